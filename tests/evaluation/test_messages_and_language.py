"""Figures of messages and of the facts read in them, worked out by hand."""

from __future__ import annotations

import pytest

from milktide.evaluation.labels import LanguageItem, MessageItem
from milktide.evaluation.language import fact_matches, score_language
from milktide.evaluation.messages import score_messages


def reader(table):
    return lambda item: table[item.text]


def test_message_figures_are_those_worked_out_by_hand():
    items = [
        MessageItem(text="a", about="exposure", substances=["alcohol"]),
        MessageItem(text="b", about="off_topic", substances=[]),
        MessageItem(text="c", about="off_topic"),
        MessageItem(text="d", about="red_flag"),
        MessageItem(text="e", about="supply", substances=["ambiguous:b|a"]),
        MessageItem(text="f", about=["why", "exposure"], substances=["x", "y"]),
    ]
    got = {
        "a": {"about": "exposure", "substances": ["alcohol"]},
        "b": {"about": "off_topic", "substances": [{"value": "ibuprofen"}]},  # wrong for sure
        "c": {"about": "exposure", "substances": ["zinc"]},
        "d": {"about": "red_flag", "red_flag": {"kind": "suicidal", "urgency": "emergency"}},
        "e": {"about": "red_flag", "red_flag": {"kind": "chest_pain"}, "substances": ["ambiguous:a|b"]},
        "f": {"about": "exposure", "substances": ["x", "unlisted:z"]},
    }
    figures, failures = score_messages(items, reader(got))
    assert figures["about_accuracy"] == round(4 / 6, 4)
    assert figures["off_topic_recall"] == 0.5
    # right: alcohol, a|b, x = 3; wanted 4 (alcohol, a|b, x, y); found 5 (with ibuprofen and z)
    assert figures["substances_f1"] == round(2 * 3 / (4 + 5), 4)
    assert figures["substance_wrong"] == 0.25  # one of the four messages with labels
    assert figures["red_flag_recall"] == 1.0
    assert figures["red_flag_precision"] == 0.5
    assert figures["confusion"]["off_topic"] == {"off_topic": 1, "exposure": 1}
    assert [row["name"] for row in failures] == ["b", "c", "e", "f"]


def test_a_flag_of_the_wrong_kind_is_listed():
    items = [MessageItem(text="a", about="red_flag", red_flag="suicidal")]
    figures, failures = score_messages(items, reader({"a": {"red_flag": {"kind": "seizure"}}}))
    assert figures["red_flag_recall"] == 1.0
    assert failures[0]["expected"] == {"red_flag": "suicidal"}


@pytest.mark.parametrize(
    ("key", "wanted", "got", "right"),
    [
        ("amount", 2, 2.0, True),
        ("amount", 2, 3, False),
        ("amount", 2, None, False),
        ("amount", None, None, True),
        ("weight_kg", 70.3, 70.31, True),
        ("amount", 1, True, False),
        ("amount", {"low": 2, "high": 3}, {"low": 2, "high": 3}, True),
        ("amount", {"low": 2, "high": 3}, 2, False),
        ("amount", 2, {"low": 2, "high": 3}, False),
        ("end", "2026-11-24T21:30:00+00:00", "2026-11-24T16:40:00-05:00", True),
        ("end", "2026-11-24T21:30:00+00:00", "2026-11-24T21:50:00+00:00", False),
        ("end", "2026-11-24T21:30:00+00:00", "soon", False),
        ("regimen", ["repeated", "ongoing"], "ongoing", True),
        ("unit", "glass", "Glass", False),
        ("born_preterm", False, False, True),
    ],
)
def test_a_fact_is_right_within_its_tolerance(key, wanted, got, right):
    assert fact_matches(key, wanted, got, 0.25) is right


def test_only_the_keys_given_are_scored():
    items = [
        LanguageItem(text="a", amount=2, unit="glass"),
        LanguageItem(text="b", born_preterm=True),
    ]
    got = {"a": {"amount": 2, "unit": "pint", "weight_kg": 1}, "b": {"born_preterm": True}}
    figures, failures = score_language(items, reader(got))
    assert figures["language_facts"] == round(2 / 3, 4)
    assert figures["language_messages"] == 0.5
    assert figures["language_by_key"] == {"amount": 1.0, "unit": 0.0, "born_preterm": 1.0}
    assert failures == [
        {"section": "language", "name": "a", "expected": {"unit": "glass"}, "got": {"unit": "pint"}}
    ]
