"""What comes next: asking, answering, leading back."""

from __future__ import annotations

from typing import Any

import pytest

from milktide.conversation.steps import (
    Limits,
    Situation,
    step_after_action,
    step_after_message,
    step_on_case,
)

LIMITS = Limits()
MILK = frozenset({"tell_exposure", "ask_pump_and_dump"})


def case(**more: Any) -> Situation:
    return Situation(**{"standing": "open", "heard": "facts", "asks": ("end",), **more})


def test_a_fact_that_matters_is_asked_for() -> None:
    assert step_on_case(case(), LIMITS) == "ask"


def test_with_nothing_left_to_ask_it_is_answered() -> None:
    assert step_on_case(case(asks=()), LIMITS) == "answer"


def test_after_five_questions_it_is_answered() -> None:
    assert step_on_case(case(questions=5), LIMITS) == "answer"


@pytest.mark.parametrize("verdict", ["stop", "interrupt"])
def test_a_grave_answer_waits_for_two_questions_only(verdict: str) -> None:
    assert step_on_case(case(verdict=verdict, questions=1), LIMITS) == "ask"
    assert step_on_case(case(verdict=verdict, questions=2), LIMITS) == "answer"


def test_an_emergency_waits_for_none() -> None:
    assert step_on_case(case(verdict="emergency"), LIMITS) == "answer"


def test_without_a_substance_it_is_asked_for() -> None:
    situation = Situation(heard="nothing", standing="none", intent="ask_pump_and_dump")
    assert step_after_message(situation, LIMITS, MILK) == "ask"


def test_what_told_nothing_is_not_understood() -> None:
    situation = Situation(heard="nothing", standing="open", intent="give_fact")
    assert step_after_message(situation, LIMITS, MILK) == "not_understood"


def test_an_interruption_leads_back_to_the_open_question() -> None:
    assert step_after_action(case(heard="nothing"), LIMITS, "action_why") == "ask"


def test_an_interruption_leads_on_to_the_answer_where_nothing_is_left_to_ask() -> None:
    assert step_after_action(case(asks=()), LIMITS, "action_why") == "answer"


def test_after_a_question_the_next_message_is_waited_for() -> None:
    assert step_after_action(case(), LIMITS, "ask") == "listen"


def test_after_an_answered_case_small_talk_ends_the_turn() -> None:
    assert step_after_action(case(standing="answered"), LIMITS, "action_thanks") == "listen"


@pytest.mark.parametrize(
    ("more", "step"),
    [
        ({"escalation": "prompt"}, "hand_off"),
        ({"escalation": "urgent"}, "hand_off"),
        ({"verdict": "ask_clinician"}, "offer_person"),
        ({"escalation": "routine"}, "listen"),
        ({"escalation": "prompt", "handed_off": True}, "listen"),
        ({"verdict": "ask_clinician", "person_offered": True}, "listen"),
        ({"verdict": "emergency", "escalation": "emergency"}, "listen"),
    ],
)
def test_a_person_is_offered_where_one_is_needed(more: dict[str, Any], step: str) -> None:
    assert step_after_action(case(standing="answered", **more), LIMITS, "answer") == step


def test_where_milk_is_safe_either_way_the_answer_comes_first_and_the_question_after_it() -> None:
    situation = case(only_for_watching=True, asks=("infant_age",))
    assert step_on_case(situation, LIMITS) == "answer"
    assert step_after_action(situation, LIMITS, "answer") == "ask"
    assert step_after_action(case(only_for_watching=True, asks=()), LIMITS, "answer") == "listen"


def test_questions_after_the_answer_end_too() -> None:
    situation = case(only_for_watching=True, asks=("infant_age",), facts_asked=5)
    assert step_after_action(situation, LIMITS, "answer") == "listen"
