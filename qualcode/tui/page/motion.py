"""Moving the cursor by cluster, word, sentence, turn and row.

Offsets are code points of the text. Every returned offset is the start of a cluster, or the end of the text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

import regex

from qualcode.tui.page.cells import column_of, offset_at, row_cells
from qualcode.tui.page.clusters import cluster_end, cluster_start
from qualcode.tui.page.wrap import SPACER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.transcript.model import Turn
    from qualcode.tui.page.wrap import Wrapped

# Where a word starts; an apostrophe within it does not end it.
_WORD = r"(?<![\w\u200c\u200d])(?<![\w\u200c\u200d]['’])\w"
_WORD_START = regex.compile(_WORD)
_WORD_START_BEFORE = regex.compile(rf"(?r){_WORD}")


class Motion:
    """Moves in one transcript. Every move accepts any offset, and none leaves the text."""

    def __init__(self, text: str, turns: Sequence[Turn], sentences: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self._labels = [turn.label_start for turn in turns]
        self._speech = [turn.start for turn in turns]
        self._sentences = sentences
        self._starts = [start for start, _ in sentences]
        self._ends = [end for _, end in sentences]

    def next_cluster(self, offset: int) -> int:
        """One cluster on."""
        return cluster_end(self.text, offset)

    def previous_cluster(self, offset: int) -> int:
        """One cluster back; from within a cluster, to its start."""
        return cluster_start(self.text, min(offset, len(self.text)) - 1)

    def next_word(self, offset: int) -> int:
        """The start of the next word, or the end of the text."""
        after = max(offset, -1) + 1
        while found := _WORD_START.search(self.text, after):
            start: int = found.start()
            if cluster_start(self.text, start) == start:
                return start
            after = found.end()
        return len(self.text)

    def previous_word(self, offset: int) -> int:
        """The start of the word at the offset, or of the one before; the start of the text."""
        before: int = offset
        while before > 0 and (found := _WORD_START_BEFORE.search(self.text, 0, before)):
            before = found.start()
            if cluster_start(self.text, before) == before:
                return before
        return 0

    def sentence_at(self, offset: int) -> tuple[int, int] | None:
        """The sentence at an offset; between two the second, after the last the last; None without any."""
        if not self._sentences:
            return None
        found = min(bisect_right(self._ends, offset), len(self._sentences) - 1)
        return cluster_start(self.text, self._starts[found]), self._whole(self._ends[found])

    def next_sentence(self, offset: int) -> int:
        """The start of the next sentence, or the end of the text."""
        return self._next(self._starts, offset)

    def previous_sentence(self, offset: int) -> int:
        """The start of the sentence at the offset, or of the one before; the start of the text."""
        return self._previous(self._starts, offset)

    def turn_at(self, offset: int) -> int:
        """The index of the turn at an offset, label included; between two the first; -1 without any."""
        return max(bisect_right(self._labels, offset) - 1, 0) if self._labels else -1

    def next_turn(self, offset: int) -> int:
        """The start of speech in the next turn, or the end of the text."""
        return self._next(self._speech, offset)

    def previous_turn(self, offset: int) -> int:
        """The start of speech in the turn at the offset, or in the one before; the text's start."""
        return self._previous(self._speech, offset)

    def grow(self, start: int, end: int) -> tuple[int, int]:
        """The span extended to the end of the next sentence; the same span without one."""
        for at in range(bisect_right(self._ends, end), len(self._ends)):
            if (whole := self._whole(self._ends[at])) > end:
                return start, whole
        return start, end

    def shrink(self, start: int, end: int) -> tuple[int, int]:
        """The span cut back to the end of the last sentence that ends in it; the same span without one."""
        for at in range(bisect_left(self._ends, end) - 1, -1, -1):
            if self._ends[at] <= start:
                break
            if (whole := self._whole(self._ends[at])) < end:
                return start, whole
        return start, end

    def _whole(self, end: int) -> int:
        """The end of the cluster that ``end`` would split."""
        return cluster_end(self.text, end - 1) if end > 0 else 0

    def _next(self, places: list[int], offset: int) -> int:
        for at in range(bisect_right(places, offset), len(places)):
            if (place := cluster_start(self.text, places[at])) > offset:
                return place
        return len(self.text)

    def _previous(self, places: list[int], offset: int) -> int:
        at = bisect_left(places, offset) - 1
        return cluster_start(self.text, places[at]) if at >= 0 else 0


def column(wrapped: Wrapped, offset: int) -> int:
    """The column of an offset, with the row's indent: the goal of moving up and down."""
    row = wrapped[wrapped.row_of(offset)]
    return row.indent + column_of(row_cells(wrapped.text, row.start, row.end), offset - row.start)


def offset_in_row(wrapped: Wrapped, row: int, goal: int) -> int:
    """The offset on a row nearest to a column. Past the row's last cluster it is the cluster itself, or the
    turn's end if the turn ends on this row.
    """
    start, end, _, indent = wrapped[row]
    cells = row_cells(wrapped.text, start, end)
    offset = start + offset_at(cells, goal - indent)
    if offset == end > start and wrapped.row_of(end) != row:
        return start + cells.offsets[-2]
    return offset


def up(wrapped: Wrapped, offset: int, goal: int, rows: int = 1) -> int:
    """``rows`` rows up, in the goal column, never onto a spacer; the offset itself on the first row."""
    at = wrapped.row_of(offset)
    to = max(at - rows, 0)
    if wrapped.turns[to] == SPACER:
        to -= 1
    return offset if to == at else offset_in_row(wrapped, to, goal)


def down(wrapped: Wrapped, offset: int, goal: int, rows: int = 1) -> int:
    """``rows`` rows down, in the goal column, never onto a spacer; the offset itself on the last row."""
    at = wrapped.row_of(offset)
    to = min(at + rows, len(wrapped) - 1)
    if wrapped.turns[to] == SPACER:
        to += 1
    return offset if to == at else offset_in_row(wrapped, to, goal)


def row_start(wrapped: Wrapped, offset: int) -> int:
    """The start of an offset's row."""
    return wrapped.starts[wrapped.row_of(offset)]


def row_end(wrapped: Wrapped, offset: int) -> int:
    """The last place on an offset's row."""
    return offset_in_row(wrapped, wrapped.row_of(offset), _FAR)


_FAR = 1 << 60
