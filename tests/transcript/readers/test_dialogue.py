"""Tables in documents, by one rule: who speaks is a label, a time is a stamp, and what is neither is counted."""

from __future__ import annotations

import pytest

from qualcode.transcript.account import COLUMN_NAMES, LINE_NUMBERS, ROWS_ACROSS, UNUSED_COLUMNS, letters
from qualcode.transcript.compose import compose
from qualcode.transcript.readers.dialogue import from_table
from qualcode.transcript.readers.paragraphs import Cell, Paragraph

SPOKEN = [
    ("00:00:01", "Interviewer", "How do you get there?"),
    ("00:00:04", "Thandi", "I walk with my sister."),
    ("00:00:09", "Interviewer", "How long does it take?"),
    ("00:00:12", "Thandi", "An hour, more when it rains."),
]


def cell(text: str) -> Cell:
    return [Paragraph(line, (0,)) for line in text.split("|")] if text else []


def said(rows, **more) -> list[str]:
    result = from_table([[cell(text) for text in row] for row in rows], **more)
    given = sum(letters(text) for row in rows for text in row)
    kept = sum(letters(paragraph.text) for paragraph in result.paragraphs)
    assert given == kept + sum(result.taken_out.values())
    return [paragraph.text for paragraph in result.paragraphs]


WANTED = [f"[{time}] {who}: {what}" for time, who, what in SPOKEN]


@pytest.mark.parametrize("order", [(0, 1, 2), (1, 2, 0), (2, 0, 1), (1, 0, 2)])
def test_time_speaker_and_speech_in_any_order(order):
    assert said([[row[place] for place in order] for row in SPOKEN]) == WANTED


def test_an_empty_third_column_changes_nothing():
    assert said([(who, what, "") for _, who, what in SPOKEN]) == [f"{who}: {what}" for _, who, what in SPOKEN]


def test_numbers_and_comments_are_counted_and_in_nobodys_mouth():
    rows = [
        (str(number), who, what, "look here" if number == 1 else "")
        for number, (_, who, what) in enumerate(SPOKEN)
    ]
    result = from_table([[cell(text) for text in row] for row in rows])
    assert [paragraph.text for paragraph in result.paragraphs] == [
        f"{who}: {what}" for _, who, what in SPOKEN
    ]
    assert {name: count for name, count in result.taken_out.items() if count} == {
        LINE_NUMBERS: 4,
        UNUSED_COLUMNS: 8,
    }
    assert result.unused == 1


@pytest.mark.parametrize(
    "header",
    [
        ("Time", "Speaker", "Text"),
        ("Heure", "Intervenant", "Texte"),
        ("Zeit", "Sprecher", "Wortlaut"),
        ("Muda", "Msemaji", "Maneno"),
        ("Hora", "Falante", "Transcrição"),
    ],
)
def test_a_header_row_is_no_turn(header):
    result = from_table([[cell(text) for text in row] for row in [header, *SPOKEN]])
    assert [paragraph.text for paragraph in result.paragraphs] == WANTED
    assert result.taken_out[COLUMN_NAMES] == sum(map(letters, header))


def test_a_header_in_words_that_nobody_knows_is_one_where_the_document_says_so():
    assert said([("Tijd", "Xyz", "Abc"), *SPOKEN], headers={0}) == WANTED


def test_speaker_and_name_may_be_labels():
    rows = [("Speaker", "Yes."), ("Name", "No."), ("Speaker", "So.")]
    assert said(rows) == ["Speaker: Yes.", "Name: No.", "Speaker: So."]


def test_a_row_without_a_speaker_goes_on_with_the_one_before():
    rows = [SPOKEN[0], SPOKEN[1], ("00:00:06", "", "And with my aunt."), ("", "", "On Mondays."), SPOKEN[2]]
    assert said(rows) == [WANTED[0], WANTED[1], "[00:00:06] And with my aunt.", "On Mondays.", WANTED[2]]


def test_a_time_beside_the_label_becomes_a_stamp():
    rows = [("Interviewer 00:01", "Why so?"), ("Thandi|[00:05]", "Because."), ("Thandi (0:07)", "So.")]
    assert said(rows) == ["[00:01] Interviewer: Why so?", "[00:05] Thandi: Because.", "[0:07] Thandi: So."]


def test_start_and_end_are_one_stamp():
    rows = [("0:01", "0:03", "Int", "Why so?"), ("0:04", "0:08", "Res", "Because it rains.")]
    assert said(rows) == ["[0:01 - 0:03] Int: Why so?", "[0:04 - 0:08] Res: Because it rains."]


