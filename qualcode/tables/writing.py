"""Tables out, as CSV: UTF-8, LF, the same bytes for the same rows."""

from __future__ import annotations

import csv
import io
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qualcode.errors import FileRefused
from qualcode.tables.formula_cells import CHANGED_FIRST
from qualcode.tables.formula_cells import harmless as made_harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


_SHORT = 31  # characters of a cell that is worth remembering; an id has one more, and none comes twice
_SPECIAL = re.compile('[,"\n\r]')


class TextSink(Protocol):
    """Anything that takes text: an open file, standard output, a buffer."""

    def write(self, text: str, /) -> object:
        """Take the text."""


def write_csv(
    target: Path | str | TextSink,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    harmless: bool = True,
    bom: bool = False,
) -> None:
    """Write a header and rows of as many cells; None becomes an empty cell, a number stays unrounded.

    ``harmless`` puts an apostrophe before text that a spreadsheet would run (see ``formula_cells``);
    numbers are left alone. ``bom`` begins with a byte order mark, which some versions of Excel need.
    A stream is not closed; one that translates line ends should be opened with ``newline=""``.

    Raises FileRefused if the path cannot be written, ValueError if a row has another number of cells.
    """
    if isinstance(target, Path | str):
        path = Path(target)
        try:
            with path.open("w", encoding="utf-8", newline="") as stream:
                _write(stream, columns, rows, harmless, bom)
        except OSError as error:
            raise FileRefused(path.name, f"it cannot be written: {error.strerror}.") from error
    else:
        _write(target, columns, rows, harmless, bom)


def _write(
    stream: TextSink, columns: Sequence[str], rows: Iterable[Sequence[object]], harmless: bool, bom: bool
) -> None:
    if bom:
        stream.write("\ufeff")
    width = len(columns)
    stream.write(_line(columns, harmless=False))
    for row in rows:
        if len(row) != width:
            raise ValueError(f"a row of {len(row)} cells under {width} columns")
        stream.write(_line(row, harmless=harmless))


def _line(row: Sequence[object], *, harmless: bool) -> str:
    """A row as the csv module writes it, in half of its time, because most short cells repeat earlier ones."""
    cells = []
    for cell in row:
        if cell is None:
            cells.append("")
        elif not isinstance(cell, str):
            cells.append(_quoted(str(cell)))
        else:
            cells.append(_known(cell, harmless) if len(cell) <= _SHORT else _cell(cell, harmless))
    line = ",".join(cells) + "\n"
    # A lone CR makes readers see a new row, wherever it stands; then all cells are quoted.
    if "\r" in line or line == "\n":
        return _all_quoted(row, harmless)
    return line


def _cell(cell: str, harmless: bool) -> str:
    return _quoted(made_harmless(cell) if harmless and cell[:1] in CHANGED_FIRST else cell)


_known = lru_cache(maxsize=4096)(_cell)


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell


def _all_quoted(row: Sequence[object], harmless: bool) -> str:
    written = io.StringIO()
    cells = [made_harmless(cell) if harmless and isinstance(cell, str) else cell for cell in row]
    csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(cells)
    return written.getvalue()
