"""What Milktide's processes take from their environment, and what holds where it says nothing."""

from __future__ import annotations

import os
import sys
import warnings

DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",
    "MILKTIDE_ENV": "development",
    "MILKTIDE_PORT": "5005",
    # The package of the actions, and where they run: "inside" the chat server, or the address of an
    # action server (`python -m milktide_rasa run actions`), such as http://127.0.0.1:5055/webhook.
    "MILKTIDE_ACTIONS": "actions",
    "MILKTIDE_ACTIONS_URL": "inside",
    "MILKTIDE_ACTIONS_PORT": "5055",
    "MILKTIDE_TRACKER_DB": "var/conversations.sqlite3",
    # Rasa's stack warns of things that only its authors could mend.
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    # One message at a time is small work: more threads would only fight over the cores.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}


def set_defaults() -> None:
    """Fill in what the environment leaves open. Rasa's YAML files read the result."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)


def quiet_warnings() -> None:
    """Leave out what Rasa 3.6 and its pins warn of: nobody here can mend it.

    Importing Sanic switches the warnings on again, so that this comes after it.
    """
    if sys.warnoptions:
        return
    import sanic  # noqa: F401

    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", message=".*(?:Deprecated API features|Calling URL)")
    warnings.filterwarnings("ignore", module="matplotlib")


def is_production() -> bool:
    """Whether callers have to prove who they are. Anything but a plain "development" counts."""
    return os.environ.get("MILKTIDE_ENV", "development") != "development"
