"""A table (csv, tsv, xlsx) as its header and rows, with the letters that stand around them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.files import encodings, tables, workbook
from qualcode.transcript.account import COLUMN_NAMES, FILE_HEADER, HIDDEN, NOTES, OTHER_SHEETS, letters
from qualcode.transcript.canonical import canonicalise

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from qualcode.files.source import Source
    from qualcode.files.workbook import Row

# Titles and facts of the interview may stand above the header, so many rows of them.
_ROWS_ABOVE = 10


@dataclass
class Sheet:
    """A table with its header found.

    ``rows`` are those below the header that are not blank. ``letters`` counts those of the whole file, and
    ``taken_out`` those that are in no row below the header.
    """

    line: int
    header: list[str]
    rows: list[Row]
    encoding: str
    letters: int
    warnings: list[str] = field(default_factory=list)
    taken_out: Counter[str] = field(default_factory=Counter)

    @property
    def header_letters(self) -> int:
        """The letters of the columns' names."""
        return letters_of(self.header)

    def cells(self, place: int) -> list[str]:
        """The cells of a column that hold anything, without outer blanks."""
        found = (cell(cells, place).strip() for _, cells in self.rows)
        return [text for text in found if text]


@dataclass(frozen=True)
class _File:
    rows: list[Row]
    encoding: str
    letters: int
    warnings: list[str]
    taken_out: Counter[str]


def read(source: Source, is_header: Callable[[Sequence[str]], bool]) -> Sheet:
    """The table in a file, below its header: the first row that ``is_header``, else the first that is not blank.

    Rows that repeat the header are taken out with it. Raises FileRefused where the file holds no row, where its
    quotation marks do not match, and where a row is longer than the header.
    """
    found = _xlsx(source) if source.name.lower().endswith(".xlsx") else _csv(source, is_header)
    if not found.rows:
        raise source.refused("holds no row; export the table again")
    at = _header(found.rows, is_header) or 0
    line, header = found.rows[at]
    taken_out = found.taken_out + Counter({FILE_HEADER: sum(letters_of(row) for _, row in found.rows[:at])})
    taken_out[COLUMN_NAMES] += letters_of(header)
    warnings = list(found.warnings)
    if at:
        warnings.append(f"{many_rows(at)} above the names of the columns; left out")
    names = _bare(header)
    rows: list[Row] = []
    for number, cells in found.rows[at + 1 :]:
        if _bare(cells) == names:
            taken_out[COLUMN_NAMES] += letters_of(cells)
            continue
        _refuse_too_long(source, number, cells, len(header))
        rows.append((number, cells))
    return Sheet(line, header, rows, found.encoding, found.letters, warnings, taken_out)


def cell(cells: Sequence[str], place: int | None) -> str:
    """The cell at a place; blank where there is none."""
    return cells[place] if place is not None and place < len(cells) else ""


def many_rows(count: int) -> str:
    """So many rows, in words."""
    return "1 row" if count == 1 else f"{count} rows"


def letters_of(cells: Iterable[str]) -> int:
    """The letters of cells, counted in canonical form."""
    # Nothing joins with a line feed, so that all can be counted at once.
    return letters(canonicalise("\n".join(cells)))


def _bare(cells: Sequence[str]) -> list[str]:
    bare = [text.strip() for text in cells]
    while bare and not bare[-1]:
        bare.pop()
    return bare


def _header(rows: Sequence[Row], is_header: Callable[[Sequence[str]], bool]) -> int | None:
    for at, (_, cells) in enumerate(rows[:_ROWS_ABOVE]):
        # A title is a cell alone in its row.
        if is_header(cells) and (at == 0 or len(_bare(cells)) > 1):
            return at
    return None


def _refuse_too_long(source: Source, line: int, cells: Sequence[str], width: int) -> None:
    if any(text.strip() for text in cells[width:]):
        reason = (
            f"this row has {len(cells)} cells and the header has {width}; put quotation marks around cells"
        )
        raise source.refused(reason, line)


def _xlsx(source: Source) -> _File:
    book = workbook.read(source)
    apart = Counter(
        {
            OTHER_SHEETS: _in_sheets(book.others),
            HIDDEN: _in_sheets(book.hidden),
            NOTES: letters_of(book.notes),
        }
    )
    rows = _filled(book.rows)
    return _File(rows, "xlsx", _in_sheets([book.rows]) + apart.total(), book.warnings, apart)


def _in_sheets(sheets: Iterable[Sequence[Row]]) -> int:
    return sum(letters_of(cells) for rows in sheets for _, cells in rows)


def _csv(source: Source, is_header: Callable[[Sequence[str]], bool]) -> _File:
    decoded = encodings.decode(source)
    text = decoded.text
    rows = _filled(tables.csv_rows(source.name, text))
    if rows and _header(rows, is_header) is None and len(_bare(rows[0][1])) == 1:
        # A title above the header has no delimiter: that of the first line that has one is tried.
        marks = (tables.delimiters_in(line).most_common(1) for line in text.splitlines()[: 2 * _ROWS_ABOVE])
        mark = next((found[0][0] for found in marks if found), None)
        again = _filled(tables.csv_rows(source.name, text, mark)) if mark else []
        rows = again if again and _header(again, is_header) is not None else rows
    # What no row holds is the line that names the delimiter.
    whole = letters(canonicalise(text))
    apart = Counter({FILE_HEADER: len("sep") if tables.names_delimiter(text) else 0})
    return _File(rows, decoded.encoding, whole, list(decoded.warnings), apart)


def _filled(rows: Iterable[Row]) -> list[Row]:
    return [(line, cells) for line, cells in rows if any(text.strip() for text in cells)]
