"""What is said around a question or an answer: what a message changed, and who is speaking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from milktide.case import Case
from milktide.conversation.asking import skipped_in_words, substance_name
from milktide.conversation.comparing import Answered, answered, change_in_words, is_same
from milktide.conversation.hearing import UNREADABLE
from milktide.conversation.speech import Saying, listed, say, words_of
from milktide.explanation import Explanation
from milktide.knowledge import Knowledge
from milktide.result import Assessment

_REFUSED = {
    "weight_kg": "refused_weight",
    "height_cm": "refused_height",
    "age_weeks": "refused_age",
    ".start": "refused_times",
    ".end": "refused_times",
    ".amount": "refused_amount",
    "expressed_at": "refused_times",
}


def introduction(knowledge: Knowledge) -> tuple[Saying, ...]:
    """Two lines, once, with the first answer: what this is, and what it keeps."""
    words = words_of(knowledge)
    return say(words.text("intro_what")), say(words.text("intro_keep"))


def note_before_question(
    news: Mapping[str, Any], knowledge: Knowledge, *, again: bool = False
) -> tuple[Saying, ...]:
    """What could not be taken over; or, where the same question comes again, that the rest was."""
    refused = news.get("refused")
    if refused:
        return (say(refused_in_words(refused, knowledge)),)
    if news.get("more"):
        return (say(words_of(knowledge).text("one_more")),)
    if news.get("of_others"):
        return (say(words_of(knowledge).text("of_others")),)
    if again and news.get("changed"):
        return (say(words_of(knowledge).text("noted")),)
    return ()


def note_before_answer(
    news: Mapping[str, Any],
    last: Mapping[str, Any] | None,
    assessment: Assessment,
    case: Case,
    knowledge: Knowledge,
) -> tuple[Saying, ...]:
    """What the message added, and what it changed about the answer given before."""
    words = words_of(knowledge)
    said: list[Saying] = list(note_before_question(news, knowledge))
    if not last:
        return tuple(said)
    before, after = msgspec.convert(last, Answered), answered(assessment)
    there = {exposure.substance for exposure in case.exposures}
    added = [substance for substance in news.get("added") or () if substance in there]
    if added:
        name = listed(substance_name(substance, knowledge) for substance in added)
        said.append(say(words.text("noted_more", name=name)))
        if is_same(before, after):
            return tuple(said)
    if news.get("skipped"):
        said.append(say(words.text("skipped_fine")))
    elif set(news.get("changed") or ()) - {"told"}:
        said.append(say(change_in_words(before, after, case, words)))
    return tuple(said)


_TILL_ANSWERED = ("changed", "corrected", "added")


def kept_until_answered(news: Mapping[str, Any] | None) -> dict[str, Any]:
    """Of what a message brought, what the next answer still has to tell."""
    return {key: news[key] for key in _TILL_ANSWERED if news and news.get(key)}


def parts_to_say(news: Mapping[str, Any], last: Mapping[str, Any] | None, assessment: Assessment) -> str:
    """How much of an answer is said: all of it, or, where it was given before and stands, only what is new.

    Returns:
        ``all``; ``why`` where only advice was told; ``nothing`` where a detail changed nothing.
    """
    changed = set(news.get("changed") or ())
    if not last or news.get("added") or not (changed or news.get("skipped")):
        return "all"
    if not is_same(msgspec.convert(last, Answered), answered(assessment)):
        return "all"
    return "why" if changed == {"told"} else "nothing"


def refused_in_words(refused: str, knowledge: Knowledge) -> str:
    """A fact that cannot be, in words a parent can act on."""
    words = words_of(knowledge)
    if refused.startswith(UNREADABLE):
        return words.text("refused_fact", what=refused.removeprefix(UNREADABLE))
    field = refused.partition(":")[0]
    code = next((c for part, c in _REFUSED.items() if field.endswith(part)), "refused_other")
    return words.text("refused_fact", what=words.text(code))


def note_on_skipped(case: Case, knowledge: Knowledge) -> str:
    """Which facts she skipped, and that they were counted the careful way; empty where none."""
    words = words_of(knowledge)
    facts = skipped_in_words((f for f in case.skipped if f != "stored_milk"), words)
    return words.text("skipped_widens", facts=listed(facts)) if facts else ""


def in_bubbles(
    explanation: Explanation, assessment: Assessment, skipped: str = "", *, parts: str = "all"
) -> tuple[Saying, ...]:
    """The answer as at most five chat messages: answer, milk, why, what to watch, where it is from."""
    if parts != "all":
        return (say(explanation.why),) if parts == "why" and explanation.why else ()
    answer = (explanation.headline, explanation.time)
    urgent = assessment.verdict == "emergency"  # then the number comes before everything
    groups = (
        (*answer, *explanation.first) if urgent else (*explanation.first, *answer, skipped),
        (explanation.meanwhile, explanation.pumping, explanation.milk),
        (explanation.why,),
        (explanation.watch, explanation.care),
        (explanation.sources, explanation.disagreement, explanation.questions),
    )
    joined = (" ".join(part for part in group if part) for group in groups)
    return tuple(say(text) for text in joined if text)
