"""Alcohol: zero-order elimination, as the published nomograms compute it.

The level a drink adds is spread over the body's water (Watson) and falls by a constant amount an
hour. Milk is taken to hold what blood holds (LactMed: milk runs parallel to blood; the measured
ratio is 1.00 to 1.05), so one level serves both. Absorption is left out, as the nomograms leave it
out: the level jumps with the drink. That lies above any measured curve early on and meets it at
zero, which is the time that matters. docs/kinetics.md compares it with measured curves.

Hours count from the start of drinking. Constants stand in data/alcohol_model.yml with their
sources; the house numbers are DECISION section 5's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from milktide.kinetics._band import (
    FloatArray,
    LevelBand,
    Spread,
    as_hours,
    require_not_negative,
    require_positive,
)

__all__ = [
    "BLOOD_FACTOR",
    "ETHANOL_DENSITY_G_PER_ML",
    "AlcoholModel",
    "Clearance",
    "Spread",
    "clearance",
    "drinks_over_time",
    "grams_of_alcohol",
    "hours_to_clear",
    "hours_to_clear_pours",
    "level_after_pours_mg_dl",
    "level_at_start_mg_dl",
    "level_band",
    "level_mg_dl",
    "peak_mg_dl",
    "total_body_water_l",
]

ETHANOL_DENSITY_G_PER_ML = 0.789
"""alcohol_model.yml, physics."""

BLOOD_FACTOR = 82.9
"""mg/dL by which one gram raises one litre of body water (mg/dL times L/g): the nomograms' figure.

