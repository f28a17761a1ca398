"""``python -m milktide_rasa.up``: start the processes of the Procfile, and say when they answer.

honcho runs them: one failing process or Ctrl-C stops all.
"""

from __future__ import annotations

import os
import re
import socket
import sys
import threading
import time
from collections.abc import Iterable
from pathlib import Path

import httpx
from honcho.environ import parse_procfile
from honcho.manager import Manager
from honcho.printer import Printer

from milktide_rasa import environment
from milktide_rasa.prepare import MODEL, ROOT

_PATIENCE_S = 120.0


def main() -> int:
    """Start everything and stay until it stops."""
    environment.set_defaults()
    os.chdir(ROOT)
    environment_faults = list(faults())
    if environment_faults:
        print("\n".join(environment_faults), file=sys.stderr)
        return 1
    Path("var").mkdir(exist_ok=True)
    manager = Manager(Printer(sys.stdout))
    for name, command in parse_procfile(Path("Procfile").read_text()).processes.items():
        manager.add_process(name, command.replace(".venv/bin/python", sys.executable), cwd=ROOT)
    threading.Thread(target=_announce, daemon=True).start()
    try:
        manager.loop()
    except KeyboardInterrupt:
        manager.terminate()
    return 0 if manager.returncode in (None, 0, 130, -2, -15) else int(manager.returncode)


def faults() -> Iterable[str]:
    """What keeps the servers from starting, each with its mend."""
    if not Path(MODEL).exists():
        yield f"There is no {MODEL} yet: run `make train` (or `make run`, which does it)."
    if environment.is_production() and not os.environ.get("MILKTIDE_TOKEN"):
        from milktide_rasa.command import HOW_TO_GET_IN

        yield HOW_TO_GET_IN
    port = os.environ["MILKTIDE_PORT"]
    if not re.fullmatch(r"\d{1,5}", port):
        yield f"MILKTIDE_PORT is {port!r}, which is no port: use a number such as 5005."
    elif _is_taken(int(port)):
        yield (
            f"Port {port} is taken: something else listens there, perhaps another `make run`. "
            f"Stop it, or choose another port, such as `MILKTIDE_PORT={int(port) + 10} make run`."
        )


def chat_url() -> str:
    """Where the chat server listens."""
    return f"http://127.0.0.1:{os.environ['MILKTIDE_PORT']}"


def is_answering(url: str) -> bool:
    """Whether a Milktide chat server with a loaded model is there."""
    try:
        return httpx.get(f"{url}/webhooks/rest/", timeout=2).status_code == 200
    except httpx.HTTPError:
        return False


def _announce() -> None:
    """Print the addresses once the server answers, and not before."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if is_answering(chat_url()):
            print(
                f"\n  Milktide is ready.\n\n    chat          {chat_url()}/\n"
                f"    REST          {chat_url()}/webhooks/rest/webhook\n"
                f"    in a terminal make chat\n\n  Ctrl-C stops it.\n",
                flush=True,
            )
            return
        time.sleep(0.3)
    print(f"\n  No answer after {_PATIENCE_S:.0f} s: see the messages above.\n", flush=True)


def free_ports(count: int) -> tuple[int, ...]:
    """Ports that nobody listens on."""
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return tuple(probe.getsockname()[1] for probe in probes)
    finally:
        for probe in probes:
            probe.close()


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


if __name__ == "__main__":
    raise SystemExit(main())
