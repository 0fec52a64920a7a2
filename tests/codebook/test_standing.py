"""What stands for what, and where a code lies that was put under a merged one."""

from __future__ import annotations

import pytest

from qualcode.codebook.standing import places, standing


@pytest.mark.parametrize(
    ("merged", "stands"),
    [
        ({"a": None}, {"a": "a"}),
        ({"a": "b", "b": "c", "c": None}, {"a": "c", "b": "c", "c": "c"}),
        ({"a": "elsewhere"}, {"a": "a"}),  # into a code that is not in the book, or not seen
        ({"a": "b", "b": "a"}, {"a": "b", "b": "a"}),  # as two copies of a study can make it together
    ],
)
def test_a_merged_code_is_followed_to_where_it_ended(
    merged: dict[str, str | None], stands: dict[str, str]
) -> None:
    assert standing(merged) == stands


@pytest.mark.parametrize(
    ("parents", "merged", "expected"),
    [
        pytest.param({"a": None, "b": None, "x": "a"}, {"a": "b"}, {"x": "b"}, id="under what stands"),
        pytest.param({"a": None, "b": "a"}, {"a": "b"}, {"b": None}, id="under what was merged into it"),
        pytest.param(
            {"t": None, "a": "t", "b": "a", "x": "a"}, {"a": "b"}, {"b": "t", "x": "b"}, id="in its place"
        ),
        pytest.param(
            {"t": None, "h": "a", "n": "h", "a": "t"},
            {"a": "n"},
            {"h": "t", "n": "h"},
            id="under what lies under it",
        ),
        pytest.param(
            {"p": "a", "q": "b", "a": None, "b": None},
            {"a": "q", "b": "p"},
            {"p": None, "q": None},
            id="crosswise",
        ),
        pytest.param({"x": "hidden"}, {}, {"x": "hidden"}, id="under what is not seen"),
    ],
)
def test_a_code_put_under_a_merged_one_lies_where_that_stands(
    parents: dict[str, str | None], merged: dict[str, str], expected: dict[str, str | None]
) -> None:
    full = {key: merged.get(key) for key in parents}
    found = places(parents, full)
    assert {key: found[key] for key in expected} == expected
    backwards = dict(reversed(parents.items()))
    assert places(backwards, full) == found
