from __future__ import annotations

import datetime
import io
import subprocess
import sys
import unicodedata
import zipfile

import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from qualcode.errors import FileRefused
from qualcode.files import archives
from qualcode.files import tables as reading
from qualcode.files.tables import Table, decode, read_table
from qualcode.tables.formula_cells import harmless, plain
from qualcode.tables.writing import write_csv


@pytest.fixture
def table(tmp_path):
    def read(content, name="t.csv", known=()):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, known)

    return read


def refused(table, content, name="t.csv"):
    with pytest.raises(FileRefused) as caught:
        table(content, name)
    assert caught.value.file == name
    return caught.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(table, delimiter):
    text = "a,b\n1,2\n".replace(",", delimiter)
    assert table(text).rows[0].cells == {"a": "1", "b": "2"}


def test_semicolons_with_decimal_commas(table):
    assert table("a;b\n1,5;2,5\n3,5;4,5\n").rows[1].cells == {"a": "3,5", "b": "4,5"}


def test_a_delimiter_that_the_header_lacks_is_not_taken(table):
    assert table("transcript,quote\nA,x;y;z\nB,x;y;z\n").columns == ["transcript", "quote"]


def test_one_column(table):
    assert table("respondent\nA\n").rows[0].cells == {"respondent": "A"}


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        ("ä,b\nund für,’\n".encode(), "utf-8"),
        ("ä,b\nund für,’\n".encode("utf-8-sig"), "utf-8"),
        ("ä,b\nund für,’\n".encode("utf-16"), "utf-16"),
        ("ä,b\nund für,’\n".encode("cp1252"), "cp1252"),
    ],
)
def test_encodings(table, raw, encoding):
    read = table(raw)
    assert read.encoding == encoding
    assert read.rows[0].cells == {"ä": "und für", "b": "’"}


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
@pytest.mark.parametrize(
    "text",
    [
        "I don’t. She said “no”…",
        "El niño nació el día más frío, ¿qué? “sí” café",
        "Größe über alles, déjà vu",
    ],
)
def test_old_encodings_are_told_apart(text, encoding):
    assert decode("t.csv", text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_is_composed(encoding):
    assert decode("t.csv", "a\u0308,e\u0301".encode(encoding))[0] == "\u00e4,\u00e9"


def test_utf8_that_is_broken_in_places_is_refused_with_its_line(table):
    whole = "respondent,quote\nA,It’s his – I can’t.\nB,“So they said.”\n"
    for broken in (b"C,caf\xe9\n", b"C,I don\x92t\n", b"C,cut \xe2\x80\n"):
        error = refused(table, whole.encode() + broken + b"D,x\n")
        assert error.line == 4
        assert "UTF-8" in error.reason


def test_one_curly_apostrophe_of_windows_in_plain_text_is_no_broken_utf8(table):
    read = table(b"respondent,quote\nA,I don\x92t\n")
    assert (read.encoding, read.rows[0].cells["quote"]) == ("cp1252", "I don’t")


def test_letters_of_no_known_encoding_are_refused(table):
    content = ("quote\n" + "\u041f\u0440\u0438\u0432\u0435\u0442 " * 40).encode("cp1251")
    assert "an encoding that could not be recognised" in refused(table, content).reason


def test_lines_count_quoted_newlines_and_blank_rows(table):
    read = table('\na,b\n"one\ntwo",2\n\n , \n3,4\r\n5\n')
    assert [(row.line, row.cells["a"]) for row in read.rows] == [(3, "one\ntwo"), (7, "3"), (8, "5")]
    assert read.rows[2].cells["b"] == ""


def test_headers_are_trimmed_and_blank_ones_dropped(table):
    read = table(" a ,,b,\n1,2,3,4\n")
    assert read.columns == ["a", "b"]
    assert read.rows[0].cells == {"a": "1", "b": "3"}


def test_known_columns_are_known_in_any_spelling(table):
    read = table("Respondent Type,Site\nx,y\n", known=("respondent_type", "site"))
    assert read.columns == ["respondent_type", "site"]


def test_blank_cells():
    assert all(Table.blank(cell) for cell in ("", "  ", "n/a", " N/A "))
    assert not any(Table.blank(cell) for cell in ("NA", "na", "-", "0"))


def test_get_trims_and_cells_do_not(table):
    row = table("a,b\n x ,n/a\n").rows[0]
    assert (row.get("a"), row.cells["a"], row.get("b"), row.get("c")) == ("x", " x ", None, None)


def test_a_longer_row_is_refused_with_its_line(table):
    error = refused(table, 'a,b\n"x\ny",2\n1,2,,\n1,2,3\n')
    assert error.line == 5
    assert "3 cells under 2 columns" in error.reason


def test_duplicate_headers(table):
    error = refused(table, "\na,b, A\n")
    assert (error.line, error.reason) == (2, "the column 'A' stands twice in the header.")


def test_unclosed_and_stray_quotation_marks(table):
    assert refused(table, 'a,b\n1,2\n"x,3\n4,5\n').line == 3
    assert refused(table, 'a,b\n"x"y,3\n').line == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b",,\n,,\n", "no header"),
        (b"\x00\x01\x02", "not text"),
        (bytes(range(256)), "not text"),
        (b"\xff\xfea", "broken"),
        ("a,b\n\0,2\n".encode("utf-16"), "not text"),
        (b"\xef\xbb\xbfa,b\n\0,2\n", "not text"),
        (b"\xef\xbb\xbf \n", "no header"),
        (" \n".encode("utf-16"), "blanks"),
        (b"%PDF-1.4\n\xe2\xe3\xcf\xd3\n\x01\x02\x03\x04\x05", "not text"),
    ],
)
def test_what_is_no_table(table, content, reason):
    assert reason in refused(table, content).reason


