"""``milktide assess`` refuses what it cannot read in one line that names the field and the mend."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

FEW_FIELDS = '{"exposures": [{"substance": "alcohol"}]'


def milktide(*arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "milktide", *arguments]
    return subprocess.run(command, input=given, capture_output=True, check=False, timeout=60)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (b"", "case: is empty"),
        (b"not json", "case: is not valid JSON"),
        (b"[]", "case: must be a JSON object"),
        (b"{}", "exposures: is required"),
        (b'{"exposures": []}', "exposures: "),
        (FEW_FIELDS.encode() + b', "parent": {"weight_kg": NaN}}', "NaN is no number"),
        (FEW_FIELDS.encode() + b', "parent": {"weight_kg": 1e999}}', "1e999 is too large"),
        (FEW_FIELDS.encode() + b', "parent": {"weight_kg": ' + b"9" * 5000 + b"}}", "too large"),
        (FEW_FIELDS.encode() + b', "parent": {"weight_kg": 10}}', "parent.weight_kg: "),
        (FEW_FIELDS.encode() + b', "colour": 1}', "colour: unknown key"),
        (FEW_FIELDS.encode() + b', "exposures": []}', "exposures: stands twice"),
        (b"[" * 100_000, "nested more than"),
        (b'{"a": "\xff"}', "is not UTF-8"),
        (b'{"a": "' + b"x" * 1_100_000 + b'"}', "is larger than"),
    ],
    # pytest hands a test's name on in an environment variable: the larger cases would not fit in.
    ids=lambda value: repr(value)[:40],
)
def test_a_case_that_cannot_be_read_is_refused_in_one_line(given: bytes, says: str) -> None:
    done = milktide("assess", "-", given=given)
    message = done.stderr.decode()
    assert done.returncode == 2
    assert done.stdout == b""
    assert says in message
    assert message.count("\n") == 1
    assert "Traceback" not in message


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    done = milktide("assess", str(tmp_path / "none.json"))
    assert done.returncode == 2
    assert b"none.json: cannot be opened" in done.stderr


@pytest.mark.parametrize("option", ["--chart", "--plan"])
def test_a_file_of_another_kind_is_refused_before_anything_is_written(tmp_path: Path, option: str) -> None:
    file = tmp_path / "out.exe"
    done = milktide("assess", "-", option, str(file), given=(FEW_FIELDS + "}").encode())
    assert done.returncode == 2
    assert option.encode() in done.stderr
    assert not file.exists()


def test_a_broken_table_address_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MILKTIDE_TABLE_URL", f"sqlite:///{tmp_path}/none.sqlite3")
    done = milktide("assess", "-", given=(FEW_FIELDS + "}").encode())
    assert done.returncode == 2
    assert b"milktide table build" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_help_is_quick_and_imports_nothing_heavy() -> None:
    code = (
        "import sys, milktide.cli; "
        "heavy = {'sqlalchemy', 'yaml', 'numpy', 'matplotlib', 'rasa', 'tensorflow', 'django'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.strip() == b"[]"


def test_importing_milktide_imports_no_submodule() -> None:
    code = "import sys, milktide; print([name for name in sys.modules if name.startswith('milktide.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60)
    assert done.stdout.strip() == b"[]"


def test_a_bad_line_gives_its_error_in_place_and_the_run_goes_on() -> None:
    good = (FEW_FIELDS + ', "now": "2026-11-24T21:00:00-05:00"}').encode()
    done = milktide(
        "assess", "--lines", given=b"\n".join([good, b"{", b"", b'{"exposures": 1}', good]) + b"\n"
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [sorted(answer)[:1] for answer in answers] == [["asks"], ["error"], ["error"], ["error"], ["asks"]]
    assert [answer["error"]["field"] for answer in answers[1:4]] == ["case", "case", "exposures"]
    assert answers[0] == answers[4]


def test_a_case_without_now_takes_the_clock_of_the_machine() -> None:
    done = milktide("assess", "-", given=(FEW_FIELDS + "}").encode())
    assert done.returncode == 0
    assert json.loads(done.stdout)["schema"] == "milktide.assessment/1"


def test_pretty_is_the_same_answer_over_several_lines() -> None:
    given = (FEW_FIELDS + ', "now": "2026-11-24T21:00:00-05:00"}').encode()
    plain, pretty = (milktide("assess", "-", *more, given=given).stdout for more in ([], ["--pretty"]))
    assert plain.count(b"\n") == 1
    assert pretty.count(b"\n") > 20
    assert json.loads(plain) == json.loads(pretty)


def test_chart_and_plan_are_written_beside_the_answer(tmp_path: Path) -> None:
    given = (
        FEW_FIELDS.replace("]", "")[:-1]
        + ', "amount": 4, "unit": "drink"}], "now": "2026-11-24T21:00:00-05:00"}'
    ).encode()
    svg, ics = tmp_path / "level.svg", tmp_path / "plan.ics"
    done = milktide("assess", "-", "--chart", str(svg), "--plan", str(ics), given=given)
    assert (done.returncode, done.stderr) == (0, b"")
    assert svg.read_text("utf-8").lstrip().startswith("<")
    assert ics.read_bytes().startswith(b"BEGIN:VCALENDAR")


def test_a_chart_as_png_is_written_or_refused_in_one_line(tmp_path: Path) -> None:
    png = tmp_path / "level.png"
    given = b'{"exposures": [{"substance": "alcohol", "amount": 4, "unit": "drink"}]}'
    done = milktide("assess", "-", "--chart", str(png), given=given)
    if find_spec("matplotlib"):
        assert png.read_bytes().startswith(b"\x89PNG")
    else:
        assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
        assert b"milktide[png]" in done.stderr
