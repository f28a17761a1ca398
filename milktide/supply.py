"""The supply side of an answer: why, how often and when milk is removed, and what the baby drinks.

Nothing here clears milk: time does (BRIEF, points 2 and 7). Removing milk keeps the supply and the
comfort of a parent whose milk is withheld. Facts come from data/supply.yml, the project's own choices
from data/policy/supply.yml; both are handed in, parsed.

Hours count from ``start``: now, or the beginning of an exposure that lies ahead.
"""

from __future__ import annotations

import math
import re
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any, Literal

import msgspec

from milktide.case import Infant
from milktide.result import Assessment, MilkNeeded, Pumping, Purpose
from milktide.words import Words

Document = Mapping[str, Any]

_DAY_H = 24.0
_WEEKS_PER_MONTH = 4.345
_TOLERANCE_H = 1e-6


class AgePlan(msgspec.Struct, frozen=True, kw_only=True):
    """What the sources say for one age: one row of ``plan_by_age``."""

    sessions_per_day: tuple[float, float]
    day_gap_h: float
    night_gap_h: float
    minutes: tuple[float, float]
    ml_per_day: tuple[float, float]
    ml_per_day_mean: float
    ml_per_feed: tuple[float, float]
    feeds_per_day: tuple[float, float]


class StorageLimits(msgspec.Struct, frozen=True, kw_only=True):
    """How long milk keeps as food, by one body. None = the body states no figure."""

    body: str
    url: str
    room_h: float
    fridge_days: float
    freezer_months: float
    thawed_fridge_h: float
    leftover_h: float


class StoreLabel(msgspec.Struct, frozen=True, kw_only=True):
    """What to write on milk that is kept until its radioactivity has decayed."""

    keep_in: Literal["fridge", "freezer", "nowhere"]
    expressed_at: datetime
    usable_from: datetime
    use_by: datetime


class Stash(msgspec.Struct, frozen=True, kw_only=True):
    """How milk for a planned pause can be put by."""

    needed_ml: float
    extra_sessions_low: int
    extra_sessions_high: int
    per_day: int
    enough_time: Literal["yes", "perhaps", "no"]


class Meanwhile(msgspec.Struct, frozen=True, kw_only=True):
    """What the baby drinks where milk is withheld and none is stored. Codes of data/words/supply.yml."""

    code: Literal["meanwhile_formula_or_donor", "meanwhile_half_year", "meanwhile_toddler"]
    low_ml: float | None
    high_ml: float | None


def usual_gap_h(feeds_per_day: float | None, policy: Document) -> float:
    """Hours between two usual feeds."""
    return _DAY_H / (feeds_per_day or float(policy["feeds_per_day_if_unknown"]))


def purpose(wait_from_now_h: float | None, feeds_per_day: float | None, policy: Document) -> Purpose:
    """Why milk would be removed during a wait (DECISION section 6).

    Args:
        wait_from_now_h: 0 where nothing is withheld; None where no end is known.
        feeds_per_day: usual feeds; None if unknown.
        policy: data/policy/supply.yml.
    """
    if wait_from_now_h is None:
        return "protect_supply"
    if wait_from_now_h <= 0:
        return "none"
    if wait_from_now_h >= policy["protect_supply_from_h"]:
        return "protect_supply"
    if wait_from_now_h <= policy["comfort_only_up_to_h"]:
        return "comfort_only"
    missed = wait_from_now_h > usual_gap_h(feeds_per_day, policy)
    return "protect_supply" if missed else "comfort_only"


def age_plan(document: Document, age_weeks: float) -> AgePlan:
    """The row of ``plan_by_age`` for this age; the last one for older children."""
    rows = document["plan_by_age"]["rows"]
    row = next((r for r in rows if age_weeks < r["age_weeks"][1]), rows[-1])
    return _age_plan(row)


