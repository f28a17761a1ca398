"""The labelled file: read whole, or refused in one clear line."""

from __future__ import annotations

from pathlib import Path

import pytest

from milktide.evaluation import EvalError, evaluate, read_eval_file


def written(folder: Path, text: str) -> Path:
    path = folder / "eval.yml"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_the_example_of_the_contract(tmp_path):
    path = written(
        tmp_path,
        """
messages:
  - text: "had 2 glasses of chardonnay can I nurse"
    substances: [alcohol]
    about: exposure
language:
  - text: "finished my second margarita around half 9"
    now: "2026-11-24T22:10:00+00:00"
    amount: 2
    end: "2026-11-24T21:30:00+00:00"
    tolerance_h: 0.25
conversations:
  - name: wine, all told
    now: "2026-11-24T21:00:00-05:00"
    turns: ["i had 2 glasses of wine at 7", "155 pounds", "10 weeks"]
    answers: {weight: "155 pounds", infant_age: "10 weeks"}
    expect: {verdict: wait_then_feed, purpose: comfort_only, wait_hours: [1.5, 4.5], says: ["comfort"]}
cases:
  - name: 2 US drinks
    case: {exposures: [{substance: alcohol}]}
    expect: {wait_hours: [4.4, 5.0], verdict: wait_then_feed}
""",
    )
    found = read_eval_file(path)
    assert [len(found.messages), len(found.language), len(found.conversations), len(found.cases)] == [
        1,
        1,
        1,
        1,
    ]


def test_unquoted_times_stay_as_written(tmp_path):
    path = written(tmp_path, "language: [{text: a, now: 2026-11-24T22:10:00-05:00, amount: 1}]")
    assert read_eval_file(path).language[0].now == "2026-11-24T22:10:00-05:00"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "needs messages"),
        ("- 1", "needs messages"),
        ("messages: [{text: a, abuot: why}]", "abuot"),
        ("messages: [{about: why}]", "text"),
        ("mesages: []", "mesages"),
        ("messages: [{text: 3}]", "messages item 1"),
        ("messages: [oops", "line 1"),
        ("cases: [{name: a, case: {}, expect: {verdikt: feed}}]", "verdikt"),
        ("cases: [{name: a, case: {}, expect: {says: x}}]", "says"),
        ("cases: [{name: a, case: {}, risk: none}]", "unsafe_if_lighter"),
        ("cases: [{name: a, case: {}, expect: {wait_hours: 3}}]", "wait_hours"),
        ("cases: [{name: a, case: {}, expect: {wait_hours: [5, 3]}}]", "wait_hours"),
        ("conversations: [{turns: [a]}]", "name"),
    ],
)
def test_a_malformed_file_gives_one_line_that_names_the_place(tmp_path, capsys, text, word):
    assert evaluate(written(tmp_path, text)) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert word in said.err


def test_a_missing_file_gives_one_line(tmp_path, capsys):
    assert evaluate(tmp_path / "none.yml") == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_that_is_no_text_gives_one_line(tmp_path):
    path = tmp_path / "eval.yml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(EvalError, match="UTF-8"):
        read_eval_file(path)
