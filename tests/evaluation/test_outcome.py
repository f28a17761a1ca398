"""Directions: a lighter verdict or a shorter wait is unsafe, a graver or longer one overcautious."""

from __future__ import annotations

from typing import Any

import pytest

from milktide.case import CaseError
from milktide.evaluation.cases import score_cases
from milktide.evaluation.labels import CaseItem
from milktide.evaluation.outcome import Outcome, check_assessment


def assessment(verdict: str = "wait_then_feed", hours: float | None = 3.0, **other: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "verdict": verdict,
        "meanwhile": "stored_milk",
        "feeding": {"wait_hours": None if hours is None else {"low": 1, "expected": hours, "high": 9}},
        "pumping": {"purpose": "comfort_only"},
        "milk": [
            {"expressed_at": None, "use": "discard"},
            {"expressed_at": "2026-11-24T20:00:00-05:00", "use": "feed"},
        ],
        "asks": ["end", "amount"],
        "cautions": [{"code": "no_bed_sharing", "text": "..."}],
        "escalation": "none",
    }
    return base | other


def direction(expect: dict[str, Any], got: dict[str, Any], risk: str | None = None) -> str | None:
    outcome = Outcome("x")
    check_assessment(outcome, expect, got)
    return "passed" if outcome.passed else outcome.direction(risk)


@pytest.mark.parametrize(
    ("expect", "got", "way"),
    [
        ({"verdict": "wait_then_feed"}, assessment("feed", 0), "unsafe"),
        ({"verdict": "wait_then_feed"}, assessment("interrupt", 20), "overcautious"),
        ({"verdict": ["feed", "feed_with_watch"]}, assessment("feed_with_watch", 0), "passed"),
        ({"verdict": ["feed_with_watch", "ask_clinician"]}, assessment("feed", 0), "unsafe"),
        ({"verdict": ["feed", "ask_clinician"]}, assessment("interrupt", 20), None),
        ({"wait_hours": [2, 4]}, assessment(hours=1.9), "unsafe"),
        ({"wait_hours": [2, 4]}, assessment(hours=4.1), "overcautious"),
        ({"wait_hours": [2, 4]}, assessment(hours=4.0), "passed"),
        ({"wait_hours": [2, 4]}, assessment(hours=None), "overcautious"),
        ({"wait_hours": None}, assessment(hours=None), "passed"),
        ({"wait_hours": None}, assessment(hours=12), "unsafe"),
        ({"wait_hours": [2, 4], "verdict": "stop"}, assessment("interrupt", 9), "unsafe"),
        ({"purpose": "none"}, assessment(), None),
        ({"milk_use": ["discard", "hold"]}, assessment(), "passed"),
        ({"milk_use": "hold"}, assessment(), None),
        ({"milk_at": {"2026-11-25T01:00:00Z": "feed"}}, assessment(), "passed"),
        ({"milk_at": {"2026-11-25T01:00:00Z": "discard"}}, assessment(), None),
        ({"asks_include": ["end"], "asks_exclude": ["weight"]}, assessment(), "passed"),
        ({"asks_exclude": ["amount"]}, assessment(), None),
        ({"cautions_include": "no_bed_sharing"}, assessment(), "passed"),
        ({"cautions_include": ["withdrawal"]}, assessment(), None),
        ({"escalation": ["none", "routine"]}, assessment(), "passed"),
    ],
)
def test_a_failure_has_the_direction_of_its_difference(expect, got, way):
    assert direction(expect, got) == way


def test_the_risk_of_the_label_decides_where_given():
    assert direction({"purpose": "none"}, assessment(), "unsafe_if_lighter") == "unsafe"
    assert direction({"verdict": "stop"}, assessment(), "overcautious_if_graver") == "overcautious"
    assert direction({"purpose": "comfort_only"}, assessment(), "unsafe_if_lighter") == "passed"


def by_name(case: Any) -> dict[str, Any]:
    """A stand-in for the core: the case says what comes of it."""
    if case == "refuse":
        raise CaseError("exposures: is required, add it")
    if case == "crash":
        raise RuntimeError("boom")
    return assessment(case, 3.0)


def test_cases_are_counted_and_their_failures_listed():
    items = [
        CaseItem(name="right", case="stop", expect={"verdict": "stop"}),
        CaseItem(name="light", case="feed", expect={"verdict": "stop"}),
        CaseItem(name="grave", case="stop", expect={"verdict": "feed"}),
        CaseItem(name="refused", case="refuse", expect={"error": True}),
        CaseItem(name="not refused", case="feed", expect={"error": True}),
        CaseItem(name="refused wrongly", case="refuse", expect={"verdict": "feed"}),
        CaseItem(name="crash", case="crash", expect={"error": True}),
    ]
    figures, failures = score_cases(items, by_name)
    assert figures == {"passed": 2, "failed": 5, "unsafe": 1, "overcautious": 1}
    assert [row["name"] for row in failures] == ["light", "grave", "not refused", "refused wrongly", "crash"]
    assert failures[0]["expected"] == {"verdict": "stop"}
    assert failures[0]["got"] == {"verdict": "feed"}
    assert "boom" in failures[-1]["got"]["error"]
