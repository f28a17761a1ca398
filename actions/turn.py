"""One turn as an action sees it: the message, the record, and how to answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from rasa_sdk import Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from milktide.assessment import assess
from milktide.case import Case
from milktide.conversation.hearing import Message, mended, of_stored_milk, says_nothing, speaks_of_plans
from milktide.conversation.loose import Loose, pieces_of
from milktide.conversation.record import at, load_record
from milktide.conversation.speech import Saying, words_of
from milktide.knowledge import Knowledge, load_knowledge
from milktide.language.understanding import Understood
from milktide.result import Assessment
from milktide.words import Words
from milktide_rasa.reading import understand

_KEPT_ASSESSMENTS = 256


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The substance table, loaded with the first message."""
    return load_knowledge()


class Turn:
    """The last message of a tracker, with its clock, its locale and the record."""

    def __init__(self, tracker: Tracker) -> None:
        message = tracker.latest_message or {}
        self.tracker = tracker
        self.sender: str = tracker.sender_id
        self.text: str = message.get("text") or ""
        self.message_id: str = message.get("message_id") or ""
        self.intent: str | None = (message.get("intent") or {}).get("name")
        self.metadata: dict[str, Any] = message.get("metadata") or {}

    @property
    def policy(self) -> dict[str, Any]:
        """How the chat behaves (data/policy/dialogue.yml)."""
        return knowledge().document("policy/dialogue")

    @property
    def words(self) -> Words:
        """The chat's words."""
        return words_of(knowledge())

    @property
    def locale(self) -> str:
        """The sender's locale, or the default one."""
        return self.metadata.get("locale") or self.policy["default_locale"]

    @property
    def now(self) -> datetime:
        """The message's clock, as milktide_rasa.context completed it."""
        return datetime.fromisoformat(self.metadata["now"])

    @property
    def asked(self) -> str | None:
        """The fact that was asked for just before this message."""
        return self.metadata.get("asked")

    @property
    def case(self) -> Case:
        """The record as it stands at the message's time."""
        return at(load_record(self.slot("case")), self.now, self.locale)

    @property
    def message(self) -> Message:
        """The message as the record takes it, with the question that it may answer."""
        question = (self.slot("asked") or {}) if self.asked else {}
        return Message(
            text=self.text,
            understood=self.understood,
            intent=self.intent,
            asked=self.asked,
            about=question.get("about"),
            condition=question.get("condition"),
            pieces=self.pieces,
        )

    @cached_property
    def understood(self) -> Understood:
        """The message read with the sender's clock, locale and the fact just asked for.

        Read again where it said nothing that way: it may tell something else than was asked, and in a
        question about pumped milk the times are those of the milk.
        """
        found = self._read(self.asked)
        if self.pieces is not None and found.size is not None and not found.exposures:
            return self._read(self.asked, f"{self.pieces:g} {found.size} glasses")
        if self.intent == "ask_stored_milk" and not found.expressed_at:
            return of_stored_milk(found, self._read("stored_milk"))
        if self.asked is not None and says_nothing(found):
            return self._read(None)
        return found

    @property
    def is_hardly_thanks(self) -> bool:
        """Taken for thanks without a word of thanks: the classifier's best guess at gibberish."""
        if self.intent != "thanks":
            return False
        return not set(re.findall(r"[a-z]+", self.text.lower())) & set(self.policy["thankful_words"])

    @property
    def pieces(self) -> float | None:
        """How many drinks there were, where their size was just asked."""
        if self.asked != "amount":
            return None
        return pieces_of(self.loose, (self.slot("asked") or {}).get("about"))

    def _read(self, asked: str | None, text: str | None = None) -> Understood:
        return understand(
            text or mended(self.text)[: self.policy["longest_message"]],
            now=self.now,
            locale=self.locale,
            asked=asked,
            zone=self.metadata.get("zone"),
            planned=self._is_planned(asked),
            knowledge=knowledge(),
        )

    def _is_planned(self, asked: str | None) -> bool | None:
        """Whether the time that was asked for lies ahead, as far as the record tells."""
        about = (self.slot("asked") or {}).get("about")
        exposures = self.case.exposures
        if asked not in ("start", "end") or about is None or about >= len(exposures):
            return True if speaks_of_plans(self.text) else None
        told = exposures[about].start or exposures[about].end
        return None if told is None else told > self.now

    @property
    def red_flag(self) -> dict[str, str] | None:
        """The red flag of this message, as found by the NLU's rules or now."""
        flag = self.understood.red_flag
        if flag is not None:
            return {"kind": flag.kind, "urgency": flag.urgency, "action": flag.action}
        return (self.tracker.latest_message.get("understood") or {}).get("red_flag")

    @property
    def loose(self) -> tuple[Loose, ...]:
        """What was told loosely."""
        return msgspec.convert(self.slot("loose") or (), tuple[Loose, ...])

    def slot(self, name: str) -> Any:
        """A slot's value."""
        return self.tracker.get_slot(name)

    def answer(self, case: Case | None = None) -> Assessment:
        """The assessment of the record, or of the case given."""
        return assessed(case if case is not None else self.case)


def assessed(case: Case) -> Assessment:
    """The assessment of a case; asked for again in the same turn it costs nothing."""
    return _assessed(msgspec.json.encode(case))


@lru_cache(maxsize=_KEPT_ASSESSMENTS)
def _assessed(encoded: bytes) -> Assessment:
    return assess(msgspec.json.decode(encoded, type=Case), knowledge())


def utter(dispatcher: CollectingDispatcher, sayings: Iterable[Saying]) -> None:
    """Send what is to be said: texts with their buttons, and payloads as items of their own."""
    for saying in sayings:
        if saying.text:
            buttons = [msgspec.to_builtins(button) for button in saying.buttons]
            dispatcher.utter_message(text=saying.text, buttons=buttons or None)
        if saying.custom is not None:
            dispatcher.utter_message(json_message=saying.custom)


def slots(**values: Any) -> list[EventType]:
    """Slots to set."""
    return [SlotSet(name, value) for name, value in values.items()]
