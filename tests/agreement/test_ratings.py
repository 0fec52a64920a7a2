"""Coefficients over ratings: what is undefined, missing, refused."""

from __future__ import annotations

import math
from typing import Any

import pytest

from qualcode.agreement import (
    brennan_prediger,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
    percent_agreement,
    scott_pi,
)

ALL = [percent_agreement, cohen_kappa, scott_pi, fleiss_kappa, brennan_prediger, gwet_ac1, krippendorff_alpha]
FOUR_CODERS = [
    [1, 1, None, 1], [2, 2, 3, 2], [3, 3, 3, 3], [3, 3, 3, 3], [2, 2, 2, 2], [1, 2, 3, 4],
    [4, 4, 4, 4], [1, 1, 2, 1], [2, 2, 2, 2], [None, 5, 5, 5], [None, None, 1, 1], [None, None, 3, None],
]  # fmt: skip


@pytest.mark.parametrize("statistic", ALL)
@pytest.mark.parametrize("ratings", [[], [[]], [["a"]], [["a", None], [None, "b"]]])
def test_nothing_to_compare_is_undefined(statistic: Any, ratings: list[list[Any]]) -> None:
    found = statistic(ratings)
    assert found.value is None
    assert found.why == "no unit was rated by two coders"


@pytest.mark.parametrize("statistic", ALL[1:])
def test_one_value_only_is_undefined(statistic: Any) -> None:
    found = statistic([["a", "a"]] * 4)
    assert found.value is None
    assert "only one" in found.why


def test_one_value_of_two_categories() -> None:
    assert percent_agreement([["a", "a"]] * 4).value == 1
    assert brennan_prediger([["a", "a"]] * 4, 2).value == 1
    assert gwet_ac1([["a", "a"]] * 4, 2).value == 1


def test_two_constant_coders_who_differ_are_defined() -> None:
    assert cohen_kappa([["a", "b"]] * 4).value == 0
    assert scott_pi([["a", "b"]] * 4).value == -1


def test_missing_ratings_by_gwet() -> None:
    """Gwet (2014), four raters with missing ratings: Fleiss .76117, Brennan-Prediger .77273, AC1 .77544."""
    assert fleiss_kappa(FOUR_CODERS).value == pytest.approx(0.76117, abs=6e-6)
    assert brennan_prediger(FOUR_CODERS).value == pytest.approx(0.77273, abs=6e-6)
    assert gwet_ac1(FOUR_CODERS).value == pytest.approx(0.77544, abs=6e-6)


def test_missing_ratings_by_pair() -> None:
    complete = [["a", "a"], ["a", "b"], ["b", "b"]]
    partly = [*complete, ["b", None], [None, "a"], [None, None]]
    for statistic in (percent_agreement, cohen_kappa, scott_pi, krippendorff_alpha):
        assert statistic(partly).value == statistic(complete).value


def test_nan_is_a_missing_rating() -> None:
    with_nan = [[1.0, 1.0], [2.0, 1.0], [2.0, math.nan]]
    assert (
        krippendorff_alpha(with_nan, "interval").value == krippendorff_alpha(with_nan[:2], "interval").value
    )


def test_sets_may_be_plain_sets_and_empty() -> None:
    ratings = [[set(), set()], [{"a"}, {"a", "b"}], [{"b"}, {"b"}], [set(), {"a"}]]
    found = krippendorff_alpha(ratings, "jaccard")
    assert found.observed == pytest.approx((0.5 + 1) / 4)


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="unit 1 has 1 values"):
        cohen_kappa([["a", "b"], ["a"]])
    with pytest.raises(ValueError, match="unknown distance"):
        krippendorff_alpha([["a", "b"]], "cosine")
    with pytest.raises(ValueError, match="numbers"):
        krippendorff_alpha([["a", "b"]], "interval")
    with pytest.raises(ValueError, match="not negative"):
        krippendorff_alpha([[-1, 2]], "ratio")
    with pytest.raises(ValueError, match="must be a set"):
        krippendorff_alpha([["a", "b"]], "masi")
    with pytest.raises(ValueError, match="put in order"):
        krippendorff_alpha([["a", 1]], "ordinal")
    with pytest.raises(ValueError, match="3 categories were used"):
        brennan_prediger([["a", "b"], ["c", "c"]], 2)
