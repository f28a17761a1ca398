"""A message as a whole: labelled messages, several substances, answers, the command, long input."""

from __future__ import annotations

import io
import json
import time
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milktide.knowledge import Knowledge
from milktide.language import Understood, understand, understand_lines
from tests.language.labels import faults, labelled, understood_of

NOW = datetime.fromisoformat("2026-11-24T21:00:00-05:00")
CONTRACT_KEYS = {
    "substances",
    "about",
    "red_flag",
    "amount",
    "unit",
    "abv_percent",
    "volume_ml",
    "start",
    "end",
    "weight_kg",
    "infant_age_weeks",
    "born_preterm",
    "regimen",
    "interval_h",
    "doses",
}


def read(text: str, knowledge: Knowledge, **more: Any) -> Understood:
    return understand(text, now=NOW, locale=more.pop("locale", "en-US"), knowledge=knowledge, **more)


def test_there_are_at_least_two_hundred_labelled_messages() -> None:
    assert len(labelled()) >= 200


@pytest.mark.parametrize("item", labelled(), ids=lambda item: item["text"])
def test_a_labelled_message_is_understood(item: dict[str, Any], knowledge: Knowledge) -> None:
    assert faults(item, understood_of(item, knowledge)) == {}


def test_each_substance_keeps_its_own_amount_and_time(knowledge: Knowledge) -> None:
    wine, ibuprofen = read("2 glasses of wine at 7 and 400mg ibuprofen at 9", knowledge).exposures
    assert (wine.substance, wine.unit, wine.end.low.hour if wine.end else None) == ("alcohol", "glass", 19)
    assert (ibuprofen.substance, ibuprofen.unit, ibuprofen.end.low.hour if ibuprofen.end else None) == (
        "ibuprofen",
        "mg",
        21,
    )


def test_two_kinds_of_drink_are_two_exposures_and_end_with_the_later(knowledge: Knowledge) -> None:
    found = read("a double gin and tonic at 6 and a large glass of red at 8", knowledge, locale="en-GB")
    assert [e.substance for e in found.exposures] == ["alcohol", "alcohol"]
    assert found.to_dict()["end"].startswith("2026-11-24T20:00")


def test_the_regimen_goes_to_the_medicine_and_not_to_the_illness(knowledge: Knowledge) -> None:
    found = read("nursing with mastitis, amoxicillin three times a day for 7 days", knowledge)
    by_id = {e.substance: e for e in found.exposures}
    assert by_id["amoxicillin"].regimen == "repeated"
    assert by_id["mastitis"].regimen is None


def test_what_is_not_taken_is_denied_and_no_substance(knowledge: Knowledge) -> None:
    found = read("i took tylenol, no ibuprofen", knowledge)
    assert found.substances == ("acetaminophen",)
    assert found.denied == ("ibuprofen",)


def test_what_somebody_else_drank_is_not_counted_for_her(knowledge: Knowledge) -> None:
    found = read("my husband had 3 beers", knowledge)
    assert found.exposures[0].subject == "other"
    assert "amount" not in found.to_dict()


def test_a_what_if_is_marked(knowledge: Knowledge) -> None:
    assert read("what if i have one more glass of wine", knowledge).exposures[0].hypothetical


def test_what_she_was_told_is_kept(knowledge: Knowledge) -> None:
    told = read("nurse told me to dump for 24 hours after the scan", knowledge).told
    assert told is not None and told.startswith("dump for 24 hours")


def test_milk_taken_out_has_its_own_time(knowledge: Knowledge) -> None:
    found = read("I pumped at 8 and had a beer at 7", knowledge)
    assert [i.low.hour for i in found.expressed_at] == [20]


@pytest.mark.parametrize(
    "text", ["skip", "don't know", "idk", "not sure", "I'd rather not say", "can't remember"]
)
def test_an_answer_may_be_skipped(text: str, knowledge: Knowledge) -> None:
    assert read(text, knowledge, asked="weight").to_dict()["skip"] is True


def test_the_keys_of_the_contract_are_there_and_absent_ones_left_out(knowledge: Knowledge) -> None:
    found = read("had 2 glasses of wine at 7", knowledge).to_dict()
    assert set(found) <= CONTRACT_KEYS
    assert {"substances", "about", "red_flag", "amount", "unit", "end"} <= set(found)


def test_a_red_flag_is_what_the_message_is_about(knowledge: Knowledge) -> None:
    found = read("i had 2 glasses of wine and now my baby is blue and not breathing", knowledge).to_dict()
    assert found["about"] == "red_flag"
    assert set(found["red_flag"]) == {"kind", "urgency"}


def test_now_without_an_offset_is_refused(knowledge: Knowledge) -> None:
    with pytest.raises(ValueError, match="offset"):
        understand("at 7", now=NOW.replace(tzinfo=None), knowledge=knowledge)


@pytest.mark.parametrize(
    "piece",
    [
        " ",
        "1",
        "(",
        "x",
        "a couple of ",
        "half ",
        "2 glasses of wine at 7 and ",
        "7 to 9 and ",
        "6 week old ",
        "every ",
    ],
)
def test_ten_thousand_characters_are_read_promptly(piece: str, knowledge: Knowledge) -> None:
    read("warm up", knowledge)
    began = time.process_time()
    read((piece * 10_000)[:10_000], knowledge)
    assert time.process_time() - began < 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=120))
def test_any_text_is_read_without_an_error(text: str, knowledge: Knowledge) -> None:
    json.dumps(read(text, knowledge).to_dict())


WORDS = st.sampled_from(
    [
        "had",
        "2",
        "two",
        "a",
        "half",
        "glass",
        "glasses",
        "of",
        "wine",
        "beer",
        "at",
        "7",
        "9:30",
        "25:00",
        "last",
        "night",
        "tomorrow",
        "ago",
        "hours",
        "weeks",
        "old",
        "born",
        "early",
        "lb",
        "stone",
        "mg",
        "every",
        "day",
        "5'4",
        "tonight",
        "between",
        "and",
        "from",
        "to",
        "until",
        "½",
        "31/2",
        "29",
        "feb",
        "on",
        "monday",
        "next",
        "%",
        "ml",
        "oz",
        "x",
    ]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.lists(WORDS, max_size=14),
    asked=st.sampled_from([None, "end", "weight", "infant_age", "amount", "height"]),
)
def test_any_order_of_telling_words_is_read_without_an_error(
    words: list[str], asked: str | None, knowledge: Knowledge
) -> None:
    found = read(" ".join(words), knowledge, asked=asked).to_dict()
    for key in ("start", "end"):
        if isinstance(found.get(key), dict):
            assert datetime.fromisoformat(found[key]["low"]) <= datetime.fromisoformat(found[key]["high"])


def test_the_command_answers_line_by_line_and_goes_on_after_a_bad_line(knowledge: Knowledge) -> None:
    lines = [
        json.dumps({"text": "68kg", "now": NOW.isoformat(), "locale": "en-US", "asked": "weight"}),
        "{not json",
        json.dumps({"text": "68kg", "now": "yesterday"}),
        json.dumps({"txt": "68kg"}),
        json.dumps(["68kg"]),
        json.dumps({"text": "two beers"}),
    ]
    out = io.StringIO()
    assert understand_lines(io.StringIO("\n".join(lines) + "\n"), out, knowledge=knowledge) == 0
    answers = [json.loads(line) for line in out.getvalue().splitlines()]
    assert answers[0]["weight_kg"] == 68
    assert ["error" in a for a in answers] == [False, True, True, True, True, False]
    assert "now" in answers[2]["error"]["message"]
    assert answers[5]["amount"] == 2
