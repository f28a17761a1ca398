"""Our own labelled messages: tests/language/understanding.yml."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from milktide.evaluation.language import fact_matches
from milktide.knowledge import Knowledge
from milktide.language import understand

PATH = Path(__file__).with_name("understanding.yml")
_NOT_FACTS = frozenset(
    {"text", "now", "locale", "asked", "zone", "tolerance_h", "absent", "substances", "denied"}
)


def labelled() -> list[dict[str, Any]]:
    """The items, with the file's `now` and `locale` where they give none."""
    document = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return [{"now": document["now"], "locale": document["locale"], **item} for item in document["language"]]


def understood_of(item: dict[str, Any], knowledge: Knowledge) -> dict[str, Any]:
    return understand(
        item["text"],
        now=datetime.fromisoformat(item["now"]),
        locale=item["locale"],
        asked=item.get("asked"),
        zone=item.get("zone"),
        knowledge=knowledge,
    ).to_dict()


def faults(item: dict[str, Any], got: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Each label that was missed: what was wanted, what came."""
    tolerance_h = item.get("tolerance_h", 0.25)
    wrong = {
        key: (wanted, got.get(key))
        for key, wanted in item.items()
        if key not in _NOT_FACTS and not fact_matches(key, wanted, got.get(key), tolerance_h)
    }
    wrong.update({key: ("absent", got[key]) for key in item.get("absent", []) if key in got})
    for key in ("substances", "denied"):
        if key in item and sorted(item[key]) != sorted(got.get(key, [])):
            wrong[key] = (item[key], got.get(key))
    return wrong
