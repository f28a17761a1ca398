"""Read a message as tokens with offsets: folded like the names of the table, and blind to decoration.

Smart quotes, accents, full-width letters, zero-width characters, trademarks and emoji never come
between a word and its meaning. Every token knows where it stands in the message as it was typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

LONGEST = 20_000
"""Characters that are read; what stands beyond is no message of a tired parent."""

_TOKEN = re.compile(r"[^\W_]+(?:\.(?=\d)[^\W_]+)*|&|%|°")
_APOSTROPHES = frozenset("'’‘‛`´ʼ′＇")
_DASHES = frozenset("-‐‑‒–—―−")
_LETTERS = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i", "ß": "ss"}
_BREAKS = frozenset('.,;:!?()[]{}\n\r•|"“”…')
_STOPS = frozenset(".;!?\n\r…")
_ABBREVIATIONS = frozenset({"st", "dr", "mrs", "mr", "vs"})

_SIGNS = {
    "🍷": " wine ", "🍾": " champagne ", "🥂": " champagne ", "🍺": " beer ", "🍻": " beers ",
    "🍸": " cocktail drink ", "🍹": " cocktail drink ", "🥃": " whiskey ",
    "☕": " coffee ", "🚬": " cigarette ",
}  # fmt: skip
"""Emoji that name a thing; all others are air."""


@dataclass(frozen=True)
class Token:
    """One word: folded, and where it stands in the message.

    ``breaks`` tells that punctuation parts it from the word before, ``stops`` that a sentence ended.
    """

    text: str
    start: int
    end: int
    breaks: bool = False
    stops: bool = False


@dataclass(frozen=True)
class Reading:
    """A message and its tokens."""

    text: str
    tokens: tuple[Token, ...]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the tokens ``first`` to ``last`` (included) stand in the message."""
        return self.tokens[first].start, self.tokens[last].end

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens)


def read(text: str) -> Reading:
    """The tokens of a message; never fails, whatever stands in it."""
    folded, origins = _fold(text[:LONGEST])
    tokens: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(folded):
        start, stop = match.span()
        between = folded[end:start]
        breaks = bool(tokens) and _parts(between, tokens[-1].text)
        word = "and" if match.group() == "&" else match.group()
        stops = breaks and any(sign in _STOPS for sign in between)
        tokens.append(Token(word, origins[start], origins[stop - 1] + 1, breaks, stops))
        end = stop
    return Reading(text, tuple(_joined_initials(tokens, text)))


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """The folded words alone: how a name of the table meets the tokens of a message."""
    return tuple(token.text for token in read(text).tokens)


def _parts(between: str, before: str) -> bool:
    if between in (".", ". ") and before in _ABBREVIATIONS:
        return False
    return any(sign in _BREAKS for sign in between) or " - " in between


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """The folded characters, and for each the place it came from."""
    if text.isascii() and "'" not in text and "`" not in text:
        return text.lower(), range(len(text))
    characters: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        for folded in _fold_character(character):
            characters.append(folded)
            origins.append(place)
    return "".join(characters), origins


@lru_cache(maxsize=4096)
def _fold_character(character: str) -> str:
    if character in _SIGNS:
        return _SIGNS[character]
    if character in _APOSTROPHES:
        return ""
    if character in _DASHES:
        return "-"
    if unicodedata.category(character) in ("Cf", "Mn", "Me", "Cs"):
        return ""
    if character in "®™©℠":
        return " "
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", character).casefold())
    return "".join(_LETTERS.get(part, part) for part in folded if unicodedata.category(part) != "Mn")


def _joined_initials(tokens: list[Token], text: str) -> Iterator[Token]:
    """``B.C.`` reads as ``bc``, as in the names of the table."""
    place = 0
    while place < len(tokens):
        last = place
        while (
            last + 1 < len(tokens)
            and len(tokens[last].text) == len(tokens[last + 1].text) == 1
            and tokens[last].text.isalpha()
            and tokens[last + 1].text.isalpha()
            and text[tokens[last].end : tokens[last + 1].start] == "."
        ):
            last += 1
        run = tokens[place : last + 1]
        yield Token(
            "".join(token.text for token in run), run[0].start, run[-1].end, run[0].breaks, run[0].stops
        )
        place = last + 1
