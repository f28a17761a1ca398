"""From a curve to shapes: plot, labels and legend, laid out for the width at hand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import numpy as np

from milktide.chart._axis import label_width_chars, level_ticks, short_date, time_ticks
from milktide.chart._curve import MG_DL, Curve
from milktide.chart._shapes import Anchor, Area, Line, Palette, Picture, Point, Shape, Text
from milktide.chart._words import CHART_WORDS
from milktide.kinetics._band import FloatArray
from milktide.words import clock, day_and_clock, rounded_up

_CHAR = 0.56
"""Width of a character, in font sizes, on the wide side."""
_DATED_FROM_H = 48.0
"""Longer charts name dates, since a time of day alone is not clear."""


@dataclass(frozen=True, eq=False)
class View:
    """All that a chart shows. ``pumped`` is the expected level with pumping, computed on its own."""

    curve: Curve
    pumped: FloatArray
    now: datetime
    resume_at: datetime | None
    pumping: tuple[datetime, ...]
    purpose: str
    locale: str | None

    @property
    def title(self) -> str:
        """One line on what is shown."""
        code = "title_with_metabolite" if self.curve.metabolite else "title"
        return CHART_WORDS.text(code, name=self.curve.substance)

    @property
    def shown_pumping(self) -> tuple[datetime, ...]:
        """The pumping times that lie on the chart."""
        return tuple(t for t in self.pumping if self.curve.start <= t <= self.curve.end)


@dataclass(frozen=True)
class _Frame:
    """The plot's place, pixels, and its scales."""

    left: float
    right: float
    top: float
    bottom: float
    span_h: float
    highest: float
    size: float

    def x(self, hour: float) -> float:
        return self.left + (self.right - self.left) * hour / self.span_h

    def y(self, level: float) -> float:
        return self.bottom - (self.bottom - self.top) * level / self.highest

    def path(self, hours: FloatArray, levels: FloatArray) -> tuple[Point, ...]:
        return tuple((self.x(h), self.y(v)) for h, v in zip(hours.tolist(), levels.tolist(), strict=True))


def draw(view: View, width: float, colours: Palette) -> Picture:
    """Lay the chart out for a width in pixels."""
    size = 12.5 + max(0.0, width - 320) * 4.5 / 320
    lines = list(_heading(view, width, size, colours))
    below_heading = lines[-1].y if lines else 0.0
    frame = _frame(view, width, below_heading, size)
    legend = list(_legend(view, frame, width, colours))
    height = max(_lowest(legend), frame.bottom + 3 * size) + 0.8 * size
    background = Area(((0, 0), (width, 0), (width, height), (0, height)), colours.background)
    shapes: list[Shape] = [background, *lines]
    for part in (_grid, _band, _levels, _pump_marks, _moments):
        shapes.extend(part(view, frame, colours))
    return Picture(width, height, (*shapes, *legend))


def _frame(view: View, width: float, below_heading: float, size: float) -> _Frame:
    ticks = _level_ticks(view)
    left = (max(len(f"{t:g}") for t in ticks) * _CHAR + 1.3) * size
    labels = 3.4 if view.resume_at is not None else 2.1 if _now_shown(view) else 1.2
    top = below_heading + labels * size
    return _Frame(
        left=left,
        right=width - 1.2 * size,
        top=top,
        bottom=top + width * 0.36 + 3 * size,
        span_h=float(view.curve.band.times_h[-1]),
        highest=ticks[-1],
        size=size,
    )


def _level_ticks(view: View) -> list[float]:
    if view.curve.units == MG_DL:
        return level_ticks(float(view.curve.band.high.max()) or 1.0)
    return [0.0, 25.0, 50.0, 75.0, 100.0]


def _heading(view: View, width: float, size: float, colours: Palette) -> Iterator[Text]:
    y = 0.6 * size
    for line in wrap(view.title, width - 1.6 * size, size * 1.12):
        y += 1.4 * size
        yield Text(0.8 * size, y, line, size * 1.12, colours.ink, bold=True)
    code = "units_mg_dl" if view.curve.units == MG_DL else "units_percent"
    yield Text(0.8 * size, y + 1.5 * size, CHART_WORDS.text(code), size, colours.ink)


