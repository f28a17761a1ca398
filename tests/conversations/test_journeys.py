"""From the first message to the answer, for each kind of exposure, through the running bot."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from running import Conversation

JOURNEYS = yaml.safe_load((Path(__file__).parent / "journeys.yml").read_text())


def told(talk: Callable[..., Conversation], journey: dict[str, Any]) -> tuple[Conversation, list[str]]:
    """The journey talked through, and the questions that were asked."""
    conversation = talk()
    asked: list[str] = []
    for text in journey["turns"]:
        conversation.say(text)
        asked += [conversation.ask] if conversation.ask else []
    for _ in range(8):
        if conversation.ask is None:
            break
        conversation.say("skip")
        asked += [conversation.ask] if conversation.ask else []
    return conversation, asked


def all_text(conversation: Conversation) -> str:
    return "\n".join(
        item["text"] for items in conversation.heard for item in items if item.get("text")
    ).lower()


def one_of(expected: Any) -> list[Any]:
    return expected if isinstance(expected, list) else [expected]


@pytest.mark.parametrize("journey", JOURNEYS, ids=lambda journey: journey["name"])
def test_journey(talk: Callable[..., Conversation], journey: dict[str, Any]) -> None:
    conversation, asked = told(talk, journey)
    assessment = conversation.skip_to_assessment()
    assert assessment["verdict"] in one_of(journey["verdict"])
    if "purpose" in journey:
        assert assessment["pumping"]["purpose"] in one_of(journey["purpose"])
    if "escalation" in journey:
        assert assessment["escalation"] == journey["escalation"]
    if "asks_first" in journey:
        assert asked[0] == journey["asks_first"]
    assert not set(asked) & set(journey.get("never_asks", ()))
    assert len(set(asked)) <= journey.get("most_questions", 5)
    for fragment in journey.get("says", ()):
        assert fragment in all_text(conversation)
