"""What a message names beside the substance it is about: other people's, and the reason for a drug.

"My husband smokes" names nothing that she took, and "valtrex for a cold sore" asks about the drug alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from milktide.language.phrases import BREAK, Line, compile_patterns, first_match
from milktide.language.wording import Wording, plain_patterns

_FARTHEST = 12
_REASON_REACH = 5


@dataclass
class AsideJudge:
    """Reads the patterns of the data file, once for a table."""

    document: Mapping[str, Any]
    reasons: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        aside = plain_patterns({name: self.document["aside"][name] for name in _PATTERNS})
        self._patterns = {name: compile_patterns(aside[name], aside["classes"]) for name in _PATTERNS[1:]}
        self._ends = frozenset(self.document["aside"]["others_end"])
        self.reasons = frozenset(self.document["aside"]["reasons"])

    def of_others(self, wording: Wording) -> frozenset[int]:
        """The tokens of clauses that tell what somebody else takes."""
        line = wording.line()
        if first_match(self._patterns["together"], line) is not None:
            return frozenset()
        asks = first_match(self._patterns["asks_for_herself"], line) is not None
        found: set[int] = set()
        for name in ("others", "like_her"):
            if name == "like_her" and asks:
                continue
            for pattern in self._patterns[name]:
                for first, last, _ in pattern.spans(line):
                    found.update(wording.token_of[place] for place in self._clause(line.words, first, last))
        return frozenset(found)

    def _clause(self, words: Sequence[str], first: int, last: int) -> Iterator[int]:
        yield from range(first, last + 1)
        for place in range(last + 1, min(last + 1 + _FARTHEST, len(words))):
            if words[place] == BREAK or words[place] in self._ends:
                return
            yield place

    def is_reason(self, wording: Wording, illness: tuple[int, int], drugs: Iterable[tuple[int, int]]) -> bool:
        """Whether an illness is named only as what a drug of the message is for."""
        places = _places(wording, *illness)
        if not places or first_match(self._patterns["asks_of_illness"], wording.line()) is not None:
            return False
        before = _tail(wording.words[: places[0]])
        others = list(drugs)
        if not before or not others:
            return False
        if first_match(self._patterns["reason_after"], Line(before)) is not None:
            return any(last < illness[0] for _, last in others)
        if first_match(self._patterns["reason_before"], Line(before)) is not None:
            after = wording.words[places[-1] + 1 :]
            return (
                bool(after)
                and first_match(self._patterns["given"], Line(after)) is not None
                and any(first > illness[1] for first, _ in others)
            )
        return False


_PATTERNS = (
    "classes",
    "others",
    "like_her",
    "together",
    "asks_for_herself",
    "reason_after",
    "reason_before",
    "given",
    "asks_of_illness",
)


def _places(wording: Wording, first: int, last: int) -> list[int]:
    return [
        place
        for place, token in enumerate(wording.token_of)
        if first <= token <= last and wording.words[place] != BREAK
    ]


def _tail(words: Sequence[str]) -> list[str]:
    tail = list(words[-_REASON_REACH:])
    while BREAK in tail:
        tail = tail[tail.index(BREAK) + 1 :]
    return tail
