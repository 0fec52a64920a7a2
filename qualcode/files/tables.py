"""Tables in: a CSV or a workbook as columns and rows of text, each row with its line in the file."""

from __future__ import annotations

import csv
import datetime
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import FileRefused
from qualcode.files import encodings, signatures, workbook
from qualcode.files.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

MAX_BYTES = 200_000_000
"""The largest file that is opened."""

DELIMITERS = ",;\t|"
_BLANK = frozenset(("", "n/a", "N/A"))
_QUOTED = re.compile(r'"[^"]*"?')
# How Excel is told the delimiter, in a line above the header.
_SEP = re.compile(r'\ufeff?"?sep=([^\w\r\n"])"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_LARGEST_CELL = 20_000_000


class Row(NamedTuple):
    """One row: the 1-based line (in a workbook, the row) on which it begins, and its cells by column."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str | None:
        """The cell without outer blanks; None if there is no such column or the cell counts as blank."""
        cell = self.cells.get(column, "").strip()
        return None if cell in _BLANK else cell


@dataclass(frozen=True)
class Table:
    """What ``read_table`` found. ``encoding`` is the text encoding taken, or the ending of a workbook."""

    file: str
    columns: list[str]
    rows: list[Row]
    encoding: str

    @staticmethod
    def blank(cell: str) -> bool:
        """Whether a cell says nothing: empty, blanks, or n/a. (NA is kept: it is a country and a name.)"""
        return cell.strip() in _BLANK

    def not_used(self, known: Iterable[str]) -> list[str]:
        """A sentence that names the columns other than the ``known`` ones; none where there are none."""
        return columns_not_used(self.file, [column for column in self.columns if column not in set(known)])

    def require(self, *columns: str) -> None:
        """Raises FileRefused, naming what is missing and what is there, unless all columns are there."""
        missing = [column for column in columns if column not in self.columns]
        if missing:
            noun, verb = ("column", "is") if len(missing) == 1 else ("columns", "are")
            raise FileRefused(
                self.file,
                f"the {noun} {_listed(missing)} {verb} missing; the table has {_listed(self.columns)}.",
            )


def columns_not_used(file: str, columns: Sequence[str]) -> list[str]:
    """A sentence that says that these columns of a table were not used; none where there are none."""
    if not columns:
        return []
    many = "columns were" if len(columns) > 1 else "column was"
    return [f"{file}: {len(columns)} {many} not used: {_listed(columns)}."]


def read_table(path: Path, known: Iterable[str] = ()) -> Table:
    """Read a CSV (or text parted by semicolons, tabs or bars) or a workbook's first sheet that holds anything.

    Headers are trimmed; one that is a ``known`` column but for case, blanks or hyphens takes that
    column's name. Columns without a header and rows without content are left out. Cells are otherwise as
    the file has them, so that a quote keeps its blanks: ``Row.get`` trims.

    Raises FileRefused if the file cannot be read, is no table, repeats a header, or has a row that is
    longer than the header.
    """
    raw = read_bytes(path)
    looks = signatures.looks_like(raw)
    numbered: Iterable[workbook.Row]
    if looks == signatures.XLSX:
        encoding = path.suffix.lstrip(".").lower() or "xlsx"
        numbered, _ = workbook.rows(Source(path.name, raw), _cell_text)
    elif looks == signatures.OLE:
        raise FileRefused(path.name, signatures.why_ole(raw))
    elif raw.startswith(signatures.ZIPPED):
        raise FileRefused(path.name, "it is not an xlsx workbook; save it as xlsx or CSV.")
    else:
        text, encoding = decode(path.name, raw)
        numbered = csv_rows(path.name, text)
    return _as_table(path.name, encoding, numbered, known)


def read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises FileRefused if there are none, too many, or the system says no."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise FileRefused(path.name, f"it is larger than {MAX_BYTES // 1_000_000} MB.")
        raw = path.read_bytes()
    except OSError as error:
        raise FileRefused(path.name, f"it cannot be read: {error.strerror}.") from error
    if not raw.strip():
        raise FileRefused(path.name, "it is empty.")
    return raw


def decode(file: str, raw: bytes) -> tuple[str, str]:
    """The text and the encoding taken (see ``encodings``). Raises FileRefused for content that is not text."""
    try:
        # Cells may hold control characters, of which a transcript is suspected to be no text.
        text, encoding = raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        decoded = encodings.decode(Source(file, raw))
        text, encoding = decoded.text, decoded.encoding
    if "\0" in text:
        raise FileRefused(file, encodings.BINARY)
    return unicodedata.normalize("NFC", text), encoding


def _cell_text(value: workbook.Value) -> str:
    """A cell as the person sees it, near enough: a date is YYYY-MM-DD, a time HH:MM:SS."""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
    return str(value) if isinstance(value, datetime.time | datetime.timedelta) else workbook.as_text(value)


def csv_rows(file: str, text: str, delimiter: str | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows of a delimited text, each with the 1-based line on which it begins.

    A first line ``sep=;`` names the delimiter and is no row; else it is ``delimiter``, or found in the header.
    Raises FileRefused, with the line, where the quotation marks of a row do not match.
    """
    named = _SEP.match(text)
    body = text[named.end() :] if named else text
    delimiter = named[1] if named else delimiter or _delimiter(body)
    before_body = 1 if named else 0
    # Strict, as otherwise a quotation mark left open swallows the rest of the file without a word.
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=delimiter, strict=True)
    before = csv.field_size_limit(_LARGEST_CELL)
    line = before_body + 1
    try:
        for cells in reader:
            yield line, cells
            line = before_body + reader.line_num + 1
    except csv.Error as error:
        raise FileRefused(file, _csv_fault(str(error)), line) from error
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str) -> str:
    """The delimiter between cells: the Sniffer's finding where the header confirms it, else the header's own.

    The Sniffer looks only at a sample, because it is slow, and free text misleads it.
    """
    header = next((line for line in text.splitlines() if line.strip(DELIMITERS + " ")), "")
    counts = delimiters_in(header)
    if len(counts) < 2:
        return next(iter(counts), ",")
    try:
        sniffed = csv.Sniffer().sniff(text[:4096], delimiters=DELIMITERS).delimiter
    except csv.Error:
        sniffed = ""
    return sniffed if sniffed in counts else counts.most_common(1)[0][0]


