"""``python -m milktide_rasa.prepare``: bring table and models up to date, doing only what is stale.

Stale means that the content of what a thing was made from has changed, not its dates: a fresh clone
or a switched branch trains only where it must.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from milktide_rasa import environment

ROOT = Path(__file__).resolve().parent.parent
STAMPS = ROOT / "build" / "stamps.json"
MODEL = "models/milktide.tar.gz"
ABOUT = "models/about.npz"


@dataclass(frozen=True)
class Step:
    """One thing that is made from files."""

    name: str
    makes: str
    made_from: tuple[str, ...]
    """Files, and folders with all that is in them."""
    command: tuple[str, ...]

    def fingerprint(self) -> str:
        """The content of everything it is made from, and how."""
        digest = hashlib.sha256(" ".join(self.command).encode())
        for path in self._files():
            digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:16]

    def _files(self) -> Iterator[Path]:
        for name in self.made_from:
            place = ROOT / name
            found = sorted(place.rglob("*")) if place.is_dir() else [place]
            yield from (p for p in found if p.suffix in {".yml", ".py", ".txt"} and p.is_file())


TABLE = Step(
    name="substance table",
    makes="build/table.sqlite3",
    made_from=("data/substances", "data/policy", "data/words", "data/ambiguous", "milktide/knowledge",
               "data/authorities.yml", "data/indications.yml", "data/formulations.yml",
               "data/supply.yml", "data/infant.yml", "data/safety.yml", "data/alcohol_model.yml"),
    command=("-m", "milktide.cli", "table", "build"),
)  # fmt: skip
STEPS = (
    TABLE,
    Step(
        name="what a message is about",
        makes=ABOUT,
        made_from=("data/nlu", "data/policy/about.yml", "data/substances", "data/ambiguous",
                   "milktide/language", "requirements/lock.txt"),
        command=("-m", "milktide.language.about_training"),
    ),
    Step(
        name="dialogue model",
        makes=MODEL,
        made_from=("config.yml", "domain.yml", "data/nlu", "data/rules", "data/stories", "nlu",
                   "milktide_rasa/without_tensorflow.py", "requirements/lock.txt"),
        command=("-m", "milktide_rasa", "train", "--fixed-model-name", "milktide", "--quiet",
                 "--out", "models", "--data", "data/nlu", "data/rules", "data/stories"),
    ),
)  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the stale steps in order; ``--force`` runs all, ``--table`` only the first."""
    arguments = sys.argv[1:] if arguments is None else arguments
    environment.set_defaults()
    os.chdir(ROOT)
    steps = (TABLE,) if "--table" in arguments else STEPS
    for step in steps:
        status = _bring_up_to_date(step, force="--force" in arguments)
        if status:
            print(f"{step.name}: failed (see above)", file=sys.stderr)
            return status
    return 0


def _bring_up_to_date(step: Step, *, force: bool) -> int:
    fingerprint = step.fingerprint()
    if not force and (ROOT / step.makes).exists() and _stamps().get(step.makes) == fingerprint:
        print(f"== {step.name}: up to date")
        return 0
    print(f"== {step.name}: making {step.makes} ...", flush=True)
    start = time.monotonic()
    status = subprocess.run([sys.executable, *step.command], cwd=ROOT, check=False).returncode
    if status == 0:
        _write_stamp(step.makes, fingerprint)
        print(f"== {step.name}: done in {time.monotonic() - start:.0f} s", flush=True)
    return status


def _stamps() -> dict[str, str]:
    try:
        return dict(json.loads(STAMPS.read_text()))
    except (OSError, ValueError):
        return {}


def _write_stamp(made: str, fingerprint: str) -> None:
    STAMPS.parent.mkdir(parents=True, exist_ok=True)
    STAMPS.write_text(json.dumps({**_stamps(), made: fingerprint}, indent=1))


if __name__ == "__main__":
    raise SystemExit(main())
