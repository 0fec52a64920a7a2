"""Words for shares, and sentences: counts always, words only where they can carry it."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.themes.wording import LEAST, Word, sentences, word_for


@pytest.mark.parametrize(
    ("voiced", "considered", "word"),
    [
        (10, 10, "all"),
        (9, 10, "most"),
        (9, 12, "most"),
        (8, 12, "many"),
        (5, 10, "many"),
        (3, 12, "some"),
        (1, 30, "a few"),
        (0, 30, None),
        (9, 9, None),
    ],
)
def test_the_word_for_a_share(voiced: int, considered: int, word: str | None) -> None:
    assert word_for(voiced, considered) == word


def test_words_can_be_others_and_end_somewhere() -> None:
    words = [Word(0.1, "a minority"), Word(0.5, "a majority")]
    found = [word_for(n, 20, words) for n in (1, 2, 9, 10, 20)]
    assert found == [None, "a minority", "a minority", "a majority", "a majority"]


def cell(voiced: int | None, considered: int, **stance: int) -> dict[str, Any]:
    return {
        "respondents": voiced,
        "considered": considered,
        "stance": {"supports": 0, "contrary": 0, "mixed": 0, "unset": 0, **stance},
    }


def row(total: dict[str, Any], **cells: dict[str, Any]) -> dict[str, Any]:
    return {"total": total, "cells": [{"group": name, **one} for name, one in cells.items()]}


def test_a_row_in_sentences() -> None:
    said = sentences(
        row(cell(12, 15, supports=3, contrary=1, mixed=2, unset=6), Mother=cell(9, 10), Nurse=cell(3, 5)),
        by="respondent_type",
    )
    assert said == [
        "Coded in the interviews of most respondents (12 of 15).",
        "By respondent type: Mother: most (9 of 10); Nurse: 3 of 5.",
        "Of these 12, 3 supported the claim, 1 spoke against the claim, 2 spoke both for and against the claim and "
        "for 6 no stance is recorded.",
    ]


def test_nothing_coded_is_never_said_to_be_silence() -> None:
    (said,) = sentences(row(cell(0, 12), Mother=cell(0, 12)))
    assert said == "Coded in the interviews of 0 of 12 respondents."
    (said,) = sentences(row(cell(0, 0), Mother=cell(0, 0)))
    assert "Not looked for yet" in said


def test_withheld_figures_are_not_said() -> None:
    said = sentences(row(cell(12, 15), Mother=cell(12, 15), Nurse={**cell(None, 2), "withheld": True}))
    assert said[1] == "By group: Mother: most (12 of 15); Nurse: withheld."
    total = {**cell(12, 15), "without": ["Nurse"]}
    (said, _) = sentences(row(total, Mother=cell(12, 15), Nurse={**cell(None, 2), "withheld": True}))
    assert said == "Coded in the interviews of most respondents of the groups shown (12 of 15)."


def test_focus_groups_are_counted_as_groups() -> None:
    assert sentences(row(cell(2, 3), A=cell(2, 3)), units="focus groups") == ["Coded in 2 of 3 focus groups."]
    assert sentences(row(cell(9, 12), A=cell(9, 12)), units="quotes") == ["Coded in most quotes (9 of 12)."]


def test_a_figure_stands_in_every_sentence_and_no_cause() -> None:
    for voiced in range(16):
        for sentence in sentences(
            row(cell(voiced, 15, contrary=voiced), A=cell(voiced, 15), B=cell(0, LEAST))
        ):
            assert any(character.isdigit() for character in sentence)
            assert not any(
                word in sentence for word in ("none", "nobody", "because", "leads", "cause", "effect")
            )
