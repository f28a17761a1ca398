"""Word lists and patterns of this package: from the compiled table, else from the data folder."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

from milktide.knowledge._places import data_folder
from milktide.knowledge._yaml import read_yaml


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
    file, faults = read_yaml(path)
    if file is None or faults or not isinstance(file.value, dict):
        told = "; ".join(f"{fault.line}: {fault.what}" for fault in faults) or "it holds no mapping"
        raise ValueError(f"{path} cannot be used: {told}")
    return file.value
