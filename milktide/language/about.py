"""What a message is about: exposure, why, stored milk, supply, a person, small talk and so on.

A linear model over character and word n-grams, trained by ``about_training`` from ``data/nlu`` and
read here with plain NumPy, so that understanding a message loads no learning library. Names of
substances are replaced by one token, so that the model hangs on what is asked and not on the drug.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Protocol, Union, cast, runtime_checkable

import numpy as np
import numpy.typing as npt

FORMAT: Final = "milktide.about/1"
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
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?|[^\w\s]")

Floats = npt.NDArray[np.float32]


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
    masked = _mask(text, [s for s in substances if isinstance(s, Span)])
    folded = unicodedata.normalize("NFKC", masked).lower().replace("\u2019", "'")
    if len(folded) > 2 * _LONGEST:
        folded = folded[:_LONGEST] + " " + folded[-_LONGEST:]
    return re.sub(r"\s+", " ", re.sub(r"\d+", "0", folded)).strip()


def _mask(text: str, spans: Sequence[Span]) -> str:
    """Replace every span, the last first so that the earlier offsets stay true."""
    limit = len(text)
    for span in sorted(spans, key=lambda s: s.start, reverse=True):
        if 0 <= span.start < span.end <= limit:
            text = f"{text[: span.start]} {SUBSTANCE} {text[span.end :]}"
            limit = span.start
    return text


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


class AboutModel:
    """The trained model. Build it with :meth:`load`; it is immutable in use."""

    def __init__(
        self,
        *,
        vocabulary: Mapping[str, int],
        idf: Floats,
        coefficients: Floats,
        intercepts: Floats,
        intents: Sequence[str],
        abouts: Sequence[str],
        threshold: float,
    ) -> None:
        self._vocabulary = dict(vocabulary)
        self._idf = idf
        self._coefficients = coefficients
        self._intercepts = intercepts
        self.intents = tuple(intents)
        self.abouts = tuple(abouts)
        self.threshold = threshold

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
                coefficients=data["coefficients"].astype(np.float32),
                intercepts=data["intercepts"].astype(np.float32),
                intents=[str(name) for name in data["intents"]],
                abouts=[str(name) for name in data["abouts"]],
                threshold=float(data["threshold"]),
            )

    def save(self, path: Union[str, Path]) -> None:
        """Write the model; the same model gives the same arrays."""
        target = Path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        grams = "\n".join(sorted(self._vocabulary, key=self._vocabulary.__getitem__))
        with target.open("wb") as stream:
            np.savez_compressed(
                stream,
                format=np.array(FORMAT),
                grams=np.frombuffer(grams.encode("utf-8"), dtype=np.uint8),
                idf=self._idf.astype(np.float32),
                coefficients=self._coefficients.astype(np.float16),
                intercepts=self._intercepts.astype(np.float32),
                intents=np.array(self.intents),
                abouts=np.array(self.abouts),
                threshold=np.array(self.threshold),
            )

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
        return self.classify_normal(normalise(text, substances), asked=asked)

    def classify_normal(self, normal: str, *, asked: str | None = None) -> AboutResult:
        """Classify a text that :func:`normalise` has been through."""
        scores = self._scores(normal)
        if asked is not None and len(normal.split()) <= _ANSWER_WORDS:
            scores = scores + self._answer_bonus()
        return self._decide(scores)

    def _scores(self, normal: str) -> Floats:
        """One score an intent: the linear model before the softmax."""
        weights = weighted_grams(normal, self._vocabulary, self._idf)
        if not weights:
            return self._intercepts
        columns = np.fromiter(weights, dtype=np.int64)
        values = np.fromiter(weights.values(), dtype=np.float32)
        return cast(Floats, self._coefficients[columns].T @ values + self._intercepts)

    def _answer_bonus(self) -> Floats:
        bonus = [_ANSWER_BONUS if name in _ANSWERS else 0.0 for name in self.intents]
        return np.array(bonus, dtype=np.float32)

    def _decide(self, scores: Floats) -> AboutResult:
        """The class whose intents are likeliest together, and the likeliest intent within it."""
        odds = np.exp(scores - scores.max())
        shares = odds / odds.sum()
        totals: dict[str, float] = dict.fromkeys(self.abouts, 0.0)
        best: dict[str, tuple[float, str]] = {}
        for intent, about, share in zip(self.intents, self.abouts, shares, strict=True):
            totals[about] += float(share)
            best[about] = max(best.get(about, (-1.0, "")), (float(share), intent))
        ranking = tuple(sorted(totals.items(), key=lambda item: (-item[1], item[0])))
        about, confidence = ranking[0]
        return AboutResult(
            about=about,
            intent=best[about][1],
            confidence=confidence,
            ranking=ranking,
            confident=confidence >= self.threshold,
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
