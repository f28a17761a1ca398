"""Find rows by words, for the command line and for reviewers."""

from __future__ import annotations

from typing import NamedTuple

from milktide.knowledge._knowledge import Knowledge
from milktide.knowledge._names import fold_name
from milktide.knowledge.rows import Row

# Below this likeness (0 to 100) a name is another name, not a misspelling.
_LIKE_ENOUGH = 80


class Hit(NamedTuple):
    """A row found, and the name that matched."""

    id: str
    kind: str
    drug_class: str
    name: str
    matched: str


def search_rows(
    knowledge: Knowledge, words: str, *, kind: str | None = None, drug_class: str | None = None
) -> list[Hit]:
    """Rows with every word in one of their names or their drug class; else rows with a name much alike.

    Args:
        knowledge: the table.
        words: words of a name, a brand or a drug class; empty for all rows.
        kind: only rows of this kind.
        drug_class: only rows whose drug class holds these words.
    """
    wanted = fold_name(words).split()
    chosen = [row for row in knowledge.rows() if _chosen(row, kind, drug_class)]
    hits = [(row, _matching_name(knowledge, row, wanted)) for row in chosen]
    found = [_hit(row, name) for row, name in hits if name is not None]
    return found or (_alike(knowledge, " ".join(wanted), {row.id for row in chosen}) if wanted else [])


def _chosen(row: Row, kind: str | None, drug_class: str | None) -> bool:
    if kind is not None and row.kind != kind:
        return False
    return drug_class is None or fold_name(drug_class) in fold_name(row.drug_class)


def _matching_name(knowledge: Knowledge, row: Row, wanted: list[str]) -> str | None:
    """The name that holds all words; the row's own name where its drug class does."""
    for name in (row.id, *knowledge.display_names(row.id)):
        if all(word in fold_name(name) for word in wanted):
            return row.name if name == row.id else name
    about = fold_name(f"{row.name} {row.drug_class}")
    return row.name if all(word in about for word in wanted) else None


def _alike(knowledge: Knowledge, wanted: str, ids: set[str]) -> list[Hit]:
    from rapidfuzz import fuzz, process

    names = {folded: id for folded, id in knowledge.names.items() if id in ids}
    near = process.extract(wanted, names.keys(), scorer=fuzz.ratio, score_cutoff=_LIKE_ENOUGH, limit=10)
    hits = {names[name]: name for name, _, _ in reversed(near)}
    return [_hit(row, name) for id, name in reversed(hits.items()) if (row := knowledge.row(id)) is not None]


def _hit(row: Row, matched: str) -> Hit:
    return Hit(row.id, row.kind, row.drug_class, row.name, matched)
