"""Whether a substance was named as not taken: "no alcohol", "instead of codeine"."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from milktide.language._data import HasDocuments, language_document
from milktide.language.phrases import BREAK, Line, Pattern, compile_patterns
from milktide.language.wording import Wording

_LOOKS_BACK = 8


def is_negated(wording: Wording, first_token: int, last_token: int, table: HasDocuments) -> bool:
    """Whether the words before (or just after) the mention say that it was not taken."""
    rules = _rules(table)
    places = [place for place, token in enumerate(wording.token_of) if first_token <= token <= last_token]
    if not places:
        return False
    before = _clause_before(wording.words, places[0], rules["stops"])
    if _ends_with(rules["before"], before):
        return True
    return _starts_with(rules["after"], list(wording.words[places[-1] + 1 : places[-1] + 6]))


def _clause_before(words: tuple[str, ...], place: int, stops: frozenset[str]) -> list[str]:
    start = place
    if start and words[start - 1] == BREAK:
        start -= 1  # the break before the mention itself parts the clause
        return []
    while start and place - start < _LOOKS_BACK and words[start - 1] not in stops:
        start -= 1
    return list(words[start:place])


def _ends_with(patterns: tuple[Pattern, ...], words: list[str]) -> bool:
    line = Line(words)
    return bool(words) and any(
        last == len(words) - 1 for pattern in patterns for _, last, _ in pattern.spans(line)
    )


def _starts_with(patterns: tuple[Pattern, ...], words: list[str]) -> bool:
    line = Line(words)
    return bool(words) and any(first == 0 for pattern in patterns for first, _, _ in pattern.spans(line))


def _rules(table: HasDocuments) -> Mapping[str, Any]:
    return _compiled(tuple(sorted(_flat(language_document("language/substances", table)["negation"]))))


def _flat(negation: Mapping[str, list[str]]) -> list[tuple[str, tuple[str, ...]]]:
    return [(name, tuple(patterns)) for name, patterns in negation.items()]


@lru_cache(maxsize=4)
def _compiled(negation: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, Any]:
    found = dict(negation)
    return {
        "before": compile_patterns(found["before"]),
        "after": compile_patterns(found["after"]),
        "stops": frozenset(found["stops"]),
    }
