"""What one message says, as far as words alone tell: substances, amounts, times, facts, red flags.

:func:`understand` reads a message; ``Understood.to_dict()`` is the object of CONTRACT section 2.

Start and end: words for finishing ("finished", "stopped", "my last", "until", "by") make a time the end,
words for beginning ("started", "first", "since", "from") the start. A plain time ("had 2 glasses at 7")
is the end of what was taken, for the wait counts from the last of it, and leaves the start open; of
something planned ("surgery tomorrow at 8") it is the start. Two plain times are start and end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from milktide.language.about import AboutResult, classify_about
from milktide.language.infant_facts import Facts, facts_to_dict, find_infant_facts, is_skip, yes_or_no
from milktide.language.numbers import NUMBER, Figure, fold, only_number, read_number
from milktide.language.quantities import CaseAmount, Quantity, compiled, find_quantities, to_case_amount
from milktide.language.red_flags import RedFlag, find_red_flag
from milktide.language.regimens import (
    RegimenPhrase,
    SpanValue,
    find_misuse,
    find_regimen,
    find_routes,
    find_slugs,
)
from milktide.language.substances import Mention, link_substances
from milktide.language.times import Phrase, Tense, clause_bounds, find_duration, find_times, tense_of

_LONGEST: Final = 6000
"""Characters read for facts; red flags and substances are read in the whole message."""
_NOT_TABLETS: Final = frozenset(
    {"procedure", "vaccine", "environmental", "anesthetic", "contrast", "radiopharmaceutical"}
)


class Interval(msgspec.Struct, frozen=True):
    """A moment (``low == high``) or the range that the words leave open."""

    low: datetime
    high: datetime

    @property
    def exact(self) -> bool:
        """Whether it is one moment."""
        return self.low == self.high

    def to_value(self) -> Any:
        """ISO 8601 with an offset, or ``{"low", "high"}``."""
        if self.exact:
            return self.low.isoformat()
        return {"low": self.low.isoformat(), "high": self.high.isoformat()}


class UnderstoodExposure(msgspec.Struct, frozen=True, kw_only=True):
    """What is said of one substance; ``substance`` is None where only an answer to a question came.

    ``interval_h`` is hours; ``subject`` is whose intake it is: ``parent``, ``infant`` or ``other``.
    """

    substance: str | None = None
    certain: bool = True
    choices: tuple[str, ...] = ()
    mention: str | None = None
    quantity: Quantity | None = None
    amount: Figure | None = None
    unit: str | None = None
    abv_percent: Figure | None = None
    volume_ml: Figure | None = None
    start: Interval | None = None
    end: Interval | None = None
    regimen: str | None = None
    interval_h: Figure | None = None
    doses: Figure | None = None
    route: str | None = None
    formulation: str | None = None
    indication: str | None = None
    misuse: bool | None = None
    planned: bool = False
    hypothetical: bool = False
    subject: str = "parent"

    def case_amount(self, country: str | None, drinks: Mapping[str, Any]) -> CaseAmount | None:
        """The amount as CONTRACT's case takes it; None where none was said."""
        return to_case_amount(self.quantity, country, drinks) if self.quantity is not None else None

    def to_dict(self) -> dict[str, Any]:
        """What was said, as JSON types; absent keys left out."""
        found: dict[str, Any] = {"substance": self.substance}
        for name in _EXPOSURE_KEYS:
            value = _json(getattr(self, name))
            if value is not None:
                found[name] = value
        if self.quantity is not None and self.quantity.beverage:
            found["beverage"] = self.quantity.beverage
        if not self.certain:
            found["certain"], found["choices"] = False, list(self.choices)
        for name in ("planned", "hypothetical"):
            if getattr(self, name):
                found[name] = True
        if self.subject != "parent":
            found["subject"] = self.subject
        return found


_EXPOSURE_KEYS: Final = (
    "amount",
    "unit",
    "abv_percent",
    "volume_ml",
    "start",
    "end",
    "regimen",
    "interval_h",
    "doses",
    "route",
    "formulation",
    "indication",
    "misuse",
)
_TOP_KEYS: Final = _EXPOSURE_KEYS


def _json(value: Any) -> Any:
    if isinstance(value, Figure):
        return value.to_value()
    return value.to_value() if isinstance(value, Interval) else value


