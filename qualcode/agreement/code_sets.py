"""Set-valued agreement: alpha between the sets of codes that coders gave to the same unit.

The distance is MASI's (Passonneau 2006; see ``distances``). What chance would do needs the similarity
of every set with every other, summed with their frequencies. It depends on the sizes of two sets and
of what they share only, and C(shared, j), the number of j-subsets that both hold, can be counted
subset by subset. So f(shared) is written in Newton's form, sum over j of C(shared, j) times its j-th
difference at 0, and no pair of sets is ever visited. Sets too large for that (their subsets are too
many) are compared with all others directly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from qualcode.agreement.distances import set_similarity
from qualcode.agreement.sweep import Segments, expand, pairs_of

if TYPE_CHECKING:
    from qualcode.agreement.arrays import Floats, Ints

SUBSETS_AT_MOST = 2_000_000
RESAMPLED_AT_MOST = 4_000
DIRECT_ROWS = 256

Labels = npt.NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class WeightedUnits:
    """Units numbered within their transcripts: ``first[transcript]`` is where each one's begin.

    ``weight``: 1 for a unit, its length for a stretch of characters.
    """

    transcript: Ints
    weight: Ints
    first: Ints


@dataclass(frozen=True, slots=True)
class SetSums:
    """Sums per transcript from which set-valued alpha follows, for any weights of transcripts.

    ``apart[t]``: distances between coders' sets within the units of t, over ordered pairs of coders,
    divided by coders - 1. ``ratings[t]``: coders x units. ``alike``: the similarities between all
    ratings, each with each. ``alike_by_transcript``: those between the ratings of one transcript and
    of another, shape (transcripts, transcripts); None where not asked for or too many to sum up.
    """

    apart: Floats
    ratings: Floats
    alike: float
    alike_by_transcript: Floats | None

    def alpha(self, weights: Floats | None = None) -> Floats:
        """Alpha per row of ``weights`` (replicates, transcripts), or of all; NaN where undefined."""
        if weights is None or self.alike_by_transcript is None:
            apart, ratings, alike = self.apart.sum(), self.ratings.sum(), np.float64(self.alike)
        else:
            apart, ratings = weights @ self.apart, weights @ self.ratings
            alike = ((weights @ self.alike_by_transcript) * weights).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            different = (np.square(ratings) - alike) / (ratings * (ratings - 1))
            # Similarities are sums of thirds: what rounding leaves of no difference is none.
            defined = (ratings > 1) & (different > 1e-9)
            return np.asarray(np.where(defined, 1 - apart / ratings / different, np.nan))


def set_sums(
    segments: Segments, units: WeightedUnits, coders: int, codes: int, *, by_transcript: bool
) -> SetSums:
    """Sum up the sets in ``units``; ``segments`` are marks in unit numbers within transcripts.

    ``by_transcript`` asks for ``alike_by_transcript``, which the bootstrap needs.
    """
    transcripts = len(units.first)
    row, unit = expand(segments.start, segments.start + segments.length)
    unit += units.first[segments.cell[row] // codes]
    marks = _Marks(unit=unit, code=segments.cell[row] % codes, mask=segments.mask[row])
    number = np.bincount(units.transcript, weights=units.weight, minlength=transcripts)
    ratings = (coders * number).astype(np.float64)
    sets = _distinct(marks, units, coders, codes)
    empty = ratings - sets.weights_by_transcript(transcripts)
    return SetSums(
        apart=_apart(marks, units, coders, transcripts),
        ratings=ratings,
        alike=_alike(sets, empty, codes),
        alike_by_transcript=_alike_by_transcript(sets, empty, codes) if by_transcript else None,
    )


@dataclass(frozen=True, slots=True)
class _Marks:
    """One row per unit and code that somebody marked; ``mask`` says who."""

    unit: Ints
    code: Ints
    mask: Ints


def _apart(marks: _Marks, units: WeightedUnits, coders: int, transcripts: int) -> Floats:
    active, unit = np.unique(marks.unit, return_inverse=True)
    size = [np.bincount(unit[(marks.mask >> i) & 1 == 1], minlength=len(active)) for i in range(coders)]
    apart = np.zeros(len(active))
    for i, j in pairs_of(coders):
        together = (marks.mask >> i) & (marks.mask >> j) & 1 == 1
        shared = np.bincount(unit[together], minlength=len(active))
        apart += 2 / (coders - 1) * (1 - set_similarity(size[i], size[j], shared))
    weighted = apart * units.weight[active]
    sums = np.bincount(units.transcript[active], weights=weighted, minlength=transcripts)
    return sums.astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Sets:
    """Distinct sets that are not empty, and how often each occurs in each transcript.

    ``members`` are the sets' codes one after another, set s in ``members[begin[s]:begin[s] + size[s]]``.
    ``transcript``, ``number`` and ``weight`` say where sets occur (a sparse table).
    """

    members: Ints
    begin: Ints
    size: Ints
    transcript: Ints
    number: Ints
    weight: Floats

    def weights_by_transcript(self, transcripts: int) -> Floats:
        sums = np.bincount(self.transcript, weights=self.weight, minlength=transcripts)
        return sums.astype(np.float64)


def _labels(codes: int) -> Labels:
    """One fixed random 64-bit label per code: a set is told by the sum of its labels."""
    return np.random.default_rng(20_061_115).integers(1, 2**64 - 1, size=codes, dtype=np.uint64)


def _distinct(marks: _Marks, units: WeightedUnits, coders: int, codes: int) -> _Sets:
    """Find the distinct sets of the (unit, coder) rows that hold a code."""
    labels = _labels(codes)
    label = np.zeros(len(units.weight) * coders, dtype=np.uint64)
    size = np.zeros(len(label), dtype=np.int32)
    for i in range(coders):
        chosen = (marks.mask >> i) & 1 == 1
        unit = marks.unit[chosen]
        np.add.at(label[i::coders], unit, labels[marks.code[chosen]])
        size[i::coders] = np.bincount(unit, minlength=len(units.weight))
    row = np.flatnonzero(size)
    _, example, number = np.unique(label[row], return_index=True, return_inverse=True)
    unit = row // coders
    members, begin = _members(marks, row[example], len(label), coders)
    return _Sets(
        members=members,
        begin=begin,
        size=size[row[example]].astype(np.int64),
        transcript=units.transcript[unit],
        number=number.astype(np.int64),
        weight=units.weight[unit].astype(np.float64),
    )


def _members(marks: _Marks, example: Ints, rows: int, coders: int) -> tuple[Ints, Ints]:
    """The codes of the sets in the rows ``example``, one set after another, and where each begins."""
    which = np.full(rows, -1, dtype=np.int64)
    which[example] = np.arange(len(example))
    owners, members = [], []
    for i in range(coders):
        owner = np.where((marks.mask >> i) & 1 == 1, which[marks.unit * coders + i], -1)
        kept = owner >= 0
        owners.append(owner[kept])
        members.append(marks.code[kept])
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    begin = np.searchsorted(owner[order], np.arange(len(example)))
    return np.concatenate(members)[order], begin


def _alike(sets: _Sets, empty: Floats, codes: int) -> float:
    """Summed similarity between all ratings, each with each."""
    total = np.bincount(sets.number, weights=sets.weight, minlength=len(sets.size)).astype(np.float64)
    limit = _size_limit(sets.size)
    large = np.flatnonzero(sets.size > limit)
    few = _through_subsets(sets, total, codes, limit)
    return float(empty.sum()) ** 2 + few + float(_directly(sets, total[None], codes, large)[0, 0])


def _alike_by_transcript(sets: _Sets, empty: Floats, codes: int) -> Floats | None:
    """The same by pair of transcripts, or None where there are too many different sets.

    In single precision: it serves intervals only.
    """
    number, transcripts = len(sets.size), len(empty)
    if number > RESAMPLED_AT_MOST:
        return None
    cell = sets.transcript * number + sets.number
    weight = np.bincount(cell, weights=sets.weight, minlength=transcripts * number)
    by_set = weight.astype(np.float32).reshape(transcripts, number)
    return np.outer(empty, empty) + _directly(sets, by_set, codes, np.arange(number))


def _size_limit(size: Ints) -> int:
    """The largest size up to which all subsets of all sets may be listed."""
    number = np.bincount(size, minlength=13)[:13] * np.power(2, np.arange(13))
    return int(np.flatnonzero(np.cumsum(number) <= SUBSETS_AT_MOST)[-1])


def _through_subsets(sets: _Sets, weight: Floats, codes: int, limit: int) -> float:
    """Similarity among the sets of at most ``limit`` codes, from the subsets that they share."""
    total = 0.0
    labels = _labels(codes)
    sizes = [int(s) for s in np.unique(sets.size) if s <= limit]
    for j in range(1, max(sizes, default=0) + 1):
        holders = [a for a in sizes if a >= j]
        key, owner = _subsets(sets, labels, holders, j)
        found, subset = np.unique(key, return_inverse=True)
        kind = np.searchsorted(holders, sets.size[owner])
        cell = subset * len(holders) + kind
        held = np.bincount(cell, weights=weight[owner], minlength=len(found) * len(holders))
        held = held.reshape(len(found), len(holders))
        change = np.array([[_difference(a, b, j) for b in holders] for a in holders])
        total += float(((held.T @ held) * change).sum())
    return total


def _subsets(sets: _Sets, labels: Labels, holders: list[int], j: int) -> tuple[Labels, Ints]:
    """Every subset of j codes of every set of the given sizes: its label, and whose it is."""
    keys, owners = [], []
    for a in holders:
        owner = np.flatnonzero(sets.size == a)
        label = labels[sets.members[sets.begin[owner][:, None] + np.arange(a)]]
        for columns in combinations(range(a), j):
            keys.append(label[:, list(columns)].sum(axis=1, dtype=np.uint64))
            owners.append(owner)
    return np.concatenate(keys), np.concatenate(owners)


def _difference(a: int, b: int, j: int) -> float:
    """The j-th forward difference at 0 of MASI similarity as a function of what is shared."""
    if j > min(a, b):
        return 0.0
    alike = set_similarity(a, b, np.arange(1, j + 1))
    return float(sum((-1) ** (j - i) * comb(j, i) * alike[i - 1] for i in range(1, j + 1)))


def _directly(sets: _Sets, weight: npt.NDArray[np.floating], codes: int, rows: Ints) -> Floats:
    """Similarity of the sets in ``rows`` with all sets, and of all with them, by row of ``weight``.

    Computed in the precision of ``weight``.
    """
    kind = weight.dtype
    belongs = np.zeros((len(sets.size), codes), dtype=np.float32)
    row, at = expand(sets.begin, sets.begin + sets.size)
    belongs[row, sets.members[at]] = 1
    chosen = np.zeros(len(sets.size), dtype=np.bool_)
    chosen[rows] = True
    size = sets.size.astype(kind)
    # A pair with a set outside ``rows`` is met once and stands for both orders, the others for one.
    inside = np.ascontiguousarray((weight * chosen).T)
    outside = np.ascontiguousarray((weight * ~chosen).T)
    total = np.zeros((len(weight), len(weight)))
    for begin in range(0, len(rows), DIRECT_ROWS):
        part = rows[begin : begin + DIRECT_ROWS]
        shared = (belongs[part] @ belongs.T).astype(kind, copy=False)
        alike = set_similarity(size[part][:, None], size[None, :], shared)
        total += weight[:, part] @ (alike @ inside)
        if len(rows) < len(sets.size):
            mixed = weight[:, part] @ (alike @ outside)
            total += mixed + mixed.T
    return total
