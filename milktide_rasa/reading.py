"""Reading a message once, though both Rasa's NLU and the actions want it.

The actions run in the same process: what the NLU has just read is handed to them as it is.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from milktide import language
from milktide.knowledge import Knowledge
from milktide.language.understanding import Understood

_LAST_MESSAGES = 16
"""As many as may be under way at once; nothing is kept for long."""


def understand(
    text: str,
    *,
    now: datetime,
    locale: str | None,
    asked: str | None,
    zone: str | None,
    knowledge: Knowledge,
    planned: bool | None = None,
) -> Understood:
    """`milktide.language.understand`, remembering its last results; nobody can change them."""
    # The clock as text: two times that are equal may differ in their zone.
    return _understood(text, now.isoformat(), locale, asked, zone, knowledge, planned)


@lru_cache(maxsize=_LAST_MESSAGES)
def _understood(
    text: str,
    now: str,
    locale: str | None,
    asked: str | None,
    zone: str | None,
    knowledge: Knowledge,
    planned: bool | None,
) -> Understood:
    return language.understand(
        text,
        now=datetime.fromisoformat(now),
        locale=locale,
        asked=asked,
        zone=zone,
        planned=planned,
        knowledge=knowledge,
    )
