"""Clusters and cells: exact, safe to send, and as wide as Rich will measure them."""

from __future__ import annotations

import re
import unicodedata

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from qualcode.tui.page import clusters as page_clusters
from qualcode.tui.page.cells import column_of, offset_at, row_cells
from qualcode.tui.page.clusters import NARROW, cluster_end, cluster_start, clusters

PIECES = [
    *["a", "B", " ", "é", "e\u0301", "\u0301", "’", "—", "…", "1\ufe0f\u20e3", "❤\ufe0f", "❤", "\ufe0f", "©"],
    *[
        "\u200d",
        "\u200c",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "👍🏽",
        "👩‍👩‍👧‍👦",
        "🇿🇼",
        "🇿",
        "你",
        "，",
        "\u3000",
        "한",
        "\u1112\u1161\u11ab",
    ],
    *["क्षि", "क्\u200dष", "नमस्ते", "ि", "שלום", "مرحبا", "ه\u200d", "\u0600", "ไทย", "ที่", "\u102c"],
    *["\t", "\r", "\x00", "\x1b", "\x1b[31m", "\x7f", "\x85", "\x9b", "\ud800", "\u2028", "\x0c"],
    *["\u202e", "\u2066", "\u200e", "\u061c", "\U000e0041", "\U0001f1ff"],
]
ROWS = st.lists(st.sampled_from(PIECES), max_size=14).map("".join).map(lambda row: row.replace("\r\n", ""))
DIRECTIONS = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# Faults of clusters lie with few neighbours of the many that there are: fifty examples find only some of them.
often = settings(max_examples=5 * settings.default.max_examples)


@often
@given(ROWS, st.booleans())
@example("\u0301\ufe0fa", False)
@example("\u200db", True)
@example("a\u200db", False)
@example("❤\u200e\ufe0f", False)
@example("\u202e", True)
def test_a_row_is_covered_exactly_and_drawn_as_wide_as_rich_measures_it(body: str, newline: bool) -> None:
    row = body + "\n" * newline
    cells = row_cells(f"xx{row}yy", 2, 2 + len(row))
    assert len(cells.offsets) == len(cells.columns) == len(cells.shown) + 1
    assert cells.offsets[0] == cells.columns[0] == 0
    assert cells.offsets[-1] == len(row)
    assert all(a < b for a, b in zip(cells.offsets, cells.offsets[1:], strict=False))
    assert cell_len("".join(cells.shown)) == cells.columns[-1]
    widths = [b - a for a, b in zip(cells.columns, cells.columns[1:], strict=False)]
    assert [cell_len(shown) for shown in cells.shown] == widths
    # Only the newline has no cells, unless nothing on the row has any.
    inside = widths[:-1] if newline else widths
    assert 0 not in inside or len(widths) == 1
    if newline:
        assert (widths[-1], cells.shown[-1]) == (0, "")


@often
@given(ROWS, st.booleans())
def test_from_offset_to_column_and_back(body: str, newline: bool) -> None:
    row = body + "\n" * newline
    cells = row_cells(row, 0, len(row))
    for offset, following in zip(cells.offsets, cells.offsets[1:], strict=False):
        for within in range(offset, following):
            assert offset_at(cells, column_of(cells, within)) == offset
    ended = len(cells.shown) > 0 and cells.columns[-1] == cells.columns[-2]
    assert offset_at(cells, cells.columns[-1] + 7) == (cells.offsets[-2] if ended else len(row))
    for index, column in enumerate(cells.columns[:-1]):
        for within in range(column, cells.columns[index + 1]):
            assert offset_at(cells, within) == cells.offsets[index]


@often
@given(st.one_of(ROWS, st.text(st.characters(codec=None), max_size=20)))
def test_nothing_that_a_terminal_could_obey_is_shown(row: str) -> None:
    row = row.replace("\n", "")
    for shown in row_cells(row, 0, len(row)).shown:
        assert not any(unicodedata.category(c) in {"Cc", "Cs", "Zl", "Zp"} for c in shown)
        assert not DIRECTIONS & set(shown)


