"""What one exposure means by itself: from the leading item to verdict, wait and milk (DECISION 3 to 7).

A :class:`Finding` is the answer for one exposure; ``assessment`` combines them. Codes of reasons
and cautions are turned into words only there, so that asking what could change stays quick.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from milktide.facts import Facts, InfantFacts
from milktide.knowledge.rows import REASSURING_POSITIONS, GuidanceItem, Row, as_range
from milktide.policy import RANK, Lead, Policy, disagreement, spread_h
from milktide.result import (
    ESCALATIONS,
    VERDICTS,
    Certainty,
    Escalation,
    Meanwhile,
    Risk,
    Use,
    Verdict,
    WaitHours,
)
from milktide.window import Window

Params = Mapping[str, object]
Note = tuple[str, Params]
"""A code of data/words with the parameters of its sentence."""

NO_WAIT = WaitHours(low=0.0, expected=0.0, high=0.0)
FEED_VERDICTS = ("feed", "feed_when_alert", "feed_with_watch")
_RISK: dict[str, Risk] = {
    "compatible": "low", "watch": "moderate", "wait": "high", "interrupt": "high", "stop": "high",
    "avoid": "moderate", "insufficient": "unknown",
}  # fmt: skip
_CERTAINTIES: tuple[Certainty, ...] = ("low", "medium", "high")
_HELD_WHY = frozenset({"cytotoxic", "ionising_radiation", "illicit"})
_SUPPLY_ONLY_WHY = frozenset({"milk_supply", "negligible_transfer", "poor_oral_absorption"})
_EXTRA_IF_UNWELL = frozenset(
    {
        "apnea_risk", "jaundice", "seizure", "seizure_history", "seizure_in_infant", "dehydration",
        "infant_fever_or_viral_illness", "liver_problem", "kidney_problem",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One exposure's answer. Hours count from ``window.reference``.

    ``during_use``: what becomes of milk expressed while it is withheld (or was, before ``cleared``).
    ``resume_at``: when the expected wait ends, also where it lies in the past; None where unknown.
    ``assumed``: facts taken as harmless because they are unknown. ``begins_earliest``: where the start
    was not told, the moment before which nothing was taken yet; None where that is not known either.
    """

    substance: str
    name: str
    window: Window
    verdict: Verdict
    meanwhile: Meanwhile = "feed"
    row: Row | None = None
    lead: Lead | None = None
    wait: WaitHours | None = NO_WAIT
    resume_at: datetime | None = None
    resume_at_latest: datetime | None = None
    during_use: Use = "feed"
    store_h: float | None = None
    cleared: bool = False
    sedating: bool = False
    risk: Risk = "unknown"
    certainty: Certainty = "low"
    disagreement: str = "none"
    escalation: Escalation = "none"
    why: tuple[Note, ...] = ()
    cautions: tuple[Note, ...] = ()
    assumed: tuple[str, ...] = ()
    milk_fine_breast_barred: bool = False
    peak_mg_dl: float | None = None
    tracers: tuple[str, ...] = ()
    begins_earliest: datetime | None = None

    @property
    def withholds(self) -> bool:
        """Whether milk is withheld or held for this exposure."""
        return self.verdict not in FEED_VERDICTS and self.meanwhile != "feed"

    @property
    def rank(self) -> int:
        """Place of the verdict from the lightest to the gravest."""
        return VERDICTS.index(self.verdict)


def add_why(finding: Finding, code: str, **params: object) -> Finding:
    """The finding with one more reason."""
    return replace(finding, why=(*finding.why, (code, params)))


def add_caution(finding: Finding, code: str, **params: object) -> Finding:
    """The finding with one more caution; a code stands once."""
    if any(known == code for known, _ in finding.cautions):
        return finding
    return replace(finding, cautions=(*finding.cautions, (code, params)))


def escalate(finding: Finding, to: Escalation) -> Finding:
    """The finding with at least this escalation."""
    return replace(finding, escalation=max(finding.escalation, to, key=ESCALATIONS.index))


# -- substances that are not a row -----------------------------------------------------------------


