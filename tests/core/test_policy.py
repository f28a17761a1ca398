"""Who leads: the lists, and the corrections to the careful side (DECISION section 2)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from milktide.case import Case, Exposure, Infant, Parent
from milktide.decision import decide, policy_of
from milktide.facts import Facts, infant_facts
from milktide.knowledge import Knowledge
from milktide.knowledge.rows import GuidanceItem, Range, Row, Source, When
from milktide.policy import Lead, disagreement, lead, spread_h

Make = Callable[..., Case]


def item(authority: str, position: str, **more: Any) -> GuidanceItem:
    hours = more.pop("hours", None)
    when = more.pop("when", None)
    return GuidanceItem(
        authority=authority, position=position, note="", source="s",  # type: ignore[arg-type]
        interruption_h=Range(low=hours, high=hours) if hours is not None else None,
        when=When(**when) if when else None, **more,
    )  # fmt: skip


def row(*items: GuidanceItem, kind: str = "medication", **more: Any) -> Row:
    return Row(
        id="made_up", name="Made up", aliases=(), kind=kind, drug_class="x", guidance=items,  # type: ignore[arg-type]
        why=("clearance",), confidence="high",
        sources={"s": Source(title="t", url="u", read="full", quality="primary")}, **more,
    )  # fmt: skip


@pytest.fixture
def leader(table: Knowledge) -> Callable[..., Lead]:
    policy = policy_of(table)

    def find(of: Row, country: str | None = "US", exposure: Any = None, infant: Any = None) -> Lead:
        facts = Facts(
            exposure=Exposure(substance="made_up", **(exposure or {})),
            parent=Parent(),
            conditions=(exposure or {}).get("conditions", {}),
            infant=infant_facts(Infant(**(infant or {})), sedating=False, house=policy.house),
        )
        found = lead(of, facts, policy, country, policy.list_name(of))
        assert found is not None
        return found

    return find


def test_the_first_body_of_the_list_leads(leader: Callable[..., Lead]) -> None:
    made = row(item("e_lactancia", "stop"), item("sps", "watch"), item("lactmed", "compatible"))
    assert leader(made, "US").item.authority == "lactmed"
    assert leader(made, "UK").item.authority == "sps"


def test_a_body_whose_items_hang_on_unknown_facts_does_not_reassure(leader: Callable[..., Lead]) -> None:
    made = row(item("lactmed", "compatible", when={"route": "topical"}), item("e_lactancia", "avoid"))
    assert leader(made).item.position == "avoid"
    assert leader(made, exposure={"route": "topical"}).item.position == "compatible"


def test_until_a_fact_is_known_the_more_careful_item_of_the_leader_holds(leader: Callable[..., Lead]) -> None:
    made = row(
        item("lactmed", "compatible"), item("lactmed", "stop", when={"indication": "cancer_chemotherapy"})
    )
    assert leader(made).item.position == "stop"
    assert leader(made, exposure={"indication": "other"}).item.position == "compatible"


def test_an_item_that_names_the_dose_beats_a_general_lighter_one_of_any_tier_one_body(
    leader: Callable[..., Lead],
) -> None:
    limit = {"value": 50.0, "unit": "mg", "per": "dose"}
    from milktide.knowledge.rows import DoseLimit

    made = row(
        item("lactmed", "compatible"),
        item("hale", "interrupt", hours=24.0, when={"dose_over": DoseLimit(**limit)}),
    )  # type: ignore[arg-type]
    assert leader(made, exposure={"amount": 80, "unit": "mg"}).item.authority == "hale"
    assert leader(made, exposure={"amount": 40, "unit": "mg"}).item.authority == "lactmed"


def test_insufficient_gives_way_to_a_body_that_says_more_at_least_watched(
    leader: Callable[..., Lead],
) -> None:
    found = leader(row(item("lactmed", "insufficient"), item("e_lactancia", "compatible")))
    assert found.item.authority == "e_lactancia" and found.at_least_watch


def test_an_item_read_second_hand_is_not_lighter_than_one_read_at_its_source(
    leader: Callable[..., Lead],
) -> None:
    made = row(item("lactmed", "compatible", via="e_lactancia"), item("e_lactancia", "watch"))
    assert leader(made).item.authority == "e_lactancia"


def test_stop_of_an_own_body_is_never_made_lighter(leader: Callable[..., Lead]) -> None:
    made = row(item("lactmed", "compatible"), item("sps", "stop"))
    assert leader(made, "US").item.position == "compatible"
    assert leader(row(item("sps", "compatible"), item("bfn", "stop")), "UK").item.position == "stop"


def test_superseded_items_do_not_lead_while_another_is_there(leader: Callable[..., Lead]) -> None:
    made = row(item("lactmed", "stop", standing="superseded"), item("e_lactancia", "watch"))
    assert leader(made).item.position == "watch"


def test_labels_decide_only_where_no_tier_one_body_has_spoken(leader: Callable[..., Lead]) -> None:
    assert (
        leader(row(item("fda_label", "stop"), item("e_lactancia", "compatible"))).item.position
        == "compatible"
    )
    assert leader(row(item("fda_label", "stop"))).item.position == "stop"


def test_radiopharmaceuticals_in_the_us_take_the_longer_of_nrc_and_acmui(leader: Callable[..., Lead]) -> None:
    made = row(
        item("nrc", "interrupt", hours=12.0),
        item("acmui", "interrupt", hours=24.0),
        kind="radiopharmaceutical",
    )
    found = leader(made)
    assert found.item.authority == "acmui"
    assert spread_h(found.views) == (12.0, 24.0)


def test_feed_against_stop_is_a_major_disagreement(leader: Callable[..., Lead]) -> None:
    assert (
        disagreement(leader(row(item("lactmed", "compatible"), item("e_lactancia", "stop"))).views) == "major"
    )
    assert (
        disagreement(leader(row(item("lactmed", "compatible"), item("e_lactancia", "watch"))).views) == "none"
    )


def test_a_condition_in_text_counts_only_on_the_careful_side(leader: Callable[..., Lead]) -> None:
    made = row(item("lactmed", "watch"), item("lactmed", "avoid", when={"text": "for more than 3 days"}))
    assert leader(made).item.position == "avoid"
    assert leader(made, exposure={"conditions": {"for more than 3 days": False}}).item.position == "watch"
    light = row(item("lactmed", "avoid"), item("lactmed", "compatible", when={"text": "only a little"}))
    assert leader(light, exposure={"conditions": {"only a little": True}}).item.position == "avoid"


def test_the_wait_does_not_grow_as_time_passes(table: Knowledge, case: Make) -> None:
    end = "2026-11-24T12:00:00-05:00"
    waits = []
    for hour in range(13, 24):
        decision = decide(case("cocaine", end=end, now=f"2026-11-24T{hour}:00:00-05:00"), table)
        assert decision.wait is not None and decision.wait.expected is not None
        waits.append(decision.wait.expected)
    assert waits == sorted(waits, reverse=True)


def test_the_order_of_exposures_does_not_matter(table: Knowledge) -> None:
    from milktide.case import read_case

    exposures = [{"substance": "ibuprofen"}, {"substance": "cocaine", "end": "2026-11-24T20:00:00-05:00"}]
    one, two = (
        decide(read_case({"now": "2026-11-24T21:00:00-05:00", "exposures": order}), table)
        for order in (exposures, exposures[::-1])
    )
    assert (one.verdict, one.wait, one.purpose, one.drivers) == (
        two.verdict,
        two.wait,
        two.purpose,
        two.drivers,
    )
