"""How many respondents of each group voice each theme, out of how many considered, in how many segments.

The unit of frequency is the respondent, counted once in a row however many codes lie under it. Segments are
a second figure: they measure how coders cut text as much as what people said.
"""

from __future__ import annotations

from dataclasses import dataclass
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
        return Voiced(*(column[kept] for column in self))


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
    """Only what every coder found: a (interview, respondent, row) that as many coders have as are needed.

    ``coders_needed`` gives that number for each interview index.
    """
    if not len(voiced.coding):
        return voiced
    place = np.column_stack((voiced.interview, voiced.respondent, voiced.row))
    places, of = np.unique(place, axis=0, return_inverse=True)
    of = of.reshape(-1)
    pairs = np.unique(np.column_stack((of, voiced.coder)), axis=0)
    found = np.bincount(pairs[:, 0], minlength=len(places))
    return voiced.where((found >= coders_needed[places[:, 0]])[of])


def frequencies(
    voiced: Voiced, group_of: NDArray[np.int64], groups: int, considered: NDArray[np.bool_]
) -> Frequencies:
    """Count respondents, segments and stances by row and group.

    ``group_of`` gives each respondent's group (an index below ``groups``); ``considered`` is
    (respondents, rows): whether that respondent's interviews are finished and were considered under the
    row. Codings of a respondent who is not considered in a row are not counted in it.
    """
    rows = considered.shape[1]
    voiced = voiced.where(considered[voiced.respondent, voiced.row])
    segments = np.zeros((rows, groups + 1), dtype=np.int64)
    by_group = np.column_stack((voiced.row, group_of[voiced.respondent], voiced.coding))
    for line in (by_group, np.column_stack((voiced.row, np.full(len(voiced.row), groups), voiced.coding))):
        once = np.unique(line, axis=0)
        np.add.at(segments, (once[:, 0], once[:, 1]), 1)
    stance = np.zeros((rows, groups + 1, 4), dtype=np.int64)
    row, respondent, settled = settled_stances(voiced)
    np.add.at(stance, (row, group_of[respondent], settled), 1)
    stance[:, groups] = stance[:, :groups].sum(axis=1)
    out_of = np.zeros((rows, groups + 1), dtype=np.int64)
    for group in range(groups):
        out_of[:, group] = considered[group_of == group].sum(axis=0)
    out_of[:, groups] = out_of[:, :groups].sum(axis=1)
    return Frequencies(stance.sum(axis=2), out_of, segments, stance)


def settled_stances(
    voiced: Voiced,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """One stance for each respondent in each row: (row, respondent, stance).

    Mixed if any coding is mixed, or some support and some are contrary; else contrary if any is; else
    supports if any is; else unset.
    """
    if not len(voiced.row):
        empty = np.empty(0, dtype=np.int64)
        return empty, empty, empty
    pairs, of = np.unique(np.column_stack((voiced.row, voiced.respondent)), axis=0, return_inverse=True)
    has = np.zeros((len(pairs), 4), dtype=bool)
    has[of.reshape(-1), voiced.stance] = True
    settled = np.full(len(pairs), UNSET, dtype=np.int64)
    settled[has[:, SUPPORTS]] = SUPPORTS
    settled[has[:, CONTRARY]] = CONTRARY
    settled[has[:, MIXED] | (has[:, SUPPORTS] & has[:, CONTRARY])] = MIXED
    return pairs[:, 0], pairs[:, 1], settled
