"""The rules for names of codes: which are allowed, and how they are compared and joined into paths."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

RESTORE_FIRST = "restore it first: qualcode codebook retire NAME --restore"
SEPARATOR = " > "
"""Joins the names on a code's path into its full name."""

_BETWEEN = re.compile(r"\s+>\s+")


def name_fault(name: str) -> str | None:
    """Why ``name`` cannot be a code's name, as the end of a sentence that starts with the name; else None.

    The separator, or a half of it at an end, is refused because the full name could then be read as
    another path.
    """
    if not name.strip():
        return "is blank"
    if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in name):
        return "holds a line break, a tab or another control character"
    if name != name.strip():
        return "begins or ends with a blank"
    if _BETWEEN.search(f" {name} "):
        return "holds a '>' between blanks, which is what joins the names of a path"
    return None


def folded(name: str) -> str:
    """``name`` as it is compared: without case, Unicode composition or doubled blanks."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def twin(name: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` names that ``name`` differs from in case or blanks alone; None where it is one of them,
    or unlike all."""
    found = [other for other in known if folded(other) == folded(name)]
    return None if not found or name in found else found[0]


def level_twin(level: str, other: str) -> str:
    """The refusal of a level that differs from another only in case or blanks."""
    return f"the level '{level}' differs from '{other}' in case or blanks alone; write '{other}'."


def split_path(text: str) -> tuple[str, ...]:
    """The names in a written path, trimmed; a blank one stays, as '', for the caller to refuse."""
    return tuple(part.strip() for part in _BETWEEN.split(f" {text.strip()} "))
