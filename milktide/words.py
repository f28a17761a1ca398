"""Templates from data/words, and how times and lengths of time are put into words.

A words file maps ``code: {text, technical, source}``; ``{name}`` marks a parameter. Nothing a parent
reads is written in code, but for the vocabulary of the calendar and the clock.

Times are shown on the careful side: rounded up, never down.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from string import Formatter
from typing import Any

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_TWELVE_HOUR_LOCALES = frozenset({"en", "en-us", "en-au", "en-nz", "en-ca"})
_DAY_BEFORE_MONTH = frozenset({"en-gb", "en-ie", "en-au", "en-nz"})

_EVENING_FROM = 18
_MORNING_FROM = 5
_STEP_MINUTES = 5
_DAY_H = 24.0
_WEEK_H = 168.0
_MONTH_H = 730.5
_TOLERANCE = 1e-6
"""Keeps float noise (2.0000000001 h) from being rounded up to the next step."""


class WordsError(KeyError):
    """An unknown code or a missing parameter. The message names the code and the mend."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class Words:
    """The templates of one words file.

    Args:
        document: the parsed file, ``code -> {text, technical, source}``. A plain string stands for
            ``{text: ...}``. Keys that start with an underscore and ``meta`` are no templates.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._entries: dict[str, Mapping[str, Any]] = {
            str(code): entry if isinstance(entry, Mapping) else {"text": entry}
            for code, entry in document.items()
            if code != "meta" and not str(code).startswith("_")
        }
        self._wanted: dict[str, tuple[str, ...]] = {}

    def __contains__(self, code: object) -> bool:
        return code in self._entries

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in the order of the file."""
        return tuple(self._entries)

    def text(self, code: str, **params: object) -> str:
        """What a parent reads.

        Raises:
            WordsError: unknown code, or a parameter of the template that was not given.
        """
        return self._fill(code, "text", params)

    def technical(self, code: str, **params: object) -> str:
        """What a clinician reads; the parent's text where the file has no technical one."""
        field = "technical" if self._entry(code).get("technical") else "text"
        return self._fill(code, field, params)

    def sources(self, code: str) -> tuple[str, ...]:
        """The source keys that the template names; empty where it states no fact."""
        source = self._entry(code).get("source")
        if not source:
            return ()
        return (source,) if isinstance(source, str) else tuple(str(key) for key in source)

    def wants(self, code: str) -> tuple[str, ...]:
        """The parameters of the parent's text, in the order they stand in."""
        return self._parameters(str(self._entry(code).get("text", "")))

    def _entry(self, code: str) -> Mapping[str, Any]:
        entry = self._entries.get(code)
        if entry is None:
            raise WordsError(f"{code}: no such template, add it to the words file")
        return entry

    def _fill(self, code: str, field: str, params: Mapping[str, object]) -> str:
        template = self._entry(code).get(field)
        if not template:
            raise WordsError(f"{code}: has no `{field}`, add it to the words file")
        template = " ".join(str(template).split())
        missing = [name for name in self._parameters(template) if name not in params]
        if missing:
            raise WordsError(f"{code}: parameter `{missing[0]}` was not given")
        return template.format(**params)

    def _parameters(self, template: str) -> tuple[str, ...]:
        if template not in self._wanted:
            names = [name for _, name, _, _ in Formatter().parse(template) if name]
            self._wanted[template] = tuple(dict.fromkeys(names))
        return self._wanted[template]


def uses_12_hours(locale: str | None) -> bool:
    """Whether the locale writes 9:40 pm (US, CA, AU, NZ; an unknown locale counts as US)."""
    return not locale or locale.replace("_", "-").lower() in _TWELVE_HOUR_LOCALES


def rounded_up(moment: datetime) -> datetime:
    """The moment itself or the next full five minutes after it."""
    floor = moment.replace(minute=moment.minute - moment.minute % _STEP_MINUTES, second=0, microsecond=0)
    return floor if floor == moment else floor + timedelta(minutes=_STEP_MINUTES)


def clock(moment: datetime, locale: str | None) -> str:
    """The time of day, rounded up to five minutes: "9:40 pm", or "21:40" where 24 hours are used."""
    moment = rounded_up(moment)
    if not uses_12_hours(locale):
        return f"{moment.hour:02d}:{moment.minute:02d}"
    half = "am" if moment.hour < 12 else "pm"
    hour = moment.hour % 12 or 12
    return f"{hour} {half}" if moment.minute == 0 else f"{hour}:{moment.minute:02d} {half}"