def unlinked(substance: str, name: str, window: Window, *, ambiguous: bool) -> Finding:
    """An unlisted or ambiguous substance: milk is held, and a person is offered."""
    code = "ambiguous_substance" if ambiguous else "unlisted_substance"
    return Finding(
        substance=substance,
        name=name,
        window=window,
        verdict="ask_clinician",
        meanwhile="stored_milk",
        wait=None,
        during_use="hold",
        escalation="routine",
        why=((code, {"name": name}),),
    )


# -- a row ------------------------------------------------------------------------------------------


def finding_of(row: Row, found: Lead | None, facts: Facts, window: Window, policy: Policy) -> Finding:
    """The answer of a row whose leading item is known."""
    blank = Finding(substance=row.id, name=row.name, window=window, verdict="feed", row=row, lead=found)
    # A single dose with one time told was taken then; courses have a start of their own.
    only_moment = None if window.open_ended else window.end
    blank = replace(blank, sedating=bool(row.sedating), store_h=_store_h(row), begins_earliest=only_moment)
    if found is None:
        return _held(blank, "nothing_fits")
    finding = _by_position(blank, found.item, found, facts, policy)
    finding = _ongoing_illicit(finding, facts)
    finding = _infant_floor(finding, row, facts.infant, policy.house)
    finding = _escalated_for_infant(finding, row, facts.infant, policy.house)
    finding = _certainty(finding, row, found)
    finding = replace(
        finding,
        risk=_risk(row, found, finding),
        disagreement=disagreement(found.views),
    )
    return _cautioned(finding, row, facts, policy)


def _store_h(row: Row) -> float | None:
    return row.ionising.store_until_decayed_h if row.ionising else None


def _held(finding: Finding, code: str, **params: object) -> Finding:
    """No answer from the table: a person, and milk is held."""
    held = replace(finding, verdict="ask_clinician", meanwhile="stored_milk", wait=None, during_use="hold")
    return escalate(add_why(held, code, **params), "routine")


def _by_position(finding: Finding, item: GuidanceItem, found: Lead, facts: Facts, policy: Policy) -> Finding:
    if found.view.tier >= 3:
        return _lower_tiers_alone(finding, found)
    if item.position in REASSURING_POSITIONS:
        return _reassured(finding, item, found)
    if item.position in ("wait", "interrupt"):
        return _withheld(finding, item, found, policy)
    if item.position == "stop":
        return _stopped(finding, item)
    if item.position == "avoid":
        return _avoided(finding, found, facts, policy)
    return _held(finding, "insufficient")


def _lower_tiers_alone(finding: Finding, found: Lead) -> Finding:
    """Tiers 3 and 4 alone never reassure; milk goes on only where every one of them says compatible."""
    assert finding.row is not None
    row = finding.row
    all_compatible = all(view.item.position == "compatible" for view in found.views)
    harmless = (
        not row.sedating
        and not _HELD_WHY & set(row.why)
        and row.kind not in ("cytotoxic", "radiopharmaceutical")
    )
    held = _held(finding, "weak_sources_only")
    if all_compatible and harmless:
        return replace(held, meanwhile="feed", during_use="feed")
    return held


def _reassured(finding: Finding, item: GuidanceItem, found: Lead) -> Finding:
    row = finding.row
    assert row is not None
    watch = item.position == "watch" or found.at_least_watch
    if is_sedation(row):
        finding = add_caution(finding, "once_awake_alert")
        return replace(finding, verdict="feed_with_watch" if watch else "feed_when_alert")
    return replace(finding, verdict="feed_with_watch" if watch else "feed")


def is_sedation(row: Row) -> bool:
    """A sedating anesthetic, or a procedure with one."""
    return bool(row.sedating) and row.kind in ("anesthetic", "procedure")


