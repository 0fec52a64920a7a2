"""Exact tests of shares between groups, given how many there are and how many of them voiced a theme.

They assume that respondents are independent draws, which purposive samples are not: every display of their
results says so.
"""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from math import comb, log
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Share = tuple[int, int]
"""(successes, trials)"""

MOST_TABLES = 200_000  # of one test, gone through one by one; beyond, tables are drawn
REPLICATES = 99_999
_TIE = 1e-7  # relative; tables as probable as the one observed count in, whatever their logarithms round to


class Tested(NamedTuple):
    """A p-value, and how it was found: ``replicates`` is None for an exact one, else how many tables were drawn."""

    p: float
    replicates: int | None


def fisher(first: Share, second: Share) -> float:
    """Two-sided p of Fisher's exact test for two groups, in whole numbers throughout.

    The sum of the probabilities of all tables with these margins that are no more probable than the one
    observed (Fisher 1935, J. R. Stat. Soc. 98:39-82; this two-sided form: Freeman & Halton 1951). 1 where
    nobody, or everybody, voiced it. Raises ValueError for a pair that is not a share.
    """
    _refuse((first, second))
    (a, m), (c, n) = first, second
    voiced = a + c
    weights = [comb(m, x) * comb(n, voiced - x) for x in range(max(0, voiced - n), min(m, voiced) + 1)]
    observed = comb(m, a) * comb(n, c)
    return float(Fraction(sum(w for w in weights if w <= observed), comb(m + n, voiced)))


def freeman_halton(shares: Sequence[Share], seed: int = 0, most: int = MOST_TABLES) -> Tested:
    """p of Fisher's exact test for any number of groups (Freeman & Halton 1951, Biometrika 38:141-149).

    Exact where at most ``most`` tables have the margins observed; else Monte Carlo with REPLICATES tables
    drawn by ``seed``, p = (1 + those no more probable) / (1 + replicates) (Phipson & Smyth 2010, Stat. Appl.
    Genet. Mol. Biol. 9:39). Raises ValueError for a pair that is not a share.
    """
    _refuse(shares)
    if len(shares) == 2:
        return Tested(fisher(*shares), None)
    voiced, sizes = sum(x for x, _ in shares), [n for _, n in shares]
    weights = [_choices(n) for n in sizes]
    observed = sum(float(w[x]) for w, (x, _) in zip(weights, shares, strict=True))
    bound = observed + np.log1p(_TIE)
    if _tables(sizes, voiced) <= most:
        every = _weights_of_all(weights, voiced)
        top = every.max()
        scaled = np.exp(every - top)
        return Tested(min(1.0, float(scaled[every <= bound].sum() / scaled.sum())), None)
    drawn = np.random.default_rng(seed).multivariate_hypergeometric(
        sizes, voiced, size=REPLICATES, method="marginals"
    )
    found = sum(w[drawn[:, i]] for i, w in enumerate(weights))
    return Tested((1 + int(np.count_nonzero(found <= bound))) / (1 + REPLICATES), REPLICATES)


@lru_cache(maxsize=256)
def _choices(n: int) -> NDArray[np.float64]:
    """The logarithms of in how many ways each number of n can be chosen, whole numbers until then."""
    return np.array([log(comb(n, x)) for x in range(n + 1)])


def _refuse(shares: Sequence[Share]) -> None:
    if len(shares) < 2 or any(not 0 <= x <= n for x, n in shares):
        raise ValueError("a test needs two or more shares")


def _tables(sizes: Sequence[int], voiced: int) -> int:
    """How many tables have these margins."""
    ways = np.ones(1)
    for n in sizes:
        ways = np.convolve(ways, np.ones(n + 1))
    return int(min(ways[voiced], 2.0**62))


def _weights_of_all(weights: Sequence[NDArray[np.float64]], voiced: int) -> NDArray[np.float64]:
    """The logarithms of the weights of all tables in which so many voiced it."""
    left = sum(len(w) - 1 for w in weights)
    total = np.zeros(1, dtype=np.int64)
    weight = np.zeros(1)
    for own in weights:
        left -= len(own) - 1
        total = np.add.outer(total, np.arange(len(own))).ravel()
        weight = np.add.outer(weight, own).ravel()
        fits = (total <= voiced) & (total >= voiced - left)
        total, weight = total[fits], weight[fits]
    return weight


def holm(p_values: Sequence[float]) -> list[float]:
    """p-values adjusted for all of them together, in their order (Holm 1979, Scand. J. Statist. 6:65-70)."""
    count = len(p_values)
    adjusted = [0.0] * count
    so_far = 0.0
    for rank, i in enumerate(sorted(range(count), key=lambda i: p_values[i])):
        so_far = max(so_far, min(1.0, (count - rank) * p_values[i]))
        adjusted[i] = so_far
    return adjusted
