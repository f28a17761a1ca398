"""The table, loaded once for the tests of understanding."""

from __future__ import annotations

import pytest

from milktide.knowledge import Knowledge, load_knowledge


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()
