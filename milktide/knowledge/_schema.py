"""The database tables and how a snapshot is written to and read from them, through SQLAlchemy Core.

Imported only where a table is built or lies in another database than a SQLite file: importing
SQLAlchemy takes about 0.2 s, which the command line would feel.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from milktide.knowledge._snapshot import NameEntry, RowEntry, Snapshot
from milktide.knowledge.errors import KnowledgeError

_metadata = sa.MetaData()
_meta = sa.Table(
    "knowledge_meta",
    _metadata,
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("value", sa.Text, nullable=False),
)
_rows = sa.Table(
    "knowledge_rows",
    _metadata,
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False, index=True),
    sa.Column("drug_class", sa.String(200), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("json", sa.Text, nullable=False),
)
_names = sa.Table(
    "knowledge_names",
    _metadata,
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("folded", sa.String(200), primary_key=True),
    sa.Column("id", sa.String(120), sa.ForeignKey("knowledge_rows.id"), nullable=False, index=True),
    sa.Column("display", sa.String(200), nullable=False),
    sa.Column("is_alias", sa.Boolean, nullable=False),
)
_authorities = sa.Table(
    "knowledge_authorities",
    _metadata,
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("id", sa.String(120), primary_key=True),
    sa.Column("json", sa.Text, nullable=False),
)
_documents = sa.Table(
    "knowledge_documents",
    _metadata,
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("name", sa.String(120), primary_key=True),
    sa.Column("json", sa.Text, nullable=False),
)


def write_snapshot(url: str, snapshot: Snapshot, meta: dict[str, str]) -> None:
    """Write the whole table in one transaction, in place of what stood there.

    Raises:
        KnowledgeError: the database cannot be reached or written.
    """
    with _Connected(url) as engine, engine.begin() as connection:
        _metadata.create_all(connection)
        for table in reversed(_metadata.sorted_tables):
            connection.execute(table.delete())
        for table, records in _records(snapshot, meta):
            if records:
                connection.execute(table.insert(), records)


def read_snapshot(url: str) -> Snapshot:
    """Read the whole table in one transaction.

    Raises:
        KnowledgeError: the database cannot be reached or holds no table.
    """
    with _Connected(url) as engine, engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            # One moment for all five queries, even while a new table is being written.
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        if not sa.inspect(connection).has_table(_meta.name):
            raise KnowledgeError(no_table(url))

        def read(table: sa.Table, *columns: str) -> list[Any]:
            query = sa.select(*(table.c[name] for name in columns))
            if "position" in table.c:
                query = query.order_by(table.c.position)
            return [tuple(record) for record in connection.execute(query)]

        meta = dict(read(_meta, "key", "value"))
        return Snapshot(
            rows=tuple(RowEntry(*row) for row in read(_rows, "id", "kind", "drug_class", "name", "json")),
            names=tuple(NameEntry(*row) for row in read(_names, "folded", "id", "display", "is_alias")),
            authorities=dict(read(_authorities, "id", "json")),
            documents=dict(read(_documents, "name", "json")),
            version=meta["version"],
        )


def no_table(url: str) -> str:
    """What to do where the database holds no table; a password in the address is not shown."""
    shown = str(sa.engine.make_url(url).render_as_string(hide_password=True))
    return f"No substance table in {shown}: run `MILKTIDE_TABLE_URL={shown} milktide table build`."


def _records(snapshot: Snapshot, meta: dict[str, str]) -> list[tuple[sa.Table, list[dict[str, Any]]]]:
    def numbered(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [{"position": position, **record} for position, record in enumerate(records)]

    meta = {**meta, "version": snapshot.version}
    return [
        (_meta, [{"key": key, "value": value} for key, value in meta.items()]),
        (_rows, numbered([row._asdict() for row in snapshot.rows])),
        (_names, numbered([name._asdict() for name in snapshot.names])),
        (_authorities, numbered([{"id": id, "json": text} for id, text in snapshot.authorities.items()])),
        (_documents, numbered([{"name": name, "json": text} for name, text in snapshot.documents.items()])),
    ]


class _Connected:
    """An engine for one use; what the database says against it becomes a :class:`KnowledgeError`."""

    def __init__(self, url: str) -> None:
        try:
            self._engine: Any = sa.create_engine(url, future=True)
        except (sa.exc.ArgumentError, ImportError) as error:
            first = str(error).splitlines()[0]
            raise KnowledgeError(f"The table's address cannot be used ({first}): correct it.") from None

    def __enter__(self) -> Any:
        return self._engine

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._engine.dispose()
        if isinstance(error, sa.exc.SQLAlchemyError):
            first = str(error).splitlines()[0]
            raise KnowledgeError(f"The table's database does not answer as it should: {first}") from error
