"""A medicine that turns into another active substance.

The metabolite is formed as fast as the parent leaves and is eliminated at its own rate: a chain of
first-order steps (Bateman 1910; Rowland and Tozer, Clinical Pharmacokinetics, metabolite kinetics).
Where its own half-life is the longer one, it and not the parent sets when milk is clear
(normeperidine, nordazepam, norfluoxetine); where it is the shorter one, it falls with the parent.

Levels are amounts in the body, as a share of the parent's dose (moles, so that the change of
molecular weight does not matter).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from milktide.kinetics._band import FloatArray, as_hours, require_not_negative, require_positive
from milktide.kinetics._exponential import one_step, rate_constant_per_h, two_steps


def parent_share(
    times_h: npt.ArrayLike, half_life_h: float, absorption_rate_per_h: float | None = None
) -> FloatArray:
    """The parent in the body as a share of the absorbed dose.

    Args:
        times_h: hours from the dose, any shape.
        half_life_h: the parent's, hours.
        absorption_rate_per_h: None = straight into the blood.

    Raises:
        ValueError: a rate or half-life that is not above 0.
    """
    rate = rate_constant_per_h(half_life_h)
    times = as_hours(times_h)
    if absorption_rate_per_h is None:
        return np.where(times >= 0, np.exp(-rate * np.maximum(times, 0.0)), 0.0)
    require_positive(absorption_rate_per_h=absorption_rate_per_h)
    return absorption_rate_per_h * one_step(times, absorption_rate_per_h, rate)


def metabolite_share(
    times_h: npt.ArrayLike,
    parent_half_life_h: float,
    metabolite_half_life_h: float,
    *,
    formed_fraction: float = 1.0,
    absorption_rate_per_h: float | None = None,
) -> FloatArray:
    """The active metabolite in the body as a share of the parent's absorbed dose.

    Args:
        times_h: hours from the dose, any shape.
        parent_half_life_h: hours.
        metabolite_half_life_h: the metabolite's own, hours.
        formed_fraction: how much of the parent becomes this metabolite, 0 to 1.
        absorption_rate_per_h: of the parent; None = straight into the blood.

    Returns:
        Share of the dose, in the shape of ``times_h``.

    Raises:
        ValueError: a fraction outside 0 to 1, a rate or half-life that is not above 0.
    """
    require_not_negative(formed_fraction=formed_fraction)
    if formed_fraction > 1:
        raise ValueError(f"formed_fraction: must be at most 1, got {formed_fraction!r}")
    parent = rate_constant_per_h(parent_half_life_h)
    own = rate_constant_per_h(metabolite_half_life_h)
    times = as_hours(times_h)
    if absorption_rate_per_h is None:
        return formed_fraction * parent * one_step(times, parent, own)
    require_positive(absorption_rate_per_h=absorption_rate_per_h)
    chain = two_steps(times, absorption_rate_per_h, parent, own)
    return formed_fraction * parent * absorption_rate_per_h * chain
