"""Red flags, hand-offs, the right to be forgotten, and messages that mean harm or nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from running import Conversation

from milktide.handoffs import Outbox

Talk = Callable[..., Conversation]


def test_a_red_flag_comes_before_everything(talk: Talk) -> None:
    conversation = talk()
    conversation.say("i took codeine and now my baby is limp and i cant wake her, should i pump?")
    emergency = conversation.custom("emergency")
    assert emergency["urgency"] == "emergency"
    assert emergency["numbers"][0] == {"for": "emergency", "name": None, "number": "911", "text": None}
    first = conversation.heard[-1][0]["text"]
    assert "911" in first and len(first) < 120
    assert conversation.assessment is None and conversation.ask is None


def test_a_red_flag_in_mid_question_keeps_the_case(talk: Talk) -> None:
    conversation = talk()
    conversation.say("i had 2 glasses of wine")
    conversation.say("my baby is blue and not breathing")
    assert conversation.custom("emergency") is not None
    conversation.say("she is ok, false alarm. i finished at 8")
    found = conversation.skip_to_assessment()
    assert [ref["id"] for ref in found["substances"]] == ["alcohol"]


def test_the_number_is_that_of_the_country(talk: Talk) -> None:
    conversation = talk(locale="en-GB", now="2026-11-24T21:00:00+00:00")
    conversation.say("my baby is limp and blue")
    assert "999" in conversation.text()


def test_despair_gets_the_crisis_line(talk: Talk) -> None:
    conversation = talk()
    conversation.say("i want to kill myself")
    assert conversation.custom("emergency")["numbers"][0]["for"] == "crisis"
    assert "988" in conversation.text()


def test_a_lethal_amount_is_an_emergency(talk: Talk) -> None:
    conversation = talk()
    conversation.say("i had 900 drinks")
    found = conversation.assessment
    assert found is not None and found["verdict"] == "emergency"
    assert conversation.heard[-1][0]["text"].startswith("Call 911")
    assert conversation.custom("emergency")["kind"] == "overdose"


def test_a_person_asked_for_is_written_down_and_nothing_false_is_promised(talk: Talk, bot: object) -> None:
    conversation = talk()
    conversation.say("i had 2 glasses of wine, finished at 8")
    conversation.say("i want to talk to a person")
    handoff = conversation.custom("handoff")
    assert handoff["urgency"] == "routine" and handoff["case_id"]
    said = conversation.text().lower()
    assert "nobody is watching" in said and "911" in said and "806-352-2519" in said
    first = handoff["case_id"]
    conversation.say("can i speak to a nurse please")
    assert conversation.custom("handoff")["case_id"] == first
    state = getattr(bot, "state", None)
    if (state / "outbox.sqlite3").exists():
        kept = Outbox(f"sqlite:///{state / 'outbox.sqlite3'}").get(first)
        assert kept is not None and kept.transcript and kept.case is not None


def test_what_needs_a_person_soon_is_written_down_at_once_and_said(talk: Talk) -> None:
    conversation = talk()
    conversation.say("they want to give me radioactive iodine")
    conversation.say("the treatment")
    conversation.skip_to_assessment()
    assert conversation.custom("handoff")["urgency"] == "prompt"
    assert "nobody is watching" in conversation.text().lower()


def test_where_the_answer_is_not_known_a_person_is_offered_and_yes_takes_it(talk: Talk) -> None:
    conversation = talk()
    conversation.say("do i have to pump and dump")
    conversation.say("flurbizole")
    conversation.skip_to_assessment()
    assert conversation.custom("handoff") is None and "pass it on" in conversation.text().lower()
    conversation.say("yes")
    assert conversation.custom("handoff") is not None


def test_no_declines_the_offer(talk: Talk) -> None:
    conversation = talk()
    conversation.say("do i have to pump and dump")
    conversation.say("flurbizole")
    conversation.skip_to_assessment()
    conversation.say("no thanks")
    assert conversation.custom("handoff") is None and conversation.text()


def test_deleting_says_what_was_deleted_and_nothing_is_left(talk: Talk, bot: object) -> None:
    conversation = talk()
    conversation.say("i had 2 glasses of wine, finished at 8")
    conversation.say("i want to talk to a person")
    conversation.say("delete my data")
    said = conversation.text().lower()
    assert "deleted" in said and "note for a person" in said
    state = getattr(bot, "state", None)
    stored = state / "conversations.sqlite3"
    if stored.exists():
        assert conversation.sender.encode() not in _rows(stored)
    conversation.say("how long do i have to wait")
    assert conversation.assessment is None


def _rows(path: object) -> bytes:
    import sqlite3

    with sqlite3.connect(str(path)) as connection:
        rows = connection.execute("select sender_id from events").fetchall()
    return "\n".join(row[0] for row in rows).encode()


def test_twice_not_understood_offers_a_person(talk: Talk) -> None:
    conversation = talk()
    conversation.say("😀😀")
    conversation.say("?!?!")
    assert "person" in conversation.text().lower()


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000, "😀😀😀", "'; DROP TABLE events; --", "<script>alert(1)</script>", "{{7*7}} ${HOME}",
        "¿puedo dar pecho?", "我喝了酒", "\u0000\u0001", '/what_if{"a": 1}', "at 25:00",
        "-5 glasses", "NaN", "i weigh 5 kg", "my baby is 9000 weeks old", "in 1990",
    ],
)  # fmt: skip
def test_odd_messages_get_a_sentence_and_break_nothing(talk: Talk, text: str) -> None:
    conversation = talk()
    conversation.say("i had 2 glasses of wine")
    conversation.say(text)
    said = conversation.text().lower()
    assert said and "went wrong" not in said and "traceback" not in said and "<script" not in said
    conversation.say("i finished at 8")
    found = conversation.skip_to_assessment()
    assert [ref["id"] for ref in found["substances"]] == ["alcohol"]


@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_message_gets_a_sentence(talk: Talk, text: str) -> None:
    conversation = talk()
    conversation.say(text)
    assert conversation.text()


def test_uk_glasses_are_asked_for_their_size(talk: Talk) -> None:
    conversation = talk(locale="en-GB", now="2026-11-24T21:00:00+00:00")
    conversation.say("i had 2 glasses of wine, started at 7 and finished at 8")
    assert conversation.ask == "amount"
    small = talk(locale="en-GB", now="2026-11-24T21:00:00+00:00")
    small.say("i had 2 glasses of wine, started at 7 and finished at 8")
    conversation.say("large ones")
    small.say("small ones")
    hours = [c.skip_to_assessment()["feeding"]["wait_hours"]["expected"] for c in (conversation, small)]
    assert hours[0] > hours[1]
