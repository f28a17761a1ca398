"""Case in, assessment out (CONTRACT section 1), decided as DECISION says.

``decide`` does the deciding with codes; this module adds what people need beside it: the pumping
plan, the questions still worth asking, the authorities and sources, and the words.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache

from milktide import supply
from milktide.case import Case, CaseError
from milktide.decision import Decision, decide, policy_of
from milktide.facts import infant_facts
from milktide.finding import FEED_VERDICTS, Finding, Note, Params, matching_extra_cautions, step_down
from milktide.knowledge import Knowledge
from milktide.knowledge.rows import GuidanceItem, Row
from milktide.policy import BodyView, Policy
from milktide.questions import open_questions
from milktide.result import (
    Ask,
    Assessment,
    AuthorityView,
    Certainty,
    Coded,
    Feeding,
    MilkNeeded,
    Pumping,
    Risk,
    SourceRef,
    SubstanceRef,
    WaitHours,
)
from milktide.words import Words, harmless, hours_in_words

_RISKS: tuple[Risk, ...] = ("none", "low", "moderate", "high", "unknown")
_CERTAINTIES: tuple[Certainty, ...] = ("low", "medium", "high")
_FACTOR_OF_WHY = (
    "ionising_radiation", "cytotoxic", "illicit", "accumulation", "clearance", "infant_sedation",
    "infant_risk",
)  # fmt: skip
_HELD_VERDICTS = ("wait_then_feed", "interrupt", "stop")


def assess(case: Case, knowledge: Knowledge | None = None) -> Assessment:
    """Assess a case.

    Args:
        case: what is known; ``now`` must be set, the core reads no clock.
        knowledge: the table; the default one if None.

    Raises:
        CaseError: ``now`` is missing.
    """
    if case.now is None:
        raise CaseError("now: is required here, add the time to reckon from")
    table = knowledge if knowledge is not None else _default_table()
    decision = decide(case, table)
    return _Writer(case, decision, table).assessment()


@lru_cache(maxsize=1)
def _default_table() -> Knowledge:
    from milktide.knowledge import load_knowledge

    return load_knowledge()


class _Writer:
    """Turns a decision into the public assessment."""

    def __init__(self, case: Case, decision: Decision, table: Knowledge) -> None:
        self._case = case
        self._decision = decision
        self._table = table
        self._policy: Policy = policy_of(table)
        self._sources: list[SourceRef] = []
        self._reasons, self._cautions, self._questions = _words(table)

    def assessment(self) -> Assessment:
        """The assessment in the order of CONTRACT."""
        decision = self._decision
        authorities = self._authorities()
        withheld = decision.verdict not in FEED_VERDICTS
        return Assessment(
            substances=self._substances(),
            verdict=decision.verdict,
            meanwhile=decision.meanwhile,
            feeding=Feeding(
                wait_hours=_rounded(decision.wait),
                resume_at=_to_the_minute(decision.resume_at if withheld else None),
                resume_at_latest=_to_the_minute(decision.resume_at_latest if withheld else None),
            ),
            pumping=self._pumping(),
            milk=decision.milk,
            stored_milk_needed_ml=self._milk_needed(),
            asks=self._asks(),
            why=self._why(),
            authorities=authorities,
            disagreement=self._disagreement(),  # type: ignore[arg-type]
            watch_for=self._watch_for(),
            cautions=self._caution_texts(),
            questions_for_clinician=self._questions_for_clinician(),
            escalation=decision.escalation,
            sources=tuple(self._sources),
            risk=max((f.risk for f in decision.findings), key=_RISKS.index),
            certainty=self._certainty(),
            knowledge_version=self._table.version,
        )

    # -- what and when ---------------------------------------------------------------------------

    def _substances(self) -> tuple[SubstanceRef, ...]:
        return tuple(
            SubstanceRef(id=f.substance, name=f.name, drives=f.substance in self._decision.drivers)
            for f in self._decision.findings
        )

    def _wait_h(self) -> float | None:
        wait = self._decision.wait
        if wait is None:
            return None
        return wait.expected

    def _pumping(self) -> Pumping:
        return supply.pumping_plan(
            self._table.document("supply"),
            self._policy.supply,
            purpose=self._decision.purpose,
            start=self._decision.reference,
            wait_h=self._wait_h(),
            infant=self._case.infant,
        )

    def _milk_needed(self) -> MilkNeeded | None:
        decision = self._decision
        if decision.wait is None or decision.meanwhile != "stored_milk" or decision.verdict == "emergency":
            return None
        return supply.milk_needed(
            self._table.document("supply"),
            self._case.infant,
            decision.wait.expected if decision.wait.expected is not None else decision.wait.low,
            decision.wait.high if decision.wait.high is not None else decision.wait.expected,
            self._policy.supply,
        )

    def _asks(self) -> tuple[Ask, ...]:
        if self._decision.verdict == "emergency":
            return ()
        return open_questions(self._case, self._table, self._decision)

    # -- why ---------------------------------------------------------------------------------------

    def _why(self) -> tuple[Coded, ...]:
        notes: list[Note] = []
        if self._decision.overdose:
            notes.append(("overdose", {}))
        for finding in self._ordered_findings():
            notes += self._notes_of(finding)
        notes += self._shared_notes()
        return _unique(
            Coded(code=code, text=self._reasons.text(code, **_spoken(params))) for code, params in notes
        )

    def _ordered_findings(self) -> list[Finding]:
        return sorted(
            self._decision.findings, key=lambda f: (f.substance not in self._decision.drivers, -f.rank)
        )

    def _notes_of(self, finding: Finding) -> list[Note]:
        notes: list[Note] = []
        if finding.lead is not None:
            notes.append(self._lead_note(finding))
        notes += finding.why
        if finding.row is not None and finding.substance != "alcohol":
            notes += [(f"row_{code}", {}) for code in finding.row.why]
        return notes

    def _lead_note(self, finding: Finding) -> Note:
        assert finding.lead is not None
        item = finding.lead.item
        authority = self._short_name(item.authority)
        return f"lead_{item.position}", {"authority": authority, "name": finding.name, "note": item.note}

    def _short_name(self, authority: str) -> str:
        """The name as people say it: up to the first comma or bracket."""
        name = self._table.authorities[authority].name
        return name.split(" (")[0].split(",")[0]

    def _shared_notes(self) -> list[Note]:
        decision = self._decision
        notes: list[Note] = []
        if len(decision.findings) > 1:
            notes.append(("several_exposures", {"name": decision.driver.name}))
        if decision.driver.window.planned:
            notes.append(("planned_feed_until", {}))
        notes += self._milk_notes()
        notes += self._assumption_notes()
        notes += self._told_notes()
        grade = self._disagreement()
        if grade != "none":
            notes.append((f"disagreement_{grade}", {}))
        return notes

    def _milk_notes(self) -> list[Note]:
        decision = self._decision
        if decision.verdict in FEED_VERDICTS:
            return [("nothing_withheld", {})]
        if decision.verdict in ("emergency", "ask_clinician") or decision.meanwhile == "feed":
            return [("pumping_protects_supply", {})] if decision.purpose == "protect_supply" else []
        notes: list[Note] = []
        if decision.meanwhile == "stored_milk":
            radioactive = any("ionising_radiation" in f.row.why for f in decision.findings if f.row)
            notes += [] if radioactive else [("milk_follows_blood", {})]
            notes.append(("pumping_does_not_clear", {}))
        if decision.purpose == "protect_supply":
            notes.append(("pumping_protects_supply", {}))
        if any(use.use == "store_until" for use in decision.milk):
            notes.append(("store_until_decayed", {}))
        elif any(use.use == "discard" for use in decision.milk) and self._case.stored_milk:
            notes.append(("milk_out_keeps_level", {}))
        return notes

    def _assumption_notes(self) -> list[Note]:
        assumed = self._assumed()
        notes: list[Note] = []
        if "healthy" in assumed:
            notes.append(("assumed_healthy", {}))
            if self._would_be_graver():
                notes.append(("preterm_or_unwell_graver", {}))
        if "newborn" in assumed:
            notes.append(("assumed_newborn", {}))
        return notes

    def _assumed(self) -> set[str]:
        """Which facts are taken for granted where they matter: said, and less certain."""
        assumed: set[str] = set()
        for finding in self._decision.findings:
            row = finding.row
            if row is None or finding.cleared or finding.substance == "alcohol":
                continue
            infant = infant_facts(self._case.infant, sedating=finding.sedating, house=self._policy.house)
            matters = bool(row.sedating) or "preterm" in row.extra_caution or _names_infant(row)
            if matters and not (infant.preterm_known and infant.unwell_known):
                assumed.add("healthy")
            if "g6pd_deficiency" in row.extra_caution and not infant.g6pd_known:
                assumed.add("healthy")
            if row.sedating and not infant.age_known:
                assumed.add("newborn")
        return assumed

    def _would_be_graver(self) -> bool:
        """Whether a stop or an interruption would hold for a preterm, unwell or G6PD-deficient baby."""
        return any(
            item.position in _HELD_VERDICTS or item.position in ("wait", "interrupt")
            for finding in self._decision.findings
            if finding.row is not None
            for item in finding.row.guidance
            if item.when is not None
            and (item.when.preterm or item.when.infant_unwell or item.when.g6pd_deficiency)
        )

    def _told_notes(self) -> list[Note]:
        told = harmless(self._case.told or "")
        if not told:
            return []
        shown = told if len(told) <= 160 else told[:157] + "..."
        verdict = self._decision.verdict
        if verdict in FEED_VERDICTS:
            return [("told_no_factor", {"told": shown})]
        if verdict in _HELD_VERDICTS:
            return [("told_factor", {"told": shown, "factor": self._factor()})]
        return [("told_unknown", {"told": shown})]

    def _factor(self) -> str:
        driver = self._decision.driver
        if driver.milk_fine_breast_barred:
            return self._reasons.text("factor_contact")
        why = driver.row.why if driver.row is not None else ()
        code = next((code for code in _FACTOR_OF_WHY if code in why), "clearance")
        return self._reasons.text(f"factor_{code}")

    # -- authorities -------------------------------------------------------------------------------

    def _authorities(self) -> tuple[AuthorityView, ...]:
        views: list[AuthorityView] = []
        for finding in self._ordered_findings():
            if finding.row is None:
                continue
            if finding.lead is None:
                views += self._of_alcohol(finding.row)
                continue
            others = [v for v in finding.lead.views if v.authority != finding.lead.view.authority]
            for view in [finding.lead.view, *others]:
                views.append(self._view(finding, finding.row, view, leads=view is finding.lead.view))
        return tuple(views)

    def _of_alcohol(self, row: Row) -> list[AuthorityView]:
        """Alcohol is computed; what bodies say about it is shown beside, none of them leading."""
        return [
            self._item_view(row, item, leads=False, substance=row.id)
            for item in row.guidance
            if item.standing is None
        ]

    def _view(self, finding: Finding, row: Row, view: BodyView, *, leads: bool) -> AuthorityView:
        return self._item_view(row, view.item, leads=leads, substance=finding.substance)

    def _item_view(self, row: Row, item: GuidanceItem, *, leads: bool, substance: str) -> AuthorityView:
        authority = self._table.authorities[item.authority]
        return AuthorityView(
            authority=item.authority,
            name=self._short_name(item.authority),
            position=item.position,
            hours=_hours(item),
            leads=leads,
            via=item.via,
            source=self._source_index(row, item),
            substance=substance,
            note=item.note,
            tier=item.tier or authority.tier,
        )

    def _source_index(self, row: Row, item: GuidanceItem) -> int | None:
        keys = (item.source,) if isinstance(item.source, str) else item.source
        indexes = [self._index_of(row, key) for key in keys if key in row.sources]
        return indexes[0] if indexes else None

    def _index_of(self, row: Row, key: str) -> int:
        source = row.sources[key]
        reference = SourceRef(title=source.title, url=source.shown_url)
        if reference not in self._sources:
            self._sources.append(reference)
        return self._sources.index(reference)

    def _disagreement(self) -> str:
        grades = ("none", "minor", "major")
        return max((f.disagreement for f in self._decision.findings), key=grades.index)

    # -- around it -----------------------------------------------------------------------------------

    def _watch_for(self) -> tuple[str, ...]:
        signs: list[str] = []
        for finding in self._ordered_findings():
            if finding.row is not None and not finding.cleared:
                signs += [sign for sign in finding.row.infant_watch if sign not in signs]
        return tuple(signs)

    def _caution_texts(self) -> tuple[Coded, ...]:
        notes: list[Note] = [("act_now", {})] if self._decision.overdose else []
        urgent = [n for f in self._decision.findings for n in f.cautions if n[0] == "alcohol_with_sedative"]
        notes += urgent
        if self._decision.meanwhile == "stored_milk" and not self._decision.overdose:
            notes.append(("feed_the_baby", {}))
            if self._decision.verdict == "ask_clinician" and self._is_newborn():
                notes.append(("newborn_call_now", {}))
        for finding in self._ordered_findings():
            notes += finding.cautions
        if self._case.parent.pregnant:
            notes.append(("pregnant", {}))
        if any(f.sedating and not f.cleared for f in self._decision.findings):
            notes.append(("baby_signs", {}))
        return _unique(self._caution(code, params) for code, params in notes)

    def _caution(self, code: str, params: Params) -> Coded:
        extras = params.get("extras")
        if isinstance(extras, tuple):
            params = {"text": "; ".join(self._extra_in_words(extra) for extra in extras)}
        return Coded(code=code, text=self._cautions.text(code, **params))

    def _extra_in_words(self, extra: str) -> str:
        code = f"extra_{extra}"
        return self._cautions.text(code) if code in self._cautions else extra.replace("_", " ")

    def _is_newborn(self) -> bool:
        age = self._case.infant.age_weeks
        return age is not None and age < self._policy.house["newborn_below_weeks"]

    def _questions_for_clinician(self) -> tuple[str, ...]:
        decision, driver = self._decision, self._decision.driver
        codes: list[str] = []
        if driver.tracers:
            codes.append("which_tracer")
        if driver.row is not None and driver.row.kind in ("procedure", "anesthetic") and driver.sedating:
            codes.append("which_drugs")
        if any(code == "another_preferred" for f in decision.findings for code, _ in f.why):
            codes += ["alternative", "dose"]
        if decision.verdict == "ask_clinician":
            codes.append("what_is_known")
        if decision.verdict in _HELD_VERDICTS and driver.substance != "alcohol":
            codes += ["why_pump_and_dump", "shortest"]
        if self._case.told and "why_pump_and_dump" not in codes:
            codes.append("why_pump_and_dump")
        if decision.verdict == "stop":
            codes.append("wean_plan")
        if self._disagreement() == "major":
            codes.append("disagree")
        if self._fragile():
            codes.append("baby_risk")
        return tuple(self._questions.text(code) for code in dict.fromkeys(codes))

    def _fragile(self) -> bool:
        infant = infant_facts(self._case.infant, sedating=False, house=self._policy.house)
        return infant.fragile and any(
            f.row is not None
            and (f.row.sedating or matching_extra_cautions(f.row, infant, self._policy.house))
            for f in self._decision.findings
        )

    def _certainty(self) -> Certainty:
        if self._decision.overdose:
            return "high"
        lowest = min((f.certainty for f in self._decision.findings), key=_CERTAINTIES.index)
        return step_down(lowest, 1) if self._assumed() else lowest


def _names_infant(row: Row) -> bool:
    """Whether an item of the row asks for prematurity, illness or G6PD deficiency."""
    return any(
        item.when is not None
        and (
            item.when.preterm is not None
            or item.when.infant_unwell is not None
            or item.when.g6pd_deficiency is not None
        )
        for item in row.guidance
    )


def _hours(item: GuidanceItem) -> WaitHours | None:
    hours = item.interruption_h
    if hours is None:
        return None
    return WaitHours(low=hours.lower, expected=hours.upper, high=hours.upper)


def _rounded(wait: WaitHours | None) -> WaitHours | None:
    """Hours to a hundredth: less than the clock shows."""
    if wait is None:
        return None
    return WaitHours(**{
        end: None if (hours := getattr(wait, end)) is None else round(hours, 2)
        for end in ("low", "expected", "high")
    })  # fmt: skip


def _spoken(params: Params) -> Params:
    """Hours as people say them."""
    if "hours_h" not in params:
        return params
    return {**params, "hours": hours_in_words(float(str(params["hours_h"])))}


def _to_the_minute(moment: datetime | None) -> datetime | None:
    """Up to the next full minute: never sooner than reckoned."""
    if moment is None or (moment.second == 0 and moment.microsecond == 0):
        return moment
    return moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


def _unique(coded: Iterable[Coded]) -> tuple[Coded, ...]:
    """Each sentence once, in order."""
    return tuple(dict.fromkeys(coded))


@lru_cache(maxsize=8)
def _words(table: Knowledge) -> tuple[Words, Words, Words]:
    return tuple(Words(table.document(f"words/{name}")) for name in ("reasons", "cautions", "questions"))  # type: ignore[return-value]
