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
from milktide.conversation.asking import choices_of, fact_options, tracers_of
from milktide.conversation.choosing import chosen, substance_options
from milktide.conversation.loose import Loose
from milktide.conversation.record import Merged, Told, merge, skip, unskip
from milktide.conversation.unknown_names import name_given, name_in
from milktide.knowledge import Knowledge
from milktide.language.numbers import Figure
from milktide.language.quantities import Quantity, to_case_amount
from milktide.language.understanding import Interval, Understood, UnderstoodExposure

NOT_TAKEN_OVER = frozenset({"what_if", "off_topic", "abuse", "start_over", "delete_my_data"})
"""Intents whose figures are no facts of a record that is there already."""

UNREADABLE = "unreadable: "
"""Before the words of a message that look like a figure and cannot be one."""

_WEIGHT = re.compile(r"\bi (?:only )?weigh\b.{0,12}\d", re.I)
_LOOSE_FROM = timedelta(minutes=90)
_FORWARD_KINDS = frozenset({"alcohol", "caffeine", "nicotine", "cannabis", "recreational"})
_CASE_UNITS = frozenset(
    {
        "drink", "g", "mg", "mcg", "ml", "glass", "pint", "can", "bottle", "shot", "tablet", "MBq",
        "mCi", "dose",
    }
)  # fmt: skip
_ANSWERED_BY_ANY_WORD = frozenset(
    {
        "amount", "dose", "start", "end", "regimen", "route", "formulation", "indication",
    }
)  # fmt: skip
_MORE = re.compile(r"\b(?:another|(?:one|two|three|\d) more|also had|then had|and then)\b", re.I)


class Heard(msgspec.Struct, frozen=True, kw_only=True):
    """What a message did to the record. ``of_others``: it only told what somebody else took."""

    case: Case
    outcome: str = "nothing"
    changed: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()
    refused: str | None = None
    loose: tuple[Loose, ...] = ()
    of_others: bool = False


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """A message with what Rasa took it for, and the question that it may answer.

    ``pieces`` is how many drinks there were, where their size was asked.
    """

    text: str
    understood: Understood
    intent: str | None = None
    asked: str | None = None
    about: int | None = None
    condition: str | None = None
    pieces: float | None = None


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
    loose = _loose(merged.case, message, knowledge)
    if merged.answers(message.asked):
        return _heard(merged, "answer", loose)
    if message.asked is not None and _is_skipped(message):
        return _heard(merged, "answer", loose, also_skipped=message.asked)
    if merged.changed:
        return _heard(merged, "facts", loose)
    if message.asked is not None and _answers_without_news(message, told):
        return _heard(merged, "answer", loose, also_skipped=message.asked)
    if _WEIGHT.search(message.text) and message.understood.facts.weight_kg is None:
        return Heard(case=case, refused="parent.weight_kg: cannot be")
    if message.understood.unreadable:
        return Heard(case=case, refused=UNREADABLE + message.understood.unreadable[0][:40])
    of_others = any(exposure.subject == "other" for exposure in message.understood.exposures)
    return Heard(case=case, of_others=of_others)


_RUN_ON = re.compile(r"(\d)\s+(can|could)\s+(i|we)\b", re.I)


def mended(text: str) -> str:
    """The text with a comma where "pumped at 8 can I use it" would read as eight cans."""
    return _RUN_ON.sub(r"\1, \2 \3", text)


_PLANS = re.compile(
    r"\bi(?:'?d| would)? (?:really )?(?:want|like|hope|plan)\b"
    r"|\b(?:wanna|hoping to|planning|looking forward to)\b",
    re.I,
)
_DONE = re.compile(r"\b(?:had|took|drank|finished|ago|yesterday|last night|gave me)\b", re.I)


def speaks_of_plans(text: str) -> bool:
    """Whether a message wishes for something that has not been: "I want a glass on Saturday"."""
    return _PLANS.search(text) is not None and _DONE.search(text) is None


def says_nothing(understood: Understood) -> bool:
    """Whether a message told no fact and was neither a yes, a no nor a skip."""
    facts = understood.facts
    told = any(getattr(facts, name) not in (None, False, ()) for name in facts.__struct_fields__)
    return not (
        told
        or understood.exposures
        or understood.expressed_at
        or understood.skip
        or understood.answer is not None
        or understood.red_flag is not None
    )


