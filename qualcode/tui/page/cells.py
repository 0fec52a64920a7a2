"""One row of text in terminal cells: the column of each cluster, and the characters drawn for it."""

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

    ``offsets`` says where each starts, in code points from the row's start, and ends with the row's length;
    ``columns`` says in which cell each starts, and ends with the row's width; ``shown`` is drawn for each and
    never holds a control character. Only a newline, the last of its row, has no cells.
    """

    offsets: list[int]
    columns: list[int]
    shown: list[str]


def row_cells(text: str, start: int, end: int) -> RowCells:
    """Lay out ``text[start:end]``, which must start with a whole cluster and hold a newline only at its end."""
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
    """The column of the cluster at an offset (code points from the start of the row)."""
    return cells.columns[max(bisect_right(cells.offsets, offset) - 1, 0)]


def offset_at(cells: RowCells, column: int) -> int:
    """The start of the cluster in a column, in code points from the start of the row.

    Past the last column it is the row's newline, or its end without one.
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
