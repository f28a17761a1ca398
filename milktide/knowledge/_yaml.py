"""Read a data file and keep the line that every value stands on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Union

import msgspec
import yaml

from milktide.knowledge._fault import Fault

Path_ = Sequence[Union[str, int]]
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """Safe YAML with the scalars a reader expects: ``no`` is a word, ``9:30`` and dates are text."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


class YamlFile(msgspec.Struct, frozen=True):
    """A parsed file: its value and the nodes that know their lines."""

    path: Path
    value: Any
    node: Any

    def line(self, path: Path_) -> int:
        """The line (from 1) of the value at ``path``, or of the nearest part that exists."""
        node, line = self.node, 1
        for step in path:
            node, found = _child(node, step)
            line = found or line
            if node is None:
                break
        return line


def read_yaml(path: Path) -> tuple[YamlFile | None, list[Fault]]:
    """The file and the faults of its form: None where it cannot be parsed."""
    try:
        content = path.read_bytes()
        text = content.decode("utf-8")
    except OSError as error:
        return None, [
            Fault(path, 1, "", f"the file cannot be read ({error.strerror})", "check that it is there")
        ]
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return None, [Fault(path, line, "", "the file is not plain UTF-8 text", "save it as UTF-8")]
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        value = loader.construct_document(node) if node is not None else None
    except yaml.YAMLError as error:
        return None, [_syntax_fault(path, text, error)]
    finally:
        loader.dispose()
    return YamlFile(path, value, node), list(_duplicate_keys(path, node))


def _child(node: Any, step: str | int) -> tuple[Any, int | None]:
    """The part of a node under a key or index, and the line it starts on."""
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return value, key.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        item = node.value[step]
        return item, item.start_mark.line + 1
    return None, None


def _syntax_fault(path: Path, text: str, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    shown = text.splitlines()[line - 1] if 0 < line <= len(text.splitlines()) else ""
    if "\t" in shown[: len(shown) - len(shown.lstrip())]:
        return Fault(path, line, "", "the line is indented with a tab", "indent with spaces only")
    problem = getattr(error, "problem", None) or "the file cannot be read as YAML"
    mend = "look here and one line above: quotes and brackets closed, a space after a colon, even indentation"
    return Fault(path, line, "", f"not valid YAML ({problem})", mend)


def _duplicate_keys(path: Path, node: Any) -> Iterator[Fault]:
    if isinstance(node, yaml.MappingNode):
        first: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in first:
                what = f'"{key.value}" stands here a second time (first on line {first[key.value]})'
                yield Fault(path, line, "", what, "keep one of the two")
            first.setdefault(key.value, line)
            yield from _duplicate_keys(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _duplicate_keys(path, item)
