"""The tracker store: Rasa's SQL store, which forgets when asked to, with the live conversations kept at hand.

Rasa reads a whole conversation back from the database for every message, and counts its rows once more
to save it. One process that holds the conversation's lock may keep the tracker instead; the database
has every event all the same.
"""

from __future__ import annotations

import json
import os
from collections import OrderedDict
from collections.abc import Iterator
from itertools import islice
from typing import Any

import sqlalchemy.event
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import create_engine
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from milktide_rasa.forgetting import ForgettingTrackerStore, asks_to_forget

_MOST_LIVE = 500
_STORED = "milktide_stored_events"
"""On a tracker: how many of its events the database has."""


class MilktideTrackerStore(ForgettingTrackerStore):
    """A tracker that was saved is handed out once more as it is; whoever does not save it loses it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._live: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        # Several workers share no memory: each would miss what the others heard.
        self._keeps = int(os.environ.get("SANIC_WORKERS") or 1) == 1
        if self.engine.dialect.name == "sqlite" and self.engine.url.database not in (None, "", ":memory:"):
            self.engine = _quick_sqlite(self.engine)
            self.sessionmaker.configure(bind=self.engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation's latest session."""
        # Taken out, not only read: a turn that fails half-way leaves no half-changed tracker behind.
        tracker = self._live.pop(sender_id, None)
        if tracker is None:
            tracker = await super().retrieve(sender_id)
            if tracker is not None:
                setattr(tracker, _STORED, len(tracker.events))
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write what is new, and keep the tracker at hand where it holds this session only."""
        with self.session_scope() as session:
            new = list(self._additional_events(session, tracker))
        if asks_to_forget(new):
            self.forget(tracker.sender_id)
            return
        await self.stream_events(tracker)
        self._write(tracker.sender_id, new)
        setattr(tracker, _STORED, len(tracker.events))
        if self._keeps and _sessions(tracker) <= 1:
            self._live[tracker.sender_id] = tracker
            while len(self._live) > _MOST_LIVE:
                self._live.popitem(last=False)

    def _write(self, sender_id: str, events: list[Event]) -> None:
        """Insert the rows at once: Rasa makes an object and a statement of each."""
        rows = [_row(sender_id, event.as_dict()) for event in events]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(self.SQLEvent.__table__.insert(), rows)

    def forget(self, sender_id: str) -> None:
        """Delete every event of a conversation, and what is kept of it."""
        self._live.pop(sender_id, None)
        super().forget(sender_id)

    def _additional_events(self, session: Session, tracker: DialogueStateTracker) -> Iterator[Event]:
        stored = getattr(tracker, _STORED, None)
        if stored is None:
            found: Iterator[Event] = super()._additional_events(session, tracker)
            return found
        return islice(tracker.events, stored, None)


def _row(sender_id: str, data: dict[str, Any]) -> dict[str, Any]:
    """An event as Rasa's table holds it."""
    return {
        "sender_id": sender_id,
        "type_name": data["event"],
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _sessions(tracker: DialogueStateTracker) -> int:
    return sum(isinstance(event, SessionStarted) for event in tracker.events)


def _quick_sqlite(engine: Engine) -> Engine:
    """The same file, with a log written ahead and a connection that stays open: closing it empties the log.

    Readers do not wait for the writer; a power cut may cost the last turns, never the file.
    """
    quick = create_engine(engine.url, poolclass=QueuePool, connect_args={"check_same_thread": False})
    engine.dispose()

    @sqlalchemy.event.listens_for(quick, "connect")
    def on_connect(connection: Any, record: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=NORMAL")
        cursor.close()

    return quick
