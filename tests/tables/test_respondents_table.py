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
        "consent_note,anonymised,anonymised_note,recruited_by,family_of,site,Age group\n"
        "BEN-01,Beneficiary,BEN-01.txt,R,I,Audio transcript,Ndebele,2013-06-01,Yebo,"
        "in writing,done,by Ann,MM-01,BEN-02; BEN-03,Luveve,\n"
    ).rows
    assert (row.line, row.respondent, row.respondent_type) == (2, "BEN-01", "Beneficiary")
    assert (row.transcript, row.speaker, row.interviewer, row.medium) == ("BEN-01.txt", "R", "I", "audio")
    assert row.facts == {
        "original_language": "Ndebele",
        "interview_date": "2013-06-01",
        "anonymised": "yes",
        "anonymised_note": "by Ann",
    }
    assert (row.consent, row.consent_note) == ("yes", "in writing")
    assert row.links == {"recruited_by": ("MM-01",), "family_of": ("BEN-02", "BEN-03")}
    assert row.attributes == {"site": "Luveve"}


def test_a_respondent_without_a_transcript_and_one_with_two(read):
    rows = read("respondent,respondent_type,transcript,site\nA,x,,\nB,x,one,s\nB,n/a,two,\n").rows
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
        ("respondent,transcript,medium\nA,t,notes\nB,t,audio\n", 3, "'medium' of t is 'audio' here"),
        (
            "respondent,transcript,consent_to_quote\nA,t,yes\nA,t,oui\nA,t,non\n",
            4,
            "is 'no' here and 'yes' in",
        ),
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


@pytest.mark.parametrize(
    ("column", "cell", "may_stand", "withheld"),
    [
        ("medium", "tape", "audio or notes", ()),
        ("focus_group", "perhaps", "yes or no", ()),
        ("consent_to_quote", "yes, in writing", "yes, no or not recorded", ("consent_to_quote",)),
        ("Consent to quote", "yes?", "yes, no or not recorded", ("consent_to_quote",)),
        ("anonymised", "Ann, 1 May", "yes, no or not recorded", ("anonymised",)),
        ("anonymized", "x", "yes, no or not recorded", ("anonymised",)),
    ],
)
def test_a_row_with_a_cell_that_is_not_understood_is_not_taken(read, column, cell, may_stand, withheld):
    found = read(f'respondent,{column}\nA,\nB,"{cell}"\nC,n/a\n')
    assert [row.respondent for row in found.rows] == ["A", "C"]
    (refused,) = found.refused
    assert (refused.error.line, refused.respondent, refused.withheld) == (3, "B", withheld)
    assert f"holds {may_stand}, not '{cell}'" in refused.error.reason


def test_a_refusal_in_a_row_that_is_not_taken_is_not_lost(read):
    (refused,) = read("respondent,consent_to_quote,medium\nA,refused,video\n").refused
    assert refused.withheld == ("consent_to_quote",)


def test_a_column_that_looks_like_a_permission_and_is_none_is_named(read):
    assert read("respondent,consent,May quote,site\nA,no,no,North\n").unused == ["consent", "May quote"]
