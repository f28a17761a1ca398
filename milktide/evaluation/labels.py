"""The labelled file: its shape, and one clear line where it cannot be read."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Union

import msgspec
import yaml

Expected = Union[None, bool, int, float, str, list[Any], dict[str, Any]]


class EvalError(ValueError):
    """The file or the bot cannot be used. The message is one line."""


class _Labelled(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Immutable, keyword only; unknown keys are refused by name."""


class MessageItem(_Labelled, frozen=True):
    """One message. What is left out is not scored."""

    text: str
    about: Union[str, list[str], None] = None
    substances: list[str] | None = None
    red_flag: Union[str, list[str], None] = None
    """The flag's kind, where the kind itself matters and not only that there is one."""
    now: str | None = None
    locale: str | None = None
    asked: str | None = None


class LanguageItem(_Labelled, frozen=True):
    """One message whose facts are scored; only the keys given count."""

    text: str
    now: str | None = None
    locale: str | None = None
    asked: str | None = None
    tolerance_h: float = 0.25
    amount: Expected | msgspec.UnsetType = msgspec.UNSET
    unit: Expected | msgspec.UnsetType = msgspec.UNSET
    abv_percent: Expected | msgspec.UnsetType = msgspec.UNSET
    volume_ml: Expected | msgspec.UnsetType = msgspec.UNSET
    start: Expected | msgspec.UnsetType = msgspec.UNSET
    end: Expected | msgspec.UnsetType = msgspec.UNSET
    weight_kg: Expected | msgspec.UnsetType = msgspec.UNSET
    infant_age_weeks: Expected | msgspec.UnsetType = msgspec.UNSET
    born_preterm: Expected | msgspec.UnsetType = msgspec.UNSET
    regimen: Expected | msgspec.UnsetType = msgspec.UNSET
    interval_h: Expected | msgspec.UnsetType = msgspec.UNSET
    doses: Expected | msgspec.UnsetType = msgspec.UNSET


LANGUAGE_KEYS = (
    "amount", "unit", "abv_percent", "volume_ml", "start", "end", "weight_kg", "infant_age_weeks",
    "born_preterm", "regimen", "interval_h", "doses",
)  # fmt: skip


class ConversationItem(_Labelled, frozen=True):
    """What she types, turn by turn, and what must come of it."""

    name: str
    turns: list[str]
    now: str | None = None
    locale: str | None = None
    answers: dict[str, str] = {}
    expect: dict[str, Any] = {}
    risk: str | None = None


class CaseItem(_Labelled, frozen=True):
    """A case as in CONTRACT section 1 and what its assessment must be."""

    name: str
    case: Any
    expect: dict[str, Any] = {}
    risk: str | None = None


class EvalFile(_Labelled, frozen=True):
    """A whole file."""

    messages: list[MessageItem] = []
    language: list[LanguageItem] = []
    conversations: list[ConversationItem] = []
    cases: list[CaseItem] = []


RESULT_KEYS = frozenset({
    "verdict", "purpose", "meanwhile", "wait_hours", "milk_use", "milk_at", "escalation",
    "disagreement", "risk", "certainty", "asks_include", "asks_exclude", "cautions_include",
})  # fmt: skip
CASE_KEYS = RESULT_KEYS | {"error"}
CONVERSATION_KEYS = RESULT_KEYS | {
    "says", "says_any", "never_says", "handoff", "emergency", "max_questions", "never_asks",
    "asks_first",
}  # fmt: skip
RISKS = ("unsafe_if_lighter", "overcautious_if_graver")


def read_eval_file(path: Union[str, Path]) -> EvalFile:
    """Read and check a labelled file.

    Raises:
        EvalError: with one line that names the file, the place and the mend.
    """
    try:
        text = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not a UTF-8 text file"
        raise EvalError(f"{path}: cannot be read ({reason})") from None
    try:
        data = yaml.load(text, Loader=_TextTimes)  # noqa: S506 (a SafeLoader)
    except yaml.YAMLError as error:
        raise EvalError(f"{path}: {_yaml_in_words(error)}") from None
    if not isinstance(data, dict) or not data:
        raise EvalError(f"{path}: needs messages, language, conversations or cases at its top")
    data = {key: [] if value is None else value for key, value in data.items()}
    try:
        found = msgspec.convert(data, EvalFile)
    except msgspec.ValidationError as error:
        raise EvalError(f"{path}: {_convert_in_words(str(error))}") from None
    for line in _faults(found):
        raise EvalError(f"{path}: {line}")
    return found


class _TextTimes(yaml.SafeLoader):
    """Leaves times as they are written, so that an unquoted time is read too."""


_TextTimes.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _yaml_in_words(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not YAML"
    place = f"line {mark.line + 1}: " if mark is not None else ""
    return f"{place}{problem}"


def _convert_in_words(message: str) -> str:
    """The reader's message with its place first and YAML's counting from 1."""
    text, _, path = message.partition(" - at ")
    place = path.strip("`").removeprefix("$").removeprefix(".")
    place = re.sub(r"\[(\d+)\]", lambda m: f" item {int(m.group(1)) + 1} ", place)
    place = place.replace(" .", " ").strip() or "top"
    text = text.replace("Object contains unknown field", "unknown key, remove or correct")
    text = text.replace("Object missing required field", "lacks the key")
    return f"{place}: {text.replace('`', '')}"


def _faults(found: EvalFile) -> list[str]:
    """What the types cannot say: keys of `expect`, and the values of `risk`."""
    faults = []
    groups: tuple[tuple[str, list[Any], frozenset[str]], ...] = (
        ("conversations", list(found.conversations), frozenset(CONVERSATION_KEYS)),
        ("cases", list(found.cases), frozenset(CASE_KEYS)),
    )
    for group, items, allowed in groups:
        for item in items:
            faults += [
                f"{group}: {item.name}: expect: unknown key {key}, remove or correct"
                for key in sorted(set(item.expect) - allowed)
            ]
            if item.risk is not None and item.risk not in RISKS:
                faults.append(f"{group}: {item.name}: risk: must be one of {', '.join(RISKS)}")
            faults += [f"{group}: {item.name}: {line}" for line in _wait_faults(item.expect)]
    return faults


def _wait_faults(expect: dict[str, Any]) -> list[str]:
    wait = expect.get("wait_hours")
    if wait is None:
        return []
    if (
        isinstance(wait, list)
        and len(wait) == 2
        and all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in wait)
        and wait[0] <= wait[1]
    ):
        return []
    return ["expect: wait_hours: must be [low, high] in hours, or null"]
