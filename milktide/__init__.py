"""Milktide: whether milk must be withheld after a substance, until when, and what becomes of the milk.

``from milktide import assess, Case, Assessment, load_knowledge``. The names are imported when first
used, so that ``import milktide`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from milktide.assessment import assess
    from milktide.case import Case
    from milktide.knowledge import load_knowledge
    from milktide.result import Assessment

__all__ = ["Assessment", "Case", "assess", "load_knowledge"]
__version__ = "0.1.0"

_HOME = {
    "Assessment": "milktide.result",
    "Case": "milktide.case",
    "assess": "milktide.assessment",
    "load_knowledge": "milktide.knowledge",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
