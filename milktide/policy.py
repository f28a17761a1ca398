"""Whose word leads for a row, given the facts: DECISION section 2 as ordered, named steps.

The lists stand in ``data/policy/leads.yml``. :func:`lead` reads a row's guidance against the facts,
picks the body whose item decides, and keeps a trace that ``milktide table explain`` prints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from milktide.facts import Facts, holds, keys_of
from milktide.kinetics.alcohol import AlcoholModel
from milktide.knowledge import Knowledge
from milktide.knowledge.rows import REASSURING_POSITIONS, Authority, GuidanceItem, Range, Row

RANK = {"compatible": 0, "watch": 1, "wait": 2, "interrupt": 2, "insufficient": 3, "avoid": 4, "stop": 5}
"""Positions from the lightest to the gravest; wait and interrupt are told apart by their hours."""

Places = tuple[tuple[str, ...], ...]
"""A list of leads.yml: its places, each one body or several."""

_CASE_SPECIFIC = frozenset(
    {
        "route", "dose_at_most", "dose_over", "dose_at_least", "dose_below", "infant_age_below_weeks",
        "infant_age_at_least_weeks", "infant_weight_below_kg", "infant_weight_at_least_kg", "preterm",
        "g6pd_deficiency", "infant_unwell",
    }
)  # fmt: skip
"""Keys by which an item names the baby, the dose or the route at hand."""


def gravity(item: GuidanceItem) -> tuple[int, float]:
    """How careful an item is: its rank, then its hours (none stated for an interruption counts as most)."""
    hours = item.interruption_h
    stated = (hours.upper if hours.upper is not None else hours.low) if hours else None
    if item.position in ("wait", "interrupt"):
        return RANK[item.position], stated if stated is not None else _unstated_h(item)
    return RANK[item.position], 0.0


def _unstated_h(item: GuidanceItem) -> float:
    return float("inf") if item.position == "interrupt" else 0.0


@dataclass(frozen=True)
class BodyView:
    """What one body says here.

    ``item`` decides for the body: the most careful of what fits or could fit. ``sure`` is the most
    careful of what certainly fits, None where all hangs on unknown facts. ``fitting`` are all items
    that certainly fit, ``open_items`` those that hang on unknown facts. ``aged``: only superseded or
    optional items. ``through_lower``: read through a body lower in the list.
    """

    authority: str
    tier: int
    item: GuidanceItem
    sure: GuidanceItem | None
    fitting: tuple[GuidanceItem, ...]
    open_items: tuple[GuidanceItem, ...]
    own_country: bool
    regulator: bool
    aged: bool
    through_lower: bool

    @property
    def grave(self) -> tuple[int, float]:
        """The gravity of the deciding item."""
        return gravity(self.item)


@dataclass(frozen=True)
class Lead:
    """The item that decides for a row, with everything that was weighed.

    ``trace`` holds one code a step, for the explanation; ``not_lighter`` forbids making it lighter
    (a country's stop, a regulator's warning); ``at_least_watch`` comes from standing in for an
    `insufficient`; ``second_hand`` = read through somebody else.
    """

    view: BodyView
    views: tuple[BodyView, ...]
    trace: tuple[str, ...]
    at_least_watch: bool = False
    not_lighter: bool = False

    @property
    def item(self) -> GuidanceItem:
        """The deciding item."""
        return self.view.item

    @property
    def second_hand(self) -> bool:
        """Whether the deciding item was read through somebody else."""
        return self.item.via is not None or self.view.tier == 4

    @property
    def tier_one(self) -> tuple[BodyView, ...]:
        """The tier-1 bodies that have spoken."""
        return tuple(view for view in self.views if view.tier == 1)


class Policy:
    """The policy documents, read once."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.leads: Mapping[str, Any] = knowledge.document("policy/leads")
        self.house: Mapping[str, Any] = knowledge.document("policy/house")
        self.overdose: Mapping[str, Any] = knowledge.document("policy/overdose")
        self.drinks: Mapping[str, Any] = knowledge.document("policy/drinks")
        self.alcohol_model: Mapping[str, Any] = knowledge.document("alcohol_model")
        self.supply: Mapping[str, Any] = knowledge.document("policy/supply")
        self.radiation: Mapping[str, Any] = knowledge.document("policy/radiation")
        self.authorities: Mapping[str, Authority] = knowledge.authorities
        self.alcohol = AlcoholModel.from_documents(self.alcohol_model, self.house["alcohol"])
        self._list_of_kind = {
            kind: name for name, body in self.leads["lists"].items() for kind in body["kinds"]
        }
        self._order = lru_cache(maxsize=None)(self._order_uncached)
        self._names = lru_cache(maxsize=None)(self._country_names)

    def list_name(self, row: Row, component_kinds: Iterable[str] = ()) -> str:
        """Which list of leads.yml a row takes; a procedure takes that of what drives it."""
        if row.kind != "procedure":
            return str(self._list_of_kind[row.kind])
        present = set(component_kinds) | ({"anesthetic"} if row.sedating else set())
        for kind in self.leads["procedure_driven_by"]:
            if kind in present:
                return str(self._list_of_kind[kind])
        return str(self.leads["procedure_otherwise"])

    def order(self, list_name: str, country: str | None) -> tuple[tuple[str, ...], ...]:
        """The places of a list, each a tuple of bodies; `own` is kept as a word."""
        order: tuple[tuple[str, ...], ...] = self._order(list_name, country)
        return order

    def _order_uncached(self, list_name: str, country: str | None) -> tuple[tuple[str, ...], ...]:
        places = self.leads["lists"][list_name]
        chosen = places[country] if country in ("US", "UK") else places["elsewhere"]
        return tuple((place,) if isinstance(place, str) else tuple(place) for place in chosen)

    def is_own(self, authority: str, country: str | None) -> bool:
        """Whether a body belongs to the reader's country."""
        return country is not None and self.authorities[authority].country in self._names(country)

    def _country_names(self, country: str) -> frozenset[str]:
        return frozenset(self.leads["country_names"].get(country, ()))

    def is_regulator_warning(self, row_id: str, authority: str, country: str | None) -> bool:
        """Whether leads.yml lists this body's warning on this row for this country."""
        return any(
            country in entry["countries"] and row_id in entry["rows"] and authority in entry["authority"]
            for entry in self.leads["regulator_warnings"]
        )


