"""Every coding lies in exactly one difference, whoever comes first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from qualcode.agreement.differences import Difference, Piece, differences

if TYPE_CHECKING:
    from tests.conftest import Growth

# Codes 1 and 2 lie under theme 1, 3 under theme 3 of the same level, 4 on another level.
THEMES = {1: 1, 2: 1, 3: 3, 4: 4}
LEVELS = {1: "one", 2: "one", 3: "one", 4: "two"}


def found(*pieces: tuple[int, int, int, int] | tuple[int, int, int, int, str], coders: int = 2, **more):
    """Differences of (coder, code, start, end[, stance]), each as kind, start, end and its pieces' numbers."""
    made = [Piece(*p[:4], p[4] if len(p) > 4 else None, number) for number, p in enumerate(pieces)]
    return [
        (d.kind, d.start, d.end, [p.id for p in d.pieces])
        for d in differences(made, range(coders), THEMES, LEVELS, **more)
    ]


def test_nothing_is_no_difference() -> None:
    assert found() == []


def test_the_same_span_is_agreed_and_another_stance_is_told() -> None:
    assert found((0, 1, 0, 9), (1, 1, 0, 9)) == [("agreed", 0, 9, [0, 1])]
    assert found((0, 1, 0, 9, "supports"), (1, 1, 0, 9)) == [("stance", 0, 9, [0, 1])]
    assert found((0, 1, 0, 9, "mixed"), (1, 1, 0, 9, "mixed")) == [("agreed", 0, 9, [0, 1])]


def test_several_codings_on_one_span_agree_if_every_coder_gave_the_same_stances() -> None:
    rows = [(0, 1, 0, 9, "mixed"), (0, 1, 0, 9), (1, 1, 0, 9, "mixed")]
    assert found(*rows)[0][0] == "stance"
    assert found(*rows, (1, 1, 0, 9)) == [("agreed", 0, 9, [1, 0, 3, 2])]


def test_touching_is_not_overlapping() -> None:
    assert found((0, 1, 0, 5), (1, 1, 5, 9)) == [("missed", 0, 5, [0]), ("missed", 5, 9, [1])]
    assert found((0, 1, 0, 6), (1, 1, 5, 9)) == [("boundary", 0, 9, [0, 1])]


def test_four_spans_chain_into_one_difference() -> None:
    assert found((0, 1, 0, 10), (1, 1, 8, 20), (0, 1, 18, 30), (1, 1, 28, 40)) == [
        ("boundary", 0, 40, [0, 1, 2, 3])
    ]


def test_one_coder_s_long_span_holds_another_s_short_ones_together() -> None:
    assert found((0, 1, 0, 30), (1, 1, 2, 5), (1, 1, 20, 25)) == [("boundary", 0, 30, [0, 1, 2])]


def test_exact_agreement_is_taken_out_before_spans_are_chained() -> None:
    assert found((0, 1, 0, 10), (1, 1, 0, 10), (0, 1, 5, 20)) == [
        ("agreed", 0, 10, [0, 1]),
        ("missed", 5, 20, [2]),
    ]


def test_three_coders() -> None:
    alike = [(0, 1, 0, 10), (1, 1, 0, 10)]
    assert found(*alike, (2, 1, 0, 10), coders=3) == [("agreed", 0, 10, [0, 1, 2])]
    assert found(*alike, (2, 1, 5, 12), coders=3) == [("boundary", 0, 12, [0, 1, 2])]
    assert found(*alike, coders=3) == [("missed", 0, 10, [0, 1])]
    # The third has another code there, which the two lack.
    assert found(*alike, (2, 2, 0, 10), coders=3) == [("other code", 0, 10, [0, 1, 2])]
    # One of the two has it as well: they do not stand against each other.
    assert found(*alike, (2, 2, 0, 10), (1, 2, 0, 10), coders=3) == [
        ("missed", 0, 10, [0, 1]),
        ("missed", 0, 10, [3, 2]),
    ]


def test_another_code_at_the_same_place() -> None:
    assert found((0, 1, 0, 10), (1, 2, 1, 10)) == [("other code", 0, 10, [0, 1])]
    assert found((0, 1, 0, 10), (1, 3, 1, 10)) == [("other theme", 0, 10, [0, 1])]
    assert found((0, 1, 0, 10), (1, 4, 1, 10)) == [("other level", 0, 10, [0, 1])]


def test_half_of_what_both_cover_is_the_same_place_and_less_is_not() -> None:
    assert found((0, 1, 0, 10), (1, 2, 0, 5)) == [("other code", 0, 10, [1, 0])]
    assert found((0, 1, 0, 10), (1, 2, 0, 4)) == [("missed", 0, 4, [1]), ("missed", 0, 10, [0])]


