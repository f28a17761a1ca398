"""Hand-offs are written durably, once for each request, and listed with the most urgent first."""

from __future__ import annotations

import io
from datetime import datetime, timezone
from pathlib import Path

import msgspec
import pytest

from milktide.handoffs import HandOff, Outbox
from milktide.handoffs.command import list_handoffs

NOW = datetime(2026, 11, 24, 21, tzinfo=timezone.utc)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'outbox.sqlite3'}"


def handoff(message: str = "m1", urgency: str = "routine", conversation: str = "c1") -> HandOff:
    return msgspec.convert(
        {
            "id": HandOff.id_for(conversation, message),
            "conversation_id": conversation,
            "created_at": NOW,
            "urgency": urgency,
            "reason": "asked",
            "case": {"exposures": [{"substance": "alcohol"}]},
        },
        HandOff,
    )


def test_what_is_written_is_there_after_the_process_has_gone(url: str) -> None:
    Outbox(url).write(handoff())
    assert Outbox(url).list() == (handoff(),)


def test_the_same_message_asks_for_one_handoff_only(url: str) -> None:
    Outbox(url).write(handoff())
    Outbox(url).write(handoff())
    assert len(Outbox(url).list()) == 1


def test_urgency_never_falls(url: str) -> None:
    Outbox(url).write(handoff(urgency="urgent"))
    assert Outbox(url).write(handoff(urgency="routine")).urgency == "urgent"


def test_the_most_urgent_comes_first(url: str) -> None:
    outbox = Outbox(url)
    for message, urgency in (("a", "routine"), ("b", "urgent"), ("c", "prompt")):
        outbox.write(handoff(message, urgency))
    assert [one.urgency for one in outbox.list()] == ["urgent", "prompt", "routine"]


def test_a_conversation_is_forgotten_and_the_others_stay(url: str) -> None:
    outbox = Outbox(url)
    outbox.write(handoff(conversation="c1"))
    outbox.write(handoff(conversation="c2"))
    assert outbox.forget("c1") == 1
    assert [one.conversation_id for one in outbox.list()] == ["c2"]


def test_the_command_lists_what_waits(url: str) -> None:
    out = io.StringIO()
    Outbox(url).write(handoff(urgency="urgent"))
    assert list_handoffs(url=url, out=out) == 0
    assert "urgent" in out.getvalue() and "alcohol" in out.getvalue()


def test_the_command_says_when_nothing_waits(url: str) -> None:
    out = io.StringIO()
    assert list_handoffs(url=url, out=out) == 0
    assert "No hand-off is waiting" in out.getvalue()


def test_an_unknown_id_is_refused_in_one_line(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert list_handoffs(url=url, id="nope") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_outbox_that_cannot_be_opened_is_said_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert list_handoffs(url="sqlite:////proc/nowhere/outbox.sqlite3") == 2
    assert capsys.readouterr().err.count("\n") == 1
