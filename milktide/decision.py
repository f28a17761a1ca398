"""The decision: every exposure's finding, and what they say together (DECISION sections 1, 5 and 6).

This is the quick core that both the assessment and the questions ask: it carries codes, no words.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from milktide import supply
from milktide.alcohol_finding import alcohol_finding
from milktide.case import Case, Exposure
from milktide.doses import total_mg_in_24_h
from milktide.drinks import amount_g
from milktide.facts import FEEDING_ROUTES, Facts, facts_for
from milktide.finding import (
    FEED_VERDICTS,
    NO_WAIT,
    Finding,
    add_caution,
    add_why,
    depresses_breathing,
    escalate,
    finding_of,
    step_down,
    unlinked,
)
from milktide.knowledge import Knowledge, fold_name
from milktide.knowledge.rows import AmbiguousWord, Row
from milktide.milk import use_of_batch
from milktide.policy import Policy, lead
from milktide.result import ESCALATIONS, Escalation, Meanwhile, MilkUse, Purpose, Verdict, WaitHours
from milktide.window import Window, window_of
from milktide.words import harmless

UNLISTED = "unlisted:"
AMBIGUOUS = "ambiguous:"
_EVERYDAY = frozenset(
    {
        "ordinary_word", "given_name", "lab_value", "gestational_age", "infant_symptom", "infant_drowsiness",
        "no_row", "wean_misspelt", "pharmacy", "doctors_office", "car_accident", "intimate_partner_violence",
        "black_stool", "cracked_nipple", "postnatal_mood", "perineal_stitches",
    }
)  # fmt: skip
"""Meanings of an ambiguous word that nobody names as a substance (data/ambiguous)."""


@dataclass(frozen=True)
class Decision:
    """What all exposures say together. ``drivers`` are the substances that decide verdict or wait."""

    findings: tuple[Finding, ...]
    verdict: Verdict
    meanwhile: Meanwhile
    wait: WaitHours | None
    resume_at: datetime | None
    resume_at_latest: datetime | None
    reference: datetime
    purpose: Purpose
    milk: tuple[MilkUse, ...]
    drivers: frozenset[str]
    escalation: Escalation
    overdose: bool

    @property
    def driver(self) -> Finding:
        """The finding that decides the verdict."""
        return next(f for f in self.findings if f.substance in self.drivers)


@lru_cache(maxsize=8)
def policy_of(knowledge: Knowledge) -> Policy:
    """The policy documents of a table, read once."""
    return Policy(knowledge)


def decide(case: Case, knowledge: Knowledge) -> Decision:
    """Decide a case. ``case.now`` must be set."""
    assert case.now is not None
    policy = policy_of(knowledge)
    ids = tuple(linked_id(exposure.substance, knowledge) for exposure in case.exposures)
    findings = _findings(case, ids, knowledge, policy)
    overdose = any(_is_overdose(e, i, case, policy) for e, i in zip(case.exposures, ids, strict=True))
    return _together(_with_company(findings), case, policy, overdose)


def linked_id(name: str, knowledge: Knowledge) -> str:
    """The row's id, or ``ambiguous:...`` or ``unlisted:...``; nothing is guessed."""
    if name.startswith((UNLISTED, AMBIGUOUS)):
        return name
    if knowledge.row(name) is not None:
        return name
    found = knowledge.id_of(name)
    word = knowledge.ambiguous.get(fold_name(name))
    if word is not None and (found is None or word.rule == "ask"):
        return _meaning_of(word, knowledge) or found or UNLISTED + name
    return found if found is not None else UNLISTED + name


def _meaning_of(word: AmbiguousWord, knowledge: Knowledge) -> str | None:
    """What a word of several meanings is where it is named as a substance: the everyday ones fall away."""
    meanings = [meaning for meaning in word.could_mean if meaning not in _EVERYDAY]
    if len(meanings) == 1 and knowledge.row(meanings[0]) is not None:
        return meanings[0]
    return AMBIGUOUS + "|".join(meanings) if len(meanings) > 1 else None


# -- each exposure -----------------------------------------------------------------------------------


def _findings(case: Case, ids: tuple[str, ...], knowledge: Knowledge, policy: Policy) -> list[Finding]:
    alcohol = tuple(i for i, id_ in enumerate(ids) if id_ == "alcohol")
    findings = []
    for index in range(len(ids)):
        if index in alcohol:
            if index == alcohol[0]:
                findings.append(_alcohol(case, alcohol, knowledge, policy))
            continue
        findings.append(_finding(case, index, ids, knowledge, policy))
    return findings


