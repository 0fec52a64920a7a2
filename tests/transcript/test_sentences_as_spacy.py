"""The rule of end marks against spaCy's sentencizer on a blank pipeline, told the same marks."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualcode.transcript import sentences as rule
from qualcode.transcript.model import Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.compare

PIECES = [
    *(" ", "  ", "\n", "\n\n", "\t", "\u00a0", "\u200b", "\x1c", "-", "–", "•", "$", "+", "€", "_", "*", "/"),
    *rule.END_MARKS,
    *rule.CLOSING_MARKS,
    *("“", "「", "」", "『", "』", "(", "[", "'", "...", "?!", "…"),
    *("Dr.", '"Mr.', "e.g.", "eg.", "(cf.", "No.", "U.S.", "J.", "3.", "12.", "etc.", "Dr.x"),
    *("yes", "So", "I", "don't", "1", "我去了", "مرحبا", "मैं", "ሰላም", "é", "e\u0301", "👩\u200d👧"),
]
Sentences = tuple[tuple[int, int], ...]
SAMPLE = sorted((Path(__file__).parents[2] / "transcripts").rglob("*.txt"))


@pytest.fixture(scope="module")
def by_spacy(library: Callable[[str], Any]) -> Callable[[str], Sentences]:
    nlp = library("spacy").blank("xx")
    nlp.add_pipe("sentencizer", config={"punct_chars": list(rule.END_MARKS)})
    last = "".join(f"\\{mark}" for mark in rule.END_MARKS + rule.CLOSING_MARKS)
    nlp.tokenizer = library("spacy.tokenizer").Tokenizer(
        nlp.vocab,
        suffix_search=re.compile(f"[{last}]$").search,
        infix_finditer=rule.WITHIN.finditer,
        token_match=rule.NEVER_LAST.fullmatch,
    )

    def starts(text: str) -> Iterator[int]:
        return (token.idx for token in nlp(text) if token.is_sent_start) if text else iter(())

    def sentences(text: str) -> Sentences:
        with patch.object(rule, "_possible_starts", starts):
            return by_rule(text)

    return sentences


def by_rule(text: str) -> Sentences:
    return rule.sentences(text, [Turn(0, 0, len(text), None)])


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25).map("".join))
@example("。他来了。「是」他说。 So")
@example('a . ) b. "Dr. c')
@example("(((Dr. ...")
def test_texts_of_marks_and_words_are_parted_alike(by_spacy: Callable[[str], Sentences], text: str) -> None:
    assert by_rule(text) == by_spacy(text)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_parted_alike(by_spacy: Callable[[str], Sentences], text: str) -> None:
    assert by_rule(text) == by_spacy(text)


def test_the_sample_s_transcripts_are_parted_alike(by_spacy: Callable[[str], Sentences]) -> None:
    assert SAMPLE
    for path in SAMPLE:
        text = path.read_text(encoding="utf-8")
        assert by_rule(text) == by_spacy(text), path.name
