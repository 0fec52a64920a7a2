"""The rows of an Excel workbook (xlsx), as text."""

from __future__ import annotations

import datetime
import html
import io
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.files.source import parsing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qualcode.files.source import Source

MOST_CELLS = 5_000_000

_MARKUP = re.compile(rb"<(?:\w+:)?(row|c)\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>")
_NOTES = re.compile(r"xl/(?:comments|drawings/drawing)[^/]*\.xml$")
_TEXTS = re.compile(r"<(?:\w+:)?t(?:\s[^<>]*)?>([^<]*)</")
_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{0,3})(\d{0,7})[\"']")
Value = int | float | str | bool | datetime.time | datetime.date | datetime.datetime | datetime.timedelta
Row = tuple[int, list[str]]
"""A row's 1-based number (in a csv file, its line) and its cells."""


def as_text(value: Value) -> str:
    """A cell as text: times and durations in seconds, a number in its shortest decimal form."""
    if isinstance(value, datetime.time):
        seconds = value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
        return f"{seconds:g}" if seconds < 1e6 else str(seconds)
    if isinstance(value, datetime.timedelta):
        return repr(round(value.total_seconds(), 3))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(frozen=True)
class Book:
    """A workbook: the rows of its first visible sheet that has any, and what it holds beside them.

    ``others`` and ``hidden`` are the rows of the other sheets with content, ``notes`` the texts of comments and
    of boxes drawn on the sheets.
    """

    rows: list[Row] = field(default_factory=list)
    others: list[list[Row]] = field(default_factory=list)
    hidden: list[list[Row]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """A sentence on the sheets that were not read; none where there are none."""
        others = len(self.others)
        return [f"only the first sheet was read; {others} more hold something"] if others else []


def read(source: Source, text: Callable[[Value], str] = as_text) -> Book:
    """A workbook, its cells made ``text``.

    Raises FileRefused for containers that ``archives.check`` refuses, damaged workbooks, and sheets
    whose cells lie so far apart that reading them would take all memory.
    """
    from qualcode.files import archives

    archives.check(source, "xlsx")
    _check_extent(source, archives.xml_members(source.content))
    with parsing(source, "an Excel workbook"):
        try:
            return _book(source, text)
        except BaseException as error:
            # A panic in the library is deliberately no Exception.
            if type(error).__name__ == "PanicException":
                raise RuntimeError from None
            raise


def rows(source: Source, text: Callable[[Value], str] = as_text) -> tuple[list[Row], list[str]]:
    """The rows of the first visible sheet that has any, and warnings; refuses what ``read`` does."""
    book = read(source, text)
    return book.rows, book.warnings


def _book(source: Source, text: Callable[[Value], str]) -> Book:
    import python_calamine

    box = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(source.content))
    shown: list[list[Row]] = []
    hidden: list[list[Row]] = []
    for sheet in box.sheets_metadata:
        if sheet.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        found = box.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        lines = [(number, [text(value) for value in row]) for number, row in enumerate(found, 1)]
        if any(cell.strip() for _, row in lines for cell in row):
            visible = sheet.visible == python_calamine.SheetVisibleEnum.Visible
            (shown if visible else hidden).append(lines)
    return Book(shown[0] if shown else [], shown[1:], hidden, _notes(source.content))


def _notes(content: bytes) -> list[str]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as box:
        names = [name for name in box.namelist() if _NOTES.match(name)]
        # These parts are seldom there, and hold nothing but text and its looks.
        found = [text for name in names for text in _TEXTS.findall(box.read(name).decode("utf-8", "replace"))]
    return [html.unescape(text) for text in found]


def _check_extent(source: Source, members: Iterator[bytes]) -> None:
    """Refuse sheets that span too many cells: the library holds all of the rectangle they span."""
    for member in members:
        if b"sheetData" in member:
            height, width = _extent(member)
            if height * width > MOST_CELLS:
                raise source.refused(
                    "has a cell far away from the others; delete the empty rows and columns between"
                )


def _extent(sheet: bytes) -> tuple[int, int]:
    """The last row and column that hold a value (ECMA-376 part 1, 18.3.1.4 and 18.3.1.73)."""
    height = width = row = column = 0
    for found in _markup(sheet):
        name, letters, digits, empty = found
        if name == b"row":
            row, column = int(digits or row + 1), 0
            continue
        row = int(digits) if digits else row
        column = _number(letters) if letters else column + 1
        if not empty:
            height, width = max(height, row), max(width, column)
    return height, width


def _markup(sheet: bytes) -> Iterator[tuple[bytes, bytes, bytes, bool]]:
    for found in _MARKUP.finditer(sheet.replace(b"\0", b"")):
        place = _PLACE.search(found[2])
        letters, digits = place.groups() if place else (b"", b"")
        yield found[1], letters, digits, found[2].endswith(b"/")


def _number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
