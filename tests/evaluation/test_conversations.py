"""Conversations over HTTP with a small stand-in for the bot."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from milktide.evaluation import evaluate
from milktide.evaluation.conversations import EXTRA_TURNS

ANSWER = {
    "verdict": "wait_then_feed",
    "feeding": {"wait_hours": {"low": 1, "expected": 2.8, "high": 5}},
    "pumping": {"purpose": "comfort_only"},
    "milk": [],
    "asks": [],
    "cautions": [],
}


class FakeBot(BaseHTTPRequestHandler):
    """Asks the weight and the age once each, then answers; knows a few special words."""

    seen: list[dict[str, Any]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).seen.append({"path": self.path, **body})
        answer = self._parsed(body) if self.path == "/model/parse" else self._said(body)
        payload = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def _parsed(self, body: dict[str, Any]) -> Any:
        if body["text"] == "bare":
            return {"text": "bare"}
        return {"understood": {"about": "exposure", "substances": ["alcohol"], "red_flag": None}}

    def _said(self, body: dict[str, Any]) -> Any:
        turn = sum(one.get("sender") == body["sender"] for one in type(self).seen)
        if body["message"] == "baby is blue":
            return [{"custom": {"emergency": {"kind": "blue_grey_mottled", "urgency": "emergency"}}}]
        if body["message"] == "a person please":
            return [{"custom": {"handoff": {"case_id": "1", "urgency": "routine"}}}]
        if body["message"] == "loop" or self._loops(body["sender"]):
            return [{"text": "And?", "custom": {"ask": "amount"}}]
        if turn == 1:
            return [{"text": "How much do you weigh?"}, {"custom": {"ask": "weight"}}]
        if turn == 2:
            return [{"text": "How old is the baby?"}, {"custom": {"ask": "infant_age"}}]
        return [
            {"text": "Pumping won\u2019t clear it: pump for Comfort."},
            {"custom": {"assessment": ANSWER}},
        ]

    def _loops(self, sender: str) -> bool:
        return any(one.get("sender") == sender and one["message"] == "loop" for one in type(self).seen)

    def log_message(self, *args: Any) -> None:
        """Keep the tests' output clean."""


@pytest.fixture
def bot() -> Iterator[str]:
    FakeBot.seen = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeBot)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def scored(folder: Path, capsys: Any, text: str, url: str) -> dict[str, Any]:
    path = folder / "eval.yml"
    path.write_text(text, encoding="utf-8")
    assert evaluate(path, url) == 0
    return dict(json.loads(capsys.readouterr().out))


WINE = """
conversations:
  - name: wine
    now: "2026-11-24T21:00:00-05:00"
    locale: en-US
    turns: ["2 glasses of wine at 7"]
    answers: {weight: "155 pounds"}
    expect: {verdict: wait_then_feed, purpose: comfort_only, wait_hours: [2, 3], says: [comfort],
             says_any: ["will not", "won't"], never_says: ["<script"], max_questions: 2,
             never_asks: [amount], asks_first: weight, emergency: false, handoff: false}
"""


def test_a_conversation_answers_what_is_asked_and_skips_the_rest(tmp_path, capsys, bot):
    report = scored(tmp_path, capsys, WINE, bot)
    assert report["failures"] == []
    assert report["passed"] == 1
    assert report["questions_mean"] == 2.0
    assert [one["message"] for one in FakeBot.seen] == ["2 glasses of wine at 7", "155 pounds", "skip"]
    assert len({one["sender"] for one in FakeBot.seen}) == 1
    assert FakeBot.seen[0]["metadata"] == {"now": "2026-11-24T21:00:00-05:00", "locale": "en-US"}


def test_every_conversation_has_its_own_sender(tmp_path, capsys, bot):
    scored(tmp_path, capsys, WINE + WINE.split("conversations:\n")[1], bot)
    assert len({one["sender"] for one in FakeBot.seen}) == 2


def test_a_bot_that_asks_for_ever_is_left(tmp_path, capsys, bot):
    text = "conversations: [{name: loop, turns: [loop], expect: {verdict: feed}}]"
    report = scored(tmp_path, capsys, text, bot)
    assert len(FakeBot.seen) == 1 + EXTRA_TURNS
    assert report["failures"][0]["expected"] == {"assessment": {"verdict": "feed"}}


def test_emergencies_and_handoffs_are_seen(tmp_path, capsys, bot):
    text = """
conversations:
  - {name: blue, turns: [baby is blue], expect: {emergency: [blue_grey_mottled, floppy_limp]}}
  - {name: any, turns: [baby is blue], expect: {emergency: true}}
  - {name: person, turns: [a person please], expect: {handoff: true, emergency: false}}
  - {name: urgency, turns: [a person please], expect: {handoff: urgent}}
  - {name: missed, turns: [hello], expect: {emergency: true}}
"""
    report = scored(tmp_path, capsys, text, bot)
    assert [row["name"] for row in report["failures"]] == ["urgency", "missed"]
    assert report["unsafe"] == 2


def test_what_fails_says_what_was_expected_and_what_came(tmp_path, capsys, bot):
    text = """
conversations:
  - name: all wrong
    turns: [wine]
    expect: {verdict: feed, says: [formula], never_says: [pump], max_questions: 1, never_asks: weight}
"""
    row = scored(tmp_path, capsys, text, bot)["failures"][0]
    assert row["counts_as"] == "overcautious"
    assert set(row["expected"]) == {"verdict", "says", "never_says", "max_questions", "never_asks"}
    assert row["got"]["verdict"] == "wait_then_feed"


def test_messages_are_parsed_by_the_bot_where_a_url_is_given(tmp_path, capsys, bot):
    text = "messages: [{text: wine, about: exposure, substances: [alcohol]}]"
    report = scored(tmp_path, capsys, text, bot)
    assert report["about_accuracy"] == 1.0
    assert report["substances_f1"] == 1.0
    assert FakeBot.seen[0]["path"] == "/model/parse"


def test_a_parse_without_understood_gives_one_line(tmp_path, capsys, bot):
    path = tmp_path / "eval.yml"
    path.write_text("messages: [{text: bare, about: exposure}]", encoding="utf-8")
    assert evaluate(path, bot) == 2
    assert "understood" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "http://127.0.0.1:9"])
def test_a_bot_that_is_not_there_gives_one_line(tmp_path, capsys, url):
    path = tmp_path / "eval.yml"
    path.write_text("messages: [{text: wine, about: exposure}]", encoding="utf-8")
    assert evaluate(path, url) == 2
    assert capsys.readouterr().err.count("\n") == 1
