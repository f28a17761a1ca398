"""What a message is about: exposure, why, stored milk, supply, a person, small talk and so on.

A linear model over character and word n-grams and, where its packages are installed, a sentence
vector (``encoder``); trained by ``about_training`` from ``data/nlu`` and read here with plain NumPy,
so that understanding a message loads no learning library. Names of substances are replaced by one
token, so that the model hangs on what is asked and not on the drug.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol, Union, runtime_checkable

import numpy as np
import numpy.typing as npt

from milktide.language.encoder import load_encoder

FORMAT: Final = "milktide.about/2"
ABOUTS: Final = (
    "exposure", "why", "stored_milk", "supply", "red_flag", "human", "smalltalk", "off_topic",
    "general",
)  # fmt: skip
SUBSTANCE: Final = "xsubstx"
"""Stands in the text for a linked substance."""
DEFAULT_MODEL: Final = Path(__file__).resolve().parents[2] / "models" / "about.npz"

_CHAR_SIZES: Final = (2, 3, 4, 5)
_WORD_SIZES: Final = (1, 2)
_LONGEST: Final = 1500
_ANSWERS: Final = frozenset({"give_fact", "dont_know", "affirm", "deny", "correct_answer"})
_ANSWER_WORDS: Final = 8
_ANSWER_BONUS: Final = 2.0
_RED_FLAG_FROM: Final = 0.5
"""A cry for help that no rule knows must be likelier than all else together: chest pain from
engorgement is no heart attack. Found on held-out folds."""
_NUMBER = re.compile(
    r"\d+|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty)\b"
)
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[^\w\s]")

Floats = npt.NDArray[np.float32]
Vector = Callable[[str], Floats]
"""A sentence -> its vector."""


@runtime_checkable
class Span(Protocol):
    """A stretch of the text, such as a linked substance."""

    @property
    def start(self) -> int:
        """The first character."""
        ...

    @property
    def end(self) -> int:
        """The character after the last."""
        ...


@dataclass(frozen=True)
class AboutResult:
    """What a message is about.

    ``confident`` is False where the best class stays below the threshold found on held-out
    messages: the message counts as not understood, though ``about`` still names the best guess.
    """

    about: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    confident: bool = True


def normalise(text: str, substances: Iterable[Union[Span, str]] = ()) -> str:
    """The text as the model sees it: lower case, digits as ``0``, linked substances as one token.

    Args:
        text: the message.
        substances: what was linked in it; items with ``start`` and ``end`` are replaced in place,
            bare ids change nothing.
    """
    masked = _mask(text, substances, lambda _: SUBSTANCE)
    folded = unicodedata.normalize("NFKC", masked).lower().replace("\u2019", "'")
    if len(folded) > 2 * _LONGEST:
        folded = folded[:_LONGEST] + " " + folded[-_LONGEST:]
    counted = _NUMBER.sub("0", folded)
    return re.sub(r"\s+", " ", counted).strip()


def plain_words(text: str, substances: Iterable[Union[Span, str]] = ()) -> str:
    """The text as the encoder sees it: a linked substance is "alcohol" or "medicine"."""
    masked = _mask(text, substances, _kind_of)
    return re.sub(r"\s+", " ", masked).strip()[:_LONGEST]


def _kind_of(span: Span) -> str:
    return "alcohol" if getattr(span, "value", "") == "alcohol" else "medicine"


def _mask(text: str, substances: Iterable[Union[Span, str]], word: Callable[[Span], str]) -> str:
    """Replace every span, the last first so that the earlier offsets stay true."""
    limit = len(text)
    spans = [item for item in substances if isinstance(item, Span)]
    for span in sorted(spans, key=lambda s: s.start, reverse=True):
        if 0 <= span.start < span.end <= limit:
            text = f"{text[: span.start]} {word(span)} {text[span.end :]}"
            limit = span.start
    return text


def _installed_vector() -> Vector | None:
    """The encoder's vectors, or None where its packages are not installed."""
    encoder = load_encoder()
    return encoder.encode if encoder is not None else None


def char_grams(text: str) -> Iterator[str]:
    """Character n-grams inside word boundaries, marked ``c:``."""
    for word in text.split(" "):
        padded = f" {word} "
        for size in _CHAR_SIZES:
            for start in range(len(padded) - size + 1):
                yield f"c:{padded[start : start + size]}"


def word_grams(text: str) -> Iterator[str]:
    """Words and pairs of words, marked ``w:``; the ends of the message count as words."""
    words = ["^", *_WORD.findall(text), "$"]
    for size in _WORD_SIZES:
        for start in range(len(words) - size + 1):
            yield "w:" + " ".join(words[start : start + size])


