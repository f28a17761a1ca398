"""Hand-offs in one SQL table: SQLite by default, any SQLAlchemy URL by ``MILKTIDE_OUTBOX_URL``."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
import sqlalchemy as sa

from milktide.result import ESCALATIONS, Escalation

_DEFAULT_FILE = Path(__file__).resolve().parents[2] / "var" / "outbox.sqlite3"
_METADATA = sa.MetaData()
_TABLE = sa.Table(
    "handoffs",
    _METADATA,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("conversation_id", sa.String(255), nullable=False, index=True),
    sa.Column("created_at", sa.String(40), nullable=False),
    sa.Column("updated_at", sa.String(40), nullable=False),
    sa.Column("urgency", sa.String(16), nullable=False),
    sa.Column("urgency_rank", sa.Integer, nullable=False),
    sa.Column("state", sa.String(16), nullable=False),
    sa.Column("body", sa.Text, nullable=False),
)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the transcript."""

    who: str
    text: str
    at: datetime | None = None


class HandOff(msgspec.Struct, frozen=True, kw_only=True):
    """What a person needs to take over: why, how urgent, the case, the answer given, the transcript."""

    id: str
    conversation_id: str
    created_at: datetime
    urgency: Escalation
    reason: str
    locale: str | None = None
    case: dict[str, Any] | None = None
    assessment: dict[str, Any] | None = None
    transcript: tuple[Line, ...] = ()
    state: str = "waiting"

    @staticmethod
    def id_for(conversation_id: str, message_id: str) -> str:
        """The id of the hand-off that this message asks for: the same message, the same id."""
        return str(uuid5(NAMESPACE_URL, f"milktide:{conversation_id}:{message_id}"))


def outbox_url() -> str:
    """Where hand-offs are written."""
    return os.environ.get("MILKTIDE_OUTBOX_URL") or f"sqlite:///{_DEFAULT_FILE}"


class Outbox:
    """The table of hand-offs.

    Args:
        url: an SQLAlchemy URL; ``outbox_url()`` where none is given.
    """

    def __init__(self, url: str | None = None) -> None:
        self._engine = _engine(url or outbox_url())

    def write(self, handoff: HandOff) -> HandOff:
        """Write a hand-off, or bring the one with this id up to date; urgency never falls.

        Returns:
            The hand-off as it now stands in the table.
        """
        with self._engine.begin() as connection:
            earlier = self._read(connection, handoff.id)
            if earlier is not None:
                handoff = _joined(earlier, handoff)
                connection.execute(_TABLE.delete().where(_TABLE.c.id == handoff.id))
            connection.execute(_TABLE.insert().values(**_row(handoff)))
        return handoff

    def get(self, id: str) -> HandOff | None:
        """The hand-off with this id."""
        with self._engine.connect() as connection:
            return self._read(connection, id)

    def list(self, *, state: str | None = "waiting", limit: int = 100) -> tuple[HandOff, ...]:
        """Hand-offs, the most urgent first, among equals the oldest."""
        query = sa.select(_TABLE.c.body).order_by(_TABLE.c.urgency_rank.desc(), _TABLE.c.created_at)
        if state is not None:
            query = query.where(_TABLE.c.state == state)
        with self._engine.connect() as connection:
            bodies = connection.execute(query.limit(limit)).scalars().all()
        return tuple(msgspec.json.decode(body, type=HandOff) for body in bodies)

    def forget(self, conversation_id: str) -> int:
        """Delete what was written for a conversation; how many hand-offs that were."""
        with self._engine.begin() as connection:
            result = connection.execute(_TABLE.delete().where(_TABLE.c.conversation_id == conversation_id))
        return int(result.rowcount)

    @staticmethod
    def _read(connection: Any, id: str) -> HandOff | None:
        body = connection.execute(sa.select(_TABLE.c.body).where(_TABLE.c.id == id)).scalar()
        return None if body is None else msgspec.json.decode(body, type=HandOff)


@lru_cache(maxsize=8)
def _engine(url: str) -> Any:
    """One engine per URL, with its table created."""
    if url.startswith("sqlite:///") and ":memory:" not in url:
        Path(url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(url)
    _METADATA.create_all(engine)
    return engine


def _joined(earlier: HandOff, later: HandOff) -> HandOff:
    """The later hand-off with the earlier one's date, and the graver urgency of the two."""
    graver = max(earlier.urgency, later.urgency, key=ESCALATIONS.index)
    return msgspec.structs.replace(later, created_at=earlier.created_at, urgency=graver, state=earlier.state)


def _row(handoff: HandOff) -> dict[str, Any]:
    return {
        "id": handoff.id,
        "conversation_id": handoff.conversation_id,
        "created_at": handoff.created_at.astimezone(timezone.utc).isoformat(),
        "updated_at": datetime.now(timezone.utc).isoformat(),
        "urgency": handoff.urgency,
        "urgency_rank": ESCALATIONS.index(handoff.urgency),
        "state": handoff.state,
        "body": msgspec.json.encode(handoff).decode(),
    }
