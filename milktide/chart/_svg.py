"""Shapes as SVG, by hand: text escaped, no script, nothing loaded from elsewhere."""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import escape

from milktide.chart._shapes import Area, Line, Picture, Point, Shape, Text


def to_svg(picture: Picture, title: str, description: str) -> str:
    """One standalone SVG image with title and description for screen readers."""
    mark = hashlib.sha256(f"{title}{description}{picture.width}".encode()).hexdigest()[:8]
    width, height = _number(picture.width), _number(picture.height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" aria-labelledby="milk-t-{mark} milk-d-{mark}" '
        'font-family="system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif">'
        f'<title id="milk-t-{mark}">{_safe(title)}</title>'
        f'<desc id="milk-d-{mark}">{_safe(description)}</desc>'
    )
    return head + "".join(_element(shape) for shape in picture.shapes) + "</svg>"


def _element(shape: Shape) -> str:
    if isinstance(shape, Area):
        opacity = "" if shape.opacity == 1 else f' fill-opacity="{shape.opacity:g}"'
        return f'<polygon points="{_points(shape.points)}" fill="{shape.fill}"{opacity}/>'
    if isinstance(shape, Line):
        dash = "" if shape.dash is None else f' stroke-dasharray="{shape.dash[0]:g} {shape.dash[1]:g}"'
        return (
            f'<polyline points="{_points(shape.points)}" fill="none" stroke="{shape.stroke}" '
            f'stroke-width="{shape.width:g}" stroke-linejoin="round"{dash}/>'
        )
    return _text(shape)


def _text(shape: Text) -> str:
    bold = ' font-weight="600"' if shape.bold else ""
    return (
        f'<text x="{_number(shape.x)}" y="{_number(shape.y)}" font-size="{_number(shape.size)}" '
        f'fill="{shape.fill}" text-anchor="{shape.anchor}"{bold}>{_safe(shape.text)}</text>'
    )


def _points(points: tuple[Point, ...]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _safe(text: str) -> str:
    """Escaped, and without the control characters that XML does not allow."""
    return escape("".join(c for c in text if c >= " "), {'"': "&quot;"})
