"""Amounts of a drink or a dose: "two glasses of wine", "2 x 330ml cans 4.5%", "two 200 mg tablets".

The words for drinks and their usual sizes stand in data/policy/drinks.yml. Amounts of milk, formula or
water are no amounts of a substance and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from milktide.language.numbers import ARTICLE, NUMBER, ORDINALS, Figure, exactly, fold, read_number

US_OUNCE_ML: Final = 29.57
UK_OUNCE_ML: Final = 28.41
_UK_MEASURES: Final = frozenset({"UK", "IE", "AU", "NZ"})


class Quantity(msgspec.Struct, frozen=True, kw_only=True):
    """One amount as said. ``volume_ml`` is that of one piece (one glass, one can), of all for ml."""

    start: int
    end: int
    text: str
    amount: Figure
    unit: str | None = None
    volume_ml: Figure | None = None
    abv_percent: Figure | None = None
    beverage: str | None = None
    size: str | None = None
    container: str | None = None
    per_day: bool = False
    limit: bool = False


class CaseAmount(msgspec.Struct, frozen=True, kw_only=True):
    """An amount as CONTRACT's case takes it; ``low`` and ``high`` in the same unit where it is vague.

    ``assumed`` names what was not told: ``size``, ``strength``, ``amount``, ``recipe``.
    """

    amount: float
    unit: str
    abv_percent: float | None = None
    low: float | None = None
    high: float | None = None
    assumed: tuple[str, ...] = ()


# --- the words for drinks ------------------------------------------------------------------------


class Drinks:
    """The drinks document with its words compiled."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        self.beverages: Mapping[str, Mapping[str, Any]] = document["beverages"]
        self.only_after_container = frozenset(fold(str(w)) for w in document["only_after_container"])
        self.alias: dict[str, str] = {}
        for name, beverage in self.beverages.items():
            for word in (name.replace("_", " "), *beverage["aliases"]):
                self.alias.setdefault(fold(str(word)), name)
        self.pattern = _alternatives(self.alias)
        self.counted = _alternatives(w for w in self.alias if w not in self.only_after_container)
        free = "|".join(re.escape(fold(str(w))) for w in document["alcohol_free"])
        self.alcohol_free = re.compile(rf"(?<!\w)(?:{free})(?!\w)")
        self.containers, self.beverage_amounts, self.ordinal = _drink_patterns(self)

    def beverage_of(self, word: str | None) -> str | None:
        """The beverage that a word stands for; None for no drink."""
        return self.alias.get(re.sub(r"\s+", " ", word)) if word else None


def _alternatives(words: Any) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return "(?:" + "|".join(re.escape(w) for w in ordered) + ")"


_KEPT: list[Drinks] = []


def compiled(document: Mapping[str, Any]) -> Drinks:
    """The document compiled, once for each document."""
    for drinks in _KEPT:
        if drinks.document is document:
            return drinks
    drinks = Drinks(document)
    _KEPT.insert(0, drinks)
    del _KEPT[4:]
    return drinks


_CONTAINER: Final[Mapping[str, str]] = {
    "glass": "glass",
    "glasses": "glass",
    "glas": "glass",
    "glases": "glass",
    "galsses": "glass",
    "glassess": "glass",
    "glsses": "glass",
    "glasse": "glass",
    "gls": "glass",
    "glss": "glass",
    "galss": "glass",
    "gless": "glass",
    "glasess": "glass",
    "goblet": "glass",
    "flute": "glass",
    "flutes": "glass",
    "pint": "pint",
    "pints": "pint",
    "pnt": "pint",
    "schooner": "glass",
    "schooners": "glass",
    "middy": "glass",
    "middies": "glass",
    "pot": "glass",
    "pots": "glass",
    "can": "can",
    "cans": "can",
    "tinny": "can",
    "tinnie": "can",
    "tinnies": "can",
    "tallboy": "can",
    "tallboys": "can",
    "tin": "can",
    "tins": "can",
    "bottle": "bottle",
    "bottles": "bottle",
    "botle": "bottle",
    "bottel": "bottle",
    "stubby": "bottle",
    "stubbies": "bottle",
    "shot": "shot",
    "shots": "shot",
    "nip": "shot",
    "nips": "shot",
    "measure": "shot",
    "measures": "shot",
    "tot": "shot",
    "finger": "shot",
    "fingers": "shot",
    "drink": "drink",
    "drinks": "drink",
    "drinkies": "drink",
    "bevvies": "drink",
    "bevvy": "drink",
    "unit": "drink",
    "units": "drink",
    "cup": "glass",
    "cups": "glass",
    "mug": "glass",
    "tumbler": "glass",
    "pour": "glass",
    "pours": "glass",
}
_CONTAINER_WORD: Final = "(?:" + "|".join(sorted(_CONTAINER, key=len, reverse=True)) + ")"
_NAMED_CONTAINER_KEYS: Final = {
    "schooner": "schooner",
    "schooners": "schooner",
    "middy": "middy",
    "middies": "middy",
    "pot": "pot",
    "pots": "pot",
    "stubby": "stubby",
    "stubbies": "stubby",
    "tinny": "tinny",
    "tinnie": "tinny",
    "tinnies": "tinny",
}
_VOLUME: Final = (
    r"(?P<v{i}>\d{{1,4}}(?:[.,]\d{{1,2}})?)\s?-?(?P<vu{i}>ml|mls|millilit(?:er|re)s?|cl|oz|ozs|ounces?|"
    r"ounce|fl\.? ?oz|l\b|lit(?:er|re)s?)"
)
_ABV: Final = (
    r"(?P<abv{i}>\d{{1,2}}(?:[.,]\d{{1,2}})?)\s?(?:%|percent|per cent|abv|alc\b)"
    r"(?:\s?(?:abv|alc(?:ohol)?|vol))?"
)
_SIZE: Final = (
    r"(?P<size>large|lg|big|huge|giant|massive|generous|full|small|sm|little|tiny|medium|med|regular|"
    r"normal|average|half[\s-]full|single|double|dbl|triple|treble|standard|strong|weak|tall|mini|whole|"
    r"entire|restaurant|good sized|decent)"
)
_MORE: Final = r"(?:more\s|of\sthose\s|of\smy\s|of\s|or\sso\s|very\s|pretty\s|really\s)?"
_DICTATED: Final = r"(?:too|to|tu|won)\b"


