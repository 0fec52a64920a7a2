"""A text under construction: appended to piece by piece, with the places that matter noted down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.transcript.stamps import stamps_in, without_stamps

if TYPE_CHECKING:
    from qualcode.transcript.labels import Head


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a turn begins: offsets of its label and of the first code point after it, and the label.

    ``label`` is None for a turn without one. The turn runs to the next mark.
    """

    label_start: int
    speech_start: int
    label: str | None


@dataclass
class Draft:
    """The canonical text so far, the marks of turns and the time stamps; offsets in code points."""

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    times: list[tuple[int, float]] = field(default_factory=list)

    def write(self, piece: str) -> None:
        """Append as it is."""
        self.pieces.append(piece)
        self.length += len(piece)

    def note_time(self, seconds: float) -> None:
        """Record that the next words written were said at ``seconds``."""
        self.times.append((self.length, seconds))

    def write_speech(self, line: str) -> None:
        """Append a line of speech without the time stamps in it."""
        stamps = stamps_in(line)
        if stamps:
            line, times = without_stamps(line, stamps)
            self.times.extend((self.length + offset, seconds) for offset, seconds in times)
        self.write(line)

    def write_labelled(self, line: str, head: Head, label: str) -> None:
        """Append a line that begins a turn; the times of stamps beside the label are those of its start."""
        rest = line[head.speech_at :]
        front = line[: head.speech_at]
        if head.stamps:
            front = head.without_stamps(line) + (" " if rest.strip() else "")
        start = self.length + len(front) - len(front.lstrip(" \t"))
        self.times.extend((start, stamp.seconds) for stamp in head.stamps)
        self.write(front)
        self.marks.append(Mark(start, self.length, label))
        self.write_speech(rest)

    def begin_unlabelled(self) -> None:
        """Begin a turn without a label with the next words written."""
        self.marks.append(Mark(self.length, self.length, None))
