"""The picture of an answer: the level in milk over time, with and without pumping the same.

    chart = level_chart(case, assessment, knowledge)
    if chart is not None:
        chart.svg(width=320), chart.png(dark=True), chart.alt_text, chart.table

The line with pumping is computed by the diffusion model and drawn over the line without, so the
picture shows what the words say. None where the row has no figures to draw.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone

import numpy as np

from milktide.case import Case
from milktide.chart._axis import moments, step_h
from milktide.chart._curve import MG_DL, Curve, curve_of
from milktide.chart._draw import View, draw
from milktide.chart._png import to_png
from milktide.chart._shapes import DARK, LIGHT
from milktide.chart._svg import to_svg
from milktide.chart._words import CHART_WORDS
from milktide.kinetics._band import FloatArray
from milktide.kinetics.diffusion import Expression, hours_until_below, milk_course
from milktide.knowledge import Knowledge
from milktide.result import Assessment
from milktide.words import day_and_clock

__all__ = ["Chart", "level_chart"]

NARROWEST_PX = 240
_PNG_WIDTH_PX = 420
_PNG_SCALE = 2.5
_MOST_ROWS = 24
_USUAL_PUMPING_GAP_H = 3.0
_PUMPED_ML = 90.0
_FEW_PERCENT = 100 / 32
_FEED_VERDICTS = ("feed", "feed_when_alert", "feed_with_watch")

Row = tuple[datetime, float, float, float]
"""A moment with the low, expected and high level."""


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart that is ready to be written out.

    Attributes:
        title: one line.
        units: of the levels: "mg/dL" or "percent of the highest level".
        alt_text: the chart in sentences, for who cannot see it.
        table: the chart in figures: moment, low, expected, high; at most some two dozen rows.
    """

    title: str
    units: str
    alt_text: str
    table: tuple[Row, ...]
    _view: View = field(repr=False)

    def svg(self, dark: bool = False, width: int = 640) -> str:
        """The chart as one SVG element, laid out for ``width`` pixels.

        Args:
            dark: light on dark.
            width: 320 for a phone.

        Raises:
            ValueError: narrower than anything can be read at.
        """
        if width < NARROWEST_PX:
            raise ValueError(f"width: must be at least {NARROWEST_PX} pixels, got {width}")
        picture = draw(self._view, width, DARK if dark else LIGHT)
        return to_svg(picture, self.title, self.alt_text)

    def png(self, dark: bool = False) -> bytes:
        """The chart as a PNG, for messaging apps: 1050 dots wide, readable on a phone.

        Raises:
            ImportError: matplotlib is not installed.
        """
        picture = draw(self._view, _PNG_WIDTH_PX, DARK if dark else LIGHT)
        return to_png(picture, self.title, self.alt_text, _PNG_SCALE)


def level_chart(case: Case, assessment: Assessment, knowledge: Knowledge) -> Chart | None:
    """The chart of the substance that drives an answer.

    Args:
        case: what was assessed; its ``now`` gives the zone of the clock.
        assessment: of that case.
        knowledge: the table.

    Returns:
        None where there is no curve: no figures in the row, an unlisted substance, a depot,
        ongoing use at an unknown interval, a half-life of years, or a case without ``now``.
    """
    curve = curve_of(case, assessment, knowledge)
    if curve is None or case.now is None:
        return None
    curve = _on_clock_of(case.now, curve)
    view = View(
        curve=curve,
        pumped=_with_pumping(curve, assessment.pumping.times),
        now=case.now,
        resume_at=_resume_at(assessment, curve),
        pumping=assessment.pumping.times,
        purpose=assessment.pumping.purpose,
        locale=case.locale,
    )
    return Chart(view.title, curve.units, _alt_text(view), _table(curve), view)


def _on_clock_of(now: datetime, curve: Curve) -> Curve:
    """The same curve with its start in the zone of ``now``."""
    return replace(curve, start=curve.start.astimezone(now.tzinfo or timezone.utc))


def _with_pumping(curve: Curve, times: tuple[datetime, ...]) -> FloatArray:
    """The expected level if she pumps: at the plan's times, else every three hours."""
    band = curve.band
    hours = [curve.hour_of(t) for t in times]
    if not hours:
        hours = np.arange(_USUAL_PUMPING_GAP_H, min(band.times_h[-1], 500.0), _USUAL_PUMPING_GAP_H).tolist()
    course = milk_course(
        band.times_h,
        lambda at: np.interp(at, band.times_h, band.expected),
        [Expression(h, _PUMPED_ML) for h in hours],
    )
    return course.level


