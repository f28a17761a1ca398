"""What is asked: only what could change the answer, timing first, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from milktide.assessment import assess
from milktide.case import Case
from milktide.decision import decide
from milktide.knowledge import Knowledge
from milktide.questions import only_for_watching, open_questions

Make = Callable[..., Case]


def test_timing_is_asked_first_for_alcohol(table: Knowledge, case: Make) -> None:
    assert open_questions(case("wine", amount=2, unit="glass"), table)[0] == "end"


def test_nothing_is_asked_where_nothing_could_change(table: Knowledge, case: Make) -> None:
    assert open_questions(case("ibuprofen"), table) == ()


def test_which_of_several_meanings_comes_before_everything(table: Knowledge, case: Make) -> None:
    assert open_questions(case("coke"), table)[0] == "substance"


@pytest.mark.parametrize(
    ("substance", "told", "ask"),
    [
        ("alcohol", {"exposure": {"end": "2026-11-24T20:00:00-05:00"}}, "end"),
        ("alcohol", {"exposure": {"amount": 2, "unit": "drink"}}, "amount"),
        ("alcohol", {"parent": {"weight_kg": 70}}, "weight"),
        ("diazepam", {"infant": {"age_weeks": 9}}, "infant_age"),
        ("diazepam", {"infant": {"age_weeks": 9, "born_preterm": False}}, "preterm"),
        ("cocaine", {"exposure": {"regimen": "single"}}, "regimen"),
        ("methotrexate", {"exposure": {"indication": "low_weekly_dose"}}, "indication"),
    ],
)
def test_a_fact_that_was_told_is_never_asked(
    table: Knowledge, case: Make, substance: str, told: dict[str, Any], ask: str
) -> None:
    told = dict(told)
    exposure = told.pop("exposure", {})
    assert ask not in open_questions(case(substance, **told, **exposure), table)


def test_a_skipped_fact_is_not_asked_again_and_at_most_five_are_ever_asked(table: Knowledge) -> None:
    from milktide.case import read_case

    for row in table.rows():
        state = read_case({"now": "2026-11-24T21:00:00-05:00", "exposures": [{"substance": row.id}]})
        asked: list[str] = []
        while asks := open_questions(state, table):
            assert asks[0] not in asked, row.id
            asked.append(asks[0])
            state = replace(state, skipped=(*state.skipped, asks[0]))
        assert len(asked) <= 5, (row.id, asked)


def test_a_fact_that_is_not_asked_does_not_change_the_verdict(table: Knowledge) -> None:
    """Over the plain facts of the baby: what could change the verdict is among the questions."""
    from milktide.case import read_case

    plausible: dict[str, list[dict[str, Any]]] = {
        "infant_age": [{"age_weeks": 1}, {"age_weeks": 9}, {"age_weeks": 60}],
        "preterm": [{"born_preterm": True}],
        "unwell": [{"unwell": True}],
        "g6pd": [{"g6pd_deficiency": True}],
    }
    for row in table.rows():
        data: dict[str, Any] = {"now": "2026-11-24T21:00:00-05:00", "exposures": [{"substance": row.id}]}
        base = decide(read_case(data), table)
        asks = set(open_questions(read_case(data), table, base))
        if len(asks) >= 5:
            continue
        for ask in plausible.keys() - asks:
            for infant in plausible[ask]:
                other = decide(read_case({**data, "infant": infant}), table)
                assert other.verdict == base.verdict, (row.id, ask, infant)


def test_the_assessment_carries_the_questions(table: Knowledge, case: Make) -> None:
    state = case("cocaine")
    assert assess(state, table).asks == open_questions(state, table)


@pytest.mark.parametrize(
    ("substance", "at_once"),
    [("sertraline", True), ("iodinated_contrast", True), ("cocaine", False), ("methotrexate", False)],
)
def test_an_answer_that_only_gets_closer_watching_need_not_wait_for_questions(
    table: Knowledge, case: Make, substance: str, at_once: bool
) -> None:
    assert only_for_watching(case(substance), table) is at_once
