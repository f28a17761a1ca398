"""Times as people say them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milktide.language import Phrase, find_times

NOW = datetime.fromisoformat("2026-11-24T21:00:00-05:00")


def one(text: str, now: str = "2026-11-24T21:00:00-05:00", **more: str | bool) -> Phrase:
    (phrase,) = find_times(text, now=datetime.fromisoformat(now), **more).phrases  # type: ignore[arg-type]
    return phrase


def test_a_bare_hour_is_its_latest_past_occurrence_in_the_past_tense() -> None:
    assert one("had a beer at 7").low.isoformat() == "2026-11-24T19:00:00-05:00"
    assert one("had a beer at 10").low.isoformat() == "2026-11-24T10:00:00-05:00"


def test_a_bare_hour_is_its_next_occurrence_in_the_future_tense() -> None:
    assert one("going to have a beer at 10").low.isoformat() == "2026-11-24T22:00:00-05:00"


def test_the_tense_may_be_told_by_the_dialogue() -> None:
    assert one("at 10", tense="future").low.isoformat() == "2026-11-24T22:00:00-05:00"


@pytest.mark.parametrize("now", ["2026-11-25T01:00:00-05:00", "2026-11-25T10:00:00-05:00"])
def test_last_night_is_the_evening_just_gone_even_at_one_in_the_morning(now: str) -> None:
    phrase = one("last night", now)
    assert (phrase.low.isoformat(), phrase.grain) == ("2026-11-24T18:00:00-05:00", "part")


def test_half_nine_is_half_past_nine() -> None:
    assert (
        one("finished around half 9", "2026-11-24T22:10:00+00:00").low.isoformat()
        == "2026-11-24T21:30:00+00:00"
    )


@pytest.mark.parametrize("text", ["at 25:00", "9:75", "at 13 pm", "the 31st of february"])
def test_an_impossible_time_is_said_to_be_unreadable_and_not_guessed(text: str) -> None:
    found = find_times(text, now=NOW)
    assert found.phrases == ()
    assert found.unreadable


def test_day_and_month_follow_the_country() -> None:
    assert one("scan on 3/12", country="UK").low.date().isoformat() == "2026-12-03"
    assert one("took it on 3/12", country="US").low.date().isoformat() == "2026-03-12"


def test_a_weekday_follows_the_tense() -> None:
    assert one("took it on monday").low.date().isoformat() == "2026-11-23"
    assert one("i start it on monday").low.date().isoformat() == "2026-11-30"


def test_next_friday_on_a_tuesday_may_be_either_of_two() -> None:
    phrase = one("next friday")
    assert (phrase.low.date().isoformat(), phrase.high.date().isoformat()) == ("2026-11-27", "2026-12-04")


def test_hours_ago_are_real_hours_over_the_spring_change() -> None:
    # London went from 1:00 to 2:00 on 29 March 2026
    phrase = one("2 hours ago", "2026-03-29T02:30:00+01:00", zone="Europe/London")
    assert phrase.low.isoformat() == "2026-03-28T23:30:00+00:00"


def test_wall_clock_times_carry_the_offset_of_their_own_day() -> None:
    # New York left summer time on 1 November 2026
    phrase = one("last night at 11", "2026-11-01T09:00:00-05:00", zone="America/New_York")
    assert phrase.low.isoformat() == "2026-10-31T23:00:00-04:00"


def test_of_an_hour_that_comes_twice_the_later_past_one_is_taken() -> None:
    phrase = one("at 1:30 am", "2026-11-01T04:00:00-05:00", zone="America/New_York")
    assert phrase.low.isoformat() == "2026-11-01T01:30:00-05:00"


def test_an_hour_that_does_not_exist_is_moved_on() -> None:
    phrase = one("at 2:30 am", "2026-03-08T12:00:00-04:00", zone="America/New_York")
    assert phrase.low.isoformat() == "2026-03-08T03:30:00-04:00"


def test_an_unknown_zone_leaves_the_offset_of_now() -> None:
    assert one("at 7", zone="Mars/Olympus").low.isoformat() == "2026-11-24T19:00:00-05:00"


@pytest.mark.parametrize(
    "text", ["baby is 7 weeks", "i weigh 155 lbs", "had about 3 beers", "2 glasses of wine", "10%"]
)
def test_other_numbers_are_no_times(text: str) -> None:
    assert find_times(text, now=NOW).phrases == ()


@given(hours=st.integers(1, 47), minutes=st.integers(0, 59))
def test_a_told_length_of_time_is_exact_to_the_minute(hours: int, minutes: int) -> None:
    phrase = one(f"{hours} hours and {minutes} minutes ago")
    assert NOW - phrase.low == timedelta(hours=hours, minutes=minutes)


@given(hour=st.integers(0, 23), minute=st.integers(0, 59), now_hour=st.integers(0, 23))
def test_a_past_clock_time_lies_within_the_day_before_now(hour: int, minute: int, now_hour: int) -> None:
    now = datetime.fromisoformat(f"2026-11-24T{now_hour:02}:00:00-05:00")
    phrase = one(f"took it at {hour:02}:{minute:02}", now.isoformat())
    assert timedelta(0) <= now - phrase.low < timedelta(days=1)
    assert phrase.low.minute == minute
