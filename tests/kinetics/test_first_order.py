"""First-order kinetics: published numbers, and closed forms against a brute-force integrator."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from milktide.kinetics import (
    Spread,
    band_over,
    bolus,
    first_order,
    infusion,
    metabolite,
    milk,
    rate_constant_per_h,
    repeated,
)
from milktide.kinetics._band import FloatArray

Change = Callable[[float, FloatArray], FloatArray]


def integrate(change: Change, start: list[float], times: FloatArray, steps: int = 200) -> FloatArray:
    """Runge-Kutta of fourth order in small steps: slow, and knows no closed form."""
    state = np.array(start, dtype=float)
    rows = [state]
    for begin, end in pairwise(times):
        h = (end - begin) / steps
        for i in range(steps):
            t = begin + i * h
            k1 = change(t, state)
            k2 = change(t + h / 2, state + h / 2 * k1)
            k3 = change(t + h / 2, state + h / 2 * k2)
            k4 = change(t + h, state + h * k3)
            state = state + h / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        rows.append(state)
    return np.array(rows)


TIMES = np.linspace(0, 24, 13)


def test_theophylline_after_a_bolus_meets_the_textbook_figures() -> None:
    """Dose 500 mg, V 35 L, half-life 8 h: C0 14.286 mg/L, halved at 8 h and 16 h."""
    level = bolus.level_after_bolus_mg_l(
        [-1, 0, 8, 16], dose_mg=500, volume_of_distribution_l=35, half_life_h=8
    )
    assert level == pytest.approx([0, 14.286, 7.143, 3.571], abs=0.0005)


def test_five_half_lives_leave_three_percent() -> None:
    assert bolus.hours_until_share(1 / 32, 4) == pytest.approx(20)


def test_bateman_meets_its_worked_numbers() -> None:
    """Dose 100, V 20, ka 1/h, ke 0.1/h: tmax ln(10)/0.9 = 2.558 h, Cmax 5 * 10^(-1/9) = 3.871."""
    half_life_h = math.log(2) / 0.1
    assert first_order.peak_time_h(1.0, half_life_h) == pytest.approx(2.558, abs=0.0005)
    peak = first_order.level_after_absorption_mg_l(
        2.5584, dose_mg=100, volume_of_distribution_l=20, absorption_rate_per_h=1, half_life_h=half_life_h
    )
    assert float(peak) == pytest.approx(3.871, abs=0.0005)


def test_bateman_has_no_gap_where_the_rates_meet() -> None:
    """Limit k t exp(-k t): at t = 1/k the share is 1/e = 0.368."""
    for nudge in (0.0, 1e-12, 1e-9, -1e-9, 1e-6):
        level = first_order.level_after_absorption_mg_l(
            [5.0],
            dose_mg=1,
            volume_of_distribution_l=1,
            absorption_rate_per_h=0.2 * (1 + nudge),
            half_life_h=math.log(2) / 0.2,
        )
        assert level == pytest.approx([0.367879], abs=1e-6)
    assert first_order.peak_time_h(0.2, math.log(2) / 0.2) == pytest.approx(5)


def test_bateman_does_not_overflow_long_after_a_dose() -> None:
    level = first_order.level_after_absorption_mg_l(
        [1e5], dose_mg=1, volume_of_distribution_l=1, absorption_rate_per_h=0.01, half_life_h=0.1
    )
    assert np.isfinite(level).all()


@pytest.mark.parametrize("absorption_rate_per_h", [0.05, 0.0866, 0.3, 3.0])
def test_bateman_agrees_with_brute_force(absorption_rate_per_h: float) -> None:
    elimination = rate_constant_per_h(8)

    def change(_t: float, gut_and_blood: FloatArray) -> FloatArray:
        absorbed = absorption_rate_per_h * gut_and_blood[0]
        return np.array([-absorbed, absorbed - elimination * gut_and_blood[1]])

    stepped = integrate(change, [80.0, 0.0], TIMES)[:, 1] / 10
    closed = first_order.level_after_absorption_mg_l(
        TIMES,
        dose_mg=100,
        absorbed_fraction=0.8,
        volume_of_distribution_l=10,
        absorption_rate_per_h=absorption_rate_per_h,
        half_life_h=8,
    )
    assert closed == pytest.approx(stepped, rel=1e-6, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.05, 48), st.floats(0.1, 500))
def test_the_absorption_rate_puts_the_peak_where_it_was_measured(peak_h: float, half_life_h: float) -> None:
    rate = first_order.absorption_rate_from_peak_per_h(peak_h, half_life_h)
    found = first_order.peak_time_h(rate, half_life_h)
    if peak_h * rate_constant_per_h(half_life_h) > 2e-3:  # below, absorption counts as at once
        assert found == pytest.approx(peak_h, rel=1e-6)


def test_infusion_meets_the_textbook_plateau() -> None:
    """R0 40 mg/h, CL 4 L/h: plateau 10 mg/L; half of it after one half-life, 96.875 % after five."""
    volume_l = 4 / rate_constant_per_h(6)
    level = infusion.level_with_infusion_mg_l(
        [6, 30, 600, 606],
        dose_mg=40 * 600,
        infusion_hours=600,
        volume_of_distribution_l=volume_l,
        half_life_h=6,
    )
    assert level == pytest.approx([5, 9.6875, 10, 5], abs=1e-6)


def test_infusion_agrees_with_brute_force() -> None:
    rate = rate_constant_per_h(3)

    def change(t: float, blood: FloatArray) -> FloatArray:
        return (50.0 if t < 2 else 0.0) - rate * blood

    times = np.array([0.0, 1.0, 2.0, 4.0, 10.0])
    stepped = integrate(change, [0.0], times, steps=2000)[:, 0] / 20
    closed = infusion.level_with_infusion_mg_l(
        times, dose_mg=100, infusion_hours=2, volume_of_distribution_l=20, half_life_h=3
    )
    assert closed == pytest.approx(stepped, abs=2e-3)


def test_a_very_short_infusion_is_a_bolus() -> None:
    common = {"dose_mg": 10.0, "volume_of_distribution_l": 5.0, "half_life_h": 2.0}
    short = infusion.level_with_infusion_mg_l([1.0, 5.0], infusion_hours=1e-6, **common)
    assert short == pytest.approx(bolus.level_after_bolus_mg_l([1.0, 5.0], **common), rel=1e-5)


def test_a_dose_every_half_life_doubles_the_level() -> None:
    assert repeated.accumulation_ratio(24, 24) == pytest.approx(2.000, abs=0.0005)
    assert repeated.accumulation_ratio(6, 24) == pytest.approx(6.285, abs=0.0005)
    assert repeated.accumulation_ratio(24, 4) == pytest.approx(1.016, abs=0.0005)


def test_steady_state_takes_five_half_lives_whatever_the_interval() -> None:
    assert repeated.hours_to_steady_state(10, 1 - 1 / 32) == pytest.approx(50)


def test_the_closed_form_of_repeated_doses_is_the_sum_of_single_ones() -> None:
    times = np.linspace(-3, 100, 207)
    closed = repeated.level_after_repeated_boluses_mg_l(
        times, dose_mg=100, interval_h=8, doses=6, volume_of_distribution_l=40, half_life_h=12
    )
    summed = repeated.superpose(
        times,
        np.arange(6) * 8.0,
        lambda since: bolus.level_after_bolus_mg_l(
            since, dose_mg=100, volume_of_distribution_l=40, half_life_h=12
        ),
    )
    assert closed == pytest.approx(summed, abs=1e-9)


def test_peaks_climb_to_the_accumulation_ratio() -> None:
    last_peak = repeated.level_after_repeated_boluses_mg_l(
        [49 * 8.0], dose_mg=100, interval_h=8, doses=50, volume_of_distribution_l=40, half_life_h=12
    )
    assert last_peak[0] / (100 / 40) == pytest.approx(repeated.accumulation_ratio(8, 12), rel=1e-9)


def test_the_average_at_steady_state_is_dose_over_clearance_and_interval() -> None:
    times = np.linspace(400, 408, 8001)
    level = repeated.level_after_repeated_boluses_mg_l(
        times, dose_mg=100, interval_h=8, doses=60, volume_of_distribution_l=40, half_life_h=12
    )
    average = repeated.average_at_steady_state_mg_l(
        dose_mg=100, interval_h=8, volume_of_distribution_l=40, half_life_h=12
    )
    assert level.mean() == pytest.approx(average, rel=1e-3)


@pytest.mark.parametrize("absorption_rate_per_h", [None, 0.9, rate_constant_per_h(4)])
@pytest.mark.parametrize("own_half_life_h", [1.0, 4.0, 4.0000001, 30.0])
def test_the_metabolite_agrees_with_brute_force(
    own_half_life_h: float, absorption_rate_per_h: float | None
) -> None:
    parent, own = rate_constant_per_h(4), rate_constant_per_h(own_half_life_h)
    absorption = absorption_rate_per_h or 0.0

    def change(_t: float, x: FloatArray) -> FloatArray:
        return np.array(
            [-absorption * x[0], absorption * x[0] - parent * x[1], 0.7 * parent * x[1] - own * x[2]]
        )

    start = [1.0, 0.0, 0.0] if absorption_rate_per_h else [0.0, 1.0, 0.0]
    stepped = integrate(change, start, TIMES)
    closed = metabolite.metabolite_share(
        TIMES, 4, own_half_life_h, formed_fraction=0.7, absorption_rate_per_h=absorption_rate_per_h
    )
    assert closed == pytest.approx(stepped[:, 2], abs=1e-7)
    assert metabolite.parent_share(TIMES, 4, absorption_rate_per_h) == pytest.approx(stepped[:, 1], abs=1e-7)


def test_a_longer_lived_metabolite_sets_the_end() -> None:
    """Meperidine 3 to 8 h, normeperidine 20 h and more (the table): the tail falls at 20 h."""
    late = metabolite.metabolite_share([100.0, 120.0], 4, 20)
    assert late[1] / late[0] == pytest.approx(0.5, abs=0.001)


def test_the_band_of_a_half_life_range_holds_the_expected_curve() -> None:
    band = band_over(TIMES, Spread(2, 3, 6), lambda t, h: 100 * metabolite.parent_share(t, h))
    assert (band.low <= band.expected).all() and (band.expected <= band.high).all()
    assert band.high[1] == pytest.approx(100 * 2 ** (-2 / 6))


def test_milk_rises_and_falls_with_plasma() -> None:
    times = np.linspace(0, 12, 241)
    plasma = bolus.level_after_bolus_mg_l(times, dose_mg=10, volume_of_distribution_l=1, half_life_h=2)
    followed = milk.milk_level(times, plasma, milk_plasma_ratio=0.8, exchange_half_time_h=0.5)
    closed = milk.milk_level_after_bolus(
        times, initial_plasma_level=10, half_life_h=2, milk_plasma_ratio=0.8, exchange_half_time_h=0.5
    )
    assert followed == pytest.approx(closed, abs=2e-3)
    assert followed[0] == 0 and followed.argmax() > 0 and followed[-1] < 0.2


def test_milk_goes_back_into_blood_when_blood_is_lower() -> None:
    level = milk.milk_level(
        [0.0, 1.0, 2.0], [0.0, 0.0, 0.0],
        milk_plasma_ratio=1, exchange_half_time_h=1, initial_milk_level=8,
    )  # fmt: skip
    assert level == pytest.approx([8, 4, 2])


def test_a_band_of_plasma_gives_a_band_of_milk() -> None:
    times = np.linspace(0, 4, 9)
    plasma = np.vstack([np.ones(9), 2 * np.ones(9)])
    level = milk.milk_level(times, plasma, milk_plasma_ratio=1, exchange_half_time_h=0.1)
    assert level[:, -1] == pytest.approx([1, 2], abs=1e-9)


def test_the_infants_dose_is_level_times_intake() -> None:
    assert milk.infant_dose_mg_per_kg_day(0.2) == pytest.approx(0.030)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        (lambda: rate_constant_per_h(0), "half_life_h"),
        (lambda: bolus.hours_until_share(2, 1), "share"),
        (lambda: first_order.peak_time_h(-1, 1), "absorption_rate_per_h"),
        (lambda: repeated.accumulation_ratio(0, 1), "interval_h"),
        (lambda: repeated.hours_to_steady_state(1, 1), "reached_share"),
        (lambda: metabolite.metabolite_share([1.0], 1, 1, formed_fraction=2), "formed_fraction"),
        (lambda: milk.milk_level([1, 0], [0, 0], milk_plasma_ratio=1, exchange_half_time_h=1), "times_h"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(call: Callable[[], object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        call()
