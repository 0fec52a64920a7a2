"""The layout of a table on a page: the size of its letters, the width of its columns, and whether it stays
together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.reports.model import Table

_MANY_COLUMNS = 9
_KEPT_TOGETHER = 14  # rows of a table that is not parted by the end of a page


def points(table: Table) -> int:
    """The size of its letters, in points."""
    return 9 if len(table.columns) < _MANY_COLUMNS else 8


def stays_together(table: Table) -> bool:
    """Whether it is short enough to be kept on one page."""
    return len(table.rows) <= _KEPT_TOGETHER


def widths(table: Table, whole: int) -> list[int]:
    """The width of each column, of ``whole`` twentieths of a point: wide enough for its longest word where that
    can be, the rest by shares."""
    needed = []
    for i, column in enumerate(table.columns):
        cells = ["" if row[i] is None else str(row[i]) for row in table.rows]
        words = [word for text in (column.title, *([] if column.numbers else cells)) for word in text.split()]
        # A figure stays on its line; its characters are narrower than those of a word in a bold heading.
        figures = max(map(len, cells), default=0) if column.numbers else 0
        longest = max(max(map(len, words), default=1) * 12, figures * 10.5)
        needed.append(int(longest * points(table)) + 160)
    if sum(needed) >= whole:
        return [whole * need // sum(needed) for need in needed]
    spare, shares = whole - sum(needed), [column.share for column in table.columns]
    return [need + spare * share // sum(shares) for need, share in zip(needed, shares, strict=True)]
