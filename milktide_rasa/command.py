"""Rasa's command line as Milktide runs it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from milktide_rasa import environment

HOW_TO_GET_IN = (
    "MILKTIDE_ENV=production needs MILKTIDE_TOKEN: a long random text that REST and API callers send "
    "as `Authorization: Bearer ...`."
)


def main() -> None:
    """Run one of Rasa's commands (train, run, run actions, shell, data validate, test ...)."""
    environment.set_defaults()
    environment.quiet_warnings()
    sys.argv[0] = "milktide_rasa"
    if sys.argv[1:3] == ["run", "actions"]:
        _serve_actions(sys.argv[3:])
        return
    if sys.argv[1:2] == ["run"]:
        if environment.is_production() and not os.environ.get("MILKTIDE_TOKEN"):
            raise SystemExit(HOW_TO_GET_IN)
        sys.argv[2:] = serving_arguments(sys.argv[2:])
        Path(os.environ["MILKTIDE_TRACKER_DB"]).parent.mkdir(parents=True, exist_ok=True)

    import rasa.__main__

    from milktide_rasa import server

    server.install()
    rasa.__main__.main()


def serving_arguments(given: list[str]) -> list[str]:
    """The arguments of `run` with ours where nothing else was said.

    Rasa would listen on every address and serve no API.
    """
    defaults = {
        ("-i", "--interface"): os.environ.get("MILKTIDE_HOST", "127.0.0.1"),
        ("-p", "--port"): os.environ["MILKTIDE_PORT"],
        ("-m", "--model"): "models/milktide.tar.gz",
        ("--response-timeout",): "60",
    }
    arguments = list(given)
    for names, value in defaults.items():
        if not any(word.split("=")[0] in names for word in given):
            arguments += [names[-1], value]
    return arguments if "--enable-api" in given else [*arguments, "--enable-api"]


def _serve_actions(given: list[str]) -> None:
    """Run the action server, without importing Rasa itself."""
    # rasa_sdk would listen on every address, and its endpoint asks nobody who they are.
    os.environ.setdefault("SANIC_HOST", "127.0.0.1")
    sys.path.insert(1, str(Path.cwd()))
    defaults = ["--actions", os.environ["MILKTIDE_ACTIONS"], "--port", os.environ["MILKTIDE_ACTIONS_PORT"]]
    if not {"-v", "-vv", "--verbose", "--debug"} & set(given):
        defaults.append("--quiet")  # else a line for every action that it registers
    sys.argv[1:] = [*defaults, *given]

    import rasa_sdk.__main__

    rasa_sdk.__main__.main()
