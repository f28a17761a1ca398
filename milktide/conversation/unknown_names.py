"""Names that no list knows, where a message says that something of that name was taken.

They are answered as unlisted: "I have no reviewed facts on it". A typing error of an everyday word is
no name.
"""

from __future__ import annotations

import re

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from milktide.language.common_words import common_words

_TAKEN = re.compile(
    r"\b(?:take|took|taking|taken|on|using|used|prescribed|given|got|start|started|starting|about|for|of|had)"
    r"\s+(?:(?:a|an|some|my|the|his|her|this|called|new|dose|course|of)\s+){0,3}([^\W\d_][^\W\d_-]{5,30})\b",
    re.I,
)
_ASKED_OF = re.compile(
    r"\b(?:is|are|about|with|and)\s+(?:(?:this|that|the|my|called)\s+){0,2}([^\W\d_][^\W\d_-]{5,30})\s+"
    r"(?:safe|ok|okay|fine|alright|bad|dangerous|compatible|allowed)\b",
    re.I,
)
_ALONE = re.compile(r"\W*([^\W\d_][^\W\d_-]{6,30})\W*")
_WHOLE = re.compile(r"[^\W\d_][\w' -]{2,39}")
_BEFORE = re.compile(
    r"^(?:it'?s|it is|it was|i took|i take|i had|i am on|i'?m on|called|a|an|some|the|my)\s+", re.I
)


def name_in(text: str) -> str | None:
    """An unknown word that is said to be taken, or that stands alone."""
    alone = _ALONE.fullmatch(text)
    words = [alone.group(1)] if alone else [*_TAKEN.findall(text), *_ASKED_OF.findall(text)]
    return next((word.lower() for word in words if is_unknown(word)), None)


_EVERYDAY = frozenset(
    {
        "thanks", "thank", "you", "hello", "hi", "hey", "bye", "goodbye", "ok", "okay", "yes", "no",
        "yeah", "nope", "help", "nothing", "none", "stop", "cancel", "what", "why", "how", "when",
        "who", "skip", "idk", "person", "nurse", "human", "doctor", "someone", "somebody", "lol",
        "wtf", "please", "sorry", "restart", "delete", "again", "maybe", "sure", "good", "great",
        "fine", "bad", "anything", "everything", "something",
    }
)  # fmt: skip


def name_given(text: str) -> str | None:
    """The name in answer to "what did you take?": one to three words that are no small talk."""
    text = text.strip(" .!?\n\t")
    for _ in range(3):
        text = _BEFORE.sub("", text)
    words = text.lower().split()
    if not _WHOLE.fullmatch(text) or len(words) > 3 or _EVERYDAY & set(words):
        return None
    return text.lower()


def is_unknown(word: str) -> bool:
    """Whether a word is neither English nor one letter away from it."""
    known = common_words()
    folded = word.lower().strip("'-")
    if not known or len(folded) < 4 or not folded.isascii() or folded in known:
        return False
    near = process.extractOne(folded, known, scorer=Levenshtein.distance, score_cutoff=1)
    return near is None
