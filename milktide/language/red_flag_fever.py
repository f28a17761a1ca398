"""Fever in numbers: whose it is, how high, how old the baby, and what safety.yml makes of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from milktide.language.phrases import Line, first_match
from milktide.language.red_flag_rules import Excuses

_OTHER_UNITS = (
    r"weeks?|wks?|days?|months?|mo\b|years?|hours?|hrs?|h\b|mins?|minutes|mg|ml|mcg|oz|lbs?|pounds|kg|am\b|pm\b"
    r"|percent|g\b|w\b|cm|inch|mm\b|kcal|cal|dollars|bucks|x\b"
)
_TEMPERATURE = re.compile(
    r"(?<![\d.,/:-])(\d{2,3})(?:[.,]|\s{1,3}point\s{1,3})?(?:(?<=[.,t ])(\d{1,2}))?"
    r"\s{0,2}(?:°|º|degrees?|degs?\b|deg\b)?\s{0,2}(celsius|centigrade|fahrenheit|[cf]\b)?(?![\d%])"
    rf"(?!\s{{0,2}}(?:{_OTHER_UNITS}))"
)
_SPELLED = {
    "thirty six": "36", "thirty seven": "37", "thirty eight": "38", "thirty nine": "39", "forty": "40",
    "one hundred and": "10", "a hundred and": "10", "hundred and": "10", "one hundred": "100",
    "one oh": "10", "one o": "10",
}  # fmt: skip
_SPELLED_FORM = re.compile(
    r"\b(thirty[ -](?:six|seven|eight|nine)|forty|(?:one |a )?hundred and|one hundred|one oh?)"
    r"(?: (zero|one|two|three|four|five))?"
    r"(?: point (\d|zero|one|two|three|four|five|six|seven|eight|nine))?\b"
)
_DIGITS = {
    "zero": "0", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9",
}  # fmt: skip
_CELSIUS = (33.0, 43.0)
_FAHRENHEIT = (92.0, 109.0)

_AGE_UNITS = {"day": 1 / 7, "week": 1.0, "month": 30.44 / 7, "year": 365.25 / 7}
_AGE_WORDS = frozenset(
    {"old", "postpartum", "pp", "baby", "newborn", "son", "daughter", "boy", "girl", "twins"}
)
_BEFORE_AGE = frozenset(
    {
        "at",
        "is",
        "baby",
        "only",
        "just",
        "almost",
        "nearly",
        "my",
        "our",
        "turned",
        "old",
        "son",
        "daughter",
        "she",
        "he",
        "a",
        "now",
        "barely",
    }
)
_NOT_AGES = frozenset({"ago", "later", "now", "straight", "in", "for", "since", "of"})
_SHORT_AGE = re.compile(r"^(\d{1,2})(d|do|w|wo|wk|wks|m|mo|mos|y|yo)$")
_SHORT_UNITS = {"d": "day", "do": "day", "w": "week", "wo": "week", "wk": "week", "wks": "week"}
_NEWBORN_WEEKS = 1.0
_TODDLER_WEEKS = 80.0


@dataclass(frozen=True)
class Fever:
    """What the message says of a temperature that is a flag."""

    kind: str
    who: str
    emergency: bool = False


@dataclass(frozen=True)
class FeverRules:
    """Figures of safety.yml and patterns of red_flags.yml."""

    patterns: Mapping[str, Any]
    figures: Mapping[str, Any]
    exception: Mapping[str, Any]
    excuses: Excuses
    held: frozenset[str]

    def find(
        self, text: str, words: Sequence[str], *, age_weeks: float | None, country: str | None
    ) -> Fever | None:
        """The fever that is a red flag, if the message tells of one."""
        line = Line(words)
        told = infant_age_weeks(words)
        age = told if told is not None else age_weeks
        temperature = self._temperature(text, line)
        if temperature is not None and self._is_supposed(words):
            return None
        if self._is_mothers(line):
            return self._mothers(line, temperature, words)
        return self._infants(line, temperature, age, country, words)

    def _temperature(self, text: str, line: Line) -> float | None:
        """The reading in Celsius that counts: the highest, or the lowest where none is raised."""
        speaks_of_fever = bool(line.vocabulary & set(self.patterns["words"]))
        hints = bool(line.vocabulary & {*self.patterns["hints"], *self.patterns["baby_words"]})
        found = [
            one.celsius
            for one in readings(text)
            if one.has_unit or speaks_of_fever or (hints and one.has_decimals)
        ]
        if not found:
            return None
        highest = max(found)
        return highest if highest >= self.figures["fever_c"] else min(found)

    def _is_mothers(self, line: Line) -> bool:
        if first_match(self.patterns["breast_signs"], line) is not None:
            return not self._says_baby_is_hot(line)
        if first_match(self.patterns["postpartum"], line) and not line.vocabulary & set(
            self.patterns["baby_words"]
        ):
            return True
        return first_match(self.patterns["mother_words"], line) is not None and not self._says_baby_is_hot(
            line
        )

    def _says_baby_is_hot(self, line: Line) -> bool:
        return first_match(self.patterns["without_number"], line) is not None

    def _is_supposed(self, words: Sequence[str]) -> bool:
        places = [place for place, word in enumerate(words) if word in self.patterns["words"]]
        return any(
            self.excuses.excuse(words, place, place, self.held - {"negated"}) is not None
            for place in places[:2]
        )

    def _mothers(self, line: Line, temperature: float | None, words: Sequence[str]) -> Fever | None:
        breast = first_match(self.patterns["breast_signs"], line) is not None
        if temperature is None:
            return self._mothers_without_number(line, words, breast)
        if temperature < self.figures["fever_c"]:
            return None
        if breast and temperature >= self.figures["mastitis_c"]:
            return Fever("mastitis_sepsis", "parent")
        if first_match(self.patterns["mother_cause"], line) and not first_match(
            self.patterns["postpartum"], line
        ):
            return None
        return Fever("infection_or_clot", "parent")

    def _mothers_without_number(self, line: Line, words: Sequence[str], breast: bool) -> Fever | None:
        places = [
            place
            for place, word in enumerate(words)
            if word in ("fever", "feverish", "chills", "temperature", "rigors")
        ]
        if not places or first_match(self.patterns["no_fever"], line):
            return None
        if self.excuses.excuse(words, places[0], places[0], self.held) is not None:
            return None
        if breast:
            return Fever("mastitis_sepsis", "parent")
        if first_match(self.patterns["postpartum"], line) and not first_match(
            self.patterns["mother_cause"], line
        ):
            return Fever("infection_or_clot", "parent")
        return None

    def _infants(
        self,
        line: Line,
        temperature: float | None,
        age: float | None,
        country: str | None,
        words: Sequence[str],
    ) -> Fever | None:
        if age is not None and age >= self.figures["age_under_weeks"]:
            return None
        if temperature is None:
            return self._infants_without_number(line, age, words)
        if self.figures["low_c"] <= temperature < self.figures["fever_c"]:
            return None
        if self._is_excepted(line, temperature, age, country):
            return None
        emergency = temperature >= self.figures["emergency_c"] or (
            age is not None and age < self.figures["emergency_weeks"]
        )
        return Fever("fever_under_3_months", "infant", emergency)

    def _infants_without_number(self, line: Line, age: float | None, words: Sequence[str]) -> Fever | None:
        span = first_match(self.patterns["without_number"], line)
        if span is None or first_match(self.patterns["no_fever"], line):
            return None
        hot = next(
            (place for place in range(span[0], span[1] + 1) if words[place] in self.patterns["words"]),
            span[0],
        )
        if self.excuses.excuse(words, span[0], span[1], self.held) or self.excuses.excuse(
            words, hot, hot, self.held
        ):
            return None
        return Fever(
            "fever_under_3_months", "infant", age is not None and age < self.figures["emergency_weeks"]
        )

    def _is_excepted(self, line: Line, temperature: float, age: float | None, country: str | None) -> bool:
        """After routine vaccines in the UK, from 8 weeks on, in a baby that is well."""
        if country not in self.exception["country"] or age is None:
            return False
        return (
            age >= self.exception["infant_age_at_least_weeks"]
            and self.figures["fever_c"] <= temperature < self.exception["below_c"]
            and first_match(self.patterns["vaccine"], line) is not None
            and first_match(self.patterns["unwell"], line) is None
        )


@dataclass(frozen=True)
class Reading:
    """A number that may be a temperature."""

    celsius: float
    has_unit: bool
    has_decimals: bool


def readings(text: str) -> list[Reading]:
    """The numbers of a message that lie where a body temperature does."""
    found = []
    for match in _TEMPERATURE.finditer(_SPELLED_FORM.sub(_in_digits, text.lower())):
        whole, decimals, unit = match.groups()
        celsius = _in_celsius(float(f"{whole}.{decimals or 0}"), (unit or "")[:1])
        if celsius is not None:
            found.append(Reading(celsius, bool(unit) or "°" in match.group(), decimals is not None))
    return found


def _in_digits(match: re.Match[str]) -> str:
    """``thirty eight point five`` and ``a hundred and one`` in digits."""
    head, ones, tenths = match.groups()
    whole = _SPELLED[head.replace("-", " ")]
    if whole == "10":
        if ones is None:
            return match.group()
        whole += _DIGITS[ones]
    elif ones is not None:
        return match.group()
    return whole + (f".{_DIGITS.get(tenths, tenths)}" if tenths else "")


def _in_celsius(value: float, unit: str) -> float | None:
    if unit != "f" and _CELSIUS[0] <= value <= _CELSIUS[1]:
        return value
    if unit != "c" and _FAHRENHEIT[0] <= value <= _FAHRENHEIT[1]:
        return round((value - 32) / 1.8, 2)
    return None


def infant_age_weeks(words: Sequence[str]) -> float | None:
    """The baby's age as far as the words tell it plainly; None where they do not."""
    for place, word in enumerate(words):
        short = _SHORT_AGE.match(word)
        if short is not None:
            unit = _SHORT_UNITS.get(short.group(2), "year" if short.group(2).startswith("y") else "month")
            return float(short.group(1)) * _AGE_UNITS[unit]
        if word in _AGE_UNITS and place and _is_number(words[place - 1]) and _is_an_age(words, place):
            return float(words[place - 1]) * _AGE_UNITS[word]
    if "newborn" in words:
        return _NEWBORN_WEEKS
    return _TODDLER_WEEKS if "toddler" in words else None


def _is_number(word: str) -> bool:
    return word.replace(".", "", 1).isdigit()


def _is_an_age(words: Sequence[str], place: int) -> bool:
    after = words[place + 1] if place + 1 < len(words) else ""
    before = words[place - 2] if place >= 2 else ""
    if after in _AGE_WORDS or words[place + 1 : place + 3] == ("after", "birth"):
        return True
    if "born" in words and after == "ago":
        return True
    return before in _BEFORE_AGE and after not in _NOT_AGES
