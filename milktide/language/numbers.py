"""Numbers as people write and say them: "two", "a couple", "2-3", "one and a half", "½".

``NUMBER`` is a regular expression for one number phrase, without groups, to be put into larger
patterns; :func:`read_number` gives its value. Both work on text that :func:`fold` has prepared.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Union

import msgspec

Value = Union[float, dict[str, float]]


class Figure(msgspec.Struct, frozen=True):
    """A number, or the range that the words leave open; ``low == high`` where exact."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether the words leave one value only."""
        return self.low == self.high

    @property
    def middle(self) -> float:
        """Halfway between the ends."""
        return (self.low + self.high) / 2

    def times(self, factor: float) -> Figure:
        """The figure in another unit."""
        return Figure(self.low * factor, self.high * factor)

    def by(self, other: Figure) -> Figure:
        """Multiplied, end by end."""
        return Figure(self.low * other.low, self.high * other.high)

    def plus(self, other: Figure) -> Figure:
        """Added, end by end."""
        return Figure(self.low + other.low, self.high + other.high)

    def to_value(self, digits: int = 3) -> Value:
        """A plain number, or ``{"low", "high"}``."""
        if self.exact:
            return tidy(self.low, digits)
        return {"low": tidy(self.low, digits), "high": tidy(self.high, digits)}


def exactly(number: float) -> Figure:
    """A figure without a spread."""
    return Figure(number, number)


def tidy(number: float, digits: int = 3) -> float:
    """Rounded, and an int where whole."""
    rounded = round(number, digits)
    return int(rounded) if rounded == int(rounded) else rounded


_UNITS: Final[Mapping[str, int]] = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
}
_TENS: Final[Mapping[str, int]] = {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fourty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_VULGAR: Final[Mapping[str, float]] = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3}
ORDINALS: Final[Mapping[str, int]] = {
    "second": 2,
    "2nd": 2,
    "third": 3,
    "3rd": 3,
    "fourth": 4,
    "4th": 4,
    "fifth": 5,
    "5th": 5,
    "sixth": 6,
    "6th": 6,
}
_VAGUE: Final[Mapping[str, Figure]] = {
    "few": Figure(2, 4),
    "several": Figure(3, 7),
    "couple": exactly(2),
    "some": Figure(1, 4),
    "multiple": Figure(2, 5),
    "dozen": exactly(12),
    "pair": exactly(2),
}

_TYPOS: Final[Mapping[str, str]] = {
    "tow": "two",
    "twoo": "two",
    "tew": "two",
    "thre": "three",
    "threee": "three",
    "fiv": "five",
    "sevn": "seven",
    "eigth": "eight",
    "eigh": "eight",
    "cuple": "couple",
    "coupla": "couple",
}

_WORD: Final = "|".join([*_UNITS, *_TENS, *_TYPOS])
_SIMPLE: Final = (
    r"(?:\d{1,3}(?:,\d{3}){1,2}(?:\.\d{1,3})?|\d{1,6}\s?[½¼¾⅓⅔]|\d{1,6}\s\d/\d|\d/\d\d?"
    r"|\d{1,6}(?:[.,]\d{1,3})?|\.\d{1,3}|[½¼¾⅓⅔]"
    rf"|(?:{'|'.join(_TENS)})[\s-]{{1,2}}(?:one|two|three|four|five|six|seven|eight|nine)\b"
    r"|(?:(?:a|one)\s)?(?:hundred)(?:\s(?:and\s)?(?:" + "|".join(_TENS) + r"))?"
    r"(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?\b"
    rf"|(?:{_WORD})\b)"
)
_HALF: Final = r"(?:\s(?:and\s|n\s|&\s)(?:a\s)?(?:half|quarter)\b|\s(?:and\s|&\s)?[½¼¾])"
NUMBER: Final = (
    r"(?:half\sa\sdozen|a\sdozen|(?:a\s|the\s)?(?:couple|coupla|cuple|pair)(?:\sof|\so)?\b|(?:a\s|"
    r"the\s)?few\b"
    r"|several\b|multiple\b|three\squarters(?:\sof)?|(?:a\s)?quarter\sof|(?:a\s)?third\sof"
    r"|most\sof|almost\sall\sof|nearly\sall\sof"
    r"|one\sand\sa\shalf|(?:a\s|about\s)?half(?:\sof)?(?:\san?(?=\s))?\b"
    rf"|{_SIMPLE}{_HALF}?(?:\s?(?:-|–|—|\bto\b|\bor\b|\bmaybe\b)\s?{_SIMPLE}{_HALF}?)?)"
)
"""One number phrase; folded text; no groups."""

ARTICLE: Final = r"(?:an?|one|another|single|1)\b"
_ONE_SIMPLE: Final = re.compile(rf"(?P<n>{_SIMPLE})(?P<half>{_HALF})?")
_PHRASE: Final = re.compile(NUMBER)
_QUOTES: Final = {
    "\u2019": "'",
    "\u2018": "'",
    "\u02bc": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2032": "'",
    "\u2033": '"',
    "\u00d7": "x",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u00b5": "u",
    "\u03bc": "u",
    "\u00a0": " ",
}


