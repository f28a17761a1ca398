"""``milktide table``: build, check, show, search and compare the substance table."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn, Optional

import typer

table_app = typer.Typer(
    help="The substance table: build it, check it, read a row, search it, compare two versions.",
    no_args_is_help=True,
)


@table_app.command()
def build(
    url: Optional[str] = typer.Option(
        None, help="Database to write to; without it MILKTIDE_TABLE_URL, else build/table.sqlite3."
    ),
) -> None:
    """Compile the data files into the table that answers are read from."""
    from milktide.knowledge import build_table, data_folder

    snapshot = build_table(data_folder(), url)
    _write(f"{len(snapshot.rows)} rows, {len(snapshot.names)} names, version {snapshot.version}")


@table_app.command()
def check(
    data: Optional[Path] = typer.Argument(
        None, metavar="[FOLDER]", help="Folder to check; without it data/."
    ),
    quiet: bool = typer.Option(False, "--quiet", help="Leave out what is only worth a look."),
) -> None:
    """Say in words what is wrong with the data files: file, line, what, and how to mend it."""
    from milktide.knowledge import data_folder
    from milktide.knowledge.check import check_folder

    folder = data or data_folder()
    found = check_folder(folder)
    faults = [fault for fault in found if fault.grave]
    notes = [] if quiet else [fault for fault in found if not fault.grave]
    for fault in faults:
        _write(fault.sentence(folder.parent))
    if notes:
        _write(f"\nWorth a look ({len(notes)}), but no fault:")
        for note in notes:
            _write(note.sentence(folder.parent))
    _write(f"\n{_counted(len(faults))} in {folder}.")
    raise typer.Exit(1 if faults else 0)


@table_app.command()
def show(
    id: str = typer.Argument(..., metavar="NAME", help="An id, a name or a brand name."),
) -> None:
    """Show everything the table says about one substance, to be read and challenged."""
    from milktide.knowledge import load_knowledge
    from milktide.knowledge.page import row_page

    knowledge = load_knowledge()
    found = knowledge.id_of(id)
    row = knowledge.row(found) if found else None
    if row is None:
        _refuse(f'"{id}" is no id, name or alias of the table; try `milktide table search {id}`')
    _write(row_page(row, knowledge))


@table_app.command()
def search(
    words: Optional[list[str]] = typer.Argument(
        None, metavar="WORDS", help="Words of a name, brand or drug class."
    ),
    kind: Optional[str] = typer.Option(None, help="Only rows of this kind, such as anesthetic."),
    drug_class: Optional[str] = typer.Option(
        None, "--class", help="Only rows whose drug class holds these words."
    ),
) -> None:
    """Find rows by words of their name, brand names or drug class."""
    from milktide.knowledge import load_knowledge
    from milktide.knowledge.search import search_rows

    hits = search_rows(load_knowledge(), " ".join(words or ()), kind=kind, drug_class=drug_class)
    for hit in hits:
        by = f"  ({hit.matched})" if hit.matched != hit.name else ""
        _write(f"{hit.id:<34} {hit.kind:<18} {hit.drug_class:<36} {hit.name}{by}")
    if not hits:
        _refuse("nothing found; try fewer or shorter words", status=1)


@table_app.command()
def diff(
    old: str = typer.Argument(..., help="A folder of data files, a git revision, or a table's address."),
    new: Optional[str] = typer.Argument(None, help="The same; without it the data files as they are now."),
    width: int = typer.Option(110, min=60, help="Columns to fill."),
) -> None:
    """Compare two versions of the table, row by row, side by side."""
    from milktide.knowledge import data_folder
    from milktide.knowledge.compare import compare_tables

    text = compare_tables(old, new or str(data_folder()), width=width)
    _write(text or "No difference.")


@table_app.command()
def explain(
    id: str = typer.Argument(..., metavar="NAME", help="An id, a name or a brand name."),
    locale: str = typer.Option("en-US", help="Language and country of the reader, such as en-GB."),
    fact: list[str] = typer.Option(
        [], help="A fact as key=value, repeatable: route=iv, regimen=single, infant.age_weeks=3."
    ),
) -> None:
    """Show which authority leads for a substance under the given facts, and why."""
    from datetime import datetime

    from milktide.case import CaseError
    from milktide.knowledge import load_knowledge
    from milktide.lead_page import case_of_facts, lead_page

    try:
        case = case_of_facts(id, locale, datetime.now().astimezone().isoformat(), fact)
    except CaseError as error:
        _refuse(str(error))
    _write(lead_page(case, load_knowledge()))


def _counted(number: int) -> str:
    return {0: "No fault", 1: "1 fault"}.get(number, f"{number} faults")


def _write(text: str) -> None:
    typer.echo(text)


def _refuse(message: str, status: int = 2) -> NoReturn:
    typer.echo(message, err=True)
    raise SystemExit(status)
