"""The component that says what a message is about, as Rasa's intent."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from milktide.language.about import AboutModel, AboutResult
from nlu.understanding import UNDERSTOOD

NOT_UNDERSTOOD = "nlu_fallback"
RED_FLAG = "red_flag"
ANSWER = "give_fact"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class MilktideAbout(GraphComponent):
    """Sets the intent. A red flag found by rule beats the model; facts read make a message understood."""

    def __init__(self, model: AboutModel) -> None:
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MilktideAbout:
        """Load the model that `make train` made before this one."""
        return cls(AboutModel.load())

    def process(self, messages: list[Message]) -> list[Message]:
        """Classify each message. It comes after the understanding, whose findings it uses."""
        for message in messages:
            result = self._classify(message)
            name = chosen_intent(result, message.get(UNDERSTOOD) or {})
            confidence = result.confidence if name == result.intent else 1.0
            message.set(INTENT, {"name": name, "confidence": confidence}, add_to_output=True)
            ranking = [{"name": about, "confidence": share} for about, share in result.ranking]
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _classify(self, message: Message) -> AboutResult:
        context = message.get("metadata") or {}
        return self._model.classify(
            message.get(TEXT) or "",
            asked=context.get("asked"),
            substances=_Spans.of(message.get("entities") or []),
        )


class _Spans:
    """A linked substance's place in the text."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    @classmethod
    def of(cls, entities: list[dict[str, Any]]) -> list[_Spans]:
        return [cls(entity["start"], entity["end"]) for entity in entities]


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
    return ANSWER if _has_facts(understood) else NOT_UNDERSTOOD


def _has_facts(understood: dict[str, Any]) -> bool:
    """Whether anything was read but what the message is about."""
    apart = {"about", "red_flag", "mentions"}
    return any(value not in (None, [], ()) for key, value in understood.items() if key not in apart)
