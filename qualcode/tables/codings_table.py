"""Codings in, from a table: which code, on which stretch of which transcript."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import FileRefused
from qualcode.files.tables import Row, read_table
from qualcode.tables.formula_cells import plain

if TYPE_CHECKING:
    from pathlib import Path

STANCES = ("unset", "supports", "contrary", "mixed")
_KNOWN = ("transcript", "code", "start", "end", "quote", "stance", "memo", "coder")


class CodingRow(NamedTuple):
    """One coding to be made. It has ``start`` and ``end`` (code points, end exclusive), or a quote, or all.

    ``stance`` is None where the cell is blank or says unset. ``quote`` keeps its outer blanks.
    """

    line: int
    transcript: str
    code: str
    start: int | None
    end: int | None
    quote: str | None
    stance: str | None
    memo: str | None
    coder: str | None


class CodingsTable(NamedTuple):
    """The rows that can be applied, the reason against each other row, and warnings about the table."""

    rows: list[CodingRow]
    problems: list[FileRefused]
    warnings: list[str]


def read_codings(path: Path) -> CodingsTable:
    """The rows of a table of codings; columns that mean nothing here are named in its ``warnings``.

    Raises FileRefused if the table as a whole cannot be read or lacks a column.
    """
    table = read_table(path, _KNOWN)
    table.require("transcript", "code")
    if "quote" not in table.columns:
        table.require("start", "end")
    rows: list[CodingRow] = []
    problems: list[FileRefused] = []
    for row in table.rows:
        try:
            rows.append(_coding(table.file, row))
        except FileRefused as problem:
            problems.append(problem)
    return CodingsTable(rows, problems, table.not_used(_KNOWN))


def _coding(file: str, row: Row) -> CodingRow:
    transcript, code = _cell(row, "transcript"), _cell(row, "code")
    if transcript is None or code is None:
        raise FileRefused(file, f"the row names no {'code' if transcript else 'transcript'}.", row.line)
    start, end = _offset(file, row, "start"), _offset(file, row, "end")
    quote = _quote(row)
    if start is None or end is None:
        if start is not None or end is not None:
            lacks = "end" if end is None else "start"
            raise FileRefused(file, f"the row has no '{lacks}'; both offsets are needed, or none.", row.line)
        if quote is None:
            raise FileRefused(file, "the row has neither 'start' and 'end' nor a 'quote'.", row.line)
    elif end <= start:
        raise FileRefused(file, f"'end' ({end}) must be greater than 'start' ({start}).", row.line)
    stance = _stance(file, row)
    return CodingRow(
        row.line, transcript, code, start, end, quote, stance, _cell(row, "memo"), _cell(row, "coder")
    )


def _cell(row: Row, column: str) -> str | None:
    cell = row.get(column)
    return None if cell is None else plain(cell)


def _offset(file: str, row: Row, column: str) -> int | None:
    cell = row.get(column)
    if cell is None:
        return None
    if cell.isascii() and cell.isdigit() and len(cell) < 16:
        return int(cell)
    raise FileRefused(file, f"'{column}' must be a whole number from 0, not '{cell[:20]}'.", row.line)


def _quote(row: Row) -> str | None:
    """The quote as it stands, blanks and all; line ends as canonical text has them."""
    cell = row.cells.get("quote", "")
    return plain(cell).replace("\r\n", "\n").replace("\r", "\n") if cell.strip() else None


def _stance(file: str, row: Row) -> str | None:
    cell = row.get("stance")
    stance = cell.lower() if cell else "unset"
    if stance not in STANCES:
        raise FileRefused(file, f"the stance '{cell}' is none of {', '.join(STANCES)}.", row.line)
    return None if stance == "unset" else stance