def _alcohol(case: Case, indexes: tuple[int, ...], knowledge: Knowledge, policy: Policy) -> Finding:
    row = knowledge.row("alcohol")
    assert row is not None and case.now is not None
    return alcohol_finding(case, indexes, row, case.now, policy)


def _finding(case: Case, index: int, ids: tuple[str, ...], knowledge: Knowledge, policy: Policy) -> Finding:
    exposure, id_ = case.exposures[index], ids[index]
    assert case.now is not None
    window = window_of(exposure, case.now)
    if id_.startswith((UNLISTED, AMBIGUOUS)):
        return _unlinked(id_, window, case, knowledge, policy)
    row = knowledge.row(id_)
    assert row is not None
    tracers = _tracers(row, knowledge)
    if tracers:
        return _scan(row, tracers, case, index, ids, knowledge, policy)
    finding = _of_row(row, case, index, ids, knowledge, policy)
    if row.kind == "procedure" and (finding.lead is None or finding.lead.view.tier > 1):
        return _of_components(finding, row, case, index, ids, knowledge, policy)
    return finding


def _unlinked(id_: str, window: Window, case: Case, knowledge: Knowledge, policy: Policy) -> Finding:
    ambiguous = id_.startswith(AMBIGUOUS)
    name = id_.partition(":")[2]
    if ambiguous:
        rows = [knowledge.row(part) for part in name.split("|")]
        name = " or ".join(row.name for row in rows if row is not None) or name
    finding = unlinked(id_, harmless(name), window, ambiguous=ambiguous)
    age = case.infant.age_weeks
    if age is not None and age < policy.house["newborn_below_weeks"]:
        finding = add_caution(finding, "newborn_call_now")
    return finding


def _of_row(
    row: Row, case: Case, index: int, ids: tuple[str, ...], knowledge: Knowledge, policy: Policy
) -> Finding:
    facts = facts_for(case, index, row, ids, policy.house)
    if any(route in FEEDING_ROUTES for item in row.guidance for route in _routes(item.when)):
        return _two_ways(row, facts, case, knowledge, policy)
    return _led(row, facts, case, knowledge, policy)


def _routes(when: object) -> tuple[str, ...]:
    route = getattr(when, "route", None)
    return () if route is None else ((route,) if isinstance(route, str) else tuple(route))


def _led(row: Row, facts: Facts, case: Case, knowledge: Knowledge, policy: Policy) -> Finding:
    assert case.now is not None
    name = policy.list_name(row, _component_kinds(row, knowledge))
    found = lead(row, facts, policy, case.country, name)
    return finding_of(row, found, facts, window_of(facts.exposure, case.now), policy)


def _component_kinds(row: Row, knowledge: Knowledge) -> tuple[str, ...]:
    if row.kind != "procedure":
        return ()
    rows = (knowledge.row(component) for component in row.components)
    return tuple(component.kind for component in rows if component is not None)


def _two_ways(row: Row, facts: Facts, case: Case, knowledge: Knowledge, policy: Policy) -> Finding:
    """Illnesses where the breast can be barred while the milk is fine, or the other way round."""
    if facts.exposure.route in FEEDING_ROUTES:
        return _led(row, facts.at_feeding_route(str(facts.exposure.route)), case, knowledge, policy)
    breast = _led(row, facts.at_feeding_route("direct_breastfeeding"), case, knowledge, policy)
    milk = _led(row, facts.at_feeding_route("expressed_milk"), case, knowledge, policy)
    if breast.verdict not in FEED_VERDICTS and milk.verdict in FEED_VERDICTS:
        barred = replace(breast, meanwhile="expressed_milk", during_use="feed", milk_fine_breast_barred=True)
        return add_why(barred, "breast_barred_milk_fine")
    if milk.rank > breast.rank:
        return add_caution(milk, "which_breast")
    return breast


# -- scans and procedures ----------------------------------------------------------------------------


def _tracers(row: Row, knowledge: Knowledge) -> tuple[str, ...]:
    if row.kind != "procedure":
        return ()
    rows = ((c, knowledge.row(c)) for c in row.components)
    return tuple(c for c, found in rows if found is not None and found.kind == "radiopharmaceutical")


