"""Regimens, routes, misuse."""

from __future__ import annotations

from typing import Any

import pytest

from milktide.language import find_misuse, find_regimen, find_routes


def said(text: str) -> tuple[Any, Any, Any] | None:
    found = find_regimen(text)
    if found is None:
        return None
    return (
        found.regimen,
        found.interval_h.to_value() if found.interval_h else None,
        found.doses.to_value() if found.doses else None,
    )


@pytest.mark.parametrize(
    ("text", "regimen", "interval_h", "doses"),
    [
        ("twice a day for ten days", "repeated", 12, 20),
        ("every 6 hours", "repeated", 6, None),
        ("tid", "repeated", 8, None),
        ("3x a day", "repeated", 8, None),
        ("2 a day for 5 days", "repeated", 12, 10),
        ("every 4-6 hours", "repeated", {"low": 4, "high": 6}, None),
        ("bd for a week", "repeated", 12, 14),
        ("three day course", "repeated", None, None),
        ("6 cycles of chemo", "repeated", None, 6),
        ("daily for years", "ongoing", 24, None),
        ("I'm on sertraline", "ongoing", None, None),
        ("once a week", "ongoing", 168, None),
        ("one dose", "single", None, None),
        ("a one-off", "single", None, None),
        ("just once", "single", None, None),
        ("the depo shot", "depot", None, None),
        ("paliperidone depot", "depot", None, None),
    ],
)
def test_a_regimen_is_read(text: str, regimen: str, interval_h: Any, doses: Any) -> None:
    assert said(text) == (regimen, interval_h, doses)


@pytest.mark.parametrize(
    "text",
    [
        "she feeds every 3 hours",
        "pumping every 2 hours",
        "told me to dump for 3 days",
        "took 2 advil",
        "i'm on holiday",
    ],
)
def test_feeds_pumping_and_waits_are_no_regimen(text: str) -> None:
    assert find_regimen(text) is None


@pytest.mark.parametrize(
    ("text", "route"),
    [
        ("iv antibiotics", "iv"),
        ("two pills", "oral"),
        ("hydrocortisone cream", "topical"),
        ("cream on my nipples", "topical_breast"),
        ("nicotine patch", "transdermal"),
        ("eye drops", "ophthalmic"),
        ("albuterol inhaler", "inhaled"),
        ("nasal spray", "nasal"),
        ("a suppository", "rectal"),
        ("an epidural", "epidural"),
        ("numbing shot at the dentist", "local_injection"),
    ],
)
def test_a_route_is_read(text: str, route: str) -> None:
    assert [r.value for r in find_routes(text)][:1] == [route]


def test_street_use_and_prescriptions_are_told_apart() -> None:
    assert find_misuse("percocet off the street") is True
    assert find_misuse("my doctor prescribed percocet") is False
    assert find_misuse("took percocet") is None
