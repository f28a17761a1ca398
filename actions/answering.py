"""Give the answer: the words of the assessment, and the assessment itself."""

from __future__ import annotations

from typing import Any

import msgspec
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, knowledge, slots, utter
from milktide.case import Case
from milktide.conversation.alarm import OVERDOSE, payload_of
from milktide.conversation.comparing import answered
from milktide.conversation.loose import is_undated_plan
from milktide.conversation.opening import (
    in_bubbles,
    introduction,
    note_before_answer,
    note_on_skipped,
    parts_to_say,
)
from milktide.conversation.speech import Saying, words_of
from milktide.explanation import explain
from milktide.result import assessment_to_dict


def _note(turn: Turn, case: Case) -> str:
    """What was skipped, or what was counted in its place."""
    if "start" in case.skipped and any(is_undated_plan(one) for one in turn.loose):
        return words_of(knowledge()).text("planned_assumed")
    return note_on_skipped(case, knowledge())


class ActionAnswer(Action):
    """The answer in at most five messages; with the first one, what this software is."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_answer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say what changed, answer, and remember what was answered."""
        turn = Turn(tracker)
        case = turn.case
        assessment = turn.answer(case)
        news, last = turn.slot("news") or {}, turn.slot("last_answer")
        utter(dispatcher, note_before_answer(news, last, assessment, case, knowledge()))
        utter(
            dispatcher,
            in_bubbles(
                explain(assessment, case, knowledge()),
                assessment,
                _note(turn, case),
                parts=parts_to_say(news, last, assessment),
            ),
        )
        utter(dispatcher, [Saying(custom={"assessment": assessment_to_dict(assessment)})])
        urgent = assessment.verdict == "emergency"
        if urgent:
            utter(dispatcher, [Saying(custom={"emergency": payload_of(OVERDOSE, case, knowledge())})])
        introduced = bool(turn.slot("introduced")) or urgent
        if not introduced:
            utter(dispatcher, introduction(knowledge()))
        return slots(
            standing="answered",
            introduced=bool(turn.slot("introduced")) or not urgent,
            questions=0,
            asked=None,
            news={"more": True} if turn.slot("only_for_watching") and not last else None,
            verdict=assessment.verdict,
            escalation=assessment.escalation,
            last_answer=msgspec.to_builtins(answered(assessment)),
        )
