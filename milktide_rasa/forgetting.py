"""A tracker store that forgets a conversation whose parent asked for it."""

from __future__ import annotations

from collections.abc import Iterable

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import ActionExecuted, Event
from rasa.shared.core.trackers import DialogueStateTracker

DELETES = "action_delete_my_data"


class ForgettingTrackerStore(SQLTrackerStore):
    """Rasa's SQL store, but after ``action_delete_my_data`` every row of the conversation goes.

    Rasa's own answer to a restart keeps all earlier events in the table.
    """

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store what is new, or where the parent wants it deleted, delete all there is."""
        with self.session_scope() as session:
            new = list(self._additional_events(session, tracker))
        if asks_to_forget(new):
            self.forget(tracker.sender_id)
            return
        await super().save(tracker)

    def forget(self, sender_id: str) -> None:
        """Delete every event of a conversation, of all its sessions."""
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()


def asks_to_forget(events: Iterable[Event]) -> bool:
    """Whether the parent's wish to be forgotten is among these events."""
    return any(isinstance(e, ActionExecuted) and e.action_name == DELETES for e in events)
