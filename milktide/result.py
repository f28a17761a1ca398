"""The assessment: one answer, exactly in the shape of CONTRACT section 1."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from milktide.knowledge.rows import Position

SCHEMA = "milktide.assessment/1"

Verdict = Literal[
    "feed", "feed_when_alert", "feed_with_watch", "wait_then_feed", "interrupt", "ask_clinician",
    "stop", "emergency",
]  # fmt: skip
VERDICTS: tuple[Verdict, ...] = (
    "feed", "feed_when_alert", "feed_with_watch", "wait_then_feed", "interrupt", "ask_clinician",
    "stop", "emergency",
)  # fmt: skip
"""From the lightest to the gravest."""

Meanwhile = Literal["feed", "expressed_milk", "stored_milk"]
Purpose = Literal["none", "comfort_only", "protect_supply", "wean"]
Use = Literal["feed", "hold", "discard", "store_until", "ask_clinician"]
Disagreement = Literal["none", "minor", "major"]
Escalation = Literal["none", "routine", "prompt", "urgent", "emergency"]
ESCALATIONS: tuple[Escalation, ...] = ("none", "routine", "prompt", "urgent", "emergency")
Risk = Literal["none", "low", "moderate", "high", "unknown"]
Certainty = Literal["high", "medium", "low"]
Ask = Literal[
    "substance", "amount", "start", "end", "regimen", "route", "formulation", "indication", "dose",
    "misuse", "weight", "height", "infant_age", "preterm", "unwell", "g6pd", "stored_milk",
    "condition",
]  # fmt: skip


class _Frozen(msgspec.Struct, frozen=True, kw_only=True):
    """Immutable, keyword only."""


class SubstanceRef(_Frozen, frozen=True, kw_only=True):
    """A substance of the case; ``drives`` = it decides verdict or wait."""

    id: str
    name: str
    drives: bool


class WaitHours(_Frozen, frozen=True, kw_only=True):
    """Hours from ``now`` (or from the exposure's start where that lies ahead)."""

    low: float | None = None
    expected: float | None = None
    high: float | None = None


class Feeding(_Frozen, frozen=True, kw_only=True):
    """When milk may be fed again; None where no end is known."""

    wait_hours: WaitHours | None = None
    resume_at: datetime | None = None
    resume_at_latest: datetime | None = None


class Pumping(_Frozen, frozen=True, kw_only=True):
    """The supply side: why, how often and when milk is removed. It never clears milk."""

    purpose: Purpose
    clears_milk: bool = False
    every_hours: float | None = None
    sessions: int | None = None
    times: tuple[datetime, ...] = ()
    until: datetime | None = None


class MilkUse(_Frozen, frozen=True, kw_only=True):
    """What becomes of one batch; ``expressed_at`` None = milk expressed while waiting."""

    use: Use
    expressed_at: datetime | None = None
    usable_from: datetime | None = None


class MilkNeeded(_Frozen, frozen=True, kw_only=True):
    """Stored milk the baby needs for the wait, millilitres."""

    low: float
    high: float


class Coded(_Frozen, frozen=True, kw_only=True):
    """A reason or caution: a stable code with its sentence."""

    code: str
    text: str


class AuthorityView(_Frozen, frozen=True, kw_only=True):
    """One body's position. ``source`` is an index into ``sources``."""

    authority: str
    name: str
    position: Position
    hours: WaitHours | None
    leads: bool
    via: str | None
    source: int | None
    substance: str
    note: str
    tier: int


class SourceRef(_Frozen, frozen=True, kw_only=True):
    """A page to show."""

    title: str
    url: str


class Assessment(_Frozen, frozen=True, kw_only=True):
    """One answer. Field order is the order of the JSON."""

    schema: str = SCHEMA
    substances: tuple[SubstanceRef, ...]
    verdict: Verdict
    meanwhile: Meanwhile
    feeding: Feeding
    pumping: Pumping
    milk: tuple[MilkUse, ...]
    stored_milk_needed_ml: MilkNeeded | None
    asks: tuple[Ask, ...]
    why: tuple[Coded, ...]
    authorities: tuple[AuthorityView, ...]
    disagreement: Disagreement
    watch_for: tuple[str, ...]
    cautions: tuple[Coded, ...]
    questions_for_clinician: tuple[str, ...]
    escalation: Escalation
    sources: tuple[SourceRef, ...]
    risk: Risk
    certainty: Certainty
    knowledge_version: str


def assessment_to_dict(assessment: Assessment) -> dict[str, Any]:
    """The assessment as JSON types (times as ISO 8601 with offset)."""
    built: dict[str, Any] = msgspec.to_builtins(assessment)
    return built
