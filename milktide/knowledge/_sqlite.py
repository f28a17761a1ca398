"""Read a compiled table from a SQLite file with the standard library.

The same tables as in ``_schema``. Measured on the test machine (2 cores, Python 3.10): importing
SQLAlchemy costs about 220 ms, importing sqlite3 about 5 ms; a command that starts for one answer
reads the default table this way.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from milktide.knowledge._snapshot import NameEntry, RowEntry, Snapshot
from milktide.knowledge.errors import KnowledgeError


def sqlite_file(url: str) -> Path | None:
    """The file of a plain ``sqlite:///path`` address; None for any other address."""
    prefix = "sqlite:///"
    path = url[len(prefix) :]
    return Path(path) if url.startswith(prefix) and path and "?" not in path and path != ":memory:" else None


def read_meta(path: Path) -> dict[str, str]:
    """Version and fingerprints of a table file; empty where it is missing or no table."""
    try:
        with _Open(path) as connection:
            return dict(connection.execute("SELECT key, value FROM knowledge_meta"))
    except sqlite3.Error:
        return {}


def read_snapshot(path: Path) -> Snapshot:
    """Read the whole table.

    Raises:
        KnowledgeError: the file is missing or holds no table.
    """
    try:
        with _Open(path) as connection:
            return _read(connection)
    except sqlite3.Error as error:
        raise KnowledgeError(f"No substance table in {path} ({error}): run `milktide table build`.") from None


def _read(connection: sqlite3.Connection) -> Snapshot:
    def read(columns: str, table: str) -> list[Any]:
        # Both come from the lines below, never from outside.
        query = f"SELECT {columns} FROM {table} ORDER BY position"  # noqa: S608
        return connection.execute(query).fetchall()

    connection.execute("BEGIN")  # one moment for all queries
    meta = dict(connection.execute("SELECT key, value FROM knowledge_meta"))
    return Snapshot(
        rows=tuple(map(RowEntry._make, read("id, kind, drug_class, name, json", "knowledge_rows"))),
        names=tuple(
            NameEntry(folded, id, display, bool(is_alias))
            for folded, id, display, is_alias in read("folded, id, display, is_alias", "knowledge_names")
        ),
        authorities=dict(read("id, json", "knowledge_authorities")),
        documents=dict(read("name, json", "knowledge_documents")),
        version=meta["version"],
    )


class _Open:
    """A read-only connection that is closed again; never creates the file."""

    def __init__(self, path: Path) -> None:
        address = f"{path.resolve().as_uri()}?mode=ro"
        self._connection = sqlite3.connect(address, uri=True, isolation_level=None)

    def __enter__(self) -> sqlite3.Connection:
        return self._connection

    def __exit__(self, *_: object) -> None:
        self._connection.close()
