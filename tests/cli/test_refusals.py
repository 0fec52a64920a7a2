"""What is refused is told in one sentence with status 1, and leaves the study as it was."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Ran, Shell

TALK = "INT: Who came?\nR: My sister came.\nINT: And then?\nR: Then we left.\n"


def state(shell: Shell) -> tuple[str, ...]:
    """Everything that a refusal must leave as it was."""
    reports = (
        ("history", "--json"),
        ("codings", "--csv"),
        ("transcripts", "--json"),
        ("respondents", "--json"),
        ("codebook", "show", "--json"),
    )
    return tuple(shell(*words, "--study", "wells.qualcode").out for words in reports)


def refused(shell: Shell, *words: Any, status: int = 1, asking: str = "Error: ") -> str:
    """Call what is to be refused; the study is as before, stdout is empty, and stderr has one sentence."""
    before = state(shell)
    ran = shell(*words, status=status)
    assert state(shell) == before
    assert ran.out == ""
    return sentence(ran, asking)


def sentence(ran: Ran, begins: str) -> str:
    lines = [line for line in ran.err.strip().split("\n") if not line.startswith("Note: ")]
    assert len(lines) == 1, ran.err
    assert lines[0].startswith(begins)
    assert "Traceback" not in lines[0]
    assert "fault in qualcode" not in lines[0]
    return lines[0]


# -- transcripts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b"  \n\n ", ""),
        ("noise.txt", bytes(range(256)) * 8, ""),
        ("broken.docx", b"PK\x03\x04 and then nothing", ""),
        ("really-a-zip.txt", b"PK\x03\x04 and then nothing", ""),
        ("broken.pdf", b"%PDF-1.7\n1 0 obj\n<<", ""),
        ("sound.mp3", b"ID3\x03\x00\x00\x00\x00\x00\x00", ".mp3"),
    ],
)
def test_a_file_that_is_no_transcript(wells: Shell, name: str, content: bytes, said: str) -> None:
    wells.write(name, content)
    told = refused(wells, "import", name, asking=f"Refused: {name}")
    assert said in told


def test_a_file_that_is_not_there(wells: Shell) -> None:
    assert "nosuch.txt" in refused(wells, "import", "nosuch.txt", asking="Refused: ")


def test_the_same_file_twice(wells: Shell) -> None:
    told = refused(wells, "import", "BEN-01.txt", asking="Refused: BEN-01.txt")
    assert "in the study already, as BEN-01" in told


def test_another_text_of_the_same_name(wells: Shell) -> None:
    wells.write("BEN-01.txt", TALK)
    assert "transcripts revise BEN-01" in refused(wells, "import", "BEN-01.txt", asking="Refused: ")


def test_good_files_are_taken_and_bad_ones_named(wells: Shell) -> None:
    wells.write("good.txt", TALK)
    wells.write("empty.txt", "")
    ran = wells("import", "empty.txt", "good.txt", status=3)
    assert ran.err.startswith("Refused: empty.txt: ")
    assert "good" in wells("transcripts").out


def test_strict_takes_all_or_none(wells: Shell) -> None:
    wells.write("good.txt", TALK)
    wells.write("empty.txt", "")
    assert "empty.txt" in refused(wells, "import", "good.txt", "empty.txt", "--strict")


@pytest.mark.parametrize("options", [("--strict",), ()])
def test_a_label_that_nobody_has_leaves_the_table_out(wells: Shell, options: tuple[str, ...]) -> None:
    """The transcript is taken without the table and the call ends as partly done; strictly, nothing is."""
    wells.write("good.txt", TALK)
    wells.rows(
        "more.csv", "respondent,respondent_type,transcript,speaker", [("X", "Mother", "good", "Nobody")]
    )
    words = ("import", "good.txt", "--respondents", "more.csv", *options)
    if options:
        assert "more.csv, line 2" in refused(wells, *words)
        return
    ran = wells(*words, "--json", status=3)
    assert [entry["transcript"] for entry in ran.data["imported"]] == ["good"]
    assert [(r["file"], r["line"]) for r in ran.data["refused"]] == [("more.csv", 2)]
    assert "X" not in {r["respondent"] for r in wells("respondents", "--json").data["respondents"]}


def test_where_no_file_is_taken_neither_is_the_table(wells: Shell) -> None:
    wells.write("empty.txt", "")
    wells.rows("more.csv", "respondent,respondent_type,transcript", [("X", "Mother", "empty")])
    refused(wells, "import", "empty.txt", "--respondents", "more.csv", asking="Refused: empty.txt")


def test_an_interviewer_who_does_not_speak(wells: Shell) -> None:
    wells.write("good.txt", TALK)
    told = refused(wells, "import", "good.txt", "--interviewer", "Moderator", asking="Refused: ")
    assert "INT" in told
    told = refused(wells, "transcripts", "set", "BEN-01", "--interviewer", "MOD")
    assert "INT" in told


# -- respondents ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        (
            "respondent,transcript",
            [("BEN-01", "BEN-01"), ("X", "BEN-O2")],
            "line 3: there is no transcript BEN-O2",
        ),
        ("respondent,transcript", [("X", "BEN-O2")], "did you mean BEN-02"),
        ("name,transcript", [("X", "BEN-01")], "'respondent' is missing"),
        ("respondent,respondent_type", [("X", "Mother"), ("X", "Nurse")], "line 3"),
        ("respondent,respondent_type", [("", "Mother")], "line 2: the row names no respondent"),
        ("respondent,transcript,speaker", [("X", "BEN-01", "Carl")], "line 2"),
        ("respondent,transcript,medium", [("X", "BEN-01", "video")], "line 2: 'medium' holds audio or notes"),
        (
            "respondent,consent_to_quote",
            [("X", "yes, gladly")],
            "line 2: 'consent_to_quote' holds yes, no or",
        ),
    ],
)
def test_a_table_of_respondents(wells: Shell, columns: str, rows: list[tuple[str, ...]], said: str) -> None:
    wells.rows("bad.csv", columns, rows)
    told = refused(wells, "respondents", "import", "bad.csv")
    assert "bad.csv" in told
    assert said in told


# -- codebooks --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("twins.yaml", "codes:\n  - name: Help\n  - name: Shame\n  - name: help\n", "line 4"),
        ("odd.yaml", "codes:\n  - name: Help\n    colr: red\n", "line 3"),
        ("broken.yaml", "codes:\n  - name: [Help\n", "line"),
        ("nocodes.yaml", "levels: [A]\ncodes: 7\n", "line 2"),
        ("circle.csv", "name,parent\nHelp,Shame\nShame,Help\n", ""),
        ("twins.csv", "path\nHelp\nHelp > Kin\nHelp > Kin\n", "line 4"),
        ("empty.yaml", "", "empty"),
        ("book.txt", "Help\n", ".yaml"),
    ],
)
def test_a_codebook(wells: Shell, name: str, content: str, said: str) -> None:
    wells.write(name, content)
    told = refused(wells, "codebook", "import", name)
    assert name in told
    assert said in told
    ran = wells("new", "fresh.qualcode", "--codebook", name, status=1)
    assert name in sentence(ran, "Error: ")
    assert not list(wells.folder.glob("fresh*"))


def test_codes_that_are_not_there_or_ambiguous(wells: Shell) -> None:
    assert "Help > Clinic" in refused(wells, "codebook", "change", "Clinc", "--mark", "C")
    wells("codebook", "add", "Kin", "--under", "Shame")
    told = refused(wells, "codebook", "change", "Kin", "--mark", "K")
    assert "Help > Kin; Shame > Kin" in told
    refused(wells, "codebook", "add", "kin", "--under", "Shame")
    refused(wells, "codebook", "move", "Help", "--under", "Clinic")
    refused(wells, "codebook", "merge", "Help", "--into", "Clinic")


# -- codings ----------------------------------------------------------------------------------------


@pytest.fixture
def open_wells(wells: Shell) -> Shell:
    """Ann's work on BEN-01 is open again."""
    wells("reopen", "BEN-01", "--coder", "Ann")
    return wells


