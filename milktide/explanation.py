"""An assessment in words: for the parent in short paragraphs, for the clinician in lines of figures.

Exposure and supply are answered apart, each by name: time clears milk, pumping protects the supply.
All sentences stand in data/words (answers, supply, technical); this module chooses and fills them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal

import msgspec

from milktide import supply
from milktide.case import Case, Exposure
from milktide.knowledge import Knowledge
from milktide.knowledge.rows import Figure, Kinetics, Row, as_range
from milktide.result import Assessment, AuthorityView, MilkUse, WaitHours
from milktide.words import Words, clock, clock_and_day, day, day_and_clock, hours_in_words

Tense = Literal["past", "planned", "ongoing"]

_ML_PER_OZ = 29.57
_LONGEST_SHOWN_NAME = 40
_TIMES_SHOWN = 4
_SIGNS_SHOWN = 5
_VIEWS_SHOWN = 3
_MEDICINE_KINDS = ("medication", "cytotoxic", "biologic", "hormone", "radiopharmaceutical")
_FEEDING_VERDICTS = ("feed", "feed_when_alert", "feed_with_watch")
_WITHHOLDING_POSITIONS = ("wait", "interrupt")
_GRAVITY = ("compatible", "watch", "insufficient", "avoid", "wait", "interrupt", "stop")


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """One answer in words. An empty part has nothing to say.

    ``first`` comes before everything: what cannot wait. ``meanwhile`` is what the baby drinks.
    """

    first: tuple[str, ...]
    headline: str
    time: str
    meanwhile: str
    pumping: str
    milk: str
    why: str
    watch: str
    care: str
    sources: str
    disagreement: str
    questions: str
    technical: str

    @property
    def messages(self) -> tuple[str, ...]:
        """The answer as short chat paragraphs, in the order they are sent."""
        parts = (
            *self.first,
            _joined(self.headline, self.time),
            self.meanwhile,
            _joined(self.pumping, self.milk),
            self.why,
            self.watch,
            self.care,
            self.sources,
            self.disagreement,
            self.questions,
        )
        return tuple(part for part in parts if part)

    @property
    def text(self) -> str:
        """All paragraphs as one text."""
        return "\n\n".join(self.messages)


def explain(assessment: Assessment, case: Case, knowledge: Knowledge) -> Explanation:
    """Put one assessment into words.

    Args:
        assessment: what ``assess(case, knowledge)`` gave.
        case: the case it was given for; ``now`` must be there.
        knowledge: the table, with its words and documents.
    """
    if case.now is None:
        raise ValueError("now: is required to put times into words, add it to the case")
    scene = _Scene(assessment, case, case.now, knowledge)
    call_now, watch_acute, why_apart = _call_now(scene), _watch_acute(scene), _why_apart(scene)
    parts = {
        "headline": _headline(scene),
        "time": _time(scene),
        "meanwhile": _meanwhile(scene),
        "pumping": _pumping(scene),
        "milk": _milk(scene),
        "disagreement": _disagreement(scene),
    }
    said = _said(
        scene,
        {**parts, "call_now": call_now, "watch_acute": watch_acute, "why_apart": why_apart},
    )
    return Explanation(
        first=_first(scene, call_now),
        why=_joined(_why(scene, said), why_apart),
        watch=_joined(_watch(scene), watch_acute),
        care=_care(scene, said),
        sources=_sources(scene),
        questions=_questions(scene),
        technical=_technical(scene),
        **parts,
    )


def _said(scene: _Scene, parts: Mapping[str, str]) -> frozenset[str]:
    """Codes of the reasons and cautions that another part of the answer already says."""
    said_by: Mapping[str, list[str]] = scene.meta["said_by"]
    return frozenset(code for part, codes in said_by.items() if parts[part] for code in codes)


class _Scene:
    """What all parts of one explanation look at; nothing in it changes."""

    def __init__(self, assessment: Assessment, case: Case, now: datetime, knowledge: Knowledge) -> None:
        self.assessment = assessment
        self.case = case
        self.now = now
        self.knowledge = knowledge
        self.locale = case.locale
        self.verdict = assessment.verdict
        self.words = Words(knowledge.document("words/answers"))
        self.supply_words = Words(knowledge.document("words/supply"))

    @cached_property
    def meta(self) -> Mapping[str, Any]:
        meta: Mapping[str, Any] = self.knowledge.document("words/answers")["meta"]
        return meta

    @cached_property
    def driving(self) -> tuple[Exposure, ...]:
        """The exposures that decide; all where none is marked."""
        marked = {ref.id for ref in self.assessment.substances if ref.drives}
        found = tuple(
            e
            for e in self.case.exposures
            if e.substance in marked or self.knowledge.id_of(e.substance) in marked
        )
        return found or self.case.exposures

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows that decide, as far as the table has them."""
        refs = [ref for ref in self.assessment.substances if ref.drives]
        found = (self.knowledge.row(ref.id) for ref in refs or self.assessment.substances)
        return tuple(row for row in found if row is not None)

    @cached_property
    def name(self) -> str:
        """The driving substances as the start of a sentence."""
        refs = [ref for ref in self.assessment.substances if ref.drives]
        names = [shown_name(ref.name) for ref in refs or self.assessment.substances]
        return self.listed([n for n in dict.fromkeys(names) if n]) or self.words.text("unnamed")

    @cached_property
    def tense(self) -> Tense:
        """Planned if every driving exposure lies ahead; ongoing if one has no end."""
        if all(e.start is not None and e.start > self.now for e in self.driving):
            return "planned"
        if any(e.regimen in ("ongoing", "depot", "repeated") and e.end is None for e in self.driving):
            return "ongoing"
        return "past"

    @cached_property
    def leader(self) -> AuthorityView | None:
        """The view that decides: the gravest of those that lead."""
        leading = [view for view in self.assessment.authorities if view.leads]
        return max(leading, key=lambda v: _GRAVITY.index(v.position), default=None)

    @cached_property
    def codes(self) -> frozenset[str]:
        """The codes of all cautions."""
        return frozenset(caution.code for caution in self.assessment.cautions)

    @property
    def breast_only(self) -> bool:
        """The breast is barred, the milk is fine."""
        return self.assessment.meanwhile == "expressed_milk"

    @property
    def withholds(self) -> bool:
        """Milk made now does not go to the baby."""
        return self.assessment.meanwhile == "stored_milk" and self.verdict not in (
            *_FEEDING_VERDICTS,
            "emergency",
        )

    def at(self, moment: datetime) -> str:
        return clock_and_day(moment, self.now, self.locale)

    def listed(self, items: Iterable[str]) -> str:
        """Several things in words: `a, b and c`."""
        *most, last = [*items] or [""]
        if not most:
            return last
        return self.words.text("list_and", first=", ".join(most), last=last)

    def line(self, purpose: str) -> Mapping[str, Any] | None:
        """The country's verified line for one purpose; the default country's where it is unknown."""
        countries = self.knowledge.document("safety")["countries"]
        lines = countries.get(self.case.country or "") or countries.get("default") or {}
        line = lines.get(purpose)
        if not isinstance(line, Mapping) or line.get("unverified") or not line.get("number"):
            return None
        return line

    @cached_property
    def emergency_number(self) -> str:
        known = self.case.country in self.knowledge.document("safety")["countries"]
        line = self.line("emergency") if known else None
        return str(line["number"]) if line else self.words.text("emergency_number")


