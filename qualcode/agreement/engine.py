"""Compare coders' work: from spans to every statistic, with intervals.

``prepare`` once for a set of spans, then ``compare`` for each kind of unit and each group. Three
layers are kept apart: units (a code is there or not), characters (the same, by intervals), and
unitizing (where spans begin and end). A unit counts for a code only where every coder compared was
offered the code, so that all statistics of a code rest on the same units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.agreement.bootstrap import resample
from qualcode.agreement.code_sets import SetSums, WeightedUnits, set_sums
from qualcode.agreement.matching import matches
from qualcode.agreement.spans import (
    Axis,
    Intervals,
    Lost,
    Spans,
    Stretches,
    check_order,
    clip,
    lay_out,
)
from qualcode.agreement.summary import Progress, Tables, summarise
from qualcode.agreement.sweep import (
    Counts,
    Segments,
    UnitAxis,
    count,
    in_units,
    pair_totals,
    pairs_of,
    place_units,
    sweep,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.agreement.arrays import Bools, Floats, Ints
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
    segments: Segments
    marked: Floats
    shared: Floats
    squares: Floats
    spans: Floats
    matched: Floats

    @property
    def transcripts(self) -> int:
        return len(self.axis.length)


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
    False where the code did not exist when the coder finished the transcript; None: always there.
    ``iou``: intersection over union at which two spans match in F1, in (0, 1]. Raises ValueError for
    fewer than two coders, indices out of range, and regions out of order.
    """
    _check(spans, transcripts, coders, codes, iou)
    axis = lay_out(regions, transcripts)
    everywhere = np.ones((transcripts, codes), dtype=np.bool_)
    if offered is not None:
        everywhere = np.asarray(np.asarray(offered, dtype=np.bool_).all(axis=0)).T
    placed = clip(spans, axis, coders, codes)
    sets, units = placed.sets, placed.units
    if offered is not None:
        there = everywhere.ravel()
        sets, units = sets.kept(there[sets.cell]), units.kept(there[units.cell])
    segments = sweep(sets, coders)
    marked, shared = pair_totals(segments, coders, transcripts, codes)
    squares, number, matched = _unitizing(units, coders, transcripts, codes, iou)
    return Prepared(
        axis=axis,
        coders=coders,
        codes=codes,
        offered=everywhere,
        sets=sets,
        lost=placed.lost,
        segments=segments,
        marked=marked,
        shared=shared,
        squares=squares,
        spans=number,
        matched=matched,
    )


