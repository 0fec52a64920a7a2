"""Tests and odds ratios against scipy, published values and counting by hand; scipy is no part of the program."""

from __future__ import annotations

from itertools import combinations, product
from math import comb, inf
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.themes import exact_tests
from qualcode.themes.exact_tests import fisher, freeman_halton, holm
from qualcode.themes.intervals import newcombe
from qualcode.themes.odds import odds_ratio

if TYPE_CHECKING:
    from collections.abc import Callable

small = st.integers(1, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
shares = st.integers(1, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def table(*groups: tuple[int, int]) -> np.ndarray:
    return np.array([[x for x, _ in groups], [n - x for x, n in groups]])


@pytest.fixture(scope="module")
def stats(library: Callable[[str], Any]) -> Any:
    library("scipy.stats.contingency")
    return library("scipy.stats")


def test_fisher_of_the_lady_tasting_tea() -> None:
    """Fisher 1935, The Design of Experiments, ch. II: 3 of 4 cups right, both sides: 34 of 70."""
    assert fisher((3, 4), (1, 4)) == pytest.approx(34 / 70, abs=1e-15)


@pytest.mark.compare
@given(shares, shares)
def test_fisher_is_scipys(stats: Any, first: tuple[int, int], second: tuple[int, int]) -> None:
    assert fisher(first, second) == pytest.approx(stats.fisher_exact(table(first, second)).pvalue, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second", "p", "odds", "low", "high"),
    [
        # scipy 1.17.1: fisher_exact, and contingency.odds_ratio ("sample"; the interval "conditional").
        ((3, 7), (9, 10), 0.100678733032, 0.083333, 0.0015, 1.4968),
        ((0, 12), (5, 9), 0.006191950464, 0.0, 0.0, 0.5835),
        ((14, 25), (6, 25), 0.042078136191, 4.030303, 1.0422, 16.4178),
        ((1, 3), (2, 2), 0.4, 0.0, 0.0, 8.225),
        ((20, 24), (11, 23), 0.014547319069, 5.454545, 1.2154, 27.9686),
        ((8, 8), (1, 19), 4.053917e-06, None, 9.8999, None),
    ],
)
def test_the_values_that_scipy_found(
    first: tuple[int, int],
    second: tuple[int, int],
    p: float,
    odds: float | None,
    low: float,
    high: float | None,
) -> None:
    assert fisher(first, second) == pytest.approx(p, rel=1e-6)
    found = odds_ratio(first, second)
    assert found.value == (None if odds is None else pytest.approx(odds, abs=1e-6))
    assert found.low == pytest.approx(low, abs=2e-4)
    assert found.high == (None if high is None else pytest.approx(high, rel=1e-4))


def test_nobody_and_everybody_tell_nothing() -> None:
    assert fisher((0, 5), (0, 9)) == fisher((5, 5), (9, 9)) == 1
    assert freeman_halton([(0, 5), (0, 9), (0, 2)]).p == 1


def by_enumeration(groups: list[tuple[int, int]]) -> float:
    """The sum over all tables with the same margins, in whole numbers."""

    def weight(counts: tuple[int, ...]) -> int:
        made = 1
        for x, (_, n) in zip(counts, groups, strict=True):
            made *= comb(n, x)
        return made

    voiced = sum(x for x, _ in groups)
    every = [c for c in product(*(range(n + 1) for _, n in groups)) if sum(c) == voiced]
    observed = weight(tuple(x for x, _ in groups))
    return sum(w for c in every if (w := weight(c)) <= observed) / comb(sum(n for _, n in groups), voiced)


@given(
    st.lists(
        st.integers(1, 6).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=3, max_size=4
    )
)
def test_more_groups_by_enumeration(groups: list[tuple[int, int]]) -> None:
    found = freeman_halton(groups)
    assert found.replicates is None
    assert found.p == pytest.approx(by_enumeration(groups), abs=1e-12)


def test_monte_carlo_is_near_the_exact_value_and_the_same_by_the_same_seed() -> None:
    groups = [(9, 13), (4, 13), (7, 12), (2, 11)]
    exact, drawn = freeman_halton(groups), freeman_halton(groups, seed=5, most=0)
    assert drawn == freeman_halton(groups, seed=5, most=0)
    assert drawn != freeman_halton(groups, seed=6, most=0)
    assert (exact.replicates, drawn.replicates) == (None, exact_tests.REPLICATES)
    assert drawn.p == pytest.approx(
        exact.p, abs=5 * (exact.p * (1 - exact.p) / exact_tests.REPLICATES) ** 0.5
    )
    assert freeman_halton([(30, 60)] * 6).replicates == exact_tests.REPLICATES


def test_a_group_of_more_than_a_thousand_is_no_trouble() -> None:
    """Its binomial coefficients are beyond what a floating-point number holds."""
    tested = freeman_halton([(600, 1200), (3, 5), (2, 4)])
    assert 0 < tested.p <= 1


def test_holm_of_four_tests() -> None:
    """By hand: .01 x 4, .02 x 3, then no less than before: .03 x 2, and .04 x 1 raised to .06."""
    assert holm([0.03, 0.01, 0.04, 0.02]) == pytest.approx([0.06, 0.04, 0.06, 0.06])
    assert holm([0.5, 0.6]) == [1, 1]
    assert holm([]) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_holm_is_the_closure_of_bonferroni(p_values: list[float]) -> None:
    """Marcus, Peritz & Gabriel 1976: the greatest Bonferroni p of all sets of hypotheses that one is in."""
    every = range(len(p_values))
    sets = [s for size in every for s in combinations(every, size + 1)]
    expected = [max(min(1, len(s) * min(p_values[j] for j in s)) for s in sets if i in s) for i in every]
    assert holm(p_values) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        # Newcombe 1998, Statistics in Medicine 17:873-890, table II, method 10.
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_differences_as_printed_by_newcombe(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    assert newcombe(first, second) == pytest.approx((low, high), abs=5e-5)


def test_a_difference_from_nobody_is_undefined() -> None:
    assert newcombe((0, 0), (1, 2)) is None


@pytest.mark.compare
@given(shares, shares)
def test_odds_ratios_are_scipys(stats: Any, first: tuple[int, int], second: tuple[int, int]) -> None:
    found = odds_ratio(first, second)
    if found.low is None:
        assert found.why
        assert sum(first[:1] + second[:1]) in (0, first[1] + second[1])
        return
    made = table(first, second).T
    scipy_odds = stats.contingency.odds_ratio
    assert scipy_odds(made, kind="sample").statistic == pytest.approx(
        inf if found.value is None else found.value
    )
    interval = scipy_odds(made, kind="conditional").confidence_interval(0.95)
    high = inf if found.high is None else found.high
    assert (found.low, high) == pytest.approx((interval.low, interval.high), rel=1e-4)


def test_an_odds_ratio_that_is_no_number_says_why() -> None:
    assert odds_ratio((3, 3), (1, 4)).value is None
    assert "no finite value" in (odds_ratio((3, 3), (1, 4)).why or "")
    assert "nobody" in (odds_ratio((0, 3), (0, 4)).why or "")
    assert "everybody" in (odds_ratio((3, 3), (4, 4)).why or "")
    assert "considered" in (odds_ratio((0, 0), (4, 4)).why or "")


def test_what_is_no_share_is_refused() -> None:
    for wrong in ([(3, 2), (1, 4)], [(1, 4)]):
        with pytest.raises(ValueError):
            freeman_halton(wrong)
    with pytest.raises(ValueError):
        odds_ratio((5, 4), (1, 2))
