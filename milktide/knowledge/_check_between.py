"""Rules between entries: ids and names that stand twice, and ids that point to nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from milktide.knowledge._check_entry import Entry
from milktide.knowledge._check_types import did_you_mean
from milktide.knowledge._fault import Fault
from milktide.knowledge._names import fold_name
from milktide.knowledge.rows import AmbiguousWord, Row

Rows = Sequence[tuple[Entry, Row]]
Words = Sequence[tuple[Entry, AmbiguousWord]]

# Meanings of a word that are no substance at all stand under plain names beside the ids.
_PLAIN_MEANING = "ordinary_word"


def check_unique(rows: Rows) -> Iterator[Fault]:
    """An id stands once; a name or alias, however it is spelled, belongs to one row."""
    ids: dict[str, Entry] = {}
    for entry, row in rows:
        first = ids.setdefault(row.id, entry)
        if first is not entry:
            what = f'id "{row.id}" stands twice, first in {_place(first)}'
            yield entry.fault(("id",), what, "rename or merge one")
    yield from _check_names(rows, {fold_name(id): id for id in ids})


def _check_names(rows: Rows, folded_ids: dict[str, str]) -> Iterator[Fault]:
    owners: dict[str, tuple[Entry, str]] = {}
    for entry, row in rows:
        for position, name in enumerate((row.name, *row.aliases)):
            path: tuple[str | int, ...] = ("aliases", position - 1) if position else ("name",)
            folded = fold_name(name)
            if not folded:
                yield entry.fault(path, f'"{name}" holds no letter or digit', "take it out")
                continue
            owner, owner_id = owners.setdefault(folded, (entry, row.id))
            if owner_id != row.id:
                what = f'"{name}" already names {owner_id} ({_place(owner)})'
                yield entry.fault(path, what, "keep it in one row, or make it an ambiguous word")
            elif folded_ids.get(folded, row.id) != row.id:
                what = f'"{name}" is the id of another row ({folded_ids[folded]})'
                yield entry.fault(path, what, "take it out, or make it an ambiguous word")


def check_references(rows: Rows) -> Iterator[Fault]:
    """``related``, ``components`` and ``with`` name rows; alternatives may be generic names."""
    ids = {row.id for _, row in rows}
    names = {fold_name(name) for _, row in rows for name in (row.id, row.name, *row.aliases)}
    for entry, row in rows:
        for index, id in enumerate(row.related):
            yield from _check_id(entry, ("related", index), id, ids)
        for number, item in enumerate(row.guidance):
            with_ = item.when.with_ if item.when else None
            for id in (with_,) if isinstance(with_, str) else with_ or ():
                yield from _check_id(entry, ("guidance", number, "when", "with"), id, ids)
        for key in ("components", "alternatives"):
            for index, name in enumerate(getattr(row, key)):
                if fold_name(name) not in names:
                    what = f'"{name}" is no row of the table and no name of one'
                    yield entry.note((key, index), what, did_you_mean(name, ids))


def _check_id(entry: Entry, path: tuple[str | int, ...], id: str, ids: set[str]) -> Iterator[Fault]:
    if id not in ids:
        mend = did_you_mean(id, sorted(ids)) or "take it out"
        yield entry.fault(path, f'"{id}" is no id of the table', mend)


def check_words(words: Words, rows: Rows) -> Iterator[Fault]:
    """An ambiguous word stands once, means something, and is not at the same time a name of one row."""
    ids = {row.id for _, row in rows}
    owners = {fold_name(name): row.id for _, row in rows for name in (row.name, *row.aliases)}
    first: dict[str, Entry] = {}
    for entry, word in words:
        folded = fold_name(word.word)
        if first.setdefault(folded, entry) is not entry:
            what = f'the word "{word.word}" stands twice, first in {_place(first[folded])}'
            yield entry.note(("word",), what, "the meanings are put together; merge the two")
        if not word.could_mean:
            yield entry.fault(("could_mean",), "no meaning is named", "list the ids it could mean")
        if folded in owners:
            what = f'"{word.word}" is ambiguous here and at the same time a name of {owners[folded]}'
            yield entry.note(("word",), what, "keep it in one of the two")
        for index, meaning in enumerate(word.could_mean):
            if meaning not in ids and meaning != _PLAIN_MEANING and (near := _one_slip(meaning, ids)):
                what = f'"{meaning}" is no id of the table'
                yield entry.note(("could_mean", index), what, f'did you mean "{near}"?')


def _one_slip(word: str, ids: set[str]) -> str | None:
    """The id that differs by one letter left out, added, changed or swapped."""
    for position in range(len(word) + 1):
        head, tail = word[:position], word[position:]
        for letter in "abcdefghijklmnopqrstuvwxyz_0123456789":
            for candidate in (head + letter + tail, head + letter + tail[1:]):
                if candidate in ids:
                    return candidate
        for candidate in (head + tail[1:], head + tail[1:2] + tail[:1] + tail[2:]):
            if candidate in ids:
                return candidate
    return None


def _place(entry: Entry) -> str:
    return f"{entry.file.path.name} line {entry.line()}"
