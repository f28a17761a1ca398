"""Link what a message names to rows of the table.

Exact names first, the longest first; then words split or run together; then misspellings, which
are certain only where nothing else could have been meant. A wrong substance taken for sure is worse
than a question, so near names give choices and are never swapped in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from threading import Lock

from milktide.knowledge.rows import AmbiguousWord
from milktide.language._data import language_document
from milktide.language.common_words import common_words
from milktide.language.substance_aside import AsideJudge
from milktide.language.substance_context import ContextJudge
from milktide.language.substance_mending import Mender
from milktide.language.substance_names import LONGEST_NAME, NameIndex, Table, Target
from milktide.language.substance_negation import is_negated
from milktide.language.substance_spelling import Near
from milktide.language.text import Reading, Token, read
from milktide.language.wording import Wording, plain_words

_MOST_MENDED = 60
_SHORT_MESSAGE = 3
_MENDED = 3


@dataclass(frozen=True)
class Mention:
    """A substance that a message names.

    Attributes:
        value: an id, ``unlisted:<name>``, or ``ambiguous:<id>|<id>``.
        certain: False where it must be shown back or asked before it decides an answer.
        choices: what to offer ("did you mean"), the likeliest first.
        negated: named as not taken.
    """

    start: int
    end: int
    text: str
    value: str
    certain: bool = True
    choices: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True)
class _Found:
    """A run of tokens and what it stands for; ``near`` where the spelling had to be mended."""

    first: int
    last: int
    target: Target
    rank: int
    certain: bool = True
    choices: tuple[str, ...] = ()
    unlisted: str | None = None

    @property
    def length(self) -> int:
        return self.last - self.first + 1


@dataclass
class _Linker:
    """The indexes of one version of the table, built once."""

    table: Table
    names: NameIndex = field(init=False)
    judge: ContextJudge = field(init=False)
    mender: Mender = field(init=False)
    aside: AsideJudge = field(init=False)
    medicine_words: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        document = language_document("language/substances", self.table)
        self.names = NameIndex(self.table)
        self.judge = ContextJudge(self.table)
        self.medicine_words = frozenset(document["medicine_words"])
        self.mender = Mender(self.names, document["near_names"], self.medicine_words)
        self.aside = AsideJudge(document)

    def link(
        self, text: str, country: str | None, asked: str | None, *, of_anyone: bool
    ) -> tuple[Mention, ...]:
        reading = read(text)
        if not reading.tokens:
            return ()
        wording = plain_words(reading)
        found = [*self._by_rule(wording), *self._by_name(reading)]
        found = _without_overlaps(found)
        found = _without_overlaps([*found, *self._by_spelling(reading, found, asked)])
        if not of_anyone:
            theirs = self.aside.of_others(wording)
            found = [one for one in found if one.first not in theirs]
        found = self._without_reasons(wording, found)
        return tuple(self._mentions(reading, wording, found, country, asked == "substance"))

    def _without_reasons(self, wording: Wording, found: list[_Found]) -> list[_Found]:
        """Without illnesses that are named only as what a drug is for."""
        drugs = [(one.first, one.last) for one in found if not self._is_illness(one) and one.target != ()]
        return [
            one
            for one in found
            if not (self._is_illness(one) and self.aside.is_reason(wording, (one.first, one.last), drugs))
        ]

    def _is_illness(self, one: _Found) -> bool:
        ids = one.target.could_mean[:1] if isinstance(one.target, AmbiguousWord) else one.target
        return bool(ids) and self.aside.reasons.issuperset(ids)

    def _by_rule(self, wording: Wording) -> Iterator[_Found]:
        line = wording.line()
        for rule in self.names.rules:
            for first, last, _ in rule.pattern.spans(line):
                yield _Found(
                    wording.token_of[first], wording.token_of[last], rule.target, 0 if rule.target else -1
                )

    def _by_name(self, reading: Reading) -> Iterator[_Found]:
        tokens = reading.tokens
        for first in range(len(tokens)):
            for last in range(first, _run_end(tokens, first)):
                target = self.names.find([token.text for token in tokens[first : last + 1]])
                if target is not None:
                    yield _Found(first, last, target, 1)

    def _by_spelling(self, reading: Reading, found: list[_Found], asked: str | None) -> Iterator[_Found]:
        taken = {place for one in found for place in range(one.first, one.last + 1)}
        tokens = reading.tokens
        bold = asked == "substance" or len(tokens) <= _SHORT_MESSAGE
        bold = bold or any(token.text in self.medicine_words for token in tokens)
        mended = 0
        for place, token in enumerate(tokens):
            if place in taken or mended >= _MOST_MENDED:
                continue
            split = self._split(tokens, place, taken)
            if split is not None:
                yield split
            elif self.mender.is_unknown(token.text):
                mended += 1
                near = self._mend(tokens, place, bold)
                if near is not None:
                    yield near

    def _split(self, tokens: Sequence[Token], place: int, taken: set[int]) -> _Found | None:
        """``ibu profen``, ``white claws`` and ``cocodamol``."""
        for last in (place + 2, place + 1, place):
            if last >= min(len(tokens), _run_end(tokens, place)) or taken & set(range(place, last + 1)):
                continue
            words = [token.text for token in tokens[place : last + 1]]
            if last == place and words[0] in common_words():
                continue
            target = self.names.find_joined(words)
            if target is not None:
                return _Found(place, last, target, 2)
        return None

    def _mend(self, tokens: Sequence[Token], place: int, bold: bool) -> _Found | None:
        word = tokens[place].text
        near = self.mender.spelling.near(word)
        longer = self._mended_run(tokens, place, near)
        if longer is not None:
            return longer
        mended = self.mender.mend(word, near, bold)
        if mended is None:
            return None
        return _Found(place, place, mended.target, 3, mended.certain, mended.choices, mended.unlisted)

    def _mended_run(self, tokens: Sequence[Token], place: int, near: Sequence[Near]) -> _Found | None:
        """A name of several words with one of them misspelled: ``root cannal``."""
        for one in near:
            for first in range(max(place - 3, 0), place + 1):
                for last in range(min(place + 3, _run_end(tokens, first) - 1), place - 1, -1):
                    if first == last:
                        continue
                    words = [token.text for token in tokens[first : last + 1]]
                    words[place - first] = one.word
                    target = self.names.find(words)
                    if target:
                        return _Found(first, last, target, 2)
        return None

    def _mentions(
        self, reading: Reading, wording: Wording, found: list[_Found], country: str | None, is_answer: bool
    ) -> Iterator[Mention]:
        linked = {one.target[0] for one in found if isinstance(one.target, tuple) and len(one.target) == 1}
        for one in found:
            ids, certain, choices = one.target, one.certain, one.choices
            if isinstance(ids, AmbiguousWord):
                decision = self.judge.decide(
                    ids, reading, one.first, one.last, linked, country, is_answer=is_answer
                )
                ids, certain = decision.ids, certain and decision.certain
                choices = choices if decision.certain else ids
            start, end = reading.span(one.first, one.last)
            value = f"unlisted:{one.unlisted}" if one.unlisted else _value(ids)
            if value is None or (len(ids) > 1 and one.rank < _MENDED and linked & set(ids)):
                continue  # no name, or a general word for what is named beside it ("thrush", "gummies")
            yield Mention(
                start=start,
                end=end,
                text=reading.text[start:end],
                value=value,
                certain=certain and len(ids) <= 1,
                choices=ids if len(ids) > 1 else choices,
                negated=is_negated(wording, one.first, one.last, self.table),
            )


def link_substances(
    text: str,
    knowledge: Table,
    *,
    country: str | None = None,
    asked: str | None = None,
    of_anyone: bool = False,
) -> tuple[Mention, ...]:
    """The substances that a message names, in the order of the message.

    Args:
        text: the message as it was typed.
        knowledge: the table.
        country: ISO code; decides brands that differ by country.
        asked: the fact just asked for; after ``substance`` a bare name counts for more.
        of_anyone: also what another person takes ("my husband had six beers").
    """
    return _linker(knowledge).link(text, country, asked, of_anyone=of_anyone)


_linkers: dict[str, _Linker] = {}
_lock = Lock()
_KEPT = 2


def _linker(table: Table) -> _Linker:
    """The indexes of this version of the table; the last two versions are kept."""
    with _lock:
        linker = _linkers.get(table.version)
        if linker is None:
            while len(_linkers) >= _KEPT:
                _linkers.pop(next(iter(_linkers)))
            linker = _linkers[table.version] = _Linker(table)
        return linker


def _value(ids: tuple[str, ...]) -> str | None:
    if not ids:
        return None
    return ids[0] if len(ids) == 1 else "ambiguous:" + "|".join(ids)


def _run_end(tokens: Sequence[Token], first: int) -> int:
    """One past the last token that may belong to a name that starts at ``first``."""
    end = first + 1
    while end < len(tokens) and end - first < LONGEST_NAME and not tokens[end].breaks:
        end += 1
    return end


def _without_overlaps(found: Iterable[_Found]) -> list[_Found]:
    """The longest first; of equals the earlier rule. What remains stands in the order of the message."""
    kept: list[_Found] = []
    taken: set[int] = set()
    for one in sorted(found, key=lambda one: (-one.length, one.rank, one.first)):
        places = set(range(one.first, one.last + 1))
        if not places & taken:
            taken |= places
            kept.append(one)
    return sorted(kept, key=lambda one: one.first)