def test_files_that_cannot_be_read(tmp_path, monkeypatch):
    with pytest.raises(FileRefused, match=r"none\.csv: it cannot be read: No such file"):
        read_table(tmp_path / "none.csv")
    with pytest.raises(FileRefused, match="Is a directory"):
        read_table(tmp_path)
    monkeypatch.setattr(reading, "MAX_BYTES", 3)
    (tmp_path / "big.csv").write_text("a,b\n")
    with pytest.raises(FileRefused, match="larger than"):
        read_table(tmp_path / "big.csv")


def test_require_names_what_is_missing_and_what_is_there(table):
    read = table("a,b\n1,2\n")
    read.require("a", "b")
    with pytest.raises(FileRefused, match="the columns 'c', 'd' are missing; the table has 'a', 'b'"):
        read.require("a", "c", "d")


def book_bytes(fill, **options):
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, **options})
    fill(book.add_worksheet(), book)
    book.close()
    return stream.getvalue()


def test_workbook(table):
    def fill(sheet, book):
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(1, 1, ["a", "b", "c", "d"])
        sheet.write_row(3, 1, [7.0, 7.25, "x", True])
        sheet.write_datetime(4, 1, datetime.datetime(2013, 6, 1), day)
        sheet.write_datetime(4, 2, datetime.datetime(2013, 6, 1, 12, 30), day)
        sheet.write_datetime(4, 3, datetime.time(12, 30), book.add_format({"num_format": "hh:mm:ss"}))

    read = table(book_bytes(fill), "t.xlsx")
    assert read.encoding == "xlsx"
    assert [(row.line, *row.cells.values()) for row in read.rows] == [
        (4, "7", "7.25", "x", "True"),
        (5, "2013-06-01", "2013-06-01 12:30:00", "12:30:00", ""),
    ]


def test_the_first_sheet_that_is_shown_and_holds_something_is_read(table):
    def fill(sheet, book):
        sheet.write_row(0, 0, ["old"])
        shown = book.add_worksheet()
        shown.activate()
        sheet.hide()
        book.add_worksheet().write_row(0, 0, ["a", "b"])

    assert table(book_bytes(fill), "t.xlsx").columns == ["a", "b"]
    assert "no header" in refused(table, book_bytes(lambda sheet, book: None), "t.xlsx").reason


def test_a_sheet_that_spans_everything_is_refused_before_it_is_opened(table):
    def fill(sheet, book):
        sheet.write(0, 0, "a")
        sheet.write(1048575, 16383, 1)

    assert "far away" in refused(table, book_bytes(fill), "t.xlsx").reason


