"""Paragraphs of text, whether or not its lines were wrapped by hand."""

from __future__ import annotations

import textwrap

import pytest

from qualcode.transcript.paragraphs import paragraph_starts
from tests.transcript.composed import made

TALE = (
    "We had a house by the river and my mother kept goats there. When the rain came, nobody could cross it for "
    "days, so we stayed in, and the goats stayed with us. That was the year of the flood, as people say now."
)
NOTES = [
    "Walked to the well in the morning",
    "Two women there, one with a child",
    "Well is dry since May",
    "Talked about the queue and who may cut it",
    "They buy water from the shop at the corner",
    "Price went up twice",
    "Went home at noon with the chief's son",
    "Rain in the afternoon",
    "No meeting today",
]


@pytest.mark.parametrize("width", [45, 60, 72, 100])
def test_wrapped_lines_are_one_paragraph(width: int) -> None:
    lines = textwrap.wrap(TALE, width)
    assert paragraph_starts(lines) == (0,)
    assert paragraph_starts([*lines, "", *lines, "\t", *lines]) == (0, len(lines) + 1, 2 * len(lines) + 2)


def test_a_first_line_set_in_begins_a_paragraph_and_what_follows_goes_on() -> None:
    lines = textwrap.wrap(TALE, 60, initial_indent="    ")
    assert paragraph_starts(lines + lines) == (0, len(lines))


@pytest.mark.parametrize("blank", [None, "", "\t", "   "])
@pytest.mark.parametrize(
    "change", [str.lower, str, lambda line: f"{line}.", lambda line: f"- {line.lower()}"]
)
def test_notes_stay_lines_whether_or_not_one_of_them_is_blank(blank: str | None, change: object) -> None:
    assert callable(change)
    lines = [change(line) for line in NOTES]
    if blank is not None:
        lines.insert(4, blank)
    assert len(paragraph_starts(lines)) == len(NOTES)


@pytest.mark.parametrize("mark", ["- ", "• ", "1. ", "12) ", "(3) ", "a) ", "– ", "* "])
def test_items_of_a_list_stay_lines_among_wrapped_ones(mark: str) -> None:
    wrapped = textwrap.wrap(TALE, 60)
    items = [f"{mark}goats, as many as could stand in the yard", f"{mark}sheep"]
    lines = [*wrapped, *items, "", *wrapped]
    first = len(wrapped)
    assert paragraph_starts(lines) == (0, first, first + 1, first + 3)


def test_long_lines_are_paragraphs() -> None:
    assert paragraph_starts(["one " * 50, "two", "", "three " * 40, "four"]) == (0, 1, 3, 4)


def test_short_lines_are_paragraphs_and_one_word_a_line_is_none() -> None:
    assert paragraph_starts(["One.", "Two."]) == (0, 1)
    assert paragraph_starts(["one two three", "four", "", "five"]) == (0, 1, 3)
    assert paragraph_starts(TALE.split()) == (0,)


def test_without_blank_lines_a_line_that_had_room_ends_a_paragraph() -> None:
    full = "word " * 14
    assert paragraph_starts([full, full, "short end.", full, full]) == (0, 3)


def test_a_line_that_begins_in_any_case_does() -> None:
    lines = textwrap.wrap(TALE, 60)
    assert paragraph_starts(lines, {2}) == (0, 2)


def test_nothing_has_none() -> None:
    assert paragraph_starts(["", "  "]) == ()


def test_lines_of_a_list_within_a_turn_are_sentences_of_their_own_and_wrapped_ones_are_not() -> None:
    listed = made("I: What did you keep?\nR: Many things\n- goats\n- sheep\nI: And?\nR: No more.")
    assert [listed.text[start:end] for start, end in listed.sentences] == [
        *("What did you keep?", "Many things", "- goats", "- sheep", "And?", "No more."),
    ]
    wrapped = made("I: What did you keep?\nR: " + textwrap.fill(TALE, 60) + "\nI: And?\nR: No more.")
    assert len(wrapped.sentences) == 6
    assert wrapped.warnings == (
        f"{len(textwrap.wrap(TALE, 60)) - 1} lines were joined to the line before, as lines that only wrap.",
    )
