"""Our tracker store and graph runner give what Rasa's own give."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from milktide_rasa import without_tensorflow

without_tensorflow.install()

from rasa.core.tracker_store import SQLTrackerStore  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import (  # noqa: E402
    ActionExecuted,
    BotUttered,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from milktide_rasa.graph import OrderedGraphRunner  # noqa: E402
from milktide_rasa.trackers import MilktideTrackerStore  # noqa: E402

DOMAIN = Domain.from_yaml(
    'version: "3.1"\nintents: [tell]\nslots:\n  case: {type: any, mappings: [{type: custom}]}\n'
    "session_config: {session_expiration_time: 60, carry_over_slots_to_new_session: false}\n"
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.sqlite3"


def store_of(database: Path, kind: type[SQLTrackerStore] = MilktideTrackerStore) -> Any:
    return kind(domain=DOMAIN, dialect="sqlite", db=str(database))


def turn(tracker: DialogueStateTracker, text: str) -> None:
    for event in (
        UserUttered(text, intent={"name": "tell", "confidence": 1.0}),
        SlotSet("case", {"said": text}),
        ActionExecuted("action_answer"),
        BotUttered("an answer", {"custom": {"ask": "weight"}}),
        ActionExecuted("action_listen"),
    ):
        tracker.update(event, DOMAIN)


async def talked(store: Any, *texts: str, sender: str = "a") -> DialogueStateTracker:
    tracker = await store.get_or_create_tracker(sender)
    if not any(isinstance(event, SessionStarted) for event in tracker.events):
        tracker.update(SessionStarted(), DOMAIN)
    for text in texts:
        turn(tracker, text)
        await store.save(tracker)
        tracker = await store.get_or_create_tracker(sender)
    return tracker


def test_the_database_has_every_event_once_and_rasa_s_own_store_reads_it(database: Path) -> None:
    kept = asyncio.run(talked(store_of(database), "one", "two", "three"))
    read = asyncio.run(store_of(database, SQLTrackerStore).retrieve("a"))
    assert [e.as_dict() for e in read.events] == [e.as_dict() for e in kept.events][-len(read.events) :]
    assert [e.text for e in read.events if isinstance(e, UserUttered)] == ["one", "two", "three"]
    assert read.get_slot("case") == {"said": "three"}


def test_it_reads_what_rasa_s_own_store_wrote_and_goes_on(database: Path) -> None:
    asyncio.run(talked(store_of(database, SQLTrackerStore), "one"))
    tracker = asyncio.run(talked(store_of(database), "two"))
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["one", "two"]
    with sqlite3.connect(database) as connection:
        (users,) = connection.execute("select count(*) from events where type_name = 'user'").fetchone()
    assert users == 2


def test_a_turn_that_was_not_saved_leaves_nothing_behind(database: Path) -> None:
    async def scenario() -> Any:
        store = store_of(database)
        await talked(store, "one")
        broken = await store.get_or_create_tracker("a")
        turn(broken, "lost")
        return await store.get_or_create_tracker("a")

    tracker = asyncio.run(scenario())
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["one"]


def test_a_new_process_goes_on_where_the_old_one_stopped(database: Path) -> None:
    asyncio.run(talked(store_of(database), "one"))
    tracker = asyncio.run(talked(store_of(database), "two"))
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["one", "two"]


def test_a_conversation_that_is_to_be_forgotten_is_gone_from_memory_and_file(database: Path) -> None:
    async def scenario() -> Any:
        store = store_of(database)
        tracker = await talked(store, "zebrafish")
        tracker.update(ActionExecuted("action_delete_my_data"), DOMAIN)
        await store.save(tracker)
        return await store.retrieve("a")

    assert asyncio.run(scenario()) is None
    with sqlite3.connect(database) as connection:
        assert connection.execute("select count(*) from events").fetchone() == (0,)


def test_an_old_session_is_not_dragged_along(database: Path) -> None:
    async def scenario() -> Any:
        store = store_of(database)
        tracker = await talked(store, "yesterday")
        tracker.update(ActionExecuted("action_session_start"), DOMAIN)
        tracker.update(SessionStarted(), DOMAIN)
        turn(tracker, "today")
        await store.save(tracker)
        return await store.get_or_create_tracker("a")

    tracker = asyncio.run(scenario())
    assert [e.text for e in tracker.events if isinstance(e, UserUttered)] == ["today"]


def test_several_workers_share_the_database_only(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANIC_WORKERS", "2")

    async def scenario() -> list[Any]:
        first, second = store_of(database), store_of(database)
        await talked(first, "one")
        await talked(second, "two")
        tracker = await talked(first, "three")
        return [e.text for e in tracker.events if isinstance(e, UserUttered)]

    assert asyncio.run(scenario()) == ["one", "two", "three"]


def test_few_conversations_are_kept_in_memory(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("milktide_rasa.trackers._MOST_LIVE", 2)

    async def scenario() -> Any:
        store = store_of(database)
        for sender in "abc":
            tracker = await talked(store, "hello", sender=sender)
            await store.save(tracker)
        return store

    store = asyncio.run(scenario())
    assert list(store._live) == ["b", "c"]
    assert asyncio.run(store.retrieve("a")).latest_message.text == "hello"


class Schema:
    """A graph: d needs b and c, both need a, which needs the input."""

    target_names = ["d"]  # noqa: RUF012
    nodes = {  # noqa: RUF012
        "d": SimpleNamespace(needs={"x": "b", "y": "c"}),
        "b": SimpleNamespace(needs={"x": "a"}),
        "c": SimpleNamespace(needs={"x": "a"}),
        "a": SimpleNamespace(needs={"x": "__input__"}),
        "unused": SimpleNamespace(needs={}),
    }

    def minimal_graph_schema(self, targets: list[str]) -> Any:
        return SimpleNamespace(nodes={n: s for n, s in self.nodes.items() if n != "unused"})


def test_nodes_run_once_each_after_what_they_need() -> None:
    ran: list[str] = []

    def node(name: str) -> Any:
        def call(*given: tuple[str, Any]) -> tuple[str, Any]:
            ran.append(name)
            return name, f"{name}({','.join(value for _, value in given)})"

        return call

    runner = OrderedGraphRunner.__new__(OrderedGraphRunner)
    runner._graph_schema = Schema()
    runner._instantiated_nodes = {name: node(name) for name in Schema.nodes}
    runner._steps = {}
    assert runner.run({"__input__": "i"}) == {"d": "d(b(a(i)),c(a(i)))"}
    assert ran == ["a", "b", "c", "d"]
    assert runner.run({"__input__": "j"}, targets=["b"]) == {"b": "b(a(j))"}
