"""Rows and lists are found by id, name and alias."""

from __future__ import annotations

from pathlib import Path

import pytest

from milktide.knowledge import fold_name, load_knowledge


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("  Midazolam ", "midazolam"),
        ("Piña Colada", "pina colada"),
        ("St. John’s-Wort", "st johns wort"),
        ("St.John's wort", "st johns wort"),
        ("I-131", "i 131"),
        ("Tc_99m", "tc 99m"),
        ("B.C. Powder", "bc powder"),
        ("0.5% cream", "0.5% cream"),
        ("Advil®", "advil"),
        ("ＡＤＶＩＬ", "advil"),
        ("two\n words", "two words"),
        ("Øl", "ol"),
        ("हिन्दी", "हिन्दी"),
    ],
)
def test_names_are_folded_as_people_type_them(written: str, folded: str) -> None:
    assert fold_name(written) == folded
    assert fold_name(folded) == folded


@pytest.mark.parametrize(
    "text", ["calmadrine", "Calmadrine", "CALMOL", "st johns calm", "Calm-A-Drine", "calm a drine", "Cal mol"]
)
def test_a_row_is_found_by_id_name_and_alias(home: Path, text: str) -> None:
    assert load_knowledge().id_of(text) == "calmadrine"


@pytest.mark.parametrize("text", ["", " ", "calm", "calmadrin", "unknown", "😀"])
def test_what_is_no_name_is_not_guessed(home: Path, text: str) -> None:
    assert load_knowledge().id_of(text) is None


def test_an_id_may_be_written_with_spaces() -> None:
    assert load_knowledge().id_of("nitrous oxide recreational") == "nitrous_oxide_recreational"


def test_every_id_name_and_alias_of_the_real_table_is_found() -> None:
    knowledge = load_knowledge()
    lost = [
        (row.id, name)
        for row in knowledge.rows()
        for name in (row.id, row.name, *row.aliases)
        if knowledge.id_of(name) != row.id
    ]
    assert lost == []


def test_an_unknown_id_has_no_row(home: Path) -> None:
    assert load_knowledge().row("nothing") is None


def test_rows_are_found_by_kind_and_class(home: Path) -> None:
    knowledge = load_knowledge()
    assert [row.id for row in knowledge.of_kind("radiopharmaceutical")] == ["glowtium"]
    assert [row.id for row in knowledge.of_class("opioid")] == ["calmadrine"]
    assert knowledge.of_kind("vaccine") == ()


def test_names_are_kept_as_they_are_written(home: Path) -> None:
    names = load_knowledge().display_names("calmadrine")
    assert names == ("Calmadrine", "Calmol", "St. John's Calm", "calm-a-drine")


def test_lists_and_documents_are_found(home: Path) -> None:
    knowledge = load_knowledge()
    assert knowledge.authorities["lactmed"].tier == 1
    assert knowledge.indications["pain_treatment"].label == "Treatment of pain"
    assert knowledge.formulations["liposomal"].label == "Liposomal"
    assert knowledge.ambiguous["calm"].could_mean == ("calmadrine", "ordinary_word")
    assert knowledge.document("policy/house") == {"limit": {"value": 3, "house": True}}
    assert knowledge.document("words/reasons")["milk_follows_blood"]["text"] == "Milk follows blood."
    assert {"supply", "infant", "safety", "alcohol_model"} <= set(knowledge.document_names)


def test_a_document_that_is_not_there_is_a_key_error(home: Path) -> None:
    with pytest.raises(KeyError):
        load_knowledge().document("policy/nothing")
