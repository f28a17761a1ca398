from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture(scope="session")
def alcohol_document() -> dict[str, Any]:
    """The document "alcohol_model", read as the knowledge loader reads it."""
    document: dict[str, Any] = yaml.safe_load((DATA / "alcohol_model.yml").read_text("utf-8"))
    return document


@pytest.fixture(scope="session")
def house_document() -> dict[str, Any]:
    """The document "policy/house"."""
    document: dict[str, Any] = yaml.safe_load((DATA / "policy/house.yml").read_text("utf-8"))
    return document
