"""Not understood: said once, then a person is offered."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, knowledge, slots, utter
from milktide.conversation.opening import note_before_question
from milktide.conversation.person import offer
from milktide.conversation.speech import Saying, say


class ActionNotUnderstood(Action):
    """Ask for other words; the second time in a row, offer a person. The open question follows by itself."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_not_understood"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Count the messages in a row that were not understood."""
        turn = Turn(tracker)
        refused = note_before_question(turn.slot("news") or {}, knowledge())
        if refused:
            utter(dispatcher, refused)
            return slots(news=None, not_understood=0)
        times = (turn.slot("not_understood") or 0) + 1
        if times >= turn.policy["times_misunderstood"]:
            buttons = offer(None, knowledge()).buttons
            text = turn.words.text("not_understood_again")
            utter(dispatcher, [Saying(text=text, buttons=buttons)])
            return slots(not_understood=0, offer="person", person_offered=True)
        asked = turn.slot("standing") == "open"
        utter(dispatcher, [say(turn.words.text("not_understood_asked" if asked else "not_understood"))])
        return slots(not_understood=times)
