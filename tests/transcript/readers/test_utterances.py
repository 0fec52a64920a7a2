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


def said(extract):
    return [(passage.seconds, passage.speaker, passage.text) for passage in extract.passages]


@pytest.mark.parametrize("first", ["sep=;", "SEP=;", '"sep=;"', "sep=\t", "sep=|"])
def test_a_first_line_that_names_the_delimiter_is_no_header(desk, first):
    mark = first.strip('"')[-1]
    text = f"{first}\r\nspeaker{mark}text\r\nAnn{mark}How, then?\r\nThandi{mark}I walk.\r\n"
    extract = desk.read("a.csv", text)
    assert said(extract) == [(None, "Ann", "How, then?"), (None, "Thandi", "I walk.")]
    assert extract.taken_out == {"header of the file": 3, "column names": 11}
    assert desk.refusal("a.csv", f"{first}\nspeaker{mark}text\nAnn{mark}so{mark}on\n").line == 3


def test_titles_above_the_header_and_the_header_repeated_are_no_rows(desk):
    text = "Interview 4\n\nDate;2 May\nspeaker;text\nA;one, two, three\nspeaker;text\nB;x\n"
    extract = desk.read("a.csv", text)
    assert said(extract) == [(None, "A", "one, two, three"), (None, "B", "x")]
    assert extract.warnings == ("2 rows above the names of the columns; left out",)
    assert extract.taken_out == {"header of the file": len("Interview4Date2May"), "column names": 22}


@pytest.mark.parametrize(
    ("speaker", "text", "time"),
    [
        ("speakers", "said", "start_time"),
        ("role", "utterance_text", "Start Time"),
        ("Interlocutor", "answer", "time-stamp"),
        ("Interviewee", "Verbatim", "timecode"),
        ("Locuteur", "Énoncé", "Début"),
        ("HABLANTE", "Transcripcion", "tiempo"),
        ("Falante", "Fala", "Início"),
        ("Sprecherin", "Äußerung", "Zeit"),
    ],
)
def test_usual_names_in_several_languages(desk, speaker, text, time):
    extract = desk.read("a.csv", f"{time},{speaker},{text}\n1:05,Ann,Yes\n")
    assert said(extract) == [(65.0, "Ann", "Yes")]
    assert extract.warnings == ()


def test_columns_that_were_not_used_are_named_and_counted(desk):
    extract = desk.read("a.csv", "text,mood,,end\nYes,calm 1,x,0:02\nNo,,,\n")
    assert extract.warnings == ("2 columns were not used: \u201cmood\u201d, one without a name",)
    assert extract.taken_out["columns that were not used"] == len("calm1x")


def test_every_column_can_be_named(desk):
    text = "a,b,c,d\nAnn,0,4200,How far is it then?\n"
    columns = Columns(text="d", speaker="a", time="b", end="c")
    extract = desk.read("a.csv", text, ReadAs(columns))
    assert said(extract) == [(0.0, "Ann", "How far is it then?")]
    assert extract.warnings == ()


@pytest.mark.parametrize("stamp", ["[00:04:40]", "(4:40)", "0:04:40.000", "00:04:40 start", "280", "{4:40}"])
def test_times_are_read_as_they_are_in_text(desk, stamp):
    assert said(desk.read("a.csv", f"time,text\n{stamp},Yes\n")) == [(280.0, None, "Yes")]


@pytest.mark.parametrize("header", ["start\tend\ttext", "Start\tEnd\tSpeaker\tText"])
def test_whisper_s_whole_numbers_are_milliseconds_and_a_note_says_so(desk, header):
    who = "Ann\t" if "Speaker" in header else ""
    text = f"{header}\n3470\t10010\t{who}An hour on foot.\n10010\t12000\t{who}Yes.\n"
    extract = desk.read("a.tsv", text)
    assert [p.seconds for p in extract.passages] == [3.47, 10.01]
    assert "milliseconds" in extract.warnings[0]


def test_whole_seconds_under_the_same_header_stay_seconds(desk):
    extract = desk.read(
        "a.csv", "start,end,text\n0,4,How long do you walk to the well?\n4,9,An hour on foot.\n"
    )
    assert [p.seconds for p in extract.passages] == [0.0, 4.0]
    assert extract.warnings == ()
    extract = desk.read("a.csv", "time_ms,text\n4200,An hour on foot.\n")
    assert [p.seconds for p in extract.passages] == [4.2]


def test_entities_of_a_web_page_are_decoded_and_told(desk):
    extract = desk.read("a.csv", "speaker,text\nAnn &amp; Ben,Yes &#8212; no\nBen,AT&T;\n")
    assert said(extract) == [(None, "Ann & Ben", "Yes \u2014 no"), (None, "Ben", "AT&T;")]
    assert "1 sign such as &amp;" in extract.warnings[0]
    rows = "".join(f"Ann,I type {n}\n" for n in range(300))
    extract = desk.read("a.csv", f"speaker,text\nAnn,I type &nbsp; there\n{rows}")
    assert extract.passages[0].text == "I type &nbsp; there"


def test_merged_cells_are_rows_without_a_speaker(desk):
    rows = [
        ["speaker", "text"],
        ["INT", "Where is the well?"],
        [None, "I mean the old one."],
        ["RES", "There."],
    ]
    assert [p.speaker for p in desk.read("a.xlsx", desk.xlsx(rows)).passages] == ["INT", None, "RES"]


def test_a_table_of_several_interviews_or_of_a_survey_is_told(desk):
    text = "transcript_id,who,said\n1,Ann,Yes\n1,Ben,No\n2,Ann,Yes\n2,Ben,No\n"
    assert "--split-by" in desk.read("a.csv", text).warnings[1]
    text = "participant,answer\nP1,The road\nP2,The well\nP3,No\nP4,Yes\n"
    assert "--one-per-row" in desk.read("a.csv", text).warnings[0]
    text = "id,text,Why did you come?,age\n1,Yes,I had to go,3\n"
    assert "--one-per-row" in desk.read("a.csv", text).warnings[1]
    assert "--one-per-row" in desk.refusal("a.csv", "id,What is bad?\n1,The road\n").reason


def test_a_role_beside_the_speaker_is_the_passage_s_role(desk):
    text = "name,role,text\nAnn,Interviewer,How far?\nBen,participant,An hour\nCleo,neighbour,Two\n"
    extract = desk.read("a.csv", text)
    assert [(p.speaker, p.role) for p in extract.passages] == [
        ("Ann", "interviewer"),
        ("Ben", "respondent"),
        ("Cleo", None),
    ]
    assert extract.warnings == ()


def test_speech_where_a_header_should_be_is_not_printed(desk):
    reason = desk.refusal("a.csv", "INT,Where is it?\nRES,I went to the old well\n").reason
    assert "Where" not in reason
    assert "1 with a sentence for a name" in reason
