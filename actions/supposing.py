"""What if: worked out on a copy of the record."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, assessed, knowledge, utter
from milktide.conversation.comparing import answered, change_in_words, supposed
from milktide.conversation.hearing import told_by
from milktide.conversation.speech import Saying, say
from milktide.result import assessment_to_dict


class ActionWhatIf(Action):
    """Assess the supposed case, say what would change, and that nothing was written down."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_what_if"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """The record is left as it is."""
        turn = Turn(tracker)
        case = turn.case
        told = told_by(case, turn.message, knowledge())
        then = supposed(case, told, turn.text)
        if then is None:
            utter(dispatcher, [say(turn.words.text("what_if_unclear"))])
            return []
        now, after = assessed(case), assessed(then)
        if after.verdict == "emergency":
            utter(dispatcher, [say(turn.words.text("what_if_emergency"))])
            return []
        change = change_in_words(answered(now), answered(after), case, turn.words, what_if=True)
        payload = {"assessment": assessment_to_dict(after), "supposed": True}
        utter(
            dispatcher,
            [say(change), say(turn.words.text("what_if_kept")), Saying(custom=payload)],
        )
        return []
