"""``milktide table`` as a reviewer uses it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from milktide.cli import app
from milktide.knowledge import KnowledgeError
from tests.knowledge.small_data import SmallData, write_small_data

TINY = "substances/tiny"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SmallData:
    small = write_small_data(tmp_path / "home" / "data")
    monkeypatch.setenv("MILKTIDE_HOME", str(small.folder.parent))
    monkeypatch.delenv("MILKTIDE_TABLE_URL", raising=False)
    return small


def table(*arguments: str) -> Result:
    return CliRunner(mix_stderr=False).invoke(app, ["table", *arguments])


def test_build_says_what_it_built(data: SmallData) -> None:
    result = table("build")
    assert result.exit_code == 0
    assert result.stdout.startswith("2 rows, 6 names, version sha256:")


def test_build_refuses_data_with_a_fault(data: SmallData) -> None:
    data.change(TINY, "position: watch", "position: whatch")
    assert isinstance(table("build").exception, KnowledgeError)


def test_check_of_sound_data_ends_with_0(data: SmallData) -> None:
    result = table("check")
    assert (result.exit_code, result.stdout.strip()) == (0, f"No fault in {data.folder}.")


def test_check_prints_every_fault_and_ends_with_1(data: SmallData) -> None:
    data.change(TINY, "position: watch", "position: whatch")
    data.change(TINY, "kind: medication", "kind: medicine")
    result = table("check")
    assert result.exit_code == 1
    assert 'did you mean "watch"?' in result.stdout
    assert 'did you mean "medication"?' in result.stdout
    assert "2 faults in" in result.stdout


def test_check_shows_what_is_worth_a_look_unless_told_not_to(data: SmallData) -> None:
    data.change(TINY, "alternatives: [glowtium]", "alternatives: [chamomile tea]")
    assert "Worth a look (1)" in table("check").stdout
    assert "Worth a look" not in table("check", "--quiet").stdout


def test_check_takes_another_folder(data: SmallData, tmp_path: Path) -> None:
    other = write_small_data(tmp_path / "other" / "data")
    other.change(TINY, "kind: medication", "kind: medicine")
    assert table("check", str(other.folder)).exit_code == 1
    assert table("check").exit_code == 0


def test_a_folder_without_data_is_a_fault_not_a_traceback(data: SmallData, tmp_path: Path) -> None:
    result = table("check", str(tmp_path / "nothing"))
    assert result.exit_code == 1
    assert "the file is missing" in result.stdout


def test_show_gives_a_row_as_a_page(data: SmallData) -> None:
    page = table("show", "calmol").stdout
    for expected in (
        "Calmadrine  [calmadrine]",
        "Half-life:                      2 to 4 h (usually 3)",
        "LactMed",
        "* COMPATIBLE; single dose, dose at most 30 mg per dose",
        "* WATCH; by route oral, Treatment of pain",
        "* INTERRUPT 12 to 24 h; infant under 4 weeks, together with glowtium",
        "Read on: A page (primary); Another page (weak)",
        "Less milk: less milk",
        "https://example.org/a",
    ):
        assert expected in page


def test_show_of_an_unknown_name_points_to_search(data: SmallData) -> None:
    result = table("show", "nothing")
    assert result.exit_code == 2
    assert "milktide table search nothing" in result.stderr


def test_every_real_row_can_be_shown() -> None:
    from milktide.knowledge import load_knowledge
    from milktide.knowledge.page import row_page

    knowledge = load_knowledge()
    for row in knowledge.rows():
        page = row_page(row, knowledge)
        assert row.name in page
        assert all(item.note.split()[0] in page for item in row.guidance)


def test_search_finds_by_alias_class_and_kind(data: SmallData) -> None:
    assert "calmadrine" in table("search", "st", "john").stdout
    assert "calmadrine" in table("search", "--class", "opioid").stdout
    found = table("search", "--kind", "radiopharmaceutical").stdout
    assert "glowtium" in found
    assert "calmadrine" not in found


def test_search_finds_a_misspelled_name(data: SmallData) -> None:
    assert "calmadrine" in table("search", "calmadrin").stdout
    assert "calmadrine" in table("search", "kalmadrine").stdout


def test_search_without_a_hit_says_so(data: SmallData) -> None:
    result = table("search", "zzzzzz")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing found" in result.stderr


def test_diff_puts_a_changed_row_side_by_side(data: SmallData, tmp_path: Path) -> None:
    new = write_small_data(tmp_path / "new" / "data")
    new.change(TINY, "{low: 2, expected: 3, high: 4}", "{low: 2, expected: 5, high: 9}")
    new.change("policy/house", "3", "4")
    shown = table("diff", str(data.folder), str(new.folder)).stdout
    line = next(line for line in shown.splitlines() if line.startswith("Half-life"))
    left, right = line.split(" | ")
    assert left.strip().endswith("2 to 4 h (usually 3)")
    assert right.strip().endswith("2 to 9 h (usually 5)")
    assert "document policy/house" in shown
    assert "glowtium" not in shown


def test_diff_names_new_and_removed_rows(data: SmallData, tmp_path: Path) -> None:
    new = write_small_data(tmp_path / "new" / "data")
    new.change(TINY, "id: glowtium", "id: shinium")
    new.change(TINY, "with: glowtium", "with: shinium")
    new.change(TINY, "related: [glowtium]", "related: [shinium]")
    shown = table("diff", str(data.folder), str(new.folder)).stdout
    assert "- row removed: glowtium" in shown
    assert "+ new row: shinium" in shown


def test_diff_takes_a_git_revision_and_a_table_file(data: SmallData) -> None:
    home = data.folder.parent
    for command in (
        ["init", "-q"],
        ["add", "data"],
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "first"],
    ):
        subprocess.run(["git", *command], cwd=home, check=True)
    assert table("diff", "HEAD").stdout.strip() == "No difference."
    table("build")
    data.change(TINY, "Watch for sleepiness.", "Watch for limpness.")
    for old in ("HEAD", str(home / "build" / "table.sqlite3")):
        assert "Watch for limpness." in table("diff", old).stdout


@pytest.mark.parametrize("old", ["no-such-revision", "--output=/tmp/stolen"])
def test_diff_of_what_is_no_version_is_refused(data: SmallData, old: str) -> None:
    result = table("diff", "--", old, str(data.folder))
    assert isinstance(result.exception, KnowledgeError)
    assert "git revision" in str(result.exception)
