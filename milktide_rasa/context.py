"""The facts around a message that NLU and actions may rely on: clock, locale, zone, fact just asked for.

Nothing behind this reads a clock: what a message's metadata says here is what everybody goes by.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from rasa.shared.core.events import BotUttered, Event, UserUttered

from milktide_rasa.service_words import table


def completed(metadata: Mapping[str, Any] | None, events: Iterable[Event] = ()) -> dict[str, Any]:
    """The metadata with `now` and `asked` filled in, and what cannot be read left out.

    Channels refuse unreadable metadata; this is for those that do not, and for /model/parse.

    Args:
        metadata: as the channel gave it.
        events: the conversation so far.
    """
    given = dict(metadata or {})
    locale = given.pop("locale", None)
    locale = locale if isinstance(locale, str) and locale else None
    zone = _zone(given.pop("zone", None))
    now = _moment(given.get("now"), zone)
    if now is None:
        zone = zone or _zone(zone_of(locale))
        now = datetime.now(zone) if zone else datetime.now().astimezone()
    found = {"locale": locale, "zone": zone.key if zone else None}
    given.update({key: value for key, value in found.items() if value is not None})
    return {**given, "now": now.isoformat(), "asked": asked_last(events)}


def zone_of(locale: str | None) -> str | None:
    """The zone where most people of the locale's country live, from data/policy/dialogue.yml."""
    knowledge = table()
    if locale is None or "policy/dialogue" not in knowledge.document_names:
        return None
    country = locale.replace("_", "-").rpartition("-")[2].upper()
    country = knowledge.document("safety")["meta"].get("country_aliases", {}).get(country, country)
    zone = knowledge.document("policy/dialogue").get("zones", {}).get(country)
    return str(zone) if zone else None


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
