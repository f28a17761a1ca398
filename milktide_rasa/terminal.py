"""``python -m milktide_rasa.terminal``: chat in a terminal, over the REST channel.

Starts the servers where none answer, and stops those again that it started.
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from milktide_rasa import environment, up

_WIDTH = 88
_HELLO = "Type a message. A number takes a choice; an empty line or Ctrl-D ends."


def main() -> int:
    """Chat until the input ends."""
    environment.set_defaults()
    url = up.chat_url()
    try:
        with servers(url) as answering:
            if not answering:
                print("The servers did not start: see var/chat.log", file=sys.stderr)
                return 1
            print(_HELLO)
            _chat(url)
    except KeyboardInterrupt:
        print()
    return 0


@contextmanager
def servers(url: str) -> Iterator[bool]:
    """The servers at ``url``, started and stopped again where none answer; gives whether they answer."""
    if up.is_answering(url):
        yield True
        return
    started = _start()
    try:
        yield _wait_for(url, started)
    finally:
        started.terminate()
        with suppress(subprocess.TimeoutExpired):
            started.wait(timeout=10)


def _chat(url: str) -> None:
    sender = f"terminal-{secrets.token_hex(8)}"
    choices: list[dict[str, Any]] = []
    while True:
        try:
            typed = input("\n> ").strip()
        except EOFError:
            print()
            return
        if not typed:
            return
        items = ask(url, sender, payload_of(typed, choices))
        choices = [button for item in items for button in item.get("buttons", [])]
        for line in shown(items):
            print(line)


def ask(url: str, sender: str, message: str) -> list[dict[str, Any]]:
    """Send one message and give the bot's items; a server that fails gives one that says so."""
    metadata = {"now": datetime.now().astimezone().isoformat(timespec="seconds"), "locale": _locale()}
    body = {"sender": sender, "message": message, "metadata": metadata}
    token = os.environ.get("MILKTIDE_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        answer = httpx.post(f"{url}/webhooks/rest/webhook", json=body, headers=headers, timeout=60)
        items = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        return [{"text": f"(no answer from {url}: {error})"}]
    return items if isinstance(items, list) else [{"text": f"({items.get('message', items)})"}]


def payload_of(typed: str, choices: Sequence[dict[str, Any]]) -> str:
    """What a typed line sends: a bare number within the choices takes that choice."""
    if typed.isdecimal() and 1 <= int(typed) <= len(choices):
        choice = choices[int(typed) - 1]
        return str(choice.get("payload") or choice["title"])
    return typed


def shown(items: Sequence[dict[str, Any]]) -> list[str]:
    """The lines to print for the bot's items."""
    lines: list[str] = []
    number = 0
    for item in items:
        text = str(item.get("text") or "")
        if text and lines:
            lines.append("")
        for paragraph in text.splitlines():
            lines += textwrap.wrap(paragraph, _WIDTH) or [""]
        for button in item.get("buttons") or []:
            number += 1
            lines.append(f"  {number}. {button['title']}")
    return lines


def _locale() -> str | None:
    """The country of the terminal's own language setting, as a language tag."""
    spoken = os.environ.get("MILKTIDE_LOCALE") or os.environ.get("LC_ALL") or os.environ.get("LANG", "")
    tag = spoken.partition(".")[0].replace("_", "-")
    return tag if "-" in tag else None


def _start() -> subprocess.Popen[bytes]:
    Path("var").mkdir(exist_ok=True)
    print("Starting the servers (their log is in var/chat.log) ...", flush=True)
    with Path("var/chat.log").open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "milktide_rasa.up"], stdout=log, stderr=log, start_new_session=True
        )


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> bool:
    end = time.monotonic() + 120
    while time.monotonic() < end and process.poll() is None:
        if up.is_answering(url):
            return True
        time.sleep(0.2)
    return False


if __name__ == "__main__":
    raise SystemExit(main())
