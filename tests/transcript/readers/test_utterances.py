from __future__ import annotations

import datetime

import pytest

from qualcode.transcript.model import Passage
from qualcode.transcript.readers import Columns, ReadAs


def test_csv_with_usual_names_blank_headers_and_blank_rows(desk):
    text = 'Start , Speaker,TEXT,,\n0:01:05.5,Anna,"Yes, I do\nso",,\n,,,,\n\n'
    text += '12:30,,Ragged\n75,Ben,"He said ""no""",,\n'
    extract = desk.read("a.csv", text)
    assert extract.passages == (
        Passage("Yes, I do\nso", "Anna", 65.5),
        Passage("Ragged", None, 750.0),
        Passage('He said "no"', "Ben", 75.0),
    )
    assert extract.warnings == ()


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters(desk, mark):
    rows = [("speaker", "text"), ("Anna", "well one two"), ("Ben", "no three four"), ("Anna", "yes five")]
    text = "\ufeff" + "\r\n".join(mark.join(row) for row in rows)
    extract = desk.read("a.csv", text)
    assert [(p.speaker, p.text) for p in extract.passages] == rows[1:]
    assert extract.encoding == "utf-8 (with BOM)"


def test_semicolons_with_decimal_commas(desk):
    extract = desk.read("a.csv", "time;text\n1,5;Yes, well, so, on\n12,25;No, well, so\n")
    assert [(p.seconds, p.text) for p in extract.passages] == [
        (1.5, "Yes, well, so, on"),
        (12.25, "No, well, so"),
    ]


def test_one_column(desk):
    assert [p.text for p in desk.read("a.csv", "Text\nOne\nTwo\n").passages] == ["One", "Two"]


def test_tab_separated(desk):
    assert desk.read("a.tsv", "who\twords\nAnna\tYes\n").passages == (Passage("Yes", "Anna"),)


def test_named_columns(desk):
    text = "id,who said,quote,text\n1,Anna,Yes,other\n"
    extract = desk.read("a.csv", text, ReadAs(Columns(text=" Quote", speaker="WHO  SAID")))
    assert extract.passages == (Passage("Yes", "Anna"),)


def test_unknown_columns_are_refused_with_the_list(desk):
    error = desk.refusal("a.csv", "\nid,quote\n1,Yes\n")
    assert error.line == 2
    for part in ("\u201cid\u201d", "\u201cquote\u201d", "--text-column", "--speaker-column", "--time-column"):
        assert part in error.reason
    error = desk.refusal("a.csv", "id,text\n1,Yes\n", ReadAs(Columns(speaker="nobody")))
    assert "\u201cnobody\u201d" in error.reason
    assert "two columns" in desk.refusal("a.csv", "text,text\n1,Yes\n").reason


def test_a_row_too_long_is_refused_with_its_line(desk):
    error = desk.refusal("a.csv", 'speaker,text\nAnna,"a\nb"\nBen,no,well\n')
    assert error.line == 4
    assert "3 cells" in error.reason


def test_an_open_quotation_mark_is_refused_with_its_line(desk):
    error = desk.refusal("a.csv", 'speaker,text\nAnna,yes\nBen,"no\nAnna,well\n')
    assert error.line == 3
    assert "quotation" in error.reason


def test_tables_without_utterances_are_refused(desk):
    assert "below its header" in desk.refusal("a.csv", "speaker,text\nAnna,\n").reason
    assert "no row" in desk.refusal("a.csv", ",,\n,\n").reason


def test_times_that_cannot_be_read_are_counted(desk):
    extract = desk.read("a.csv", "time,text\nn/a,one\n1:75,two\n3,three\n")
    assert [p.seconds for p in extract.passages] == [None, None, 3.0]
    assert extract.warnings == ("2 times could not be read and were left out, the first in line 2",)


def test_large_cell(desk):
    words = "word " * 60_000
    assert desk.read("a.csv", f'text\n"{words}"\n').passages[0].text == words


def test_xlsx_rows_times_and_numbers(desk):
    rows = [
        [None, None, None],
        ["Time", "Speaker", "Text"],
        [datetime.time(0, 1, 15), "Anna", "Yes"],
        [12.5, "Ben", 7],
        [None, None, None],
        ["0:02:00", None, "So"],
    ]
    extract = desk.read("a.xlsx", desk.xlsx(rows, [["something", "else"]]))
    assert extract.passages == (
        Passage("Yes", "Anna", 75.0),
        Passage("7", "Ben", 12.5),
        Passage("So", None, 120.0),
    )
    assert extract.encoding == "xlsx"
    assert extract.warnings == ("only the first sheet was read; 1 more hold something",)


def test_xlsx_errors_name_the_row(desk):
    assert desk.refusal("a.xlsx", desk.xlsx([[None], ["id", "quote"], [1, "Yes"]])).line == 2
    assert "no row" in desk.refusal("a.xlsx", desk.xlsx([])).reason


def test_xlsx_with_a_cell_at_the_far_corner_is_refused_before_it_takes_all_memory(desk):
    rows: list[list[object]] = [["text"]]
    assert "far away" in desk.refusal("a.xlsx", _far(rows)).reason


def _far(rows: list[list[object]]) -> bytes:
    import io

    import xlsxwriter

    box = io.BytesIO()
    with xlsxwriter.Workbook(box, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, rows[0])
        sheet.write(1_048_575, 16_383, "x")
    return box.getvalue()
