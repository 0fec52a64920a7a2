"""One table with many transcripts: by the values of a column, or a row a person."""

from __future__ import annotations

import hashlib

import pytest

from qualcode.errors import FileRefused
from qualcode.transcript.readers import Columns, ReadAs, read

INTERVIEWS = "interview,who,said\nB,Int,How far?\nA,Int,How long?\nB,Ben,An hour\nA,Ann,Two\n,Ann,or three\n"
SURVEY = (
    "respondent,age,sex,What is the worst of the road?,Anything else\n"
    'P1,34,f,"It is wet, and long",\nP2,21,m,Dust everywhere I go,We want to have a bridge\nP3,20,f,,\n'
)


def split(desk, text, column="Interview"):
    return read(desk.put("a.csv", text), ReadAs(split_by=column))


def refusal(desk, text, how):
    with pytest.raises(FileRefused) as caught:
        read(desk.put("a.csv", text), how)
    return caught.value


def test_each_value_of_a_column_is_a_transcript_with_its_rows_in_order(desk):
    extracts = split(desk, INTERVIEWS)
    assert {e.name: [(p.speaker, p.text) for p in e.passages] for e in extracts} == {
        "B": [("Int", "How far?"), ("Ben", "An hour")],
        "A": [("Int", "How long?"), ("Ann", "Two"), ("Ann", "or three")],
    }
    assert extracts[0].warnings == ("1 row without a name of a transcript; taken as of the one above",)
    assert extracts[1].warnings == ()


def test_the_digest_is_of_the_file_and_the_name(desk):
    digest = hashlib.sha256(INTERVIEWS.encode()).digest()
    assert [e.sha256 for e in split(desk, INTERVIEWS)] == [
        hashlib.sha256(digest + name).digest() for name in (b"B", b"A")
    ]


def test_each_transcript_has_an_account_of_its_own_rows(desk):
    first, second = split(desk, INTERVIEWS)
    names = len("interviewwhosaid")
    assert first.letters == names + len("BIntHowfarBBenAnhour")
    assert first.taken_out == {"column names": names, "names of transcripts and people": 2}
    assert second.letters == names + len("AIntHowlongAAnnTwoAnnorthree")


@pytest.mark.parametrize(
    ("text", "column", "why"),
    [
        (INTERVIEWS, "file", "there is no column \u201cfile\u201d"),
        (INTERVIEWS, "said", "holds the text"),
        (",who,said\n", "interview", "no row with text"),
        ("interview,said\n,Yes\nA,No\n", "interview", "names no transcript"),
        ("id,said\n" + "".join(f"{n // 2},Yes\n" for n in range(10_000)), "id", "5,000 values"),
        ("id,said\n" + "".join(f"{n},Yes\n" for n in range(50)), "id", "each row has a value of its own"),
    ],
)
def test_what_cannot_be_split_is_refused(desk, text, column, why):
    assert why in refusal(desk, text, ReadAs(split_by=column)).reason


def test_each_row_is_a_person_who_answers_the_header(desk):
    first, second = read(desk.put("a.csv", SURVEY), ReadAs(one_per_row=True))
    assert (first.name, second.name) == ("P1", "P2")
    assert [(p.role, p.speaker, p.text) for p in second.passages] == [
        ("interviewer", "Question", "What is the worst of the road?"),
        ("respondent", "Answer", "Dust everywhere I go"),
        ("interviewer", "Question", "Anything else"),
        ("respondent", "Answer", "We want to have a bridge"),
    ]
    assert [p.text for p in first.passages] == ["What is the worst of the road?", "It is wet, and long"]


def test_columns_that_are_no_questions_and_rows_without_answers_are_told_once(desk):
    first, second = read(desk.put("a.csv", SURVEY), ReadAs(one_per_row=True))
    taken, left_out, rows = first.warnings
    assert taken.startswith("2 columns were taken as questions: ")
    assert left_out.startswith("2 columns are no questions")
    assert left_out.endswith("\u201cage\u201d, \u201csex\u201d")
    assert rows == "1 row without an answer; left out"
    assert second.warnings == ()


def test_numbers_and_categories_are_no_answers_and_a_named_column_always_is(desk):
    scale = ["Neither agree nor disagree", "I agree very much indeed"] * 3
    rows = "".join(f"P{n},{n},{mark},I think that number {n} is right\n" for n, mark in enumerate(scale))
    text = f"id,How many?,How much do you agree?,Why?\n{rows}"
    extracts = read(desk.put("a.csv", text), ReadAs(one_per_row=True))
    assert {p.text for e in extracts for p in e.passages if p.role == "interviewer"} == {"Why?"}
    extracts = read(desk.put("a.csv", text), ReadAs(Columns(text="how many?"), one_per_row=True))
    assert [e.passages[1].text for e in extracts] == ["0", "1", "2", "3", "4", "5"]


def test_people_are_named_by_the_column_asked_for_else_by_their_rows(desk):
    text = "town,What is bad?\nNorth,The road is very bad\nNorth,I do not know yet\n"
    extracts = read(desk.put("a.csv", text), ReadAs(one_per_row=True))
    assert [e.name for e in extracts] == ["row 2", "row 3"]
    assert "numbers of the rows" in extracts[0].warnings[-1]
    twice = refusal(desk, text, ReadAs(Columns(name="town"), one_per_row=True))
    assert (twice.line, "same name as row 2" in twice.reason) == (3, True)


def test_what_is_no_survey_is_refused(desk):
    assert "no column holds answers" in refusal(desk, "id,age\nP1,3\n", ReadAs(one_per_row=True)).reason
    both = ReadAs(split_by="id", one_per_row=True)
    assert "not both" in refusal(desk, SURVEY, both).reason
    nameless = ReadAs(Columns(name="nobody"), one_per_row=True)
    assert "there is no column" in refusal(desk, SURVEY, nameless).reason
