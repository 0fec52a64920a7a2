"""Tables (csv, tsv, xlsx) with a row for each utterance."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.files import encodings, workbook
from qualcode.transcript.model import Passage
from qualcode.transcript.readers import columns as table_columns
from qualcode.transcript.readers.extracting import extract

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from qualcode.files.source import Source
    from qualcode.files.workbook import Row
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.columns import Places
    from qualcode.transcript.readers.read_as import ReadAs

_DELIMITERS = ",;\t|"
# The sniffer takes seconds for longer samples that are full of quotation marks.
_SNIFFED = 8 * 1024
_LARGEST_CELL = 20_000_000
_CLOCK = re.compile(r"(?:(\d+):)?(\d{1,3}):(\d{1,2}(?:[.,]\d+)?)")


@dataclass(frozen=True)
class _Table:
    rows: Iterable[Row]
    encoding: str
    warnings: tuple[str, ...]


def read(source: Source, how: ReadAs) -> Extract:
    """One passage for each row that has text.

    The first row that is not blank names the columns; see ``columns.find`` for how they are known.
    Times are seconds, [H:]MM:SS or [H:]MM:SS.mmm; others are left out and counted in ``warnings``.
    Raises FileRefused with the line (csv) or row (xlsx) where the table is broken.
    """
    xlsx = source.name.lower().endswith(".xlsx")
    table = _from_xlsx(source) if xlsx else _from_csv(source)
    rows = iter(table.rows)
    first = next(((line, cells) for line, cells in rows if any(cell.strip() for cell in cells)), None)
    if first is None:
        raise source.refused("holds no row; export the table again")
    line, header = first
    places = table_columns.find(source, header, how.columns, line)
    passages: list[Passage] = []
    unread: list[int] = []
    for number, cells in rows:
        passages.extend(_passage(source, number, cells, len(header), places, unread))
    if not passages:
        raise source.refused("has no row with text below its header")
    warnings = [*table.warnings, *places.not_used(header)]
    if unread:
        warnings.append(
            f"{len(unread)} times could not be read and were left out, the first in line {unread[0]}"
        )
    return extract(source, passages, table.encoding, warnings)


def _passage(
    source: Source, line: int, cells: list[str], width: int, places: Places, unread: list[int]
) -> Iterator[Passage]:
    if any(cell.strip() for cell in cells[width:]):
        reason = (
            f"this row has {len(cells)} cells and the header has {width}; put quotation marks around cells"
        )
        raise source.refused(reason, line)
    text = _cell(cells, places.text)
    if not text.strip():
        return
    stamp = _cell(cells, places.time).strip()
    seconds = to_seconds(stamp)
    if stamp and seconds is None:
        unread.append(line)
    yield Passage(text, _cell(cells, places.speaker).strip() or None, seconds)


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def to_seconds(stamp: str) -> float | None:
    """Seconds of "75", "75.5", "1:15", "0:01:15.500"; None where it is none of these."""
    stamp = stamp.strip()
    clock = _CLOCK.fullmatch(stamp)
    if clock:
        hours, minutes, seconds = int(clock[1] or 0), int(clock[2]), float(clock[3].replace(",", "."))
        # 90:00 is an hour and a half; 1:90:00 and 1:75 are slips.
        fits = seconds < 60 and (minutes < 60 or clock[1] is None)
        return round(hours * 3600 + minutes * 60 + seconds, 3) if fits else None
    try:
        number = float(stamp.replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and number >= 0 else None


def _from_xlsx(source: Source) -> _Table:
    rows, warnings = workbook.rows(source)
    return _Table(rows, "xlsx", tuple(warnings))


def _from_csv(source: Source) -> _Table:
    decoded = encodings.decode(source)
    return _Table(_csv_rows(source, decoded.text), decoded.encoding, decoded.warnings)


def _csv_rows(source: Source, text: str) -> Iterator[Row]:
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    # Strict, as otherwise a quotation mark left open swallows the rest of the file without a word.
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    before = csv.field_size_limit(_LARGEST_CELL)
    line = 1
    try:
        for cells in reader:
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        reason = (
            "the quotation marks of this row do not match; double those within a cell that has them around"
        )
        raise source.refused(reason, line) from None
    finally:
        csv.field_size_limit(before)


def _delimiter(text: str) -> str:
    """The delimiter the sniffer finds, if the header has it; else the header's most frequent one.

    The sniffer judges by regularity, and long texts are full of regular commas.
    """
    header = next((line for line in text.splitlines() if line.strip()), "")
    try:
        found = csv.Sniffer().sniff(text[:_SNIFFED], delimiters=_DELIMITERS).delimiter
    except csv.Error:
        found = ""
    if found and found in header:
        return found
    return max(_DELIMITERS, key=header.count) if any(mark in header for mark in _DELIMITERS) else ","
