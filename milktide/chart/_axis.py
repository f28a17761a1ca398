"""Round ticks: clock times or dates along the bottom, levels up the side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from milktide.words import clock, day, uses_12_hours

_HOUR_STEPS = (0.25, 0.5, 1, 2, 3, 4, 6, 12, 24, 48, 72, 168, 336, 672, 1344, 2688)
_LEVEL_STEPS = (1, 2, 2.5, 5, 10)


@dataclass(frozen=True)
class TimeTick:
    """One mark on the time axis; ``day`` is named on the first tick and where the day changes."""

    moment: datetime
    label: str
    day: str | None


def step_h(span_h: float, most: int) -> float:
    """The finest round step with at most so many ticks."""
    for step in _HOUR_STEPS:
        if span_h / step <= most:
            return float(step)
    return float(_HOUR_STEPS[-1])


def moments(start: datetime, end: datetime, step: float) -> list[datetime]:
    """Round moments from start to end, on the clock of ``start``."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    moment = midnight
    while moment <= end:
        if moment >= start:
            found.append(moment)
        moment += timedelta(hours=step)
    return found


def time_ticks(
    start: datetime, end: datetime, now: datetime, locale: str | None, most: int
) -> list[TimeTick]:
    """Ticks with labels as short as they can be and stay clear."""
    step = step_h((end - start).total_seconds() / 3600, most)
    ticks, last_day = [], None
    for moment in moments(start, end, step):
        if step >= 24:
            ticks.append(TimeTick(moment, short_date(moment, now, locale), None))
            continue
        name = None if moment.date() == last_day else day(moment, now, locale)[:3]
        last_day = moment.date()
        ticks.append(TimeTick(moment, clock(moment, locale), name))
    return ticks


def short_date(moment: datetime, now: datetime, locale: str | None) -> str:
    """A date without its weekday: "Nov 26" or "26 Nov"."""
    return re.sub(r"^\w+,? ", "", day(moment, now, locale))


def level_ticks(highest: float, most: int = 4) -> list[float]:
    """Round levels from 0 up to the first one at or above ``highest``."""
    size = 1.0
    while size * 10 <= highest / most:
        size *= 10
    while size > highest / most:
        size /= 10
    step = next(s * size for s in _LEVEL_STEPS if s * size * most >= highest * (1 - 1e-9))
    count = 1
    while step * count < highest * (1 - 1e-9):
        count += 1
    return [step * i for i in range(count + 1)]


def label_width_chars(locale: str | None, span_h: float) -> int:
    """How wide a tick label gets, in characters."""
    if span_h > 72:
        return 6
    return 8 if uses_12_hours(locale) and span_h < 5 else 5
