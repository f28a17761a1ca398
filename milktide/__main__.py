"""``python -m milktide``: the same as the command ``milktide``."""

from milktide.cli import main

main()
