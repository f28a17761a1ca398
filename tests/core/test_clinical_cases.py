"""The clinical cases in tests/cases: YAML that a pharmacist can add to, each with its source."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from milktide.assessment import assess
from milktide.case import read_case
from milktide.knowledge import Knowledge

FILES = sorted((Path(__file__).parent.parent / "cases").glob("*.yml"))
CASES = [
    pytest.param(entry, id=f"{path.stem}: {entry['name']}")
    for path in FILES
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))
]
DEFAULTS = {"now": "2026-11-24T21:00:00-05:00", "locale": "en-US"}


@pytest.mark.parametrize("entry", CASES)
def test_the_case_is_answered_as_its_source_says(entry: dict[str, Any], table: Knowledge) -> None:
    answer = assess(read_case({**DEFAULTS, **entry["case"]}), table)
    expect = dict(entry["expect"])
    low, high = expect.pop("wait_hours", (None, None)) or (0, 0)
    if high is not None:
        assert answer.feeding.wait_hours is not None
        assert low <= answer.feeding.wait_hours.expected <= high
    assert set(expect.pop("cautions", ())) <= {caution.code for caution in answer.cautions}
    assert set(expect.pop("why", ())) <= {reason.code for reason in answer.why}
    if "milk" in expect:
        assert [use.use for use in answer.milk] == expect.pop("milk")
    if "first_ask" in expect:
        assert answer.asks[:1] == (expect.pop("first_ask"),)
    if "leader" in expect:
        assert next(view.authority for view in answer.authorities if view.leads) == expect.pop("leader")
    if "purpose" in expect:
        assert answer.pumping.purpose == expect.pop("purpose")
    for key, wanted in expect.items():
        assert getattr(answer, key) in (wanted if isinstance(wanted, list) else [wanted]), key


def test_every_case_names_its_source() -> None:
    for path in FILES:
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
            assert entry.get("source"), (path.name, entry["name"])
