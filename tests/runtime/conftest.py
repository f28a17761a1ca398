"""A small bot of its own, so that the server's tests hang on no dialogue."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import ROOT, Servers


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small bot, trained."""
    folder = tmp_path_factory.mktemp("small") / "bot"
    shutil.copytree(Path(__file__).parent / "small_bot", folder)
    shutil.copy(ROOT / "endpoints.yml", folder)
    credentials = "channels.rest.MilktideRest:\n  turn_timeout_s: 2\n  per_sender: 5\n  per_address: 12\n"
    (folder / "credentials.yml").write_text(credentials)
    trained = subprocess.run(
        [sys.executable, "-m", "milktide_rasa", "train", "--fixed-model-name", "milktide", "--quiet"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert trained.returncode == 0, trained.stderr[-3000:]
    return folder


@pytest.fixture(scope="session")
def small_bot(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The small bot as `make run` would run it."""
    with Servers(small_folder, tmp_path_factory.mktemp("dev"), actions="small_actions") as servers:
        yield servers


@pytest.fixture(scope="module")
def start_small_bot(
    small_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Servers]]:
    """Start further small bots, with other settings."""
    running: list[Servers] = []

    def start(environment: dict[str, str], *, apart: bool = False) -> Servers:
        servers = Servers(
            small_folder,
            tmp_path_factory.mktemp("more"),
            actions="small_actions",
            apart=apart,
            environment=environment,
        )
        running.append(servers.__enter__())
        return servers

    yield start
    for servers in running:
        servers.__exit__()
