"""The case: what is known of one parent, one baby and what was taken.

The shape is section 1 of CONTRACT: every field but an exposure's ``substance`` may be missing.
``read_case`` turns parsed JSON into a :class:`Case` or raises :class:`CaseError` with one line
that names the field and the mend.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Union

import msgspec
from msgspec import Meta

from milktide.knowledge.rows import Regimen, Route

AmountUnit = Literal[
    "drink", "g", "mg", "mcg", "ml", "glass", "pint", "can", "bottle", "shot", "tablet",
    "MBq", "mCi", "dose",
]  # fmt: skip

NotNegative = Annotated[float, Meta(ge=0, le=1e9)]
Percent = Annotated[float, Meta(ge=0, le=100)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]
Moment = Annotated[datetime, Meta(tz=True)]


class CaseError(ValueError):
    """A case that cannot be read. The message is one line: the field, what is wrong, the mend."""


class _Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Immutable, keyword only; unknown keys are refused by name."""


class Exposure(_Frozen, frozen=True, kw_only=True):
    """One thing taken, done or planned. Hours in ``interval_h``; times carry an offset."""

    substance: Name
    amount: NotNegative | None = None
    unit: AmountUnit | None = None
    abv_percent: Percent | None = None
    start: Moment | None = None
    end: Moment | None = None
    regimen: Regimen | None = None
    interval_h: Annotated[float, Meta(gt=0, le=8784)] | None = None
    doses: Annotated[int, Meta(ge=1, le=10000)] | None = None
    route: Route | None = None
    indication: Annotated[str, Meta(max_length=80)] | None = None
    formulation: Annotated[str, Meta(max_length=80)] | None = None
    misuse: bool | None = None
    conditions: dict[str, bool] | None = None
    """Answers to the yes/no conditions of a row's ``when.text``: text -> holds or not."""


class Parent(_Frozen, frozen=True, kw_only=True):
    """Weight in kilograms, height in centimetres."""

    weight_kg: Annotated[float, Meta(ge=30, le=250)] | None = None
    height_cm: Annotated[float, Meta(ge=120, le=220)] | None = None
    with_food: bool | None = None
    pregnant: bool | None = None


class Infant(_Frozen, frozen=True, kw_only=True):
    """Age in weeks since birth, gestation in weeks at birth, weight in kilograms."""

    age_weeks: Annotated[float, Meta(ge=0, le=260)] | None = None
    born_preterm: bool | None = None
    gestation_weeks_at_birth: Annotated[float, Meta(ge=22, le=44)] | None = None
    unwell: bool | None = None
    weight_kg: Annotated[float, Meta(ge=0.3, le=40)] | None = None
    g6pd_deficiency: bool | None = None
    feeds_per_day: Annotated[float, Meta(ge=1, le=24)] | None = None
    exclusively_breastfed: bool | None = None


class StoredMilk(_Frozen, frozen=True, kw_only=True):
    """One batch of milk out of the body."""

    expressed_at: Moment | None = None


class Case(_Frozen, frozen=True, kw_only=True):
    """Everything that is known when an answer is asked for. ``now`` is never read from a clock."""

    exposures: Annotated[tuple[Exposure, ...], Meta(min_length=1, max_length=20)]
    now: Moment | None = None
    parent: Parent = Parent()
    infant: Infant = Infant()
    stored_milk: Annotated[tuple[StoredMilk, ...], Meta(max_length=100)] = ()
    told: Annotated[str, Meta(max_length=2000)] | None = None
    locale: Annotated[str, Meta(max_length=35)] | None = None
    skipped: tuple[str, ...] = ()
    """Facts that she was asked for and chose to skip: counted as unknown and not asked again."""

    @property
    def country(self) -> str | None:
        """The ISO country of the locale, upper case (``GB`` is given as ``UK``); None if unknown."""
        match = re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})", self.locale or "")
        if match is None:
            return None
        country = match.group(1).upper()
        return "UK" if country == "GB" else country


_NULLABLE_SECTIONS = ("parent", "infant", "stored_milk", "skipped")


def read_case(data: Any) -> Case:
    """Read a case from parsed JSON.

    Raises:
        CaseError: unknown key, wrong type, a figure out of range, end before start, a time before
            2000 or more than two years ahead.
    """
    if not isinstance(data, dict):
        raise CaseError("case: must be a JSON object with at least `exposures`")
    data = {k: v for k, v in data.items() if not (v is None and k in _NULLABLE_SECTIONS)}
    try:
        case = msgspec.convert(data, Case)
    except msgspec.ValidationError as error:
        raise CaseError(_in_words(str(error))) from None
    _check_times(case)
    return case


def _in_words(message: str) -> str:
    """Msgspec's message as `field: what is wrong`, one line."""
    text, _, path = message.partition(" - at ")
    path = path.strip("`") or "$"
    field = path.removeprefix("$").removeprefix(".") or "case"
    unknown = re.search(r"unknown field `([^`]*)`", text)
    if unknown:
        where = "" if field == "case" else f"{field}."
        return f"{where}{unknown.group(1)[:80]}: unknown key, remove it or correct its name"
    missing = re.search(r"missing required field `([^`]*)`", text)
    if missing:
        where = "" if field == "case" else f"{field}."
        return f"{where}{missing.group(1)}: is required, add it"
    if "timezone" in text or "RFC3339" in text or "datetime" in text.lower():
        return f"{field}: must be an ISO 8601 time with an offset, such as 2026-11-24T21:00:00-05:00"
    if "Invalid enum value" in text:
        return f"{field}: {text.lower()}; use one of the values in CONTRACT"
    text = text.replace("Expected ", "expected ").replace("`", "")
    return f"{field}: {text}"


def _check_times(case: Case) -> None:
    """Refuse times that cannot be meant."""
    for index, exposure in enumerate(case.exposures):
        for name in ("start", "end"):
            _check_moment(f"exposures[{index}].{name}", getattr(exposure, name), case.now)
        if exposure.start and exposure.end and exposure.end < exposure.start:
            raise CaseError(f"exposures[{index}].end: lies before start, swap or correct them")
    for index, batch in enumerate(case.stored_milk):
        _check_moment(f"stored_milk[{index}].expressed_at", batch.expressed_at, case.now)
    _check_moment("now", case.now, None)


def _check_moment(field: str, moment: datetime | None, now: datetime | None) -> None:
    if moment is None:
        return
    if moment.year < 2000:
        raise CaseError(f"{field}: lies before the year 2000, correct the date")
    if moment.year > 2200:
        raise CaseError(f"{field}: lies too far ahead, correct the date")
    if now is not None and moment > now + timedelta(days=731):
        raise CaseError(f"{field}: lies more than two years ahead, correct the date")


def case_to_dict(case: Case) -> dict[str, Any]:
    """The case as JSON types; the inverse of :func:`read_case`."""
    built: Union[dict[str, Any], Any] = msgspec.to_builtins(case)
    return dict(built)
