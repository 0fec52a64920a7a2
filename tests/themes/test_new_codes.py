"""New codes by interview, by hand."""

from __future__ import annotations

import pytest

from qualcode.themes.new_codes import Run, new_in_each, runs


def test_a_code_is_new_once() -> None:
    assert new_in_each([["a", "b", "a"], [], ["b", "c"], ["c"]]) == [["a", "b"], [], ["c"], []]


def test_runs_begin_an_interview_later_each() -> None:
    """10 codes in the first four interviews; then 2 + 1, 1 + 0, 0 + 0."""
    assert runs([5, 3, 1, 1, 2, 1, 0, 0]) == [Run(5, 6, 3, 0.3), Run(6, 7, 1, 0.1), Run(7, 8, 0, 0.0)]
    assert runs([5, 3, 1, 1, 2]) == []
    assert runs([0, 2, 1], base_size=1, run_length=1) == [Run(2, 2, 2, None), Run(3, 3, 1, None)]


@pytest.mark.parametrize("sizes", [(0, 2), (4, 0)])
def test_a_base_and_a_run_have_interviews(sizes: tuple[int, int]) -> None:
    with pytest.raises(ValueError):
        runs([1], *sizes)
