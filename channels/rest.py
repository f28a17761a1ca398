"""The REST channel: Rasa's own, with limits, and with an answer to whatever comes in.

For tests and trusted servers. In development it believes what it is told and counts nothing; in
production it wants the token, ignores `metadata` unless it is configured to trust it, and counts.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from channels.access import RateLimit, address_of, has_token
from channels.message import Incoming, UnreadableError, read_incoming
from milktide_rasa.environment import is_production
from milktide_rasa.service_words import service_text

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


@dataclass(frozen=True)
class Limits:
    """What credentials.yml says."""

    longest_message: int = 4000
    turn_timeout_s: float = 20.0
    per_address: int = 120
    per_sender: int = 20
    trust_metadata: bool = False


class MilktideRest(RestInput):
    """POST /webhooks/rest/webhook."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._production = is_production()
        self._addresses = RateLimit(self.limits.per_address)
        self._senders = RateLimit(self.limits.per_sender)

    @classmethod
    def name(cls) -> str:
        """Its place under /webhooks/, that of the stock channel."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> MilktideRest:
        """Read the settings of credentials.yml."""
        known = {field.name for field in fields(Limits)}
        unknown = sorted(set(credentials or {}) - known)
        if unknown:
            raise ValueError(
                f"credentials.yml: channels.rest.MilktideRest has no setting `{unknown[0]}`; "
                f"it has {', '.join(sorted(known))}"
            )
        return cls(Limits(**(credentials or {})))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The routes, as the stock channel has them."""
        routes = Blueprint("milktide_rest", __name__)

        @routes.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            return await self._receive(request, on_new_message)

        return routes

    async def _receive(self, request: Request, on_new_message: OnNewMessage) -> HTTPResponse:
        if self._production and not has_token(request):
            return _refusal(401, "unauthorized", "this needs the token: Authorization: Bearer ...")
        try:
            incoming = read_incoming(request.body)
        except UnreadableError as error:
            return _refusal(400, "unreadable", str(error))
        if self._production and not self.limits.trust_metadata:
            incoming = Incoming(incoming.sender, incoming.text, {})
        locale = incoming.metadata.get("locale")
        if self._production and not self._within_limits(request, incoming):
            said = _text(incoming, service_text("too_many_messages", locale))
            return response.json([said], status=429, headers={"Retry-After": "60"})
        return response.json(await self._answer(incoming, on_new_message))

    def _within_limits(self, request: Request, incoming: Incoming) -> bool:
        return self._addresses.allows(address_of(request)) and self._senders.allows(incoming.sender)

    async def _answer(self, incoming: Incoming, on_new_message: OnNewMessage) -> list[dict[str, Any]]:
        locale = incoming.metadata.get("locale")
        if not incoming.text.strip():
            return [_text(incoming, service_text("empty_message", locale))]
        said: list[dict[str, Any]] = []
        text = incoming.text
        if len(text) > self.limits.longest_message:
            text = text[: self.limits.longest_message]
            cut = service_text("message_cut", locale, characters=f"{self.limits.longest_message:,}")
            said.append(_text(incoming, cut))
        answers = await self._turn(text, incoming, on_new_message)
        return said + (answers or [_text(incoming, service_text("no_answer", locale))])

    async def _turn(
        self, text: str, incoming: Incoming, on_new_message: OnNewMessage
    ) -> list[dict[str, Any]]:
        """What the bot says, and where it fails midway, what it said and that it failed."""
        collector = CollectingOutputChannel()
        message = UserMessage(
            text,
            collector,
            incoming.sender,
            input_channel=self.name(),
            metadata=dict(incoming.metadata),
        )
        try:
            await asyncio.wait_for(on_new_message(message), self.limits.turn_timeout_s)
        except asyncio.TimeoutError:
            logger.error("A turn took more than %s s and was given up.", self.limits.turn_timeout_s)
        except Exception:
            logger.exception("A turn failed; a fallback text was sent.")
        else:
            return list(collector.messages)
        fault = service_text("technical_fault", incoming.metadata.get("locale"))
        return [*collector.messages, _text(incoming, fault)]


def _text(incoming: Incoming, text: str) -> dict[str, Any]:
    return {"recipient_id": incoming.sender, "text": text}


def _refusal(status: int, reason: str, message: str) -> HTTPResponse:
    return response.json(
        {"status": "failure", "code": status, "reason": reason, "message": message}, status=status
    )
