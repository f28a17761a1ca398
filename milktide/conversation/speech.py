"""What the chat says: texts of data/words/dialogue.yml, with buttons and payloads beside them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from milktide.knowledge import Knowledge
from milktide.words import Words


class Button(msgspec.Struct, frozen=True):
    """What stands on a button, and the words it sends."""

    title: str
    payload: str


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """One item of the bot's answer."""

    text: str | None = None
    buttons: tuple[Button, ...] = ()
    custom: dict[str, Any] | None = None


def say(text: str) -> Saying:
    """A plain text."""
    return Saying(text=text)


def words_of(knowledge: Knowledge) -> Words:
    """The chat's words."""
    return Words(knowledge.document("words/dialogue"))


def buttons_of(words: Words, code: str) -> tuple[Button, ...]:
    """The buttons that a words entry lists: ``shown | sent; shown; ...``."""
    if code not in words:
        return ()
    return tuple(button_of(part) for part in words.text(code).split(";"))


def button_of(written: str) -> Button:
    """One button as it is written: ``shown | sent``, or only what is shown."""
    shown, _, sent = written.partition("|")
    return Button(shown.strip(), sent.strip() or shown.strip())


def listed(names: Iterable[str]) -> str:
    """Names joined as people write them: "a, b and c"."""
    *first, last = tuple(names) or ("",)
    return f"{', '.join(first)} and {last}" if first else last
