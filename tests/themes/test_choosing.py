"""The choice of quotes, followed by hand, and what holds for every choice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.themes.choosing import Candidate, choose


def said(group: str, who: str, at: int = 0, length: int = 100, **more: Any) -> Candidate:
    return Candidate((group,), (who,), who, at, at + length, **more)


def test_every_respondent_and_group_is_heard_before_one_is_heard_again() -> None:
    offered = [said("Mother", "A"), said("Mother", "A", 200), said("Mother", "B"), said("Nurse", "C", 0, 90)]
    # All unheard: nearest to the usual length (100) is A's first. Then B, C are unheard, and C's group too.
    assert choose(offered, 4) == [0, 3, 2, 1]
    assert choose(offered, 2) == [0, 3]


def test_whole_sentences_come_before_parts_and_the_usual_length_before_others() -> None:
    offered = [
        said("Mother", "A", complete=False),
        said("Mother", "A", 200, 40),
        said("Mother", "A", 400, 110),
        said("Mother", "A", 600, 120),
    ]
    assert choose(offered, 1) == [2]  # the usual length of these is 105
    assert choose(offered, 4) == [2, 3, 1, 0]


def test_too_short_and_too_long_ones_are_taken_only_where_there_is_nothing_else() -> None:
    offered = [said("Mother", "A", length=5), said("Mother", "B", length=900), said("Nurse", "C", length=60)]
    assert choose(offered, 3) == [2]
    assert choose(offered, 3, shortest=1, longest=10) == [0]
    assert choose(offered[:2], 3) == [0, 1]


def test_pinned_ones_come_first_whatever_their_length() -> None:
    offered = [said("Mother", "A"), said("Mother", "A", 500, 3, pinned=True), said("Mother", "B")]
    assert choose(offered, 2) == [1, 2]  # A is heard by what is pinned
    assert choose(offered, 1) == [1]


def test_the_same_words_are_never_chosen_twice() -> None:
    offered = [
        said("Mother", "A", 0),
        said("Mother", "A", 50),
        said("Mother", "A", 99, 1),
        said("Mother", "A", 100),
    ]
    assert choose(offered, 4, shortest=0) == [0, 3]
    assert choose(offered[1:], 4, shortest=0) == [0]


@pytest.mark.parametrize(
    ("against", "others", "most", "kept"),
    [(1, 20, 5, 1), (2, 2, 4, 2), (1, 1, 5, 1), (3, 1, 4, 3), (9, 1, 5, 4), (1, 9, 1, 0), (2, 0, 3, 2)],
)
def test_contrary_ones_keep_their_part_but_at_least_one_place(
    against: int, others: int, most: int, kept: int
) -> None:
    offered = [said("Mother", f"A{i}", contrary=True) for i in range(against)]
    offered += [said("Mother", f"B{i}") for i in range(others)]
    chosen = [offered[i].contrary for i in choose(offered, most)]
    assert sum(chosen) == kept
    assert chosen == sorted(chosen)  # read last


def test_a_pinned_contrary_one_keeps_their_place() -> None:
    offered = [
        said("Mother", "A", contrary=True),
        said("Nurse", "B"),
        said("Nurse", "C"),
        said("Mother", "D"),
    ]
    offered.append(said("Mother", "E", contrary=True, pinned=True))
    assert choose(offered, 3) == [4, 1, 2]


def test_nothing_is_chosen_from_nothing() -> None:
    assert choose([], 5) == []
    assert choose([said("Mother", "A")], 0) == []
    with pytest.raises(ValueError, match="cannot be chosen"):
        choose([], 3, shortest=9, longest=8)


CANDIDATES = st.lists(
    st.builds(
        said,
        st.sampled_from(["Mother", "Nurse"]),
        st.sampled_from("ABC"),
        st.integers(0, 2000),
        st.integers(1, 600),
        complete=st.booleans(),
        contrary=st.booleans(),
        pinned=st.booleans(),
    ),
    max_size=14,
)


@given(CANDIDATES, st.integers(0, 8))
def test_what_holds_for_every_choice(offered: list[Candidate], most: int) -> None:
    chosen = choose(offered, most)
    assert chosen == choose(offered, most)
    assert len(chosen) == len(set(chosen)) <= most
    picked = [offered[i] for i in chosen]
    pinned = [c.pinned for c in picked]
    assert pinned == sorted(pinned, reverse=True)
    for i, one in enumerate(picked):
        for other in picked[i + 1 :]:
            assert one.transcript != other.transcript or one.end <= other.start or other.end <= one.start
    fit = [c for c in offered if 25 <= c.length <= 450]
    assert not fit or all(c.pinned or c in fit for c in picked)
    if offered and most:
        assert picked
    free = most - sum(pinned)
    if free >= 2 and any(c.contrary and (c in fit or not fit) for c in offered) and not any(pinned):
        assert any(c.contrary for c in picked)
