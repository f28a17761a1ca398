"""How much alcohol an exposure of a case is, by the customs of the country.

Servings stand in data/policy/drinks.yml, standard drinks in data/alcohol_model.yml.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from milktide.case import Exposure
from milktide.kinetics.alcohol import Spread, grams_of_alcohol

_GRAMS_PER_UNIT = {"g": 1.0, "mg": 0.001}
_WINE_FROM_ABV_PERCENT = 9.0
_POUR_OF_UNIT = {"glass": "wine", "pint": "beer", "can": "beer", "bottle": "wine", "shot": "spirit"}
_BEVERAGE_OF_POUR = {"wine": "wine", "beer": "beer", "spirit": "spirit"}


def drink_g(country: str | None, model: Mapping[str, Any], drinks: Mapping[str, Any]) -> float:
    """Grams of alcohol in the country's standard drink; where a table gives a range, its upper end."""
    entry = model["standard_drink_g"].get(country or "")
    if entry is None:
        entry = drinks["standard_drink_g"]["default"]
    grams = entry["grams"]
    return float(grams["high"] if isinstance(grams, Mapping) else grams)


def serving(
    unit: str, abv_percent: float | None, country: str | None, drinks: Mapping[str, Any]
) -> tuple[float, float]:
    """Millilitres and percent by volume of one glass, pint, can, bottle or shot.

    A glass or bottle is of wine unless its strength is a beer's.
    """
    pour = _POUR_OF_UNIT[unit]
    if pour == "wine" and abv_percent is not None and abv_percent < _WINE_FROM_ABV_PERCENT:
        pour = "beer"
    places = drinks["servings_ml"][pour]
    volume_ml = float(places.get(country or "", places["default"])[unit])
    return volume_ml, abv_percent if abv_percent is not None else _usual_abv(pour, country, drinks)


def _usual_abv(pour: str, country: str | None, drinks: Mapping[str, Any]) -> float:
    beverages = drinks["beverages"]
    name = _BEVERAGE_OF_POUR[pour]
    beverage = beverages.get(name) or next(b for b in beverages.values() if b["pour"] == pour)
    return float(beverage.get(f"abv_{(country or '').lower()}", beverage["abv_percent"]))


def amount_g(
    exposure: Exposure,
    country: str | None,
    model: Mapping[str, Any],
    drinks: Mapping[str, Any],
    house: Mapping[str, Any],
) -> tuple[Spread | None, float | None]:
    """Grams of alcohol with their spread, and the number of drinks; None where not told.

    A volume without a strength is wine as expected, beer and spirits at the ends (house).
    """
    amount, unit = exposure.amount, exposure.unit
    if amount is None:
        return None, None
    if unit in (None, "drink"):
        return Spread.exactly(amount * drink_g(country, model, drinks)), amount
    if unit in _GRAMS_PER_UNIT:
        return Spread.exactly(amount * _GRAMS_PER_UNIT[unit]), None
    if unit == "ml":
        return _of_volume(amount, exposure.abv_percent, house), None
    if unit in _POUR_OF_UNIT:
        volume_ml, abv_percent = serving(unit, exposure.abv_percent, country, drinks)
        # Servings are drunk one by one; a bottle of wine is not one drink.
        count = None if unit == "bottle" else amount
        return Spread.exactly(grams_of_alcohol(amount * volume_ml, abv_percent)), count
    return None, None


def _of_volume(volume_ml: float, abv_percent: float | None, house: Mapping[str, Any]) -> Spread:
    if abv_percent is not None:
        return Spread.exactly(grams_of_alcohol(volume_ml, abv_percent))
    ends = house["alcohol"]["unknown_abv_percent"]
    low, expected, high = (grams_of_alcohol(volume_ml, ends[end]) for end in ("low", "expected", "high"))
    return Spread(low, expected, high)
