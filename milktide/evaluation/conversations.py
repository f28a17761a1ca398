"""Hold labelled conversations with the running bot and score what comes of them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from milktide.evaluation.labels import RESULT_KEYS, ConversationItem
from milktide.evaluation.outcome import (
    Outcome,
    accepts,
    as_list,
    check_assessment,
    failure_rows,
    tally,
)

EXTRA_TURNS = 12
"""How many questions are answered after the written turns, at most."""


class Talker(Protocol):
    """What a conversation needs of a bot."""

    def say(self, sender: str, message: str, metadata: dict[str, str]) -> list[dict[str, Any]]:
        """Send one message; the bot's items."""
        ...


@dataclass
class Transcript:
    """Everything the bot sent in one conversation."""

    texts: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)
    assessments: list[dict[str, Any]] = field(default_factory=list)
    emergencies: list[dict[str, Any]] = field(default_factory=list)
    handoffs: list[dict[str, Any]] = field(default_factory=list)
    open_ask: str | None = None

    def take(self, items: Sequence[dict[str, Any]]) -> None:
        """Add the items of one turn."""
        self.open_ask = None
        for item in items:
            if isinstance(item.get("text"), str):
                self.texts.append(item["text"])
            custom = item.get("custom")
            if isinstance(custom, dict):
                self._take_custom(custom)

    def _take_custom(self, custom: dict[str, Any]) -> None:
        if isinstance(custom.get("ask"), str):
            self.asks.append(custom["ask"])
            self.open_ask = custom["ask"]
        for key, into in (
            ("assessment", self.assessments),
            ("emergency", self.emergencies),
            ("handoff", self.handoffs),
        ):
            if isinstance(custom.get(key), dict):
                into.append(custom[key])


def hold(item: ConversationItem, bot: Talker) -> Transcript:
    """Send the turns, then answer what is asked until nothing is asked any more."""
    sender = f"eval-{uuid.uuid4().hex}"
    metadata = {key: value for key, value in (("now", item.now), ("locale", item.locale)) if value}
    transcript = Transcript()
    for turn in item.turns:
        transcript.take(bot.say(sender, turn, metadata))
    for _ in range(EXTRA_TURNS):
        if transcript.open_ask is None:
            break
        answer = item.answers.get(transcript.open_ask, "skip")
        transcript.take(bot.say(sender, answer, metadata))
    return transcript


def score_conversations(
    items: Sequence[ConversationItem], bot: Talker
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Figures and failures of all conversations."""
    outcomes = [(judge(item, hold(item, bot)), item.risk) for item in items]
    return tally(outcomes), failure_rows("conversations", outcomes)


def judge(item: ConversationItem, transcript: Transcript) -> Outcome:
    """Compare a transcript with what was expected of it. The last assessment counts."""
    outcome = Outcome(item.name, questions=len(transcript.asks))
    expect = item.expect
    of_assessment = {key: value for key, value in expect.items() if key in RESULT_KEYS}
    if of_assessment and transcript.assessments:
        check_assessment(outcome, of_assessment, transcript.assessments[-1])
    elif of_assessment:
        outcome.miss("assessment", of_assessment, None)
    _check_words(outcome, expect, transcript)
    _check_events(outcome, expect, transcript)
    _check_questions(outcome, expect, transcript)
    return outcome


def _check_words(outcome: Outcome, expect: dict[str, Any], transcript: Transcript) -> None:
    said = "\n".join(transcript.texts).lower().replace("\u2019", "'")
    if "says" in expect:
        lacking = [w for w in as_list(expect["says"]) if str(w).lower() not in said]
        if lacking:
            outcome.miss("says", lacking, said[-600:])
    if "says_any" in expect:
        wanted = [str(w).lower() for w in as_list(expect["says_any"])]
        if not any(w in said for w in wanted):
            outcome.miss("says_any", expect["says_any"], said[-600:])
    if "never_says" in expect:
        found = [w for w in as_list(expect["never_says"]) if str(w).lower() in said]
        if found:
            outcome.miss("never_says", expect["never_says"], found)


def _check_events(outcome: Outcome, expect: dict[str, Any], transcript: Transcript) -> None:
    """`handoff` and `emergency`: true, false, or the urgency and the kind (or a list of them)."""
    for key, events, name in (
        ("emergency", transcript.emergencies, "kind"),
        ("handoff", transcript.handoffs, "urgency"),
    ):
        if key not in expect:
            continue
        got = [event.get(name) for event in events]
        wanted = expect[key]
        if isinstance(wanted, bool) or wanted is None:
            met = bool(events) == bool(wanted)
        else:
            met = any(accepts(wanted, value) for value in got)
        if not met:
            outcome.miss(key, wanted, got)
            outcome.lighter |= bool(wanted)
            outcome.graver |= not wanted


def _check_questions(outcome: Outcome, expect: dict[str, Any], transcript: Transcript) -> None:
    asks = transcript.asks
    if "max_questions" in expect and len(asks) > expect["max_questions"]:
        outcome.miss("max_questions", expect["max_questions"], asks)
    if "never_asks" in expect and set(as_list(expect["never_asks"])) & set(asks):
        outcome.miss("never_asks", expect["never_asks"], asks)
    if "asks_first" in expect:
        first = asks[0] if asks else None
        if not accepts(expect["asks_first"], first):
            outcome.miss("asks_first", expect["asks_first"], first)