def _grid(view: View, frame: _Frame, colours: Palette) -> Iterator[Shape]:
    size = frame.size
    for level in _level_ticks(view):
        y = frame.y(level)
        yield Line(((frame.left, y), (frame.right, y)), colours.ink if level == 0 else colours.faint, 1)
        yield Text(frame.left - 0.5 * size, y + 0.35 * size, f"{level:g}", size, colours.ink, "end")
    yield from _time_axis(view, frame, colours)


def _time_axis(view: View, frame: _Frame, colours: Palette) -> Iterator[Shape]:
    size, curve = frame.size, view.curve
    label_px = (label_width_chars(view.locale, frame.span_h) * _CHAR + 1.0) * size
    most = max(2, int((frame.right - frame.left) / label_px))
    for tick in time_ticks(curve.start, curve.end, view.now, view.locale, most):
        x = frame.x(curve.hour_of(tick.moment))
        yield Line(((x, frame.bottom), (x, frame.bottom + 0.4 * size)), colours.ink, 1)
        at = _inside(x, len(tick.label) * _CHAR * size, frame, 0.8 * size)
        yield Text(at, frame.bottom + 1.6 * size, tick.label, size, colours.ink, "middle")
        if tick.day:
            yield Text(at, frame.bottom + 2.9 * size, tick.day, size, colours.ink, "middle", bold=True)


def _inside(x: float, width: float, frame: _Frame, slack: float) -> float:
    """The middle of a text, moved so that it stays on the picture."""
    return min(max(x, frame.left + width / 2 - slack), frame.right + slack - width / 2)


def _band(view: View, frame: _Frame, colours: Palette) -> Iterator[Shape]:
    band = view.curve.band
    there, back = frame.path(band.times_h, band.high), frame.path(band.times_h, band.low)
    yield Area((*there, *reversed(back)), colours.line, 0.22)


def _levels(view: View, frame: _Frame, colours: Palette) -> Iterator[Shape]:
    """The line without pumping, solid, and on top of it the line with pumping, dashed."""
    band = view.curve.band
    if view.curve.bottle is not None:
        bottle = frame.path(band.times_h, view.curve.bottle)
        yield Line(bottle, colours.ink, 1.8, (1.8, 4.0))
    yield Line(frame.path(band.times_h, band.expected), colours.line, 5.5)
    yield Line(frame.path(band.times_h, view.pumped), colours.overlay, 1.8, (7.0, 7.0))


def _pump_marks(view: View, frame: _Frame, colours: Palette) -> Iterator[Shape]:
    """A mark for each pumping; smaller where there are many, so that they stay apart."""
    places = [frame.x(view.curve.hour_of(moment)) for moment in view.shown_pumping]
    gaps = [after - before for before, after in pairwise(places) if after > before]
    half = max(1.2, min(frame.size * 0.5, min(gaps, default=frame.size) * 0.36))
    for x in places:
        yield _triangle(x, frame.bottom, half, colours.pump)


def _triangle(x: float, bottom: float, half: float, colour: str) -> Area:
    return Area(((x - half, bottom), (x + half, bottom), (x, bottom - 1.9 * half)), colour)


def _now_shown(view: View) -> bool:
    return view.curve.start <= view.now <= view.curve.end


def _moments(view: View, frame: _Frame, colours: Palette) -> Iterator[Shape]:
    """Now, and the time from which milk can be fed, each with its label above the plot."""
    if _now_shown(view):
        text = _now_text(view, frame)
        yield from _upright(view, frame, view.now, text, 0.6, colours.ink, colours.ink, (2.0, 3.0))
    if view.resume_at is not None:
        text = _resume_text(view, view.resume_at, frame)
        yield from _upright(view, frame, view.resume_at, text, 1.9, colours.resume, colours.resume_text, None)


