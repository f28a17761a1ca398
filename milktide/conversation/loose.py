"""Facts told loosely ("with dinner", "a glass"): their careful end counts; asked for if it matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol

import msgspec

from milktide.case import Case
from milktide.result import Assessment, Verdict

_WORTH_H = 0.5
_WAITS: frozenset[Verdict] = frozenset({"wait_then_feed", "interrupt"})
_SMALLER = 125 / 175
"""A small glass against the usual one."""


class Loose(msgspec.Struct, frozen=True, kw_only=True):
    """A fact told loosely: the earliest time it may mean, or how many drinks of unknown size.

    A start without ``low`` is planned, on a day that was not told.
    """

    fact: str
    index: int
    low: datetime | None = None
    pieces: float | None = None


class _Heard(Protocol):
    @property
    def loose(self) -> tuple[Loose, ...]: ...

    @property
    def changed(self) -> frozenset[str]: ...

    @property
    def outcome(self) -> str: ...


def still_loose(slot: Any, heard: _Heard) -> tuple[Loose, ...]:
    """What is loose after a message: what it told loosely, and what it did not touch."""
    before: tuple[Loose, ...] = msgspec.convert(slot or (), tuple[Loose, ...])
    new = {(one.fact, one.index) for one in heard.loose}
    kept = (one for one in before if (one.fact, one.index) not in new and one.fact not in heard.changed)
    return (*kept, *heard.loose)


def asks_of(
    case: Case, assessment: Assessment, loose: Iterable[Loose], assess: Callable[[Case], Assessment]
) -> tuple[str, ...]:
    """What to ask: what the assessment wants, after the loose facts that would change it; timing first."""
    matter = [one.fact for one in loose if _matters(one, case, assessment, assess)]
    wanted = [fact for fact in (*matter, *assessment.asks) if fact not in case.skipped]
    timing = [fact for fact in wanted if fact in ("end", "start")]
    rest = [fact for fact in wanted if fact not in ("end", "start")]
    ordered = ["substance"] if "substance" in rest else []
    return tuple(dict.fromkeys([*ordered, *timing, *rest]))


def is_undated_plan(one: Loose) -> bool:
    """Whether it is planned on a day that was not told."""
    return one.fact == "start" and one.low is None


def planned_ahead(case: Case, loose: Iterable[Loose]) -> Case:
    """A plan whose day was skipped lies ahead: it counts from this time tomorrow, and that is said."""
    exposures = list(case.exposures)
    for one in loose:
        if not is_undated_plan(one) or "start" not in case.skipped or one.index >= len(exposures):
            continue
        exposure = exposures[one.index]
        if exposure.start is None and exposure.end is None and case.now is not None:
            ahead = case.now + timedelta(days=1)
            exposures[one.index] = msgspec.structs.replace(exposure, start=ahead)
    return msgspec.structs.replace(case, exposures=tuple(exposures))


def index_of(loose: Iterable[Loose], fact: str) -> int | None:
    """The exposure whose fact was told loosely."""
    return next((one.index for one in loose if one.fact == fact), None)


def pieces_of(loose: Iterable[Loose], index: int | None) -> float | None:
    """How many drinks of unknown size an exposure was."""
    return next((one.pieces for one in loose if one.fact == "amount" and one.index == index), None)


def _matters(one: Loose, case: Case, assessment: Assessment, assess: Callable[[Case], Assessment]) -> bool:
    """Whether the other end of what was said would change the answer."""
    if one.fact in case.skipped or one.index >= len(case.exposures):
        return False
    if is_undated_plan(one):
        return case.exposures[one.index].start is None and assessment.meanwhile != "feed"
    other = assess(_at_other_end(one, case))
    if other.verdict != assessment.verdict:
        return True
    if assessment.verdict not in _WAITS:
        return False
    return _apart(assessment, other)


def _apart(one: Assessment, other: Assessment) -> bool:
    """Whether the time to feed again differs enough to ask."""
    first, second = one.feeding.resume_at, other.feeding.resume_at
    if first is None or second is None:
        return first is not second
    return abs((first - second).total_seconds()) >= _WORTH_H * 3600


def _at_other_end(one: Loose, case: Case) -> Case:
    exposure = case.exposures[one.index]
    changes: dict[str, Any] = {}
    if one.fact == "amount":
        changes["amount"] = (exposure.amount or 0) * _SMALLER
    else:
        changes[one.fact] = one.low
        later = "end" if one.fact == "start" else None
        if later and exposure.end is not None and one.low is not None and exposure.end < one.low:
            changes[later] = one.low
    changed = msgspec.structs.replace(exposure, **changes)
    if changed.start is not None and changed.end is not None and changed.start > changed.end:
        changed = msgspec.structs.replace(changed, start=changed.end)
    exposures = (*case.exposures[: one.index], changed, *case.exposures[one.index + 1 :])
    return msgspec.structs.replace(case, exposures=exposures)
