"""The next question: its words for this substance and moment, and the buttons that help."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import msgspec

from milktide.case import Case, Exposure
from milktide.conversation.speech import Button, Saying, button_of, buttons_of, words_of
from milktide.knowledge import Knowledge
from milktide.knowledge.rows import Row
from milktide.words import Words

_MOST_BUTTONS = 6
_OF_AN_EXPOSURE = frozenset(
    {"amount", "dose", "start", "end", "regimen", "route", "formulation", "indication", "misuse"}
)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question: the fact, the exposure it is about, and the condition where it is one."""

    fact: str
    about: int | None = None
    condition: str | None = None


def question_for(
    fact: str,
    case: Case,
    knowledge: Knowledge,
    *,
    loosely: int | None = None,
    driving: Collection[str] = (),
) -> Question:
    """Which exposure a fact is asked of: one told loosely, else one that lacks it.

    Args:
        fact: what is asked.
        case: the record.
        knowledge: the table.
        loosely: the exposure whose fact was told loosely, if any.
        driving: the substances that decide the answer; among several they come first.
    """
    if not case.exposures:
        return Question(fact="substance")
    about = loosely if loosely is not None else _exposure_without(fact, case, knowledge, driving)
    condition = _open_condition(case.exposures[about], knowledge) if fact == "condition" else None
    return Question(fact=fact, about=about, condition=condition)


def put(
    question: Question,
    case: Case,
    knowledge: Knowledge,
    *,
    most_choices: int = 3,
    pieces: float | None = None,
) -> Saying:
    """The question in words, with its buttons and its payload.

    Args:
        question: what is asked.
        case: the record.
        knowledge: the table.
        most_choices: how many meanings of an ambiguous word are offered.
        pieces: how many drinks there were, where their size is asked.
    """
    words = words_of(knowledge)
    exposure = case.exposures[question.about] if question.about is not None else None
    text, buttons = _wording(question, exposure, case, knowledge, words, most_choices)
    buttons = tuple(Button(one.title, one.payload.replace("#", f"{pieces or 1:g}")) for one in buttons)
    return Saying(text=text, buttons=buttons, custom={"ask": question.fact})


def _wording(
    question: Question,
    exposure: Exposure | None,
    case: Case,
    knowledge: Knowledge,
    words: Words,
    most_choices: int,
) -> tuple[str, tuple[Button, ...]]:
    if exposure is None:
        return words.text("ask_substance"), ()
    if question.fact == "substance":
        return _which_substance(exposure, knowledge, words, most_choices)
    if question.fact == "condition":
        return _condition(question, exposure, knowledge, words)
    variant = _variant(question.fact, exposure, case, knowledge)
    code = f"ask_{question.fact}"
    code = f"{code}_{variant}" if f"{code}_{variant}" in words else code
    buttons_code = f"buttons_{code.removeprefix('ask_')}"
    buttons = buttons_of(words, buttons_code if buttons_code in words else f"buttons_{question.fact}")
    choices = _choices(question.fact, exposure, knowledge, words)
    text = words.text(code, name=substance_name(exposure.substance, knowledge))
    text = _named(question.fact, text, case, exposure, knowledge)
    return text, (*choices[: _MOST_BUTTONS - 1], *buttons)


def _named(fact: str, text: str, case: Case, exposure: Exposure, knowledge: Knowledge) -> str:
    """Where there are several exposures, say which one the question is about."""
    if len(case.exposures) < 2 or fact not in _OF_AN_EXPOSURE:
        return text
    return f"{substance_name(exposure.substance, knowledge)}: {text[0].lower()}{text[1:]}"


def _which_substance(
    exposure: Exposure, knowledge: Knowledge, words: Words, most_choices: int
) -> tuple[str, tuple[Button, ...]]:
    ids = choices_of(exposure.substance) or tracers_of(exposure.substance, knowledge)
    if not ids:
        return words.text("ask_substance_unknown"), buttons_of(words, "buttons_substance")
    if len(ids) == 1:
        text = words.text("ask_substance_maybe", name=substance_name(ids[0], knowledge))
        return text, buttons_of(words, "buttons_substance_maybe")
    names = tuple(substance_name(id, knowledge) for id in ids[:most_choices])
    chosen = tuple(Button(_short(name), name) for name in names)
    is_scan = not exposure.substance.startswith("ambiguous:")
    text = words.text("ask_substance_tracer" if is_scan else "ask_substance_choice")
    return text, (*chosen, *buttons_of(words, "buttons_substance"))