def lead(row: Row, facts: Facts, policy: Policy, country: str | None, list_name: str) -> Lead | None:
    """The leading item for a row under the facts; None where nothing fits or could fit."""
    places = policy.order(list_name, country)
    views = _views(row, facts, policy, country, places)
    tier_one = [view for view in views if view.tier == 1]
    if not tier_one:
        return _lead_of_lower_tier(views)
    ordered = _in_order(tier_one, places)
    result = Lead(view=ordered[0], views=tuple(ordered) + tuple(v for v in views if v.tier != 1), trace=())
    for step in (_unknown_only, _insufficient, _second_hand, _names_the_case, _regulator, _own_stop):
        result = step(result, ordered)
    return result


# -- what each body says -------------------------------------------------------------------------


def _views(row: Row, facts: Facts, policy: Policy, country: str | None, places: Places) -> list[BodyView]:
    groups: dict[tuple[str, int], list[tuple[GuidanceItem, bool | None]]] = {}
    for item in row.guidance:
        answer = holds(item.when, facts)
        if answer is False:
            continue
        if item.when is not None and item.when.text is not None and item.position in REASSURING_POSITIONS:
            answer = None  # a condition in text never counts as met in favour of reassurance
        regulator = policy.is_regulator_warning(row.id, item.authority, country)
        tier = 1 if regulator else max(item.tier or 1, policy.authorities[item.authority].tier)
        groups.setdefault((item.authority, tier), []).append((item, answer))
    return [
        _view(
            authority,
            tier,
            pool,
            places,
            policy.is_own(authority, country),
            policy.is_regulator_warning(row.id, authority, country),
        )
        for (authority, tier), pool in groups.items()
    ]


