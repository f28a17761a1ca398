"""Which item leads for a row and why, as a page for the clinical reviewer (``milktide table explain``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from milktide.case import Case, CaseError, read_case
from milktide.decision import decide
from milktide.finding import Finding
from milktide.knowledge import Knowledge
from milktide.knowledge.page import condition_in_words
from milktide.knowledge.rows import GuidanceItem
from milktide.policy import BodyView

_STEPS = {
    "leader_hangs_on_unknown": (
        "the first body's items all hang on unknown facts, and {body} is sure and more careful"
    ),
    "says_more": "the leader only says `insufficient`; {body}, read at its source, says more",
    "read_at_source": (
        "the leader was read through a body lower in the list; {body}, read at its source, is more careful"
    ),
    "names_the_case": "{body} names the baby, the dose or the route at hand and is more careful",
    "regulator_warning": "{body} warns about breastfeeding itself in this country; not made lighter",
    "own_stop": "{body} of this country says stop; that is never made lighter",
    "tier_2_decides": "no tier-1 body has spoken: a product label decides",
    "tier_3_decides": "only tier-3 sources: they never make an answer lighter",
    "tier_4_decides": "only tier-4 sources: they never make an answer lighter",
}


def case_of_facts(row_id: str, locale: str, now: str, facts: list[str]) -> Case:
    """A case from `key=value` facts: ``route=iv``, ``infant.age_weeks=3``, ``parent.weight_kg=60``.

    Raises:
        CaseError: a fact that is no `key=value`, or that the case reader refuses.
    """
    case: dict[str, Any] = {"now": now, "locale": locale, "exposures": [{"substance": row_id}]}
    for fact in facts:
        key, separator, value = fact.partition("=")
        if not separator:
            raise CaseError(f"{fact}: must be key=value, such as infant.age_weeks=3")
        section, dot, name = key.partition(".")
        target = case.setdefault(section, {}) if dot else case["exposures"][0]
        target[name if dot else key] = _value(value)
    return read_case(case)


def _value(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    try:
        return float(text)
    except ValueError:
        return text


def lead_page(case: Case, knowledge: Knowledge) -> str:
    """The page: what each body says under the facts, who leads, by which steps, and the verdict."""
    decision = decide(case, knowledge)
    lines: list[str] = []
    for finding in decision.findings:
        lines += _finding_lines(finding, knowledge)
    return "\n".join(lines)


def _finding_lines(finding: Finding, knowledge: Knowledge) -> Iterator[str]:
    yield f"{finding.name} ({finding.substance})"
    if finding.lead is None:
        yield "  no guidance item leads: " + (
            "alcohol is computed, see docs/kinetics.md"
            if finding.substance == "alcohol"
            else "a person is asked"
        )
    else:
        yield f"  leads: {_item_in_words(finding.lead.view.authority, finding.lead.item, knowledge)}"
        if not finding.lead.trace:
            yield "  why: the first body of the list with an item that fits"
        for step in finding.lead.trace:
            code, _, body = step.partition(":")
            yield "  why: " + _STEPS[code].format(body=_name(body, knowledge) if body else "")
        yield "  all bodies, in order:"
        for view in finding.lead.views:
            yield from _view_lines(view, knowledge)
    yield f"  verdict: {finding.verdict}, meanwhile {finding.meanwhile}, certainty {finding.certainty}"


def _view_lines(view: BodyView, knowledge: Knowledge) -> Iterator[str]:
    own = " (own country)" if view.own_country else ""
    aged = " (superseded or optional)" if view.aged else ""
    yield f"    tier {view.tier}{own}{aged}"
    for item in view.fitting:
        yield f"      fits: {_item_in_words(view.authority, item, knowledge)}"
    for item in view.open_items:
        yield f"      hangs on unknown facts: {_item_in_words(view.authority, item, knowledge)}"


def _item_in_words(authority: str, item: GuidanceItem, knowledge: Knowledge) -> str:
    hours = item.interruption_h
    parts = [f"{_name(authority, knowledge)}: {item.position}"]
    if hours is not None and (hours.lower is not None or hours.upper is not None):
        parts.append(
            f"{hours.lower} to {hours.upper} h" if hours.upper is not None else f"at least {hours.lower} h"
        )
    if item.when is not None:
        parts.append("if " + condition_in_words(item.when, knowledge))
    if item.via is not None:
        parts.append(f"read through {item.via}")
    return ", ".join(parts)


def _name(authority: str, knowledge: Knowledge) -> str:
    return knowledge.authorities[authority].name
