"""Who may call: the token in production, and how often."""

from __future__ import annotations

import hmac
import os
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from sanic.request import Request

_MOST_KEYS = 10_000
"""How many addresses or senders are remembered; the longest silent are forgotten first."""


def token() -> str | None:
    """The token that REST and the API ask for in production."""
    return os.environ.get("MILKTIDE_TOKEN") or None


def has_token(request: Request) -> bool:
    """Whether the request carries the token, as ``Authorization: Bearer`` or as ``?token=``.

    Without a token set nobody has it.
    """
    wanted = token()
    if wanted is None:
        return False
    scheme, _, bearer = (request.headers.get("authorization") or "").partition(" ")
    given = bearer.strip() if scheme.lower() == "bearer" else request.args.get("token", "")
    return hmac.compare_digest(given.encode(), wanted.encode())


def address_of(request: Request) -> str:
    """Where the request comes from: behind a proxy (Sanic's PROXIES_COUNT) the address that it forwards."""
    return str(request.remote_addr or request.ip)


class RateLimit:
    """At most so many events a minute for each key.

    Args:
        per_minute: how many.
        clock: seconds, never going back; tests put in their own.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._clock = clock
        self._times: OrderedDict[str, deque[float]] = OrderedDict()

    def allows(self, key: str) -> bool:
        """Count one event, and say whether it is within the limit. Refused events do not count."""
        now = self._clock()
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while len(self._times) > _MOST_KEYS:
            self._times.popitem(last=False)
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) >= self._per_minute:
            return False
        times.append(now)
        return True
