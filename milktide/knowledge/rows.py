"""The row types of the substance knowledge table.

One row is one substance, procedure or illness; ``data/README.md`` describes the file format.
Everything here is frozen: a table is read once and shared.

Units stand in the names: ``_h`` hours, ``_percent`` percent, ``_weeks`` weeks, ``_kg`` kilograms.
"""

from __future__ import annotations

from typing import Literal, Union

import msgspec

Kind = Literal[
    "alcohol", "nicotine", "caffeine", "cannabis", "recreational", "medication", "anesthetic",
    "contrast", "radiopharmaceutical", "cytotoxic", "biologic", "vaccine", "hormone", "herbal",
    "procedure", "environmental",
]  # fmt: skip
Position = Literal["compatible", "watch", "wait", "interrupt", "stop", "avoid", "insufficient"]
Standing = Literal["superseded", "optional"]
Tier = Literal[1, 2, 3, 4]
Confidence = Literal["high", "medium", "low"]
Regimen = Literal["single", "repeated", "ongoing", "depot"]
Route = Literal[
    "oral", "sublingual", "iv", "im", "subcutaneous", "intradermal", "epidural", "intrathecal",
    "local_injection", "intraarticular", "intravitreal", "intravesical", "intrauterine", "implant",
    "inhaled", "nasal", "topical", "topical_breast", "transdermal", "vaginal", "rectal",
    "ophthalmic", "otic", "direct_breastfeeding", "expressed_milk",
]  # fmt: skip
DoseUnit = Literal["mg", "mcg", "g", "IU", "ml", "MBq", "mg/kg", "g/kg", "mg/m2", "drink", "mcg/dL"]
DosePer = Literal["dose", "day", "week", "hour"]
WhyCode = Literal[
    "clearance", "accumulation", "ionising_radiation", "cytotoxic", "illicit", "infant_sedation",
    "milk_supply", "negligible_transfer", "poor_oral_absorption", "infant_risk", "unknown",
]  # fmt: skip
Quality = Literal["primary", "mirror", "secondary", "weak"]

REASSURING_POSITIONS = ("compatible", "watch")


class _Frozen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of all row types: immutable, keyword only, unknown keys are refused by name."""


class Range(_Frozen, frozen=True):
    """A figure with its spread. A plain number in the file is read as ``expected``.

    ``low`` alone means "at least"; ``high`` null with a ``low`` means that no end was stated.
    """

    low: float | None = None
    expected: float | None = None
    high: float | None = None

    @property
    def upper(self) -> float | None:
        """The upper end; for a plain number the number; None where no end was stated."""
        return self.high if self.high is not None else self.expected

    @property
    def lower(self) -> float | None:
        """The lower end; for a plain number the number."""
        return self.low if self.low is not None else self.expected

    @property
    def middle(self) -> float | None:
        """``expected``, else the middle of low and high, else whichever is there."""
        if self.expected is not None:
            return self.expected
        if self.low is not None and self.high is not None:
            return (self.low + self.high) / 2
        return self.low if self.low is not None else self.high


Figure = Union[float, Range]


def as_range(figure: Figure | None) -> Range | None:
    """A number or a range as a range; None stays None."""
    if figure is None or isinstance(figure, Range):
        return figure
    return Range(expected=figure)


class DoseLimit(_Frozen, frozen=True):
    """A dose limit of ``when``: ``value`` in ``unit`` per ``per`` (no ``per`` for mcg/dL)."""

    value: float
    unit: DoseUnit
    per: DosePer | None = None


class When(_Frozen, frozen=True):
    """The condition of a guidance item: every key given must hold."""

    route: Route | tuple[Route, ...] | None = None
    regimen: Regimen | None = None
    misuse: bool | None = None
    dose_at_most: DoseLimit | None = None
    dose_over: DoseLimit | None = None
    dose_at_least: DoseLimit | None = None
    dose_below: DoseLimit | None = None
    infant_age_below_weeks: float | None = None
    infant_age_at_least_weeks: float | None = None
    infant_weight_below_kg: float | None = None
    infant_weight_at_least_kg: float | None = None
    preterm: bool | None = None
    g6pd_deficiency: bool | None = None
    infant_unwell: bool | None = None
    indication: str | tuple[str, ...] | None = None
    formulation: str | tuple[str, ...] | None = None
    with_: str | tuple[str, ...] | None = msgspec.field(name="with", default=None)
    text: str | None = None


class GuidanceItem(_Frozen, frozen=True):
    """What one authority says under one condition."""

    authority: str
    position: Position
    note: str
    source: str | tuple[str, ...]
    via: str | None = None
    standing: Standing | None = None
    tier: Tier | None = None
    interruption_h: Range | None = None
    when: When | None = None


class ActiveMetabolite(_Frozen, frozen=True):
    """An active metabolite; its half-life in hours where one was read."""

    name: str
    half_life_h: Figure | None = None


class Kinetics(_Frozen, frozen=True):
    """Maternal kinetics; what was not read is None. Hours, percent, ratio without unit."""

    half_life_h: Figure | None = None
    tmax_h: Figure | None = None
    milk_peak_h: Figure | None = None
    milk_plasma_ratio: Figure | None = None
    relative_infant_dose_percent: Figure | None = None
    oral_bioavailability_percent: Figure | None = None
    active_metabolite: ActiveMetabolite | None = None
    accumulates: bool | None = None
    source: str | tuple[str, ...] | None = None


class Ionising(_Frozen, frozen=True):
    """Decay data of a radiopharmaceutical, hours."""

    nuclide: str
    physical_half_life_h: Figure
    source: str | tuple[str, ...]
    store_until_decayed_h: float | None = None
    effective_half_time_milk_h: Figure | None = None
    effective_half_life_h: Figure | None = None
    milk_fraction_percent: Figure | None = None


class SupplyEffect(_Frozen, frozen=True):
    """What the substance does to milk production."""

    direction: Literal["none", "decreases", "increases", "unknown"] | None = None
    note: str | None = None
    source: str | tuple[str, ...] | None = None


class Source(_Frozen, frozen=True):
    """A page that was read; ``official_url``, where given, is the one to show."""

    title: str
    url: str
    read: str
    quality: Quality
    official_url: str | None = None
    nbk: str | None = None

    @property
    def shown_url(self) -> str:
        """The address to show to people."""
        return self.official_url or self.url


class Row(_Frozen, frozen=True):
    """One substance, procedure or illness."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: Kind
    drug_class: str
    guidance: tuple[GuidanceItem, ...]
    why: tuple[WhyCode, ...]
    sources: dict[str, Source]
    confidence: Confidence
    sedating: bool | None = None
    kinetics: Kinetics | None = None
    ionising: Ionising | None = None
    infant_watch: tuple[str, ...] = ()
    extra_caution: tuple[str, ...] = ()
    supply_effect: SupplyEffect | None = None
    alternatives: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    components: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()
    notes: str | None = None


class Authority(_Frozen, frozen=True):
    """A body whose guidance the rows quote."""

    name: str
    country: str
    tier: Tier
    covers: tuple[Kind, ...] = ()
    url: str | None = None


class Label(_Frozen, frozen=True):
    """A plain label of an indication or formulation slug, with other words for it."""

    label: str
    aliases: tuple[str, ...] = ()


class AmbiguousWord(_Frozen, frozen=True):
    """A word that means several things in ordinary chat."""

    word: str
    could_mean: tuple[str, ...]
    rule: Literal["ask", "ignore_unless_context"]
    context: tuple[str, ...] = ()
    note: str | None = None
