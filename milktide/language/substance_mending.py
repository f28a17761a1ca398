"""What a word that is no name may stand for: a misspelling, a drug beyond the table, a glued dose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz.distance import OSA

from milktide.knowledge.rows import AmbiguousWord
from milktide.language.common_words import common_words
from milktide.language.known_drugs import known_drugs
from milktide.language.substance_names import NameIndex, Target
from milktide.language.substance_spelling import Near, SpellingIndex

_SHORTEST = 4
_SHORTEST_DRUG = 5
_MOST_CHOICES = 3
_EQUALLY_NEAR = 1.0
_CLEARLY_NEARER = 2.0
_ALIKE_EQUALLY_NEAR = 2.0
_ALIKE_CLEARLY_NEARER = 3.5


@dataclass(frozen=True)
class Mended:
    """What a word was mended to. ``choices`` are offered where it is not certain."""

    target: Target
    certain: bool = True
    choices: tuple[str, ...] = ()
    unlisted: str | None = None


@dataclass(frozen=True)
class _Choice:
    ids: tuple[str, ...]
    far: float
    tight: bool


class Mender:
    """Mends single words; thrifty enough for every unknown word of a message."""

    def __init__(
        self, names: NameIndex, near_names: Iterable[Sequence[str]], before_drug: frozenset[str]
    ) -> None:
        self._names = names
        self._alike = _alike(near_names, names)
        self._before_drug = before_drug

    @cached_property
    def spelling(self) -> SpellingIndex:
        """The words of names that are no plain English."""
        plain = common_words()
        return SpellingIndex(
            word for word in self._names.words if word not in plain or self._names.exact.get(word)
        )

    def is_unknown(self, word: str) -> bool:
        """Whether the word is neither plain English nor a number, so that it may be a misspelling."""
        return len(word) >= _SHORTEST and word not in common_words() and not word.isdigit()

    def mend(self, word: str, near: Sequence[Near], bold: bool) -> Mended | None:
        """What the word may stand for; None where nothing is near enough.

        Args:
            word: as it was typed, folded.
            near: the words of the table that are near to it.
            bold: the message speaks of taking something, so that a loose match is worth a question.
        """
        glued = self._unglued(word)
        if glued is not None:
            return Mended(glued)
        choices = list(self._choices(near))
        known = self._known_drug(word)
        if known is not None:
            return self._doubted(word, known, choices)
        if not choices or not (choices[0].tight or bold):
            return None
        return self._judged(word, choices)

    def _judged(self, typed: str, choices: list[_Choice]) -> Mended:
        best, *others = choices
        others += self._alike_choices(typed, best, others)
        alike = {name for name, _ in self._alike.get(best.ids, ())}
        equal, rivals = [], []
        for one in others:
            gap = one.far - best.far
            is_alike = one.ids in alike
            if gap < (_ALIKE_EQUALLY_NEAR if is_alike else _EQUALLY_NEAR):
                equal.append(one)
            if gap < (_ALIKE_CLEARLY_NEARER if is_alike else _CLEARLY_NEARER):
                rivals.append(one)
        if equal:
            return Mended(_ids([best, *equal]), certain=False, choices=_ids([best, *equal]))
        if rivals or not best.tight or not common_words():
            return Mended(best.ids, certain=False, choices=_ids([best, *rivals]))
        return Mended(best.ids)

    def _doubted(self, typed: str, known: Mended, choices: list[_Choice]) -> Mended:
        """A known synonym that is one letter from another drug of the table is asked about."""
        target = known.target
        if not isinstance(target, tuple) or not target:
            return known
        close = [one for one in choices if one.far <= _EQUALLY_NEAR and one.ids != target]
        alike = self._alike_choices(typed, _Choice(target, 0.0, True), close)
        close += [one for one in alike if one.far <= _ALIKE_EQUALLY_NEAR]
        if not close:
            return known
        ids = _ids([_Choice(target, 0.0, True), *close])
        return Mended(ids, certain=False, choices=ids)

    def _choices(self, near: Iterable[Near]) -> Iterator[_Choice]:
        """The substances that the near words stand for, each once, the nearest first."""
        seen: set[tuple[str, ...]] = set()
        for one in near:
            target = _row_ids(self._names.exact.get(one.word), self._names)
            if target and target not in seen:
                seen.add(target)
                yield _Choice(target, one.far, one.tight)

    def _alike_choices(self, typed: str, best: _Choice, others: list[_Choice]) -> list[_Choice]:
        known = {one.ids for one in others}
        return [
            _Choice(ids, float(OSA.distance(typed, name)), False)
            for ids, name in self._alike.get(best.ids, ())
            if ids not in known
        ]

    def _known_drug(self, word: str) -> Mended | None:
        """A drug that the table lacks, or a brand whose generic name stands in it."""
        if len(word) < _SHORTEST_DRUG or not common_words():
            return None
        generics = known_drugs().get(word)
        if not generics:
            return None
        targets = {self._names.exact.get(generic) for generic in generics}
        if len(targets) == 1 and (target := targets.pop()) is not None:
            return Mended(target)
        return Mended((), unlisted=word)

    def _unglued(self, word: str) -> Target | None:
        """``ibuprofen400mg`` and ``tookadvil``."""
        if any(character.isdigit() for character in word):
            letters = next((part for part in _letter_runs(word) if len(part) >= _SHORTEST), "")
            return self._names.exact.get(letters)
        for cut in range(2, len(word) - _SHORTEST_DRUG + 1):
            tail = self._names.exact.get(word[cut:])
            if isinstance(tail, tuple) and tail and word[:cut] in self._before_drug:
                return tail
        return None


def _ids(choices: Iterable[_Choice]) -> tuple[str, ...]:
    """The first row of each choice, then what else they may mean; at most three."""
    kept = list(choices)
    heads = [one.ids[0] for one in kept]
    return tuple(dict.fromkeys([*heads, *(id for one in kept for id in one.ids)]))[:_MOST_CHOICES]


def _row_ids(target: Target | None, names: NameIndex) -> tuple[str, ...]:
    if isinstance(target, AmbiguousWord):
        return tuple(id for id in target.could_mean if id in names.ids)
    return target or ()


def _letter_runs(word: str) -> Iterator[str]:
    run = ""
    for character in word + "0":
        if character.isalpha():
            run += character
        elif run:
            yield run
            run = ""


def _alike(
    pairs: Iterable[Sequence[str]], names: NameIndex
) -> dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]]:
    """Names that are known to be mistaken for each other, by what they stand for."""
    found: dict[tuple[str, ...], list[tuple[tuple[str, ...], str]]] = {}
    for pair in pairs:
        targets = [(ids, name) for name in pair if (ids := _row_ids(names.find([name]), names))]
        for one, _ in targets:
            found.setdefault(one, []).extend(other for other in targets if other[0] != one)
    return found
