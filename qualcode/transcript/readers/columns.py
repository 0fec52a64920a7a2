"""The columns of a table that hold the words, the speaker and the time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.files.source import Source
    from qualcode.transcript.readers.read_as import Columns

# In order of preference where a table has several of them.
USUAL_TEXT = ("text", "utterance", "transcript", "content", "words", "speech")
USUAL_SPEAKER = ("speaker", "name", "participant", "who", "label")
USUAL_TIME = ("time", "start", "timestamp", "begin")

_OPTIONS = "--text-column, --speaker-column and --time-column name them"


@dataclass(frozen=True)
class Places:
    """The same as 0-based places in a row; None where the table has no such column."""

    text: int
    speaker: int | None
    time: int | None

    def not_used(self, header: list[str]) -> list[str]:
        """A sentence on the other columns of the table; none where there are none."""
        used = {self.text, self.speaker, self.time}
        others = [name for place, name in enumerate(header) if place not in used and name.strip()]
        many = "columns were" if len(others) > 1 else "column was"
        return [f"{len(others)} {many} not used: {_named(others)}"] if others else []


def find(source: Source, header: list[str], asked: Columns, line: int) -> Places:
    """Find the columns in a table's header.

    Raises FileRefused, naming the columns there are, where the one with the text cannot be known,
    where a column asked for is missing, or where two have the name.
    """
    text = _place(source, header, asked.text, USUAL_TEXT, line)
    if text is None:
        raise source.refused(f"no column is known to hold the text; {_list(header)}; {_OPTIONS}", line)
    speaker = _place(source, header, asked.speaker, USUAL_SPEAKER, line)
    time = _place(source, header, asked.time, USUAL_TIME, line)
    return Places(text, speaker, time)


def _place(
    source: Source, header: list[str], asked: str | None, usual: tuple[str, ...], line: int
) -> int | None:
    names = [_plain(name) for name in header]
    wanted = usual if asked is None else (_plain(asked),)
    for name in wanted:
        if name and names.count(name) > 1:
            raise source.refused(f"two columns are called \u201c{name}\u201d; rename one of them", line)
        if name and name in names:
            return names.index(name)
    if asked is not None:
        raise source.refused(f"there is no column \u201c{asked}\u201d; {_list(header)}; {_OPTIONS}", line)
    return None


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _list(header: list[str]) -> str:
    # A file without a header has speech in its first row, which must not end up in a message.
    return f"its columns are {_named(header)}"


def _named(header: list[str]) -> str:
    names = [" ".join(name.split()) for name in header if name.strip()]
    shown = [f"\u201c{name}\u201d" if len(name) <= 40 else "(one too long for a name)" for name in names[:20]]
    more = f" and {len(names) - 20} more" if len(names) > 20 else ""
    return ", ".join(shown) + more
