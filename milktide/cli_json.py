"""Read JSON from outside: whatever is odd about it becomes one line that says so."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from milktide.case import CaseError

# A case nests four deep; Python's own limit would end in a RecursionError.
_DEEPEST = 20


def read_json(content: bytes, *, largest: int) -> Any:
    """The parsed JSON.

    Raises:
        CaseError: too large, not UTF-8, not JSON, a key twice in one object, nested too deeply, or a
            number that is none (NaN, Infinity, 1e999).
    """
    if len(content) > largest:
        raise CaseError(f"case: is larger than {largest:,} bytes, send one case only")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CaseError("case: is not UTF-8 text, save it as UTF-8") from None
    if not text.strip():
        raise CaseError('case: is empty, give at least {"exposures": [{"substance": "..."}]}')
    _refuse_deep(text)
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_whole,
        )
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise CaseError(f"case: is not valid JSON ({error.msg}, {where}), correct it there") from None


def _refuse_deep(text: str) -> None:
    """Count brackets outside of strings before the parser recurses into them."""
    depth, in_string, escaped = 0, False, False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > _DEEPEST:
                raise CaseError(f"case: is nested more than {_DEEPEST} deep, take the inner brackets out")
        elif character in "]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise CaseError(f"{key[:80]}: stands twice, keep one")
        found[key] = value
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise CaseError(f"case: {name} is no number, give a number or null")


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise CaseError(f"case: {text[:20]} is too large a number, correct it")
    return number


def _whole(text: str) -> int | float:
    # int() refuses more than 4300 digits with an error of its own; no figure here needs 30.
    if len(text) > 30:
        raise CaseError(f"case: {text[:20]}... is too large a number, correct it")
    return int(text)
