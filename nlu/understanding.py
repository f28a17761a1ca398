"""The component that reads substances, amounts, times and red flags out of a message."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from milktide.knowledge import Knowledge, load_knowledge
from milktide.language import understand

SUBSTANCE = "substance"
UNDERSTOOD = "understood"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class MilktideUnderstanding(GraphComponent):
    """Sets `understood` (CONTRACT, section 2) and one entity for each substance.

    The clock, the locale, the zone and the fact just asked for come in the message's metadata,
    which milktide_rasa.processor completes: the component itself reads no clock.
    """

    def __init__(self, name: str, knowledge: Knowledge) -> None:
        self._name = name
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
        return cls(execution_context.node_name or cls.__name__, load_knowledge())

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
            knowledge=self._knowledge,
        )
        message.set(UNDERSTOOD, msgspec.to_builtins(understood), add_to_output=True)
        entities = [*message.get(ENTITIES, []), *self._entities(understood)]
        message.set(ENTITIES, entities, add_to_output=True)

    def _entities(self, understood: Any) -> list[dict[str, Any]]:
        return [
            {
                "entity": SUBSTANCE,
                "value": mention.value,
                "start": mention.start,
                "end": mention.end,
                "extractor": type(self).__name__,
            }
            for mention in understood.mentions
        ]
