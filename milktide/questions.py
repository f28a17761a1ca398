"""Which unknown facts could still change the answer, most useful first.

For each unknown fact that a row's conditions, the clearance or the baby's risk depend on, the case
is decided again over the plausible range of that fact. Only where verdict, wait or milk use come
out differently is the fact worth a question. Timing comes first, then what changes most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from msgspec.structs import replace

from milktide.case import Case
from milktide.decision import AMBIGUOUS, Decision, decide, linked_id, policy_of
from milktide.doses import dose_for
from milktide.facts import OTHER
from milktide.knowledge import Knowledge
from milktide.knowledge.rows import DoseLimit, Row
from milktide.result import VERDICTS, Ask, Verdict

_FIRST: tuple[Ask, ...] = ("substance", "end", "start")
_LONG_AGO = timedelta(days=3650)
_AGES_WEEKS = (1.0, 6.0, 12.0, 40.0)
_ONGOING_KINDS = ("medication", "recreational", "cannabis", "nicotine", "hormone", "biologic")
_DOSE_KEYS = ("dose_at_most", "dose_over", "dose_at_least", "dose_below")
_AGE_CAUTIONS = frozenset({"under_1_month", "under_2_months", "under_6_months"})
_INTERVAL_H = {"day": 24.0, "week": 168.0, "hour": 1.0}

Variant = tuple[Ask, Case]


@dataclass(frozen=True)
class Question:
    """One fact worth asking: how much its answer could change, and the gravest verdict it could bring."""

    ask: Ask
    effect: float
    gravest: Verdict


def open_questions(case: Case, knowledge: Knowledge, decision: Decision | None = None) -> tuple[Ask, ...]:
    """The facts worth asking for, most useful first; skipped facts are not asked again.

    Args:
        case: with ``now``.
        knowledge: the table.
        decision: the decision on this very case, if it is there already.
    """
    return tuple(question.ask for question in weigh_questions(case, knowledge, decision))


def weigh_questions(
    case: Case, knowledge: Knowledge, decision: Decision | None = None
) -> tuple[Question, ...]:
    """As :func:`open_questions`, with what each answer could change."""
    base = decision if decision is not None else decide(case, knowledge)
    asking = policy_of(knowledge).house["asking"]
    found: dict[Ask, Question] = {}
    for ask, variant in _variants(case, base, knowledge):
        if ask in case.skipped:
            continue
        other = decide(variant, knowledge)
        effect = _effect(base, other, asking)
        if effect > 0:
            known = found.get(ask, Question(ask, 0.0, base.verdict))
            gravest = max(known.gravest, other.verdict, key=VERDICTS.index)
            found[ask] = Question(ask, max(known.effect, effect), gravest)
    ordered = sorted(found.values(), key=lambda question: (_place(question.ask), -question.effect))
    room = asking["most_questions"] - len(case.skipped)
    return tuple(ordered[: max(0, room)])


def only_for_watching(case: Case, knowledge: Knowledge) -> bool:
    """Whether nothing is withheld now and no open answer could change that: only how closely to watch.

    The answer can then be given at once, and what is left be asked after it.
    """
    base = decide(case, knowledge)
    light = VERDICTS.index("feed_with_watch")
    verdicts = [base.verdict, *(question.gravest for question in weigh_questions(case, knowledge, base))]
    return all(VERDICTS.index(verdict) <= light for verdict in verdicts)


def _place(ask: Ask) -> int:
    return _FIRST.index(ask) if ask in _FIRST else len(_FIRST)


def _effect(base: Decision, other: Decision, asking: Any) -> float:
    """How much an answer changes: verdict weighs most, then the wait, then the milk."""
    effect = 10.0 * abs(VERDICTS.index(base.verdict) - VERDICTS.index(other.verdict))
    effect += 5.0 * (base.meanwhile != other.meanwhile)
    effect += _wait_effect(_hours(base), _hours(other), asking)
    effect += 1.0 * ([use.use for use in base.milk] != [use.use for use in other.milk])
    return effect


def _hours(decision: Decision) -> float | None:
    return decision.wait.expected if decision.wait is not None else None


def _wait_effect(base: float | None, other: float | None, asking: Any) -> float:
    if base is None or other is None:
        return 2.0 if base != other else 0.0
    change = abs(base - other)
    worth = max(asking["wait_change_worth_asking_h"], asking["wait_change_worth_asking_share"] * base)
    return min(change, 100.0) / 10.0 if change >= worth else 0.0


# -- the plausible range of each unknown fact ---------------------------------------------------------


def _variants(case: Case, base: Decision, knowledge: Knowledge) -> Iterator[Variant]:
    rows: list[Row] = []
    for index, exposure in enumerate(case.exposures):
        id_ = linked_id(exposure.substance, knowledge)
        if id_.startswith(AMBIGUOUS):
            yield from _meanings(case, index, id_)
            continue
        row = knowledge.row(id_)
        if row is None:
            continue
        tracers = next((f.tracers for f in base.findings if f.substance == row.id), ())
        yield from (("substance", _with(case, index, substance=tracer)) for tracer in tracers)
        shown = _deciding_rows(row, tracers, base, knowledge)
        rows += shown
        yield from _timing(case, index, row)
        if row.id == "alcohol":
            yield from _drinking(case, index)
        for each in shown:
            yield from _conditions(case, index, each)
    yield from _infant(case, rows)


def _deciding_rows(row: Row, tracers: tuple[str, ...], base: Decision, knowledge: Knowledge) -> list[Row]:
    """The rows whose conditions count: the tracers of a scan, the drugs that answer for a procedure."""
    if tracers:
        return [found for tracer in tracers if (found := knowledge.row(tracer)) is not None]
    parts = row.components if any(f.row is not row and f.substance == row.id for f in base.findings) else ()
    return [row, *(found for part in parts if (found := knowledge.row(part)) is not None)]


def _with(case: Case, index: int, **changes: Any) -> Case:
    exposures = list(case.exposures)
    exposures[index] = replace(exposures[index], **changes)
    return replace(case, exposures=tuple(exposures))


def _meanings(case: Case, index: int, id_: str) -> Iterator[Variant]:
    for meaning in id_.partition(":")[2].split("|"):
        yield "substance", _with(case, index, substance=meaning)


def _timing(case: Case, index: int, row: Row) -> Iterator[Variant]:
    exposure, now = case.exposures[index], case.now
    assert now is not None
    if exposure.end is None and exposure.start is None:
        if exposure.regimen != "ongoing":
            yield "end", _with(case, index, start=now - _LONG_AGO, end=now - _LONG_AGO)
        return
    goes_on = row.id == "alcohol" or exposure.regimen == "repeated"
    if goes_on and exposure.end is None and exposure.start is not None and exposure.start <= now:
        yield "end", _with(case, index, end=min(now, exposure.start + timedelta(hours=4)))
    if exposure.start is None and exposure.end is not None and row.id == "alcohol":
        yield "start", _with(case, index, start=exposure.end - timedelta(hours=3))


def _drinking(case: Case, index: int) -> Iterator[Variant]:
    exposure = case.exposures[index]
    if exposure.amount is None:
        yield from (("amount", _with(case, index, amount=n, unit="drink")) for n in (1.0, 4.0))
    if case.parent.weight_kg is None:
        for weight_kg in (50.0, 85.0):
            yield "weight", replace(case, parent=replace(case.parent, weight_kg=weight_kg))
    if case.parent.height_cm is None:
        for height_cm in (152.0, 173.0):
            yield "height", replace(case, parent=replace(case.parent, height_cm=height_cm))


def _conditions(case: Case, index: int, row: Row) -> Iterator[Variant]:
    exposure = case.exposures[index]
    if exposure.regimen is None and exposure.doses is None and _regimen_matters(row):
        yield from (("regimen", _with(case, index, regimen=r)) for r in ("single", "repeated", "ongoing"))
    for ask in ("route", "formulation", "indication"):
        if getattr(exposure, ask) is None:
            yield from _slugs(case, index, row, ask)
    for item in row.guidance:
        if item.when is None:
            continue
        for key in _DOSE_KEYS:
            limit = getattr(item.when, key)
            if limit is not None and row.id != "alcohol" and dose_for(exposure, limit, case.parent) is None:
                yield from _doses(case, index, limit)
        text = item.when.text
        if text is not None and text not in (exposure.conditions or {}) and row.id != "alcohol":
            answers = {**(exposure.conditions or {}), text: False}
            yield "condition", _with(case, index, conditions=answers)


def _regimen_matters(row: Row) -> bool:
    if row.id == "alcohol":
        return False
    named = any(item.when is not None and item.when.regimen is not None for item in row.guidance)
    waits = any(item.position in ("wait", "interrupt") for item in row.guidance)
    return named or (waits and row.kind in _ONGOING_KINDS)


_PLAIN_ROUTES = {"route": ("oral",), "formulation": (OTHER,), "indication": (OTHER,)}


def _slugs(case: Case, index: int, row: Row, ask: str) -> Iterator[Variant]:
    values: dict[str, None] = {}
    for item in row.guidance:
        told = getattr(item.when, ask) if item.when is not None else None
        for slug in () if told is None else ((told,) if isinstance(told, str) else told):
            values[slug] = None
    if not values or any(slug in ("direct_breastfeeding", "expressed_milk") for slug in values):
        return
    for slug in (*values, *_PLAIN_ROUTES[ask]):
        yield ask, _with(case, index, **{ask: slug})  # type: ignore[misc]


def _doses(case: Case, index: int, limit: DoseLimit) -> Iterator[Variant]:
    """Doses below and above a limit, in a regimen that fits its period."""
    built = _case_with_dose(limit)
    if built is None:
        return
    exposure = case.exposures[index]
    for factor in (0.5, 2.0):
        changes: dict[str, Any] = {"amount": limit.value * factor * built[1], "unit": built[0]}
        if limit.per in _INTERVAL_H and exposure.regimen != "single":
            changes["interval_h"] = exposure.interval_h or _INTERVAL_H[limit.per]
            changes["regimen"] = exposure.regimen or "repeated"
        variant = _with(case, index, **changes)
        parent = replace(
            case.parent,
            weight_kg=case.parent.weight_kg or 65.0,
            height_cm=case.parent.height_cm or 162.5,
        )
        yield "dose", replace(variant, parent=parent)


def _case_with_dose(limit: DoseLimit) -> tuple[str, float] | None:
    """The unit of a case that carries this limit, and the factor for a body of 65 kg and 1.7 m2."""
    base, _, per_body = limit.unit.partition("/")
    if limit.unit == "mcg/dL":
        return "mcg", 1.0
    if base not in ("mg", "mcg", "g", "ml", "MBq"):
        return None
    return base, {"": 1.0, "kg": 65.0, "m2": 1.7}[per_body]


def _infant(case: Case, rows: list[Row]) -> Iterator[Variant]:
    infant = case.infant

    def ask(name: Ask, **changes: Any) -> Variant:
        return name, replace(case, infant=replace(infant, **changes))

    if infant.age_weeks is None and any(_any_row(rows, _age_matters)):
        for age in sorted({*_AGES_WEEKS, *_age_limits(rows)}):
            yield ask("infant_age", age_weeks=age)
    preterm_known = infant.born_preterm is not None or infant.gestation_weeks_at_birth is not None
    if not preterm_known and any(_any_row(rows, _preterm_matters)):
        yield ask("preterm", born_preterm=True)
    if infant.unwell is None and any(_any_row(rows, _unwell_matters)):
        yield ask("unwell", unwell=True)
    if infant.g6pd_deficiency is None and any(_any_row(rows, _g6pd_matters)):
        yield ask("g6pd", g6pd_deficiency=True)


def _any_row(rows: list[Row], test: Callable[[Row], bool]) -> Iterator[bool]:
    return (test(row) for row in rows)


def _age_limits(rows: list[Row]) -> Iterator[float]:
    for row in rows:
        for item in row.guidance:
            if item.when is not None:
                for limit in (item.when.infant_age_below_weeks, item.when.infant_age_at_least_weeks):
                    if limit is not None:
                        yield limit
                        yield max(0.0, limit - 0.5)


def _age_matters(row: Row) -> bool:
    return bool(row.sedating) or bool(_AGE_CAUTIONS & set(row.extra_caution)) or any(_age_limits([row]))


def _preterm_matters(row: Row) -> bool:
    named = any(item.when is not None and item.when.preterm is not None for item in row.guidance)
    return named or bool(row.sedating) or "preterm" in row.extra_caution


def _unwell_matters(row: Row) -> bool:
    named = any(item.when is not None and item.when.infant_unwell is not None for item in row.guidance)
    return named or bool(row.sedating) or bool(row.extra_caution)


def _g6pd_matters(row: Row) -> bool:
    named = any(item.when is not None and item.when.g6pd_deficiency is not None for item in row.guidance)
    return named or "g6pd_deficiency" in row.extra_caution
