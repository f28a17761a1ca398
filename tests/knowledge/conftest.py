"""A small project with two made-up rows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.knowledge.small_data import SmallData, write_small_data


@pytest.fixture
def data(tmp_path: Path) -> SmallData:
    return write_small_data(tmp_path / "home" / "data")


@pytest.fixture
def home(data: SmallData, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small data folder as the project that Milktide looks at."""
    monkeypatch.setenv("MILKTIDE_HOME", str(data.folder.parent))
    monkeypatch.delenv("MILKTIDE_TABLE_URL", raising=False)
    return data.folder.parent
