"""Rules on figures: order, sign, and what a percentage can be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Union

from milktide.knowledge._check_entry import Entry, Step
from milktide.knowledge._fault import Fault
from milktide.knowledge.rows import Figure, Ionising, Kinetics, Row, as_range

# A half-life or a decay of zero would make every level vanish at once.
_ABOVE_ZERO = ("half_life_h", "physical_half_life_h", "effective_half_time_milk_h", "effective_half_life_h")
_NOT_FIGURES = ("source", "accumulates", "active_metabolite", "nuclide")

_Placed = tuple[tuple[Step, ...], Union[Figure, None]]


def check_figures(entry: Entry, row: Row) -> Iterator[Fault]:
    """Every figure of a row: low <= expected <= high, not negative, percentages up to 100."""
    for path, figure in _figures(row):
        if figure is not None:
            yield from _check_figure(entry, path, figure)


def has_figures(group: Kinetics | Ionising) -> bool:
    """Whether a group states any number, which then needs a source."""
    metabolite = getattr(group, "active_metabolite", None)
    figures = [getattr(group, name) for name in group.__struct_fields__ if name not in _NOT_FIGURES]
    return any(figure is not None for figure in figures) or bool(metabolite and metabolite.half_life_h)


def _figures(row: Row) -> Iterator[_Placed]:
    for group_name in ("kinetics", "ionising"):
        group = getattr(row, group_name)
        for name in group.__struct_fields__ if group is not None else ():
            if name not in _NOT_FIGURES:
                yield (group_name, name), getattr(group, name)
    if row.kinetics is not None and row.kinetics.active_metabolite is not None:
        yield ("kinetics", "active_metabolite", "half_life_h"), row.kinetics.active_metabolite.half_life_h
    for index, item in enumerate(row.guidance):
        yield ("guidance", index, "interruption_h"), item.interruption_h


def _check_figure(entry: Entry, path: tuple[Step, ...], figure: Figure) -> Iterator[Fault]:
    name = str(path[-1])
    spread = as_range(figure)
    assert spread is not None
    given = [value for value in (spread.low, spread.expected, spread.high) if value is not None]
    if not given:
        yield entry.fault(path, f"{name} holds no number", f"give low, expected or high, or take {name} out")
        return
    if given != sorted(given):
        shown = " / ".join(f"{value:g}" for value in given)
        what = f"{name}: low, expected and high must rise, here {shown}"
        yield entry.fault(path, what, "put the smallest under low and the largest under high")
    if min(given) < 0:
        yield entry.fault(path, f"{name} is below zero ({min(given):g})", "correct the number")
    if name in _ABOVE_ZERO and min(given) == 0:
        yield entry.fault(path, f"{name} is zero hours", f"give hours above zero, or take {name} out")
    if name.endswith("_percent") and max(given) > 100:
        mend = "give percent from 0 to 100, 12.5 for twelve and a half"
        yield entry.fault(path, f"{name} is above 100 percent ({max(given):g})", mend)
