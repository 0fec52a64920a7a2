"""Rows tile each turn, fit the width, and break where a reader would break them."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.transcript.model import Turn
from qualcode.tui.page import wrap
from qualcode.tui.page.cells import row_cells
from qualcode.tui.page.clusters import BLANKS, clusters
from qualcode.tui.page.wrap import SPACER, UNCOVERED, Wrapped

PIECES = [
    *["a", "word", "“well”", " ", " ", " ", "  ", "   ", "\n", "\n\n", "\t", "long" * 9, "—", "’s", "\u00a0"],
    *["你", "我们去了，", "한국어", "\u3000", "👍", "👩\u200d👩\u200d👧", "🇿🇼", "e\u0301", "\u0301", "क्षि"],
    *["\u200e", "\x1b", "\u200b"],
]
SPEECH = st.lists(st.sampled_from(PIECES), max_size=16).map("".join).map(str.strip)
NARROW_SPEECH = st.text("ab c\n’", max_size=40).map(str.strip)
LABELS = st.sampled_from(["", "I: ", "Respondent 1:\t", "护士： "])
GAPS = st.sampled_from(["\n", "\n\n", " \n \n\n", " "])


@st.composite
def transcripts(draw: st.DrawFn, speech: st.SearchStrategy[str] = SPEECH) -> tuple[str, list[Turn]]:
    """A text and its turns, now and then with stray text that lies in none."""
    text, turns = draw(st.sampled_from(["", "\n", "stray\n\n"])), []
    for _ in range(draw(st.integers(0, 4))):
        label, said = draw(LABELS), draw(speech)
        if not said:
            continue
        turns.append(Turn(len(text), len(text) + len(label), len(text) + len(label) + len(said), 0))
        text += label + said + draw(GAPS)
    return text + draw(st.sampled_from(["", "", "stray tail", "\n"])), turns


def slow_row_end(text: str, start: int, end: int, width: int) -> int:
    """Where a row ends, found by trying every end from the longest: the rules and nothing else."""
    row = list(clusters(text, start, end))
    for index, (_, until, _, cells) in enumerate(row):
        if not cells and text[until - 1] == "\n":
            row = row[: index + 1]
            break
    for count in range(len(row), 0, -1):
        until = row[count - 1][1]
        last = text[row[count - 1][0] : until]
        ends_here = count == len(row)
        after_blank = row[count - 1][2][:1] in BLANKS and row[count - 1][2] != ""
        by_wide = row[count - 1][3] > 1 or (not ends_here and row[count][3] > 1)
        if not ends_here and row[count][2][:1] in BLANKS and row[count][2] != "":
            continue  # Blanks belong to the row that they end.
        if not ends_here and last != "\n" and row[count][3] == 0:
            continue  # So does the newline.
        if (ends_here or after_blank or by_wide) and fits(text, start, until, width):
            return until
    for count in range(len(row), 0, -1):
        if drawn_width(text, start, row[count - 1][1]) <= width or count == 1:
            return row[count - 1][1]
    return end


def fits(text: str, start: int, end: int, width: int) -> bool:
    """Whether a row fits, or is one cluster that fits nowhere, with the blanks after it."""
    rest = list(clusters(text, start, end))[1:]
    return drawn_width(text, start, end) <= width or all(
        shown[:1] in {*BLANKS, ""} for _, _, shown, _ in rest
    )


def drawn_width(text: str, start: int, end: int) -> int:
    """The cells of a row without the blanks that hang over."""
    cells = row_cells(text, start, end)
    count = len(cells.shown)
    while count and (cells.shown[count - 1] == "" or cells.shown[count - 1][0] in BLANKS):
        count -= 1
    return cells.columns[count]


@given(transcripts(), st.integers(1, 30))
def test_the_rows_of_each_turn_tile_it_and_fit(transcript: tuple[str, list[Turn]], width: int) -> None:
    text, turns = transcript
    wrapped = Wrapped(text, turns, width)
    rows = [wrapped[index] for index in range(len(wrapped))]
    for index, turn in enumerate(turns):
        own = [row for row in rows if row.turn == index]
        assert (own[0].start, own[-1].end) == (turn.label_start, turn.end)
        assert all(one.end == other.start for one, other in pairwise(own))
        labelled = turn.start > turn.label_start
        assert [row.indent for row in own] == [0] + [2 if labelled and width > 2 else 0] * (len(own) - 1)
    for row in rows:
        if row.turn == SPACER:
            assert not text[row.start : row.end].strip()
            continue
        assert "\n" not in text[row.start : row.end][:-1]
        assert fits(text, row.start, row.end, width - row.indent)


@given(st.one_of(SPEECH, NARROW_SPEECH), st.integers(1, 24))
def test_each_row_ends_where_the_rules_say(speech: str, width: int) -> None:
    wrapped = Wrapped(speech, [Turn(0, 0, len(speech), None)], width)
    for index in range(len(wrapped)):
        row = wrapped[index]
        assert row.end == slow_row_end(speech, row.start, len(speech), width)


@given(transcripts(), st.integers(1, 12))
def test_nothing_but_blanks_is_hidden_and_every_offset_has_a_row(
    transcript: tuple[str, list[Turn]], width: int
) -> None:
    text, turns = transcript
    wrapped = Wrapped(text, turns, width)
    rows = [wrapped[index] for index in range(len(wrapped))]
    shown = {offset for row in rows if row.turn != SPACER for offset in range(row.start, row.end)}
    assert all(text[offset].isspace() for offset in set(range(len(text))) - shown)
    speech = [(index, row) for index, row in enumerate(rows) if row.turn != SPACER]
    for offset in range(len(text) + 1):
        before = [index for index, row in speech if row.start <= offset]
        assert wrapped.row_of(offset) == (before[-1] if before else 0)
    assert wrapped.row_of(len(text)) == len(rows) - 1
    for one, other in pairwise(speech):
        blank_line = rows[one[0]].turn != rows[other[0]].turn or one[1].end < other[1].start
        blank_line = blank_line and text[one[1].end : other[1].start].count("\n") >= 2
        assert other[0] - one[0] == (2 if blank_line else 1)


@given(SPEECH, st.integers(1, 12))
def test_rows_part_no_cluster(speech: str, width: int) -> None:
    starts = {begun for begun, *_ in clusters(speech, 0, len(speech))}
    wrapped = Wrapped(speech, [Turn(0, 0, len(speech), None)], width)
    assert set(wrapped.starts) <= starts | {0}


def broken(text: str, width: int) -> list[str]:
    wrapped = Wrapped(text, [Turn(0, 0, len(text), None)], width)
    return [text[start:end] for start, end in zip(wrapped.starts, wrapped.ends, strict=True)]


@pytest.mark.parametrize(
    ("text", "width", "rows"),
    [
        ("she went to the clinic", 8, ["she went ", "to the ", "clinic"]),
        ("she went", 8, ["she went"]),
        ("unbreakable", 4, ["unbr", "eaka", "ble"]),
        ("a   \nb", 2, ["a   \n", "b"]),
        ("a\n\nb", 9, ["a\n", "\n", "b"]),
        ("我们去了诊所", 5, ["我们", "去了", "诊所"]),
        ("你a", 1, ["你", "a"]),
        ("at诊所 now", 4, ["at诊", "所 ", "now"]),
        ("👩\u200d👩\u200d👧👩\u200d👩\u200d👧", 3, ["👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"]),
        ("a\tbb cc", 6, ["a\tbb ", "cc"]),
        ("xx\naa bb\tc", 5, ["xx\n", "aa bb\t", "c"]),
        ("a bb👍 c", 5, ["a bb", "👍 c"]),
        ("10\u00a0km on", 6, ["10\u00a0km ", "on"]),
    ],
)
def test_rows_by_hand(text: str, width: int, rows: list[str]) -> None:
    assert broken(text, width) == rows


def test_the_label_hangs_and_a_blank_line_is_one_row() -> None:
    text = "I: one two\n\nR: three\nfour"
    wrapped = Wrapped(text, [Turn(0, 3, 10, 0), Turn(12, 15, 25, 1)], 7)
    assert [wrapped[row] for row in range(len(wrapped))] == [
        *[(0, 7, 0, 0), (7, 10, 0, 2), (10, 12, SPACER, 0)],
        *[(12, 15, 1, 0), (15, 21, 1, 2), (21, 25, 1, 2)],
    ]
    assert wrapped.row_of(11) == 1


@pytest.mark.parametrize("text", ["", "\n\n", "  "])
def test_a_text_without_words_has_one_empty_row(text: str) -> None:
    wrapped = Wrapped(text, [], 10)
    assert [wrapped[row] for row in range(len(wrapped))] == [(0, 0, UNCOVERED, 0)]
    assert wrapped.row_of(len(text)) == 0


def test_a_long_turn_with_few_odd_characters_is_wrapped_by_the_fast_path(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[int] = []
    real = wrap._cluster_row_end
    monkeypatch.setattr(wrap, "_cluster_row_end", lambda *a: (calls.append(a[1]), real(*a))[1])
    text = "some words that “people” say " * 400
    text = f"{text}\t{text}".strip()
    rows = broken(text, 60)
    assert len(rows) > 380
    assert len(calls) <= 4
    assert "".join(rows) == text


def test_wide_characters_of_the_fast_path_are_wide() -> None:
    wide = re.compile(f"[{wrap._WIDE}]")
    for character in filter(wide.match, map(chr, range(0x3000, 0x10000))):
        if not 0xD800 <= ord(character) < 0xE000:
            assert character not in BLANKS
            assert [cells for *_, cells in clusters(f"{character}{character}", 0, 2)] == [2, 2]
