"""One row of text in terminal cells: which cluster stands in which column, and what is drawn for it."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from qualcode.tui.page.clusters import NARROW, clusters

TAB = 4

_NARROW_ROW = re.compile(f"[{NARROW}]*")


@dataclass(frozen=True)
class RowCells:
    """The clusters of a row, in order.

    ``offsets`` are where each starts, in code points from the start of the row, and then the row's length;
    ``columns`` the cell in which each starts, and then the row's width; ``shown`` what to draw for each.
    Only a newline, which is the last of its row, has no cells. ``shown`` never holds a control character.
    """

    offsets: list[int]
    columns: list[int]
    shown: list[str]


def row_cells(text: str, start: int, end: int) -> RowCells:
    """Lay out ``text[start:end]``, which must begin where a cluster does and hold no newline but a last one."""
    row = text[start:end]
    body = row[:-1] if row[-1:] == "\n" else row
    if (body.isascii() and body.isprintable()) or _NARROW_ROW.fullmatch(body):
        columns = list(range(len(body) + 1))
        shown = list(body)
        if len(body) == len(row):
            return RowCells(columns, columns, shown)
        return RowCells([*columns, len(row)], [*columns, len(body)], [*shown, ""])
    return _laid_out(row)


def column_of(cells: RowCells, offset: int) -> int:
    """The column of the cluster in which an offset lies (code points from the start of the row)."""
    return cells.columns[max(bisect_right(cells.offsets, offset) - 1, 0)]


def offset_at(cells: RowCells, column: int) -> int:
    """Where the cluster starts that covers a column, in code points from the start of the row.

    Past the last column: the row's newline, or its end where it has none.
    """
    found = max(bisect_right(cells.columns, column) - 1, 0)
    if found == len(cells.shown) > 0 and cells.columns[-1] == cells.columns[-2]:
        found -= 1
    return cells.offsets[found]


def _laid_out(row: str) -> RowCells:
    offsets: list[int] = []
    columns: list[int] = []
    drawn: list[str] = []
    column = 0
    for begun, _, shown, cells in clusters(row, 0, len(row)):
        offsets.append(begun)
        columns.append(column)
        if shown[:1] == "\t":
            cells = TAB - column % TAB
            shown = " " * cells + shown[1:]
        drawn.append(shown)
        column += cells
    return RowCells([*offsets, len(row)], [*columns, column], drawn)
