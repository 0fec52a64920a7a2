"""Which codes are coded together: in the same stretch of text, sentence, turn or transcript."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualcode.themes.frequencies import distinct

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
    units with a and b; ``stretches`` how many runs of neighbouring units have both. The latter two stand above
    the diagonal only.
    """

    alone: NDArray[np.int64]
    both: NDArray[np.int64]
    stretches: NDArray[np.int64]

    @property
    def either(self) -> NDArray[np.int64]:
        """The weight of units with a or b, in transcripts considered under both."""
        return self.alone + self.alone.T - self.both - self.both.T


def together(
    marked: Marked,
    ground: Ground,
    considered: NDArray[np.bool_],
    coders_needed: NDArray[np.int64] | None = None,
) -> Together:
    """Count where codes occur together.

    ``considered`` is (transcripts, codes): a transcript counts for two codes only where both were considered,
    because a code that did not exist yet is not a code that was not said. ``coders_needed`` is, for each
    transcript, the number of coders who must have a code in a unit for it to count (None: one). Two units are
    neighbours where their numbers follow each other.
    """
    codes = considered.shape[1]
    unit, code = occurring(marked, ground, considered, coders_needed)
    weight = ground.weight[unit]
    number = unit * codes + code  # ascending, as both are
    place = np.searchsorted(number, number - codes)
    continued = number[np.minimum(place, len(number) - 1)] == number - codes
    both, stretches = np.zeros(codes * codes), np.zeros(codes * codes)
    for apart in range(1, codes):
        first = np.flatnonzero(unit[:-apart] == unit[apart:])
        if not len(first):
            break
        pair = code[first] * codes + code[first + apart]
        begins = ~(continued[first] & continued[first + apart])
        both += np.bincount(pair, weight[first], minlength=codes * codes)
        stretches += np.bincount(pair, begins, minlength=codes * codes)
    in_transcript = np.zeros((len(considered), codes))
    np.add.at(in_transcript, (ground.transcript[unit], code), weight)
    alone = in_transcript.T @ considered
    return Together(*(_whole(part.reshape(codes, codes)) for part in (alone, both, stretches)))


def _whole(counts: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(counts).astype(np.int64)


def occurring(
    marked: Marked,
    ground: Ground,
    considered: NDArray[np.bool_],
    coders_needed: NDArray[np.int64] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which code counts in which unit, as distinct (unit, code) in their order; see ``together``."""
    unit, code = _counted(marked, ground, coders_needed)
    kept = considered[ground.transcript[unit], code]
    return unit[kept], code[kept]


def _counted(
    marked: Marked, ground: Ground, coders_needed: NDArray[np.int64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Which code counts in which unit: distinct (unit, code), in their order."""
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
