"""Agreement coefficients over ratings: any values, any number of coders, ratings may be missing.

Every function takes ``ratings``, a sequence of units, each a sequence with one value per coder, None
where a coder did not rate it, and returns a Coefficient: its ``value``, or None and ``why``.

Missing ratings are handled as the source of each coefficient has it, and these differ:

- ``cohen_kappa``, and ``scott_pi`` of two coders, use the units that both coders of a pair rated;
- ``fleiss_kappa``, ``brennan_prediger`` and ``gwet_ac1`` take the mean, over units with at least two
  ratings, of the share of agreeing pairs; a value's share is the mean over all rated units
  (Gwet 2014, chapter 2);
- ``krippendorff_alpha`` and ``percent_agreement`` weight a unit by its number of pairable ratings
  (Krippendorff 2019, 12.3.1), so that percent agreement is 1 - observed nominal disagreement.

With nothing missing these are all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qualcode.agreement.distances import Distance, distance_matrix
from qualcode.agreement.ratings import Ratings, RatingTable, read_ratings
from qualcode.agreement.results import Coefficient, undefined

if TYPE_CHECKING:
    from qualcode.agreement.arrays import Floats, Ints

NO_PAIR = "no unit was rated by two coders"
ONE_VALUE = "only one value was used, so no disagreement could be expected by chance"
ONE_CATEGORY = "only one category was used and the number of categories was not given"


def percent_agreement(ratings: Ratings) -> Coefficient:
    """Share of agreeing pairs of ratings; of two coders, the share of units in which they agree.

    A unit with m ratings counts m times its share of agreeing pairs: 1 - Krippendorff's observed
    nominal disagreement (2019, 12.3.1). Units with one rating say nothing.
    """
    table = read_ratings(ratings)
    rated, agreeing = _agreeing_pairs(table)
    paired = rated >= 2
    if not paired.any():
        return undefined(NO_PAIR)
    share = float((agreeing[paired] / (rated[paired] - 1)).sum() / rated[paired].sum())
    return Coefficient(value=share, observed=share)


def cohen_kappa(ratings: Ratings) -> Coefficient:
    """Cohen's kappa (1960, p. 40); beyond two coders the mean over pairs (Light 1971).

    Each pair uses the units that both rated. Pairs in which kappa is not defined stay out of the
    mean, and ``pairs`` and ``pairs_defined`` say how many there were.
    """
    table = read_ratings(ratings)
    found = [_cohen(table.number[:, i], table.number[:, j], len(table.values)) for i, j in table.pairs()]
    if not found:
        return undefined(NO_PAIR)
    if len(found) == 1:
        return found[0]
    defined = [c.value for c in found if c.value is not None]
    if not defined:
        return Coefficient(value=None, why=found[0].why, pairs=len(found), pairs_defined=0)
    return Coefficient(value=float(np.mean(defined)), pairs=len(found), pairs_defined=len(defined))


def scott_pi(ratings: Ratings) -> Coefficient:
    """Scott's pi (1955, p. 323) of two coders; beyond two, Fleiss's kappa.

    Chance is taken from the two coders' ratings together, over the units that both rated.
    """
    table = read_ratings(ratings)
    if table.coders > 2:
        return _fleiss(table)
    both = (table.number >= 0).all(axis=1)
    return _fleiss(RatingTable(number=table.number[both], values=table.values))


def fleiss_kappa(ratings: Ratings) -> Coefficient:
    """Fleiss's kappa (1971, equations 1-7), for missing ratings as in Gwet (2014, 2.3)."""
    return _fleiss(read_ratings(ratings))


def brennan_prediger(ratings: Ratings, categories: int | None = None) -> Coefficient:
    """Brennan and Prediger's kappa (1981, p. 693): chance is 1 / the number of categories.

    The same as Bennett's S, Randolph's free-marginal kappa (2005) and, of two categories, PABAK.
    ``categories``: their number; those used, if not given. Raises ValueError if more were used.
    """
    table = read_ratings(ratings)
    number = _categories(table, categories)
    observed = _mean_pair_agreement(table)
    if observed is None:
        return undefined(NO_PAIR)
    if number < 2:
        return undefined(ONE_CATEGORY)
    return _corrected(observed, 1 / number)


def gwet_ac1(ratings: Ratings, categories: int | None = None) -> Coefficient:
    """Gwet's AC1 (2008, equations 4-6): chance is sum p(1-p) / (categories - 1).

    ``categories``: their number; those used, if not given. Raises ValueError if more were used.
    """
    table = read_ratings(ratings)
    number = _categories(table, categories)
    observed = _mean_pair_agreement(table)
    if observed is None:
        return undefined(NO_PAIR)
    if number < 2:
        return undefined(ONE_CATEGORY)
    shares = _mean_shares(table)
    return _corrected(observed, float((shares * (1 - shares)).sum()) / (number - 1))


