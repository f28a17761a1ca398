"""Score the facts read out of a message: amounts, times, weights, ages, regimens."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from milktide.evaluation.labels import LANGUAGE_KEYS, LanguageItem
from milktide.evaluation.messages import ratio
from milktide.evaluation.outcome import moment

TIMES = ("start", "end")
RELATIVE = 0.02
"""Figures count as equal within 2 % (pounds and stones round)."""

Reader = Callable[[LanguageItem], dict[str, Any]]


def score_language(
    items: Sequence[LanguageItem], read: Reader
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Share of right facts and of wholly right messages, by key too, and the failures."""
    right: dict[str, int] = {}
    asked: dict[str, int] = {}
    failures: list[dict[str, Any]] = []
    for item in items:
        got = read(item)
        expected: dict[str, Any] = {}
        came: dict[str, Any] = {}
        for key, wanted in wanted_facts(item).items():
            asked[key] = asked.get(key, 0) + 1
            if fact_matches(key, wanted, got.get(key), item.tolerance_h):
                right[key] = right.get(key, 0) + 1
            else:
                expected[key], came[key] = wanted, got.get(key)
        if expected:
            row = {"section": "language", "name": item.text, "expected": expected, "got": came}
            failures.append(row)
    figures = {
        "language_items": len(items),
        "language_facts": ratio(sum(right.values()), sum(asked.values())),
        "language_messages": ratio(len(items) - len(failures), len(items)),
        "language_by_key": {key: ratio(right.get(key, 0), asked[key]) for key in asked},
    }
    return figures, failures


def wanted_facts(item: LanguageItem) -> dict[str, Any]:
    """The keys that the label gives."""
    values = {key: getattr(item, key) for key in LANGUAGE_KEYS}
    return {key: value for key, value in values.items() if value is not msgspec.UNSET}


def fact_matches(key: str, wanted: Any, got: Any, tolerance_h: float) -> bool:
    """A fact equals its label; a range must be a range with both ends right."""
    if wanted is None or got is None:
        return wanted is got
    if isinstance(wanted, list):
        return any(fact_matches(key, one, got, tolerance_h) for one in wanted)
    if isinstance(wanted, dict):
        if not isinstance(got, dict):
            return False
        return all(fact_matches(key, wanted.get(end), got.get(end), tolerance_h) for end in ("low", "high"))
    if isinstance(got, dict):
        return all(fact_matches(key, wanted, got.get(end), tolerance_h) for end in ("low", "high"))
    if key in TIMES:
        return _hours_apart(wanted, got) <= tolerance_h + 1e-9
    if _is_number(wanted) and _is_number(got):
        return abs(float(wanted) - float(got)) <= max(abs(float(wanted)) * RELATIVE, 1e-9)
    return type(wanted) is type(got) and bool(wanted == got)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _hours_apart(wanted: Any, got: Any) -> float:
    """Hours between two ISO times; infinite where one is no time."""
    try:
        return abs((moment(str(wanted)) - moment(str(got))).total_seconds()) / 3600.0
    except (TypeError, ValueError):
        return float("inf")
