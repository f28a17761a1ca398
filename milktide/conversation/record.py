"""The record: the case kept in the chat's slot, and how a message changes it.

A message never overwrites a fact with nothing, and a fact that the message names goes to the
exposure it belongs to: the one that carries its name, else the one the question was about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from milktide.case import Case, CaseError, Exposure, StoredMilk, case_to_dict, read_case

_PLACEHOLDER = {"substance": "placeholder"}

OF_EXPOSURE = (
    "amount", "unit", "abv_percent", "start", "end", "regimen", "interval_h", "doses", "route",
    "indication", "formulation", "misuse",
)  # fmt: skip
OF_PARENT = ("weight_kg", "height_cm", "with_food", "pregnant")
OF_INFANT = (
    "age_weeks", "born_preterm", "gestation_weeks_at_birth", "unwell", "g6pd_deficiency",
    "feeds_per_day", "exclusively_breastfed",
)  # fmt: skip

ASK_OF: Mapping[str, str] = {
    "substance": "substance", "amount": "amount", "unit": "amount", "abv_percent": "amount",
    "start": "start", "end": "end", "regimen": "regimen", "interval_h": "regimen",
    "doses": "regimen", "route": "route", "indication": "indication",
    "formulation": "formulation", "misuse": "misuse", "weight_kg": "weight", "height_cm": "height",
    "age_weeks": "infant_age", "born_preterm": "preterm", "gestation_weeks_at_birth": "preterm",
    "unwell": "unwell", "g6pd_deficiency": "g6pd", "stored_milk": "stored_milk",
    "conditions": "condition",
}  # fmt: skip
"""The fact that a field of the case answers, by the names of ``asks``."""

ANSWERS: Mapping[str, frozenset[str]] = {
    "dose": frozenset({"dose", "amount"}),
    "amount": frozenset({"amount", "dose"}),
    "end": frozenset({"end", "start"}),
    "start": frozenset({"start", "end"}),
    "regimen": frozenset({"regimen"}),
}
"""Facts that count as an answer to a question besides the one that it names."""


def load_record(slot: Any) -> Case:
    """The case of the slot; an empty one where nothing has been told."""
    if not slot:
        return Case(exposures=())
    data = dict(slot)
    if data.get("exposures"):
        return read_case(data)
    case = read_case({**data, "exposures": [_PLACEHOLDER]})
    return msgspec.structs.replace(case, exposures=())


def store_record(case: Case) -> dict[str, Any]:
    """What goes into the slot: JSON types, unknown facts left out."""
    return dict(_without_nothing(case_to_dict(case)))


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_nothing(v) for k, v in value.items() if v is not None}
    if isinstance(value, (list, tuple)):
        return [_without_nothing(v) for v in value]
    return value


@dataclass(frozen=True)
class Told:
    """What one message told: exposures (``substance`` None = unnamed), facts, and milk pumped.

    ``removed`` are substances that she did not take; ``instead`` is set by "no, it was ...",
    ``more`` by "another one".
    """

    exposures: tuple[Mapping[str, Any], ...] = ()
    parent: Mapping[str, Any] = field(default_factory=dict)
    infant: Mapping[str, Any] = field(default_factory=dict)
    stored_milk: tuple[datetime | None, ...] = ()
    removed: tuple[str, ...] = ()
    advice: str | None = None
    condition: tuple[str, bool] | None = None
    instead: bool = False
    more: bool = False


@dataclass(frozen=True)
class Merged:
    """The case after a message, and which facts are new or now say something else."""

    case: Case
    changed: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()
    refused: str | None = None

    def answers(self, asked: str | None) -> bool:
        """Whether the message told the fact that was asked for."""
        if asked is None:
            return False
        return bool(self.changed & ANSWERS.get(asked, frozenset({asked})))


def merge(case: Case, told: Told, *, asked: str | None = None, about: int | None = None) -> Merged:
    """The case with what a message told.

    Args:
        case: the case so far; it may have no exposure yet.
        told: what the message told.
        asked: the fact that was asked for, if any.
        about: the exposure that the question was about; the last one where None.

    Returns:
        The merged case. Where the facts cannot be (end before start, a weight of 5 kg) the case is
        unchanged and ``refused`` says which field is wrong and why.
    """
    exposures, before = _exposures(case, told, asked, about)
    merged = msgspec.structs.replace(
        case,
        exposures=exposures,
        parent=_updated(case.parent, told.parent),
        infant=_updated(case.infant, told.infant),
        stored_milk=_with_milk(case.stored_milk, told.stored_milk),
        told=told.advice or case.told,
    )
    try:
        load_record(store_record(merged))
    except CaseError as error:
        return Merged(case=case, refused=str(error))
    changed, corrected = _differences(case, merged, before)
    return Merged(case=merged, changed=changed, corrected=corrected)


def skip(case: Case, fact: str) -> Case:
    """The case with a fact that she would rather not tell, or does not know."""
    if fact in case.skipped:
        return case
    return msgspec.structs.replace(case, skipped=(*case.skipped, fact))


def unskip(case: Case, facts: Iterable[str]) -> Case:
    """The case once skipped facts have been told after all."""
    told = set(facts)
    return msgspec.structs.replace(case, skipped=tuple(f for f in case.skipped if f not in told))


def at(case: Case, now: datetime, locale: str | None) -> Case:
    """The case as it stands now, for this locale."""
    return msgspec.structs.replace(case, now=now, locale=locale)


def _updated(section: Any, facts: Mapping[str, Any]) -> Any:
    known = {k: v for k, v in facts.items() if v is not None}
    return msgspec.structs.replace(section, **known) if known else section


def _with_milk(milk: tuple[StoredMilk, ...], pumped: tuple[datetime | None, ...]) -> tuple[StoredMilk, ...]:
    known = {batch.expressed_at for batch in milk}
    new = tuple(StoredMilk(expressed_at=moment) for moment in pumped if moment not in known)
    return (*milk, *new)


def _exposures(
    case: Case, told: Told, asked: str | None, about: int | None
) -> tuple[tuple[Exposure, ...], dict[int, Exposure]]:
    """The exposures after the message, and what each index held before."""
    exposures = [e for e in case.exposures if e.substance not in told.removed]
    before = dict(enumerate(exposures))
    filled: set[int] = set()
    for facts in told.exposures:
        index = _place(exposures, facts, told, asked, about)
        if index is not None and not _is_more(exposures[index], facts, told, index in filled):
            exposures[index] = _joined(exposures[index], facts)
        elif facts.get("substance") or index is not None:
            substance = facts.get("substance") or exposures[index or 0].substance
            exposures.append(_joined(Exposure(substance=substance), facts))
            index = len(exposures) - 1
        if index is not None:
            filled.add(index)
    condition = told.condition
    if condition is not None and exposures:
        index = _in_reach(about, exposures)
        known = {**(exposures[index].conditions or {}), condition[0]: condition[1]}
        exposures[index] = msgspec.structs.replace(exposures[index], conditions=known)
    return tuple(exposures), before


def _is_more(exposure: Exposure, facts: Mapping[str, Any], told: Told, filled: bool) -> bool:
    """Whether an amount comes on top of the one that is there: "another at 9", "2 at 7 and 1 at 9"."""
    if exposure.amount is None or facts.get("amount") is None:
        return False
    return filled or (told.more and not told.instead)


def _place(
    exposures: list[Exposure],
    facts: Mapping[str, Any],
    told: Told,
    asked: str | None,
    about: int | None,
) -> int | None:
    """Which exposure the facts belong to; None = a new one."""
    substance = facts.get("substance")
    if not exposures:
        return None
    if substance is None:
        return _fitting(exposures, facts, about)
    asked_of = exposures[about] if about is not None and about < len(exposures) else None
    if asked_of is not None and asked == "substance":
        return about
    for index, exposure in enumerate(exposures):
        if exposure.substance == substance:
            return index
    for index, exposure in enumerate(exposures):
        if _settles(exposure.substance, substance, asked):
            return index
    if told.instead and len(told.exposures) == 1:
        return _in_reach(about, exposures)
    return None


def _settles(held: str, substance: str, asked: str | None) -> bool:
    """Whether a substance tells which one an open name meant."""
    if held.startswith("ambiguous:"):
        return substance in held.removeprefix("ambiguous:").split("|") or asked == "substance"
    return held.startswith("unlisted:") and asked == "substance"


_DRINK_UNITS = frozenset({"drink", "glass", "pint", "can", "bottle", "shot"})


def _fitting(exposures: list[Exposure], facts: Mapping[str, Any], about: int | None) -> int:
    """The exposure that unnamed facts speak of: glasses are of a drink, the rest of what was asked."""
    unit = facts.get("unit")
    if unit in _DRINK_UNITS or facts.get("abv_percent") is not None:
        for index, exposure in enumerate(exposures):
            if exposure.substance == "alcohol":
                return index
    return _in_reach(about, exposures)


def _in_reach(about: int | None, exposures: list[Exposure]) -> int:
    return about if about is not None and about < len(exposures) else len(exposures) - 1


def _joined(exposure: Exposure, facts: Mapping[str, Any]) -> Exposure:
    known = {k: facts[k] for k in OF_EXPOSURE if facts.get(k) is not None}
    if facts.get("substance"):
        known["substance"] = facts["substance"]
    if "amount" in known and "unit" not in known and exposure.unit is None:
        known["unit"] = "drink" if exposure.substance == "alcohol" else None
    joined = msgspec.structs.replace(exposure, **known)
    return _in_order(joined, known)


def _in_order(exposure: Exposure, known: Mapping[str, Any]) -> Exposure:
    """Drop the older of two times that no longer fit each other; the newer word counts."""
    if exposure.start is None or exposure.end is None or exposure.end >= exposure.start:
        return exposure
    if "start" in known and "end" not in known:
        return msgspec.structs.replace(exposure, end=None)
    if "end" in known and "start" not in known:
        return msgspec.structs.replace(exposure, start=None)
    return exposure


def _differences(
    old: Case, new: Case, before: Mapping[int, Exposure]
) -> tuple[frozenset[str], frozenset[str]]:
    """The facts that are new or different, and those that had another value."""
    pairs: list[tuple[Any, Any, tuple[str, ...]]] = [
        (old.parent, new.parent, OF_PARENT),
        (old.infant, new.infant, OF_INFANT),
    ]
    changed: set[str] = set()
    corrected: set[str] = set()
    for index, exposure in enumerate(new.exposures):
        earlier = before.get(index)
        if earlier is None:
            changed.add("substance")
            earlier = Exposure(substance=exposure.substance)
        pairs.append((earlier, exposure, ("substance", *OF_EXPOSURE, "conditions")))
    for earlier, later, names in pairs:
        for name in names:
            was, is_now = getattr(earlier, name), getattr(later, name)
            if was == is_now:
                continue
            fact = ASK_OF.get(name, name)
            changed.add(fact)
            if was is not None:
                corrected.add(fact)
    if len(new.exposures) < len(old.exposures):
        changed.add("substance")
        corrected.add("substance")
    if new.stored_milk != old.stored_milk:
        changed.add("stored_milk")
    if new.told != old.told:
        changed.add("told")
    return frozenset(changed), frozenset(corrected)
