"""What a message does to the record."""

from __future__ import annotations

from datetime import datetime

import pytest
from conversation.said import Hear

from milktide.case import Case
from milktide.conversation.hearing import speaks_of_plans
from milktide.conversation.record import at, load_record, store_record


def test_the_first_message_fills_the_record(nothing_told: Case, hear_text: Hear) -> None:
    heard = hear_text(nothing_told, "i had two glasses of wine, finished at 8")
    exposure = heard.case.exposures[0]
    assert (exposure.substance, exposure.amount) == ("alcohol", 2)
    assert exposure.end == datetime.fromisoformat("2026-11-24T20:00:00-05:00")
    assert heard.outcome == "facts"


def test_an_answer_to_the_open_question_is_an_answer(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had two glasses of wine").case
    heard = hear_text(case, "about 8", intent="give_fact", asked="end")
    assert heard.outcome == "answer"
    assert heard.case.exposures[0].end is not None


def test_another_fact_than_the_one_asked_for_is_kept(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had two glasses of wine").case
    heard = hear_text(case, "155 pounds", intent="give_fact", asked="end")
    assert heard.outcome == "facts"
    assert heard.case.parent.weight_kg == pytest.approx(70.3, abs=0.1)


def test_skip_is_an_answer_and_the_fact_is_not_asked_again(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had two glasses of wine").case
    heard = hear_text(case, "skip", intent="dont_know", asked="end")
    assert heard.outcome == "answer" and heard.case.skipped == ("end",)


def test_a_skipped_fact_that_is_told_after_all_counts(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had two glasses of wine").case
    case = hear_text(case, "skip", intent="dont_know", asked="end").case
    assert hear_text(case, "i finished at 8", intent="give_fact").case.skipped == ()


def test_a_correction_replaces_and_does_not_add(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had two glasses of wine at 7").case
    heard = hear_text(case, "actually it was three glasses", intent="correct_answer")
    assert [e.amount for e in heard.case.exposures] == [3]
    assert "amount" in heard.corrected


def test_another_glass_comes_on_top(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had two glasses of wine at 7").case
    heard = hear_text(case, "i just had another glass of wine")
    assert sum(e.amount or 0 for e in heard.case.exposures) == 3


def test_a_second_substance_joins_the_case(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had two glasses of wine at 7").case
    heard = hear_text(case, "and i also took ibuprofen")
    assert [e.substance for e in heard.case.exposures] == ["alcohol", "ibuprofen"]


def test_what_if_leaves_the_record_alone(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had two glasses of wine at 7").case
    assert hear_text(case, "what if i have a third?", intent="what_if").case == case


def test_a_denied_substance_goes(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i took ibuprofen and had a beer").case
    heard = hear_text(case, "i did not have a beer", intent="correct_answer")
    assert [e.substance for e in heard.case.exposures] == ["ibuprofen"]


@pytest.mark.parametrize(("said", "meant"), [("no", False), ("yes", True)])
def test_yes_and_no_go_where_the_question_was(
    nothing_told: Case, hear_text: Hear, said: str, meant: bool
) -> None:
    case = hear_text(nothing_told, "i took codeine").case
    heard = hear_text(case, said, intent="affirm" if meant else "deny", asked="preterm")
    assert heard.case.infant.born_preterm is meant


def test_the_answer_may_name_one_of_the_choices(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "they want to give me radioactive iodine").case
    assert case.exposures[0].substance.startswith("ambiguous:")
    heard = hear_text(case, "the treatment", intent="give_fact", asked="substance", about=0)
    assert heard.case.exposures[0].substance == "i131_sodium_iodide"


def test_a_name_that_no_list_knows_is_unlisted(nothing_told: Case, hear_text: Hear) -> None:
    heard = hear_text(nothing_told, "flurbizole", intent="thanks", asked="substance")
    assert heard.case.exposures[0].substance == "unlisted:flurbizole"


def test_small_talk_is_no_name(nothing_told: Case, hear_text: Hear) -> None:
    assert hear_text(nothing_told, "hello", intent="greet", asked="substance").case.exposures == ()


def test_a_figure_that_cannot_be_is_refused_and_nothing_is_lost(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had a beer at 7").case
    heard = hear_text(case, "i weigh 5 kg", intent="give_fact", asked="weight")
    assert heard.refused is not None and heard.case == case


def test_what_somebody_else_took_is_no_exposure(nothing_told: Case, hear_text: Hear) -> None:
    heard = hear_text(nothing_told, "my husband had 3 beers")
    assert heard.case.exposures == () and heard.of_others


def test_with_dinner_is_a_loose_time(nothing_told: Case, hear_text: Hear) -> None:
    heard = hear_text(nothing_told, "i had two glasses of wine with dinner")
    assert [one.fact for one in heard.loose] == ["end"]
    assert heard.case.exposures[0].end is not None


def test_glasses_are_loose_in_the_uk(nothing_told: Case, hear_text: Hear) -> None:
    assert nothing_told.now is not None
    case = at(nothing_told, nothing_told.now, "en-GB")
    heard = hear_text(case, "i had 2 glasses of wine, finished at 8pm")
    assert [(one.fact, one.pieces) for one in heard.loose] == [("amount", 2)]


def test_a_bare_number_to_the_size_is_the_size_of_each(nothing_told: Case, hear_text: Hear) -> None:
    assert nothing_told.now is not None
    case = at(nothing_told, nothing_told.now, "en-GB")
    case = hear_text(case, "i had 2 glasses of wine, finished at 8pm").case
    heard = hear_text(case, "250", intent="give_fact", asked="amount", about=0, pieces=2)
    assert (heard.case.exposures[0].amount, heard.case.exposures[0].unit) == (500, "ml")
    nonsense = hear_text(case, "7", intent="give_fact", asked="amount", about=0, pieces=2)
    assert nonsense.case.exposures[0].amount == case.exposures[0].amount


def test_milk_that_was_pumped_is_kept_with_its_time(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had a beer at 7").case
    heard = hear_text(case, "I already pumped at 8, can I use it?", intent="ask_stored_milk")
    assert [m.expressed_at for m in heard.case.stored_milk] == [
        datetime.fromisoformat("2026-11-24T20:00:00-05:00")
    ]
    assert heard.case.exposures == case.exposures


def test_advice_is_kept_as_told(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had a beer at 7").case
    heard = hear_text(case, "my sister says it stays for 24 hours", intent="conflicting_advice")
    assert heard.case.told == "my sister says it stays for 24 hours"


@pytest.mark.parametrize("text", ["", " ", "😀😀", "'; DROP TABLE users; --", "x" * 4000, "١٢٣", "今日は"])
def test_odd_messages_change_nothing(nothing_told: Case, hear_text: Hear, text: str) -> None:
    heard = hear_text(nothing_told, text, intent="nlu_fallback")
    assert heard.outcome == "nothing" and heard.case == nothing_told


def test_the_record_survives_the_slot(nothing_told: Case, hear_text: Hear) -> None:
    case = hear_text(nothing_told, "i had two glasses of wine at 7, baby is 10 weeks").case
    assert load_record(store_record(case)) == case
    assert load_record(store_record(nothing_told)) == nothing_told


@pytest.mark.parametrize(
    ("text", "plans"),
    [
        ("i want one glass of champagne on saturday at 6pm", True),
        ("i'd like a beer tonight", True),
        ("i had a beer and want to feed", False),
        ("i took ibuprofen", False),
    ],
)
def test_a_wish_is_a_plan(text: str, plans: bool) -> None:
    assert speaks_of_plans(text) is plans
