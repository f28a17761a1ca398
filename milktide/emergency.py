"""The lines to call: which numbers a country has for what happened, in the order they are needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol, TypedDict

DEFAULT_COUNTRY = "default"

_UNVERIFIED = "(unverified)"
_LINE_OF_ACTION: Mapping[str, Sequence[str]] = {
    "emergency": ("emergency",),
    "poison": ("emergency", "poison"),
    "urgent": ("emergency", "advice"),
    "crisis": ("crisis", "emergency"),
    "advice": ("advice",),
}
_LINES_OF_KIND: Mapping[str, Sequence[str]] = {
    "overdose": ("emergency", "poison", "crisis"),
    "alcohol_with_sedatives": ("emergency", "poison"),
    "domestic_violence": ("domestic_violence", "emergency"),
    "postpartum_psychosis": ("emergency", "crisis"),
}


class HasDocuments(Protocol):
    """What is needed of the knowledge table."""

    def document(self, name: str) -> dict[str, Any]:
        """A data file that is no list of rows."""


EmergencyNumber = TypedDict(
    "EmergencyNumber", {"for": str, "name": "str | None", "number": "str | None", "text": "str | None"}
)
"""One line to call: what it is for, its name, its number, and what to text to where."""


def emergency_numbers(
    kind: str,
    country: str | None,
    knowledge: HasDocuments,
    *,
    action: str | None = None,
    danger: bool = False,
) -> tuple[EmergencyNumber, ...]:
    """The lines for what happened, the one to call first in front.

    Lines that nobody verified are left out. An unknown country gets the default and the words
    "your local emergency number".

    Args:
        kind: an id of safety.yml.
        country: ISO code or None.
        knowledge: the table.
        action: the action where the id stands in both lists or the flag became graver; else looked up.
        danger: she or the baby is in danger now: then the emergency number leads in a crisis too.
    """
    safety = knowledge.document("safety")
    code = _known_country(safety, country)
    lines: Mapping[str, Any] = safety["countries"][code]
    wanted = _wanted_lines(kind, action or _action_of(safety, kind), danger)
    found = (_line(name, lines.get(name), code) for name in wanted)
    return tuple(line for line in found if line is not None)


def country_of(locale: str | None) -> str | None:
    """The country of a locale such as ``en-GB`` or ``en_US``; None where it names none."""
    if not locale:
        return None
    parts = re.split("[-_]", locale)
    return next((part.upper() for part in parts[1:] if len(part) == 2), None)


def _known_country(safety: Mapping[str, Any], country: str | None) -> str:
    code = (country or "").upper()
    code = safety["meta"]["country_aliases"].get(code, code)
    return code if code in safety["countries"] else DEFAULT_COUNTRY


def _action_of(safety: Mapping[str, Any], kind: str) -> str:
    entries: Iterator[Mapping[str, Any]] = (entry for who in ("infant", "parent") for entry in safety[who])
    return next((entry["action"] for entry in entries if entry["id"] == kind), "emergency")


def _wanted_lines(kind: str, action: str, danger: bool) -> Sequence[str]:
    lines = _LINES_OF_KIND.get(kind) or _LINE_OF_ACTION[action]
    if danger and "emergency" in lines:
        return ("emergency", *(line for line in lines if line != "emergency"))
    if kind in _LINES_OF_KIND or action != "emergency":
        return lines
    return ("emergency",)


def _line(name: str, entry: Mapping[str, Any] | None, code: str) -> EmergencyNumber | None:
    if entry is None or entry.get("unverified"):
        return None
    number, text = _shown(entry.get("number")), _shown(entry.get("text"))
    if number is None and text is None:
        return None
    title = _shown(entry.get("name"))
    if code == DEFAULT_COUNTRY and name == "emergency":
        title = "your local emergency number"
    return {"for": name, "name": title, "number": number, "text": text}


def _shown(value: Any) -> str | None:
    """A value to show; None where it is missing or marked as not verified."""
    if value is None or _UNVERIFIED in str(value):
        return None
    return str(value)
