"""Intervals by resampling transcripts, because units within a transcript are not independent.

A resample of T transcripts with replacement is a row of T whole weights that sum to T; every sum over
transcripts in it is a product of these weights with sums that were taken once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.agreement.arrays import Floats, Ints, Singles, Table

ROUGH_BELOW = 10
NUMBERS_AT_ONCE = 500_000
SINGLE_IS_EXACT = 2**24
UNDEFINED_AT_MOST = 0.1
# Krippendorff's (2019, 12.4) lines for alpha: below the first discard, below the second draw only tentative
# conclusions.
THRESHOLDS = (0.667, 0.8)
ONE_TRANSCRIPT = "an interval needs at least two transcripts that every coder finished"


def resample(transcripts: int, replicates: int, seed: int) -> Singles:
    """Multinomial weights, whole numbers of shape (replicates, transcripts); the same for the same seed."""
    draw = np.random.default_rng(seed)
    weights = np.empty((replicates, transcripts), dtype=np.float32)
    step = max(1, NUMBERS_AT_ONCE // transcripts)
    for begin in range(0, replicates, step):
        rows = weights[begin : begin + step]
        drawn = draw.integers(0, transcripts, size=rows.shape)
        cell = drawn + np.arange(len(rows))[:, None] * transcripts
        rows[:] = np.bincount(cell.ravel(), minlength=rows.size).reshape(rows.shape)
    return weights


def weighted_sums(weights: Singles, tables: Sequence[Floats | Ints | Table]) -> list[Floats]:
    """Weighted sums over transcripts of tables of whole numbers, (..., transcripts) -> (..., replicates).

    All in two products. Single precision is exact as long as no sum can exceed 2**24, and takes half
    the time; a row of weights sums to the number of transcripts.
    """
    replicates, transcripts = weights.shape
    flat = [table.reshape(-1, transcripts) for table in tables]
    small = [float(rows.max(initial=0)) * transcripts <= SINGLE_IS_EXACT for rows in flat]
    each = list(zip(flat, small, strict=True))
    single = _product([rows for rows, fits in each if fits], weights, np.float32)
    double = _product([rows for rows, fits in each if not fits], weights, np.float64)
    sums = [next(single if fits else double) for fits in small]
    return [s.reshape(*table.shape[:-1], replicates) for s, table in zip(sums, tables, strict=True)]


def _product(
    tables: list[Floats | Ints | Table], weights: Singles, precision: type[np.float32 | np.float64]
) -> Iterator[Floats]:
    """Each table (rows, transcripts) times the weights, in this precision, as doubles."""
    if not tables:
        return iter(())
    rows = np.concatenate([table.astype(precision) for table in tables])
    replicates, transcripts = weights.shape
    product = np.empty((len(rows), replicates))
    step = max(1, NUMBERS_AT_ONCE // transcripts)
    for begin in range(0, replicates, step):
        some = weights[begin : begin + step].T
        product[:, begin : begin + step] = rows @ some.astype(precision, copy=False)
    return iter(np.split(product, np.cumsum([len(table) for table in tables])[:-1]))


@dataclass(frozen=True, slots=True)
class Interval:
    """Percentile intervals of many statistics: NaN where no replicate was defined.

    ``below`` (thresholds first): the shares of the defined replicates that lie below each threshold.
    """

    low: Floats
    high: Floats
    undefined: Ints
    below: Floats


def percentile_interval(values: Floats, level: float = 0.95, below: Sequence[float] = ()) -> Interval:
    """The middle ``level`` of the defined replicates (last axis), interpolated between order statistics.

    ``below``: thresholds; how large a share of the defined replicates lies below each, is counted.
    """
    size = values.shape[-1]
    tail = (1 - level) / 2
    if not np.isnan(values.sum()):
        defined = np.full(values.shape[:-1], size)
        places = [_places(size, share) for share in (tail, 1 - tail)]
        ordered = np.partition(values, sorted({k for _, *ks in places for k in ks}), axis=-1)
        low, high = (_between(ordered[..., k], ordered[..., m], at - k) for at, k, m in places)
    else:
        defined = size - np.isnan(values).sum(axis=-1)
        ordered = np.sort(values, axis=-1)
        low, high = (_quantile(ordered, defined, share) for share in (tail, 1 - tail))
    with np.errstate(invalid="ignore"):
        shares = [np.count_nonzero(values < threshold, axis=-1) / defined for threshold in below]
    return Interval(
        low=low,
        high=high,
        undefined=size - defined,
        below=np.stack(shares) if shares else np.empty((0, *defined.shape)),
    )


def _places(defined: int, share: float) -> tuple[float, int, int]:
    """The place (from 0) of a quantile among so many values in order, and the two values around it."""
    at = (defined - 1) * share
    return at, int(at), min(int(at) + 1, defined - 1)


def _between(low: Floats, high: Floats, part: float | Floats) -> Floats:
    return np.asarray(np.where(high == low, low, low + (high - low) * part))


def _quantile(ordered: Floats, defined: Ints, share: float) -> Floats:
    """A quantile of the first ``defined`` values of each row; NaN, which comes last, where there are none."""
    at = np.maximum(defined - 1, 0) * share
    below = np.floor(at).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(defined - 1, 0))
    low = np.take_along_axis(ordered, below[..., None], axis=-1)[..., 0]
    high = np.take_along_axis(ordered, above[..., None], axis=-1)[..., 0]
    return _between(low, high, at - below)


def too_many_undefined(undefined: int, replicates: int) -> str | None:
    """The sentence that withholds an interval, or None where enough replicates were defined."""
    if undefined <= UNDEFINED_AT_MOST * replicates:
        return None
    return f"not defined in {undefined} of {replicates} resamples of the transcripts"
