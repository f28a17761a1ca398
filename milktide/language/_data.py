"""Word lists and patterns of this package: from the compiled table, else from the data folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml

from milktide.knowledge._places import data_folder


class HasDocuments(Protocol):
    """What is needed of the table here."""

    def document(self, name: str) -> dict[str, Any]:
        """A data file that is no list of rows."""


def language_document(name: str, knowledge: HasDocuments | None = None) -> dict[str, Any]:
    """A data file such as ``language/substances`` or ``red_flags``.

    Taken from the table where the table holds it, so that one build answers alike everywhere.
    """
    if knowledge is not None:
        try:
            return knowledge.document(name)
        except KeyError:
            pass
    return _from_folder(data_folder() / f"{name}.yml")


@lru_cache(maxsize=32)
def _from_folder(path: Path) -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as file:
        found = yaml.load(file, loader)
    assert isinstance(found, dict), f"{path} holds no mapping"
    return found
