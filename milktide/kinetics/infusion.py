"""A constant infusion: the level climbs towards a plateau, then halves every half-life.

Rowland and Tozer, Clinical Pharmacokinetics, constant-rate input:
C = R0 / CL * (1 - exp(-k t)) while it runs, exponential decline after it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from milktide.kinetics._band import FloatArray, as_hours, require_not_negative, require_positive
from milktide.kinetics._exponential import rate_constant_per_h


def level_with_infusion_mg_l(
    times_h: npt.ArrayLike,
    *,
    dose_mg: float,
    infusion_hours: float,
    volume_of_distribution_l: float,
    half_life_h: float,
) -> FloatArray:
    """Blood level during and after a dose that runs in at a constant rate from hour 0, mg/L.

    Args:
        times_h: hours from the start of the infusion, any shape.
        dose_mg: the whole dose, milligrams.
        infusion_hours: how long it ran.
        volume_of_distribution_l: litres.
        half_life_h: hours.

    Returns:
        mg/L, in the shape of ``times_h``.

    Raises:
        ValueError: a negative dose; a duration, volume or half-life that is not above 0.
    """
    require_not_negative(dose_mg=dose_mg)
    require_positive(infusion_hours=infusion_hours, volume_of_distribution_l=volume_of_distribution_l)
    rate = rate_constant_per_h(half_life_h)
    times = np.maximum(as_hours(times_h), 0.0)
    running = np.minimum(times, infusion_hours)
    plateau = dose_mg / infusion_hours / volume_of_distribution_l / rate
    level: FloatArray = plateau * -np.expm1(-rate * running) * np.exp(-rate * (times - running))
    return level
