"""Set-valued agreement: alpha between the sets of codes that coders gave to the same unit.

The distance is MASI's (Passonneau 2006; see ``distances``). The expected disagreement needs the similarity of
every set with every other, summed with their frequencies. It depends on the sizes of two sets and of what
they share only, and C(shared, j), the number of j-subsets that both hold, can be counted subset by subset. So
f(shared) is written in Newton's form, sum over j of C(shared, j) times its j-th difference at 0, and no pair
of sets is ever visited. Sets too large for that (their subsets are too many) are compared with all others
directly. The same is done transcript by transcript for intervals.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations
from math import comb, fsum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from qualcode.agreement.distances import set_similarity
from qualcode.agreement.sweep import Segments, expand, pairs_of

if TYPE_CHECKING:
    from qualcode.agreement.arrays import AnyInts, Bools, Floats, Ints, Singles
    from qualcode.agreement.spans import Batch

SUBSETS_AT_MOST = 2_000_000
RESAMPLED_AT_MOST = 2 * 10**10  # multiplications for similarities between transcripts: about a second's
NUMBERS_AT_ONCE = 2_000_000
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

    def alpha(self, weights: Singles | None = None) -> Floats:
        """Alpha per row of ``weights`` (replicates, transcripts), or of all; NaN where undefined."""
        if weights is None or self.alike_by_transcript is None:
            apart, ratings, alike = self.apart.sum(), self.ratings.sum(), np.float64(self.alike)
        else:
            whole = weights.astype(np.float64)
            apart, ratings = whole @ self.apart, whole @ self.ratings
            alike = np.einsum("rt,rt->r", whole @ self.alike_by_transcript, whole)
        with np.errstate(divide="ignore", invalid="ignore"):
            different = (np.square(ratings) - alike) / (ratings * (ratings - 1))
            # Similarities are sums of thirds: what rounding leaves of no difference is none.
            defined = (ratings > 1) & (different > 1e-9)
            return np.asarray(np.where(defined, 1 - apart / ratings / different, np.nan))


@dataclass(frozen=True, slots=True)
class _Marks:
    """One row per unit and code that somebody marked; ``has[i]`` says which of them coder i did.

    ``size`` (coders, units): how many codes each coder gave to each unit.
    """

    unit: Ints
    code: Ints
    has: list[Bools]
    size: Ints


@dataclass(frozen=True, slots=True)
class _Sets:
    """Distinct sets that are not empty, each with its ``label``, and how often each occurs in which row.

    ``members`` are the sets' codes one after another, set s in ``members[begin[s]:begin[s] + size[s]]``.
    ``row`` (a transcript, or 0 for all of them), ``number`` and ``weight`` are a sparse table.
    """

    label: Labels
    size: Ints
    begin: Ints
    members: AnyInts
    row: AnyInts
    number: AnyInts
    weight: Floats

    def in_all(self) -> _Sets:
        """The same sets, counted over all transcripts together."""
        number = np.arange(len(self.size), dtype=np.int32)
        weight = np.bincount(self.number, weights=self.weight, minlength=len(number))
        return replace(self, row=np.zeros_like(number), number=number, weight=weight.astype(np.float64))


class SetTally:
    """Sums up the sets of codes that coders gave to units, a block of transcripts at a time.

    ``by_transcript`` asks for ``SetSums.alike_by_transcript``, which the bootstrap needs.
    """

    def __init__(self, transcripts: int, coders: int, codes: int, *, by_transcript: bool) -> None:
        self._transcripts = transcripts
        self._coders = coders
        self._codes = codes
        self._by_transcript = by_transcript
        self._labels = _labels(codes)
        self._apart = np.zeros(transcripts)
        self._ratings = np.zeros(transcripts)
        self._empty = np.zeros(transcripts)
        self._found: list[_Sets] = []

    def add(self, block: Batch, units: WeightedUnits, segments: Segments) -> None:
        """Take in a block; ``segments`` are marks, in unit numbers within transcripts; both count from its
        first transcript."""
        here, number = block.slice, len(units.weight)
        row, unit = expand(segments.start, segments.start + segments.length)
        unit += units.first[segments.cell // self._codes][row]
        mask = segments.mask[row]
        has = [(mask >> i) & 1 == 1 for i in range(self._coders)]
        size = np.stack([np.bincount(unit[own], minlength=number) for own in has])
        marks = _Marks(unit, (segments.cell % self._codes)[row], has, size)
        weight = np.bincount(units.transcript, weights=units.weight, minlength=block.transcripts)
        self._ratings[here] = self._coders * weight
        self._apart[here] = _apart(marks, units, block.transcripts)
        sets = _distinct(marks, units, self._labels)
        used = np.bincount(sets.row, weights=sets.weight, minlength=block.transcripts)
        self._empty[here] = self._ratings[here] - used
        if self._by_transcript and not _may_resample(sets.size, self._transcripts):
            self._by_transcript = False
            self._found = [found.in_all() for found in self._found]
        self._found.append(
            replace(sets, row=sets.row + block.first) if self._by_transcript else sets.in_all()
        )

    def sums(self) -> SetSums:
        """The sums over all blocks. They are asked for once: the sets of each block go."""
        if not self._found:
            return SetSums(self._apart, self._ratings, 0.0, None)
        sets, self._found = _together(self._found), []
        between = None
        if self._by_transcript and _may_resample(sets.size, self._transcripts):
            between = np.outer(self._empty, self._empty) + _alike(sets, self._transcripts, self._codes)
        if between is not None:
            alike = float(between.sum())
        else:
            alike = float(self._empty.sum()) ** 2 + float(_alike(sets.in_all(), 1, self._codes)[0, 0])
        return SetSums(self._apart, self._ratings, alike, between)


def _apart(marks: _Marks, units: WeightedUnits, transcripts: int) -> Floats:
    coders = len(marks.size)
    active = np.flatnonzero(marks.size.any(axis=0))
    apart = np.zeros(len(active))
    for i, j in pairs_of(coders):
        shared = np.bincount(marks.unit[marks.has[i] & marks.has[j]], minlength=marks.size.shape[1])
        apart += 1 - set_similarity(marks.size[i, active], marks.size[j, active], shared[active])
    weighted = apart * units.weight[active] * (2 / (coders - 1))
    sums = np.bincount(units.transcript[active], weights=weighted, minlength=transcripts)
    return sums.astype(np.float64)


def _labels(codes: int) -> Labels:
    """One fixed random 64-bit label per code: the sum of its labels identifies a set."""
    return np.random.default_rng(20_061_115).integers(1, 2**64 - 1, size=codes, dtype=np.uint64)


def _distinct(marks: _Marks, units: WeightedUnits, labels: Labels) -> _Sets:
    """Find the distinct sets of the (coder, unit) that hold a code; rows are transcripts."""
    label = np.zeros(marks.size.shape, dtype=np.uint64)
    for i, own in enumerate(marks.has):
        np.add.at(label[i], marks.unit[own], labels[marks.code[own]])
    place = np.flatnonzero(marks.size)
    found, example, number = np.unique(label.ravel()[place], return_index=True, return_inverse=True)
    unit = place % marks.size.shape[1]
    size = marks.size.ravel()[place[example]]
    return _Sets(
        label=found,
        size=size,
        begin=np.cumsum(size) - size,
        members=_members(marks, place[example]),
        row=units.transcript[unit].astype(np.int32),
        number=number.astype(np.int32),
        weight=units.weight[unit].astype(np.float64),
    )


def _members(marks: _Marks, example: Ints) -> AnyInts:
    """The codes of the sets at the places ``example`` of (coder, unit), one set after another."""
    which = np.full(marks.size.size, -1, dtype=np.int64)
    which[example] = np.arange(len(example))
    owners, members = [], []
    for own, of_coder in zip(marks.has, which.reshape(marks.size.shape), strict=True):
        owner = np.where(own, of_coder[marks.unit], -1)
        kept = owner >= 0
        owners.append(owner[kept])
        members.append(marks.code[kept])
    return np.concatenate(members)[np.argsort(np.concatenate(owners), kind="stable")].astype(np.int32)


def _together(found: list[_Sets]) -> _Sets:
    """The sets of several blocks, each distinct one once."""
    if len(found) == 1:
        return found[0]
    label, example, number = np.unique(
        np.concatenate([sets.label for sets in found]), return_index=True, return_inverse=True
    )
    before = np.cumsum([0, *(len(sets.members) for sets in found)])
    first = np.cumsum([0, *(len(sets.size) for sets in found)])
    size = np.concatenate([sets.size for sets in found])[example]
    begin = np.concatenate([sets.begin + at for sets, at in zip(found, before, strict=False)])[example]
    return _Sets(
        label=label,
        size=size,
        begin=begin,
        members=np.concatenate([sets.members for sets in found]),
        row=np.concatenate([sets.row for sets in found]),
        number=number.astype(np.int32)[
            np.concatenate([sets.number + at for sets, at in zip(found, first, strict=False)])
        ],
        weight=np.concatenate([sets.weight for sets in found]),
    )


def _may_resample(size: Ints, transcripts: int) -> bool:
    """Whether similarities between transcripts, given sets of these sizes, are worked out in reasonable time."""
    large = int((size > _size_limit(size, transcripts)).sum())
    work = (large * len(size) + len(size)) * transcripts
    return work <= RESAMPLED_AT_MOST and len(size) * transcripts <= 3 * NUMBERS_AT_ONCE


def _size_limit(size: Ints, rows: int) -> int:
    """The largest size up to which all subsets of all sets may be listed."""
    most = min(SUBSETS_AT_MOST, RESAMPLED_AT_MOST // (rows**2 * (len(np.unique(size)) + 1)))
    number = np.bincount(size, minlength=13)[:13] * np.power(2, np.arange(13))
    return int(np.flatnonzero(np.cumsum(number) <= most)[-1])


def _alike(sets: _Sets, rows: int, codes: int) -> Floats:
    """Summed similarity between the ratings of one row and of another, shape (rows, rows)."""
    number = len(sets.size)
    weight = np.bincount(
        sets.row.astype(np.int64) * number + sets.number, weights=sets.weight, minlength=rows * number
    )
    by_row = weight.astype(np.float64).reshape(rows, number)
    limit = _size_limit(sets.size, rows)
    large = np.flatnonzero(sets.size > limit)
    return _through_subsets(sets, by_row, codes, limit) + _directly(sets, by_row, codes, large)


def _through_subsets(sets: _Sets, weight: Floats, codes: int, limit: int) -> Floats:
    """Similarity among the sets of at most ``limit`` codes, from the subsets that they share, by row."""
    rows = len(weight)
    by_set = np.ascontiguousarray(weight.T)
    total = np.zeros((rows, rows))
    labels = _labels(codes)
    sizes = [int(s) for s in np.unique(sets.size) if s <= limit]
    for j in range(1, max(sizes, default=0) + 1):
        holders = [a for a in sizes if a >= j]
        change = np.array([[_difference(a, b, j) for b in holders] for a in holders])
        key, owner = _subsets(sets, labels, holders, j)
        kind = np.searchsorted(holders, sets.size[owner])
        order = np.lexsort((kind, key))
        key, kind, owner = key[order], kind[order], owner[order]
        subset = np.cumsum(np.concatenate(([False], key[1:] != key[:-1])))
        number = int(subset[-1]) + 1
        step = max(1, NUMBERS_AT_ONCE // (rows * len(holders)))
        for begin in range(0, number, step):
            low, high = np.searchsorted(subset, (begin, begin + step))
            cell = (subset[low:high] - begin) * len(holders) + kind[low:high]
            first = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
            cell = cell[first]
            held = np.zeros((min(step, number - begin), len(holders), rows))
            flat = held.reshape(-1, rows)
            flat[cell] = np.add.reduceat(by_set[owner[low:high]], first, axis=0)
            # One product serves a single row; many rows are mixed subset by subset, where they lie.
            mixed = held[:, :, 0] @ change if rows == 1 else change @ held
            total += flat[cell].T @ mixed.reshape(-1, rows)[cell]
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


@cache
def _difference(a: int, b: int, j: int) -> float:
    """The j-th forward difference at 0 of MASI similarity as a function of what is shared."""
    if j > min(a, b):
        return 0.0
    alike = [i / (a + b - i) * (1 + (i == a) + (i == b)) / 3 for i in range(1, j + 1)]
    return fsum((1 - 2 * ((j - i) % 2)) * comb(j, i) * alike[i - 1] for i in range(1, j + 1))


def _directly(sets: _Sets, weight: Floats, codes: int, chosen: Ints) -> Floats:
    """Similarity of the chosen sets with all sets, and of all with them, by row of ``weight``."""
    belongs = np.zeros((len(sets.size), codes if len(chosen) else 0), dtype=np.float32)
    total = np.zeros((len(weight), len(weight)))
    if not len(chosen):
        return total
    set_, at = expand(sets.begin, sets.begin + sets.size)
    belongs[set_, sets.members[at]] = 1
    among = np.zeros(len(sets.size), dtype=np.bool_)
    among[chosen] = True
    # A pair with a set that is not chosen is met once and stands for both orders, the others for one.
    inside, outside = (weight * among).T, (weight * ~among).T
    for begin in range(0, len(chosen), DIRECT_ROWS):
        part = chosen[begin : begin + DIRECT_ROWS]
        shared = belongs[part] @ belongs.T
        alike = set_similarity(sets.size[part][:, None], sets.size[None, :], shared)
        total += weight[:, part] @ (alike @ inside)
        mixed = weight[:, part] @ (alike @ outside)
        total += mixed + mixed.T
    return total
