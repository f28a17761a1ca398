"""What comes next once a message has been heard: an emergency, a question, an answer, or nothing.

The dialogue policy asks this for every next action; the rules of data/rules answer what does not
depend on the case (why, sources, a person ...).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

import msgspec

Heard = Literal["nothing", "facts", "answer"]
Standing = Literal["none", "open", "answered"]
Step = Literal[
    "emergency", "ask", "answer", "hand_off", "offer_person", "not_understood", "listen"
]  # fmt: skip

GRAVE = frozenset({"stop", "interrupt", "emergency"})
"""Verdicts that are not held back behind many questions."""

NEEDS_PERSON = frozenset({"prompt", "urgent"})
"""Escalations that are written down for a person at once; for less a person is offered."""


IN_BETWEEN = frozenset(
    {
        "ask_why", "ask_how_long", "ask_stored_milk", "ask_supply", "ask_sources", "what_if",
        "ask_for_person", "greet", "thanks", "bot_challenge", "general", "abuse", "start_over",
        "delete_my_data", "red_flag", "off_topic",
    }
)  # fmt: skip
"""Intents that leave a question open without having tried to answer it."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How many questions come before an answer (set in config.yml)."""

    questions: int = 5
    questions_when_grave: int = 2


class Situation(msgspec.Struct, frozen=True, kw_only=True):
    """What the next step hangs on.

    ``standing`` is the case's: none told, open (not answered as it now is), answered. ``questions``
    counts those asked since the last answer.
    """

    heard: Heard = "nothing"
    standing: Standing = "none"
    asks: tuple[str, ...] = ()
    asked: str | None = None
    questions: int = 0
    verdict: str | None = None
    escalation: str | None = None
    person_offered: bool = False
    person_open: bool = False
    handed_off: bool = False
    only_for_watching: bool = False
    facts_asked: int = 0
    intent: str | None = None


def ready(situation: Situation, limits: Limits) -> bool:
    """Whether it is time to answer: nothing left to ask, or enough asked for how grave it is."""
    if not situation.asks or situation.verdict == "emergency" or situation.only_for_watching:
        return True
    if situation.asks[0] == "substance":
        return situation.questions >= limits.questions
    grave = situation.verdict in GRAVE
    return situation.questions >= (limits.questions_when_grave if grave else limits.questions)


def step_on_case(situation: Situation, limits: Limits) -> Step:
    """The case's own next step: answer it, or ask for what could still change the answer."""
    if situation.standing == "none":
        return "ask"
    return "answer" if ready(situation, limits) else "ask"


def step_after_message(situation: Situation, limits: Limits, speaks_of_milk: Collection[str]) -> Step:
    """The step after a message that no rule claims.

    Args:
        situation: where the conversation stands.
        limits: how many questions may come first.
        speaks_of_milk: intents that ask for an answer on their own, even where nothing new was told.
    """
    if situation.heard in ("facts", "answer"):
        return step_on_case(situation, limits)
    if situation.intent in speaks_of_milk:
        return step_on_case(situation, limits)
    return "not_understood"


def step_after_action(situation: Situation, limits: Limits, action: str) -> Step:
    """The step after an action of this turn: lead back to the open question, or hear the next message.

    Args:
        situation: where the conversation stands.
        limits: how many questions may come first.
        action: what was just done; one of the closing actions ends the turn.
    """
    if action == "answer":
        if situation.escalation in NEEDS_PERSON and not situation.handed_off:
            return "hand_off"
        if wants_person(situation):
            return "offer_person"
        return "ask" if wants_more(situation, limits) else "listen"
    if action in _CLOSING or situation.person_open:
        return "listen"
    if situation.standing == "none" and situation.asked == "substance":
        return "ask"
    if situation.standing != "open":
        return "listen"
    return step_on_case(situation, limits)


_CLOSING = frozenset({"ask", "emergency", "offer_person", "hand_off", "closing"})


def wants_more(situation: Situation, limits: Limits) -> bool:
    """Whether an answer that stands either way is followed by a question, to say more of what to watch."""
    more = situation.only_for_watching and bool(situation.asks)
    return more and situation.facts_asked < limits.questions


def wants_person(situation: Situation) -> bool:
    """Whether an answer is followed by the offer of a person."""
    if situation.person_offered or situation.handed_off:
        return False
    return situation.verdict == "ask_clinician"
