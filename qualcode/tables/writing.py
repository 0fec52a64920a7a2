"""Tables out, as CSV: UTF-8, LF, the same bytes for the same rows."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qualcode.errors import FileRefused
from qualcode.tables.formula_cells import harmless as made_harmless

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class TextSink(Protocol):
    """Whatever takes text: an open file, standard output, a buffer."""

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
    minimal = csv.writer(stream, lineterminator="\n")
    # The csv module leaves a lone CR unquoted when lines end in LF, and readers then see a new row.
    quoted = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    minimal.writerow(columns)
    width = len(columns)
    for row in rows:
        if len(row) != width:
            raise ValueError(f"a row of {len(row)} cells under {width} columns")
        cells = [made_harmless(cell) if harmless and isinstance(cell, str) else cell for cell in row]
        risky = any(isinstance(cell, str) and "\r" in cell for cell in cells)
        (quoted if risky else minimal).writerow(cells)
