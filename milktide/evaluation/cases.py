"""Score cases through ``assess``; no bot is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timezone
from typing import Any

from milktide.case import CaseError, read_case
from milktide.evaluation.labels import CaseItem
from milktide.evaluation.outcome import Outcome, check_assessment, failure_rows, tally
from milktide.result import assessment_to_dict

Assess = Callable[[Any], dict[str, Any]]
"""A case as parsed JSON -> its assessment as JSON types; raises CaseError where refused."""


def core_assess(data: Any) -> dict[str, Any]:
    """Assess through the core, as the command line does (the clock is put in where missing)."""
    from milktide.assessment import assess

    if isinstance(data, dict) and data.get("now") is None:
        data = {**data, "now": datetime.now(timezone.utc).isoformat()}
    return assessment_to_dict(assess(read_case(data)))


def score_cases(
    items: Sequence[CaseItem], assess: Assess = core_assess
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Figures and failures of all cases."""
    outcomes = [(_run(item, assess), item.risk) for item in items]
    return tally(outcomes), failure_rows("cases", outcomes)


def _run(item: CaseItem, assess: Assess) -> Outcome:
    outcome = Outcome(item.name)
    refused = bool(item.expect.get("error"))
    try:
        got = assess(item.case)
    except CaseError as error:
        if not refused:
            outcome.miss("error", False, str(error))
        return outcome
    except Exception as error:  # a crash fails this case, never the run
        outcome.miss("error", refused, f"crashed: {type(error).__name__}: {error}")
        return outcome
    if refused:
        outcome.miss("error", True, got.get("verdict"))
    else:
        check_assessment(outcome, item.expect, got)
    return outcome
