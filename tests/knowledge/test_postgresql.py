"""The table in PostgreSQL, in a schema of its own that is dropped afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from milktide.knowledge import Knowledge, KnowledgeError, build_table, load_knowledge
from tests.knowledge.small_data import SmallData

sqlalchemy = pytest.importorskip("sqlalchemy")


def _driver() -> str:
    for module, name in (("psycopg", "psycopg"), ("psycopg2", "psycopg2")):
        try:
            __import__(module)
            sqlalchemy.create_engine(f"postgresql+{name}://")
        except (ImportError, sqlalchemy.exc.ArgumentError):  # SQLAlchemy 1.4 knows no psycopg
            continue
        return name
    pytest.skip("no PostgreSQL driver (psycopg or psycopg2) is installed")


@pytest.fixture
def url() -> Iterator[str]:
    base = f"postgresql+{_driver()}://postgres@127.0.0.1:5432/test"
    engine = sqlalchemy.create_engine(base, future=True, connect_args={"connect_timeout": 3})
    schema = f"milktide_test_{uuid.uuid4().hex[:12]}"
    try:
        with engine.begin() as connection:
            connection.execute(sqlalchemy.text(f"CREATE SCHEMA {schema}"))
    except sqlalchemy.exc.OperationalError:
        pytest.skip("no PostgreSQL at 127.0.0.1:5432")
    yield f"{base}?options=-csearch_path%3D{schema}"
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


def _everything(knowledge: Knowledge) -> list[object]:
    return [
        knowledge.version,
        list(knowledge.rows()),
        dict(knowledge.names),
        dict(knowledge.authorities),
        dict(knowledge.ambiguous),
        {name: knowledge.document(name) for name in knowledge.document_names if name != "ambiguous"},
        knowledge.display_names("calmadrine"),
    ]


def test_postgresql_holds_the_same_table_as_the_file(url: str, home: object, data: SmallData) -> None:
    build_table(data.folder, url)
    assert _everything(load_knowledge(url)) == _everything(load_knowledge())


def test_building_again_replaces_what_stood_there(url: str, data: SmallData) -> None:
    first = build_table(data.folder, url)
    data.change("substances/tiny", "name: Glowtium", "name: Shining")
    second = build_table(data.folder, url)
    assert load_knowledge(url).version == second.version != first.version


def test_an_empty_database_is_said_with_the_mend(url: str) -> None:
    with pytest.raises(KnowledgeError, match="milktide table build"):
        load_knowledge(url)


def test_a_database_that_does_not_answer_is_said_in_a_sentence() -> None:
    with pytest.raises(KnowledgeError, match="does not answer"):
        load_knowledge(f"postgresql+{_driver()}://postgres@127.0.0.1:1/test")
