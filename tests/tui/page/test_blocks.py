"""A segment as a block of rows: nothing of the quote goes unseen or untold, and what is around it stays short."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.tui.page.blocks import Block, block
from qualcode.tui.page.cells import row_cells

TEXTS = st.text(alphabet="ab é語\n\t ", max_size=120)


def lines(laid: Block) -> list[str]:
    return [laid.text[start:end].rstrip() for start, end in laid.rows]


@given(before=TEXTS, quote=TEXTS, after=TEXTS, width=st.integers(8, 40), unfolded=st.booleans())
def test_rows_hold_every_visible_character_and_fit(
    before: str, quote: str, after: str, width: int, unfolded: bool
) -> None:
    laid = block(before, quote, after, width, unfolded=unfolded)
    seen = "".join("".join(line.split()) for line in lines(laid))
    assert seen == "".join(laid.text.split())
    for (start, _), line in zip(laid.rows, lines(laid), strict=True):
        assert line.strip()
        assert row_cells(laid.text, start, start + len(line)).columns[-1] <= width
    start, end = laid.quote
    if laid.fold is None:
        assert laid.text[start:end].split() == quote.split()


def test_what_stands_around_is_a_row_unless_unfolded() -> None:
    before, after = "word " * 30, " more" * 30
    laid = block(before, "Quote.", after, 40, unfolded=False)
    assert len(laid.rows) <= 4
    assert laid.text.startswith("… word ")
    assert laid.text.endswith(" more …")
    assert block(before, "Quote.", after, 40, unfolded=True).text == before + "Quote." + after


def test_a_long_quote_shows_its_beginning_and_its_end_and_says_how_much_is_left_out() -> None:
    said = [f"w{n}" for n in range(200)]
    laid = block("", " ".join(said), "", 40, unfolded=False)
    assert laid.fold is not None
    note = laid.text[slice(*laid.fold)]
    head, tail = laid.text[: laid.fold[0]].split(), laid.text[laid.fold[1] :].split()
    left_out = int(note.split()[1])
    assert head == said[: len(head)]
    assert tail == said[-len(tail) :]
    assert len(head) + left_out + len(tail) == 200
    assert len(laid.rows) <= 7
    assert laid.quote == (0, len(laid.text))
    assert block("", " ".join(said), "", 40, unfolded=True).text.split() == said


@pytest.mark.parametrize("quote", ["x" * 2000, "語" * 2000])
def test_a_quote_without_blanks_folds_too(quote: str) -> None:
    laid = block("", quote, "", 40, unfolded=False)
    assert laid.fold is not None
    assert len(laid.text) < 400


def test_blank_lines_take_no_row() -> None:
    laid = block("A: Why?\n\n", "Because.\n\nOf him.", "\n\nB: So?", 40, unfolded=False)
    assert lines(laid) == ["A: Why?", "Because.", "Of him.", "B: So?"]