def test_a_zip_that_unpacks_to_too_much_is_refused(table, monkeypatch):
    content = book_bytes(lambda sheet, book: sheet.write(0, 0, "a"))
    monkeypatch.setattr(archives, "LARGEST_UNPACKED", 1000)
    assert "unpacks to far more" in refused(table, content, "t.xlsx").reason


def test_other_zips_are_no_workbook(table):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "x")
    assert "not an xlsx" in refused(table, stream.getvalue(), "t.xlsx").reason
    assert "not an xlsx" in refused(table, stream.getvalue()[:40], "t.xlsx").reason


def test_a_workbook_cut_short(table):
    content = book_bytes(lambda sheet, book: sheet.write(0, 0, "a"))
    assert "damaged" in refused(table, content[:-30], "t.xlsx").reason


def test_a_locked_and_an_old_workbook(table):
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    assert "old format" in refused(table, old, "t.xls").reason
    assert "password" in refused(table, old + "EncryptedPackage".encode("utf-16-le"), "t.xlsx").reason


def test_a_broken_workbook(table):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("xl/workbook.xml", "<nonsense")
    assert "could not be read as an Excel workbook" in refused(table, stream.getvalue(), "t.xlsx").reason


def test_a_panic_of_the_library_is_a_refusal(table, monkeypatch):
    def panic(stream):
        raise type("PanicException", (BaseException,), {})

    monkeypatch.setattr("python_calamine.CalamineWorkbook", type("Book", (), {"from_filelike": panic}))
    content = book_bytes(lambda sheet, book: sheet.write(0, 0, "a"))
    assert "could not be read as an Excel workbook" in refused(table, content, "t.xlsx").reason


def test_a_csv_needs_no_library(tmp_path):
    (tmp_path / "t.csv").write_text("a,b\n1,é\n", encoding="utf-8")
    program = (
        "import sys, pathlib; from qualcode.files.tables import read_table;"
        "read_table(pathlib.Path(sys.argv[1]));"
        "heavy = {'python_calamine', 'charset_normalizer', 'docx', 'odfdo', 'lxml', 'pypdf',"
        " 'spacy', 'numpy', 'ruamel', 'zipfile'}; print(sorted(heavy & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "t.csv")], capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx", "\rx", "'=x", "''=x"])
def test_formulas_get_an_apostrophe(text):
    assert harmless(text) == "'" + text


@pytest.mark.parametrize("text", ["x", "", "'x", "''", "-5", "+5", "-2.5", "-2,5", "a=b", "‘=x"])
def test_other_cells_stay(text):
    assert harmless(text) == text


@given(st.text(st.sampled_from("'=+-@\t\r\n5.ax"), max_size=8))
def test_plain_undoes_harmless(text):
    assert plain(harmless(text)) == text


cells = st.text(
    st.one_of(
        st.sampled_from("=+-@\t\r\n\"',;| "),
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    ),
    max_size=12,
).map(lambda text: unicodedata.normalize("NFC", text))


@given(st.lists(st.lists(cells, min_size=2, max_size=2), max_size=6), st.booleans())
@example([['a "q", b\r\n', "=\rx"]], False)
@example([["", "\x1f\x1f"]], False)
def test_what_is_written_is_read(tmp_path_factory, rows, bom):
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    write_csv(path, ["first", "second"], rows, bom=bom)
    read = read_table(path)
    assert [[plain(cell) for cell in row.cells.values()] for row in read.rows] == [
        row for row in rows if any(harmless(cell).strip() for cell in row)
    ]


def test_the_bytes_of_a_table():
    stream = io.StringIO()
    write_csv(stream, ["a", "b"], [["=x", -1], [None, 0.1], ['q"', "x\ny"]])
    assert stream.getvalue() == 'a,b\n\'=x,-1\n,0.1\n"q""","x\ny"\n'


def test_formulas_may_be_asked_for():
    stream = io.StringIO()
    write_csv(stream, ["a"], [["=x"]], harmless=False)
    assert stream.getvalue() == "a\n=x\n"


def test_rows_of_another_width_are_a_fault():
    with pytest.raises(ValueError):
        write_csv(io.StringIO(), ["a"], [["x", "y"]])


def test_a_path_that_cannot_be_written(tmp_path):
    with pytest.raises(FileRefused, match="it cannot be written"):
        write_csv(tmp_path / "none" / "t.csv", ["a"], [])
