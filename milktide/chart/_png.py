"""Shapes as PNG, by matplotlib. It is imported only when a PNG is asked for."""

from __future__ import annotations

import io
from importlib import import_module
from typing import Any

from milktide.chart._shapes import Area, Line, Picture, Shape, Text

_POINTS_PER_PIXEL = 0.72
"""At 100 pixels to the inch."""


def to_png(picture: Picture, title: str, description: str, scale: float) -> bytes:
    """A PNG with ``scale`` dots for each pixel of the picture."""
    figure = _lazily("figure", "Figure")(figsize=(picture.width / 100, picture.height / 100), dpi=100 * scale)
    _lazily("backends.backend_agg", "FigureCanvasAgg")(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, picture.width)
    axes.set_ylim(picture.height, 0)
    for order, shape in enumerate(picture.shapes):
        _add(axes, shape, order)
    out = io.BytesIO()
    about = {"Title": title, "Description": description, "Software": None}
    figure.savefig(out, format="png", dpi=100 * scale, metadata=about)
    return out.getvalue()


def _lazily(module: str, name: str) -> Any:
    """A name of matplotlib, which takes a while to import."""
    return getattr(import_module(f"matplotlib.{module}"), name)


def _add(axes: Any, shape: Shape, order: int) -> None:
    if isinstance(shape, Area):
        axes.add_patch(
            _lazily("patches", "Polygon")(shape.points, closed=True, facecolor=shape.fill, edgecolor="none",
                    alpha=shape.opacity, zorder=order)
        )  # fmt: skip
    elif isinstance(shape, Line):
        xs, ys = zip(*shape.points, strict=True)
        line = _lazily("lines", "Line2D")(
            xs, ys, color=shape.stroke, linewidth=shape.width * _POINTS_PER_PIXEL, zorder=order,
            solid_capstyle="butt", dash_capstyle="butt", solid_joinstyle="round",
        )  # fmt: skip
        if shape.dash is not None:  # matplotlib counts dashes in line widths
            line.set_dashes([length / shape.width for length in shape.dash])
        axes.add_line(line)
    else:
        _add_text(axes, shape, order)


def _add_text(axes: Any, shape: Text, order: int) -> None:
    side = {"start": "left", "middle": "center", "end": "right"}[shape.anchor]
    axes.text(
        shape.x, shape.y, shape.text.replace("$", r"\$"), color=shape.fill, zorder=order,
        fontsize=shape.size * _POINTS_PER_PIXEL * 0.93,  # DejaVu is wider than a screen's fonts
        fontweight="bold" if shape.bold else "normal", ha=side, va="baseline",
    )  # fmt: skip
