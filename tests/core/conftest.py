"""The real table and short ways to a case, for tests of the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from milktide.case import Case, read_case
from milktide.knowledge import Knowledge, load_knowledge

NOW = "2026-11-24T21:00:00-05:00"
SECTIONS = ("now", "locale", "infant", "parent", "stored_milk", "told")


@pytest.fixture(scope="session")
def table() -> Knowledge:
    """The real table."""
    return load_knowledge()


@pytest.fixture
def case() -> Callable[..., Case]:
    """``case("codeine", infant={...}, regimen="single")``: one exposure, the rest as sections."""

    def build(substance: str, **facts: Any) -> Case:
        sections = {name: facts.pop(name) for name in SECTIONS if name in facts}
        data = {"now": NOW, "locale": "en-US", **sections, "exposures": [{"substance": substance, **facts}]}
        return read_case(data)

    return build