class Understood(msgspec.Struct, frozen=True, kw_only=True):
    """Everything understood of one message. Weeks since birth, kilograms, centimetres, hours."""

    substances: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    about: str | None = None
    about_result: AboutResult | None = None
    red_flag: RedFlag | None = None
    exposures: tuple[UnderstoodExposure, ...] = ()
    facts: Facts = msgspec.field(default_factory=Facts)
    mentions: tuple[Mention, ...] = ()
    expressed_at: tuple[Interval, ...] = ()
    told: str | None = None
    size: str | None = None
    skip: bool = False
    answer: bool | None = None
    unreadable: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The object of CONTRACT: ``{"low", "high"}`` where the words leave a range, absent keys left out."""
        flag = self.red_flag
        found: dict[str, Any] = {
            "substances": list(self.substances),
            "about": self.about,
            "red_flag": {"kind": flag.kind, "urgency": flag.urgency} if flag is not None else None,
        }
        found.update(_top_values(self.exposures))
        found.update(facts_to_dict(self.facts))
        if len(self.exposures) > 1 or any(
            e.planned or e.hypothetical or e.subject != "parent" for e in self.exposures
        ):
            found["exposures"] = [e.to_dict() for e in self.exposures]
        if self.denied:
            found["denied"] = list(self.denied)
        if self.expressed_at:
            found["expressed_at"] = [i.to_value() for i in self.expressed_at]
        for name in ("told", "size", "answer"):
            if getattr(self, name) is not None:
                found[name] = getattr(self, name)
        if self.skip:
            found["skip"] = True
        if self.unreadable:
            found["unreadable"] = list(self.unreadable)
        return found


def _top_values(exposures: tuple[UnderstoodExposure, ...]) -> dict[str, Any]:
    """The values of the first exposure that says any; of her own before other people's."""
    found: dict[str, Any] = {}
    own = [e for e in exposures if e.subject == "parent"] or [e for e in exposures if e.subject == "infant"]
    for name in _TOP_KEYS:
        for exposure in own:
            value = _json(getattr(exposure, name))
            if value is not None:
                found[name] = value
                break
    _join_times(found, own)
    if "amount" in found and own:
        _keep_amount_whole(found, own)
    return found


def _join_times(found: dict[str, Any], exposures: list[UnderstoodExposure]) -> None:
    """Of several namings of one substance: the earliest start, the latest end."""
    same = [e for e in exposures if e.substance == exposures[0].substance] if exposures else []
    starts = [e.start for e in same if e.start is not None]
    ends = [e.end for e in same if e.end is not None]
    if len(starts) > 1:
        found["start"] = min(starts, key=lambda i: i.low.timestamp()).to_value()
    if len(ends) > 1:
        found["end"] = max(ends, key=lambda i: i.high.timestamp()).to_value()


_SINGLE_SERVINGS: Final = frozenset({"drink", "glass", "can", "shot"})


def _keep_amount_whole(found: dict[str, Any], exposures: list[UnderstoodExposure]) -> None:
    """Unit, volume and strength come from the exposure that the amount comes from."""
    counted = [e for e in exposures if e.amount is not None]
    source = counted[0]
    same = [e for e in counted if e.substance == source.substance]
    if len(same) > 1 and all(e.unit in _SINGLE_SERVINGS and e.volume_ml is None for e in same):
        total = Figure(0, 0)
        for exposure in same:
            total = total.plus(exposure.amount or Figure(0, 0))
        found["amount"] = total.to_value()
        found["unit"] = source.unit if len({e.unit for e in same}) == 1 else "drink"
        found.pop("abv_percent", None)
        return
    for name in ("unit", "abv_percent", "volume_ml"):
        value = _json(getattr(source, name))
        if value is None:
            found.pop(name, None)
        else:
            found[name] = value


# --- what a clause speaks of ---------------------------------------------------------------------