def _now_text(view: View, frame: _Frame) -> str:
    if frame.span_h > _DATED_FROM_H:
        return CHART_WORDS.text("now_undated")
    return CHART_WORDS.text("now", time=clock(view.now, view.locale))


def _resume_text(view: View, moment: datetime, frame: _Frame) -> str:
    time = clock(moment, view.locale)
    if frame.span_h <= _DATED_FROM_H:
        return CHART_WORDS.text("resume", time=time)
    return CHART_WORDS.text(
        "resume_dated", date=short_date(rounded_up(moment), view.now, view.locale), time=time
    )


def _upright(
    view: View,
    frame: _Frame,
    moment: datetime,
    text: str,
    rise: float,
    stroke: str,
    fill: str,
    dash: tuple[float, float] | None,
) -> Iterator[Shape]:
    x, size = frame.x(view.curve.hour_of(moment)), frame.size
    bold = dash is None
    width = len(text) * (_CHAR + 0.04 * bold) * size
    at = max(_inside(x, width, frame, 0.8 * size), frame.left + width / 2)
    y = frame.top - rise * size
    anchor: Anchor = "middle"
    yield Line(((x, y + 0.3 * size), (x, frame.bottom)), stroke, 2.2 if bold else 1.2, dash)
    yield Text(at, y, text, size, fill, anchor, bold=bold)


# -- legend ---------------------------------------------------------------------------------------


def _legend(view: View, frame: _Frame, width: float, colours: Palette) -> Iterator[Shape]:
    size = frame.size
    y = frame.bottom + (2.1 if frame.span_h > _DATED_FROM_H else 3.4) * size
    for swatch, text in _legend_rows(view, frame):
        y += 0.5 * size
        first = y + size
        yield from _swatch(swatch, 0.8 * size, first - 0.35 * size, size, colours)
        for line in wrap(text, width - 4.6 * size, size):
            y += 1.3 * size
            yield Text(3.8 * size, y, line, size, colours.ink)


def _legend_rows(view: View, frame: _Frame) -> Iterator[tuple[str, str]]:
    yield "line", CHART_WORDS.text("legend_line")
    if bool(np.any(view.curve.band.high - view.curve.band.low > frame.highest / 100)):
        yield "band", CHART_WORDS.text("legend_band")
    if view.curve.bottle is not None:
        yield "bottle", CHART_WORDS.text("legend_bottle")
    if view.shown_pumping and view.purpose != "none":
        yield "pump", CHART_WORDS.text(f"legend_pumping_{view.purpose}")
    if view.resume_at is not None:
        when = day_and_clock(view.resume_at, view.now, view.locale)
        yield "resume", CHART_WORDS.text("legend_resume", when=when)


def _swatch(kind: str, x: float, y: float, size: float, colours: Palette) -> Iterator[Shape]:
    """A sample of what the legend's row names, its middle at ``y``."""
    across = ((x, y + 0.2 * size), (x + 2.3 * size, y + 0.2 * size))
    middle = x + 1.15 * size
    if kind == "line":
        yield Line(across, colours.line, 5.5)
        yield Line(across, colours.overlay, 1.8, (7.0, 7.0))
    elif kind == "bottle":
        yield Line(across, colours.ink, 1.8, (1.8, 4.0))
    elif kind == "pump":
        yield _triangle(middle, y + 0.7 * size, size * 0.5, colours.pump)
    elif kind == "resume":
        yield Line(((middle, y - 0.3 * size), (middle, y + 0.7 * size)), colours.resume, 2.2)
    else:
        (left, _), (right, _) = across
        top, bottom = y - 0.2 * size, y + 0.6 * size
        yield Area(((left, top), (right, top), (right, bottom), (left, bottom)), colours.line, 0.22)


def _lowest(shapes: list[Shape]) -> float:
    return max((s.y for s in shapes if isinstance(s, Text)), default=0.0)


def wrap(text: str, width: float, size: float) -> list[str]:
    """Text broken into lines that fit a width in pixels."""
    most = max(8, int(width / (_CHAR * size)))
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if len(longer) <= most or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
