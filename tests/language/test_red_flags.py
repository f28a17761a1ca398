"""Red flags: every explicit one is seen, and words of alarm that are none are not."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from milktide.knowledge import Knowledge, load_knowledge
from milktide.language._data import language_document
from milktide.language.red_flags import find_red_flag

_FILE = yaml.safe_load(Path(__file__).with_name("red_flag_messages.yml").read_text(encoding="utf-8"))
_MORE = yaml.safe_load(Path(__file__).with_name("red_flag_more.yml").read_text(encoding="utf-8"))
_RULES = language_document("red_flags")["rules"]


@pytest.mark.parametrize("message", _FILE["flags"], ids=lambda message: message["text"][:50])
def test_a_sign_raises_its_flag(message: Mapping[str, Any], knowledge: Knowledge) -> None:
    flag = find_red_flag(message["text"], knowledge, country=message.get("country"))
    assert flag is not None
    assert flag.kind in (message["flag"], *message.get("kinds", ()))


@pytest.mark.parametrize("text", _FILE["near_misses"], ids=lambda text: text[:50])
def test_words_of_alarm_that_are_no_sign_raise_none(text: str, knowledge: Knowledge) -> None:
    assert find_red_flag(text, knowledge) is None


@pytest.mark.parametrize("text", _MORE["flags"], ids=lambda text: text[:50])
def test_a_sign_in_other_words_raises_a_flag(text: str, knowledge: Knowledge) -> None:
    assert find_red_flag(text, knowledge) is not None


@pytest.mark.parametrize("text", _MORE["near_misses"], ids=lambda text: text[:50])
def test_everyday_messages_raise_none(text: str, knowledge: Knowledge) -> None:
    assert find_red_flag(text, knowledge) is None


@pytest.mark.parametrize("rule", _RULES, ids=lambda rule: f"{rule['who']}-{rule['id']}")
def test_every_rule_keeps_to_its_own_example_and_near_miss(
    rule: Mapping[str, Any], knowledge: Knowledge
) -> None:
    flag = find_red_flag(rule["example"], knowledge)
    assert flag is not None and (flag.kind, flag.who) == (rule["id"], rule["who"])
    assert find_red_flag(rule["near_miss"], knowledge) is None


def test_there_is_a_rule_for_every_red_flag_of_the_safety_file() -> None:
    safety = load_knowledge().document("safety")
    wanted = {
        (who, one["id"]) for who in ("infant", "parent") for one in safety[who] if one["action"] != "advice"
    }
    assert wanted == {(rule["who"], rule["id"]) for rule in _RULES}


@pytest.mark.parametrize(
    "text, age, country, urgency",
    [
        ("temp 38.4", 2.0, "US", "emergency"),  # under 28 days: always
        ("temp 38.4", 7.0, "US", "urgent"),
        ("her temp is 39.1", 7.0, "US", "emergency"),  # 39.0 C or more
        ("her temp is 38.4 and she is floppy", 7.0, "US", "emergency"),
        ("his temperature is 101", 20.0, "US", None),  # from 3 months on: no flag by the number alone
        ("38.3 after her jabs today, feeding well and happy", 9.0, "GB", None),  # the UK exception
        ("38.3 after her jabs today, feeding well and happy", 9.0, "US", "urgent"),
        ("38.3 after her jabs today, feeding well and happy", 7.0, "GB", "urgent"),  # never under 8 weeks
        ("39.0 after her jabs today", 9.0, "GB", "emergency"),
        ("38.3 after her jabs today and wont feed", 9.0, "GB", "emergency"),
    ],
)
def test_fever_goes_by_age_height_and_country(
    text: str, age: float, country: str, urgency: str | None, knowledge: Knowledge
) -> None:
    flag = find_red_flag(text, knowledge, infant_age_weeks=age, country=country)
    assert (flag.urgency if flag else None) == urgency


def test_the_gravest_flag_is_told(knowledge: Knowledge) -> None:
    flag = find_red_flag("he wont feed since this morning and now his lips are blue", knowledge)
    assert flag is not None and flag.urgency == "emergency"


def test_a_seizure_says_whose_it_is(knowledge: Knowledge) -> None:
    infant = find_red_flag("my baby is having a seizure", knowledge)
    parent = find_red_flag("my wife is having a seizure", knowledge)
    assert infant is not None and infant.who == "infant"
    assert parent is not None and parent.who == "parent"


@pytest.mark.parametrize("text", _FILE["hostile"], ids=range(len(_FILE["hostile"])))
def test_odd_input_raises_nothing_and_does_not_fail(text: str, knowledge: Knowledge) -> None:
    assert find_red_flag(text, knowledge) is None


@pytest.mark.parametrize(
    "piece", ["a", "baby not ", "she is very ", "38.5 ", "😀", "not no never ", "i want to "]
)
def test_very_long_input_returns(piece: str, knowledge: Knowledge) -> None:
    find_red_flag(piece * (10_000 // len(piece)), knowledge)


def test_a_sign_at_the_end_of_a_long_message_is_seen(knowledge: Knowledge) -> None:
    text = "i have been pumping every three hours and it is fine. " * 150 + "my baby is not breathing"
    assert find_red_flag(text, knowledge) is not None
