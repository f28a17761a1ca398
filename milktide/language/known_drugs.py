"""Drugs that are known to the world but not to the table.

The names are those of drug-named-entity-recognition (MIT; DrugBank, MeSH, NHS). Its dictionary is
read without importing the package, which would build an index nobody here needs.
"""

from __future__ import annotations

import bz2
import pickle
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_SHORTEST = 5
_MEDICINE_KEYS = frozenset({"drugbank_id", "medline_plus_id", "nhs_url"})


@lru_cache(maxsize=1)
def known_drugs() -> dict[str, tuple[str, ...]]:
    """Single-word drug names and brands -> the generic names; empty where the list is not installed."""
    package = find_spec("drug_named_entity_recognition")
    if package is None or package.origin is None:
        return {}
    path = Path(package.origin).parent / "drug_ner_dictionary.pkl.bz2"
    if not path.exists():
        return {}
    with bz2.open(path, "rb") as file:
        # A file of a package that the lock file pins by its hash.
        found = pickle.load(file)  # noqa: S301
    data = found["drug_canonical_to_data"]
    medicines = {name for name, facts in data.items() if _MEDICINE_KEYS & facts.keys()}
    return {
        variant: tuple(canonicals)
        for variant, canonicals in found["drug_variant_to_canonical"].items()
        if len(variant) >= _SHORTEST and variant.isalpha() and medicines.issuperset(canonicals)
    }