def weighted_grams(text: str, vocabulary: Mapping[str, int], idf: Floats) -> dict[int, float]:
    """Sublinear TF-IDF of one normalised text; each of the two blocks has length one."""
    weights: dict[int, float] = {}
    for grams in (char_grams(text), word_grams(text)):
        block = {
            vocabulary[gram]: (1.0 + float(np.log(count))) * float(idf[vocabulary[gram]])
            for gram, count in Counter(grams).items()
            if gram in vocabulary
        }
        norm = sum(value * value for value in block.values()) ** 0.5
        weights.update({index: value / norm for index, value in block.items()} if norm else {})
    return weights


@dataclass(frozen=True)
class Linear:
    """One linear model: n-gram weights, the sentence vector's weights if any, one offset an intent."""

    grams: Floats
    vector: Floats | None
    offsets: Floats
    threshold: float = 0.0

    def scores(self, weights: Mapping[int, float], vector: Floats | None) -> Floats:
        """One score an intent, before the softmax."""
        found = self.offsets
        if weights:
            columns = np.fromiter(weights, dtype=np.int64)
            values = np.fromiter(weights.values(), dtype=np.float32)
            found = found + self.grams[columns].T @ values
        if self.vector is not None and vector is not None:
            found = found + self.vector.T @ vector
        return found


