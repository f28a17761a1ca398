"""A dose that is absorbed first: first-order in, first-order out.

Bateman's function (Bateman 1910 for chains of decay; Rowland and Tozer, Clinical Pharmacokinetics,
for a dose by mouth): C = F dose / V * ka / (ka - ke) * (exp(-ke t) - exp(-ka t)), and
F dose / V * k t exp(-k t) where the two rates are equal.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from milktide.kinetics._band import FloatArray, as_hours, require_not_negative, require_positive
from milktide.kinetics._exponential import one_step, rate_constant_per_h

_FASTEST = 1e4
"""Absorption is not taken to be faster than this many times elimination."""


def level_after_absorption_mg_l(
    times_h: npt.ArrayLike,
    *,
    dose_mg: float,
    volume_of_distribution_l: float,
    absorption_rate_per_h: float,
    half_life_h: float,
    absorbed_fraction: float = 1.0,
) -> FloatArray:
    """Blood level after one absorbed dose at hour 0, mg/L.

    Args:
        times_h: hours from the dose, any shape; 0 before it.
        dose_mg: milligrams.
        volume_of_distribution_l: litres.
        absorption_rate_per_h: first-order absorption rate constant.
        half_life_h: elimination half-life, hours.
        absorbed_fraction: bioavailability, 0 to 1.

    Returns:
        mg/L, in the shape of ``times_h``.

    Raises:
        ValueError: a negative dose; a volume, rate or half-life that is not above 0; a fraction
            outside 0 to 1.
    """
    require_not_negative(dose_mg=dose_mg, absorbed_fraction=absorbed_fraction)
    require_positive(
        volume_of_distribution_l=volume_of_distribution_l,
        absorption_rate_per_h=absorption_rate_per_h,
    )
    if absorbed_fraction > 1:
        raise ValueError(f"absorbed_fraction: must be at most 1, got {absorbed_fraction!r}")
    elimination_per_h = rate_constant_per_h(half_life_h)
    if_all_at_once = absorbed_fraction * dose_mg / volume_of_distribution_l
    risen = one_step(as_hours(times_h), absorption_rate_per_h, elimination_per_h)
    return if_all_at_once * absorption_rate_per_h * risen


def peak_time_h(absorption_rate_per_h: float, half_life_h: float) -> float:
    """Hours from the dose to the highest level: ln(ka/ke) / (ka - ke), or 1/k where equal.

    Raises:
        ValueError: a rate or half-life that is not above 0.
    """
    require_positive(absorption_rate_per_h=absorption_rate_per_h)
    elimination_per_h = rate_constant_per_h(half_life_h)
    return _peak_in_elimination_times(absorption_rate_per_h / elimination_per_h) / elimination_per_h


def absorption_rate_from_peak_per_h(peak_h: float, half_life_h: float) -> float:
    """The absorption rate that puts the peak at ``peak_h``; the inverse of :func:`peak_time_h`.

    A peak later than half-life / ln 2 means that absorption is the slower step and sets the
    decline (as in slow-release forms): then the level falls more slowly than the half-life says.

    Args:
        peak_h: hours from the dose to the highest level.
        half_life_h: elimination half-life, hours.

    Raises:
        ValueError: a time or half-life that is not above 0.
    """
    require_positive(peak_h=peak_h)
    elimination_per_h = rate_constant_per_h(half_life_h)
    wanted = peak_h * elimination_per_h
    low, high = -700.0, math.log(_FASTEST)
    for _ in range(100):  # the peak time falls steadily as the ratio rises
        middle = (low + high) / 2
        if _peak_in_elimination_times(math.exp(middle)) > wanted:
            low = middle
        else:
            high = middle
    return math.exp((low + high) / 2) * elimination_per_h


def _peak_in_elimination_times(ratio: float) -> float:
    """ln(x) / (x - 1) for x = ka/ke, without the gap at 1."""
    log = math.log(ratio)
    return 1.0 - log / 2 if abs(log) < 1e-8 else float(log / np.expm1(log))