def shown_name(name: str) -> str:
    """A name fit for a sentence: no markup from free text, no long list in brackets."""
    name = name.removeprefix("unlisted:")
    name = " ".join(re.sub(r"[^\w\s\-',./()&+%]", " ", name).split())
    if len(name) > _LONGEST_SHOWN_NAME:
        name = name.partition(" (")[0]
    name = name[:80].strip()
    return name[:1].upper() + name[1:]


def _joined(*parts: str) -> str:
    return " ".join(part for part in parts if part)


# ---- the answer ---------------------------------------------------------------------------------


def _headline(scene: _Scene) -> str:
    variant = _variant(scene)
    code = f"headline_{scene.verdict}_{variant}"
    if code not in scene.words:
        code = f"headline_{scene.verdict}"
    return scene.words.text(
        code,
        name=scene.name,
        number=scene.emergency_number,
        from_time=_from_time(scene),
        hours=_hours_said(scene),
    )


def _variant(scene: _Scene) -> str:
    """Which form of the headline fits; the plain one serves where the words file has no such form."""
    if scene.verdict in ("wait_then_feed", "interrupt"):
        return _waiting_variant(scene)
    if scene.verdict == "ask_clinician":
        return _asking_variant(scene)
    if scene.verdict == "feed" and _is_cleared(scene):
        return "cleared"
    if scene.verdict == "feed_with_watch" and _after_sedation(scene):
        return "alert_planned" if scene.tense == "planned" else "alert"
    return scene.tense


