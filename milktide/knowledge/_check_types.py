"""Hold a value against a type of ``rows.py`` and say every difference in words.

msgspec stops at the first fault and speaks of types; a reviewer wants all of them, each with the
words that are allowed. The types themselves stay the only place where a key or word is defined.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, Union

from msgspec import inspect

KeyPath = tuple[Union[str, int], ...]

_WORDS = {
    "BoolType": "true or false",
    "FloatType": "a number",
    "IntType": "a whole number",
    "VarTupleType": "a list",
    "DictType": "a group of named entries",
}


class Difference(NamedTuple):
    """Where in the value, what is wrong, the mend."""

    path: KeyPath
    what: str
    mend: str


def differences(value: Any, type_: Any) -> Iterator[Difference]:
    """Everything in which ``value`` is not of ``type_``."""
    return _differ(value, _info(type_), ())


def did_you_mean(word: str, known: Any) -> str:
    """A question that names the nearest known word, or an empty string."""
    near = difflib.get_close_matches(word, [str(one) for one in known], n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""


@cache
def _info(type_: Any) -> Any:
    return inspect.type_info(type_)


def _differ(value: Any, info: Any, path: KeyPath) -> Iterator[Difference]:
    if isinstance(info, inspect.UnionType):
        yield from _differ_from_union(value, info, path)
    elif isinstance(info, inspect.StructType):
        yield from _differ_from_struct(value, info, path)
    elif isinstance(info, inspect.LiteralType):
        yield from _differ_from_words(value, info.values, path)
    elif isinstance(info, inspect.VarTupleType):
        yield from _differ_from_list(value, info, path)
    elif isinstance(info, inspect.DictType):
        yield from _differ_from_mapping(value, info, path)
    elif not _is_plain(value, info):
        yield Difference(path, f"{_name(path)} must be {_in_words(info)}, not {_shown(value)}", "")


def _differ_from_union(value: Any, info: inspect.UnionType, path: KeyPath) -> Iterator[Difference]:
    """Compare with the part of the union that the value was meant to be."""
    meant = [part for part in info.types if _same_form(value, part)]
    if meant:
        tries = [list(_differ(value, part, path)) for part in meant]
        yield from min(tries, key=len)
        return
    allowed = " or ".join(_in_words(part) for part in info.types if not isinstance(part, inspect.NoneType))
    yield Difference(path, f"{_name(path)} must be {allowed}, not {_shown(value)}", "")


def _same_form(value: Any, info: Any) -> bool:
    if isinstance(info, inspect.StructType):
        return isinstance(value, dict)
    if isinstance(info, inspect.VarTupleType):
        return isinstance(value, list)
    if isinstance(info, inspect.LiteralType):
        return type(value) is type(info.values[0])
    return _is_plain(value, info)


def _differ_from_struct(value: Any, info: inspect.StructType, path: KeyPath) -> Iterator[Difference]:
    if not isinstance(value, dict):
        yield Difference(path, f"{_name(path)} must be {_in_words(info)}, not {_shown(value)}", "")
        return
    known = {field.encode_name: field for field in info.fields}
    for key, part in value.items():
        if key in known:
            yield from _differ(part, known[key].type, (*path, key))
        else:
            mend = did_you_mean(str(key), known) or f"known here: {', '.join(known)}"
            yield Difference((*path, key), f'"{key}" is not a key that is known here', mend)
    for key, field in known.items():
        if field.required and key not in value:
            yield Difference(path, f'"{key}" is missing', f"add {key}, {_in_words(field.type)}")


def _differ_from_words(value: Any, words: tuple[Any, ...], path: KeyPath) -> Iterator[Difference]:
    if value in words and type(value) is type(words[0]):
        return
    allowed = ", ".join(str(word) for word in words)
    what = f"{_name(path)} {_shown(value)} is not one of {allowed}"
    yield Difference(path, what, did_you_mean(str(value), words) or "use one of these")


def _differ_from_list(value: Any, info: inspect.VarTupleType, path: KeyPath) -> Iterator[Difference]:
    if not isinstance(value, list):
        yield Difference(path, f"{_name(path)} must be a list, not {_shown(value)}", "write it as [one, two]")
        return
    for index, part in enumerate(value):
        yield from _differ(part, info.item_type, (*path, index))


def _differ_from_mapping(value: Any, info: inspect.DictType, path: KeyPath) -> Iterator[Difference]:
    if not isinstance(value, dict):
        yield Difference(path, f"{_name(path)} must be {_in_words(info)}, not {_shown(value)}", "")
        return
    for key, part in value.items():
        if not isinstance(key, str):
            yield Difference((*path, key), f"the key {_shown(key)} must be text", f'write "{key}" in quotes')
        yield from _differ(part, info.value_type, (*path, key))


def _is_plain(value: Any, info: Any) -> bool:
    if isinstance(info, inspect.NoneType):
        return value is None
    if isinstance(info, inspect.BoolType):
        return isinstance(value, bool)
    if isinstance(info, (inspect.FloatType, inspect.IntType)):
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, str)


def _in_words(info: Any) -> str:
    """What is allowed, without the words of a programming language."""
    if isinstance(info, inspect.UnionType):
        return " or ".join(_in_words(part) for part in info.types if not isinstance(part, inspect.NoneType))
    if isinstance(info, inspect.LiteralType):
        return "one of " + ", ".join(str(word) for word in info.values)
    if isinstance(info, inspect.StructType):
        return "a group with " + ", ".join(field.encode_name for field in info.fields)
    return _WORDS.get(type(info).__name__, "text")


def _name(path: KeyPath) -> str:
    """The last key of a path, with its place in the list where it is an item of one."""
    for position in range(len(path) - 1, -1, -1):
        if isinstance(path[position], str):
            rest = path[position + 1 :]
            place = f" {int(rest[0]) + 1}" if rest else ""
            return f"{path[position]}{place}"
    return "the entry"


def _shown(value: Any) -> str:
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a group"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)
