"""Radioactive decay, in the body and in the bottle.

In the body two things happen side by side, decay and excretion, and their rates add:
1 / effective = 1 / physical + 1 / biological (ICRP; any nuclear medicine text). In a bottle only
the physical half-life counts: it is the one case in which milk that was taken out gets better.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from milktide.kinetics._band import FloatArray, as_hours, require_positive
from milktide.kinetics._exponential import rate_constant_per_h
from milktide.kinetics.bolus import hours_until_share

HALF_LIVES_UNTIL_DECAYED = 10
"""After ten half-lives 1/1024 is left: the usual storage rule (DECISION section 6)."""


def activity_share(times_h: npt.ArrayLike, half_life_h: float) -> FloatArray:
    """The share of the activity that is left; 1 up to hour 0.

    Args:
        times_h: hours, any shape.
        half_life_h: physical for a bottle, effective for milk in the breast.

    Raises:
        ValueError: a half-life that is not above 0.
    """
    share: FloatArray = np.exp(-rate_constant_per_h(half_life_h) * np.maximum(as_hours(times_h), 0.0))
    return share


def effective_half_time_h(physical_half_life_h: float, biological_half_life_h: float) -> float:
    """Hours in which activity in the body halves, by decay and excretion together.

    Raises:
        ValueError: a half-life that is not above 0.
    """
    require_positive(physical_half_life_h=physical_half_life_h, biological_half_life_h=biological_half_life_h)
    return 1 / (1 / physical_half_life_h + 1 / biological_half_life_h)


def biological_half_time_h(physical_half_life_h: float, effective_half_life_h: float) -> float:
    """Hours in which the substance itself halves, from the two half-lives that are measured.

    Raises:
        ValueError: an effective half-life that is not shorter than the physical one.
    """
    require_positive(effective_half_life_h=effective_half_life_h)
    if effective_half_life_h >= physical_half_life_h:
        raise ValueError("effective_half_life_h: must be shorter than the physical half-life")
    return 1 / (1 / effective_half_life_h - 1 / physical_half_life_h)


def storage_hours_until_decayed(
    physical_half_life_h: float, half_lives: float = HALF_LIVES_UNTIL_DECAYED
) -> float:
    """Hours that expressed milk is kept until it has decayed, ten physical half-lives.

    Raises:
        ValueError: a half-life or number that is not above 0.
    """
    require_positive(physical_half_life_h=physical_half_life_h, half_lives=half_lives)
    return half_lives * physical_half_life_h


def hours_until_activity_share(share: float, half_life_h: float) -> float:
    """Hours until ``share`` of the activity is left. Errors as :func:`.bolus.hours_until_share`."""
    return hours_until_share(share, half_life_h)
