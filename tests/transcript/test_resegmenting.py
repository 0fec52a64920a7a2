"""Turns under other labels: the text stays, every letter stays somebody's, and what was done can be done back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualcode.errors import NotFound, QualcodeError
from qualcode.transcript.account import BEFORE_LABELS, letters
from qualcode.transcript.compose import compose
from qualcode.transcript.model import NO_LABEL, Extract, Passage, Transcript
from qualcode.transcript.resegmenting import (
    found_again,
    joined,
    labelled,
    renamed,
    split_off,
)

TALK = "I: Who came?\n\nR: My sister. She was tired.\n\nN: I came too.\n\nI: And then?\n\nR: Then we left."


def read(text: str, *labels: str) -> Transcript:
    return compose(Extract((Passage(text),), "utf-8", b"", letters=letters(text)), labels=labels)


def spoken(transcript: Transcript) -> list[tuple[str | None, str]]:
    """Who says what, turn by turn."""
    return [
        (
            None if turn.speaker is None else transcript.speakers[turn.speaker].label,
            transcript.text[turn.start : turn.end],
        )
        for turn in transcript.turns
    ]


def whole(transcript: Transcript) -> None:
    """Nothing is lost, counts are right, and sentences lie in turns."""
    assert transcript.account is not None
    assert transcript.account.missing == 0
    assert transcript.account.in_turns == sum(letters(words) for _, words in spoken(transcript))
    for i, speaker in enumerate(transcript.speakers):
        own = [turn for turn in transcript.turns if turn.speaker == i]
        assert speaker.turns == len(own) > 0
        assert speaker.letters == sum(letters(transcript.text[turn.start : turn.end]) for turn in own)
    for before, after in zip(transcript.turns, transcript.turns[1:], strict=False):
        assert before.start < before.end <= after.label_start <= after.start
    for start, end in transcript.sentences:
        assert any(turn.start <= start < end <= turn.end for turn in transcript.turns)


def test_a_renamed_label_keeps_its_turns_its_role_and_its_spelling() -> None:
    before = read(TALK, "N")
    after = renamed(before, "R", "Rosa")
    whole(after)
    assert (after.text, after.turns) == (before.text, before.turns)
    rosa = next(speaker for speaker in after.speakers if speaker.label == "Rosa")
    assert (rosa.spelt, rosa.role, rosa.turns) == (("R",), "respondent", 2)
    assert renamed(after, "Rosa", "R") == before


def test_a_label_cannot_be_renamed_to_another() -> None:
    with pytest.raises(QualcodeError, match="join the two"):
        renamed(read(TALK, "N"), "R", "N")


def test_joined_labels_are_one_speaker_in_two_spellings() -> None:
    after = joined(read(TALK, "N"), "R", "N")
    whole(after)
    assert [speaker.label for speaker in after.speakers] == ["I", "R"]
    assert after.speakers[1].spelt == ("R", "N")
    assert [label for label, _ in spoken(after)] == ["I", "R", "R", "I", "R"]


def test_turns_are_split_off_from_the_one_that_holds_the_place() -> None:
    before = read(TALK, "N")
    inside = before.text.index("we left")
    after = split_off(before, "R", inside, "Nurse")
    whole(after)
    assert [label for label, _ in spoken(after)] == ["I", "R", "N", "I", "Nurse"]
    swapped = split_off(before, "R", inside, "N")
    assert [label for label, _ in spoken(swapped)] == ["I", "R", "N", "I", "N"]
    assert split_off(before, "R", 0, "Nurse") == renamed(before, "R", "Nurse")
    with pytest.raises(NotFound, match="no turn"):
        split_off(before, "N", inside, "Nurse")


def test_turns_without_a_label_can_be_given_to_somebody() -> None:
    before = read("She came early.\n\nThen we went home.")
    assert [label for label, _ in spoken(before)] == [None, None]
    after = renamed(labelled(before), NO_LABEL, "Zoe")
    whole(after)
    assert [label for label, _ in spoken(after)] == ["Zoe", "Zoe"]
    assert after.turns[0].label_start == after.turns[0].start


@pytest.mark.parametrize(
    ("line", "label", "called"),
    [
        ("Carla: I saw that.", "Carla", "Carla"),
        ("CARLA : I saw that.", "carla", "carla"),
        ("Carla - I saw that.", "Carla", "Carla"),
        ("Carla\tI saw that.", "Carla", "Carla"),
        ("Carla   I saw that.", "Carla", "Carla"),
        ("Carla\nI saw that.", "Carla", "Carla"),
        ("**Carla:** I saw that.", "**Carla:**", "Carla"),
        ("[Carla] I saw that.", "[Carla]", "Carla"),
        ("Mama T >> I saw that.", "Mama T >>", "Mama T"),
        ("(Carla) I saw that.", "(Carla)", "Carla"),
        ("ካርላ፦ I saw that.", "ካርላ", "ካርላ"),
        ("Carla：I saw that.", "Carla", "Carla"),
        ("  Carla: I saw that.", "Carla", "Carla"),
        ("# Carla # I saw that.", "# Carla #", "Carla"),
        ("Carla (aunt): I saw that.", "Carla (aunt)", "Carla (aunt)"),
    ],
)
def test_lines_that_begin_with_a_label_are_its_turns(line: str, label: str, called: str) -> None:
    before = read(f"I: Who came?\n\nR: My sister.\n{line}\n\nI: And then?\n\nR: We left.")
    if called in [speaker.label for speaker in before.speakers]:
        return  # found without being told
    after, name = found_again(before, label)
    whole(after)
    assert (after.text, name) == (before.text, called)
    assert spoken(after) == [
        ("I", "Who came?"),
        ("R", "My sister."),
        (called, "I saw that."),
        ("I", "And then?"),
        ("R", "We left."),
    ]


@pytest.mark.parametrize(
    "line", ["Carla came too.", "Carla-Ann came.", "Carlas: they came.", "Carla's came."]
)
def test_a_sentence_that_begins_with_the_name_is_no_turn(line: str) -> None:
    with pytest.raises(NotFound, match="no line with speech begins with Carla"):
        found_again(read(f"I: Who came?\n\nR: My sister.\n{line}\n\nI: And then?\n\nR: We left."), "Carla")


def test_what_no_label_begins_belongs_to_the_label_found_before_it() -> None:
    before = read("It was cold.\n\nMama T >> I went home.\n\nShe cried.\n\nThe end.")
    after, _ = found_again(before, "Mama T >>")
    whole(after)
    assert spoken(after) == [(None, "It was cold."), ("Mama T", "I went home.\n\nShe cried.\n\nThe end.")]


def test_words_before_the_first_label_become_speech_where_their_label_is_found() -> None:
    before = read("Interview 7\n\nCarla - I begin.\n\nI: Who came?\n\nR: My sister.\n\nI: So?\n\nR: So.")
    assert [label for label, _ in spoken(before)] == ["I", "R", "I", "R"]
    after, _ = found_again(before, "Carla")
    whole(after)
    assert spoken(after)[0] == ("Carla", "I begin.")
    assert after.account is not None
    assert after.account.taken_out[BEFORE_LABELS] == letters("Interview 7")


_LINES = st.lists(
    st.sampled_from(
        ["I: Who?", "R: She. He.", "N - No.", "N", "", "  N: b", "So it was.", "R:", "N: ", "N\tx y"]
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(_LINES, st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9), st.integers(0, 9)), max_size=5))
def test_no_edit_loses_a_letter_or_changes_the_text(lines: list[str], edits: list[Any]) -> None:
    first = transcript = read("\n".join(lines))
    for which, a, b in edits:
        transcript = _edited(transcript, which, a, b)
        assert transcript.text == first.text
        assert transcript.times == first.times
        if transcript.turns:
            whole(transcript)


def _edited(transcript: Transcript, which: int, a: int, b: int) -> Transcript:
    labels = [speaker.label for speaker in transcript.speakers]
    if which == 0:
        try:
            return found_again(transcript, "N")[0]
        except NotFound:
            return transcript
    if which == 1:
        return labelled(transcript)
    if not labels:
        return transcript
    one, other = labels[a % len(labels)], labels[b % len(labels)]
    if which == 2:
        return renamed(transcript, one, f"X{b}") if f"X{b}" not in labels else transcript
    if which == 3:
        return joined(transcript, one, other) if one != other else transcript
    try:
        return split_off(transcript, one, a * 5, other if b % 2 else f"Y{b}")
    except NotFound:
        return transcript
