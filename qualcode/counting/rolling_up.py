"""Codes counted as themselves, as their theme or as their level: roll-up comes before everything else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.study.codes import key_of

if TYPE_CHECKING:
    from qualcode.codebook.tree import Codebook

ROLL_UPS = ("code", "theme", "level")
NO_LEVEL = "(no level)"


@dataclass(frozen=True)
class CodeLine:
    """One row of a result: a code, a theme or a level, and the codes (keys) that count as it."""

    path: list[str]
    level: str | None
    codes: frozenset[int]


def rolled_up(book: Codebook, roll_up: str, used: set[int]) -> list[CodeLine]:
    """The rows of a table by ``code``, ``theme`` or ``level``, in the order of levels and of the tree.

    ``used``: the codes (keys) that anybody used. By code, those that are out of use have a row if they were.
    """
    merged: dict[int, set[int]] = {}
    for code in map(key_of, book):
        merged.setdefault(book.today(code), set()).add(code)
    shown = [c for c in book.in_level_order() if c.merged_into is None]
    own = {key_of(c): frozenset(merged[key_of(c)]) for c in shown}
    if roll_up == "code":
        used_now = {book.today(code) for code in used}
        return [
            CodeLine(list(book.path(c.id)), book.level_of(c.id), own[key_of(c)])
            for c in shown
            if c.live or c.id in used_now
        ]
    grouped: dict[tuple[str | None, str], set[int]] = {}
    for c in shown:
        theme = book.theme_of(c.id)
        level = book.level_of(theme.id if roll_up == "theme" else c.id)
        name = theme.name if roll_up == "theme" else level or NO_LEVEL
        grouped.setdefault((level, name), set()).update(own[key_of(c)])
    return [CodeLine([place[1]], place[0], frozenset(codes)) for place, codes in grouped.items()]
