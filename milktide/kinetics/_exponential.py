"""Sums of exponentials that stay exact where two rates meet.

The textbook forms divide by the difference of two rate constants and lose all digits where they
are close. Written as divided differences of exp they have no such gap.
"""

from __future__ import annotations

import math

import numpy as np

from milktide.kinetics._band import FloatArray, require_positive

_CLOSE = 1e-4
"""Rates closer than this (relative) use the limit; the error is of the order of its square."""


def rate_constant_per_h(half_life_h: float) -> float:
    """The rate constant ln 2 / half-life, per hour.

    Raises:
        ValueError: a half-life that is not above 0.
    """
    require_positive(half_life_h=half_life_h)
    return math.log(2) / half_life_h


def one_step(times_h: FloatArray, first_per_h: float, second_per_h: float) -> FloatArray:
    """(exp(-a t) - exp(-b t)) / (b - a), hours; t exp(-a t) where the rates are equal.

    Symmetric in the rates; 0 before time 0.
    """
    times = np.maximum(times_h, 0.0)
    slow, gap = min(first_per_h, second_per_h), abs(first_per_h - second_per_h)
    spread = times if gap == 0 else -np.expm1(-gap * times) / gap
    result: FloatArray = np.exp(-slow * times) * spread
    return result


def two_steps(times_h: FloatArray, first_per_h: float, second_per_h: float, third_per_h: float) -> FloatArray:
    """The same for a chain of three rates, hours squared; t^2/2 exp(-a t) where all are equal."""
    slow, middle, fast = sorted((first_per_h, second_per_h, third_per_h))
    if fast - slow <= _CLOSE * fast:
        times = np.maximum(times_h, 0.0)
        mean = (slow + middle + fast) / 3
        limit: FloatArray = times**2 / 2 * np.exp(-mean * times)
        return limit
    result: FloatArray = (one_step(times_h, slow, middle) - one_step(times_h, middle, fast)) / (fast - slow)
    return np.maximum(result, 0.0)
