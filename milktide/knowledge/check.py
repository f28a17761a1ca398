"""Check the data files: their form, each entry against its type, and the rules of data/README.md."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from milktide.knowledge._check_between import check_references, check_unique, check_words
from milktide.knowledge._check_entry import Entry
from milktide.knowledge._check_rows import check_row
from milktide.knowledge._check_types import differences
from milktide.knowledge._fault import Fault
from milktide.knowledge._places import DOCUMENT_FOLDERS, SINGLE_DOCUMENTS
from milktide.knowledge._source import Source, read_source
from milktide.knowledge._yaml import YamlFile
from milktide.knowledge.rows import AmbiguousWord, Authority, Label, Row

T = TypeVar("T")

_MAPPINGS = ("authorities", "indications", "formulations", *SINGLE_DOCUMENTS)


def check_folder(data: Path) -> list[Fault]:
    """Every fault of the data files, by file and line; the grave ones keep the table from being built."""
    return check_source(read_source(data))


def check_source(source: Source) -> list[Fault]:
    """The same for files that are parsed already."""
    faults = [*source.faults, *_check_forms(source)]
    authorities = _typed(_mapping_entries(source, "authorities"), Authority, faults)
    slugs = ("indications", "formulations")
    labels = {name: _typed(_mapping_entries(source, name), Label, faults) for name in slugs}
    rows = _typed(_list_entries(source, "substances", "id"), Row, faults)
    words = _typed(_list_entries(source, "ambiguous", "word"), AmbiguousWord, faults)
    lists: dict[str, dict[str, Any]] = {
        "authorities": {str(entry.place): body.tier for entry, body in authorities},
        **{name: {str(entry.place): label for entry, label in found} for name, found in labels.items()},
    }
    for entry, row in rows:
        faults += check_row(entry, row, lists)
    faults += check_unique(rows)
    if not any(fault.grave for fault in source.faults):
        # With a file that could not be read, half of the ids would seem to be missing.
        faults += check_references(rows)
        faults += check_words(words, rows)
    return sorted(faults, key=lambda fault: (not fault.grave, fault.path, fault.line))


def _check_forms(source: Source) -> Iterator[Fault]:
    """Each file holds what it must: a list of entries or one mapping."""
    broken = {fault.path for fault in source.faults}
    for name in _MAPPINGS:
        path = source.data / f"{name}.yml"
        if name not in source.files and path not in broken:
            yield Fault(path, 1, "", "the file is missing", "bring it back, for example with git checkout")
    for name, file in source.files.items():
        folder = name.partition("/")[0]
        if folder in ("substances", "ambiguous"):
            yield from _check_list(file)
        elif not isinstance(file.value, dict) and (folder in DOCUMENT_FOLDERS or name in _MAPPINGS):
            yield Fault(file.path, 1, "", "the file must be entries of the form `name: ...`", "")


def _check_list(file: YamlFile) -> Iterator[Fault]:
    if not isinstance(file.value, list):
        yield Fault(file.path, 1, "", "the file must be a list", "start every entry with a dash")
        return
    for index, entry in enumerate(file.value):
        if not isinstance(entry, dict):
            line = file.line([index])
            yield Fault(file.path, line, "", "this entry has no keys", "write it as `- id: ...`")


def _list_entries(source: Source, folder: str, title_key: str) -> Iterator[Entry]:
    for file, index, value in source.entries(folder):
        yield Entry(file, index, str(value.get(title_key, f"entry {index + 1}")), value)


def _mapping_entries(source: Source, name: str) -> Iterator[Entry]:
    file = source.file(name)
    for key, value in source.mapping(name).items():
        assert file is not None
        yield Entry(file, key, str(key), value)


def _typed(entries: Iterator[Entry], type_: type[T], faults: list[Fault]) -> list[tuple[Entry, T]]:
    """The entries of the right form; what is wrong with the others is added to ``faults``."""
    found = []
    for entry in entries:
        try:
            found.append((entry, msgspec.convert(entry.value, type_)))
        except msgspec.ValidationError as error:  # noqa: PERF203 - every entry is tried
            said = [entry.fault(path, what, mend) for path, what, mend in differences(entry.value, type_)]
            faults += said or [entry.fault((), str(error))]
    return found
