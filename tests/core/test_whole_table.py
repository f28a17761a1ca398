"""Every row of the table, over the situations that people are in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from milktide.assessment import assess
from milktide.case import read_case
from milktide.decision import decide, policy_of
from milktide.facts import facts_for
from milktide.finding import FEED_VERDICTS
from milktide.knowledge import Knowledge
from milktide.knowledge.rows import GuidanceItem, Row, When
from milktide.policy import lead
from milktide.result import VERDICTS

NOW = datetime.fromisoformat("2026-11-24T21:00:00-05:00")

SITUATIONS: dict[str, dict[str, Any]] = {
    "no facts": {},
    "past": {"exposure": {"start": NOW - timedelta(hours=3), "end": NOW - timedelta(hours=2)}},
    "now": {"exposure": {"start": NOW, "regimen": "single"}},
    "planned": {"exposure": {"start": NOW + timedelta(hours=30)}},
    "ongoing": {"exposure": {"regimen": "ongoing"}},
    "term newborn": {"infant": {"age_weeks": 1, "born_preterm": False, "unwell": False}},
    "preterm": {"infant": {"age_weeks": 3, "gestation_weeks_at_birth": 31}},
    "one-year-old": {"infant": {"age_weeks": 52, "born_preterm": False, "unwell": False}},
    "all facts": {
        "exposure": {
            "amount": 100, "unit": "mg", "start": NOW - timedelta(hours=1), "end": NOW, "regimen": "single",
            "interval_h": 12, "doses": 1, "route": "oral", "indication": "other", "formulation": "other",
            "misuse": False,
        },
        "infant": {
            "age_weeks": 10, "born_preterm": False, "gestation_weeks_at_birth": 39, "unwell": False,
            "weight_kg": 5.2, "g6pd_deficiency": False, "feeds_per_day": 8, "exclusively_breastfed": True,
        },
        "parent": {"weight_kg": 68, "height_cm": 165, "with_food": True},
        "told": "pump and dump for a day",
        "stored_milk": [{"expressed_at": NOW - timedelta(hours=4)}, {"expressed_at": None}],
    },
}  # fmt: skip


def case_of(row_id: str, situation: dict[str, Any], locale: str = "en-US"):  # type: ignore[no-untyped-def]
    sections = {key: value for key, value in situation.items() if key != "exposure"}
    exposure = {"substance": row_id, **situation.get("exposure", {})}
    return read_case({"now": NOW, "exposures": [exposure], "locale": locale, **sections})


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_row_gives_an_answer_that_hangs_together(table: Knowledge, name: str) -> None:
    for row in table.rows():
        answer = assess(case_of(row.id, SITUATIONS[name]), table)
        assert answer.pumping.clears_milk is False, row.id
        assert len(answer.asks) <= 5, row.id
        assert answer.why, row.id
        if answer.verdict in FEED_VERDICTS:
            assert answer.pumping.purpose == "none", row.id
            assert answer.feeding.wait_hours is not None and answer.feeding.wait_hours.expected == 0, row.id
            assert answer.meanwhile == "feed", row.id
        if answer.verdict == "stop":
            assert answer.pumping.purpose == "wean", row.id
        if answer.verdict == "ask_clinician":
            assert answer.escalation != "none", row.id
            assert answer.certainty == "low", row.id
        if answer.meanwhile == "stored_milk" and answer.verdict != "emergency":
            assert any(c.code == "feed_the_baby" for c in answer.cautions), row.id


@pytest.mark.parametrize("locale", ["en-GB", "en-AU", "de-DE", None])
def test_every_row_gives_an_answer_in_every_country(table: Knowledge, locale: str | None) -> None:
    for row in table.rows():
        assess(case_of(row.id, SITUATIONS["no facts"], locale), table)  # type: ignore[arg-type]


def test_rows_that_every_reference_calls_compatible_come_out_without_interruption(table: Knowledge) -> None:
    for row in table.rows():
        if row.id != "alcohol" and _only_compatible(row, table):
            for name in ("no facts", "now", "planned", "one-year-old"):
                verdict = decide(case_of(row.id, SITUATIONS[name]), table).verdict
                assert verdict in FEED_VERDICTS, (row.id, name, verdict)


def _only_compatible(row: Row, table: Knowledge) -> bool:
    tier_one = [i for i in row.guidance if (i.tier or table.authorities[i.authority].tier) == 1]
    return bool(tier_one) and all(i.position == "compatible" and i.when is None for i in tier_one)


def test_a_leader_that_says_stop_or_interrupt_is_never_made_lighter(table: Knowledge) -> None:
    for locale in ("en-US", "en-GB", "en-AU"):
        for row in table.rows():
            finding = decide(case_of(row.id, SITUATIONS["now"], locale), table).findings[0]
            if finding.lead is None or finding.lead.view.tier > 2:
                continue
            position, hours = finding.lead.item.position, finding.lead.item.interruption_h
            if position == "stop":
                assert finding.verdict == "stop", row.id
            if position == "interrupt" and (hours is None or (hours.upper or hours.low or 1) > 12):
                assert VERDICTS.index(finding.verdict) >= VERDICTS.index("interrupt"), row.id


# -- every guidance item can be reached ----------------------------------------------------------------

# misuse counts as false until told, so the item that names it always decides
UNREACHABLE = {("dextroamphetamine", "lactmed", "watch")}


def test_every_guidance_item_can_be_reached_by_some_case(table: Knowledge) -> None:
    missed = [
        (row.id, item.authority, item.position)
        for row in table.rows()
        if row.id != "alcohol"  # computed; its items are shown beside the answer
        for item in row.guidance
        if item.standing is None and not _reached(row, item, table)
    ]
    assert set(missed) == UNREACHABLE, missed


def _reached(row: Row, item: GuidanceItem, table: Knowledge) -> bool:
    exposures, infant, parent = _facts_that_meet(row, item.when)
    infants = [infant] if item.when else [{}, {"age_weeks": 30, "born_preterm": False, "unwell": False}]
    policy = policy_of(table)
    for locale in ("en-US", "en-GB"):
        for baby in infants:
            data = {"now": NOW, "exposures": exposures, "infant": baby, "parent": parent, "locale": locale}
            case = read_case(data)
            facts = facts_for(case, 0, row, tuple(e["substance"] for e in exposures), policy.house)
            for route in ("direct_breastfeeding", "expressed_milk"):
                found = lead(row, facts.at_feeding_route(route), policy, case.country, policy.list_name(row))
                if found and any(item in (*view.fitting, *view.open_items) for view in found.views):
                    return True
    return False


def _facts_that_meet(
    row: Row, when: When | None
) -> tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any]]:
    if when is None:
        return [{"substance": row.id}], {}, {}
    exposure = {"substance": row.id, **_exposure_that_meets(when)}
    others = [{"substance": _first(when.with_)}] if when.with_ else []
    return [exposure, *others], _infant_that_meets(when), {}


def _first(value: Any) -> str:
    return value if isinstance(value, str) else value[0]


def _exposure_that_meets(when: When) -> dict[str, Any]:
    told: dict[str, Any] = {"regimen": when.regimen, "misuse": when.misuse}
    for key in ("indication", "formulation", "route"):
        value = getattr(when, key)
        told[key] = None if value is None else _first(value)
    if told["route"] in ("direct_breastfeeding", "expressed_milk"):
        told["route"] = None
    if when.text:
        told["conditions"] = {when.text: True}
    return told


def _infant_that_meets(when: When) -> dict[str, Any]:
    below, at_least = when.infant_age_below_weeks, when.infant_age_at_least_weeks
    age = 30.0 if when.preterm is None else 10.0
    age = at_least if at_least is not None else age
    age = max(0.0, below - 1) if below is not None else age
    weight = when.infant_weight_at_least_kg
    if when.infant_weight_below_kg is not None:
        weight = when.infant_weight_below_kg - 1
    return {
        "age_weeks": age,
        "born_preterm": bool(when.preterm),
        "unwell": bool(when.infant_unwell),
        "g6pd_deficiency": bool(when.g6pd_deficiency),
        "weight_kg": weight,
    }