def _after_sedation(scene: _Scene) -> bool:
    """Whether feeding goes on once she is awake and alert."""
    return scene.verdict in _FEEDING_VERDICTS and "once_awake_alert" in scene.codes


def _asking_variant(scene: _Scene) -> str:
    """Whether facts are known, what the baby gets until a person answers, whether it lies ahead."""
    if scene.breast_only:
        return "breast"
    known = scene.leader is not None and scene.leader.position != "insufficient"
    forms = {
        "known": known,
        "feed": scene.assessment.meanwhile == "feed",
        "planned": scene.tense == "planned",
    }
    return "_".join(form for form, holds in forms.items() if holds)


def _waiting_variant(scene: _Scene) -> str:
    feeding = scene.assessment.feeding
    if feeding.resume_at is not None:
        if scene.breast_only:
            return "breast"
        return "planned" if _feeds_until_start(scene) else "now"
    if scene.breast_only:
        return "breast_open"
    if feeding.wait_hours is not None and feeding.wait_hours.low:
        return "at_least"
    if scene.tense == "past" or not _hours_said(scene):
        return "open"
    stated = scene.leader.hours if scene.leader else None
    endless = stated is not None and stated.expected is None and stated.high is None
    return "last_dose_at_least" if endless else "last_dose"


def _feeds_until_start(scene: _Scene) -> bool:
    """She may feed right up to it; not where a treatment wants weaning weeks ahead."""
    return scene.tense == "planned" and "stop_before" not in scene.codes


def _is_cleared(scene: _Scene) -> bool:
    """Something that asked for a wait, and the wait is over."""
    if scene.tense != "past":
        return False
    if scene.leader is not None:
        return scene.leader.position in _WITHHOLDING_POSITIONS
    return any(row.kind == "alcohol" for row in scene.rows)


def _from_time(scene: _Scene) -> str:
    moment = scene.assessment.feeding.resume_at
    return scene.at(moment) if moment is not None else ""


def _hours_said(scene: _Scene) -> str:
    """The hours of the answer, else of the body that leads, on the careful side."""
    wait = scene.assessment.feeding.wait_hours
    if wait is None or not (wait.expected or wait.low):
        wait = scene.leader.hours if scene.leader else None
    if wait is None:
        return ""
    hours = next((h for h in (wait.expected, wait.high, wait.low) if h), None)
    return hours_in_words(hours) if hours else ""


def _call_now(scene: _Scene) -> str:
    """The line to ring where a newborn's milk is held and nobody has answered yet."""
    if scene.verdict != "ask_clinician" or not scene.withholds or not _is_newborn(scene):
        return ""
    return scene.words.text("first_call_now", line=_advice_line(scene))


def _first(scene: _Scene, call_now: str) -> tuple[str, ...]:
    """What cannot wait, before the answer itself."""
    lines = [call_now] if call_now else []
    if scene.assessment.escalation == "urgent":
        lines.append(scene.words.text("first_urgent"))
    lines.extend(
        caution.text
        for code in scene.meta["first_cautions"]
        for caution in scene.assessment.cautions
        if caution.code == code
    )
    return tuple(lines)


def _is_newborn(scene: _Scene) -> bool:
    age = scene.case.infant.age_weeks
    return age is not None and age < scene.knowledge.document("policy/house")["newborn_below_weeks"]


def _advice_line(scene: _Scene) -> str:
    line = scene.line("advice")
    if line is None:
        return scene.words.text("line_own_doctor")
    if "name" not in line:
        return str(line["number"])
    return scene.words.text("line_named", name=line["name"], number=line["number"])


# ---- exposure: until when -----------------------------------------------------------------------


def _time(scene: _Scene) -> str:
    if scene.verdict == "emergency":
        return _poison_line(scene)
    if scene.verdict == "stop":
        return _joined(scene.words.text("time_stop"), _until_start(scene))
    if scene.verdict not in ("wait_then_feed", "interrupt"):
        return ""
    return _joined(
        _length(scene),
        _counted_from(scene),
        _until_start(scene),
        _is_a_pause(scene),
    )


