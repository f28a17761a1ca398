"""A small sound key: words that sound alike in English get the same key.

Own and simple, for drug names as people spell them by ear: ``zyrtec`` and ``zertek`` meet, so do
``phenergan`` and ``fenergin``.
"""

from __future__ import annotations

import re
from functools import lru_cache

_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^x", "z"), (r"^(?:kn|gn|pn)", "n"), (r"^wr", "r"), (r"^ps", "s"), (r"^pt", "t"),
        (r"ph", "f"), (r"gh", ""), (r"sch", "sk"), (r"tch", "c"), (r"ch", "k"), (r"ck", "k"),
        (r"sc(?=[eiy])", "s"), (r"c(?=[eiy])", "s"), (r"c", "k"), (r"q", "k"), (r"x", "ks"),
        (r"g(?=[eiy])", "j"), (r"z", "s"), (r"th", "t"), (r"rh", "r"), (r"v", "f"),
        (r"(?<=[a-z])h", ""), (r"w(?![aeiouy])", ""), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip
_VOWELS = re.compile("[aeiouy]+")


@lru_cache(maxsize=50_000)
def sound_key(word: str) -> str:
    """How the word sounds, without its vowels but for a first one."""
    for pattern, sound in _RULES:
        word = pattern.sub(sound, word)
    head = "a" if word[:1] in "aeiouy" and word else ""
    key = head + _VOWELS.sub("", word)
    return re.sub(r"(.)\1+", r"\1", key)
