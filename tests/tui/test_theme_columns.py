"""Columns of the matrix of themes: what fits, what a cell says, in which order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from qualcode.tui.theme_columns import figure, layout, scrolled, titles

STANCE = {"supports": 1, "contrary": 1, "mixed": 1, "unset": 9}


def cell(respondents: int, considered: int, segments: int = 5) -> dict[str, object]:
    share = respondents / considered if considered else None
    return {
        "respondents": respondents,
        "considered": considered,
        "share": share,
        "segments": segments,
        "stance": STANCE,
    }


def test_a_per_cent_only_from_twenty_considered() -> None:
    assert figure(cell(12, 19), segments=False, wide=True) == ("12/19", "!2")
    assert figure(cell(12, 20), segments=False, wide=True) == ("12/20 60%", "!2")
    assert figure(cell(12, 20), segments=False, wide=False) == ("12/20", "!2")
    assert figure(cell(0, 0), segments=True, wide=True) == ("–", "")
    assert figure(cell(12, 20, 1234), segments=True, wide=True) == ("1,234", "")


def test_a_heading_is_cut_into_two_lines_that_tell_groups_apart() -> None:
    assert titles("Beneficiary", 6) == ("", "Benef…")
    assert titles("Beneficiary family member", 6) == ("Benef…", "famil…")
    assert titles("Health care staff", 11) == ("Health care", "staff")


@given(st.integers(20, 200), st.lists(st.integers(3, 14), min_size=1, max_size=12), st.booleans())
def test_what_is_laid_out_fills_the_width_and_no_more(width: int, figures: list[int], bars: bool) -> None:
    laid = layout(width, figures, bars=bars)
    if laid is None:
        return
    assert laid.names + sum(laid.widths) <= width
    assert all(own > n for own, n in zip(laid.widths, figures, strict=True))
    assert {laid.at(x) for x in range(laid.names, width)} - {None} == set(range(len(figures)))


@given(
    st.integers(8, 100),
    st.lists(st.integers(3, 14), min_size=1, max_size=12),
    st.integers(0, 11),
    st.integers(0, 11),
)
def test_the_column_of_the_cursor_is_in_view(width: int, figures: list[int], cursor: int, first: int) -> None:
    cursor, first = min(cursor, len(figures) - 1), min(first, len(figures) - 1)
    laid = scrolled(width, figures, cursor, first)
    assert laid.first <= cursor < laid.last
    inside = laid.names + sum(laid.widths[laid.first : laid.last])
    assert inside <= width or laid.last == laid.first + 1