def _scan(
    row: Row, tracers: tuple[str, ...], case: Case, index: int, ids: tuple[str, ...],
    knowledge: Knowledge, policy: Policy,
) -> Finding:  # fmt: skip
    """A scan is answered with its tracer's row; tracer unknown: the longest of its usual ones."""
    named = [tracer for tracer in tracers if tracer in ids]
    candidates = named or list(tracers)
    findings = []
    for tracer in candidates:
        tracer_row = knowledge.row(tracer)
        assert tracer_row is not None
        findings.append(_of_row(tracer_row, case, index, ids, knowledge, policy))
    gravest = max(findings, key=_gravity)
    scan = replace(gravest, substance=row.id, name=row.name)
    if len(candidates) > 1:
        scan = replace(scan, tracers=tuple(candidates), certainty=step_down(scan.certainty, 1))
        return add_why(scan, "longest_of_usual_tracers", name=gravest.name)
    return add_why(scan, "answered_by_tracer", name=gravest.name)


def _of_components(
    finding: Finding,
    row: Row,
    case: Case,
    index: int,
    ids: tuple[str, ...],
    knowledge: Knowledge,
    policy: Policy,
) -> Finding:
    """A procedure without guidance of its own is answered by the gravest of what is usually given."""
    parts = []
    for component in row.components:
        component_row = knowledge.row(component)
        if component_row is not None and component_row.id != row.id:
            parts.append(_of_row(component_row, case, index, ids, knowledge, policy))
    if not parts:
        return finding
    gravest = max(parts, key=_gravity)
    return add_why(
        replace(gravest, substance=row.id, name=row.name), "answered_by_component", name=gravest.name
    )


def _gravity(finding: Finding) -> tuple[int, float, float]:
    ends = finding.resume_at.timestamp() if finding.resume_at is not None else 0.0
    open_end = finding.wait is None and finding.verdict not in FEED_VERDICTS
    return finding.rank, float("inf") if open_end else ends, 0.0


# -- together ----------------------------------------------------------------------------------------


def _with_company(findings: list[Finding]) -> list[Finding]:
    """Added sedation, and alcohol with a sedating substance, are named and made urgent."""
    sedating = [f for f in findings if f.sedating and not f.cleared and f.substance != "alcohol"]
    alcohol = next((f for f in findings if f.substance == "alcohol"), None)
    if alcohol is not None and sedating and _overlap(alcohol, sedating):
        marked = escalate(
            add_caution_first(alcohol, "alcohol_with_sedative", name=sedating[0].name), "urgent"
        )
        return [marked if f is alcohol else f for f in findings]
    depressants = [f for f in sedating if f.row is not None]
    if len(depressants) > 1:
        names = " and ".join(f.name for f in depressants[:3])
        first = escalate(add_caution(depressants[0], "added_sedation", names=names), "routine")
        if any(depresses_breathing(f.row) for f in depressants if f.row is not None):
            first = escalate(first, "prompt")
        return [first if f is depressants[0] else f for f in findings]
    return findings


def add_caution_first(finding: Finding, code: str, **params: object) -> Finding:
    """The finding with a caution that stands before all others."""
    return replace(finding, cautions=((code, params), *finding.cautions))


def _overlap(alcohol: Finding, sedating: list[Finding]) -> bool:
    """Whether a sedating substance was or will be in the body while alcohol is; unknown times may be."""
    begins = alcohol.window.start or alcohol.window.counted_from
    ends = alcohol.resume_at_latest or alcohol.resume_at or begins + timedelta(hours=24)
    for finding in sedating:
        window = finding.window
        if window.open_ended or (window.start is None and window.end is None):
            return not alcohol.cleared
        starts = window.start or window.counted_from
        lasts = window.counted_from + timedelta(hours=24)
        if starts <= ends and lasts >= begins:
            return True
    return False


