"""Answers to the questions that come in between: why, how long, pumped milk, supply, sources."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from milktide.case import Case
from milktide.conversation.speech import Saying, listed, say, words_of
from milktide.knowledge import Knowledge
from milktide.result import Assessment, MilkUse
from milktide.words import Words, clock, clock_and_day

_ML_PER_OZ = 29.57
_MOST_REASONS = 3
_OF_PUMPING = frozenset({"pumping_does_not_clear"})
_MOST_SOURCES = 4
_MOST_TIMES = 6
_FEEDING = ("feed", "feed_with_watch")


def why(assessment: Assessment | None, knowledge: Knowledge) -> tuple[Saying, ...]:
    """Why: the reasons of this answer, and why pumping does not clear milk.

    Args:
        assessment: None where nothing has been told yet: then the science alone.
        knowledge: the table.
    """
    words = words_of(knowledge)
    shown = () if assessment is None else assessment.why[:_MOST_REASONS]
    reasons = " ".join(reason.text for reason in shown) or words.text("why_general")
    said = [say(reasons)]
    if not _OF_PUMPING & {reason.code for reason in shown}:
        said.append(say(words.text("why_pumping")))
    if assessment is not None and (names := _leaders(assessment)):
        said.append(say(words.text("why_led", names=listed(names))))
    return tuple(said)


def _leaders(assessment: Assessment) -> tuple[str, ...]:
    leading = (view.name for view in assessment.authorities if view.leads)
    return tuple(dict.fromkeys(leading))


def how_long(assessment: Assessment, case: Case, knowledge: Knowledge) -> tuple[Saying, ...]:
    """The time alone."""
    words = words_of(knowledge)
    return (say(_how_long(assessment, case, words)),)


def _how_long(assessment: Assessment, case: Case, words: Words) -> str:
    feeding = assessment.feeding
    if assessment.verdict in _FEEDING:
        return words.text("how_long_none")
    if assessment.verdict == "feed_when_alert":
        return words.text("how_long_alert")
    if assessment.verdict == "stop":
        return words.text("how_long_stop")
    if feeding.resume_at is None or case.now is None:
        return words.text("how_long_open")
    from_time = clock_and_day(feeding.resume_at, case.now, case.locale)
    if feeding.resume_at_latest is None:
        return words.text("how_long_from_only", from_time=from_time)
    latest = clock_and_day(feeding.resume_at_latest, case.now, case.locale)
    return words.text("how_long_from", from_time=from_time, latest=latest)


def pumped_milk(
    assessment: Assessment | None, case: Case, knowledge: Knowledge, *, ready: bool
) -> tuple[Saying, ...]:
    """What becomes of each batch of milk out of the body.

    Args:
        assessment: None where nothing has been told.
        case: the record, with the milk that was pumped.
        knowledge: the table.
        ready: whether the case can be answered; before that the milk is only noted.
    """
    words = words_of(knowledge)
    if assessment is None:
        return (say(words.text("milk_which")),)
    if not ready:
        return (say(words.text("milk_later")),) if case.stored_milk else ()
    dated = [use for use in assessment.milk if use.expressed_at is not None]
    if not dated and not case.stored_milk:
        said = [_batch(use, assessment, case, words) for use in assessment.milk]
        return tuple(say(text) for text in (*said, words.text("milk_when")))
    return tuple(say(_batch(use, assessment, case, words)) for use in dated or assessment.milk)


def _batch(use: MilkUse, assessment: Assessment, case: Case, words: Words) -> str:
    usable = _when(use.usable_from, case) if use.usable_from else None
    if use.expressed_at is None:
        return _meanwhile_milk(use, assessment, case, words, usable)
    code = f"milk_batch_{use.use}"
    if use.use == "store_until" and usable is None:
        code = "milk_batch_hold"
    return words.text(code, time=_when(use.expressed_at, case), usable_from=usable or "")


def _meanwhile_milk(
    use: MilkUse, assessment: Assessment, case: Case, words: Words, usable: str | None
) -> str:
    code = f"milk_meanwhile_{use.use}"
    resume = assessment.feeding.resume_at
    open_ended = (use.use == "discard" and resume is None) or (use.use == "store_until" and usable is None)
    from_time = _when(resume, case) if resume else ""
    return words.text(f"{code}_open" if open_ended else code, from_time=from_time, usable_from=usable or "")


def _when(moment: datetime, case: Case) -> str:
    if case.now is None:
        return ""
    return clock_and_day(moment, case.now, case.locale)


def pumping(
    assessment: Assessment | None, case: Case, knowledge: Knowledge, *, ready: bool
) -> tuple[Saying, ...]:
    """The pumping plan: whether, how often, when, and how much milk the baby needs meanwhile."""
    words = words_of(knowledge)
    if assessment is None:
        return (say(words.text("supply_comfort")),)
    if not ready:
        return (say(words.text("supply_later")),)
    return tuple(say(text) for text in _pumping(assessment, case, words))


def _pumping(assessment: Assessment, case: Case, words: Words) -> Iterable[str]:
    plan = assessment.pumping
    if plan.purpose == "none":
        yield words.text("supply_none")
        return
    if plan.purpose == "comfort_only":
        yield words.text("supply_comfort")
    elif plan.purpose == "wean":
        yield words.text("supply_wean")
    elif plan.every_hours is None:
        yield words.text("supply_protect_open")
    else:
        yield words.text("supply_protect", hours=f"{plan.every_hours:g}")
    if plan.times:
        times = listed(clock(moment, case.locale) for moment in plan.times[:_MOST_TIMES])
        yield words.text("supply_times", times=times)
    needed = assessment.stored_milk_needed_ml
    if needed is not None and plan.purpose != "wean":
        yield words.text(
            "supply_needed",
            low=f"{needed.low:.0f}",
            high=f"{needed.high:.0f}",
            low_oz=f"{needed.low / _ML_PER_OZ:.0f}",
            high_oz=f"{needed.high / _ML_PER_OZ:.0f}",
        )


def sources(assessment: Assessment | None, knowledge: Knowledge) -> tuple[Saying, ...]:
    """Where the answer is from, with addresses and the version of the table."""
    words = words_of(knowledge)
    if assessment is None or not assessment.sources:
        return (say(words.text("sources_none")),)
    lines = [
        words.text("source_line", title=source.title, url=source.url)
        for source in assessment.sources[:_MOST_SOURCES]
    ]
    version = words.text("sources_version", version=assessment.knowledge_version)
    return (say("\n".join([words.text("sources_lead"), *lines])), say(version))
