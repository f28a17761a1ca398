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
from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from milktide.language.numbers import Figure, fold
from milktide.language.time_pieces import (
    HOUR_WORD,
    JUST,
    NIGHT_ENDS_H,
    OVER,
    PARTS,
    Clock,
    Grain,
    Piece,
    PieceFinder,
    bare_ranges,
    clock_of,
    hour_ranges,
    read_clock,
    read_span,
)

Direction = Literal["past", "future", "ambiguous"]
Tense = Literal["past", "future"]
_MEALS = ("breakfast", "brunch", "lunch", "dinner", "supper", "tea")
_MEAL_AHEAD_H = 2.0
"""How long before its usual hour a meal may have been eaten already."""

Role = Literal["start", "end", "plain"]


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
        """Whether it is one moment."""
        return self.low == self.high


class Times(msgspec.Struct, frozen=True, kw_only=True):
    """All time phrases of a message, and what looked like a time but cannot be one."""

    phrases: tuple[Phrase, ...] = ()
    unreadable: tuple[str, ...] = ()


# --- phrases -------------------------------------------------------------------------------------

_GLUE = re.compile(
    r"[\s,]{0,2}(?:(?:at|around|about|on|in|the|of|like|~|@|maybe|just|early|late|approx|approximately|"
    r"sometime|say|by|before|after|till|til|until|from|since|between)\s?){0,3}[\s,]{0,2}"
)
_PAST = re.compile(
    r"\b(?:had|has had|i've|ive|have had|took|taken|drank|drunk|finished|stopped|ended|started|was|"
    r"were|did|gave|got|smoked|used|ate|"
    r"ago|went|been|received|injected|swallowed|popped|snorted|began|vaped|yesterday|given|downed|"
    r"necked|sipped|pumped|fed|came|passed|last)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|'ll|ill be|going to|gonna|starting|starts|plan|planning|planned|scheduled|supposed to|"
    r"tomorrow|tmrw|next|about to|want to|would like|upcoming|booked|"
    r"having (?:a|an|my|surgery|anesthesia|anaesthesia)|(?:i'm|im|i am|we're) (?:having|getting|"
    r"starting|going|due)|can i (?:have|drink|take|start|get|smoke)|"
    r"is it (?:ok|okay|safe|fine) to|should i (?:have|take|drink)|thinking (?:of|about)|"
    r"need to (?:take|have|start)|have to (?:take|have|start)|"
    r"if i (?:have|drink|take|finish|stop|start|had)|i start|i take|i have (?:a|an|my|surgery)|"
    r"they want to|in the future|coming)\b|'ll\b"
)
_END_WORD = re.compile(
    r"\b(?:finish(?:ed|ing|es)?|finsihed|finised|stop(?:ped|ping)?|end(?:ed|ing)?|last (?:one|"
    r"drink|glass|"
    r"sip|beer|dose|of|was|pill|cigarette|shot|pint|wine|cocktail|drop|puff|hit|tablet|at)|my last|"
    r"the last(?! (?:few|couple|\d))|final|done|til|till|until|'til|last(?= at)|by|(?:my|the) (?:second|"
    r"third|fourth|2nd|3rd|4th) (?:one|drink|glass|beer))\b"
)
_START_WORD = re.compile(
    r"\b(?:start(?:ed|ing|s)?|began|begin(?:ning)?|first(?! (?:week|few|month|time))|since|from|onwards|"
    r"begun)\b"
)
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


_APPOINTMENT = re.compile(
    r"\b(?:scan|surgery|appointment|appt|procedure|colonoscopy|endoscopy|c-?section|operation|mri|"
    r"extraction|biopsy|wisdom teeth|root canal|dentist|scheduled)\b"
)
"""What is done by appointment is ahead unless a word says that it is over."""


class _Group(msgspec.Struct):
    """Neighbouring pieces that make up one phrase."""

    start: int
    end: int
    hour: Piece | None = None
    day: Piece | None = None
    part: Piece | None = None
    span: Piece | None = None

    def takes(self, piece: Piece) -> bool:
        if self.span is not None or piece.kind == "span":
            return False
        return getattr(self, piece.kind) is None and not (
            piece.kind == "part" and self.hour is not None and bool(self.hour.part)
        )


def _group(pieces: list[Piece], text: str) -> list[_Group]:
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


