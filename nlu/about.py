"""The component that says what a message is about, as Rasa's intent."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from milktide.language.about import DEFAULT_MODEL, AboutModel, AboutResult
from nlu.understanding import ABOUT_RESULT, UNDERSTOOD

NOT_UNDERSTOOD = "nlu_fallback"
RED_FLAG = "red_flag"
ANSWER = "give_fact"

_APART = frozenset({"about", "red_flag", "denied", "unreadable"})
"""What `understood` holds beside what she told."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class MilktideAbout(GraphComponent):
    """Sets the intent. A red flag found by rule beats the model; facts read make a message understood."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MilktideAbout:
        """Make sure that the model can be read which the understanding classifies with."""
        try:
            AboutModel.load(DEFAULT_MODEL)
        except FileNotFoundError:
            raise RasaException(f"There is no {DEFAULT_MODEL}: run `make train`.") from None
        except ValueError as error:
            raise RasaException(str(error)) from None
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message. It comes after the understanding, whose findings it uses."""
        for message in messages:
            result: AboutResult = message.get(ABOUT_RESULT)
            name = chosen_intent(result, message.get(UNDERSTOOD) or {})
            confidence = result.confidence if name == result.intent else 1.0
            message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
            ranking = [{"name": about, "confidence": share} for about, share in result.ranking]
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def chosen_intent(result: AboutResult, understood: dict[str, Any]) -> str:
    """The intent that the dialogue sees.

    Args:
        result: what the model says.
        understood: what the rules found in the same message.
    """
    if understood.get("red_flag"):
        return RED_FLAG
    if result.confident:
        return result.intent
    return ANSWER if _tells_something(understood) else NOT_UNDERSTOOD


def _tells_something(understood: dict[str, Any]) -> bool:
    return any(value not in (None, [], ()) for key, value in understood.items() if key not in _APART)
