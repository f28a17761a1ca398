"""What comes in between is answered, and the conversation leads back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from running import Conversation

Talk = Callable[..., Conversation]


@pytest.fixture
def asked(talk: Talk) -> Conversation:
    """A conversation with its first question open."""
    conversation = talk()
    conversation.say("i had 2 glasses of wine")
    assert conversation.ask == "end"
    return conversation


@pytest.fixture
def answered(talk: Talk) -> Conversation:
    """A conversation with its answer given."""
    conversation = talk()
    conversation.say("i had 2 glasses of wine, started at 7 and finished at 8")
    conversation.skip_to_assessment()
    return conversation


def test_why_is_answered_and_the_question_put_again(asked: Conversation) -> None:
    asked.say("why doesn't pumping help?")
    assert "time" in asked.text().lower() and asked.ask == "end"


def test_off_topic_is_declined_and_led_back(asked: Conversation) -> None:
    asked.say("when do babies sleep through the night")
    assert asked.ask == "end" and asked.assessment is None


def test_is_this_a_person_is_answered_truthfully(asked: Conversation) -> None:
    asked.say("are you a real person?")
    assert "software" in asked.text().lower() and asked.ask == "end"


def test_insults_are_met_calmly(asked: Conversation) -> None:
    asked.say("you are a stupid bot")
    assert "sorry" not in asked.text().lower() and asked.ask == "end"


def test_an_answer_to_something_else_is_kept(asked: Conversation) -> None:
    asked.say("155 pounds")
    asked.say("finished at 8")
    asked.skip_to_assessment()
    assert all((item.get("custom") or {}).get("ask") != "weight" for items in asked.heard for item in items)


def test_the_introduction_comes_once_and_after_the_answer(answered: Conversation) -> None:
    texts = [item["text"] for item in answered.heard[-1] if item.get("text")]
    assert "software" in texts[-2].lower() and "delete my data" in texts[-1].lower()
    answered.say("actually it was four glasses")
    assert "i am software" not in answered.text().lower()


def test_a_correction_is_assessed_anew_and_says_what_changed(answered: Conversation) -> None:
    before = wait(answered.assessment)
    answered.say("actually it was three glasses")
    assert wait(answered.assessment) > before
    assert "before" in answered.text().lower() and "now" in answered.text().lower()


def test_what_if_changes_nothing_on_record(answered: Conversation) -> None:
    before = answered.skip_to_assessment()
    answered.say("what if i have a third?")
    assert wait(answered.assessment) > wait(before)
    assert "not written that down" in answered.text().lower()
    answered.say("how often should i pump?")
    assert answered.assessment is not None
    assert wait(answered.assessment) == wait(before)


def test_something_more_joins_the_same_assessment(answered: Conversation) -> None:
    answered.say("and i also took ibuprofen")
    answered.skip_to_assessment()
    found = answered.skip_to_assessment()
    assert {ref["id"] for ref in found["substances"]} == {"alcohol", "ibuprofen"}
    assert found["verdict"] == "wait_then_feed"


def test_pumped_milk_is_answered_with_its_time(answered: Conversation) -> None:
    answered.say("I already pumped at 6, can I use it?")
    found = answered.assessment
    assert found is not None
    assert [m["use"] for m in found["milk"] if m["expressed_at"]] == ["feed"]
    assert "6 pm" in answered.text().lower()


def test_advice_that_conflicts_is_answered_with_the_factor(answered: Conversation) -> None:
    answered.say("my sister says it stays in your milk for 24 hours")
    assert "24 hours" in answered.text() and answered.assessment is not None


def test_the_time_alone(answered: Conversation) -> None:
    answered.say("how long do i have to wait?")
    assert "feed from about" in answered.text().lower()


def test_sources_are_shown_with_addresses(answered: Conversation) -> None:
    answered.say("where is this information from?")
    assert "https://" in answered.text() and "sha256:" in answered.text()


def test_start_over_forgets_the_case(answered: Conversation) -> None:
    answered.say("start over")
    answered.say("i took ibuprofen an hour ago")
    found = answered.skip_to_assessment()
    assert [ref["id"] for ref in found["substances"]] == ["ibuprofen"]


def test_an_ambiguous_name_is_asked_with_buttons(talk: Talk) -> None:
    conversation = talk()
    items = conversation.say("i took sudafed this morning")
    assert conversation.ask == "substance"
    buttons = [button["title"] for item in items for button in item.get("buttons", [])]
    assert "Pseudoephedrine" in buttons and len(buttons) <= 4
    conversation.say("the first one")
    found = conversation.skip_to_assessment()
    assert [ref["id"] for ref in found["substances"]] == ["pseudoephedrine"]


def test_the_wine_planned_for_tonight_is_ahead(talk: Talk) -> None:
    conversation = talk()
    conversation.say("can i have a glass of wine tonight")
    assert conversation.ask == "start"
    conversation.say("9:30pm")
    found = conversation.skip_to_assessment()
    assert found["verdict"] == "wait_then_feed"
    assert found["feeding"]["resume_at"] > "2026-11-24T23"


def test_health_facts_stay_with_their_sender(talk: Talk) -> None:
    talk().say("i had 2 glasses of wine at 7")
    other = talk()
    other.say("how long do i have to wait?")
    assert other.assessment is None


def wait(assessment: dict[str, Any] | None) -> float:
    assert assessment is not None
    return float(assessment["feeding"]["wait_hours"]["expected"])