def _joined(text: str, group: _Group, piece: Piece) -> bool:
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
        self.default_tense: Tense = "future" if _APPOINTMENT.search(text) else "past"
        self.anchor: _Group | None = None
        self.last_hour: datetime | None = None

    def read(self, group: _Group) -> Phrase | None:
        low_bound, high_bound = clause_bounds(self.text, group.start, group.end)
        clause = self.text[low_bound:high_bound]
        tense = self.tense or tense_of(clause) or self.message_tense or self.default_tense
        interval = self._interval(group, tense)
        if interval is None:
            return None
        low, high, grain = interval
        if group.day is not None or (group.part is not None and group.span is None):
            self.anchor = group
        if group.day is not None or group.part is not None or group.hour is not None:
            low, high = self._within_tense(low, high, grain, tense)
        return Phrase(
            start=group.start,
            end=group.end,
            text=self.text[group.start : group.end],
            low=low,
            high=high,
            grain=grain,
            direction=self._direction(low, high),
        )

    def _direction(self, low: datetime, high: datetime) -> Direction:
        if high <= self.clock.now:
            return "past"
        return "future" if low > self.clock.now else "ambiguous"

    def _within_tense(
        self, low: datetime, high: datetime, grain: Grain, tense: Tense
    ) -> tuple[datetime, datetime]:
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
        part = (
            group.part.part if group.part is not None else (group.day.part if group.day is not None else "")
        )
        if day is None:
            day = self._day_of_part(group, tense)
        if part:
            early, late = self._part_hours(part, group)
            return self.clock.at(day[0], early), self.clock.at(day[-1], late), "part"
        return self.clock.at(day[0], 0), self.clock.at(day[-1], 23 + 59 / 60), "day"

    def _part_hours(self, part: str, group: _Group) -> tuple[float, float]:
        early, late = PARTS[part]
        which = group.part.which if group.part is not None else ""
        if part == "morning" and self.clock.local.hour < 5 and which.endswith("this"):
            early = 0
        hour = self.clock.local.hour + self.clock.local.minute / 60
        if part in _MEALS and early - _MEAL_AHEAD_H <= hour < early + 1:
            early = hour - 1  # an early meal that is just over, not yesterday's
        if which.startswith("early"):
            late = (early + late) / 2
        elif which.startswith("late"):
            early = (early + late) / 2
        return early, min(late, 23 + 59 / 60)

    def _week(self, piece: Piece) -> tuple[datetime, datetime, Grain]:
        today = self.clock.local.date()
        if piece.part == "month":
            shift = {"last": -30, "next": 30}.get(piece.which, 0)
            middle = today + timedelta(days=shift)
            return (
                self.clock.at(middle - timedelta(days=15), 0),
                self.clock.at(middle + timedelta(days=15), 0),
                "week",
            )
        monday = today - timedelta(days=today.weekday())
        monday += timedelta(days={"last": -7, "next": 7}.get(piece.which, 0))
        if piece.part == "weekend":
            return (
                self.clock.at(monday + timedelta(days=4), 17),
                self.clock.at(monday + timedelta(days=6), 23),
                "week",
            )
        return self.clock.at(monday, 0), self.clock.at(monday + timedelta(days=6), 23), "week"

    def _day(self, piece: Piece, tense: Tense) -> tuple[date, ...]:
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
        options = [d for d in (_in_year(day, today.year + shift) for shift in (-1, 0, 1)) if d is not None]
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
        if (
            self.anchor is not None
            and self.anchor.day is not None
            and group.part is not None
            and group.part.which not in ("this",)
        ):
            return self._day(self.anchor.day, tense)
        early, late = PARTS[part]
        hour = self.clock.local.hour + self.clock.local.minute / 60
        if hour < NIGHT_ENDS_H and early >= 12 and tense == "past":
            return (today - timedelta(days=1),)
        if tense == "past" and hour < early + (-_MEAL_AHEAD_H if part in _MEALS else 0.5):
            return (today - timedelta(days=1),)
        if tense == "future" and hour >= late:
            return (today + timedelta(days=1),)
        return (today,)

    def _hour(self, group: _Group, piece: Piece, tense: Tense) -> tuple[datetime, datetime, Grain] | None:
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

    def _hour_moments(self, group: _Group, piece: Piece, tense: Tense) -> list[datetime]:
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
            moments.extend(self._one_of_day(at, tense))
        return moments

    def _one_of_day(self, at: list[datetime], tense: Tense) -> list[datetime]:
        """Morning or evening of a named day: the one that fits the tense; waking hours first."""
        if len(at) == 1:
            return at
        now = self.clock.now
        fitting = [m for m in at if (m <= now if tense == "past" else m >= now)]
        if len(fitting) == 1:
            return fitting
        morning, evening = at
        if tense == "future" or morning > now:
            return [morning] if 6 <= morning.hour + morning.minute / 60 <= 11.99 else [evening]
        return [evening]

    def _bare(self, piece: Piece, tense: Tense) -> list[datetime]:
        options = [piece.hours] if piece.meridiem else [piece.hours % 12, piece.hours % 12 + 12]
        return self._bare_options(options, tense)

    def _bare_options(self, options: list[float], tense: Tense) -> list[datetime]:
        today = self.clock.local.date()
        candidates = [self.clock.at(today + timedelta(days=d), o) for d in (-1, 0, 1) for o in options]
        now = self.clock.now
        if tense == "past":
            return [max(c for c in candidates if c <= now)]
        return [min(c for c in candidates if c >= now)]


