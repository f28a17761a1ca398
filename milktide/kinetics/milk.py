"""Milk follows plasma, in both directions.

A substance crosses the cells that make milk by diffusion down its gradient, so milk moves towards
milk/plasma ratio times plasma at a small rate: up while plasma is higher, back down once it is
lower (Fleishaker 2003, Adv Drug Deliv Rev 55:643; LactMed, alcohol: "parallel to blood"). In
Chien 2005 the peak of alcohol in milk came 8 minutes after that in blood (31.7 against 23.5 min).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from milktide.kinetics._band import FloatArray, as_hours, require_not_negative, require_positive
from milktide.kinetics._exponential import one_step, rate_constant_per_h


def milk_level(
    times_h: npt.ArrayLike,
    plasma_level: npt.ArrayLike,
    *,
    milk_plasma_ratio: float,
    exchange_half_time_h: float,
    initial_milk_level: float = 0.0,
) -> FloatArray:
    """The level in milk over time, for plasma known at the same times.

    dM/dt = k (ratio * P - M), solved exactly for plasma that is straight between the samples.

    Args:
        times_h: hours, rising; shape (n,).
        plasma_level: any unit; shape (..., n), such as (3, n) for a band.
        milk_plasma_ratio: milk level over plasma level at balance.
        exchange_half_time_h: hours in which milk closes half the gap.
        initial_milk_level: at the first time, in the unit of plasma.

    Returns:
        The milk level in the unit and shape of ``plasma_level``.

    Raises:
        ValueError: times that do not rise, a negative ratio or level, a half-time not above 0.
    """
    require_not_negative(milk_plasma_ratio=milk_plasma_ratio, initial_milk_level=initial_milk_level)
    rate = rate_constant_per_h(exchange_half_time_h)
    times = as_hours(times_h)
    if times.ndim != 1 or np.any(np.diff(times) <= 0):
        raise ValueError("times_h: must be one row of rising hours")
    target = milk_plasma_ratio * as_hours(plasma_level)
    milk = np.empty_like(target)
    milk[..., 0] = initial_milk_level
    for i, step in enumerate(np.diff(times)):
        start, end = target[..., i], target[..., i + 1]
        slope_lag = (end - start) / step / rate
        kept = np.exp(-rate * step)
        milk[..., i + 1] = end - slope_lag + (milk[..., i] - start + slope_lag) * kept
    return milk


def milk_level_after_bolus(
    times_h: npt.ArrayLike,
    *,
    initial_plasma_level: float,
    half_life_h: float,
    milk_plasma_ratio: float,
    exchange_half_time_h: float,
) -> FloatArray:
    """The level in milk after one intravenous dose at hour 0. Closed form, Bateman's function.

    Args:
        times_h: hours from the dose, any shape.
        initial_plasma_level: just after the dose, any unit.
        half_life_h: of plasma, hours.
        milk_plasma_ratio: milk level over plasma level at balance.
        exchange_half_time_h: hours in which milk closes half the gap.

    Raises:
        ValueError: a negative ratio or level, a half-life or half-time that is not above 0.
    """
    require_not_negative(initial_plasma_level=initial_plasma_level, milk_plasma_ratio=milk_plasma_ratio)
    exchange = rate_constant_per_h(exchange_half_time_h)
    risen = one_step(as_hours(times_h), exchange, rate_constant_per_h(half_life_h))
    return milk_plasma_ratio * initial_plasma_level * exchange * risen


def infant_dose_mg_per_kg_day(average_milk_level_mg_l: float, milk_l_per_kg_day: float = 0.15) -> float:
    """What a fully breastfed baby takes in, mg/kg/day.

    Args:
        average_milk_level_mg_l: mg/L.
        milk_l_per_kg_day: 0.15 L/kg/day is the usual figure (LactMed; Hale; data/infant.yml).

    Raises:
        ValueError: a negative level, an intake that is not above 0.
    """
    require_not_negative(average_milk_level_mg_l=average_milk_level_mg_l)
    require_positive(milk_l_per_kg_day=milk_l_per_kg_day)
    return average_milk_level_mg_l * milk_l_per_kg_day
