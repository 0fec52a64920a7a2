"""A pack as a workbook: one table a sheet, numbers as numbers, and a first sheet that explains the others."""

from __future__ import annotations

import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from qualcode.reports.plain_text import fit
from qualcode.reports.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from qualcode.reports.model import Cell, Column, Pack, Table

WRITTEN = datetime(2000, 1, 1)  # in every file: the same pack is to be the same bytes
_ROOM = 16_000  # code points of a cell; Excel's limit is 32,767 units of UTF-16, of which a character has up to two
_NAME = re.compile(r"[\[\]:*?/\\]")
_RUNS = ("=", "+", "-", "@", "\t")
_PAPER = {"a4": 9, "letter": 1}
_LINE, _TALLEST = 15, 409  # points of a line, and of the tallest row that there can be
_WIDTH = 9  # of one share of a column, in characters


def as_xlsx(pack: Pack) -> bytes:
    """The pack's sheets as a workbook. Text stays text, whatever it begins with."""
    buffer = BytesIO()
    book = Workbook(
        buffer,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    book.set_properties({"title": fit(pack.title), "subject": fit(pack.subtitle), "created": WRITTEN})
    writer = _Sheets(book, pack)
    tables = _named(pack.sheets)
    writer.about(tables)
    for name, table in tables:
        writer.table(name, table)
    book.close()
    return buffer.getvalue()


def _named(tables: Sequence[Table]) -> list[tuple[str, Table]]:
    """Each table with a name that a sheet can have, unlike any other whatever the capitals."""
    taken = {"about"}
    found = []
    for table in tables:
        name = base = " ".join(_NAME.sub(" ", fit(table.name)).split()).strip("'")[:28] or "Table"
        number = 2
        while name.casefold() in taken:
            name, number = f"{base} {number}", number + 1
        taken.add(name.casefold())
        found.append((name, table))
    return found


class _Sheets:
    def __init__(self, book: Workbook, pack: Pack) -> None:
        self._book, self._pack = book, pack
        plain = {"text_wrap": True, "valign": "top"}
        self._plain = book.add_format(plain)
        # Text that a spreadsheet would run once somebody edits the cell is marked as text.
        self._guarded = book.add_format({**plain, "quote_prefix": True})
        self._share = book.add_format({**plain, "num_format": "0.00"})
        self._strong = book.add_format({**plain, "bold": True})
        self._head = book.add_format({**plain, "bold": True, "bottom": 2})
        self._link = book.add_format({"valign": "top", "underline": 1, "font_color": "blue"})
        self._title = book.add_format({"bold": True, "font_size": 14})
        self._indented: dict[int, Format] = {0: self._plain}

    def about(self, tables: Sequence[tuple[str, Table]]) -> None:
        """The first sheet: the pack's name, the withheld figures, and the contents of each sheet."""
        sheet = self._sheet("About")
        sheet.set_column(0, 0, 26)
        sheet.set_column(1, 1, 90)
        sheet.write_string(0, 0, fit(self._pack.title), self._title)
        sheet.write_string(1, 0, fit(self._pack.subtitle))
        row = 2
        if self._pack.copy:
            sheet.write_string(row, 0, self._pack.copy, self._strong)
            row += 1
        for notice in (*self._pack.notices, self._pack.footer):
            row += 1
            sheet.set_row(row, _height([notice], [88]))
            sheet.write_string(row, 0, "Note", self._strong)
            sheet.write_string(row, 1, fit(notice), self._plain)
        row += 2
        for column, head in enumerate(("Sheet", "What it holds")):
            sheet.write_string(row, column, head, self._head)
        for name, table in tables:
            row += 1
            sheet.set_row(row, _height([f"{table.caption}. {table.explains}"], [88]))
            sheet.write_url(row, 0, f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1", self._link, name)
            sheet.write_string(row, 1, fit(f"{table.caption}. {table.explains}".strip()), self._plain)

    def table(self, name: str, table: Table) -> None:
        """One table from the first row on, its header in sight while one scrolls and on every printed page."""
        sheet = self._sheet(name)
        widths = [_width(column) for column in table.columns]
        for i, column in enumerate(table.columns):
            sheet.set_column(i, i, widths[i])
            sheet.write_string(0, i, fit(column.title), self._head)
        at = 0
        for number, row in enumerate(table.rows):
            first = self._format(table.indents[number] if table.indents else 0, number in table.strong)
            for cells in _split(row):
                at += 1
                sheet.set_row(at, _height(cells, widths))
                for i, cell in enumerate(cells):
                    self._write(sheet, at, i, cell, first if i == 0 else None)
        sheet.freeze_panes(1, 1)
        if table.rows:
            sheet.autofilter(0, 0, at, len(table.columns) - 1)
        sheet.repeat_rows(0)

    def _sheet(self, name: str) -> Worksheet:
        sheet: Worksheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(_PAPER[self._pack.paper])
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L&8{name.replace('&', '&&')}&R&8&P / &N")
        if self._pack.copy:
            sheet.set_header(f"&R&B{self._pack.copy}")
        return sheet

    def _format(self, indent: int, strong: bool) -> Format:
        if strong:
            return self._strong
        if indent not in self._indented:
            self._indented[indent] = self._book.add_format(
                {"text_wrap": True, "valign": "top", "indent": min(indent, 15)}
            )
        return self._indented[indent]

    def _write(self, sheet: Worksheet, row: int, column: int, cell: Cell, given: Any) -> None:
        if cell is None or cell == "":
            return
        if isinstance(cell, str):
            text = fit(cell)
            sheet.write_string(
                row, column, text, self._guarded if text.startswith(_RUNS) else given or self._plain
            )
        else:
            usual = self._share if isinstance(cell, float) else self._plain
            sheet.write_number(row, column, cell, given or usual)


def _width(column: Column) -> float:
    """In characters: as wide as its title, or as its share says."""
    return max(9, len(column.title) + 3) if column.numbers else max(10, column.share * _WIDTH)


def _height(cells: Sequence[Cell], widths: Sequence[float]) -> float:
    """In points; said outright, since not every program finds it by itself."""
    lines = 1
    for cell, width in zip(cells, widths, strict=True):
        if isinstance(cell, str):
            lines = max(lines, len(wrapped(cell, max(1, int(width * 0.95)))))
    return min(_TALLEST, _LINE * lines)


def _split(row: Sequence[Cell]) -> Iterator[list[Cell]]:
    """The row; where a text is longer than a cell may be, the rest of it in rows below."""
    rest = list(row)
    while True:
        yield [cell[:_ROOM] if isinstance(cell, str) else cell for cell in rest]
        rest = [cell[_ROOM:] if isinstance(cell, str) else None for cell in rest]
        if not any(rest):
            return
