"""Find the compiled table, build it where it is missing or older than the data files, and read it."""

from __future__ import annotations

import os
import tempfile
import threading
from pathlib import Path

from milktide.knowledge._knowledge import Knowledge
from milktide.knowledge._places import content_fingerprint, data_folder, default_table, stamp_fingerprint
from milktide.knowledge._snapshot import Snapshot
from milktide.knowledge._sqlite import read_meta, read_snapshot, sqlite_file
from milktide.knowledge.errors import KnowledgeError

_lock = threading.Lock()
_loaded: dict[tuple[Path, int, int], Knowledge] = {}


def load_knowledge(url: str | None = None) -> Knowledge:
    """The substance table.

    Without ``url`` and without ``MILKTIDE_TABLE_URL`` the default file is used, and built first
    where the data files have changed. A table at a named address is taken as it is.

    Args:
        url: an SQLAlchemy address of a compiled table, such as ``postgresql+psycopg://host/db``.

    Raises:
        KnowledgeError: no table there, or the data files have a fault. The message says what to do.
    """
    url = url or os.environ.get("MILKTIDE_TABLE_URL") or None
    if url is None:
        return _load_file(_current_default())
    path = sqlite_file(url)
    if path is not None:
        return _load_file(path)
    from milktide.knowledge import _schema

    return Knowledge(_schema.read_snapshot(url))


def build_table(data: Path, url: str | None = None) -> Snapshot:
    """Compile ``data`` into the table at ``url`` (default: ``MILKTIDE_TABLE_URL``, else the default file).

    Raises:
        KnowledgeError: the data files have a fault, or the database cannot be written.
    """
    from milktide.knowledge._compile import compile_folder

    url = url or os.environ.get("MILKTIDE_TABLE_URL") or None
    path = default_table() if url is None else sqlite_file(url)
    # Taken before reading: a file that changes while we compile then shows as changed next time.
    meta = {"stamp": stamp_fingerprint(data), "fingerprint": content_fingerprint(data)}
    snapshot = compile_folder(data)
    if path is not None:
        _write_file(path, snapshot, meta)
    else:
        from milktide.knowledge import _schema

        assert url is not None
        _schema.write_snapshot(url, snapshot, meta)
    return snapshot


def _load_file(path: Path) -> Knowledge:
    """Read a table file, or take what was read from it before where it has not changed since."""
    try:
        stat = path.stat()
    except FileNotFoundError:
        raise KnowledgeError(f"No substance table in {path}: run `milktide table build`.") from None
    key = (path, stat.st_mtime_ns, stat.st_ino)
    with _lock:
        if key not in _loaded:
            for old in [known for known in _loaded if known[0] == path]:
                del _loaded[old]
            _loaded[key] = Knowledge(read_snapshot(path))
        return _loaded[key]


def _current_default() -> Path:
    """The default table file, built first where it does not fit the data files."""
    path, data = default_table(), data_folder()
    if not data.is_dir() and path.exists():
        return path  # shipped without its data files: there is nothing newer
    with _lock:
        meta = read_meta(path)
        if not _fits(meta, data):
            build_table(data, f"sqlite:///{path}")
    return path


def _fits(meta: dict[str, str], data: Path) -> bool:
    """Cheap first: names, sizes and times; only where these differ, the content (a fresh checkout)."""
    if not meta:
        return False
    if meta.get("stamp") == stamp_fingerprint(data):
        return True
    return meta.get("fingerprint") == content_fingerprint(data)


def _write_file(path: Path, snapshot: Snapshot, meta: dict[str, str]) -> None:
    """Write beside and swap in: whoever reads at the same time sees the old table or the new one."""
    from milktide.knowledge import _schema

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".table-", suffix=".sqlite3", dir=path.parent)
    except OSError as error:
        raise KnowledgeError(
            f"The table cannot be written to {path.parent} ({error.strerror}): make that folder writable, "
            "or name another place with MILKTIDE_TABLE_URL."
        ) from None
    os.close(handle)
    temporary = Path(name)
    try:
        _schema.write_snapshot(f"sqlite:///{temporary}", snapshot, meta)
        temporary.chmod(0o644)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
