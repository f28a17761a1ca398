"""Questions, choices, changes: the words around the answer."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest
from conversation.said import NOW, Hear

from milktide.assessment import assess
from milktide.case import Case
from milktide.conversation.asking import put, question_for
from milktide.conversation.choosing import chosen
from milktide.conversation.comparing import Answered, change_in_words, supposed
from milktide.conversation.hearing import Message, told_by
from milktide.conversation.loose import asks_of
from milktide.conversation.speech import words_of
from milktide.knowledge import Knowledge
from milktide.language import understand
from milktide.result import Ask


@pytest.mark.parametrize("fact", sorted(set(Ask.__args__) - {"substance"}))
def test_every_fact_has_a_question_that_can_be_skipped(
    fact: str, nothing_told: Case, hear_text: Hear, knowledge: Knowledge
) -> None:
    for text in ("i had wine", "i took methotrexate", "i have a scan with gadolinium"):
        case = hear_text(nothing_told, text).case
        saying = put(question_for(fact, case, knowledge), case, knowledge)
        assert saying.custom == {"ask": fact} and saying.text
        assert "skip" in [button.payload for button in saying.buttons]


def test_without_an_exposure_the_substance_is_asked(nothing_told: Case, knowledge: Knowledge) -> None:
    assert question_for("end", nothing_told, knowledge).fact == "substance"


def test_an_ambiguous_word_gets_up_to_three_choices(
    nothing_told: Case, hear_text: Hear, knowledge: Knowledge
) -> None:
    case = hear_text(nothing_told, "i took sudafed").case
    saying = put(question_for("substance", case, knowledge), case, knowledge)
    titles = [button.title for button in saying.buttons if button.payload != "skip"]
    assert 1 < len(titles) <= 3 and "Pseudoephedrine" in titles


def test_of_several_exposures_the_question_names_the_one_it_is_about(
    nothing_told: Case, hear_text: Hear, knowledge: Knowledge
) -> None:
    case = hear_text(nothing_told, "i took tylenol and had 2 beers at 7").case
    question = question_for("start", case, knowledge)
    assert case.exposures[question.about or 0].substance == "alcohol"
    assert (put(question, case, knowledge).text or "").startswith("Alcohol")


def test_a_loose_time_is_asked_for_only_where_it_matters(
    nothing_told: Case, hear_text: Hear, knowledge: Knowledge
) -> None:
    for text, asked in (
        ("i had two glasses of wine with dinner", True),
        ("i took ibuprofen last night", False),
    ):
        heard = hear_text(nothing_told, text)
        assessment = assess(heard.case, knowledge)
        asks = asks_of(heard.case, assessment, heard.loose, lambda c: assess(c, knowledge))
        assert ("end" in asks) is asked, text
        assert not asked or asks[0] == "end"


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("the treatment", "a"), ("for a scan", "b"), ("the first one", "a"), ("2", "b"),
        ("iodine", None), ("no idea at all", None), ("", None),
    ],
)  # fmt: skip
def test_a_choice_is_taken_by_place_or_by_words_that_only_it_has(said: str, value: str | None) -> None:
    options = {"a": ("iodine treatment",), "b": ("iodine scan",)}
    assert chosen(said, options) == value


def test_a_change_says_before_and_after(nothing_told: Case, knowledge: Knowledge) -> None:
    words = words_of(knowledge)
    before = Answered(verdict="wait_then_feed", resume_at=NOW + timedelta(hours=2))
    after = msgspec.structs.replace(before, resume_at=NOW + timedelta(hours=4))
    said = change_in_words(before, after, nothing_told, words)
    assert "11 pm" in said and "1 am" in said
    assert "not change" in change_in_words(before, before, nothing_told, words)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("what if i have a third?", 3),
        ("what if i have one more", 3),
        ("and two more?", 4),
        ("another one", 3),
    ],
)
def test_what_if_is_reckoned_on_a_copy(
    nothing_told: Case, hear_text: Hear, knowledge: Knowledge, text: str, amount: float
) -> None:
    case = hear_text(nothing_told, "i had 2 glasses of wine, finished at 8").case
    understood = understand(text, now=NOW, locale="en-US", asked=None, knowledge=knowledge)
    told = told_by(case, Message(text=text, understood=understood, intent="what_if"), knowledge)
    then = supposed(case, told, text)
    assert then is not None and then.exposures[0].amount == amount
    assert case.exposures[0].amount == 2