@pytest.mark.parametrize("code", [*range(0x20), *range(0x7F, 0xA0), 0xD800, 0xDFFF])
def test_each_control_character_is_seen_but_not_sent(code: int) -> None:
    if chr(code) in "\t\n":
        return
    assert row_cells(f"a{chr(code)}b", 0, 3).shown == ["a", "\ufffd", "b"]


def test_tabs_reach_the_next_fourth_column_of_the_row() -> None:
    cells = row_cells("--a\tbcd\t\t你\te\n", 2, 13)
    assert cells.columns == [0, 1, 4, 5, 6, 7, 8, 12, 14, 16, 17, 17]
    assert cells.shown == ["a", "   ", "b", "c", "d", " ", "    ", "你", "  ", "e", ""]
    assert cells.offsets == list(range(12))


def test_a_cluster_is_one_however_many_code_points_it_has() -> None:
    row = "e\u0301👩‍👩‍👧🇿🇼🇬🇧क्षि\u200e!"
    cells = row_cells(row, 0, len(row))
    assert [row[a:b] for a, b in zip(cells.offsets, cells.offsets[1:], strict=False)] == [
        *["e\u0301", "👩‍👩‍👧", "🇿🇼", "🇬🇧", "क्षि\u200e", "!"]
    ]


def test_a_mark_that_a_row_begins_with_is_not_drawn_on_the_margin() -> None:
    cells = row_cells("\u0301ab", 0, 3)
    assert (cells.shown, cells.offsets, cells.columns) == (["a\u0301", "b"], [0, 2, 3], [0, 1, 2])


def test_a_column_within_a_wide_cluster_is_that_cluster() -> None:
    cells = row_cells("a你b", 0, 3)
    assert [offset_at(cells, column) for column in range(-1, 6)] == [0, 0, 1, 1, 2, 3, 3]


@pytest.mark.parametrize(
    "row", ["plain", "plain\n", "“curly” — dashes…", "Łódź\n", "\u2013\u00a0\n", "", "\n"]
)
def test_the_fast_path_gives_the_same(row: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = row_cells(row, 0, len(row))
    laid_out = list(clusters(row, 0, len(row)))
    assert fast.offsets == [*(begun for begun, *_ in laid_out), len(row)]
    assert fast.shown == [shown for _, _, shown, _ in laid_out]
    assert fast.columns[-1] == sum(cells for *_, cells in laid_out)


def test_narrow_characters_are_what_the_fast_path_takes_them_for() -> None:
    narrow = re.compile(f"[{NARROW}]")
    other = regex.compile(r"\p{GCB=Other}")
    for character in filter(narrow.match, map(chr, range(0x3000))):
        assert cell_len(character) == 1
        assert other.match(character)
        assert character.isprintable() or character == "\u00a0" or unicodedata.category(character) == "Cn"
        assert not character.isspace() or character in " \u00a0"


@often
@given(st.lists(st.sampled_from([*PIECES, "\n", "\r\n"]), max_size=20).map("".join))
def test_clusters_found_from_near_by_are_those_found_from_the_start(text: str) -> None:
    whole = list(clusters(text, 0, len(text)))
    assert [begun for begun, *_ in whole] == [0, *(until for _, until, *_ in whole)][: len(whole)]
    for begun, until, *_ in whole:
        for offset in range(begun, until):
            assert (cluster_start(text, offset), cluster_end(text, offset)) == (begun, until)
    assert cluster_start(text, len(text) + 3) == cluster_end(text, len(text)) == len(text)
    assert cluster_start(text, -3) == 0


@often
@given(st.lists(st.sampled_from([*PIECES, "\n", "\r\n"]), max_size=20).map("".join))
def test_clusters_never_part_what_unicode_joins(text: str) -> None:
    unicode_starts = {found.start() for found in regex.finditer(r"\X", text)}
    assert {begun for begun, *_ in clusters(text, 0, len(text))} <= unicode_starts


def test_clusters_are_found_without_going_through_a_long_line(monkeypatch: pytest.MonkeyPatch) -> None:
    went: list[int] = []
    real = page_clusters.clusters

    def counted(text: str, start: int, end: int) -> object:
        went.append(start)
        return real(text, start, end)

    monkeypatch.setattr(page_clusters, "clusters", counted)
    assert cluster_end("word " * 10_000, 40_000) == 40_001
    assert went
    assert went[0] >= 39_990
