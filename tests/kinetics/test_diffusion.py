"""Pumping takes out volume and not concentration: proved for any schedule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milktide.kinetics import alcohol, diffusion
from milktide.kinetics._band import FloatArray
from milktide.kinetics.diffusion import Bottle, Expression

TIMES = np.linspace(0, 12, 601)

schedules = st.lists(st.builds(Expression, at_h=st.floats(0, 12), volume_ml=st.floats(0, 300)), max_size=8)
Breast = dict[str, Any]
breasts: st.SearchStrategy[Breast] = st.fixed_dictionaries(
    {
        "secretion_ml_per_h": st.floats(0, 60),
        "initial_volume_ml": st.floats(0, 150),
        "milk_plasma_ratio": st.floats(0.1, 3),
    }
)


def halving(half_life_h: float) -> diffusion.BloodLevel:
    def level(times_h: FloatArray) -> FloatArray:
        falling: FloatArray = 100 * 0.5 ** (times_h / half_life_h)
        return falling

    return level


def drinking(times_h: FloatArray) -> FloatArray:
    return alcohol.level_mg_dl(times_h, 28, 32, 15, drinking_hours=1, drinks=2)


@settings(max_examples=100, deadline=None)
@given(schedules, breasts, st.floats(0.3, 6), st.floats(1, 99))
def test_no_schedule_moves_the_time_at_which_milk_falls_below_a_level(
    schedule: list[Expression], breast: Breast, half_life_h: float, threshold: float
) -> None:
    blood = halving(half_life_h)
    pumped = diffusion.milk_course(TIMES, blood, schedule, **breast)
    left_alone = diffusion.milk_course(TIMES, blood, **breast)
    limit = threshold * breast["milk_plasma_ratio"]
    assert diffusion.hours_until_below(TIMES, pumped.level, limit) == (
        diffusion.hours_until_below(TIMES, left_alone.level, limit)
    )
    assert pumped.level == pytest.approx(left_alone.level)


@settings(max_examples=50, deadline=None)
@given(schedules)
def test_no_schedule_clears_alcohol_sooner(schedule: list[Expression]) -> None:
    pumped = diffusion.milk_course(TIMES, drinking, schedule)
    cleared_h = diffusion.hours_until_below(TIMES, pumped.level, 1e-9)
    assert cleared_h == pytest.approx(alcohol.hours_to_clear(28, 32, 15, 1, 2), abs=0.021)


@settings(max_examples=60, deadline=None)
@given(schedules, breasts, st.floats(0.5, 6), st.floats(0.05, 0.4), st.floats(5, 90))
def test_slow_diffusion_lets_no_schedule_outrun_the_blood_nor_gain_more_than_the_lag(
    schedule: list[Expression],
    breast: Breast,
    half_life_h: float,
    exchange_half_time_h: float,
    threshold: float,
) -> None:
    blood = halving(half_life_h)
    limit = threshold * breast["milk_plasma_ratio"]
    follow = {**breast, "exchange_half_time_h": exchange_half_time_h}
    pumped = diffusion.milk_course(TIMES, blood, schedule, **follow)
    alone = diffusion.milk_course(TIMES, blood, **follow)
    in_blood_h = half_life_h * np.log2(100 / threshold)
    pumped_h = diffusion.hours_until_below(TIMES, pumped.level, limit)
    alone_h = diffusion.hours_until_below(TIMES, alone.level, limit)
    if pumped_h is None or alone_h is None:
        return
    sampling_h = 0.02
    assert in_blood_h - sampling_h <= pumped_h <= alone_h + sampling_h
    ke, kx = np.log(2) / half_life_h, np.log(2) / exchange_half_time_h
    if kx > 2 * ke:
        lag_h = np.log(kx / (kx - ke)) / ke  # milk behind blood once both fall together
        assert alone_h - in_blood_h <= lag_h + sampling_h


def test_pumping_alcohol_out_gains_less_than_nine_minutes() -> None:
    """Chien 2005: milk peaks 8 min after blood; a half-time of 0.1 h gives that lag."""
    times = np.linspace(0, 8, 4001)
    often = [Expression(at_h=h, volume_ml=300) for h in np.arange(0.5, 8, 0.5)]
    alone = diffusion.milk_course(times, drinking, exchange_half_time_h=0.1)
    pumped = diffusion.milk_course(times, drinking, often, exchange_half_time_h=0.1)
    alone_h = diffusion.hours_until_below(times, alone.level, 5)
    pumped_h = diffusion.hours_until_below(times, pumped.level, 5)
    blood_h = diffusion.hours_until_below(times, drinking(times), 5)
    assert alone_h is not None and pumped_h is not None and blood_h is not None
    assert blood_h <= pumped_h <= alone_h
    assert (alone_h - pumped_h) * 60 < 9


@settings(max_examples=60, deadline=None)
@given(schedules, breasts)
def test_pumping_takes_out_volume(schedule: list[Expression], breast: Breast) -> None:
    course = diffusion.milk_course(TIMES, halving(2), schedule, **breast)
    taken = sum(b.volume_ml for b in course.bottles)
    made_at_most = breast["initial_volume_ml"] + 12 * breast["secretion_ml_per_h"]
    assert taken + course.volume_ml[-1] <= made_at_most + 1e-6
    assert (course.volume_ml >= 0).all()


def test_milk_made_after_pumping_has_the_level_of_the_blood_of_that_hour() -> None:
    """Emptied to the last drop at 3 h: what is there at 4 h was all made after, at the blood's level."""
    emptied = [Expression(at_h=3, volume_ml=1000)]
    course = diffusion.milk_course([0.0, 2.99, 3.0, 4.0], halving(2), emptied)
    assert course.volume_ml.tolist() == pytest.approx([60, 149.7, 0, 30])
    assert course.level == pytest.approx(halving(2)(course.times_h))


@settings(max_examples=60, deadline=None)
@given(schedules, st.floats(0, 500))
def test_milk_in_a_bottle_keeps_its_level(schedule: list[Expression], later_h: float) -> None:
    course = diffusion.milk_course(TIMES, halving(1.5), schedule)
    for bottle in course.bottles:
        kept = diffusion.level_in_bottle(bottle, bottle.expressed_at_h + later_h)
        assert float(kept) == bottle.level
        expected = halving(1.5)(np.array(bottle.expressed_at_h))
        assert bottle.level == pytest.approx(float(expected), rel=1e-6)


def test_radioactive_milk_in_a_bottle_decays_by_the_physical_half_life_alone() -> None:
    bottle = Bottle(expressed_at_h=2, volume_ml=100, level=80)
    level = diffusion.level_in_bottle(bottle, [2, 8.02, 62.2], physical_half_life_h=6.02)
    assert level.tolist() == pytest.approx([80, 40, 80 / 1024])


def test_one_pumping_takes_out_a_quarter_percent_of_the_alcohol() -> None:
    assert diffusion.share_of_body_removed(100, 500, 19_300) == pytest.approx(0.0026, abs=0.00005)


def test_a_level_that_never_falls_below_has_no_hour() -> None:
    assert diffusion.hours_until_below([0, 1], [5, 4], 3) is None
    assert diffusion.hours_until_below([0, 1], [2, 1], 3) == 0


def test_times_that_do_not_rise_are_refused() -> None:
    with pytest.raises(ValueError, match="times_h"):
        diffusion.milk_course([1, 0], halving(1))
    with pytest.raises(ValueError, match="initial_volume_ml"):
        diffusion.milk_course([0, 1], halving(1), initial_volume_ml=500)
