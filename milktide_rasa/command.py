"""Rasa's command line as Milktide runs it."""

from __future__ import annotations

import sys

from milktide_rasa import environment


def main() -> None:
    """Run one of Rasa's commands (train, run, shell, data validate, test ...)."""
    environment.set_defaults()

    import rasa.__main__

    sys.argv[0] = "milktide_rasa"
    rasa.__main__.main()
