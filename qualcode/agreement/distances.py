"""Distances between two ratings, for Krippendorff's alpha.

A distance is 0 for the same value and is taken as a squared difference where values are numbers
(Krippendorff 2019, 12.3.4).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from qualcode.agreement.arrays import Floats

Distance = Callable[[Any, Any], float]


def jaccard_distance(a: Collection[Hashable], b: Collection[Hashable]) -> float:
    """1 - shared / all members of two sets; 0 for two empty sets (Jaccard 1901)."""
    first, second = frozenset(a), frozenset(b)
    if not first and not second:
        return 0.0
    return 1.0 - len(first & second) / len(first | second)


def masi_distance(a: Collection[Hashable], b: Collection[Hashable]) -> float:
    """1 - J*M (Passonneau 2006): J is Jaccard's similarity, M rewards monotonicity.

    M is 1 for equal sets, 2/3 where one lies inside the other, 1/3 where they overlap, 0 where they
    share nothing. Two empty sets are 0 apart, an empty and another set 1.
    """
    first, second = frozenset(a), frozenset(b)
    shared = len(first & second)
    if not first and not second:
        return 0.0
    if not shared:
        return 1.0
    monotone = 1.0 if first == second else 2 / 3 if shared in (len(first), len(second)) else 1 / 3
    return 1.0 - shared / len(first | second) * monotone


def set_similarity(first: Any, second: Any, shared: Any, *, masi: bool = True) -> Floats:
    """MASI (or Jaccard) similarity from sizes alone: arrays of |A|, |B| and |A and B|.

    Two empty sets are 1 alike. Shapes broadcast.
    """
    a, b, both = np.asarray(first), np.asarray(second), np.asarray(shared)
    together = a + b - both
    alike = (both + (together == 0)) / np.maximum(together, 1)
    if not masi:
        return np.asarray(alike)
    # One third for sharing something, one more for each of the two sets that holds nothing else.
    thirds = np.asarray(both == a).view(np.int8) + np.asarray(both == b).view(np.int8) + np.int8(1)
    return np.asarray(alike * thirds / 3)


def distance_matrix(values: Sequence[Any], marginals: Floats, distance: str | Distance) -> Floats:
    """Distances between all pairs of ``values``, shape (values, values).

    ``marginals`` says how often each value occurs among pairable ratings; only the ordinal distance
    looks at it. Raises ValueError for an unknown name and where values do not fit the distance
    (words for the interval distance, ...).
    """
    if callable(distance):
        return np.array([[float(distance(a, b)) for b in values] for a in values], dtype=np.float64)
    if distance == "nominal":
        return 1.0 - np.eye(len(values))
    if distance in ("jaccard", "masi"):
        return _between_sets(values, masi=distance == "masi")
    if distance == "ordinal":
        return _ordinal(values, marginals)
    if distance in ("interval", "ratio"):
        return _between_numbers(values, ratio=distance == "ratio")
    raise ValueError(
        f"unknown distance {distance!r}: use nominal, ordinal, interval, ratio, jaccard, masi or a function"
    )


def _between_sets(values: Sequence[Any], *, masi: bool) -> Floats:
    for value in values:
        if isinstance(value, str) or not isinstance(value, Collection):
            raise ValueError("the jaccard and masi distances compare sets: each rating must be a set")
    sets = [frozenset(value) for value in values]
    index = {member: i for i, member in enumerate(dict.fromkeys(m for s in sets for m in s))}
    belongs = np.zeros((len(sets), len(index)))
    for row, members in enumerate(sets):
        belongs[row, [index[m] for m in members]] = 1.0
    sizes = belongs.sum(axis=1)
    return 1.0 - set_similarity(sizes[:, None], sizes[None, :], belongs @ belongs.T, masi=masi)


def _ordinal(values: Sequence[Any], marginals: Floats) -> Floats:
    """(sum of the marginals from c to k, less half of those of c and k) squared."""
    try:
        order = sorted(range(len(values)), key=lambda i: values[i])
    except TypeError as error:
        raise ValueError("the ordinal distance needs values that can be put in order") from error
    rank = np.empty(len(values), dtype=np.int64)
    rank[order] = np.arange(len(values))
    sorted_marginals = marginals[order]
    middle = np.cumsum(sorted_marginals) - sorted_marginals / 2
    position = middle[rank]
    return np.asarray((position[:, None] - position[None, :]) ** 2)


def _between_numbers(values: Sequence[Any], *, ratio: bool) -> Floats:
    try:
        numbers = np.array([float(value) for value in values], dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("the interval and ratio distances need ratings that are numbers") from error
    apart = numbers[:, None] - numbers[None, :]
    if not ratio:
        return np.asarray(apart**2)
    if (numbers < 0).any():
        raise ValueError("the ratio distance needs ratings that are not negative")
    total = numbers[:, None] + numbers[None, :]
    return np.asarray((apart / np.where(total > 0, total, 1.0)) ** 2)
