"""Each kind of fault is reported with file, line, what is wrong and the mend."""

from __future__ import annotations

import pytest

from milktide.knowledge._fault import Fault
from milktide.knowledge.check import check_folder
from tests.knowledge.small_data import REAL_DATA, SmallData

TINY = "substances/tiny"


def faults_of(data: SmallData) -> list[Fault]:
    return [fault for fault in check_folder(data.folder) if fault.grave]


def only_fault(data: SmallData) -> Fault:
    faults = faults_of(data)
    assert len(faults) == 1, [fault.sentence() for fault in faults]
    return faults[0]


def test_the_small_table_has_no_fault(data: SmallData) -> None:
    assert check_folder(data.folder) == []


def test_the_real_table_has_no_fault() -> None:
    grave = [fault.sentence(REAL_DATA.parent) for fault in check_folder(REAL_DATA) if fault.grave]
    assert grave == []


def test_a_misspelled_position_is_named_as_a_pharmacist_would_read_it(data: SmallData) -> None:
    line = data.change(TINY, "compatible", "compatable")
    assert only_fault(data).sentence(data.folder.parent) == (
        f"data/substances/tiny.yml line {line}, calmadrine, guidance 1: "
        'position "compatable" is not one of avoid, compatible, insufficient, interrupt, stop, wait, watch; '
        'did you mean "compatible"?'
    )


