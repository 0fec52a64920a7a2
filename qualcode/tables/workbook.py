"""Workbooks in: the first sheet of an xlsx as rows of text."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from typing import TYPE_CHECKING

from qualcode.errors import FileRefused
from qualcode.tables.reading import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_CELLS = 20_000_000
"""The largest rectangle of cells that is opened; the library sets aside room for all of it at once."""

_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\br=[\"']([A-Z]+)(\d+)[\"'][^>]*(?<!/)>")


def workbook_rows(file: str, raw: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet with their 1-based numbers.

    Raises FileRefused for what is no workbook, is locked by a password, or would not fit in memory.
    """
    _refuse_bomb(file, raw)
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        rows = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except PasswordError as error:
        raise FileRefused(file, "it is locked by a password; save it without one.") from error
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise FileRefused(file, "it is not a workbook that can be read; save it as xlsx or CSV.") from error
    for number, row in enumerate(rows, start=1):
        yield number, [_text(cell) for cell in row]


def _refuse_bomb(file: str, raw: bytes) -> None:
    """A small zip can hold gigabytes, and a sheet of two cells can span all rows and columns."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            if sum(member.file_size for member in archive.infolist()) > MAX_BYTES:
                raise FileRefused(file, f"it unpacks to more than {MAX_BYTES // 1_000_000} MB.")
            if "xl/workbook.xml" not in archive.namelist():
                raise FileRefused(file, "it is not an xlsx workbook; save it as xlsx or CSV.")
            sheets = [name for name in archive.namelist() if re.match(r"xl/worksheets/[^/]+\.xml\Z", name)]
            if any(_span(archive.read(name)) > MAX_CELLS for name in sheets):
                raise FileRefused(
                    file, "a sheet has cells too far apart; remove what stands far below the table."
                )
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise FileRefused(file, "it is not a workbook that can be read; save it as xlsx or CSV.") from error


def _span(sheet: bytes) -> int:
    """Cells in the rectangle from the first cell to the furthest filled one."""
    columns: set[bytes] = set()
    last_row = 0
    for match in _CELL.finditer(sheet):
        columns.add(match[1])
        last_row = max(last_row, int(match[2]))
    return last_row * max((_column_number(letters) for letters in columns), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _text(cell: object) -> str:
    """A cell as the person sees it, near enough: 7.0 is 7, a date is YYYY-MM-DD."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
