"""Workbooks out: what is read back is what was given, and nothing in it can act."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from python_calamine import CalamineWorkbook

from qualcode.errors import FileRefused
from qualcode.tables.workbook import ROOM, Sheet, write_workbook

if TYPE_CHECKING:
    from pathlib import Path

DANGEROUS = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "http://example.org",
    "{=1}",
    "007",
    "1e5",
    "mailto:a@b.c",
]


def test_numbers_are_numbers_and_text_is_text(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    rows = [[1, 0.5, None, text] for text in DANGEROUS]
    write_workbook(path, [Sheet("one", ["n", "share", "empty", "=text"], rows), Sheet("two", ["a"], [])])
    book = CalamineWorkbook.from_path(path)
    assert book.sheet_names == ["one", "two"]
    head, *found = book.get_sheet_by_name("one").to_python()
    assert head == ["n", "share", "empty", "=text"]
    assert [row[:3] for row in found] == [[1.0, 0.5, ""]] * len(DANGEROUS)
    assert [row[3] for row in found] == DANGEROUS
    with zipfile.ZipFile(path) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert re.search(r'<pane ySplit="1" topLeftCell="A2"[^>]*state="frozen"', sheet)


def test_the_same_rows_are_the_same_bytes_and_for_their_owner_alone(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, [Sheet("one", ["x"], [[1], ["\U0001f600 é \x01"]])])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert (tmp_path / "a.xlsx").stat().st_mode & 0o077 == 0


def test_what_is_too_long_for_a_cell_is_cut_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    write_workbook(path, [Sheet("one", ["x"], [["a" * 40_000], ["\U0001f600" * 20_000], ["b" * ROOM]])])
    cells = [row[0] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[1:]]
    assert "too long for a cell" in cells[0]
    assert "too long for a cell" in cells[1]
    assert cells[2] == "b" * ROOM
    assert max(len(cell.encode("utf-16-le")) // 2 for cell in cells) <= 32_767


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="cannot be written"):
        write_workbook(tmp_path / "no" / "t.xlsx", [Sheet("one", ["x"], [])])
    assert list(tmp_path.iterdir()) == []
