"""Rules on one row of data/substances, once its form is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from milktide.knowledge._check_entry import Entry
from milktide.knowledge._check_figures import check_figures, has_figures
from milktide.knowledge._check_types import did_you_mean
from milktide.knowledge._fault import Fault
from milktide.knowledge.rows import REASSURING_POSITIONS, DoseLimit, GuidanceItem, Row, When

# The facts that an assessment can match; anything else under extra_caution is only shown.
MATCHED_CAUTIONS = (
    "preterm", "under_1_month", "under_2_months", "under_6_months", "g6pd_deficiency", "apnea_risk",
    "jaundice", "seizure", "dehydration", "infant_fever_or_viral_illness", "liver_problem",
    "kidney_problem",
)  # fmt: skip
_READ = ("full", "excerpt")


def check_row(entry: Entry, row: Row, lists: Mapping[str, Mapping[str, Any]]) -> Iterator[Fault]:
    """Every rule that one row can break by itself.

    Args:
        entry: where the row stands.
        row: the row.
        lists: ``authorities`` (id -> tier), ``indications`` and ``formulations`` by their ids.
    """
    yield from _check_head(entry, row)
    yield from check_figures(entry, row)
    yield from _check_sources(entry, row)
    yield from _check_ionising(entry, row)
    yield from _check_cautions(entry, row)
    for index, item in enumerate(row.guidance):
        yield from _check_item(entry, index, item, lists)
    yield from _check_support(entry, row, lists["authorities"])


def _check_head(entry: Entry, row: Row) -> Iterator[Fault]:
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", row.id):
        mend = "use small letters, digits and single underscores, such as folic_acid"
        yield entry.fault(("id",), f'id "{row.id}" is not a plain id', mend)
    for key in ("name", "drug_class"):
        if not getattr(row, key).strip():
            yield entry.fault((key,), f"{key} is empty", f"write the {key.replace('_', ' ')}")
    if not row.guidance:
        mend = "add what one body says, or the position insufficient with its source"
        yield entry.fault(("guidance",), "no guidance item", mend)
    if not row.why:
        mend = "add at least one reason, unknown if none was read"
        yield entry.fault(("why",), "no reason under why", mend)


def _check_sources(entry: Entry, row: Row) -> Iterator[Fault]:
    """Every figure and every item rests on a page that the row lists."""
    for key, source in row.sources.items():
        if not re.match(r"https?://\S+$", source.url):
            what = f'url "{source.url}" is no web address'
            yield entry.fault(("sources", key, "url"), what, "start it with https://")
        if source.read not in _READ:
            mend = did_you_mean(source.read, _READ) or "use one of these"
            what = f'read "{source.read}" is not one of {", ".join(_READ)}'
            yield entry.fault(("sources", key, "read"), what, mend)
    for name, group in (("kinetics", row.kinetics), ("ionising", row.ionising)):
        if group is not None and (group.source is not None or has_figures(group)):
            yield from _check_source_keys(entry, row, (name, "source"), _each(group.source))
    for index, item in enumerate(row.guidance):
        yield from _check_source_keys(entry, row, ("guidance", index, "source"), _each(item.source))
    yield from _check_supply_source(entry, row)


def _check_supply_source(entry: Entry, row: Row) -> Iterator[Fault]:
    effect = row.supply_effect
    if effect is None or effect.direction in (None, "unknown"):
        return
    keys = _each(effect.source)
    if not keys and effect.direction == "none":
        what = "supply_effect says none, and no source says so"
        yield entry.note(("supply_effect",), what, "name the page, or say unknown")
        return
    yield from _check_source_keys(entry, row, ("supply_effect", "source"), keys)


def _check_source_keys(
    entry: Entry, row: Row, path: tuple[str | int, ...], keys: tuple[str, ...]
) -> Iterator[Fault]:
    if not keys:
        what = "no source is named for what stands here"
        yield entry.fault(path, what, "name the page it was read on, a key of this row's sources")
    for key in keys:
        if key not in row.sources:
            mend = did_you_mean(key, row.sources) or f"add {key} to this row's sources"
            yield entry.fault(path, f'source "{key}" is not among this row\'s sources', mend)


def _check_ionising(entry: Entry, row: Row) -> Iterator[Fault]:
    if row.kind == "radiopharmaceutical" and row.ionising is None:
        mend = "add ionising with nuclide, physical_half_life_h and source"
        yield entry.fault(("kind",), "a radiopharmaceutical without its decay", mend)
    if row.ionising is not None and row.kind != "radiopharmaceutical":
        mend = "take ionising out, or make the kind radiopharmaceutical"
        yield entry.fault(("ionising",), f"ionising in a row of kind {row.kind}", mend)


def _check_cautions(entry: Entry, row: Row) -> Iterator[Fault]:
    for index, caution in enumerate(row.extra_caution):
        path = ("extra_caution", index)
        if caution in MATCHED_CAUTIONS or not re.fullmatch("[a-z0-9_]+", caution):
            continue
        near = did_you_mean(caution, [known for known in MATCHED_CAUTIONS if _nearly(caution, known)])
        if near:
            yield entry.fault(path, f'"{caution}" is not a known caution', near)
        else:
            what = f'"{caution}" matches no fact of a case'
            yield entry.note(path, what, "it is only shown: write it in words")


def _nearly(word: str, known: str) -> bool:
    """One slip of the finger apart, about: a typing error, no other word."""
    return abs(len(word) - len(known)) <= 2 and word[:4] == known[:4]


def _check_item(
    entry: Entry, index: int, item: GuidanceItem, lists: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    path: tuple[str | int, ...] = ("guidance", index)
    authorities = lists["authorities"]
    if item.authority not in authorities:
        mend = did_you_mean(item.authority, authorities) or "add it to data/authorities.yml"
        what = f'authority "{item.authority}" is not in data/authorities.yml'
        yield entry.fault((*path, "authority"), what, mend)
    elif item.tier is not None and item.tier < authorities[item.authority]:
        what = f"tier {item.tier} is better than the tier of {item.authority} ({authorities[item.authority]})"
        mend = "a tier of its own is only for an item that weighs less: take it out"
        yield entry.fault((*path, "tier"), what, mend)
    if not item.note.strip():
        yield entry.fault((*path, "note"), "the note is empty", "say in a sentence what the body says")
    lowest = item.interruption_h.lower if item.interruption_h else None
    if item.position in REASSURING_POSITIONS and item.standing is None and lowest:
        what = f"position {item.position} says feed, yet at least {lowest:g} hours are to be withheld"
        yield entry.note((*path, "interruption_h"), what, "wait or interrupt, or standing optional?")
    if item.when is not None:
        yield from _check_when(entry, (*path, "when"), item.when, lists)


def _check_when(
    entry: Entry, path: tuple[str | int, ...], when: When, lists: Mapping[str, Mapping[str, Any]]
) -> Iterator[Fault]:
    for key, list_name in (("indication", "indications"), ("formulation", "formulations")):
        for slug in _each(getattr(when, key)):
            if slug not in lists[list_name]:
                mend = did_you_mean(slug, lists[list_name]) or f"add it to data/{list_name}.yml"
                yield entry.fault((*path, key), f'{key} "{slug}" is not in data/{list_name}.yml', mend)
    for key in ("dose_at_most", "dose_over", "dose_at_least", "dose_below"):
        limit: DoseLimit | None = getattr(when, key)
        if limit is not None:
            yield from _check_dose(entry, (*path, key), limit)
    for least, below in (
        ("infant_age_at_least_weeks", "infant_age_below_weeks"),
        ("infant_weight_at_least_kg", "infant_weight_below_kg"),
    ):
        low, high = getattr(when, least), getattr(when, below)
        for key, value in ((least, low), (below, high)):
            if value is not None and value < 0:
                yield entry.fault((*path, key), f"{key} is below zero", "correct the number")
        if low is not None and high is not None and low >= high:
            what = f"no infant can meet this: {least} {low:g} and {below} {high:g}"
            yield entry.fault((*path, least), what, "correct the limits")


def _check_dose(entry: Entry, path: tuple[str | int, ...], limit: DoseLimit) -> Iterator[Fault]:
    name = str(path[-1])
    if limit.value <= 0:
        yield entry.fault(path, f"{name} must be above zero", "correct the value")
    is_blood_level = limit.unit == "mcg/dL"
    if is_blood_level and limit.per is not None:
        yield entry.fault(path, f"{name}: mcg/dL is a blood level and has no per", "take per out")
    if not is_blood_level and limit.per is None:
        yield entry.fault(path, f"{name}: per is missing", "say per dose, day, week or hour")


def _check_support(entry: Entry, row: Row, tiers: Mapping[str, int]) -> Iterator[Fault]:
    """A row that only weak pages speak for must not look sure of itself when it reassures."""
    current = [item for item in row.guidance if item.standing != "superseded" and item.authority in tiers]
    reassuring = [item for item in current if item.position in REASSURING_POSITIONS]
    if not reassuring or any(_weight(row, item, tiers) < 4 for item in current):
        return
    what = f"only weak or second-hand pages (tier 4) reassure here, and confidence is {row.confidence}"
    if row.confidence == "high":
        yield entry.fault(("confidence",), what, "make confidence low, or add a better source")
    elif row.confidence == "medium":
        yield entry.note(("confidence",), what, "low would be right")


def _weight(row: Row, item: GuidanceItem, tiers: Mapping[str, int]) -> int:
    """The tier that counts: the item's own, else its body's; 4 where it rests on weak pages alone."""
    sources = [row.sources[key] for key in _each(item.source) if key in row.sources]
    if sources and all(source.quality == "weak" for source in sources):
        return 4
    return item.tier or tiers[item.authority]


def _each(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value
