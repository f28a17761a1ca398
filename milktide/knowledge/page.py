"""One row as a page that a clinical reviewer can read and challenge: plain text, wrapped."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from milktide.knowledge._knowledge import Knowledge
from milktide.knowledge.rows import DoseLimit, Figure, GuidanceItem, Row, Source, When, as_range

WIDTH = 100

# The field's own names, with the unit behind the figure.
_FIGURES = (
    ("half_life_h", "Half-life", "h"),
    ("tmax_h", "Peak in plasma after", "h"),
    ("milk_peak_h", "Peak in milk after", "h"),
    ("milk_plasma_ratio", "Milk/plasma ratio", ""),
    ("relative_infant_dose_percent", "Relative infant dose", "%"),
    ("oral_bioavailability_percent", "Oral bioavailability", "%"),
    ("physical_half_life_h", "Physical half-life", "h"),
    ("effective_half_life_h", "Effective half-life", "h"),
    ("effective_half_time_milk_h", "Effective half-time in milk", "h"),
    ("milk_fraction_percent", "Share of the activity in milk", "%"),
    ("store_until_decayed_h", "Stored milk has decayed after", "h"),
)
_LIMITS = (
    ("dose_at_most", "dose at most"),
    ("dose_over", "dose over"),
    ("dose_at_least", "dose at least"),
    ("dose_below", "dose below"),
)
_INFANT = (
    ("infant_age_below_weeks", "infant under {:g} weeks"),
    ("infant_age_at_least_weeks", "infant {:g} weeks or older"),
    ("infant_weight_below_kg", "infant under {:g} kg"),
    ("infant_weight_at_least_kg", "infant {:g} kg or heavier"),
)
_YES_NO = (
    ("misuse", "misuse or street use", "therapeutic use"),
    ("preterm", "born preterm", "born at term"),
    ("g6pd_deficiency", "G6PD deficiency", "no G6PD deficiency"),
    ("infant_unwell", "infant unwell", "infant well"),
)


def row_page(row: Row, knowledge: Knowledge) -> str:
    """The whole row in words, grouped, with the page behind every figure and statement."""
    sections = [
        _head(row),
        _section("Figures", [*_kinetics(row), *_ionising(row)]),
        _section("Guidance", list(_guidance(row, knowledge))),
        _section("Milk supply", _supply(row)),
        _section("Reasons and cautions", _cautions(row)),
        _section("Notes", _wrapped(row.notes) if row.notes else []),
        _section(
            "Not verified (supports no answer)",
            [line for text in row.unverified for line in _wrapped(text, "- ", "  ")],
        ),
        _section("Sources", [line for key, source in row.sources.items() for line in _source(key, source)]),
        [f"Table {knowledge.version}"],
    ]
    return "\n\n".join("\n".join(section) for section in sections if section)


def condition_in_words(when: When | None, knowledge: Knowledge) -> str:
    """``when`` as a phrase: ``single dose, infant under 4 weeks``; ``always`` where there is none."""
    parts = list(_conditions(when, knowledge)) if when is not None else []
    return ", ".join(parts) or "always"


def figure_in_words(figure: Figure, unit: str) -> str:
    """``1.5 to 5 h (usually 3)``, ``at least 12 h``, ``up to 2 %``."""
    spread = as_range(figure)
    assert spread is not None
    tail = f" {unit}" if unit else ""
    low, middle, high = spread.low, spread.expected, spread.high
    if low is None and high is None:
        return f"{middle:g}{tail}"
    usual = f" (usually {middle:g})" if middle is not None else ""
    if low is None:
        return f"up to {high:g}{tail}{usual}"
    if high is None:
        return f"at least {low:g}{tail}{usual}"
    return f"{low:g}{tail}{usual}" if low == high else f"{low:g} to {high:g}{tail}{usual}"


def _head(row: Row) -> list[str]:
    sedating = {True: "sedating", False: "not sedating", None: "sedation not stated"}[row.sedating]
    lines = [
        f"{row.name}  [{row.id}]",
        "=" * (len(row.name) + len(row.id) + 4),
        f"{row.kind}, {row.drug_class}, {sedating}; confidence {row.confidence}",
    ]
    for label, values in (
        ("Also called: ", row.aliases),
        ("Made of: ", row.components),
        ("Related rows: ", row.related),
        ("Alternatives: ", row.alternatives),
    ):
        if values:
            lines += _wrapped(label + ", ".join(values))
    return lines


def _section(title: str, lines: list[str]) -> list[str]:
    return [title, "-" * len(title), *lines] if lines else []


def _figure_lines(group: Any) -> list[str]:
    named = [
        (label, figure_in_words(figure, unit))
        for name, label, unit in _FIGURES
        if (figure := getattr(group, name, None)) is not None
    ]
    return [f"{label + ':':<32}{text}" for label, text in named]


def _kinetics(row: Row) -> list[str]:
    kinetics = row.kinetics
    if kinetics is None:
        return []
    lines = _figure_lines(kinetics)
    metabolite = kinetics.active_metabolite
    if metabolite is not None:
        half_life = metabolite.half_life_h
        figure = f", half-life {figure_in_words(half_life, 'h')}" if half_life is not None else ""
        lines += [f"{'Active metabolite:':<32}{metabolite.name}{figure}"]
    if kinetics.accumulates is not None:
        lines += [f"{'Accumulates:':<32}{'yes' if kinetics.accumulates else 'no'}"]
    return [*lines, *_read_on(row, kinetics.source)] if lines else []


def _ionising(row: Row) -> list[str]:
    if row.ionising is None:
        return []
    lines = [f"{'Nuclide:':<32}{row.ionising.nuclide}", *_figure_lines(row.ionising)]
    return [*lines, *_read_on(row, row.ionising.source)]


def _guidance(row: Row, knowledge: Knowledge) -> Iterator[str]:
    """The items, those of one authority together, in the order the row gives them."""
    for authority in dict.fromkeys(item.authority for item in row.guidance):
        body = knowledge.authorities.get(authority)
        yield from _wrapped(f"{body.name} ({body.country}, tier {body.tier})" if body else authority)
        for item in row.guidance:
            if item.authority == authority:
                yield from _item(row, item, knowledge)


def _item(row: Row, item: GuidanceItem, knowledge: Knowledge) -> Iterator[str]:
    hours = f" {figure_in_words(item.interruption_h, 'h')}" if item.interruption_h else ""
    via = f"read through {item.via}" if item.via else None
    marks = [item.standing, via, f"tier {item.tier}" if item.tier else None]
    marked = "".join(f" [{mark}]" for mark in marks if mark)
    condition = condition_in_words(item.when, knowledge)
    yield from _wrapped(f"{item.position.upper()}{hours}; {condition}{marked}", "  * ", "    ")
    yield from _wrapped(item.note, "    ", "    ")
    yield from _read_on(row, item.source, "    ")


def _conditions(when: When, knowledge: Knowledge) -> Iterator[str]:
    if when.regimen is not None:
        yield {"single": "single dose", "repeated": "repeated doses"}.get(when.regimen, f"{when.regimen} use")
    if when.route is not None:
        yield "by route " + " or ".join(_each(when.route))
    for key, phrase in _LIMITS:
        limit: DoseLimit | None = getattr(when, key)
        if limit is not None:
            yield f"{phrase} {limit.value:g} {limit.unit}" + (f" per {limit.per}" if limit.per else "")
    for key, phrase in _INFANT:
        if getattr(when, key) is not None:
            yield phrase.format(getattr(when, key))
    for key, if_true, if_false in _YES_NO:
        if getattr(when, key) is not None:
            yield if_true if getattr(when, key) else if_false
    yield from _named_conditions(when, knowledge)


def _named_conditions(when: When, knowledge: Knowledge) -> Iterator[str]:
    for slugs, labels in (
        (when.indication, knowledge.indications),
        (when.formulation, knowledge.formulations),
    ):
        if slugs is not None:
            yield " or ".join(labels[slug].label if slug in labels else slug for slug in _each(slugs))
    if when.with_ is not None:
        yield "together with " + " and ".join(_each(when.with_))
    if when.text is not None:
        yield f'if "{when.text}"'


def _supply(row: Row) -> list[str]:
    effect = row.supply_effect
    if effect is None or (effect.direction is None and not effect.note):
        return []
    says = {"none": "No effect on milk supply", "decreases": "Less milk", "increases": "More milk"}
    text = says.get(effect.direction or "", "Effect on milk supply unknown")
    return [*_wrapped(text + (f": {effect.note}" if effect.note else "")), *_read_on(row, effect.source)]


def _cautions(row: Row) -> list[str]:
    lines = []
    for label, values in (
        ("Why: ", row.why),
        ("Watch the infant for: ", row.infant_watch),
        ("Extra caution: ", row.extra_caution),
    ):
        if values:
            lines += _wrapped(label + ", ".join(value.replace("_", " ") for value in values))
    return lines


def _read_on(row: Row, keys: str | tuple[str, ...] | None, indent: str = "") -> list[str]:
    """Title and quality of the pages behind a statement."""
    titles = [
        f"{row.sources[key].title} ({row.sources[key].quality})" if key in row.sources else key
        for key in _each(keys)
    ]
    return _wrapped("Read on: " + "; ".join(titles), indent, indent + "  ") if titles else []


def _source(key: str, source: Source) -> list[str]:
    how = {"full": "read whole", "excerpt": "read in part"}.get(source.read, source.read)
    return [*_wrapped(f"{key}: {source.title} ({source.quality}, {how})", "", "  "), f"  {source.shown_url}"]


def _wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _each(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value
