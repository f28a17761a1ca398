"""One dose straight into the blood: the level jumps and halves every half-life.

Rowland and Tozer, Clinical Pharmacokinetics, intravenous dose: C = dose / V * exp(-k t).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from milktide.kinetics._band import FloatArray, as_hours, require_not_negative, require_positive
from milktide.kinetics._exponential import rate_constant_per_h


def level_after_bolus_mg_l(
    times_h: npt.ArrayLike,
    *,
    dose_mg: float,
    volume_of_distribution_l: float,
    half_life_h: float,
) -> FloatArray:
    """Blood level after one intravenous dose at hour 0, mg/L.

    Args:
        times_h: hours from the dose, any shape; 0 before it.
        dose_mg: milligrams.
        volume_of_distribution_l: litres.
        half_life_h: hours.

    Returns:
        mg/L, in the shape of ``times_h``.

    Raises:
        ValueError: a negative dose, a volume or half-life that is not above 0.
    """
    require_not_negative(dose_mg=dose_mg)
    require_positive(volume_of_distribution_l=volume_of_distribution_l)
    times = as_hours(times_h)
    decay = np.exp(-rate_constant_per_h(half_life_h) * np.maximum(times, 0.0))
    return np.where(times >= 0, dose_mg / volume_of_distribution_l * decay, 0.0)


def hours_until_share(share: float, half_life_h: float) -> float:
    """Hours until ``share`` of the level is left: 1/2 after one half-life, 1/32 after five.

    Raises:
        ValueError: a share that is not above 0 and at most 1, a half-life that is not above 0.
    """
    require_positive(share=share)
    if share > 1:
        raise ValueError(f"share: must be at most 1, got {share!r}")
    return float(-np.log(share) / rate_constant_per_h(half_life_h))
