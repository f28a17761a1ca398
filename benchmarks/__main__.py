"""``python -m benchmarks STOCK_FOLDER``: measure, print, and write docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

from benchmarks import bots, core

REPORT = Path("docs/benchmarks.md")


def main() -> int:
    """Run everything; a target that is missed is said and gives exit status 1."""
    stock_folder = Path(sys.argv[1]).resolve()
    print("== core", flush=True)
    rates = list(core.rates())
    start_help, start_assess = core.command_start_s()
    print("== bots", flush=True)
    ours, theirs = bots.milktide(sys.executable), bots.stock(stock_folder)
    with tempfile.TemporaryDirectory() as state:
        try:
            bots.compare([theirs, ours], Path(state))
        finally:
            ours.stop()
            theirs.stop()
    checks = list(_checks(rates, ours, theirs))
    report = _report(rates, (start_help, start_assess), ours, theirs, checks)
    REPORT.write_text(report)
    print(report)
    missed = [what for what, reached, _ in checks if not reached]
    print(f"Missed: {', '.join(missed)}" if missed else "All targets reached.")
    return 1 if missed else 0


def _checks(rates: list[core.Rate], ours: bots.Bot, theirs: bots.Bot) -> Iterator[tuple[str, bool, str]]:
    for rate in rates:
        if rate.to_reach is not None:
            figure = f"{rate.per_second:,.0f} a second, at least {rate.to_reach:,.0f}"
            yield rate.what, rate.per_second >= rate.to_reach, figure
    turn = ours.turn_ms / theirs.turn_ms
    yield "turn median against stock", turn <= 0.6, f"{turn:.2f}, at most 0.6"
    memory = ours.resident_mb / theirs.resident_mb
    yield "resident memory against stock", memory <= 0.5, f"{memory:.2f}, at most 0.5"


def _report(
    rates: list[core.Rate],
    starts: tuple[float, float],
    ours: bots.Bot,
    theirs: bots.Bot,
    checks: list[tuple[str, bool, str]],
) -> str:
    day = datetime.now(timezone.utc).date()
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {day}: {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}, Rasa {version('rasa')}. One run; expect some 20 % either way.",
        "",
        "## To reach",
        "",
        "| | | |",
        "| --- | --- | --- |",
        *(f"| {what} | {figure} | {'reached' if ok else '**missed**'} |" for what, ok, figure in checks),
        "",
        "## The core, one core, every row of the table with no facts and with the usual facts",
        "",
        "| | a second |",
        "| --- | ---: |",
        *(f"| {rate.what} | {rate.per_second:,.0f} |" for rate in rates),
        "",
        f"`milktide --help` takes {starts[0]:.2f} s, `milktide assess` with one case {starts[1]:.2f} s "
        "(medians).",
        "",
        "## The chat, against the bot of `rasa init` with its default pipeline",
        "",
        "Turns through the REST channel, alternating in the same run; ours as `make run` starts it, with",
        "its actions (inside the chat server) and its SQLite tracker store; the stock bot without any action",
        "server (it has no actions) and with its tracker store in memory.",
        "",
        "| | Milktide | stock | ratio |",
        "| --- | ---: | ---: | ---: |",
        _row("a turn, median, ms", ours.turn_ms, theirs.turn_ms),
        _row("a turn, 95th percentile, ms", ours.slow_turn_ms, theirs.slow_turn_ms),
        _row("resident memory of all processes, MB", ours.resident_mb, theirs.resident_mb),
        _row("start until the first answer, s", ours.startup_s, theirs.startup_s),
        "",
    ]
    return "\n".join(lines)


def _row(what: str, ours: float, theirs: float) -> str:
    return f"| {what} | {ours:,.1f} | {theirs:,.1f} | {ours / theirs:.2f} |"


if __name__ == "__main__":
    raise SystemExit(main())
