"""Take every message over into the record, before Rasa's policies look at it."""

from __future__ import annotations

from typing import Any

import msgspec
from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Turn, assessed, knowledge, slots
from milktide.case import Case
from milktide.conversation.hearing import Heard, hear
from milktide.conversation.loose import Loose, asks_of, planned_ahead, still_loose
from milktide.conversation.opening import kept_until_answered
from milktide.conversation.record import at, skip, store_record
from milktide.conversation.steps import IN_BETWEEN
from milktide.questions import only_for_watching


class ActionHear(Action):
    """Fills the slot `case`, and what the case policy and the rules go by."""

    def name(self) -> str:
        """The name that domain.yml maps the slot to."""
        return "action_hear"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        """Merge what was understood, and find what is still worth asking."""
        turn = Turn(tracker)
        before = turn.case
        heard = _heard(turn, before)
        case = _without_vain_questions(turn, at(heard.case, turn.now, turn.locale), heard)
        loose = still_loose(turn.slot("loose"), heard)
        case = planned_ahead(case, loose)
        return [
            *slots(
                case=store_record(case),
                loose=msgspec.to_builtins(loose),
                heard=heard.outcome,
                red_flag=turn.red_flag,
                supposed=turn.intent == "what_if" and bool(before.exposures),
                news=_news(turn, heard, before),
            ),
            *_standing(turn, case, loose, changed=heard.outcome != "nothing"),
            *_bookkeeping(turn, heard),
        ]


def _heard(turn: Turn, before: Case) -> Heard:
    return hear(before, turn.message, knowledge())


def _without_vain_questions(turn: Turn, case: Case, heard: Heard) -> Case:
    """A question that was put often enough without an answer counts as skipped."""
    asked = turn.asked
    if asked is None or asked in ("substance", *case.skipped) or heard.outcome == "answer":
        return case
    if turn.intent in IN_BETWEEN:
        return case
    tries = (turn.slot("times_asked") or {}).get(asked, 0)
    return skip(case, asked) if tries >= turn.policy["times_asked"] else case


def _news(turn: Turn, heard: Heard, before: Case) -> dict[str, Any]:
    """What the next answer says about the messages since the last one, before it answers."""
    open_news = kept_until_answered(turn.slot("news"))
    known = {exposure.substance for exposure in before.exposures}
    added = [e.substance for e in heard.case.exposures if known and e.substance not in known]
    changed = sorted({*open_news.get("changed", ()), *heard.changed})
    return {
        "changed": changed,
        "corrected": sorted({*open_news.get("corrected", ()), *heard.corrected}),
        "added": [*open_news.get("added", ()), *added],
        "skipped": heard.outcome == "answer" and not changed,
        "refused": heard.refused,
        "of_others": heard.of_others,
    }


def _standing(turn: Turn, case: Case, loose: tuple[Loose, ...], *, changed: bool) -> list[EventType]:
    """Where the case stands after the message; the assessment is made anew only where facts changed."""
    if not case.exposures:
        return slots(standing="none", asks=[], verdict=None, escalation=None)
    if not changed and turn.slot("standing") in ("open", "answered"):
        asks = [fact for fact in turn.slot("asks") or [] if fact not in case.skipped]
        return slots(asks=asks)
    assessment = turn.answer(case)
    return slots(
        standing="open",
        asks=list(asks_of(case, assessment, loose, assessed)),
        verdict=assessment.verdict,
        escalation=assessment.escalation,
        only_for_watching=bool(assessment.asks) and only_for_watching(case, knowledge()),
    )


def _bookkeeping(turn: Turn, heard: Heard) -> list[EventType]:
    """An offer lapses with words that are no yes, no no and no fact; being understood ends the count."""
    events: list[EventType] = []
    if turn.intent not in ("affirm", "deny") and heard.outcome == "nothing":
        events += slots(offer="nothing")
    in_between = turn.intent in IN_BETWEEN - {"off_topic"} and any(c.isalpha() for c in turn.text)
    in_between = in_between and not turn.is_hardly_thanks
    if heard.outcome != "nothing" or in_between:
        events += slots(not_understood=0)
    return events
