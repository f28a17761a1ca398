"""A red flag: the number first, then nothing that could wait."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, knowledge, slots, utter
from milktide.conversation.alarm import alarm, in_doubt


class ActionEmergency(Action):
    """The emergency answer of the country; the record is kept and the conversation stays open."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_emergency"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """A flag found by rule is answered as such; the classifier's alone gets the number in doubt."""
        turn = Turn(tracker)
        flag = turn.red_flag
        case = turn.case
        if flag:
            utter(
                dispatcher,
                alarm(
                    flag, case, knowledge(), kept=bool(turn.slot("times_asked") or turn.slot("last_answer"))
                ),
            )
        else:
            utter(dispatcher, in_doubt(case, knowledge()))
        return slots(red_flag=None, offer="nothing", not_understood=0)
