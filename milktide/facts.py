"""The facts that a row's conditions are read against, with "unknown" as a value of its own.

``True`` and ``False`` are told (or follow from what was told); ``None`` is unknown.
DECISION section 1.3 says how unknown facts count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from milktide.case import Case, Exposure, Infant, Parent
from milktide.doses import is_at_most, is_below, is_single
from milktide.knowledge.rows import Row, When

FEEDING_ROUTES = ("direct_breastfeeding", "expressed_milk")
OTHER = "other"
"""An indication or formulation that is none of the row's own."""


@dataclass(frozen=True)
class InfantFacts:
    """What counts about the baby for one row. Age in weeks, weight in kilograms.

    ``assumed`` names the facts that are unknown and counted as harmless (said, and less certain).
    """

    age_weeks: float | None
    age_known: bool
    newborn: bool
    preterm: bool
    unwell: bool
    g6pd_deficiency: bool
    weight_kg: float | None
    preterm_known: bool
    unwell_known: bool
    g6pd_known: bool

    @property
    def fragile(self) -> bool:
        """Newborn, preterm or unwell."""
        return self.newborn or self.preterm or self.unwell


def infant_facts(infant: Infant, *, sedating: bool, house: Mapping[str, float]) -> InfantFacts:
    """The baby's facts; an unknown age counts as newborn with a sedating substance."""
    age = infant.age_weeks
    counted_age = age if age is not None else (0.0 if sedating else None)
    return InfantFacts(
        age_weeks=counted_age,
        age_known=age is not None,
        newborn=counted_age is not None and counted_age < house["newborn_below_weeks"],
        preterm=is_preterm_now(infant, house),
        unwell=bool(infant.unwell),
        g6pd_deficiency=bool(infant.g6pd_deficiency),
        weight_kg=infant.weight_kg,
        preterm_known=infant.born_preterm is not None or infant.gestation_weeks_at_birth is not None,
        unwell_known=infant.unwell is not None,
        g6pd_known=infant.g6pd_deficiency is not None,
    )


def is_preterm_now(infant: Infant, house: Mapping[str, float]) -> bool:
    """Whether the baby counts as preterm (DECISION section 4); an unknown age counts on the careful side."""
    gestation, age = infant.gestation_weeks_at_birth, infant.age_weeks
    born_preterm = infant.born_preterm or (gestation is not None and gestation < 37)
    if not born_preterm:
        return False
    if age is None:
        return True
    if gestation is not None:
        return gestation + age < house["preterm_until_postmenstrual_weeks"]
    return age < house["preterm_until_age_weeks"]


@dataclass(frozen=True)
class Facts:
    """One exposure with everything around it, ready for the conditions of its row."""

    exposure: Exposure
    parent: Parent
    infant: InfantFacts
    others: frozenset[str] = frozenset()
    illicit: bool = False
    feeding_route: str | None = None
    conditions: Mapping[str, bool] = field(default_factory=dict)

    def at_feeding_route(self, route: str) -> Facts:
        """The same facts, asked for one way of giving the milk."""
        return replace(self, feeding_route=route)


def facts_for(case: Case, index: int, row: Row, ids: tuple[str, ...], house: Mapping[str, float]) -> Facts:
    """The facts of exposure ``index`` of the case, which was linked to ``row``."""
    exposure = case.exposures[index]
    misuse = exposure.misuse if exposure.misuse is not None else row.kind == "recreational"
    return Facts(
        exposure=exposure,
        parent=case.parent,
        infant=infant_facts(case.infant, sedating=bool(row.sedating), house=house),
        others=frozenset(ids[:index] + ids[index + 1 :]),
        illicit=misuse and ("illicit" in row.why or row.kind == "recreational"),
        conditions=exposure.conditions or {},
    )


def holds(when: When | None, facts: Facts) -> bool | None:
    """Whether a condition holds: False if any key fails, None if none fails but one is unknown."""
    if when is None:
        return True
    unknown = False
    for key, test in _TESTS.items():
        wanted = getattr(when, key)
        if wanted is None:
            continue
        answer = test(wanted, facts)
        if answer is False:
            return False
        unknown = unknown or answer is None
    return None if unknown else True


def keys_of(when: When | None) -> frozenset[str]:
    """The keys that a condition names."""
    if when is None:
        return frozenset()
    return frozenset(key for key in _TESTS if getattr(when, key) is not None)


def _route(wanted: str | tuple[str, ...], facts: Facts) -> bool | None:
    routes = (wanted,) if isinstance(wanted, str) else wanted
    if any(route in FEEDING_ROUTES for route in routes):
        return facts.feeding_route in routes if facts.feeding_route else None
    told = facts.exposure.route
    return None if told is None else told in routes


def _regimen(wanted: str, facts: Facts) -> bool | None:
    told = facts.exposure.regimen
    if told is None and is_single(facts.exposure):
        told = "single"
    if told is None and facts.exposure.doses is not None:
        told = "repeated"
    if facts.illicit and wanted == "single" and told in (None, "repeated"):
        return True  # DECISION section 7: the leader's hours after the last use
    if told is None:
        return None
    if wanted == "repeated" and told == "ongoing":
        return True
    return told == wanted


def _misuse(wanted: bool, facts: Facts) -> bool | None:
    told = facts.exposure.misuse
    return wanted == (facts.illicit if told is None else told)


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _age_below(limit: float, facts: Facts) -> bool | None:
    age = facts.infant.age_weeks
    return None if age is None else age < limit


def _weight_below(limit: float, facts: Facts) -> bool | None:
    weight = facts.infant.weight_kg
    return None if weight is None else weight < limit


def _slug(told: str | None, wanted: str | tuple[str, ...]) -> bool | None:
    if told is None:
        return None
    return told in ((wanted,) if isinstance(wanted, str) else wanted)


def _with(wanted: str | tuple[str, ...], facts: Facts) -> bool | None:
    ids = (wanted,) if isinstance(wanted, str) else wanted
    return any(one in facts.others for one in ids)


_TESTS: dict[str, Callable[..., bool | None]] = {
    "route": _route,
    "regimen": _regimen,
    "misuse": _misuse,
    "dose_at_most": lambda limit, f: is_at_most(f.exposure, limit, f.parent),
    "dose_over": lambda limit, f: _not(is_at_most(f.exposure, limit, f.parent)),
    "dose_at_least": lambda limit, f: _not(is_below(f.exposure, limit, f.parent)),
    "dose_below": lambda limit, f: is_below(f.exposure, limit, f.parent),
    "infant_age_below_weeks": _age_below,
    "infant_age_at_least_weeks": lambda limit, f: _not(_age_below(limit, f)),
    "infant_weight_below_kg": _weight_below,
    "infant_weight_at_least_kg": lambda limit, f: _not(_weight_below(limit, f)),
    "preterm": lambda wanted, f: f.infant.preterm == wanted,
    "g6pd_deficiency": lambda wanted, f: f.infant.g6pd_deficiency == wanted,
    "infant_unwell": lambda wanted, f: f.infant.unwell == wanted,
    "indication": lambda wanted, f: _slug(f.exposure.indication, wanted),
    "formulation": lambda wanted, f: _slug(f.exposure.formulation, wanted),
    "with_": _with,
    "text": lambda wanted, f: f.conditions.get(wanted),
}
"""One test for each key of ``when``; the closed vocabulary of data/README.md."""
