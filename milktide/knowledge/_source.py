"""The data folder, parsed: what checking and compiling both start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from milktide.knowledge._fault import Fault
from milktide.knowledge._places import data_files
from milktide.knowledge._yaml import YamlFile, read_yaml


class Source(msgspec.Struct, frozen=True):
    """Parsed files by their name under ``data`` (``substances/pain``), and the faults of their form."""

    data: Path
    files: dict[str, YamlFile]
    faults: list[Fault]

    def file(self, name: str) -> YamlFile | None:
        """The parsed file; None where it is missing or could not be parsed."""
        return self.files.get(name)

    def folder(self, name: str) -> Iterator[tuple[str, YamlFile]]:
        """The files of one folder: name under ``data``, file."""
        return ((key, file) for key, file in self.files.items() if key.startswith(f"{name}/"))

    def entries(self, folder: str) -> Iterator[tuple[YamlFile, int, dict[str, Any]]]:
        """The entries of all lists in one folder: file, index, entry. What is no mapping is left out."""
        for _, file in self.folder(folder):
            if isinstance(file.value, list):
                for index, entry in enumerate(file.value):
                    if isinstance(entry, dict):
                        yield file, index, entry

    def mapping(self, name: str) -> dict[str, Any]:
        """A file that is one mapping; empty where it is missing or of another form."""
        file = self.files.get(name)
        return file.value if file is not None and isinstance(file.value, dict) else {}


def read_source(data: Path) -> Source:
    """Parse every file that goes into the table."""
    files: dict[str, YamlFile] = {}
    faults: list[Fault] = []
    for path in data_files(data):
        file, found = read_yaml(path)
        faults += found
        if file is not None:
            files[path.relative_to(data).with_suffix("").as_posix()] = file
    return Source(data, files, faults)
