"""Why, how often and when milk is removed; how much the baby needs; how long milk keeps."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from milktide import supply
from milktide.case import Infant
from milktide.result import Assessment, Feeding, Pumping, Purpose, SubstanceRef, WaitHours
from milktide.words import Words

DATA = Path(__file__).parent.parent / "data"
DOCUMENT = yaml.safe_load((DATA / "supply.yml").read_text(encoding="utf-8"))
POLICY = yaml.safe_load((DATA / "policy" / "supply.yml").read_text(encoding="utf-8"))
WORDS = Words(yaml.safe_load((DATA / "words" / "supply.yml").read_text(encoding="utf-8")))
EASTERN = timezone(timedelta(hours=-5))
NINE_PM = datetime(2026, 11, 24, 21, 0, tzinfo=EASTERN)
TEN_WEEKS = Infant(age_weeks=10, feeds_per_day=8)


def plan(wait_h: float | None, infant: Infant = TEN_WEEKS, purpose: Purpose | None = None) -> Pumping:
    return supply.pumping_plan(
        DOCUMENT,
        POLICY,
        purpose=purpose or supply.purpose(wait_h, infant.feeds_per_day, POLICY),
        start=NINE_PM,
        wait_h=wait_h,
        infant=infant,
    )


def clocks(pumping: Pumping) -> list[str]:
    return [moment.strftime("%H:%M") for moment in pumping.times]


def needed(low: float | None, high: float | None, **infant: Any) -> tuple[float, float] | None:
    milk = supply.milk_needed(DOCUMENT, Infant(**infant), low, high, POLICY)
    return (milk.low, milk.high) if milk else None


# ---- purpose (DECISION section 6) -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wait_h", "feeds", "expected"),
    [
        (0, 8, "none"),
        (0.5, 8, "comfort_only"),
        (4, 8, "comfort_only"),
        (4, 12, "comfort_only"),
        (4.1, 8, "protect_supply"),  # longer than the usual gap of 3 h
        (5, None, "protect_supply"),  # 8 feeds a day if unknown
        (5, 4, "comfort_only"),  # the usual gap is 6 h
        (5.9, 4, "comfort_only"),
        (6, 4, "protect_supply"),  # Daly 1996: less milk in gaps over 6 h
        (6, 2, "protect_supply"),
        (72, 8, "protect_supply"),
        (None, 8, "protect_supply"),  # no end known
    ],
)
def test_purpose_follows_the_wait_and_the_usual_gap(
    wait_h: float | None, feeds: float | None, expected: str
) -> None:
    assert supply.purpose(wait_h, feeds, POLICY) == expected


# ---- the plan ---------------------------------------------------------------------------------------


def test_nothing_is_planned_where_nothing_is_withheld() -> None:
    assert plan(0) == Pumping(purpose="none")


def test_no_plan_ever_says_that_pumping_clears_milk() -> None:
    assert not any(plan(wait).clears_milk for wait in (0, 2, 5, 24, 500, None))


def test_comfort_needs_no_session_before_the_next_feed_is_due() -> None:
    pumping = plan(2.8)
    assert (pumping.purpose, pumping.sessions, pumping.times) == ("comfort_only", 0, ())
    assert pumping.until == NINE_PM + timedelta(hours=2.8)


def test_comfort_is_at_most_one_session_when_a_feed_falls_due() -> None:
    pumping = plan(4)
    assert (pumping.sessions, clocks(pumping)) == (1, ["00:00"])


def test_a_day_of_waiting_replaces_each_missed_feed_but_for_one_longer_stretch_at_night() -> None:
    pumping = plan(24)
    assert pumping.every_hours == 3
    assert clocks(pumping) == ["00:00", "06:00", "09:00", "12:00", "15:00", "18:00"]
    assert pumping.sessions == 6  # the baby feeds at the 24th hour


def test_a_newborns_parent_pumps_at_night_too() -> None:
    # supply.yml early_gap_3h: never more than three hours, at least eight sessions a day, once at night
    pumping = plan(72, Infant(age_weeks=2))
    assert clocks(pumping) == ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]
    assert pumping.sessions == 24


def test_a_newborn_who_feeds_rarely_does_not_stretch_the_gap() -> None:
    assert plan(72, Infant(age_weeks=2, feeds_per_day=4)).every_hours == 3


def test_an_older_baby_has_a_wider_rhythm() -> None:
    pumping = plan(72, Infant(age_weeks=40))
    assert pumping.every_hours == 4
    assert len(pumping.times) == 5


def test_a_toddlers_parent_pumps_as_often_as_the_child_nurses() -> None:
    assert plan(72, Infant(age_weeks=80, feeds_per_day=2)).every_hours == 12


def test_an_open_wait_is_planned_for_the_first_day_without_an_end() -> None:
    pumping = plan(None)
    assert pumping.purpose == "protect_supply"
    assert pumping.until is None and pumping.sessions is None
    assert pumping.times[-1] <= NINE_PM + timedelta(hours=24)


def test_weaning_starts_from_the_usual_rhythm_and_has_no_end_time() -> None:
    pumping = plan(None, purpose="wean")
    assert (pumping.every_hours, pumping.sessions, pumping.until) == (3, None, None)
    assert pumping.times


def test_sessions_of_long_waits_are_counted_not_listed() -> None:
    pumping = plan(21 * 24)
    assert len(pumping.times) == 7
    assert pumping.sessions == 21 * 7


@given(
    wait_h=st.floats(6, 9000),
    age=st.none() | st.floats(0, 260),
    feeds=st.none() | st.floats(1, 24),
    hour=st.integers(0, 23),
)
def test_a_plan_stays_inside_the_wait_and_within_the_gap_of_the_age(
    wait_h: float, age: float | None, feeds: float | None, hour: int
) -> None:
    infant = Infant(age_weeks=age, feeds_per_day=feeds)
    start = NINE_PM.replace(hour=hour)
    pumping = supply.pumping_plan(
        DOCUMENT, POLICY, purpose="protect_supply", start=start, wait_h=wait_h, infant=infant
    )
    row = supply.age_plan(DOCUMENT, 4 if age is None else age)
    until = start + timedelta(hours=wait_h)
    moments = [start, *pumping.times]
    gaps = [(b - a) / timedelta(hours=1) for a, b in pairwise(moments)]
    assert 1 <= len(pumping.times) <= 25
    assert all(start < moment < until for moment in pumping.times)
    assert max(gaps) <= max(row.day_gap_h, row.night_gap_h) + 1e-6
    assert sum(gap > row.day_gap_h + 1e-6 for gap in gaps) <= 2
    assert pumping.sessions is not None and pumping.sessions >= len(pumping.times)


# ---- milk needed ------------------------------------------------------------------------------------


def test_no_wait_needs_no_stored_milk() -> None:
    assert needed(0, 0) is None
    assert needed(None, None) is None


def test_a_day_of_milk_at_ten_weeks_is_what_the_sources_say() -> None:
    assert needed(24, 24, age_weeks=10) == (570, 900)  # KellyMom: 570 to 900 ml a day


def test_a_short_wait_needs_at_least_one_whole_feed() -> None:
    assert needed(0.5, 1, age_weeks=10) == (80, 130)


def test_an_unknown_age_widens_the_range() -> None:
    assert needed(24, 24) == (450, 900)


def test_a_small_baby_needs_less() -> None:
    small, usual = needed(24, 24, age_weeks=10, weight_kg=4), needed(24, 24, age_weeks=10, weight_kg=6)
    assert small is not None and usual is not None
    assert small[0] < usual[0] and small[1] < usual[1]


def test_a_toddler_needs_a_small_share() -> None:
    day = needed(24, 24, age_weeks=80)
    assert day is not None and day[1] <= 600


def test_a_baby_who_also_has_formula_may_need_one_feed_only() -> None:
    assert needed(24, 24, age_weeks=10, exclusively_breastfed=False) == (80, 900)


def test_a_wait_without_a_stated_end_is_reckoned_by_its_known_part() -> None:
    assert needed(24, None, age_weeks=10) == (570, 900)


@pytest.mark.parametrize(("age_weeks", "ml_per_kg"), [(4.345, 135), (13.035, 126), (26.07, 107), (60, 61)])
def test_intake_for_weight_is_the_measured_one(age_weeks: float, ml_per_kg: float) -> None:
    # Rios-Leyvraz and Yao 2023: 135, 126, 107, 61 ml/kg a day at 1, 3, 6, 12 months
    assert supply.ml_per_kg_day(DOCUMENT, age_weeks) == pytest.approx(ml_per_kg)


@given(low=st.floats(0, 500), more=st.floats(0, 500), age=st.floats(0, 260), kg=st.floats(0.3, 40))
def test_milk_needed_is_a_range_in_order(low: float, more: float, age: float, kg: float) -> None:
    milk = needed(low, low + more, age_weeks=age, weight_kg=kg)
    assert milk is None or 0 < milk[0] <= milk[1]


# ---- stored milk ------------------------------------------------------------------------------------


def test_storage_limits_are_the_countrys_own() -> None:
    assert supply.storage_limits(DOCUMENT, POLICY, "US").fridge_days == 4
    assert supply.storage_limits(DOCUMENT, POLICY, "UK").fridge_days == 8
    assert supply.storage_limits(DOCUMENT, POLICY, "CA").fridge_days == 3
    assert supply.storage_limits(DOCUMENT, POLICY, None).body == "cdc"


def test_a_figure_that_a_body_does_not_state_is_cdcs() -> None:
    assert supply.storage_limits(DOCUMENT, POLICY, "CA").leftover_h == 2


@pytest.mark.parametrize(
    ("hours", "keep_in"),
    [(60, "fridge"), (18.3, "fridge"), (132, "freezer"), (679, "freezer"), (9000, "nowhere")],
)
def test_milk_that_must_decay_waits_where_it_keeps_long_enough(hours: float, keep_in: str) -> None:
    # ten half-lives: Tc-99m 60 h, F-18 18.3 h fit the fridge; I-123 132 h, In-111 679 h want the freezer
    limits = supply.storage_limits(DOCUMENT, POLICY, "US")
    label = supply.store_label(limits, NINE_PM, NINE_PM + timedelta(hours=hours))
    assert label.keep_in == keep_in
    assert keep_in == "nowhere" or label.use_by > label.usable_from


def test_a_stash_is_reckoned_in_extra_sessions() -> None:
    # extra_pump_yield: 15 to 60 ml a session; 750 ml and 20 % spare = 900 ml = 15 to 60 sessions
    stash = supply.stash(DOCUMENT, 750, 60, POLICY)
    assert (stash.extra_sessions_low, stash.extra_sessions_high) == (15, 60)
    assert (stash.per_day, stash.enough_time) == (1, "yes")


def test_a_stash_that_cannot_be_had_in_time_is_said() -> None:
    assert supply.stash(DOCUMENT, 750, 7, POLICY).enough_time == "perhaps"
    assert supply.stash(DOCUMENT, 750, 1, POLICY).enough_time == "no"
    assert supply.stash(DOCUMENT, 750, 7, POLICY).per_day == 3


@pytest.mark.parametrize(
    ("age", "code"),
    [
        (None, "meanwhile_formula_or_donor"),
        (10, "meanwhile_formula_or_donor"),
        (30, "meanwhile_half_year"),
        (80, "meanwhile_toddler"),
    ],
)
def test_a_baby_is_never_left_unfed(age: float | None, code: str) -> None:
    food = supply.meanwhile(Infant(age_weeks=age), None, POLICY)
    assert food.code == code
    assert food.code in WORDS


def test_under_six_months_the_words_allow_nothing_but_milk_or_formula() -> None:
    text = WORDS.text("meanwhile_formula_or_donor", amount="")
    assert "only milk or formula" in text
    assert "Do not give water" in text
    assert "do not thin the formula" in text


@pytest.mark.parametrize("topic", ["restart", "wean", "engorgement", "mastitis", "stash"])
def test_each_topic_has_advice(topic: str) -> None:
    assert supply.advice(WORDS, topic)


def test_mastitis_names_the_fever_that_wants_a_doctor() -> None:
    assert "38.5 C" in supply.advice(WORDS, "mastitis")[0]


# ---- the calendar -----------------------------------------------------------------------------------


def an_assessment(pumping: Pumping, resume_h: float | None) -> Assessment:
    resume = NINE_PM + timedelta(hours=resume_h) if resume_h else None
    latest = resume + timedelta(hours=2) if resume else None
    return Assessment(
        substances=(SubstanceRef(id="cocaine", name="Cocaine", drives=True),),
        verdict="interrupt",
        meanwhile="stored_milk",
        feeding=Feeding(wait_hours=WaitHours(expected=resume_h), resume_at=resume, resume_at_latest=latest),
        pumping=pumping,
        milk=(),
        stored_milk_needed_ml=None,
        asks=(),
        why=(),
        authorities=(),
        disagreement="none",
        watch_for=(),
        cautions=(),
        questions_for_clinician=(),
        escalation="none",
        sources=(),
        risk="high",
        certainty="medium",
        knowledge_version="sha256:0123456789ab",
    )


def events(assessment: Assessment) -> list[Any]:
    file = supply.calendar(assessment, WORDS, POLICY, NINE_PM)
    return list(Calendar.from_ical(file).walk("VEVENT"))


def test_the_calendar_holds_every_session_and_the_time_to_feed() -> None:
    pumping = plan(24)
    found = events(an_assessment(pumping, 24))
    assert [event.decoded("dtstart") for event in found[: len(pumping.times)]] == list(pumping.times)
    assert str(found[-2]["summary"]) == "You can feed from about now"
    assert found[-2].decoded("dtstart") == NINE_PM + timedelta(hours=24)
    assert len(found) == len(pumping.times) + 2


def test_the_calendar_names_no_substance() -> None:
    file = supply.calendar(an_assessment(plan(24), 24), WORDS, POLICY, NINE_PM)
    assert b"ocaine" not in file


def test_a_calendar_of_comfort_says_only_if_full() -> None:
    found = events(an_assessment(plan(4), 4))
    assert str(found[0]["summary"]) == "If full: pump a little"


def test_the_same_plan_gives_the_same_file() -> None:
    assessment = an_assessment(plan(24), 24)
    first = supply.calendar(assessment, WORDS, POLICY, NINE_PM)
    assert first == supply.calendar(assessment, WORDS, POLICY, NINE_PM)


def test_an_answer_without_a_plan_gives_an_empty_calendar() -> None:
    assert events(an_assessment(Pumping(purpose="none"), None)) == []
