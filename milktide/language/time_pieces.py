"""The pieces of time phrases: hours of the clock, days, parts of a day, lengths of time.

``PieceFinder`` finds them in folded text; :mod:`milktide.language.times` joins them to phrases.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from milktide.language.numbers import NUMBER, Figure, exactly, read_number

Grain = Literal["minute", "hour", "part", "day", "week"]
Direction = Literal["past", "future", "ambiguous"]
Tense = Literal["past", "future"]
Role = Literal["start", "end", "plain"]

NIGHT_ENDS_H: Final = 4
PARTS: Final[dict[str, tuple[float, float]]] = {
    "morning": (5, 12),
    "afternoon": (12, 18),
    "arvo": (12, 18),
    "evening": (17, 23),
    "night": (18, 24),
    "day": (0, 24),
    "breakfast": (6.5, 9.5),
    "brunch": (10, 13),
    "lunch": (11.5, 14),
    "dinner": (17.5, 21),
    "supper": (18, 21.5),
    "tea": (16.5, 19),
    "bed": (21, 23.5),
}
"""Hours of the day (house), from and to."""
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNIT_H: Final[dict[str, float]] = {
    "s": 1 / 3600,
    "mi": 1 / 60,
    "h": 1,
    "d": 24,
    "w": 168,
    "mo": 730.5,
    "y": 8766,
}
_MONTH_FIRST: Final = frozenset({"US", None})


# --- the clock of the reader ---------------------------------------------------------------------


class Clock(msgspec.Struct, frozen=True):
    """``now`` and the zone that wall-clock phrases are placed in."""

    now: datetime
    zone: tzinfo

    @property
    def local(self) -> datetime:
        """``now`` on the reader's wall clock."""
        return self.now.astimezone(self.zone)

    def at(self, day: date, hours: float) -> datetime:
        """The moment when the wall clock shows ``hours`` on ``day``, with a fixed offset.

        A time that a spring change skips is moved on by the gap; of a time that an autumn change
        repeats, the later one that is not ahead of ``now`` is taken (the careful side).
        """
        minutes = round(hours * 60)
        day = day + timedelta(days=minutes // 1440)
        wall = datetime(day.year, day.month, day.day, minutes % 1440 // 60, minutes % 60)  # noqa: DTZ001 (the zone comes next)
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


class Piece(msgspec.Struct, kw_only=True):
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


HOUR_WORD = r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
_HOUR_WORDS: Final = {w: i + 1 for i, w in enumerate(HOUR_WORD[3:-1].split("|"))}
_MINUTE_WORD: Final = {
    "oh five": 5,
    "five": 5,
    "ten": 10,
    "fifteen": 15,
    "quarter": 15,
    "twenty": 20,
    "twenty five": 25,
    "twenty-five": 25,
    "thirty": 30,
    "half": 30,
    "forty": 40,
    "forty five": 45,
    "forty-five": 45,
    "fifty": 50,
}
_MINUTES = r"(?:twenty[\s-]five|forty[\s-]five|five|ten|fifteen|twenty|thirty|forty|fifty|\d{1,2})"
_MERIDIEM = (
    r"(?:\s?(?P<mer>a\.?m\b\.?|p\.?m\b\.?|in the morning|in the evening|in the afternoon|at night|"
    r"o'?\s?clock(?:\s?(?:am|pm))?))"
)
_LEAD = (
    r"(?:at|(?<!had )(?<!have )(?<!drank )(?<!took )(?<!only )(?:around|about)|by|before|after|since|"
    r"from|till|til|until|'til|finished|stopped|"
    r"started|ended|(?<=\d )to|between|just gone|gone)"
)
_CLOCK_PATTERNS: Final = (
    # 9:30, 21.30, 9:30pm
    re.compile(
        r"(?<![\d:./-])(?P<h>\d{1,2})\s?(?P<sep>[:.h])(?P<m>\d{2})(?![\d%:./])"
        + _MERIDIEM
        + r"?(?P<ish>\s?ish\b)?"
    ),
    # half (past) 9, quarter to nine, 20 past 8, ten to nine
    re.compile(
        r"\b(?<!from )(?<!between )(?P<rel>half|(?:a\s)?quarter|(?:[125]?[05]|"
        rf"{_MINUTES[3:].replace('|' + chr(92) + 'd{1,2}', '')}(?:\s?min(?:ute)?s?)?|"
        rf"\d{{1,2}}\s?min(?:ute)?s?)\s?(?P<dir>past|to|till|before|after|of)\s"
        rf"(?P<h>\d{{1,2}}|{HOUR_WORD}|midnight|noon|midday)\b{_MERIDIEM}?(?P<ish>\s?-?ish\b)?"
    ),
    re.compile(
        rf"\b(?P<rel>half)\s(?P<h>1[0-2]|[1-9]|{HOUR_WORD})\b(?!\s?(?:%|ml|mg|oz|glass|pint|"
        r"bottle|drink|"
        rf"hour|a\b)){_MERIDIEM}?(?P<ish>\s?-?ish\b)?"
    ),
    # 9pm, 930pm, 7 in the evening, 8 o'clock
    re.compile(
        rf"(?<![\d:./-])\b(?P<h>\d{{1,2}}|{HOUR_WORD})(?P<m>\d{{2}})?(?:\s(?P<mw>thirty|fifteen|"
        rf"forty[\s-]five|twenty|ten))?{_MERIDIEM}"
    ),
    # 7ish
    re.compile(rf"\b(?P<h>1[0-2]|[1-9]|{HOUR_WORD})(?P<m>[0-5]\d)?\s?-?(?P<ish>ish)\b"),
    # 1930 hrs, 21h
    re.compile(r"\b(?P<h>[01]\d|2[0-3])(?P<m>[0-5]\d)\s?(?:hrs|hours)\b"),
    # 9 last night, 8 yesterday evening, 7 tomorrow
    re.compile(
        rf"\b(?P<h>1[0-2]|[1-9]|{HOUR_WORD})(?P<m>[0-5]\d)?(?=\s(?:last night|yesterday|tomorrow|"
        r"tonight|"
        r"this (?:morning|evening|afternoon)))"
    ),
    # seven thirty
    re.compile(rf"\b(?P<h>{HOUR_WORD})\s(?P<mw>thirty|fifteen|forty[\s-]five)\b"),
    # at 7, around 730, by nine, from 7; not "at 7 weeks", "by 20 %"
    re.compile(
        rf"(?:\b{_LEAD}|[@~])\s?(?:(?:at|around|about|like|maybe|approx|~)\s?)?(?P<core>(?P<h>1\d|"
        rf"2[0-4]|[0-9]|{HOUR_WORD})(?P<m>[0-5]\d)?)\b"
        r"(?!\s?(?:[:./%'\"]\d?|-?\s?(?:weeks?|wks?|w\b|months?|mths?|mos?\b|days?|d\b|hours?|hrs?|h\b|"
        r"min|mg|mcg|ml|g\b|kg|lbs?|pounds?|st\b|stone|"
        r"oz|ounces?|years?|yrs?|yo\b|glass|drink|pint|can|bottle|shot|beer|wine|tab|pill|times|x\b|"
        r"percent|units?|of\b|more|sips?|cups?|feeds?|puffs?|"
        r"and a half|or|other|i'?d\b|dose|cm|ft|feet|standard|large|small|medium|big|cocktail|marg|"
        r"vodka|gin|rum|mimosa|ibuprofen|"
        r"advil|tylenol|paracetamol|mci|mbq|[a-z]{4,}s\b)))"
        r"(?P<ish>\s?-?ish\b)?"
    ),
)
_NAMED_HOUR = re.compile(r"\b(?P<name>noon|midday|mid-day|midnight)\b")

_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_DAY_PATTERN = re.compile(
    r"\b(?P<rel>today|tonight|tonite|2nite|yesterday|yday|yesterdays|tomorrow|tmrw|tmr|tommorow|"
    r"tomorow|tomorrows|tommorrow|2moro|"
    r"the day before yesterday|day before yesterday|the day after tomorrow|day after tomorrow|"
    r"last night|lastnight|last nite|last evening)\b"
    rf"|\b(?:(?P<which>last|this|next|this coming|coming|on|this past)\s)?(?P<wd>{_WEEKDAY})\b(?!')"
    r"(?:\s(?P<wdwhich>gone|just gone|coming|next))?"
    rf"|\b(?P<which2>this|last|next|that|the same)\s(?P<part2>week|weekend|month)\b"
)
_PART_PATTERN = re.compile(
    r"\b(?:(?P<which>this|in the|that|early|late|earlier this|early this|late this|the|all)"
    r"\s)?(?P<part>morning|afternoon|arvo|evening|night|nite)\b"
    r"|\b(?:with|at|over|after|before|during|by|for|around|had)\s(?:my\s|our\s|the\s|a\s|sunday\s|"
    r"an early\s|early\s|late\s)?"
    r"(?P<meal>breakfast|brunch|lunch|lunchtime|lunch time|dinner|dinnertime|dinner time|supper|"
    r"tea time|teatime|bedtime|bed)\b"
)
_MONTH = (
    r"(?P<mon>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)(?:uary|ruary|ch|il|ust|tember|ember|"
    r"ober)?"
)
_DATE_PATTERNS: Final = (
    re.compile(
        r"\b(?P<y>20\d\d)-(?P<mm>\d\d)-(?P<dd>\d\d)(?:[t ](?P<h>\d\d):(?P<m>\d\d)"
        r"(?::\d\d(?:\.\d+)?)?(?P<off>z|[+-]\d\d:?\d\d)?)?\b"
    ),
    re.compile(
        rf"\b{_MONTH}\.?\s(?:the\s)?(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s(?P<y>20\d\d)\b)?(?![:.]\d)"
    ),
    re.compile(
        rf"\b(?:the\s)?(?P<dd>\d{{1,2}})(?:st|nd|rd|th)?\s(?:of\s)?{_MONTH}\b(?:,?\s(?P<y>20\d\d)\b)?"
    ),
    re.compile(
        r"(?<![\d/.])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?:/(?P<y>20\d\d|\d\d))?(?![\d/])(?!\s?(?:of|a|glass|"
        r"bottle|cup|drink|pint|tab|pill))"
    ),
    re.compile(r"\bon the (?P<dd>\d{1,2})(?:st|nd|rd|th)\b"),
)
_SPAN_UNIT = (
    r"(?P<u{i}>seconds?|secs?|minutes?|mins?|hours?|hrs?|hr|days?|weeks?|wks?|months?|years?|yrs?|(?<=\d)"
    r"[hdwm]|(?<=\d\s)[hm])"
)
SPAN = (
    rf"(?P<n1>{NUMBER}|an?)\s?{_SPAN_UNIT.format(i=1)}(?P<half>\sand\sa\shalf|\sand\sa\squarter)?"
    rf"(?:\s?(?:and\s|,\s?|&\s?)?(?P<n2>\d{{1,2}}|{_MINUTES}|a\squarter)\s?(?P<u2>minutes?|mins?|m\b|"
    r"hours?|days?)?)?"
)
_AGO = re.compile(
    r"\b(?P<less>less than\s|under\s|within the (?:last|past)\s|in the (?:last|past)\s|"
    r"not even\s)?(?:(?:about|around|maybe|over|more than|approx|nearly|almost|like|only)\s)?"
    rf"(?P<span>{SPAN})\s?(?P<ago>ago|back\b|earlier|before now|prior)"
)
_BEEN = re.compile(
    r"\b(?:it's|its|it has|has|it is|it s)\s?been\s(?:about\s|around\s|over\s|like\s|almost\s|only\s|"
    rf"at least\s|maybe\s)?(?P<span>{SPAN})\s(?:since|now since)\b"
)
_IN = re.compile(
    rf"\b(?:in|in about|in around|in like|within)\s(?P<span>{SPAN})(?:'?s?'?\s?time)?\b(?!\s(?:ago|"
    r"back|of|when|while))"
)
_FROM_NOW = re.compile(rf"\b(?P<span>{SPAN})\s(?:from now|away|time)\b")
_LAST_SPAN = re.compile(rf"\b(?:over|in|for|within|during)?\s?the\s(?:last|past)\s(?P<span>{SPAN})\b")
JUST = re.compile(
    r"\b(?:just now|right now|a (?:moment|minute|second|sec|min) ago|moments ago|a (?:little )?while ago|"
    r"just (?:had|finished|took|drank|done|taken|stopped|ate|used|smoked|got|did)|(?:i'm|im|i am|am)"
    r" (?:drinking|having|sipping)(?![^.!?]*\b(?:tomorrow|tonight|next|later|soon|(?:mon|tues|"
    r"wednes|thurs|fri|satur|sun)day|surgery|operation|procedure|scan|an(?:a)?esth\w+|section|on the)\b)"
    r"|earlier today)\b"
)
OVER = re.compile(
    r"\b(?:over|across|in the space of|during|within|in about|took me|lasted)\s(?:about\s|"
    rf"around\s)?(?P<span>{SPAN})\b(?!\s(?:ago|later|from))"
)
_IMPOSSIBLE = re.compile(
    r"(?<![\d:./])(?:(?:2[4-9]|[3-9]\d):[0-5]\d|\d{1,2}:[6-9]\d|(?:1[3-9]|[2-9]\d|0)\s?(?:a\.?m\b|"
    r"p\.?m\b))"
    r"(?![\d%])"
)


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
    number = (
        exactly(_MINUTE_WORD[second.replace("-", " ")])
        if second.replace("-", " ") in _MINUTE_WORD
        else read_number(second)
    )
    if number is None:
        return 0.0
    unit2 = match.group("u2") or ("min" if unit[0] == "h" else "")
    return number.low * _unit_hours(unit2) if unit2 else 0.0


# --- finding the pieces --------------------------------------------------------------------------


def hour_value(word: str) -> float:
    """The hour that a word or digits name; -1 for none."""
    if word.isdigit():
        return float(word)
    return {"midnight": 0.0, "noon": 12.0, "midday": 12.0}.get(word, float(_HOUR_WORDS.get(word, -1)))


def _minutes_before_or_past(groups: dict[str, str | None]) -> float:
    relative = (groups.get("rel") or "").replace("a quarter", "quarter")
    relative = re.sub(r"\s?min(?:ute)?s?$", "", relative).replace("-", " ")
    minutes = float(_MINUTE_WORD.get(relative, relative if relative.isdigit() else 0))
    return -minutes if groups.get("dir") in ("to", "till", "before", "of") else minutes


def read_clock(match: re.Match[str]) -> Piece | None:
    """The hour of a matched clock phrase; None where it cannot be one."""
    groups = match.groupdict()
    hour = hour_value(groups["h"] or "")
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
    piece = Piece(
        start=start,
        end=match.end(),
        kind="hour",
        hours=hours,
        meridiem=meridiem or "",
        vague=bool(groups.get("ish")),
    )
    mark = groups.get("mer") or ""
    if mark in ("in the morning", "in the evening", "in the afternoon", "at night"):
        piece.part = mark.split()[-1]
    return piece


def _dot_is_clock(match: re.Match[str], groups: dict[str, str | None]) -> bool:
    """Whether "9.30" is a time: only after a word that leads to one, or with a.m. or p.m."""
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


class PieceFinder:
    """Collects pieces left to right; a stretch of text belongs to the first that takes it."""

    def __init__(self, text: str, clock: Clock, country: str | None) -> None:
        self.text = text
        self.clock = clock
        self.country = country
        self.taken = bytearray(len(text))
        self.pieces: list[Piece] = []
        self.unreadable: list[str] = []

    def free(self, start: int, end: int) -> bool:
        """Whether nothing has taken any of this stretch."""
        return not any(self.taken[start:end])

    def add(self, piece: Piece | None) -> None:
        """Take a piece, unless its stretch is taken."""
        if piece is None or not self.free(piece.start, piece.end):
            return
        self.taken[piece.start : piece.end] = b"\x01" * (piece.end - piece.start)
        self.pieces.append(piece)

    def run(self) -> list[Piece]:
        """All pieces, in order."""
        for match in _IMPOSSIBLE.finditer(self.text):
            self.unreadable.append(match.group().strip())
            self.taken[match.start() : match.end()] = b"\x01" * len(match.group())
        self._spans()
        self._dates()
        self._days()
        self._parts()
        for pattern in _CLOCK_PATTERNS:
            for match in pattern.finditer(self.text):
                self.add(read_clock(match))
        for match in _NAMED_HOUR.finditer(self.text):
            hours = 0.0 if match.group("name") == "midnight" else 12.0
            self.add(Piece(start=match.start(), end=match.end(), kind="hour", hours=hours, meridiem="24"))
        return sorted(self.pieces, key=lambda p: p.start)

    def _spans(self) -> None:
        for match in _AGO.finditer(self.text):
            self._add_span(match, 0 if match.group("less") else -1, -1)
        for match in _BEEN.finditer(self.text):
            self._add_span(match, -1, -1)
        for match in _LAST_SPAN.finditer(self.text):
            self._add_span(match, 0, -1, "period")
        for pattern in (_IN, _FROM_NOW):
            for match in pattern.finditer(self.text):
                self._add_span(match, 1, 1)
        for match in JUST.finditer(self.text):
            vague = "while" in match.group() or "earlier" in match.group()
            span = Figure(-4, -0.5) if vague else exactly(0)
            self._add_hours(match, span, "minute", "just")

    def _add_span(self, match: re.Match[str], near: int, far: int, which: str = "") -> None:
        """A length of time from now; ``near`` and ``far`` are its sign at its shorter and longer end."""
        read = read_span(match)
        if read is not None:
            ends = sorted((near * read[0].low, far * read[0].high))
            self._add_hours(match, Figure(ends[0], ends[1]), read[1], which)

    def _add_hours(self, match: re.Match[str], span: Figure, grain: Grain, which: str) -> None:
        self.add(
            Piece(start=match.start(), end=match.end(), kind="span", span=span, grain=grain, which=which)
        )

    def _dates(self) -> None:
        for pattern in _DATE_PATTERNS:
            for match in pattern.finditer(self.text):
                self.add(self._read_date(match))

    def _read_date(self, match: re.Match[str]) -> Piece | None:
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
        which = (
            "dated"
            if year
            else ("day_of_month" if not (groups.get("mon") or groups.get("a")) else "yearless")
        )
        piece = Piece(start=match.start(), end=match.end(), kind="day", day=found, which=which)
        if groups.get("h"):
            hours = int(groups["h"] or 0) + int(groups["m"] or 0) / 60
            piece.hours, piece.meridiem = hours, "24"
        return piece

    @staticmethod
    def _month(groups: dict[str, str | None], today: date) -> int:
        name = groups.get("mon")
        return _MONTHS.index(name[:3]) + 1 if name else today.month

    def _read_iso(self, match: re.Match[str]) -> Piece | None:
        try:
            moment = msgspec.convert(match.group().upper().replace(" ", "T"), datetime)
        except msgspec.ValidationError:
            self.unreadable.append(match.group())
            return None
        if moment.tzinfo is None:
            return None
        hours = (moment - self.clock.now).total_seconds() / 3600
        return Piece(
            start=match.start(),
            end=match.end(),
            kind="span",
            span=exactly(hours),
            grain="minute",
            which="iso",
        )

    def _days(self) -> None:
        for match in _DAY_PATTERN.finditer(self.text):
            self.add(self._read_day(match))

    def _read_day(self, match: re.Match[str]) -> Piece | None:
        word = match.group("rel")
        today = self.clock.local.date()
        piece = Piece(start=match.start(), end=match.end(), kind="day")
        if word is None and match.group("wd"):
            name = match.group("wd")
            if name in ("sat", "sun", "mon", "wed") and not (match.group("which")):
                return None
            piece.weekday = _DAYS.index(name[:3])
            piece.which = (
                (match.group("which") or match.group("wdwhich") or "")
                .replace("this past", "last")
                .replace("just gone", "last")
            )
            return piece
        if word is None:
            piece.which, piece.part = match.group("which2"), match.group("part2")
            return piece
        if word.startswith("last"):
            piece.day, piece.part, piece.which = today - timedelta(days=1), "night", "lastnight"
        elif word.startswith(("tonight", "tonite", "2nite")):
            early = self.clock.local.hour < NIGHT_ENDS_H
            piece.day, piece.part, piece.which = today - timedelta(days=int(early)), "night", "tonight"
        else:
            days = (
                {"t": 1, "2": 1, "y": -1}[word[0]] if not word.startswith(("today", "the day", "day")) else 0
            )
            if "before" in word or "after" in word:
                days = -2 if "before" in word else 2
            piece.day, piece.which = today + timedelta(days=days), "today" if days == 0 else "day"
            if days == 1 and self.clock.local.hour < NIGHT_ENDS_H:
                piece.vague = True
        return piece

    def _parts(self) -> None:
        for match in _PART_PATTERN.finditer(self.text):
            name = match.group("part") or match.group("meal")
            name = {
                "nite": "night",
                "lunchtime": "lunch",
                "lunch time": "lunch",
                "dinnertime": "dinner",
                "dinner time": "dinner",
                "tea time": "tea",
                "teatime": "tea",
                "bedtime": "bed",
            }.get(name, name)
            which = match.group("which") or ""
            if (
                match.group("part")
                and which in ("", "all", "the")
                and not self._beside_day(match.start(), match.end())
            ) and (which != "the" or name == "night"):
                continue
            if which == "in the" and re.search(
                rf"(?:\d|\b{HOUR_WORD}|o'?clock)\s$", self.text[max(0, match.start() - 8) : match.start()]
            ):
                continue
            before = match.group().startswith("before")
            self.add(
                Piece(
                    start=match.start(),
                    end=match.end(),
                    kind="part",
                    part=name,
                    which="before" if before else which,
                )
            )

    def _beside_day(self, start: int, end: int) -> bool:
        """Whether a day was found just before or after ("tomorrow morning", "Monday night")."""
        return any(self.taken[max(0, start - 2) : start]) or any(self.taken[end : end + 4])


_SHARED = re.compile(
    r"\b(?P<a>1[0-2]|[1-9])(?P<am>:[0-5]\d)?\s?(?:-+|to|till|until)\s?(?P<b>1[0-2]|[1-9])"
    r"(?P<bm>:[0-5]\d)?\s?(?P<mer>am|pm)\b"
)


def hour_ranges(finder: PieceFinder) -> None:
    """Hours that share one mark: "7-9pm", "7 to 9 pm"."""
    for match in _SHARED.finditer(finder.text):
        end = _to_24(float(match.group("b")), match.group("mer")) + _minute(match.group("bm"))
        start = _to_24(float(match.group("a")), match.group("mer")) + _minute(match.group("am"))
        if start > end:
            start = start - 12 if start >= 12 else start + 12
        first_end = match.end("am") if match.group("am") else match.end("a")
        finder.add(Piece(start=match.start(), end=first_end, kind="hour", hours=start, meridiem="24"))
        finder.add(Piece(start=match.start("b"), end=match.end(), kind="hour", hours=end, meridiem="24"))


_BARE_RANGE = re.compile(
    rf"\b(?:between|from)\s(?:about\s|around\s)?(?P<a>(?P<h1>1[0-2]|[1-9]|{HOUR_WORD})(?P<m1>:[0-5]\d)?)"
    rf"\s?(?:and|to|till|til|until|-+)\s?(?:about\s|around\s)?(?P<b>(?P<h2>1[0-2]|[1-9]|{HOUR_WORD}|"
    r"midnight|noon)(?P<m2>:[0-5]\d)?)\b"
    r"(?!\s?(?:[ap]\.?m|[:.%]\d?|-?\s?(?:ml|mg|oz|weeks?|months?|days?|hours?|drinks?|glass|pints?|"
    r"beers?|units?|cans?|bottles?|shots?|cups?)))"
)


def bare_ranges(finder: PieceFinder) -> None:
    """Two bare hours: "between 7 and 9", "from 7 to 9:30"."""
    for match in _BARE_RANGE.finditer(finder.text):
        for name, hour, minute in (("a", "h1", "m1"), ("b", "h2", "m2")):
            hours = hour_value(match.group(hour)) + _minute(match.group(minute))
            named = match.group(hour) in ("midnight", "noon")
            finder.add(
                Piece(
                    start=match.start(name),
                    end=match.end(name),
                    kind="hour",
                    hours=hours,
                    meridiem="24" if named else "",
                )
            )


def _minute(mark: str | None) -> float:
    return float(mark[1:]) / 60 if mark else 0.0
