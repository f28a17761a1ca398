"""The command ``milktide``: one answer, or one a line, without a chat.

Only what a command needs is imported, and only when it runs: starting costs well under a second.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn, Optional

import msgspec
import typer

from milktide.cli_table import table_app

if TYPE_CHECKING:
    from milktide.case import Case
    from milktide.knowledge import Knowledge
    from milktide.result import Assessment

OK, FAULTS, REFUSED = 0, 1, 2

# A case is a few hundred bytes; whatever is far larger is no case.
_LARGEST_CASE_BYTES = 1_000_000

app = typer.Typer(
    name="milktide",
    help="Must milk be withheld after a medicine, a drink, a scan? Until when? And what becomes of it?",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(table_app, name="table")


def main() -> NoReturn:
    """Run the command; whatever goes wrong is one line on standard error, never a traceback."""
    from milktide.knowledge import KnowledgeError

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    try:
        app(prog_name="milktide")
    except KnowledgeError as error:
        _refuse(str(error))
    except BrokenPipeError:
        # Whoever read our output (head, less) has seen enough.
        sys.stderr.close()
        raise SystemExit(OK) from None
    raise SystemExit(OK)


@app.command()
def assess(
    case: Optional[str] = typer.Argument(
        None, metavar="CASE.json", help="File with the case; - reads standard input."
    ),
    lines: bool = typer.Option(
        False, "--lines", help="Read one case a line and write one answer a line, in order."
    ),
    pretty: bool = typer.Option(False, "--pretty", help="Write the answer over several lines, to be read."),
    chart: Optional[Path] = typer.Option(
        None, metavar="FILE", help="Also draw the level over time, as .svg or .png."
    ),
    plan: Optional[Path] = typer.Option(
        None, metavar="FILE.ics", help="Also write the pumping times as a calendar."
    ),
) -> None:
    """Answer for one parent, one baby and what was taken: feed, wait, how long, what to do with milk.

    The case is a JSON file; only the substance must be given. The answer is JSON, with its sources.
    """
    if lines:
        if chart or plan:
            _refuse("--chart and --plan: go with one case, take --lines away")
        _assess_lines(_open_input(case or "-"))
        return
    if case is None:
        _refuse("CASE.json: is missing, name a file or - for standard input")
    _check_suffix("--chart", chart, (".svg", ".png"))
    _check_suffix("--plan", plan, (".ics",))
    known, answer, knowledge = _assess_one(_open_input(case))
    if chart is not None:
        _draw(chart, known, answer, knowledge)
    if plan is not None:
        _save(plan, _calendar(known, answer, knowledge))
    text = msgspec.json.encode(_as_dict(answer))
    sys.stdout.write((msgspec.json.format(text, indent=2) if pretty else text).decode() + "\n")


@app.command()
def understand(
    lines: bool = typer.Option(
        False, "--lines", help="Read one message a line, as JSON, and write what was understood."
    ),
) -> None:
    """Show what is understood of a parent's message: substances, amounts, times, red flags."""
    if not lines:
        _refuse("--lines: is the only way to read messages, add it")
    from milktide.language.command import understand_lines

    raise typer.Exit(understand_lines(sys.stdin, sys.stdout))


@app.command("eval")
def evaluate(
    file: Path = typer.Argument(..., metavar="FILE.yml", help="Labelled messages, conversations and cases."),
    url: Optional[str] = typer.Option(
        None,
        help="Address of the running bot, for messages and conversations, such as http://127.0.0.1:5005.",
    ),
) -> None:
    """Score the assistant on labelled messages, conversations and cases."""
    from milktide.evaluation.command import evaluate as score

    raise typer.Exit(score(file, url))


@app.command()
def handoffs(
    id: Optional[str] = typer.Argument(None, help="Show this one whole, with case and transcript."),
    as_json: bool = typer.Option(False, "--json", help="Write one JSON object a line."),
    every: bool = typer.Option(False, "--all", help="Also those that somebody has taken already."),
    limit: int = typer.Option(100, min=1, help="Show at most so many."),
) -> None:
    """List the cases that wait for a person, the most urgent first."""
    from milktide.handoffs.command import list_handoffs

    raise typer.Exit(list_handoffs(id=id, as_json=as_json, every_state=every, limit=limit))


