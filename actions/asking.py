"""Ask for the fact that would change the answer most."""

from __future__ import annotations

from typing import Any

import msgspec
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, knowledge, slots, utter
from milktide.conversation.asking import put, question_for
from milktide.conversation.opening import note_before_question


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
        question = question_for(fact, case, knowledge())
        utter(dispatcher, note_before_question(turn.slot("news") or {}, knowledge()))
        utter(dispatcher, [put(question, case, knowledge(), most_choices=turn.policy["most_choices"])])
        times = dict(turn.slot("times_asked") or {})
        times[fact] = times.get(fact, 0) + 1
        asked_before = times[fact] > 1
        return slots(
            asked=msgspec.to_builtins(question),
            times_asked=times,
            questions=(turn.slot("questions") or 0) + (0 if asked_before else 1),
            news=None,
        )
