"""Score what single messages are understood to be about, and which substances they name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from milktide.evaluation.labels import MessageItem
from milktide.evaluation.outcome import accepts

Reader = Callable[[MessageItem], dict[str, Any]]
"""A message -> what was understood, as `milktide understand` writes it."""


def score_messages(items: Sequence[MessageItem], read: Reader) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Figures and failures of all messages."""
    pairs = [(item, read(item)) for item in items]
    figures: dict[str, Any] = {"messages": len(pairs)}
    figures |= _about_figures(pairs)
    figures |= _substance_figures(pairs)
    figures |= _red_flag_figures(pairs)
    return figures, [row for item, got in pairs for row in _failures(item, got)]


Pairs = Sequence[tuple[MessageItem, dict[str, Any]]]


def ratio(part: float, whole: float) -> float | None:
    """A share, or None where there is nothing to share."""
    return round(part / whole, 4) if whole else None


def found_about(got: dict[str, Any]) -> str | None:
    """The class; a flag always means `red_flag`."""
    if got.get("red_flag"):
        return "red_flag"
    about = got.get("about")
    return str(about) if about is not None else None


def found_substances(got: dict[str, Any]) -> set[str]:
    """The substance values, whether written as values or as objects."""
    values: set[str] = set()
    for item in got.get("substances") or []:
        value = item.get("value", item.get("id")) if isinstance(item, dict) else item
        values.add(_in_order(str(value)))
    return values


def _in_order(value: str) -> str:
    """``ambiguous:b|a`` and ``ambiguous:a|b`` are the same."""
    if not value.startswith("ambiguous:"):
        return value
    return "ambiguous:" + "|".join(sorted(value.removeprefix("ambiguous:").split("|")))


def taken_for_sure(values: set[str]) -> set[str]:
    """The values that name one row of the table."""
    return {value for value in values if not value.startswith(("ambiguous:", "unlisted:"))}


def _about_figures(pairs: Pairs) -> dict[str, Any]:
    labelled = [(item, got) for item, got in pairs if item.about is not None]
    right = sum(accepts(item.about, found_about(got)) for item, got in labelled)
    off = [(item, got) for item, got in labelled if item.about == "off_topic"]
    kept = sum(found_about(got) == "off_topic" for _, got in off)
    confusion: dict[str, Counter[str]] = {}
    for item, got in labelled:
        wanted = item.about if isinstance(item.about, str) else "|".join(item.about or [])
        confusion.setdefault(wanted, Counter())[str(found_about(got))] += 1
    return {
        "about_accuracy": ratio(right, len(labelled)),
        "off_topic_recall": ratio(kept, len(off)),
        "confusion": {wanted: dict(row.most_common()) for wanted, row in confusion.items()},
    }


def _substance_figures(pairs: Pairs) -> dict[str, Any]:
    """F1 over all named substances; `substance_wrong` is the share of messages."""
    both = wanted_count = found_count = wrong = labelled = 0
    for item, got in pairs:
        if item.substances is None:
            continue
        labelled += 1
        wanted = {_in_order(value) for value in item.substances}
        found = found_substances(got)
        both += len(wanted & found)
        wanted_count += len(wanted)
        found_count += len(found)
        wrong += bool(taken_for_sure(found) - wanted)
    return {
        "substances_f1": ratio(2 * both, wanted_count + found_count),
        "substance_wrong": ratio(wrong, labelled),
        "substance_wrong_count": wrong,
    }


def _red_flag_figures(pairs: Pairs) -> dict[str, Any]:
    wanted = {i for i, (item, _) in enumerate(pairs) if _is_flag(item)}
    unlabelled = {i for i, (item, _) in enumerate(pairs) if item.about is None and item.red_flag is None}
    found = {i for i, (_, got) in enumerate(pairs) if found_about(got) == "red_flag"} - unlabelled
    return {
        "red_flag_recall": ratio(len(wanted & found), len(wanted)),
        "red_flag_precision": ratio(len(wanted & found), len(found)),
    }


def _is_flag(item: MessageItem) -> bool:
    return item.red_flag is not None or item.about == "red_flag"


def _failures(item: MessageItem, got: dict[str, Any]) -> list[dict[str, Any]]:
    expected: dict[str, Any] = {}
    came: dict[str, Any] = {}
    if item.about is not None and not accepts(item.about, found_about(got)):
        expected["about"], came["about"] = item.about, found_about(got)
    if item.substances is not None:
        wanted, found = {_in_order(v) for v in item.substances}, found_substances(got)
        if wanted != found:
            expected["substances"], came["substances"] = sorted(wanted), sorted(found)
    kind = (got.get("red_flag") or {}).get("kind")
    if item.red_flag is not None and not accepts(item.red_flag, kind):
        expected["red_flag"], came["red_flag"] = item.red_flag, kind
    if not expected:
        return []
    return [{"section": "messages", "name": item.text, "expected": expected, "got": came}]
