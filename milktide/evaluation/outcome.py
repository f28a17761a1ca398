"""Hold one assessment against what was expected of it, and say in which direction it fails."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from milktide.result import VERDICTS

SLACK_H = 1e-6


@dataclass
class Outcome:
    """How one case or conversation went."""

    name: str
    misses: list[dict[str, Any]] = field(default_factory=list)
    lighter: bool = False
    graver: bool = False
    questions: int | None = None

    @property
    def passed(self) -> bool:
        """Everything came as expected."""
        return not self.misses

    def miss(self, key: str, expected: Any, got: Any) -> None:
        """Note one difference."""
        self.misses.append({"key": key, "expected": expected, "got": got})

    def direction(self, risk: str | None) -> str | None:
        """``unsafe``, ``overcautious`` or None; ``risk`` of the label decides where given."""
        if self.passed:
            return None
        if risk == "unsafe_if_lighter":
            return "unsafe"
        if risk == "overcautious_if_graver":
            return "overcautious"
        if self.lighter:
            return "unsafe"
        return "overcautious" if self.graver else None


def accepts(expected: Any, got: Any) -> bool:
    """One value, or a list of acceptable ones."""
    return got in expected if isinstance(expected, list) else bool(got == expected)


def check_assessment(outcome: Outcome, expect: Mapping[str, Any], got: Mapping[str, Any]) -> None:
    """Compare every key of ``expect`` that speaks of the assessment."""
    for key, read in _PLAIN.items():
        if key in expect and not accepts(expect[key], read(got)):
            outcome.miss(key, expect[key], read(got))
    _check_verdict_order(outcome, expect, got)
    _check_wait(outcome, expect, got)
    _check_milk_at(outcome, expect, got)
    _check_lists(outcome, expect, got)


_PLAIN: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "verdict": lambda a: a.get("verdict"),
    "meanwhile": lambda a: a.get("meanwhile"),
    "escalation": lambda a: a.get("escalation"),
    "disagreement": lambda a: a.get("disagreement"),
    "risk": lambda a: a.get("risk"),
    "certainty": lambda a: a.get("certainty"),
    "purpose": lambda a: (a.get("pumping") or {}).get("purpose"),
    "milk_use": lambda a: use_of(a, None),
}


def use_of(assessment: Mapping[str, Any], expressed_at: str | None) -> str | None:
    """What becomes of the batch expressed at a time; None = expressed while waiting."""
    for batch in assessment.get("milk") or []:
        if same_moment(batch.get("expressed_at"), expressed_at):
            return str(batch.get("use"))
    return None


def same_moment(left: str | None, right: str | None) -> bool:
    """Two ISO times name the same instant (or both are missing)."""
    if left is None or right is None:
        return left is right
    return moment(left) == moment(right)


def moment(text: str) -> datetime:
    """An ISO 8601 time; ``Z`` and ``UTC`` offsets alike."""
    return datetime.fromisoformat(text.strip().replace("Z", "+00:00").replace("z", "+00:00"))


def _check_verdict_order(outcome: Outcome, expect: Mapping[str, Any], got: Mapping[str, Any]) -> None:
    """Lighter than the lightest acceptable verdict, or graver than the gravest."""
    if "verdict" not in expect or got.get("verdict") not in VERDICTS:
        return
    wanted = expect["verdict"] if isinstance(expect["verdict"], list) else [expect["verdict"]]
    places = [VERDICTS.index(verdict) for verdict in wanted if verdict in VERDICTS]
    if places:
        place = VERDICTS.index(got["verdict"])
        outcome.lighter |= place < min(places)
        outcome.graver |= place > max(places)


def _check_wait(outcome: Outcome, expect: Mapping[str, Any], got: Mapping[str, Any]) -> None:
    """The expected wait within its range; no stated end counts as longer than any."""
    if "wait_hours" not in expect:
        return
    hours = ((got.get("feeding") or {}).get("wait_hours") or {}).get("expected")
    wanted = expect["wait_hours"]
    if wanted is None:
        if hours is not None:
            outcome.miss("wait_hours", None, hours)
            outcome.lighter = True
        return
    if hours is None:
        outcome.miss("wait_hours", wanted, None)
        outcome.graver = True
    elif not wanted[0] - SLACK_H <= hours <= wanted[1] + SLACK_H:
        outcome.miss("wait_hours", wanted, hours)
        outcome.lighter |= hours < wanted[0]
        outcome.graver |= hours > wanted[1]


def _check_milk_at(outcome: Outcome, expect: Mapping[str, Any], got: Mapping[str, Any]) -> None:
    for expressed_at, wanted in (expect.get("milk_at") or {}).items():
        found = use_of(got, expressed_at)
        if not accepts(wanted, found):
            outcome.miss(f"milk_at {expressed_at}", wanted, found)


def as_list(value: Any) -> list[Any]:
    """One value as a list of one."""
    return list(value) if isinstance(value, list) else [value]


def _check_lists(outcome: Outcome, expect: Mapping[str, Any], got: Mapping[str, Any]) -> None:
    asks = list(got.get("asks") or [])
    cautions = [caution.get("code") for caution in got.get("cautions") or []]
    for key, found in (("asks_include", asks), ("cautions_include", cautions)):
        if key in expect and not set(as_list(expect[key])) <= set(found):
            outcome.miss(key, expect[key], found)
    if "asks_exclude" in expect and set(as_list(expect["asks_exclude"])) & set(asks):
        outcome.miss("asks_exclude", expect["asks_exclude"], asks)


def tally(outcomes: list[tuple[Outcome, str | None]]) -> dict[str, Any]:
    """passed, failed, unsafe, overcautious, and the mean number of questions where asked."""
    directions = [outcome.direction(risk) for outcome, risk in outcomes]
    passed = sum(outcome.passed for outcome, _ in outcomes)
    questions = [o.questions for o, _ in outcomes if o.questions is not None]
    figures: dict[str, Any] = {
        "passed": passed,
        "failed": len(outcomes) - passed,
        "unsafe": directions.count("unsafe"),
        "overcautious": directions.count("overcautious"),
    }
    if questions:
        figures["questions_mean"] = round(sum(questions) / len(questions), 3)
    return figures


def failure_rows(section: str, outcomes: list[tuple[Outcome, str | None]]) -> list[dict[str, Any]]:
    """One row a failed item: what was expected, what came, in which direction."""
    return [
        {
            "section": section,
            "name": outcome.name,
            "counts_as": outcome.direction(risk),
            "expected": {miss["key"]: miss["expected"] for miss in outcome.misses},
            "got": {miss["key"]: miss["got"] for miss in outcome.misses},
        }
        for outcome, risk in outcomes
        if not outcome.passed
    ]