_PUMP: Final = re.compile(
    r"\b(?:pump(?:ed|ing)?(?! and dump)|express(?:ed|ing)?|expressed|hand express\w*)\b"
)
_FEED: Final = re.compile(
    r"\b(?:feed|fed|feeds|feeding|nurse|nursed|nursing|nurses|breast\s?feed(?:ing)?|breast\s?fed|"
    r"bf|bfing|"
    r"latch(?:ed)?|wakes?(?: up)?|woke(?: up)?|bedtime feed|dream feed)\b"
)
_TAKE: Final = re.compile(
    r"\b(?:had|have|having|took|take|taking|taken|drank|drink|drinking|finish(?:ed|ing)?|stopped|"
    r"started|start|smoked|used|ate|given|got|get|getting|surgery|scan|injection|dose|glass|wine|beer|"
    r"anesthesia|anaesthesia|procedure|last one|first one|last drink)\b"
)
_BIRTH: Final = re.compile(r"\b(?:born|gave birth|birthday|due date)\b")
_OTHER_PERSON: Final = re.compile(
    r"\b(?:my|her|his|the)\s(?:husband|partner|wife|boyfriend|girlfriend|sister|brother|mum|mom|mother|"
    r"dad|father|friend|cousin|neighbou?r|mil|mother in law|sister in law|dh|hubby|roommate)(?:'s)?\s"
    r"(?:just |only |also |always )?(?:had|has|drank|drinks|took|takes|smokes|smoked|is on|is taking|"
    r"was given|uses|used)\b"
)
_GIVEN_TO_BABY: Final = re.compile(
    r"\b(?:give|gave|giving|given)\s(?:it to\s)?(?:my\s)?(?:baby|him|her|lo|the baby|son|daughter)\b|"
    r"\b(?:baby|he|she|my son|my daughter)\s(?:was given|is on|takes|took|was prescribed|drank|"
    r"swallowed|ate|got into)\b"
)
_HYPOTHETICAL: Final = re.compile(
    r"\b(?:what if|if i(?:'d| were to| was to)? (?:have|had|drink|drank|take|took|smoke|want)|would it|"
    r"could i|can i (?:have|drink|take)|is it (?:ok|okay|safe|alright|fine) to|should i|thinking (?:of|"
    r"about)|hypothetically|suppose|say i)\b"
)
_TOLD: Final = re.compile(
    r"\b(?:(?:told|advised|instructed|warned|said|says|say|recommended|insists|claims)"
    r"(?:\sme)?(?:\sthat|\sto|\si|\sit)?\s(?:[a-z']{1,12}\s){0,4}?(?P<what>(?:pump and dump|"
    r"pump & dump|pump n dump|dump|throw|discard|wait|stop|wean|not (?:to )?(?:breast\s?feed|nurse|"
    r"feed)|no (?:breast\s?feeding|nursing)|interrupt|stays?|formula)[^.!?;\n]{0,80}))"
)


def _use_of(folded: str, phrase: Phrase) -> str:
    """Whether a time is of the exposure, of milk taken out, of a feed or of the birth."""
    low, high = clause_bounds(folded, phrase.start, phrase.end)
    clause = folded[low:high]
    if _BIRTH.search(clause):
        return "birth"
    before, after = folded[low : phrase.start], folded[phrase.end : high]
    for stretch, last in ((before, True), (after, False)):
        marks = sorted(
            (m.start(), use)
            for pattern, use in ((_PUMP, "milk"), (_FEED, "feed"), (_TAKE, "exposure"))
            for m in pattern.finditer(stretch)
        )
        marks = _without_helpers(marks)
        if marks:
            return marks[-1 if last else 0][1]
    return "exposure"