Blood is 80 % water (80 mg/dL times litre per gram); the published tables print another 13.46/13.
"""


MOST_POURS_DRAWN = 500
"""More drinks than this are drawn as this many; the closed forms take any number."""


_ELIMINATION = Spread(20.0, 15.0, 10.0)
_UNKNOWN_WEIGHT = Spread(85.0, 65.0, 50.0)
_UNKNOWN_DRINKS = Spread(1.0, 2.0, 4.0)


@dataclass(frozen=True)
class AlcoholModel:
    """The constants of DECISION section 5. Each spread is ordered by the wait it causes.

    Attributes:
        blood_factor: see :data:`BLOOD_FACTOR`.
        elimination_mg_dl_per_h: low end of the wait = fastest rate.
        unknown_weight_kg: low end of the wait = heaviest mother.
        unknown_height_cm: the nomograms' mother.
        unknown_drinks: drinks, in standard drinks of her country.
        unknown_drink_g: grams that count as one drink where only grams are known.
        density_g_per_ml: of ethanol.
    """

    blood_factor: float = BLOOD_FACTOR
    elimination_mg_dl_per_h: Spread = _ELIMINATION
    unknown_weight_kg: Spread = _UNKNOWN_WEIGHT
    unknown_height_cm: float = 162.5
    unknown_drinks: Spread = _UNKNOWN_DRINKS
    unknown_drink_g: float = 14.0
    density_g_per_ml: float = ETHANOL_DENSITY_G_PER_ML

    @classmethod
    def from_documents(
        cls, alcohol_model: Mapping[str, Any], house: Mapping[str, Any] | None = None
    ) -> AlcoholModel:
        """Build the model from the knowledge document and the policy's house numbers.

        Args:
            alcohol_model: the document "alcohol_model" (data/alcohol_model.yml).
            house: the section `alcohol` of the document "policy/house": field name of this class
                -> number, or {low_end, expected, high_end} ordered by the wait (low and high do as
                well). Missing fields keep the value of DECISION section 5; other keys are ignored.

        Raises:
            KeyError: the document lacks its elimination range or the density.
        """
        rate = alcohol_model["elimination_mg_dl_per_h"]["general_range"]
        model = cls(
            # the lowest rate makes the longest wait
            elimination_mg_dl_per_h=Spread(float(rate["high"]), float(rate["expected"]), float(rate["low"])),
            density_g_per_ml=float(alcohol_model["physics"]["ethanol_density_g_per_ml"]["value"]),
        )
        return replace(model, **_house_fields(house or {}))


def _house_fields(house: Mapping[str, Any]) -> dict[str, Any]:
    """The house numbers that this model knows, as field values."""
    known = AlcoholModel.__dataclass_fields__
    return {name: _figure(value) for name, value in house.items() if name in known}


def _figure(value: Any) -> Any:
    """A number, or a spread from {low_end, expected, high_end}."""
    if not isinstance(value, Mapping):
        return float(value)
    low, high = value.get("low_end", value.get("low")), value.get("high_end", value.get("high"))
    return Spread(float(low), float(value["expected"]), float(high))


@dataclass(frozen=True)
class Clearance:
    """When milk is clear: hours from the start of drinking, and the level at its highest.

    Attributes:
        hours: low, expected and high end, hours from the start of drinking.
        peak_mg_dl: the highest level on the way to each end.
        grams: pure alcohol counted at each end.
        total_body_water_l: body water counted at each end.
        drinking_hours: from start to end of drinking.
        drinks: number of drinks counted at each end.
    """

    hours: Spread
    peak_mg_dl: Spread
    grams: Spread
    total_body_water_l: Spread
    drinking_hours: float
    drinks: Spread


def grams_of_alcohol(
    volume_ml: float, abv_percent: float, density_g_per_ml: float = ETHANOL_DENSITY_G_PER_ML
) -> float:
    """Grams of pure alcohol in a drink.

    Args:
        volume_ml: of the drink, millilitres.
        abv_percent: strength, percent by volume.
        density_g_per_ml: of ethanol.

    Raises:
        ValueError: a negative volume, or a strength outside 0 to 100.
    """
    require_not_negative(volume_ml=volume_ml, abv_percent=abv_percent)
    if abv_percent > 100:
        raise ValueError(f"abv_percent: must be 100 or less, got {abv_percent!r}")
    return volume_ml * abv_percent / 100 * density_g_per_ml


def total_body_water_l(height_cm: float, weight_kg: float) -> float:
    """Body water of a woman in litres (Watson 1980; no age term for women).

    Raises:
        ValueError: height or weight so small that no water is left.
    """
    require_positive(height_cm=height_cm, weight_kg=weight_kg)
    litres = -2.097 + 0.1069 * height_cm + 0.2466 * weight_kg
    require_positive(total_body_water_l=litres)
    return litres


def level_at_start_mg_dl(
    grams: float,
    total_body_water_l: float,
    blood_factor: float = BLOOD_FACTOR,
) -> float:
    """The level if all of it were in the blood at once, mg/dL (DECISION section 5).

    Raises:
        ValueError: negative grams, or no body water.
    """
    require_not_negative(grams=grams)
    require_positive(total_body_water_l=total_body_water_l)
    return blood_factor * grams / total_body_water_l


def hours_to_clear(
    grams: float,
    total_body_water_l: float,
    elimination_mg_dl_per_h: float,
    drinking_hours: float = 0.0,
    drinks: float = 1.0,
    *,
    blood_factor: float = BLOOD_FACTOR,
) -> float:
    """Hours from the start of drinking until nothing is left.

    Closed form of following the drinks one by one: the clearing time of equal drinks, evenly
    spaced, is linear in which of them was the last to find an empty blood, so only two can decide:
    the first (she never reached zero in between) and the last (it stands alone). See
    :func:`drinks_over_time` for amounts that are no whole number of drinks.

    Args:
        grams: pure alcohol, all drinks together.
        total_body_water_l: see :func:`total_body_water_l`.
        elimination_mg_dl_per_h: constant rate.
        drinking_hours: from the first drink to the last; 0 = all at once.
        drinks: how many equal drinks it was; fractions allowed; 1 or less = one drink, which is
            counted from the end, because it can have been drunk then.
        blood_factor: see :data:`BLOOD_FACTOR`.

    Returns:
        Hours; 0 for no alcohol.

    Raises:
        ValueError: a negative figure, no body water, no elimination.
    """
    require_positive(elimination_mg_dl_per_h=elimination_mg_dl_per_h)
    require_not_negative(drinking_hours=drinking_hours, drinks=drinks)
    start_level = level_at_start_mg_dl(grams, total_body_water_l, blood_factor)
    if start_level == 0:
        return 0.0
    all_drinks_h = start_level / elimination_mg_dl_per_h
    last_drink_h = all_drinks_h / max(drinks, 1.0)
    return max(all_drinks_h, drinking_hours + last_drink_h)


def peak_mg_dl(
    grams: float,
    total_body_water_l: float,
    elimination_mg_dl_per_h: float,
    drinking_hours: float = 0.0,
    drinks: float = 1.0,
    *,
    blood_factor: float = BLOOD_FACTOR,
) -> float:
    """The highest level, mg/dL: after the last drink, or of one drink alone if they clear between.

    Arguments and errors as :func:`hours_to_clear`.
    """
    require_positive(elimination_mg_dl_per_h=elimination_mg_dl_per_h)
    require_not_negative(drinking_hours=drinking_hours, drinks=drinks)
    start_level = level_at_start_mg_dl(grams, total_body_water_l, blood_factor)
    one_drink = start_level / max(drinks, 1.0)
    return max(one_drink, start_level - elimination_mg_dl_per_h * drinking_hours)


def drinks_over_time(drinking_hours: float, drinks: float) -> tuple[FloatArray, FloatArray]:
    """When each drink was taken and what share of the whole it was.

    The first drink falls on the start and the last on the end. Where the number is no whole one
    (2.5 glasses), the part drink comes first and the rest of the time is shared in proportion, so
    that a full drink is the last: the careful order, and the one for which the closed form holds.
    One drink or less is counted at the end.

    Args:
        drinking_hours: from start to end.
        drinks: number of equal drinks, fractions allowed.

    Returns:
        Hours from the start, and shares that add up to 1; both of shape (number of pours,).

    Raises:
        ValueError: a negative figure.
    """
    require_not_negative(drinking_hours=drinking_hours, drinks=drinks)
    drinks = min(drinks, MOST_POURS_DRAWN)
    if drinks <= 1:
        return np.array([drinking_hours]), np.array([1.0])
    whole = int(np.floor(drinks + 1e-9))
    part = drinks - whole
    pours = np.ones(whole) if part < 1e-9 else np.concatenate(([part], np.ones(whole)))
    elapsed = np.concatenate(([0.0], np.cumsum(pours)[:-1]))
    return drinking_hours * elapsed / elapsed[-1], pours / pours.sum()


def level_mg_dl(
    times_h: npt.ArrayLike,
    grams: float,
    total_body_water_l: float,
    elimination_mg_dl_per_h: float,
    drinking_hours: float = 0.0,
    drinks: float = 1.0,
    *,
    blood_factor: float = BLOOD_FACTOR,
) -> FloatArray:
    """The level in blood and milk at each time, mg/dL, followed drink by drink.

    Args:
        times_h: hours from the start of drinking, any shape; before the start the level is 0.
        grams: pure alcohol, all drinks together.
        total_body_water_l: see :func:`total_body_water_l`.
        elimination_mg_dl_per_h: constant rate.
        drinking_hours: from the first drink to the last.
        drinks: how many equal drinks it was.
        blood_factor: see :data:`BLOOD_FACTOR`.

    Returns:
        mg/dL, in the shape of ``times_h``.

    Raises:
        ValueError: as :func:`hours_to_clear`.
    """
    start_level = level_at_start_mg_dl(grams, total_body_water_l, blood_factor)
    pour_times_h, shares = drinks_over_time(drinking_hours, drinks)
    return level_after_pours_mg_dl(times_h, pour_times_h, start_level * shares, elimination_mg_dl_per_h)


def level_after_pours_mg_dl(
    times_h: npt.ArrayLike,
    pour_times_h: npt.ArrayLike,
    rises_mg_dl: npt.ArrayLike,
    elimination_mg_dl_per_h: float,
) -> FloatArray:
    """The level after drinks of any size at any time, mg/dL; for sittings that overlap.

    Args:
        times_h: hours, any shape; before the first drink the level is 0.
        pour_times_h: hours of each drink, in any order; shape (n,).
        rises_mg_dl: what each drink adds (:func:`level_at_start_mg_dl`); shape (n,).
        elimination_mg_dl_per_h: constant rate.

    Returns:
        mg/dL, in the shape of ``times_h``.

    Raises:
        ValueError: no elimination.
    """
    require_positive(elimination_mg_dl_per_h=elimination_mg_dl_per_h)
    times = as_hours(times_h)
    level = np.zeros_like(times)
    for pour_h, just_after in _levels_just_after(pour_times_h, rises_mg_dl, elimination_mg_dl_per_h):
        falling = np.maximum(just_after - elimination_mg_dl_per_h * (times - pour_h), 0.0)
        level = np.where(times >= pour_h, falling, level)
    return level


def hours_to_clear_pours(
    pour_times_h: npt.ArrayLike, rises_mg_dl: npt.ArrayLike, elimination_mg_dl_per_h: float
) -> float:
    """When drinks of any size at any time have cleared, in hours on the clock of ``pour_times_h``.

    Sittings add up where they overlap, so this is later than the latest end of each alone.
    Arguments and errors as :func:`level_after_pours_mg_dl`; 0 for no drinks.
    """
    require_positive(elimination_mg_dl_per_h=elimination_mg_dl_per_h)
    clear_h = 0.0
    for pour_h, just_after in _levels_just_after(pour_times_h, rises_mg_dl, elimination_mg_dl_per_h):
        clear_h = pour_h + just_after / elimination_mg_dl_per_h
    return clear_h


def _levels_just_after(
    pour_times_h: npt.ArrayLike, rises_mg_dl: npt.ArrayLike, elimination_mg_dl_per_h: float
) -> Iterator[tuple[float, float]]:
    """Each drink's hour and the level just after it, in order of time."""
    pours, rises = as_hours(pour_times_h), as_hours(rises_mg_dl)
    level, previous_h = 0.0, 0.0
    for index in np.argsort(pours, kind="stable"):
        pour_h = float(pours[index])
        if rises[index] <= 0:  # a drink without alcohol does not make her wait
            continue
        left = max(level - elimination_mg_dl_per_h * (pour_h - previous_h), 0.0)
        level, previous_h = left + float(rises[index]), pour_h
        yield pour_h, level


