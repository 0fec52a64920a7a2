"""Stripes beside the text, and layers over it: the spans on a row, and the spans over each part of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Literal

from qualcode.tui.page.wrap import SPACER

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.tui.page.wrap import Wrapped

Part = Literal["first", "middle", "last", "only"]


class Lanes:
    """Spans in at most ``count`` lanes; no two spans share a row of a lane.

    A span is ``[start, end)`` in code points and has the number of its place; an empty one, or one with None as
    an end, has no rows. Spans take the lowest free lane in the order of their first rows, on one row in the
    order given. ``lanes`` has each span's lane, ``count`` if none was free, None without rows. ``before``, the
    lanes of other spans on the same rows, saves looking their rows up again.
    """

    def __init__(
        self,
        spans: Sequence[tuple[int | None, int | None]],
        wrapped: Wrapped,
        count: int,
        before: Lanes | None = None,
    ) -> None:
        self.count = count
        self._wrapped = wrapped
        known = before._rows if before is not None and before._wrapped is wrapped else {}
        placed = [
            (index, start, end)
            for index, (start, end) in enumerate(spans)
            if start is not None and end is not None and start < end
        ]
        self._layers = _Cover(placed)
        self._rows: dict[tuple[int, int], tuple[int, int]] = {}
        rows = []
        for index, start, end in placed:
            found = known.get((start, end)) or _rows_of(wrapped, start, end)
            self._rows[start, end] = found
            rows.append((*found, index))
        rows.sort(key=itemgetter(0))
        self.lanes: list[int | None] = [None] * len(spans)
        # In each lane, by row: where each span begins, and the spans.
        self._firsts: list[list[int]] = [[] for _ in range(count)]
        self._in_lane: list[list[tuple[int, int, int]]] = [[] for _ in range(count)]
        self._fill(rows)

    def at(self, row: int) -> list[tuple[int, int, Part]]:
        """The stripes of a row as ``(lane, span, part)``: ``part`` is the row's place in the span."""
        found: list[tuple[int, int, Part]] = []
        for lane, firsts in enumerate(self._firsts):
            place = bisect_right(firsts, row) - 1
            if place >= 0:
                first, last, span = self._in_lane[lane][place]
                if row <= last:
                    found.append((lane, span, _part(first, last, row)))
        return found

    def overflow(self, row: int) -> int:
        """The number of spans on a row without a lane."""
        return bisect_right(self._over_firsts, row) - bisect_left(self._over_lasts, row)

    def covering(self, start: int, end: int) -> list[int]:
        """The spans that share a character with ``[start, end)``, with or without a lane, ascending."""
        return sorted(index for index, _, _ in self._layers.over(start, end))

    def layers(self, row_start: int, row_end: int) -> list[tuple[int, int, tuple[int, ...]]]:
        """``[row_start, row_end)`` cut where spans begin and end: ``(start, end, spans over it)``, ascending.

        The pieces tile the row. Spans without a lane count too.
        """
        if row_start >= row_end:
            return []
        over = sorted(self._layers.over(row_start, row_end))
        cuts = {row_start, row_end}
        for _, start, end in over:
            cuts.add(max(start, row_start))
            cuts.add(min(end, row_end))
        return [
            (left, right, tuple(index for index, start, end in over if start <= left and right <= end))
            for left, right in pairwise(sorted(cuts))
        ]

    def _fill(self, rows: list[tuple[int, int, int]]) -> None:
        busy_until = [-1] * self.count
        over: list[tuple[int, int, int]] = []
        for first, last, index in rows:
            for lane, busy in enumerate(busy_until):
                if busy < first:
                    busy_until[lane] = last
                    self._firsts[lane].append(first)
                    self._in_lane[lane].append((first, last, index))
                    self.lanes[index] = lane
                    break
            else:
                self.lanes[index] = self.count
                over.append((first, last, index))
        self._over_firsts = [first for first, _, _ in over]
        self._over_lasts = sorted(last for _, last, _ in over)


class _Cover:
    """Which spans share a character with a stretch.

    Spans are kept in classes of length, each twice the last. A span that reaches into a stretch starts at most its
    class's length before it, so that a few long spans do not slow the search for the rest.
    """

    def __init__(self, placed: list[tuple[int, int, int]]) -> None:
        classes: dict[int, list[tuple[int, int, int]]] = {}
        for span in placed:
            classes.setdefault((span[2] - span[1]).bit_length(), []).append(span)
        self._classes: list[tuple[int, list[int], list[tuple[int, int, int]]]] = []
        for size, spans in classes.items():
            spans.sort(key=lambda span: span[1])
            self._classes.append((1 << size, [start for _, start, _ in spans], spans))

    def over(self, start: int, end: int) -> list[tuple[int, int, int]]:
        """The spans that share a character with ``[start, end)``, as ``(index, start, end)``, unordered."""
        return [
            span
            for longest, starts, spans in self._classes
            for span in spans[bisect_left(starts, start - longest) : bisect_left(starts, end)]
            if span[2] > start
        ]


def _rows_of(wrapped: Wrapped, start: int, end: int) -> tuple[int, int]:
    """The first and the last row of a span."""
    first = _first_row(wrapped, start)
    # A span of blanks after a turn starts one row after it ends.
    return first, max(first, wrapped.row_of(end - 1))


def _first_row(wrapped: Wrapped, start: int) -> int:
    """The row of a span's first drawn character; blanks between two turns are on no row."""
    row = wrapped.row_of(start)
    if start < wrapped.ends[row] or row + 1 == len(wrapped):
        return row
    following = row + 2 if wrapped.turns[row + 1] == SPACER else row + 1
    return following if start >= wrapped.starts[row] else row


def _part(first: int, last: int, row: int) -> Part:
    if first == last:
        return "only"
    if row == first:
        return "first"
    return "last" if row == last else "middle"
