"""Repeated doses: what is left of each dose adds up until as much leaves as comes.

Linear kinetics superpose (Rowland and Tozer, Clinical Pharmacokinetics, multiple-dose regimens):
each dose decays as if it were alone, so n equal doses make a geometric sum. The accumulation ratio
is 1 / (1 - exp(-k tau)).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from milktide.kinetics._band import FloatArray, as_hours, require_not_negative, require_positive
from milktide.kinetics._exponential import rate_constant_per_h
from milktide.kinetics.bolus import hours_until_share

SingleDose = Callable[[FloatArray], FloatArray]
"""Hours from one dose -> level; must be 0 before the dose."""


def superpose(
    times_h: npt.ArrayLike, dose_times_h: npt.ArrayLike, level_after_one_dose: SingleDose
) -> FloatArray:
    """The level after doses at any times: the sum of what each alone would leave.

    Args:
        times_h: hours, any shape.
        dose_times_h: hours of the doses, shape (n,).
        level_after_one_dose: a function of the hours since its dose.

    Returns:
        The level in the unit of ``level_after_one_dose`` and the shape of ``times_h``.
    """
    times = as_hours(times_h)
    level = np.zeros_like(times)
    for dose_h in as_hours(dose_times_h):
        since = times - dose_h
        level = level + np.where(since >= 0, level_after_one_dose(since), 0.0)
    return level


def accumulation_ratio(interval_h: float, half_life_h: float) -> float:
    """How many times higher the level stands at steady state than after the first dose.

    2 where a dose is taken every half-life.

    Raises:
        ValueError: an interval or half-life that is not above 0.
    """
    require_positive(interval_h=interval_h)
    return float(-1.0 / np.expm1(-rate_constant_per_h(half_life_h) * interval_h))


def hours_to_steady_state(half_life_h: float, reached_share: float = 0.97) -> float:
    """Hours of regular dosing until ``reached_share`` of the steady state is reached.

    It depends on the half-life alone; 0.97 takes about five half-lives.

    Raises:
        ValueError: a share outside 0 to 1, a half-life that is not above 0.
    """
    if not 0 < reached_share < 1:
        raise ValueError(f"reached_share: must lie between 0 and 1, got {reached_share!r}")
    return hours_until_share(1 - reached_share, half_life_h)


def level_after_repeated_boluses_mg_l(
    times_h: npt.ArrayLike,
    *,
    dose_mg: float,
    interval_h: float,
    doses: int,
    volume_of_distribution_l: float,
    half_life_h: float,
) -> FloatArray:
    """Blood level with equal intravenous doses at hours 0, tau, 2 tau ..., mg/L. Closed form.

    Args:
        times_h: hours from the first dose, any shape.
        dose_mg: each dose, milligrams.
        interval_h: tau, hours.
        doses: how many in all, 1 or more.
        volume_of_distribution_l: litres.
        half_life_h: hours.

    Returns:
        mg/L, in the shape of ``times_h``.

    Raises:
        ValueError: no dose, a negative dose, anything else that is not above 0.
    """
    require_not_negative(dose_mg=dose_mg)
    require_positive(interval_h=interval_h, doses=doses, volume_of_distribution_l=volume_of_distribution_l)
    rate = rate_constant_per_h(half_life_h)
    times = as_hours(times_h)
    given = np.clip(np.floor(times / interval_h) + 1, 0, doses)
    since_last = times - (given - 1) * interval_h
    left_of_all = np.expm1(-given * rate * interval_h) / np.expm1(-rate * interval_h)
    decay = np.exp(-rate * np.where(given > 0, since_last, 0.0))
    level: FloatArray = dose_mg / volume_of_distribution_l * left_of_all * decay
    return level


def average_at_steady_state_mg_l(
    *, dose_mg: float, interval_h: float, volume_of_distribution_l: float, half_life_h: float
) -> float:
    """Mean level over one interval at steady state, mg/L: dose / (CL tau).

    Raises:
        ValueError: a negative dose, anything else that is not above 0.
    """
    require_not_negative(dose_mg=dose_mg)
    require_positive(interval_h=interval_h, volume_of_distribution_l=volume_of_distribution_l)
    clearance_l_per_h = rate_constant_per_h(half_life_h) * volume_of_distribution_l
    return dose_mg / clearance_l_per_h / interval_h
