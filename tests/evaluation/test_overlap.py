"""Nothing in data/eval is trained on: no message the same as, or nearly the same as, a training message."""

from __future__ import annotations

import re
from pathlib import Path

from rapidfuzz import fuzz, process

from milktide.evaluation import read_eval_file
from milktide.language.about_training import read_examples

ROOT = Path(__file__).resolve().parents[2]
NEAR = 92.0


def folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower().replace("'", "")).strip()


def eval_messages() -> list[str]:
    """Labelled messages; bare facts ("10 weeks") have one wording only and are left out."""
    texts: list[str] = []
    for path in sorted((ROOT / "data" / "eval").glob("*.yml")):
        texts += [item.text for item in read_eval_file(path).messages]
    return texts


def test_the_files_hold_enough():
    files = [read_eval_file(path) for path in sorted((ROOT / "data" / "eval").glob("*.yml"))]
    assert sum(len(one.messages) for one in files) >= 500
    assert sum(len(one.language) for one in files) >= 100
    assert sum(len(one.conversations) for one in files) >= 30
    assert sum(len(one.cases) for one in files) >= 60


def test_no_eval_message_is_a_training_message_or_nearly_one():
    trained = sorted({folded(example.text) for example in read_examples()} - {""})
    near = {}
    for text in eval_messages():
        if not folded(text):
            continue
        found = process.extractOne(folded(text), trained, scorer=fuzz.ratio, score_cutoff=NEAR)
        if found is not None:
            near[text] = found[0]
    assert near == {}


def test_no_eval_message_stands_twice():
    texts = [folded(text) for text in eval_messages() if folded(text)]
    assert sorted({text for text in texts if texts.count(text) > 1}) == []


def test_no_training_message_stands_under_two_intents():
    intents: dict[str, set[str]] = {}
    for example in read_examples():
        intents.setdefault(folded(example.text) or example.text, set()).add(example.intent)
    doubled = {text: sorted(found) for text, found in intents.items() if len(found) > 1}
    assert doubled == {}
