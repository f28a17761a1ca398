"""A message heard without a chat: ``hear_text(case, "...", asked="end")``."""

from __future__ import annotations

from typing import Any

import pytest
from conversation.said import NOW, Hear

from milktide.case import Case
from milktide.conversation.hearing import Heard, Message, hear
from milktide.conversation.record import at, load_record
from milktide.knowledge import Knowledge, load_knowledge
from milktide.language import understand


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture
def nothing_told() -> Case:
    return at(load_record(None), NOW, "en-US")


@pytest.fixture
def hear_text(knowledge: Knowledge) -> Hear:
    def heard(
        case: Case, text: str, *, intent: str = "tell_exposure", asked: str | None = None, **more: Any
    ) -> Heard:
        assert case.now is not None
        understood = understand(text, now=case.now, locale=case.locale, asked=asked, knowledge=knowledge)
        message = Message(text=text, understood=understood, intent=intent, asked=asked, **more)
        return hear(case, message, knowledge)

    return heard
