"""Which labels are one."""

from __future__ import annotations

import pytest

from qualcode.transcript.spellings import joined


@pytest.mark.parametrize(
    ("counts", "rare", "frequent"),
    [
        ({"Interviewer": 9, "INTERVIEWER": 2}, "INTERVIEWER", "Interviewer"),
        ({"Interviewer": 2, "Intervewer": 1}, "Intervewer", "Interviewer"),
        ({"Participant": 9, "Particpant": 1}, "Particpant", "Participant"),
        ({"Interviewer": 9, "Intrviewr": 1}, "Intrviewr", "Interviewer"),
        ({"R 1": 9, "R.1": 1}, "R.1", "R 1"),
        ({"RICHARD JOHNSEN": 99, "RICHARD JOHNSON": 1}, "RICHARD JOHNSON", "RICHARD JOHNSEN"),
        (
            {"Transcriber's summary": 9, "Transcriber’s summary": 1},
            "Transcriber’s summary",
            "Transcriber's summary",
        ),
    ],
)
def test_taken_as_one(counts: dict[str, int], rare: str, frequent: str) -> None:
    assert joined(counts)[rare] == frequent
    assert joined(counts)[frequent] == frequent


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [
        ("R1", "R2", (99, 1)),
        ("P1", "P11", (99, 1)),
        ("Participant 1", "Participant 2", (99, 1)),
        ("Interviewer", "Interviewee", (99, 1)),
        ("Participant", "Participants", (99, 1)),
        ("Maria", "Mario", (99, 50)),
        ("Anna", "Anne", (99, 1)),
        ("MARY SMITH", "GARY SMITH", (99, 1)),
        ("I", "R", (99, 1)),
        ("JOHN SMITHSON", "JOAN SMITHSON", (99, 1)),
        ("Interviewer", "Intrviwr", (99, 1)),  # three letters are missing: more than a slip
    ],
)
def test_kept_apart(one: str, other: str, counts: tuple[int, int]) -> None:
    taken = joined({one: counts[0], other: counts[1]})
    assert taken[one] != taken[other]