def of_stored_milk(understood: Understood, read_for_milk: Understood) -> Understood:
    """A question about pumped milk: its times are the milk's, and what has no name is no exposure."""
    named = tuple(e for e in understood.exposures if e.substance is not None)
    return msgspec.structs.replace(understood, exposures=named, expressed_at=read_for_milk.expressed_at)


def _heard(merged: Merged, outcome: str, loose: tuple[Loose, ...], also_skipped: str | None = None) -> Heard:
    case = unskip(merged.case, merged.changed)
    if also_skipped is not None:
        case = skip(case, also_skipped)
    return Heard(case=case, outcome=outcome, changed=merged.changed, corrected=merged.corrected, loose=loose)


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
    own = _settled([e for e in understood.exposures if e.subject != "other"], message)
    exposures = [facts for e in own if (facts := exposure_facts(e, case, knowledge, message.pieces))]
    picked = _chosen(case, message, exposures, knowledge)
    if picked:
        exposures = [facts for facts in exposures if "substance" not in facts] + picked
    unknown = _unknown(case, message, exposures)
    if unknown:
        exposures = [{**facts, **unknown[0]} for facts in exposures[:1]] or unknown
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
        removed=(*understood.denied, *_not_meant(case, message)),
        advice=_advice(message),
        condition=confirmed if message.asked == "condition" else None,
        instead=message.intent == "correct_answer",
        more=_MORE.search(message.text) is not None,
    )


def _chosen(
    case: Case, message: Message, exposures: list[dict[str, Any]], knowledge: Knowledge
) -> list[dict[str, Any]]:
    """One of the choices that the question offered, or the name of something the table does not have."""
    asked = message.asked
    if asked not in ("substance", "route", "formulation", "indication"):
        return []
    unnamed = [facts for facts in exposures if "substance" not in facts]
    if message.understood.skip or any(asked in facts for facts in unnamed):
        return []
    value = _choice(case, message, knowledge)
    if value is None and any(asked in facts for facts in exposures):
        return []
    if value is not None:
        return [{asked: value}]
    if asked == "substance" and not _is_ambiguous(case, message.about):
        named = message.intent not in _OF_SOMETHING_ELSE and message.understood.answer is None
        return _unlisted(name_given(message.text)) if named else []
    return []


def _unlisted(name: str | None) -> list[dict[str, Any]]:
    return [{"substance": f"unlisted:{name}"}] if name else []


_OF_SOMETHING_ELSE = frozenset(
    {
        "ask_for_person", "delete_my_data", "start_over", "ask_sources", "red_flag",
    }
)  # fmt: skip


