"""Lines of a fixed width, and cards on sheets: nothing is lost, and everything has its room."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from qualcode.reports.card_sheets import COLUMNS, ROWS, sheets
from qualcode.reports.model import Card, Quote
from qualcode.reports.wrapping import columns_of, wrapped

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300)
RUNS = st.tuples(st.sampled_from(["a", "word", "longer-word", "中文字", "x" * 70]), st.integers(0, 300))
QUOTES = st.lists(st.lists(RUNS, max_size=4), min_size=1, max_size=8)


@given(TEXTS, st.integers(2, 80))
def test_wrapping_keeps_every_character_that_is_not_blank(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(columns_of(line) <= columns for line in lines)


@given(st.integers(1, 30))
def test_a_line_ends_where_the_next_word_has_no_room(columns: int) -> None:
    lines = wrapped("aa bbb c dddd ee", columns)
    for line, following in pairwise(lines):
        word = following.split()[0]
        assert len(line) + 1 + len(word) > columns or len("dddd") > columns


def test_lines_by_hand() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"]
    assert wrapped("中文 字", 4) == ["中文", "字"]
    assert wrapped("e\u0301e\u0301e\u0301", 3) == ["e\u0301e\u0301e\u0301"]
    assert wrapped("a\n\nb", 9) == ["a", "", "b"]


@given(QUOTES)
def test_every_card_lies_on_a_sheet_whole(quotes: list[list[tuple[str, int]]]) -> None:
    said = [" ".join(f"{word} " * times for word, times in runs) for runs in quotes]
    cards = [Card(i, Quote(text, "Beneficiary, Luveve")) for i, text in enumerate(said, 1)]
    laid = sheets(cards)
    words: dict[int, str] = {}
    for page in laid:
        assert page
        assert sum(row[0].rows for row in page) <= ROWS
        for row in page:
            assert row
            assert sum(face.columns for face in row) <= COLUMNS
            assert len({face.rows for face in row}) == 1
            for face in row:
                words[face.card.number] = words.get(face.card.number, "") + " " + face.words
    for card in cards:
        # A word longer than a line may be cut where the text goes on on another sheet.
        assert "".join(words[card.number].split()) == "".join(card.quote.said.split())


def test_a_card_takes_as_much_room_as_its_words_need() -> None:
    def size(letters: int) -> list[tuple[int, int, str]]:
        text = "word " * (letters // 5)
        return [
            (f.columns, f.rows, f.part)
            for page in sheets([Card(1, Quote(text, "Nurse"))])
            for row in page
            for f in row
        ]

    assert size(100) == [(1, 1, "")]
    assert size(190) == [(1, 1, "")]
    assert size(300) == [(2, 1, "")]
    assert size(460) == [(2, 1, "")]
    assert size(900) == [(2, 3, "")]
    assert size(2500) == [(2, 3, "part 1 of 2"), (2, 3, "part 2 of 2")]
