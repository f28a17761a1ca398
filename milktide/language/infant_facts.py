"""Facts of the baby and of her: age, term of birth, health, weights, heights, feeds.

Weeks are since birth; a month counts as 4.345 weeks. Weights are kilograms, heights centimetres.
``asked`` names the fact just asked for, so that "155" or "no" can be an answer to it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final

import msgspec

from milktide.language.numbers import ARTICLE, NUMBER, Figure, exactly, fold, only_number, read_number
from milktide.language.times import clause_bounds, find_times

WEEKS_PER_MONTH: Final = 4.345
WEEKS_PER_YEAR: Final = 52.18
KG_PER_POUND: Final = 0.45359237
KG_PER_STONE: Final = 6.35029318
_TERM_WEEKS: Final = 40
_PRETERM_BELOW_WEEKS: Final = 37
_OLDEST_WEEKS: Final = 260
_MOTHER_KG: Final = (30.0, 250.0)
_INFANT_KG: Final = (0.3, 20.0)


class Facts(msgspec.Struct, kw_only=True):
    """What a message says of baby and parent; None where it says nothing."""

    infant_age_weeks: Figure | None = None
    age_adjusted: bool = False
    born_preterm: bool | None = None
    gestation_weeks_at_birth: Figure | None = None
    unwell: bool | None = None
    infant_weight_kg: Figure | None = None
    weight_kg: Figure | None = None
    height_cm: Figure | None = None
    feeds_per_day: Figure | None = None
    g6pd_deficiency: bool | None = None
    exclusively_breastfed: bool | None = None
    pregnant: bool | None = None
    with_food: bool | None = None
    spans: tuple[tuple[int, int], ...] = ()
    unreadable: tuple[str, ...] = ()


_BABY: Final = (
    r"(?:baby|babies|bub|bubs|bubba|bb|infant|newborn|son|daughter|lo|ds|dd|little one|little girl|"
    r"little boy|kiddo|child|twins?|boy|girl|munchkin|bean|peanut|toddler|nursling|he|she|he's|she's|hes|"
    r"shes|they|they're|babe|nugget|preemie|bubby|him|her)"
)
_AGE_UNIT: Final = r"(?:weeks?|weaks?|wks?|wk|w|months?|monthes|mths?|mnths?|mos?|m|days?|d|years?|yrs?|yr|y)"
_AGE_NUMBER: Final = rf"(?P<n>{NUMBER}|{ARTICLE})"
_AGE_PAIR: Final = (
    rf"(?:\s?(?:and|,|&|\+)?\s?(?P<n2>\d{{1,2}}|one|two|three|four|five|six|a half|half)"
    rf"\s?-?(?P<u2>{_AGE_UNIT})?)?"
)
_AGE_OLD = re.compile(
    rf"(?<![\w.]){_AGE_NUMBER}\s?-?(?P<u>{_AGE_UNIT})\b\.?(?P<half>\sand\sa\shalf|\s(?:and\s)?(?:½|1/2)"
    rf")?{_AGE_PAIR}\s?-?\s?(?P<old>olds?\b|o\b|of age\b|postpartum|post partum|post-partum|pp\b|"
    r"post birth|adjusted|corrected|(?:breastfed\s|nursing\s|exclusively breastfed\s|"
    rf"ebf\s)?(?:{_BABY})\b)"
)
_AGE_SHORT = re.compile(r"(?<![\w.])(?P<n>\d{1,3}(?:\.\d)?)\s?(?P<u>w|m|mo|wk|y|d)(?:/|\.)?o\b")
_AGE_BABY = re.compile(
    rf"\b(?:{_BABY}|age|aged|turning|turned)\s?(?:'s|\bis|\bare|\bwas|\bof)?\s?(?:is\s|are\s)?(?:\(|,|"
    r"-|:)?\s?(?:now\s|only\s|just\s|about\s|around\s|almost\s|nearly\s|over\s|like\s|roughly\s|"
    rf"turned\s|just turned\s|barely\s|aged?\s|a\s){{0,3}}"
    rf"{_AGE_NUMBER}\s?-?(?P<u>{_AGE_UNIT})\b(?P<half>\sand\sa\shalf)?{_AGE_PAIR}(?!\s?(?:early|late|"
    r"premature|preterm|ago|gest|preg|before|overdue|of pregnancy|course|supply|\+))"
)
_AGE_NOW = re.compile(
    rf"\b(?:is|are|now)\s(?:now\s|only\s|about\s)?{_AGE_NUMBER}\s?-?(?P<u>weeks?|wks?|months?|mths?|mos?)"
    rf"\b{_AGE_PAIR}\s?(?:now|today)\b"
)
_BARE_AGE = re.compile(
    rf"^\W{{0,5}}(?:about|around|almost|nearly|just|only|she'?s|he'?s|they'?re|is|now|just turned|turned|"
    r"she is|he is|like|approx)?\s?(?:about|around|almost|nearly|just|only|"
    rf"now)?\s?{_AGE_NUMBER}\s?-?(?P<u>{_AGE_UNIT})\b(?P<half>\sand\sa\shalf)?{_AGE_PAIR}\W*(?:today|now|"
    r"tomorrow|old)?\W*$"
)
_TURNED_ONE = re.compile(
    r"\b(?:just\s)?turn(?:ed|s|ing)\s(?P<n>one|two|three|1|2|3)\b(?!\s?(?:week|month|day|wk|mo))|"
    r"\bfirst birthday\b|\b(?P<n3>\d)(?:st|nd|rd) birthday\b"
)
_NEWBORN = re.compile(r"\bnew[\s-]?borns?\b|\bbrand new baby\b|\bnb\b")
_BORN_AGO = re.compile(
    r"\b(?:born|gave birth|delivered|had (?:my|the|our|a) (?:baby|c-?section|section|son|daughter|"
    r"csection)|birth was|came out|arrived)\s(?:was\s)?(?:(?:about|around|just|only|like)"
    rf"\s)?(?P<when>(?:{NUMBER}|an?)\s?(?:days?|weeks?|wks?|months?|mos?|hours?|hrs?|years?)\s?ago)"
)
_BORN_ON = re.compile(
    r"\b(?:born|gave birth|delivered|birthday is|dob|date of birth)\s?(?:is|was|on|:|last|"
    r"this)?\s?(?P<when>[^.;!?]{3,32})"
)
_UNIT_WEEKS: Final = {"d": 1 / 7, "w": 1.0, "m": WEEKS_PER_MONTH, "y": WEEKS_PER_YEAR}


def _weeks(number: Figure, unit: str) -> Figure:
    return number.times(_UNIT_WEEKS[unit[0]])


def _age_of(match: re.Match[str]) -> Figure | None:
    groups = match.groupdict()
    number = read_number(groups["n"] or "")
    if number is None:
        return None
    unit = groups["u"] or "w"
    age = _weeks(number, unit)
    if groups.get("half"):
        age = age.plus(_weeks(exactly(0.5), unit))
    if groups.get("n2") and (groups.get("u2") or groups["n2"] in ("a half", "half")):
        extra = read_number("half" if "half" in groups["n2"] else groups["n2"])
        if extra is not None:
            age = age.plus(_weeks(extra, groups.get("u2") or unit))
    return age if 0 <= age.high <= _OLDEST_WEEKS else None


def _spoken_hundreds(folded: str) -> str:
    """A weight said "one fifty five" as "one hundred fifty five"."""
    return re.sub(
        r"\bone (?=(?:ten|twenty|thirty|fou?rty|fifty|sixty|seventy|eighty|ninety|fifteen)\b)",
        "one hundred ",
        folded,
    )


class _Reader:
    def __init__(
        self, text: str, now: datetime, country: str | None, zone: str | None, asked: str | None
    ) -> None:
        self.text = _spoken_hundreds(text) if asked == "weight" else text
        self.now, self.country, self.zone, self.asked = now, country, zone, asked
        self.facts = Facts()
        self.spans: list[tuple[int, int]] = []

    def mark(self, match: re.Match[str], group: int | str = 0) -> None:
        self.spans.append((match.start(group), match.end(group)))

    def free(self, match: re.Match[str]) -> bool:
        return not any(a < match.end() and match.start() < b for a, b in self.spans)


def _read_birth(reader: _Reader) -> None:
    """Gestation and preterm; before age, for "33 weeks" may be either."""
    facts = reader.facts
    for pattern in _GESTATION:
        for match in pattern.finditer(reader.text):
            weeks = _gestation(match)
            if weeks is not None and reader.free(match):
                facts.gestation_weeks_at_birth = weeks
                facts.born_preterm = (
                    weeks.high < _PRETERM_BELOW_WEEKS if weeks.exact else (True if weeks.high < 37 else None)
                )
                reader.mark(match)
    if reader.asked == "preterm" and facts.gestation_weeks_at_birth is None:
        _read_answered_gestation(reader)
    early = _EARLY.search(reader.text)
    if early is not None and facts.gestation_weeks_at_birth is None:
        _read_early(reader, early)
    _read_term_words(reader)


def _read_answered_gestation(reader: _Reader) -> None:
    """The weeks in "yes, at 35 weeks" or "35", where being born early was asked."""
    match = re.search(
        r"(?<![\d.])(?P<w>2[2-9]|3\d|4[0-4])(?:\+(?P<d>[0-6]))?(?:\s?(?:weeks?|wks?|w)\b|\W*$)", reader.text
    )
    weeks = _gestation(match) if match is not None else None
    if weeks is not None:
        reader.facts.gestation_weeks_at_birth = weeks
        reader.facts.born_preterm = weeks.high < _PRETERM_BELOW_WEEKS


_GESTATION: Final = (
    re.compile(
        r"\b(?:born|delivered|came|arrived|birth|had (?:him|her|them)|was|induced|c-?section)\s(?:him\s|"
        r"her\s|them\s|early\s|premature(?:ly)?\s|preterm\s)?(?:at|@)\s(?:about\s|around\s|just\s|"
        r"only\s)?(?P<w>2[2-9]|3\d|4[0-4])(?:\s?(?:\+|and|\s)\s?(?P<d>[0-6])(?:\s?days?|"
        r"/7)?)?\s?-?(?:w\b|"
        r"wks?|weeks?|\b)(?!\s?old)(?:\s?(?:and\s)?(?P<d2>[1-6])\s?days?)?(?:\s?gestation)?"
    ),
    re.compile(r"(?<![\d.])(?P<w>2[2-9]|3\d|4[0-4])(?:\+(?P<d>[0-6]))?\s?-?(?:week|wk|w)(?:er|ers)\b"),
    re.compile(
        r"(?<![\d.])(?P<w>2[2-9]|3\d|4[0-4])(?:\+(?P<d>[0-6]))?\s?-?(?:weeks?|wks?|w)"
        r"\s(?:gestation|gest\b|"
        r"preemie|prem\b|premature|premie|preterm|gestational)"
    ),
    re.compile(r"(?<![\d.+])(?P<w>2[2-9]|3\d|4[0-4])\+(?P<d>[0-6])(?![\d])"),
    re.compile(r"\bborn\s(?P<w>2[2-9]|3\d|4[0-4])\s?(?:weeks?|wks?)\b(?!\s(?:ago|old))"),
)
_EARLY = re.compile(
    rf"\b(?:born\s|came\s|arrived\s|was\s|were\s|is\s|delivered\s)?(?P<n>{NUMBER}|a)\s(?P<u>weeks?|wks?|"
    r"months?|days?)\s(?P<side>early|premature|preterm|prem\b|before (?:her|his|the|my|our)? ?due date|"
    r"late\b|overdue|past (?:her|his|the|my)? ?due date|before due)"
)
_PRETERM_WORD = re.compile(
    r"\b(?P<no>(?:not|isn't|isnt|wasn't|wasnt|never|no|nor|weren't|non)\s(?:a\s|been\s|born\s|very\s|"
    r"really\s|an?\s)?)?(?:born\s)?(?P<p>preemies?|premies?|premmies?|preemys?|preemi|prems?|"
    r"prema+ture(?:ly)?|premature(?:ly)?|premeture|pre-?term|pretem|born (?:too |very |quite |"
    r"really )?early|came (?:too |very |quite |really )early)\b"
)
_TERM_WORD = re.compile(
    r"\b(?P<no>(?:not|wasn't|isn't|wasnt)\s)?(?P<p>full[\s-]?term|fullterm|at term|term baby|"
    r"(?:born|came|"
    r"arrived) on (?:time|(?:his|her|the|their) due date)|went to (?:full )?term|on (?:his|her|the|their)"
    r" due date|carried to term)\b"
)


def _gestation(match: re.Match[str]) -> Figure | None:
    groups = match.groupdict()
    days = groups.get("d") or groups.get("d2") or "0"
    return exactly(round(float(groups["w"] or 0) + float(days) / 7, 2))


def _read_early(reader: _Reader, match: re.Match[str]) -> None:
    number = read_number(match.group("n"))
    if number is None:
        return
    weeks = _weeks(number, match.group("u"))
    late = match.group("side").startswith(("late", "over", "past"))
    gestation = (
        weeks.plus(exactly(_TERM_WEEKS))
        if late
        else Figure(_TERM_WEEKS - weeks.high, _TERM_WEEKS - weeks.low)
    )
    if not 22 <= gestation.low <= gestation.high <= 44:
        return
    reader.facts.gestation_weeks_at_birth = gestation
    if gestation.exact or gestation.high < _PRETERM_BELOW_WEEKS or gestation.low >= _PRETERM_BELOW_WEEKS:
        reader.facts.born_preterm = gestation.high < _PRETERM_BELOW_WEEKS
    reader.mark(match)


def _read_term_words(reader: _Reader) -> None:
    if reader.facts.born_preterm is not None:
        return
    match = _TERM_WORD.search(reader.text)
    if match is not None:
        reader.facts.born_preterm = bool(match.group("no"))
        return
    match = _PRETERM_WORD.search(reader.text)
    if match is None or re.match(r"\s(?:labou?r|contraction|formula)", reader.text[match.end() :]):
        return
    if re.search(r"\b(?:what if|is it different for)\b", reader.text[: match.start()]):
        return
    reader.facts.born_preterm = not match.group("no")


def _read_age(reader: _Reader) -> None:
    for pattern in (_AGE_OLD, _AGE_SHORT, _AGE_BABY, _AGE_NOW):
        for match in pattern.finditer(reader.text):
            if reader.free(match) and _is_babys(reader.text, match):
                age = _age_of(match)
                if age is not None:
                    _set_age(reader, match, age)
                    return
    for read in (_read_turned, _read_born, _read_bare_age, _read_newborn):
        if reader.facts.infant_age_weeks is None:
            read(reader)


def _set_age(reader: _Reader, match: re.Match[str], age: Figure) -> None:
    reader.facts.infant_age_weeks = Figure(round(age.low, 2), round(age.high, 2))
    around = reader.text[max(0, match.start() - 20) : match.end() + 14]
    reader.facts.age_adjusted = bool(re.search(r"\b(?:adjusted|corrected)\b", around))
    reader.mark(match)


_MINE = re.compile(
    r"\b(?:i'm|i am|im|my husband is|my mum is|my mom is|partner is|pregnant)\s(?:a\s|about\s|now\s|"
    r"only\s)?$"
)


def _is_babys(text: str, match: re.Match[str]) -> bool:
    """Not her own age ("I'm 2 weeks late"), nor a pregnancy, nor old milk, nor a course."""
    if "postpartum" in match.group() or match.group().endswith("pp"):
        return True
    if _MINE.search(text[max(0, match.start() - 20) : match.start()]):
        return False
    if re.search(r"\b(?:milk|stash|supply|bottle|bag)\b[^.;!?]{0,12}$", text[: match.start()][-40:]):
        return False
    after = text[match.end() : match.end() + 24]
    if re.match(
        (
            r"\s?(?:pregnan|gestation|along|milk|frozen|breast\s?milk|breastmilk|prescription|"
            r"bottle of|bag of|"
            r"pumped|supply|expressed)"
        ),
        after,
    ):
        return False
    return (
        not re.search(
            r"\b(?:every|each|for|last|past|milk is|milk that is|stash is|until (?:he|she)(?: is|'s))\s$",
            text[max(0, match.start() - 18) : match.start()],
        )
        or "old" in match.group()
    )


def _read_turned(reader: _Reader) -> None:
    match = _TURNED_ONE.search(reader.text)
    if match is None:
        return
    years = read_number(match.group("n") or match.group("n3") or "one")
    if years is not None and years.high <= 4:
        _set_age(reader, match, _weeks(years, "y"))


def _read_born(reader: _Reader) -> None:
    match = _BORN_AGO.search(reader.text) or _BORN_ON.search(reader.text)
    if match is None:
        return
    found = find_times(
        match.group("when"), now=reader.now, country=reader.country, zone=reader.zone, tense="past"
    )
    if not found.phrases:
        return
    phrase = found.phrases[0]
    if phrase.low > reader.now or (
        phrase.grain == "minute" and "ago" not in phrase.text and phrase.text.isdigit()
    ):
        return
    days = [max(0.0, (reader.now - moment).total_seconds() / 86400) for moment in (phrase.high, phrase.low)]
    if phrase.grain == "day":
        days = [_whole_days(reader.now, phrase.low)] * 2
    age = Figure(days[0] / 7, days[1] / 7)
    if age.high <= _OLDEST_WEEKS:
        reader.mark(match)
        reader.facts.infant_age_weeks = Figure(round(age.low, 2), round(age.high, 2))


def _whole_days(now: datetime, moment: datetime) -> float:
    today: date = now.date()
    return float(max(0, (today - moment.date()).days))


def _read_bare_age(reader: _Reader) -> None:
    """An age alone ("10 weeks"), or "10" where it was asked: weeks or months, a range."""
    if reader.asked == "infant_age":
        number = only_number(reader.text)
        if number is not None and number.high <= 60:
            reader.spans.append((0, len(reader.text)))
            reader.facts.infant_age_weeks = Figure(
                number.low, round(min(number.high * WEEKS_PER_MONTH, _OLDEST_WEEKS), 2)
            )
            return
    if reader.asked not in (None, "infant_age"):
        return
    pattern = _BARE_AGE
    match = pattern.match(reader.text)
    if match is not None:
        age = _age_of(match)
        if age is not None:
            _set_age(reader, match, age)
    elif reader.asked == "infant_age":
        _read_age_within(reader)


def _read_age_within(reader: _Reader) -> None:
    for match in re.finditer(
        rf"(?<![\w.]){_AGE_NUMBER}\s?-?(?P<u>{_AGE_UNIT})\b(?!\s(?:ago|early|late))", reader.text
    ):
        age = _age_of(match)
        if age is not None and reader.free(match):
            _set_age(reader, match, age)
            return


def _read_newborn(reader: _Reader) -> None:
    match = _NEWBORN.search(reader.text)
    if match is not None and not re.search(
        r"\b(?:not a|no longer a|isn't a|when (?:he|she) was a)\s$", reader.text[: match.start()]
    ):
        reader.facts.infant_age_weeks = Figure(0, 4)


# --- health --------------------------------------------------------------------------------------

_BABY_NEAR: Final = (
    r"(?:baby|bub|bubba|infant|newborn|son|daughter|lo|ds|dd|little one|child|twins?|he|she|he's|she's|hes|"
    r"shes|him|her|preemie|they|they're)"
)
_ILL: Final = (
    r"(?:sick|ill|unwell|poorly|feverish|jaundiced|a bit off|lethargic|dehydrated|not well|has been ill)"
)
_UNWELL = re.compile(
    rf"\b{_BABY_NEAR}\b(?:\s(?:is|was|has been|have been|are|'s|isn't|feels|seems|got|gets|currently|"
    rf"really|very|quite|a bit|a little|so|also|still|just|not|been|both)){{0,4}}\s?(?:{_ILL}\b|(?:has|"
    rf"have|had|with|got|gets|has got)\s(?:a\s|an\s|some\s|the\s|mild\s|bad\s){{0,2}}(?:cold|fever|"
    r"temperature|flu|rsv|jaundice|infection|reflux disease|heart (?:condition|defect|problem|murmur)|"
    r"apnea|apnoea|seizures?|cough|virus|bronchiolitis|pneumonia|kidney|liver|breathing|"
    r"chest infection|stomach bug|diarrh?oea|medical|health (?:problem|issue|condition)s?))"
)
_UNWELL_SHORT = re.compile(
    r"\b(?:sick|ill|poorly|unwell|jaundiced)\s(?:baby|newborn|infant|bub|son|daughter|little one)\b"
)
_WELL = re.compile(
    r"\b(?:healthy|thriving|perfectly (?:fine|well|healthy)|no (?:health|medical) (?:problems?|issues?|"
    r"conditions?)|no issues|in good health|not (?:sick|ill|unwell|poorly)|isn't (?:sick|ill|unwell)|"
    r"(?:baby|he|she|he's|she's|lo|everything|all)\s?(?:is|are|'s)?\s(?:all\s|very\s|otherwise\s|"
    r"totally\s|doing\s|perfectly\s)?(?:well|fine|good|great|ok|okay))\b"
)


def _read_health(reader: _Reader) -> None:
    facts, text = reader.facts, reader.text
    unwell = _UNWELL.search(text) or _UNWELL_SHORT.search(text)
    well = _WELL.search(text)
    if unwell is not None and not re.search(r"\bnot\b(?! well)|isn't", unwell.group()):
        facts.unwell = True
    elif well is not None and (reader.asked == "unwell" or _about_baby(text, well)):
        facts.unwell = False
    if "g6pd" in text.replace("-", "").replace(" ", ""):
        facts.g6pd_deficiency = (
            re.search(r"\b(?:no|not|doesn't have|negative|without|isn't|normal)\b", text) is None
        )
    _read_feeding(reader)
    if re.search(
        (
            r"\b(?:i'm|i am|im|also|currently|now|weeks?|months?)\s(?:\d+\s(?:weeks|months)\s)?(?:also\s|"
            r"again\s)?(?:pregnant|expecting)\b"
        ),
        text,
    ):
        facts.pregnant = re.search(r"\bnot\s(?:\w+\s)?pregnant\b", text) is None
    if re.search(
        (
            r"\b(?:with (?:food|dinner|lunch|breakfast|brunch|supper|a (?:big |large |full )?meal|"
            r"my (?:dinner|"
            r"lunch|meal|breakfast))|while eating|after (?:dinner|eating|a meal|lunch)|on a full stomach|"
            r"over dinner)\b"
        ),
        text,
    ):
        facts.with_food = True
    if re.search(
        r"\b(?:on an? empty stomach|without (?:food|eating)|hadn't eaten|haven't eaten|no food)\b", text
    ):
        facts.with_food = False


def _about_baby(text: str, match: re.Match[str]) -> bool:
    """Whether "healthy" is said of the baby: it stands in the same sentence or is the answer."""
    if match.group().startswith(("baby", "he", "she", "lo")):
        return re.search(r"\b(?:if|is it|are)\b", text[max(0, match.start() - 8) : match.start()]) is None
    if re.search(r"\b(?:i'm|im|i am)\s(?:a\s|very\s|otherwise\s)?$", text[: match.start()]):
        return False
    near = text[max(0, match.start() - 60) : match.end() + 40]
    return re.search(rf"\b{_BABY}\b", near) is not None or len(text) < 30


_FEEDS = re.compile(
    rf"\b(?P<n>{NUMBER})\s(?:feeds?|feedings?|nursings?|times|x)\s?(?:a|per|each|every|in)\s?(?:day|"
    r"24 ?h(?:ours|rs)?|a day)"
)
_FEEDS_EVERY = re.compile(
    r"\b(?:feeds?|nurses?|eats?|feeding|nursing|breastfeeds?|fed|hungry)\s(?:him\s|her\s|baby\s|is\s|"
    rf"about\s|around\s|roughly\s|pretty much\s|like\s)*every\s(?P<n>{NUMBER})\s?(?:hours?|hrs?|h\b)"
)
_FEED_WORD = re.compile(r"\b(?:feeds?|feedings?|nurses?|nursing|eats|breastfeeds?|fed)\b")


def _read_feeding(reader: _Reader) -> None:
    facts, text = reader.facts, reader.text
    match = _FEEDS.search(text)
    if match is not None and (_FEED_WORD.search(match.group()) or _feeding_clause(text, match)):
        number = read_number(match.group("n"))
        if number is not None and 1 <= number.low <= number.high <= 24:
            facts.feeds_per_day = number
            reader.mark(match)
    match = _FEEDS_EVERY.search(text)
    if match is not None:
        hours = read_number(match.group("n"))
        if hours is not None and hours.low >= 1:
            facts.feeds_per_day = Figure(round(24 / hours.high, 1), round(24 / hours.low, 1))
            reader.mark(match)
    if re.search(
        (
            r"\b(?:exclusively (?:breastf|nurs|pump)\w*|ebf|only breast\s?(?:milk|fed)|breast\s?milk only|"
            r"exclusively bf|nothing but breast\s?milk)\b"
        ),
        text,
    ):
        facts.exclusively_breastfed = not re.search(
            r"\b(?:not|isn't|aren't|no longer)\s(?:\w+\s)?(?:exclusively|ebf)", text
        )
    elif re.search(
        (
            r"\b(?:combo|combi|mixed?)[\s-]?fe(?:d|eding?)\b|\b(?:on|eats?|eating|started|has|takes?)"
            r" solids?\b|\bsupplement(?:s|ing)? with formula\b|\b(?:some|also|and|takes?|gets?|drinks)"
            r" formula\b|\bformula (?:too|as well|at night|sometimes)\b"
        ),
        text,
    ):
        facts.exclusively_breastfed = False


def _feeding_clause(text: str, match: re.Match[str]) -> bool:
    low, high = clause_bounds(text, match.start(), match.end())
    return _FEED_WORD.search(text[low:high]) is not None


# --- weight and height ---------------------------------------------------------------------------

_STONE = re.compile(
    rf"(?<![\w.])(?P<s>\d{{1,2}}(?:\.\d)?|{NUMBER})\s?(?:stone|st|stones|stone's)"
    rf"\b(?:\s?(?:and\s)?(?P<half>a half)|\s?(?:and\s)?(?P<lb>\d{{1,2}})(?:\s?(?:lbs?|pounds?)"
    r")?\b(?!\s?(?:kg|weeks?|months?|mg|glass|drink|pint)))?"
)
_POUNDS = re.compile(
    rf"(?<![\w.])(?P<n>\d{{2,3}}(?:\.\d)?|\d(?:\.\d)?|{NUMBER})\s?-?(?:lbs?|pounds?|#|ibs|pnds)(?!\w)"
    rf"(?:\s?(?P<oz>\d{{1,2}})\s?(?:oz|ounces?)\b)?"
)
_KILOS = re.compile(
    rf"(?<![\w.])(?P<n>\d{{1,3}}(?:[.,]\d{{1,2}})?|{NUMBER})\s?-?(?:kgs?|kilos?|kilograms?|kilogrammes?|"
    r"keys)\b"
)
_WEIGH_BARE = re.compile(
    r"\b(?:i weigh|my weight is|weight is|weight:|weigh about|weigh around|i'm about|i weigh about)"
    r"\s(?:about\s|around\s|like\s|roughly\s)?(?P<n>\d{2,3}(?:\.\d)?)\b(?!\s?(?:kg|lb|pound|st|kilo|%|"
    r"weeks?|months?))"
)
_FEET = re.compile(
    r"(?<![\w.])(?P<f>[4-6]|four|five|six)\s?(?:'|ft\b\.?|feet\b|foot\b)\s?(?P<i>\d{1,2}(?:\.5)?|one|two|"
    r"three|four|five|six|seven|eight|nine|ten|eleven)?\s?(?:\"|''|in\b|ins\b|inch(?:es)?\b)?"
)
_CENTIMETRES = re.compile(r"(?<![\w.])(?P<n>1[2-9]\d|2[01]\d|220)(?:\.\d)?\s?(?:cms?\b|centimet(?:er|re)s?)")
_METRES = re.compile(r"(?<![\w.])(?P<n>1[.,][2-9]\d)\s?(?:m\b|met(?:er|re)s?\b)")
_INCHES = re.compile(r"(?<![\w.])(?P<n>[4-7]\d)\s?(?:\"|in\b|inches)")


def _read_weights(reader: _Reader) -> None:
    for match in _STONE.finditer(reader.text):
        number = read_number(match.group("s"))
        if number is not None and 4 <= number.high <= 40:
            pounds = float(match.group("lb") or 0) + (7.0 if match.group("half") else 0.0)
            _set_weight(reader, match, number.times(KG_PER_STONE).plus(exactly(pounds * KG_PER_POUND)))
    for match in _POUNDS.finditer(reader.text):
        number = read_number(match.group("n"))
        if number is not None and reader.free(match):
            ounces = float(match.group("oz") or 0) / 16
            _set_weight(reader, match, number.plus(exactly(ounces)).times(KG_PER_POUND))
    for match in _KILOS.finditer(reader.text):
        number = read_number(match.group("n").replace(",", "."))
        if number is not None and reader.free(match):
            _set_weight(reader, match, number)
    match_bare = _WEIGH_BARE.search(reader.text)
    if match_bare is not None and reader.facts.weight_kg is None:
        _set_bare_weight(reader, exactly(float(match_bare.group("n"))), match_bare)
    elif reader.asked == "weight" and reader.facts.weight_kg is None:
        number = only_number(reader.text)
        if number is not None:
            _set_bare_weight(reader, number, None)


def _set_weight(reader: _Reader, match: re.Match[str], kilograms: Figure) -> None:
    kilograms = Figure(round(kilograms.low, 2), round(kilograms.high, 2))
    low, _high = clause_bounds(reader.text, match.start(), match.end())
    clause = reader.text[low : match.start()][-40:]
    babys = (
        re.search(r"\b(?:baby|he|she|lo|son|daughter|infant|he's|she's|bub|born|birth|twins?)\b", clause)
        is not None
        or re.match(r"\s?(?:baby|infant|newborn|boy|girl)", reader.text[match.end() :]) is not None
    )
    loss = (
        re.search(r"\b(?:lost|gained|lose|gain|put on)\s(?:about\s|over\s)?$", reader.text[: match.start()])
        is not None
    )
    if loss or re.match(r"\s?(?:of|per|/)\s", reader.text[match.end() :]):
        return
    if _INFANT_KG[0] <= kilograms.high <= _INFANT_KG[1]:
        if babys and reader.asked != "weight":
            reader.facts.infant_weight_kg = kilograms
            reader.mark(match)
        elif reader.asked == "weight":
            reader.facts.unreadable = (*reader.facts.unreadable, match.group())
        return
    if _MOTHER_KG[0] <= kilograms.low and kilograms.high <= _MOTHER_KG[1]:
        reader.facts.weight_kg = kilograms
        reader.mark(match)
    else:
        reader.facts.unreadable = (*reader.facts.unreadable, match.group())


def _set_bare_weight(reader: _Reader, number: Figure, match: re.Match[str] | None) -> None:
    """A weight without its unit, by what is used where she lives; two readings leave a range."""
    reader.spans.append((match.start(), match.end()) if match is not None else (0, len(reader.text)))
    readings = [w for w in _bare_weights(number.low, reader.country) if _MOTHER_KG[0] <= w <= _MOTHER_KG[1]]
    if number.high != number.low:
        readings += [
            w for w in _bare_weights(number.high, reader.country) if _MOTHER_KG[0] <= w <= _MOTHER_KG[1]
        ]
    if readings:
        reader.facts.weight_kg = Figure(round(min(readings), 2), round(max(readings), 2))
    else:
        reader.facts.unreadable = (*reader.facts.unreadable, reader.text[:40])


def _bare_weights(number: float, country: str | None) -> list[float]:
    pounds, stone = number * KG_PER_POUND, number * KG_PER_STONE
    if country in ("US", None):
        return [pounds] if number >= 85 else [number]
    if country in ("UK", "IE"):
        if number <= 25:
            return [stone]
        return [number] if number < 100 else ([pounds, number] if number <= 130 else [pounds])
    if country == "CA":
        return [number] if number < 85 else ([number, pounds] if number < 115 else [pounds])
    return [number] if number < 125 else [pounds, number]


def _read_height(reader: _Reader) -> None:
    centimetres: float | None = None
    match = _CENTIMETRES.search(reader.text) or _METRES.search(reader.text) or _FEET.search(reader.text)
    if match is not None and "f" in match.groupdict():
        feet, inches = read_number(match.group("f")), read_number(match.group("i") or "0")
        if (
            feet is not None
            and inches is not None
            and inches.high < 12
            and (
                match.group("i")
                or reader.asked == "height"
                or "foot" in match.group()
                or "f" in match.group()
            )
        ):
            centimetres = (feet.low * 12 + inches.low) * 2.54
    elif match is not None:
        number = float(match.group("n").replace(",", "."))
        centimetres = number * 100 if number < 3 else number
    elif reader.asked == "height":
        centimetres = _bare_height(reader)
    if centimetres is not None and 120 <= centimetres <= 220:
        reader.facts.height_cm = exactly(round(centimetres, 1))
        if match is not None:
            reader.mark(match)


def _bare_height(reader: _Reader) -> float | None:
    inches = _INCHES.search(reader.text)
    if inches is not None:
        return float(inches.group("n")) * 2.54
    pair = re.fullmatch(r"\D*([4-6])[\s.,](\d{1,2})\D*", reader.text)
    if pair is not None and int(pair.group(2)) < 12:
        return (int(pair.group(1)) * 12 + int(pair.group(2))) * 2.54
    number = only_number(reader.text)
    if number is None or not number.exact:
        return None
    return number.low if number.low >= 120 else (number.low * 2.54 if 48 <= number.low <= 84 else None)


# --- answers -------------------------------------------------------------------------------------

_SKIP = re.compile(
    r"^\W*(?:skip(?: (?:it|this|that|please))?|pass|next|(?:i )?(?:don'?t|dont|do not|dunno|didn'?t)"
    r" (?:really )?(?:know|remember|wanna say|want to (?:say|answer))(?: exactly| sure| really| that|"
    r" it| how\b.*| what\b.*| when\b.*)?|dunno|idk|no idea|not sure|unsure|unknown|can'?t remember|"
    r"cant remember|no clue|i'?d rather not(?: say)?|rather not(?: say)?|prefer not to(?: say)?|"
    r"none of your business|i'?m not sure|im not sure|i forget|i forgot|who knows|not certain|\?+)"
    r"\W*(?:sorry)?\W*$"
)
_YES = re.compile(
    r"^\W*(?:y|yes|yeah|yep|yup|ya|yea|yah|aye|sure|correct|right|true|unfortunately|affirmative|i did|"
    r"she is|he is|she was|he was|he does|she does|they are|they were|i do|it is|it was|i am|ok|"
    r"definitely|"
    r"👍)\b|^\W*👍"
)
_NO = re.compile(
    r"^\W*(?:n|no|nope|nah|not really|never|no she|no he|negative|none|neither|nothing|she isn'?t|"
    r"he isn'?t|she wasn'?t|he wasn'?t|not at all|she's not|he's not|nah|i don'?t|i didn'?t|it isn'?t|"
    r"not that i know)\b|^\W*👎"
)


def is_skip(text: str) -> bool:
    """Whether a message declines or cannot answer: "skip", "not sure", "don't know"."""
    return _SKIP.match(fold(text).strip()) is not None


def yes_or_no(text: str) -> bool | None:
    """A plain yes or no at the beginning of an answer."""
    folded = fold(text).strip()
    if is_skip(folded):
        return None
    if _NO.match(folded):
        return False
    return True if _YES.match(folded) else None


_ANSWERS: Final = {"preterm": "born_preterm", "unwell": "unwell", "g6pd": "g6pd_deficiency"}


def find_infant_facts(
    text: str, *, now: datetime, country: str | None = None, zone: str | None = None, asked: str | None = None
) -> Facts:
    """Everything a message says of baby and parent.

    Args:
        text: the message.
        now: the moment of writing, with an offset ("born two weeks ago").
        country: pounds, stones or kilograms for a weight without a unit.
        zone: IANA name of the reader's zone.
        asked: the fact just asked for, one of CONTRACT's ``asks``.
    """
    reader = _Reader(fold(text), now, country, zone, asked)
    for read in (_read_birth, _read_height, _read_weights, _read_age, _read_health):
        read(reader)
    _read_answer(reader)
    reader.facts.spans = tuple(reader.spans)
    return reader.facts


def _read_answer(reader: _Reader) -> None:
    field = _ANSWERS.get(reader.asked or "")
    if field is None or getattr(reader.facts, field) is not None:
        return
    answer = yes_or_no(reader.text)
    if answer is not None:
        setattr(reader.facts, field, answer)


def facts_to_dict(facts: Facts) -> dict[str, Any]:
    """The facts told, as JSON types."""
    found: dict[str, Any] = {}
    for name in facts.__struct_fields__:
        value = getattr(facts, name)
        if name in ("spans", "unreadable") or value is None or (name == "age_adjusted" and not value):
            continue
        found[name] = value.to_value(2) if isinstance(value, Figure) else value
    return found
