"""Intervals by resampling transcripts, because units within a transcript are not independent.

A resample of T transcripts with replacement is a row of T whole weights that sum to T; every sum over
transcripts in it is a product of these weights with sums that were taken once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.agreement.arrays import Floats, Ints, Singles, Table

ROUGH_BELOW = 10
NUMBERS_AT_ONCE = 250_000
SINGLE_BITS = 24  # of whole numbers that single precision holds exactly
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

    All in one product, in single precision, which is exact as long as no sum exceeds 2**24: larger numbers are
    summed some of their bits at a time. A row of weights sums to the number of transcripts.
    """
    replicates, transcripts = weights.shape
    bits = SINGLE_BITS - transcripts.bit_length()
    sums = [np.zeros((*table.shape[:-1], replicates)) for table in tables]
    parts: list[Singles] = []
    of: list[tuple[int, int]] = []
    for number, table in enumerate(tables):
        whole = table.reshape(-1, transcripts).astype(np.int64)
        for shift in range(0, int(whole.max(initial=0)).bit_length(), bits):
            parts.append(((whole >> shift) & ((1 << bits) - 1)).astype(np.float32))
            of.append((number, shift))
    if parts:
        ends = np.cumsum([len(part) for part in parts])
        for (number, shift), some in zip(
            of, np.split(np.concatenate(parts) @ weights.T, ends[:-1]), strict=True
        ):
            sums[number] += (some * np.float32(1 << shift)).reshape(sums[number].shape)
    return sums


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
