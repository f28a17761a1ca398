"""What parents and clinicians read for every verdict: content, order, reading grade, sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from milktide import assess, supply
from milktide.case import Case, Exposure, Infant, Parent, StoredMilk
from milktide.explanation import Explanation, explain, shown_name
from milktide.knowledge import Knowledge, load_knowledge
from milktide.knowledge.rows import Row
from milktide.result import (
    Assessment,
    AuthorityView,
    Coded,
    Feeding,
    MilkUse,
    SourceRef,
    SubstanceRef,
    WaitHours,
)
from milktide.words import Words
from tests.reading_grade import flesch_kincaid_grade

EASTERN = timezone(timedelta(hours=-5))
NOW = datetime(2026, 11, 24, 21, 0, tzinfo=EASTERN)

WORDS_FILES = ("answers", "technical", "supply")
UNFIT = (
    "ignore your doctor",
    "ignore your clinician",
    "stop taking",
    "skip a dose",
    "skip your",
    "your fault that",
    "should have",
    "bad mother",
)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def in_hours(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def a_case(substance: str = "ibuprofen", **changes: Any) -> Case:
    exposure: dict[str, Any] = {"substance": substance, "start": in_hours(-1), "end": in_hours(-1)}
    exposure.update(changes.pop("exposure", {}))
    fields: dict[str, Any] = {
        "now": NOW,
        "exposures": (Exposure(**exposure),),
        "parent": Parent(weight_kg=68),
        "infant": Infant(age_weeks=10, feeds_per_day=8),
        "locale": "en-US",
    }
    fields.update(changes)
    return Case(**fields)


def a_view(position: str = "compatible", **changes: Any) -> AuthorityView:
    fields: dict[str, Any] = {
        "authority": "lactmed",
        "name": "LactMed",
        "position": position,
        "hours": None,
        "leads": True,
        "via": None,
        "source": 0,
        "substance": "ibuprofen",
        "note": "A short note.",
        "tier": 1,
    }
    fields.update(changes)
    return AuthorityView(**fields)


def an_assessment(
    knowledge: Knowledge, case: Case, verdict: str, *, wait_h: float | None = 0, **changes: Any
) -> Assessment:
    """An assessment as ``assess`` would shape it; ``wait_h`` None = no end known."""
    document, policy = knowledge.document("supply"), knowledge.document("policy/supply")
    withheld = verdict in ("wait_then_feed", "interrupt", "stop", "ask_clinician")
    substance = case.exposures[0].substance
    start = case.exposures[0].start or NOW
    origin = max(start, NOW)
    purpose = supply.purpose(wait_h if withheld else 0, case.infant.feeds_per_day, policy)
    if verdict == "stop":
        purpose = "wean"
    row = knowledge.row(substance)
    use = {"ask_clinician": "hold"}.get(verdict, "discard")
    fields: dict[str, Any] = {
        "substances": (SubstanceRef(id=substance, name=row.name if row else substance, drives=True),),
        "verdict": verdict,
        "meanwhile": "stored_milk" if withheld else "feed",
        "feeding": Feeding(
            wait_hours=None
            if wait_h is None
            else WaitHours(low=wait_h * 0.7, expected=wait_h, high=wait_h * 1.6),
            resume_at=origin + timedelta(hours=wait_h) if withheld and wait_h else None,
            resume_at_latest=origin + timedelta(hours=wait_h * 1.6) if withheld and wait_h else None,
        ),
        "pumping": supply.pumping_plan(
            document,
            policy,
            purpose=purpose,
            start=origin,
            wait_h=wait_h if withheld else 0,
            infant=case.infant,
        ),
        "milk": (MilkUse(use=use),) if withheld else (),
        "stored_milk_needed_ml": supply.milk_needed(
            document, case.infant, wait_h, wait_h * 1.6 if wait_h else None, policy
        )
        if withheld
        else None,
        "asks": (),
        "why": (),
        "authorities": (a_view("compatible" if not withheld else "wait"),),
        "disagreement": "none",
        "watch_for": (),
        "cautions": (),
        "questions_for_clinician": (),
        "escalation": "none",
        "sources": (SourceRef(title="LactMed: a page", url="https://example.org/page"),),
        "risk": "none",
        "certainty": "high",
        "knowledge_version": "sha256:0123456789ab",
    }
    fields.update(changes)
    return Assessment(**fields)


PLANNED = {"start": in_hours(48), "end": in_hours(48)}
ONGOING = {"start": None, "end": None, "regimen": "ongoing"}

SCENES: dict[str, dict[str, Any]] = {
    "feed": {"verdict": "feed"},
    "feed, planned": {"verdict": "feed", "exposure": PLANNED},
    "feed, ongoing": {"verdict": "feed", "exposure": ONGOING},
    "feed, wait over": {
        "verdict": "feed",
        "substance": "alcohol",
        "authorities": (a_view("wait"),),
    },
    "feed when alert": {"verdict": "feed_when_alert", "substance": "propofol"},
    "feed when alert, planned": {
        "verdict": "feed_when_alert",
        "substance": "propofol",
        "exposure": PLANNED,
    },
    "feed with watch": {
        "verdict": "feed_with_watch",
        "substance": "diazepam",
        "watch_for": ("drowsiness", "poor feeding"),
        "authorities": (a_view("watch"),),
    },
    "feed with watch, ongoing": {
        "verdict": "feed_with_watch",
        "substance": "lithium",
        "exposure": ONGOING,
        "watch_for": ("poor feeding", "limpness"),
        "authorities": (a_view("watch"),),
    },
    "wait, comfort": {"verdict": "wait_then_feed", "substance": "alcohol", "wait_h": 2.8},
    "wait, supply": {"verdict": "wait_then_feed", "substance": "midazolam", "wait_h": 8},
    "wait, planned": {
        "verdict": "wait_then_feed",
        "substance": "midazolam",
        "exposure": PLANNED,
        "wait_h": 8,
    },
    "wait, no time told": {
        "verdict": "wait_then_feed",
        "substance": "midazolam",
        "exposure": {"start": None, "end": None},
        "wait_h": 8,
    },
    "wait, breast only": {
        "verdict": "wait_then_feed",
        "meanwhile": "expressed_milk",
        "wait_h": 10,
        "milk": (MilkUse(use="feed"),),
    },
    "wait, ongoing": {
        "verdict": "wait_then_feed",
        "exposure": ONGOING,
        "wait_h": None,
        "authorities": (a_view("wait", hours=WaitHours(low=4, high=8)),),
    },
    "interrupt": {"verdict": "interrupt", "wait_h": 72},
    "interrupt, planned": {"verdict": "interrupt", "exposure": PLANNED, "wait_h": 72},
    "interrupt, store": {
        "verdict": "interrupt",
        "wait_h": 24,
        "milk": (MilkUse(use="store_until", usable_from=in_hours(60)),),
    },
    "interrupt, at least": {
        "verdict": "interrupt",
        "wait_h": None,
        "feeding": Feeding(wait_hours=WaitHours(low=48)),
    },
    "interrupt, open": {"verdict": "interrupt", "wait_h": None, "authorities": ()},
    "interrupt, breast only": {
        "verdict": "interrupt",
        "meanwhile": "expressed_milk",
        "wait_h": 120,
        "milk": (MilkUse(use="feed"),),
    },
    "stop": {"verdict": "stop", "substance": "methotrexate", "wait_h": None},
    "stop, planned": {
        "verdict": "stop",
        "substance": "methotrexate",
        "exposure": PLANNED,
        "wait_h": None,
    },
    "ask, hold": {
        "verdict": "ask_clinician",
        "wait_h": None,
        "authorities": (a_view("insufficient"),),
        "certainty": "low",
    },
    "ask, feed": {
        "verdict": "ask_clinician",
        "meanwhile": "feed",
        "wait_h": 0,
        "milk": (MilkUse(use="hold"),),
        "certainty": "low",
    },
    "ask, planned": {
        "verdict": "ask_clinician",
        "exposure": PLANNED,
        "wait_h": None,
        "certainty": "low",
    },
    "emergency": {"verdict": "emergency", "escalation": "emergency"},
}


def case_of(scene: Mapping[str, Any], **changes: Any) -> Case:
    return a_case(scene.get("substance", "ibuprofen"), exposure=scene.get("exposure", {}), **changes)


def explained(knowledge: Knowledge, name: str, case: Case | None = None, **more: Any) -> Explanation:
    scene = {**SCENES[name], **more}
    case = case or case_of(scene)
    given = {k: v for k, v in scene.items() if k not in ("substance", "exposure", "verdict")}
    return explain(an_assessment(knowledge, case, scene["verdict"], **given), case, knowledge)


def plain(text: str, *names: str) -> str:
    """Text for the reading grade: addresses out, names of substances and bodies by "this medicine".

    A drug's name counts its syllables though nobody needs to be able to read it to understand.
    """
    text = re.sub(r":? ?https?://\S+", ".", text)
    for name in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(name, "this medicine")
    return text


def names_of(knowledge: Knowledge, name: str) -> tuple[str, ...]:
    row = knowledge.row(SCENES[name].get("substance", "ibuprofen"))
    return (row.name if row else "", "LactMed")


@pytest.mark.parametrize("name", SCENES)
def test_the_whole_answer_reads_at_grade_8_or_lower(knowledge: Knowledge, name: str) -> None:
    text = " ".join(explained(knowledge, name).messages)
    assert flesch_kincaid_grade(plain(text, *names_of(knowledge, name))) <= 8


@pytest.mark.parametrize("name", SCENES)
def test_the_first_two_lines_read_at_grade_6_or_lower(knowledge: Knowledge, name: str) -> None:
    text = " ".join(explained(knowledge, name).messages[:2])
    assert flesch_kincaid_grade(plain(text, *names_of(knowledge, name))) <= 6


@pytest.mark.parametrize("name", SCENES)
def test_no_answer_shouts_blames_or_meddles_with_a_prescription(knowledge: Knowledge, name: str) -> None:
    text = explained(knowledge, name).text.lower()
    assert "!" not in text
    assert not [unfit for unfit in UNFIT if unfit in text]


@pytest.mark.parametrize("name", SCENES)
def test_no_placeholder_is_left_unfilled(knowledge: Knowledge, name: str) -> None:
    answer = explained(knowledge, name)
    assert not re.search(r"[{}]|  |None", answer.text + answer.technical)


def test_a_compatible_medicine_needs_no_pump_and_dump(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "feed")
    assert answer.headline.startswith("You can breastfeed as usual.")
    assert "no reason to pump and dump" in answer.headline
    assert answer.meanwhile == "" and answer.milk == ""


def test_after_the_wait_she_can_feed_now(knowledge: Knowledge) -> None:
    assert explained(knowledge, "feed, wait over").headline.startswith("You can feed now.")


def test_a_wait_gives_the_clock_time_and_the_time_to_be_extra_sure(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "wait, comfort")
    assert "from about 11:50 pm" in answer.headline
    assert "about 3 hours from now" in answer.time
    assert "To be extra sure, wait until 1:30 am." in answer.time


def test_exposure_and_supply_are_answered_apart(knowledge: Knowledge) -> None:
    for name in ("wait, comfort", "wait, supply", "interrupt", "interrupt, planned"):
        answer = explained(knowledge, name)
        assert "will not clear your milk sooner. Only time does." in answer.pumping
        assert "Time clears milk. Pumping only protects your supply and comfort." in answer.why


def test_comfort_pumping_is_only_if_full(knowledge: Knowledge) -> None:
    assert "Pump only if your breasts feel full" in explained(knowledge, "wait, comfort").pumping


def test_long_waits_give_a_rhythm_and_times(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "interrupt")
    assert "about every 3 hours" in answer.pumping
    assert "For the first day, good times are 12 am," in answer.pumping


def test_the_baby_is_fed_in_the_second_line_wherever_milk_is_withheld(knowledge: Knowledge) -> None:
    for name in ("wait, comfort", "wait, supply", "interrupt", "stop", "ask, hold"):
        answer = explained(knowledge, name)
        assert "formula" in answer.messages[1]
        assert re.search(r"about \d+ to \d+ ml \(\d+ to \d+ oz\)", answer.messages[1]), name
        assert "Do not give water" in answer.messages[1]
        assert "only milk or formula" in answer.messages[1]


def test_milk_from_before_is_used_first(knowledge: Knowledge) -> None:
    batch = MilkUse(use="feed", expressed_at=in_hours(-5))
    case = a_case("midazolam", stored_milk=(StoredMilk(expressed_at=batch.expressed_at),))
    answer = explained(knowledge, "wait, supply", case, milk=(batch, MilkUse(use="discard")))
    assert answer.meanwhile.startswith("Until then, use milk that you stored before, about")
    assert "The milk from today, 4 pm is fine to use." in answer.milk


def test_where_only_the_breast_is_barred_pumped_milk_feeds_the_baby(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "interrupt, breast only")
    assert answer.headline.startswith("Your milk is fine for your baby.")
    assert "give this milk" in answer.pumping
    assert answer.meanwhile == ""
    assert "clear" not in answer.text


def test_radioactive_milk_is_kept_not_thrown_out(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "interrupt, store")
    assert "Do not throw out the milk you pump." in answer.milk
    assert "from 9 am on Friday, Nov 27" in answer.milk


def test_no_end_is_invented_where_none_was_stated(knowledge: Knowledge) -> None:
    at_least = explained(knowledge, "interrupt, at least")
    assert "at least 2 days" in at_least.headline
    assert "no end time" in explained(knowledge, "interrupt, open").headline


def test_ongoing_use_counts_from_the_last_dose(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "wait, ongoing")
    assert "8 hours after the last time" in answer.headline
    assert "starts over each time" in answer.time


def test_an_unknown_time_is_counted_from_now_and_said(knowledge: Knowledge) -> None:
    assert "I counted from now" in explained(knowledge, "wait, no time told").time


def test_a_planned_exposure_is_preceded_by_a_feed(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "wait, planned")
    assert answer.headline.startswith("Feed your baby right before.")
    assert "after it starts" in answer.time
    assert "feed as usual until then" in answer.time
    assert "to get about" in answer.meanwhile or "store milk" in answer.meanwhile


def test_weaning_ahead_of_a_treatment_is_not_contradicted(knowledge: Knowledge) -> None:
    ahead = Coded(code="stop_before", text="Breastfeeding must end some weeks before.")
    answer = explained(knowledge, "stop, planned", cautions=(ahead,))
    assert answer.messages[0] == ahead.text
    assert "feed as usual" not in answer.text.lower()


def test_asking_a_person_reassures_nobody_and_holds_the_milk(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "ask, hold")
    assert "A person should." in answer.headline
    assert "keep it, but do not feed it yet" in answer.headline
    assert "Do not throw it out yet." in answer.milk
    assert "Nobody has measured this" in answer.why
    assert "safe" not in answer.headline and "pump and dump" not in answer.text


def test_asking_a_person_while_feeding_goes_on(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "ask, feed")
    assert "you can go on feeding" in answer.headline
    assert answer.meanwhile == ""


def test_a_newborn_without_milk_gets_a_number_first(knowledge: Knowledge) -> None:
    case = a_case(infant=Infant(age_weeks=1), locale="en-NZ")
    assert "Healthline, 0800 611 116" in explained(knowledge, "ask, hold", case).messages[0]
    case = a_case(infant=Infant(age_weeks=1))
    assert "nurse line" in explained(knowledge, "ask, hold", case).messages[0]


def test_an_emergency_gives_the_number_and_no_lesson(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "emergency")
    assert answer.messages[0].startswith("Call 911 now.")
    assert "1-800-222-1222" in answer.messages[0]
    assert answer.why == "" and answer.sources == ""
    elsewhere = explained(knowledge, "emergency", a_case(locale=None))
    assert elsewhere.messages[0].startswith("Call your local emergency number now.")


def test_a_grave_caution_stands_before_the_answer(knowledge: Knowledge) -> None:
    grave = Coded(code="alcohol_with_sedative", text="Two things that make you sleepy add up.")
    light = Coded(code="no_bed_sharing", text="Do not share a bed tonight.")
    answer = explained(knowledge, "wait, comfort", cautions=(light, grave))
    assert answer.messages[0] == grave.text
    assert light.text in answer.care and grave.text not in answer.care


def test_a_medicine_still_to_come_is_not_dropped_alone(knowledge: Knowledge) -> None:
    line = "Please do not change a prescribed medicine on your own."
    assert line in explained(knowledge, "stop, planned").care
    assert line not in explained(knowledge, "wait, comfort").care


def test_a_disagreement_names_both_sides(knowledge: Knowledge) -> None:
    other = a_view("stop", authority="fda", name="FDA", leads=False, tier=2)
    answer = explained(
        knowledge, "feed with watch", authorities=(a_view("watch"), other), disagreement="major"
    )
    assert "LactMed says: feed, and watch the baby." in answer.disagreement
    assert "FDA says: do not breastfeed." in answer.disagreement
    assert "Ask your clinician" in answer.disagreement


def test_signs_of_a_sleepy_baby_come_with_the_number(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "feed with watch")
    assert "drowsiness and poor feeding" in answer.watch
    assert "Call 911 if your baby is hard to wake" in answer.watch


def test_paragraphs_come_in_the_order_of_the_conversation(knowledge: Knowledge) -> None:
    answer = explained(
        knowledge,
        "wait, supply",
        watch_for=("drowsiness",),
        questions_for_clinician=("How long is it in my milk?",),
        disagreement="minor",
        authorities=(a_view("wait"), a_view("compatible", name="SPS", leads=False)),
    )
    parts = [
        answer.headline,
        answer.meanwhile,
        answer.pumping,
        answer.why,
        answer.watch,
        answer.sources,
        answer.disagreement,
        answer.questions,
    ]
    places = [answer.text.index(part) for part in parts]
    assert places == sorted(places)


def test_twenty_four_hour_clocks_and_metric_amounts_in_britain(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "wait, comfort", a_case("alcohol", locale="en-GB"))
    assert "from about 23:50" in answer.headline
    assert " ml" in answer.meanwhile and " oz" not in answer.meanwhile


def test_free_text_in_a_name_cannot_carry_markup() -> None:
    assert shown_name("unlisted:<script>alert(1)</script>") == "Script alert(1) /script"
    assert "<" not in shown_name("unlisted:<img src=x>")


def test_a_long_bracket_is_left_out_of_a_sentence() -> None:
    long = "Advil Allergy and Congestion (ibuprofen, chlorpheniramine, phenylephrine)"
    assert shown_name(long) == "Advil Allergy and Congestion"


def test_the_clinician_sees_verdict_leader_figures_and_sources(knowledge: Knowledge) -> None:
    other = a_view("compatible", authority="sps", name="SPS", leads=False)
    text = explained(knowledge, "wait, supply", authorities=(a_view("wait"), other)).technical
    assert "Verdict: wait_then_feed" in text
    assert "Leads: LactMed (tier 1): wait" in text
    assert "Others: SPS (tier 1): compatible" in text
    assert "half-life" in text
    assert "certainty high" in text
    assert "[0] LactMed: a page https://example.org/page" in text


def test_what_one_part_says_no_other_part_repeats(knowledge: Knowledge) -> None:
    why = (
        Coded(code="milk_follows_blood", text="Milk follows blood."),
        Coded(code="pumping_does_not_clear", text="A second time: pumping does not clear."),
    )
    cautions = (Coded(code="feed_the_baby", text="A second time: feed the baby."),)
    answer = explained(knowledge, "wait, supply", why=why, cautions=cautions)
    assert "Milk follows blood." in answer.why
    assert "A second time" not in answer.text


def test_what_she_was_told_is_answered_first_among_the_reasons(knowledge: Knowledge) -> None:
    why = (
        Coded(code="milk_follows_blood", text="Milk follows blood."),
        Coded(code="told_factor", text="You were told to dump."),
    )
    assert explained(knowledge, "wait, supply", why=why).why.startswith("You were told to dump.")


def test_a_known_but_unsettled_substance_is_not_called_unknown(knowledge: Knowledge) -> None:
    answer = explained(knowledge, "ask, feed", authorities=(a_view("avoid"),))
    assert answer.headline.startswith("This one needs a person who knows you")
    assert "do not know enough" not in answer.text


def test_at_least_is_never_shown_as_the_end_of_a_course(knowledge: Knowledge) -> None:
    leader = a_view("interrupt", hours=WaitHours(low=168))
    case = a_case("methotrexate", exposure=ONGOING)
    answer = explained(knowledge, "interrupt, open", case, authorities=(leader,))
    assert "for at least 7 days after the last time" in answer.headline
    assert "This is a pause" not in answer.time


def test_a_range_names_its_unit_once(knowledge: Knowledge) -> None:
    views = (
        a_view("wait", hours=WaitHours(low=12, high=24)),
        a_view("compatible", name="SPS", leads=False),
    )
    answer = explained(knowledge, "wait, supply", authorities=views, disagreement="minor")
    assert "LactMed says: wait 12 to 24 hours." in answer.disagreement


def test_a_second_hand_source_is_said(knowledge: Knowledge) -> None:
    named = explained(knowledge, "feed", authorities=(a_view(via="e_lactancia"),))
    assert "as told by e-lactancia" in named.sources
    other = explained(knowledge, "feed", authorities=(a_view(via="some_forum"),))
    assert "as told on another page" in other.sources and "some_forum" not in other.sources


def test_one_session_is_not_given_as_a_rhythm(knowledge: Knowledge) -> None:
    assert explained(knowledge, "wait, supply").pumping.startswith("Pump once, at about 12 am")


# ---- the whole table ------------------------------------------------------------------------------

PAST = {"start": in_hours(-3), "end": in_hours(-3), "regimen": "single"}
TAKINGS = {"past": PAST, "ongoing": ONGOING, "planned": PLANNED}


@pytest.mark.parametrize("taking", TAKINGS)
def test_every_row_of_the_table_is_answered_in_plain_words(knowledge: Knowledge, taking: str) -> None:
    bodies = [authority.name for authority in knowledge.authorities.values()]
    hard = []
    for row in knowledge.rows():
        case = a_case(row.id, exposure=TAKINGS[taking])
        assessment = assess(case, knowledge)
        answer = explain(assessment, case, knowledge)
        names = (row.name, shown_name(row.name), *row.alternatives, *bodies, *parts_of(row, knowledge))
        whole = flesch_kincaid_grade(plain(" ".join(answer.messages), *names))
        opening = " ".join(answer.messages[len(answer.first) :][:2])
        if whole > 8 or flesch_kincaid_grade(plain(opening, *names)) > 6:
            hard.append(row.id)
        check_sense(answer, assessment, row.id)
    assert hard == []


def parts_of(row: Row, knowledge: Knowledge) -> list[str]:
    found = (knowledge.row(id) for id in (*row.components, *row.related))
    return [part.name for part in found if part is not None]


def check_sense(answer: Explanation, assessment: Assessment, row_id: str) -> None:
    """What must hold for every answer, whatever the substance."""
    assert "!" not in answer.text, row_id
    assert not [unfit for unfit in UNFIT if unfit in answer.text.lower()], row_id
    assert answer.technical.startswith(f"Verdict: {assessment.verdict}"), row_id
    if assessment.verdict in ("feed", "feed_when_alert", "feed_with_watch"):
        assert "pump and dump" in answer.headline, row_id
        assert answer.meanwhile == "", row_id
    elif assessment.meanwhile == "stored_milk":
        assert "formula" in answer.meanwhile, row_id
        assert re.search(r"(not clear|not make this milk safe)", answer.pumping), row_id
    if assessment.verdict == "ask_clinician":
        assert "a person" in answer.headline.lower(), row_id
        assert "pump and dump" not in answer.headline, row_id


# ---- the words files ------------------------------------------------------------------------------


def templates(knowledge: Knowledge) -> list[tuple[str, str, Mapping[str, Any]]]:
    return [
        (file, code, entry)
        for file in WORDS_FILES
        for code, entry in knowledge.document(f"words/{file}").items()
        if code != "meta"
    ]


def test_every_template_names_its_source_or_states_no_fact(knowledge: Knowledge) -> None:
    bare = [
        f"{file}: {code}"
        for file, code, entry in templates(knowledge)
        if not entry.get("source") and entry.get("fact") is not False
    ]
    assert bare == []


def test_every_source_key_leads_somewhere(knowledge: Knowledge) -> None:
    lost = []
    for file in WORDS_FILES:
        words = Words(knowledge.document(f"words/{file}"))
        lost += [
            (code, key) for code in words.codes for key in words.sources(code) if not found(knowledge, key)
        ]
    assert lost == []


def found(knowledge: Knowledge, key: str) -> bool:
    """Whether a source key names a part of the documents, a point of the science or a rule."""
    file, _, part = key.partition(":")
    if key == "assessment":
        return True
    if file == "brief":
        return part in set("12345678")
    if file == "decision":
        return part in set("12345678")
    if file not in ("supply", "safety", "infant"):
        return False
    document = knowledge.document(file)
    ids = {
        item.get("id")
        for section in document.values()
        if isinstance(section, list)
        for item in section
        if isinstance(item, Mapping)
    }
    keys = {key for section in document.values() if isinstance(section, Mapping) for key in section}
    return part in document or part in ids or part in keys


def test_every_headline_verdict_has_words(knowledge: Knowledge) -> None:
    words = Words(knowledge.document("words/answers"))
    for scene in SCENES.values():
        assert f"headline_{scene['verdict']}" in words