@pytest.mark.parametrize(
    ("columns", "row", "said"),
    [
        ("transcript,code,start,end", ("BEN-01", "Kin", 100, 9999), "outside the text, which has"),
        ("transcript,code,start,end", ("BEN-01", "Kin", 10, 10), "'end' (10) must be greater"),
        ("transcript,code,start,end", ("BEN-01", "Kin", -1, 10), "whole number"),
        ("transcript,code,start,end", ("BEN-01", "Kin", 44, 45), "nothing but blanks"),
        ("transcript,code,start,end", ("BEN-01", "Kin", 5, ""), "'end'"),
        ("transcript,code,quote", ("BEN-01", "Clinc", "My mother helped me."), "Help > Clinic"),
        ("transcript,code,quote", ("BEN-O1", "Kin", "My mother helped me."), "did you mean BEN-01"),
        (
            "transcript,code,quote",
            ("BEN-01", "Kin", "Nothing like this was ever said by her."),
            "like the quote",
        ),
        ("transcript,code,quote", ("BEN-01", "Kin", "my"), "occurs"),
        ("transcript,code,quote,stance", ("BEN-01", "Kin", "My mother", "for"), "the stance 'for'"),
        ("transcript,code,start,end,quote", ("BEN-01", "Kin", 22, 30, "The nurse"), "not the quote given"),
        ("transcript,code", ("BEN-01", "Kin"), "missing"),
    ],
)
def test_a_row_that_cannot_be_placed(
    open_wells: Shell, columns: str, row: tuple[Any, ...], said: str
) -> None:
    open_wells.rows("bad.csv", columns, [row])
    told = refused(open_wells, "codings", "apply", "bad.csv", "--coder", "Ann")
    assert "bad.csv" in told
    assert said in told


