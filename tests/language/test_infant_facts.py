"""Facts of baby and parent."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from milktide.language import Facts, find_infant_facts, is_skip, yes_or_no

NOW = datetime.fromisoformat("2026-11-24T21:00:00-05:00")


def facts(text: str, **more: Any) -> Facts:
    return find_infant_facts(text, now=NOW, **more)


def age(text: str, **more: Any) -> tuple[float, float] | None:
    found = facts(text, **more).infant_age_weeks
    return (found.low, found.high) if found is not None else None


def test_months_count_4_345_weeks() -> None:
    assert age("my 4 month old") == (17.38, 17.38)


def test_an_age_without_a_unit_is_weeks_or_months() -> None:
    assert age("10", asked="infant_age") == (10, 43.45)


def test_a_newborn_is_under_four_weeks() -> None:
    assert age("i have a newborn") == (0, 4)


@pytest.mark.parametrize(
    "text",
    ["i'm 32 years old", "took it for 6 weeks", "8 weeks pregnant", "milk is 3 days old", "born at 33 weeks"],
)
def test_other_lengths_of_time_are_no_age(text: str) -> None:
    assert age(text) is None


def test_an_adjusted_age_is_noted() -> None:
    assert facts("3 months adjusted, born at 30 weeks").age_adjusted


@pytest.mark.parametrize(
    ("text", "preterm"),
    [
        ("premie", True),
        ("34 weeker", True),
        ("full term", False),
        ("not a preemie", False),
        ("5 weeks early", True),
        ("3 weeks early", False),
        ("a week late", False),
        ("he was in the NICU", None),
    ],
)
def test_early_birth_is_read_against_37_weeks(text: str, preterm: bool | None) -> None:
    assert facts(text).born_preterm is preterm


@pytest.mark.parametrize(
    ("asked", "field"), [("preterm", "born_preterm"), ("unwell", "unwell"), ("g6pd", "g6pd_deficiency")]
)
def test_yes_and_no_answer_what_was_asked(asked: str, field: str) -> None:
    assert getattr(facts("no", asked=asked), field) is False
    assert getattr(facts("yeah", asked=asked), field) is True
    assert getattr(facts("not sure", asked=asked), field) is None


@pytest.mark.parametrize(
    ("text", "country", "kg"),
    [
        ("155", "US", 70.31),
        ("11", "UK", 69.85),
        ("70", "AU", 70),
        ("11 stone 4", "UK", 71.67),
        ("9 and a half stone", "UK", 60.33),
    ],
)
def test_a_weight_is_read_in_the_countrys_unit(text: str, country: str, kg: float) -> None:
    weight = facts(text, asked="weight", country=country).weight_kg
    assert weight is not None and weight.exact and weight.low == pytest.approx(kg, abs=0.02)


def test_a_weight_that_two_units_fit_is_a_range() -> None:
    weight = facts("150", asked="weight", country="AU").weight_kg
    assert weight is not None and (round(weight.low), weight.high) == (68, 150)


def test_an_impossible_weight_is_not_taken() -> None:
    found = facts("9000", asked="weight", country="US")
    assert found.weight_kg is None and found.unreadable


def test_the_babys_weight_is_not_hers() -> None:
    found = facts("my 8 lb 4 oz baby")
    assert found.weight_kg is None
    assert found.infant_weight_kg is not None and found.infant_weight_kg.low == pytest.approx(3.74, abs=0.01)


def test_weight_lost_is_no_weight() -> None:
    assert facts("i lost 40 lbs").weight_kg is None


@pytest.mark.parametrize("text", ["5'4", "5 ft 4", "five foot four", "64 inches", "163 cm", "1.63 m"])
def test_heights_in_any_unit(text: str) -> None:
    height = facts(text, asked="height").height_cm
    assert height is not None and height.low == pytest.approx(163, abs=1)


def test_feeds_are_counted_by_number_or_by_gap() -> None:
    by_number, by_gap = (
        facts("nurses 10 times a day").feeds_per_day,
        facts("she feeds every 3 hours").feeds_per_day,
    )
    assert by_number is not None and by_number.low == 10
    assert by_gap is not None and by_gap.low == 8


@pytest.mark.parametrize("text", ["skip", "dunno", "no idea", "i don't remember", "prefer not to say"])
def test_a_skip_is_no_yes_and_no_no(text: str) -> None:
    assert is_skip(text)
    assert yes_or_no(text) is None