def test_the_best_fitting_code_is_the_other_one_and_each_is_used_once() -> None:
    assert found((0, 1, 0, 10), (1, 2, 0, 7), (1, 4, 0, 9)) == [
        ("missed", 0, 7, [1]),
        ("other level", 0, 10, [2, 0]),
    ]
    # Equally good: the nearer in the codebook.
    assert found((0, 1, 0, 10), (1, 4, 0, 9), (1, 2, 0, 9)) == [
        ("missed", 0, 9, [1]),
        ("other code", 0, 10, [2, 0]),
    ]


def test_a_code_that_one_coder_could_not_choose_is_not_missed() -> None:
    offered = {1: {0}, 2: {0, 1}}.__getitem__
    assert found((0, 1, 0, 10), offered=offered) == [("not offered", 0, 10, [0])]
    assert found((0, 2, 0, 10), offered=offered) == [("missed", 0, 10, [0])]
    two_of_three = {1: {0, 1}}.__getitem__
    assert found((0, 1, 0, 10), (1, 1, 0, 10), coders=3, offered=two_of_three) == [("agreed", 0, 10, [0, 1])]


pieces = st.lists(
    st.builds(
        lambda coder, code, start, length, stance: (coder, code, start, start + length, stance),
        st.integers(0, 2),
        st.integers(1, 4),
        st.integers(0, 30),
        st.integers(1, 12),
        st.sampled_from([None, "supports", "contrary"]),
    ),
    max_size=14,
)


def shape(differences: list[Difference], renamed: dict[int, int]) -> Counter[object]:
    return Counter(
        (d.kind, d.start, d.end, frozenset((renamed[p.coder], *p[1:]) for p in d.pieces)) for d in differences
    )


@given(pieces, st.sampled_from([2, 3]))
def test_every_piece_lies_in_exactly_one_difference_that_covers_it(rows, coders: int) -> None:
    made = [Piece(*row, number) for number, row in enumerate(rows) if row[0] < coders]
    result = differences(made, range(coders), THEMES, LEVELS)
    assert Counter(p for d in result for p in d.pieces) == Counter(made)
    for d in result:
        assert d.start == min(p.start for p in d.pieces)
        assert d.end == max(p.end for p in d.pieces)
        codes = {p.code for p in d.pieces}
        assert len(codes) == (2 if d.kind.startswith("other") else 1)
        whose = {p.coder for p in d.pieces}
        assert (whose == set(range(coders))) or d.kind not in {"agreed", "stance", "boundary"}
        if len(codes) == 2:
            mine = [{p.coder for p in d.pieces if p.code == code} for code in codes]
            assert not mine[0] & mine[1]
    assert [(d.start, d.end) for d in result] == sorted((d.start, d.end) for d in result)


@given(pieces, st.permutations([0, 1, 2]), st.randoms(use_true_random=False))
def test_neither_the_order_of_coders_nor_that_of_the_input_matters(rows, order, chance) -> None:
    made = [Piece(*row, number) for number, row in enumerate(rows)]
    first = differences(made, range(3), THEMES, LEVELS)
    shuffled = list(made)
    chance.shuffle(shuffled)
    assert differences(shuffled, range(3), THEMES, LEVELS) == first
    turned = [p._replace(coder=order[p.coder]) for p in made]
    again = differences(turned, order, THEMES, LEVELS)
    assert shape(again, {coder: coder for coder in range(3)}) == shape(first, dict(enumerate(order)))


@given(pieces, st.integers(1, 50))
def test_moving_the_text_moves_the_places_and_nothing_else(rows, by: int) -> None:
    made = [Piece(*row, number) for number, row in enumerate(rows)]
    moved = [p._replace(start=p.start + by, end=p.end + by) for p in made]
    assert [
        (d.kind, d.start - by, d.end - by, [p.id for p in d.pieces])
        for d in differences(moved, range(3), THEMES, LEVELS)
    ] == [
        (d.kind, d.start, d.end, [p.id for p in d.pieces])
        for d in differences(made, range(3), THEMES, LEVELS)
    ]


@given(pieces)
def test_overlapping_pieces_of_a_code_are_not_torn_apart(rows) -> None:
    """Of the same code, pieces that overlap across differences were agreed on exactly in one of them."""
    made = [Piece(*row, number) for number, row in enumerate(rows)]
    result = differences(made, range(3), THEMES, LEVELS)
    rest = [d for d in result if d.kind not in {"agreed", "stance"}]
    for i, one in enumerate(rest):
        for other in rest[i + 1 :]:
            for p in one.pieces:
                assert not any(p.code == q.code and p.start < q.end and q.start < p.end for q in other.pieces)


def test_ten_times_the_codings_take_about_ten_times_as_long(growth: Growth) -> None:
    themes = {code: code // 4 for code in range(40)}
    levels = {code: code // 10 for code in range(40)}

    def codings(many: int) -> list[Piece]:
        return [
            Piece(coder, (n * 7) % 40, n * 450 + 13 * coder * (n % 3), n * 450 + 200 + n % 50, None, n)
            for n in range(many)
            for coder in range(2)
        ]

    assert growth(lambda own: differences(own, (0, 1), themes, levels), codings(200), codings(2_000)) < 40
