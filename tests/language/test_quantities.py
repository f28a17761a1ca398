"""Amounts as said, and as the case takes them."""

from __future__ import annotations

from typing import Any

import pytest

from milktide.knowledge import Knowledge
from milktide.language import CaseAmount, find_quantities, standard_drink_g, to_case_amount
from milktide.language.numbers import find_numbers, fold


@pytest.fixture(scope="session")
def drinks(knowledge: Knowledge) -> dict[str, Any]:
    return knowledge.document("policy/drinks")


def in_case(text: str, country: str, drinks: dict[str, Any]) -> CaseAmount:
    (quantity,) = find_quantities(text, drinks, country=country)
    return to_case_amount(quantity, country, drinks)


@pytest.mark.parametrize(
    ("phrase", "low", "high"),
    [
        ("two", 2, 2),
        ("a couple of", 2, 2),
        ("a few", 2, 4),
        ("half", 0.5, 0.5),
        ("one and a half", 1.5, 1.5),
        ("2-3", 2, 3),
        ("1.5", 1.5, 1.5),
        ("half a dozen", 6, 6),
        ("several", 3, 7),
        ("1 ½", 1.5, 1.5),
        ("1 1/2", 1.5, 1.5),
        ("twenty-five", 25, 25),
        ("one hundred fifty five", 155, 155),
        ("1,000", 1000, 1000),
        ("3/4", 0.75, 0.75),
        ("two or three", 2, 3),
    ],
)
def test_a_number_phrase_has_its_value(phrase: str, low: float, high: float) -> None:
    ((_, _, figure),) = find_numbers(fold(phrase))
    assert (figure.low, figure.high) == (low, high)


def test_a_us_glass_of_wine_is_one_standard_drink(drinks: dict[str, Any]) -> None:
    # 5 oz at 12 %: data/alcohol_model.yml, us_wine
    assert (
        in_case("2 glasses of wine", "US", drinks).amount,
        in_case("2 glasses of wine", "US", drinks).unit,
    ) == (2, "drink")


def test_a_uk_glass_is_the_usual_serving_and_never_a_drink_of_8_g(drinks: dict[str, Any]) -> None:
    amount = in_case("a glass of wine", "UK", drinks)
    assert (amount.amount, amount.unit, amount.abv_percent) == (175, "ml", 13)
    assert "size" in amount.assumed


def test_a_uk_pint_is_568_ml_of_5_2_percent(drinks: dict[str, Any]) -> None:
    amount = in_case("a pint", "UK", drinks)
    assert (amount.amount, amount.unit, amount.abv_percent) == (568, "ml", 5.2)


@pytest.mark.parametrize("text", ["a drink", "two drinks", "a beer", "a glass", "a g&t", "a margarita"])
def test_no_vague_drink_becomes_a_uk_unit(text: str, drinks: dict[str, Any]) -> None:
    assert in_case(text, "UK", drinks).unit != "drink"


def test_units_said_in_the_uk_are_units(drinks: dict[str, Any]) -> None:
    assert in_case("3 units", "UK", drinks) == CaseAmount(amount=3, unit="drink")


def test_a_size_told_is_kept(drinks: dict[str, Any]) -> None:
    amount = in_case("a large glass of wine (250ml) at 14%", "US", drinks)
    assert (amount.amount, amount.unit, amount.abv_percent, amount.assumed) == (250, "ml", 14, ())


def test_half_a_bottle_of_wine_is_375_ml(drinks: dict[str, Any]) -> None:
    assert in_case("half a bottle of wine", "US", drinks).amount == 375


def test_cans_are_counted_with_their_size_and_strength(drinks: dict[str, Any]) -> None:
    amount = in_case("2 x 330ml cans 4.5%", "UK", drinks)
    assert (amount.amount, amount.unit, amount.abv_percent) == (660, "ml", 4.5)


def test_a_cocktail_leaves_a_range(drinks: dict[str, Any]) -> None:
    amount = in_case("two margaritas", "US", drinks)
    assert (amount.low, amount.amount, amount.high, amount.unit, amount.assumed) == (
        2,
        3,
        4,
        "drink",
        ("recipe",),
    )


def test_a_vague_count_leaves_a_range(drinks: dict[str, Any]) -> None:
    amount = in_case("a few beers", "US", drinks)
    assert (amount.low, amount.high) == (2, 4)


@pytest.mark.parametrize(
    ("country", "grams"),
    [("US", 14), ("CA", 13.45), ("UK", 8), ("AU", 10), ("NZ", 10), ("IE", 10), (None, 14), ("DE", 14)],
)
def test_the_standard_drink_is_the_countrys(
    country: str | None, grams: float, drinks: dict[str, Any]
) -> None:
    assert standard_drink_g(country, drinks) == grams


@pytest.mark.parametrize(
    "text",
    [
        "a glass of water",
        "pumped 5 oz",
        "a bottle of milk",
        "2 non alcoholic beers",
        "gave him a 4 oz bottle",
        "20 units of insulin",
        "i can feed",
        "flu shot",
        "a cup of tea of my own milk",
    ][:8],
)
def test_what_is_no_amount_of_a_substance_is_left_out(text: str, drinks: dict[str, Any]) -> None:
    assert find_quantities(text, drinks, country="US") == ()


def test_every_beverage_has_a_source_or_is_marked_as_ours(
    drinks: dict[str, Any], knowledge: Knowledge
) -> None:
    known = knowledge.document("alcohol_model")["sources"]
    tables = [*drinks["beverages"].values(), *drinks["standard_drink_g"].values()]
    tables += [t for pour in drinks["servings_ml"].values() for t in pour.values()]
    for table in tables:
        assert "source" in table or "house" in table
        sources = table.get("source", [])
        for source in [sources] if isinstance(sources, str) else sources:
            assert source in known
