"""The moment and the type that the tests of the conversation share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from milktide.conversation.hearing import Heard

NOW = datetime.fromisoformat("2026-11-24T21:00:00-05:00")
Hear = Callable[..., Heard]
