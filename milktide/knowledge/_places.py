"""Where the data files and the compiled table lie, and how to tell that one is older than the other."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

# Part of every fingerprint: raise it when the compiled form changes, so that old tables are rebuilt.
FORMAT = "milktide.table/1"

SINGLE_DOCUMENTS = ("supply", "infant", "safety", "alcohol_model", "red_flags")
DOCUMENT_FOLDERS = ("policy", "words", "language")


def project_root() -> Path:
    """``MILKTIDE_HOME``, else the folder that holds the package."""
    home = os.environ.get("MILKTIDE_HOME")
    return Path(home) if home else Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """The folder of the data files."""
    return project_root() / "data"


def default_table() -> Path:
    """The compiled table that is used where no URL is named."""
    return project_root() / "build" / "table.sqlite3"


def data_files(data: Path) -> list[Path]:
    """All files that go into the table, in a fixed order."""
    names = ("authorities", "indications", "formulations", *SINGLE_DOCUMENTS)
    singles = [data / f"{name}.yml" for name in names]
    folders = ("substances", "ambiguous", *DOCUMENT_FOLDERS)
    grouped = [file for name in folders for file in sorted((data / name).glob("*.yml"))]
    return [file for file in singles if file.exists()] + grouped


def stamp_fingerprint(data: Path) -> str:
    """A cheap fingerprint of the data files: names, sizes and times of change."""
    digest = hashlib.sha256(FORMAT.encode())
    for file in data_files(data):
        try:
            stat = file.stat()
        except FileNotFoundError:
            continue  # renamed by an editor while we look; the next look sees it
        digest.update(f"\n{file.relative_to(data)} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()


def content_fingerprint(data: Path) -> str:
    """A fingerprint of what stands in the data files."""
    digest = hashlib.sha256(FORMAT.encode())
    for file in data_files(data):
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            continue
        digest.update(f"\n{file.relative_to(data)} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