def _age_plan(row: Document) -> AgePlan:
    low_ml, high_ml = row["ml_day"]
    sessions = row["sessions"]
    # Over a year the sources say "as many as the child nursed, at least 2".
    counted = tuple(sessions) if isinstance(sessions, list) else (2, max(2, row["feeds"][1]))
    return AgePlan(
        sessions_per_day=counted,
        day_gap_h=row["day_gap_h"],
        night_gap_h=row["night_gap_h"],
        minutes=tuple(row["minutes"]),
        ml_per_day=(low_ml, high_ml),
        ml_per_day_mean=row.get("ml_day_mean", (low_ml + high_ml) / 2),
        ml_per_feed=tuple(row["ml_feed"]),
        feeds_per_day=tuple(row["feeds"]),
    )


def pumping_plan(
    document: Document,
    policy: Document,
    *,
    purpose: Purpose,
    start: datetime,
    wait_h: float | None,
    infant: Infant,
) -> Pumping:
    """How often and when milk is removed.

    ``times`` are listed for the first day; ``sessions`` counts the whole wait, and is None where no
    end is known. The first session falls one gap after ``start``, when the next feed would be due.

    Args:
        document: data/supply.yml.
        policy: data/policy/supply.yml.
        purpose: from :func:`purpose`, or ``wean`` with the verdict ``stop``.
        start: when milk begins to be withheld.
        wait_h: hours until milk may be fed again; None where no end is known.
        infant: age and usual feeds, where known.
    """
    until = None if wait_h is None else start + timedelta(hours=wait_h)
    if purpose == "none":
        return Pumping(purpose=purpose)
    if purpose == "comfort_only":
        return _comfort(policy, start, wait_h or 0, until, infant)
    plan = _plan_for(document, policy, infant)
    gap = _session_gap_h(plan, infant, policy)
    bound = _DAY_H if purpose == "wean" or wait_h is None else wait_h
    times = tuple(
        start + timedelta(hours=h)
        for h in _session_hours(plan, gap, start, min(bound, policy["times_for_h"]), policy)
        if h < bound - _TOLERANCE_H or wait_h is None
    )
    if purpose == "wean":
        return Pumping(purpose=purpose, every_hours=gap, times=times)
    if not times and wait_h is not None:
        times = (start + timedelta(hours=wait_h / 2),)
    sessions = None if wait_h is None else _count(plan, gap, start, wait_h, len(times), policy)
    return Pumping(purpose=purpose, every_hours=gap, sessions=sessions, times=times, until=until)


def _comfort(
    policy: Document, start: datetime, wait_h: float, until: datetime | None, infant: Infant
) -> Pumping:
    """Nothing, or one session where a feed would fall due before the wait is over: only if full."""
    gap = usual_gap_h(infant.feeds_per_day, policy)
    due = gap < wait_h - _TOLERANCE_H
    return Pumping(
        purpose="comfort_only",
        every_hours=_half_hour(gap) if due else None,
        sessions=1 if due else 0,
        times=(start + timedelta(hours=gap),) if due else (),
        until=until,
    )


def _plan_for(document: Document, policy: Document, infant: Infant) -> AgePlan:
    age = infant.age_weeks
    return age_plan(document, policy["pumping_age_weeks_if_unknown"] if age is None else age)


def _session_gap_h(plan: AgePlan, infant: Infant, policy: Document) -> float:
    """Hours between sessions by day: her usual gap, within what the age allows."""
    fewest, most = plan.sessions_per_day
    usual = usual_gap_h(infant.feeds_per_day, policy)
    if infant.feeds_per_day is None and fewest < 4:
        usual = _DAY_H / most  # a toddler's eight feeds a day would be no fair guess
    return _half_hour(min(max(usual, _DAY_H / most), plan.day_gap_h))


def _half_hour(hours: float) -> float:
    """Rounded down to half an hour: sooner protects better than later."""
    return max(0.5, math.floor(hours * 2 + _TOLERANCE_H) / 2)


