from __future__ import annotations

import pytest

from qualcode.errors import FileRefused
from qualcode.tables.respondents_table import read_respondents


@pytest.fixture
def read(tmp_path):
    def from_text(text):
        path = tmp_path / "r.csv"
        path.write_text(text)
        return read_respondents(path)

    return from_text


def test_all_columns(read):
    (row,) = read(
        "respondent,respondent_type,transcript,speaker,interviewer,medium,language,date,consent_to_quote,"
        "recruited_by,family_of,site,Age group\n"
        "BEN-01,Beneficiary,BEN-01.txt,R,I,Audio transcript,Ndebele,2013-06-01,yes,"
        "MM-01,BEN-02; BEN-03,Luveve,\n"
    )
    assert (row.line, row.respondent, row.respondent_type) == (2, "BEN-01", "Beneficiary")
    assert (row.transcript, row.speaker, row.interviewer, row.medium) == ("BEN-01.txt", "R", "I", "audio")
    assert row.facts == {
        "original_language": "Ndebele",
        "interview_date": "2013-06-01",
        "consent_to_quote": "yes",
    }
    assert row.links == {"recruited_by": ("MM-01",), "family_of": ("BEN-02", "BEN-03")}
    assert row.attributes == {"site": "Luveve"}


def test_a_respondent_without_a_transcript_and_one_with_two(read):
    rows = read("respondent,respondent_type,transcript,site\nA,x,,\nB,x,one,s\nB,n/a,two,\n")
    assert [(row.respondent, row.transcript, row.respondent_type) for row in rows] == [
        ("A", None, "x"),
        ("B", "one", "x"),
        ("B", "two", None),
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("name\nA\n", None, "the column 'respondent' is missing; the table has 'name'"),
        ("respondent,site\nA,x\n,y\n", 3, "names no respondent"),
        (
            "respondent,respondent_type\nA,x\nB,y\nA,y\n",
            4,
            "'respondent_type' of A is 'y' here and 'x' in line 2",
        ),
        ("respondent,site\nA,\nA,x\nA,y\n", 4, "'site' of A is 'y' here and 'x' in line 3"),
        ("respondent,medium\nA,notes\nB,tape\n", 3, "'tape' is neither 'audio' nor 'notes'"),
        ("respondent,transcript,medium\nA,t,notes\nB,t,audio\n", 3, "'medium' of t is 'audio' here"),
        ("respondent,recruited_by\nA,B;A\n", 2, "linked to itself"),
        ("respondent,date,interview_date\nA,,\n", None, "mean the same"),
        (
            "respondent,transcript,speaker\nA,t,P1\nB,t,P1\n",
            3,
            "the speaker 'P1' of 't' is B here and A in line 2",
        ),
        ("respondent,site\nA,x,y\n", 2, "3 cells under 2 columns"),
    ],
)
def test_refusals(read, text, line, reason):
    with pytest.raises(FileRefused, match=reason) as caught:
        read(text)
    assert caught.value.line == line