def _drink_patterns(drinks: Drinks) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    any_word = drinks.pattern
    volume1, volume2 = _VOLUME.format(i=1), _VOLUME.format(i=2)
    abv1, abv2 = _ABV.format(i=1), _ABV.format(i=2)
    count = rf"(?:(?P<n>{NUMBER}|{_DICTATED}|{ARTICLE}|the|my)(?![\d%/:]|[.,]\d)(?:\s|(?=x|\*)|(?=[a-z])))?"
    containers = re.compile(
        rf"(?<![\w.]){count}{_MORE}\s?(?:x\s?|\*\s?)?(?:a\s|"
        rf"an\s)?(?:{_SIZE}[\s-]{{1,2}}(?:size[d]?\s)?)?(?:{volume1}[\s-]{{0,2}})?(?:{abv1}\s)?"
        rf"(?P<b0>{any_word}\s)?(?:half[\s-])?(?P<c>{_CONTAINER_WORD})"
        r"\b(?P<half>\sand\sa\shalf)?(?P<or2>\sor\s(?:two|2|so|three|3))?"
        rf"(?:\s?\(?\s?(?:of\s)?{volume2}\s?\)?)?(?:\s?(?:of|o)?\s?(?:the\s|a\s|my\s|some\s|strong\s|"
        r"nice\s|good\s|cheap\s|"
        rf"cold\s)?(?:{_ABV.format(i=3)}\s)?(?:{_SIZE.replace('size', 'size2')}\s)?(?P<b>{any_word})\b)?"
        rf"(?:\s?[,(]?\s?(?:at\s|with\s|about\s)?{abv2})?(?:\s?[,(]\s?{_VOLUME.format(i=3)}\)?)?"
    )
    beverage = re.compile(
        rf"(?<![\w.]){count}{_MORE}\s?(?:x\s?)?(?:{_SIZE}\s)?(?:{volume1}[\s-]{{0,2}}(?:of\s)?)?(?:{abv1}\s)?(?:{_ADJECTIVE}\s){{0,2}}"
        rf"(?P<b>{drinks.counted})"
        rf"\b(?:\s?\(?\s?{volume2}\)?)?(?:\s?[,(]?\s?(?:at\s)?{abv2})?(?P<or2>\sor\s(?:two|2|so|three|"
        r"3)\b)?"
    )
    ordinal = re.compile(
        rf"\b(?:my|the|a|her)\s(?P<o>{'|'.join(ORDINALS)})\s(?:{_SIZE}\s)?(?:(?P<c>{_CONTAINER_WORD})"
        rf"(?:\sof\s(?P<b2>{any_word}))?|(?P<b>{drinks.counted}))\b"
    )
    return containers, beverage, ordinal