def krippendorff_alpha(ratings: Ratings, distance: str | Distance = "nominal") -> Coefficient:
    """Krippendorff's alpha, 1 - Do/De, from the coincidence matrix (2019, 12.3).

    ``distance``: "nominal", "ordinal", "interval", "ratio", "jaccard", "masi", or a function of two
    values (symmetric, 0 for the same). Units with one rating are left out. ``observed`` and
    ``expected`` are Do and De in the units of the distance. Raises ValueError where the values do not
    fit the distance.
    """
    table = read_ratings(ratings)
    together = coincidences(table)
    marginals = together.sum(axis=1)
    total = float(marginals.sum())
    if total == 0:
        return undefined(NO_PAIR)
    used = np.flatnonzero(marginals)
    apart = distance_matrix([table.values[i] for i in used], marginals[used], distance)
    frequency = marginals[used]
    observed = float((together[np.ix_(used, used)] * apart).sum()) / total
    expected = float(frequency @ apart @ frequency) / (total * (total - 1))
    if expected == 0:
        return Coefficient(value=None, why=ONE_VALUE, observed=observed, expected=expected)
    return Coefficient(value=1 - observed / expected, observed=observed, expected=expected)


def coincidences(table: RatingTable) -> Floats:
    """Krippendorff's coincidence matrix, shape (values, values); symmetric.

    Each ordered pair of ratings within a unit of m ratings adds 1/(m-1).
    """
    size = len(table.values)
    weight = 1 / np.maximum(table.ratings_per_unit - 1, 1)
    matrix = np.zeros((size, size))
    for i, j in table.pairs():
        a, b = table.number[:, i], table.number[:, j]
        both = (a >= 0) & (b >= 0)
        cells = np.bincount(a[both] * size + b[both], weights=weight[both], minlength=size * size)
        matrix += cells.reshape(size, size)
    return matrix + matrix.T


def _cohen(a: Ints, b: Ints, size: int) -> Coefficient:
    both = (a >= 0) & (b >= 0)
    units = int(both.sum())
    if units == 0:
        return undefined(NO_PAIR)
    agreed = int((a[both] == b[both]).sum())
    first = np.bincount(a[both], minlength=size)
    second = np.bincount(b[both], minlength=size)
    by_chance = int((first * second).sum())
    observed, expected = agreed / units, by_chance / units**2
    if by_chance == units**2:
        return Coefficient(value=None, why=ONE_VALUE, observed=observed, expected=expected)
    value = (units * agreed - by_chance) / (units**2 - by_chance)
    return Coefficient(value=value, observed=observed, expected=expected)


def _fleiss(table: RatingTable) -> Coefficient:
    observed = _mean_pair_agreement(table)
    if observed is None:
        return undefined(NO_PAIR)
    shares = _mean_shares(table)
    expected = float((shares**2).sum())
    if np.count_nonzero(shares) == 1:
        return Coefficient(value=None, why=ONE_VALUE, observed=observed, expected=expected)
    return _corrected(observed, expected)


def _corrected(observed: float, expected: float) -> Coefficient:
    value = (observed - expected) / (1 - expected)
    return Coefficient(value=value, observed=observed, expected=expected)


def _agreeing_pairs(table: RatingTable) -> tuple[Ints, Ints]:
    """Per unit: the number of ratings, and the ordered pairs of ratings that agree."""
    agreeing = np.zeros(len(table.number), dtype=np.int64)
    for i, j in table.pairs():
        a, b = table.number[:, i], table.number[:, j]
        agreeing += 2 * ((a == b) & (a >= 0))
    return table.ratings_per_unit, agreeing


def _mean_pair_agreement(table: RatingTable) -> float | None:
    """The mean, over units with two ratings or more, of the share of agreeing pairs."""
    rated, agreeing = _agreeing_pairs(table)
    paired = rated >= 2
    if not paired.any():
        return None
    return float((agreeing[paired] / (rated[paired] * (rated[paired] - 1))).mean())


def _mean_shares(table: RatingTable) -> Floats:
    """Per value: the mean over rated units of its share of the unit's ratings."""
    given = table.number >= 0
    rated = table.ratings_per_unit
    weight = np.broadcast_to((1 / np.maximum(rated, 1))[:, None], given.shape)
    sums = np.bincount(table.number[given], weights=weight[given], minlength=len(table.values))
    return np.asarray(sums / max(int((rated > 0).sum()), 1))


def _categories(table: RatingTable, categories: int | None) -> int:
    used = len(table.values)
    if categories is None:
        return used
    if categories < used:
        raise ValueError(f"{used} categories were used, more than the {categories} given")
    return categories
