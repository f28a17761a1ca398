"""Do everything once before the first message: its sender should not wait for what is loaded on demand."""

from __future__ import annotations

import gc
from datetime import datetime, timezone

from milktide.assessment import assess
from milktide.case import read_case
from milktide.explanation import explain
from milktide_rasa import reading, service_words

_RARELY = (20_000, 20, 20)
"""Garbage that only a search finds is little here; each search costs a turn a millisecond or two."""

_NOW = datetime(2026, 1, 1, 21, tzinfo=timezone.utc)
_MESSAGE = "i had two glases of wine at 7 and some ibuprofin, she is 10 weeks old"
"""With misspellings: mending them needs indexes of its own."""


def warm_up() -> None:
    """Read a message, assess a case, put it into words, and have the words of an apology at hand."""
    table = service_words.table()
    service_words.service_text("technical_fault")
    reading.understand(_MESSAGE, now=_NOW, locale="en-US", asked=None, zone=None, knowledge=table)
    exposure = {"substance": "alcohol", "amount": 2, "unit": "drink", "end": _NOW.isoformat()}
    case = read_case({"now": _NOW.isoformat(), "exposures": [exposure]})
    explain(assess(case, table), case, table)


def settle() -> None:
    """Leave what stays for good out of Python's search for garbage, which would walk through all of it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_RARELY)
