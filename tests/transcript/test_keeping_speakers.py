"""Speakers keep their roles through a correction, under an old label or a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.transcript.alignment import align
from qualcode.transcript.keeping_speakers import Kept, keep_speakers, labels_in_place
from tests.setting import interview

if TYPE_CHECKING:
    from qualcode.transcript.model import Transcript

TALK = "I: Where is the well?\nT: By the old road, near the church.\nI: Who goes?\nT: My sister and I go every day."


def _corrected(before: Transcript, text: str) -> Kept:
    return keep_speakers(before, interview(text), align(before.text, text))


def _roles(kept: Kept) -> dict[str, str]:
    return {speaker.label: speaker.role for speaker in kept.transcript.speakers}


def test_a_new_label_with_the_same_turns_is_a_new_name() -> None:
    before = interview(TALK)
    before = replace(before, speakers=(before.speakers[0], replace(before.speakers[1], role="group")))
    kept = _corrected(before, TALK.replace("T:", "P-01:"))
    assert dict(kept.renamed) == {"T": "P-01"}
    assert _roles(kept) == {"I": "interviewer", "P-01": "group"}


def test_two_labels_where_there_was_one_are_no_new_name() -> None:
    kept = _corrected(interview(TALK), TALK.replace("T: By", "A: By").replace("T: My", "B: My"))
    assert dict(kept.renamed) == {}
    assert list(_roles(kept)) == ["I", "A", "B"]


def test_a_label_exchanged_with_the_interviewers_keeps_no_role_by_its_place() -> None:
    swapped = TALK.replace("I:", "x:").replace("T:", "I:").replace("x:", "T:")
    kept = _corrected(interview(TALK), swapped)
    assert dict(kept.renamed) == {}


def test_what_a_person_made_of_a_label_stays() -> None:
    before = interview(TALK)
    renamed = replace(
        before, speakers=(before.speakers[0], replace(before.speakers[1], label="P01", spelt=("T",)))
    )
    kept = _corrected(renamed, TALK.replace("every day", "each day"))
    assert dict(kept.renamed) == {}
    assert list(_roles(kept)) == ["I", "P01"]


def test_turns_that_a_person_split_off_stay_split_off() -> None:
    before = interview(TALK)
    other = replace(before.speakers[1], label="Sister", spelt=(), turns=1)
    turns = (*before.turns[:3], replace(before.turns[3], speaker=2))
    kept = _corrected(
        replace(before, speakers=(*before.speakers, other), turns=turns), TALK.replace("old road", "road")
    )
    assert [kept.transcript.speakers[turn.speaker or 0].label for turn in kept.transcript.turns] == [
        "I",
        "T",
        "I",
        "Sister",
    ]


def test_turns_that_moved_keep_their_speaker_under_a_new_name() -> None:
    lines = TALK.split("\n")
    kept = _corrected(interview(TALK), "\n".join([*lines[2:], *lines[:2]]).replace("T:", "Q:"))
    assert dict(kept.renamed) == {"T": "Q"}


def test_what_stands_in_a_labels_place_is_a_label_whatever_its_form() -> None:
    before = interview(TALK)
    after = TALK.replace("T:", "((the woman)) –:")
    assert "((the woman)) –" in labels_in_place(before, after, align(TALK, after))
    one_line = TALK.replace("\n", " ")
    assert labels_in_place(before, one_line, align(TALK, one_line)) <= {"I"}
