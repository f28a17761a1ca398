"""A person: offered, asked for, declined."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, knowledge, slots, utter
from milktide.conversation.person import note_for_person, offer, said_of, transcript_of
from milktide.conversation.speech import say
from milktide.handoffs import HandOff, Outbox


class ActionOfferPerson(Action):
    """Offer to pass the case on."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_offer_person"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Once in a conversation, unless she asks."""
        utter(dispatcher, [offer(tracker.get_slot("escalation"), knowledge())])
        return slots(offer="person", person_offered=True)


class ActionHandOff(Action):
    """Write the case for a person first, then say what is true about who will see it."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_hand_off"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """The same conversation keeps one hand-off; asking again brings it up to date."""
        turn = Turn(tracker)
        handoff = Outbox().write(written_for(turn, reason=reason_of(turn)))
        clinic = knowledge().document("policy/clinic")
        utter(dispatcher, said_of(handoff, clinic, turn.case.country, knowledge()))
        return slots(handoff_id=handoff.id, offer="nothing", person_offered=True, not_understood=0)


class ActionDeclinePerson(Action):
    """No person wanted."""

    def name(self) -> str:
        """As domain.yml has it."""
        return "action_decline_person"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Leave the door open."""
        utter(dispatcher, [say(Turn(tracker).words.text("declined"))])
        return slots(offer="nothing")


def reason_of(turn: Turn) -> str:
    """Why it is written: she asked, she took the offer, or the answer wants a person."""
    by_intent = {"ask_for_person": "asked for a person", "affirm": "accepted the offer of a person"}
    return by_intent.get(turn.intent or "", f"escalation: {turn.slot('escalation')}")


def written_for(turn: Turn, *, reason: str) -> HandOff:
    """The hand-off of this conversation."""
    case = turn.case
    return note_for_person(
        id=turn.slot("handoff_id") or HandOff.id_for(turn.sender, turn.message_id),
        conversation_id=turn.sender,
        now=turn.now,
        reason=reason,
        case=case,
        assessment=turn.answer(case) if case.exposures else None,
        transcript=transcript_of(turn.tracker.events, longest=turn.policy["longest_transcript"]),
    )
