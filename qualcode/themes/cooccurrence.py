"""Which codes are coded together: in the same stretch of text, sentence, turn or transcript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualcode.themes.frequencies import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CELLS = 1 << 21  # of the table of units by codes that is held at a time


class Marked(NamedTuple):
    """That a coder has a code in a unit: int64 arrays of one length; repeated lines count once.

    ``unit`` and ``code`` are indices, ``coder`` tells coders apart.
    """

    unit: NDArray[np.int64]
    code: NDArray[np.int64]
    coder: NDArray[np.int64]

    def where(self, kept: NDArray[np.bool_]) -> Marked:
        return Marked(*(column[kept] for column in self))


class Ground(NamedTuple):
    """The units: in which transcript (index) each lies, and how much it counts (int64 arrays)."""

    transcript: NDArray[np.int64]
    weight: NDArray[np.int64]


@dataclass(frozen=True)
class Together:
    """Counts of each two codes, as (codes, codes) arrays of int64.

    ``alone[a, b]`` is the weight of the units with a, in transcripts considered under b too; ``both`` that of the
    units with a and b; ``stretches`` how many runs of neighbouring units have both.
    """

    alone: NDArray[np.int64]
    both: NDArray[np.int64]
    stretches: NDArray[np.int64]

    @property
    def either(self) -> NDArray[np.int64]:
        """The weight of units with a or b, in transcripts considered under both."""
        return self.alone + self.alone.T - self.both


def together(
    marked: Marked,
    ground: Ground,
    considered: NDArray[np.bool_],
    coders_needed: NDArray[np.int64] | None = None,
) -> Together:
    """Count where codes occur together.

    ``considered`` is (transcripts, codes): a transcript counts for two codes only where both were considered, so
    that a code that did not exist yet is not taken for one that was not said. ``coders_needed`` gives for each
    transcript how many coders must have a code in a unit for it to count (None: one). Two units are neighbours
    where their numbers follow each other.
    """
    codes = considered.shape[1]
    alone, both, stretches = (np.zeros((codes, codes)) for _ in range(3))
    unit, code = _counted(marked, ground, coders_needed)
    kept = considered[ground.transcript[unit], code]
    unit, code = unit[kept], code[kept]
    used, row = np.unique(unit, return_inverse=True)
    follows = np.zeros(len(used), dtype=bool)
    follows[1:] = np.diff(used) == 1
    step = max(1, _CELLS // max(1, codes))
    before = np.zeros(codes)
    for start in range(0, len(used), step):
        units = slice(start, min(start + step, len(used)))
        lines = slice(*np.searchsorted(row, (units.start, units.stop)))
        there = np.zeros((units.stop - units.start, codes))
        there[row[lines] - start, code[lines]] = 1
        weighed = there * ground.weight[used[units], None]
        both += weighed.T @ there
        alone += weighed.T @ considered[ground.transcript[used[units]]]
        also_before = np.vstack((before, there[:-1])) * there * follows[units, None]
        stretches += there.T @ there - also_before.T @ also_before
        before = there[-1]
    return Together(*(np.rint(part).astype(np.int64) for part in (alone, both, stretches)))


def _counted(
    marked: Marked, ground: Ground, coders_needed: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which code counts in which unit: distinct (unit, code), by unit."""
    if not len(marked.unit):
        return marked.unit, marked.code
    if coders_needed is None:
        (unit, code), _ = distinct(marked.unit, marked.code)
        return unit, code
    (unit, code, _), _ = distinct(marked.unit, marked.code, marked.coder)
    (unit, code), of = distinct(unit, code)
    enough = np.bincount(of, minlength=len(unit)) >= coders_needed[ground.transcript[unit]]
    return unit[enough], code[enough]


def elementary(
    transcript: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], Ground]:
    """Stretches of text (transcript index, start, end) cut into pieces in which nothing begins or ends.

    Returns parallel (stretch, piece): which stretch (index) has which piece; and the pieces as units that weigh
    their length in code points. Neighbouring pieces touch, or one of them has nothing in it.
    """
    length = int(end.max(initial=0)) + 1
    base = transcript * length
    cuts = np.unique(np.concatenate((base + start, base + end)))
    first, last = np.searchsorted(cuts, base + start), np.searchsorted(cuts, base + end)
    times = last - first
    stretch = np.repeat(np.arange(len(start)), times)
    piece = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times) + first[stretch]
    return stretch, piece, Ground(cuts[:-1] // length, np.diff(cuts))
