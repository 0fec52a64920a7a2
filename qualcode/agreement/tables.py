"""From counts to statistics, for many codes (and many resamples) at once.

Arrays have the codes first and, in the bootstrap, the replicates last; every function works
elementwise over these trailing axes. NaN stands for "not defined" inside this package only.

n coders, N units, S the marks of all coders, B the units marked by both of a pair, summed over pairs.
For two coders each formula is that of the 2x2 table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.agreement.sweep import pairs_of

if TYPE_CHECKING:
    from qualcode.agreement.arrays import Floats
    from qualcode.documents.agreement import OfCode

UNIT_STATISTICS: tuple[OfCode, ...] = (
    "percent_agreement",
    "positive_agreement",
    "negative_agreement",
    "cohen_kappa",
    "scott_pi",
    "pabak",
    "gwet_ac1",
    "krippendorff_alpha",
)
CODE_STATISTICS: tuple[OfCode, ...] = (*UNIT_STATISTICS, "u_alpha", "f1")


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums over transcripts. Leading axis of ``marks``, ``both``, ``spans`` and ``matched``: coder or pair.

    ``units``: N. ``marks``, ``both``: in units. ``text``: characters looked at; ``marked`` (all coders
    together), ``shared`` (all pairs together) and ``squares`` (of span lengths): in characters.
    ``spans``, ``matched``: spans of each coder, matched spans of each pair.
    """

    units: Floats
    marks: Floats
    both: Floats
    text: Floats
    marked: Floats
    shared: Floats
    squares: Floats
    spans: Floats
    matched: Floats


@dataclass(frozen=True, slots=True)
class Parts:
    """What pooling adds up: De Vries's numerator and denominator per pair, alpha's Do and De."""

    kappa_above: Floats
    kappa_below: Floats
    observed: Floats
    expected: Floats

    def over_codes(self) -> Parts:
        """The sums over codes, which come first, but for the pairs of kappa's."""
        kappas = (part.sum(axis=1) for part in (self.kappa_above, self.kappa_below))
        return Parts(*kappas, *(part.sum(axis=0) for part in (self.observed, self.expected)))

    def __add__(self, more: Parts) -> Parts:
        return Parts(
            self.kappa_above + more.kappa_above,
            self.kappa_below + more.kappa_below,
            self.observed + more.observed,
            self.expected + more.expected,
        )


