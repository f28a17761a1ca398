"""The facts around a message that NLU and actions may rely on: clock, locale, zone, fact just asked for.

Nothing behind this reads a clock: what a message's metadata says here is what everybody goes by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.shared.core.events import BotUttered, Event, UserUttered


def completed(
    metadata: Mapping[str, Any] | None, events: Iterable[Event] = ()
) -> dict[str, Any]:
    """The metadata with `now` and `asked` filled in, and what cannot be read left out.

    Channels refuse unreadable metadata; this is for those that do not, and for /model/parse.

    Args:
        metadata: as the channel gave it.
        events: the conversation so far.
    """
    given = dict(metadata or {})
    zone = _zone(given.pop("zone", None))
    locale = given.pop("locale", None)
    given["now"] = (_moment(given.get("now"), zone) or datetime.now(zone).astimezone(zone)).isoformat()
    if isinstance(locale, str) and locale:
        given["locale"] = locale
    if zone is not None:
        given["zone"] = zone.key
    given["asked"] = asked_last(events)
    return given


def asked_last(events: Iterable[Event]) -> str | None:
    """The fact that the bot asked for since the last message, from its `ask` payload."""
    for event in reversed(list(events)):
        if isinstance(event, UserUttered):
            return None
        if isinstance(event, BotUttered):
            custom = (event.data or {}).get("custom")
            if isinstance(custom, Mapping) and isinstance(custom.get("ask"), str):
                return str(custom["ask"])
    return None


def _zone(name: object) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (KeyError, ValueError, OSError):
        return None


def _moment(text: object, zone: ZoneInfo | None) -> datetime | None:
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone) if zone is not None else moment.astimezone()
    return moment
