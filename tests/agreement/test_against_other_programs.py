"""The same numbers as scikit-learn, statsmodels, nltk and krippendorff: on random ratings where they are
installed, and always on the ratings in ``other_programs.json``, with the values that they found.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qualcode.agreement import (
    cohen_kappa,
    fleiss_kappa,
    krippendorff_alpha,
    masi_distance,
    percent_agreement,
    scott_pi,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    Library = Callable[[str], Any]

FOUND = json.loads(Path(__file__).with_name("other_programs.json").read_text())
bounded = settings(derandomize=True)
categories = st.sampled_from("abcd")


def tables(
    values: st.SearchStrategy[Any], coders: tuple[int, int] = (2, 4)
) -> st.SearchStrategy[list[list[Any]]]:
    return st.integers(*coders).flatmap(
        lambda n: st.lists(st.lists(values, min_size=n, max_size=n), min_size=1, max_size=25)
    )


@pytest.mark.parametrize("case", FOUND, ids=lambda case: f"{case['statistic']} {case['program']}")
def test_the_values_that_other_programs_found(case: dict[str, Any]) -> None:
    statistic = {
        "percent": percent_agreement,
        "cohen": cohen_kappa,
        "scott": scott_pi,
        "fleiss": fleiss_kappa,
        "masi": lambda sets: krippendorff_alpha([[frozenset(s) for s in unit] for unit in sets], "masi"),
    }.get(case["statistic"], lambda ratings: krippendorff_alpha(ratings, case["statistic"]))
    for ratings, value in case["values"]:
        assert statistic(ratings).value == pytest.approx(value, abs=1e-9)


@pytest.mark.compare
@bounded
@given(tables(categories, (2, 2)))
def test_cohen_as_scikit_learn(library: Library, ratings: list[list[str]]) -> None:
    other = library("sklearn.metrics")
    value = cohen_kappa(ratings).value
    assume(value is not None)
    a, b = zip(*ratings, strict=True)
    assert value == pytest.approx(other.cohen_kappa_score(a, b), abs=1e-12)


@pytest.mark.compare
@bounded
@given(tables(categories, (2, 2)))
def test_two_coders_as_nltk(library: Library, ratings: list[list[str]]) -> None:
    other = library("nltk.metrics.agreement")
    task = other.AnnotationTask([(c, u, v) for u, row in enumerate(ratings) for c, v in enumerate(row)])
    assert percent_agreement(ratings).value == pytest.approx(task.avg_Ao())
    value = scott_pi(ratings).value
    assume(value is not None)
    assert value == pytest.approx(task.pi(), abs=1e-12)


@pytest.mark.compare
@bounded
@given(tables(categories, (2, 6)))
def test_fleiss_as_statsmodels(library: Library, ratings: list[list[str]]) -> None:
    other = library("statsmodels.stats.inter_rater")
    value = fleiss_kappa(ratings).value
    assume(value is not None)
    numbers = np.array([["abcd".index(v) for v in row] for row in ratings])
    assert value == pytest.approx(other.fleiss_kappa(other.aggregate_raters(numbers)[0]), abs=1e-12)


@bounded
@given(tables(categories, (3, 4)))
def test_cohen_beyond_two_is_the_mean_over_pairs(ratings: list[list[str]]) -> None:
    found = cohen_kappa(ratings)
    columns = list(zip(*ratings, strict=True))
    pairs = [
        cohen_kappa(list(zip(columns[i], columns[j], strict=True))).value
        for i in range(len(columns))
        for j in range(i)
    ]
    defined = [value for value in pairs if value is not None]
    assert (found.pairs, found.pairs_defined) == (len(pairs), len(defined))
    assert found.value == (pytest.approx(np.mean(defined)) if defined else None)


@pytest.mark.compare
@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
@bounded
@given(ratings=tables(st.one_of(st.none(), st.integers(0, 4))))
def test_alpha_as_krippendorff(library: Library, ratings: list[list[int | None]], level: str) -> None:
    other = library("krippendorff")
    value = krippendorff_alpha(ratings, level).value
    assume(value is not None)
    data = np.array([[np.nan if v is None else v for v in row] for row in ratings]).T
    assert value == pytest.approx(other.alpha(data, level_of_measurement=level), abs=1e-9)


@pytest.mark.compare
@bounded
@given(tables(st.frozensets(st.sampled_from("xyz")), (2, 3)))
def test_set_alpha_as_nltk(library: Library, ratings: list[list[frozenset[str]]]) -> None:
    other = library("nltk.metrics.agreement")
    value = krippendorff_alpha(ratings, "masi").value
    assume(value is not None)
    rows = [(c, u, v) for u, row in enumerate(ratings) for c, v in enumerate(row)]
    assert value == pytest.approx(other.AnnotationTask(rows, distance=masi_distance).alpha(), abs=1e-9)
    assert value == pytest.approx(krippendorff_alpha(ratings, masi_distance).value, abs=1e-12)


@bounded
@given(tables(st.one_of(st.none(), categories)), st.randoms())
def test_order_of_coders_and_units_does_not_matter(ratings: list[list[Any]], random: Any) -> None:
    order = list(range(len(ratings[0])))
    random.shuffle(order)
    shuffled = [[row[i] for i in order] for row in ratings]
    random.shuffle(shuffled)
    for statistic in (percent_agreement, cohen_kappa, scott_pi, fleiss_kappa, krippendorff_alpha):
        before, after = statistic(ratings).value, statistic(shuffled).value
        assert after == (None if before is None else pytest.approx(before, abs=1e-12))
