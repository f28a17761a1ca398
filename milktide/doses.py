"""Dose arithmetic: what a case's amount is in the unit and period of a limit of the table."""

from __future__ import annotations

from milktide.case import Exposure, Parent
from milktide.knowledge.rows import DoseLimit, DosePer

MBQ_PER_MCI = 37.0
"""1 mCi = 37 MBq exactly (definition of the curie)."""

MCI_ROUNDING_SHARE = 0.015
"""Authorities round mCi to whole numbers (12 mCi is 444 MBq, printed as 440): data/README.md."""

_MG_PER_UNIT = {"g": 1000.0, "mg": 1.0, "mcg": 0.001}
_PERIOD_H = {"day": 24.0, "week": 168.0, "hour": 1.0}


def amount_in(exposure: Exposure, unit: str, parent: Parent) -> float | None:
    """The amount of one intake in ``unit`` of a limit; None where it cannot be told."""
    amount, told = exposure.amount, exposure.unit
    if amount is None:
        return None
    if unit == "mcg/dL":
        return amount if told in (None, "mcg") else None
    if told is None:
        return None
    if told == unit:
        return amount
    if told in ("MBq", "mCi"):
        return amount * MBQ_PER_MCI if unit == "MBq" else None
    if told not in _MG_PER_UNIT:
        return None
    return _mass_in(amount * _MG_PER_UNIT[told], unit, parent)


def _mass_in(amount_mg: float, unit: str, parent: Parent) -> float | None:
    if unit in _MG_PER_UNIT:
        return amount_mg / _MG_PER_UNIT[unit]
    base, _, per_body = unit.partition("/")
    if base not in _MG_PER_UNIT or parent.weight_kg is None:
        return None
    amount = amount_mg / _MG_PER_UNIT[base]
    if per_body == "kg":
        return amount / parent.weight_kg
    if per_body == "m2" and parent.height_cm is not None:
        return amount / body_surface_area_m2(parent.height_cm, parent.weight_kg)
    return None


def body_surface_area_m2(height_cm: float, weight_kg: float) -> float:
    """Body surface area in square metres after Mosteller 1987 (N Engl J Med 317:1098)."""
    return float((height_cm * weight_kg / 3600.0) ** 0.5)


def intakes_in(exposure: Exposure, per: DosePer | None) -> float | None:
    """How many intakes fall into one period; None where the regimen leaves it open.

    One intake is the least that any period holds, also where the interval is longer than it.
    """
    if per in (None, "dose"):
        return 1.0
    if is_single(exposure):
        return 1.0
    if exposure.interval_h is None:
        return None
    count = max(1.0, _PERIOD_H[per] / exposure.interval_h)
    return min(count, exposure.doses) if exposure.doses is not None else count


def is_single(exposure: Exposure) -> bool:
    """Whether it was taken once, as told or as one dose implies."""
    return exposure.regimen == "single" or (exposure.regimen is None and exposure.doses == 1)


def dose_for(exposure: Exposure, limit: DoseLimit, parent: Parent) -> float | None:
    """The dose in the limit's unit and period; None where it is unknown."""
    amount = amount_in(exposure, limit.unit, parent)
    if amount is None:
        return None
    intakes = intakes_in(exposure, limit.per)
    return None if intakes is None else amount * intakes


def is_at_most(exposure: Exposure, limit: DoseLimit, parent: Parent) -> bool | None:
    """Dose <= limit. A dose told in mCi meets a limit within the authorities' rounding."""
    dose = dose_for(exposure, limit, parent)
    if dose is None:
        return None
    slack = MCI_ROUNDING_SHARE if exposure.unit == "mCi" and limit.unit == "MBq" else 1e-9
    return dose <= limit.value * (1 + slack)


def is_below(exposure: Exposure, limit: DoseLimit, parent: Parent) -> bool | None:
    """Dose < limit."""
    dose = dose_for(exposure, limit, parent)
    return None if dose is None else dose < limit.value * (1 - 1e-9)


def total_mg_in_24_h(exposure: Exposure) -> float | None:
    """Milligrams within 24 hours, as far as told; one intake where the regimen is open."""
    if exposure.amount is None or exposure.unit not in _MG_PER_UNIT:
        return None
    intakes = intakes_in(exposure, "day")
    return exposure.amount * _MG_PER_UNIT[exposure.unit] * (1.0 if intakes is None else intakes)