_ADJECTIVE: Final = (
    r"(?:cold|strong|weak|quick|nice|frozen|dirty|spicy|dry|stiff|red|white|cheeky|light|craft|draft|"
    r"draught|homemade|canned|bottled)"
)
_NOT_A_DRINK = re.compile(
    r"\s?(?:of\s)?(?:my\s|his\s|her\s|the\s|expressed\s|pumped\s|stored\s|frozen\s|baby\s|cold\s|"
    r"warm\s)*(?:breast\s?milk|bm\b|milk|formula|water|juice|oj\b|soda|coke\b|pop\b|squash|lemonade|ebm|"
    r"colostrum|donor)"
)
_CAFFEINE = re.compile(
    rf"(?<![\w.])(?P<n>{NUMBER}|{_DICTATED}|{ARTICLE})\s(?:(?:large|small|big|medium|strong|more|of)"
    rf"\s)?(?:(?:cups?|mugs?|cans?|bottles?)\s(?:of\s)?)?(?:\d{{1,2}}\s?oz\s)?"
    r"(?:decaf\s|iced\s|black\s|green\s|strong\s)?(?P<b>coffees?|teas?|espressos?|lattes?|cappuccinos?|"
    r"americanos?|flat whites?|red ?bulls?|energy drinks?|monsters?|colas?|diet cokes?|cokes|"
    r"cold brews?|matchas?|cuppas?)\b"
)
_COUNTED_DOSE = re.compile(
    rf"(?<![\w.])(?P<n>{NUMBER}|{_DICTATED}|{ARTICLE})\s(?:(?:more|small|large|big|of|extra strength|"
    r"low dose|regular|full)\s)?(?P<c>puffs?|sprays?|drops?|hits?|joints?|bowls?|edibles?|lines?|"
    r"bumps?|"
    r"cigarettes?|ciggies?|cigs?|fags?|smokes?|vapes?|patch(?:es)?|inject(?:ion)?s?|jabs?|doses?|"
    r"lozenges?|gumm(?:y|ies)|sachets?|suppositor(?:y|ies)|"
    r"tablets?|tabs?|pills?|capsules?|caps?|caplets?|softgels?|gelcaps?|pessar(?:y|ies)|blunts?|brownies?)\b"
)
_DOSE_UNIT: Final = (
    r"(?:mg|mgs|milligrams?|milligrammes?|miligrams?|mcg|mcgs|micrograms?|ug|g|gs|gm|gms|grams?|grammes?|"
    r"ml|mls|milliliters?|millilitres?|cc|mbq|megabecquerels?|gbq|mci|millicuries?|milicuries?|iu|units|"
    r"mg/kg)"
)
_DOSE = re.compile(
    rf"(?<![\w.])(?:(?P<k>{NUMBER}|{ARTICLE})(?:\s?(?:x|\*|lots of|times|of)\s?|\s)"
    rf"(?:the\s)?)?(?P<n>\d{{1,3}}(?:,\d{{3}})+|\d{{1,5}}(?:\.\d{{1,3}})?|\.\d{{1,3}}|{NUMBER})"
    rf"\s?-?(?P<u>{_DOSE_UNIT})\b(?!/kg|/m)"
    r"(?P<per>\s?(?:/|per|a|each|every)\s?(?:day|daily|d\b|24 ?h)|\sdaily|\sof\salcohol)?"
    r"(?:\s?(?P<form>(?:strength\s)?(?:tablets?|tabs?|pills?|capsules?|caps?|caplets?|softgels?))"
    r")?(?:(?:\s[a-z]{3,20})?\s?(?:x|times)\s?(?P<k2>\d{1,2})(?!\s?(?:a|per|daily|times|ml|mg)))?"
)
_TABLETS_OF = re.compile(
    rf"(?<![\w.])(?P<k>{NUMBER}|{_DICTATED}|{ARTICLE})\s(?:more\s)?(?P<form>tablets?|tabs?|pills?|"
    rf"capsules?|caps?|caplets?)\s(?:of\s)?(?:[a-z]{{3,20}}\s)?\(?(?:of\s|"
    rf"at\s)?(?P<n>\d{{1,5}}(?:\.\d{{1,3}})?)\s?(?P<u>{_DOSE_UNIT})\b(?:\seach)?"
)
_VOLUME_ONLY = re.compile(
    rf"(?<![\w.])(?:(?P<k>{NUMBER}|{ARTICLE})(?:\s?(?:x|\*)\s?|\s))?(?P<n>{NUMBER})\s?-?(?P<u>ml|mls|"
    r"cl|oz|ozs|ounces?|fl\.? ?oz|lit(?:er|re)s?|l)\b(?:\s(?:of|glass of)?\s?)?"
)
_SIPS = re.compile(
    rf"(?<![\w.])(?:(?P<n>{NUMBER}|{ARTICLE})\s(?:small\s|tiny\s|little\s|big\s)?)(?P<c>sips?|mouthfuls?|"
    r"swigs?|gulps?|tastes?)\b(?:\sof)?"
)
_SHARED = re.compile(r"\b(?:shared|split|sharing)\s(?:a|the|one)\s(?:whole\s)?bottle\b")
_DOUBLE = re.compile(r"\b(?:double|dbl|triple|treble)\b")
_UNIT_NAME: Final[Mapping[str, tuple[str, float]]] = {
    "mg": ("mg", 1),
    "mil": ("mg", 1),
    "mcg": ("mcg", 1),
    "mic": ("mcg", 1),
    "ug": ("mcg", 1),
    "g": ("g", 1),
    "gs": ("g", 1),
    "gm": ("g", 1),
    "gra": ("g", 1),
    "ml": ("ml", 1),
    "cc": ("ml", 1),
    "mbq": ("MBq", 1),
    "meg": ("MBq", 1),
    "gbq": ("MBq", 1000),
    "mci": ("mCi", 1),
}


