"""One entry under check: its file, its place, and how a fault in it is named."""

from __future__ import annotations

from typing import Any, Union

import msgspec

from milktide.knowledge._fault import Fault
from milktide.knowledge._yaml import YamlFile

Step = Union[str, int]


class Entry(msgspec.Struct, frozen=True):
    """An entry of a data file at ``place`` (an index of a list, a key of a mapping), called ``title``."""

    file: YamlFile
    place: Step
    title: str
    value: Any

    def fault(self, path: tuple[Step, ...], what: str, mend: str = "", *, grave: bool = True) -> Fault:
        """A fault at ``path`` within the entry."""
        where = ", ".join(part for part in (self.title, _in_words(path)) if part)
        return Fault(self.file.path, self.line(path), where, what, mend, grave)

    def note(self, path: tuple[Step, ...], what: str, mend: str = "") -> Fault:
        """Something a reviewer should know, but that does not keep the table from use."""
        return self.fault(path, what, mend, grave=False)

    def line(self, path: tuple[Step, ...] = ()) -> int:
        """The line of the part at ``path``."""
        return self.file.line([self.place, *path])


def _in_words(path: tuple[Step, ...]) -> str:
    """``("guidance", 2, "when", "route")`` as ``guidance 3, when``; the last key is named in the fault."""
    words: list[str] = []
    for step in path:
        if isinstance(step, int) and words:
            words[-1] += f" {step + 1}"
        else:
            words.append(str(step))
    if path and isinstance(path[-1], str) and len(words) > 1:
        words.pop()
    return ", ".join(words) if len(path) > 1 else ""
