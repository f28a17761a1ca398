"""Make the checkout importable from its environment, and `milktide` a command in it.

A path file and a two-line script rather than an editable install: that would need a build
backend, and its import hook costs every start of the command.
"""

import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND = """\
#!{python}
from milktide.cli import main

main()
"""


def main() -> None:
    """Write the path file and the command."""
    site_packages = Path(sysconfig.get_paths()["purelib"])
    (site_packages / "milktide_checkout.pth").write_text(f"{ROOT}\n")
    command = Path(sys.executable).parent / "milktide"
    command.write_text(COMMAND.format(python=sys.executable))
    command.chmod(0o755)


if __name__ == "__main__":
    main()