def _dose_unit(word: str) -> tuple[str, float] | None:
    if word.startswith(("millicurie", "milicurie")):
        return "mCi", 1
    if word.startswith(("millilit", "milliliter")):
        return "ml", 1
    for length in (3, 2, 1):
        found = _UNIT_NAME.get(word[:length])
        if found is not None and (length < 3 or word[:3] in _UNIT_NAME):
            return found
    return None


def millilitres(amount: float, unit: str, country: str | None) -> float:
    """A volume in millilitres; ounces are the country's fluid ounces."""
    if unit.startswith("cl"):
        return amount * 10
    if unit.startswith(("oz", "ounce", "fl")):
        return round(amount * (UK_OUNCE_ML if country in ("UK", "IE") else US_OUNCE_ML), 1)
    return amount * 1000 if unit.startswith("l") else amount


# --- reading -------------------------------------------------------------------------------------


class _Taker:
    """Collects quantities; a stretch of text belongs to the first that takes it."""

    def __init__(self, text: str, folded: str, drinks: Drinks, country: str | None) -> None:
        self.text, self.folded, self.drinks, self.country = text, folded, drinks, country
        self.taken = bytearray(len(folded))
        self.found: list[Quantity] = []

    def free(self, match: re.Match[str]) -> bool:
        return not any(self.taken[match.start() : match.end()])

    def take(self, match: re.Match[str], amount: Figure, unit: str | None, **more: Any) -> None:
        self.taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
        self.found.append(
            Quantity(
                start=match.start(),
                end=match.end(),
                text=self.text[match.start() : match.end()],
                amount=amount,
                unit=unit,
                **more,
            )
        )

    def skip(self, match: re.Match[str]) -> None:
        self.taken[match.start() : match.end()] = b"\x01" * (match.end() - match.start())

    def volume(self, match: re.Match[str], *names: str) -> Figure | None:
        groups = match.groupdict()
        for name in names:
            if groups.get("v" + name):
                number = float(str(groups["v" + name]).replace(",", "."))
                return exactly(millilitres(number, str(groups["vu" + name]), self.country))
        return None

    def abv(self, match: re.Match[str]) -> Figure | None:
        groups = match.groupdict()
        for name in ("abv1", "abv2", "abv3"):
            if groups.get(name):
                return exactly(float(str(groups[name]).replace(",", ".")))
        return self.abv_after(match.end())

    def abv_after(self, end: int) -> Figure | None:
        """A strength told later in the same sentence: "a can of beer, it was 8%"."""
        found = re.match(r"[^.;!?]{0,25}?" + _ABV.format(i=9), self.folded[end : end + 45])
        if found is None or re.search(r"\band\b|\d", self.folded[end : end + found.start("abv9")]):
            return None
        return exactly(float(found.group("abv9").replace(",", ".")))

    def is_alcohol_free(self, match: re.Match[str]) -> bool:
        around = self.folded[max(0, match.start() - 16) : match.end() + 26]
        return self.drinks.alcohol_free.search(around) is not None


def _count(word: str, or_more: str | None = None) -> Figure | None:
    word = word.strip()
    number = {
        "too": exactly(2),
        "to": exactly(2),
        "tu": exactly(2),
        "won": exactly(1),
        "the": exactly(1),
        "my": exactly(1),
    }.get(word)
    number = number or read_number(word)
    if number is not None and or_more and number.exact:
        last = or_more.split()[-1]
        high = {"two": 2.0, "2": 2.0, "three": 3.0, "3": 3.0, "so": number.low + 1}[last]
        return Figure(number.low, max(number.high, high))
    return number


def _take_containers(taker: _Taker) -> None:
    for match in taker.drinks.containers.finditer(taker.folded):
        if taker.free(match):
            _take_container(taker, match)