def _session_hours(
    plan: AgePlan, gap: float, start: datetime, until_h: float, policy: Document
) -> Iterator[float]:
    """Hours after ``start`` of each session, with one longer stretch a night where the age allows it."""
    stretch = _night_stretch_h(plan, gap)
    hour = gap
    last_stretch: float | None = None
    while hour <= until_h + _TOLERANCE_H:
        yield hour
        rested = last_stretch is not None and hour - last_stretch < _DAY_H / 2
        if _at_night(start + timedelta(hours=hour), policy) and not rested:
            last_stretch = hour
            hour += stretch
        else:
            hour += gap


def _night_stretch_h(plan: AgePlan, gap: float) -> float:
    """The longest gap of the night that still leaves the fewest sessions a day the sources ask for."""
    fewest = plan.sessions_per_day[0]
    spare = _DAY_H - (fewest - 1) * gap
    return max(gap, min(plan.night_gap_h, spare))


def _at_night(moment: datetime, policy: Document) -> bool:
    night = policy["night"]
    return bool(moment.hour >= night["from_hour"] or moment.hour < night["to_hour"])


def _count(plan: AgePlan, gap: float, start: datetime, wait_h: float, listed: int, policy: Document) -> int:
    """Sessions of the whole wait: the listed ones, or the first day's number for each day."""
    if wait_h <= policy["times_for_h"]:
        return listed
    per_day = sum(1 for _ in _session_hours(plan, gap, start, _DAY_H, policy))
    days, rest = divmod(wait_h, _DAY_H)
    in_rest = sum(1 for _ in _session_hours(plan, gap, start, rest, policy))
    return max(listed, int(days) * per_day + in_rest)


def milk_needed(
    document: Document,
    infant: Infant,
    wait_h_low: float | None,
    wait_h_high: float | None,
    policy: Document,
) -> MilkNeeded | None:
    """Stored milk the baby needs for the wait: intake a day by age and weight, over 24, times hours.

    A baby takes whole feeds, so neither end is below one feed. None where there is no wait.
    """
    high_h = wait_h_high if wait_h_high is not None else wait_h_low
    if not high_h or high_h <= 0:
        return None
    low_h = wait_h_low if wait_h_low is not None else high_h
    (low_day, high_day), (low_feed, high_feed) = _intake(document, infant, policy)
    low = max(low_feed, low_day / _DAY_H * low_h)
    if infant.exclusively_breastfed is False:
        low = low_feed  # how much of the day is breast milk is not known
    high = max(high_feed, high_day / _DAY_H * high_h)
    step = policy["round_ml_to"]
    return MilkNeeded(low=_up_to(low, step), high=_up_to(max(low, high), step))


