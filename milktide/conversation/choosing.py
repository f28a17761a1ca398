"""Which of the choices offered a short answer means: "the treatment", "for arthritis", "the first one"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from milktide.knowledge import Knowledge, fold_name

_WORD = re.compile(r"[a-z0-9]+")
_PLACES: Mapping[str, int] = {
    "1": 0, "first": 0, "1st": 0, "2": 1, "second": 1, "2nd": 1, "3": 2, "third": 2, "3rd": 2,
}  # fmt: skip
_EMPTY = frozenset(
    {
        "the", "a", "an", "one", "it", "is", "its", "for", "my", "i", "im", "think", "to", "of",
        "and", "or", "in", "with", "that", "this", "was", "by", "on", "get", "take", "took",
        "taking", "use", "using", "have", "had", "me", "called", "mean", "meant", "please", "just",
        "only", "yes", "maybe", "probably",
    }
)  # fmt: skip
_LONGEST_WORDS = 12


def chosen(text: str, options: Mapping[str, Iterable[str]]) -> str | None:
    """The one option that the answer names, by its place or by words that only it has.

    Args:
        text: the answer.
        options: what was offered, in the order it was offered, with the names of each.

    Returns:
        None where the answer names none of them, or more than one equally well.
    """
    said = _words(text)
    if not said or len(said) > _LONGEST_WORDS:
        return None
    place = _place(said)
    if place is not None and place < len(options):
        return list(options)[place]
    telling = [word for word in said if word not in _EMPTY]
    scores = {value: _score(telling, names) for value, names in options.items()}
    best = max(scores.values(), default=0)
    winners = [value for value, score in scores.items() if score == best]
    return winners[0] if best > 0 and len(winners) == 1 else None


def substance_options(ids: Sequence[str], knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """The names that each of these substances goes by."""
    rows = {id: knowledge.row(id) for id in ids}
    return {id: (row.name, *row.aliases) for id, row in rows.items() if row is not None}


def _words(text: str) -> list[str]:
    return _WORD.findall(fold_name(text))


def _place(said: Sequence[str]) -> int | None:
    """The place that "the first one" or "2" names."""
    telling = [word for word in said if word not in _EMPTY]
    return _PLACES.get(telling[0]) if len(telling) == 1 else None


def _score(telling: Iterable[str], names: Iterable[str]) -> int:
    """How many of the words said stand in the names of an option; short ones only whole."""
    vocabulary = {word for name in names for word in _words(name)}
    return sum(1 for word in telling if word in vocabulary or _stem_in(word, vocabulary))


def _stem_in(word: str, vocabulary: Iterable[str]) -> bool:
    stem = word[:6]
    return len(word) >= 6 and any(other.startswith(stem) for other in vocabulary)
