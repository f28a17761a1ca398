"""From what a message was understood to say to what the record takes over.

Where words leave a range, the end that makes the answer more careful is taken, and the range is kept
(``loose``), so that it can be asked for where it matters.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from milktide.case import Case
from milktide.conversation.loose import Loose
from milktide.conversation.record import Merged, Told, merge, skip, unskip
from milktide.knowledge import Knowledge
from milktide.language.numbers import Figure
from milktide.language.understanding import Interval, Understood, UnderstoodExposure

NOT_TAKEN_OVER = frozenset({"what_if", "off_topic", "abuse", "start_over", "delete_my_data"})
"""Intents whose figures are no facts of a record that is there already."""

_LOOSE_FROM = timedelta(minutes=90)
_FORWARD_KINDS = frozenset({"alcohol", "caffeine", "nicotine", "cannabis", "recreational"})
_CASE_UNITS = frozenset({"drink", "g", "mg", "mcg", "ml", "glass", "pint", "can", "bottle", "shot", "tablet", "MBq", "mCi", "dose"})  # fmt: skip
_ANSWERED_BY_ANY_WORD = frozenset({"amount", "dose", "start", "end", "regimen", "route", "formulation", "indication"})  # fmt: skip
_MORE = re.compile(r"\b(?:another|(?:one|two|three|\d) more|also had|then had|and then)\b", re.I)


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What a message did to the record."""

    case: Case
    outcome: str = "nothing"
    changed: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()
    refused: str | None = None
    loose: tuple[Loose, ...] = ()


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message with what Rasa took it for, and the question that it may answer."""

    text: str
    understood: Understood
    intent: str | None = None
    asked: str | None = None
    about: int | None = None
    condition: str | None = None


def hear(case: Case, message: Message, knowledge: Knowledge) -> Heard:
    """Take a message over into the record.

    Args:
        case: the record so far, with the message's ``now`` and locale.
        message: the message.
        knowledge: the table.
    """
    if message.intent in NOT_TAKEN_OVER and case.exposures and message.asked is None:
        return Heard(case=case)
    if message.intent == "what_if" and case.exposures:
        return Heard(case=case)
    told = told_by(case, message, knowledge)
    merged = merge(case, told, asked=message.asked, about=message.about)
    if merged.refused:
        return Heard(case=case, refused=merged.refused)
    loose = _loose(merged.case, told, message, knowledge)
    if merged.answers(message.asked):
        return _heard(merged, "answer", loose)
    if message.asked is not None and _is_skipped(message):
        return _heard(merged, "answer", loose, also_skipped=message.asked)
    if merged.changed:
        return _heard(merged, "facts", loose)
    if message.asked is not None and _answers_without_news(message, told):
        return _heard(merged, "answer", loose, also_skipped=message.asked)
    if message.understood.unreadable and message.asked is not None:
        return Heard(case=case, refused=f"{message.asked}: cannot be read")
    return Heard(case=case)


def _heard(
    merged: Merged, outcome: str, loose: tuple[Loose, ...], also_skipped: str | None = None
) -> Heard:
    case = unskip(merged.case, merged.changed)
    if also_skipped is not None:
        case = skip(case, also_skipped)
    return Heard(
        case=case, outcome=outcome, changed=merged.changed, corrected=merged.corrected, loose=loose
    )


def _is_skipped(message: Message) -> bool:
    return message.understood.skip or message.intent == "dont_know"


def _answers_without_news(message: Message, told: Told) -> bool:
    """A "no" to "have you pumped any milk?", or a fact told again: answered, though nothing changed."""
    if message.asked == "stored_milk" and message.understood.answer is False:
        return True
    if message.asked in _ANSWERED_BY_ANY_WORD:
        return any(len(facts) > 1 for facts in told.exposures)
    return message.asked == "misuse" and message.understood.answer is not None


# -- the message as facts of the record --------------------------------------------------------------


def told_by(case: Case, message: Message, knowledge: Knowledge) -> Told:
    """The facts of one message in the shape of the record."""
    understood = message.understood
    assert case.now is not None
    own = [e for e in understood.exposures if e.subject != "other"]
    exposures = [facts for e in own if (facts := exposure_facts(e, case, knowledge))]
    infant = _infant(understood)
    yes = understood.answer if message.asked is not None else None
    if yes is not None:
        _answer_yes_no(yes, message.asked, infant, exposures)
    confirmed = (message.condition, yes) if message.condition is not None and yes is not None else None
    return Told(
        exposures=tuple(exposures),
        parent=_parent(understood),
        infant=infant,
        stored_milk=_pumped(message, case.now),
        removed=tuple(understood.denied),
        advice=_advice(message),
        condition=confirmed if message.asked == "condition" else None,
        instead=message.intent == "correct_answer",
        more=_MORE.search(message.text) is not None,
    )


def _advice(message: Message) -> str | None:
    if message.understood.told is None and message.intent != "conflicting_advice":
        return None
    return message.text[:1000]


def exposure_facts(
    exposure: UnderstoodExposure, case: Case, knowledge: Knowledge
) -> dict[str, Any]:
    """One exposure as understood, in the fields of the case."""
    row = knowledge.row(exposure.substance) if exposure.substance else None
    facts: dict[str, Any] = {"substance": _substance(exposure)}
    facts.update(_amount(exposure, case, knowledge))
    facts.update(_times(exposure, case, row.kind if row else None))
    for name in ("regimen", "route", "formulation", "indication", "misuse"):
        facts[name] = getattr(exposure, name)
    facts["interval_h"] = exposure.interval_h.low if exposure.interval_h else None
    facts["doses"] = max(1, round(exposure.doses.high)) if exposure.doses else None
    return {name: value for name, value in facts.items() if value is not None}


def _substance(exposure: UnderstoodExposure) -> str | None:
    if not exposure.certain and len(exposure.choices) > 1:
        return "ambiguous:" + "|".join(exposure.choices)
    return exposure.substance


def _amount(exposure: UnderstoodExposure, case: Case, knowledge: Knowledge) -> dict[str, Any]:
    quantity = exposure.quantity
    if quantity is None:
        return {}
    if exposure.substance == "alcohol" or _is_drink(exposure, case):
        taken = exposure.case_amount(case.country, knowledge.document("policy/drinks"))
        if taken is None:
            return {}
        vague = not quantity.amount.exact and taken.high is not None
        return {
            "amount": taken.high if vague else taken.amount,
            "unit": taken.unit,
            "abv_percent": taken.abv_percent,
        }
    unit = quantity.unit if quantity.unit in _CASE_UNITS else None
    return {"amount": quantity.amount.high, "unit": unit}


def _is_drink(exposure: UnderstoodExposure, case: Case) -> bool:
    """An amount alone, where the record is of alcohol: "three glasses", "2"."""
    if exposure.substance is not None or exposure.quantity is None:
        return False
    drinks = any(e.substance == "alcohol" for e in case.exposures)
    return drinks and exposure.quantity.unit not in ("mg", "mcg", "g", "tablet", "MBq", "mCi")


def _times(exposure: UnderstoodExposure, case: Case, kind: str | None) -> dict[str, Any]:
    """Start and end; the later end of a range, for the wait counts from it."""
    assert case.now is not None
    start = exposure.start.high if exposure.start is not None else None
    end = exposure.end.high if exposure.end is not None else None
    if end is not None and exposure.end is not None and exposure.end.low <= case.now < end:
        end = case.now
    if start is not None and end is not None and exposure.start is not None and start > end:
        start = exposure.start.low
    forward = exposure.hypothetical and kind in _FORWARD_KINDS
    if start is None and end is None and forward:
        start = case.now
    return {"start": start, "end": end}


def _low(figure: Figure | None) -> float | None:
    return figure.low if figure is not None else None


def _parent(understood: Understood) -> dict[str, Any]:
    """Of the mother: the low end of a weight makes the wait longer."""
    facts = understood.facts
    return {
        "weight_kg": _low(facts.weight_kg),
        "height_cm": _low(facts.height_cm),
        "with_food": facts.with_food,
        "pregnant": facts.pregnant,
    }


def _infant(understood: Understood) -> dict[str, Any]:
    """Of the baby: the younger and the earlier born counts."""
    facts = understood.facts
    return {
        "age_weeks": _low(facts.infant_age_weeks),
        "born_preterm": facts.born_preterm,
        "gestation_weeks_at_birth": _low(facts.gestation_weeks_at_birth),
        "unwell": facts.unwell,
        "weight_kg": _low(facts.infant_weight_kg),
        "g6pd_deficiency": facts.g6pd_deficiency,
        "feeds_per_day": _low(facts.feeds_per_day),
        "exclusively_breastfed": facts.exclusively_breastfed,
    }


_YES_NO_FIELD: Mapping[str, str] = {
    "preterm": "born_preterm",
    "unwell": "unwell",
    "g6pd": "g6pd_deficiency",
}


def _answer_yes_no(
    yes: bool, asked: str | None, infant: dict[str, Any], exposures: list[dict[str, Any]]
) -> None:
    """A bare yes or no, put where the question was."""
    field = _YES_NO_FIELD.get(asked or "")
    if field is not None and infant[field] is None:
        infant[field] = yes
    if asked == "misuse" and not any("misuse" in facts for facts in exposures):
        exposures.append({"misuse": not yes})  # the question is whether it was prescribed


def _pumped(message: Message, now: datetime) -> tuple[datetime | None, ...]:
    """When milk was pumped; told without a time it is kept without one, and held."""
    told = tuple(min(interval.high, now) for interval in message.understood.expressed_at)
    if not told and message.asked == "stored_milk" and message.understood.answer:
        return (None,)
    return told


# -- what was told loosely ---------------------------------------------------------------------------


def _loose(
    case: Case, told: Told, message: Message, knowledge: Knowledge
) -> tuple[Loose, ...]:
    """Times and sizes that were told loosely and not in answer to a question for them."""
    if message.asked in ("start", "end", "amount"):
        return ()
    found: list[Loose] = []
    for exposure in message.understood.exposures:
        index = _index_of(case, _substance(exposure))
        if index is None or exposure.subject == "other":
            continue
        for fact in ("end", "start"):
            interval: Interval | None = getattr(exposure, fact)
            if interval is not None and _is_loose(interval, case):
                found.append(Loose(fact=fact, index=index, low=interval.low))
        pieces = _unsized(exposure, case, knowledge)
        if pieces is not None:
            found.append(Loose(fact="amount", index=index, pieces=pieces))
    return tuple(found)


def _is_loose(interval: Interval, case: Case) -> bool:
    assert case.now is not None
    high = min(interval.high, case.now) if interval.low <= case.now else interval.high
    return high - interval.low >= _LOOSE_FROM


def _unsized(exposure: UnderstoodExposure, case: Case, knowledge: Knowledge) -> float | None:
    """How many drinks, where their size was not told and a usual one differs a lot (UK glasses)."""
    if exposure.substance != "alcohol" or case.country != "UK" or exposure.quantity is None:
        return None
    taken = exposure.case_amount(case.country, knowledge.document("policy/drinks"))
    if taken is None or "size" not in taken.assumed or exposure.quantity.unit not in ("glass", "drink"):
        return None
    return exposure.quantity.amount.high


def _index_of(case: Case, substance: str | None) -> int | None:
    if substance is None:
        return len(case.exposures) - 1 if case.exposures else None
    places = [i for i, exposure in enumerate(case.exposures) if exposure.substance == substance]
    return places[-1] if places else None
