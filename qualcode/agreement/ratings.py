"""Ratings as arrays: what every coefficient over ratings starts from."""

from __future__ import annotations

from collections.abc import Hashable, Sequence, Set
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from qualcode.agreement.arrays import Ints

Ratings = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class RatingTable:
    """Ratings numbered by value.

    ``number``: int64 (units, coders), the index into ``values``, -1 where a coder did not rate the
    unit. ``values``: the values that occur, in order of first appearance.
    """

    number: Ints
    values: tuple[Hashable, ...]

    @property
    def coders(self) -> int:
        return int(self.number.shape[1])

    @property
    def ratings_per_unit(self) -> Ints:
        return np.asarray((self.number >= 0).sum(axis=1), dtype=np.int64)

    def pairs(self) -> list[tuple[int, int]]:
        """Every pair of coders, the first before the second."""
        return list(combinations(range(self.coders), 2))


def read_ratings(ratings: Ratings) -> RatingTable:
    """Number the values of ``ratings``: a sequence of units, each with one value per coder.

    None, and a number that is NaN, means that the coder did not rate the unit. Sets count as the same
    value when they hold the same members. Raises ValueError where units differ in length.
    """
    rows = [[_value(value) for value in unit] for unit in ratings]
    width = len(rows[0]) if rows else 0
    for at, row in enumerate(rows):
        if len(row) != width:
            raise ValueError(
                f"unit {at} has {len(row)} values and unit 0 has {width}: "
                "give one value per coder, None where a coder did not rate"
            )
    numbers: dict[Hashable, int] = {}
    table = np.full((len(rows), width), -1, dtype=np.int64)
    for at, row in enumerate(rows):
        for coder, value in enumerate(row):
            if value is not None:
                table[at, coder] = numbers.setdefault(value, len(numbers))
    return RatingTable(number=table, values=tuple(numbers))


def _value(value: Any) -> Hashable:
    if isinstance(value, Set):
        return frozenset(value)
    if isinstance(value, (float, np.floating)) and value != value:
        return None
    return value  # type: ignore[no-any-return]
