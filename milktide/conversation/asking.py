"""The next question: its words for this substance and moment, and the buttons that help."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from milktide.case import Case, Exposure
from milktide.conversation.speech import Button, Saying, button_of, buttons_of, words_of
from milktide.knowledge import Knowledge
from milktide.knowledge.rows import Row
from milktide.words import Words

_MOST_BUTTONS = 6


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """One question: the fact, the exposure it is about, and the condition where it is one."""

    fact: str
    about: int | None = None
    condition: str | None = None


def question_for(fact: str, case: Case, knowledge: Knowledge) -> Question:
    """Which exposure a fact is asked of: the first that does not have it."""
    if not case.exposures:
        return Question(fact="substance")
    about = _exposure_without(fact, case, knowledge)
    condition = _open_condition(case.exposures[about], knowledge) if fact == "condition" else None
    return Question(fact=fact, about=about, condition=condition)


def put(question: Question, case: Case, knowledge: Knowledge, *, most_choices: int = 3) -> Saying:
    """The question in words, with its buttons and its payload."""
    words = words_of(knowledge)
    exposure = case.exposures[question.about] if question.about is not None else None
    text, buttons = _wording(question, exposure, case, knowledge, words, most_choices)
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
    buttons = buttons_of(
        words, buttons_code if buttons_code in words else f"buttons_{question.fact}"
    )
    choices = _choices(question.fact, exposure, knowledge, words)
    text = _named(words.text(code, name=substance_name(exposure.substance, knowledge)), case, exposure, knowledge)
    return text, (*choices[: _MOST_BUTTONS - 1], *buttons)


def _named(text: str, case: Case, exposure: Exposure, knowledge: Knowledge) -> str:
    """Where there are several exposures, say which one the question is about."""
    if len(case.exposures) < 2:
        return text
    return f"{substance_name(exposure.substance, knowledge)}: {text[0].lower()}{text[1:]}"


def _which_substance(
    exposure: Exposure, knowledge: Knowledge, words: Words, most_choices: int
) -> tuple[str, tuple[Button, ...]]:
    ids = choices_of(exposure.substance)
    if not ids:
        return words.text("ask_substance_unknown"), buttons_of(words, "buttons_substance")
    names = tuple(substance_name(id, knowledge) for id in ids[:most_choices])
    chosen = tuple(Button(_short(name), name) for name in names)
    return words.text("ask_substance_choice"), (*chosen, *buttons_of(words, "buttons_substance"))


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
    if kind == "alcohol":
        if fact == "amount" and exposure.amount is not None and case.country == "UK":
            return "size"
        return "alcohol"
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
        return tuple(
            button_of(words.text(f"route_{value}")) for value in values if f"route_{value}" in words
        )
    labels = knowledge.formulations if fact == "formulation" else knowledge.indications
    return tuple(
        Button(_short(labels[value].label), labels[value].label) for value in values if value in labels
    )


def _told_apart(row: Row, fact: str) -> tuple[str, ...]:
    found: list[str] = []
    for item in row.guidance:
        value = getattr(item.when, fact, None) if item.when else None
        values = (value,) if isinstance(value, str) else value or ()
        found.extend(v for v in values if v not in found)
    return tuple(found)


def _exposure_without(fact: str, case: Case, knowledge: Knowledge) -> int:
    """The exposure that a question is about: the first one that lacks the fact."""
    for index, exposure in enumerate(case.exposures):
        if _lacks(fact, exposure, knowledge):
            return index
    return len(case.exposures) - 1


def _lacks(fact: str, exposure: Exposure, knowledge: Knowledge) -> bool:
    if fact == "substance":
        return exposure.substance.startswith(("ambiguous:", "unlisted:"))
    if fact == "condition":
        return _open_condition(exposure, knowledge) is not None
    field = {"dose": "amount"}.get(fact, fact)
    if getattr(exposure, field, "no such field") is not None:
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
