"""``milktide handoffs``: what waits in the outbox, the most urgent first."""

from __future__ import annotations

import json
import sys
from typing import Any, TextIO

import msgspec
import sqlalchemy as sa

from milktide.handoffs import HandOff, Outbox


def list_handoffs(
    *,
    url: str | None = None,
    id: str | None = None,
    as_json: bool = False,
    every_state: bool = False,
    limit: int = 100,
    out: TextIO | None = None,
) -> int:
    """Print the waiting hand-offs, or one of them whole.

    Args:
        url: the outbox; ``MILKTIDE_OUTBOX_URL`` or var/outbox.sqlite3 where none is given.
        id: show this one with its case and transcript.
        as_json: one JSON object a line.
        every_state: those already taken as well.
        limit: at most so many.
        out: where to print; standard output where none is given.

    Returns:
        The exit status: 0, or 2 where the outbox cannot be opened or the id is unknown.
    """
    out = out or sys.stdout
    try:
        outbox = Outbox(url)
        found = _wanted(outbox, id, every_state, limit)
    except (sa.exc.SQLAlchemyError, OSError) as error:
        sys.stderr.write(f"outbox: cannot be opened, check MILKTIDE_OUTBOX_URL ({_cause(error)})\n")
        return 2
    if id is not None and not found:
        sys.stderr.write(f"{id}: no such hand-off, list them with `milktide handoffs`\n")
        return 2
    for handoff in found:
        out.write(_shown(handoff, as_json=as_json, whole=id is not None) + "\n")
    if not found and not as_json:
        out.write("No hand-off is waiting.\n")
    return 0


def _wanted(outbox: Outbox, id: str | None, every_state: bool, limit: int) -> tuple[HandOff, ...]:
    if id is None:
        return outbox.list(state=None if every_state else "waiting", limit=limit)
    one = outbox.get(id)
    return () if one is None else (one,)


def _cause(error: Exception) -> str:
    return str(error).splitlines()[0][:200]


def _shown(handoff: HandOff, *, as_json: bool, whole: bool) -> str:
    if as_json:
        return json.dumps(msgspec.to_builtins(handoff), ensure_ascii=False)
    lines = [
        f"{handoff.urgency:<9} {handoff.created_at:%Y-%m-%d %H:%M %z}  {handoff.id}  "
        f"{_substances(handoff.case)}  ({handoff.reason})"
    ]
    if whole:
        verdict = (handoff.assessment or {}).get("verdict", "no answer yet")
        lines += ["", f"answer given: {verdict}", "", "transcript:"]
        lines += [f"  {line.who}: {line.text}" for line in handoff.transcript]
    return "\n".join(lines)


def _substances(case: dict[str, Any] | None) -> str:
    exposures = (case or {}).get("exposures") or []
    return ", ".join(str(e.get("substance")) for e in exposures) or "no substance named"