def names_delimiter(text: str) -> bool:
    """Whether the first line of a delimited text only says which the delimiter is (``sep=;``)."""
    return _SEP.match(text) is not None


def delimiters_in(line: str) -> Counter[str]:
    """How often each possible delimiter stands in a line outside quotation marks."""
    return Counter(character for character in _QUOTED.sub("", line) if character in DELIMITERS)


def _csv_fault(message: str) -> str:
    if "unexpected end" in message or "field larger" in message:
        return "a cell that begins with a quotation mark in this row is never closed by another."
    return "a quotation mark stands inside a quoted cell of this row; write it twice there."


def _as_table(
    file: str, encoding: str, numbered: Iterable[tuple[int, list[str]]], known: Iterable[str]
) -> Table:
    pairs = iter(numbered)
    header: list[str] = []
    for line, cells in pairs:
        header = [_column(cell, known) for cell in cells]
        if any(header):
            _refuse_repeats(file, line, header)
            break
    if not any(header):
        raise FileRefused(file, "it has no header row.")
    width = len(header)
    kept = [(place, column) for place, column in enumerate(header) if column]
    whole = len(kept) == width
    rows: list[Row] = []
    for line, cells in pairs:
        if len(cells) != width:
            cells = _fitted(file, line, cells, width)
        row = dict(zip(header, cells, strict=True) if whole else ((name, cells[at]) for at, name in kept))
        if any(map(str.strip, row.values())):
            rows.append(Row(line, row))
    return Table(file, [column for _, column in kept], rows, encoding)


def _column(header: str, known: Iterable[str]) -> str:
    trimmed = " ".join(header.split())
    as_known = re.sub(r"[ -]", "_", trimmed.lower())
    return as_known if as_known in known else trimmed


def _refuse_repeats(file: str, line: int, header: list[str]) -> None:
    seen: set[str] = set()
    for column in filter(None, header):
        if column.casefold() in seen:
            raise FileRefused(file, f"the column '{column}' stands twice in the header.", line)
        seen.add(column.casefold())


def _fitted(file: str, line: int, cells: list[str], width: int) -> list[str]:
    if any(cell.strip() for cell in cells[width:]):
        reason = (
            f"the row has {len(cells)} cells under {width} columns; "
            "put a cell that holds the delimiter in quotation marks."
        )
        raise FileRefused(file, reason, line)
    return [*cells[:width], *[""] * (width - len(cells))]


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(f"'{column}'" for column in columns)
