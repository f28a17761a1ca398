"""Alcohol (DECISION section 5): all that was drunk, followed drop by drop until it has cleared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from milktide.case import Case, Exposure
from milktide.drinks import amount_g, drink_g
from milktide.facts import infant_facts
from milktide.finding import Finding, Note, add_caution, add_why, escalate, step_down
from milktide.kinetics.alcohol import (
    AlcoholModel,
    Spread,
    drinks_over_time,
    hours_to_clear_pours,
    level_after_pours_mg_dl,
    level_at_start_mg_dl,
    total_body_water_l,
)
from milktide.knowledge.rows import Row
from milktide.policy import Policy
from milktide.result import Certainty, Verdict, WaitHours
from milktide.window import Window, window_of

_ENDS = ("low", "expected", "high")
_MOST_GRAMS = 3000.0
_MOST_DRINKS = 200.0
"""Beyond these the answer is an emergency anyway; the curve need not be followed further."""


@dataclass(frozen=True)
class Sitting:
    """One alcohol exposure: hours from the earliest start to each end of it, grams, drinks."""

    from_h: float
    drinking_hours: float
    grams: Spread
    drinks: Spread


@dataclass(frozen=True)
class Course:
    """All sittings together, followed for one end of the spread."""

    clear_h: float
    peak_mg_dl: float


def alcohol_finding(case: Case, indexes: tuple[int, ...], row: Row, now: datetime, policy: Policy) -> Finding:
    """The answer for all alcohol exposures of a case at once, since they add up."""
    windows = [window_of(case.exposures[i], now) for i in indexes]
    begin = min(window.start or window.counted_from for window in windows)
    model = policy.alcohol
    sittings = [
        _sitting(case.exposures[i], window, begin, case, policy)
        for i, window in zip(indexes, windows, strict=True)
    ]
    courses = {end: _follow(sittings, end, model, case) for end in _ENDS}
    window = _joined(windows, begin, now)
    finding = _timed(row, window, courses, policy)
    finding = replace(
        _certain(finding, case, indexes), begins_earliest=_begins_earliest(window, sittings, policy)
    )
    return _cautioned(finding, case, indexes, sittings, courses, policy)


def _sitting(exposure: Exposure, window: Window, begin: datetime, case: Case, policy: Policy) -> Sitting:
    grams, drinks = amount_g(exposure, case.country, policy.alcohol_model, policy.drinks, policy.house)
    one_g = drink_g(case.country, policy.alcohol_model, policy.drinks)
    if grams is None:
        count = policy.alcohol.unknown_drinks
        grams = Spread(*(n * one_g for n in (count.low, count.expected, count.high)))
    elif drinks is not None:
        count = Spread.exactly(drinks)
    else:
        count = Spread(*(g / one_g for g in (grams.low, grams.expected, grams.high)))
    grams, count = (_capped(grams, _MOST_GRAMS), _capped(count, _MOST_DRINKS))
    start = window.start or window.counted_from
    hours = (window.counted_from - start).total_seconds() / 3600
    return Sitting((start - begin).total_seconds() / 3600, hours, grams, count)


def _capped(spread: Spread, most: float) -> Spread:
    return Spread(min(spread.low, most), min(spread.expected, most), min(spread.high, most))


def _follow(sittings: list[Sitting], end: str, model: AlcoholModel, case: Case) -> Course:
    water = total_body_water_l(_height(model, case), _weight(model, case, end))
    rate = float(getattr(model.elimination_mg_dl_per_h, end))
    times: list[float] = []
    rises: list[float] = []
    for sitting in sittings:
        grams = getattr(sitting.grams, end)
        if grams <= 0:
            continue
        pours, shares = drinks_over_time(sitting.drinking_hours, getattr(sitting.drinks, end))
        times += [sitting.from_h + float(hour) for hour in pours]
        rises += [level_at_start_mg_dl(grams * float(share), water, model.blood_factor) for share in shares]
    if not times:
        return Course(0.0, 0.0)
    peak = float(max(level_after_pours_mg_dl(times, times, rises, rate)))
    return Course(hours_to_clear_pours(times, rises, rate), peak)


def _height(model: AlcoholModel, case: Case) -> float:
    return case.parent.height_cm if case.parent.height_cm is not None else model.unknown_height_cm


def _weight(model: AlcoholModel, case: Case, end: str) -> float:
    if case.parent.weight_kg is not None:
        return case.parent.weight_kg
    return float(getattr(model.unknown_weight_kg, end))


def _joined(windows: list[Window], begin: datetime, now: datetime) -> Window:
    """One window over all sittings; hours count from its begin."""
    planned = begin > now
    known_start = any(window.start is not None for window in windows)
    return Window(
        start=begin if known_start else None,
        end=max((w.end for w in windows if w.end is not None), default=None),
        reference=begin if planned else now,
        counted_from=begin,
        planned=planned,
        open_ended=any(window.open_ended for window in windows),
    )


def _begins_earliest(window: Window, sittings: list[Sitting], policy: Policy) -> datetime | None:
    """One drink with only its end told was begun at most an hour before (house); more at any time."""
    one_drink = len(sittings) == 1 and sittings[0].drinks.high <= 1
    if window.start is not None or window.end is None or not one_drink:
        return None
    return window.end - timedelta(hours=float(policy.house["alcohol"]["one_drink_takes_at_most_h"]))


def _timed(row: Row, window: Window, courses: dict[str, Course], policy: Policy) -> Finding:
    low_h, expected_h, high_h = (courses[end].clear_h for end in _ENDS)
    own_h = max(0.0, expected_h)
    verdict: Verdict = "wait_then_feed" if own_h <= policy.house["wait_then_feed_up_to_h"] else "interrupt"
    finding = Finding(
        substance=row.id,
        name=row.name,
        window=window,
        row=row,
        verdict=verdict,
        meanwhile="stored_milk",
        during_use="discard",
        wait=WaitHours(
            low=window.wait_h(low_h), expected=window.wait_h(expected_h), high=window.wait_h(high_h)
        ),
        resume_at=window.counted_from + timedelta(hours=expected_h),
        resume_at_latest=window.counted_from + timedelta(hours=high_h),
        sedating=True,
        risk="high",
        peak_mg_dl=courses["expected"].peak_mg_dl,
        why=(("alcohol_clears_with_time", {}),),
    )
    if window.open_ended:
        return add_why(
            replace(finding, wait=None, resume_at=None, resume_at_latest=None),
            "hours_follow_last_dose",
            hours_h=expected_h,
        )
    cleared = window.is_over(expected_h) or expected_h <= 0
    if (cleared and not window.planned) or expected_h <= 0:
        zero = WaitHours(low=0.0, expected=0.0, high=0.0)
        latest = finding.resume_at_latest if window.wait_h(high_h) > 0 else None
        finding = replace(
            finding,
            verdict="feed",
            meanwhile="feed",
            wait=zero,
            cleared=True,
            risk="low",
            resume_at_latest=latest,
        )
        return add_why(finding, "alcohol_cleared")
    return finding


def _certain(finding: Finding, case: Case, indexes: tuple[int, ...]) -> Finding:
    """One step down for each assumed fact that widens the range."""
    exposures = [case.exposures[i] for i in indexes]
    assumed = []
    if any(e.amount is None for e in exposures):
        assumed.append("amount")
    if any(e.start is None and e.end is None for e in exposures):
        assumed.append("end")
    if case.parent.weight_kg is None:
        assumed.append("weight")
    certainty: Certainty = step_down("high", len(assumed))
    notes: tuple[Note, ...] = tuple((f"assumed_{name}", {}) for name in assumed)
    return replace(finding, certainty=certainty, assumed=tuple(assumed), why=finding.why + notes)


def _cautioned(
    finding: Finding,
    case: Case,
    indexes: tuple[int, ...],
    sittings: list[Sitting],
    courses: dict[str, Course],
    policy: Policy,
) -> Finding:
    if any(case.exposures[i].regimen == "ongoing" for i in indexes):
        finding = escalate(add_caution(finding, "withdrawal"), "prompt")
    if finding.cleared:
        return finding
    house = policy.house["alcohol"]
    drinks = sum(s.grams.expected for s in sittings) / drink_g(
        case.country, policy.alcohol_model, policy.drinks
    )
    told = any(case.exposures[i].amount is not None for i in indexes)
    many = drinks >= house["sober_adult_from_drinks"] - 1e-9
    if told and drinks >= house["stop_rule_from_drinks"] - 1e-9:
        finding = add_caution(finding, "sober_adult_first")
    if (told and many) or courses["expected"].peak_mg_dl >= house["sober_adult_from_mg_dl"]:
        finding = add_caution(finding, "sober_adult")
    infant = infant_facts(case.infant, sedating=False, house=policy.house)
    if infant.preterm or infant.unwell:
        finding = escalate(add_why(finding, "infant_at_risk"), "routine")
    return add_caution(finding, "no_bed_sharing")
