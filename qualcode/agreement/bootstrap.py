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

    from qualcode.agreement.arrays import Floats, Ints

ROUGH_BELOW = 10
UNDEFINED_AT_MOST = 0.1
# Krippendorff's (2019, 12.4) lines for alpha: below the first discard, below the second draw only tentative
# conclusions.
THRESHOLDS = (0.667, 0.8)
ONE_TRANSCRIPT = "an interval needs at least two transcripts that every coder finished"


def resample(transcripts: int, replicates: int, seed: int) -> Floats:
    """Multinomial weights, shape (replicates, transcripts); the same for the same seed."""
    drawn = np.random.default_rng(seed).integers(0, transcripts, size=(replicates, transcripts))
    cell = drawn + np.arange(replicates)[:, None] * transcripts
    weights = np.bincount(cell.ravel(), minlength=replicates * transcripts)
    return weights.reshape(replicates, transcripts).astype(np.float64)


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
    defined = size - np.isnan(values).sum(axis=-1)
    tail = (1 - level) / 2
    if (defined == size).all():
        looked_at = {int((size - 1) * share) + more for share in (tail, 1 - tail) for more in (0, 1)}
        ordered = np.partition(values, sorted(min(at, size - 1) for at in looked_at), axis=-1)
    else:
        ordered = np.sort(values, axis=-1)
    with np.errstate(invalid="ignore"):
        shares = [np.count_nonzero(values < threshold, axis=-1) / defined for threshold in below]
    return Interval(
        low=_quantile(ordered, defined, tail),
        high=_quantile(ordered, defined, 1 - tail),
        undefined=size - defined,
        below=np.stack(shares) if shares else np.empty((0, *defined.shape)),
    )


def _quantile(ordered: Floats, defined: Ints, share: float) -> Floats:
    at = np.maximum(defined - 1, 0) * share
    below = np.floor(at).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(defined - 1, 0))
    low = np.take_along_axis(ordered, below[..., None], axis=-1)[..., 0]
    high = np.take_along_axis(ordered, above[..., None], axis=-1)[..., 0]
    return np.asarray(np.where(high == low, low, low + (high - low) * (at - below)))


def too_many_undefined(undefined: int, replicates: int) -> str | None:
    """The sentence that withholds an interval, or None where enough replicates were defined."""
    if undefined <= UNDEFINED_AT_MOST * replicates:
        return None
    return f"not defined in {undefined} of {replicates} resamples of the transcripts"
