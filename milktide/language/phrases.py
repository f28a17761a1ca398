"""Small phrase patterns for the data files: readable by a clinician, safe against hostile input.

A pattern is words in order. ``a|b`` either word (``_`` joins words: ``rag_doll|floppy``); ``word?``
may be missing; ``word*`` any ending; ``!word`` none of these among the next three; ``..`` up to
three words between (``..5`` up to five), but no "not" or "no"; ``#`` a number; ``{baby}`` a word of
that class; ``^`` and ``$`` the message's ends.
Everything compiles to bounded repetition, so that no input makes it slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_GAP = 3
_LOOKS_AHEAD = 2
_NUMBER = r"\d+(?:\.\d+)?"
_NEGATORS = r"(?!(?:not|no|never|without|nor|\.) )"
BREAK = "."
"""Stands between the words where punctuation parts them; a gap does not cross it."""

WordClasses = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Pattern:
    """A compiled pattern and the pattern as it was written."""

    written: str
    regex: re.Pattern[str]
    needs: tuple[frozenset[str], ...]
    """Of each of these sets one word must stand in the text: tells most texts apart without the regex."""

    def spans(self, line: Line) -> list[tuple[int, int, str | None]]:
        """First and last word of every match, and the number it names, if any."""
        if any(words.isdisjoint(line.vocabulary) for words in self.needs):
            return []
        found = []
        for match in self.regex.finditer(line.joined):
            first = line.word_at(match.start() + 1)
            number = match.groupdict().get("number")
            found.append((first, line.word_at(match.end() - 1), number))
        return found


class Line:
    """Words of a message joined for matching: each word with one space before and after it."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self.joined = " " + "".join(f"{word} " for word in words)
        self.vocabulary = frozenset(words)
        self._word_of: list[int] = []
        for place, word in enumerate(words):
            self._word_of += [place] * (len(word) + 1)

    def word_at(self, position: int) -> int:
        """Which word stands at this place of :attr:`joined`."""
        return self._word_of[min(max(position - 1, 0), len(self._word_of) - 1)]


def compile_pattern(written: str, classes: WordClasses | None = None) -> Pattern:
    """One pattern.

    Raises:
        ValueError: the pattern is empty, or names a class that does not exist.
    """
    parts = written.split()
    if not parts:
        raise ValueError("an empty pattern matches everything")
    classes = classes or {}
    regex = "".join(_part(part, classes, written) for part in parts)
    return Pattern(written, re.compile(f"(?<= ){regex}"), _needed(parts, classes))


def compile_patterns(written: Iterable[str], classes: WordClasses | None = None) -> tuple[Pattern, ...]:
    """Several patterns."""
    return tuple(compile_pattern(one, classes) for one in written)


def first_match(patterns: Iterable[Pattern], line: Line) -> tuple[int, int, str | None] | None:
    """The first span that one of the patterns finds; None where none does."""
    for pattern in patterns:
        for span in pattern.spans(line):
            return span
    return None


def _part(part: str, classes: WordClasses, written: str) -> str:
    if part == "^":
        return r"(?<=\A )"
    if part == "$":
        return r"\Z"
    if part.startswith(".."):
        width = int(part[2:] or _GAP)
        return rf"(?:{_NEGATORS}\S+ ){{0,{width}}}"
    if part.startswith("!"):
        words = "|".join(_word(word, classes, written) for word in part[1:].split("|"))
        return rf"(?!(?:\S+ ){{0,{_LOOKS_AHEAD}}}?(?:{words}))"
    optional, part = part.endswith("?"), part.removesuffix("?")
    if part == "#":
        body = rf"(?P<number>{_NUMBER}) " if "#" not in written.split("#", 1)[1] else rf"{_NUMBER} "
    else:
        body = "(?:" + "|".join(_word(word, classes, written) for word in part.split("|")) + ")"
    return f"(?:{body})?" if optional else body


def _word(word: str, classes: WordClasses, written: str) -> str:
    word = str(word)  # YAML reads 1 as a number
    if word.startswith("{"):
        return (
            "(?:"
            + "|".join(_word(member, classes, written) for member in _members(word, classes, written))
            + ")"
        )
    if word == "#":
        return f"{_NUMBER} "
    if word.endswith("*"):
        return re.escape(word[:-1]).replace("_", " ") + r"[^\s.]* "
    return re.escape(word).replace("_", " ") + " "


def _members(word: str, classes: WordClasses, written: str) -> Sequence[str]:
    name = word.strip("{}")
    if name not in classes:
        raise ValueError(f"pattern {written!r}: there is no word class {word}")
    return classes[name]


def _needed(parts: Sequence[str], classes: WordClasses) -> tuple[frozenset[str], ...]:
    """For each part that must be there and has no open end: the first words it may have."""
    found = []
    for part in parts:
        if part in ("^", "$", "#") or part.startswith(("..", "!")) or part.endswith("?"):
            continue
        words = [member for word in part.split("|") for member in _expand(word, classes)]
        if not any("*" in word or "#" in word for word in words):
            found.append(frozenset(word.split("_")[0] for word in words))
    return tuple(sorted(found, key=len))


def _expand(word: str, classes: WordClasses) -> list[str]:
    if not word.startswith("{"):
        return [word]
    return [inner for member in classes.get(word.strip("{}"), ()) for inner in _expand(str(member), classes)]