def test_a_row_over_all_columns_is_a_title_before_anybody_speaks_and_is_counted_later():
    rows = [("Interview 3", "", ""), *SPOKEN[:2], ("Part two: the road", "", ""), *SPOKEN[2:]]
    merged = {0: range(3), 3: range(3)}
    result = from_table([[cell(text) for text in row] for row in rows], (), merged)
    assert [paragraph.text for paragraph in result.paragraphs] == ["Interview 3", *WANTED]
    assert result.taken_out[ROWS_ACROSS] == letters("Part two: the road")


@pytest.mark.parametrize("place", range(4))
def test_the_one_cell_of_a_row_is_kept_or_counted_wherever_it_stands(place):
    rows = [(*row, "") for row in SPOKEN[:2]]
    lone = ["", "", "", ""]
    lone[place] = "They are silent, and the rain goes on and on."
    lines = said([*rows, lone, (*SPOKEN[2], "")])
    kept = WANTED[:2] + ([lone[place]] if place == 2 else []) + WANTED[2:3]
    assert lines == kept


def test_tables_in_which_nobody_speaks_stay_as_they_are():
    for rows in (
        [("Name", "Age", "Village"), ("Thandi", "34", "Gate"), ("Ben", "40", "Hill")],
        [("Maize", "Two sacks", "North field"), ("Beans", "One sack", "South field")],
        [("1", "Yes."), ("2", "No.")],
        [("A long sentence that is said by nobody in particular.", "And another one of these.")],
    ):
        assert said(rows) == [text for row in rows for text in row]


W_ROW = "<w:tr>{}</w:tr>"


def test_every_format_keeps_to_the_rule(desk):
    rows = [("Time", "Speaker", "Text"), *SPOKEN]
    docx = "".join(
        W_ROW.format("".join(f"<w:tc>{desk.paragraph(text)}</w:tc>" for text in row)) for row in rows
    )
    odt = "".join(
        "<table:table-row>"
        + "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in row)
        + "</table:table-row>"
        for row in rows
    )
    html = "".join("<tr>" + "".join(f"<td>{text}" for text in row) for row in rows)
    rtf = "".join(r"\trowd " + "".join(rf"\intbl {text}\cell " for text in row) + r"\row " for row in rows)
    for name, content in (
        ("a.docx", desk.docx(f"<w:tbl>{docx}</w:tbl>")),
        ("a.odt", desk.odt(f"<table:table>{odt}</table:table>")),
        ("a.html", f"<html><table>{html}</table></html>"),
        ("a.rtf", rf"{{\rtf1 {rtf}\pard}}".encode()),
    ):
        extract = desk.read(name, content)
        assert extract.passages[0].text == "\n\n".join(WANTED), name
        assert extract.taken_out == {COLUMN_NAMES: 15}, name
        found = compose(extract)
        assert [(speaker.label, speaker.turns) for speaker in found.speakers] == [
            ("Interviewer", 2),
            ("Thandi", 2),
        ]
        assert [seconds for _, seconds in found.times] == [1.0, 4.0, 9.0, 12.0]


def test_merged_speaker_cells_go_on(desk):
    html = (
        "<html><table><tr><td rowspan=2>Int<td>Why?<tr><td>Why so?<tr><td rowspan=2>Res<td>It rains."
        "<tr><td>Often.<tr><td colspan=2>A pause here.<tr><td>Int<td>I see.</table></html>"
    )
    extract = desk.read("a.html", html)
    assert extract.passages[0].text == "Int: Why?\n\nWhy so?\n\nRes: It rains.\n\nOften.\n\nInt: I see."
    assert extract.taken_out == {ROWS_ACROSS: letters("A pause here")}
    assert any("belong to no speaker" in warning for warning in extract.warnings)
    p = desk.paragraph
    rows = [
        ("<w:vMerge w:val='restart'/>", "Int", "Why?"),
        ("<w:vMerge/>", "", "Why so?"),
        ("", "Res", "It rains."),
    ]
    body = "".join(
        W_ROW.format(f"<w:tc><w:tcPr>{merge}</w:tcPr>{p(who)}</w:tc><w:tc>{p(what)}</w:tc>")
        for merge, who, what in rows
    )
    text = desk.text("a.docx", desk.docx(f"<w:tbl>{body}</w:tbl>"))
    assert text == "Int: Why?\n\nWhy so?\n\nRes: It rains."