def _is_a_pause(scene: _Scene) -> str:
    """Said only where an end is known: a course that goes on may well end this lactation."""
    known = scene.verdict == "interrupt" and scene.assessment.feeding.resume_at is not None
    return scene.words.text("time_pause") if known else ""


def _poison_line(scene: _Scene) -> str:
    poison, advice = scene.line("poison"), scene.line("advice")
    if poison is None or (advice is not None and advice["number"] == poison["number"]):
        return ""  # a general nurse line is no poison center
    return scene.words.text("first_poison", number=poison["number"])


def _length(scene: _Scene) -> str:
    """How long it is, and the time that is on the safe side."""
    feeding = scene.assessment.feeding
    if feeding.resume_at is None:
        last_dose = _waiting_variant(scene).startswith("last_dose")
        return scene.words.text("time_last_dose") if last_dose else ""
    hours = _hours_said(scene)
    if not hours:
        return ""
    origin = "start" if scene.tense == "planned" else "now"
    latest = feeding.resume_at_latest
    if latest is None or latest - feeding.resume_at < timedelta(minutes=5):
        return scene.words.text(f"time_from_{origin}_only", hours=hours)
    return scene.words.text(f"time_from_{origin}", hours=hours, latest=scene.at(latest))


def _counted_from(scene: _Scene) -> str:
    """Said where the hours count from now because no time was told."""
    untold = any(e.start is None and e.end is None for e in scene.driving)
    if not untold or scene.tense != "past" or scene.assessment.feeding.resume_at is None:
        return ""
    return scene.words.text("time_counted_from_now")


def _until_start(scene: _Scene) -> str:
    if not _feeds_until_start(scene) or scene.breast_only:
        return ""
    return scene.words.text("first_feed_as_usual")


# ---- what the baby drinks -----------------------------------------------------------------------


def _meanwhile(scene: _Scene) -> str:
    if not scene.withholds:
        return ""
    amount = _amount(scene)
    policy = scene.knowledge.document("policy/supply")
    food = supply.meanwhile(scene.case.infant, scene.assessment.stored_milk_needed_ml, policy)
    if any(batch.use == "feed" and batch.expressed_at for batch in scene.assessment.milk):
        return _joined(
            scene.supply_words.text("meanwhile_stored", amount=amount),
            scene.supply_words.text(food.code, amount=""),
        )
    return _joined(_stash(scene), scene.supply_words.text(food.code, amount=amount))


