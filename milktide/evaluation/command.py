"""``milktide eval FILE.yml [--url URL]``: score a labelled file and print one JSON object."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Union

from milktide.evaluation.bot import Bot
from milktide.evaluation.cases import score_cases
from milktide.evaluation.conversations import score_conversations
from milktide.evaluation.labels import (
    EvalError,
    EvalFile,
    LanguageItem,
    MessageItem,
    read_eval_file,
)
from milktide.evaluation.language import score_language
from milktide.evaluation.messages import score_messages

DEFAULT_URL = "http://127.0.0.1:5005"
TOTALS = ("passed", "failed", "unsafe", "overcautious")

Understood = dict[str, Any]


def evaluate(path: Union[str, Path], url: str | None = None) -> int:
    """Score a file and print the figures as one JSON object.

    Messages are read by the running bot where ``url`` is given, else by the language package
    itself; language items always by the latter, for /model/parse knows no ``now``; conversations
    need the bot (at 127.0.0.1:5005 unless ``url`` says otherwise); cases need none.

    Returns:
        0 with figures, whatever they are; 2 with one line on standard error for a file that
        cannot be read or a bot that does not answer.
    """
    try:
        report = score_file(read_eval_file(path), url)
    except EvalError as error:
        sys.stderr.write(f"milktide eval: {error}\n")
        return 2
    text = json.dumps({"file": str(path), **report}, ensure_ascii=False, indent=2)
    sys.stdout.write(text + "\n")
    return 0


def score_file(labelled: EvalFile, url: str | None = None) -> dict[str, Any]:
    """Score every section that is there: its figures, flat and by section, and the failures."""
    sections: dict[str, dict[str, Any]] = {}
    failures: list[dict[str, Any]] = []
    for name, run in _runs(labelled, url):
        sections[name], found = run()
        failures += found
    report: dict[str, Any] = {}
    for figures in sections.values():
        report |= {key: value for key, value in figures.items() if key not in TOTALS}
    scored = [sections[name] for name in ("conversations", "cases") if name in sections]
    if scored:
        report |= {key: sum(figures[key] for figures in scored) for key in TOTALS}
    return {**report, "sections": sections, "failures": failures}


Run = Callable[[], tuple[dict[str, Any], list[dict[str, Any]]]]


def _runs(labelled: EvalFile, url: str | None) -> list[tuple[str, Run]]:
    """The sections that the file has, each with how it is scored."""
    runs: list[tuple[str, Run]] = []
    if labelled.messages:
        read = _by_bot(Bot(url)) if url else _directly()
        runs.append(("messages", lambda: score_messages(labelled.messages, read)))
    if labelled.language:
        runs.append(("language", lambda: score_language(labelled.language, _directly())))
    if labelled.conversations:
        bot = Bot(url or DEFAULT_URL)
        runs.append(("conversations", lambda: score_conversations(labelled.conversations, bot)))
    if labelled.cases:
        runs.append(("cases", lambda: score_cases(labelled.cases)))
    return runs


def _by_bot(bot: Bot) -> Callable[[MessageItem], Understood]:
    """Read messages through /model/parse."""

    def read(item: MessageItem) -> Understood:
        parsed = bot.parse(item.text)
        understood = parsed.get("understood")
        if not isinstance(understood, dict):
            raise EvalError("/model/parse: its answer lacks the key understood")
        return understood

    return read


def _directly() -> Callable[[Union[MessageItem, LanguageItem]], Understood]:
    """Read messages through the language package, with the table loaded once."""
    from milktide.knowledge import load_knowledge
    from milktide.language.understanding import understand

    knowledge = load_knowledge()

    def read(item: Union[MessageItem, LanguageItem]) -> Understood:
        now = _moment(item.now)
        found = understand(item.text, now=now, locale=item.locale, asked=item.asked, knowledge=knowledge)
        return found.to_dict()

    return read


def _moment(text: str | None) -> datetime:
    """The item's own time, else this machine's clock."""
    if text is None:
        return datetime.now(timezone.utc)
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise EvalError(f"now: {text}: must be an ISO 8601 time with an offset") from None
    if found.tzinfo is None:
        raise EvalError(f"now: {text}: needs an offset, such as -05:00")
    return found
