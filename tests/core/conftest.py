"""The real table and short ways to a case, for tests of the decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from milktide.case import Case, read_case
from milktide.knowledge import Knowledge, load_knowledge

NOW = "2026-11-24T21:00:00-05:00"


@pytest.fixture(scope="session")
def table() -> Knowledge:
    """The real table."""
    return load_knowledge()


@pytest.fixture
def case() -> Callable[..., Case]:
    """``case("codeine", infant={...}, regimen="single")``: one exposure, the rest as sections."""

    def build(substance: str, *, infant: Any = None, parent: Any = None, locale: str = "en-US",
              now: str = NOW, stored_milk: Any = None, told: str | None = None, **exposure: Any) -> Case:  # fmt: skip
        return read_case(
            {
                "now": now,
                "exposures": [{"substance": substance, **exposure}],
                "infant": infant,
                "parent": parent,
                "locale": locale,
                "stored_milk": stored_milk,
                "told": told,
            }  # fmt: skip
        )

    return build