def _view(
    authority: str,
    tier: int,
    pool: list[tuple[GuidanceItem, bool | None]],
    places: Places,
    own_country: bool,
    regulator: bool,
) -> BodyView:
    current = [(item, answer) for item, answer in pool if item.standing is None]
    aged = not current
    pool = current or pool
    certain = [item for item, answer in pool if answer]
    fitting = _most_specific(certain)
    open_items = tuple(item for item, answer in pool if answer is None)
    sure = max(fitting, key=gravity) if fitting else None
    item = _careful(sure, open_items)
    return BodyView(
        authority=authority,
        tier=tier,
        item=item,
        sure=sure,
        fitting=fitting,
        open_items=open_items,
        own_country=own_country,
        regulator=regulator,
        aged=aged,
        through_lower=_through_lower(authority, item, places),
    )


def _through_lower(authority: str, item: GuidanceItem, places: Places) -> bool:
    if item.via is None:
        return False
    rank = {body: place for place, members in enumerate(places) for body in members}
    return rank.get(item.via, -1) > rank.get(authority, len(places))


def _careful(sure: GuidanceItem | None, open_items: tuple[GuidanceItem, ...]) -> GuidanceItem:
    """Until a fact is known the more careful item holds."""
    held = ([sure] if sure is not None else []) + [
        i for i in open_items if sure is None or _reads_on(i, sure)
    ]
    return max(held, key=gravity)


def _reads_on(open_item: GuidanceItem, sure: GuidanceItem) -> bool:
    return gravity(open_item) > gravity(sure)


def _most_specific(items: list[GuidanceItem]) -> tuple[GuidanceItem, ...]:
    """Within one body, an item with all the conditions of another and more overrides it."""
    keys = [keys_of(item.when) for item in items]
    return tuple(
        item for item, own in zip(items, keys, strict=True) if not any(own < other for other in keys)
    )


# -- the order of the bodies ---------------------------------------------------------------------


def _in_order(views: list[BodyView], places: Places) -> list[BodyView]:
    by_id = {view.authority: view for view in views}
    named = {authority for place in places for authority in place}
    ordered: list[BodyView] = []
    for place in places:
        if place == ("own",):
            members = [v for v in views if v.own_country and v.authority not in named]
        else:
            members = [by_id[authority] for authority in place if authority in by_id]
        ordered += sorted((v for v in members if v not in ordered), key=_gravest_first)
    rest = [view for view in views if view not in ordered]
    ordered += sorted(rest, key=lambda view: (not view.own_country, _gravest_first(view)))
    return [v for v in ordered if not v.aged] + [v for v in ordered if v.aged]


def _gravest_first(view: BodyView) -> tuple[float, float, bool, bool]:
    """The most careful first; of equals one that certainly fits, then one not read through others."""
    rank, hours = view.grave
    return -rank, -hours, view.sure is None, view.through_lower


def _lead_of_lower_tier(views: list[BodyView]) -> Lead | None:
    """Labels where no tier-1 body has spoken; tiers 3 and 4 only where there is no label either."""
    for tier in (2, 3, 4):
        members = [view for view in views if view.tier == tier]
        if not members:
            continue
        members.sort(key=lambda view: (view.aged, not view.own_country, _gravest_first(view)))
        return Lead(view=members[0], views=tuple(views), trace=(f"tier_{tier}_decides",))
    return None


# -- corrections, always to the careful side -----------------------------------------------------


def _switch(result: Lead, view: BodyView, code: str, **changes: Any) -> Lead:
    return replace(result, view=view, trace=(*result.trace, f"{code}:{view.authority}"), **changes)


def _with_item(view: BodyView, item: GuidanceItem) -> BodyView:
    return replace(view, item=item)


def _unknown_only(result: Lead, ordered: list[BodyView]) -> Lead:
    """A body all of whose items hang on unknown facts never leads lighter than the next sure one."""
    if result.view.sure is not None:
        return result
    following = next((view for view in ordered if view.sure is not None), None)
    if following is not None and following.sure is not None and gravity(following.sure) > result.view.grave:
        return _switch(result, following, "leader_hangs_on_unknown")
    return result