def code_statistics(sums: Sums) -> tuple[dict[str, Floats], Parts]:
    """Every statistic of a code, and the parts of the pooled ones. Undefined is NaN.

    For a code that no coder used, percent and negative agreement are values and nothing else is.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        found, parts = _unit_statistics(sums)
        found["u_alpha"] = _u_alpha(sums)
        found["f1"] = _f1(sums)
    return found, parts


def _unit_statistics(sums: Sums) -> tuple[dict[str, Floats], Parts]:
    n, units = len(sums.marks), sums.units
    marks, both = sums.marks.sum(axis=0), sums.both.sum(axis=0)
    ratings = n * units
    observed, expected = disagreement(units, sums.marks, sums.both)
    agreed = np.where(units > 0, 1 - observed, np.nan)
    share = marks / ratings
    chance_apart = 2 * share * (1 - share)
    used = marks > 0
    varies = used & (marks < ratings)
    kappa, above, below = _kappas(sums)
    none_together = n * (n - 1) * units - 2 * (n - 1) * marks + 2 * both
    found = {
        "percent_agreement": agreed,
        "positive_agreement": np.where(used, 2 * both / ((n - 1) * marks), np.nan),
        "negative_agreement": np.where(
            marks < ratings, none_together / ((n - 1) * (ratings - marks)), np.nan
        ),
        "cohen_kappa": np.where(varies, kappa, np.nan),
        "scott_pi": np.where(varies, 1 - observed / chance_apart, np.nan),
        "pabak": np.where(used, 2 * agreed - 1, np.nan),
        "gwet_ac1": np.where(used, (agreed - chance_apart) / (1 - chance_apart), np.nan),
        "krippendorff_alpha": np.where(varies, 1 - observed / expected, np.nan),
    }
    return found, Parts(above, below, observed, expected)


def disagreement(units: Floats, marks: Floats, both: Floats) -> tuple[Floats, Floats]:
    """Krippendorff's Do and De of a code that is there or not in a unit; 0 without units.

    ``marks`` and ``both`` have the coders and their pairs first (see Sums).
    """
    n = len(marks)
    ratings, marked = n * units, marks.sum(axis=0)
    split = (n - 1) * marked - 2 * both.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = 2 * split / ((n - 1) * ratings)
        expected = 2 * marked * (ratings - marked) / (ratings * (ratings - 1))
    return np.where(units > 0, observed, 0.0), np.where(units > 0, expected, 0.0)


def _kappas(sums: Sums) -> tuple[Floats, Floats, Floats]:
    """Cohen's kappa, mean over the pairs that have one (Light 1971), and its parts for each pair.

    kappa = 2(ad - bc) / (mA(N - mB) + mB(N - mA)); the parts are po - pe and 1 - pe.
    """
    units = sums.units
    total = np.zeros_like(sums.both[0])
    defined = np.zeros_like(total)
    above, below = np.empty_like(sums.both), np.empty_like(sums.both)
    for pair, (i, j) in enumerate(pairs_of(len(sums.marks))):
        a, first, second = sums.both[pair], sums.marks[i], sums.marks[j]
        numerator = 2 * (a * units - first * second)
        denominator = first * (units - second) + second * (units - first)
        above[pair] = np.where(units > 0, numerator / units**2, 0.0)
        below[pair] = np.where(units > 0, denominator / units**2, 0.0)
        has = denominator > 0
        total += np.where(has, numerator / denominator, 0.0)
        defined += has
    return total / defined, above, below


def kappa_pairs(sums: Sums) -> Floats:
    """In how many pairs of coders Cohen's kappa is defined, per code."""
    pairs = pairs_of(len(sums.marks))
    marks, units = sums.marks, sums.units
    chance = [marks[i] * (units - marks[j]) + marks[j] * (units - marks[i]) for i, j in pairs]
    return np.asarray(np.sum(np.stack(chance) > 0, axis=0), dtype=np.float64)


def _u_alpha(sums: Sums) -> Floats:
    """|u-alpha of one code (Krippendorff 2019, equation 35): marked or not, in characters."""
    n = len(sums.marks)
    total = n * sums.text
    gaps = total - sums.marked
    observed = sums.marked - 2 * sums.shared / (n - 1)
    within = (sums.squares + gaps) / total
    expected = sums.marked * gaps / (total - within)
    return np.where((sums.marked > 0) & (gaps > 0), 1 - observed / expected, np.nan)


def _f1(sums: Sums) -> Floats:
    """2TP/(nA + nB), the mean over the pairs of coders of which one used the code."""
    total = np.zeros_like(sums.matched[0])
    defined = np.zeros_like(total)
    for pair, (i, j) in enumerate(pairs_of(len(sums.marks))):
        spans = sums.spans[i] + sums.spans[j]
        total += np.where(spans > 0, 2 * sums.matched[pair] / spans, 0.0)
        defined += spans > 0
    return np.asarray(total / defined)


def pooled_kappa(above: Floats, below: Floats) -> Floats:
    """De Vries et al. (2008): (mean po - mean pe) / (1 - mean pe) over codes.

    ``above`` and ``below`` (pairs, ...) are summed over codes already; the mean over pairs of coders
    that have one.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        has = below > 0
        return np.asarray(np.where(has, above / below, 0.0).sum(axis=0) / has.sum(axis=0))


def pooled_alpha(observed: Floats, expected: Floats) -> Floats:
    """1 - sum Do / sum De, both summed over codes already."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(expected > 0, 1 - observed / expected, np.nan))
