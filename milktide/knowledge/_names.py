"""Fold a name as people type it, so that it meets the name in the table."""

from __future__ import annotations

import re
import unicodedata

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ı": "i"})
_TRADEMARKS = re.compile("[®™©℠]")
_APOSTROPHES = re.compile("['’‘`´ʼ]")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}(?:[a-z]\b)?")
_DOTS = re.compile(r"(?<!\d)\.|\.(?!\d)")
_DASHES = re.compile("[-_\u2010-\u2015\u2212\u00ad]")


def fold_name(text: str) -> str:
    """Lower case, accents and apostrophes gone, dashes, underscores and dots as spaces.

    ``St. John’s-Wort`` gives ``st johns wort``, ``I-131`` gives ``i 131``, ``B.C.`` gives ``bc``;
    a decimal point stays.
    """
    text = unicodedata.normalize("NFKC", _TRADEMARKS.sub(" ", text)).casefold()
    # Only Latin marks are dropped: elsewhere (Hindi, Japanese) the mark is part of the letter.
    text = _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text)).translate(_LETTERS)
    text = unicodedata.normalize("NFC", text)
    text = _APOSTROPHES.sub("", text)
    text = _INITIALS.sub(lambda match: match.group().replace(".", ""), text)
    text = _DASHES.sub(" ", _DOTS.sub(" ", text))
    return " ".join(text.split())


def squeeze(folded: str) -> str:
    """A folded name without its spaces: ``co codamol`` and ``cocodamol`` meet here."""
    return folded.replace(" ", "")
