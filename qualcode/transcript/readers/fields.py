"""JSON files: their content, and the letters of the text in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qualcode.files import encodings
from qualcode.files.source import parsing
from qualcode.transcript.account import letters
from qualcode.transcript.canonical import canonicalise

if TYPE_CHECKING:
    from qualcode.files.source import Source


def load(source: Source) -> tuple[Any, str]:
    """What a JSON file holds, and its encoding. Raises FileRefused where it is none, or names a field twice."""
    decoded = encodings.decode(source)
    with parsing(source, "JSON"):
        try:
            return json.loads(decoded.text, object_pairs_hook=_once), decoded.encoding
        except json.JSONDecodeError as error:
            raise source.refused("is no whole JSON from here on; export it again", error.lineno) from None
        except _Twice:
            raise source.refused("holds an object with two fields of one name; export it again") from None


def text_letters(value: Any) -> int:
    """The letters of all texts in a value of JSON; the names of fields, and numbers, are none."""
    total = 0
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            total += letters(canonicalise(one))
        elif isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return total


class _Twice(Exception):
    pass


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Twice
    return found