def compare(
    prepared: Prepared,
    units: Stretches | None,
    *,
    overlap: float | None = None,
    min_characters: int = 1,
    within: Bools | Sequence[bool] | None = None,
    replicates: int = 2000,
    seed: int = 0,
    progress: Progress | None = None,
) -> Comparison:
    """Agreement in ``units`` (sentences, turns, documents), or by characters where ``units`` is None.

    A document's unit runs from the start of its first region to the end of its last. A unit is coded
    where a span has a character in it that is not blank (see Stretches); ``overlap`` asks that a share
    of the unit's looked-at characters be marked, ``min_characters`` that so many be. ``within``
    (transcripts) keeps to some transcripts, as for one group of respondents. ``replicates`` of 0 gives
    no intervals. ``progress`` is called with the number of codes resampled so far and of all; what it
    raises ends the comparison.
    """
    chosen = (
        np.ones(prepared.transcripts, dtype=np.bool_)
        if within is None
        else np.asarray(within, dtype=np.bool_)
    )
    picked = np.flatnonzero(chosen)
    if units is None:
        marks, size = prepared.segments, prepared.axis.length
        elements, on_elements = _stretches(prepared)
    else:
        check_order(units, "units")
        placed = place_units(units, prepared.axis)
        needed = characters_needed(placed, overlap, min_characters)
        marked = in_units(prepared.sets, placed, prepared.codes, prepared.coders, needed)
        marks, size = sweep(marked, prepared.coders), placed.count
        ones = np.ones(len(placed.start), dtype=np.int64)
        elements, on_elements = WeightedUnits(placed.transcript, ones, placed.first), marks
    weights = resample(len(picked), replicates, seed) if replicates and len(picked) > 1 else None
    sets = _sets(prepared, on_elements, elements, chosen, by_transcript=weights is not None)
    counts = count(marks, prepared.coders, prepared.transcripts, prepared.codes)
    tables = _tables(prepared, counts, size, slice(None) if chosen.all() else picked)
    return summarise(
        tables, sets, weights, prepared.lost, seed=seed, replicates=replicates, progress=progress
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
    groups = transcripts * codes * coders
    if groups.bit_length() + int(spans.end.max(initial=1)).bit_length() > 60:
        raise ValueError("too many transcripts, codes and characters to compare in one go")


def _unitizing(
    units: Intervals, coders: int, transcripts: int, codes: int, iou: float
) -> tuple[Floats, Floats, Floats]:
    """Squared lengths, spans per coder, and matched spans per pair, by transcript and code."""
    shape, cells = (transcripts, codes), transcripts * codes
    length = units.end - units.start
    squares = np.bincount(units.cell, weights=length.astype(np.float64) ** 2, minlength=cells)
    own = [units.kept(units.coder == i) for i in range(coders)]
    number = np.stack([np.bincount(one.cell, minlength=cells).reshape(shape) for one in own])
    matched = np.stack(
        [
            np.bincount(matches(own[i], own[j], iou), minlength=cells).reshape(shape)
            for i, j in pairs_of(coders)
        ]
    )
    return squares.astype(np.float64).reshape(shape), number.astype(np.float64), matched.astype(np.float64)


def characters_needed(units: UnitAxis, overlap: float | None, min_characters: int = 1) -> Ints | None:
    """How many characters of each unit must be marked; None: any will do (see ``in_units``)."""
    if overlap is None and min_characters <= 1:
        return None
    length = units.end - units.start
    share = np.ceil((overlap or 0.0) * length - 1e-9).astype(np.int64)
    return np.asarray(np.maximum(share, max(min_characters, 1)))


def _stretches(prepared: Prepared) -> tuple[WeightedUnits, Segments]:
    """Characters as the stretches between all ends of sets in a transcript, and the marks on them."""
    sets, codes = prepared.sets, prepared.codes
    transcripts, length = prepared.transcripts, prepared.axis.length
    bits = max(int(length.max(initial=1)), 1).bit_length()
    base = (sets.cell // codes) << bits
    edges = np.arange(transcripts) << bits
    cuts = np.unique(np.concatenate((base | sets.start, base | sets.end, edges, edges | length)))
    transcript, place = cuts >> bits, cuts & ((1 << bits) - 1)
    inside = np.flatnonzero(transcript[1:] == transcript[:-1])
    number = np.bincount(transcript[inside], minlength=transcripts).astype(np.int64)
    first = np.cumsum(number) - number
    elements = WeightedUnits(transcript[inside], place[inside + 1] - place[inside], first)
    begins = np.searchsorted(cuts, edges)[sets.cell // codes]
    low = np.searchsorted(cuts, base | sets.start) - begins
    high = np.searchsorted(cuts, base | sets.end) - begins
    return elements, sweep(Intervals(sets.cell, sets.coder, low, high), prepared.coders)


def _sets(
    prepared: Prepared, marks: Segments, units: WeightedUnits, chosen: Bools, *, by_transcript: bool
) -> SetSums:
    """Set sums over the chosen transcripts, renumbered from 0."""
    if not chosen.all():
        kept = chosen[units.transcript]
        renumber = np.cumsum(chosen) - 1
        number = np.bincount(units.transcript[kept], minlength=len(chosen))[chosen]
        units = WeightedUnits(
            renumber[units.transcript[kept]],
            units.weight[kept],
            (np.cumsum(number) - number).astype(np.int64),
        )
        there = chosen[marks.cell // prepared.codes]
        cell = (
            renumber[marks.cell[there] // prepared.codes] * prepared.codes
            + marks.cell[there] % prepared.codes
        )
        marks = Segments(cell, marks.mask[there], marks.start[there], marks.length[there])
    return set_sums(marks, units, prepared.coders, prepared.codes, by_transcript=by_transcript)


def _tables(prepared: Prepared, counts: Counts, size: Ints, picked: Ints | slice) -> Tables:
    return Tables(
        offered=prepared.offered[picked],
        size=size[picked].astype(np.float64),
        length=prepared.axis.length[picked].astype(np.float64),
        marks=counts.marks[:, picked],
        both=counts.both[:, picked],
        only=counts.only[:, picked],
        all=counts.all[picked],
        any=counts.any[picked],
        marked=prepared.marked[picked],
        shared=prepared.shared[picked],
        squares=prepared.squares[picked],
        spans=prepared.spans[:, picked],
        matched=prepared.matched[:, picked],
    )
