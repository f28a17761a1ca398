"""The lines to call: verified, in the right order, for the right country."""

from __future__ import annotations

import pytest

from milktide.emergency import country_of, emergency_numbers
from milktide.knowledge import Knowledge, load_knowledge


@pytest.fixture(scope="module")
def table() -> Knowledge:
    return load_knowledge()


def test_the_emergency_number_comes_first(table: Knowledge) -> None:
    assert [line["number"] for line in emergency_numbers("floppy_limp", "US", table)] == ["911"]
    poison = emergency_numbers("swallowed_medicine_or_alcohol", "US", table)
    assert [line["for"] for line in poison] == ["emergency", "poison"]


def test_in_a_crisis_without_danger_the_crisis_line_comes_first(table: Knowledge) -> None:
    calm = emergency_numbers("suicidal", "US", table)
    danger = emergency_numbers("suicidal", "US", table, danger=True)
    assert [line["number"] for line in calm] == ["988", "911"]
    assert [line["number"] for line in danger] == ["911", "988"]


def test_lines_that_nobody_verified_are_not_shown(table: Knowledge) -> None:
    numbers = [line["number"] for line in emergency_numbers("fever_under_3_months", "CA", table)]
    assert numbers == ["911"]
    assert emergency_numbers("domestic_violence", "CA", table)[0]["for"] == "emergency"


def test_nothing_shown_is_marked_as_unverified_in_any_country(table: Knowledge) -> None:
    safety = table.document("safety")
    kinds = [one["id"] for who in ("infant", "parent") for one in safety[who]]
    for country in safety["countries"]:
        for kind in kinds:
            for line in emergency_numbers(kind, country, table):
                assert line["number"] or line["text"]
                assert "unverified" not in str(line)


def test_gb_is_the_uk(table: Knowledge) -> None:
    assert emergency_numbers("blue_grey_mottled", "GB", table)[0]["number"] == "999"


@pytest.mark.parametrize("country", [None, "", "XX"])
def test_an_unknown_country_gets_the_words_for_its_own_number(country: str | None, table: Knowledge) -> None:
    first = emergency_numbers("blue_grey_mottled", country, table)[0]
    assert first == {"for": "emergency", "name": "your local emergency number", "number": "112", "text": None}


@pytest.mark.parametrize(
    "locale, country", [("en-GB", "GB"), ("en_US", "US"), ("en", None), (None, None), ("zh-Hant-TW", "TW")]
)
def test_the_country_of_a_locale(locale: str | None, country: str | None) -> None:
    assert country_of(locale) == country