def _take_container(taker: _Taker, match: re.Match[str]) -> None:
    word = match.group("c")
    beverage = taker.drinks.beverage_of((match.group("b") or match.group("b0") or "").strip())
    if not match.group("n") and not _counts_one(match, word):
        return
    counted = (match.group("n") or "a").strip()
    if _holds_something_else(taker, match, beverage):
        taker.skip(match)
        return
    amount = _count(counted, match.group("or2"))
    if amount is None or _is_no_amount(match, word, counted, beverage):
        return
    if match.group("half"):
        amount = amount.plus(exactly(0.5))
    if re.search(r"half[\s-]pint", match.group()) and not counted.startswith("half"):
        amount = amount.times(0.5)
    unit, size = _CONTAINER[word], _size(match.group("size"))
    if size in ("double", "triple") and unit in ("shot", "glass", "drink"):
        amount, unit, size = amount.times(2 if size == "double" else 3), "shot", None
    taker.take(
        match,
        amount,
        unit,
        volume_ml=taker.volume(match, "1", "2", "3") or _named_volume(size, beverage, unit, taker),
        abv_percent=taker.abv(match),
        beverage=beverage,
        size=size,
        container=_NAMED_CONTAINER_KEYS.get(word),
    )


def _holds_something_else(taker: _Taker, match: re.Match[str], beverage: str | None) -> bool:
    """A glass of water, a baby's bottle, alcohol-free beer, units of insulin."""
    if taker.is_alcohol_free(match):
        return True
    if beverage is not None:
        return False
    after = taker.folded[match.end() : match.end() + 40]
    if match.group("c").startswith("unit") and re.match(r"\s?of\s(?!alcohol|wine|beer)", after):
        return True
    before = taker.folded[max(0, match.start() - 40) : match.start()]
    return (
        _NOT_A_DRINK.match(taker.folded, match.end()) is not None
        or _BABY_FOOD_BEFORE.search(before) is not None
    )


_NEED_A_BEVERAGE: Final = frozenset({"cup", "cups", "mug", "pot", "pots", "tin", "tins", "measure"})


def _is_no_amount(match: re.Match[str], word: str, counted: str, beverage: str | None) -> bool:
    """Words that look like an amount and are none: "I can", "the drink", "to glass"."""
    if counted in ("too", "to", "tu") and not (word.endswith("s") and word != "glass"):
        return True
    if word in ("drink", "shot") and counted in ("the", "my", "to"):
        return True
    if beverage is not None:
        return False
    if word in _NEED_A_BEVERAGE or (counted in ("the", "my") and not match.group("size")):
        return True
    sized = match.group("v1") is not None or match.group("v2") is not None
    return word == "can" and counted in ("the", "my", "a", "an", "one") and not sized


def _counts_one(match: re.Match[str], word: str) -> bool:
    """Without a number: "large glass of wine", "175ml glass", "glass of wine" are one."""
    if word.endswith("s") and word != "glass" and word != "glas":
        return False
    beverage = match.group("b") is not None and " of" in match.group()
    return (
        beverage
        or match.group("v1") is not None
        or (match.group("size") is not None and word in ("glass", "pint"))
    )


def _named_volume(size: str | None, beverage: str | None, unit: str, taker: _Taker) -> Figure | None:
    """Small, medium and large are measures by law in the UK; elsewhere they stay words."""
    if size not in ("small", "medium", "large") or unit != "glass" or taker.country not in ("UK", "IE"):
        return None
    if beverage is not None and taker.drinks.beverages[beverage]["pour"] != "wine":
        return None
    return exactly(float(_servings(taker.drinks.document, "wine", taker.country)[size]))


def _size(word: str | None) -> str | None:
    if not word:
        return None
    for size, words in (
        (
            "large",
            (
                "large",
                "lg",
                "big",
                "huge",
                "giant",
                "massive",
                "generous",
                "tall",
                "full",
                "good sized",
                "decent",
            ),
        ),
        ("small", ("small", "sm", "little", "tiny", "mini", "half full", "half-full")),
        ("medium", ("medium", "med", "regular", "normal", "average", "standard", "restaurant")),
        ("double", ("double", "dbl")),
        ("triple", ("triple", "treble")),
    ):
        if word in words:
            return size
    return None


def _take_beverages(taker: _Taker) -> None:
    for match in taker.drinks.beverage_amounts.finditer(taker.folded):
        if not taker.free(match):
            continue
        if taker.is_alcohol_free(match):
            taker.skip(match)
            continue
        counted = (match.group("n") or "").strip()
        if not counted:
            sized = (
                match.group("v1")
                or match.group("v2")
                or _size(match.group("size")) in ("double", "triple", "large", "small")
            )
            if not sized or match.group("b").endswith("s"):
                continue
            counted = "a"
        if counted in ("to", "too", "tu", "the", "my", "won") and not (
            counted == "too" and match.group("b").endswith("s")
        ):
            continue
        amount = _count(counted, match.group("or2"))
        if amount is None:
            continue
        _take_beverage(taker, match, amount)


