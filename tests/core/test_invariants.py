"""What must hold for any case: hypothesis draws cases over the whole table."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milktide.assessment import assess
from milktide.case import CaseError, case_to_dict, read_case
from milktide.decision import decide
from milktide.explanation import explain
from milktide.knowledge import Knowledge, load_knowledge
from milktide.result import VERDICTS

NOW = datetime.fromisoformat("2026-11-24T21:00:00-05:00")
TABLE = load_knowledge()
IDS = sorted(TABLE.ids)

maybe = lambda strategy: st.none() | strategy  # noqa: E731
moments = st.integers(-2000, 2000).map(lambda h: (NOW + timedelta(hours=h / 4)).isoformat())
exposures = st.fixed_dictionaries(
    {
        "substance": st.sampled_from(IDS) | st.just("alcohol") | st.text(min_size=1, max_size=20),
        "amount": maybe(st.floats(0, 1e6)),
        "unit": maybe(st.sampled_from(["drink", "g", "mg", "ml", "glass", "bottle", "MBq", "mCi", "tablet"])),
        "start": maybe(moments),
        "end": maybe(moments),
        "regimen": maybe(st.sampled_from(["single", "repeated", "ongoing", "depot"])),
        "interval_h": maybe(st.floats(0.1, 8000)),
        "doses": maybe(st.integers(1, 5000)),
        "route": maybe(st.sampled_from(["oral", "iv", "topical", "epidural", "inhaled"])),
        "misuse": maybe(st.booleans()),
    }
)
infants = st.fixed_dictionaries(
    {
        "age_weeks": maybe(st.floats(0, 260)),
        "born_preterm": maybe(st.booleans()),
        "gestation_weeks_at_birth": maybe(st.floats(22, 44)),
        "unwell": maybe(st.booleans()),
        "feeds_per_day": maybe(st.floats(1, 24)),
    }
)
cases = st.fixed_dictionaries(
    {
        "now": st.just(NOW.isoformat()),
        "exposures": st.lists(exposures, min_size=1, max_size=3),
        "infant": infants,
        "parent": st.fixed_dictionaries({"weight_kg": maybe(st.floats(30, 250))}),
        "stored_milk": st.lists(st.fixed_dictionaries({"expressed_at": maybe(moments)}), max_size=3),
        "told": maybe(st.text(max_size=60)),
        "locale": st.sampled_from([None, "en-US", "en-GB", "en-AU", "de-DE", "xx"]),
    }
)
thorough = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@given(cases)
@thorough
def test_any_case_gives_an_answer_in_order_or_one_clear_line(data: dict[str, Any]) -> None:
    try:
        case = read_case(data)
    except CaseError as error:
        assert "\n" not in str(error) and ": " in str(error)
        return
    answer = assess(case, TABLE)
    wait = answer.feeding.wait_hours
    if wait is not None and wait.expected is not None:
        assert wait.low is not None and wait.high is not None
        assert 0 <= wait.low <= wait.expected <= wait.high
    assert explain(answer, case, TABLE).messages
    assert "<" not in "".join(reason.text for reason in answer.why)


@given(cases)
@thorough
def test_a_case_survives_the_way_through_json(data: dict[str, Any]) -> None:
    try:
        case = read_case(data)
    except CaseError:
        return
    assert read_case(msgspec.json.decode(msgspec.json.encode(case_to_dict(case)))) == case


@pytest.fixture
def table() -> Knowledge:
    return TABLE


@given(row=st.sampled_from(IDS), age=st.floats(0, 100), fact=st.sampled_from(["born_preterm", "unwell"]))
@thorough
def test_a_preterm_or_unwell_baby_never_makes_the_answer_lighter(row: str, age: float, fact: str) -> None:
    def verdict(**infant: Any) -> int:
        data = {"now": NOW, "exposures": [{"substance": row, "start": NOW}], "infant": infant}
        return VERDICTS.index(decide(read_case(data), TABLE).verdict)

    harmless = {"age_weeks": age, "born_preterm": False, "unwell": False, "g6pd_deficiency": False}
    assert verdict(**{**harmless, fact: True}) >= verdict(**harmless)


@given(drinks=st.floats(0.5, 12), more=st.floats(0, 4), weight=st.floats(40, 120))
@thorough
def test_more_alcohol_never_means_a_shorter_wait(drinks: float, more: float, weight: float) -> None:
    def wait(amount: float) -> float:
        exposure = {"substance": "alcohol", "amount": amount, "unit": "drink", "end": NOW}
        decision = decide(
            read_case({"now": NOW, "exposures": [exposure], "parent": {"weight_kg": weight}}), TABLE
        )
        assert decision.wait is not None and decision.wait.high is not None
        return decision.wait.high

    assert wait(drinks + more) >= wait(drinks) - 1e-9


@given(row=st.sampled_from(IDS))
@thorough
def test_an_unrelated_compatible_medicine_changes_nothing(row: str) -> None:
    def answer(*others: str) -> tuple[Any, ...]:
        names = [{"substance": row, "start": NOW}, *({"substance": name} for name in others)]
        decision = decide(read_case({"now": NOW, "exposures": names}), TABLE)
        return decision.verdict, decision.meanwhile, decision.wait, decision.purpose

    assert answer("saline" if TABLE.row("saline") else "amoxicillin") == answer()