class AboutModel:
    """The trained model. Build it with :meth:`load`; it is immutable in use.

    It holds a linear model with sentence vectors, if it was trained with them, and one without,
    which serves where the encoder is not installed.
    """

    def __init__(
        self,
        *,
        vocabulary: Mapping[str, int],
        idf: Floats,
        intents: Sequence[str],
        abouts: Sequence[str],
        plain: Linear,
        encoded: Linear | None = None,
        vector: Callable[[], Vector | None] = _installed_vector,
    ) -> None:
        self._vocabulary = dict(vocabulary)
        self._idf = idf
        self._plain = plain
        self._encoded = encoded
        self._find_vector = vector
        self.intents = tuple(intents)
        self.abouts = tuple(abouts)
        self._bonus = np.array(
            [_ANSWER_BONUS if name in _ANSWERS else 0.0 for name in intents], dtype=np.float32
        )

    @classmethod
    def load(cls, path: Union[str, Path] = DEFAULT_MODEL) -> AboutModel:
        """Read a model written by :meth:`save`.

        Raises:
            ValueError: the file is no model of this version; train again with ``make train``.
        """
        with np.load(Path(path), allow_pickle=False) as data:
            if "format" not in data or str(data["format"]) != FORMAT:
                raise ValueError(f"{path}: not a model of this version, run `make train`")
            grams = data["grams"].tobytes().decode("utf-8").split("\n")
            return cls(
                vocabulary={gram: index for index, gram in enumerate(grams)},
                idf=data["idf"].astype(np.float32),
                intents=[str(name) for name in data["intents"]],
                abouts=[str(name) for name in data["abouts"]],
                plain=_read_linear(data, "plain"),
                encoded=_read_linear(data, "encoded") if "encoded_grams" in data else None,
            )

    def save(self, path: Union[str, Path]) -> None:
        """Write the model; the same model gives the same arrays."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        grams = "\n".join(sorted(self._vocabulary, key=self._vocabulary.__getitem__))
        arrays: dict[str, Any] = {
            "format": np.array(FORMAT),
            "grams": np.frombuffer(grams.encode("utf-8"), dtype=np.uint8),
            "idf": self._idf.astype(np.float32),
            "intents": np.array(self.intents),
            "abouts": np.array(self.abouts),
            **_arrays("plain", self._plain),
            **(_arrays("encoded", self._encoded) if self._encoded is not None else {}),
        }
        partial = target.with_name(target.name + ".part")
        with partial.open("wb") as stream:
            np.savez_compressed(stream, **arrays)
        partial.replace(target)

    def with_thresholds(self, *, plain: float, encoded: float) -> AboutModel:
        """The same model, understanding a message from these confidences on."""
        return AboutModel(
            vocabulary=self._vocabulary,
            idf=self._idf,
            intents=self.intents,
            abouts=self.abouts,
            plain=replace(self._plain, threshold=plain),
            encoded=replace(self._encoded, threshold=encoded) if self._encoded else None,
            vector=self._find_vector,
        )

    @property
    def uses_encoder(self) -> bool:
        """Sentence vectors take part: trained with them, and the encoder is installed."""
        return self._encoded is not None and self._find_vector() is not None

    def classify(
        self,
        text: str,
        *,
        asked: str | None = None,
        substances: Iterable[Union[Span, str]] = (),
    ) -> AboutResult:
        """Classify one message.

        Args:
            text: the message as typed.
            asked: the fact the bot has just asked for; short messages are then likely answers.
            substances: what was linked in the text (see :func:`normalise`).
        """
        linked = tuple(substances)
        normal = normalise(text, linked)
        vector = self._find_vector() if self._encoded is not None else None
        found = vector(plain_words(text, linked)) if vector is not None else None
        return self.classify_prepared(normal, found, asked=asked)

    def classify_prepared(
        self, normal: str, vector: Floats | None, *, asked: str | None = None
    ) -> AboutResult:
        """Classify a text from :func:`normalise` with the vector of its :func:`plain_words`."""
        linear = self._encoded if self._encoded is not None and vector is not None else self._plain
        weights = weighted_grams(normal, self._vocabulary, self._idf)
        scores = linear.scores(weights, vector)
        if asked is not None and len(normal.split()) <= _ANSWER_WORDS:
            scores = scores + self._bonus
        return self._decide(scores, linear.threshold)

    def _decide(self, scores: Floats, threshold: float) -> AboutResult:
        """The class whose intents are likeliest together, and the likeliest intent within it."""
        odds = np.exp(scores - scores.max())
        shares = odds / odds.sum()
        totals: dict[str, float] = dict.fromkeys(self.abouts, 0.0)
        best: dict[str, tuple[float, str]] = {}
        for intent, about, share in zip(self.intents, self.abouts, shares, strict=True):
            totals[about] += float(share)
            best[about] = max(best.get(about, (-1.0, "")), (float(share), intent))
        ranking = tuple(sorted(totals.items(), key=lambda item: (-item[1], item[0])))
        about, confidence = next(
            (name, share) for name, share in ranking if name != "red_flag" or share >= _RED_FLAG_FROM
        )
        return AboutResult(
            about=about,
            intent=best[about][1],
            confidence=confidence,
            ranking=ranking,
            confident=confidence >= threshold,
        )


def _arrays(name: str, linear: Linear) -> dict[str, npt.NDArray[Any]]:
    """A linear model as arrays; weights in half precision, which changes no class."""
    arrays: dict[str, npt.NDArray[Any]] = {
        f"{name}_grams": linear.grams.astype(np.float16),
        f"{name}_offsets": linear.offsets.astype(np.float32),
        f"{name}_threshold": np.array(linear.threshold),
    }
    if linear.vector is not None:
        arrays[f"{name}_vector"] = linear.vector.astype(np.float32)
    return arrays


def _read_linear(data: Mapping[str, npt.NDArray[Any]], name: str) -> Linear:
    return Linear(
        grams=data[f"{name}_grams"].astype(np.float32),
        vector=data[f"{name}_vector"].astype(np.float32) if f"{name}_vector" in data else None,
        offsets=data[f"{name}_offsets"].astype(np.float32),
        threshold=float(data[f"{name}_threshold"]),
    )


def classify_about(
    text: str,
    *,
    asked: str | None = None,
    substances: Iterable[Union[Span, str]] = (),
    path: Union[str, Path, None] = None,
) -> AboutResult | None:
    """Classify with the trained model, or None where none has been trained.

    The model is read once and again only when its file has changed.
    """
    where = Path(path) if path is not None else DEFAULT_MODEL
    try:
        changed = where.stat().st_mtime_ns
    except OSError:
        return None
    return _cached(str(where), changed).classify(text, asked=asked, substances=substances)


@lru_cache(maxsize=4)
def _cached(path: str, changed: int) -> AboutModel:
    """The model of a file in one state; ``changed`` is part of the key only."""
    del changed
    return AboutModel.load(path)


def about_of_intents(document: Mapping[str, Any]) -> dict[str, str]:
    """Intent -> about from ``data/policy/about.yml``, checked against the nine classes.

    Raises:
        ValueError: an intent has no such class.
    """
    found: dict[str, str] = {}
    for about, intents in document["abouts"].items():
        if about not in ABOUTS:
            raise ValueError(f"about.yml: {about}: no such class, use one of {', '.join(ABOUTS)}")
        for intent in intents:
            if intent in found:
                raise ValueError(f"about.yml: {intent}: listed twice, keep one")
            found[intent] = about
    return found
