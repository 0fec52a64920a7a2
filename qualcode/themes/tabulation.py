"""From codings and the turns that they touch to the table of themes: which coding counts where, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from qualcode.themes.frequencies import (
    Frequencies,
    Voiced,
    coded_by_all,
    contrary_in_any,
    distinct,
    frequencies,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from numpy.typing import NDArray


class Coded(NamedTuple):
    """Codings that count: int64 arrays of one length, by the study's keys; ``stance`` as in STANCE_NAMES."""

    transcript: NDArray[np.int64]
    coder: NDArray[np.int64]
    code: NDArray[np.int64]
    stance: NDArray[np.int64]


class Touches(NamedTuple):
    """Pairs of a coding (index) and a turn that it touches: the turn's owner (key, or negative where the
    speaker is unknown) and place. Interviewers' turns are not among them."""

    coding: NDArray[np.int64]
    owner: NDArray[np.int64]
    transcript: NDArray[np.int64]


@dataclass(frozen=True)
class Units:
    """The units that are counted, respondents or focus groups: the group of each, and its transcripts (keys).

    ``owners`` are the respondents' keys where respondents are counted; None where focus groups are.
    """

    groups: Sequence[str]
    transcripts: Sequence[Sequence[int]]
    owners: Sequence[int] | None


@dataclass(frozen=True)
class GroupSize:
    """A group, how many units it has, of how many all transcripts are finished, and of how many all count but
    some are only begun."""

    group: str
    in_group: int
    finished: int
    begun: int = 0


def tabulate(
    coded: Coded,
    touches: Touches,
    units: Units,
    order: Sequence[str],
    rows: Sequence[Collection[int]],
    considered: Mapping[int, Collection[int]],
    coders_needed: Mapping[int, int] | None = None,
    begun: AbstractSet[int] = frozenset(),
) -> tuple[list[GroupSize], Frequencies]:
    """Count units by row and group.

    ``order``: the groups, in the order of the columns. ``rows``: the codes (keys) that count in each row.
    ``considered``: for each transcript that counts, the codes under which it was considered; others do not
    count, and of those that do ``begun`` are not finished. ``coders_needed``: in each transcript, how many
    coders must have made a coding for it to count; None: one.
    """
    counting = _counting(units, considered)
    group_of = np.array([order.index(group) for group in units.groups], dtype=np.int64)
    voiced = _found(coded, touches, units, rows, coders_needed)
    matrix = _considered(units, counting, rows, considered)
    counts = frequencies(voiced, group_of, len(order), matrix)
    open_still = [not begun.isdisjoint(own) for own in units.transcripts]
    state = list(zip(units.groups, counting, open_still, strict=True))
    sizes = [
        GroupSize(
            group,
            list(units.groups).count(group),
            state.count((group, True, False)),
            state.count((group, True, True)),
        )
        for group in order
    ]
    return sizes, counts


def contrary_to_a_part(
    coded: Coded,
    touches: Touches,
    units: Units,
    order: Sequence[str],
    rows: Sequence[Sequence[Collection[int]]],
    considered: Mapping[int, Collection[int]],
    coders_needed: Mapping[int, int] | None = None,
) -> NDArray[np.int64]:
    """(rows, groups + 1): how many units are contrary or mixed in at least one part of a row.

    ``rows`` has the codes (keys) of each part of each row; all else is as ``tabulate`` takes it.
    """
    parts = [part for row in rows for part in row]
    of = np.repeat(np.arange(len(rows), dtype=np.int64), [len(row) for row in rows])
    group_of = np.array([order.index(group) for group in units.groups], dtype=np.int64)
    voiced = _found(coded, touches, units, parts, coders_needed)
    matrix = _considered(units, _counting(units, considered), parts, considered)
    return contrary_in_any(voiced, of, len(rows), group_of, len(order), matrix)


