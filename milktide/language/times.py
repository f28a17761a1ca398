"""Times as people say them: intervals with a grain, read against ``now``.

A small grammar of our own. dateparser 1.2.0 was compared for absolute dates on 2026-11-24: it reads
ISO dates and "26 November" right, but takes "at 7" for the 7th month, "tomorrow at 8" for the hour of
``now``, gives no range and no grain, and needs its order of day and month set from outside; what is
left of absolute dates is two patterns here, so it is no dependency.

How a phrase is read:

- A bare hour is its latest past occurrence in the past tense, its next one in the future tense.
- "half 9" is 9:30, as the British say it.
- A part of a day ("last night", "with dinner") is a range; an hour beside it is one moment.
- "last night" and "tonight" said before 4 a.m. are the evening just gone.
- What is impossible ("25:00") is listed as unreadable, never guessed.

Wall-clock phrases are placed in the zone, lengths of time ("3 hours ago") are counted in real hours,
so both are right over a daylight-saving change when the zone is known. Every moment that comes out
carries a fixed offset.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from milktide.language.numbers import NUMBER, Figure, exactly, fold, read_number

Grain = Literal["minute", "hour", "part", "day", "week"]
Direction = Literal["past", "future", "ambiguous"]
Tense = Literal["past", "future"]
Role = Literal["start", "end", "plain"]

_NIGHT_ENDS_H: Final = 4
_PARTS: Final[dict[str, tuple[float, float]]] = {
    "morning": (5, 12), "afternoon": (12, 18), "arvo": (12, 18), "evening": (17, 23),
    "night": (18, 24), "day": (0, 24), "breakfast": (6.5, 9.5), "brunch": (10, 13),
    "lunch": (11.5, 14), "dinner": (17.5, 21), "supper": (18, 21.5), "tea": (16.5, 19),
    "bed": (21, 23.5),
}  # fmt: skip
"""Hours of the day (house), from and to."""
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNIT_H: Final[dict[str, float]] = {"s": 1 / 3600, "mi": 1 / 60, "h": 1, "d": 24, "w": 168, "mo": 730.5, "y": 8766}
_MONTH_FIRST: Final = frozenset({"US", None})


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """One time phrase: where it stands and the interval it means (``low == high``: a moment)."""

    start: int
    end: int
    text: str
    low: datetime
    high: datetime
    grain: Grain
    direction: Direction
    role: Role = "plain"

    @property
    def exact(self) -> bool:
        return self.low == self.high


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """All time phrases of a message, and what looked like a time but cannot be one."""

    phrases: tuple[Phrase, ...] = ()
    unreadable: tuple[str, ...] = ()


# --- the clock of the reader ---------------------------------------------------------------------


class Clock(msgspec.Struct, frozen=True):
    """``now`` and the zone that wall-clock phrases are placed in."""

    now: datetime
    zone: tzinfo

    @property
    def local(self) -> datetime:
        return self.now.astimezone(self.zone)

    def at(self, day: date, hours: float) -> datetime:
        """The moment when the wall clock shows ``hours`` on ``day``, with a fixed offset.

        A time that a spring change skips is moved on by the gap; of a time that an autumn change
        repeats, the later one that is not ahead of ``now`` is taken (the careful side).
        """
        minutes = round(hours * 60)
        day = day + timedelta(days=minutes // 1440)
        wall = datetime(day.year, day.month, day.day, minutes % 1440 // 60, minutes % 60)
        first, second = (wall.replace(tzinfo=self.zone, fold=f).astimezone(timezone.utc) for f in (0, 1))
        chosen = second if first < second <= self.now else first
        return self.fixed(chosen)

    def fixed(self, moment: datetime) -> datetime:
        """The same moment with the zone's offset at that time."""
        local = moment.astimezone(self.zone)
        return local.replace(tzinfo=timezone(local.utcoffset() or timedelta(0)), fold=0)

    def after(self, hours: float) -> datetime:
        """``hours`` of real time from now (negative: ago), to the minute."""
        return self.fixed(self.now + timedelta(minutes=round(hours * 60)))


