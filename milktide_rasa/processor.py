"""Rasa's turn, with two additions: every message carries its context, and no turn ends in silence."""

from __future__ import annotations

import logging
import os
from typing import Any

from rasa.core.actions.action import Action, ActionExecutionRejection
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, FollowupAction
from rasa.shared.core.trackers import DialogueStateTracker

from milktide_rasa.actions_inside import INSIDE, ActionsInside
from milktide_rasa.context import completed
from milktide_rasa.service_words import service_text

logger = logging.getLogger(__name__)


class MilktideProcessor(MessageProcessor):
    """Takes the place of Rasa's own processor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        endpoint = self.action_endpoint
        if endpoint is not None and endpoint.url == INSIDE:
            self.action_endpoint = ActionsInside(os.environ["MILKTIDE_ACTIONS"], **endpoint.kwargs)

    async def _handle_message_with_tracker(self, message: UserMessage, tracker: DialogueStateTracker) -> None:
        message.metadata = completed(message.metadata, tracker.events)
        await super()._handle_message_with_tracker(message, tracker)

    async def parse_message(
        self,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        """Parse a message; one that comes without a conversation (/model/parse) gets its context here."""
        if not message.metadata or "now" not in message.metadata:
            message.metadata = completed(message.metadata, tracker.events if tracker else ())
        return await super().parse_message(message, tracker, only_output_properties)

    async def _run_action(
        self,
        action: Action,
        tracker: DialogueStateTracker,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        prediction: PolicyPrediction,
    ) -> bool:
        answering = AnsweringAction(action)
        return await super()._run_action(answering, tracker, output_channel, nlg, prediction)


class AnsweringAction(Action):
    """An action that says so when it fails.

    Rasa logs a failed action, drops its events and goes on to the next: a parent would see nothing.
    """

    def __init__(self, action: Action) -> None:
        self._action = action

    def name(self) -> str:
        """The wrapped action's name."""
        return self._action.name()

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
    ) -> list[Event]:
        """Run it; where it fails, say so, give the emergency number and wait for the next message."""
        try:
            return await self._action.run(output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception as error:
            # No traceback: the error of a failed call carries the whole conversation. The action
            # server's own log has the fault.
            logger.error("Action %s failed, a fallback text was sent: %s", self.name(), type(error).__name__)
            metadata = tracker.latest_message.metadata if tracker.latest_message else None
            locale = (metadata or {}).get("locale")
            apology = BotUttered(service_text("technical_fault", locale), metadata={"technical_fault": True})
            return [apology, FollowupAction(ACTION_LISTEN_NAME)]

    def event_for_successful_execution(self, prediction: Any) -> Event:
        """As the wrapped action has it."""
        return self._action.event_for_successful_execution(prediction)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._action, name)
