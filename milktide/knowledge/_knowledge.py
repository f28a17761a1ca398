"""The table as the rest of Milktide asks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from types import MappingProxyType
from typing import Any

import msgspec

from milktide.knowledge._names import fold_name, squeeze
from milktide.knowledge._snapshot import Snapshot
from milktide.knowledge.rows import AmbiguousWord, Authority, Label, Row

# Shorter words are too easily something else once their spaces are gone ("in h", "p t").
_SHORTEST_SQUEEZED = 5

_row_decoder = msgspec.json.Decoder(Row)


class Knowledge:
    """One version of the table, read once and never changed.

    Rows are decoded when first asked for. Safe to share between threads: the worst that two can
    do is decode the same row twice.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.version = snapshot.version
        self._json = {entry.id: entry.json for entry in snapshot.rows}
        self._entries = snapshot.rows
        self._name_entries = snapshot.names
        self._documents_json = snapshot.documents
        self._authorities_json = snapshot.authorities
        self._rows: dict[str, Row] = {}
        self._documents: dict[str, dict[str, Any]] = {}
        self.ids: tuple[str, ...] = tuple(self._json)
        self.names: Mapping[str, str] = MappingProxyType({name.folded: name.id for name in snapshot.names})

    def __repr__(self) -> str:
        return f"<Knowledge {self.version}, {len(self.ids)} rows>"

    def row(self, id: str) -> Row | None:
        """The row of this id; None where the table has none."""
        row = self._rows.get(id)
        if row is None and id in self._json:
            row = self._rows[id] = _row_decoder.decode(self._json[id])
        return row

    def id_of(self, text: str) -> str | None:
        """The id that an id, a name or an alias stands for; None where it is none of them.

        Case, accents, dashes and spacing do not count; spelling does.
        """
        if text in self._json:
            return text
        folded = fold_name(text)
        found = self.names.get(folded) or self._folded_ids.get(folded)
        return found or self._squeezed.get(squeeze(folded))

    def rows(self) -> Iterator[Row]:
        """All rows, in the order of the data files."""
        return (self._known(id) for id in self.ids)

    def of_kind(self, kind: str) -> tuple[Row, ...]:
        """The rows of one kind."""
        return tuple(self._known(entry.id) for entry in self._entries if entry.kind == kind)

    def of_class(self, drug_class: str) -> tuple[Row, ...]:
        """The rows of one drug class, named exactly."""
        return tuple(self._known(entry.id) for entry in self._entries if entry.drug_class == drug_class)

    def display_names(self, id: str) -> tuple[str, ...]:
        """Name and aliases of a row as they are written, the name first; empty for an unknown id."""
        return self._displays.get(id, ())

    def document(self, name: str) -> dict[str, Any]:
        """A data file that is no list of rows, such as ``supply``, ``policy/units`` or ``words/reasons``.

        It went through JSON: keys that are numbers in the file are text here. Do not change it.

        Raises:
            KeyError: the table holds no such document.
        """
        document = self._documents.get(name)
        if document is None:
            document = self._documents[name] = msgspec.json.decode(self._documents_json[name])
        return document

    @property
    def document_names(self) -> tuple[str, ...]:
        """The names that :meth:`document` knows."""
        return tuple(self._documents_json)

    @cached_property
    def authorities(self) -> Mapping[str, Authority]:
        """The bodies quoted, by id."""
        return MappingProxyType(
            {id: msgspec.json.decode(text, type=Authority) for id, text in self._authorities_json.items()}
        )

    @cached_property
    def indications(self) -> Mapping[str, Label]:
        """What ``when.indication`` may say, by slug."""
        return self._labels("indications")

    @cached_property
    def formulations(self) -> Mapping[str, Label]:
        """What ``when.formulation`` may say, by slug."""
        return self._labels("formulations")

    @cached_property
    def ambiguous(self) -> Mapping[str, AmbiguousWord]:
        """Words with several meanings, by folded word.

        Ask these before :meth:`id_of`: some are aliases of one row as well.
        """
        found: dict[str, AmbiguousWord] = {}
        for word in msgspec.json.decode(self._documents_json["ambiguous"], type=tuple[AmbiguousWord, ...]):
            key = fold_name(word.word)
            found[key] = _merged(found[key], word) if key in found else word
        return MappingProxyType(found)

    @cached_property
    def _folded_ids(self) -> dict[str, str]:
        return {fold_name(id): id for id in self.ids}

    @cached_property
    def _displays(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        for entry in self._name_entries:
            found.setdefault(entry.id, []).append(entry.display)
        return {id: tuple(names) for id, names in found.items()}

    @cached_property
    def _squeezed(self) -> dict[str, str]:
        """Names without spaces, as far as they mean one row only."""
        found: dict[str, set[str]] = {}
        for folded, id in self.names.items():
            found.setdefault(squeeze(folded), set()).add(id)
        return {
            key: ids.pop() for key, ids in found.items() if len(ids) == 1 and len(key) >= _SHORTEST_SQUEEZED
        }

    def _known(self, id: str) -> Row:
        row = self.row(id)
        assert row is not None
        return row

    def _labels(self, name: str) -> Mapping[str, Label]:
        return MappingProxyType(msgspec.json.decode(self._documents_json[name], type=dict[str, Label]))


def _merged(first: AmbiguousWord, second: AmbiguousWord) -> AmbiguousWord:
    """A word that two files hold: all its meanings, and asked about if either file says so."""
    return AmbiguousWord(
        word=first.word,
        could_mean=tuple(dict.fromkeys(first.could_mean + second.could_mean)),
        rule="ask" if "ask" in (first.rule, second.rule) else first.rule,
        context=tuple(dict.fromkeys(first.context + second.context)),
        note=first.note or second.note,
    )
