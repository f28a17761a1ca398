"""Turn the data folder into the compiled table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from milktide.knowledge._names import fold_name
from milktide.knowledge._places import DOCUMENT_FOLDERS, SINGLE_DOCUMENTS
from milktide.knowledge._snapshot import NameEntry, RowEntry, Snapshot, version_of
from milktide.knowledge._source import Source, read_source
from milktide.knowledge.check import check_source
from milktide.knowledge.errors import KnowledgeError


def compile_folder(data: Path) -> Snapshot:
    """The table that the data files make.

    Raises:
        KnowledgeError: a file is missing or has a fault; the first one is named.
    """
    if not (data / "substances").is_dir():
        raise KnowledgeError(f"No data files in {data}: set MILKTIDE_HOME to the folder that holds data/.")
    source = read_source(data)
    faults = [fault for fault in check_source(source) if fault.grave]
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        first = faults[0].sentence(data.parent)
        raise KnowledgeError(
            f"The table has a fault: {first}{more}. Run `milktide table check`, mend, try again."
        )
    return _snapshot(source)


def _snapshot(source: Source) -> Snapshot:
    entries = [entry for _, _, entry in source.entries("substances")]
    rows = tuple(RowEntry(e["id"], e["kind"], e["drug_class"], e["name"], _json(e)) for e in entries)
    names = tuple(name for entry in entries for name in _names(entry))
    authorities = {id: _json(body) for id, body in source.mapping("authorities").items()}
    documents = {name: _json(value) for name, value in _documents(source)}
    version = version_of(rows, names, authorities, documents)
    return Snapshot(rows=rows, names=names, authorities=authorities, documents=documents, version=version)


def _names(entry: dict[str, Any]) -> list[NameEntry]:
    """Name and aliases of a row, each folded form once."""
    found: dict[str, NameEntry] = {}
    for position, display in enumerate((entry["name"], *entry["aliases"])):
        folded = fold_name(display)
        found.setdefault(folded, NameEntry(folded, entry["id"], display, position > 0))
    return list(found.values())


def _documents(source: Source) -> list[tuple[str, Any]]:
    single = [(name, source.mapping(name)) for name in (*SINGLE_DOCUMENTS, "indications", "formulations")]
    words = [entry for _, _, entry in source.entries("ambiguous")]
    grouped = [(name, file.value) for folder in DOCUMENT_FOLDERS for name, file in source.folder(folder)]
    return [*single, ("ambiguous", words), *grouped]


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()
