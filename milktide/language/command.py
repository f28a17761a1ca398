"""``milktide understand --lines``: one message a line in, what was understood a line out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TextIO

import msgspec

from milktide.knowledge import load_knowledge
from milktide.language.about import DEFAULT_MODEL
from milktide.language.understanding import understand

_KEYS = frozenset({"text", "now", "locale", "asked", "zone"})


class LineError(ValueError):
    """A line that cannot be read; the message names the field and the mend."""


def _machine_clock() -> datetime:
    return datetime.now().astimezone()


def understand_lines(
    stream_in: TextIO,
    stream_out: TextIO,
    *,
    knowledge: Any = None,
    clock: Callable[[], datetime] = _machine_clock,
) -> int:
    """Read ``{"text", "now", "locale", "asked"}`` a line and write what was understood, in order.

    A bad line gives ``{"error": {...}}`` in its place and the run goes on. ``now`` missing: the
    machine's clock. Returns the exit status, 0.
    """
    knowledge = knowledge if knowledge is not None else load_knowledge()
    if not DEFAULT_MODEL.exists():
        pass
    for line in stream_in:
        if line.strip():
            stream_out.write(_answer(line, knowledge, clock) + "\n")
            stream_out.flush()
    return 0


def _answer(line: str, knowledge: Any, clock: Callable[[], datetime]) -> str:
    try:
        found = _understood(line, knowledge, clock)
    except LineError as error:
        found = {"error": {"message": str(error)}}
    return msgspec.json.encode(found).decode()


def _understood(line: str, knowledge: Any, clock: Callable[[], datetime]) -> dict[str, Any]:
    try:
        data = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise LineError(f"line: is no JSON ({error})") from None
    if not isinstance(data, dict):
        raise LineError('line: must be an object with at least "text"')
    for key in data:
        if key not in _KEYS:
            raise LineError(f"{str(key)[:80]}: unknown key, remove it or correct its name")
    text = data.get("text")
    if not isinstance(text, str):
        raise LineError("text: must be a text, add it")
    for key in ("locale", "asked", "zone"):
        if data.get(key) is not None and not isinstance(data[key], str):
            raise LineError(f"{key}: must be a text or null")
    now = _moment(data.get("now")) or clock()
    return understand(
        text,
        now=now,
        locale=data.get("locale"),
        asked=data.get("asked"),
        knowledge=knowledge,
        zone=data.get("zone"),
    ).to_dict()


def _moment(value: Any) -> datetime | None:
    if value is None:
        return None
    try:
        moment = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise LineError("now: must be an ISO 8601 time with an offset, such as 2026-11-24T21:00:00-05:00")
    return moment
