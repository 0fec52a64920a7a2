"""Statistics as returned: a value, or a sentence that says why there is none. Never NaN."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient over ratings.

    ``value`` is None where the coefficient is not defined, and ``why`` then says so in a sentence.
    ``observed`` and ``expected`` are the two parts that it is made of: agreement for the kappas,
    disagreement for alpha; None where there is no single pair of parts (a mean over several pairs).
    ``pairs`` counts the pairs of coders that a mean over pairs could have used, ``pairs_defined``
    those in which it was defined; both are 1 for coefficients that are not such a mean.
    """

    value: float | None
    why: str | None = None
    observed: float | None = None
    expected: float | None = None
    pairs: int = 1
    pairs_defined: int = 1


@dataclass(frozen=True, slots=True)
class Statistic:
    """One figure of a comparison of codings, with its interval.

    ``value`` is None where not defined; ``why`` then says so. ``low`` and ``high`` are the 95% percentile
    interval of the bootstrap over transcripts; where they are None ``interval_why`` says why, unless no
    interval was asked for. ``undefined_replicates`` counts the resamples in which the statistic was not
    defined; the interval is that of the others. ``below``, of alphas that have an interval: the share of
    these others below .667 and below .8, {"0.667": ..., "0.8": ...}. It describes the resamples; it is not a
    probability.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    why: str | None = None
    interval_why: str | None = None
    undefined_replicates: int = 0
    below: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class UnitizingAlpha:
    """The u-alpha family for one set of continua.

    ``u``: places and values together; ``binary``: marked or not, whatever the value (|u-alpha);
    ``cu``: the values of what both coders of a pair marked; ``cu_coverage``: the share of the
    continua (of their length, taken over all pairs of coders) that ``cu`` rests on.
    """

    u: Coefficient
    binary: Coefficient
    cu: Coefficient
    cu_coverage: Coefficient


def undefined(why: str) -> Coefficient:
    """A coefficient that has no value, and the sentence that says why."""
    return Coefficient(value=None, why=why)
