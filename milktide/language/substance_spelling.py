"""Misspelled names: near by letters or by sound, and never a silent swap.

Candidates come from two small indexes (words with a letter left out, and the sound of words), so
that the cost of a look-up does not grow with the number of names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA, JaroWinkler

from milktide.language.sound import sound_key

_SHORTEST = 5
_LONGEST = 24
_MOST_DELETED = 12
_LEAST_SIMILAR = 0.84


@dataclass(frozen=True)
class Near:
    """A word of the table near the word that was typed.

    ``far`` grows with the letters that differ, less where both sound alike, more where the first
    letter differs. ``tight`` means that little else could have been meant.
    """

    word: str
    far: float
    tight: bool


class SpellingIndex:
    """The words that a misspelling is compared with."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(
            word for word in words if _SHORTEST - 1 <= len(word) <= _LONGEST and word.isalpha()
        )
        self._shortened: dict[str, list[str]] = {}
        self._sounding: dict[str, list[str]] = {}
        for word in self.words:
            self._shortened.setdefault(word, []).append(word)
            for shorter in _without_one(word):
                self._shortened.setdefault(shorter, []).append(word)
            self._sounding.setdefault(sound_key(word), []).append(word)

    def near(self, typed: str, most: int = 6) -> tuple[Near, ...]:
        """The nearest words, the nearest first; empty where nothing is near enough."""
        if not (_SHORTEST <= len(typed) <= _LONGEST) or not typed.isalpha():
            return ()
        found = [near for word in self._candidates(typed) if (near := _compare(typed, word)) is not None]
        return tuple(sorted(found, key=lambda near: (near.far, near.word))[:most])

    def _candidates(self, typed: str) -> set[str]:
        found: set[str] = set(self._shortened.get(typed, ()))
        once = set(_without_one(typed))
        for shorter in once:
            found.update(self._shortened.get(shorter, ()))
        if len(typed) <= _MOST_DELETED:
            for shorter in {twice for one in once for twice in _without_one(one)}:
                found.update(self._shortened.get(shorter, ()))
        key = sound_key(typed)
        found.update(self._sounding.get(key, ()))
        if len(key) >= 4:  # a shorter key without one of its sounds says nothing
            for shorter in _without_one(key):
                found.update(self._sounding.get(shorter, ()))
        return found


def _without_one(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def _compare(typed: str, word: str) -> Near | None:
    longest = max(len(typed), len(word))
    most = 1 if longest <= 6 else 2 if longest <= 9 else 3
    apart = OSA.distance(typed, word, score_cutoff=most)
    alike = sound_key(typed) == sound_key(word)
    if apart > most and not (
        alike and longest >= 7 and JaroWinkler.similarity(typed, word) >= _LEAST_SIMILAR
    ):
        return None
    other_head = typed[0] != word[0]
    far = apart - (0.5 if alike else 0.0) + (0.75 if other_head else 0.0)
    return Near(word, far, _is_tight(apart, alike, other_head, longest))


def _is_tight(apart: int, alike: bool, other_head: bool, longest: int) -> bool:
    if other_head:
        return apart == 1 and longest >= 8
    if apart == 1:
        return longest >= 7 or (longest == 6 and alike)
    if apart == 2:
        return longest >= 9 or (alike and longest >= 7)
    return alike and longest >= 9
