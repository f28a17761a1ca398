"""Two running bots side by side: start-up, a turn through the REST channel, resident memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from milktide_rasa.prepare import ROOT
from milktide_rasa.up import free_ports

PATIENCE_S = 180.0


@dataclass
class Bot:
    """One bot: its processes, and what a person says to it.

    Args:
        name: how the report calls it.
        folder: where it is started.
        commands: its processes; ``{port}`` is filled in.
        conversation: the messages of one sender, said again and again by new ones.
    """

    name: str
    folder: Path
    commands: Sequence[Sequence[str]]
    conversation: Sequence[str]
    startup_s: float = 0.0
    turns_s: list[float] = field(default_factory=list)
    resident_mb: float = 0.0
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, state: Path) -> None:
        """Start the processes and wait until the bot answers a message."""
        (port,) = free_ports(1)
        self.url = f"http://127.0.0.1:{port}"
        environment = {
            **os.environ,
            "MILKTIDE_ENV": "development",
            "MILKTIDE_PORT": str(port),
            "MILKTIDE_TRACKER_DB": str(state / "conversations.sqlite3"),
            "MILKTIDE_OUTBOX_URL": f"sqlite:///{state / 'outbox.sqlite3'}",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        start = time.perf_counter()
        for number, command in enumerate(self.commands):
            words = [word.format(port=port) for word in command]
            with (state / f"{self.name}-{number}.log").open("wb") as log:
                self._processes.append(
                    subprocess.Popen(words, cwd=self.folder, env=environment, stdout=log, stderr=log)
                )
        self._wait(start)

    def _wait(self, start: float) -> None:
        while time.perf_counter() - start < PATIENCE_S:
            try:
                if self.say("wait", self.conversation[0]):
                    self.startup_s = time.perf_counter() - start
                    return
            except httpx.HTTPError:
                time.sleep(0.05)
        raise RuntimeError(f"{self.name} does not answer at {self.url}")

    def say(self, sender: str, message: str) -> list[dict[str, object]]:
        """One turn."""
        body = {"sender": sender, "message": message, "metadata": {"locale": "en-US"}}
        answer = httpx.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=60)
        answer.raise_for_status()
        items: list[dict[str, object]] = answer.json()
        return items

    def converse(self, client: httpx.Client, *, count: bool) -> None:
        """A new sender says the whole conversation; each turn is timed."""
        sender = uuid.uuid4().hex
        for message in self.conversation:
            body = {"sender": sender, "message": message, "metadata": {"locale": "en-US"}}
            start = time.perf_counter()
            answer = client.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=60)
            took = time.perf_counter() - start
            assert answer.status_code == 200
            assert answer.json(), f"{self.name} said nothing to {message!r}"
            if count:
                self.turns_s.append(took)

    def measure_memory(self) -> None:
        """Resident memory of all its processes, in MB."""
        self.resident_mb = sum(_resident_kb(process.pid) for process in self._processes) / 1024

    def stop(self) -> None:
        """End what was started."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(timeout=15)

    @property
    def turn_ms(self) -> float:
        """Median of a turn."""
        return statistics.median(self.turns_s) * 1000

    @property
    def slow_turn_ms(self) -> float:
        """95th percentile of a turn."""
        return statistics.quantiles(self.turns_s, n=20)[-1] * 1000


def milktide(python: str) -> Bot:
    """Ours, as `make run` starts it, with its actions."""
    return Bot(
        name="milktide",
        folder=ROOT,
        commands=[[python, "-m", "milktide_rasa", "run"]],
        conversation=[
            "i had two glasses of wine with dinner do i need to pump and dump",
            "an hour ago",
            "155 pounds",
            "10 weeks",
            "why does pumping not help",
            "thanks",
        ],
    )


def stock(folder: Path) -> Bot:
    """The bot that `rasa init` makes, with its default pipeline; it has no action server to run."""
    return Bot(
        name="stock",
        folder=folder,
        commands=[
            [str(ROOT / ".venvs/stock/bin/rasa"), "run", "--enable-api", "-i", "127.0.0.1", "-p", "{port}"]
        ],
        conversation=["hello", "i am sad", "no not really", "are you a bot", "i feel great", "bye"],
    )


def compare(bots: Sequence[Bot], state: Path, rounds: int = 40) -> None:
    """Measure start-up one after the other, then turns in alternation, so that noise hits both alike."""
    for bot in bots:
        bot.start(state)
    with httpx.Client() as client:
        for number in range(rounds + 3):
            for bot in bots:
                bot.converse(client, count=number >= 3)
    for bot in bots:
        bot.measure_memory()


def _resident_kb(pid: int) -> int:
    """VmRSS of a process and of its children."""
    total = 0
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            total = int(line.split()[1])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return total + sum(_resident_kb(int(child)) for child in children)