def counted_lines(
    coded: Coded,
    touches: Touches,
    units: Units,
    rows: Sequence[Collection[int]],
    considered: Mapping[int, Collection[int]],
    coders_needed: Mapping[int, int] | None = None,
) -> Voiced:
    """What ``tabulate`` counts with these arguments: a line for each coding, unit and row in which it counts."""
    voiced = _found(coded, touches, units, rows, coders_needed)
    matrix = _considered(units, _counting(units, considered), rows, considered)
    return voiced.where(matrix[voiced.respondent, voiced.row])


def considered_units(
    units: Units, rows: Sequence[Collection[int]], considered: Mapping[int, Collection[int]]
) -> NDArray[np.bool_]:
    """(units, rows): whether ``tabulate`` has the unit among those considered in the row."""
    return _considered(units, _counting(units, considered), rows, considered)


def _counting(units: Units, considered: Mapping[int, Collection[int]]) -> list[bool]:
    return [bool(own) and all(t in considered for t in own) for own in units.transcripts]


def _found(
    coded: Coded,
    touches: Touches,
    units: Units,
    rows: Sequence[Collection[int]],
    coders_needed: Mapping[int, int] | None,
) -> Voiced:
    """One line for each coding, unit and row, of what as many coders have as are needed."""
    voiced = _voiced(coded, touches, units, rows)
    if coders_needed and len(voiced.coding):
        needed = np.ones(max(coders_needed) + 1, dtype=np.int64)
        needed[list(coders_needed)] = list(coders_needed.values())
        voiced = coded_by_all(voiced, needed)
    return voiced


def _considered(
    units: Units,
    counting: Sequence[bool],
    rows: Sequence[Collection[int]],
    considered: Mapping[int, Collection[int]],
) -> NDArray[np.bool_]:
    """(units, rows): all the unit's transcripts count, and each was considered under a code of the row."""
    sets = [frozenset(row) for row in rows]
    known: dict[int, NDArray[np.bool_]] = {}
    seen: dict[frozenset[int], NDArray[np.bool_]] = {}
    for transcript, codes in considered.items():
        key = frozenset(codes)
        if key not in seen:
            seen[key] = np.array([not key.isdisjoint(row) for row in sets], dtype=bool)
        known[transcript] = seen[key]
    result = np.zeros((len(units.groups), len(rows)), dtype=bool)
    for i, transcripts in enumerate(units.transcripts):
        if counting[i]:
            result[i] = np.logical_and.reduce([known[t] for t in transcripts])
    return result


def _voiced(coded: Coded, touches: Touches, units: Units, rows: Sequence[Collection[int]]) -> Voiced:
    """One line for each coding, unit it counts for, and row it counts in."""
    if units.owners is not None:
        # In a focus group a respondent's words count for the group, never here.
        own = _index([t for several in units.transcripts for t in several], touches.transcript) >= 0
        place = np.where(own, _index(units.owners, touches.owner), -1)
    else:
        place = _index([t for (t,) in units.transcripts], touches.transcript)
    kept = place >= 0
    (coding, unit), _ = distinct(touches.coding[kept], place[kept])
    code = coded.code[coding]
    pairs = sorted((key, i) for i, codes in enumerate(rows) for key in codes)
    keys = np.array([key for key, _ in pairs], dtype=np.int64)
    first, last = np.searchsorted(keys, code, side="left"), np.searchsorted(keys, code, side="right")
    times = last - first
    offset = np.arange(int(times.sum())) - np.repeat(np.cumsum(times) - times, times)
    row = np.array([i for _, i in pairs], dtype=np.int64)[np.repeat(first, times) + offset]
    of = np.repeat(coding, times)
    return Voiced(
        of,
        np.repeat(unit, times),
        row,
        coded.stance[of],
        coded.coder[of],
        coded.transcript[of],
    )


def _index(keys: Sequence[int], values: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each value a place of it among ``keys``, -1 where it is not there (negative values never are)."""
    table = np.full(max(max(keys, default=0), int(values.max(initial=0))) + 1, -1, dtype=np.int64)
    table[list(keys)] = np.arange(len(keys))
    return np.where(values >= 0, table[np.maximum(values, 0)], -1)