def _amount(scene: _Scene) -> str:
    """How much for the wait; for a day where it is longer or open."""
    needed = scene.assessment.stored_milk_needed_ml
    wait = scene.assessment.feeding.wait_hours
    longest = next((h for h in (wait.high, wait.expected, wait.low) if h), None) if wait else None
    a_day = longest is None or longest > 24
    if a_day:
        needed = supply.milk_needed(
            scene.knowledge.document("supply"),
            scene.case.infant,
            24,
            24,
            scene.knowledge.document("policy/supply"),
        )
    if needed is None:
        return ""
    metric = "" if scene.case.country in (None, "US") else "_metric"
    return scene.supply_words.text(
        f"{'amount_a_day' if a_day else 'amount'}{metric}",
        low=f"{needed.low:g}",
        high=f"{needed.high:g}",
        low_oz=max(1, int(needed.low / _ML_PER_OZ)),
        high_oz=int(-(-needed.high // _ML_PER_OZ)),
    )


def _stash(scene: _Scene) -> str:
    """How to put milk by, where the exposure lies a day or more ahead."""
    needed = scene.assessment.stored_milk_needed_ml
    starts = [e.start for e in scene.driving if e.start is not None and e.start > scene.now]
    if needed is None or not starts or scene.tense != "planned":
        return ""
    days = (min(starts) - scene.now) / timedelta(days=1)
    if days < 1:
        return ""
    plan = supply.stash(
        scene.knowledge.document("supply"),
        needed.high,
        days,
        scene.knowledge.document("policy/supply"),
    )
    return scene.supply_words.text(
        f"plan_stash_{plan.enough_time}",
        per_day=scene.supply_words.text(f"times_{plan.per_day}"),
        needed=f"{plan.needed_ml:g}",
    )


# ---- supply: pumping, and the milk that is out --------------------------------------------------


def _pumping(scene: _Scene) -> str:
    purpose = scene.assessment.pumping.purpose
    if purpose == "none":
        return _no_pumping(scene)
    if purpose == "comfort_only":
        return _comfort(scene)
    if purpose == "wean":
        return scene.words.text("pumping_wean")
    times = scene.assessment.pumping.times
    if len(times) == 1 and scene.withholds and scene.verdict != "ask_clinician":
        return scene.words.text("pumping_protect_supply_once", times=scene.at(times[0]))
    return _joined(_protecting(scene), _times(scene))


def _no_pumping(scene: _Scene) -> str:
    if scene.verdict == "emergency":
        return scene.words.text("pumping_none_emergency")
    if scene.verdict == "ask_clinician":
        return scene.words.text("pumping_none_asking")
    if _after_sedation(scene):
        return scene.words.text("pumping_none_alert")
    return scene.words.text("pumping_none")


def _comfort(scene: _Scene) -> str:
    times = scene.assessment.pumping.times
    if not times:
        return scene.words.text("pumping_comfort_only")
    return scene.words.text("pumping_comfort_only_once", times=scene.at(times[0]))


def _protecting(scene: _Scene) -> str:
    variant = ""
    if scene.breast_only:
        variant = "_breast"
    elif scene.verdict == "ask_clinician":
        variant = "_holding"
    every = scene.assessment.pumping.every_hours
    return scene.words.text(f"pumping_protect_supply{variant}", every=hours_in_words(every if every else 3))


def _times(scene: _Scene) -> str:
    pumping = scene.assessment.pumping
    shown = [clock(moment.astimezone(scene.now.tzinfo), scene.locale) for moment in pumping.times]
    if not shown or scene.verdict == "ask_clinician":
        return ""  # she should hear from a person long before the day is over
    long = pumping.until is None or pumping.until - pumping.times[0] > timedelta(hours=24)
    if long:
        return scene.words.text("pumping_times_first_day", times=scene.listed(shown))
    count = len(shown) > _TIMES_SHOWN
    return _joined(
        scene.words.text("pumping_times", times=scene.listed(shown)),
        scene.words.text("pumping_sessions", sessions=pumping.sessions) if count else "",
    )


def _milk(scene: _Scene) -> str:
    if scene.verdict == "emergency":
        return ""
    return " ".join(_batch(scene, batch) for batch in scene.assessment.milk)


def _batch(scene: _Scene, batch: MilkUse) -> str:
    if batch.expressed_at is None:
        return _milk_expressed_while_waiting(scene, batch)
    when = day_and_clock(batch.expressed_at, scene.now, scene.locale)
    code = f"milk_batch_{batch.use}"
    if batch.use == "store_until" and batch.usable_from is None:
        code += "_open"
    usable = scene.at(batch.usable_from) if batch.usable_from else ""
    return scene.words.text(code, when=when.replace(" at ", ", "), usable=usable)


def _milk_expressed_while_waiting(scene: _Scene, batch: MilkUse) -> str:
    code = f"milk_waiting_{batch.use}"
    purpose = scene.assessment.pumping.purpose
    if batch.use == "feed" and (scene.breast_only or scene.verdict in _FEEDING_VERDICTS):
        return ""  # said with the pumping, or nothing is withheld
    if batch.use == "discard":
        if scene.verdict == "stop":
            code += "_stop_planned" if scene.tense == "planned" else "_stop"
        elif purpose == "comfort_only":
            code += "_comfort"
    if batch.use == "store_until" and batch.usable_from is not None:
        code += "_from"
    usable = scene.at(batch.usable_from) if batch.usable_from else ""
    return _joined(scene.words.text(code, usable=usable), _keeping(scene, batch))


def _keeping(scene: _Scene, batch: MilkUse) -> str:
    """Where milk waits for its radioactivity to decay, and what to write on it."""
    if batch.use != "store_until" or batch.usable_from is None:
        return ""
    starts = [e.start for e in scene.driving if e.start is not None and e.start > scene.now]
    limits = supply.storage_limits(
        scene.knowledge.document("supply"),
        scene.knowledge.document("policy/supply"),
        scene.case.country,
    )
    label = supply.store_label(limits, max([scene.now, *starts]), batch.usable_from)
    return scene.supply_words.text(
        f"storing_decay_{label.keep_in}",
        usable=scene.at(label.usable_from),
        use_by=day(label.use_by, scene.now, scene.locale),
    )


# ---- why, what to watch, what to mind ------------------------------------------------------------


def _time_clears(scene: _Scene) -> bool:
    """Milk is withheld for something known, so how it clears can be said."""
    return scene.withholds and scene.verdict != "ask_clinician"


def _why_apart(scene: _Scene) -> str:
    """Exposure and supply, each by name."""
    if not _time_clears(scene):
        return ""
    return scene.words.text("why_apart_stop" if scene.verdict == "stop" else "why_apart")


def _why(scene: _Scene, said: frozenset[str]) -> str:
    if scene.verdict == "emergency":
        return ""
    reasons = [reason for reason in scene.assessment.why if reason.code not in said]
    told = [reason.text for reason in reasons if reason.code.startswith("told_")]
    lines = [*told, *(reason.text for reason in reasons)]
    if not lines and _time_clears(scene):
        lines.append(scene.words.text("why_default"))
    unmeasured = scene.leader is not None and scene.leader.position == "insufficient"
    if unmeasured and not any("nobody has measured" in line.lower() for line in lines):
        lines.append(scene.words.text("nobody_measured"))
    return " ".join(dict.fromkeys(lines))


def _watch(scene: _Scene) -> str:
    if scene.verdict == "emergency":
        return ""
    signs = scene.assessment.watch_for[:_SIGNS_SHOWN]
    if signs:
        return scene.words.text("watch", signs=scene.listed(signs))
    asks = scene.verdict in ("feed_with_watch", "ask_clinician")
    return scene.words.text("watch_own") if asks else ""


def _watch_acute(scene: _Scene) -> str:
    """When to call the emergency number: wherever a baby could get too sleepy."""
    if scene.verdict == "emergency":
        return ""
    acute = set(scene.meta["acute_care_names"]) & set(scene.assessment.watch_for)
    sedating = any(row.sedating for row in scene.rows) and bool(_watch(scene))
    if not (acute or sedating or "baby_signs" in scene.codes):
        return ""
    return scene.words.text("watch_acute", number=scene.emergency_number)


def _care(scene: _Scene, said: frozenset[str]) -> str:
    """The cautions that did not stand first, and the medicine that nobody should drop alone."""
    apart = said | set(scene.meta["first_cautions"])
    if not _after_sedation(scene):
        apart -= {"once_awake_alert"}
    lines = [c.text for c in scene.assessment.cautions if c.code not in apart]
    if _needs_medicine_line(scene) and "do_not_skip_medicine" not in scene.codes:
        lines.append(scene.words.text("care_medicine"))
    if scene.assessment.escalation == "prompt":
        lines.append(scene.words.text("care_person"))
    return " ".join(dict.fromkeys(lines))


def _needs_medicine_line(scene: _Scene) -> bool:
    """Where milk is withheld for a medicine that is not behind her, she might drop the medicine."""
    lasting = scene.tense != "past" and any(row.kind in _MEDICINE_KINDS for row in scene.rows)
    return lasting and scene.verdict not in (*_FEEDING_VERDICTS, "emergency")


# ---- where from, who disagrees, what to ask ------------------------------------------------------


def _sources(scene: _Scene) -> str:
    if scene.verdict == "emergency":
        return ""
    leader, sources = scene.leader, scene.assessment.sources
    told = ""
    if leader is not None and leader.source is not None and leader.source < len(sources):
        told = scene.words.text(
            _told_by(scene, leader),
            body=leader.name,
            via=_body(scene, leader.via),
            url=sources[leader.source].url,
        )
    elif sources:
        counted = any(row.kind == "alcohol" for row in scene.rows)
        told = scene.words.text("sources_arithmetic" if counted else "sources_no_lead", url=sources[0].url)
    return _joined(_certainty(scene), told)


def _told_by(scene: _Scene, leader: AuthorityView) -> str:
    """Read at its source, through a body with a name, or on some other page."""
    if leader.via is None:
        return "sources_lead"
    return "sources_lead_via" if leader.via in scene.knowledge.authorities else "sources_lead_retold"


def _certainty(scene: _Scene) -> str:
    certainty = scene.assessment.certainty
    if certainty == "high" and scene.assessment.disagreement != "none":
        return ""
    return scene.words.text(f"certainty_{certainty}")


def _body(scene: _Scene, authority_id: str | None) -> str:
    if authority_id is None:
        return ""
    authority = scene.knowledge.authorities.get(authority_id)
    return authority.name if authority is not None else authority_id


def _disagreement(scene: _Scene) -> str:
    if scene.assessment.disagreement == "none" or scene.verdict == "emergency":
        return ""
    views = _views_apart(scene)
    if len(views) < 2:
        return ""
    return scene.words.text(
        f"disagreement_{scene.assessment.disagreement}",
        views=" ".join(
            scene.words.text("disagreement_view", body=view.name, position=_position(scene, view))
            for view in views
        ),
    )


def _views_apart(scene: _Scene) -> list[AuthorityView]:
    """The leader and, of the weightiest bodies, one for each other position."""
    found: dict[str, AuthorityView] = {}
    views = [v for v in scene.assessment.authorities if v is not scene.leader]
    for view in [*filter(None, [scene.leader]), *sorted(views, key=lambda v: v.tier)]:
        found.setdefault(_position(scene, view), view)
    bodies = {view.name: view for view in reversed(list(found.values()))}
    return list(reversed(list(bodies.values())))[:_VIEWS_SHOWN]


def _position(scene: _Scene, view: AuthorityView) -> str:
    code = f"position_{view.position}"
    hours = _hours_range(scene, view.hours)
    if hours and f"{code}_hours" in scene.words:
        return scene.words.text(f"{code}_hours", hours=hours)
    return scene.words.text(code)


def _hours_range(scene: _Scene, hours: WaitHours | None) -> str:
    if hours is None:
        return ""
    low, high = hours.low, hours.high if hours.high is not None else hours.expected
    if low and high and high > low:
        return _between(scene, hours_in_words(low), hours_in_words(high))
    if high:
        return hours_in_words(high)
    return scene.words.text("hours_at_least", low=hours_in_words(low)) if low else ""


def _between(scene: _Scene, low: str, high: str) -> str:
    """Such as `12 to 24 hours`: the unit once where both have it."""
    number, _, unit = low.rpartition(" ")
    if high.endswith((f" {unit}", f" {unit}s")):
        low = number
    return scene.words.text("hours_between", low=low, high=high)


def _questions(scene: _Scene) -> str:
    questions = scene.assessment.questions_for_clinician
    if not questions or scene.verdict == "emergency":
        return ""
    return scene.words.text("questions", questions=" ".join(questions))


# ---- for the clinician ---------------------------------------------------------------------------


def _technical(scene: _Scene) -> str:
    words = Words(scene.knowledge.document("words/technical"))
    a = scene.assessment
    lines = [
        words.text(
            "verdict",
            verdict=a.verdict,
            meanwhile=a.meanwhile,
            purpose=a.pumping.purpose,
            escalation=a.escalation,
        ),
        words.text("certainty", risk=a.risk, certainty=a.certainty, disagreement=a.disagreement),
        words.text(
            "substances",
            substances="; ".join(_exposure_facts(e, words) for e in scene.case.exposures),
        ),
        _infant_line(scene, words),
        _wait_line(scene, words),
        _pumping_line(scene, words),
        _leader_line(scene, words),
        _others_line(scene, words),
        *(_kinetics_line(row, words) for row in scene.rows),
        words.text("why", codes=", ".join(r.code for r in a.why)) if a.why else "",
        words.text("cautions", codes=", ".join(c.code for c in a.cautions)) if a.cautions else "",
        words.text("asks", asks=", ".join(a.asks)) if a.asks else "",
        words.text("told", told=scene.case.told) if scene.case.told else "",
        *(
            words.text("source", number=n, title=source.title, url=source.url)
            for n, source in enumerate(a.sources)
        ),
        words.text("version", version=a.knowledge_version),
    ]
    return "\n".join(line for line in lines if line)


def _exposure_facts(exposure: Exposure, words: Words) -> str:
    facts: list[str] = []
    if exposure.amount is not None:
        facts.append(f"{exposure.amount:g} {exposure.unit or ''}".strip())
    facts.extend(str(f) for f in (exposure.route, exposure.regimen, exposure.indication) if f)
    times = [t.isoformat(timespec="minutes") for t in (exposure.start, exposure.end) if t]
    if times:
        facts.append(" to ".join(times))
    return words.text(
        "exposure",
        name=shown_name(exposure.substance),
        details=f" ({', '.join(facts)})" if facts else "",
    )


def _infant_line(scene: _Scene, words: Words) -> str:
    known = msgspec.to_builtins(scene.case.infant)
    facts = [f"{name} {value}" for name, value in known.items() if value is not None]
    return words.text("infant", facts=", ".join(facts) or words.text("nothing"))


def _wait_line(scene: _Scene, words: Words) -> str:
    feeding = scene.assessment.feeding
    wait = feeding.wait_hours
    if wait is None:
        return words.text("wait_null")
    if wait.expected == 0:
        return words.text("wait_zero")
    nothing = words.text("nothing")
    shown = {k: f"{v:.1f}" if v is not None else nothing for k, v in msgspec.to_builtins(wait).items()}
    resume, latest = (
        t.isoformat(timespec="minutes") if t else nothing
        for t in (feeding.resume_at, feeding.resume_at_latest)
    )
    return words.text("wait", **shown, resume=resume, latest=latest)


def _pumping_line(scene: _Scene, words: Words) -> str:
    pumping, needed = scene.assessment.pumping, scene.assessment.stored_milk_needed_ml
    if pumping.every_hours is None and needed is None:
        return ""
    nothing = words.text("nothing")
    return words.text(
        "pumping",
        every=f"{pumping.every_hours:g}" if pumping.every_hours else nothing,
        sessions=pumping.sessions if pumping.sessions is not None else nothing,
        milk=f"{needed.low:g}-{needed.high:g} ml" if needed else nothing,
    )


def _leader_line(scene: _Scene, words: Words) -> str:
    if scene.leader is None:
        return words.text("no_leader")
    return words.text("leader", **_view_facts(scene, scene.leader, words), note=scene.leader.note)


def _others_line(scene: _Scene, words: Words) -> str:
    others = [v for v in scene.assessment.authorities if v is not scene.leader]
    if not others:
        return ""
    views = "; ".join(words.text("other", **_view_facts(scene, view, words)) for view in others)
    return words.text("others", views=views)


def _view_facts(scene: _Scene, view: AuthorityView, words: Words) -> dict[str, object]:
    hours = view.hours
    figures = [f"{h:g}" for h in (hours.low, hours.expected, hours.high) if h is not None] if hours else []
    return {
        "body": view.name,
        "tier": view.tier,
        "via": words.text("via", via=_body(scene, view.via)) if view.via else "",
        "position": view.position,
        "hours": f" {'-'.join(dict.fromkeys(figures))} h" if figures else "",
    }


def _kinetics_line(row: Row, words: Words) -> str:
    figures = _kinetic_figures(row.kinetics, words) if row.kinetics else []
    if row.ionising is not None:
        half_life = _figure(row.ionising.physical_half_life_h)
        figures.insert(0, words.text("physical_half_life", nuclide=row.ionising.nuclide, value=half_life))
    return words.text("kinetics", name=row.name, figures=", ".join(figures) or words.text("no_kinetics"))


def _kinetic_figures(kinetics: Kinetics, words: Words) -> list[str]:
    figures = (
        ("half_life", kinetics.half_life_h),
        ("relative_infant_dose", kinetics.relative_infant_dose_percent),
        ("milk_plasma_ratio", kinetics.milk_plasma_ratio),
        ("oral_bioavailability", kinetics.oral_bioavailability_percent),
    )
    lines = [words.text(code, value=_figure(figure)) for code, figure in figures if figure is not None]
    metabolite = kinetics.active_metabolite
    if metabolite is not None:
        half_life = ""
        if metabolite.half_life_h is not None:
            half_life = words.text("active_metabolite_half_life", value=_figure(metabolite.half_life_h))
        line = words.text("active_metabolite", name=metabolite.name, half_life=half_life)
        lines.insert(1, line.strip())
    if kinetics.accumulates:
        lines.append(words.text("accumulates"))
    return lines


def _figure(figure: Figure) -> str:
    """A figure with its spread: "3", "1.5-5", "3 (1.5-5)"."""
    spread = as_range(figure)
    if spread is None:
        return ""
    low, high = spread.low, spread.high
    ends = f"{low:g}-{high:g}" if low is not None and high is not None else ""
    if spread.expected is not None:
        return f"{spread.expected:g} ({ends})" if ends else f"{spread.expected:g}"
    if ends:
        return ends
    return f">= {low:g}" if low is not None else f"<= {high:g}"
