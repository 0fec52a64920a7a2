"""The times in a table's rows: in which unit they are."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.transcript.account import letters
from qualcode.transcript.readers.columns import plain
from qualcode.transcript.readers.sheets import cell
from qualcode.transcript.stamps import parse_time

if TYPE_CHECKING:
    from qualcode.transcript.readers.columns import Places
    from qualcode.transcript.readers.sheets import Sheet

# The headers of Whisper and its kin, who write whole milliseconds.
_RECOGNISERS = (("start", "end", "text"), ("start", "end", "speaker", "text"))
# Nobody says so many letters in a second: then the whole numbers are seconds after all.
_LETTERS_PER_SECOND = 200


@dataclass
class Times:
    """Reads the times of one table."""

    milliseconds: bool = False
    why: str = ""
    lines_unread: list[int] = field(default_factory=list)

    def seconds(self, stamp: str) -> float | None:
        """The seconds of a cell; None where it holds no time."""
        found = parse_time(stamp.strip())
        return found / 1000 if found is not None and self.milliseconds else found

    def warnings(self) -> list[str]:
        """In which unit the times were read where this is no matter of course, and how many could not be."""
        found = [self.why] if self.why else []
        if self.lines_unread:
            many = len(self.lines_unread)
            times = (
                "1 time could not be read and was"
                if many == 1
                else f"{many} times could not be read and were"
            )
            found.append(f"{times} left out, the first in line {self.lines_unread[0]}")
        return found


def of(sheet: Sheet, places: Places) -> Times:
    """How to read the times of a table."""
    times = Times()
    if places.time is None:
        return times
    names = plain(sheet.header[places.time]).split()
    whole = all(stamp.isdecimal() for stamp in sheet.cells(places.time))
    if names[-1:] in (["ms"], ["milliseconds"], ["msec"]) and whole:
        times.milliseconds = True
        times.why = "the times were read as milliseconds, as the name of their column says"
    elif whole and tuple(map(plain, sheet.header)) in _RECOGNISERS and not _too_fast(sheet, places):
        times.milliseconds = True
        times.why = (
            "the times were read as milliseconds: whole numbers under start, end, text are those of Whisper"
        )
    for line, cells in sheet.rows:
        stamp = cell(cells, places.time).strip()
        if stamp and cell(cells, places.text).strip() and times.seconds(stamp) is None:
            times.lines_unread.append(line)
    return times


def _too_fast(sheet: Sheet, places: Places) -> bool:
    """Whether more would be said in the time than anybody can say."""
    spoken = lasted = 0
    for _, cells in sheet.rows:
        start, end = (cell(cells, at).strip() for at in (places.time, places.end))
        if start.isdecimal() and end.isdecimal() and len(start) < 15 and len(end) < 15:
            spoken += letters(cell(cells, places.text))
            lasted += max(0, int(end) - int(start))
    return spoken * 1000 > lasted * _LETTERS_PER_SECOND