def _unknown(case: Case, message: Message, exposures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Something taken whose name no list knows, where nothing else was named and nothing is on record."""
    named = bool(message.understood.substances or message.understood.denied)
    if case.exposures or named or message.asked is not None:
        return []
    if message.intent in _OF_SOMETHING_ELSE or any("substance" in facts for facts in exposures):
        return []
    return _unlisted(name_in(message.text))


def _choice(case: Case, message: Message, knowledge: Knowledge) -> str | None:
    if message.about is None or message.about >= len(case.exposures):
        return None
    exposure = case.exposures[message.about]
    if message.asked == "substance":
        ids = choices_of(exposure.substance) or tracers_of(exposure.substance, knowledge)
        if len(ids) == 1 and message.understood.answer:
            return ids[0]
        options: Mapping[str, Any] = substance_options(ids, knowledge)
    else:
        options = fact_options(message.asked or "", exposure, knowledge)
    return chosen(message.text, options)


def _is_ambiguous(case: Case, about: int | None) -> bool:
    known = about is not None and about < len(case.exposures)
    return known and case.exposures[about or 0].substance.startswith("ambiguous:")


def _settled(exposures: list[UnderstoodExposure], message: Message) -> list[UnderstoodExposure]:
    """Without names that were only guessed from a misspelling, where the message has a better reading.

    What was said of a guessed name (a time, an amount) stays, without the name.
    """
    named = any(e.substance is not None and e.certain for e in exposures)
    answering = message.asked not in (None, "substance")
    if not named and not answering:
        return exposures
    return [e if e.certain else msgspec.structs.replace(e, substance=None, certain=True) for e in exposures]


def _not_meant(case: Case, message: Message) -> tuple[str, ...]:
    """A "no" to "do you mean ...?" takes the guess out of the record."""
    if message.asked != "substance" or message.understood.answer is not False:
        return ()
    return (case.exposures[message.about or 0].substance,) if _is_ambiguous(case, message.about) else ()


def _advice(message: Message) -> str | None:
    if message.understood.told is None and message.intent != "conflicting_advice":
        return None
    if message.understood.told is not None and message.understood.exposures:
        return message.understood.told
    return message.text[:1000]


def exposure_facts(
    exposure: UnderstoodExposure, case: Case, knowledge: Knowledge, pieces: float | None = None
) -> dict[str, Any]:
    """One exposure as understood, in the fields of the case."""
    row = knowledge.row(exposure.substance) if exposure.substance else None
    facts: dict[str, Any] = {"substance": _substance(exposure)}
    facts.update(_amount(exposure, case, knowledge, pieces))
    facts.update(_times(exposure, case, row.kind if row else None))
    for name in ("regimen", "route", "formulation", "indication", "misuse"):
        facts[name] = getattr(exposure, name)
    facts["interval_h"] = exposure.interval_h.low if exposure.interval_h else None
    facts["doses"] = max(1, round(exposure.doses.high)) if exposure.doses else None
    return {name: value for name, value in facts.items() if value is not None}


def _substance(exposure: UnderstoodExposure) -> str | None:
    if not exposure.certain and exposure.choices:
        return "ambiguous:" + "|".join(exposure.choices)
    return exposure.substance


def _amount(
    exposure: UnderstoodExposure, case: Case, knowledge: Knowledge, pieces: float | None
) -> dict[str, Any]:
    quantity = exposure.quantity
    if quantity is None:
        return {}
    if exposure.substance == "alcohol" or _is_drink(exposure, case):
        return _drinks(quantity, case, knowledge, pieces)
    unit = quantity.unit if quantity.unit in _CASE_UNITS else None
    return {"amount": quantity.amount.high, "unit": unit}


_ONE_DRINK_ML = (50.0, 700.0)
"""A bare number in answer to "how big were they?" is millilitres where one drink can be of that size."""


def _drinks(quantity: Quantity, case: Case, knowledge: Knowledge, pieces: float | None) -> dict[str, Any]:
    """An amount of alcohol as the case takes it; a size that was asked for counts for each drink."""
    low, high = _ONE_DRINK_ML
    if quantity.unit is None and pieces is not None:
        if not low <= quantity.amount.high <= high:
            return {}
        quantity = msgspec.structs.replace(quantity, unit="ml")
    if quantity.unit is None:
        quantity = msgspec.structs.replace(quantity, unit="drink")
    taken = to_case_amount(quantity, case.country, knowledge.document("policy/drinks"))
    vague = not quantity.amount.exact and taken.high is not None
    amount = taken.high if vague and taken.high is not None else taken.amount
    if pieces is not None and (_is_one(quantity) or (quantity.unit == "ml" and amount <= high)):
        amount *= pieces
    strength = {"abv_percent": taken.abv_percent} if quantity.beverage or quantity.abv_percent else {}
    return {"amount": amount, "unit": taken.unit, **strength}


def _is_one(quantity: Quantity) -> bool:
    return quantity.unit != "ml" and quantity.amount.high == 1


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


def _loose(case: Case, message: Message, knowledge: Knowledge) -> tuple[Loose, ...]:
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
            if interval is not None and _is_loose(interval, case, planned=exposure.planned):
                found.append(Loose(fact=fact, index=index, low=interval.low))
        told = case.exposures[index]
        if exposure.planned and told.start is None and told.end is None and told.substance != "alcohol":
            found.append(Loose(fact="start", index=index))
        pieces = _unsized(exposure, case, knowledge)
        if pieces is not None:
            found.append(Loose(fact="amount", index=index, pieces=pieces))
    return tuple(found)


def _is_loose(interval: Interval, case: Case, *, planned: bool) -> bool:
    """Whether the words leave so much time open that it can matter; what is past ends now."""
    assert case.now is not None
    past = interval.low <= case.now and not planned
    high = min(interval.high, case.now) if past else interval.high
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
