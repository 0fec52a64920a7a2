"""Tables out, as an xlsx workbook: one sheet a table, numbers as numbers, the same bytes for the same rows."""

from __future__ import annotations

import os
import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

WRITTEN = datetime(2000, 1, 1)  # in every file: the same tables are to be the same bytes
MOST_ROWS = 1_048_575  # beside the header
ROOM = 32_000  # units of UTF-16 of a cell; Excel takes 32,767, and the library drops what is longer
_CUT = " … (cut: too long for a cell; the CSV has all)"
_WIDEST, _LOOKED_AT = 60, 200  # characters of a column; rows by which it is chosen
_UNFIT = re.compile("[\ud800-\udfff\ufffe\uffff]")


class Sheet(NamedTuple):
    """A table with the name of its sheet, up to 31 characters without []:*?/\\."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Write the sheets; headers are bold and stay in view. Text is text, whatever it begins with.

    A text longer than a cell can hold is cut, and says so. Raises FileRefused where the file cannot be
    written, or a table has more rows than a sheet.
    """
    content = _bytes(path.name, sheets)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(content)
            beside.replace(path)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise FileRefused(path.name, f"it cannot be written: {error.strerror}.") from error


def _bytes(file: str, sheets: Sequence[Sheet]) -> bytes:
    from xlsxwriter import Workbook

    buffer = BytesIO()
    book = Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": WRITTEN})
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for name, columns, rows in sheets:
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        widths = [len(column) for column in columns]
        for place, column in enumerate(columns):
            sheet.write_string(0, place, _fit(column), heading)
        for number, row in enumerate(rows, 1):
            if number > MOST_ROWS:
                raise FileRefused(file, "the table has more rows than a sheet; take --csv.")
            for place, cell in enumerate(row):
                if isinstance(cell, bool | int | float):
                    sheet.write_number(number, place, cell)
                elif cell is not None:
                    sheet.write_string(number, place, _fit(str(cell)))
                if number < _LOOKED_AT and cell is not None:
                    widths[place] = max(widths[place], len(str(cell)))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(width + 2, _WIDEST))
    book.close()
    return buffer.getvalue()


def _fit(text: str) -> str:
    """Text that a cell can hold."""
    text = _UNFIT.sub("\ufffd", text)
    if len(text) <= ROOM // 2 or len(text.encode("utf-16-le")) // 2 <= ROOM:
        return text
    return text.encode("utf-16-le")[: 2 * ROOM].decode("utf-16-le", errors="ignore") + _CUT
