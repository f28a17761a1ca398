"""Which words are plain English and must never be read as a misspelled drug.

The list is the English dictionary of pyspellchecker (MIT). Without it every misspelling stays
uncertain: a missing list must never make the linker bolder.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """Some 160,000 English words; empty where the list is not installed."""
    package = find_spec("spellchecker")
    if package is None or package.origin is None:
        return frozenset()
    path = Path(package.origin).parent / "resources" / "en.json.gz"
    if not path.exists():
        return frozenset()
    with gzip.open(path, "rb") as file:
        return frozenset(json.load(file))
