"""Two versions of the table side by side, row by row."""

from __future__ import annotations

import difflib
import io
import subprocess
import tarfile
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from milktide.knowledge._compile import compile_folder
from milktide.knowledge._knowledge import Knowledge
from milktide.knowledge._load import load_knowledge
from milktide.knowledge._places import project_root
from milktide.knowledge.errors import KnowledgeError
from milktide.knowledge.page import row_page


def compare_tables(old: str, new: str, *, width: int = 110) -> str:
    """What changed from ``old`` to ``new``, as text in two columns; empty where nothing did.

    Args:
        old: a folder of data files, a git revision, a table file or a database address.
        new: the same.
        width: columns to fill.

    Raises:
        KnowledgeError: one of the two cannot be read.
    """
    before, after = open_version(old), open_version(new)
    parts = [part for id in _all(before.ids, after.ids) for part in _row_change(id, before, after, width)]
    parts += _other_changes(before, after)
    if not parts:
        return ""
    return "\n\n".join([_two(before.version, after.version, " ", width), *parts])


def open_version(name: str) -> Knowledge:
    """A version of the table by folder, table file, database address or git revision.

    Raises:
        KnowledgeError: it is none of these, or cannot be read.
    """
    path = Path(name)
    if path.is_dir():
        return Knowledge(compile_folder(_data_in(path)))
    if "://" in name or path.is_file():
        return load_knowledge(name if "://" in name else f"sqlite:///{path.resolve()}")
    return _at_revision(name)


def _data_in(folder: Path) -> Path:
    return folder if (folder / "substances").is_dir() else folder / "data"


def _at_revision(revision: str) -> Knowledge:
    """The data files of a git revision, compiled."""
    unknown = KnowledgeError(
        f'"{revision}" is no folder, table file, database address or git revision: check the name.'
    )
    if revision.startswith("-"):
        raise unknown  # git would take it for an option
    command = ["git", "-C", str(project_root()), "archive", "--format=tar", revision, "data"]
    try:
        done = subprocess.run(command, capture_output=True, check=True)  # noqa: S603 - no shell, no option
    except (OSError, subprocess.CalledProcessError):
        raise unknown from None
    with tempfile.TemporaryDirectory() as folder:
        _unpack(done.stdout, Path(folder))
        return Knowledge(compile_folder(Path(folder) / "data"))


def _unpack(archive: bytes, folder: Path) -> None:
    """Write the plain files of an archive that git made."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        for member in files.getmembers():
            content = files.extractfile(member) if member.isfile() else None
            target = (folder / member.name).resolve()
            if content is not None and target.is_relative_to(folder.resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())


def _row_change(id: str, before: Knowledge, after: Knowledge, width: int) -> Iterator[str]:
    old, new = before.row(id), after.row(id)
    if old == new:
        return
    if old is None or new is None:
        present = new or old
        assert present is not None
        yield f"{'+ new row' if old is None else '- row removed'}: {id} ({present.name})"
        return
    lines = side_by_side(_page(old, before), _page(new, after), width)
    yield "\n".join([f"{id} ({new.name})", *lines])


def _page(row: Any, knowledge: Knowledge) -> list[str]:
    """The row's page without its last line, which names the version."""
    return row_page(row, knowledge).splitlines()[:-2]


def side_by_side(old: list[str], new: list[str], width: int) -> list[str]:
    """The lines that differ, the old ones on the left, the new ones on the right."""
    lines: list[str] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        left, right = old[i1:i2], new[j1:j2]
        longest = max(len(left), len(right))
        left += [""] * (longest - len(left))
        right += [""] * (longest - len(right))
        sign = {"replace": "|", "delete": "<", "insert": ">"}[tag]
        lines += [_two(a, b, sign, width) for a, b in zip(left, right, strict=True)]
    return lines


def _two(left: str, right: str, sign: str, width: int) -> str:
    half = (width - 3) // 2
    columns = [textwrap.wrap(side, half, subsequent_indent="  ") or [""] for side in (left, right)]
    height = max(map(len, columns))
    padded = [column + [""] * (height - len(column)) for column in columns]
    return "\n".join(f"{a:<{half}} {sign} {b}".rstrip() for a, b in zip(*padded, strict=True))


def _other_changes(before: Knowledge, after: Knowledge) -> list[str]:
    """Bodies and documents that differ, by name."""
    authorities = _all(before.authorities, after.authorities)
    changed = [
        f"authority {id}" for id in authorities if before.authorities.get(id) != after.authorities.get(id)
    ]
    for name in _all(before.document_names, after.document_names):
        both = [known.document(name) if name in known.document_names else None for known in (before, after)]
        if both[0] != both[1]:
            changed.append(f"document {name}")
    return ["Also changed: " + ", ".join(changed)] if changed else []


def _all(old: Any, new: Any) -> list[str]:
    return list(dict.fromkeys([*old, *new]))
