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


@pytest.mark.parametrize(
    ("counts", "short", "full"),
    [
        ({"Thandi Moyo": 1, "TM": 9, "Ann Lee": 1, "AL": 8}, "TM", "Thandi Moyo"),
        ({"Thandi Moyo": 1, "T.M.": 9}, "T.M.", "Thandi Moyo"),
        ({"Jan van der Berg": 1, "JB": 9}, "JB", "Jan van der Berg"),
        ({"Thandi Moyo": 1, "Thandi": 9}, "Thandi", "Thandi Moyo"),
        ({"Thandi Moyo": 2, "Moyo": 9}, "Moyo", "Thandi Moyo"),
        ({"P1 (female, 34)": 1, "P1": 9}, "P1", "P1 (female, 34)"),
        ({"Interviewer (Ann)": 1, "Interviewer": 9}, "Interviewer", "Interviewer (Ann)"),
    ],
)
def test_a_name_in_full_and_then_short(counts: dict[str, int], short: str, full: str) -> None:
    taken = joined(counts)
    assert taken[full] == taken[short] == short


@pytest.mark.parametrize(
    "counts",
    [
        {"Thandi Moyo": 1, "Tom Mills": 1, "TM": 9},
        {"Thandi Moyo": 9, "TM": 9},
        {"Thandi Moyo": 1, "Thandi Ncube": 1, "Thandi": 9},
        {"P1 (f)": 3, "P1 (m)": 3, "P1": 1},
        {"Ida Vale": 1, "IV": 9},  # a usual label of interviewers
        {"R 1": 1, "R1 R2": 1, "RR": 5},
    ],
)
def test_short_forms_that_fit_two_stay_apart(counts: dict[str, int]) -> None:
    assert len(set(joined(counts).values())) == len(counts)
