"""One pass over sorted interval ends: who marked what together, and over what length.

The cost grows with the number of intervals, not with the length of the text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from qualcode.agreement.arrays import no_table, packed
from qualcode.agreement.spans import Axis, Intervals, Stretches, join_touching

if TYPE_CHECKING:
    from qualcode.agreement.arrays import Bools, Ints, Table
    from qualcode.agreement.spans import Batch


@dataclass(frozen=True, slots=True)
class Segments:
    """Stretches of one cell marked by the same coders; ``mask`` has bit i set for coder i."""

    cell: Ints
    mask: Ints
    start: Ints
    length: Ints

    def kept(self, keep: Bools) -> Segments:
        """The segments selected."""
        return Segments(self.cell[keep], self.mask[keep], self.start[keep], self.length[keep])


def pairs_of(coders: int) -> list[tuple[int, int]]:
    """Every pair of coders, the first before the second: the order of all arrays over pairs."""
    return list(combinations(range(coders), 2))


def sweep(intervals: Intervals, coders: int) -> Segments:
    """Cut disjoint intervals (per cell and coder) at every end within their cell."""
    if not len(intervals.cell):
        none = np.zeros(0, dtype=np.int64)
        return Segments(none, none, none, none)
    who = (coders - 1).bit_length() + 1
    bits = int(intervals.end.max()).bit_length()
    if int(intervals.cell.max()).bit_length() + bits + who > 63:
        raise ValueError("too many transcripts, codes and characters to compare in one go")
    base = intervals.cell << (bits + who)
    event = np.concatenate(
        (
            base | (intervals.start << who) | (intervals.coder << 1) | 1,
            base | (intervals.end << who) | (intervals.coder << 1),
        )
    )
    event.sort(kind="stable")  # quick where much is in order already
    bit = np.left_shift(1, (event >> 1) & ((1 << (who - 1)) - 1))
    mask = np.cumsum(np.where(event & 1, bit, -bit))[:-1]
    event >>= who
    length = np.diff(event)
    marked = (mask != 0) & (length > 0)
    place = event[:-1][marked]
    return Segments(place >> bits, mask[marked], place & ((1 << bits) - 1), length[marked])


@dataclass(frozen=True, slots=True)
class Counts:
    """Additive sums, in units or characters.

    By transcript and code: ``marks`` (coders, transcripts, codes), marked by that coder, and ``both`` (pairs, ...),
    by both of the pair. Over all transcripts: ``only`` (coders, codes), by that coder alone, and ``all`` and
    ``any`` (codes), by every coder and by at least one.
    """

    marks: Table
    both: Table
    only: Ints
    all: Ints
    any: Ints

    def put(self, block: Batch, counts: Counts) -> None:
        """Fill in the counts of a block of transcripts."""
        self.marks[:, block.slice], self.both[:, block.slice] = counts.marks, counts.both
        for sums, more in ((self.only, counts.only), (self.all, counts.all), (self.any, counts.any)):
            sums += more


def no_counts(coders: int, transcripts: int, codes: int, most: int) -> Counts:
    """Counts of nothing, to ``put`` those of blocks into, none of which is above ``most``."""
    marks, both = (no_table(n, transcripts, codes, most=most) for n in (coders, len(pairs_of(coders))))
    return Counts(marks, both, *(np.zeros(shape, np.int64) for shape in ((coders, codes), codes, codes)))


def count(segments: Segments, coders: int, transcripts: int, codes: int) -> Counts:
    """Sum segment lengths over each coder, each pair, and none but each coder."""
    found = no_counts(coders, transcripts, codes, most=(1 << 31) - 1)
    shape = (transcripts, codes)
    for i in range(coders):
        found.marks[i] = _total(segments, segments.mask == 1 << i, shape)
    found.only[:] = found.marks.sum(axis=1)
    joint = segments.kept((segments.mask & (segments.mask - 1)) != 0)
    together = _total(joint, np.ones(len(joint.cell), dtype=np.bool_), shape)
    found.any[:] = found.only.sum(axis=0) + together.sum(axis=0)
    if coders == 2:
        found.marks[:] += together
        found.both[0] = together
        found.all[:] = together.sum(axis=0)
        return found
    has = [(joint.mask >> i) & 1 == 1 for i in range(coders)]
    for i in range(coders):
        found.marks[i] += _total(joint, has[i], shape)
    for pair, (i, j) in enumerate(pairs_of(coders)):
        found.both[pair] = _total(joint, has[i] & has[j], shape)
    found.all[:] = _total(joint, joint.mask == (1 << coders) - 1, shape).sum(axis=0)
    return found


def pair_totals(segments: Segments, coders: int, shape: tuple[int, int]) -> tuple[Ints, Ints]:
    """Lengths marked, summed over coders, and over pairs of coders; both (transcripts, codes)."""
    by = np.zeros(len(segments.mask), dtype=np.int64)
    for i in range(coders):
        by += (segments.mask >> i) & 1
    cells = shape[0] * shape[1]
    marked = np.bincount(segments.cell, weights=segments.length * by, minlength=cells)
    pairs = by * (by - 1) // 2
    shared = np.bincount(segments.cell, weights=segments.length * pairs, minlength=cells)
    return marked.reshape(shape).astype(np.int64), shared.reshape(shape).astype(np.int64)


def _total(segments: Segments, chosen: Bools, shape: tuple[int, int]) -> Table:
    cells = shape[0] * shape[1]
    sums = np.bincount(segments.cell[chosen], weights=segments.length[chosen], minlength=cells)
    return sums.astype(np.int32).reshape(shape)


@dataclass(frozen=True, slots=True)
class UnitAxis:
    """Units placed on the axis of looked-at text; those without any of it are left out.

    ``count[transcript]``: units; ``first[transcript]``: the index of its first unit.
    """

    transcript: Ints
    start: Ints
    end: Ints
    count: Ints
    first: Ints

    def packed(self) -> UnitAxis:
        """The same in little memory, to take blocks ``of``."""
        return replace(
            self,
            transcript=packed(self.transcript),
            start=packed(self.start),
            end=packed(self.end),
        )

    def of(self, block: Batch) -> UnitAxis:
        """The units of a block of transcripts, numbered from 0 again."""
        number = self.count[block.slice]
        begin = int(self.first[block.first])
        rows = slice(begin, begin + int(number.sum()))
        return UnitAxis(
            self.transcript[rows].astype(np.int64) - block.first,
            self.start[rows].astype(np.int64),
            self.end[rows].astype(np.int64),
            number,
            self.first[block.slice] - begin,
        )


def place_units(units: Stretches, axis: Axis) -> UnitAxis:
    """Place units on the axis."""
    start = axis.place(units.transcript, units.start)
    end = axis.place(units.transcript, units.end)
    kept = end > start
    number = np.bincount(units.transcript[kept], minlength=len(axis.length)).astype(np.int64)
    first = np.cumsum(number) - number
    transcript = units.transcript[kept].astype(np.int64)
    return UnitAxis(transcript, start[kept], end[kept], number, first)


def in_units(sets: Intervals, units: UnitAxis, codes: int, coders: int, needed: Ints | None) -> Intervals:
    """The units that each set touches, as intervals of unit numbers within the transcript.

    ``needed``: how many characters of each unit must be marked for it to count, or None where any
    length will do (see Stretches on blanks).
    """
    if not len(sets.cell) or not len(units.start):
        return sets.kept(slice(0, 0))
    transcript = sets.cell // codes
    bits = max(int(units.end.max()), int(sets.end.max())).bit_length()
    base, unit_base = transcript << bits, units.transcript << bits
    low = np.searchsorted(unit_base | units.end, base | sets.start, side="right")
    high = np.searchsorted(unit_base | units.start, base | sets.end, side="left")
    offset = units.first[transcript]
    if needed is None:
        found = Intervals(sets.cell, sets.coder, low - offset, high - offset).kept(high > low)
        return join_touching(found, coders)
    return _enough(sets, units, low, high, needed, coders)


def _enough(sets: Intervals, units: UnitAxis, low: Ints, high: Ints, needed: Ints, coders: int) -> Intervals:
    """Keep the (coder, code, unit) of which enough characters are marked, as one-unit intervals."""
    row, unit = expand(low, high)
    covered = np.minimum(sets.end[row], units.end[unit]) - np.maximum(sets.start[row], units.start[unit])
    group = sets.cell[row] * coders + sets.coder[row]
    new = np.ones(len(row), dtype=np.bool_)
    new[1:] = (group[1:] != group[:-1]) | (unit[1:] != unit[:-1])
    first = np.flatnonzero(new)
    total = np.add.reduceat(covered, first) if len(first) else covered
    first = first[total >= needed[unit[first]]]
    local = unit[first] - units.first[units.transcript[unit[first]]]
    found = Intervals(sets.cell[row[first]], sets.coder[row[first]], local, local + 1)
    return join_touching(found, coders)


def expand(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Every whole number in each ``[low, high)``, with the row that it comes from, in order."""
    size = np.maximum(high - low, 0)
    row = np.repeat(np.arange(len(low)), size)
    within = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    return row, low[row] + within