@pytest.mark.parametrize(
    ("old", "new", "what", "mend"),
    [
        ("note: One dose", "nota: One dose", '"nota" is not a key', 'did you mean "note"?'),
        ("drug_class: opioid", "drug_clas: opioid", '"drug_clas" is not a key', 'did you mean "drug_class"?'),
        ("half_life_h: {low: 2", "half_life_h: {lo: 2", '"lo" is not a key', 'did you mean "low"?'),
        ("kind: medication", "kind: medicine", 'kind "medicine" is not one of', 'did you mean "medication"?'),
        ("route: oral", "route: orl", 'route "orl" is not one of', 'did you mean "oral"?'),
        ("unit: mg", "unit: mgs", 'unit "mgs" is not one of', 'did you mean "mg"?'),
        ("why: [clearance]", "why: [clearence]", 'why 1 "clearence" is not one of', "clearance"),
        ("confidence: high", "confidence: certain", 'confidence "certain" is not one of', "use one of"),
        ("quality: weak", "quality: bad", 'quality "bad" is not one of', ""),
        ("read: excerpt", "read: part", 'read "part" is not one of full, excerpt', ""),
        ("sedating: true", "sedating: yes", 'sedating must be true or false, not "yes"', ""),
        ("oral_bioavailability_percent: 50", "oral_bioavailability_percent: half", "must be a number", ""),
        (
            "oral_bioavailability_percent: 50",
            "oral_bioavailability_percent: 150",
            "above 100 percent",
            "0 to 100",
        ),
        ("relative_infant_dose_percent: 1.5", "relative_infant_dose_percent: -1", "below zero", "correct"),
        (
            "{low: 2, expected: 3, high: 4}",
            "{low: 4, expected: 3, high: 2}",
            "must rise, here 4 / 3 / 2",
            "smallest",
        ),
        ("{low: 2, expected: 3, high: 4}", "0", "zero hours", "above zero"),
        ("{low: 2, expected: 3, high: 4}", "{}", "holds no number", "give low, expected or high"),
        ("{low: 12, high: 24}", "{low: 24, high: 12}", "must rise, here 24 / 12", "smallest"),
        ("id: calmadrine", "id: Calma Drine", "is not a plain id", "folic_acid"),
        ("name: Calmadrine", 'name: ""', "name is empty", "write"),
        ("note: One dose is fine.", 'note: ""', "the note is empty", "say in a sentence"),
        (
            "authority: lactmed",
            "authority: lactmet",
            "is not in data/authorities.yml",
            'did you mean "lactmed"?',
        ),
        (
            "indication: pain_treatment",
            "indication: pain_treatmen",
            "data/indications.yml",
            '"pain_treatment"?',
        ),
        ("route: oral, ind", "formulation: liposomel, ind", "data/formulations.yml", '"liposomal"?'),
        ("source: [page, other]", "source: [page, othr]", 'source "othr" is not among', '"other"?'),
        ("source: [page]", "source: []", "no source is named", "key of this row's sources"),
        ("less milk, source: page", "less milk", "no source is named", "key of this row's sources"),
        ("with: glowtium", "with: glowtum", '"glowtum" is no id', '"glowtium"?'),
        ("related: [glowtium]", "related: [glowtum]", '"glowtum" is no id', '"glowtium"?'),
        ("value: 30", "value: 0", "must be above zero", "correct"),
        (", per: dose}", "}", "per is missing", "dose, day, week or hour"),
        ("unit: mg,", "unit: mcg/dL,", "has no per", "take per out"),
        ("infant_age_below_weeks: 4", "infant_age_below_weeks: -4", "below zero", "correct"),
        (
            "infant_age_below_weeks: 4",
            "infant_age_at_least_weeks: 8, infant_age_below_weeks: 4",
            "no infant can meet this",
            "correct the limits",
        ),
        ("under_1_month]", "under_1_months]", "is not a known caution", 'did you mean "under_1_month"?'),
        ("https://example.org/a", "example.org/a", "is no web address", "https://"),
        ("position: compatible", "position: compatible\n    tier: 0", "tier 0 is not one of 1, 2, 3, 4", ""),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_line_and_mend(
    data: SmallData, old: str, new: str, what: str, mend: str
) -> None:
    line = data.change(TINY, old, new)
    faults = faults_of(data)
    said = [fault for fault in faults if what in fault.what]
    assert said, [fault.sentence() for fault in faults]
    assert mend in said[0].mend
    # A fault in several lines of one value may be shown on the line after the first.
    assert said[0].line in (line, line + 1)
    assert said[0].path == data.file(TINY)


def test_a_missing_key_is_named(data: SmallData) -> None:
    data.change(TINY, "  drug_class: opioid\n", "")
    fault = only_fault(data)
    assert fault.what == '"drug_class" is missing'
    assert fault.mend == "add drug_class, text"


def test_a_key_that_stands_twice_is_reported_with_both_lines(data: SmallData) -> None:
    line = data.change(TINY, "  sedating: true\n", "  sedating: true\n  sedating: false\n")
    fault = only_fault(data)
    assert (fault.line, fault.what) == (
        line + 1,
        f'"sedating" stands here a second time (first on line {line})',
    )


def test_a_tab_is_reported_as_a_tab(data: SmallData) -> None:
    line = data.change(TINY, "  sedating", "\tsedating")
    fault = only_fault(data)
    assert fault.line == line
    assert "tab" in fault.what
    assert "spaces" in fault.mend


def test_an_open_bracket_is_reported_as_yaml_that_cannot_be_read(data: SmallData) -> None:
    line = data.change(TINY, "why: [clearance]", "why: [clearance")
    fault = only_fault(data)
    assert line <= fault.line <= line + 2
    assert "not valid YAML" in fault.what


def test_a_file_that_is_not_utf8_is_reported(data: SmallData) -> None:
    data.file(TINY).write_bytes(data.file(TINY).read_bytes().replace(b"less milk", b"less m\xefl\xfek"))
    assert "UTF-8" in only_fault(data).what


def test_an_id_in_two_rows_is_reported_with_the_place_of_the_first(data: SmallData) -> None:
    line = data.change(TINY, "id: glowtium", "id: calmadrine")
    said = [fault for fault in faults_of(data) if "stands twice" in fault.what]
    assert (said[0].line, said[0].what) == (
        line,
        'id "calmadrine" stands twice, first in tiny.yml line 3',
    )


@pytest.mark.parametrize("alias", ["Calmol", "CALMOL", "st johns calm", "Calm a drine"])
def test_an_alias_of_two_rows_is_a_fault_however_it_is_spelled(data: SmallData, alias: str) -> None:
    line = data.change(TINY, "aliases: [Gl-99]", f'aliases: ["{alias}"]')
    fault = only_fault(data)
    assert fault.line == line
    assert "already names calmadrine" in fault.what


def test_an_alias_that_is_the_id_of_another_row_is_a_fault(data: SmallData) -> None:
    data.change(TINY, "  name: Glowtium", "  name: Shining tracer")
    data.change(TINY, "Calmol,", "Calmol, glowtium,")
    assert "is the id of another row" in only_fault(data).what


def test_an_item_may_weigh_less_than_its_authority_but_not_more(data: SmallData) -> None:
    data.change("authorities", "lactmed: {", "lactmed: {name: L, country: US, tier: 2}\nlactmed_old: {")
    data.change(TINY, "position: compatible", "position: compatible\n    tier: 1")
    assert "better than the tier of lactmed" in only_fault(data).what


def test_weak_pages_alone_cannot_reassure_with_high_confidence(data: SmallData) -> None:
    data.change(TINY, "quality: primary", "quality: weak")
    fault = only_fault(data)
    assert fault.where == "calmadrine"
    assert "tier 4" in fault.what
    assert "confidence low" in fault.mend


def test_weak_pages_alone_with_medium_confidence_are_only_noted(data: SmallData) -> None:
    data.change(TINY, "quality: primary", "quality: weak")
    data.change(TINY, "confidence: high", "confidence: medium")
    notes = check_folder(data.folder)
    assert [note.grave for note in notes] == [False]
    assert "tier 4" in notes[0].what


def test_a_generic_name_among_the_alternatives_is_only_noted(data: SmallData) -> None:
    data.change(TINY, "alternatives: [glowtium]", "alternatives: [glowtium (cream)]")
    notes = check_folder(data.folder)
    assert [note.grave for note in notes] == [False]


def test_a_radiopharmaceutical_without_its_decay_is_a_fault(data: SmallData) -> None:
    data.change(TINY, "  ionising: {nuclide: Gl-99, physical_half_life_h: 6, source: page}\n", "")
    assert "without its decay" in only_fault(data).what


def test_faults_of_the_lists_beside_the_rows_are_reported(data: SmallData) -> None:
    data.append("indications", "broken: {lable: A, aliases: []}\n")
    data.append("authorities", "nobody: {name: Nobody, country: US, tier: 7}\n")
    data.append("ambiguous/general", "- {word: hush, could_mean: [], rule: maybe}\n")
    said = {fault.where.partition(",")[0] for fault in faults_of(data)}
    assert said == {"broken", "nobody", "hush"}


def test_a_country_code_that_yaml_would_read_as_false_stays_text(data: SmallData) -> None:
    data.append("authorities", "norge: {name: Norge, country: NO, tier: 2}\n")
    assert faults_of(data) == []


def test_every_fault_is_reported_not_only_the_first(data: SmallData) -> None:
    data.change(TINY, "kind: medication", "kind: medicine")
    data.change(TINY, "position: watch", "position: whatch")
    data.change(TINY, "quality: weak", "quality: bad")
    assert len(faults_of(data)) == 3


def test_a_missing_file_is_reported(data: SmallData) -> None:
    data.file("supply").unlink()
    assert only_fault(data).what == "the file is missing"
