"""From codings to sets: where the spans of each coder and code lie in the text that is looked at.

Positions are code points. The text looked at is given as regions; within a transcript its regions are
put end to end, so that a position becomes the number of looked-at characters before it. On that axis
clipping is nothing but placing a span's ends: what lies outside the regions has no length there, and
a span that runs over left-out text (a label, an interviewer's turn) stays one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from qualcode.agreement.arrays import packed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.agreement.arrays import AnyInts, Bools, Ints

INTERVALS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Spans:
    """Codings as parallel arrays of whole numbers: who, in which transcript, which code, ``[start, end)``.

    Codes are rolled up already; coder, transcript and code are indices from 0. The order is free, and
    one coder's spans of a code may overlap.
    """

    coder: AnyInts
    transcript: AnyInts
    code: AnyInts
    start: AnyInts
    end: AnyInts

    def by_transcript(self) -> Spans:
        """The same, ordered by transcript."""
        if not (np.diff(self.transcript) < 0).any():
            return self
        order = np.argsort(self.transcript, kind="stable")
        columns = (self.coder, self.transcript, self.code, self.start, self.end)
        return Spans(*(column[order] for column in columns))

    def part(self, rows: slice) -> Spans:
        """Some of them, as int64."""
        columns = (self.coder, self.transcript, self.code, self.start, self.end)
        return Spans(*(column[rows].astype(np.int64, copy=False) for column in columns))


@dataclass(frozen=True, slots=True)
class Stretches:
    """Stretches of text ``[start, end)``, ordered by transcript and start, none overlapping.

    Used for the regions of text looked at (the speech of turns) and for units (sentences, turns, rows,
    whole documents). Blanks are trimmed from both ends of each, as from those of spans: that is what
    lets an intersection of any length stand for "has a character that is not blank in it", since it
    either reaches the edge of the unit, where there is such a character, or is the whole span.
    """

    transcript: AnyInts
    start: AnyInts
    end: AnyInts

    def among(self, chosen: Bools) -> Stretches:
        """The stretches of the chosen transcripts (a flag for each), numbered from 0 again."""
        kept = chosen[self.transcript]
        renumbered = np.cumsum(chosen) - 1
        return Stretches(renumbered[self.transcript[kept]], self.start[kept], self.end[kept])


@dataclass(frozen=True, slots=True)
class Axis:
    """The looked-at text of each transcript as one stretch of ``length[transcript]`` characters.

    ``key``: transcript and start of each region in one number; ``shift``: from a position in it to its place.
    """

    regions: Stretches
    length: Ints
    bits: int
    key: Ints
    shift: Ints

    def place(self, transcript: AnyInts, position: AnyInts) -> Ints:
        """How many looked-at characters of the transcript come before each position."""
        transcript = transcript.astype(np.int64, copy=False)
        if not len(self.key):
            return np.zeros(len(position), dtype=np.int64)
        wanted = (transcript << self.bits) | np.minimum(position, (1 << self.bits) - 1)
        at = np.searchsorted(self.key, wanted, side="right") - 1
        inside = np.minimum(position, self.regions.end[at]) + self.shift[at]
        return np.where((at >= 0) & (self.regions.transcript[at] == transcript), inside, 0)

    def among(self, chosen: Bools) -> Axis:
        """The axis of the chosen transcripts, numbered from 0 again."""
        return lay_out(self.regions.among(chosen), int(chosen.sum()))


def lay_out(regions: Stretches, transcripts: int) -> Axis:
    """Put the regions of each transcript end to end. Raises ValueError where they are out of order."""
    check_order(regions, "regions")
    size = (regions.end - regions.start).astype(np.int64)
    length = np.bincount(regions.transcript, weights=size, minlength=transcripts).astype(np.int64)
    before = np.cumsum(size) - size - (np.cumsum(length) - length)[regions.transcript]
    bits = int(regions.end.max(initial=1)).bit_length()
    key = (regions.transcript.astype(np.int64) << bits) | regions.start
    return Axis(regions, length, bits, key, before - regions.start)


def check_order(stretches: Stretches, name: str) -> None:
    """Raise ValueError unless stretches have length, are in order and do not overlap."""
    if (stretches.end <= stretches.start).any() or (stretches.start < 0).any():
        raise ValueError(f"{name} must have a length and begin at 0 or later")
    later = np.diff(stretches.transcript)
    if (later < 0).any() or ((later == 0) & (stretches.start[1:] < stretches.end[:-1])).any():
        raise ValueError(f"{name} must be ordered by transcript and start, and must not overlap")


@dataclass(frozen=True, slots=True)
class Intervals:
    """Intervals on the axis, ordered by cell, coder and start.

    ``cell`` is transcript * codes + code. Those of one cell and coder do not overlap. Those of a whole study are
    kept ``packed``; what is worked on is int64.
    """

    cell: Ints
    coder: Ints
    start: Ints
    end: Ints

    def packed(self) -> Intervals:
        """The same in as little memory as they need."""
        # Cells keep room for the number of all, by which they are looked up.
        kind: type[Any] = np.int32 if self.cell.max(initial=0) < 1 << 31 else np.int64
        return Intervals(self.cell.astype(kind), packed(self.coder), packed(self.start), packed(self.end))

    def kept(self, keep: Bools | slice) -> Intervals:
        """The intervals selected, in the same order."""
        return Intervals(self.cell[keep], self.coder[keep], self.start[keep], self.end[keep])

    def of(self, block: Batch, codes: int) -> Intervals:
        """The intervals of a block of transcripts, numbered from 0 again."""
        low, high = np.searchsorted(self.cell, np.array((block.first, block.end), self.cell.dtype) * codes)
        rows = slice(int(low), int(high))
        cell, coder, start, end = (
            column[rows].astype(np.int64) for column in (self.cell, self.coder, self.start, self.end)
        )
        return Intervals(cell - block.first * codes, coder, start, end)


class Batch(NamedTuple):
    """Transcripts ``[first, end)`` that are worked on together."""

    first: int
    end: int

    @property
    def transcripts(self) -> int:
        return self.end - self.first

    @property
    def slice(self) -> slice:
        return slice(self.first, self.end)


def joined(parts: Sequence[Intervals]) -> Intervals:
    """Intervals of one block of transcripts after the other."""
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Intervals(none, none, none, none)
    return Intervals(
        np.concatenate([part.cell for part in parts]),
        np.concatenate([part.coder for part in parts]),
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
    )


def blocks(begins: Ints) -> Iterator[Batch]:
    """All transcripts, some at a time: no more than the processor's cache and the memory hold well.

    ``begins``: how many intervals come before each transcript, and how many there are in all.
    """
    first, transcripts = 0, len(begins) - 1
    while first < transcripts:
        end = int(np.searchsorted(begins, begins[first] + INTERVALS_AT_ONCE, side="right")) - 1
        end = max(end, first + 1)
        yield Batch(first, end)
        first = end


@dataclass(frozen=True, slots=True)
class Lost:
    """How many spans lost ``part`` or ``all`` of their text because the comparison does not look at it."""

    part: int
    all: int


@dataclass(frozen=True, slots=True)
class Clipped:
    """Spans placed on the axis, overlapping ones joined, and how many lost text by it.

    ``units``: for unitizing, touching spans stay two. ``sets``: touching ones are one.
    """

    units: Intervals
    sets: Intervals
    lost: Lost


def clip(spans: Spans, axis: Axis, coders: int, codes: int) -> Clipped:
    """Place spans on the axis and join each coder's spans of a code within a transcript."""
    spans = spans.part(slice(None))
    # They are placed in the order in which they come, that of the text: places are found sooner so.
    start, end = (axis.place(spans.transcript, position) for position in (spans.start, spans.end))
    left = end - start
    inside = left > 0
    lost = Lost(part=int((inside & (left < spans.end - spans.start)).sum()), all=int((~inside).sum()))
    group = ((spans.transcript * codes + spans.code) * coders + spans.coder)[inside]
    start, end = start[inside], end[inside]
    order = np.argsort((group << int(start.max(initial=1)).bit_length()) | start, kind="stable")
    group, start, end = group[order], start[order], end[order]
    apart = _joined(group, start, end, coders, touching=False)
    sets = _joined(apart.cell * coders + apart.coder, apart.start, apart.end, coders, touching=True)
    return Clipped(units=apart, sets=sets, lost=lost)


def join_touching(intervals: Intervals, coders: int) -> Intervals:
    """Join intervals of one cell and coder that overlap or touch; they come ordered by start."""
    group = intervals.cell * coders + intervals.coder
    return _joined(group, intervals.start, intervals.end, coders, touching=True)


def _joined(group: Ints, start: Ints, end: Ints, coders: int, *, touching: bool) -> Intervals:
    """Join what overlaps (and touches) within groups; input ordered by group and start.

    The furthest end so far, carried in one number with its group, tells where a new interval begins.
    """
    if not len(group):
        return Intervals(group, group, start, end)
    bits = int(end.max()).bit_length()
    base = group << bits
    reach = np.maximum.accumulate(base | end)
    opens = np.ones(len(group), dtype=np.bool_)
    here = base[1:] | start[1:]
    opens[1:] = here > reach[:-1] if touching else here >= reach[:-1]
    first = np.flatnonzero(opens)
    last = np.append(first[1:], len(group)) - 1
    joined_group = group[first]
    furthest = reach[last] & ((1 << bits) - 1)
    return Intervals(joined_group // coders, joined_group % coders, start[first], furthest)
