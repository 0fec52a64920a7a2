"""No two spans share a row in a lane, and layers say what lies over each character."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.transcript.model import Turn
from qualcode.tui.page.lanes import Lanes
from qualcode.tui.page.wrap import SPACER, Wrapped

TEXT = "I: one two three four\n\nR: five six seven eight nine ten eleven\nR: twelve\n\nI: thirteen fourteen"
TURNS = [Turn(0, 3, 21, 0), Turn(23, 26, 62, 1), Turn(63, 66, 72, 1), Turn(74, 77, 94, 0)]
ENDS = st.one_of(st.none(), st.integers(0, len(TEXT)))
SPANS = st.lists(
    st.one_of(st.tuples(ENDS, ENDS), st.tuples(st.integers(0, 20), st.integers(70, 94))), max_size=14
)


def rows_of(wrapped: Wrapped, start: int, end: int) -> range:
    """The rows that a span stands on: from its first character that is drawn to its last, spacers between."""
    drawn = [row for row in range(len(wrapped)) if wrapped.turns[row] != SPACER]
    on = [row for row in drawn if wrapped.starts[row] < end and start < wrapped.ends[row]]
    if not on:  # Nothing but the blanks between two turns.
        on = [next((row for row in drawn if wrapped.starts[row] >= end), drawn[-1])]
    return range(on[0], on[-1] + 1)


@given(SPANS, st.integers(0, 4), st.integers(6, 40))
def test_lanes_are_never_shared_and_every_row_tells_its_part(
    spans: list[tuple[int | None, int | None]], count: int, width: int
) -> None:
    wrapped = Wrapped(TEXT, TURNS, width)
    lanes = Lanes(spans, wrapped, count)
    placed = {
        index: rows_of(wrapped, start, end)
        for index, (start, end) in enumerate(spans)
        if start is not None and end is not None and start < end
    }
    assert [lane is not None for lane in lanes.lanes] == [index in placed for index in range(len(spans))]
    for row in range(len(wrapped)):
        on = {index for index, rows in placed.items() if row in rows}
        stripes = lanes.at(row)
        assert {span for _, span, _ in stripes} == {index for index in on if lanes.lanes[index] != count}
        assert lanes.overflow(row) == len(on) - len(stripes)
        assert len({lane for lane, _, _ in stripes}) == len(stripes)
        for lane, span, part in stripes:
            assert lane == lanes.lanes[span]
            first, last = row == placed[span][0], row == placed[span][-1]
            assert part == {(1, 1): "only", (1, 0): "first", (0, 1): "last", (0, 0): "middle"}[first, last]
        # Nobody is turned away from a lane while one is free.
        if lanes.overflow(row):
            assert len(on) > count or any(placed[i][0] < row for i in on if lanes.lanes[i] == count)
    # As few lanes as the fullest row needs: what a greedy colouring by first rows promises.
    fullest = max((sum(row in rows for rows in placed.values()) for row in range(len(wrapped))), default=0)
    many = Lanes(spans, wrapped, len(spans))
    assert len({lane for lane in many.lanes if lane is not None}) == fullest


@given(SPANS, st.integers(0, len(TEXT)), st.integers(0, len(TEXT)))
def test_layers_tile_the_row_with_the_spans_over_each_character(
    spans: list[tuple[int | None, int | None]], start: int, end: int
) -> None:
    lanes = Lanes(spans, Wrapped(TEXT, TURNS, 20), 2)
    layers = lanes.layers(start, end)
    assert [offset for left, right, _ in layers for offset in range(left, right)] == list(range(start, end))
    for left, right, over in layers:
        assert left < right
        for offset in range(left, right):
            assert list(over) == [
                i for i, (a, b) in enumerate(spans) if a is not None and b is not None and a <= offset < b
            ]
    if start < end:
        assert lanes.covering(start, end) == sorted({span for *_, over in layers for span in over})


def test_spans_of_one_row_take_lanes_in_the_order_given() -> None:
    wrapped = Wrapped(TEXT, TURNS, 80)
    assert Lanes([(5, 9), (3, 90), (4, 6), (30, 40), (None, None)], wrapped, 2).lanes == [0, 1, 2, 0, None]


def test_a_span_that_begins_in_the_blanks_after_a_turn_begins_on_the_next() -> None:
    wrapped = Wrapped(TEXT, TURNS, 80)
    lanes = Lanes([(21, 40)], wrapped, 1)
    assert lanes.at(0) == lanes.at(1) == []
    assert lanes.at(2) == [(0, 0, "only")]
    assert Lanes([(21, 22)], wrapped, 1).at(2) == [(0, 0, "only")]


@given(SPANS, SPANS, st.integers(6, 40), st.integers(6, 40))
def test_what_was_known_of_other_spans_changes_nothing(
    some: list[tuple[int | None, int | None]],
    more: list[tuple[int | None, int | None]],
    width: int,
    other: int,
) -> None:
    wrapped = Wrapped(TEXT, TURNS, width)
    anew = Lanes([*some, *more], wrapped, 2)
    for before in (Lanes(some, wrapped, 2), Lanes(some, Wrapped(TEXT, TURNS, other), 2)):
        again = Lanes([*some, *more], wrapped, 2, before)
        assert again.lanes == anew.lanes
        assert [again.at(row) for row in range(len(wrapped))] == [anew.at(row) for row in range(len(wrapped))]
