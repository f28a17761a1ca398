"""What every test may use: the trained model and the running bot.

A test that uses ``bot`` or ``talk`` carries the mark ``bot``: ``make quick`` leaves those out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from running import ROOT, Conversation, Servers

from milktide_rasa import environment, without_tensorflow

# Before any test imports Rasa, as our own entry point does.
without_tensorflow.install()
environment.set_defaults()

NEEDS_BOT = {"bot", "talk", "trained", "small_bot", "small_folder", "start_small_bot"}


def pytest_configure(config: pytest.Config) -> None:
    """Name our marks."""
    config.addinivalue_line("markers", "bot: talks to a running bot (added by itself)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a running bot, and put it last: the quick tests tell first."""
    for item in items:
        if NEEDS_BOT & set(getattr(item, "fixturenames", ())):
            item.add_marker("bot")
    items.sort(key=lambda item: item.get_closest_marker("bot") is not None)


@pytest.fixture(scope="session")
def trained() -> Path:
    """The trained model, made first where it is stale."""
    made = subprocess.run(
        [sys.executable, "-m", "milktide_rasa.prepare"], cwd=ROOT, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stdout[-3000:] + made.stderr[-3000:]
    return ROOT / "models" / "milktide.tar.gz"


@pytest.fixture(scope="session")
def bot(trained: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The real bot, both servers; ``MILKTIDE_TEST_BOT=http://...`` takes one that runs already."""
    servers = Servers(ROOT, tmp_path_factory.mktemp("bot"))
    running = os.environ.get("MILKTIDE_TEST_BOT")
    if running:
        servers.url = running.rstrip("/")
        yield servers
        return
    with servers:
        yield servers


@pytest.fixture
def talk(bot: Servers) -> Callable[..., Conversation]:
    """Open a conversation: ``talk(now="2026-11-24T21:00:00-05:00", locale="en-GB")``."""

    def open_conversation(
        now: str | None = "2026-11-24T21:00:00-05:00", locale: str | None = "en-US"
    ) -> Conversation:
        return Conversation(bot.url, now=now, locale=locale)

    return open_conversation
