"""How many respondents of each group voice each theme, out of how many considered, in how many segments.

The unit of frequency is the respondent, counted once in a row however many codes lie under it. Segments are
a second figure: they measure how coders cut text as much as what people said.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNSET, SUPPORTS, CONTRARY, MIXED = range(4)
STANCE_NAMES = ("unset", "supports", "contrary", "mixed")


class Voiced(NamedTuple):
    """A table of which coding counts for whom in which row of the result; int64 arrays of one length.

    ``coding`` numbers codings (one coding has a line for each respondent it touches and each row it counts
    in), ``respondent`` and ``row`` are indices, ``coder`` and ``interview`` tell whose coding of what it is.
    """

    coding: NDArray[np.int64]
    respondent: NDArray[np.int64]
    row: NDArray[np.int64]
    stance: NDArray[np.int64]
    coder: NDArray[np.int64]
    interview: NDArray[np.int64]

    def where(self, kept: NDArray[np.bool_]) -> Voiced:
        return self if kept.all() else Voiced(*(column[kept] for column in self))


@dataclass(frozen=True)
class Frequencies:
    """Counts by row and group, the last group being all together.

    ``respondents``, ``considered`` and ``segments`` are (rows, groups + 1); ``stance`` is
    (rows, groups + 1, 4), respondents by their stance, in the order of STANCE_NAMES.
    """

    respondents: NDArray[np.int64]
    considered: NDArray[np.int64]
    segments: NDArray[np.int64]
    stance: NDArray[np.int64]


def coded_by_all(voiced: Voiced, coders_needed: NDArray[np.int64]) -> Voiced:
    """Only the (interview, respondent, row) that enough coders have.

    ``coders_needed`` is that number for each interview index.
    """
    if not len(voiced.coding):
        return voiced
    (interview, _, _), of = distinct(voiced.interview, voiced.respondent, voiced.row)
    (place, _), _ = distinct(of, voiced.coder)
    found = np.bincount(place, minlength=len(interview))
    return voiced.where((found >= coders_needed[interview])[of])


def distinct(*columns: NDArray[np.int64]) -> tuple[tuple[NDArray[np.int64], ...], NDArray[np.int64]]:
    """The distinct rows of these columns (none negative), in order, and for each row which of them it is.

    One sortable number stands for a row: numpy's own way over an axis is ten times slower. Raises
    OverflowError where that number would not fit.
    """
    sizes = [int(column.max(initial=0)) + 1 for column in columns]
    if prod(sizes) >= 1 << 63:
        raise OverflowError("too many values to tell the rows of a table apart")
    number = np.zeros(len(columns[0]), dtype=np.int64)
    for column, size in zip(columns, sizes, strict=True):
        number = number * size + column
    if np.all(number[1:] > number[:-1]):
        return columns, np.arange(len(number))
    numbers, of = np.unique(number, return_inverse=True)
    found: list[NDArray[np.int64]] = []
    for size in reversed(sizes):
        found.append(numbers % size)
        numbers = numbers // size
    return tuple(reversed(found)), of


def frequencies(
    voiced: Voiced, group_of: NDArray[np.int64], groups: int, considered: NDArray[np.bool_]
) -> Frequencies:
    """Count respondents, segments and stances by row and group.

    ``group_of`` is each respondent's group (an index below ``groups``); ``considered`` is (respondents,
    rows): whether that respondent's interviews are finished and were considered under the row. Codings of a
    respondent who is not considered in a row are not counted in it.
    """
    rows = considered.shape[1]
    voiced = voiced.where(considered[voiced.respondent, voiced.row])
    segments = np.zeros((rows, groups + 1), dtype=np.int64)
    for group in (group_of[voiced.respondent], np.full(len(voiced.row), groups, dtype=np.int64)):
        # Lines come coding by coding: in this order they are mostly sorted, and distinct, already.
        (_, row, column), _ = distinct(voiced.coding, voiced.row, group)
        segments += np.bincount(row * (groups + 1) + column, minlength=segments.size).reshape(segments.shape)
    stance = np.zeros((rows, groups + 1, 4), dtype=np.int64)
    row, respondent, settled = settled_stances(voiced, considered.shape)
    np.add.at(stance, (row, group_of[respondent], settled), 1)
    stance[:, groups] = stance[:, :groups].sum(axis=1)
    out_of = np.zeros((rows, groups + 1), dtype=np.int64)
    for number in range(groups):
        out_of[:, number] = considered[group_of == number].sum(axis=0)
    out_of[:, groups] = out_of[:, :groups].sum(axis=1)
    return Frequencies(stance.sum(axis=2), out_of, segments, stance)


def contrary_in_any(
    voiced: Voiced,
    of: NDArray[np.int64],
    rows: int,
    group_of: NDArray[np.int64],
    groups: int,
    considered: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """(rows, groups + 1): how many respondents are contrary or mixed in at least one part of a row.

    Here ``voiced`` and ``considered`` are by part; ``of`` is each part's row. The last group is all groups
    together.
    """
    voiced = voiced.where(considered[voiced.respondent, voiced.row])
    part, respondent, stance = settled_stances(voiced, considered.shape)
    against = (stance == CONTRARY) | (stance == MIXED)
    (row, person), _ = distinct(of[part[against]], respondent[against])
    counts = np.zeros((rows, groups + 1), dtype=np.int64)
    np.add.at(counts, (row, group_of[person]), 1)
    counts[:, groups] = counts[:, :groups].sum(axis=1)
    return counts


def settled_stances(
    voiced: Voiced, shape: tuple[int, ...]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """One stance for each respondent in each row, of ``shape`` (respondents, rows): (row, respondent, stance).

    Mixed if any coding is mixed, or some support and some are contrary; else contrary if any is; else
    supports if any is; else unset.
    """
    respondents, rows = shape
    every = np.zeros((rows * respondents, 4), dtype=bool)
    every[voiced.row * respondents + voiced.respondent, voiced.stance] = True
    place = np.flatnonzero(every.any(axis=1))
    has = every[place]
    settled = np.full(len(place), UNSET, dtype=np.int64)
    settled[has[:, SUPPORTS]] = SUPPORTS
    settled[has[:, CONTRARY]] = CONTRARY
    settled[has[:, MIXED] | (has[:, SUPPORTS] & has[:, CONTRARY])] = MIXED
    respondents = max(respondents, 1)
    return place // respondents, place % respondents, settled
