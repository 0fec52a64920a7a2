"""Sentences within turns."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.transcript.model import Turn
from qualcode.transcript.sentences import sentences

if TYPE_CHECKING:
    from tests.conftest import Growth


def split(text: str) -> list[str]:
    end = len(text.rstrip())
    return [text[a:b] for a, b in sentences(text, [Turn(0, 0, end, None)])] if end else []


@pytest.mark.parametrize(
    "expected",
    [
        ["I went.", "He came!", "Why?", "So."],
        ["Dr. Moyo came.", "Then we left."],
        ["We met at St. Anne's, e.g. on Sundays.", "Fine."],
        ["I was... you know, tired.", "Yes."],
        ["I was…", "And then I left."],
        ['She said "go."', '"Why?" he asked.', "So."],
        ["John F. Kennedy spoke.", "So did I.", "Then more."],
        ["We lived in Washington, D.C.", "I liked it."],
        ["In the U.S. Senate.", "Fine."],
        ["It cost 3.50 dollars.", "At 10.30 we left."],
        ["No.", "Most did.", "See No. 5 there."],
        ["In 1960.", "Let's see."],
        ["(laughs) Well.", "(pauses) So."],
        ["We went\nhome.", "Then."],
    ],
)
def test_known_sentences(expected: list[str]) -> None:
    assert split(" ".join(expected)) == expected


def test_blank_lines_end_sentences_and_line_breaks_do_not() -> None:
    assert split("first part\n \nsecond\npart") == ["first part", "second\npart"]


def test_other_scripts() -> None:
    assert split("我去了。他来了！为什么？") == ["我去了。", "他来了！", "为什么？"]
    assert split("هل ذهبت؟ نعم.") == ["هل ذهبت؟", "نعم."]
    assert split("मैं गया। वह आया।") == ["मैं गया।", "वह आया।"]


@pytest.mark.parametrize(
    "expected",
    [
        ["ወደ ቤት ሄድኩ።", "ከዚያ ተኛሁ።"],  # Amharic
        ["میں گیا۔", "وہ آیا۔"],  # Urdu
        ["Ես գնացի։", "Նա եկավ։"],  # Armenian
        ["ကျွန်တော် သွားတယ်။", "သူ လာတယ်။"],  # Burmese
        ["ខ្ញុំទៅ។", "គាត់មក។"],  # Khmer
    ],
)
def test_full_stops_of_other_scripts_end_sentences_like_a_latin_one(expected: list[str]) -> None:
    assert split(" ".join(expected)) == expected


def test_marks_alone_join_the_sentence_before() -> None:
    assert split("Well. ... !! So.") == ["Well. ... !!", "So."]
    assert split("...") == ["..."]


def test_dashes_open_the_next_sentence() -> None:
    assert split("We went.\n- But not home.") == ["We went.", "- But not home."]


SPEECH = st.lists(
    st.sampled_from(
        [
            "Yes",
            ".",
            "?",
            " ",
            "\n",
            "\n\n",
            "\t",
            "...",
            "👩\u200d👩\u200d👧",
            "e\u0301",
            "שלום",
            "Dr.",
            "I",
            '"',
            "”",
            "- ",
            "我。",
            "A.",
            "\u00a0",
            "\u200f",
            "no",
            "1.",
        ]
    )
).map("".join)


@given(st.lists(SPEECH, max_size=6))
def test_sentences_tile_the_speech(speeches: list[str]) -> None:
    text, turns = "", []
    for speech in speeches:
        text += "\n\nAnn: "
        start = len(text) + len(speech) - len(speech.lstrip())
        end = len(text) + len(speech.rstrip())
        text += speech
        if start < end:
            turns.append(Turn(start, start, end, 0))
    found = sentences(text, turns)
    for (_, end), (start, _) in itertools.pairwise(found):
        assert end <= start
    covered = {at for start, end in found for at in range(start, end)}
    speech_at = {at for turn in turns for at in range(turn.start, turn.end)}
    assert covered <= speech_at
    assert all(text[at].isspace() for at in speech_at - covered)
    for start, end in found:
        assert text[start:end].strip() == text[start:end] != ""
        assert any(turn.start <= start and end <= turn.end for turn in turns)


def test_a_turn_of_a_million_characters() -> None:
    assert len(split("We went to the river and came back. " * 30_000)) == 30_000
    assert sentences("word" * 300_000, [Turn(0, 0, 1_200_000, None)]) == ((0, 1_200_000),)


@pytest.mark.parametrize(
    "piece", ["We went. ", "word", ".", ". ", "(.", "a.", "Dr. ", "我。", "- ", "\n", "..\n\n"]
)
def test_a_text_ten_times_as_long_takes_about_ten_times_as_long(piece: str, growth: Growth) -> None:
    assert growth(split, piece * (30_000 // len(piece)), piece * (300_000 // len(piece))) < 40


def test_no_turns_no_sentences() -> None:
    assert sentences("Title", []) == ()
