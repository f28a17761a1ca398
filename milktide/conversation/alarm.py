"""The answer to a red flag: whom to call, in one short line, before anything about milk."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from milktide.case import Case
from milktide.conversation.speech import Saying, say, words_of
from milktide.emergency import EmergencyNumber, emergency_numbers
from milktide.knowledge import Knowledge
from milktide.words import Words

_WORSE = "emergency"

OVERDOSE: Mapping[str, Any] = {"kind": "overdose", "urgency": "emergency", "action": "emergency"}
"""What an assessment whose verdict is ``emergency`` stands for."""


def alarm(flag: Mapping[str, Any], case: Case, knowledge: Knowledge, *, kept: bool) -> tuple[Saying, ...]:
    """What is said to a red flag, with its payload.

    Args:
        flag: ``kind`` and ``urgency``, and ``action`` where it is known.
        case: for the country.
        knowledge: the table.
        kept: whether there is a record, so that she hears that nothing is lost.
    """
    words = words_of(knowledge)
    kind, urgency, action = flag["kind"], flag["urgency"], flag.get("action")
    numbers = _numbers(flag, case, knowledge)
    said = [_first_line(kind, urgency, action, numbers, words)]
    if f"alarm_more_{kind}" in words:
        said.append(words.text(f"alarm_more_{kind}"))
    said.append(words.text("emergency_open") + (f" {words.text('emergency_kept')}" if kept else ""))
    payload = payload_of(flag, case, knowledge)
    return (*(say(text) for text in said), Saying(custom={"emergency": payload}))


def payload_of(flag: Mapping[str, Any], case: Case, knowledge: Knowledge) -> dict[str, Any]:
    """The emergency object of CONTRACT section 2."""
    numbers = [dict(line) for line in _numbers(flag, case, knowledge)]
    return {"kind": flag["kind"], "urgency": flag["urgency"], "numbers": numbers}


def _numbers(flag: Mapping[str, Any], case: Case, knowledge: Knowledge) -> tuple[EmergencyNumber, ...]:
    """The lines for what happened; the emergency number is always among them."""
    numbers = emergency_numbers(flag["kind"], case.country, knowledge, action=flag.get("action"))
    if any(line["for"] == "emergency" for line in numbers):
        return numbers
    return (*numbers, *emergency_numbers("", case.country, knowledge, action="emergency"))


def in_doubt(case: Case, knowledge: Knowledge) -> tuple[Saying, ...]:
    """Where only the classifier suspects an emergency: the number all the same, and a question."""
    words = words_of(knowledge)
    numbers = emergency_numbers("", case.country, knowledge, action="emergency")
    number = _named(numbers, "emergency", words)
    return (
        say(words.text("alarm_in_doubt", emergency=number)),
        say(words.text("alarm_in_doubt_else")),
    )


def _first_line(
    kind: str,
    urgency: str,
    action: str | None,
    numbers: tuple[EmergencyNumber, ...],
    words: Words,
) -> str:
    there = {line["for"] for line in numbers}
    code = _code(kind, urgency, action, there, words)
    wanted = words.wants(code)
    return words.text(code, **{name: _named(numbers, name, words) for name in wanted})


def _code(kind: str, urgency: str, action: str | None, there: set[str], words: Words) -> str:
    """The line for this flag that the country has the numbers for."""
    if urgency == "urgent":
        return "alarm_urgent_advice" if "advice" in there else "alarm_urgent"
    for name in (kind, action or "", "crisis" if "crisis" in there else ""):
        code = f"alarm_{name}"
        if code not in words or name == _WORSE:
            continue
        missing = [w for w in words.wants(code) if w not in there]
        return f"{code}_only_emergency" if missing else code
    return "alarm_emergency"


def _named(numbers: tuple[EmergencyNumber, ...], purpose: str, words: Words) -> str:
    line = next((line for line in numbers if line["for"] == purpose), None)
    if line is None:
        return words.text("local_emergency")
    if purpose == "emergency":
        return _emergency(line, words)
    name = line["name"] or words.text(f"alarm_for_{purpose}")
    if line["number"] and line["text"]:
        return words.text("alarm_line_text", name=name, number=line["number"], text=line["text"])
    if line["number"]:
        return words.text("alarm_line", name=name, number=line["number"])
    return words.text("alarm_line_only_text", name=name, text=line["text"])


def _emergency(line: EmergencyNumber, words: Words) -> str:
    """The number; where the country is unknown no number would be right."""
    if line["name"] == "your local emergency number" or not line["number"]:
        return words.text("local_emergency")
    return str(line["number"])
