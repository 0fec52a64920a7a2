"""Co-occurrence of codes, by hand."""

from __future__ import annotations

import numpy as np

from qualcode.themes.cooccurrence import Ground, Marked, elementary, together


def array(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def lines(*rows: tuple[int, int, int]) -> Marked:
    return Marked(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def test_overlapping_spans_are_counted_in_characters_and_stretches() -> None:
    """a [0,10) and [20,30), b [5,25), in one transcript; b again in another: 5 + 5 of 30 + 4 characters."""
    stretch, piece, ground = elementary(array(0, 0, 0, 1), array(0, 20, 5, 2), array(10, 30, 25, 6))
    code = array(0, 0, 1, 1)
    found = together(Marked(piece, code[stretch], np.zeros_like(piece)), ground, np.ones((2, 2), dtype=bool))
    assert (found.both[0, 1], found.either[0, 1], found.stretches[0, 1]) == (10, 34, 2)
    assert (found.alone[0, 1], found.alone[1, 0]) == (20, 24)


def test_a_stretch_may_be_cut_by_other_codes() -> None:
    """c begins and ends within the overlap of a and b, which stays one stretch."""
    stretch, piece, ground = elementary(array(0, 0, 0), array(0, 2, 4), array(10, 9, 6))
    found = together(Marked(piece, stretch, np.zeros_like(piece)), ground, np.ones((1, 3), dtype=bool))
    assert found.stretches[0, 1] == 1
    assert (found.both[0, 1], found.both[0, 2], found.both[1, 2]) == (7, 2, 2)


def test_a_transcript_counts_only_where_both_codes_were_considered() -> None:
    ground = Ground(array(0, 1, 2), array(1, 1, 1))
    considered = np.array([[True, True], [True, False], [True, True]])
    found = together(lines((0, 0, 7), (0, 1, 7), (1, 0, 7), (2, 0, 7)), ground, considered)
    assert (found.both[0, 1], found.either[0, 1]) == (1, 2)


def test_all_coders_must_have_both_in_the_unit() -> None:
    ground = Ground(array(0, 0), array(1, 1))
    marked = lines((0, 0, 1), (0, 1, 1), (0, 0, 2), (1, 0, 1), (1, 0, 2), (1, 1, 1), (1, 1, 2), (1, 1, 2))
    considered = np.ones((1, 2), dtype=bool)
    assert together(marked, ground, considered).both[0, 1] == 2
    assert together(marked, ground, considered, array(2)).both[0, 1] == 1


def test_nothing_coded_is_nothing_together() -> None:
    found = together(lines(), Ground(array(), array()), np.ones((0, 0), dtype=bool))
    assert found.both.shape == (0, 0)
