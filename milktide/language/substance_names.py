"""Every name of the table as people may type it: exact, singular or plural, joined or split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, Union

from milktide.knowledge import fold_name
from milktide.knowledge.rows import AmbiguousWord
from milktide.language._data import language_document
from milktide.language.common_words import common_words
from milktide.language.phrases import Pattern, compile_pattern
from milktide.language.text import words_of
from milktide.language.wording import plain_patterns

LONGEST_NAME = 7
_SHORTEST_JOINED = 6
_SHORTEST_NUMBERED = 4
_SHORTEST_BOTH_PLAIN = 8
_SHORTEST_SINGULAR = 4

Target = Union[AmbiguousWord, tuple[str, ...]]
"""What a name stands for: one id, several ids to ask about, or a word that context must decide.
An empty tuple is an ordinary word: nothing is meant by it."""


class Table(Protocol):
    """What the linker needs of the knowledge table."""

    @property
    def version(self) -> str:
        """What tells one table from another."""

    @property
    def ids(self) -> Sequence[str]:
        """All ids."""

    @property
    def names(self) -> Mapping[str, str]:
        """Folded name or alias -> id."""

    @property
    def ambiguous(self) -> Mapping[str, AmbiguousWord]:
        """Words with several meanings, by folded word."""

    def document(self, name: str) -> dict[str, Any]:
        """A data file that is no list of rows."""


@dataclass(frozen=True)
class PhraseRule:
    """A pattern of the data file and what it stands for."""

    pattern: Pattern
    target: tuple[str, ...]


class NameIndex:
    """Names as runs of folded words."""

    def __init__(self, table: Table) -> None:
        document = language_document("language/substances", table)
        self.ids = frozenset(table.ids)
        self.exact: dict[str, Target] = {}
        self._add_table(table)
        self._add_ambiguous(table.ambiguous.values())
        self._add_own(document)
        self._add_singulars()
        self.joined = self._joined_names()
        self.rules = tuple(self._rules(document))
        self.words = frozenset(word for name in self.exact for word in name.split())

    def find(self, words: Sequence[str]) -> Target | None:
        """What a run of words stands for; None where it is no name."""
        name = " ".join(words)
        found = self.exact.get(name)
        if found is None and name.endswith("s"):
            found = self._find_plural(name)
        return found

    def find_joined(self, words: Sequence[str]) -> tuple[str, ...] | None:
        """Words that were split, or run together, by whoever typed them."""
        name = "".join(words)
        if len(name) < _shortest_joined(name):
            return None
        if (
            len(words) > 1
            and len(name) < _SHORTEST_BOTH_PLAIN
            and all(word in common_words() for word in words)
        ):
            return None
        found = self.joined.get(name)
        return (found,) if found else None

    def _find_plural(self, name: str) -> Target | None:
        for ending, singular in (("ies", "y"), ("es", ""), ("s", "")):
            stem = name.removesuffix(ending) + singular
            if name.endswith(ending) and len(stem) >= _SHORTEST_SINGULAR and stem in self.exact:
                return self.exact[stem]
        return None

    def _add_table(self, table: Table) -> None:
        for id in table.ids:
            self._put(fold_name(id), (id,))
        for name, id in table.names.items():
            self._put(name, (id,))

    def _add_ambiguous(self, words: Any) -> None:
        for word in words:
            self._put(word.word, word)

    def _add_own(self, document: dict[str, Any]) -> None:
        for name, meaning in document["names"].items():
            self._put(str(name), self._targets(meaning))
        for entry in document["ambiguous"]:
            self._put(
                entry["word"],
                AmbiguousWord(
                    word=entry["word"],
                    could_mean=tuple(entry["could_mean"]),
                    rule=entry["rule"],
                    context=tuple(entry.get("context", ())),
                ),
            )
        for word in document["not_drugs"]:
            self._put(str(word), ())

    def _put(self, name: str, target: Target) -> None:
        words = words_of(name)
        # Single letters in a row ("u u") are no name, unless they are a real run ("d and c").
        if any(len(word) > 1 for word in words):
            self.exact[" ".join(words)] = target

    def _add_singulars(self) -> None:
        for name, target in list(self.exact.items()):
            if (
                name.endswith("s")
                and not name.endswith("ss")
                and (" " in name or len(name) > _SHORTEST_JOINED)
            ):
                self.exact.setdefault(name[:-1], target)

    def _joined_names(self) -> dict[str, str]:
        found: dict[str, set[str]] = {}
        for name, target in self.exact.items():
            if isinstance(target, tuple) and len(target) == 1:
                found.setdefault(name.replace(" ", ""), set()).add(target[0])
        return {
            name: ids.pop()
            for name, ids in found.items()
            if len(ids) == 1 and len(name) >= _shortest_joined(name)
        }

    def _rules(self, document: dict[str, Any]) -> Iterator[PhraseRule]:
        document = {name: plain_patterns(document[name]) for name in ("classes", "ordinary", "patterns")}
        classes = document["classes"]
        for written in document["ordinary"]:
            yield PhraseRule(compile_pattern(written, classes), ())
        for entry in document["patterns"]:
            for written in entry["say"]:
                yield PhraseRule(compile_pattern(written, classes), self._targets(entry["means"]))

    def _targets(self, meaning: Any) -> tuple[str, ...]:
        ids = (meaning,) if isinstance(meaning, str) else tuple(meaning)
        return tuple(id for id in ids if id in self.ids)


def _shortest_joined(name: str) -> int:
    """A name with a number in it (``i131``) is hardly anything else, however short."""
    return _SHORTEST_NUMBERED if any(map(str.isdigit, name)) else _SHORTEST_JOINED
