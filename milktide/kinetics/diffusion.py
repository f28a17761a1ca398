"""Blood, milk and a pump: why taking milk out does not clear it.

Two compartments. Milk trades with blood by diffusion at a rate set by the gap between them, and is
added to by milk that is made at the blood level of the moment. A pump takes out volume; what stays
behind has the level it had, and what is made next has the blood's. With C the level in milk, B
ratio times the blood level, V the volume and s the making of milk:

    dC/dt = (exchange + s / V) (B - C)        at a pumping: V falls, C stays

The pump stands in this only through V. Where diffusion is fast beside elimination (the usual case,
``exchange_half_time_h=None``), C = B and the pump drops out altogether: the time at which milk
falls below a level is the same for every schedule. Where diffusion is slow, milk trails the blood,
and an emptied breast trails it by less; but no pumping brings milk below the blood, nor moves the
time by more than the lag (for alcohol some 8 minutes). Both are proved as properties in tests.

The blood is given, not computed: milk holds too little of what is in the body to lower it
(:func:`share_of_body_removed`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from milktide.kinetics._band import FloatArray, as_hours, require_not_negative, require_positive
from milktide.kinetics._exponential import rate_constant_per_h
from milktide.kinetics.decay import activity_share

BloodLevel = Callable[[FloatArray], FloatArray]
"""Hours -> level in blood, any unit."""

_STEP_H = 0.02
_EMPTY_ML = 1e-6


@dataclass(frozen=True)
class Expression:
    """One pumping or feed: the hour, and the millilitres it takes out (at most what is there)."""

    at_h: float
    volume_ml: float


@dataclass(frozen=True)
class Bottle:
    """Milk out of the body: when, how much, and the level it was expressed with."""

    expressed_at_h: float
    volume_ml: float
    level: float


@dataclass(frozen=True, eq=False)
class MilkCourse:
    """Milk in the breast over time, and what was taken out.

    Attributes:
        times_h: hours, as asked for.
        level: in the unit of the blood level.
        volume_ml: milk in the breast.
        bottles: one for each expression that found milk.
    """

    times_h: FloatArray
    level: FloatArray
    volume_ml: FloatArray
    bottles: tuple[Bottle, ...]


def milk_course(
    times_h: npt.ArrayLike,
    blood_level: BloodLevel,
    expressions: Sequence[Expression] = (),
    *,
    milk_plasma_ratio: float = 1.0,
    exchange_half_time_h: float | None = None,
    secretion_ml_per_h: float = 30.0,
    initial_volume_ml: float = 60.0,
    capacity_ml: float = 180.0,
) -> MilkCourse:
    """Follow level and volume of milk with a schedule of expressions.

    The defaults are 30 mL/h (about 720 mL a day), a breast half full and room for six hours; they
    show the mechanism and move no answer. Milk starts in balance with blood.

    Args:
        times_h: hours, rising; shape (n,). The first is where the course starts.
        blood_level: a function of hours.
        expressions: in any order; those before the first time are left out.
        milk_plasma_ratio: milk level over blood level at balance.
        exchange_half_time_h: hours in which milk closes half the gap; None = always in balance.
        secretion_ml_per_h: milk made each hour until full.
        initial_volume_ml: in the breast at the first time.
        capacity_ml: making milk stops here.

    Raises:
        ValueError: times that do not rise, a negative figure, more milk than there is room for.
    """
    require_not_negative(
        milk_plasma_ratio=milk_plasma_ratio,
        secretion_ml_per_h=secretion_ml_per_h,
        initial_volume_ml=initial_volume_ml,
    )
    if initial_volume_ml > capacity_ml:
        raise ValueError("initial_volume_ml: is more than capacity_ml")
    times = as_hours(times_h)
    if times.ndim != 1 or times.size == 0 or np.any(np.diff(times) <= 0):
        raise ValueError("times_h: must be one row of rising hours")
    events = _in_order(expressions, float(times[0]))
    grid = _grid(times, events, exchange_half_time_h)
    removed = _removed_by_grid(grid, events)
    before, after = _volumes(grid, removed, secretion_ml_per_h, initial_volume_ml, capacity_ml)
    target = milk_plasma_ratio * blood_level(grid)
    level = target if exchange_half_time_h is None else _trailing_level(
        grid, target, (after[:-1] + before[1:]) / 2, before[1:] - after[:-1], exchange_half_time_h
    )  # fmt: skip
    return MilkCourse(
        times,
        np.interp(times, grid, level),
        np.interp(times, grid, after),
        _bottles(grid, before - after, level),
    )


def _in_order(expressions: Sequence[Expression], first_h: float) -> list[Expression]:
    for expression in expressions:
        require_not_negative(volume_ml=expression.volume_ml)
    kept = [e for e in expressions if e.at_h >= first_h]
    return sorted(kept, key=lambda e: e.at_h)


def _grid(times: FloatArray, events: Sequence[Expression], exchange_half_time_h: float | None) -> FloatArray:
    """All times at which something is asked or happens; finer steps where milk trails."""
    marks = [times, np.array([e.at_h for e in events if e.at_h <= times[-1]])]
    if exchange_half_time_h is not None:
        step = min(_STEP_H, exchange_half_time_h / 4)
        marks.append(np.arange(times[0], times[-1], step))
    grid: FloatArray = np.unique(np.concatenate(marks))
    return grid


def _removed_by_grid(grid: FloatArray, events: Sequence[Expression]) -> FloatArray:
    removed = np.zeros_like(grid)
    for event in events:
        if event.at_h <= grid[-1]:
            removed[np.searchsorted(grid, event.at_h)] += event.volume_ml
    return removed


def _volumes(
    grid: FloatArray, removed: FloatArray, secretion: float, initial: float, capacity: float
) -> tuple[FloatArray, FloatArray]:
    """Millilitres just before and just after each grid time."""
    before, after = np.empty_like(grid), np.empty_like(grid)
    volume = initial
    for i, step in enumerate(np.diff(grid, prepend=grid[0])):
        before[i] = min(volume + secretion * step, capacity)
        after[i] = volume = max(before[i] - removed[i], 0.0)
    return before, after


def _trailing_level(
    grid: FloatArray,
    target: FloatArray,
    mean_volume: FloatArray,
    made: FloatArray,
    exchange_half_time_h: float,
) -> FloatArray:
    """Milk that closes its gap to the blood by diffusion and by milk newly made."""
    exchange = rate_constant_per_h(exchange_half_time_h)
    closing = exchange * np.diff(grid) + made / np.maximum(mean_volume, _EMPTY_ML)
    level = np.empty_like(target)
    level[0] = target[0]
    for i, share in enumerate(closing):
        rise_lag = (target[i + 1] - target[i]) / share
        gap = (level[i] - target[i] + rise_lag) * np.exp(-share)
        level[i + 1] = target[i + 1] - rise_lag + gap
    return level


def _bottles(grid: FloatArray, taken: FloatArray, level: FloatArray) -> tuple[Bottle, ...]:
    return tuple(Bottle(float(grid[i]), float(taken[i]), float(level[i])) for i in np.flatnonzero(taken > 0))


def hours_until_below(times_h: npt.ArrayLike, level: npt.ArrayLike, threshold: float) -> float | None:
    """The hour from which the level stays below ``threshold``, straight between the samples.

    Args:
        times_h: hours, rising; shape (n,).
        level: shape (n,).
        threshold: in the unit of ``level``.

    Returns:
        The first hour if it is below throughout; None if it is not below at the end.
    """
    times, levels = as_hours(times_h), as_hours(level)
    at_or_above = np.flatnonzero(levels >= threshold)
    if at_or_above.size == 0:
        return float(times[0])
    last = int(at_or_above[-1])
    if last == len(times) - 1:
        return None
    share = (levels[last] - threshold) / (levels[last] - levels[last + 1])
    return float(times[last] + share * (times[last + 1] - times[last]))


def level_in_bottle(
    bottle: Bottle, times_h: npt.ArrayLike, physical_half_life_h: float | None = None
) -> FloatArray:
    """The level in expressed milk: what it was, for ever; a nuclide alone decays.

    Args:
        bottle: from :func:`milk_course`.
        times_h: hours on the clock of the course, any shape, from the expression on.
        physical_half_life_h: of a radioactive substance.

    Raises:
        ValueError: a half-life that is not above 0.
    """
    since = as_hours(times_h) - bottle.expressed_at_h
    if physical_half_life_h is None:
        return np.full_like(since, bottle.level)
    return bottle.level * activity_share(since, physical_half_life_h)


def share_of_body_removed(volume_ml: float, milk_level_mg_l: float, amount_in_body_mg: float) -> float:
    """What part of all that is in the body one pumping takes out.

    100 mL at 500 mg/L (50 mg/dL) of alcohol is 50 mg of some 19 g: a quarter of one percent.

    Raises:
        ValueError: a negative figure, nothing in the body.
    """
    require_not_negative(volume_ml=volume_ml, milk_level_mg_l=milk_level_mg_l)
    require_positive(amount_in_body_mg=amount_in_body_mg)
    return volume_ml / 1000 * milk_level_mg_l / amount_in_body_mg
