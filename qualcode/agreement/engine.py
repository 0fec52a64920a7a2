"""Compare coders' work: from spans to every statistic, with intervals.

``prepare`` once for a set of spans, then ``compare`` for each kind of unit and each group. There are three
layers: units (a code is there or not), characters (the same, by intervals), and unitizing (where spans begin
and end). A unit counts for a code only where every coder compared was offered the code, so that all
statistics of a code rest on the same units.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from qualcode.agreement.arrays import no_table
from qualcode.agreement.bootstrap import resample
from qualcode.agreement.code_sets import SetTally, WeightedUnits
from qualcode.agreement.matching import matches
from qualcode.agreement.spans import (
    Axis,
    Batch,
    Intervals,
    Lost,
    Spans,
    Stretches,
    blocks,
    check_order,
    clip,
    joined,
    lay_out,
)
from qualcode.agreement.summary import PerTranscript, Progress, summarise
from qualcode.agreement.sweep import (
    Segments,
    UnitAxis,
    count,
    in_units,
    no_counts,
    pair_totals,
    pairs_of,
    place_units,
    sweep,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.agreement.arrays import Bools, Floats, Ints, Table
    from qualcode.agreement.comparison import Comparison

CODERS_AT_MOST = 32


@dataclass(frozen=True, slots=True)
class Prepared:
    """Spans placed, joined and counted in characters; what does not depend on the kind of unit.

    ``offered`` (transcripts, codes): every coder had the code there. By transcript and code:
    ``marked`` characters summed over coders, ``shared`` ones over pairs of coders, ``squares`` of span
    lengths, ``spans`` of each coder and ``matched`` spans of each pair (coders and pairs first).
    """

    axis: Axis
    coders: int
    codes: int
    offered: Bools
    sets: Intervals
    lost: Lost
    marked: Table
    shared: Table
    squares: Floats
    spans: Table
    matched: Table

    @property
    def transcripts(self) -> int:
        return len(self.axis.length)

    def among(self, chosen: Bools) -> Prepared:
        """The same for the chosen transcripts alone, numbered from 0 again; ``lost`` stays."""
        codes = self.codes
        sets = self.sets.kept(chosen[self.sets.cell // codes])
        renumbered = np.cumsum(chosen) - 1
        return Prepared(
            axis=self.axis.among(chosen),
            coders=self.coders,
            codes=codes,
            offered=self.offered[chosen],
            sets=replace(sets, cell=renumbered[sets.cell // codes] * codes + sets.cell % codes),
            lost=self.lost,
            marked=self.marked[chosen],
            shared=self.shared[chosen],
            squares=self.squares[chosen],
            spans=self.spans[:, chosen],
            matched=self.matched[:, chosen],
        )


def prepare(
    spans: Spans,
    regions: Stretches,
    *,
    transcripts: int,
    coders: int,
    codes: int,
    offered: Bools | None = None,
    iou: float = 0.5,
) -> Prepared:
    """Place ``spans`` on the text looked at and sum up what no kind of unit changes.

    ``regions``: the text looked at (speech of the turns). ``offered`` (coders, codes, transcripts):
    False where the coder who finished the transcript could not use the code; None: never so.
    ``iou``: intersection over union at which two spans match in F1, in (0, 1]. Raises ValueError for
    fewer than two coders, indices out of range, and regions out of order.
    """
    _check(spans, transcripts, coders, codes, iou)
    axis = lay_out(regions, transcripts)
    everywhere = np.ones((transcripts, codes), dtype=np.bool_)
    if offered is not None:
        everywhere = np.asarray(np.asarray(offered, dtype=np.bool_).all(axis=0)).T
    shape, pairs = (transcripts, codes), len(pairs_of(coders))
    longest = int(axis.length.max(initial=0))
    most = int(np.bincount(spans.transcript * coders + spans.coder, minlength=1).max())
    work = Prepared(
        axis=axis,
        coders=coders,
        codes=codes,
        offered=everywhere,
        sets=joined([]),
        lost=Lost(0, 0),
        marked=no_table(*shape, most=coders * longest),
        shared=no_table(*shape, most=pairs * longest),
        squares=np.empty(shape, dtype=np.float64),
        spans=no_table(coders, *shape, most=most),
        matched=no_table(pairs, *shape, most=most),
    )
    ordered = spans.by_transcript()
    begins = np.searchsorted(ordered.transcript, np.arange(transcripts + 1, dtype=ordered.transcript.dtype))
    there, packed, lost = everywhere.ravel(), [], [Lost(0, 0)]
    for block in blocks(begins):
        rows = slice(int(begins[block.first]), int(begins[block.end]))
        placed = clip(ordered.part(rows), axis, coders, codes)
        sets, units = placed.sets, placed.units
        if not there.all():
            sets, units = sets.kept(there[sets.cell]), units.kept(there[units.cell])
        segments = sweep(sets.of(block, codes), coders)
        here, of_block = block.slice, (block.transcripts, codes)
        work.marked[here], work.shared[here] = pair_totals(segments, coders, of_block)
        _unitizing(work, units.of(block, codes), block, iou)
        packed.append(sets.packed())
        lost.append(placed.lost)
    found = Lost(sum(one.part for one in lost), sum(one.all for one in lost))
    return replace(work, sets=joined(packed), lost=found)


def compare(
    prepared: Prepared,
    units: Stretches | None,
    *,
    overlap: float | None = None,
    min_characters: int = 1,
    within: Bools | Sequence[bool] | None = None,
    replicates: int = 2000,
    seed: int = 0,
    sets: bool = True,
    progress: Progress | None = None,
) -> Comparison:
    """Agreement in ``units`` (sentences, turns, rows, documents), or by characters where ``units`` is None.

    A document's unit runs from the start of its first region to the end of its last. A unit is coded where a
    span has a character in it that is not blank (see Stretches); ``overlap`` is the share of the unit's
    looked-at characters that must be marked, ``min_characters`` the number. ``within`` (transcripts) keeps to
    some transcripts, as for one group of respondents. With 0 ``replicates`` there are no intervals, and without
    ``sets`` the alpha of sets of codes, which takes as long as all other values, is left for later.
    ``progress`` is called with the number of codes resampled so far and the number of all codes; an exception
    that it raises ends the comparison.
    """
    if units is not None:
        check_order(units, "units")
    if within is not None:
        chosen = np.asarray(within, dtype=np.bool_)
        if not chosen.all():
            prepared, units = prepared.among(chosen), None if units is None else units.among(chosen)
    resampled = bool(replicates) and prepared.transcripts > 1
    placed = None if units is None else place_units(units, prepared.axis).packed()
    tally = None
    if sets:
        transcripts, coders, codes = prepared.transcripts, prepared.coders, prepared.codes
        tally = SetTally(transcripts, coders, codes, by_transcript=resampled)
    tables = _counted(prepared, placed, overlap, min_characters, tally)
    set_sums = None if tally is None else tally.sums()
    del placed, tally  # they take much memory, and so do resamples
    return summarise(
        tables,
        set_sums,
        resample(prepared.transcripts, replicates, seed) if resampled else None,
        prepared.lost,
        seed=seed,
        replicates=replicates,
        progress=progress,
    )


def _counted(
    prepared: Prepared,
    placed: UnitAxis | None,
    overlap: float | None,
    min_characters: int,
    tally: SetTally | None,
) -> PerTranscript:
    """Count in units, or in characters where there are none ``placed``; ``tally`` takes in the sets of codes."""
    transcripts, coders, codes = prepared.transcripts, prepared.coders, prepared.codes
    sizes = prepared.axis.length if placed is None else placed.count
    counts = no_counts(coders, transcripts, codes, int(sizes.max(initial=0)))
    before = np.arange(transcripts + 1, dtype=prepared.sets.cell.dtype) * codes
    for block in blocks(np.searchsorted(prepared.sets.cell, before)):
        sets = prepared.sets.of(block, codes)
        if placed is None:
            marks = sweep(sets, coders)
            if tally is not None:
                tally.add(block, *_stretches(sets, prepared.axis.length[block.slice], coders, codes))
        else:
            here = placed.of(block)
            needed = characters_needed(here, overlap, min_characters)
            marks = sweep(in_units(sets, here, codes, coders, needed), coders)
            if tally is not None:
                ones = np.ones(len(here.start), dtype=np.int64)
                tally.add(block, WeightedUnits(here.transcript, ones, here.first), marks)
        counts.put(block, count(marks, coders, block.transcripts, codes))
    return PerTranscript(
        offered=prepared.offered,
        size=sizes.astype(np.float64),
        length=prepared.axis.length.astype(np.float64),
        marks=counts.marks,
        both=counts.both,
        only=counts.only,
        all=counts.all,
        any=counts.any,
        marked=prepared.marked,
        shared=prepared.shared,
        squares=prepared.squares,
        spans=prepared.spans,
        matched=prepared.matched,
    )


def _check(spans: Spans, transcripts: int, coders: int, codes: int, iou: float) -> None:
    if not 2 <= coders <= CODERS_AT_MOST:
        raise ValueError(f"agreement compares 2 to {CODERS_AT_MOST} coders, not {coders}")
    if not 0 < iou <= 1:
        raise ValueError("the overlap at which spans match must be above 0 and at most 1")
    for name, index, limit in (
        ("coder", spans.coder, coders),
        ("transcript", spans.transcript, transcripts),
        ("code", spans.code, codes),
    ):
        if len(index) and (index.min() < 0 or index.max() >= limit):
            raise ValueError(f"a span names a {name} outside 0 to {limit - 1}")
    if (spans.end <= spans.start).any() or (spans.start < 0).any():
        raise ValueError("spans must have a length and begin at 0 or later")
    if int(spans.end.max(initial=1)) >= 1 << 31:
        raise ValueError("a span ends beyond the longest text that can be compared")
    groups = transcripts * codes * coders
    if groups.bit_length() + int(spans.end.max(initial=1)).bit_length() > 60:
        raise ValueError("too many transcripts, codes and characters to compare in one go")


def _unitizing(work: Prepared, units: Intervals, block: Batch, iou: float) -> None:
    """Fill in a block's squared lengths, spans of each coder, and matched spans of each pair."""
    shape = (block.transcripts, work.codes)
    here, cells = block.slice, shape[0] * shape[1]
    length = units.end - units.start
    squares = np.bincount(units.cell, weights=length.astype(np.float64) ** 2, minlength=cells)
    work.squares[here] = squares.reshape(shape)
    own = [units.kept(units.coder == i) for i in range(work.coders)]
    for i, one in enumerate(own):
        work.spans[i, here] = np.bincount(one.cell, minlength=cells).reshape(shape)
    for pair, (i, j) in enumerate(pairs_of(work.coders)):
        matched = matches(own[i], own[j], iou)
        work.matched[pair, here] = np.bincount(matched, minlength=cells).reshape(shape)


