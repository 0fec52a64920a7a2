"""Line numbers printed in a text."""

from __future__ import annotations

import pytest

from qualcode.transcript.line_numbers import without_line_numbers

TALK = [
    "Interviewer: How do you get",
    "to the clinic?",
    "Thandi: I walk with my sister, and",
    "the road is long.",
    "Interviewer: How long does it take?",
    "Thandi: An hour, or more when",
    "it rains. We leave early",
    "and come back late.",
    "Interviewer: Who goes with you?",
    "Thandi: My sister, or my aunt.",
    "Interviewer: Is she well?",
    "Thandi: She is.",
]


def without(*pages: list[str]) -> tuple[list[list[str]], int]:
    kept, count, _ = without_line_numbers([list(page) for page in pages], frozenset())
    return kept, count


@pytest.mark.parametrize(
    "form", ["{n} {line}", "{n:04d}  {line}", "{n}\t{line}", "[{n}] {line}", "{line}    {n}"]
)
def test_a_number_on_every_line(form: str) -> None:
    numbered = [form.format(n=n, line=line) for n, line in enumerate(TALK, 1)]
    kept, count = without(numbered)
    assert kept == [TALK]
    assert count == sum(len(f"{n:04d}" if ":04d" in form else str(n)) for n in range(1, 13))


@pytest.mark.parametrize("apart", [2, 5])
def test_a_number_on_some_lines(apart: int) -> None:
    numbered = [line if n % apart else f"{n} {line}" for n, line in enumerate(TALK * 2, 1)]
    assert without(numbered)[0] == [TALK * 2]


def test_a_number_on_every_turn() -> None:
    turns = iter(range(1, 20))
    numbered = [f"{next(turns)}. {line}" if ":" in line else line for line in TALK]
    assert without(numbered) == ([TALK], 8)


def test_numbers_that_begin_again_on_every_page_below_a_header() -> None:
    pages = [
        ["Interview 7", *(f"{n} {line}" for n, line in enumerate(part, 1))] for part in (TALK[:6], TALK[6:])
    ]
    assert without(*pages)[0] == [["Interview 7", *TALK[:6]], ["Interview 7", *TALK[6:]]]


def test_a_number_on_a_line_of_its_own() -> None:
    assert without([part for n, line in enumerate(TALK, 1) for part in (str(n), line)]) == ([TALK], 15)


def test_numbers_of_wrapped_prose() -> None:
    lines = [
        "We went to the river and my",
        "mother was there with the goats",
        "and we had a day of it until",
        "it rained.",
    ]
    assert without([f"{n} {line}" for n, line in enumerate(lines, 1)])[0] == [lines]


@pytest.mark.parametrize(
    "lines",
    [
        [
            "1 Water is far.",
            "2 Roads are bad.",
            "3 The clinic is closed.",
            "4 The school is full.",
            "5 No seeds.",
        ],
        ["1. Water", "2. Roads", "3. The clinic", "4. The school", "5. Seeds"],
        ["1. Your name?", "Thandi", "2. Your age?", "Thirty", "3. Where?", "Luveve", "4. Why?", "Work"],
        [
            "Interviewer: What?",
            "Thandi: These.",
            "1. Water",
            "2. Roads",
            "3. Clinic",
            "4. School",
            "Interviewer: And?",
        ],
        ["Thandi: In", "1990 I was born", "1991 I moved", "1992 I left", "1993 I came", "Interviewer: And?"],
        ["P1: Ten", "10 goats", "20 hens", "30 ducks", "P2: None"],
    ],
)
def test_numbers_that_people_say_stay(lines: list[str]) -> None:
    assert without(lines) == ([lines], 0)
