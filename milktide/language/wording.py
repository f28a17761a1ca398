"""The words of a message made plain for pattern matching: contractions spelled out, slang and numbers too.

``she's not wakin`` and ``shes not waking`` give the same words. Every word knows its token.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from milktide.language._data import language_document
from milktide.language.phrases import BREAK, Line
from milktide.language.text import Reading

_PATTERN_WORD = re.compile(r"(?<![a-z{*])[a-z]+(?![a-z*}])")
_NO_PATTERNS = frozenset({"id", "who", "by", "example", "near_miss", "holds", "means"})


@dataclass(frozen=True)
class Wording:
    """Plain words, and for each the token it came from (a break belongs to the token after it)."""

    words: tuple[str, ...]
    token_of: tuple[int, ...]

    def line(self) -> Line:
        """The words joined for matching."""
        return Line(self.words)


def plain_words(
    reading: Reading, mend: Callable[[str], str] | None = None, *, sentences_only: bool = False
) -> Wording:
    """The plain words of a message; ``mend`` may put a misspelled word right.

    With ``sentences_only`` a comma parts nothing.
    """
    plain = _plain()
    words: list[str] = []
    origins: list[int] = []
    for place, token in enumerate(reading.tokens):
        if token.stops if sentences_only else token.breaks:
            words.append(BREAK)
            origins.append(place)
        spelled = plain.get(token.text)
        if spelled is None:
            text = mend(token.text) if mend else token.text
            spelled = plain.get(text, (text,))
        words += spelled
        origins += [place] * len(spelled)
    return Wording(tuple(words), tuple(origins))


def plain_patterns(value: Any) -> Any:
    """Patterns of a data file in the plain words that they meet: ``hours`` as ``hour``, ``one`` as ``1``.

    Examples and near-misses stay as they are.
    """
    if isinstance(value, str):
        return _PATTERN_WORD.sub(_plain_word, value)
    if isinstance(value, Mapping):
        return {key: one if key in _NO_PATTERNS else plain_patterns(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_patterns(one) for one in value]
    return value


def _plain_word(match: re.Match[str]) -> str:
    return "_".join(_plain().get(match.group(), (match.group(),)))


@lru_cache(maxsize=1)
def _plain() -> dict[str, tuple[str, ...]]:
    document = language_document("language/wording")
    return {
        str(word): tuple(str(plain).split())
        for part in ("contractions", "slang", "numbers")
        for word, plain in document[part].items()
    }
