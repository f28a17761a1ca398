"""The component that reads substances, amounts, times and red flags out of a message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from milktide.knowledge import Knowledge, load_knowledge
from milktide.language.understanding import Understood
from milktide_rasa.reading import understand

SUBSTANCE = "substance"
UNDERSTOOD = "understood"
ABOUT_RESULT = "about_result"
"""Handed to the next component only; it is no part of the parse."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MilktideUnderstanding(GraphComponent):
    """Sets `understood` (CONTRACT, section 2) and one entity for each substance.

    The clock, the locale, the zone and the fact just asked for come in the message's metadata,
    which milktide_rasa.processor completes: the component itself reads no clock.
    """

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MilktideUnderstanding:
        """Load the substance table once, with the model."""
        return cls(load_knowledge())

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message."""
        for message in messages:
            self._read(message)
        return messages

    def _read(self, message: Message) -> None:
        context = message.get("metadata") or {}
        understood = understand(
            message.get(TEXT) or "",
            now=datetime.fromisoformat(context["now"]),
            locale=context.get("locale"),
            asked=context.get("asked"),
            zone=context.get("zone"),
            knowledge=self._knowledge,
        )
        message.set(UNDERSTOOD, understood.to_dict(), add_to_output=True)
        message.set(ABOUT_RESULT, understood.about_result)
        entities = [*message.get(ENTITIES, []), *_entities(understood)]
        message.set(ENTITIES, entities, add_to_output=True)


def _entities(understood: Understood) -> list[dict[str, Any]]:
    """The substances named as taken; one that is denied ("I did NOT drink") is none."""
    return [
        {
            "entity": SUBSTANCE,
            "value": mention.value,
            "start": mention.start,
            "end": mention.end,
            "extractor": MilktideUnderstanding.__name__,
        }
        for mention in understood.mentions
        if not mention.negated
    ]
