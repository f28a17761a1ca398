"""Kind words. One line each; the case policy leads back to what is open."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.misunderstanding import ActionNotUnderstood
from actions.turn import Turn, slots, utter
from milktide.conversation.speech import Saying, say

OPEN = {"ask": "substance"}
"""Goes along with lines that invite her to tell what she took, before anything was told."""


class _Line(Action, ABC):
    """One line of data/words/dialogue.yml."""

    payload: dict[str, str] | None = None

    @property
    @abstractmethod
    def code(self) -> str:
        """Which line; subclasses set it."""

    def name(self) -> str:
        """As domain.yml has it: the code with `action_` before it."""
        return f"action_{self.code}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say the line."""
        turn = Turn(tracker)
        said = [say(turn.words.text(self.words_code(turn)))]
        if self.payload is not None and turn.slot("standing") in (None, "none"):
            said.append(Saying(custom=self.payload))
        utter(dispatcher, said)
        return []

    def words_code(self, turn: Turn) -> str:
        """Which line it is."""
        return self.code


class ActionThanks(_Line):
    """You are welcome, where the message has a word of thanks: gibberish is taken for thanks at times."""

    code = "thanks"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say the line, or that it was not understood."""
        if Turn(tracker).is_hardly_thanks:
            return ActionNotUnderstood().run(dispatcher, tracker, domain)
        return super().run(dispatcher, tracker, domain)


class ActionGoodbye(_Line):
    """Take care."""

    code = "goodbye"


class ActionBotChallenge(_Line):
    """It is software, and says so."""

    code = "bot_challenge"


class ActionAbuse(_Line):
    """Calm, and the way to a person."""

    code = "abuse"


class ActionOffTopic(_Line):
    """Declined kindly; what comes after it and is not understood either leads to a person."""

    code = "off_topic"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Say the line, and count it."""
        super().run(dispatcher, tracker, domain)
        return slots(not_understood=1)


class ActionWhatIDo(_Line):
    """What it is for."""

    code = "what_i_do"
    payload = OPEN


class ActionGreet(_Line):
    """Hello, and what to tell."""

    code = "greet"

    def words_code(self, turn: Turn) -> str:
        """The same line whenever she says hello."""
        return "hello"

    payload = OPEN


class ActionAcknowledge(_Line):
    """A yes or no that answers nothing: "ok" after an answer, "no" before anything was told."""

    code = "acknowledge"

    def words_code(self, turn: Turn) -> str:
        """By where the case stands."""
        by_standing = {"answered": "affirmed", "open": "not_understood_asked"}
        return by_standing.get(turn.slot("standing"), "nothing_to_ask")
