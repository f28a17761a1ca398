"""Check the data files against the typed model."""

from __future__ import annotations

import msgspec

from milktide.knowledge._fault import Fault
from milktide.knowledge._source import Source
from milktide.knowledge.rows import Row


def check_source(source: Source) -> list[Fault]:
    """Every fault of the data files, in the order of the files."""
    faults = list(source.faults)
    for file, index, entry in source.entries("substances"):
        try:
            msgspec.convert(entry, Row)
        except msgspec.ValidationError as error:
            faults.append(Fault(file.path, file.line([index]), str(entry.get("id", "")), str(error), ""))
    return faults