def day(moment: datetime, now: datetime, locale: str | None) -> str:
    """The day alone: "Thursday, Nov 26", with the year where it is not the year of ``now``."""
    moment = rounded_up(_in_zone_of(moment, now))
    weekday, month = _WEEKDAYS[moment.weekday()], _MONTHS[moment.month - 1]
    year = "" if moment.year == now.year else str(moment.year)
    if locale and locale.replace("_", "-").lower() in _DAY_BEFORE_MONTH:
        return " ".join(filter(None, (weekday, str(moment.day), month, year)))
    return ", ".join(filter(None, (weekday, f"{month} {moment.day}", year)))


def day_and_clock(moment: datetime, now: datetime, locale: str | None) -> str:
    """Day and time as people say it: "tonight at 9:40 pm", "Thursday, Nov 26, at 2 pm".

    Shown in the zone of ``now``. In the small hours "tomorrow" can mean two days, so the day is named.
    """
    moment = rounded_up(_in_zone_of(moment, now))
    time = clock(moment, locale)
    word = _near_day(moment, now)
    if word is not None:
        return f"{word} at {time}"
    return f"{day(moment, now, locale)}, at {time}"


def clock_and_day(moment: datetime, now: datetime, locale: str | None) -> str:
    """The time first, as an answer gives it: "9:40 pm", "6:10 am tomorrow", "2 pm on Thursday, Nov 26".

    The day is left out up to twelve hours ahead, where the clock alone can mean only one time.
    """
    moment = rounded_up(_in_zone_of(moment, now))
    time = clock(moment, locale)
    if timedelta(0) <= moment - now < timedelta(hours=12):
        return time
    word = _near_day(moment, now)
    return f"{time} {word}" if word is not None else f"{time} on {day(moment, now, locale)}"


def _near_day(moment: datetime, now: datetime) -> str | None:
    """The word for a day near ``now``; None where the day must be named."""
    days = (moment.date() - now.date()).days
    small_hours_after = moment.hour < _MORNING_FROM
    if days == 0:
        if moment.hour < 12:
            return "this morning"
        return "tonight" if moment.hour >= _EVENING_FROM else "today"
    if days == 1:
        if small_hours_after and now.hour >= _EVENING_FROM:
            return "tonight"
        return None if now.hour < _MORNING_FROM else "tomorrow"
    if days == -1:
        return "last night" if moment.hour >= _EVENING_FROM else "yesterday"
    return None


def hours_in_words(hours: float) -> str:
    """A length of time, rounded up: "about 2 and a half hours", "24 hours", "3 days".

    A whole figure, as bodies state it, stands alone; anything else is "about".
    """
    if hours <= 0:
        return "no time"
    if hours < 1:
        return f"about {_stepped_up(hours * 60, _STEP_MINUTES):g} minutes"
    if hours < 12:
        return _count(hours, 0.5, "hour")
    if hours < 2 * _DAY_H:
        return _count(hours, 1, "hour")
    if hours < 2 * _WEEK_H:
        return _count(hours / _DAY_H, 0.5, "day")
    if hours < 26 * _WEEK_H:
        return _count(hours / _WEEK_H, 1, "week")
    return _count(hours / _MONTH_H, 1, "month")


def _count(value: float, step: float, unit: str) -> str:
    """``value`` rounded up to ``step``, in words, with "about" where it was no whole figure."""
    shown = _stepped_up(value, step)
    about = "" if math.isclose(value, round(value), abs_tol=_TOLERANCE) else "about "
    whole = int(shown)
    half = " and a half" if shown != whole else ""
    plural = "" if shown == 1 else "s"
    return f"{about}{whole}{half} {unit}{plural}"


def _stepped_up(value: float, step: float) -> float:
    return math.ceil(value / step - _TOLERANCE) * step


def _in_zone_of(moment: datetime, now: datetime) -> datetime:
    """The same moment on the clock that ``now`` was read from."""
    return moment if now.tzinfo is None or moment.tzinfo is None else moment.astimezone(now.tzinfo)


def harmless(text: str) -> str:
    """What somebody wrote, fit to be shown back: no markup, no control characters, one line."""
    kept = "".join(c if c.isprintable() and c not in "<>" else " " for c in text)
    return " ".join(kept.split())
