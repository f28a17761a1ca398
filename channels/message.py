"""Read one message out of a request's JSON, or say in words what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

_LONGEST_SENDER = 200
_LONGEST_LOCALE = 35


class UnreadableError(ValueError):
    """The request cannot be read. The text names the field and the mend."""


@dataclass(frozen=True)
class Incoming:
    """One message from one sender."""

    sender: str
    text: str
    metadata: Mapping[str, Any]


def read_incoming(body: bytes) -> Incoming:
    """Read ``{"sender", "message", "metadata"}``; other keys are ignored, as Rasa's own channel does.

    Raises:
        UnreadableError: with the sentence to send back.
    """
    data = _object(body)
    sender = data.get("sender")
    if not isinstance(sender, str) or not sender.strip():
        raise UnreadableError("`sender` is missing: send a text that names the conversation")
    if len(sender) > _LONGEST_SENDER:
        raise UnreadableError(f"`sender` is too long: at most {_LONGEST_SENDER} characters")
    text = data.get("message")
    if not isinstance(text, str):
        raise UnreadableError("`message` is missing or no text: send what the person wrote, as a text")
    return Incoming(sender.strip(), _without_nulls(text), read_metadata(data.get("metadata")))


def read_metadata(given: object) -> Mapping[str, Any]:
    """Check `metadata`: an object whose `now`, `locale` and `zone` can be read.

    Raises:
        UnreadableError: with the sentence to send back.
    """
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise UnreadableError('`metadata` must be an object, such as {"locale": "en-US"}')
    if given.get("now") is not None:
        _check_now(given["now"], given.get("zone"))
    if given.get("zone") is not None:
        _check_zone(given["zone"])
    locale = given.get("locale")
    if locale is not None and not (isinstance(locale, str) and len(locale) <= _LONGEST_LOCALE):
        raise UnreadableError('`metadata.locale` must be a language tag, such as "en-US"')
    return given


def _object(body: bytes) -> dict[str, Any]:
    try:
        data = json.loads(body or b"")
    except (ValueError, RecursionError):
        raise UnreadableError('the body is not JSON: send {"sender": "...", "message": "..."}') from None
    if not isinstance(data, dict):
        raise UnreadableError('the body must be an object: {"sender": "...", "message": "..."}')
    return data


def _without_nulls(text: str) -> str:
    """The text as a database can keep it: no NUL, no lone half of a surrogate pair."""
    return text.replace("\x00", " ").encode("utf-8", "replace").decode("utf-8")


def _check_now(now: object, zone: object) -> None:
    mend = 'send a time with its offset, such as "2026-11-24T21:00:00-05:00"'
    if not isinstance(now, str):
        raise UnreadableError(f"`metadata.now` must be a text: {mend}")
    try:
        moment = datetime.fromisoformat(now.replace("Z", "+00:00"))
    except ValueError:
        raise UnreadableError(f"`metadata.now` is no ISO 8601 time: {mend}") from None
    if moment.tzinfo is None and zone is None:
        raise UnreadableError(f"`metadata.now` has no offset: {mend}")
    if not 2000 <= moment.year < 2100:
        raise UnreadableError(f"`metadata.now` lies outside 2000 to 2099: {mend}")


def _check_zone(zone: object) -> None:
    try:
        ZoneInfo(zone if isinstance(zone, str) else "")
    except (KeyError, ValueError, OSError):
        raise UnreadableError(
            '`metadata.zone` is no time zone: send an IANA name, such as "America/New_York"'
        ) from None