def _take_beverage(taker: _Taker, match: re.Match[str], amount: Figure) -> None:
    beverage = taker.drinks.beverage_of(match.group("b"))
    unit = _usual_unit(taker, beverage)
    size = _size(match.group("size"))
    if size in ("double", "triple") and _pour(taker.drinks, beverage) in ("spirit", "cocktail"):
        amount, unit, size = amount.times(2 if size == "double" else 3), "shot", None
    volume = taker.volume(match, "1", "2")
    if volume is not None and not match.group("n") and re.search(r"\bof\b", match.group()):
        taker.take(match, volume, "ml", volume_ml=volume, abv_percent=taker.abv(match), beverage=beverage)
        return
    if volume is not None and unit == "drink":
        unit = "can" if _pour(taker.drinks, beverage) == "beer" else "glass"
    taker.take(
        match, amount, unit, volume_ml=volume, abv_percent=taker.abv(match), beverage=beverage, size=size
    )


def _usual_unit(taker: _Taker, beverage: str | None) -> str:
    """What "two beers" counts: standard drinks, or the usual serving where a drink is only 8 g."""
    if taker.country in ("UK", "IE") and beverage is not None:
        return str(taker.drinks.beverages[beverage]["usual"])
    return "drink"


def _pour(drinks: Drinks, beverage: str | None) -> str:
    return str(drinks.beverages[beverage]["pour"]) if beverage else ""


def _take_ordinals(taker: _Taker) -> None:
    for match in taker.drinks.ordinal.finditer(taker.folded):
        if not taker.free(match):
            continue
        beverage = taker.drinks.beverage_of(match.group("b") or match.group("b2"))
        unit = _CONTAINER[match.group("c")] if match.group("c") else _usual_unit(taker, beverage)
        taker.take(
            match,
            exactly(ORDINALS[match.group("o")]),
            unit,
            beverage=beverage,
            size=_size(match.group("size")),
        )


def _take_doses(taker: _Taker) -> None:
    for pattern in (_TABLETS_OF, _DOSE):
        for match in pattern.finditer(taker.folded):
            if taker.free(match):
                _take_dose(taker, match)


_BABY_FOOD_BEFORE = re.compile(
    r"\b(?:pump(?:ed|ing)?|express(?:ed)?|fed|drank|drinks|takes?|bottles?|gave (?:him|her|baby))"
    r"\s(?:(?:him|her|them|about|around|only|like|out)\s){0,3}$"
)


def _take_dose(taker: _Taker, match: re.Match[str]) -> None:
    groups = match.groupdict()
    number, unit = read_number(match.group("n")), _dose_unit(match.group("u"))
    if number is None or unit is None:
        return
    if unit[0] == "ml" and taker.drinks.beverage_of(_next_word(taker, match.end())) is not None:
        return
    if unit[0] == "ml" and (
        _NOT_A_DRINK.match(taker.folded, match.end())
        or _BABY_FOOD_BEFORE.search(taker.folded[: match.start()][-40:])
    ):
        taker.skip(match)
        return
    pieces = _count(groups.get("k") or "1") or exactly(1)
    if _is_other_number(match):
        pieces = exactly(1)
    if groups.get("k2"):
        pieces = exactly(float(str(groups["k2"])))
    per = groups.get("per") or ""
    grams_of_alcohol = "alcohol" in per
    taker.take(
        match, number.times(unit[1]).by(pieces), unit[0], per_day=bool(per.strip()) and not grams_of_alcohol
    )


def _is_other_number(match: re.Match[str]) -> bool:
    """Whether the first number belongs to the name ("iodine 131 10 mCi"), no count of tablets."""
    groups = match.groupdict()
    if not (groups.get("k") or "").isdigit() or groups.get("form"):
        return False
    between = match.string[match.end("k") : match.start("n")]
    return between.strip() == ""


def _next_word(taker: _Taker, end: int) -> str | None:
    match = re.match(
        rf"\s?(?:glass\s)?(?:of\s)?(?:the\s|red\s|white\s)?({taker.drinks.pattern})\b",
        taker.folded[end : end + 60],
    )
    return match.group(1) if match else None


def _take_volumes(taker: _Taker) -> None:
    """The volume of all, in millilitres: "200 ml of wine", "16 oz beer"."""
    for match in _VOLUME_ONLY.finditer(taker.folded):
        if not taker.free(match):
            continue
        beverage_word = _next_word(taker, match.end())
        beverage = taker.drinks.beverage_of(beverage_word)
        number = read_number(match.group("n"))
        if number is None:
            continue
        if beverage is None and (
            _NOT_A_DRINK.match(taker.folded, match.end())
            or _BABY_FOOD_BEFORE.search(taker.folded[: match.start()][-40:])
        ):
            taker.skip(match)
            continue
        if match.group("u") in ("l",) and beverage is None:
            continue
        _take_volume(taker, match, number, beverage)