def fold(text: str) -> str:
    """Lower case, plain quotes and dashes, white space as single characters; same length.

    Offsets into the result are offsets into the text.
    """
    if text.isascii():
        return text.translate(_SPACES).lower()
    return "".join(_fold_character(c) for c in text)


_SPACES: Final = {ord(c): " " for c in "\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f"}


def _fold_character(character: str) -> str:
    if character.isspace():
        return " "
    lower = _QUOTES.get(character, character).lower()
    return lower if len(lower) == 1 else character


def read_number(phrase: str) -> Figure | None:
    """The value of one phrase that ``NUMBER`` or ``ARTICLE`` has matched; None if it is none."""
    phrase = phrase.strip()
    special = _read_special(phrase)
    if special is not None:
        return special
    found = list(_ONE_SIMPLE.finditer(phrase))
    if not found:
        return None
    values = [_read_simple(m.group("n")) + _read_half(m.group("half")) for m in found[:2]]
    if len(values) == 1 or values[0] >= values[1]:
        return exactly(values[0])
    return Figure(values[0], values[1])


_SPECIAL: Final = (
    (re.compile(r"an?|another|single"), exactly(1)),
    (re.compile(r"half a dozen"), exactly(6)),
    (re.compile(r"three quarters(?: of)?"), exactly(0.75)),
    (re.compile(r"(?:a )?quarter of"), exactly(0.25)),
    (re.compile(r"(?:a )?third of"), exactly(1 / 3)),
    (re.compile(r"(?:a |about )?half(?: of)?(?: an?)?"), exactly(0.5)),
    (re.compile(r"most of"), Figure(0.6, 0.9)),
    (re.compile(r"(?:almost|nearly) all of"), Figure(0.8, 1)),
)


def _read_special(phrase: str) -> Figure | None:
    for pattern, figure in _SPECIAL:
        if pattern.fullmatch(phrase):
            return figure
    for word in phrase.split():
        vague = _VAGUE.get(_TYPOS.get(word, word))
        if vague is not None:
            return vague
    return None


def _read_half(phrase: str | None) -> float:
    if not phrase:
        return 0.0
    for character, value in _VULGAR.items():
        if character in phrase:
            return value
    return 0.25 if "quarter" in phrase else 0.5


def _read_simple(phrase: str) -> float:
    for character, value in _VULGAR.items():
        if character in phrase:
            return float(phrase.replace(character, "").strip() or 0) + value
    if "/" in phrase:
        return _read_fraction(phrase)
    if phrase[0].isdigit() or phrase[0] == ".":
        return _read_digits(phrase)
    total = 0.0
    for word in re.split(r"[\s-]+", phrase):
        word = _TYPOS.get(word, word)
        if word == "hundred":
            total = 100.0
        elif word in ("a", "and"):
            continue
        else:
            total += _UNITS.get(word, _TENS.get(word, 0))
    return total


def _read_fraction(phrase: str) -> float:
    whole, _, fraction = phrase.rpartition(" ")
    top, _, bottom = fraction.partition("/")
    divisor = float(bottom)
    return float(whole or 0) + (float(top) / divisor if divisor else 0.0)


def _read_digits(phrase: str) -> float:
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", phrase):
        return float(phrase.replace(",", ""))
    return float(phrase.replace(",", "."))


def find_numbers(folded: str) -> tuple[tuple[int, int, Figure], ...]:
    """Every number phrase as (start, end, figure)."""
    found = []
    for match in re.finditer(rf"(?<![\w.]){NUMBER}", folded):
        figure = read_number(match.group())
        if figure is not None:
            found.append((match.start(), match.end(), figure))
    return tuple(found)


def _once_more(stripped: str) -> str:
    """Without one leading hedge, so that two in a row ("just the one") are taken off."""
    return re.sub(r"^(?:i think|i had|just|only|about|around|like|maybe|probably|um+|oh)[\s,]+", "", stripped)


def only_number(folded: str) -> Figure | None:
    """The number, where a message holds one number and hardly anything else."""
    stripped = re.sub(
        r"^(?:about|around|roughly|maybe|like|approx\.?|approximately|i think|just|only|it was|"
        r"had|just had|the|a total of|its|it's|im|i'm|i had|i am|~|probably|erm?|um+|uh+|oh)[\s,]+",
        "",
        _once_more(folded.strip(" .!,")),
    )
    stripped = re.sub(r"\s?-?(?:ish|or so|i think|i guess|maybe)$", "", stripped)
    match = _PHRASE.fullmatch(stripped)
    return read_number(stripped) if match else None


def as_json(value: Any) -> Any:
    """A Figure as its value; all else as it is."""
    return value.to_value() if isinstance(value, Figure) else value