def clock_of(now: datetime, zone: str | None = None) -> Clock:
    """The clock for ``now``; ``zone`` is an IANA name, an unknown one is left aside.

    Raises:
        ValueError: ``now`` carries no offset.
    """
    if now.utcoffset() is None:
        raise ValueError("now: must carry an offset, such as 2026-11-24T21:00:00-05:00")
    if zone:
        try:
            return Clock(now, ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    return Clock(now, timezone(now.utcoffset() or timedelta(0)))


# --- the pieces ----------------------------------------------------------------------------------


class _Piece(msgspec.Struct, kw_only=True):
    """One piece of a phrase: an hour, a day, a part of a day, or a length of time from now."""

    start: int
    end: int
    kind: Literal["hour", "day", "part", "span"]
    hours: float = 0.0
    meridiem: Literal["am", "pm", "24", ""] = ""
    vague: bool = False
    day: date | None = None
    weekday: int | None = None
    which: str = ""
    part: str = ""
    span: Figure | None = None
    grain: Grain = "hour"


_HOUR_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_HOUR_WORDS: Final = {w: i + 1 for i, w in enumerate(_HOUR_WORD[3:-1].split("|"))}
_MINUTE_WORD: Final = {
    "oh five": 5, "five": 5, "ten": 10, "fifteen": 15, "quarter": 15, "twenty": 20, "twenty five": 25,
    "twenty-five": 25, "thirty": 30, "half": 30, "forty": 40, "forty five": 45, "forty-five": 45, "fifty": 50,
}  # fmt: skip
_MINUTES = r"(?:twenty[\s-]five|forty[\s-]five|five|ten|fifteen|twenty|thirty|forty|fifty|\d{1,2})"
_MERIDIEM = r"(?:\s?(?P<mer>a\.?m\b\.?|p\.?m\b\.?|in the morning|in the evening|in the afternoon|at night|o'?\s?clock(?:\s?(?:am|pm))?))"
_LEAD = (
    r"(?:at|(?<!had )(?<!have )(?<!drank )(?<!took )(?<!only )(?:around|about)|by|before|after|since|from|till|til|until|'til|finished|stopped|"
    r"started|ended|(?<=\d )to|between|just gone|gone)"
)
_CLOCK_PATTERNS: Final = (
    # 9:30, 21.30, 9:30pm
    re.compile(r"(?<![\d:./-])(?P<h>\d{1,2})\s?(?P<sep>[:.h])(?P<m>\d{2})(?![\d%:./])" + _MERIDIEM + r"?(?P<ish>\s?ish\b)?"),
    # half (past) 9, quarter to nine, 20 past 8, ten to nine
    re.compile(
        rf"\b(?P<rel>half|(?:a\s)?quarter|{_MINUTES}(?:\s?min(?:ute)?s?)?)\s?(?P<dir>past|to|till|before|after|of)\s"
        rf"(?P<h>\d{{1,2}}|{_HOUR_WORD}|midnight|noon|midday)\b{_MERIDIEM}?(?P<ish>\s?-?ish\b)?"
    ),
    re.compile(rf"\b(?P<rel>half)\s(?P<h>1[0-2]|[1-9]|{_HOUR_WORD})\b(?!\s?(?:%|ml|mg|oz|glass|pint|bottle|drink|hour|a\b)){_MERIDIEM}?(?P<ish>\s?-?ish\b)?"),
    # 9pm, 930pm, 7 in the evening, 8 o'clock
    re.compile(rf"(?<![\d:./-])\b(?P<h>\d{{1,2}}|{_HOUR_WORD})(?P<m>\d{{2}})?(?:\s(?P<mw>thirty|fifteen|forty[\s-]five|twenty|ten))?{_MERIDIEM}"),
    # 7ish
    re.compile(rf"\b(?P<h>1[0-2]|[1-9]|{_HOUR_WORD})(?P<m>[0-5]\d)?\s?-?(?P<ish>ish)\b"),
    # 1930 hrs, 21h
    re.compile(r"\b(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\s?(?:hrs|hours)\b"),
    # 9 last night, 8 yesterday evening, 7 tomorrow
    re.compile(rf"\b(?P<h>1[0-2]|[1-9]|{_HOUR_WORD})(?P<m>[0-5]\d)?(?=\s(?:last night|yesterday|tomorrow|tonight|this (?:morning|evening|afternoon)))"),
    # seven thirty
    re.compile(rf"\b(?P<h>{_HOUR_WORD})\s(?P<mw>thirty|fifteen|forty[\s-]five)\b"),
    # at 7, around 730, by nine, from 7; not "at 7 weeks", "by 20 %"
    re.compile(
        rf"(?:\b{_LEAD}|[@~])\s?(?:(?:at|around|about|like|maybe|approx|~)\s?)?(?P<core>(?P<h>1\d|2[0-4]|[0-9]|{_HOUR_WORD})(?P<m>[0-5]\d)?)\b"
        r"(?!\s?(?:[:./%'\"]\d?|-?\s?(?:weeks?|wks?|w\b|months?|mths?|mos?\b|days?|d\b|hours?|hrs?|h\b|min|mg|mcg|ml|g\b|kg|lbs?|pounds?|st\b|stone|"
        r"oz|ounces?|years?|yrs?|yo\b|glass|drink|pint|can|bottle|shot|beer|wine|tab|pill|times|x\b|percent|units?|of\b|more|sips?|cups?|feeds?|puffs?|"
        r"and a half|or|other|i'?d\b|dose|cm|ft|feet|standard|large|small|medium|big|cocktail|marg|vodka|gin|rum|mimosa|ibuprofen|"
        r"advil|tylenol|paracetamol|mci|mbq|[a-z]{4,}s\b)))"
        r"(?P<ish>\s?-?ish\b)?"
    ),
)  # fmt: skip
_NAMED_HOUR = re.compile(r"\b(?P<name>noon|midday|mid-day|midnight)\b")

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_DAY_PATTERN = re.compile(
    rf"\b(?P<rel>today|tonight|tonite|2nite|yesterday|yday|yesterdays|tomorrow|tmrw|tmr|tommorow|tomorow|tomorrows|tommorrow|2moro|"
    r"the day before yesterday|day before yesterday|the day after tomorrow|day after tomorrow|last night|lastnight|last nite|last evening)\b"
    rf"|\b(?:(?P<which>last|this|next|this coming|coming|on|this past)\s)?(?P<wd>{_WEEKDAY})\b(?!')(?:\s(?P<wdwhich>gone|just gone|coming|next))?"
    rf"|\b(?P<which2>this|last|next|that|the same)\s(?P<part2>week|weekend|month)\b"
)  # fmt: skip
_PART_PATTERN = re.compile(
    r"\b(?:(?P<which>this|in the|that|early|late|earlier this|early this|late this|the|all)\s)?(?P<part>morning|afternoon|arvo|evening|night|nite)\b"
    r"|\b(?:with|at|over|after|before|during|by|for|around|had)\s(?:my\s|our\s|the\s|a\s|sunday\s|an early\s|early\s|late\s)?"
    r"(?P<meal>breakfast|brunch|lunch|lunchtime|lunch time|dinner|dinnertime|dinner time|supper|tea time|teatime|bedtime|bed)\b"
)  # fmt: skip
_MONTH = r"(?P<mon>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|tember|ember|ober)?"
_DATE_PATTERNS: Final = (
    re.compile(
        r"\b(?P<y>20\d\d)-(?P<mm>\d\d)-(?P<dd>\d\d)(?:[t ](?P<h>\d\d):(?P<m>\d\d)(?::\d\d(?:\.\d+)?)?(?P<off>z|[+-]\d\d:?\d\d)?)?\b"
    ),
    re.compile(rf"\b{_MONTH}\.?\s(?:the\s)?(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y>20\d\d)\b)?(?![:.]\d)"),
    re.compile(rf"\b(?:the\s)?(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b(?:,?\s(?P<y>20\d\d)\b)?"),
    re.compile(r"(?<![\d/.])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?(?![\d/])(?!\s?(?:of|a|glass|bottle|cup|drink|pint|tab|pill))"),
    re.compile(r"\bon the (?P<dd>\d{1,2})(?:st|nd|rd|th)\b"),
)  # fmt: skip
_SPAN_UNIT = r"(?P<u{i}>seconds?|secs?|minutes?|mins?|hours?|hrs?|hr|days?|weeks?|wks?|months?|years?|yrs?|(?<=\d)[hdwm]|(?<=\d\s)[hm])"
_SPAN = (
    rf"(?P<n1>{NUMBER}|an?)\s?{_SPAN_UNIT.format(i=1)}(?P<half>\sand\sa\shalf|\sand\sa\squarter)?"
    rf"(?:\s?(?:and\s|,\s?|&\s?)?(?P<n2>\d{{1,2}}|{_MINUTES}|a\squarter)\s?(?P<u2>minutes?|mins?|m\b|hours?|days?)?)?"
)
_AGO = re.compile(
    rf"\b(?P<less>less than\s|under\s|within the (?:last|past)\s|in the (?:last|past)\s|not even\s)?(?:(?:about|around|maybe|over|more than|approx|nearly|almost|like|only)\s)?"
    rf"(?P<span>{_SPAN})\s?(?P<ago>ago|back\b|earlier|before now|prior)"
)  # fmt: skip
_IN = re.compile(
    rf"\b(?:in|in about|in around|in like|within)\s(?P<span>{_SPAN})(?:'?s?'?\s?time)?\b(?!\s(?:ago|back|of|when|while))"
)
_FROM_NOW = re.compile(rf"\b(?P<span>{_SPAN})\s(?:from now|away|time)\b")
_LAST_SPAN = re.compile(rf"\b(?:over|in|for|within|during)?\s?the\s(?:last|past)\s(?P<span>{_SPAN})\b")
_JUST = re.compile(r"\b(?:just now|right now|a (?:moment|minute|second|sec|min) ago|moments ago|a (?:little )?while ago|just (?:had|finished|took|drank|done|taken|stopped|ate|used|smoked|got|did)|(?:i'm|im|i am|am) (?:drinking|having|sipping)|earlier today)\b")
_OVER = re.compile(rf"\b(?:over|across|in the space of|during|within|in about|took me|lasted)\s(?:about\s|around\s)?(?P<span>{_SPAN})\b(?!\s(?:ago|later|from))")
_IMPOSSIBLE = re.compile(r"(?<![\d:./])(?:(?:2[4-9]|[3-9]\d):[0-5]\d|\d{1,2}:[6-9]\d|(?:1[3-9]|[2-9]\d|0)\s?(?:a\.?m\b|p\.?m\b))(?![\d%])")


def _unit_hours(unit: str) -> float:
    if unit.startswith("mo"):
        return _UNIT_H["mo"]
    if unit == "m" or unit.startswith("mi"):
        return _UNIT_H["mi"]
    return _UNIT_H[unit[0]]


def read_span(match: re.Match[str]) -> tuple[Figure, Grain] | None:
    """The hours of a matched length of time, and its grain."""
    number = read_number(match.group("n1"))
    if number is None:
        return None
    unit = match.group("u1")
    hours = number.times(_unit_hours(unit))
    extra = 0.0
    if match.group("half"):
        extra = _unit_hours(unit) * (0.25 if "quarter" in match.group("half") else 0.5)
    elif match.group("n2"):
        extra = _second_part(match, unit)
    grain: Grain = "minute" if _unit_hours(unit) <= 1 else ("day" if _unit_hours(unit) < 168 else "week")
    return hours.plus(exactly(extra)), grain


def _second_part(match: re.Match[str], unit: str) -> float:
    second = match.group("n2")
    if second == "a quarter":
        return 0.25 * _unit_hours(unit)
    number = exactly(_MINUTE_WORD[second.replace("-", " ")]) if second.replace("-", " ") in _MINUTE_WORD else read_number(second)
    if number is None:
        return 0.0
    unit2 = match.group("u2") or ("min" if unit[0] == "h" else "")
    return number.low * _unit_hours(unit2) if unit2 else 0.0


# --- finding the pieces --------------------------------------------------------------------------


def _hour_value(word: str) -> float:
    if word.isdigit():
        return float(word)
    return {"midnight": 0.0, "noon": 12.0, "midday": 12.0}.get(word, float(_HOUR_WORDS.get(word, -1)))


def _minutes_before_or_past(groups: dict[str, str | None]) -> float:
    relative = (groups.get("rel") or "").replace("a quarter", "quarter")
    relative = re.sub(r"\s?min(?:ute)?s?$", "", relative).replace("-", " ")
    minutes = float(_MINUTE_WORD.get(relative, relative if relative.isdigit() else 0))
    return -minutes if groups.get("dir") in ("to", "till", "before", "of") else minutes


def _read_clock(match: re.Match[str]) -> _Piece | None:
    groups = match.groupdict()
    hour = _hour_value(groups["h"] or "")
    minute = float(groups.get("m") or 0)
    if groups.get("mw"):
        minute = float(_MINUTE_WORD[(groups["mw"] or "").replace("-", " ")])
    if hour < 0 or hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    meridiem = _meridiem(groups.get("mer") or "", hour)
    if meridiem is None or (groups.get("sep") in (".", "h") and not _dot_is_clock(match, groups)):
        return None
    fixed = groups["h"] in ("midnight", "noon", "midday") or hour > 12 or (groups["h"] or "").startswith("0")
    if not meridiem and (fixed or (hour == 0)):
        meridiem = "24"
    hours = _to_24(hour, meridiem) + minute / 60
    if groups.get("rel"):
        hours += _minutes_before_or_past(groups) / 60
    start = match.start("core") if "core" in groups else match.start()
    piece = _Piece(start=start, end=match.end(), kind="hour", hours=hours, meridiem=meridiem or "",
                   vague=bool(groups.get("ish")))  # fmt: skip
    mark = groups.get("mer") or ""
    if mark in ("in the morning", "in the evening", "in the afternoon", "at night"):
        piece.part = mark.split()[-1]
    return piece


def _dot_is_clock(match: re.Match[str], groups: dict[str, str | None]) -> bool:
    """ "9.30" is a time only after a word that leads to one, or with a.m. or p.m."""
    if groups.get("sep") == "h" or groups.get("mer"):
        return True
    before = match.string[max(0, match.start() - 14) : match.start()]
    return re.search(rf"\b{_LEAD}\s?$", before) is not None and float(groups.get("m") or 0) % 5 == 0


def _meridiem(mark: str, hour: float) -> Literal["am", "pm", "24", ""] | None:
    """am, pm or unknown; None where mark and hour exclude each other."""
    plain = mark.replace(".", "").strip()
    if not plain or (plain.startswith("o") and not plain.endswith(("am", "pm"))):
        return ""
    if hour > 12 or hour == 0:
        return "24" if plain not in ("am", "pm") else None
    if plain == "at night":
        return "am" if hour < 5 or hour == 12 else "pm"
    return "am" if plain.endswith("am") or plain == "in the morning" else "pm"


def _to_24(hour: float, meridiem: str) -> float:
    if meridiem == "am":
        return hour % 12
    if meridiem == "pm":
        return hour % 12 + 12
    return hour


class _Finder:
    """Collects pieces left to right; a stretch of text belongs to the first that takes it."""

    def __init__(self, text: str, clock: Clock, country: str | None) -> None:
        self.text = text
        self.clock = clock
        self.country = country
        self.taken = bytearray(len(text))
        self.pieces: list[_Piece] = []
        self.unreadable: list[str] = []

    def free(self, start: int, end: int) -> bool:
        return not any(self.taken[start:end])

    def add(self, piece: _Piece | None) -> None:
        if piece is None or not self.free(piece.start, piece.end):
            return
        self.taken[piece.start : piece.end] = b"\x01" * (piece.end - piece.start)
        self.pieces.append(piece)

    def run(self) -> list[_Piece]:
        for match in _IMPOSSIBLE.finditer(self.text):
            self.unreadable.append(match.group().strip())
            self.taken[match.start() : match.end()] = b"\x01" * len(match.group())
        self._spans()
        self._dates()
        self._days()
        self._parts()
        for pattern in _CLOCK_PATTERNS:
            for match in pattern.finditer(self.text):
                self.add(_read_clock(match))
        for match in _NAMED_HOUR.finditer(self.text):
            hours = 0.0 if match.group("name") == "midnight" else 12.0
            self.add(_Piece(start=match.start(), end=match.end(), kind="hour", hours=hours, meridiem="24"))
        return sorted(self.pieces, key=lambda p: p.start)

    def _spans(self) -> None:
        for match in _AGO.finditer(self.text):
            read = read_span(match)
            if read:
                span = read[0].times(-1)
                low, high = (span.high, 0.0) if match.group("less") else (span.high, span.low)
                if match.group("less"):
                    low = span.low
                self.add(_Piece(start=match.start(), end=match.end(), kind="span", span=Figure(min(low, high), max(low, high)), grain=read[1]))
        for match in _LAST_SPAN.finditer(self.text):
            read = read_span(match)
            if read:
                self.add(_Piece(start=match.start(), end=match.end(), kind="span", span=Figure(-read[0].high, 0), grain=read[1], which="period"))
        for pattern in (_IN, _FROM_NOW):
            for match in pattern.finditer(self.text):
                read = read_span(match)
                if read:
                    self.add(_Piece(start=match.start(), end=match.end(), kind="span", span=read[0], grain=read[1]))
        for match in _JUST.finditer(self.text):
            vague = "while" in match.group() or "earlier" in match.group()
            span = Figure(-4, -0.5) if vague else exactly(0)
            self.add(_Piece(start=match.start(), end=match.end(), kind="span", span=span, grain="minute", which="just"))

    def _dates(self) -> None:
        for pattern in _DATE_PATTERNS:
            for match in pattern.finditer(self.text):
                self.add(self._read_date(match))

    def _read_date(self, match: re.Match[str]) -> _Piece | None:
        groups = match.groupdict()
        today = self.clock.local.date()
        if groups.get("off"):
            return self._read_iso(match)
        year = int(groups["y"]) if groups.get("y") else None
        year = year + 2000 if year is not None and year < 100 else year
        if groups.get("a"):
            first, second = int(match.group("a")), int(match.group("b"))
            month, day = (first, second) if self.country in _MONTH_FIRST else (second, first)
            if month > 12 >= day:
                month, day = day, month
        else:
            day = int(match.group("dd"))
            month = int(groups["mm"] or 0) if groups.get("mm") else self._month(groups, today)
        try:
            found = date(year or today.year, month, day)
        except ValueError:
            self.unreadable.append(match.group().strip())
            return None
        which = "dated" if year else ("day_of_month" if not (groups.get("mon") or groups.get("a")) else "yearless")
        piece = _Piece(start=match.start(), end=match.end(), kind="day", day=found, which=which)
        if groups.get("h"):
            hours = int(groups["h"] or 0) + int(groups["m"] or 0) / 60
            piece.hours, piece.meridiem = hours, "24"
        return piece

    @staticmethod
    def _month(groups: dict[str, str | None], today: date) -> int:
        name = groups.get("mon")
        return _MONTHS.index(name[:3]) + 1 if name else today.month

    def _read_iso(self, match: re.Match[str]) -> _Piece | None:
        try:
            moment = msgspec.convert(match.group().upper().replace(" ", "T"), datetime)
        except msgspec.ValidationError:
            self.unreadable.append(match.group())
            return None
        if moment.tzinfo is None:
            return None
        hours = (moment - self.clock.now).total_seconds() / 3600
        return _Piece(start=match.start(), end=match.end(), kind="span", span=exactly(hours), grain="minute", which="iso")

    def _days(self) -> None:
        for match in _DAY_PATTERN.finditer(self.text):
            self.add(self._read_day(match))

    def _read_day(self, match: re.Match[str]) -> _Piece | None:
        word = match.group("rel")
        today = self.clock.local.date()
        piece = _Piece(start=match.start(), end=match.end(), kind="day")
        if word is None and match.group("wd"):
            name = match.group("wd")
            if name in ("sat", "sun", "mon", "wed") and not (match.group("which")):
                return None
            piece.weekday = _DAYS.index(name[:3])
            piece.which = (match.group("which") or match.group("wdwhich") or "").replace("this past", "last").replace("just gone", "last")
            return piece
        if word is None:
            piece.which, piece.part = match.group("which2"), match.group("part2")
            return piece
        if word.startswith("last"):
            piece.day, piece.part, piece.which = today - timedelta(days=1), "night", "lastnight"
        elif word.startswith(("tonight", "tonite", "2nite")):
            early = self.clock.local.hour < _NIGHT_ENDS_H
            piece.day, piece.part, piece.which = today - timedelta(days=int(early)), "night", "tonight"
        else:
            days = {"t": 1, "2": 1, "y": -1}[word[0]] if not word.startswith(("today", "the day", "day")) else 0
            if "before" in word or "after" in word:
                days = -2 if "before" in word else 2
            piece.day, piece.which = today + timedelta(days=days), "today" if days == 0 else "day"
            if days == 1 and self.clock.local.hour < _NIGHT_ENDS_H:
                piece.vague = True
        return piece

    def _parts(self) -> None:
        for match in _PART_PATTERN.finditer(self.text):
            name = match.group("part") or match.group("meal")
            name = {"nite": "night", "lunchtime": "lunch", "lunch time": "lunch", "dinnertime": "dinner", "dinner time": "dinner",
                    "tea time": "tea", "teatime": "tea", "bedtime": "bed"}.get(name, name)  # fmt: skip
            which = match.group("which") or ""
            if match.group("part") and which in ("", "all", "the") and not self._beside_day(match.start(), match.end()):
                if which != "the" or name == "night":
                    continue
            before = match.group().startswith("before")
            self.add(_Piece(start=match.start(), end=match.end(), kind="part", part=name, which="before" if before else which))

    def _beside_day(self, start: int, end: int) -> bool:
        """Whether a day was found just before or after ("tomorrow morning", "Monday night")."""
        return any(self.taken[max(0, start - 2) : start]) or any(self.taken[end : end + 4])


# --- phrases -------------------------------------------------------------------------------------

_GLUE = re.compile(r"[\s,]{0,2}(?:(?:at|around|about|on|in|the|of|like|~|@|maybe|just|early|late|approx|approximately|sometime|say|by|before|after|till|til|until|from|since|between)\s?){0,3}[\s,]{0,2}")
_PAST = re.compile(
    r"\b(?:had|has had|i've|ive|have had|took|taken|drank|drunk|finished|stopped|ended|started|was|were|did|gave|got|smoked|used|ate|"
    r"ago|went|been|received|injected|swallowed|popped|snorted|began|vaped|yesterday|given|downed|necked|sipped|pumped|fed|came|passed|last)\b"
)  # fmt: skip
_FUTURE = re.compile(
    r"\b(?:will|'ll|ill be|going to|gonna|plan|planning|planned|scheduled|supposed to|tomorrow|tmrw|next|about to|want to|would like|upcoming|booked|"
    r"having (?:a|an|my|surgery|anesthesia|anaesthesia)|(?:i'm|im|i am|we're) (?:having|getting|starting|going|due)|can i (?:have|drink|take|start|get|smoke)|"
    r"is it (?:ok|okay|safe|fine) to|should i (?:have|take|drink)|thinking (?:of|about)|need to (?:take|have|start)|have to (?:take|have|start)|"
    r"if i (?:have|drink|take|finish|stop|start|had)|i start|i take|i have (?:a|an|my|surgery)|they want to|in the future|coming)\b|'ll\b"
)  # fmt: skip
_END_WORD = re.compile(r"\b(?:finish(?:ed|ing|es)?|finsihed|finised|stop(?:ped|ping)?|end(?:ed|ing)?|last (?:one|drink|glass|sip|beer|dose|of|was|pill|cigarette|shot|pint|wine|cocktail|drop|puff|hit|tablet|at)|my last|the last(?! (?:few|couple|\d))|final|done|til|till|until|'til|last(?= at)|by|(?:my|the) (?:second|third|fourth|2nd|3rd|4th) (?:one|drink|glass|beer))\b")  # fmt: skip
_START_WORD = re.compile(r"\b(?:start(?:ed|ing|s)?|began|begin(?:ning)?|first(?! (?:week|few|month|time))|since|from|onwards|begun)\b")
_CLAUSE = re.compile(r"[.;!?\n]+(?=\s|$)|,\s|\s(?:and|but|then|so|because|cos|while|plus)\s|\s-+\s")


def clause_bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the clause that holds a stretch of folded text."""
    low, high = 0, len(text)
    for match in _CLAUSE.finditer(text, max(0, start - 400), min(len(text), end + 400)):
        if match.end() <= start:
            low = match.end()
        elif match.start() >= end:
            high = match.start()
            break
    return low, high


def tense_of(folded: str) -> Tense | None:
    """Past or future by the words of a clause or message; None if neither or both."""
    past, future = bool(_PAST.search(folded)), bool(_FUTURE.search(folded))
    if past == future:
        return None
    return "past" if past else "future"


class _Group(msgspec.Struct):
    """Neighbouring pieces that make up one phrase."""

    start: int
    end: int
    hour: _Piece | None = None
    day: _Piece | None = None
    part: _Piece | None = None
    span: _Piece | None = None

    def takes(self, piece: _Piece) -> bool:
        if self.span is not None or piece.kind == "span":
            return False
        return getattr(self, piece.kind) is None and not (
            piece.kind == "part" and self.hour is not None and bool(self.hour.part)
        )


def _group(pieces: list[_Piece], text: str) -> list[_Group]:
    groups: list[_Group] = []
    for piece in pieces:
        last = groups[-1] if groups else None
        if last and last.takes(piece) and _joined(text, last, piece):
            last.end = piece.end
        else:
            last = _Group(piece.start, piece.end)
            groups.append(last)
        setattr(last, piece.kind, piece)
    return groups


def _joined(text: str, group: _Group, piece: _Piece) -> bool:
    gap = text[group.end : piece.start]
    if _GLUE.fullmatch(gap) is None:
        return False
    if group.hour is not None and re.search(r"\b(?:till?|until|from|since|between|by|before|after)\b", gap):
        return False
    return not (piece.kind == "hour" and group.hour is not None)


class _Reader:
    """Turns groups of pieces into phrases, left to right, remembering the last day spoken of."""

    def __init__(self, text: str, clock: Clock, tense: Tense | None) -> None:
        self.text = text
        self.clock = clock
        self.tense = tense
        self.message_tense = tense_of(text)
        self.anchor: _Group | None = None
        self.last_hour: datetime | None = None

    def read(self, group: _Group) -> Phrase | None:
        low_bound, high_bound = clause_bounds(self.text, group.start, group.end)
        clause = self.text[low_bound:high_bound]
        tense = self.tense or tense_of(clause) or self.message_tense or "past"
        interval = self._interval(group, tense)
        if interval is None:
            return None
        low, high, grain = interval
        if group.day is not None or (group.part is not None and group.span is None):
            self.anchor = group
        if group.day is not None or group.part is not None or group.hour is not None:
            low, high = self._within_tense(low, high, grain, tense, group)
        return Phrase(start=group.start, end=group.end, text=self.text[group.start : group.end], low=low, high=high,
                      grain=grain, direction=self._direction(low, high))  # fmt: skip

    def _direction(self, low: datetime, high: datetime) -> Direction:
        if high <= self.clock.now:
            return "past"
        return "future" if low > self.clock.now else "ambiguous"

    def _within_tense(self, low: datetime, high: datetime, grain: Grain, tense: Tense, group: _Group) -> tuple[datetime, datetime]:
        """What was drunk "tonight" lies before now, what is planned for tonight after it."""
        now = self.clock.fixed(self.clock.now)
        if low < now < high and grain in ("part", "day", "week"):
            return (low, now) if tense == "past" else (now, high)
        return low, high

    def _interval(self, group: _Group, tense: Tense) -> tuple[datetime, datetime, Grain] | None:
        if group.span is not None and group.span.span is not None:
            span = group.span.span
            return self.clock.after(span.low), self.clock.after(span.high), group.span.grain
        if group.day is not None and group.day.part in ("week", "weekend", "month"):
            return self._week(group.day)
        if group.hour is not None:
            return self._hour(group, group.hour, tense)
        day = self._day(group.day, tense) if group.day is not None else None
        if group.day is not None and group.day.meridiem == "24" and day is not None:
            moment = self.clock.at(day[0], group.day.hours)
            return moment, moment, "minute"
        part = group.part.part if group.part is not None else (group.day.part if group.day is not None else "")
        if day is None:
            day = self._day_of_part(group, tense)
        if part:
            early, late = self._part_hours(part, group)
            return self.clock.at(day[0], early), self.clock.at(day[-1], late), "part"
        return self.clock.at(day[0], 0), self.clock.at(day[-1], 23 + 59 / 60), "day"

    def _part_hours(self, part: str, group: _Group) -> tuple[float, float]:
        early, late = _PARTS[part]
        which = group.part.which if group.part is not None else ""
        if part == "morning" and self.clock.local.hour < 5 and which.endswith("this"):
            early = 0
        if which.startswith("early"):
            late = (early + late) / 2
        elif which.startswith("late"):
            early = (early + late) / 2
        return early, min(late, 23 + 59 / 60)

    def _week(self, piece: _Piece) -> tuple[datetime, datetime, Grain]:
        today = self.clock.local.date()
        if piece.part == "month":
            shift = {"last": -30, "next": 30}.get(piece.which, 0)
            middle = today + timedelta(days=shift)
            return self.clock.at(middle - timedelta(days=15), 0), self.clock.at(middle + timedelta(days=15), 0), "week"
        monday = today - timedelta(days=today.weekday())
        monday += timedelta(days={"last": -7, "next": 7}.get(piece.which, 0))
        if piece.part == "weekend":
            return self.clock.at(monday + timedelta(days=4), 17), self.clock.at(monday + timedelta(days=6), 23), "week"
        return self.clock.at(monday, 0), self.clock.at(monday + timedelta(days=6), 23), "week"

    def _day(self, piece: _Piece, tense: Tense) -> tuple[date, ...]:
        """The day meant; two days (first, last) where the words leave it open."""
        today = self.clock.local.date()
        if piece.weekday is not None:
            return self._weekday(piece.weekday, piece.which, tense, today)
        day = piece.day or today
        if piece.which == "yearless":
            day = self._nearest_year(day, tense, today)
        elif piece.which == "day_of_month":
            day = self._nearest_month(day, tense, today)
        elif piece.vague:
            return (day - timedelta(days=1), day)
        return (day,)

    def _weekday(self, weekday: int, which: str, tense: Tense, today: date) -> tuple[date, ...]:
        ahead = (weekday - today.weekday()) % 7
        upcoming = today + timedelta(days=ahead)
        if which == "next":
            first = upcoming if ahead else upcoming + timedelta(days=7)
            next_week = today + timedelta(days=7 - today.weekday() + weekday)
            return (first,) if first == next_week else (first, next_week)
        if which in ("last", "gone") or (tense == "past" and which not in ("coming", "this coming")):
            back = (-ahead) % 7
            back_days = 7 - ahead if ahead else (7 if which == "last" else 0)
            return (today - timedelta(days=back_days if ahead or which == "last" else back),)
        return (upcoming,)

    @staticmethod
    def _nearest_year(day: date, tense: Tense, today: date) -> date:
        """The occurrence of a day and month that fits the tense; else the nearest."""
        options = []
        for year in (today.year - 1, today.year, today.year + 1):
            try:
                options.append(day.replace(year=year))
            except ValueError:
                continue
        nearest = min(options, key=lambda d: abs((d - today).days))
        if abs((nearest - today).days) <= 60:
            return nearest
        if tense == "past":
            return max((d for d in options if d <= today), default=nearest)
        return min((d for d in options if d >= today), default=nearest)

    @staticmethod
    def _nearest_month(day: date, tense: Tense, today: date) -> date:
        if tense == "past" and day > today:
            first = today.replace(day=1) - timedelta(days=1)
            return first.replace(day=min(day.day, first.day))
        if tense == "future" and day < today:
            following = (today.replace(day=28) + timedelta(days=4)).replace(day=1)
            return following.replace(day=min(day.day, 28)) if day.day > 28 else following.replace(day=day.day)
        return day

    def _day_of_part(self, group: _Group, tense: Tense) -> tuple[date, ...]:
        """The day of a part without one: the day spoken of before, else today or its neighbour."""
        today = self.clock.local.date()
        part = group.part.part if group.part is not None else "day"
        if self.anchor is not None and self.anchor.day is not None and group.part is not None and group.part.which not in ("this",):
            return self._day(self.anchor.day, tense)
        early, late = _PARTS[part]
        hour = self.clock.local.hour + self.clock.local.minute / 60
        if hour < _NIGHT_ENDS_H and early >= 12 and tense == "past":
            return (today - timedelta(days=1),)
        if tense == "past" and hour < early + 0.5:
            return (today - timedelta(days=1),)
        if tense == "future" and hour >= late:
            return (today + timedelta(days=1),)
        return (today,)

    def _hour(self, group: _Group, piece: _Piece, tense: Tense) -> tuple[datetime, datetime, Grain] | None:
        day_group = group
        if group.day is None and group.part is None and not piece.part and self.anchor is not None:
            day_group = _Group(group.start, group.end, day=self.anchor.day, part=self.anchor.part)
        moments = self._hour_moments(day_group, piece, tense)
        if not moments:
            return None
        low, high = min(moments), max(moments)
        self.last_hour = low
        if piece.vague:
            low, high = low - timedelta(minutes=30), high + timedelta(minutes=30)
        return low, high, "minute"

    def _hour_moments(self, group: _Group, piece: _Piece, tense: Tense) -> list[datetime]:
        part = piece.part or (group.part.part if group.part else "") or (group.day.part if group.day else "")
        if group.day is None and not part:
            return self._bare(piece, tense)
        options = [piece.hours] if piece.meridiem else [piece.hours % 12, piece.hours % 12 + 12]
        if part and not piece.meridiem:
            options = [_hour_in_part(piece.hours, part)]
        if group.day is None:
            return self._bare_options(options, tense)
        days = self._day(group.day, tense)
        night = part == "night" and group.day.part == "night"
        moments = []
        for day in days:
            at = [self.clock.at(day + timedelta(days=int(night and o < 6)), o) for o in options]
            moments.extend(self._one_of_day(at, tense, group))
        return moments

    def _one_of_day(self, at: list[datetime], tense: Tense, group: _Group) -> list[datetime]:
        """Morning or evening of a named day: the one that fits the tense; waking hours first."""
        if len(at) == 1:
            return at
        now = self.clock.now
        fitting = [m for m in at if (m <= now if tense == "past" else m >= now)]
        if len(fitting) == 1:
            return fitting
        morning, evening = at
        if tense == "future":
            return [morning] if 6 <= morning.hour + morning.minute / 60 <= 11.99 else [evening]
        return [evening]

    def _bare(self, piece: _Piece, tense: Tense) -> list[datetime]:
        options = [piece.hours] if piece.meridiem else [piece.hours % 12, piece.hours % 12 + 12]
        return self._bare_options(options, tense)

    def _bare_options(self, options: list[float], tense: Tense) -> list[datetime]:
        today = self.clock.local.date()
        candidates = [self.clock.at(today + timedelta(days=d), o) for d in (-1, 0, 1) for o in options]
        now = self.clock.now
        if tense == "past":
            return [max(c for c in candidates if c <= now)]
        return [min(c for c in candidates if c >= now)]


def _hour_in_part(hours: float, part: str) -> float:
    """A bare hour beside a part of the day: "9 last night" is 21:00, "2 last night" is 2:00."""
    hour = hours % 12
    if part in ("morning", "breakfast", "brunch"):
        return hours if hours >= 12 and part == "brunch" else hour
    if part == "night":
        return hour if hour < 5 else hour + 12
    if part == "lunch":
        return hour if hour >= 10 else hour + 12
    return hour + 12


# --- start, end, plain ---------------------------------------------------------------------------


def _with_roles(phrases: list[Phrase], text: str) -> list[Phrase]:
    """Start and end by the words around each phrase, and by "from ... to", "between ... and"."""
    given = [_role_by_words(p, phrases, i, text) for i, p in enumerate(phrases)]
    for i in range(len(phrases) - 1):
        gap = text[phrases[i].end : phrases[i + 1].start]
        before = text[max(0, phrases[i].start - 22) : phrases[i].start]
        if not re.fullmatch(r"\s?(?:-+|to|till|til|until|'til|and|through)\s?(?:at |about |around |like )?", gap):
            continue
        if "and" in gap and not re.search(r"\bbetween (?:about |around |like )?$", before):
            continue
        if re.search(r"\b(?:finished|stopped|ended|done|last one|sometime|somewhere|some time) (?:it |at )?(?:sometime |somewhere |some time )?(?:between )?$", before):
            given[i], given[i + 1] = "end", "end"
        else:
            given[i], given[i + 1] = "start", "end"
    return [msgspec.structs.replace(p, role=r) for p, r in zip(phrases, given)]


def _role_by_words(phrase: Phrase, phrases: list[Phrase], index: int, text: str) -> Role:
    low, high = clause_bounds(text, phrase.start, phrase.end)
    before_from = max(low, phrases[index - 1].end if index else 0)
    after_to = min(high, phrases[index + 1].start if index + 1 < len(phrases) else len(text))
    if _JUST.fullmatch(phrase.text):
        return "end" if not re.search(r"\b(?:i'm|im|i am|am) |start", phrase.text) else "start"
    before = text[before_from : phrase.start]
    role = _last_role(before)
    if role == "plain":
        role = _first_role(text[phrase.end : after_to])
    return role


def _last_role(stretch: str) -> Role:
    ends = [m.start() for m in _END_WORD.finditer(stretch)]
    starts = [m.start() for m in _START_WORD.finditer(stretch)]
    if not ends and not starts:
        return "plain"
    return "end" if (ends[-1] if ends else -1) > (starts[-1] if starts else -1) else "start"


def _first_role(stretch: str) -> Role:
    end, start = _END_WORD.search(stretch), _START_WORD.search(stretch)
    if end is None and start is None:
        return "plain"
    if start is None or (end is not None and end.start() < start.start()):
        return "end"
    return "start"


def _align_ranges(phrases: list[Phrase], clock: Clock) -> list[Phrase]:
    """A start after its end: the start is moved back by half days ("from 7 till 9:30" at noon)."""
    out = list(phrases)
    for i in range(len(out) - 1):
        first, second = out[i], out[i + 1]
        if first.role == "start" and second.role == "end" and first.low > second.low and first.grain == "minute":
            moved = first
            while moved.low > second.low:
                moved = msgspec.structs.replace(
                    moved, low=moved.low - timedelta(hours=12), high=moved.high - timedelta(hours=12)
                )
            out[i] = moved
    return out


_SHARED = re.compile(
    r"\b(?P<a>1[0-2]|[1-9])(?P<am>:[0-5]\d)?\s?(?:-+|to|till|until)\s?(?P<b>1[0-2]|[1-9])(?P<bm>:[0-5]\d)?\s?(?P<mer>am|pm)\b"
)


def _hour_ranges(finder: _Finder) -> None:
    """ "7-9pm", "7 to 9 pm": one mark for both hours."""
    for match in _SHARED.finditer(finder.text):
        end = _to_24(float(match.group("b")), match.group("mer")) + _minute(match.group("bm"))
        start = _to_24(float(match.group("a")), match.group("mer")) + _minute(match.group("am"))
        if start > end:
            start = start - 12 if start >= 12 else start + 12
        first_end = match.end("am") if match.group("am") else match.end("a")
        finder.add(_Piece(start=match.start(), end=first_end, kind="hour", hours=start, meridiem="24"))
        finder.add(_Piece(start=match.start("b"), end=match.end(), kind="hour", hours=end, meridiem="24"))


_BARE_RANGE = re.compile(
    rf"\b(?:between|from)\s(?:about\s|around\s)?(?P<a>(?P<h1>1[0-2]|[1-9]|{_HOUR_WORD})(?P<m1>:[0-5]\d)?)"
    rf"\s?(?:and|to|till|til|until|-+)\s?(?:about\s|around\s)?(?P<b>(?P<h2>1[0-2]|[1-9]|{_HOUR_WORD})(?P<m2>:[0-5]\d)?)\b"
    r"(?!\s?(?:[ap]\.?m|[:.%]\d?|-?\s?(?:ml|mg|oz|weeks?|months?|days?|hours?|drinks?|glass|pints?|beers?|units?|cans?|bottles?|shots?|cups?)))"
)


def _bare_ranges(finder: _Finder) -> None:
    """ "between 7 and 9", "from 7 to 9:30": two bare hours."""
    for match in _BARE_RANGE.finditer(finder.text):
        for name, hour, minute in (("a", "h1", "m1"), ("b", "h2", "m2")):
            hours = _hour_value(match.group(hour)) + _minute(match.group(minute))
            finder.add(_Piece(start=match.start(name), end=match.end(name), kind="hour", hours=hours))


def _minute(mark: str | None) -> float:
    return float(mark[1:]) / 60 if mark else 0.0


def find_times(text: str, *, now: datetime, country: str | None = None, zone: str | None = None,
               tense: Tense | None = None, bare: bool = False) -> Times:  # fmt: skip
    """Every time phrase of a message, in order.

    Args:
        text: the message.
        now: the moment of writing, with an offset.
        country: decides the order of day and month in "3/4" (month first in the US and unknown).
        zone: IANA name; without it the offset of ``now`` holds for all times.
        tense: past or future where the dialogue knows it; else read from the words, else past.
        bare: the time was just asked for, so that "7" alone is an hour.
    """
    folded = fold(text)
    clock = clock_of(now, zone)
    finder = _Finder(folded, clock, country)
    _hour_ranges(finder)
    _bare_ranges(finder)
    pieces = finder.run()
    if bare and not pieces:
        pieces = _bare_hour(folded)
    reader = _Reader(folded, clock, tense)
    phrases = [p for p in (reader.read(g) for g in _group(pieces, folded)) if p is not None]
    phrases = _align_ranges(_with_roles(phrases, folded), clock)
    return Times(phrases=tuple(phrases), unreadable=tuple(finder.unreadable))


def _bare_hour(folded: str) -> list[_Piece]:
    match = re.fullmatch(rf"\W*(?:(?:at|about|around|maybe|like|i think|it was|approx|by)\s)*(?P<h>\d{{1,2}}|{_HOUR_WORD})(?P<m>[0-5]\d)?\W*", folded)
    if match is None:
        return []
    piece = _read_clock(match)
    return [piece] if piece is not None else []


def find_duration(text: str) -> Figure | None:
    """How long it went on, in hours: "over 2 hours", "took me an hour"."""
    match = _OVER.search(fold(text))
    read = read_span(match) if match else None
    return read[0] if read else None