def _together(findings: list[Finding], case: Case, policy: Policy, overdose: bool) -> Decision:
    gravest = max(findings, key=_gravity)
    waiting = [f for f in findings if f.verdict not in FEED_VERDICTS]
    reference = gravest.window.reference
    wait, resume, latest = _combined_wait(gravest, waiting)
    verdict, meanwhile = gravest.verdict, _combined_meanwhile(findings)
    escalation = max((f.escalation for f in findings), key=ESCALATIONS.index)
    if any(f.disagreement == "major" for f in findings):
        escalation = max(escalation, "routine", key=ESCALATIONS.index)
    if overdose:
        verdict, meanwhile, escalation, wait, resume, latest = (
            "emergency", "stored_milk", "emergency", None, None, None,
        )  # fmt: skip
    drivers = frozenset(f.substance for f in findings if f is gravest or _ends_latest(f, resume, waiting))
    return Decision(
        findings=tuple(findings),
        verdict=verdict,
        meanwhile=meanwhile,
        wait=wait,
        resume_at=resume,
        resume_at_latest=latest,
        reference=reference,
        purpose=_purpose(verdict, meanwhile, wait, case, policy),
        milk=_milk(findings, case, overdose),
        drivers=drivers,
        escalation=escalation,
        overdose=overdose,
    )


def _ends_latest(finding: Finding, resume: datetime | None, waiting: list[Finding]) -> bool:
    return finding in waiting and resume is not None and finding.resume_at == resume


def _combined_wait(
    gravest: Finding, waiting: list[Finding]
) -> tuple[WaitHours | None, datetime | None, datetime | None]:
    """The latest end of all; none where one of them has no known end."""
    if not waiting:
        return NO_WAIT, None, None
    if len(waiting) == 1:
        return gravest.wait, gravest.resume_at, gravest.resume_at_latest
    if any(f.wait is None or f.wait.expected is None for f in waiting):
        return gravest.wait if gravest.wait and gravest.wait.expected is None else None, None, None
    reference = gravest.window.reference
    ends = {end: max(_end_of(f, end) for f in waiting) for end in ("low", "expected", "high")}
    hours = {end: max(0.0, (moment - reference).total_seconds() / 3600) for end, moment in ends.items()}
    return WaitHours(**hours), ends["expected"], ends["high"]


def _end_of(finding: Finding, end: str) -> datetime:
    assert finding.wait is not None
    hours = getattr(finding.wait, end)
    return finding.window.reference + timedelta(hours=hours or 0.0)


def _combined_meanwhile(findings: list[Finding]) -> Meanwhile:
    order: tuple[Meanwhile, ...] = ("feed", "expressed_milk", "stored_milk")
    return max((f.meanwhile for f in findings), key=order.index)


def _purpose(
    verdict: Verdict,
    meanwhile: Meanwhile,
    wait: WaitHours | None,
    case: Case,
    policy: Policy,
) -> Purpose:
    if verdict == "emergency" or verdict in FEED_VERDICTS:
        return "none"
    if verdict == "stop":
        return "wean"
    if meanwhile == "expressed_milk":
        return "protect_supply"
    if verdict == "ask_clinician":
        return "none" if meanwhile == "feed" else "protect_supply"
    hours = None if wait is None else (wait.expected if wait.expected is not None else wait.low)
    return supply.purpose(hours, case.infant.feeds_per_day, policy.supply)


def _milk(findings: list[Finding], case: Case, overdose: bool) -> tuple[MilkUse, ...]:
    assert case.now is not None
    batches = [use_of_batch(None, findings, case.now, overdose)]
    batches += [use_of_batch(batch, findings, case.now, overdose) for batch in case.stored_milk]
    return tuple(batches)


# -- doses near the lethal (DECISION section 5) -------------------------------------------------------


def _is_overdose(exposure: Exposure, id_: str, case: Case, policy: Policy) -> bool:
    limits = policy.overdose.get(id_)
    if limits is None:
        return False
    limits = policy.overdose.get(limits.get("same_as", id_), limits)
    if id_ == "alcohol":
        return _total_alcohol_mg(case, exposure, policy) > float(limits["day_mg"])
    single = exposure.amount if exposure.unit in ("mg", "g", "mcg") else None
    day_mg = total_mg_in_24_h(exposure)
    if single is None or day_mg is None:
        return False
    single_mg = single * {"g": 1000.0, "mg": 1.0, "mcg": 0.001}[str(exposure.unit)]
    most = [limits["single_mg"]] if "single_mg" in limits else []
    if "single_mg_per_kg" in limits and case.parent.weight_kg is not None:
        most.append(limits["single_mg_per_kg"] * case.parent.weight_kg)
    return bool((most and single_mg >= min(most)) or day_mg > limits["day_mg"])


def _total_alcohol_mg(case: Case, exposure: Exposure, policy: Policy) -> float:
    grams, _ = amount_g(exposure, case.country, policy.alcohol_model, policy.drinks, policy.house)
    return 0.0 if grams is None else grams.expected * 1000
