"""The questions that come in between; the case policy leads back to what is open."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Any

import msgspec
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, knowledge, slots, utter
from milktide.case import Case
from milktide.conversation import followups
from milktide.conversation.comparing import answered
from milktide.conversation.speech import Saying, say
from milktide.result import Assessment, assessment_to_dict


class _FollowUp(Action, ABC):
    """Answers from the record as it stands, if there is one."""

    @abstractmethod
    def sayings(self, turn: Turn, case: Case, assessment: Assessment | None) -> Iterable[Saying]:
        """What is said."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say it; the record is left as it is."""
        turn = Turn(tracker)
        case = turn.case
        assessment = turn.answer(case) if case.exposures else None
        utter(dispatcher, self.sayings(turn, case, assessment))
        return []


class ActionWhy(_FollowUp):
    """Why: the reasons of the answer, and why pumping does not help."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_why"

    def sayings(self, turn: Turn, case: Case, assessment: Assessment | None) -> Iterable[Saying]:
        """See milktide.conversation.followups."""
        return followups.why(assessment, knowledge())


class ActionHowLong(_FollowUp):
    """The time alone, or what it still hangs on."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_how_long"

    def sayings(self, turn: Turn, case: Case, assessment: Assessment | None) -> Iterable[Saying]:
        """See milktide.conversation.followups."""
        if assessment is None or turn.slot("standing") != "answered":
            return (say(turn.words.text("how_long_first")),)
        return followups.how_long(assessment, case, knowledge())


class ActionSources(_FollowUp):
    """Where it is from."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_sources"

    def sayings(self, turn: Turn, case: Case, assessment: Assessment | None) -> Iterable[Saying]:
        """See milktide.conversation.followups."""
        return followups.sources(assessment, knowledge())


class _OfTheAnswer(_FollowUp):
    """Part of an answer given before: where new facts came with the question, it is brought up to date."""

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say it; an answer that changed goes along, and counts as given."""
        turn = Turn(tracker)
        case = turn.case
        assessment = turn.answer(case) if case.exposures else None
        utter(dispatcher, self.sayings(turn, case, assessment))
        if assessment is None or not was_answered(turn):
            return []
        utter(dispatcher, [Saying(custom={"assessment": assessment_to_dict(assessment)})])
        last = msgspec.to_builtins(answered(assessment))
        return slots(standing="answered", last_answer=last, news=None)


def was_answered(turn: Turn) -> bool:
    """Whether an answer was given for these substances, so that a detail of it can be told."""
    news = turn.slot("news") or {}
    return turn.slot("last_answer") is not None and not news.get("added") and not news.get("corrected")


class ActionStoredMilk(_OfTheAnswer):
    """What becomes of milk that was pumped."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_stored_milk"

    def sayings(self, turn: Turn, case: Case, assessment: Assessment | None) -> Iterable[Saying]:
        """See milktide.conversation.followups."""
        return followups.pumped_milk(assessment, case, knowledge(), ready=was_answered(turn))


class ActionSupply(_OfTheAnswer):
    """Whether and how often to pump meanwhile."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_supply"

    def sayings(self, turn: Turn, case: Case, assessment: Assessment | None) -> Iterable[Saying]:
        """See milktide.conversation.followups."""
        return followups.pumping(assessment, case, knowledge(), ready=was_answered(turn))
