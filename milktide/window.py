"""When an exposure begins and ends, as far as told, and from when hours are counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from milktide.case import Exposure
from milktide.doses import is_single

_LONGEST_COURSE_H = 20 * 8766.0
"""Twenty years: longer courses come only from slips of the keyboard, and dates must stay dates."""


@dataclass(frozen=True)
class Window:
    """The time of one exposure.

    ``reference``: what wait hours are counted from: now, or the start where that lies ahead.
    ``counted_from``: what a body's hours are added to: the end, else the start, else now.
    ``open_ended``: it goes on, so hours follow the last dose and no clock time can be given.
    """

    start: datetime | None
    end: datetime | None
    reference: datetime
    counted_from: datetime
    planned: bool
    open_ended: bool

    def wait_h(self, hours: float) -> float:
        """Hours from the reference until ``hours`` after the count begins; never negative."""
        until = self.counted_from + timedelta(hours=hours)
        return max(0.0, (until - self.reference).total_seconds() / 3600.0)

    def is_over(self, hours: float) -> bool:
        """Whether ``hours`` have passed since the count began."""
        return self.counted_from + timedelta(hours=hours) <= self.reference


def window_of(exposure: Exposure, now: datetime) -> Window:
    """The window of an exposure at ``now``.

    An end ahead without a start is a planned single event there, unless it is repeated.
    """
    start, end = exposure.start, exposure.end
    if end is None and start is not None and exposure.interval_h and exposure.doses:
        course_h = min(exposure.interval_h * (exposure.doses - 1), _LONGEST_COURSE_H)
        end = start + timedelta(hours=course_h)
    repeated = exposure.regimen in ("repeated", "ongoing", "depot") or (exposure.doses or 1) > 1
    if start is None and end is not None and end > now and not repeated:
        start = end
    planned = start is not None and start > now
    reference = start if planned and start is not None else now
    open_ended = end is None and repeated and not is_single(exposure) and exposure.regimen != "depot"
    return Window(
        start=start,
        end=end,
        reference=reference,
        counted_from=end or start or now,
        planned=planned,
        open_ended=open_ended,
    )
