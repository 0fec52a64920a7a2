"""The u-alpha family: what is undefined, joined, refused."""

from __future__ import annotations

import pytest

from qualcode.agreement import u_alpha


def test_overlapping_units_of_a_value_are_joined_and_touching_ones_are_not() -> None:
    other = [(5, 20, "a")]
    joined = u_alpha([(50, [[(0, 8, "a"), (5, 12, "a")], other])])
    assert joined == u_alpha([(50, [[(0, 12, "a")], other])])
    touching = u_alpha([(50, [[(0, 8, "a"), (8, 12, "a")], other])])
    assert touching.u.value != joined.u.value


def test_coverage_is_the_share_of_the_continua_where_both_marked() -> None:
    found = u_alpha([(50, [[(0, 20, "a")], [(10, 30, "b")]]), (50, [[], []])])
    assert found.cu_coverage.value == pytest.approx(10 / 100)
    assert found.cu.value is not None


def test_one_value_equals_marked_or_not() -> None:
    found = u_alpha([(60, [[(3, 9, "a"), (20, 31, "a")], [(5, 9, "a")], [(22, 40, "a")]])])
    assert found.u.value == pytest.approx(found.binary.value)
    assert found.cu.value is None


@pytest.mark.parametrize(
    ("continua", "why"),
    [
        ([], "there is no continuum of any length"),
        ([(10, [[], []])], "no coder marked anything"),
    ],
)
def test_nothing_to_compare(continua: list, why: str) -> None:
    found = u_alpha(continua)
    assert found.u.value is None
    assert found.u.why == found.binary.why == why


def test_all_marked_alike() -> None:
    found = u_alpha([(10, [[(0, 10, "a")], [(0, 10, "a")]])])
    assert (found.u.value, found.binary.value, found.cu.value) == (None, None, None)
    assert found.binary.why == "every coder marked the whole of every continuum"


def test_what_is_refused() -> None:
    with pytest.raises(ValueError, match="two coders or more"):
        u_alpha([(10, [[(0, 1, "a")]])])
    with pytest.raises(ValueError, match="same number of coders"):
        u_alpha([(10, [[], []]), (10, [[], [], []])])
    with pytest.raises(ValueError, match="does not lie within"):
        u_alpha([(10, [[(5, 11, "a")], []])])
    with pytest.raises(ValueError, match="have different values"):
        u_alpha([(10, [[(0, 5, "a"), (4, 6, "b")], []])])
