"""Canonical form of characters."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.transcript.canonical import canonicalise

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\x0bb\x0cc\x85d\u2028e\u2029f", "a\nb\nc\nd\ne\nf"),
        ("\ufeffa\ufeffb", "ab"),
        ("a\x00\x07\x1b\x1f\x7f\x9fb", "ab"),
        ("tab\there", "tab\there"),
        ("a\ud800b", "ab"),
        ("e\u0301", "é"),
        ("e\x00\u0301", "é"),
        ("👩\u200d👩\u200d👧 \u202bشلام\u202c", "👩\u200d👩\u200d👧 \u202bشلام\u202c"),
        ("\r\r\n", "\n\n"),
        ("", ""),
    ],
)
def test_known_forms(raw: str, expected: str) -> None:
    assert canonicalise(raw) == expected


@given(ANY_TEXT)
def test_it_is_idempotent_and_holds_what_it_promises(raw: str) -> None:
    text = canonicalise(raw)
    assert canonicalise(text) == text
    assert unicodedata.is_normalized("NFC", text)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") for c in text if c not in "\n\t")
    assert "\ufeff" not in text


@given(ANY_TEXT, ANY_TEXT)
def test_line_ends_part_texts_that_can_be_treated_apart(one: str, other: str) -> None:
    assert canonicalise(f"{one}\u2028{other}") == canonicalise(one) + "\n" + canonicalise(other)


@pytest.mark.parametrize(
    "marks",
    ["\u0301\u0323", "\u0323\u0301", "\u0344\u0316", "\u0301\u200d\u0316", "\u0bc6\u0bd7\u0301\u0323"],
)
def test_long_runs_of_marks_come_out_as_unicode_orders_them(marks: str) -> None:
    raw = "a" + marks * 50 + "b"
    assert canonicalise(raw) == unicodedata.normalize("NFC", raw)
