"""Let Rasa 3.6 run where TensorFlow is not installed.

Eight of Rasa's modules import TensorFlow at their top, and ``import rasa`` imports all eight, used or
not. ``install()`` makes Python give a stand-in for each of them instead: the names that Rasa looks up
are there, and using one raises an error that says why. It must be called before Rasa is imported.

The stand-ins belong to one Rasa version, which requirements/run.in pins exactly.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_TRAINING_HELPERS = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaDataGenerator", "RasaBatchDataGenerator"),
}
"""Needed by name only, in annotations and in the training of the components below."""

_COMPONENTS = {
    "rasa.nlu.classifiers.diet_classifier": "DIETClassifier",
    "rasa.nlu.selectors.response_selector": "ResponseSelector",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": "ConveRTFeaturizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": "LanguageModelFeaturizer",
    "rasa.core.policies.ted_policy": "TEDPolicy",
    "rasa.core.policies.unexpected_intent_policy": "UnexpecTEDIntentPolicy",
}
"""Module: the component in it."""

STAND_INS = (*_TRAINING_HELPERS, *_COMPONENTS)
"""The modules of Rasa that are replaced."""


def install() -> None:
    """Put the stand-ins in Rasa's way. Doing it twice changes nothing.

    Raises:
        RuntimeError: one of the modules was imported already, with TensorFlow.
    """
    if any(isinstance(finder, _StandInFinder) for finder in sys.meta_path):
        return
    early = [name for name in STAND_INS if name in sys.modules]
    if early:
        raise RuntimeError(f"import milktide_rasa.without_tensorflow before rasa ({early[0]} is in)")
    sys.meta_path.insert(0, _StandInFinder())


class _StandInFinder(MetaPathFinder):
    """Answers for the modules in STAND_INS, and for no other."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec of a stand-in, or None: let the next finder look."""
        if fullname in STAND_INS:
            return ModuleSpec(fullname, _StandInLoader(), origin=__name__)
        return None


class _StandInLoader(Loader):
    """Fills a stand-in with the names that Rasa looks up in it."""

    def create_module(self, spec: ModuleSpec) -> None:
        """Python's own way of making the module will do."""

    def exec_module(self, module: ModuleType) -> None:
        """Define the classes."""
        for helper in _TRAINING_HELPERS.get(module.__name__, ()):
            setattr(module, helper, _helper(helper, module.__name__))
        if module.__name__ in _COMPONENTS:
            name = _COMPONENTS[module.__name__]
            setattr(module, name, _component(name, module.__name__))


def _message(name: str) -> str:
    return (
        f"{name} needs TensorFlow, and Milktide runs without it. Take {name} out of config.yml; "
        "milktide.language reads messages and RulePolicy and MemoizationPolicy steer "
        "(docs/runtime.md)."
    )


def _helper(name: str, module: str) -> type:
    def refuse(self: object, *args: object, **kwargs: object) -> None:
        raise ImportError(_message(name))

    return type(name, (), {"__module__": module, "__init__": refuse})


def _component(name: str, module: str) -> type:
    """A component that Rasa's recipe knows by name and that refuses when it is configured or loaded."""
    # Rasa is half imported here; these two modules come before the components, as for the real ones.
    from rasa.engine.graph import GraphComponent
    from rasa.engine.recipes.default_recipe import DefaultV1Recipe
    from rasa.shared.exceptions import InvalidConfigException

    def refuse(*args: object, **kwargs: object) -> Any:
        raise InvalidConfigException(_message(name))

    class Refused:
        """Takes the place of the recipe's entry: whatever the recipe asks of it is refused."""

        __getattr__ = refuse

    DefaultV1Recipe._registered_components[name] = Refused()  # type: ignore[assignment]
    return type(name, (GraphComponent,), {"__module__": module, "create": refuse, "load": refuse})
