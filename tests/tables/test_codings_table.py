from __future__ import annotations

import pytest

from qualcode.errors import FileRefused
from qualcode.tables.codings_table import CodingRow, read_codings
from qualcode.tables.writing import write_csv


@pytest.fixture
def read(tmp_path):
    def from_text(text):
        path = tmp_path / "c.csv"
        path.write_bytes(text.encode())
        return read_codings(path)

    return from_text


def test_offsets_and_quotes(read):
    rows, problems, _ = read(
        "transcript,code,start,end,quote,stance,memo,coder\n"
        "T,A > B,0,5,,,,\n"
        "T,A,,,\"' two\r\nlines \",Contrary,'=memo,Ann\n"
        "T,A,3,9,'- said,unset,,n/a\n"
    )
    assert not problems
    assert rows == [
        CodingRow(2, "T", "A > B", 0, 5, None, None, None, None),
        CodingRow(3, "T", "A", None, None, "' two\nlines ", "contrary", "=memo", "Ann"),
        CodingRow(5, "T", "A", 3, 9, "- said", None, None, None),
    ]


def test_bad_rows_are_collected_and_good_ones_taken(read):
    rows, problems, _ = read(
        "transcript,code,start,end,quote,stance\n"
        "T,A,1,2,,\n"
        ",A,1,2,,\n"
        "T,,1,2,,\n"
        "T,A,x,2,,\n"
        "T,A,1,-2,,\n"
        "T,A,1,,q,\n"
        "T,A,,2,q,\n"
        "T,A,,,,\n"
        "T,A,2,2,,\n"
        "T,A,1,2,,maybe\n"
        "T,A,1.5,2,,\n"
        "T,A,,,q,mixed\n"
    )
    assert [row.line for row in rows] == [2, 12 + 1]
    assert [
        (problem.line, problem.reason.split(",")[0].split(";")[0].split(".")[0]) for problem in problems
    ] == [
        (3, "the row names no transcript"),
        (4, "the row names no code"),
        (5, "'start' must be a whole number from 0"),
        (6, "'end' must be a whole number from 0"),
        (7, "the row has no 'end'"),
        (8, "the row has no 'start'"),
        (9, "the row has neither 'start' and 'end' nor a 'quote'"),
        (10, "'end' (2) must be greater than 'start' (2)"),
        (11, "the stance 'maybe' is none of unset"),
        (12, "'start' must be a whole number from 0"),
    ]
    assert all(problem.file == "c.csv" for problem in problems)


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("code,quote", "'transcript' is"),
        ("transcript,code", "'start', 'end' are"),
        ("transcript,code,start", "'end' is"),
    ],
)
def test_missing_columns(read, header, reason):
    with pytest.raises(FileRefused, match=reason):
        read(header + "\n")


def test_ten_times_the_rows_take_about_ten_times_as_long(tmp_path, growth):
    quote = 'I was afraid, and so on, of "what" they would say. ' * 2
    columns = ("transcript", "code", "start", "end", "quote", "stance", "memo")

    def table(rows):
        path = tmp_path / f"{rows}.csv"
        write_csv(path, columns, [["T", "A > B", n, n + 9, quote, "supports", None] for n in range(rows)])
        return path

    few, many = table(1_000), table(10_000)
    assert len(read_codings(many)[0]) == 10_000
    assert growth(read_codings, few, many) < 40