def _insufficient(result: Lead, ordered: list[BodyView]) -> Lead:
    """An `insufficient` does not decide while another tier-1 body, read at its source, says more."""
    if result.item.position != "insufficient":
        return result
    for view in ordered:
        said = [i for i in view.fitting if i.via is None and i.position != "insufficient"]
        if view.authority != result.view.authority and said and not view.aged:
            item = max(said, key=gravity)
            return _switch(result, _with_item(view, item), "says_more", at_least_watch=True)
    return result


def _second_hand(result: Lead, ordered: list[BodyView]) -> Lead:
    """An item read through a body lower in the list never leads lighter than one read at its source."""
    if not result.view.through_lower:
        return result
    at_source = [
        _with_item(view, max(own, key=gravity))
        for view in ordered
        if not view.aged and (own := [item for item in view.fitting if item.via is None])
    ]
    heaviest = max(at_source, key=lambda view: view.grave, default=None)
    if heaviest is not None and heaviest.grave > result.view.grave:
        return _switch(result, heaviest, "read_at_source")
    return result


def _names_the_case(result: Lead, ordered: list[BodyView]) -> Lead:
    """An item that names the baby, the dose or the route at hand beats a general, lighter one."""
    if keys_of(result.item.when) & _CASE_SPECIFIC:
        return result
    specific = [
        _with_item(view, item)
        for view in ordered
        if not view.aged
        for item in view.fitting
        if keys_of(item.when) & _CASE_SPECIFIC and gravity(item) > result.view.grave
    ]
    heaviest = max(specific, key=lambda view: view.grave, default=None)
    return result if heaviest is None else _switch(result, heaviest, "names_the_case")


def _regulator(result: Lead, ordered: list[BodyView]) -> Lead:
    """A regulator's warning about breastfeeding itself is not made lighter in its country."""
    warnings = [view for view in ordered if view.regulator]
    heaviest = max(warnings, key=lambda view: view.grave, default=None)
    if heaviest is None or heaviest.grave < result.view.grave:
        return result
    return _switch(result, heaviest, "regulator_warning", not_lighter=True)


def _own_stop(result: Lead, ordered: list[BodyView]) -> Lead:
    """`stop` of the country's own body is never made lighter."""
    if result.item.position == "stop":
        return result
    for view in ordered:
        stop = next((item for item in view.fitting if item.position == "stop"), None)
        if view.own_country and stop is not None and not view.aged:
            return _switch(result, _with_item(view, stop), "own_stop", not_lighter=True)
    return result


# -- what the others give -------------------------------------------------------------------------


def hours_of(item: GuidanceItem) -> Range | None:
    """The hours of an item that withholds milk; None for the others."""
    return item.interruption_h if item.position in ("wait", "interrupt", "stop") else None


def spread_h(views: Iterable[BodyView]) -> tuple[float | None, float | None]:
    """The lowest and highest hours that the tier-1 bodies state for these facts; 0 for "no interruption"."""
    lows: list[float] = []
    highs: list[float] = []
    for view in views:
        if view.tier != 1 or view.sure is None or view.aged:
            continue
        if view.sure.position in REASSURING_POSITIONS:
            lows.append(0.0)
        hours = hours_of(view.sure)
        if hours is not None and hours.upper is not None and view.sure.position != "stop":
            lows.append(hours.lower if hours.lower is not None else hours.upper)
            highs.append(hours.upper)
    return (min(lows) if lows else None), (max(highs) if highs else None)


def disagreement(views: Iterable[BodyView]) -> str:
    """none, minor or major (one tier-1 body says feed, another stop)."""
    sure = [view.sure for view in views if view.tier == 1 and view.sure is not None and not view.aged]
    ranks = {max(1, RANK[item.position]) for item in sure if item.position != "insufficient"}
    if {1, 5} <= ranks:
        return "major"
    if len(ranks) > 1:
        return "minor"
    hours = {gravity(item)[1] for item in sure if RANK[item.position] == 2}
    return "minor" if len(hours) > 1 else "none"
