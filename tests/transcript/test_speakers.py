"""Which candidates are speakers."""

from __future__ import annotations

import pytest

from qualcode.transcript.speakers import find_speakers

PROSE = "We had a house by the river and my mother kept goats there."


def speakers(*lines: str, named: str = "") -> set[str]:
    found = find_speakers(lines, frozenset([named] if named else ()))
    return set(found.label_of.values())


TALK = ("Interviewer: How?", "", "Mary: Well.", "", "Interviewer: And?", "", "Mary: So.", "")


@pytest.mark.parametrize(
    "remark",
    [
        "One thing: it rained.",
        "Note: it rained.",
        "http://example.org: it rained",
        "10:30 it rained.",
        "At 10:30 it rained.",
        "Background: it rained.",
        "My three wishes: rain.",
        "Goats: ten of them.",
    ],
)
def test_a_colon_in_prose_makes_no_speaker(remark: str) -> None:
    assert speakers(*TALK, remark) == {"Interviewer", "Mary"}
    assert speakers(PROSE, "", remark, "", PROSE, "", PROSE) == set()


def test_prose_words_are_none_however_often_they_recur() -> None:
    assert speakers(*TALK, *("Note well: x", "Step 1: x", "Example: x", "So: x") * 3) == {
        "Interviewer",
        "Mary",
    }


def test_labels_in_otherwise_plain_prose() -> None:
    assert speakers(*(PROSE, "") * 20, "Goats: ten.", "", "Goats: more.") == set()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("I: How?", "R: Well."), {"I", "R"}),
        (("Q: How?", "A: Well."), {"Q", "A"}),
        (("Interviewer: How?", "Mary: Well."), {"Interviewer", "Mary"}),
        (("ANNA LEE: How?", "", "BEN OWEN: Well."), {"ANNA LEE", "BEN OWEN"}),
        (("P1 0:00", "Well.", "P2 0:15", "So."), {"P1", "P2"}),
        (("R.1. Well", "R.2. So", "R 1 Then"), {"R.1", "R.2"}),
        (("P1: a", "P2: b", "P1: c", "All: d", "?: e"), {"P1", "P2", "All", "?"}),
        (
            (
                "Interviewer",
                "How?",
                "",
                "Participant",
                "Well.",
                "",
                "Interviewer",
                "And?",
                "",
                "Participant",
                "So.",
            ),
            {"Interviewer", "Participant"},
        ),
        (("anna: a", "ben: b") * 5, {"anna", "ben"}),
    ],
)
def test_conversations(lines: tuple[str, ...], expected: set[str]) -> None:
    assert speakers(*lines) == expected


def test_questions_numbered_once_are_no_speakers() -> None:
    assert speakers("Q1: How old?", PROSE, "Q2: How many?", PROSE, "Q3: Why?", PROSE) == set()


def test_capitals_set_the_style() -> None:
    talk = ("ANNA LEE: How?", "BEN OWEN: Well.") * 30
    assert speakers(*talk, "Goats: ten", "Goats: more") == {"ANNA LEE", "BEN OWEN"}
    assert speakers(*talk, "CARA: ten", "CARA: more") == {"ANNA LEE", "BEN OWEN", "CARA"}


def test_a_cover_sheet_is_not_spoken() -> None:
    cover = ("Date: 3 May", "Interviewer: Jane Doe", "Place: Luveve", "")
    assert speakers(*cover, *("I: How?", "R: Well.") * 3) == {"I", "R"}


def test_the_named_interviewer_counts_once() -> None:
    assert speakers(PROSE, "Goats: why?", PROSE, named="goats") == {"Goats"}


def test_lines_that_look_like_labels_are_counted() -> None:
    lines = (*TALK, "Goats: ten.")
    assert find_speakers(lines).doubtful == 1
