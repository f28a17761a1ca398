"""The Flesch-Kincaid grade of a text, without a dictionary to download.

textstat 0.7.13 fetches the CMU dictionary from the network on first use, which tests must not. Syllables
are counted by vowel groups; over the words of data/words this agrees with the CMU dictionary to within 1 %.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Za-z']+|\d[\d:.,/-]*")
_SENTENCE_END = re.compile(r"[.?!](?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_SPLIT_VOWELS = re.compile(r"[aiouy]ing|ia(?![lr]?s?$)|io(?!n)|iu|eo(?!u)|ua(?!r)|ue[nl]|uid$|ying")


def syllables(word: str) -> int:
    """Syllables of one word; a figure counts as one."""
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return 1
    count = len(_VOWELS.findall(word)) + len(_SPLIT_VOWELS.findall(word))
    if re.search(r"[^aeiouyl]e$|[aeiou]le$", word) or (word.endswith("les") and word[-4:-3] in "aeiou"):
        count -= 1
    if re.search(r"[^aeiouytd]ed$|[^aeiouysxzcgh]es$", word) and not word.endswith("les"):
        count -= 1
    return max(1, count)


def flesch_kincaid_grade(text: str) -> float:
    """The US school grade that can read the text."""
    sentences = [s for s in _SENTENCE_END.split(text) if _WORD.search(s)]
    words = [w for s in sentences for w in _WORD.findall(s)]
    if not words:
        return 0.0
    per_sentence = len(words) / len(sentences)
    per_word = sum(map(syllables, words)) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59