def _without_helpers(marks: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Leaves out a helping verb: "finished feeding at 9" and "had a feed" are feeds."""
    kept = []
    for i, (at, use) in enumerate(marks):
        following = marks[i + 1] if i + 1 < len(marks) else None
        if (
            use == "exposure"
            and following is not None
            and following[1] != "exposure"
            and following[0] - at < 22
        ):
            continue
        kept.append((at, use))
    return kept


# --- exposures -----------------------------------------------------------------------------------


class _Draft(msgspec.Struct):
    """One exposure while its parts are being gathered."""

    mention: Mention | None
    quantities: list[Quantity] = []
    times: list[Phrase] = []
    routes: list[SpanValue] = []
    formulations: list[SpanValue] = []
    indications: list[SpanValue] = []
    tablets: Figure | None = None


class _Message(msgspec.Struct, kw_only=True):
    """The message and everything found in it."""

    text: str
    folded: str
    now: datetime
    country: str | None
    asked: str | None
    tense: Tense | None
    knowledge: Any
    facts: Facts
    mentions: list[Mention]
    quantities: list[Quantity]
    times: list[Phrase]


_DRINKING = re.compile(
    r"\b(?:had|have|drank|drink|drinking|drunk|finished|downed|sipped|sipping|having|one more|another|"
    r"buzzed|tipsy)\b"
)
_NOT_ALCOHOL_DRINK = re.compile(r"\b(?:water|juice|milk|formula|coffee|tea|soda|smoothie|breast ?milk)\b")


def _implied_alcohol(message: _Message) -> list[Mention]:
    """Alcohol where a drink is counted and no name of it was linked ("too glasses of whine")."""
    implied = []
    for quantity in message.quantities:
        if any(m.start < quantity.end and quantity.start < m.end for m in message.mentions):
            continue
        low, high = clause_bounds(message.folded, quantity.start, quantity.end)
        clause = message.folded[low:high]
        named = quantity.beverage is not None
        counted = quantity.unit in ("glass", "pint", "drink") and _DRINKING.search(clause) is not None
        elsewhere = any(m.value == "alcohol" for m in message.mentions)
        if named or (
            counted
            and not elsewhere
            and _NOT_ALCOHOL_DRINK.search(clause) is None
            and not _near_other_substance(message, quantity)
        ):
            implied.append(
                Mention(
                    start=quantity.start,
                    end=quantity.end,
                    text=quantity.text,
                    value="alcohol",
                    certain=named or counted,
                )
            )
    return implied


def _near_other_substance(message: _Message, quantity: Quantity) -> bool:
    low, high = clause_bounds(message.folded, quantity.start, quantity.end)
    return any(low <= m.start < high for m in message.mentions)


def _nearest(mentions: list[Mention], folded: str, start: int, end: int, following_first: bool) -> int | None:
    """The mention that a part belongs to: overlapping, else in its clause, else before, else after."""
    if not mentions:
        return None
    for i, mention in enumerate(mentions):
        if mention.start < end and start < mention.end:
            return i
    low, high = clause_bounds(folded, start, end)
    inside = [i for i, m in enumerate(mentions) if low <= m.start < high]
    if inside:

        def distance(i: int) -> float:
            after = mentions[i].start >= end
            gap = mentions[i].start - end if after else start - mentions[i].end
            return gap + (0 if after == following_first else 12)

        return min(inside, key=distance)
    before = [i for i, m in enumerate(mentions) if m.end <= start]
    return before[-1] if before else 0


def _drafts(message: _Message) -> list[_Draft]:
    mentions = [m for m in message.mentions if not m.negated]
    drafts = [
        _Draft(mention=m, quantities=[], times=[], routes=[], formulations=[], indications=[])
        for m in mentions
    ]
    if not drafts:
        drafts = [_Draft(mention=None, quantities=[], times=[], routes=[], formulations=[], indications=[])]
    mentions = _takers(message, mentions)
    drafts_of = {id(d.mention): d for d in drafts}
    ordered = [drafts_of[id(m)] for m in mentions] or drafts
    for quantity in message.quantities:
        ordered[_place(mentions, message, quantity, True)].quantities.append(quantity)
    for phrase in message.times:
        ordered[_place(mentions, message, phrase, False)].times.append(phrase)
    _add_spans(message, ordered, mentions)
    for draft in drafts:
        if draft.mention is not None and not draft.quantities:
            draft.tablets = _tablets_before(message, draft.mention)
    return drafts


def _takers(message: _Message, mentions: list[Mention]) -> list[Mention]:
    """The mentions that an amount or a time can belong to: not the illness that it is taken for."""
    taken = [m for m in mentions if _kind(message, m) != "environmental"]
    return taken or mentions


def _place(mentions: list[Mention], message: _Message, part: Any, following_first: bool) -> int:
    index = _nearest(mentions, message.folded, part.start, part.end, following_first)
    return 0 if index is None else index


def _add_spans(message: _Message, drafts: list[_Draft], mentions: list[Mention]) -> None:
    for route in find_routes(message.text):
        drafts[_place(mentions, message, route, False)].routes.append(route)
    for slug in find_slugs(message.text, message.knowledge.formulations):
        if not any(m.start <= slug.start and slug.end <= m.end for m in mentions):
            drafts[_place(mentions, message, slug, True)].formulations.append(slug)
    for slug in find_slugs(message.text, message.knowledge.indications):
        drafts[_place(mentions, message, slug, False)].indications.append(slug)


_COUNT_BEFORE = re.compile(
    rf"(?<![\w.:])(?P<n>{NUMBER}|an?|one)\s(?:of\s(?:my\s|the\s)?|more\s|regular\s|extra strength\s|"
    r"normal\s|baby\s)?$"
)


def _tablets_before(message: _Message, mention: Mention) -> Figure | None:
    """Tablets counted by the name ("2 percocet"); not for procedures, vaccines and the like."""
    match = _COUNT_BEFORE.search(message.folded, max(0, mention.start - 30), mention.start)
    if match is None or any(p.start < match.end("n") and match.start("n") < p.end for p in message.times):
        return None
    if match.group("n") in ("a", "an", "the", "half", "some") or re.search(
        r"\b(?:at|since|until|till|by)\s$", message.folded[: match.start()][-8:]
    ):
        return None
    if compiled(message.knowledge.document("policy/drinks")).alcohol_free.search(fold(mention.text)):
        return None
    row = message.knowledge.row(mention.value.split("|")[0].removeprefix("ambiguous:"))
    if (
        row is None
        or row.kind in _NOT_TABLETS
        or row.kind not in ("medication", "alcohol", "recreational", "herbal", "hormone", "caffeine")
    ):
        return None
    return read_number(match.group("n"))


def _exposure(message: _Message, draft: _Draft, regimen: RegimenPhrase | None) -> UnderstoodExposure:
    mention = draft.mention
    quantity = _one_quantity(message, draft)
    clause = _clause_of(message, draft)
    start, end = _start_and_end(message, draft, clause)
    planned = (tense_of(clause) or message.tense) == "future" or (
        start is not None and start.low > message.now
    )
    return UnderstoodExposure(
        substance=mention.value if mention is not None else None,
        certain=mention.certain if mention is not None else True,
        choices=mention.choices if mention is not None else (),
        mention=mention.text if mention is not None else None,
        quantity=quantity,
        amount=quantity.amount if quantity is not None else None,
        unit=quantity.unit if quantity is not None else None,
        abv_percent=quantity.abv_percent if quantity is not None else None,
        volume_ml=quantity.volume_ml if quantity is not None else None,
        start=start,
        end=end,
        regimen=regimen.regimen if regimen is not None else None,
        interval_h=regimen.interval_h if regimen is not None else None,
        doses=regimen.doses if regimen is not None else None,
        route=draft.routes[0].value if draft.routes and not _is_drink(mention) else None,
        formulation=draft.formulations[0].value if draft.formulations else None,
        indication=draft.indications[0].value if draft.indications else None,
        misuse=find_misuse(message.text) if not _is_drink(mention) else None,
        planned=planned,
        hypothetical=_HYPOTHETICAL.search(clause) is not None,
        subject=_subject(clause),
    )


def _is_drink(mention: Mention | None) -> bool:
    return mention is not None and mention.value == "alcohol"


def _subject(clause: str) -> str:
    if _OTHER_PERSON.search(clause):
        return "other"
    return "infant" if _GIVEN_TO_BABY.search(clause) else "parent"


def _clause_of(message: _Message, draft: _Draft) -> str:
    if draft.mention is None:
        return message.folded
    low, high = clause_bounds(message.folded, draft.mention.start, draft.mention.end)
    return message.folded[low:high]


def _one_quantity(message: _Message, draft: _Draft) -> Quantity | None:
    """The amount of one exposure: repeated equal pieces are added, a second naming is not."""
    if not draft.quantities:
        if draft.tablets is None or draft.mention is None:
            return None
        unit = (
            "drink"
            if _is_drink(draft.mention)
            else ("dose" if _kind(message, draft.mention) == "caffeine" else "tablet")
        )
        return Quantity(
            start=draft.mention.start,
            end=draft.mention.end,
            text=draft.mention.text,
            amount=draft.tablets,
            unit=unit,
        )
    first = draft.quantities[0]
    for other in draft.quantities[1:]:
        between = message.folded[first.end : other.start]
        added = (
            re.search(r"\b(?:and|then|plus|another|more|also)\b|[+,&]", between + " " + other.text.lower())
            is not None
        )
        if added and other.unit == first.unit and other.beverage in (first.beverage, None):
            first = msgspec.structs.replace(first, amount=first.amount.plus(other.amount))
        elif (
            other.unit != first.unit and first.unit in ("tablet", "dose") and other.unit in ("mg", "mcg", "g")
        ):
            first = (
                msgspec.structs.replace(other, amount=other.amount.by(first.amount))
                if other.amount.exact
                else other
            )
        elif (
            first.unit == "drink"
            and first.volume_ml is None
            and other.unit == "ml"
            and other.start > first.end
        ):
            first = msgspec.structs.replace(first, volume_ml=other.amount)
    return _with_volume(first, draft.quantities)


def _with_volume(first: Quantity, quantities: list[Quantity]) -> Quantity:
    """The size told apart: "2 glasses of wine, about 5 oz each"."""
    if first.volume_ml is None and first.unit in ("glass", "can", "bottle", "pint") and len(quantities) > 1:
        volumes = [q for q in quantities if q.unit == "ml"]
        if volumes:
            return msgspec.structs.replace(first, volume_ml=volumes[0].amount)
    return first


def _kind(message: _Message, mention: Mention) -> str | None:
    row = message.knowledge.row(mention.value)
    return row.kind if row is not None else None


# --- start and end -------------------------------------------------------------------------------


def _start_and_end(message: _Message, draft: _Draft, clause: str) -> tuple[Interval | None, Interval | None]:
    phrases = _telling(draft.times)
    starts = [p for p in phrases if p.role == "start"]
    ends = [p for p in phrases if p.role == "end"]
    plain = [p for p in phrases if p.role == "plain"]
    start = _interval(starts[0]) if starts else None
    end = _interval(ends[-1]) if ends else None
    start, end = _place_plain(message, plain, start, end, clause)
    start, end = _with_duration(message, start, end)
    if start is not None and end is not None and start.low > end.high:
        start = None
    return start, end


def _interval(phrase: Phrase) -> Interval:
    return Interval(phrase.low, phrase.high)


def _telling(phrases: list[Phrase]) -> list[Phrase]:
    """Vague times are left aside where an exact one says the same ("last night ... finished at 11")."""
    exact = [p for p in phrases if p.exact]
    if not exact:
        return phrases
    just = [
        p
        for p in exact
        if re.match(r"just (?:had|finished|took|drank|done|taken|stopped|ate|used|smoked|got|did)", p.text)
    ]
    if just and len(exact) > len(just):
        phrases = [p for p in phrases if p not in just]
    return [p for p in phrases if p.exact or p.role != "plain" or p.grain == "minute"]


def _place_plain(
    message: _Message, plain: list[Phrase], start: Interval | None, end: Interval | None, clause: str
) -> tuple[Interval | None, Interval | None]:
    if not plain:
        return start, end
    period = next(
        (p for p in plain if re.search(r"\bthe (?:last|past)\b", p.text) and "ago" not in p.text), None
    )
    if period is not None and start is None and end is None:
        return Interval(period.low, period.low), Interval(period.high, period.high)
    if len(plain) > 1 and start is None and end is None and all(p.exact for p in plain):
        moments = sorted((p.low for p in plain), key=lambda m: m.timestamp())
        return Interval(moments[0], moments[0]), Interval(moments[-1], moments[-1])
    last = plain[-1]
    if message.asked == "start" and start is None:
        return _interval(last), end
    if message.asked == "end" and end is None:
        return start, _interval(last)
    ahead = last.low > message.now or (
        last.direction == "ambiguous" and (tense_of(clause) or message.tense) == "future"
    )
    if ahead:
        return (start or _interval(plain[0])), end
    return start, (end or _interval(last))


def _with_duration(
    message: _Message, start: Interval | None, end: Interval | None
) -> tuple[Interval | None, Interval | None]:
    """A duration gives the missing end: "over two hours, finished at 9" the start."""
    hours = find_duration(message.folded)
    if hours is None or hours.high > 24 or (start is None) == (end is None):
        return start, end
    if start is None and end is not None:
        return Interval(end.low - timedelta(hours=hours.high), end.high - timedelta(hours=hours.low)), end
    if start is not None:
        return start, Interval(
            start.low + timedelta(hours=hours.low), start.high + timedelta(hours=hours.high)
        )
    return start, end


# --- regimens ------------------------------------------------------------------------------------


def _regimens(message: _Message, drafts: list[_Draft]) -> list[RegimenPhrase | None]:
    """The regimen of each exposure, read in its own stretch of the message."""
    mentions = _takers(message, [d.mention for d in drafts if d.mention is not None])
    text = _without_facts(message)
    if len({m.value for m in mentions}) <= 1:
        whole = find_regimen(text)
        return [whole if d.mention is None or d.mention in mentions else None for d in drafts]
    bounds = [_stretch_start(message, m, i) for i, m in enumerate(mentions)] + [len(text)]
    found: dict[int, RegimenPhrase | None] = {}
    for i, mention in enumerate(mentions):
        high = next((b for b in bounds[i + 1 :] if b > bounds[i]), len(text))
        found[id(mention)] = find_regimen(text[bounds[i] : high])
    return [found.get(id(d.mention)) for d in drafts]


def _stretch_start(message: _Message, mention: Mention, index: int) -> int:
    """Where the words on one of several substances begin: at its clause; the first at the beginning."""
    return clause_bounds(message.folded, mention.start, mention.end)[0] if index else 0


def _without_facts(message: _Message) -> str:
    """The message with ages, weights and births blanked out, so that "10 weeks" is no course."""
    characters = list(message.folded)
    for low, high in message.facts.spans:
        characters[low:high] = " " * (high - low)
    return "".join(characters)


def _merged(exposures: Iterable[UnderstoodExposure]) -> tuple[UnderstoodExposure, ...]:
    """One exposure a substance, unless each of two namings has its own amount or time."""
    kept: list[UnderstoodExposure] = []
    for exposure in exposures:
        index = next(
            (
                i
                for i, k in enumerate(kept)
                if k.substance == exposure.substance and k.subject == exposure.subject
            ),
            None,
        )
        if index is None or (kept[index].amount is not None and exposure.amount is not None):
            kept.append(exposure)
            continue
        kept[index] = _filled(kept[index], exposure)
    return tuple(kept)


def _filled(first: UnderstoodExposure, second: UnderstoodExposure) -> UnderstoodExposure:
    changes: dict[str, Any] = {}
    for name in (*_EXPOSURE_KEYS, "quantity"):
        if getattr(first, name) is None and getattr(second, name) is not None:
            changes[name] = getattr(second, name)
    if first.amount is not None:
        for name in ("unit", "abv_percent", "volume_ml", "quantity"):
            changes.pop(name, None)
    changes["hypothetical"] = first.hypothetical and second.hypothetical
    merged = msgspec.structs.replace(first, **changes)
    if merged.start is not None and merged.end is not None and merged.start.low > merged.end.high:
        merged = msgspec.structs.replace(merged, start=first.start, end=first.end)
    return merged


# --- the whole -----------------------------------------------------------------------------------


def country_of(locale: str | None) -> str | None:
    """ISO country of a locale such as ``en-GB``, upper case, ``UK`` for ``GB``; None if unknown."""
    match = re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{4})?[-_]([A-Za-z]{2})", locale or "")
    if match is None:
        return None
    country = match.group(1).upper()
    return "UK" if country == "GB" else country


def _squeezed(text: str) -> str:
    """Runs of white space as one, so that no pattern has to run over them."""
    return re.sub(r"\s+", " ", text[:_LONGEST] if len(text) > _LONGEST else text).strip()


def understand(
    text: str,
    *,
    now: datetime,
    locale: str | None = None,
    asked: str | None = None,
    knowledge: Any,
    zone: str | None = None,
    planned: bool | None = None,
) -> Understood:
    """Read one message.

    Args:
        text: the message as it was typed.
        now: the moment of writing, with an offset.
        locale: such as ``en-GB``; decides sizes, units, the order of day and month.
        asked: the fact just asked for, one of CONTRACT's ``asks``; None if nothing was.
        knowledge: the table.
        zone: IANA name of the reader's zone; without it the offset of ``now`` holds throughout.
        planned: whether the exposure spoken of lies ahead, where the dialogue knows it.

    Raises:
        ValueError: ``now`` carries no offset.
    """
    country = country_of(locale)
    short = _squeezed(text)
    tense: Tense | None = None if planned is None else ("future" if planned else "past")
    facts = find_infant_facts(short, now=now, country=country, zone=zone, asked=asked)
    mentions = list(link_substances(short, knowledge, country=country, asked=asked))
    times = find_times(
        short, now=now, country=country, zone=zone, tense=tense, bare=asked in ("start", "end", "stored_milk")
    )
    message = _Message(
        text=short,
        folded=fold(short),
        now=now,
        country=country,
        asked=asked,
        tense=tense,
        knowledge=knowledge,
        facts=facts,
        mentions=mentions,
        quantities=_quantities(short, facts, country, asked, knowledge),
        times=[],
    )
    milk = _sort_times(message, [p for p in times.phrases if not _overlaps(p, facts.spans)])
    message.mentions = sorted([*mentions, *_implied_alcohol(message)], key=lambda m: m.start)
    return _assembled(text, message, milk, times.unreadable)


def _overlaps(part: Any, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(low < part.end and part.start < high for low, high in spans)


def _sort_times(message: _Message, phrases: list[Phrase]) -> list[Phrase]:
    """Keeps times of the exposure in the message, gives those of expressed milk."""
    milk = []
    for phrase in phrases:
        use = "milk" if message.asked == "stored_milk" else _use_of(message.folded, phrase)
        if message.asked in ("regimen", "weight", "height", "infant_age") and phrase.role == "plain":
            continue
        if use == "milk":
            milk.append(phrase)
        elif use == "exposure":
            message.times.append(phrase)
    return milk


def _quantities(
    text: str, facts: Facts, country: str | None, asked: str | None, knowledge: Any
) -> list[Quantity]:
    found = [
        q
        for q in find_quantities(text, knowledge.document("policy/drinks"), country=country)
        if not _overlaps(q, facts.spans)
    ]
    found = [q for q in found if not _of_milk(fold(text), q)]
    if not found and asked in ("amount", "dose"):
        number = only_number(
            re.sub(
                r"\b(?:of them|of those|ones|in total|total|i think|large|small|big)\b", "", fold(text)
            ).strip()
        )
        if number is not None:
            found = [Quantity(start=0, end=len(text), text=text, amount=number, unit=None)]
    return found


def _of_milk(folded: str, quantity: Quantity) -> bool:
    """An amount in a clause on pumping or on a bottle for the baby."""
    if quantity.beverage is not None or quantity.unit not in ("ml", "bottle"):
        return False
    low, high = clause_bounds(folded, quantity.start, quantity.end)
    return (
        re.search(
            (
                r"\b(?:pump(?:ed|ing)?|express\w*|formula|milk|bottle feed|gave (?:him|her|baby)|"
                r"freezer|fridge|"
                r"stash)\b"
            ),
            folded[low:high],
        )
        is not None
    )


def _assembled(text: str, message: _Message, milk: list[Phrase], unreadable: tuple[str, ...]) -> Understood:
    drafts = _drafts(message)
    regimens = _regimens(message, drafts)
    exposures = _merged(_exposure(message, d, r) for d, r in zip(drafts, regimens, strict=False))
    exposures = tuple(e for e in exposures if e.substance is not None or _says_something(e))
    denied = tuple(dict.fromkeys(m.value for m in message.mentions if m.negated))
    substances = tuple(dict.fromkeys(m.value for m in message.mentions if not m.negated))
    red_flag = find_red_flag(
        text, message.knowledge, infant_age_weeks=_age(message.facts), country=message.country
    )
    about = classify_about(text, asked=message.asked, substances=message.mentions)
    told = _TOLD.search(message.folded)
    skip = is_skip(text)
    return Understood(
        substances=substances,
        denied=tuple(d for d in denied if d not in substances),
        about="red_flag" if red_flag is not None else (about.about if about is not None else None),
        about_result=about,
        red_flag=red_flag,
        exposures=exposures,
        facts=message.facts,
        mentions=tuple(message.mentions),
        expressed_at=tuple(_interval(p) for p in milk),
        told=told.group("what").strip() if told is not None else None,
        size=_size_told(message),
        skip=skip,
        answer=None if skip else yes_or_no(text),
        unreadable=(*unreadable, *message.facts.unreadable),
    )


def _size_told(message: _Message) -> str | None:
    """Small, medium or large, where the amount was asked or a drink was named with it."""
    for quantity in message.quantities:
        if quantity.size in ("small", "medium", "large"):
            return quantity.size
    match = re.search(r"\b(small|medium|large|big)\b", message.folded) if message.asked == "amount" else None
    return match.group(1).replace("big", "large") if match is not None else None


def _age(facts: Facts) -> float | None:
    """The younger end of the age, in weeks: the careful side."""
    return facts.infant_age_weeks.low if facts.infant_age_weeks is not None else None


def _says_something(exposure: UnderstoodExposure) -> bool:
    return any(getattr(exposure, name) is not None for name in _EXPOSURE_KEYS)