def characters_needed(units: UnitAxis, overlap: float | None, min_characters: int = 1) -> Ints | None:
    """How many characters of each unit must be marked; None: any will do (see ``in_units``)."""
    if overlap is None and min_characters <= 1:
        return None
    length = units.end - units.start
    share = np.ceil((overlap or 0.0) * length - 1e-9).astype(np.int64)
    return np.asarray(np.maximum(share, max(min_characters, 1)))


def _stretches(sets: Intervals, length: Ints, coders: int, codes: int) -> tuple[WeightedUnits, Segments]:
    """Characters as the stretches between all ends of sets in a transcript, and the marks on them."""
    transcripts = len(length)
    bits = max(int(length.max(initial=1)), 1).bit_length()
    base = (sets.cell // codes) << bits
    edges = np.arange(transcripts) << bits
    cuts = np.concatenate((base | sets.start, base | sets.end, edges, edges | length))
    cuts.sort(kind="stable")
    cuts = cuts[np.concatenate(([True], cuts[1:] != cuts[:-1]))]
    transcript, place = cuts >> bits, cuts & ((1 << bits) - 1)
    inside = np.flatnonzero(transcript[1:] == transcript[:-1])
    number = np.bincount(transcript[inside], minlength=transcripts).astype(np.int64)
    first = np.cumsum(number) - number
    elements = WeightedUnits(transcript[inside], place[inside + 1] - place[inside], first)
    begins = np.searchsorted(cuts, edges)[sets.cell // codes]
    low = np.searchsorted(cuts, base | sets.start) - begins
    high = np.searchsorted(cuts, base | sets.end) - begins
    return elements, sweep(Intervals(sets.cell, sets.coder, low, high), coders)