def clearance(
    model: AlcoholModel,
    *,
    grams: Spread | float | None = None,
    drinks: Spread | float | None = None,
    drink_g: float | None = None,
    weight_kg: float | None = None,
    height_cm: float | None = None,
    drinking_hours: float = 0.0,
) -> Clearance:
    """When milk is clear, with its range, from what is known of her (DECISION section 5).

    Every unknown widens the range: unknown weight, height and amount take the house numbers. The
    low end is for showing, never for reassuring.

    Args:
        model: the constants.
        grams: pure alcohol, if known; else ``drinks`` of ``drink_g`` each.
        drinks: number of drinks; unknown with known grams: one a ``drink_g``.
        drink_g: grams in one drink (her country's); the model's if None.
        weight_kg: kilograms.
        height_cm: centimetres.
        drinking_hours: from start to end of drinking; 0 if only one of them is known.

    Raises:
        ValueError: a negative figure, no body water.
    """
    one_drink_g = model.unknown_drink_g if drink_g is None else drink_g
    require_positive(drink_g=one_drink_g)
    amount_g, count = _amount(model, grams, drinks, one_drink_g)
    weight = model.unknown_weight_kg if weight_kg is None else Spread.exactly(weight_kg)
    height = model.unknown_height_cm if height_cm is None else height_cm
    water = _each(lambda kg: total_body_water_l(height, kg), weight)
    rates = model.elimination_mg_dl_per_h

    def follow(function: Callable[..., float]) -> Spread:
        return _each(
            lambda g, litres, rate, n: function(
                g, litres, rate, drinking_hours, n,
                blood_factor=model.blood_factor,
            ),
            amount_g, water, rates, count,
        )  # fmt: skip

    return Clearance(
        hours=follow(hours_to_clear),
        peak_mg_dl=follow(peak_mg_dl),
        grams=amount_g,
        total_body_water_l=water,
        drinking_hours=drinking_hours,
        drinks=count,
    )


