"""YAML as plain values with the line of each: strict, and without what could make it a bomb.

Values come from the composed nodes, not from a loader, since only nodes know where everything stands.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from qualcode.errors import FileRefused

MAX_CHARACTERS = 5_000_000
"""The longest YAML text that is parsed; a codebook of a thousand codes has a tenth of it."""

_PREFIX = "tag:yaml.org,2002:"
_SCALARS: dict[str, object] = {
    "null": None,
    "bool": True,
    "int": 0.0,
    "float": 0.0,
    "timestamp": datetime.date.min,
}
_TAGS = frozenset((*_SCALARS, "str", "seq", "map", "merge", ""))


@dataclass(frozen=True)
class Pair:
    """One key of a mapping, its 1-based line, and the node of its value."""

    key: str
    line: int
    value: Any


def compose(file: str, text: str) -> Any:
    """The root node of the text, None if it holds nothing.

    Raises FileRefused with the line for text that is not YAML, and for anchors, aliases and tags.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    if len(text) > MAX_CHARACTERS:
        raise FileRefused(file, f"it is longer than {MAX_CHARACTERS:,} characters.")
    try:
        root = YAML(typ="safe", pure=True).compose(text)
        _refuse_specials(file, root)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = f"it is not YAML that can be read: {error.problem or error.context}."
        raise FileRefused(file, reason, mark.line + 1 if mark else None) from error
    except (YAMLError, ValueError) as error:
        raise FileRefused(file, "it holds a character that YAML does not allow.", _odd_line(text)) from error
    except RecursionError as error:
        raise FileRefused(file, "it is nested too deeply to be a codebook.") from error
    return root


def _odd_line(text: str) -> int | None:
    for number, line in enumerate(text.split("\n"), start=1):
        if any(character < " " and character not in "\t\r" for character in line):
            return number
    return None


def _refuse_specials(file: str, node: Any) -> None:
    """An alias needs an anchor, so refusing anchors refuses the texts that unfold without end."""
    if node is None:
        return
    line = node.start_mark.line + 1
    if node.anchor:
        raise FileRefused(file, f"anchors (&{node.anchor}) are not taken; write the text out.", line)
    tag = str(node.tag or "")
    if tag.removeprefix(_PREFIX) not in _TAGS:
        raise FileRefused(file, f"tags ({tag}) are not taken; leave out what begins with '!'.", line)
    if isinstance(node.value, list):
        for child in node.value:
            for part in child if isinstance(child, tuple) else (child,):
                _refuse_specials(file, part)


def kind(node: Any) -> str:
    """mapping, sequence or scalar."""
    return str(node.id)


def pairs(file: str, node: Any) -> list[Pair]:
    """The keys of a mapping in order. Raises FileRefused with the line for a repeated or odd key."""
    found: dict[str, Pair] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if kind(key) != "scalar":
            raise FileRefused(file, "a key must be a word.", line)
        if key.value in found:
            first = found[key.value].line
            raise FileRefused(file, f"'{key.value}' is given twice, first in line {first}.", line)
        found[key.value] = Pair(key.value, line, value)
    return list(found.values())


def plain_value(node: Any) -> object:
    """The node as text, None, list or dict; other scalars as a stand-in of their type."""
    if kind(node) == "sequence":
        return [plain_value(item) for item in node.value]
    if kind(node) == "mapping":
        return {}
    tag = str(node.tag).removeprefix(_PREFIX)
    return node.value if tag == "str" else _SCALARS.get(tag)
