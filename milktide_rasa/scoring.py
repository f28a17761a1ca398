"""``python -m milktide_rasa.scoring [FILE ...]``: score labelled files against the bot.

Without files, all of data/eval. Starts the servers where none answer.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from milktide_rasa import environment, terminal, up
from milktide_rasa.prepare import ROOT


def main(files: Sequence[str] | None = None) -> int:
    """Print one JSON object a file; the worst exit status counts."""
    environment.set_defaults()
    files = files or sys.argv[1:] or sorted(str(path) for path in (ROOT / "data/eval").rglob("*.yml"))
    url = up.chat_url()
    with terminal.servers(url) as answering:
        if not answering:
            sys.stderr.write("The servers did not start: see var/chat.log\n")
            return 1
        command = [sys.executable, "-m", "milktide.cli", "eval"]
        return max(
            subprocess.run([*command, file, "--url", url], cwd=ROOT, check=False).returncode for file in files
        )


if __name__ == "__main__":
    raise SystemExit(main())
