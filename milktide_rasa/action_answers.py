"""Talk to the action server without doing the same work anew for every call.

Rasa checks each answer against a JSON schema, and the schema itself against its own schema: 20 ms of
each action, most of a turn. It opens a new connection for each call, and looks for an event's class
among all classes, once for each event. The same is done here with less.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from types import TracebackType
from typing import Any

import aiohttp
import msgspec
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.utils.endpoints import DEFAULT_REQUEST_TIMEOUT, EndpointConfig

_KEPT_OPEN_S = 3.0
"""Less than the 5 s after which the action server closes a connection that rests."""


class _Event(msgspec.Struct):
    """What Rasa looks at before it makes an event; each class reads the rest itself."""

    event: str


class _Answer(msgspec.Struct):
    events: list[_Event] = []
    responses: list[dict[str, Any]] = []


def install() -> None:
    """Put ours in the place of Rasa's."""
    RemoteAction._validate_action_result = _validate  # type: ignore[method-assign]
    EndpointConfig.session = _kept_session  # type: ignore[method-assign]
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(lru_cache(maxsize=128)(Event.resolve_by_type))  # type: ignore[method-assign]


def _validate(self: RemoteAction, result: object) -> bool:
    """Rasa's check of what an action server answers.

    Raises:
        ValueError: it is not of the shape that Rasa's documentation gives.
    """
    try:
        msgspec.convert(result, _Answer)
    except msgspec.ValidationError as error:
        raise ValueError(f"the answer of action {self.name()} has not the right shape: {error}") from None
    return True


class _KeptSession:
    """A client session that stays open when its user is done with it."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self._session

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


_sessions: dict[int, tuple[asyncio.AbstractEventLoop, aiohttp.ClientSession]] = {}
"""By endpoint: its session, and the loop that it belongs to."""


def _kept_session(self: EndpointConfig) -> _KeptSession:
    loop = asyncio.get_running_loop()
    owner, session = _sessions.get(id(self), (None, None))
    if session is None or session.closed or owner is not loop:
        session = _new_session(self)
        _sessions[id(self)] = (loop, session)
    return _KeptSession(session)


def _new_session(endpoint: EndpointConfig) -> aiohttp.ClientSession:
    """As Rasa makes it, with connections that are kept."""
    auth = endpoint.basic_auth
    return aiohttp.ClientSession(
        headers=endpoint.headers,
        auth=aiohttp.BasicAuth(auth["username"], auth["password"]) if auth else None,
        timeout=aiohttp.ClientTimeout(total=DEFAULT_REQUEST_TIMEOUT),
        connector=aiohttp.TCPConnector(keepalive_timeout=_KEPT_OPEN_S),
    )


async def close() -> None:
    """Close what was kept open, when the server stops."""
    loop = asyncio.get_running_loop()
    for owner, session in list(_sessions.values()):
        if owner is loop:
            await session.close()
    _sessions.clear()