def _amount(
    model: AlcoholModel,
    grams: Spread | float | None,
    drinks: Spread | float | None,
    one_drink_g: float,
) -> tuple[Spread, Spread]:
    """Grams and number of drinks at the three ends."""
    count = None if drinks is None else _spread(drinks)
    if grams is not None:
        amount_g = _spread(grams)
        return amount_g, count or _each(lambda g: g / one_drink_g, amount_g)
    count = count or model.unknown_drinks
    return _each(lambda n: n * one_drink_g, count), count


def _spread(value: Spread | float) -> Spread:
    return value if isinstance(value, Spread) else Spread.exactly(value)


def _each(function: Callable[..., float], *spreads: Spread) -> Spread:
    """Apply a function to the low ends, the expected values and the high ends."""
    return Spread(
        low=function(*(s.low for s in spreads)),
        expected=function(*(s.expected for s in spreads)),
        high=function(*(s.high for s in spreads)),
    )


def level_band(times_h: npt.ArrayLike, cleared: Clearance, model: AlcoholModel) -> LevelBand:
    """The level over time with its band, mg/dL, for one clearance.

    Args:
        times_h: hours from the start of drinking, any shape.
        cleared: from :func:`clearance`.
        model: the constants it was made with.
    """
    times = as_hours(times_h)

    def levels(end: str) -> FloatArray:
        return level_mg_dl(
            times,
            getattr(cleared.grams, end),
            getattr(cleared.total_body_water_l, end),
            getattr(model.elimination_mg_dl_per_h, end),
            cleared.drinking_hours,
            getattr(cleared.drinks, end),
            blood_factor=model.blood_factor,
        )

    return LevelBand(times, levels("low"), levels("expected"), levels("high"))
