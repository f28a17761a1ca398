"""What became different between two answers, in words: for corrections and for "what if"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from milktide.case import Case, Exposure
from milktide.conversation.record import Told, merge
from milktide.result import Assessment
from milktide.words import Words, clock_and_day

_SAME_TIME_MINUTES = 5


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of an answer, to say later what has changed."""

    verdict: str
    resume_at: datetime | None = None


def answered(assessment: Assessment) -> Answered:
    """The part of an answer that is compared."""
    return Answered(verdict=assessment.verdict, resume_at=assessment.feeding.resume_at)


def is_same(before: Answered, after: Answered) -> bool:
    """Whether two answers say the same to a parent: verdict, and the time to five minutes."""
    return before.verdict == after.verdict and not _time_moved(before.resume_at, after.resume_at)


def change_in_words(
    before: Answered, after: Answered, case: Case, words: Words, *, what_if: bool = False
) -> str:
    """One sentence on what changed: the verdict, the time, or nothing."""
    family = "what_if" if what_if else "changed"
    if before.verdict != after.verdict:
        return words.text(
            f"{family}_verdict",
            before=_answer_in_words(before, case, words),
            after=_answer_in_words(after, case, words),
        )
    if _time_moved(before.resume_at, after.resume_at):
        return words.text(
            f"{family}_time",
            before=_time_in_words(before.resume_at, case, words),
            after=_time_in_words(after.resume_at, case, words),
        )
    if what_if:
        return words.text("what_if_same", after=_answer_in_words(after, case, words))
    return words.text("changed_none")


def _time_moved(before: datetime | None, after: datetime | None) -> bool:
    if before is None or after is None:
        return before is not after
    return abs((after - before).total_seconds()) >= _SAME_TIME_MINUTES * 60


def _answer_in_words(answer: Answered, case: Case, words: Words) -> str:
    said = words.text(f"verdict_{answer.verdict}")
    if answer.verdict in ("wait_then_feed", "interrupt") and answer.resume_at is not None:
        return f"{said}, from about {_time_in_words(answer.resume_at, case, words)}"
    return said


def _time_in_words(moment: datetime | None, case: Case, words: Words) -> str:
    if moment is None:
        return words.text("no_time")
    if case.now is None or moment <= case.now:
        return words.text("right_away")
    return clock_and_day(moment, case.now, case.locale)


# -- what if ---------------------------------------------------------------------------------------

_NUMBERS = {
    "one": 1, "another": 1, "a": 1, "an": 1, "1": 1, "two": 2, "2": 2, "three": 3, "3": 3,
    "four": 4, "4": 4, "half": 0.5,
}  # fmt: skip
_ORDINALS = {
    "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5,
    "sixth": 6, "6th": 6,
}  # fmt: skip
_MORE = re.compile(
    r"\b(?P<n>one|two|three|four|[1-4]|half)\s+(?:a\s+)?(?:more|extra|additional)\b"
    r"|\b(?P<another>another)(?:\s+(?P<m>one|two|three|[1-4]|half))?\b",
    re.I,
)
_ORDINAL = re.compile(r"\ba?\s*(?P<o>" + "|".join(_ORDINALS) + r")\b(?!\s+(?:week|month|day))", re.I)


_USUAL_ML = (568.0, 250.0, 175.0, 125.0, 330.0, 440.0, 150.0)


def supposed(case: Case, told: Told, text: str) -> Case | None:
    """The case as it would be; None where the message supposes nothing that can be worked out.

    "One more" adds to what is in the record and lasts until now at least; "a third" sets it.
    """
    more = _more(text)
    ordinal = _ORDINAL.search(text)
    index = _counted(case)
    if index is not None and (more is not None or ordinal is not None):
        return _with_amount(case, index, more, ordinal)
    merged = merge(case, told)
    return None if merged.refused or not merged.changed else merged.case


def _more(text: str) -> float | None:
    match = _MORE.search(text)
    if match is None:
        return None
    word = (match.group("n") or match.group("m") or "one").lower()
    return float(_NUMBERS[word])


def _counted(case: Case) -> int | None:
    """The exposure that "one more" speaks of: the drink, else the only one."""
    for index, exposure in enumerate(case.exposures):
        if exposure.substance == "alcohol":
            return index
    return 0 if len(case.exposures) == 1 else None


def _with_amount(case: Case, index: int, more: float | None, ordinal: re.Match[str] | None) -> Case:
    exposure = case.exposures[index]
    amount = _new_amount(exposure, more, ordinal)
    changes: dict[str, Any] = dict(amount)
    if case.now is not None and exposure.end is not None and exposure.end < case.now:
        changes["end"] = case.now
        if exposure.start is None:
            changes["start"] = exposure.end
    changed = msgspec.structs.replace(exposure, **changes)
    exposures = (*case.exposures[:index], changed, *case.exposures[index + 1 :])
    return msgspec.structs.replace(case, exposures=exposures)


def _new_amount(exposure: Exposure, more: float | None, ordinal: re.Match[str] | None) -> Mapping[str, Any]:
    had = exposure.amount
    size = _size_of_one(exposure)
    if ordinal is not None and more is None:
        wanted = float(_ORDINALS[ordinal.group("o").lower()]) * size
        return {"amount": max(wanted, (had or 0) + size), "unit": exposure.unit or "drink"}
    base = had if had is not None else size
    return {"amount": base + (more or 1) * size, "unit": exposure.unit or _unit_of(exposure)}


def _unit_of(exposure: Exposure) -> str:
    return "drink" if exposure.substance == "alcohol" else "dose"


def _size_of_one(exposure: Exposure) -> float:
    """One more of the same: a glass, a can; of a volume that is so many usual glasses, one of those."""
    if exposure.unit != "ml" and exposure.unit not in ("mg", "mcg", "g", "MBq", "mCi"):
        return 1.0
    amount = exposure.amount or 1.0
    for glass_ml in _USUAL_ML:
        if exposure.unit == "ml" and amount % glass_ml == 0:
            return glass_ml
    return amount