def _take_volume(taker: _Taker, match: re.Match[str], number: Figure, beverage: str | None) -> None:
    one = Figure(*(millilitres(v, match.group("u"), taker.country) for v in (number.low, number.high)))
    pieces = _count(match.group("k") or "1") or exactly(1)
    abv = taker.abv_after(match.end())
    taker.take(match, one.by(pieces), "ml", volume_ml=one.by(pieces), beverage=beverage, abv_percent=abv)


def _take_counted(taker: _Taker) -> None:
    for match in _COUNTED_DOSE.finditer(taker.folded):
        amount = _count(match.group("n"))
        if amount is None or not taker.free(match) or match.group("n").strip() in ("to", "too", "tu"):
            continue
        tablet = match.group("c").startswith(("tab", "pill", "cap", "soft", "gel", "gumm"))
        taker.take(match, amount, "tablet" if tablet else "dose", container=match.group("c"))


def _take_sips(taker: _Taker) -> None:
    for match in _SIPS.finditer(taker.folded):
        amount = _count(match.group("n"))
        if amount is None or not taker.free(match):
            continue
        sip = taker.drinks.document["vague"]["sip_ml"]
        total = amount.by(Figure(float(sip["low"]), float(sip["high"])))
        beverage = taker.drinks.beverage_of(_next_word(taker, match.end()))
        taker.take(match, total, "ml", volume_ml=total, beverage=beverage, size="sip")


def _take_shared(taker: _Taker) -> None:
    for match in _SHARED.finditer(taker.folded):
        if taker.free(match) and not _NOT_A_DRINK.match(taker.folded, match.end()):
            share = taker.drinks.document["vague"]["shared_bottle"]
            beverage = taker.drinks.beverage_of(_next_word(taker, match.end()))
            taker.take(match, Figure(float(share["low"]), float(share["high"])), "bottle", beverage=beverage)


def find_quantities(
    text: str, drinks: Mapping[str, Any], *, country: str | None = None
) -> tuple[Quantity, ...]:
    """Every amount of a substance in a message, in order.

    Args:
        text: the message.
        drinks: the document ``policy/drinks``.
        country: the reader's; decides ounces, and what "a beer" or "a large glass" is.
    """
    taker = _Taker(text, fold(text), compiled(drinks), country)
    for take in (
        _take_shared,
        _take_sips,
        _take_ordinals,
        _take_caffeine,
        _take_containers,
        _take_beverages,
        _take_doses,
        _take_volumes,
        _take_counted,
    ):
        take(taker)
    return tuple(sorted(taker.found, key=lambda q: q.start))


def _take_caffeine(taker: _Taker) -> None:
    """Cups of coffee before cups of anything else."""
    for match in _CAFFEINE.finditer(taker.folded):
        amount = _count(match.group("n"))
        if amount is not None and taker.free(match):
            taker.take(match, amount, "dose", container=match.group("b"))


# --- from words to a case ------------------------------------------------------------------------


def standard_drink_g(country: str | None, drinks_document: Mapping[str, Any]) -> float:
    """Grams of alcohol in the country's standard drink (14 where the country is unknown)."""
    table = drinks_document["standard_drink_g"]
    return float(table.get(country or "default", table["default"])["grams"])


def _servings(document: Mapping[str, Any], pour: str, country: str | None) -> Mapping[str, Any]:
    table = document["servings_ml"][pour]
    servings: Mapping[str, Any] = table.get(country or "default", table["default"])
    return servings


def _strength(beverage: Mapping[str, Any], country: str | None) -> float:
    if country in ("UK", "IE") and "abv_uk" in beverage:
        return float(beverage["abv_uk"])
    if country in ("AU", "NZ") and "abv_au" in beverage:
        return float(beverage["abv_au"])
    return float(beverage["abv_percent"])


