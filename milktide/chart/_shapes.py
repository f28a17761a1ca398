"""What a chart is made of, in pixels from the top left, for both ways of writing it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Union

Point = tuple[float, float]
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True)
class Area:
    """A filled outline."""

    points: tuple[Point, ...]
    fill: str
    opacity: float = 1.0


@dataclass(frozen=True)
class Line:
    """A line through points; ``dash`` = length of strokes and of gaps, pixels."""

    points: tuple[Point, ...]
    stroke: str
    width: float
    dash: tuple[float, float] | None = None


@dataclass(frozen=True)
class Text:
    """One line of text; ``y`` is its baseline."""

    x: float
    y: float
    text: str
    size: float
    fill: str
    anchor: Anchor = "start"
    bold: bool = False


Shape = Union[Area, Line, Text]


@dataclass(frozen=True)
class Picture:
    """A finished drawing."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


@dataclass(frozen=True)
class Palette:
    """Colours after Okabe and Ito (2008), told apart with any colour vision and in grey."""

    background: str
    ink: str
    faint: str
    line: str
    overlay: str
    resume: str
    resume_text: str
    pump: str


LIGHT = Palette(
    background="#ffffff", ink="#1b1f24", faint="#d5dae0", line="#0072b2", overlay="#ffd84d",
    resume="#d55e00", resume_text="#a84300", pump="#00735a",
)  # fmt: skip
DARK = Palette(
    background="#14181d", ink="#f1f3f5", faint="#3a424c", line="#56b4e9", overlay="#14181d",
    resume="#ff9d4d", resume_text="#ffb070", pump="#3fd0a4",
)  # fmt: skip
