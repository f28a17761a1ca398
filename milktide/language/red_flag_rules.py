"""The red flag rules of the data file, compiled, and the excuses that take a flag back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from milktide.language.phrases import BREAK, Line, Pattern, compile_pattern, compile_patterns, first_match
from milktide.language.wording import plain_patterns

Who = Literal["infant", "parent"]

_ALL_EXCUSES = frozenset({"negated", "supposed", "past", "past_recent", "elsewhere"})
_NEGATION_REACH = 4
_EXCUSE_REACH = 16
_IF_REACH = 8
_CLAUSE_WORDS = frozenset(
    {
        "but",
        "and",
        "now",
        "so",
        "because",
        "she",
        "he",
        "his",
        "her",
        "my",
        "it",
        "they",
        "we",
        "i",
        "is",
        "are",
        "then",
        "who",
    }
)
_HIDDEN = "~"
_MOST_ANCHORS = 20


@dataclass(frozen=True)
class Near:
    """Words that make a sign where they stand near each other, in any order."""

    parts: tuple[tuple[Pattern, ...], ...]
    within: int

    def spans(self, line: Line) -> Iterator[tuple[int, int]]:
        """First and last word of every such group that no full stop parts."""
        found = [_spans_of(part, line) for part in self.parts]
        if not all(found):
            return
        for anchor in found[0][:_MOST_ANCHORS]:
            first, last = anchor
            for others in found[1:]:
                first, last = _joined_to_nearest(first, last, others)
            if last - first < self.within and BREAK not in line.words[first : last + 1]:
                yield first, last


@dataclass(frozen=True)
class Rule:
    """One rule of the data file."""

    kind: str
    who: Who
    say: tuple[Pattern, ...]
    all: tuple[tuple[Pattern, ...], ...]
    near: tuple[Near, ...]
    number: tuple[Pattern, ...]
    number_at_least: float
    unless: tuple[Pattern, ...]
    cause: tuple[Pattern, ...]
    keep: tuple[Pattern, ...]
    emergency_if: tuple[Pattern, ...]
    excuses: frozenset[str]
    by: str | None
    example: str
    near_miss: str


@dataclass(frozen=True)
class RuleBook:
    """All rules, the figures of speech and the excuses."""

    rules: tuple[Rule, ...]
    figures: tuple[Pattern, ...]
    excuses: Excuses
    fever: Mapping[str, Any]

    def words(self) -> frozenset[str]:
        """Every word that a sign can hang on: what a misspelling may be mended to."""
        patterns = [
            one
            for rule in self.rules
            for one in (*rule.say, *rule.number, *(p for part in rule.all for p in part))
        ]
        written = " ".join(pattern.written for pattern in patterns)
        return frozenset(word for word in _split_words(written) if len(word) > 4 and word.isalpha())


@dataclass(frozen=True)
class Excuses:
    """Negation, supposition, the past and other people."""

    negators: frozenset[str]
    not_negating: frozenset[str]
    if_unless: frozenset[str]
    past_unless: frozenset[str]
    past_recent_unless: frozenset[str]
    patterns: Mapping[str, tuple[Pattern, ...]]

    def excuse(self, words: Sequence[str], first: int, last: int, held: frozenset[str]) -> str | None:
        """Why the words from ``first`` to ``last`` are no sign now; None where they are one."""
        before = _sentence_before(words, first)
        if "negated" in held and self._negated([*before, words[first]]):
            return "negated"
        for name in ("supposed", "supposed_narrow", "elsewhere"):
            if name in held and first_match(self.patterns[name], Line(before)) is not None:
                return name
        if "supposed" in held and self._supposed_by_if(before):
            return "supposed"
        return self._past(words, first, last, held)

    def _negated(self, words: Sequence[str]) -> bool:
        """Whether a negation reaches the last of the words."""
        near = words[-_NEGATION_REACH - 1 :]
        for place in range(len(near) - 2, -1, -1):
            if near[place] in self.negators:
                return near[place + 1] not in self.not_negating
            if near[place] in _CLAUSE_WORDS:
                return False
        return False

    def _supposed_by_if(self, before: Sequence[str]) -> bool:
        near = before[-_IF_REACH:]
        return "if" in near and not self.if_unless & set(before[-_EXCUSE_REACH:])

    def _past(self, words: Sequence[str], first: int, last: int, held: frozenset[str]) -> str | None:
        around = _sentence_before(words, first) + list(words[first : last + 1]) + _rest(words, last)
        line = Line(hide_figures(around, self.patterns["not_past"]))
        for name, unless in (("past", self.past_unless), ("past_recent", self.past_recent_unless)):
            if (
                name in held
                and not unless & set(words)
                and first_match(self.patterns[name], line) is not None
            ):
                return name
        return None


def compile_rules(document: Mapping[str, Any]) -> RuleBook:
    """The rules of data/red_flags.yml.

    Raises:
        ValueError: a pattern names a class that does not exist.
    """
    document = plain_patterns(document)
    classes = document["classes"]
    excuses = document["excuses"]
    names = ("supposed", "supposed_narrow", "past", "past_recent", "not_past", "elsewhere")
    return RuleBook(
        rules=tuple(_rules(document["rules"], classes)),
        figures=compile_patterns(document["figures"], classes),
        excuses=Excuses(
            negators=frozenset(excuses["negated"]),
            not_negating=frozenset(excuses["not_negating"]),
            if_unless=frozenset(excuses["if_unless"]),
            past_unless=frozenset(excuses["past_unless"]),
            past_recent_unless=frozenset(excuses["past_recent_unless"]),
            patterns={name: compile_patterns(excuses[name], classes) for name in names},
        ),
        fever={
            name: tuple(written)
            if name in ("words", "hints", "baby_words")
            else compile_patterns(written, classes)
            for name, written in document["fever"].items()
        },
    )


def hide_figures(words: Sequence[str], figures: Sequence[Pattern]) -> list[str]:
    """The words with figures of speech put out of sight."""
    hidden = list(words)
    line = Line(words)
    for pattern in figures:
        for first, last, _ in pattern.spans(line):
            hidden[first : last + 1] = [_HIDDEN] * (last + 1 - first)
    return hidden


def _rules(entries: Sequence[Mapping[str, Any]], classes: Mapping[str, Sequence[str]]) -> Iterator[Rule]:
    for entry in entries:
        yield Rule(
            kind=entry["id"],
            who=entry["who"],
            say=compile_patterns(entry.get("say", ()), classes),
            all=tuple(compile_patterns(part, classes) for part in entry.get("all", ())),
            near=tuple(
                Near(tuple(compile_patterns(part, classes) for part in near["words"]), near["within"])
                for near in entry.get("near", ())
            ),
            number=tuple(compile_pattern(written, classes) for written in entry.get("number", ())),
            number_at_least=float(entry.get("number_at_least", 0)),
            unless=compile_patterns(entry.get("unless", ()), classes),
            cause=compile_patterns(entry.get("cause", ()), classes),
            keep=compile_patterns(entry.get("keep", ()), classes),
            emergency_if=compile_patterns(entry.get("emergency_if", ()), classes),
            excuses=frozenset(entry.get("holds", _ALL_EXCUSES)),
            by=entry.get("by"),
            example=entry["example"],
            near_miss=entry["near_miss"],
        )


def _spans_of(patterns: Sequence[Pattern], line: Line) -> list[tuple[int, int]]:
    return [(first, last) for pattern in patterns for first, last, _ in pattern.spans(line)]


def _joined_to_nearest(first: int, last: int, others: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The span widened to the other that makes it grow least, without sharing its words."""
    apart = [one for one in others if one[0] > last or one[1] < first] or list(others)
    return min(
        ((min(first, start), max(last, end)) for start, end in apart), key=lambda span: span[1] - span[0]
    )


def _sentence_before(words: Sequence[str], first: int) -> list[str]:
    start = first
    while start and first - start < _EXCUSE_REACH and words[start - 1] != BREAK:
        start -= 1
    return list(words[start:first])


def _rest(words: Sequence[str], last: int) -> list[str]:
    return list(words[last + 1 : last + 1 + _EXCUSE_REACH])


def _split_words(written: str) -> Iterator[str]:
    for part in written.replace("|", " ").replace("_", " ").split():
        yield part.strip("?")
