"""The text under construction: parts written one after the other, with the places that matter noted down."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.transcript.parts import Part


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a turn begins: offsets of its label and of the first code point after it, and the label.

    ``label`` is None for a turn of nobody known. The turn runs to the next mark.
    """

    label_start: int
    speech_start: int
    label: str | None


@dataclass
class Draft:
    """The canonical text so far; offsets in code points.

    ``marks`` are of turns, ``times`` of time stamps, ``paragraphs`` of those within a turn, and ``rows`` are
    ``[start, end)`` of the words of rows and cues with the blanks around them.
    """

    pieces: list[str] = field(default_factory=list)
    length: int = 0
    marks: list[Mark] = field(default_factory=list)
    times: list[tuple[int, float]] = field(default_factory=list)
    paragraphs: list[int] = field(default_factory=list)
    rows: list[list[int]] = field(default_factory=list)
    _row: int | None = None
    _begun: bool = False

    def write(self, part: Part) -> None:
        """Append a part; the label of one that goes on with its row or the one before is left out."""
        new_row = part.row is not None and part.row != self._row
        if self._begun:
            self._add("\n\n" if new_row and not part.goes_on else "\n")
        self._begun = True
        front = "" if part.goes_on else part.front
        start = self.length + len(front) - len(front.lstrip(" \t"))
        self._add(front)
        words = self.length
        if not part.goes_on:
            self.marks.append(Mark(start, words, part.who))
        elif part.row is None:
            self.paragraphs.append(words)
        if new_row:
            self._row = part.row
            self.rows.append([words, words])
        for offset, seconds in part.times:
            self.times.append((start if offset is None else words + offset, seconds))
        self.pieces.extend(part.words)
        self.length += part.length
        if self.rows:
            self.rows[-1][1] = self.length

    def _add(self, piece: str) -> None:
        self.pieces.append(piece)
        self.length += len(piece)
