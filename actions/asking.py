"""Ask for the fact that would change the answer most."""

from __future__ import annotations

from typing import Any

import msgspec
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, knowledge, slots, utter
from milktide.case import Case
from milktide.conversation.asking import Question, put, question_for
from milktide.conversation.loose import index_of, pieces_of
from milktide.conversation.opening import kept_until_answered, note_before_question
from milktide.conversation.speech import Saying
from milktide.conversation.steps import IN_BETWEEN


class ActionAsk(Action):
    """One question at a time, with its payload."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_ask"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Put the first open question; where it was the last one too, it is only repeated."""
        turn = Turn(tracker)
        case = turn.case
        fact = next(iter(turn.slot("asks") or ()), "substance")
        question = self._question(turn, fact, case)
        again = fact == turn.asked
        utter(dispatcher, note_before_question(turn.slot("news") or {}, knowledge(), again=again))
        utter(dispatcher, [self._put(turn, question, case)])
        times = dict(turn.slot("times_asked") or {})
        asked_before = fact in times
        if not (again and turn.intent in IN_BETWEEN):
            times[fact] = times.get(fact, 0) + 1
        return slots(
            asked=msgspec.to_builtins(question),
            times_asked=times,
            questions=(turn.slot("questions") or 0) + (0 if asked_before else 1),
            news=kept_until_answered(turn.slot("news")),
        )

    @staticmethod
    def _question(turn: Turn, fact: str, case: Case) -> Question:
        if not case.exposures:
            return question_for(fact, case, knowledge())
        driving = {ref.id for ref in turn.answer(case).substances if ref.drives}
        loosely = index_of(turn.loose, fact)
        return question_for(fact, case, knowledge(), loosely=loosely, driving=driving)

    @staticmethod
    def _put(turn: Turn, question: Question, case: Case) -> Saying:
        return put(
            question,
            case,
            knowledge(),
            most_choices=turn.policy["most_choices"],
            pieces=pieces_of(turn.loose, question.about),
        )
