"""Red flags by rules: an emergency is seen before anything else is thought about.

The signs stand in data/red_flags.yml, what follows from them in data/safety.yml. Words of alarm in
a negation, a supposition, the past or a figure of speech are no flag.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any, Literal, Protocol

from milktide.knowledge.rows import Row
from milktide.language._data import language_document
from milktide.language.common_words import common_words
from milktide.language.phrases import Line, first_match
from milktide.language.red_flag_fever import Fever, FeverRules, infant_age_weeks
from milktide.language.red_flag_rules import Rule, RuleBook, Who, compile_rules, hide_figures
from milktide.language.substance_names import Table
from milktide.language.substance_spelling import SpellingIndex
from milktide.language.substances import Mention, link_substances
from milktide.language.text import Reading, read
from milktide.language.wording import plain_words

Urgency = Literal["emergency", "urgent"]
Action = Literal["emergency", "poison", "urgent", "crisis", "advice"]

_EMERGENCY_ACTIONS = frozenset({"emergency", "poison", "crisis"})
_OPIOID_CLASS = "opioid"
_SEDATIVE_CLASSES = ("benzodiazepine", "hypnotic", "gabapentin", "z-drug", "barbiturate")
_TAKEN_KINDS = frozenset(
    {
        "medication",
        "anesthetic",
        "recreational",
        "cannabis",
        "nicotine",
        "hormone",
        "herbal",
        "cytotoxic",
        "biologic",
    }
)
_NEAR_ENOUGH = 1.0
_SHORTEST_MENDED = 6
_WEEKS_PER_MONTH = 30.44 / 7
_NEWBORN_WEEKS = 4.0
_HIGH_C = 39.0
_MASTITIS_C = 38.5


class FlagTable(Table, Protocol):
    """What is needed of the knowledge table."""

    def row(self, id: str) -> Row | None:
        """The row of this id."""


@dataclass(frozen=True)
class RedFlag:
    """A red flag: ``kind`` is an id of safety.yml, in its list ``who``."""

    kind: str
    urgency: Urgency
    action: Action
    who: Who


@dataclass
class _Finder:
    """The rules for one version of the table."""

    table: FlagTable

    def __post_init__(self) -> None:
        self.book: RuleBook = compile_rules(language_document("red_flags", self.table))
        self.words = self.book.words()
        safety = self.table.document("safety")
        self.actions: dict[tuple[str, str], str] = {
            (who, entry["id"]): entry["action"] for who in ("infant", "parent") for entry in safety[who]
        }
        self.fever = _fever_rules(self.book, safety)

    @cached_property
    def spelling(self) -> SpellingIndex:
        return SpellingIndex(self.words)

    def find(self, text: str, age_weeks: float | None, country: str | None) -> RedFlag | None:
        reading = read(text)
        if not reading.tokens:
            return None
        words = self._words(reading, link_substances(text, self.table, country=country, of_anyone=True))
        plain = hide_figures(words, self.book.figures)
        flags = [*self._by_rules(Line(plain), Line(words)), *self._by_fever(text, plain, age_weeks, country)]
        flags = [flag for flag in flags if flag.action != "advice"]
        return min(flags, key=lambda flag: flag.urgency != "emergency", default=None)

    def _by_rules(self, line: Line, as_typed: Line) -> Iterator[RedFlag]:
        """The rules see no figures of speech; what takes a flag back sees all words."""
        for rule in self.book.rules:
            if self._raises(rule, line, as_typed):
                yield self._flag(rule.kind, rule.who, first_match(rule.emergency_if, line) is not None)

    def _by_fever(
        self, text: str, words: Sequence[str], age_weeks: float | None, country: str | None
    ) -> Iterator[RedFlag]:
        fever = self.fever.find(text, words, age_weeks=age_weeks, country=_country(country))
        if fever is not None:
            who: Who = "infant" if fever.who == "infant" else "parent"
            yield self._flag(fever.kind, who, fever.emergency or self._is_worse(fever, Line(words)))

    def _is_worse(self, fever: Fever, line: Line) -> bool:
        return any(
            first_match(rule.emergency_if, line) is not None
            for rule in self.book.rules
            if rule.kind == fever.kind
        )

    def _raises(self, rule: Rule, line: Line, as_typed: Line) -> bool:
        if any(first_match(part, line) is None for part in rule.all[:-1]):
            return False
        spans = list(_spans(rule, line))
        if not spans:
            return False
        taken_back: list[tuple[int, int]] = []
        if first_match(rule.keep, as_typed) is None:
            if first_match(rule.cause, as_typed) is not None:
                return False
            taken_back = [
                (first, last) for pattern in rule.unless for first, last, _ in pattern.spans(as_typed)
            ]
        return any(
            self.book.excuses.excuse(line.words, first, last, rule.excuses) is None
            for first, last in spans
            if not any(start <= last and first <= end for start, end in taken_back)
        )

    def _flag(self, kind: str, who: Who, worse: bool) -> RedFlag:
        action = self.actions[who, kind]
        urgency: Urgency = "emergency" if worse or action in _EMERGENCY_ACTIONS else "urgent"
        if worse and action == "urgent":
            action = "emergency"
        return RedFlag(kind=kind, urgency=urgency, action=action, who=who)  # type: ignore[arg-type]

    def _words(self, reading: Reading, mentions: Sequence[Mention]) -> list[str]:
        """Plain words, with substances told by what they do."""
        wording = plain_words(reading, self._mended, sentences_only=True)
        tags = self._tags(reading, mentions)
        words: list[str] = []
        tagged: set[int] = set()
        for word, token in zip(wording.words, wording.token_of, strict=True):
            tag = tags.get(token)
            if tag is None or word == ".":
                words.append(word)
            elif token not in tagged:
                tagged.add(token)
                words.append(tag) if tag else None
        return words

    def _tags(self, reading: Reading, mentions: Sequence[Mention]) -> Mapping[int, str]:
        """The last token of a mention carries its tag, the ones before it go on being read."""
        tags: dict[int, str] = {}
        for mention in mentions:
            tag = self._tag(mention)
            places = [
                place
                for place, token in enumerate(reading.tokens)
                if mention.start <= token.start < mention.end
            ]
            if tag is not None and places:
                tags[places[-1]] = tag
        return tags

    def _tag(self, mention: Mention) -> str | None:
        value = mention.value.removeprefix("ambiguous:").split("|")[0]
        if value.startswith("unlisted:"):
            return "xdrug"
        row = self.table.row(value)
        if row is None:
            return None
        if row.kind == "alcohol":
            return "xalcohol" if row.id == "alcohol" else None
        if row.kind == "vaccine":
            return "xvaccine"
        if row.kind not in _TAKEN_KINDS:
            return None
        if _OPIOID_CLASS in row.drug_class.lower() and "antagonist" not in row.drug_class.lower():
            return "xopioid"
        if row.sedating or any(name in row.drug_class.lower() for name in _SEDATIVE_CLASSES):
            return "xsedative"
        return "xdrug"

    def _mended(self, word: str) -> str:
        """A misspelled word of the rules, put right; every other word as it is."""
        if len(word) < _SHORTEST_MENDED or word in self.words or word in common_words() or not word.isalpha():
            return word
        near = self.spelling.near(word, most=1)
        return near[0].word if near and near[0].far <= _NEAR_ENOUGH else word


def find_red_flag(
    text: str, knowledge: FlagTable, *, infant_age_weeks: float | None = None, country: str | None = None
) -> RedFlag | None:
    """The gravest red flag that a message raises; None where it raises none.

    Args:
        text: the message as it was typed.
        knowledge: the table.
        infant_age_weeks: the baby's age where the conversation knows it; what the message says comes first.
        country: ISO code, for what differs by country.
    """
    return _finder(knowledge).find(text, infant_age_weeks, country)


_finders: dict[str, _Finder] = {}
_lock = Lock()


def _finder(table: FlagTable) -> _Finder:
    with _lock:
        finder = _finders.get(table.version)
        if finder is None:
            _finders.clear()
            finder = _finders[table.version] = _Finder(table)
        return finder


def _spans(rule: Rule, line: Line) -> Iterator[tuple[int, int]]:
    for pattern in (*rule.say, *(rule.all[-1] if rule.all else ())):
        for first, last, _ in pattern.spans(line):
            yield first, last
    for near in rule.near:
        yield from near.spans(line)
    for pattern in rule.number:
        for first, last, number in pattern.spans(line):
            if number is not None and float(number) >= rule.number_at_least:
                yield first, last


def _fever_rules(book: RuleBook, safety: Mapping[str, Any]) -> FeverRules:
    entry = next(entry for entry in safety["infant"] if entry["id"] == "fever_under_3_months")
    figures = dict(entry["figures"])
    figures["age_under_weeks"] = figures["age_under_months"] * _WEEKS_PER_MONTH
    figures |= {"emergency_weeks": _NEWBORN_WEEKS, "emergency_c": _HIGH_C, "mastitis_c": _MASTITIS_C}
    held = frozenset({"negated", "supposed", "past", "past_recent", "elsewhere"})
    return FeverRules(book.fever, figures, entry["exception"], book.excuses, held)


def _country(country: str | None) -> str | None:
    return "UK" if country == "GB" else country


__all__ = ["FlagTable", "RedFlag", "find_red_flag", "infant_age_weeks"]
