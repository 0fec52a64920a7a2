"""The agreement that coders would reach if their differences at some places were settled."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualcode.agreement.engine import characters_needed
from qualcode.agreement.spans import Spans, clip, lay_out
from qualcode.agreement.sweep import count, expand, in_units, place_units, sweep
from qualcode.agreement.tables import disagreement, pooled_alpha

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.agreement.arrays import Bools, Floats, Ints
    from qualcode.agreement.spans import Axis, Stretches
    from qualcode.agreement.sweep import UnitAxis

CELLS_AT_ONCE = 400_000  # transcripts x codes


class Marking(NamedTuple):
    """A stretch of a transcript that some coder marked with a code; all but the offsets are numbers from 0."""

    transcript: int
    code: int
    start: int
    end: int


class AlphaThen(NamedTuple):
    """Krippendorff's alpha after settling: pooled over all codes, and of each code that was touched; None: not
    defined."""

    pooled: float | None
    codes: dict[int, float | None]


def settle(
    settlements: Sequence[Sequence[Marking]],
    spans: Spans,
    regions: Stretches,
    units: Stretches | None,
    *,
    transcripts: int,
    coders: int,
    codes: int,
    offered: Bools,
    overlap: float | None = None,
    within: Sequence[bool] | None = None,
) -> tuple[AlphaThen, list[AlphaThen]]:
    """Alpha as it is (of every code), and for each settlement alone as if every coder had its marks too.

    The other arguments are those of ``prepare`` and ``compare``. A code that a settlement touches is counted
    again only where the settlement has marks.
    """
    ground = _Ground.laid(regions, units, transcripts, coders, overlap, within)
    there: Bools = np.logical_and.reduce(np.asarray(offered, dtype=np.bool_), axis=0).T
    size = (there * ground.size[:, None]).sum(axis=0)
    marks, both = ground.counts(spans, there)
    now = _Sums(size, marks.sum(axis=1), both.sum(axis=1))
    observed, expected = disagreement(now.units, now.marks, now.both)
    changes = [
        _Change(which, code, some)
        for which, marks in enumerate(settlements)
        for code, some in _by_code(marks)
    ]
    results = [AlphaThen(None, {}) for _ in settlements]
    shift = np.zeros((2, len(settlements)))
    step = max(1, CELLS_AT_ONCE // max(transcripts, 1))
    by_code = _by_code_and_transcript(spans, transcripts)
    for begin in range(0, len(changes), step):
        part = changes[begin : begin + step]
        code = np.array([change.code for change in part], dtype=np.int64)
        redone = np.zeros((transcripts, len(part)), dtype=np.bool_)
        for number, change in enumerate(part):
            redone[[mark.transcript for mark in change.marks], number] = True
        again = ground.counts(_again(spans, by_code, part, redone, coders), there[:, code])
        instead = [
            (sums[:, code] - (table[:, :, code] * redone).sum(axis=1) + fresh.sum(axis=1))
            for sums, table, fresh in ((now.marks, marks, again[0]), (now.both, both, again[1]))
        ]
        then, chance = disagreement(size[code], *instead)
        alphas = _alphas(then, chance)
        for number, change in enumerate(part):
            results[change.settlement].codes[change.code] = alphas[number]
            shift[:, change.settlement] += (
                then[number] - observed[change.code],
                chance[number] - expected[change.code],
            )
    pooled = _alphas(observed.sum() + shift[0], expected.sum() + shift[1])
    before = AlphaThen(
        _alphas(observed.sum()[None], expected.sum()[None])[0], dict(enumerate(_alphas(observed, expected)))
    )
    return before, [result._replace(pooled=value) for result, value in zip(results, pooled, strict=True)]


class _Sums(NamedTuple):
    units: Floats
    marks: Floats
    both: Floats


class _Change(NamedTuple):
    """The effect of one settlement on one code."""

    settlement: int
    code: int
    marks: list[Marking]


@dataclass(frozen=True, slots=True)
class _Ground:
    """The text and the units on which all is counted; ``units`` None: by characters."""

    axis: Axis
    units: UnitAxis | None
    needed: Ints | None
    coders: int
    within: Bools
    size: Floats

    @classmethod
    def laid(
        cls,
        regions: Stretches,
        units: Stretches | None,
        transcripts: int,
        coders: int,
        overlap: float | None,
        within: Sequence[bool] | None,
    ) -> _Ground:
        axis = lay_out(regions, transcripts)
        placed = None if units is None else place_units(units, axis)
        inside = (
            np.ones(transcripts, dtype=np.bool_) if within is None else np.asarray(within, dtype=np.bool_)
        )
        return cls(
            axis,
            placed,
            None if placed is None else characters_needed(placed, overlap),
            coders,
            inside,
            np.where(inside, axis.length if placed is None else placed.count, 0).astype(np.float64),
        )

    def counts(self, spans: Spans, there: Bools) -> tuple[Floats, Floats]:
        """Marks of each coder and of both of each pair, by transcript and code, where the code is ``there``."""
        transcripts, codes = there.shape
        sets = clip(spans, self.axis, self.coders, codes).sets
        sets = sets.kept((there & self.within[:, None]).ravel()[sets.cell])
        if self.units is not None:
            sets = in_units(sets, self.units, codes, self.coders, self.needed)
        found = count(sweep(sets, self.coders), self.coders, transcripts, codes)
        return found.marks.astype(np.float64), found.both.astype(np.float64)


def _alphas(observed: Floats, expected: Floats) -> list[float | None]:
    return [None if isnan(value) else value for value in pooled_alpha(observed, expected).tolist()]


def _by_code(marks: Sequence[Marking]) -> Iterator[tuple[int, list[Marking]]]:
    found: dict[int, list[Marking]] = {}
    for mark in marks:
        found.setdefault(mark.code, []).append(mark)
    yield from sorted(found.items())


def _by_code_and_transcript(spans: Spans, transcripts: int) -> tuple[Ints, Ints]:
    """The order of the spans by code and transcript, and their place in it as one number."""
    place = spans.code * transcripts + spans.transcript
    order = np.argsort(place, kind="stable")
    return order, place[order]


def _again(
    spans: Spans, ordered: tuple[Ints, Ints], changes: Sequence[_Change], redone: Bools, coders: int
) -> Spans:
    """For each change, as a code of its own, the spans of its code where it has marks, and those by all."""
    order, place = ordered
    transcript, number = np.nonzero(redone)
    wanted = np.array([change.code for change in changes], dtype=np.int64)[number] * len(redone) + transcript
    low, high = np.searchsorted(place, wanted), np.searchsorted(place, wanted, side="right")
    row, at = expand(low, high)
    kept = order[at]
    more = np.array(
        [
            (coder, mark.transcript, own, mark.start, mark.end)
            for own, change in enumerate(changes)
            for mark in change.marks
            for coder in range(coders)
        ],
        dtype=np.int64,
    ).reshape(-1, 5)
    columns = (spans.coder[kept], spans.transcript[kept], number[row], spans.start[kept], spans.end[kept])
    return Spans(*(np.concatenate((column, more[:, i])) for i, column in enumerate(columns)))
