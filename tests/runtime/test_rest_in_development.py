"""The REST channel as `make run` serves it: open to this machine, and answering whatever comes."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from running import Conversation, Servers

WEBHOOK = "/webhooks/rest/webhook"


def post(servers: Servers, body: Any, path: str = WEBHOOK, **options: Any) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", **options}
    return httpx.post(servers.url + path, content=content, headers=headers, timeout=30)


def test_it_answers_as_the_stock_channel_does(small_bot: Servers) -> None:
    items = post(small_bot, {"sender": "stock", "message": "hello"}).json()
    assert items[0] == {"recipient_id": "stock", "text": "hello there"}
    assert {"recipient_id": "stock", "custom": {"ask": "weight"}} in items


def test_the_fact_just_asked_for_goes_along_with_the_next_message(small_bot: Servers) -> None:
    talk = Conversation(small_bot.url)
    talk.say("hello")
    assert "asked before: None" in talk.text()
    talk.say("hello")
    assert "asked before: weight" in talk.text()
    talk.say("hush")
    talk.say("hello")
    assert "asked before: None" in talk.text()


def test_two_senders_do_not_hear_each_other(small_bot: Servers) -> None:
    Conversation(small_bot.url).say("hello")
    other = Conversation(small_bot.url)
    other.say("hello")
    assert "asked before: None" in other.text()


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (b"nonsense", "not JSON"),
        (b"", "not JSON"),
        (b"[" * 30_000, "not JSON"),
        (b"\xff\xfe", "not JSON"),
        ([1, 2], "must be an object"),
        ({"message": "hello"}, "`sender`"),
        ({"sender": 7, "message": "hello"}, "`sender`"),
        ({"sender": "x" * 500, "message": "hello"}, "`sender`"),
        ({"sender": "a"}, "`message`"),
        ({"sender": "a", "message": None}, "`message`"),
        ({"sender": "a", "message": {"text": "hello"}}, "`message`"),
        ({"sender": "a", "message": "hello", "metadata": "en-US"}, "`metadata`"),
        ({"sender": "a", "message": "hello", "metadata": {"now": "yesterday"}}, "`metadata.now`"),
        ({"sender": "a", "message": "hello", "metadata": {"now": "2026-11-24T21:00:00"}}, "offset"),
        ({"sender": "a", "message": "hello", "metadata": {"now": "1990-01-01T00:00:00Z"}}, "2000"),
        ({"sender": "a", "message": "hello", "metadata": {"now": 5}}, "`metadata.now`"),
        ({"sender": "a", "message": "hello", "metadata": {"zone": "Mars/Base"}}, "`metadata.zone`"),
        ({"sender": "a", "message": "hello", "metadata": {"locale": 3}}, "`metadata.locale`"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_field_and_the_mend(
    small_bot: Servers, body: Any, names: str
) -> None:
    answer = post(small_bot, body)
    assert answer.status_code == 400
    assert names in answer.json()["message"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_message_gets_a_sentence(small_bot: Servers, text: str) -> None:
    items = post(small_bot, {"sender": "empty", "message": text}).json()
    assert "without words" in items[0]["text"]


@pytest.mark.parametrize(
    "text",
    ["🍷🍷🍷", "'; DROP TABLE events; --", "<script>alert(1)</script>", "hola, ¿puedo amamantar?",
     "\x00\x01", "\ud83d", "a" * 3999, "/restart", "/greet{broken", "{}", "${PATH}"],
)  # fmt: skip
def test_odd_text_is_answered(small_bot: Servers, text: str) -> None:
    answer = post(small_bot, {"sender": "odd", "message": text})
    assert answer.status_code == 200
    assert answer.json()
    assert "Traceback" not in answer.text


def test_a_very_long_message_is_cut_and_said_to_be(small_bot: Servers) -> None:
    answer = post(small_bot, {"sender": "long", "message": ("hello " * 2000)[:10_000]})
    texts = [item.get("text", "") for item in answer.json()]
    assert "4,000" in texts[0]
    assert "hello there" in texts


def test_a_huge_body_is_refused(small_bot: Servers) -> None:
    answer = post(small_bot, {"sender": "huge", "message": "x" * 200_000})
    assert answer.status_code == 413
    assert "64 KB" in answer.json()["message"]


def test_many_messages_are_not_limited(small_bot: Servers) -> None:
    answers = [post(small_bot, {"sender": "many", "message": "hush"}) for _ in range(15)]
    assert {answer.status_code for answer in answers} == {200}


def test_a_failing_action_gives_an_apology_with_the_emergency_number(small_bot: Servers) -> None:
    talk = Conversation(small_bot.url, locale="en-GB")
    talk.say("breakdown")
    assert "went wrong" in talk.text()
    assert "999" in talk.text()
    assert "after a failure" not in talk.text()
    talk.say("hello")
    assert "hello there" in talk.text()


def test_a_failing_action_leaves_nothing_of_the_conversation_in_the_log(small_bot: Servers) -> None:
    secret = "breakdown zebrafish"
    Conversation(small_bot.url).say(secret)
    assert "zebrafish" not in small_bot.log("chat")


def test_a_hanging_action_is_given_up(small_bot: Servers) -> None:
    talk = Conversation(small_bot.url, locale="en-AU")
    talk.say("stall")
    assert "went wrong" in talk.text()
    assert "000" in talk.text()
    talk.say("hello")
    assert "hello there" in talk.text()


def test_silence_is_filled(small_bot: Servers) -> None:
    talk = Conversation(small_bot.url, locale=None)
    talk.say("hush")
    assert "no answer to that" in talk.text()
    assert "your local emergency number" in talk.text()


@pytest.mark.parametrize("body", [b"x", b"", {"text": 5}, {}, [], {"text": None}])
def test_a_parse_that_cannot_be_read_is_refused(small_bot: Servers, body: Any) -> None:
    answer = post(small_bot, body, "/model/parse")
    assert answer.status_code == 400
    assert "text" in answer.json()["message"]


def test_it_parses(small_bot: Servers) -> None:
    assert post(small_bot, {"text": "hello"}, "/model/parse").json()["intent"]["name"] == "greet"


def test_the_page_is_served_and_asks_nobody_else(small_bot: Servers) -> None:
    answer = httpx.get(f"{small_bot.url}/")
    assert "<h1>Milktide</h1>" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    for name in ("chat.css", "chat.js"):
        part = httpx.get(f"{small_bot.url}/page/{name}")
        assert part.status_code == 200
        assert "http://" not in part.text
        assert "https://" not in part.text
    assert "https://" not in answer.text


@pytest.mark.parametrize("path", ["/page/..%2fserver.py", "/page/nothing.js", "/nowhere"])
def test_other_paths_are_not_found(small_bot: Servers, path: str) -> None:
    assert httpx.get(small_bot.url + path).status_code == 404


def test_it_listens_on_this_machine_only(small_bot: Servers) -> None:
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.2:{small_bot.port}/", timeout=2)
