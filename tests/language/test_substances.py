"""Linking: the right substance, and never a wrong one for sure."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from milktide.knowledge import Knowledge, load_knowledge
from milktide.language.substances import Mention, link_substances

_FILE = Path(__file__).with_name("substance_messages.yml")
_MESSAGES = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["messages"]
_HOSTILE = yaml.safe_load(Path(__file__).with_name("red_flag_messages.yml").read_text(encoding="utf-8"))[
    "hostile"
]


@pytest.mark.parametrize("message", _MESSAGES, ids=lambda message: message["text"][:50])
def test_a_message_links_what_it_names(message: Mapping[str, Any], knowledge: Knowledge) -> None:
    mentions = link_substances(message["text"], knowledge)
    allowed = [value.lstrip("?") for value in message.get("allow", ())]
    left = [mention for mention in mentions if not _is_any(mention, allowed)]
    for wanted in message["links"]:
        if message.get("any_id") and not wanted.startswith("unlisted"):
            assert left, wanted
            left = []
            continue
        assert any(_fits(mention, wanted) for mention in left), (wanted, mentions)
        left = [mention for mention in left if not _fits(mention, wanted)]
    assert not left
    for id in message.get("negated", ()):
        assert message.get("any_id") or any(one.negated for one in mentions if one.value == id)
    assert all(one.negated == (one.value in message.get("negated", ())) for one in mentions) or message.get(
        "any_id"
    )


def test_a_mention_tells_where_it_stands(knowledge: Knowledge) -> None:
    text = "Hi — I’ve had “two glasses” of Sauvignon Blanc"
    (mention,) = link_substances(text, knowledge)
    assert text[mention.start : mention.end] == mention.text
    assert mention.text.endswith("Sauvignon Blanc")


def test_a_brand_that_differs_by_country_is_decided_by_the_country(knowledge: Knowledge) -> None:
    (british,) = link_substances("sominex", knowledge, country="GB")
    (anywhere,) = link_substances("sominex", knowledge)
    assert british.value == "promethazine"
    assert anywhere.value.startswith("ambiguous:")


@pytest.mark.parametrize(
    "typed, other", [("hydroxizine", "hydralazine"), ("celebrx", "citalopram"), ("tramadal", "trazodone")]
)
def test_a_misspelled_near_name_is_never_the_other_one_for_sure(
    typed: str, other: str, knowledge: Knowledge
) -> None:
    for mention in link_substances(f"i take {typed}", knowledge):
        assert not (mention.certain and mention.value == other)


def test_a_name_spelled_right_is_certain_even_where_a_near_name_exists(knowledge: Knowledge) -> None:
    (mention,) = link_substances("i take celexa", knowledge)
    assert (mention.value, mention.certain) == ("citalopram", True)


def test_without_the_list_of_plain_words_no_misspelling_is_certain(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("milktide.language.substance_mending.common_words", frozenset)
    mentions = link_substances("took ibuprofnn", knowledge)
    assert not any(mention.certain for mention in mentions)


def test_an_everyday_word_is_asked_about_where_a_substance_was_asked_for(knowledge: Knowledge) -> None:
    assert link_substances("molly", knowledge) == ()
    (mention,) = link_substances("molly", knowledge, asked="substance")
    assert (mention.value, mention.certain) == ("mdma", False)


@pytest.mark.parametrize("text", _HOSTILE, ids=range(len(_HOSTILE)))
def test_odd_input_names_nothing_and_does_not_fail(text: str, knowledge: Knowledge) -> None:
    assert link_substances(text, knowledge) == ()


@pytest.mark.parametrize("piece", ["a", "wine ", "ibuprofn ", "😀", "not ", "xqzw ", "\n", "'"])
def test_very_long_input_returns(piece: str, knowledge: Knowledge) -> None:
    link_substances(piece * (10_000 // len(piece)), knowledge)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gives_spans_inside_the_text(text: str) -> None:
    knowledge = load_knowledge()
    for mention in link_substances(text, knowledge):
        assert 0 <= mention.start < mention.end <= len(text)
        assert mention.text == text[mention.start : mention.end]


def _fits(mention: Mention, wanted: str) -> bool:
    if wanted.startswith("?"):
        return not mention.certain and wanted[1:] in (*mention.choices, mention.value)
    return mention.value == wanted


def _is_any(mention: Mention, allowed: list[str]) -> bool:
    return mention.value in allowed or any(choice in allowed for choice in mention.choices)
