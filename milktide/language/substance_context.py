"""Words with several meanings: what stands near decides, else it is asked; nothing is guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from milktide.knowledge.rows import AmbiguousWord
from milktide.language._data import language_document
from milktide.language.phrases import Line, compile_patterns, first_match
from milktide.language.substance_names import Table
from milktide.language.text import Reading, words_of

_NEAR = 8
_MOST_CHOICES = 5
_LONGEST_CONTEXT = 3
_INFANT_MEANINGS = frozenset({"infant_symptom", "infant_drowsiness"})


@dataclass(frozen=True)
class Decision:
    """The ids that remain: none (an ordinary word), one, or several (to ask about)."""

    ids: tuple[str, ...] = ()
    certain: bool = True


_ORDINARY = Decision()


class ContextJudge:
    """Decides what an ambiguous word means in a message."""

    def __init__(self, table: Table) -> None:
        document = language_document("language/substances", table)
        self._ids = frozenset(table.ids)
        self._names = table.names
        more: Mapping[str, Sequence[str]] = document["context_more"]
        self._more = {id: tuple(words_of(str(word)) for word in words) for id, words in more.items()}
        self._mother = compile_patterns(document["of_the_mother"], document["classes"])

    def decide(
        self,
        word: AmbiguousWord,
        reading: Reading,
        first: int,
        last: int,
        linked: Set[str],
        country: str | None,
        *,
        is_answer: bool = False,
    ) -> Decision:
        """What the word means here, as far as what stands near tells.

        In the answer to "what did you take" an everyday word is asked about, not passed over.
        """
        meanings = tuple(id for id in word.could_mean if id in self._ids)[:_MOST_CHOICES]
        if not meanings:
            return _ORDINARY
        near = _near_words(reading, first, last)
        named = self._named_meaning(word, near, country)
        if named is not None:
            return Decision((named,))
        leading = word.could_mean[0]
        if leading in self._ids and (leading in linked or self._speaks_for(word, leading, near)):
            return Decision((leading,))
        if is_answer:
            return Decision(meanings, certain=False)
        if word.rule == "ignore_unless_context":
            return _ORDINARY
        if _INFANT_MEANINGS & set(word.could_mean):
            return (
                Decision(meanings, len(meanings) == 1)
                if self._is_mothers(reading, first, last)
                else _ORDINARY
            )
        if len(meanings) == 1 and "ordinary_word" in word.could_mean:
            return _ORDINARY
        return Decision(meanings, certain=len(word.could_mean) == 1)

    def _speaks_for(self, word: AmbiguousWord, leading: str, near: Sequence[str]) -> bool:
        phrases = [words_of(phrase) for phrase in word.context if ":" not in phrase]
        phrases = [phrase for phrase in phrases if 0 < len(phrase) <= _LONGEST_CONTEXT]
        return any(_stands(phrase, near) for phrase in (*phrases, *self._more.get(leading, ())))

    def _named_meaning(self, word: AmbiguousWord, near: Sequence[str], country: str | None) -> str | None:
        """``UK: promethazine`` and ``Sudafed PE: phenylephrine`` in the context name the meaning."""
        for phrase in word.context:
            cue, colon, meaning = phrase.partition(":")
            id = self._names.get(meaning.strip().lower()) if colon else None
            if id in word.could_mean and (_is_country(cue, country) or _stands(words_of(cue), near)):
                return id
        return None

    def _is_mothers(self, reading: Reading, first: int, last: int) -> bool:
        line = Line([token.text for token in reading.tokens[max(first - 5, 0) : last + 1]])
        return first_match(self._mother, line) is not None


def _near_words(reading: Reading, first: int, last: int) -> Sequence[str]:
    tokens = reading.tokens
    before = tokens[max(first - _NEAR, 0) : first]
    return [token.text for token in (*before, *tokens[last + 1 : last + 1 + _NEAR])]


def _stands(phrase: Sequence[str], near: Sequence[str]) -> bool:
    size = len(phrase)
    if not size:
        return False
    if size == 1:
        return any(word == phrase[0] or word in (f"{phrase[0]}s", f"{phrase[0]}es") for word in near)
    return any(tuple(near[place : place + size]) == tuple(phrase) for place in range(len(near) - size + 1))


def _is_country(cue: str, country: str | None) -> bool:
    names: dict[str, Any] = {"australia": "AU", "us": "US", "uk": "UK", "canada": "CA", "au": "AU"}
    return country is not None and names.get(cue.strip().lower()) == {"GB": "UK"}.get(country, country)
