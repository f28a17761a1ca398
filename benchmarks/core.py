"""The core on one core: decisions, questions and words a second, and the start of the command."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

from milktide.assessment import assess
from milktide.case import Case, read_case
from milktide.decision import decide
from milktide.explanation import explain
from milktide.knowledge import Knowledge, load_knowledge
from milktide.questions import open_questions

NOW = "2026-11-24T21:00:00-05:00"
SECONDS = 3.0


@dataclass(frozen=True)
class Rate:
    """How many a second."""

    what: str
    per_second: float
    to_reach: float | None = None


def cases(knowledge: Knowledge) -> list[Case]:
    """Every row of the table, once with nothing known and once with the usual facts."""
    return [read_case(case) for id in knowledge.ids for case in (_bare(id), _told(id))]


def _bare(substance: str) -> dict[str, object]:
    return {"now": NOW, "exposures": [{"substance": substance}], "locale": "en-US"}


def _told(substance: str) -> dict[str, object]:
    exposure = {
        "substance": substance,
        "start": "2026-11-24T19:00:00-05:00",
        "end": "2026-11-24T20:00:00-05:00",
    }
    if substance == "alcohol":
        exposure |= {"amount": 2, "unit": "drink"}
    return {
        "now": NOW,
        "exposures": [exposure],
        "parent": {"weight_kg": 68},
        "infant": {"age_weeks": 10, "born_preterm": False, "unwell": False, "feeds_per_day": 8},
        "locale": "en-US",
    }


def rates() -> Iterator[Rate]:
    """Measure each part over all rows of the table."""
    knowledge = load_knowledge()
    everything = cases(knowledge)
    wine = [read_case({**_told("alcohol"), "parent": None})]
    for case in everything:  # rows are read from the table when first used; that is no part of it
        explain(assess(case, knowledge), case, knowledge)
    decision = _rate(lambda case: decide(case, knowledge), everything)
    yield Rate("the decision alone (no asks, no words)", decision, 1000)
    yield Rate(
        "the questions, with the decision they start from",
        _rate(lambda case: open_questions(case, knowledge), everything),
    )
    whole = _rate(lambda case: assess(case, knowledge), everything)
    yield Rate("the whole assessment, with its questions", whole, 100)
    yield Rate("the same for two glasses of wine", _rate(lambda case: assess(case, knowledge), wine))
    words = _rate(lambda case: explain(assess(case, knowledge), case, knowledge), everything)
    yield Rate("the assessment put into words as well", words)


def command_start_s(runs: int = 9) -> tuple[float, float]:
    """Median seconds of `milktide --help` and of `milktide assess` with one case."""
    case = json.dumps(_told("alcohol"))
    command = str(Path(sys.executable).parent / "milktide")
    return _median_of(runs, [command, "--help"], ""), _median_of(runs, [command, "assess", "-"], case)


def _rate(run: Callable[[Case], object], cases: Sequence[Case]) -> float:
    start = time.perf_counter()
    for done, case in enumerate(cycle(cases), start=1):
        run(case)
        # Whole rounds only: the rows differ in cost.
        if done % len(cases) == 0 and time.perf_counter() - start > SECONDS:
            return done / (time.perf_counter() - start)
    raise AssertionError("cycle ended")


def _median_of(runs: int, command: Sequence[str], stdin: str) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run(command, input=stdin, capture_output=True, text=True, check=True)
        times.append(time.perf_counter() - start)
    return statistics.median(times)
