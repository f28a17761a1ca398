"""`make run` and `make chat`: faults said before anything starts, choices by number."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from running import ROOT, Servers, free_ports

from milktide_rasa import environment, terminal, up


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MILKTIDE_PORT", str(free_ports(1)[0]))
    monkeypatch.setenv("MILKTIDE_ENV", "development")
    model = tmp_path / "milktide.tar.gz"
    model.touch()
    monkeypatch.setattr(up, "MODEL", str(model))


def test_nothing_stands_in_the_way() -> None:
    assert list(up.faults()) == []


def test_a_taken_port_is_said_with_another_to_use(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("MILKTIDE_PORT", str(port))
        (fault,) = up.faults()
    assert f"Port {port} is taken" in fault
    assert f"MILKTIDE_PORT={port + 10} make run" in fault


def test_a_port_that_is_none_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILKTIDE_PORT", "tea")
    (fault,) = up.faults()
    assert "MILKTIDE_PORT is 'tea'" in fault


def test_a_missing_model_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(up, "MODEL", "models/none.tar.gz")
    (fault,) = up.faults()
    assert "make train" in fault


def test_production_without_a_token_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILKTIDE_ENV", "production")
    monkeypatch.delenv("MILKTIDE_TOKEN", raising=False)
    (fault,) = up.faults()
    assert "MILKTIDE_TOKEN" in fault


def test_anything_but_development_counts_as_production(monkeypatch: pytest.MonkeyPatch) -> None:
    for value, production in (("development", False), ("production", True), ("prod", True), ("", True)):
        monkeypatch.setenv("MILKTIDE_ENV", value)
        assert environment.is_production() is production


def test_buttons_are_numbered_and_a_number_takes_one() -> None:
    buttons = [{"title": "Yes", "payload": "yes, preterm"}, {"title": "No"}]
    assert terminal.shown([{"text": "Preterm?", "buttons": buttons}]) == ["Preterm?", "  1. Yes", "  2. No"]
    assert terminal.payload_of("1", buttons) == "yes, preterm"
    assert terminal.payload_of("2", buttons) == "No"
    assert terminal.payload_of("3", buttons) == "3"
    assert terminal.payload_of("155", []) == "155"


def test_what_is_no_text_is_not_shown() -> None:
    assert terminal.shown([{"custom": {"assessment": {}}}]) == []


def test_a_server_that_is_not_there_is_said() -> None:
    (item,) = terminal.ask(f"http://127.0.0.1:{free_ports(1)[0]}", "a", "hello")
    assert "no answer" in item["text"]


def test_the_terminal_talks_to_a_running_bot(small_bot: Servers) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "milktide_rasa.terminal"],
        input="hello\n\n", env={**os.environ, "MILKTIDE_PORT": str(small_bot.port)},
        capture_output=True, text=True, timeout=60, cwd=small_bot.folder,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stderr
    assert "hello there" in ended.stdout


def test_the_real_thing_starts_says_when_it_is_ready_and_stops_at_ctrl_c(
    trained: Path, tmp_path: Path
) -> None:
    variables = {
        **os.environ,
        "MILKTIDE_TRACKER_DB": str(tmp_path / "conversations.sqlite3"),
        "MILKTIDE_OUTBOX_URL": f"sqlite:///{tmp_path / 'outbox.sqlite3'}",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "milktide_rasa.up"], cwd=ROOT, env=variables,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    said = _read_until(process, b"Ctrl-C stops it", 90)
    port = int(variables["MILKTIDE_PORT"])
    assert f"http://127.0.0.1:{port}/".encode() in said
    assert up.is_answering(f"http://127.0.0.1:{port}")
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    assert b"Traceback" not in said + (process.stdout.read() if process.stdout else b"")
    assert not up._is_taken(port)


def _read_until(process: subprocess.Popen[bytes], wanted: bytes, patience_s: float) -> bytes:
    assert process.stdout is not None
    end, said = time.monotonic() + patience_s, b""
    while time.monotonic() < end and wanted not in said and process.poll() is None:
        if select.select([process.stdout], [], [], 0.5)[0]:
            said += os.read(process.stdout.fileno(), 4096)
    assert wanted in said, said.decode(errors="replace")[-3000:]
    return said
