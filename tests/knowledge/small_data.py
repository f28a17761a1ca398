"""A small data folder that a test may spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

from milktide.knowledge import project_root

REAL_DATA = project_root() / "data"

TINY = """\
# Two rows that break no rule. The figures are made up.

- id: calmadrine
  name: Calmadrine
  aliases: [Calmol, "St. John's Calm", calm-a-drine]
  kind: medication
  drug_class: opioid
  sedating: true
  kinetics:
    half_life_h: {low: 2, expected: 3, high: 4}
    oral_bioavailability_percent: 50
    relative_infant_dose_percent: 1.5
    source: [page]
  guidance:
  - authority: lactmed
    position: compatible
    when: {regimen: single, dose_at_most: {value: 30, unit: mg, per: dose}}
    note: One dose is fine.
    source: page
  - authority: nhs
    position: watch
    when: {route: oral, indication: pain_treatment}
    note: Watch for sleepiness.
    source: page
  - authority: nhs
    position: interrupt
    interruption_h: {low: 12, high: 24}
    when: {infant_age_below_weeks: 4, with: glowtium}
    note: Newborn.
    source: [page, other]
  why: [clearance]
  infant_watch: [drowsiness]
  extra_caution: [preterm, under_1_month]
  supply_effect: {direction: decreases, note: less milk, source: page}
  alternatives: [glowtium]
  related: [glowtium]
  sources:
    page: {title: A page, url: "https://example.org/a", read: full, quality: primary}
    other: {title: Another page, url: "https://example.org/b", read: excerpt, quality: weak}
  confidence: high

- id: glowtium
  name: Glowtium
  aliases: [Gl-99]
  kind: radiopharmaceutical
  drug_class: tracer
  ionising: {nuclide: Gl-99, physical_half_life_h: 6, source: page}
  guidance:
  - {authority: acmui, position: wait, interruption_h: {low: 4, high: 8}, note: A scan., source: page}
  why: [ionising_radiation]
  sources:
    page: {title: A page, url: "https://example.org/c", read: full, quality: primary}
  confidence: medium
"""

AMBIGUOUS = """\
- {word: calm, could_mean: [calmadrine, ordinary_word], rule: ask, context: [took]}
"""


class SmallData:
    """A data folder with few rows, and the means to change one line of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def file(self, name: str) -> Path:
        return self.folder / f"{name}.yml"

    def change(self, name: str, old: str, new: str, *, after: str = "") -> int:
        """Replace the first ``old`` that follows ``after``; the line (from 1) that it stands on."""
        text = self.file(name).read_text("utf-8")
        start = text.index(old, text.index(after))
        self.file(name).write_text(text[:start] + new + text[start + len(old) :], "utf-8")
        return text[:start].count("\n") + 1

    def append(self, name: str, text: str) -> int:
        """Add text at the end of a file; the line it starts on."""
        before = self.file(name).read_text("utf-8").rstrip("\n") + "\n"
        self.file(name).write_text(before + text, "utf-8")
        return before.count("\n") + 1


def write_small_data(folder: Path) -> SmallData:
    """Two made-up rows with the real lists beside them."""
    folder.mkdir(parents=True)
    for file in REAL_DATA.glob("*.yml"):
        shutil.copy(file, folder)
    for name, text in (
        ("substances/tiny", TINY),
        ("ambiguous/general", AMBIGUOUS),
        ("policy/house", "limit: {value: 3, house: true}\n"),
        ("words/reasons", "milk_follows_blood: {text: Milk follows blood.}\n"),
    ):
        file = folder / f"{name}.yml"
        file.parent.mkdir()
        file.write_text(text, "utf-8")
    return SmallData(folder)
