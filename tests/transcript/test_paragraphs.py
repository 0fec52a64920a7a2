"""Paragraphs in text without labels."""

from __future__ import annotations

from qualcode.transcript.paragraphs import paragraph_starts


def test_blank_lines_part_wrapped_paragraphs() -> None:
    assert paragraph_starts(["one two three", "four", "", "five"]) == (0, 3)


def test_long_lines_are_paragraphs() -> None:
    assert paragraph_starts(["one " * 50, "two", "", "three"]) == (0, 1, 3)


def test_without_blank_lines_a_line_that_had_room_ends_one() -> None:
    full = "word " * 14
    assert paragraph_starts([full, full, "short end.", full, full]) == (0, 3)
    assert paragraph_starts(["One.", "Two."]) == (0, 1)


def test_nothing_has_none() -> None:
    assert paragraph_starts(["", "  "]) == ()
