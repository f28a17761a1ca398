"""Starting over, and deleting what is kept."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import AllSlotsReset, EventType, Restarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.turn import Turn, utter
from milktide.conversation.speech import Saying, listed, say
from milktide.handoffs import Outbox
from milktide.words import Words


class ActionStartOver(Action):
    """Forget the case, keep the conversation; the introduction is not given twice."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_start_over"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Every slot but the introduction goes."""
        text = Turn(tracker).words.text("start_over")
        utter(dispatcher, [Saying(text=text, custom={"ask": "substance"})])
        return [AllSlotsReset(), SlotSet("introduced", tracker.get_slot("introduced"))]


class ActionDeleteMyData(Action):
    """Delete the conversation, the record and the hand-offs, and say so.

    ``Restarted`` is what milktide_rasa's tracker store takes as the word to delete the rows.
    """

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_delete_my_data"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """What could not be deleted is not said to be."""
        turn = Turn(tracker)
        words = turn.words
        try:
            handoffs = Outbox().forget(turn.sender)
        except (SQLAlchemyError, OSError):
            utter(dispatcher, [say(words.text("deletes_at_end"))])
            return [AllSlotsReset(), Restarted()]
        what = listed(_deleted(words, bool(turn.slot("case")), handoffs))
        utter(dispatcher, [say(words.text("deleted", what=what)), say(words.text("deleted_new"))])
        return [AllSlotsReset(), Restarted()]


def _deleted(words: Words, case: bool, handoffs: int) -> tuple[str, ...]:
    """What there was to delete."""
    there = (("deleted_chat", True), ("deleted_case", case), ("deleted_handoffs", handoffs > 0))
    return tuple(words.text(code) for code, was_there in there if was_there)