def _withheld(finding: Finding, item: GuidanceItem, found: Lead, policy: Policy) -> Finding:
    """Wait or interrupt: the upper end of the leader's hours is the expected wait."""
    hours = item.interruption_h
    if hours is not None and hours.upper is not None:
        return _timed(finding, hours.lower, hours.upper, found, policy)
    if hours is not None and hours.low is not None:
        return _at_least(finding, hours.low, policy)
    if item.position == "interrupt":
        return replace(_open(finding, "interrupt"), wait=None)
    half_life = _half_lives_h(finding.row)
    if half_life is None:
        return _held(finding, "wait_unstated")
    n = float(policy.house["half_lives_until_cleared"])
    low, expected, high = (n * h for h in half_life)
    timed = _timed(finding, low, expected, None, policy, high)
    return add_why(timed, "half_lives", hours_h=expected)


def _half_lives_h(row: Row | None) -> tuple[float, float, float] | None:
    """Low, expected and high half-life; the longer of parent and active metabolite."""
    if row is None or row.kinetics is None:
        return None
    figures = [as_range(row.kinetics.half_life_h)]
    if row.kinetics.active_metabolite is not None:
        figures.append(as_range(row.kinetics.active_metabolite.half_life_h))
    ends = []
    for figure in figures:
        if figure is not None and figure.upper is not None:
            low = figure.lower if figure.lower is not None else figure.upper
            expected = figure.expected if figure.expected is not None else figure.upper
            ends.append((low, expected, figure.upper))
    return max(ends, key=lambda e: e[2], default=None)


def _timed(
    finding: Finding,
    low: float | None,
    expected: float,
    found: Lead | None,
    policy: Policy,
    high: float | None = None,
) -> Finding:
    """Milk is withheld for hours that somebody stated."""
    window = finding.window
    spread_low, spread_high = spread_h(found.views) if found is not None else (None, None)
    low_h = min(x for x in (low, spread_low, expected) if x is not None)
    high_h = max(x for x in (high, spread_high, expected) if x is not None)
    verdict: Verdict = "wait_then_feed" if expected <= policy.house["wait_then_feed_up_to_h"] else "interrupt"
    if expected <= 0:
        return replace(finding, verdict="feed")
    resume = window.counted_from + timedelta(hours=expected)
    timed = replace(
        _open(finding, verdict),
        wait=WaitHours(
            low=window.wait_h(low_h), expected=window.wait_h(expected), high=window.wait_h(high_h)
        ),
        resume_at=resume,
        resume_at_latest=window.counted_from + timedelta(hours=high_h),
    )
    if window.open_ended:
        return add_why(
            replace(timed, wait=None, resume_at=None, resume_at_latest=None), "hours_follow_last_dose",
            hours_h=expected,
        )  # fmt: skip
    if not window.planned and window.is_over(expected):
        return add_why(
            replace(timed, verdict="feed", meanwhile="feed", wait=NO_WAIT, cleared=True), "wait_is_over",
            hours_h=expected,
        )  # fmt: skip
    return timed


def _at_least(finding: Finding, low: float, policy: Policy) -> Finding:
    """Only a lower end was stated: at least that long, no end is known."""
    verdict: Verdict = "wait_then_feed" if low <= policy.house["wait_then_feed_up_to_h"] else "interrupt"
    wait = None if finding.window.open_ended else WaitHours(low=finding.window.wait_h(low))
    return add_why(replace(_open(finding, verdict), wait=wait), "at_least_hours", hours_h=low)


def _open(finding: Finding, verdict: Verdict) -> Finding:
    """Milk is withheld; what is expressed meanwhile is discarded, or kept until it has decayed."""
    use: Use = "store_until" if finding.store_h is not None else "discard"
    return replace(finding, verdict=verdict, meanwhile="stored_milk", during_use=use)


def _stopped(finding: Finding, item: GuidanceItem) -> Finding:
    """Stop: this lactation cannot safely resume. Hours only where the leader states an end."""
    hours, window = item.interruption_h, finding.window
    stopped = replace(finding, verdict="stop", meanwhile="stored_milk", wait=None, during_use="discard")
    stopped = escalate(stopped, "prompt")
    if hours is None or hours.high is None or window.open_ended:
        return stopped
    return replace(
        stopped,
        wait=WaitHours(
            low=window.wait_h(hours.low or hours.high),
            expected=window.wait_h(hours.high),
            high=window.wait_h(hours.high),
        ),
        resume_at=window.counted_from + timedelta(hours=hours.high),
        resume_at_latest=window.counted_from + timedelta(hours=hours.high),
    )


