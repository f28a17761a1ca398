"""A fault of a data file, said so that a reviewer can mend it."""

from __future__ import annotations

from pathlib import Path

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """File and line, where in the row, what is wrong, and the mend.

    ``grave`` is False for what a reviewer should know but what does not keep the table from use.
    """

    path: Path
    line: int
    where: str
    what: str
    mend: str
    grave: bool = True

    def sentence(self, base: Path | None = None) -> str:
        """One line, the path shown from ``base`` where it lies there."""
        path = self.path
        if base is not None and path.is_relative_to(base):
            path = path.relative_to(base)
        place = f"{path} line {self.line}" + (f", {self.where}" if self.where else "")
        return f"{place}: {self.what}" + (f"; {self.mend}" if self.mend else "")
