"""Odds ratios of two shares, with exact intervals."""

from __future__ import annotations

from math import comb, exp, inf, log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

Share = tuple[int, int]
"""(successes, trials)"""

_FARTHEST, _HALVINGS = 100.0, 60  # where the logarithm of a bound is looked for, and how often that is halved


class Odds(NamedTuple):
    """An odds ratio and its 95% interval; None stands for a value that is not a number or a missing bound,
    and ``why`` says so."""

    value: float | None
    low: float | None
    high: float | None
    why: str | None


def odds_ratio(first: Share, second: Share, level: float = 0.95) -> Odds:
    """The odds of the first share over those of the second, with an exact conditional interval.

    The value is the cross product. The interval has those odds ratios for which neither tail of the
    noncentral hypergeometric distribution, given the margins, is less than half of 1 - ``level`` (Cornfield
    1956, Proc. 3rd Berkeley Symp. 4:135-148; as R's fisher.test). Raises ValueError for a pair that is not a
    share.
    """
    (a, m), (c, n) = first, second
    if not (0 <= a <= m and 0 <= c <= n):
        raise ValueError(f"{first} and {second} are not shares")
    if not m or not n:
        return Odds(None, None, None, "nobody was considered in one of the groups")
    voiced = a + c
    if voiced in (0, m + n):
        which = "nobody" if voiced == 0 else "everybody"
        return Odds(None, None, None, f"{which} in both groups has it coded")
    least, most = max(0, voiced - n), min(m, voiced)
    weights = np.array([log(comb(m, x) * comb(n, voiced - x)) for x in range(least, most + 1)])
    tail = (1 - level) / 2
    low = 0.0 if a == least else _where(weights, a - least, upper=True, tail=tail)
    high = inf if a == most else _where(weights, a - least, upper=False, tail=tail)
    cross, over = a * (n - c), (m - a) * c
    if not over:
        return Odds(None, low, None, "there is no finite value: a cell of the table is 0")
    return Odds(
        cross / over, low, None if high == inf else high, None if high < inf else "there is no upper bound"
    )


def _where(weights: NDArray[np.float64], place: int, *, upper: bool, tail: float) -> float:
    """The odds ratio at which the counts from the one at ``place`` on (or down from it) have this probability."""
    counts = np.arange(len(weights))
    low, high = -_FARTHEST, _FARTHEST  # logarithms
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        logarithms = weights + middle * counts
        probabilities = np.exp(logarithms - logarithms.max())
        part = probabilities[place:] if upper else probabilities[: place + 1]
        # The upper tail grows with the odds ratio, the lower one shrinks.
        if bool(part.sum() < tail * probabilities.sum()) is upper:
            low = middle
        else:
            high = middle
    return exp((low + high) / 2)
