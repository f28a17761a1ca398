"""Templates, clock times and lengths of time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from milktide.words import Words, WordsError, clock, day_and_clock, hours_in_words, rounded_up

EASTERN = timezone(timedelta(hours=-5))
NINE_PM = datetime(2026, 11, 24, 21, 0, tzinfo=EASTERN)  # a Tuesday


def at(hour: int, minute: int = 0, *, days: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=EASTERN) + timedelta(days=days)


def words() -> Words:
    return Words(
        {
            "meta": {"compiled": "2026-11-24"},
            "from": {
                "text": "You can feed\n  from {time}.",
                "technical": "Resume {time}.",
                "source": ["lactmed", "cdc"],
            },
            "plain": "No parameter.",
        }
    )


def test_a_template_is_filled_and_put_on_one_line() -> None:
    assert words().text("from", time="9 pm") == "You can feed from 9 pm."
    assert words().technical("from", time="9 pm") == "Resume 9 pm."


def test_a_template_without_technical_words_gives_the_parents_words() -> None:
    assert words().technical("plain") == "No parameter."


def test_an_unknown_code_is_named() -> None:
    with pytest.raises(WordsError, match="nothing_here: no such template"):
        words().text("nothing_here")


def test_a_missing_parameter_is_named() -> None:
    with pytest.raises(WordsError, match="from: parameter `time` was not given"):
        words().text("from")


def test_a_words_error_is_a_key_error() -> None:
    assert issubclass(WordsError, KeyError)


def test_parameters_that_the_template_does_not_use_are_ignored() -> None:
    assert words().text("plain", time="9 pm") == "No parameter."


def test_sources_are_a_tuple_and_empty_where_none_is_named() -> None:
    assert words().sources("from") == ("lactmed", "cdc")
    assert words().sources("plain") == ()


def test_meta_is_no_template() -> None:
    assert words().codes == ("from", "plain")


def test_a_name_with_braces_is_shown_and_not_filled_again() -> None:
    assert words().text("from", time="{time}") == "You can feed from {time}."


@pytest.mark.parametrize(
    ("moment", "locale", "shown"),
    [
        (at(21, 40), "en-US", "9:40 pm"),
        (at(21, 40), None, "9:40 pm"),
        (at(21, 40), "en-GB", "21:40"),
        (at(21, 40), "de-DE", "21:40"),
        (at(21, 40), "en-AU", "9:40 pm"),
        (at(21, 40), "en_NZ", "9:40 pm"),
        (at(21, 40), "en-CA", "9:40 pm"),
        (at(14), "en-US", "2 pm"),
        (at(0), "en-US", "12 am"),
        (at(12, 30), "en-US", "12:30 pm"),
        (at(0, 5), "en-GB", "00:05"),
    ],
)
def test_clock_follows_the_locale(moment: datetime, locale: str | None, shown: str) -> None:
    assert clock(moment, locale) == shown


def test_clock_rounds_up_never_down() -> None:
    assert clock(at(21, 41), "en-US") == "9:45 pm"
    assert clock(at(21, 40) + timedelta(seconds=1), "en-US") == "9:45 pm"
    assert clock(at(23, 58), "en-US") == "12 am"


@given(st.integers(0, 10**9).map(lambda second: NINE_PM + timedelta(seconds=second)))
def test_rounding_is_up_by_less_than_five_minutes(moment: datetime) -> None:
    assert timedelta(0) <= rounded_up(moment) - moment < timedelta(minutes=5)
    assert rounded_up(moment).minute % 5 == 0


@pytest.mark.parametrize(
    ("moment", "now", "locale", "shown"),
    [
        (at(21, 40), NINE_PM, "en-US", "tonight at 9:40 pm"),
        (at(2, 15, days=1), NINE_PM, "en-US", "tonight at 2:15 am"),
        (at(6, 10, days=1), NINE_PM, "en-US", "tomorrow at 6:10 am"),
        (at(14, days=2), NINE_PM, "en-US", "Thursday, Nov 26, at 2 pm"),
        (at(14, days=2), NINE_PM, "en-GB", "Thursday 26 Nov, at 14:00"),
        (at(14, days=60), NINE_PM, "en-US", "Saturday, Jan 23, 2027, at 2 pm"),
        (at(4), at(2), "en-US", "this morning at 4 am"),
        (at(15), at(9), "en-US", "today at 3 pm"),
        (at(1, days=1), at(2), "en-US", "Wednesday, Nov 25, at 1 am"),
        (at(20, days=-1), NINE_PM, "en-US", "last night at 8 pm"),
        (at(23, 58), NINE_PM, "en-US", "tonight at 12 am"),
    ],
)
def test_a_day_is_named_as_people_say_it(moment: datetime, now: datetime, locale: str, shown: str) -> None:
    assert day_and_clock(moment, now, locale) == shown


def test_a_time_is_shown_on_the_clock_of_now() -> None:
    utc = datetime(2026, 11, 25, 2, 40, tzinfo=timezone.utc)
    assert day_and_clock(utc, NINE_PM, "en-US") == "tonight at 9:40 pm"


@pytest.mark.parametrize(
    ("hours", "shown"),
    [
        (0.5, "about 30 minutes"),
        (1, "1 hour"),
        (2.3, "about 2 and a half hours"),
        (2.6, "about 3 hours"),
        (2.0000000001, "2 hours"),
        (24, "24 hours"),
        (30.2, "about 31 hours"),
        (72, "3 days"),
        (60, "about 2 and a half days"),
        (504, "3 weeks"),
        (8766, "12 months"),
        (0, "no time"),
    ],
)
def test_hours_are_put_into_words_on_the_careful_side(hours: float, shown: str) -> None:
    assert hours_in_words(hours) == shown