def _in_year(day: date, year: int) -> date | None:
    """The same day and month of another year; None for 29 February of most."""
    try:
        return day.replace(year=year)
    except ValueError:
        return None


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
        before = text[max(0, phrases[i].start - 45) : phrases[i].start]
        if not re.fullmatch(
            r"\s?(?:-+|to|till|til|until|'til|and|through)\s?(?:at |about |around |like )?", gap
        ):
            continue
        if "and" in gap and not re.search(r"\bbetween (?:about |around |like )?$", before):
            continue
        if re.search(
            (
                r"\b(?:finished|stopped|ended|done|last one|sometime|somewhere|some time) (?:it |"
                r"at )?(?:sometime |somewhere |some time )?(?:between )?$"
            ),
            before,
        ):
            given[i], given[i + 1] = "end", "end"
        else:
            given[i], given[i + 1] = "start", "end"
    return _as_one([msgspec.structs.replace(p, role=r) for p, r in zip(phrases, given, strict=False)], text)


def _as_one(phrases: list[Phrase], text: str) -> list[Phrase]:
    """Two ends side by side ("finished sometime between 8 and 9") are one somewhere between them."""
    out: list[Phrase] = []
    for phrase in phrases:
        last = out[-1] if out else None
        if (
            last is not None
            and last.role == phrase.role == "end"
            and text[last.end : phrase.start].strip() == "and"
            and last.low < phrase.high
        ):
            out[-1] = msgspec.structs.replace(
                last, end=phrase.end, text=text[last.start : phrase.end], high=phrase.high
            )
        else:
            out.append(phrase)
    return out


def _role_by_words(phrase: Phrase, phrases: list[Phrase], index: int, text: str) -> Role:
    low, high = clause_bounds(text, phrase.start, phrase.end)
    before_from = max(low, phrases[index - 1].end if index else 0)
    after_to = min(high, phrases[index + 1].start if index + 1 < len(phrases) else len(text))
    if JUST.fullmatch(phrase.text):
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


def _align_ranges(phrases: list[Phrase]) -> list[Phrase]:
    """A start after its end: the start is moved back by half days ("from 7 till 9:30" at noon)."""
    out = list(phrases)
    for i in range(len(out) - 1):
        first, second = out[i], out[i + 1]
        if (
            first.role == "start"
            and second.role == "end"
            and first.low > second.low
            and first.grain == "minute"
        ):
            moved = first
            while moved.low > second.low:
                moved = msgspec.structs.replace(
                    moved, low=moved.low - timedelta(hours=12), high=moved.high - timedelta(hours=12)
                )
            out[i] = moved
    return out


def find_times(
    text: str,
    *,
    now: datetime,
    country: str | None = None,
    zone: str | None = None,
    tense: Tense | None = None,
    bare: bool = False,
) -> Times:
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
    finder = PieceFinder(folded, clock, country)
    hour_ranges(finder)
    bare_ranges(finder)
    pieces = finder.run()
    if bare and not any(p.kind in ("hour", "span") for p in pieces):
        pieces = sorted([*pieces, *_bare_hour(folded, bool(pieces))], key=lambda p: p.start)
    reader = _Reader(folded, clock, tense)
    phrases = [p for p in (reader.read(g) for g in _group(pieces, folded)) if p is not None]
    phrases = _align_ranges(_with_roles(phrases, folded))
    return Times(phrases=tuple(phrases), unreadable=tuple(finder.unreadable))


_HEDGED_HOUR = re.compile(
    rf"(?:\b(?:maybe|like|around|about|so|say|probably)|,)\s(?P<h>1[0-2]|[1-9]|{HOUR_WORD})"
    r"(?P<m>[0-5]\d)?\W*$"
)


def _bare_hour(folded: str, beside_others: bool) -> list[Piece]:
    """The hour "7" alone; beside a part of the day only with a word before it ("dinner time, maybe 6")."""
    if beside_others:
        hedged = _HEDGED_HOUR.search(folded)
        piece = read_clock(hedged) if hedged is not None else None
        return [piece] if piece is not None else []
    match = re.fullmatch(
        (
            rf"\W{{0,5}}(?:(?:at|about|around|maybe|like|i think|it was|approx|by)\s)*"
            rf"(?P<h>\d{{1,2}}|{HOUR_WORD})"
            r"(?:[.:]?(?P<m>[0-5]\d))?\W{0,5}"
        ),
        folded,
    )
    if match is None:
        return []
    piece = read_clock(match)
    return [piece] if piece is not None else []


def find_duration(text: str) -> Figure | None:
    """How long it went on, in hours: "over 2 hours", "took me an hour"."""
    match = OVER.search(fold(text))
    read = read_span(match) if match else None
    return read[0] if read else None
