"""The words of a message made plain for pattern matching: contractions spelled out, slang and numbers too.

``she's not wakin`` and ``shes not waking`` give the same words. Every word knows its token.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from milktide.language._data import language_document
from milktide.language.phrases import BREAK, Line
from milktide.language.text import Reading


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


@lru_cache(maxsize=1)
def _plain() -> dict[str, tuple[str, ...]]:
    document = language_document("language/wording")
    return {
        str(word): tuple(str(plain).split())
        for part in ("contractions", "slang", "numbers")
        for word, plain in document[part].items()
    }
