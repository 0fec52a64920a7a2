"""A transcript broken into rows of a given width, turn by turn.

The rows of a turn tile it exactly. A row breaks at blanks, which belong to the row that they end and may exceed
its width; between wide (East Asian) characters it breaks anywhere; a word longer than a row breaks between
clusters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from qualcode.tui.page.cells import TAB
from qualcode.tui.page.clusters import BLANKS, NARROW, clusters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.transcript.model import Turn

SPACER = -1
"""The ``turn`` of the empty row for a blank line between two turns."""

UNCOVERED = -2
"""The ``turn`` of rows of text outside all turns; there should be none, but nothing may be hidden."""

INDENT = 2

# Two cells wide, a cluster by itself beside any other of these or of the narrow, and no blank.
_WIDE = "\u3001-\u3029\u3041-\u3096\u30a1-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"

_OTHER = re.compile(f"[^{NARROW}\n]")
_PLAIN = re.compile(f"[{NARROW}{_WIDE}\n]*")


class TextRow(NamedTuple):
    """``[start, end)`` in code points, the index of the turn, and the row's indent in cells."""

    start: int
    end: int
    turn: int
    indent: int


class Wrapped:
    """The rows of a transcript at a width, as parallel lists ``starts``, ``ends``, ``turns`` and ``indents``.

    There is always at least one row. ``width`` is in cells and at least 1.
    """

    def __init__(self, text: str, turns: Sequence[Turn], width: int) -> None:
        self.text = text
        self.width = max(width, 1)
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.turns: list[int] = []
        self.indents: list[int] = []
        for stretch in _stretches(text, turns):
            self._add(*stretch)
        if not self.starts:
            self._append([0], [0], UNCOVERED, 0)

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, index: int) -> TextRow:
        return TextRow(self.starts[index], self.ends[index], self.turns[index], self.indents[index])

    def row_of(self, offset: int) -> int:
        """The row of an offset. Between two turns it is the last row of the first."""
        row = max(bisect_right(self.starts, offset) - 1, 0)
        return row - 1 if self.turns[row] == SPACER else row

    def _add(self, start: int, end: int, turn: int, labelled: bool) -> None:
        """Append the rows of one turn, after a spacer if the text has a blank line there."""
        if self.starts and self.text.count("\n", self.ends[-1], start) >= 2:
            self._append([self.ends[-1]], [start], SPACER, 0)
        indent = INDENT if labelled and self.width > INDENT else 0
        first = _row_end(self.text, start, end, self.width)
        self._append([start], [first], turn, 0)
        if first < end:
            ends = _row_ends(self.text, first, end, self.width - indent)
            self._append([first, *ends[:-1]], ends, turn, indent)

    def _append(self, starts: list[int], ends: list[int], turn: int, indent: int) -> None:
        self.starts += starts
        self.ends += ends
        self.turns += [turn] * len(starts)
        self.indents += [indent] * len(starts)


def _stretches(text: str, turns: Sequence[Turn]) -> Iterator[tuple[int, int, int, bool]]:
    """The stretches to wrap separately, in order: ``(start, end, turn, labelled)``."""
    done = 0
    for index, turn in enumerate(turns):
        start = max(turn.label_start, done)
        yield from _uncovered(text, done, start)
        done = max(turn.end, start)
        yield start, done, index, turn.start > turn.label_start
    yield from _uncovered(text, done, len(text))


def _uncovered(text: str, start: int, end: int) -> Iterator[tuple[int, int, int, bool]]:
    if start < end and (stray := text[start:end].strip()):
        start = text.index(stray, start)
        yield start, start + len(stray), UNCOVERED, False


def _row_ends(text: str, start: int, end: int, width: int) -> list[int]:
    """Where each row of ``text[start:end]`` ends."""
    if _OTHER.search(text, start, end) is None:
        return [row.end() for row in _narrow_row(width).finditer(text, start, end)]
    narrow = _narrow_row(width).match
    ends: list[int] = []
    other = start - 1
    while start < end:
        if other < start:
            found = _OTHER.search(text, start, end)
            other = found.start() if found else end + width + 1
        # A row of narrow characters depends on nothing beyond its width and its blanks.
        row = narrow(text, start, end) if start + width < other else None
        start = row.end() if row and row.end() < other else _cluster_row_end(text, start, end, width)
        ends.append(start)
    return ends


def _row_end(text: str, start: int, end: int, width: int) -> int:
    """Where the first row of ``text[start:end]`` ends."""
    row = _narrow_row(width).match(text, start, end)
    if row is None or _OTHER.search(text, start, min(max(row.end(), start + width) + 1, end)):
        return _cluster_row_end(text, start, end, width)
    return row.end()


@lru_cache(maxsize=64)
def _narrow_row(width: int) -> re.Pattern[str]:
    """One row of characters that are all one cell wide: up to a blank, a newline or the end, or else full."""
    return re.compile(rf"(?!\Z)(?:[{NARROW}]{{0,{width}}}(?: +\n?|\n|\Z)|[{NARROW}]{{1,{width}}})")


def _cluster_row_end(text: str, start: int, end: int, width: int) -> int:
    """Where the first row of ``text[start:end]`` ends, cluster by cluster."""
    if found := _plain_row_end(text, start, end, width):
        return found
    column = 0
    breakable = start
    for begun, until, shown, cells in clusters(text, start, end):
        if not cells:
            return until
        if shown[0] in BLANKS:
            column += TAB - column % TAB if shown[0] == "\t" else cells
            breakable = until
            continue
        if column + cells > width and begun > start:
            return begun if cells > 1 or breakable == start else breakable
        column += cells
        if cells > 1:
            breakable = until
    return end


def _plain_row_end(text: str, start: int, end: int, width: int) -> int | None:
    """As ``_cluster_row_end`` and faster; None if the row depends on other than narrow and wide characters."""
    known = _PLAIN.match(text, start, min(end, start + 2 * width))
    stop = known.end() if known else start
    column = 0
    breakable = start
    for at, character in enumerate(text[start:stop], start):
        if character == "\n":
            return at + 1
        if character == " ":
            column += 1
            breakable = at + 1
            continue
        wide = character > "\u3000"
        column += 2 if wide else 1
        if column > width and at > start:
            return at if wide or breakable == start else breakable
        if wide:
            breakable = at + 1
    return end if stop == end else None
