"""Handing over to a person: what is written down, and what may truthfully be said about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from milktide.case import Case, case_to_dict
from milktide.conversation.speech import Saying, button_of, listed, say, words_of
from milktide.emergency import emergency_numbers
from milktide.handoffs import HandOff, Line
from milktide.knowledge import Knowledge
from milktide.result import Assessment, Escalation, assessment_to_dict
from milktide.words import Words

_LINES = ("advice", "breastfeeding_medicines", "breastfeeding", "poison")
"""The country's lines that can answer a question about milk, in the order they are named."""

_SOON = frozenset({"prompt", "urgent", "emergency"})


def offer(escalation: str | None, knowledge: Knowledge) -> Saying:
    """The offer of a person, with its two buttons."""
    words = words_of(knowledge)
    text = words.text("offer_person_now" if escalation in _SOON else "offer_person")
    buttons = tuple(button_of(words.text(f"button_person_{which}")) for which in ("yes", "no"))
    return Saying(text=text, buttons=buttons)


def urgency_of(assessment: Assessment | None) -> Escalation:
    """How urgent a hand-off is: as the assessment has it, at least routine."""
    if assessment is None or assessment.escalation == "none":
        return "routine"
    return assessment.escalation


def note_for_person(
    *,
    id: str,
    conversation_id: str,
    now: datetime,
    reason: str,
    case: Case,
    assessment: Assessment | None,
    transcript: Iterable[Line],
) -> HandOff:
    """The hand-off as it is written."""
    return HandOff(
        id=id,
        conversation_id=conversation_id,
        created_at=now,
        urgency=urgency_of(assessment),
        reason=reason,
        locale=case.locale,
        case=case_to_dict(case) if case.exposures else None,
        assessment=assessment_to_dict(assessment) if assessment else None,
        transcript=tuple(transcript),
    )


def said_of(
    handoff: HandOff, clinic: Mapping[str, Any], country: str | None, knowledge: Knowledge
) -> tuple[Saying, ...]:
    """Who will see it and by when; with no clinic, that nobody does, and whom she can call."""
    words = words_of(knowledge)
    case_id = short_id(handoff.id)
    said = [words.text("handed_off_nobody", case_id=case_id)]
    if clinic.get("connected"):
        said = [_promise(handoff, clinic, case_id, words)]
    said += [_lines(country, knowledge, words), _if_it_cannot_wait(country, knowledge, words)]
    payload = {"handoff": {"case_id": handoff.id, "urgency": handoff.urgency}}
    return (*(say(text) for text in said), Saying(custom=payload))


def short_id(id: str) -> str:
    """The part of an id that a person can read out."""
    return id.partition("-")[0]


def _promise(handoff: HandOff, clinic: Mapping[str, Any], case_id: str, words: Words) -> str:
    known = {"clinic": clinic.get("name"), "hours": clinic.get("hours"), "case_id": case_id}
    by = (clinic.get("answers_within") or {}).get(handoff.urgency)
    if by:
        return words.text("handed_off_clinic", answers_within=by, **known)
    return words.text("handed_off_clinic_no_time", **known)


def _lines(country: str | None, knowledge: Knowledge, words: Words) -> str:
    countries = knowledge.document("safety")["countries"]
    entry = countries.get(country or "") or {}
    lines = [_line(kind, entry[kind], words) for kind in _LINES if _can_be_shown(entry.get(kind))]
    return words.text("lines_lead", lines=listed(lines)) if lines else words.text("lines_none")


def _can_be_shown(line: Any) -> bool:
    """A line that a page was read for, with a number."""
    return isinstance(line, Mapping) and bool(line.get("number")) and not line.get("unverified")


def _line(kind: str, line: Mapping[str, Any], words: Words) -> str:
    name = line.get("name") or words.text(f"line_name_{kind}")
    if line.get("hours"):
        return words.text("line_hours", name=name, number=line["number"], hours=line["hours"])
    return words.text("line", name=name, number=line["number"])


def _if_it_cannot_wait(country: str | None, knowledge: Knowledge, words: Words) -> str:
    return words.text("if_cannot_wait", number=emergency_number(country, knowledge, words))


def emergency_number(country: str | None, knowledge: Knowledge, words: Words) -> str:
    """The country's emergency number, or the words for it where the country is unknown."""
    line = next(iter(emergency_numbers("", country, knowledge, action="emergency")), None)
    if line is None or not line["number"] or country is None:
        return words.text("local_emergency")
    return line["number"]


def transcript_of(events: Iterable[Mapping[str, Any]], *, longest: int) -> tuple[Line, ...]:
    """The last messages of a conversation, from Rasa's events."""
    lines = [
        Line(
            who="parent" if event.get("event") == "user" else "milktide",
            text=str(event["text"])[:2000],
            at=datetime.fromtimestamp(event["timestamp"]).astimezone() if event.get("timestamp") else None,
        )
        for event in events
        if event.get("event") in ("user", "bot") and event.get("text")
    ]
    return tuple(lines[-longest:])
