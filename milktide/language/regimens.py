"""How something is taken: once, repeated, lasting; how often; by which route; for what; planned or done.

``interval_h`` is hours between doses, ``doses`` their number in the course.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from milktide.knowledge.rows import Regimen, Route
from milktide.language.numbers import NUMBER, Figure, exactly, fold, read_number


class RegimenPhrase(msgspec.Struct, frozen=True, kw_only=True):
    """One regimen as said."""

    start: int
    end: int
    regimen: Regimen
    interval_h: Figure | None = None
    doses: Figure | None = None


class SpanValue(msgspec.Struct, frozen=True, kw_only=True):
    """A value read at a place: a route, a slug, or a yes or no."""

    start: int
    end: int
    value: Any


# --- how often -----------------------------------------------------------------------------------

_PERIOD_H: Final = {"h": 1.0, "d": 24.0, "w": 168.0, "m": 730.5, "y": 8766.0, "n": 24.0}
_TIMES_WORD: Final = {
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "one time": 1,
    "two times": 2,
    "three times": 3,
    "four times": 4,
}
_TIMES_A = re.compile(
    rf"\b(?P<n>once|twice|thrice|(?:{NUMBER})(?:\s?(?:times|x|doses?|tablets?|pills?|capsules?))?|"
    rf"(?<!\w)\d{{1,2}}\s?x)\s?(?:a|per|each|every|/|in a)\s?(?P<p>day|24 ?h(?:ours|rs)?|week|wk|month|"
    r"hour|night)\b"
    r"|\b(?P<n2>once|twice|three times|four times|\d{1,2}\s?(?:x|times))\s(?P<p2>daily|weekly|monthly|"
    r"nightly)\b"
)
_EVERY_N = re.compile(
    rf"\b(?:every|each|q)\s?(?P<n>{NUMBER}|other|second|third)?\s?-?(?P<u>hours?|hourly|hrs?|h\b|days?|"
    r"weeks?|wks?|months?|nights?|mornings?|evenings?|mins?|minutes?)\b"
)
_LATIN: Final[Mapping[str, float]] = {
    "bid": 12,
    "bd": 12,
    "tid": 8,
    "tds": 8,
    "qid": 6,
    "qds": 6,
    "qd": 24,
    "od": 24,
    "nocte": 24,
    "qhs": 24,
}
_LATIN_WORD = re.compile(
    r"(?<![\w.])(?P<l>b\.?i\.?d|t\.?i\.?d|q\.?i\.?d|tds|qds|bd|qd|nocte|qhs|t\.d\.s)\b\.?"
)
_PLAIN_EVERY: Final = (
    (
        re.compile(
            (
                r"\b(?:daily|every ?day|each day|per day|a day|nightly|every (?:single )?(?:day|night|"
                r"morning|"
                r"evening)|once daily|at bedtime every)\b"
            )
        ),
        24.0,
    ),
    (
        re.compile(
            r"\b(?:weekly|every week|once weekly|(?:on|every) (?:mon|tues|wednes|thurs|fri|satur|sun)"
            r"days?(?<=days))\b"
        ),
        168.0,
    ),
    (re.compile(r"\b(?:monthly|every month)\b"), 730.5),
    (re.compile(r"\b(?:hourly)\b"), 1.0),
    (re.compile(r"\b(?:fortnightly|every other week|bi-?weekly)\b"), 336.0),
    (re.compile(r"\b(?:every other day|alternate days|every second day)\b"), 48.0),
)
_COURSE = re.compile(
    rf"\b(?:for|over|x|of)\s?(?:the\snext\s|another\s|a\stotal\sof\s|about\s|up\sto\s)?(?P<n>{NUMBER}|"
    r"a|the)\s?-?(?:more\s)?(?P<u>days?|weeks?|wks?|months?|nights?)\b(?!\s?(?:old|ago|now|already|"
    r"pregnan))"
    rf"|(?<![\w.])(?P<n2>{NUMBER})[\s-]?(?P<u2>days?|weeks?|months?)[\s-](?:long\s)?(?:course|"
    r"treatment|supply|run|pack|taper|of (?:antibiotics|treatment))"
)
_DOSES = re.compile(
    rf"(?<![\w.])(?P<n>{NUMBER})\s(?:more\s)?(?:doses|cycles|infusions|injections|rounds|sessions|"
    r"treatments)\b"
)
_ONGOING = re.compile(
    r"\bfor (?:the (?:past|last) )?(?:many |several |a few |\d+ |two |three |four |five |ten |"
    r"some )?(?:years|months)(?: now)?\b(?! old)|\b(?:long[\s-]?term|ongoing|indefinitely|for life|"
    r"lifelong|for good|regularly|every single day|maintenance dose|continuously|"
    r"always (?:take|taken|been on)|steady dose|stable on|been on|been taking|have been (?:on|taking|"
    r"using)|i've been (?:on|taking|using)|still (?:on|taking)|usually take|habitually|"
    r"chronic(?:ally)?|since (?:i was|before|pregnancy|the birth|birth|college|my teens|childhood|"
    r"20\d\d))\b"
)
_ON_DRUG = re.compile(
    r"\b(?:i'm|im|i am|she's|currently|was put|i was put|put me|started me|keep me|am|already|went back|"
    r"going|go|be|being|stay|back)\s(?:currently\s|still\s|now\s|already\s|also\s)?(?:on|taking|"
    r"prescribed)"
    r"\s(?=(?:\d|a\s|the\s|my\s|some\s|daily\s|low|high)?\s?[a-z0-9])(?!\s?(?:holiday|my way|the way|"
    r"maternity|leave|call|top|period|the pill box|antibiotics for|a break|here|day|a (?:train|plane|bus|"
    r"trip|walk|diet)|vacation|the (?:phone|bus|train)))"
)
_SINGLE = re.compile(
    r"\b(?:(?:just|only)\s(?:that|this|the)\s(?:once|one time)|just once|only once|"
    r"one[\s-]?(?:off|time)\b(?: thing| dose)?|one dose(?! (?:a|per|every|"
    r"daily))|a single (?:dose|time|tablet|pill|injection|shot|treatment)|single[\s-]dose|only (?:one|"
    r"the one|1)(?: time| dose| tablet| pill)?\b(?! (?:glass|beer|drink|boob|baby|child))|just (?:one|"
    r"the one|1) (?:dose|time|pill|tablet)|once only|took (?:it )?once|just the once|one and done|"
    r"first and only)\b"
    r"|^\W*(?:once|one time|single|just (?:the )?once|only once|one dose)\W*$"
)
_DEPOT = re.compile(
    r"\b(?:depot|depo[\s-]?provera|depo (?:shot|jab|injection)|the depo|long[\s-]acting injection|"
    r"implant|"
    r"slow release injection|monthly injection|decanoate|lai)\b"
)
_REPEATED_WORD = re.compile(
    r"\b(?:course of|a course|repeatedly|several times|multiple (?:doses|times)|a few (?:doses|times)|"
    r"as needed|prn|when needed|on and off|around the clock|repeat(?:ed)? doses?|cycles of|rounds of)\b"
)
_PAST_COURSE = re.compile(r"\bfor (?:the last|the past)\s")


def _interval(folded: str) -> tuple[Figure, int, int] | None:
    match = _TIMES_A.search(folded)
    if match is not None:
        return _times_a(match)
    for match in _EVERY_N.finditer(folded):
        read = _every(match)
        if read is not None and not _about_feeding(folded, match):
            return read
    match = _LATIN_WORD.search(folded)
    if match is not None:
        hours = _LATIN.get(match.group("l").replace(".", ""))
        if hours is not None:
            return exactly(hours), match.start(), match.end()
    for pattern, hours in _PLAIN_EVERY:
        match = pattern.search(folded)
        if match is not None and not _about_feeding(folded, match):
            return exactly(hours), match.start(), match.end()
    return None


_FEEDING_BEFORE = re.compile(
    r"\b(?:feeds?|feeding|nurses?|nursing|pump|pumps|pumping|breastfeeds?|breastfeeding|fed|eats|wakes|"
    r"wake|express)\b[^.;,!?]{0,25}$"
)


def _about_feeding(folded: str, match: re.Match[str]) -> bool:
    """Whether it is of feeding or pumping ("she feeds every 3 hours"), which is no regimen."""
    if _FEEDING_BEFORE.search(folded[max(0, match.start() - 40) : match.start()]) is not None:
        return True
    return (
        re.match(r"\s?(?:a\s)?(?:feeds?|feedings?)", folded[match.end() :]) is not None
        or "feed" in match.group()
    )


def _times_a(match: re.Match[str]) -> tuple[Figure, int, int] | None:
    word = match.group("n") or match.group("n2")
    period = match.group("p") or match.group("p2")
    if _about_feeding(match.string, match):
        return None
    word = re.sub(r"\s?(?:times|x|doses?|tablets?|pills?|capsules?)$", "", word)
    number = exactly(_TIMES_WORD[word]) if word in _TIMES_WORD else read_number(word)
    if number is None or number.low <= 0:
        return None
    hours = {"daily": 24.0, "weekly": 168.0, "monthly": 730.5, "nightly": 24.0}.get(period) or _PERIOD_H[
        "d" if period.startswith("24") else period[0]
    ]
    return Figure(round(hours / number.high, 2), round(hours / number.low, 2)), match.start(), match.end()


def _every(match: re.Match[str]) -> tuple[Figure, int, int] | None:
    word, unit = match.group("n"), match.group("u")
    if match.group().startswith("q") and (word is None or not word.isdigit()):
        return None
    number = {None: exactly(1), "other": exactly(2), "second": exactly(2), "third": exactly(3)}.get(
        word
    ) or read_number(word or "")
    if number is None or number.low <= 0:
        return None
    per = (
        1 / 60
        if unit.startswith("min")
        else 24.0
        if unit[:2] in ("mo", "ev", "ni") and unit.startswith(("mor", "eve", "nig"))
        else _PERIOD_H[unit[0]]
    )
    return number.times(per), match.start(), match.end()


def _course_hours(folded: str) -> tuple[Figure, int, int] | None:
    for match in _COURSE.finditer(folded):
        word, unit = match.group("n") or match.group("n2"), match.group("u") or match.group("u2")
        number = exactly(1) if word in ("a", "the") else read_number(word)
        before = folded[max(0, match.start() - 45) : match.start()]
        if number is None or re.search(
            (
                r"\b(?:dump|discard|stop(?:ped)? (?:nursing|breast\w*|feeding)|wait|told me|withhold|"
                r"not (?:breast\w*|nurse|feed)|breast\w+|nurs\w+|nicu|sick|hospital|fridge|freezer|"
                r"stored|pump)"
                r"\b"
            ),
            before,
        ):
            continue
        return number.times(_PERIOD_H[unit[0]]), match.start(), match.end()
    return None


def find_regimen(text: str) -> RegimenPhrase | None:
    """The regimen of a clause or message; None where nothing is said of it."""
    folded = fold(text)
    interval, course = _interval(folded), _course_hours(folded)
    doses = _DOSES.search(folded)
    ongoing, single, depot = _ONGOING.search(folded), _SINGLE.search(folded), _DEPOT.search(folded)
    if depot is not None:
        return RegimenPhrase(
            start=depot.start(),
            end=depot.end(),
            regimen="depot",
            interval_h=interval[0] if interval else None,
        )
    if ongoing is not None and (course is None or _overlap(ongoing, course)):
        return RegimenPhrase(
            start=ongoing.start(),
            end=ongoing.end(),
            regimen="ongoing",
            interval_h=interval[0] if interval else None,
        )
    if interval is not None:
        return _with_interval(folded, interval, course, doses)
    if course is not None:
        return RegimenPhrase(start=course[1], end=course[2], regimen="repeated")
    if doses is not None:
        number = read_number(doses.group("n"))
        many = number is not None and number.high > 1
        return RegimenPhrase(
            start=doses.start(), end=doses.end(), regimen="repeated" if many else "single", doses=number
        )
    if single is not None:
        return RegimenPhrase(start=single.start(), end=single.end(), regimen="single")
    repeated = _REPEATED_WORD.search(folded)
    if repeated is not None:
        return RegimenPhrase(start=repeated.start(), end=repeated.end(), regimen="repeated")
    on_drug = _ON_DRUG.search(folded)
    if on_drug is not None:
        return RegimenPhrase(start=on_drug.start(), end=on_drug.end(), regimen="ongoing")
    return None


def _overlap(match: re.Match[str], course: tuple[Figure, int, int]) -> bool:
    return match.start() < course[2] and course[1] < match.end()


def _with_interval(
    folded: str,
    interval: tuple[Figure, int, int],
    course: tuple[Figure, int, int] | None,
    doses: re.Match[str] | None,
) -> RegimenPhrase:
    hours = interval[0]
    number: Figure | None = read_number(doses.group("n")) if doses is not None else None
    if course is not None and not _PAST_COURSE.search(folded):
        number = Figure(max(1, round(course[0].low / hours.high)), max(1, round(course[0].high / hours.low)))
    on_drug = _ON_DRUG.search(folded) if course is None and number is None else None
    lasting = course is None and number is None and (on_drug is not None or hours.low >= 24)
    return RegimenPhrase(
        start=interval[1],
        end=interval[2],
        regimen="ongoing" if lasting else "repeated",
        interval_h=hours,
        doses=number,
    )


# --- route, formulation, indication, misuse ------------------------------------------------------

_ROUTES: Final[tuple[tuple[Route, str], ...]] = (
    ("epidural", r"epidurals?|spinal block"),
    ("intrathecal", r"intrathecal|spinal(?: anaesth\w+| anesth\w+)"),
    (
        "iv",
        r"iv|i\.v\.|intravenous(?:ly)?|drip|infusions?|through a vein|in(?:to)? (?:my|a|the) veins?|cannula",
    ),
    (
        "im",
        (
            r"im (?:injection|shot)|intramuscular(?:ly)?|shot in (?:my|the) (?:arm|bum|butt|thigh|leg|hip)|"
            r"jab in my arm"
        ),
    ),
    (
        "subcutaneous",
        (
            r"subcut(?:aneous(?:ly)?)?|sub-?q|under the skin|(?:injected|injection) (?:in|into) (?:my|the)"
            r" (?:belly|stomach|tummy|thigh)|self[\s-]inject(?:ed|ion|ing)?"
        ),
    ),
    (
        "intraarticular",
        (
            r"intra-?articular|(?:injection|shot|jab) (?:in|into) (?:my|the) (?:knee|shoulder|joint|"
            r"hip joint|"
            r"wrist|thumb)"
        ),
    ),
    ("intravitreal", r"intravitreal|injection in(?:to)? (?:my|the) eye"),
    (
        "local_injection",
        (
            r"local (?:an(?:a?)esth\w+|injection)|numbing (?:shot|injection)|dental injection|numbed (?:me|"
            r"my (?:mouth|gum|tooth))"
        ),
    ),
    ("ophthalmic", r"eye ?drops?|eye ointment|drops? in my eyes?|in my eyes?"),
    ("otic", r"ear ?drops?|in my ears?"),
    ("nasal", r"nasal(?:ly)?(?: sprays?)?|nose ?sprays?|snort(?:ed|ing)?|up my nose|nostril|sniffed"),
    (
        "inhaled",
        (
            r"inhal(?:er|ers|ed|ing|ation)|nebuli[sz]er|puff(?:s|er)?|smok(?:e|ed|ing)|vap(?:e|ed|ing)|"
            r"breathed? in|gas and air"
        ),
    ),
    ("vaginal", r"vaginal(?:ly)?|pessar(?:y|ies)|vagina|down there"),
    ("rectal", r"rectal(?:ly)?|suppositor(?:y|ies)|enema"),
    ("transdermal", r"(?:skin )?patch(?:es)?|transdermal"),
    ("intrauterine", r"iud|ius|intra-?uterine|coil|mirena"),
    ("implant", r"implant(?:ed)?|nexplanon|in my arm implant"),
    (
        "topical_breast",
        (
            r"(?:cream|ointment|gel|lotion|balm)s? (?:on|for|to) (?:my|the) (?:nipples?|breasts?|"
            r"boobs?|areola)"
            r"|on my nipples?|nipple (?:cream|balm|ointment)"
        ),
    ),
    (
        "topical",
        (
            r"topical(?:ly)?|creams?|ointments?|gels?|lotions?|rubbed (?:it )?(?:on|in)|on (?:my|the)"
            r" (?:skin|"
            r"face|rash)|shampoo|foam|face wash|serum"
        ),
    ),
    ("sublingual", r"sublingual(?:ly)?|under (?:my|the) tongue"),
    (
        "oral",
        (
            r"oral(?:ly)?|by mouth|pills?|tablets?|tabs?|capsules?|caplets?|swallow(?:ed)?|liquid|syrup|"
            r"gumm(?:y|ies)|edibles?|lozenges?|chew(?:able|ed)?|drank|ate it|softgels?|gelcaps?|po"
        ),
    ),
)
_ROUTE_PATTERNS: Final = tuple(
    (route, re.compile(rf"(?<![\w'])(?:{words})(?!\w)")) for route, words in _ROUTES
)


def find_routes(text: str) -> tuple[SpanValue, ...]:
    """Every route of a message, in order; where two overlap, the more telling one."""
    folded = fold(text)
    found: list[SpanValue] = []
    for route, pattern in _ROUTE_PATTERNS:
        for match in pattern.finditer(folded):
            if any(f.start < match.end() and match.start() < f.end for f in found):
                continue
            if _no_route(folded, match):
                continue
            found.append(SpanValue(start=match.start(), end=match.end(), value=route))
    return tuple(sorted(found, key=lambda f: f.start))


def _no_route(folded: str, match: re.Match[str]) -> bool:
    before = folded[max(0, match.start() - 30) : match.start()]
    if match.group() == "iv" and re.search(r"\b(?:as|and|i've|if) $", before):
        return False
    if match.group() in ("drank", "tabs", "tab", "gel", "foam", "coil", "liquid") and match.group() in (
        "drank",
        "liquid",
    ):
        return True
    if re.search(r"\b(?:not|no|never|don't|doesn't|without)\s(?:the\s|a\s|an\s|any\s)?$", before):
        return True
    return (
        match.group().startswith("smok")
        and re.search(r"\b(?:he|husband|partner|people|neighbou?rs?)\s$", before) is not None
    )


def find_slugs(text: str, labels: Mapping[str, Any]) -> tuple[SpanValue, ...]:
    """Indications or formulations named by label, alias or slug.

    Args:
        text: the message.
        labels: ``knowledge.indications`` or ``knowledge.formulations``: slug -> label with aliases.
    """
    folded = fold(text)
    pattern, slugs = _compiled(labels)
    return tuple(
        SpanValue(start=m.start(), end=m.end(), value=slugs[m.group()]) for m in pattern.finditer(folded)
    )


_COMPILED: list[tuple[Mapping[str, Any], tuple[re.Pattern[str], Mapping[str, str]]]] = []


def _compiled(labels: Mapping[str, Any]) -> tuple[re.Pattern[str], Mapping[str, str]]:
    for known, kept in _COMPILED:
        if known is labels or known == labels:
            return kept
    slugs: dict[str, str] = {}
    for slug, label in labels.items():
        for word in (slug.replace("_", " "), _attribute(label, "label"), *_attribute(label, "aliases")):
            slugs.setdefault(fold(str(word)), slug)
    words = "|".join(re.escape(w) for w in sorted(slugs, key=len, reverse=True) if len(w) > 1)
    made = (re.compile(rf"(?<!\w)(?:{words or '(?!)'})(?!\w)"), slugs)
    _COMPILED.insert(0, (labels, made))
    del _COMPILED[6:]
    return made


def _attribute(label: Any, name: str) -> Any:
    return label[name] if isinstance(label, Mapping) else getattr(label, name)


_MISUSE = re.compile(
    r"\b(?:recreational(?:ly)?|off the streets?|street (?:drugs?|pills?|bought|fentanyl|xanax)|"
    r"from (?:a|my) (?:dealer|plug)|to get (?:high|wasted|stoned)|got (?:high|stoned)|get high|"
    r"getting high|abus(?:e|ed|ing)|addict(?:ed|ion)?|"
    r"shot up|shoot up|shooting up|not prescribed|wasn't prescribed|without a prescription|"
    r"someone else'?s|my (?:friend|husband|mom|mum|sister)'?s (?:pills?|prescription|meds?|adderall|"
    r"xanax|oxy\w*|percocet|vicodin)|relaps(?:ed|e)|partied|for fun|at a party|snort(?:ed|ing))\b"
)
_PRESCRIBED = re.compile(
    r"\b(?:prescribed|prescription|my (?:doctor|gp|psychiatrist|obgyn|ob|midwife|dentist|np|nurse|"
    r"oncologist|surgeon|consultant)\s(?:gave|prescribed|put|wants|started|said to take)|as directed|"
    r"as prescribed|from my (?:doctor|gp|pharmacist)|methadone (?:program|clinic|programme)|"
    r"medical(?:ly)? (?:use|prescribed))\b"
)


def find_misuse(text: str) -> bool | None:
    """True for street or recreational use, False for a prescription, None where neither is said."""
    folded = fold(text)
    if _MISUSE.search(folded) and not re.search(r"\bnot (?:recreational|abus|addict|to get high)", folded):
        return True
    return (
        False
        if _PRESCRIBED.search(folded) or re.search(r"\bnot (?:recreational|abus|addict|to get high)", folded)
        else None
    )