def _assess_one(stream: BinaryIO) -> tuple[Case, Assessment, Knowledge]:
    from milktide.case import CaseError
    from milktide.knowledge import load_knowledge

    try:
        case = _read(stream.read(_LARGEST_CASE_BYTES + 1))
        knowledge = load_knowledge()
        return case, _answer(case, knowledge), knowledge
    except CaseError as error:
        _refuse(str(error))


def _assess_lines(stream: BinaryIO) -> None:
    """One answer a line; a line that cannot be read gives its error in place and the run goes on."""
    from milktide.knowledge import load_knowledge

    knowledge = load_knowledge()
    for line in _lines(stream):
        sys.stdout.write(msgspec.json.encode(_answer_or_error(line, knowledge)).decode() + "\n")
        sys.stdout.flush()


def _answer_or_error(line: bytes, knowledge: Knowledge) -> dict[str, Any]:
    from milktide.case import CaseError

    try:
        return _as_dict(_answer(_read(line), knowledge))
    except CaseError as error:
        field, _, message = str(error).partition(": ")
        return {"error": {"field": field, "message": message}}
    except Exception as error:
        # A defect of ours: the other lines still deserve their answers.
        sys.stderr.write(f"case: could not be assessed ({type(error).__name__}), please report it\n")
        return {"error": {"field": "case", "message": "could not be assessed, please report it"}}


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream; of one that is far too long only the beginning, so that it is refused."""
    while line := stream.readline(_LARGEST_CASE_BYTES + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(_LARGEST_CASE_BYTES)
        yield line


def _read(content: bytes) -> Case:
    """A case from JSON, with the machine's clock where it gives no time.

    Raises:
        CaseError: it cannot be read; one line that names the field and the mend.
    """
    from milktide.case import read_case
    from milktide.cli_json import read_json

    data = read_json(content, largest=_LARGEST_CASE_BYTES)
    if isinstance(data, dict) and data.get("now") is None:
        data["now"] = datetime.now(timezone.utc).astimezone().isoformat(timespec="seconds")
    return read_case(data)


def _answer(case: Case, knowledge: Knowledge) -> Assessment:
    from milktide.assessment import assess as decide

    return decide(case, knowledge)


def _as_dict(assessment: Assessment) -> dict[str, Any]:
    from milktide.result import assessment_to_dict

    return assessment_to_dict(assessment)


def _draw(path: Path, case: Case, assessment: Assessment, knowledge: Knowledge) -> None:
    from milktide.chart import level_chart

    drawn = level_chart(case, assessment, knowledge)
    if drawn is None:
        sys.stderr.write("--chart: the table holds no level over time for this case, nothing is drawn\n")
        return
    try:
        content = drawn.png() if path.suffix.lower() == ".png" else drawn.svg().encode()
    except ModuleNotFoundError as error:
        _refuse(f"--chart: a .png needs {error.name}, install milktide[png] or choose .svg")
    _save(path, content)


def _calendar(case: Case, assessment: Assessment, knowledge: Knowledge) -> bytes:
    from milktide.supply import calendar
    from milktide.words import Words

    assert case.now is not None  # _read put it in
    words = Words(knowledge.document("words/supply"))
    return calendar(assessment, words, knowledge.document("policy/supply"), case.now)


def _open_input(name: str) -> BinaryIO:
    if name == "-":
        return sys.stdin.buffer
    try:
        return Path(name).open("rb")
    except OSError as error:
        _refuse(f"{name}: cannot be opened ({error.strerror}), check the name")


def _save(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        _refuse(f"{path}: cannot be written ({error.strerror}), choose another place")


def _check_suffix(option: str, path: Path | None, suffixes: tuple[str, ...]) -> None:
    if path is not None and path.suffix.lower() not in suffixes:
        _refuse(f"{option}: must end in {' or '.join(suffixes)}, rename {path.name}")


def _refuse(message: str) -> NoReturn:
    """One line on standard error, exit status 2."""
    sys.stderr.write(" ".join(message.split()) + "\n")
    raise SystemExit(REFUSED)