def to_case_amount(
    understood: Quantity, country: str | None, drinks_document: Mapping[str, Any]
) -> CaseAmount:
    """An amount of alcohol as CONTRACT's case takes it: ``amount``, ``unit``, ``abv_percent``.

    What was told is kept; what was not is taken from the drinks document and named in ``assumed``.
    In countries whose standard drink is 8 g a glass or a drink never becomes ``drink``, unless units
    were said; cocktails are counted in US drinks and turned into grams elsewhere.
    """
    q = understood
    assumed = () if q.amount.exact else ("amount",)
    if q.unit not in ("drink", "glass", "pint", "can", "bottle", "shot", "ml"):
        return _case_amount(q.amount, q.unit or "dose", None, assumed)
    if q.unit == "drink" and (
        (q.beverage is None and "unit" in q.text.lower()) or "standard drink" in q.text.lower()
    ):
        return _case_amount(q.amount, "drink", None, assumed)
    beverage_name = q.beverage or (
        "beer" if q.container in _NAMED_CONTAINER_KEYS.values() else _likely_beverage(q.unit)
    )
    beverage = drinks_document["beverages"][beverage_name]
    if beverage["pour"] == "cocktail" and q.volume_ml is None:
        return _cocktail(q, beverage, country, drinks_document)
    if _is_standard_drink(q, beverage_name, country):
        return _case_amount(q.amount, "drink", None, (*assumed, "size"))
    return _by_volume(q, beverage, country, drinks_document, assumed)


def _likely_beverage(unit: str | None) -> str:
    return {"pint": "beer", "can": "beer", "shot": "spirit"}.get(unit or "", "wine")


def _is_standard_drink(q: Quantity, beverage: str, country: str | None) -> bool:
    """US only: the usual glass, can or shot is the standard drink itself."""
    if (
        country not in ("US", None)
        or q.volume_ml is not None
        or q.abv_percent is not None
        or q.size in ("large", "small")
    ):
        return q.unit == "drink" and q.beverage is None and country not in ("UK", None)
    usual = {
        "wine": ("glass", "drink"),
        "beer": ("can", "bottle", "drink", "glass"),
        "spirit": ("shot", "drink"),
        "mixed_drink": ("shot", "drink", "glass"),
        "hard_seltzer": ("can", "drink", "bottle"),
    }
    return q.unit in usual.get(beverage, ())


def _by_volume(
    q: Quantity,
    beverage: Mapping[str, Any],
    country: str | None,
    document: Mapping[str, Any],
    assumed: tuple[str, ...],
) -> CaseAmount:
    if q.abv_percent is None:
        assumed = (*assumed, "strength")
    abv = q.abv_percent.middle if q.abv_percent is not None else _strength(beverage, country)
    if q.unit == "ml":
        return _case_amount(q.amount, "ml", abv, assumed)
    if q.volume_ml is None and q.unit != "bottle":
        assumed = (*assumed, "size")
    one = q.volume_ml.middle if q.volume_ml is not None else _usual_ml(q, beverage, country, document)
    return _case_amount(q.amount.times(one), "ml", abv, assumed)


def _usual_ml(
    q: Quantity, beverage: Mapping[str, Any], country: str | None, document: Mapping[str, Any]
) -> float:
    pour = "wine" if beverage["pour"] == "cocktail" else str(beverage["pour"])
    servings = _servings(document, pour, country)
    if q.unit == "pint":
        return float(_servings(document, "beer", country)["pint"])
    if q.container is not None and q.container in servings:
        return float(servings[q.container])
    if q.size in ("small", "large") and q.unit in ("glass", "drink") and q.size in servings:
        return float(servings[q.size])
    if "serving_ml" in beverage and q.unit in ("glass", "drink", "shot"):
        return float(beverage["serving_ml"])
    if q.unit == "shot":
        return float(_servings(document, "spirit", country)["shot"])
    unit = q.unit if q.unit is not None and q.unit in servings else ("shot" if pour == "spirit" else "glass")
    return float(servings[unit])


def _cocktail(
    q: Quantity, beverage: Mapping[str, Any], country: str | None, document: Mapping[str, Any]
) -> CaseAmount:
    if q.unit == "shot":
        return _by_volume(
            q, {**beverage, "pour": "spirit", "abv_percent": 40}, country, document, ("recipe",)
        )
    each = beverage["us_drinks"]
    grams = standard_drink_g("US", document)
    in_drinks = country in ("US", None)
    factor = 1.0 if in_drinks else grams
    unit = "drink" if in_drinks else "g"
    return CaseAmount(
        amount=round(q.amount.middle * float(each["expected"]) * factor, 2),
        unit=unit,
        low=round(q.amount.low * float(each["low"]) * factor, 2),
        high=round(q.amount.high * float(each["high"]) * factor, 2),
        assumed=("recipe",),
    )


def _case_amount(amount: Figure, unit: str, abv: float | None, assumed: tuple[str, ...]) -> CaseAmount:
    vague = not amount.exact
    return CaseAmount(
        amount=round(amount.middle, 2),
        unit=unit,
        abv_percent=abv,
        low=round(amount.low, 2) if vague else None,
        high=round(amount.high, 2) if vague else None,
        assumed=tuple(dict.fromkeys(assumed)),
    )
