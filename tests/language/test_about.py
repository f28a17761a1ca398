"""What a message is about: the model, its text forms, and the training data behind it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import yaml

from milktide.language.about import (
    ABOUTS,
    AboutModel,
    about_of_intents,
    classify_about,
    normalise,
    plain_words,
)
from milktide.language.about_training import (
    ROOT,
    Example,
    fit,
    held_out,
    prepared,
    read_examples,
    threshold_from,
    train_about,
)
from milktide.language.encoder import WordPieces, basic_words, load_encoder, read_vocabulary

pytest.importorskip("sklearn")

BIG = (
    "off_topic",
    "tell_exposure",
    "ask_pump_and_dump",
    "ask_why",
    "ask_supply",
    "ask_stored_milk",
    "red_flag",
)


@dataclass(frozen=True)
class Mention:
    start: int
    end: int
    value: str = "ibuprofen"


def small_set() -> list[Example]:
    """Up to 40 messages an intent: enough to learn from, quick to train."""
    kept: Counter[str] = Counter()
    chosen = []
    for example in read_examples():
        kept[example.intent] += 1
        if kept[example.intent] <= 40:
            chosen.append(example)
    return chosen


def intents() -> dict[str, str]:
    return about_of_intents(yaml.safe_load((ROOT / "data" / "policy" / "about.yml").read_text("utf-8")))


@pytest.fixture(scope="module")
def model_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "about.npz"
    train_about(path, examples=small_set())
    return path


@pytest.fixture(scope="module")
def model(model_file: Path) -> AboutModel:
    return AboutModel.load(model_file)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("had two glasses of wine, can i nurse", "exposure"),
        ("why doesn't pumping help", "why"),
        ("how do i keep my supply up", "supply"),
        ("can i talk to a nurse please", "human"),
        ("hello there", "smalltalk"),
        ("where is my order", "off_topic"),
        ("my baby won't wake up and is limp", "red_flag"),
        ("i already pumped at 8, can i use that milk", "stored_milk"),
        ("what can you do", "general"),
    ],
)
def test_plain_messages_get_their_class(model, text, about):
    assert model.classify(text).about == about


def test_the_ranking_names_every_class_once_and_adds_up(model):
    result = model.classify("one beer at 7")
    assert sorted(name for name, _ in result.ranking) == sorted(ABOUTS)
    assert sum(share for _, share in result.ranking) == pytest.approx(1.0, abs=1e-4)
    assert result.confidence == dict(result.ranking)[result.about]


def test_a_short_message_after_a_question_is_read_as_its_answer(model):
    assert model.classify("around nine", asked="end").intent in ("give_fact", "correct_answer")
    assert model.classify("not sure tbh", asked="weight").intent == "dont_know"


@pytest.mark.parametrize("text", ["", "   ", "\x00", "🤷" * 50, "a" * 10_000, "什么 お母さん", "1" * 5000])
def test_odd_messages_get_some_class_and_no_error(model, text):
    assert model.classify(text).about in ABOUTS


def test_the_model_is_the_same_after_saving_and_loading(model, tmp_path):
    model.save(tmp_path / "again.npz")
    again = AboutModel.load(tmp_path / "again.npz")
    for text in ("two beers", "why", "asdf qwer"):
        assert again.classify(text) == model.classify(text)


def test_training_twice_gives_the_same_model(model_file, tmp_path):
    train_about(tmp_path / "about.npz", examples=small_set())
    with np.load(model_file) as one, np.load(tmp_path / "about.npz") as two:
        assert sorted(one.files) == sorted(two.files)
        assert all(np.array_equal(one[name], two[name]) for name in one.files)


def test_without_a_trained_model_there_is_no_answer(tmp_path):
    assert classify_about("two beers", path=tmp_path / "none.npz") is None


def test_a_model_of_another_version_is_refused_with_the_mend(tmp_path):
    np.savez(tmp_path / "old.npz", format=np.array("milktide.about/0"))
    with pytest.raises(ValueError, match="make train"):
        AboutModel.load(tmp_path / "old.npz")


def test_a_changed_file_is_read_anew(model_file, tmp_path):
    path = tmp_path / "about.npz"
    path.write_bytes(model_file.read_bytes())
    assert classify_about("hello there", path=path) is not None
    train_about(path, examples=[e for e in small_set() if e.intent in ("greet", "off_topic", "ask_why")])
    found = classify_about("hello there", path=path)
    assert found is not None
    assert {name for name, _ in found.ranking} == {"smalltalk", "off_topic", "why"}


def test_substances_and_figures_leave_no_trace_in_the_text():
    text = "Took 400mg Advil at 7"
    assert normalise(text, [Mention(11, 16)]) == "took 0mg xsubstx at 0"
    assert normalise(text, ["ibuprofen"]) == "took 0mg advil at 0"
    assert plain_words(text, [Mention(11, 16)]) == "Took 400mg medicine at 7"
    assert plain_words("a beer", [Mention(2, 6, "alcohol")]) == "a alcohol"


def test_spans_outside_the_text_or_overlapping_do_no_harm():
    assert normalise("a beer", [Mention(2, 60), Mention(-1, 2), Mention(4, 4)]) == "a beer"
    assert normalise("a cold beer", [Mention(2, 11), Mention(7, 11)]).count("xsubstx") == 1


def test_a_doubtful_message_is_marked_as_not_understood(model):
    strict = model.with_thresholds(plain=0.999, encoded=0.999)
    assert strict.classify("glorp wibble").confident is False
    assert model.with_thresholds(plain=0.0, encoded=0.0).classify("glorp wibble").confident is True


def test_the_threshold_keeps_nearly_all_that_was_right():
    results = [("why", "why", share / 100) for share in range(100)] + [("why", "supply", 0.01)]
    assert threshold_from(results) == pytest.approx(0.03)


def test_messages_it_has_not_seen_are_mostly_right():
    rows = prepared(small_set(), None, None)
    results = held_out(rows, intents(), encoded=False, folds=2)
    assert sum(wanted == found for wanted, found, _ in results) / len(results) > 0.5


def test_every_intent_of_the_data_has_a_class_and_enough_examples():
    counts = Counter(example.intent for example in read_examples())
    assert set(counts) == set(intents())
    assert {name: count for name, count in counts.items() if count < 40} == {}
    assert {name: counts[name] for name in BIG if counts[name] < 120} == {}
    assert counts["off_topic"] >= 250


def test_every_class_has_an_intent():
    assert set(intents().values()) == set(ABOUTS)


@pytest.mark.parametrize(
    ("document", "word"),
    [({"abouts": {"weather": ["x"]}}, "weather"), ({"abouts": {"why": ["a"], "human": ["a"]}}, "twice")],
)
def test_a_fault_in_the_classes_is_named(document, word):
    with pytest.raises(ValueError, match=word):
        about_of_intents(document)


def test_sentence_vectors_take_part_only_where_they_are_installed(tmp_path):
    def vector(text: str) -> np.ndarray:
        seed = np.random.default_rng(sum(text.encode()))
        return seed.normal(size=8).astype(np.float32)

    fitted = fit(prepared(small_set()[:200], None, vector), intents())
    fitted.save(tmp_path / "about.npz")
    loaded = AboutModel.load(tmp_path / "about.npz")
    assert loaded.classify_prepared("two beers", None).about in ABOUTS
    assert loaded.classify_prepared("two beers", vector("two beers")).about in ABOUTS


def test_words_are_split_as_the_encoder_was_trained():
    assert list(basic_words("Café, it's 9pm!\u200b ok")) == ["cafe", ",", "it", "'", "s", "9pm", "!", "ok"]
    pieces = WordPieces(read_vocabulary())
    vocabulary = read_vocabulary()
    numbers = pieces.numbers("breastfed")
    assert numbers[0] == vocabulary["[CLS]"]
    assert numbers[-1] == vocabulary["[SEP]"]
    assert numbers[1:-1] == [vocabulary["breast"], vocabulary["##fed"]]
    assert len(pieces.numbers("beer " * 1000)) == 128
    assert pieces.numbers("x" * 500) == [vocabulary["[CLS]"], vocabulary["[UNK]"], vocabulary["[SEP]"]]


def test_the_encoder_puts_like_beside_like():
    encoder = load_encoder()
    if encoder is None:
        pytest.skip("the encoder's packages are not installed")
    wine, beer, parcel = (
        encoder.encode(text)
        for text in ("can I nurse after wine", "is breastfeeding ok after a beer", "where is my parcel")
    )
    assert float(np.linalg.norm(wine)) == pytest.approx(1.0, abs=1e-5)
    assert float(wine @ beer) > float(wine @ parcel) + 0.2
