"""The table is found, built where it is older than its data files, and read."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from milktide.knowledge import KnowledgeError, build_table, load_knowledge
from tests.knowledge.small_data import SmallData

TINY = "substances/tiny"


def table_of(home: Path) -> Path:
    return home / "build" / "table.sqlite3"


def test_a_missing_table_is_built_on_first_use(home: Path) -> None:
    assert not table_of(home).exists()
    assert load_knowledge().ids == ("calmadrine", "glowtium")
    assert table_of(home).exists()


def test_nothing_is_left_beside_the_table(home: Path) -> None:
    load_knowledge()
    assert [file.name for file in (home / "build").iterdir()] == ["table.sqlite3"]


def test_the_table_is_read_once_while_it_does_not_change(home: Path) -> None:
    assert load_knowledge() is load_knowledge()


def test_a_changed_figure_changes_the_version_and_the_answer(home: Path, data: SmallData) -> None:
    before = load_knowledge()
    data.change(TINY, "oral_bioavailability_percent: 50", "oral_bioavailability_percent: 60")
    after = load_knowledge()
    assert after.version != before.version
    row = after.row("calmadrine")
    assert row is not None and row.kinetics is not None
    assert row.kinetics.oral_bioavailability_percent == 60


def test_a_changed_word_or_policy_changes_the_version(home: Path, data: SmallData) -> None:
    versions = [load_knowledge().version]
    data.change("policy/house", "3", "4")
    versions.append(load_knowledge().version)
    data.change("words/reasons", "blood", "the blood")
    versions.append(load_knowledge().version)
    assert len(set(versions)) == 3


def test_a_changed_comment_does_not_change_the_version(home: Path, data: SmallData) -> None:
    before = load_knowledge().version
    data.change(TINY, "# Two rows", "# Still two rows")
    assert load_knowledge().version == before


def test_the_version_is_sha256_and_twelve_hex_digits(home: Path) -> None:
    kind, _, digits = load_knowledge().version.partition(":")
    assert (kind, len(digits)) == ("sha256", 12)
    int(digits, 16)


def test_files_that_were_only_touched_do_not_rebuild_the_table(home: Path, data: SmallData) -> None:
    load_knowledge()
    built = table_of(home).stat().st_mtime_ns
    os.utime(data.file(TINY), ns=(1, 1))
    load_knowledge()
    assert table_of(home).stat().st_mtime_ns == built


def test_data_with_a_fault_is_refused_and_never_answered_from_an_old_table(
    home: Path, data: SmallData
) -> None:
    load_knowledge()
    line = data.change(TINY, "position: watch", "position: whatch")
    with pytest.raises(KnowledgeError, match=rf"tiny\.yml line {line}, calmadrine.*milktide table check"):
        load_knowledge()


def test_a_table_that_is_no_table_is_built_anew(home: Path) -> None:
    table_of(home).parent.mkdir()
    table_of(home).write_bytes(b"no database" * 100)
    assert load_knowledge().ids


def test_a_table_shipped_without_data_files_is_used(home: Path, data: SmallData) -> None:
    version = load_knowledge().version
    data.folder.rename(data.folder.with_name("elsewhere"))
    assert load_knowledge().version == version


def test_without_data_and_table_the_message_says_what_to_set(home: Path, data: SmallData) -> None:
    data.folder.rename(data.folder.with_name("elsewhere"))
    with pytest.raises(KnowledgeError, match="MILKTIDE_HOME"):
        load_knowledge()


def test_a_table_at_a_named_address_is_not_built_but_missed(home: Path, tmp_path: Path) -> None:
    missing = tmp_path / "other.sqlite3"
    with pytest.raises(KnowledgeError, match="milktide table build"):
        load_knowledge(f"sqlite:///{missing}")
    assert not missing.exists()


def test_the_address_may_stand_in_the_environment(
    home: Path, data: SmallData, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MILKTIDE_TABLE_URL", f"sqlite:///{tmp_path / 'named.sqlite3'}")
    built = build_table(data.folder)
    assert load_knowledge().version == built.version
    assert not table_of(home).exists()


def test_an_address_that_is_none_is_refused_in_a_sentence(home: Path) -> None:
    with pytest.raises(KnowledgeError, match="address cannot be used"):
        load_knowledge("nonsense://")


def test_two_processes_may_build_at_once(home: Path) -> None:
    code = "from milktide.knowledge import load_knowledge; print(load_knowledge().version)"
    runs = [
        subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)
    ]
    versions = {run.communicate(timeout=60)[0].strip() for run in runs}
    assert [run.returncode for run in runs] == [0, 0]
    assert versions == {load_knowledge().version}


def test_many_threads_share_one_table(home: Path) -> None:
    found = []
    threads = [threading.Thread(target=lambda: found.append(load_knowledge())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(knowledge) for knowledge in found}) == 1
