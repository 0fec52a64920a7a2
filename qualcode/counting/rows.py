"""The lines of a table of themes: levels in their order, under each its themes, under each its codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import UsageError
from qualcode.study.codes import key_of

if TYPE_CHECKING:
    from qualcode.codebook.tree import Code, Codebook
    from qualcode.documents.themes import Kind

KINDS: tuple[Kind, ...] = ("level", "theme", "code")


@dataclass(frozen=True)
class Row:
    """One line of the table: a level, a theme or a code, and the codes (keys) that count in it.

    ``code`` is the theme's or code's own key, None for a level. ``themes`` has, for a level, the codes of each
    theme in it that count there: a level has no claim, its themes have.
    """

    path: tuple[str, ...]
    level: str | None
    kind: Kind
    code: int | None
    codes: frozenset[int]
    themes: tuple[frozenset[int], ...] = ()


def kinds_of(asked: str | None) -> tuple[str, ...]:
    """The kinds of rows that ``asked`` names, joined by commas; all, where nothing is asked. Raises UsageError."""
    if asked is None:
        return KINDS
    wanted = tuple(name.strip() for name in asked.split(","))
    if not set(wanted) <= set(KINDS):
        raise UsageError(f"Rows are of the kinds {', '.join(KINDS)}, not {asked}.")
    return wanted


def rows_of(book: Codebook) -> list[Row]:
    """Levels in their order, under each its themes, under each its codes; themes without a level come last."""
    rows: list[Row] = []
    for level in (*book.level_order(), None):
        own = [theme for theme in book.themes() if book.level_of(theme.id) == level]
        if level is not None and any(book.level_of(code.id) == level for code in book):
            rows.append(_of_level(book, level))
        for theme in own:
            if theme.merged_into is None:
                rows.append(row_of(book, theme))
            rows += [row_of(book, code) for code in book.descendants(theme.id) if code.merged_into is None]
    return rows


def row_of(book: Codebook, code: Code) -> Row:
    """The line of a theme or code, with all that lies under it."""
    path = book.path(code.id)
    kind: Kind = "theme" if len(path) == 1 else "code"
    return Row(path, book.level_of(code.id), kind, key_of(code), _under(book, code))


def _of_level(book: Codebook, level: str) -> Row:
    themes: dict[int, set[int]] = {}
    for code in book:
        if book.level_of(code.id) == level:
            themes.setdefault(key_of(book.theme_of(code.id)), set()).add(key_of(code))
    codes = tuple(map(frozenset, themes.values()))
    return Row((level,), level, "level", None, frozenset().union(*codes), codes)


def _under(book: Codebook, top: Code) -> frozenset[int]:
    return frozenset(map(key_of, (top, *book.descendants(top.id))))
