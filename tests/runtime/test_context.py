"""What every message carries: clock, locale, zone and the fact just asked for."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from milktide_rasa import without_tensorflow

without_tensorflow.install()

from rasa.shared.core.events import BotUttered, UserUttered  # noqa: E402

from milktide_rasa.context import asked_last, completed  # noqa: E402


def test_a_told_clock_is_kept_to_the_letter() -> None:
    told = {"now": "2026-11-24T21:00:00-05:00", "locale": "en-US"}
    assert completed(told) == {**told, "asked": None}


def test_a_clock_without_offset_is_read_in_the_told_zone() -> None:
    found = completed({"now": "2026-07-01T21:00:00", "zone": "America/New_York"})
    assert found["now"] == "2026-07-01T21:00:00-04:00"
    assert found["zone"] == "America/New_York"


def test_without_a_clock_the_server_s_counts_in_the_sender_s_zone() -> None:
    found = datetime.fromisoformat(completed({"zone": "Asia/Kolkata"})["now"])
    assert found.utcoffset() == timedelta(hours=5, minutes=30)
    assert abs(found - datetime.now(timezone.utc)) < timedelta(minutes=1)


def test_where_only_the_country_is_known_its_most_common_zone_counts() -> None:
    found = completed({"locale": "en-NZ"})
    assert found["zone"] == "Pacific/Auckland"
    assert datetime.fromisoformat(found["now"]).utcoffset() in (timedelta(hours=12), timedelta(hours=13))


@pytest.mark.parametrize("now", ["yesterday", 5, None, "", "2026-13-45T00:00:00Z"])
def test_an_unreadable_clock_gives_the_server_s(now: object) -> None:
    found = datetime.fromisoformat(completed({"now": now})["now"])
    assert abs(found - datetime.now(timezone.utc)) < timedelta(minutes=1)


@pytest.mark.parametrize("locale", [3, "", None, ["en-US"]])
def test_an_unreadable_locale_is_left_out(locale: object) -> None:
    assert "locale" not in completed({"locale": locale})


def test_an_unreadable_zone_is_left_out() -> None:
    assert "zone" not in completed({"zone": "../../etc/passwd"})
    assert "zone" not in completed({"zone": "Mars/Base"})


def test_other_metadata_passes_through() -> None:
    assert completed({"page": "/wine"})["page"] == "/wine"


def test_nobody_can_tell_what_was_asked_but_the_conversation() -> None:
    assert completed({"asked": "weight"})["asked"] is None


def test_the_last_question_counts_until_it_is_answered() -> None:
    question = BotUttered("how much?", {"custom": {"ask": "amount"}})
    later = BotUttered("by the way", {"custom": {"assessment": {}}})
    assert asked_last([question]) == "amount"
    assert asked_last([question, later]) == "amount"
    assert asked_last([question, UserUttered("two")]) is None
    assert asked_last([UserUttered("hi"), BotUttered("hello")]) is None
    assert asked_last([]) is None
