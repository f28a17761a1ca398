"""The real servers, on free ports, for tests that talk to them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from milktide_rasa.prepare import ROOT
from milktide_rasa.up import free_ports

__all__ = ["ROOT", "Conversation", "Servers", "free_ports"]

PATIENCE_S = 90.0


@dataclass
class Servers:
    """The chat server of one bot, and where a test wants it apart, its action server.

    Args:
        folder: where the bot's config, endpoints and credentials lie.
        state: where what it writes goes, and its logs.
        actions: the package of actions.
        apart: the actions run in a server of their own.
        environment: settings on top of the test defaults.
        arguments: more arguments for the chat server.
    """

    folder: Path
    state: Path
    actions: str = "actions"
    apart: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    arguments: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.port, self.actions_port = free_ports(2)
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Servers:
        self.state.mkdir(parents=True, exist_ok=True)
        self.start("chat", "run", *self.arguments)
        if self.apart:
            self.start("actions", "run", "actions")
        self._wait()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=10)

    def start(self, name: str, *arguments: str) -> None:
        """Start one of the processes; its output goes to a log file."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("MILKTIDE_")}
        apart = f"http://127.0.0.1:{self.actions_port}/webhook"
        environment = {
            **inherited,
            "MILKTIDE_PORT": str(self.port),
            "MILKTIDE_ACTIONS": self.actions,
            "MILKTIDE_ACTIONS_URL": apart if self.apart else "inside",
            "MILKTIDE_ACTIONS_PORT": str(self.actions_port),
            "MILKTIDE_TRACKER_DB": str(self.state / "conversations.sqlite3"),
            "MILKTIDE_OUTBOX_URL": f"sqlite:///{self.state / 'outbox.sqlite3'}",
            **self.environment,
        }
        with (self.state / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "milktide_rasa", *arguments],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def log(self, name: str = "chat") -> str:
        """What a process has said."""
        return (self.state / f"{name}.log").read_text(errors="replace")

    def _wait(self) -> None:
        addresses = [f"{self.url}/webhooks/rest/"]
        if self.apart:
            addresses.append(f"http://127.0.0.1:{self.actions_port}/health")
        end = time.monotonic() + PATIENCE_S
        while addresses:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise RuntimeError(f"{name} ended at once:\n{self.log(name)[-3000:]}")
            if time.monotonic() > end:
                raise RuntimeError(f"no answer from {addresses}:\n{self.log()[-3000:]}")
            addresses = [address for address in addresses if not _answers(address)]
            time.sleep(0.1)


class Conversation:
    """One sender talking to a bot."""

    def __init__(self, url: str, *, now: str | None = None, locale: str | None = "en-US") -> None:
        self.url = url
        self.sender = f"test-{uuid.uuid4().hex}"
        self.metadata = {
            key: value for key, value in {"now": now, "locale": locale}.items() if value is not None
        }
        self.heard: list[list[dict[str, Any]]] = []

    def say(self, text: str, **metadata: Any) -> list[dict[str, Any]]:
        """Send a message; the bot's items."""
        body = {"sender": self.sender, "message": text, "metadata": {**self.metadata, **metadata}}
        answer = httpx.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=60)
        assert answer.status_code == 200, answer.text
        items: list[dict[str, Any]] = answer.json()
        self.heard.append(items)
        return items

    def text(self) -> str:
        """All texts of the last answer."""
        return "\n".join(item["text"] for item in self.heard[-1] if item.get("text"))

    def custom(self, key: str) -> Any:
        """The payload of this kind in the last answer, or None."""
        for item in self.heard[-1]:
            if key in (item.get("custom") or {}):
                return item["custom"][key]
        return None

    @property
    def assessment(self) -> dict[str, Any] | None:
        """The last answer's assessment."""
        found: dict[str, Any] | None = self.custom("assessment")
        return found

    @property
    def ask(self) -> str | None:
        """The fact that the last answer asks for."""
        found: str | None = self.custom("ask")
        return found

    def skip_to_assessment(self, most: int = 8) -> dict[str, Any]:
        """Answer "skip" to what is asked until the bot has given an assessment and asks no more."""
        for _ in range(most):
            if self.ask is None:
                break
            self.say("skip")
        found = [item["custom"]["assessment"] for items in self.heard for item in items
                 if "assessment" in (item.get("custom") or {})]  # fmt: skip
        assert found, f"no assessment in {self.heard}"
        return dict(found[-1])


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=2).status_code == 200
    except httpx.HTTPError:
        return False
