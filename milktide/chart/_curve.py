"""Which curve a case has: from the row that drives the answer to levels over time.

Alcohol takes the model that also gives its hours. Other rows are drawn from their half-life, as
percent of their own highest level, because dose and volume are not asked. A row without such
figures has no curve; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from milktide.case import Case, Exposure
from milktide.drinks import amount_g, drink_g
from milktide.kinetics import AlcoholModel, LevelBand, Spread, alcohol, band_of_three
from milktide.kinetics._band import FloatArray
from milktide.kinetics.decay import activity_share, effective_half_time_h
from milktide.kinetics.first_order import absorption_rate_from_peak_per_h
from milktide.kinetics.infusion import level_with_infusion_mg_l
from milktide.kinetics.metabolite import metabolite_share, parent_share
from milktide.kinetics.repeated import superpose
from milktide.knowledge import Knowledge
from milktide.knowledge.rows import ActiveMetabolite, Figure, Row, as_range
from milktide.result import Assessment
from milktide.window import Window, window_of

MG_DL = "mg/dL"
PERCENT_OF_PEAK = "percent of the highest level"

_ENDS = ("low", "expected", "high")
_POINTS = 361
_HALF_LIVES_SHOWN = 5
_HALF_LIVES_TO_STEADY = 10
_LONGEST_H = 2 * 365.25 * 24
_SHORTEST_H = 1.0
_MOST_DOSES = 600
_JUST_BEFORE_H = 1e-4


@dataclass(frozen=True, eq=False)
class Curve:
    """Levels in milk from ``start`` on.

    Attributes:
        start: hour 0 of the band.
        band: low, expected and high in ``units``.
        units: MG_DL or PERCENT_OF_PEAK.
        substance: its name, and
        metabolite: that of the active metabolite counted with it, if any.
        clear_h: hours until nothing is left (alcohol); None where it only ever halves.
        ongoing: regular doses that go on.
        bottle: for a radioactive substance, what is left in milk kept outside; else None.
    """

    start: datetime
    band: LevelBand
    units: str
    substance: str
    metabolite: str | None = None
    clear_h: Spread | None = None
    ongoing: bool = False
    bottle: FloatArray | None = None

    @property
    def end(self) -> datetime:
        """The last moment of the band."""
        return self.start + timedelta(hours=float(self.band.times_h[-1]))

    def hour_of(self, moment: datetime) -> float:
        """A moment as hours of the band."""
        return hours_between(self.start, moment)


def hours_between(start: datetime, end: datetime) -> float:
    """Hours from one moment to another; negative if it lies before."""
    return (end - start).total_seconds() / 3600


def curve_of(case: Case, assessment: Assessment, knowledge: Knowledge) -> Curve | None:
    """The curve of the substance that drives the answer; None where there is none to draw."""
    if case.now is None:
        return None
    for row, exposure in _driving(case, assessment, knowledge):
        if row.id == "alcohol":
            return _alcohol(case, case.now, assessment, knowledge)
        curve = _halving(row, exposure, case.now, assessment)
        if curve is not None:
            return curve
    return None


def _driving(case: Case, assessment: Assessment, knowledge: Knowledge) -> Iterator[tuple[Row, Exposure]]:
    """Rows and exposures that decide the answer; all of them where none is marked."""
    drives = {s.id for s in assessment.substances if s.drives} or {s.id for s in assessment.substances}
    for exposure in case.exposures:
        id = knowledge.id_of(exposure.substance)
        row = knowledge.row(id) if id is not None and id in drives else None
        if row is not None:
            yield row, exposure


def _span_h(start: datetime, needed_h: float, assessment: Assessment) -> float:
    """How far to draw: as long as the level matters, and past the end of the wait."""
    latest = assessment.feeding.resume_at_latest or assessment.feeding.resume_at
    wait_h = hours_between(start, latest) if latest is not None else 0.0
    return max(needed_h, wait_h * 1.05, _SHORTEST_H)


# -- alcohol ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Sitting:
    """One exposure to alcohol: hours after the first of them, and what was drunk."""

    begins_h: float
    cleared: alcohol.Clearance


def _alcohol(case: Case, now: datetime, assessment: Assessment, knowledge: Knowledge) -> Curve:
    """All drinks of the case together: sittings that overlap add up."""
    model = AlcoholModel.from_documents(
        knowledge.document("alcohol_model"), knowledge.document("policy/house")["alcohol"]
    )
    exposures = [e for e in case.exposures if knowledge.id_of(e.substance) == "alcohol"]
    starts = [_drinking_starts(window_of(e, now)) for e in exposures]
    start = min(starts)
    sittings = [
        _Sitting(hours_between(start, begins), _clearance(e, case, now, model, knowledge))
        for e, begins in zip(exposures, starts, strict=True)
    ]
    pours = [_pours(sittings, end, model) for end in _ENDS]
    rates = [getattr(model.elimination_mg_dl_per_h, end) for end in _ENDS]
    clear_h = Spread(*(alcohol.hours_to_clear_pours(*p, r) for p, r in zip(pours, rates, strict=True)))
    times = _times(
        _span_h(start, clear_h.high * 1.04, assessment),
        pours[1][0],
        clear_h.low,
        clear_h.expected,
        clear_h.high,
    )
    levels = [alcohol.level_after_pours_mg_dl(times, *p, r) for p, r in zip(pours, rates, strict=True)]
    return Curve(start, band_of_three(times, *levels), MG_DL, "Alcohol", clear_h=clear_h)


def _drinking_starts(window: Window) -> datetime:
    """DECISION section 5: the start; where only the end is known, the end; neither: now."""
    return window.start or window.counted_from


def _clearance(
    exposure: Exposure, case: Case, now: datetime, model: AlcoholModel, knowledge: Knowledge
) -> alcohol.Clearance:
    document, customs = knowledge.document("alcohol_model"), knowledge.document("policy/drinks")
    grams, drinks = amount_g(exposure, case.country, document, customs, knowledge.document("policy/house"))
    window = window_of(exposure, now)
    return alcohol.clearance(
        model,
        grams=grams,
        drinks=drinks,
        drink_g=drink_g(case.country, document, customs),
        weight_kg=case.parent.weight_kg,
        height_cm=case.parent.height_cm,
        drinking_hours=hours_between(_drinking_starts(window), window.counted_from),
    )


def _pours(sittings: list[_Sitting], end: str, model: AlcoholModel) -> tuple[FloatArray, FloatArray]:
    """Hours and rises of every drink, for one end of the range."""
    times, rises = [], []
    for sitting in sittings:
        cleared = sitting.cleared
        pour_h, shares = alcohol.drinks_over_time(cleared.drinking_hours, getattr(cleared.drinks, end))
        rise = alcohol.level_at_start_mg_dl(
            getattr(cleared.grams, end), getattr(cleared.total_body_water_l, end), model.blood_factor
        )
        times.append(pour_h + sitting.begins_h)
        rises.append(rise * shares)
    return np.concatenate(times), np.concatenate(rises)


def _times(span_h: float, jumps_h: FloatArray, *marks_h: float) -> FloatArray:
    """Hours to draw at: evenly, on both sides of each jump, and at the marks."""
    marks = [np.linspace(0.0, span_h, _POINTS), jumps_h, jumps_h - _JUST_BEFORE_H, np.array(marks_h)]
    times: FloatArray = np.unique(np.concatenate(marks))
    kept: FloatArray = times[(times >= 0) & (times <= span_h)]
    return kept


# -- half-lives ------------------------------------------------------------------------------------


def _halving(row: Row, exposure: Exposure, now: datetime, assessment: Assessment) -> Curve | None:
    window = window_of(exposure, now)
    if row.ionising is not None:
        return _radioactive(row, window, assessment)
    if exposure.regimen == "depot" or row.kinetics is None:
        return None  # the half-life of a depot is not that of the substance
    own = _spread(row.kinetics.half_life_h)
    active = _active_metabolite(row)
    metabolites = _spread(active.half_life_h) if active is not None else None
    if own is None and metabolites is None:
        return None
    doses = _doses(exposure, window, own, metabolites)
    if doses is None:
        return None
    single = _single_dose(row, exposure, window, own, metabolites)
    longest_h = max(figure.expected for figure in (own, metabolites) if figure is not None)
    needed_h = doses.last_h if window.open_ended else doses.last_h + _HALF_LIVES_SHOWN * longest_h
    span_h = needed_h if window.open_ended else _span_h(doses.origin, needed_h, assessment)
    if span_h > _LONGEST_H:
        return None
    times = _times(span_h, doses.shown_h)
    levels = [_percent_of_peak(superpose(times, doses.all_h, single[end])) for end in _ENDS]
    name = active.name if active is not None and metabolites is not None else None
    return Curve(
        doses.origin,
        band_of_three(times, *levels),
        PERCENT_OF_PEAK,
        row.name,
        metabolite=name,
        ongoing=window.open_ended,
    )


def _active_metabolite(row: Row) -> ActiveMetabolite | None:
    """The active metabolite; None where the table itself says that it is inactive."""
    assert row.kinetics is not None
    metabolite = row.kinetics.active_metabolite
    return None if metabolite is None or "inactive" in metabolite.name else metabolite


def _spread(figure: Figure | None) -> Spread | None:
    """A figure of the table as a spread; None where no end was stated ("at least")."""
    stated = as_range(figure)
    if stated is None or stated.middle is None or stated.lower is None or stated.upper is None:
        return None
    return Spread(stated.lower, stated.middle, stated.upper)


@dataclass(frozen=True, eq=False)
class _Doses:
    """Hours of the doses after ``origin``; those before it (negative) are still on their way out."""

    origin: datetime
    all_h: FloatArray

    @property
    def shown_h(self) -> FloatArray:
        shown: FloatArray = self.all_h[self.all_h >= 0]
        return shown

    @property
    def last_h(self) -> float:
        return float(self.all_h[-1])


def _doses(
    exposure: Exposure, window: Window, own: Spread | None, metabolites: Spread | None
) -> _Doses | None:
    """When doses fall; None where it goes on at unknown intervals."""
    interval_h = exposure.interval_h
    if window.open_ended:
        if interval_h is None:
            return None
        longest_h = max(figure.high for figure in (own, metabolites) if figure is not None)
        return _steady_doses(window, interval_h, longest_h)
    repeated = exposure.regimen == "repeated" or (exposure.doses or 1) > 1
    if repeated and interval_h is not None and window.start is not None and window.end is not None:
        count = int(hours_between(window.start, window.end) / interval_h + 1e-6) + 1
        if count > _MOST_DOSES:  # long since steady: from the last dose on
            return _Doses(window.end, _every(interval_h, 1 - _MOST_DOSES, 1))
        return _Doses(window.start, _every(interval_h, 0, count))
    begins = window.start if _is_infusion(exposure, window) else None
    return _Doses(begins or window.counted_from, np.zeros(1))


def _every(interval_h: float, first: int, stop: int) -> FloatArray:
    """Hours of regular doses, numbered from ``first`` up to but not with ``stop``."""
    return np.arange(first, stop, dtype=np.float64) * interval_h


def _steady_doses(window: Window, interval_h: float, longest_half_life_h: float) -> _Doses:
    """Regular dosing that goes on: enough doses before the origin, and three intervals after it."""
    before = min(_MOST_DOSES, int(_HALF_LIVES_TO_STEADY * longest_half_life_h / interval_h) + 1)
    return _Doses(window.counted_from, _every(interval_h, -before, 4))


def _is_infusion(exposure: Exposure, window: Window) -> bool:
    return bool(
        exposure.route == "iv"
        and exposure.regimen in (None, "single")
        and window.start is not None
        and window.end is not None
        and window.end > window.start
    )


_DoseAtEachEnd = dict[str, "_OneDose"]


@dataclass(frozen=True)
class _OneDose:
    """Active substance in the body after one dose, as a share of it, at one end of the half-lives."""

    own_h: float | None
    metabolite_h: float | None
    absorption_rate_per_h: float | None
    infusion_h: float | None

    def __call__(self, since_h: FloatArray) -> FloatArray:
        own_h, metabolite_h, absorption = self.own_h, self.metabolite_h, self.absorption_rate_per_h
        if own_h is None:  # only the metabolite's half-life was read: from its peak on
            assert metabolite_h is not None
            return parent_share(since_h, metabolite_h, absorption)
        if self.infusion_h is not None and metabolite_h is None:
            return level_with_infusion_mg_l(
                since_h,
                dose_mg=1.0,
                infusion_hours=self.infusion_h,
                volume_of_distribution_l=1.0,
                half_life_h=own_h,
            )
        level = parent_share(since_h, own_h, absorption)
        if metabolite_h is None:
            return level
        return level + metabolite_share(since_h, own_h, metabolite_h, absorption_rate_per_h=absorption)


def _single_dose(
    row: Row, exposure: Exposure, window: Window, own: Spread | None, metabolites: Spread | None
) -> _DoseAtEachEnd:
    infusion_h = None
    if _is_infusion(exposure, window) and window.start and window.end:
        infusion_h = hours_between(window.start, window.end)
    peak_h = None if infusion_h is not None else _peak_h(row, exposure)

    def one(end: str) -> _OneDose:
        own_h: float | None = getattr(own, end) if own is not None else None
        metabolite_h: float | None = getattr(metabolites, end) if metabolites is not None else None
        lasting_h = own_h if own_h is not None else metabolite_h
        absorption = None
        if peak_h is not None and lasting_h is not None:
            absorption = absorption_rate_from_peak_per_h(peak_h, lasting_h)
        return _OneDose(own_h, metabolite_h, absorption, infusion_h)

    return {end: one(end) for end in _ENDS}


def _peak_h(row: Row, exposure: Exposure) -> float | None:
    """Hours from the dose to the peak: in milk where that was measured, else in blood by mouth."""
    assert row.kinetics is not None
    in_milk, in_blood = as_range(row.kinetics.milk_peak_h), as_range(row.kinetics.tmax_h)
    if in_milk is not None and in_milk.middle:
        return in_milk.middle
    if in_blood is not None and exposure.route != "iv":
        return in_blood.middle or None
    return None


def _percent_of_peak(level: FloatArray) -> FloatArray:
    highest = float(level.max())
    return level / highest * 100 if highest > 0 else level


# -- radioactive -----------------------------------------------------------------------------------


def _radioactive(row: Row, window: Window, assessment: Assessment) -> Curve | None:
    """Decay and excretion together in the breast; decay alone in a bottle."""
    assert row.ionising is not None
    physical = _spread(row.ionising.physical_half_life_h)
    if physical is None or window.open_ended:
        return None
    effective = _effective(row, physical)
    start = window.counted_from
    span_h = _span_h(start, _HALF_LIVES_SHOWN * (effective or physical).expected, assessment)
    if span_h > _LONGEST_H:
        return None
    times = _times(span_h, np.zeros(1))
    halving = effective or physical
    band = band_of_three(times, *(100 * activity_share(times, getattr(halving, end)) for end in _ENDS))
    bottle = 100 * activity_share(times, physical.expected) if effective is not None else None
    return Curve(start, band, PERCENT_OF_PEAK, row.name, bottle=bottle)


def _effective(row: Row, physical: Spread) -> Spread | None:
    """The effective half-time in milk: as measured, else from physical and biological half-life."""
    assert row.ionising is not None
    measured = _spread(row.ionising.effective_half_time_milk_h) or _spread(row.ionising.effective_half_life_h)
    if measured is not None:
        return measured
    biological = _spread(row.kinetics.half_life_h) if row.kinetics is not None else None
    if biological is None:
        return None
    return Spread(*(effective_half_time_h(getattr(physical, e), getattr(biological, e)) for e in _ENDS))