def tracers_of(substance: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The usual tracers of a scan, where there are several and so it matters which."""
    row = knowledge.row(substance)
    if row is None or row.kind != "procedure":
        return ()
    parts = ((part, knowledge.row(part)) for part in row.components)
    found = tuple(id for id, part in parts if part is not None and part.kind == "radiopharmaceutical")
    return found if len(found) > 1 else ()


def choices_of(substance: str) -> tuple[str, ...]:
    """What an ambiguous word could mean, without its everyday meanings."""
    if not substance.startswith("ambiguous:"):
        return ()
    ids = substance.removeprefix("ambiguous:").split("|")
    return tuple(id for id in ids if id not in ("ordinary_word", "given_name", "homeopathic_product"))


def _condition(
    question: Question, exposure: Exposure, knowledge: Knowledge, words: Words
) -> tuple[str, tuple[Button, ...]]:
    name = substance_name(exposure.substance, knowledge)
    if question.condition is None:
        text = words.text("ask_condition_plain", name=name)
    else:
        text = words.text("ask_condition", condition=question.condition.rstrip(".?") + "?")
    return text, buttons_of(words, "buttons_condition")


def _variant(fact: str, exposure: Exposure, case: Case, knowledge: Knowledge) -> str:
    row = knowledge.row(exposure.substance)
    kind = row.kind if row else "medication"
    if fact in ("start", "end") and getattr(exposure, fact) is not None:
        return "loose"
    if kind == "alcohol":
        return "size" if fact == "amount" and exposure.amount is not None else "alcohol"
    if kind in ("procedure", "anesthetic", "contrast", "radiopharmaceutical", "vaccine"):
        return "procedure"
    planned = exposure.start is not None and case.now is not None and exposure.start > case.now
    return "planned" if planned else ""


def _choices(fact: str, exposure: Exposure, knowledge: Knowledge, words: Words) -> tuple[Button, ...]:
    """Buttons from the row itself: the routes, forms and uses that its guidance tells apart."""
    row = knowledge.row(exposure.substance)
    if row is None or fact not in ("route", "formulation", "indication"):
        return ()
    values = _told_apart(row, fact)
    if fact == "route":
        return tuple(button_of(words.text(f"route_{value}")) for value in values if f"route_{value}" in words)
    labels = knowledge.formulations if fact == "formulation" else knowledge.indications
    return tuple(
        Button(_short(labels[value].label), labels[value].label) for value in values if value in labels
    )


def fact_options(fact: str, exposure: Exposure, knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """What a question for a route, a form or a use offers, with the words for each."""
    row = knowledge.row(exposure.substance)
    words = words_of(knowledge)
    values = _told_apart(row, fact) if row is not None else ()
    if fact == "route":
        return {v: (v, words.text(f"route_{v}")) for v in values if f"route_{v}" in words}
    labels = knowledge.formulations if fact == "formulation" else knowledge.indications
    return {v: (labels[v].label, *labels[v].aliases) for v in values if v in labels}


def _told_apart(row: Row, fact: str) -> tuple[str, ...]:
    found: list[str] = []
    for item in row.guidance:
        value = getattr(item.when, fact, None) if item.when else None
        values = (value,) if isinstance(value, str) else value or ()
        found.extend(v for v in values if v not in found)
    return tuple(found)


def _exposure_without(fact: str, case: Case, knowledge: Knowledge, driving: Collection[str]) -> int:
    """The exposure that a question is about: one that lacks the fact, a driving one before others."""
    lacking = [i for i, exposure in enumerate(case.exposures) if _lacks(fact, exposure, knowledge)]
    if not lacking:
        return len(case.exposures) - 1
    return next((i for i in lacking if case.exposures[i].substance in driving), lacking[0])


_OF_DRINKS = frozenset({"amount", "weight", "height"})


def _lacks(fact: str, exposure: Exposure, knowledge: Knowledge) -> bool:
    if fact == "substance":
        unnamed = exposure.substance.startswith(("ambiguous:", "unlisted:"))
        return unnamed or bool(tracers_of(exposure.substance, knowledge))
    if fact == "condition":
        return _open_condition(exposure, knowledge) is not None
    is_drink = exposure.substance == "alcohol"
    if fact in _OF_DRINKS:
        return is_drink and exposure.amount is None
    if fact == "start":
        return is_drink and exposure.start is None
    if fact == "end":
        return exposure.end is None and (exposure.start is None or is_drink)
    if fact == "dose":
        return not is_drink and exposure.amount is None
    if fact == "regimen":
        return not is_drink and exposure.regimen is None and exposure.doses is None
    if getattr(exposure, fact, "no such field") is not None:
        return False
    row = knowledge.row(exposure.substance)
    if row is not None and fact in ("route", "formulation", "indication"):
        return bool(_told_apart(row, fact))
    return True


def _open_condition(exposure: Exposure, knowledge: Knowledge) -> str | None:
    """The first yes/no condition of the row that has no answer yet."""
    row = knowledge.row(exposure.substance)
    for item in row.guidance if row else ():
        text = item.when.text if item.when else None
        if text is not None and text not in (exposure.conditions or {}):
            return text
    return None


def substance_name(substance: str, knowledge: Knowledge) -> str:
    """The name of a substance as people know it."""
    if substance.startswith("unlisted:"):
        return substance.removeprefix("unlisted:")
    ids = choices_of(substance)
    if ids:
        return " or ".join(substance_name(id, knowledge) for id in ids[:3])
    row = knowledge.row(substance)
    return row.name if row else substance.replace("_", " ")


def skipped_in_words(facts: Iterable[str], words: Words) -> tuple[str, ...]:
    """Skipped facts as people say them."""
    named = (words.text(f"fact_{fact}") for fact in facts if f"fact_{fact}" in words)
    return tuple(dict.fromkeys(named))


def _short(name: str, limit: int = 40) -> str:
    """A name that fits on a button."""
    name = name.partition(" (")[0] or name
    return name if len(name) <= limit else f"{name[: limit - 1].rstrip()}..."
