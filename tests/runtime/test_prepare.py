"""What is stale is made anew, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from milktide_rasa import prepare
from milktide_rasa.prepare import Step


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.yml").write_text("a: 1")
    monkeypatch.setattr(prepare, "ROOT", tmp_path)
    monkeypatch.setattr(prepare, "STAMPS", tmp_path / "build" / "stamps.json")
    step = Step(
        name="thing",
        makes="thing.bin",
        made_from=("data",),
        command=("-c", "open('thing.bin', 'a').write('x'); open('runs', 'a').write('x')"),
    )
    monkeypatch.setattr(prepare, "STEPS", (step,))
    return tmp_path


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text()) if (folder / "runs").exists() else 0


def test_a_thing_is_made_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert prepare.main([]) == 0
    assert prepare.main([]) == 0
    assert runs(folder) == 1
    assert "up to date" in capsys.readouterr().out


def test_changed_content_makes_it_stale_and_a_new_date_does_not(folder: Path) -> None:
    prepare.main([])
    (folder / "data" / "a.yml").touch()
    prepare.main([])
    assert runs(folder) == 1
    (folder / "data" / "a.yml").write_text("a: 2")
    prepare.main([])
    assert runs(folder) == 2


def test_a_new_file_makes_it_stale(folder: Path) -> None:
    prepare.main([])
    (folder / "data" / "b.yml").write_text("b: 1")
    prepare.main([])
    assert runs(folder) == 2


def test_a_thing_that_is_gone_is_made_again(folder: Path) -> None:
    prepare.main([])
    (folder / "thing.bin").unlink()
    prepare.main([])
    assert runs(folder) == 2


def test_a_failure_is_said_and_tried_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    failing = Step(
        name="thing", makes="thing.bin", made_from=("data",), command=("-c", "raise SystemExit(3)")
    )
    monkeypatch.setattr(prepare, "STEPS", (failing,))
    assert prepare.main([]) == 3
    assert "thing: failed" in capfd.readouterr().err
    assert prepare.main([]) == 3


def test_every_real_step_names_files_that_exist() -> None:
    for step in prepare.STEPS:
        for name in step.made_from:
            assert (prepare.ROOT / name).exists(), f"{step.name}: {name}"
        assert step.command[0] == "-m", sys.executable