def _avoided(finding: Finding, found: Lead, facts: Facts, policy: Policy) -> Finding:
    """Another drug is preferred: by itself never a reason to dump milk."""
    row = finding.row
    assert row is not None
    if _for_supply_alone(row, policy):
        return replace(add_why(finding, "avoid_for_supply"), verdict="feed")
    finding = add_why(finding, "another_preferred")
    said = [i for i in found.view.fitting if i.position not in ("avoid", "insufficient")]
    if said and not finding.window.planned and not found.not_lighter:
        item = max(said, key=lambda i: (RANK[i.position], i.position == "interrupt"))
        return escalate(_by_position(finding, item, found, facts, policy), "routine")
    held = escalate(
        replace(finding, verdict="ask_clinician", wait=None, meanwhile="feed", during_use="feed"), "routine"
    )
    if _avoid_holds_milk(row, found, facts.infant):
        return replace(held, meanwhile="stored_milk", during_use="hold")
    return held


def _for_supply_alone(row: Row, policy: Policy) -> bool:
    if row.id in policy.house["supply_reason_rows"]:
        return True
    return "milk_supply" in row.why and set(row.why) <= _SUPPLY_ONLY_WHY


def _avoid_holds_milk(row: Row, found: Lead, infant: InfantFacts) -> bool:
    grave = any(
        item.position in ("stop", "wait", "interrupt") for view in found.views for item in view.fitting
    )
    return grave or bool(_HELD_WHY & set(row.why)) or infant.fragile


def _ongoing_illicit(finding: Finding, facts: Facts) -> Finding:
    """Ongoing illicit use: a clinician, promptly and with respect."""
    if not facts.illicit or facts.exposure.regimen != "ongoing":
        return finding
    if finding.rank < VERDICTS.index("ask_clinician"):
        finding = replace(finding, verdict="ask_clinician", meanwhile="stored_milk", wait=None)
        finding = replace(finding, during_use="hold", resume_at=None, resume_at_latest=None, cleared=False)
    return escalate(add_why(finding, "ongoing_illicit"), "prompt")


# -- the infant (DECISION section 4) ------------------------------------------------------------------


def _infant_floor(finding: Finding, row: Row, infant: InfantFacts, house: Mapping[str, float]) -> Finding:
    """Newborn, preterm or unwell with a sedating substance or a matching caution: at least watch."""
    if finding.verdict not in ("feed", "feed_when_alert") or finding.cleared:
        return finding
    if infant.fragile and row.sedating:
        return add_why(replace(finding, verdict="feed_with_watch"), "infant_at_risk_sedating")
    if matching_extra_cautions(row, infant, house):
        return add_why(replace(finding, verdict="feed_with_watch"), "infant_at_risk")
    return finding


def matching_extra_cautions(row: Row, infant: InfantFacts, house: Mapping[str, float]) -> tuple[str, ...]:
    """The row's extra cautions that the known facts of the baby meet."""
    return tuple(code for code in row.extra_caution if _matches(code, infant, house))


def _matches(code: str, infant: InfantFacts, house: Mapping[str, float]) -> bool:
    if code == "preterm":
        return infant.preterm
    if code == "g6pd_deficiency":
        return infant.g6pd_deficiency
    if code in ("under_1_month", "under_2_months", "under_6_months"):
        return infant.age_weeks is not None and infant.age_weeks < house[f"{code}_weeks"]
    return infant.unwell and code in _EXTRA_IF_UNWELL


def _escalated_for_infant(
    finding: Finding, row: Row, infant: InfantFacts, house: Mapping[str, float]
) -> Finding:
    if not (infant.preterm or infant.unwell) or finding.cleared:
        return finding
    if row.sedating and depresses_breathing(row):
        return escalate(finding, "prompt")
    if "ergot" in row.drug_class:
        return escalate(finding, "prompt")
    if row.sedating or matching_extra_cautions(row, infant, house):
        return escalate(finding, "routine")
    return finding


