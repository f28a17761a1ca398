"""The compiled table in memory: what is written to and read from a database, still as JSON."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

import msgspec


class RowEntry(NamedTuple):
    """One row; ``json`` is the row as it stands in the data file."""

    id: str
    kind: str
    drug_class: str
    name: str
    json: str


class NameEntry(NamedTuple):
    """One folded name or alias of a row, with the spelling to show."""

    folded: str
    id: str
    display: str
    is_alias: bool


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is compiled, in the order of the data files."""

    rows: tuple[RowEntry, ...]
    names: tuple[NameEntry, ...]
    authorities: dict[str, str]
    documents: dict[str, str]
    version: str


def version_of(
    rows: tuple[RowEntry, ...],
    names: tuple[NameEntry, ...],
    authorities: dict[str, str],
    documents: dict[str, str],
) -> str:
    """``sha256:`` and 12 hex digits over the content; comments and order of files do not count."""
    content = [
        sorted((row.id, _canonical(row.json)) for row in rows),
        sorted(names),
        sorted((key, _canonical(text)) for key, text in authorities.items()),
        sorted((key, _canonical(text)) for key, text in documents.items()),
    ]
    return "sha256:" + hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:12]


def _canonical(text: str) -> str:
    """The same JSON with its keys in order."""
    return msgspec.json.encode(msgspec.json.decode(text), order="sorted").decode()
