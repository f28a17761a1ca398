"""Rasa runs without TensorFlow, and says so where somebody asks for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from running import ROOT

from milktide_rasa.without_tensorflow import STAND_INS


def run(code: str, *arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code, *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


INSTALL = "from milktide_rasa import without_tensorflow; without_tensorflow.install(); import sys\n"


def test_tensorflow_is_never_imported() -> None:
    everything = (
        "import rasa.__main__, rasa.core.run, rasa.core.train, rasa.model_training\n"
        "import rasa.nlu.test, rasa.core.test\n"
        "import rasa.engine.recipes.default_components\n"
        "from milktide_rasa import server; server.install()\n"
        "print([m for m in sys.modules if m.split('.')[0].startswith(('tensorflow', 'keras', 'tf_keras'))])"
    )
    ended = run(INSTALL + everything)
    assert ended.stdout.strip() == "[]", ended.stderr


def test_it_is_not_even_installed() -> None:
    ended = run("import importlib.util as u; print(u.find_spec('tensorflow'))")
    assert ended.stdout.strip() == "None"


def test_the_action_server_does_not_import_rasa() -> None:
    code = (
        "import sys; from milktide_rasa import command, environment, without_tensorflow\n"
        "without_tensorflow.install(); environment.set_defaults(); environment.quiet_warnings()\n"
        "import rasa_sdk.__main__; print('rasa' in sys.modules)"
    )
    assert run(code).stdout.strip() == "False"


@pytest.mark.parametrize("module", STAND_INS)
def test_each_stand_in_is_there_and_names_what_rasa_looks_up(module: str) -> None:
    ended = run(INSTALL + f"import rasa.__main__, {module}; print(sys.modules[{module!r}].__spec__.origin)")
    assert ended.stdout.strip() == "milktide_rasa.without_tensorflow", ended.stderr


def test_it_must_come_before_rasa() -> None:
    code = (
        "import sys; sys.modules['rasa.core.policies.ted_policy'] = sys\n"
        "from milktide_rasa import without_tensorflow; without_tensorflow.install()"
    )
    ended = run(code)
    assert ended.returncode == 1
    assert "before rasa" in ended.stderr


@pytest.mark.parametrize(
    ("part", "component"),
    [
        ("pipeline", "DIETClassifier"),
        ("pipeline", "ResponseSelector"),
        ("pipeline", "ConveRTFeaturizer"),
        ("pipeline", "LanguageModelFeaturizer"),
        ("policies", "TEDPolicy"),
        ("policies", "UnexpecTEDIntentPolicy"),
    ],
)
def test_a_component_that_needs_it_is_refused_with_a_clear_word(
    tmp_path: Path, part: str, component: str
) -> None:
    folder = tmp_path / "bot"
    shutil.copytree(Path(__file__).parent / "small_bot", folder)
    config = (folder / "config.yml").read_text()
    (folder / "config.yml").write_text(config.replace(f"{part}:\n", f"{part}:\n  - name: {component}\n"))
    ended = subprocess.run(
        [sys.executable, "-m", "milktide_rasa", "train", "--quiet"],
        cwd=folder, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert ended.returncode == 1
    said = ended.stdout + ended.stderr
    assert f"{component} needs TensorFlow" in said
    assert "Take" in said
    assert "Traceback" not in said