def depresses_breathing(row: Row) -> bool:
    """An opioid or a benzodiazepine (not their antagonists)."""
    return any(word in row.drug_class for word in ("opioid", "benzodiazepine")) and not any(
        word in row.drug_class for word in ("antagonist", "withdrawal", "antidiarrheal")
    )


def _certainty(finding: Finding, row: Row, found: Lead) -> Finding:
    """One step down for each of: major disagreement, second-hand leader, assumed fact (section 8)."""
    steps = int(disagreement(found.views) == "major") + int(found.second_hand)
    if found.at_least_watch or finding.verdict == "ask_clinician":
        steps = 2
    return replace(finding, certainty=step_down(row.confidence, steps))


def step_down(certainty: Certainty, steps: int) -> Certainty:
    """Certainty lowered by some steps, at least `low`."""
    return _CERTAINTIES[max(0, _CERTAINTIES.index(certainty) - steps)]


def _risk(row: Row, found: Lead, finding: Finding) -> Risk:
    if finding.cleared:
        return "low"
    if found.item.position == "compatible" and set(row.why) <= {
        "negligible_transfer",
        "poor_oral_absorption",
    }:
        return "none"
    return _RISK[found.item.position]


# -- cautions -----------------------------------------------------------------------------------------


def _cautioned(finding: Finding, row: Row, facts: Facts, policy: Policy) -> Finding:
    if not finding.cleared:
        finding = _sleep_cautions(finding, row)
    if (row.supply_effect is not None and row.supply_effect.direction == "decreases") or any(
        code == "avoid_for_supply" for code, _ in finding.why
    ):
        finding = add_caution(finding, "supply_drop")
    if facts.exposure.regimen == "ongoing" and depresses_breathing(row):
        finding = escalate(add_caution(finding, "withdrawal"), "prompt")
    if facts.exposure.regimen == "ongoing" and facts.illicit:
        finding = add_caution(finding, "withdrawal")
    another = any(code == "another_preferred" for code, _ in finding.why)
    if row.kind in _PRESCRIBED and not facts.illicit and (another or finding.verdict not in FEED_VERDICTS):
        finding = add_caution(finding, "do_not_skip_medicine")
    if row.alternatives and another:
        finding = add_caution(
            finding, "alternatives", names=", ".join(row.alternatives[:4]).replace("_", " ")
        )
    others = tuple(code for code in row.extra_caution if code not in _STANDARD_CAUTIONS)
    if others:
        finding = add_caution(finding, "extra_caution", extras=others)
    return _radiation_cautions(finding, row, facts, policy)


_PRESCRIBED = ("medication", "biologic", "hormone", "cytotoxic")
_STANDARD_CAUTIONS = frozenset(
    {"preterm", "under_1_month", "under_2_months", "under_6_months", "g6pd_deficiency", "newborn"}
)


def _sleep_cautions(finding: Finding, row: Row) -> Finding:
    if row.kind == "procedure" and row.sedating:
        finding = add_caution(finding, "not_alone_after_sedation")
    if row.sedating or row.kind == "cannabis" or "opioid" in row.drug_class:
        finding = add_caution(finding, "no_bed_sharing")
    return finding


def _radiation_cautions(finding: Finding, row: Row, facts: Facts, policy: Policy) -> Finding:
    stated = policy.radiation.get(row.id)
    if stated is None or finding.cleared:
        return finding
    contact = next(
        (c for c in stated.get("contact", ()) if c["when"] in ("any", facts.exposure.indication)), None
    )
    if contact is not None and (finding.verdict == "stop" or row.id != "i131_sodium_iodide"):
        finding = add_caution(finding, "close_contact", text=contact["text"])
    if finding.verdict == "stop":
        if finding.window.planned and "planned_escalation" in stated:
            finding = escalate(finding, stated["planned_escalation"])
        if "stop_before" in stated and not (finding.window.start and not finding.window.planned):
            finding = add_caution(finding, "stop_before", text=stated["stop_before"]["text"])
    return finding