def test_good_rows_are_taken_and_bad_ones_named_unless_strict(open_wells: Shell) -> None:
    rows = [
        ("BEN-01", "Hiding", "I hid my pills."),
        ("BEN-01", "Nothing", "I hid"),
        ("BEN-01", "Help", "the end"),
    ]
    open_wells.rows("some.csv", "transcript,code,quote", rows)
    told = refused(open_wells, "codings", "apply", "some.csv", "--coder", "Ann", "--strict")
    assert "line 3" in told
    ran = open_wells("codings", "apply", "some.csv", "--coder", "Ann", "--json", status=3)
    assert ran.data["applied"] == 1
    assert [r["line"] for r in ran.data["refused"]] == [3, 4]
    assert [line[:28] for line in ran.err.splitlines()] == [
        "Refused: some.csv, line 3: N",
        "Refused: some.csv, line 4: B",
    ]


def test_one_table_is_one_undo(open_wells: Shell) -> None:
    before = open_wells("codings", "--csv").out
    rows = [("BEN-01", "Hiding", "I hid my pills."), ("BEN-01", "Shame", "They talked")]
    open_wells.rows("two.csv", "transcript,code,quote", rows)
    open_wells("codings", "apply", "two.csv", "--coder", "Ann")
    assert open_wells("codings", "--csv").out != before
    open_wells("undo", "--coder", "Ann")
    assert open_wells("codings", "--csv").out == before


def test_a_coder_column_that_contradicts(open_wells: Shell) -> None:
    rows = [("BEN-01", "Hiding", "I hid my pills.", "Ann"), ("BEN-01", "Shame", "They talked", "Ben")]
    open_wells.rows("mine.csv", "transcript,code,quote,coder", rows)
    told = refused(open_wells, "codings", "apply", "mine.csv", "--coder", "Ann")
    assert "mine.csv, line 3" in told
    assert "Ben" in told


