"""What every kinetics module shares: the band type and the checks of arguments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Spread:
    """One quantity at the low end, as expected, and at the high end of what it causes."""

    low: float
    expected: float
    high: float

    @classmethod
    def exactly(cls, value: float) -> Spread:
        """A known quantity: the same at both ends."""
        return cls(value, value, value)


@dataclass(frozen=True, eq=False)
class LevelBand:
    """A level over time with its spread; four arrays of one shape.

    Attributes:
        times_h: hours from the start of the exposure.
        low: the level if she clears fast.
        expected: the level the answer rests on.
        high: the level if she clears slowly.
    """

    times_h: FloatArray
    low: FloatArray
    expected: FloatArray
    high: FloatArray


def require_not_negative(**values: float) -> None:
    """Refuse a negative or not finite value.

    Raises:
        ValueError: one line that names the argument.
    """
    for name, value in values.items():
        if not (0 <= value < float("inf")):
            raise ValueError(f"{name}: must be 0 or more and finite, got {value!r}")


def require_positive(**values: float) -> None:
    """Refuse zero, a negative or a not finite value.

    Raises:
        ValueError: one line that names the argument.
    """
    for name, value in values.items():
        if not (0 < value < float("inf")):
            raise ValueError(f"{name}: must be above 0 and finite, got {value!r}")


def as_hours(times_h: npt.ArrayLike) -> FloatArray:
    """Times as a float array, hours; the shape is kept."""
    return np.asarray(times_h, dtype=np.float64)


def band_of_three(
    times_h: npt.ArrayLike, low: FloatArray, expected: FloatArray, high: FloatArray
) -> LevelBand:
    """Three curves as a band. They may cross: low and high are the lowest and highest at each time."""
    three = np.stack([low, expected, high])
    return LevelBand(as_hours(times_h), three.min(axis=0), expected, three.max(axis=0))


def band_over(
    times_h: npt.ArrayLike, figure: Spread, level: Callable[[FloatArray, float], FloatArray]
) -> LevelBand:
    """One level for each end of a figure, such as a half-life range, as a band.

    Args:
        times_h: hours, any shape.
        figure: what varies.
        level: times and one value of the figure -> level.
    """
    times = as_hours(times_h)
    return band_of_three(
        times, level(times, figure.low), level(times, figure.expected), level(times, figure.high)
    )