def _resume_at(assessment: Assessment, curve: Curve) -> datetime | None:
    """When milk may be fed again; None where nothing is withheld or it lies off the chart."""
    resume_at = assessment.feeding.resume_at
    if resume_at is None or assessment.verdict in _FEED_VERDICTS:
        return None
    return resume_at if curve.start <= resume_at <= curve.end else None


def _table(curve: Curve) -> tuple[Row, ...]:
    """The band at round times, and at its start."""
    band = curve.band
    step = step_h(float(band.times_h[-1]), _MOST_ROWS)
    at = [curve.start, *(m for m in moments(curve.start, curve.end, step) if m > curve.start)]
    hours = [curve.hour_of(m) for m in at]
    columns = [np.interp(hours, band.times_h, level) for level in (band.low, band.expected, band.high)]
    return tuple(
        (moment, *(round(float(column[i]), 2) for column in columns))  # type: ignore[misc]
        for i, moment in enumerate(at)
    )


# -- alt text ---------------------------------------------------------------------------------------


def _alt_text(view: View) -> str:
    """What the chart shows, in sentences."""
    curve = view.curve
    code = "mg_dl" if curve.units == MG_DL else "percent"
    said = [CHART_WORDS.text(f"alt_what_{code}", name=curve.substance)]
    if curve.metabolite:
        said.append(CHART_WORDS.text("alt_metabolite", metabolite=curve.metabolite))
    said.extend(_alt_level(view))
    said.append(CHART_WORDS.text("alt_same_line"))
    if view.shown_pumping:
        said.append(_alt_pumping(view))
    if curve.bottle is not None:
        said.append(CHART_WORDS.text("alt_bottle", level=math.ceil(curve.bottle[-1])))
    if view.resume_at is not None:
        said.append(CHART_WORDS.text("alt_resume", when=_when(view, view.resume_at)))
    return " ".join(said)


def _alt_level(view: View) -> list[str]:
    curve = view.curve
    band = curve.band
    peak = int(band.expected.argmax())
    peak_when = _when(view, _at(curve, float(band.times_h[peak])))
    if curve.clear_h is not None:
        low, level, high = (math.ceil(b.max()) for b in (band.low, band.expected, band.high))
        ends = [_at(curve, hours) for hours in (curve.clear_h.low, curve.clear_h.high)]
        return [
            CHART_WORDS.text("alt_peak_mg_dl", when=peak_when, level=level, low=low, high=high),
            CHART_WORDS.text(
                "alt_clear",
                when=_when(view, _at(curve, curve.clear_h.expected)),
                low=_when(view, ends[0]),
                high=_when(view, ends[1]),
            ),
        ]
    if curve.ongoing:
        return [CHART_WORDS.text("alt_ongoing", low=math.floor(band.expected.min()))]
    return [CHART_WORDS.text("alt_peak_percent", when=peak_when), _alt_halving(view)]


def _alt_halving(view: View) -> str:
    curve = view.curve
    band = curve.band
    half = hours_until_below(band.times_h, band.expected, 50.0)
    few = hours_until_below(band.times_h, band.expected, _FEW_PERCENT)
    end = CHART_WORDS.text("alt_end", level=math.ceil(band.expected[-1]))
    if few is not None:
        end = CHART_WORDS.text("alt_few_percent", when=_when(view, _at(curve, few)))
    if half is None:
        return CHART_WORDS.text("alt_end_alone", level=math.ceil(band.expected[-1]))
    return f"{CHART_WORDS.text('alt_half', when=_when(view, _at(curve, half)))} {end}"


def _alt_pumping(view: View) -> str:
    times = view.shown_pumping
    count = (
        CHART_WORDS.text("alt_once") if len(times) == 1 else CHART_WORDS.text("alt_times", count=len(times))
    )
    return CHART_WORDS.text("alt_pumping", count=count, when=_when(view, times[0]))


def _at(curve: Curve, hours: float) -> datetime:
    return curve.start + timedelta(hours=hours)


def _when(view: View, moment: datetime) -> str:
    return day_and_clock(moment, view.now, view.locale)