def test_finished_transcripts_are_frozen(wells: Shell) -> None:
    wells.rows("more.csv", "transcript,code,quote", [("BEN-01", "Hiding", "I hid my pills.")])
    told = refused(wells, "codings", "apply", "more.csv", "--coder", "Ann")
    assert "qualcode reopen BEN-01 --coder Ann" in told


def test_what_is_not_assigned_or_not_finished(wells: Shell) -> None:
    wells.write("good.txt", TALK)
    wells("import", "good.txt")
    assert "not assigned to Ann" in refused(wells, "finish", "good", "--coder", "Ann")
    assert "not finished by Ann" in refused(wells, "reopen", "good", "--coder", "Ann")
    # One that cannot be finished keeps the others from it too.
    wells("reopen", "BEN-01", "--coder", "Ann")
    refused(wells, "finish", "BEN-01", "good", "--coder", "Ann")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("codings", "--coder", "Anne"), "did you mean Ann?"),
        (("finish", "BEN-01", "--coder", "Benn"), "did you mean Ben?"),
        (("assign", "--coders", "Anne"), "did you mean Ann?"),
        (("text", "BEN-O1"), "did you mean BEN-01"),
        (("codings", "--transcript", "BEN01"), "did you mean BEN-01"),
        (("quotes", "--code", "Clinc"), "Help > Clinic"),
        (("quotes", "--code", "Kin", "--group", "Mothers"), "did you mean Mother?"),
        (("themes", "--by", "sight"), "did you mean site"),
        (("agreement", "--by", "sight"), "did you mean site"),
        (("agreement", "--transcripts", "BEN-O1"), "did you mean BEN-01"),
        (("coder", "add", "ann"), "already"),
        (("history", "--step", "ffffffffff"), "qualcode history"),
        (("codebook", "show", "--version", "first"), "none yet"),
        (("undo", "--coder", "Cleo"), "no coder Cleo"),
        (("backup", "wells.qualcode"), "exists already"),
        (("backup", "no/such/folder.qualcode"), "cannot be made"),
        (("codebook", "export", "book.doc"), ".yaml"),
    ],
)
def test_names_that_the_study_does_not_have(wells: Shell, words: tuple[str, ...], said: str) -> None:
    assert said in refused(wells, *words)


# -- the study itself -------------------------------------------------------------------------------


def test_a_study_that_exists_is_not_overwritten(wells: Shell) -> None:
    before = state(wells)
    assert "exists already" in sentence(wells("new", "wells.qualcode", status=1), "Error: ")
    assert state(wells) == before


def test_a_study_that_is_not_there(shell: Shell) -> None:
    told = sentence(shell("codings", "--study", "none.qualcode", status=1), "Error: ")
    assert "qualcode new none.qualcode" in told
    assert list(shell.folder.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"Dear diary\n" * 400, b"SQLite format 3\x00" + b"\xff" * 4000])
def test_a_file_that_is_no_study(shell: Shell, content: bytes) -> None:
    path = shell.write("a.qualcode", content)
    sentence(shell("codings", status=1), "Error: ")
    assert path.read_bytes() == content


def test_another_programs_database(shell: Shell) -> None:
    with sqlite3.connect(shell.folder / "a.qualcode") as connection:
        connection.execute("CREATE TABLE a (b)")
    connection.close()
    assert "is not a qualcode study" in sentence(shell("codings", status=1), "Error: ")


def test_a_folder_is_no_study(shell: Shell) -> None:
    (shell.folder / "a.qualcode").mkdir()
    assert "is a folder" in sentence(shell("codings", status=1), "Error: ")


def test_a_study_of_a_newer_version(wells: Shell) -> None:
    connection = sqlite3.connect(wells.folder / "wells.qualcode")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    assert "newer version" in sentence(wells("codings", status=1), "Error: ")


def test_a_study_cut_short(wells: Shell) -> None:
    path = wells.folder / "wells.qualcode"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    for name in ("wells.qualcode-wal", "wells.qualcode-shm"):
        (wells.folder / name).unlink(missing_ok=True)
    ran = wells("check", status=1)
    assert "Traceback" not in ran.err
    assert ran.both.strip()