def _intake(
    document: Document, infant: Infant, policy: Document
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Millilitres a day and a feed, each low and high."""
    if infant.age_weeks is None:
        plans = _plans_between(document, *policy["age_weeks_if_unknown"])
        return _span([p.ml_per_day for p in plans]), _span([p.ml_per_feed for p in plans])
    plan = age_plan(document, infant.age_weeks)
    day = plan.ml_per_day
    if infant.weight_kg is not None and infant.age_weeks >= 1:
        day = _by_weight(document, plan, infant.age_weeks, infant.weight_kg)
    feed = plan.ml_per_feed
    if infant.feeds_per_day is not None:
        feed = (min(feed[0], day[0] / infant.feeds_per_day), feed[1])
    return day, feed


def _by_weight(document: Document, plan: AgePlan, age_weeks: float, weight_kg: float) -> tuple[float, float]:
    """The age's spread around what babies of this weight take (Rios-Leyvraz and Yao 2023)."""
    mean = ml_per_kg_day(document, age_weeks) * weight_kg
    low, high = plan.ml_per_day
    return mean * low / plan.ml_per_day_mean, mean * high / plan.ml_per_day_mean


def ml_per_kg_day(document: Document, age_weeks: float) -> float:
    """Measured intake for the weight, millilitres per kilogram a day, between the ages measured."""
    measured = [
        (int(months.group(1)) * _WEEKS_PER_MONTH, float(row["ml_per_kg"]))
        for row in document["milk_intake"]["per_day_ml"]
        if "ml_per_kg" in row and (months := re.match(r"(\d+) month", row["age"]))
    ]
    if age_weeks <= measured[0][0]:
        return measured[0][1]
    for (age_0, ml_0), (age_1, ml_1) in pairwise(measured):
        if age_weeks <= age_1:
            return ml_0 + (ml_1 - ml_0) * (age_weeks - age_0) / (age_1 - age_0)
    return measured[-1][1]


def _plans_between(document: Document, from_weeks: float, to_weeks: float) -> list[AgePlan]:
    return [
        _age_plan(row)
        for row in document["plan_by_age"]["rows"]
        if row["age_weeks"][1] > from_weeks and row["age_weeks"][0] < to_weeks
    ]


def _span(ranges: list[tuple[float, float]]) -> tuple[float, float]:
    return min(low for low, _ in ranges), max(high for _, high in ranges)


def _up_to(value: float, step: float) -> float:
    return math.ceil(value / step - _TOLERANCE_H) * step


def storage_limits(document: Document, policy: Document, country: str | None) -> StorageLimits:
    """How long milk keeps as food, by the body of this country (CDC where none is named).

    Where a body gives a range, its shorter end counts; what it does not state is CDC's.
    """
    bodies = policy["storage_by_country"]
    body = bodies.get(country or "default", bodies["default"])
    own, usual = _storage_figures(document, body), _storage_figures(document, "cdc")
    return StorageLimits(body=body, url=str(document["storage"][body]["url"]), **{**usual, **own})


def _storage_figures(document: Document, body: str) -> dict[str, float]:
    """The figures of one body under common names; the bodies' tables differ in shape."""
    table = document["storage"][body]
    if body == "cdc":
        fresh, thawed = table["fresh"], table["thawed"]
        return {
            "room_h": fresh["room_h"],
            "fridge_days": fresh["fridge_days"],
            "freezer_months": fresh["freezer_months_best"],
            "thawed_fridge_h": thawed["fridge_h"],
            "leftover_h": table["leftover"]["h_after_feed_ends"],
        }
    if body == "uk_bfn":
        return {
            "room_h": table["room_h"],
            "fridge_days": table["fridge"]["days_0_4c"],
            "freezer_months": table["freezer_months"],
            "thawed_fridge_h": table["thawed"]["in_fridge_use_within_h_of_leaving_freezer"],
            "leftover_h": table["leftover_h"],
        }
    names = ("room_h", "fridge_days", "freezer_months", "leftover_h")
    return {name: table[name] for name in names if name in table}


def store_label(limits: StorageLimits, expressed_at: datetime, usable_from: datetime) -> StoreLabel:
    """Where milk waits for its radioactivity to decay, and the last day it is good as food.

    The fridge serves only where decay ends within its limit; ``nowhere`` where no freezer keeps it so long.
    """
    fridge = expressed_at + timedelta(days=limits.fridge_days)
    freezer = expressed_at + timedelta(days=limits.freezer_months * 30)
    if usable_from < fridge:
        return _label("fridge", expressed_at, usable_from, fridge)
    keep_in: Literal["freezer", "nowhere"] = "freezer" if usable_from < freezer else "nowhere"
    return _label(keep_in, expressed_at, usable_from, freezer)


def _label(
    keep_in: Literal["fridge", "freezer", "nowhere"],
    expressed_at: datetime,
    usable_from: datetime,
    use_by: datetime,
) -> StoreLabel:
    return StoreLabel(keep_in=keep_in, expressed_at=expressed_at, usable_from=usable_from, use_by=use_by)


def stash(document: Document, needed_ml: float, days_until: float, policy: Document) -> Stash:
    """How many extra sessions put by the milk for a planned pause, and whether there is time.

    An extra session between feeds yields 15 to 60 ml (``extra_pump_yield``); one to three a day.
    """
    least, most = _fact(document, "stash_before_interruption", "extra_pump_yield")["figures"]["ml"]
    wanted = needed_ml * (1 + policy["stash"]["spare_percent"] / 100)
    low, high = math.ceil(wanted / most), math.ceil(wanted / least)
    limit = policy["stash"]["most_extra_sessions_a_day"]
    days = max(1.0, days_until)
    per_day = min(limit, max(1, math.ceil(high / days)))
    possible = limit * days if days_until > 0 else 0
    enough: Literal["yes", "perhaps", "no"] = (
        "yes" if possible >= high else "perhaps" if possible >= low else "no"
    )
    return Stash(
        needed_ml=_up_to(wanted, policy["round_ml_to"]),
        extra_sessions_low=low,
        extra_sessions_high=high,
        per_day=per_day,
        enough_time=enough,
    )


def meanwhile(infant: Infant, needed: MilkNeeded | None, policy: Document) -> Meanwhile:
    """What the baby drinks where milk is withheld and none is stored; never water (DECISION section 4).

    An unknown age counts as under 6 months: nothing but milk or formula.
    """
    age = infant.age_weeks
    code: Literal["meanwhile_formula_or_donor", "meanwhile_half_year", "meanwhile_toddler"]
    if age is None or age < policy["milk_or_formula_only_below_weeks"]:
        code = "meanwhile_formula_or_donor"
    else:
        code = "meanwhile_half_year" if age < 52 else "meanwhile_toddler"
    return Meanwhile(
        code=code,
        low_ml=needed.low if needed else None,
        high_ml=needed.high if needed else None,
    )


def advice(words: Words, topic: str) -> tuple[str, ...]:
    """All sentences of one topic of data/words/supply.yml, in its order.

    Topics: ``restart``, ``wean``, ``engorgement``, ``mastitis``, ``stash``, ``storing``, ``bottle``.
    """
    return tuple(words.text(code) for code in words.codes if code.startswith(f"{topic}_"))


def _fact(document: Document, section: str, fact_id: str) -> Document:
    """One fact of a section of data/supply.yml, by its id."""
    for fact in document[section]:
        if fact.get("id") == fact_id:
            return dict(fact)
    raise KeyError(f"data/supply.yml: {section} holds no fact `{fact_id}`")


def calendar(assessment: Assessment, words: Words, policy: Document, now: datetime) -> bytes:
    """The pumping sessions and the time to feed again as an iCalendar file.

    No title or description names a substance: calendars are shared with family and employers.
    """
    from icalendar import Calendar  # here: only this function needs it

    plan = Calendar()
    plan.add("prodid", "-//Milktide//Pumping plan//EN")
    plan.add("version", "2.0")
    plan.add("x-wr-calname", words.text("calendar_name"))
    pumping, feeding = assessment.pumping, assessment.feeding
    kind = "comfort" if pumping.purpose in ("comfort_only", "wean") else "session"
    minutes = timedelta(minutes=policy["calendar"]["session_minutes"])
    for moment in pumping.times:
        plan.add_component(_event(words, f"calendar_{kind}", moment, minutes, now))
    if feeding.resume_at is not None and feeding.resume_at > now:
        plan.add_component(_event(words, "calendar_resume", feeding.resume_at, minutes, now))
        latest = feeding.resume_at_latest
        if latest is not None and latest > feeding.resume_at:
            plan.add_component(_event(words, "calendar_latest", latest, minutes, now))
    return bytes(plan.to_ical())


def _event(words: Words, code: str, moment: datetime, length: timedelta, now: datetime) -> Any:
    from icalendar import Event

    utc = moment.astimezone(timezone.utc)
    event = Event()
    event.add("uid", f"{uuid.uuid5(uuid.NAMESPACE_URL, f'milktide:{code}:{utc.isoformat()}')}@milktide")
    event.add("dtstamp", now.astimezone(timezone.utc))
    event.add("dtstart", utc)
    event.add("dtend", utc + length)
    event.add("summary", words.text(code))
    event.add("description", words.text(f"{code}_about"))
    return event
