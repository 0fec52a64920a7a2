"""What a correction of a transcript says about its codings and about who speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Shell

TALK = (
    "INT: Who helped you?\nThandi: My mother helped me. The nurse was kind.\n"
    "INT: And then?\nThandi: I hid my pills.\n"
)
TABLE = (
    "respondent,respondent_type,transcript,speaker,interviewer\n"
    "P1,Mother,T,Thandi,INT\nP2,Mother,U,Thandi,INT\n"
)


@pytest.fixture
def coded(shell: Shell) -> Shell:
    """Two interviews, one coded and finished by Ann under Help."""
    shell.write("book.csv", "path,definition\nHelp,Help of any kind\n")
    shell("new", "s.qualcode", "--codebook", "book.csv")
    shell.write("T.txt", TALK)
    shell.write("U.txt", TALK.replace("kind", "rude"))
    shell.write("people.csv", TABLE)
    shell("import", "T.txt", "U.txt", "--respondents", "people.csv")
    shell("coder", "add", "Ann")
    shell("assign", "--coders", "Ann")
    shell("codings", "add", "T", "Help", "--quote", "My mother helped me.", "--coder", "Ann")
    shell("finish", "T", "U", "--coder", "Ann")
    return shell


def _revised(shell: Shell, text: str) -> dict[str, Any]:
    shell.write("new.txt", text)
    return shell("transcripts", "revise", "T", "new.txt", "--json").data


def _helped(shell: Shell) -> Any:
    (row,) = shell("themes", "--json").data["rows"]
    return row["total"]


@pytest.mark.parametrize("label", ["P-01 (woman, 34)", "“P1”", "#1", "१", "P 01 – F", "((the first woman))"])
def test_a_pseudonym_put_into_the_labels_changes_no_figure(coded: Shell, label: str) -> None:
    before = _helped(coded)
    revised = _revised(coded, TALK.replace("Thandi", label))
    assert _helped(coded) == before
    (changed,) = revised["speakers_changed"]
    assert (changed["before"], changed["role"], changed["respondent"]) == ("Thandi", "respondent", "P1")
    assert "speakers_changed" in [alarm["kind"] for alarm in revised["alarms"]]
    assert revised["codings"] == {"carried": 1, "uncertain": 0, "lost": 0}


def test_labels_that_a_correction_loses_are_an_alarm_with_the_codings_that_leave_the_tables(
    coded: Shell,
) -> None:
    revised = _revised(coded, TALK.replace("Thandi: ", ""))
    (changed,) = revised["speakers_changed"]
    assert (changed["before"], changed["respondent"]) == ("Thandi", "P1")
    assert "speakers_changed" in [alarm["kind"] for alarm in revised["alarms"]]


def test_a_correction_of_words_alone_says_nothing_of_speakers(coded: Shell) -> None:
    revised = _revised(coded, TALK.replace("pills", "tablets"))
    assert revised["speakers_changed"] == []
    assert revised["alarms"] == []


def test_undo_brings_back_the_old_labels_and_whose_they_were(coded: Shell) -> None:
    before = _helped(coded)
    _revised(coded, TALK.replace("Thandi", "P-01"))
    coded("undo")
    turns = coded("text", "T", "--json").data["turns"]
    assert [turn["respondent"] for turn in turns] == [None, "P1", None, "P1"]
    assert _helped(coded) == before
