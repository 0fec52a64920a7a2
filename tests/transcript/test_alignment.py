"""Carrying positions over a revision."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.transcript.alignment import Alignment, Carried, align
from qualcode.transcript.edits import edits_between

if TYPE_CHECKING:
    from tests.conftest import Growth

SMALL = st.text("ab c\n.", max_size=60)
WORDS = [
    "river",
    "goat",
    "mother",
    "house",
    "rain",
    "market",
    "clinic",
    "sister",
    "village",
    "morning",
    "never",
    "always",
    "because",
]


def prose(seed: int, sentences: int) -> str:
    chance = random.Random(seed)
    return "".join(
        " ".join(chance.choice(WORDS) for _ in range(8)).capitalize() + f" {number}.\n"
        for number in range(sentences)
    )


@given(SMALL)
def test_identity_carries_everything(text: str) -> None:
    alignment = align(text, text)
    for start in range(len(text)):
        assert alignment.carry(start, len(text)) == Carried(start, len(text), True)


@given(SMALL, SMALL)
def test_edits_rebuild_the_new_text(old: str, new: str) -> None:
    rebuilt, position = "", 0
    for edit in edits_between(old, new):
        rebuilt += old[position : edit.old_start] + new[edit.new_start : edit.new_end]
        position = edit.old_end
    assert rebuilt + old[position:] == new
    alignment = align(old, new)
    assert alignment.old_length == len(old)
    assert sum(equal + inserted for equal, _, inserted in alignment.runs) == len(new)


@given(SMALL, SMALL, st.data())
def test_certainty_means_equal_edges(old: str, new: str, data: st.DataObject) -> None:
    if not old:
        return
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    carried = align(old, new).carry(start, end)
    assert (carried.why is None) == carried.certain
    assert (carried.start is None) == (carried.end is None)
    if carried.start is not None and carried.end is not None:
        assert 0 <= carried.start < carried.end <= len(new)
    if carried.certain:
        assert (new[carried.start], new[carried.end - 1]) == (old[start], old[end - 1])


@given(st.integers(0, 1000), st.integers(0, 29), st.sampled_from(["insert", "delete", "replace"]))
def test_an_edit_elsewhere_leaves_the_text_and_shifts_it(seed: int, at: int, kind: str) -> None:
    lines = prose(seed, 30).splitlines(keepends=True)
    added = "" if kind == "delete" else "Something else entirely was said here!\n"
    new_lines = [*lines[:at], added, *lines[at + (kind != "insert") :]]
    old, new = "".join(lines), "".join(new_lines)
    alignment = align(old, new)
    position = 0
    for index, line in enumerate(lines):
        start, end = position, position + len(line) - 1
        position += len(line)
        carried = alignment.carry(start, end)
        if index == at and kind != "insert":
            assert not carried.certain
            continue
        shift = len(new) - len(old) if index >= at else 0
        assert carried == Carried(start + shift, end + shift, True)


def test_insertions_at_the_edges_stay_outside() -> None:
    old = "He said. We went home. She left."
    new = "He said. Truly! We went home. Indeed so! She left."
    start = old.index("We")
    carried = align(old, new).carry(start, start + 13)
    assert carried.certain
    assert new[carried.start : carried.end] == "We went home."


def test_a_label_like_the_next_one_is_not_mistaken() -> None:
    old = "Interviewer: Hi there.\n\nMary: Good.\n"
    new = "Interviewer: Hello.\n\n" + old
    carried = align(old, new).carry(13, 22)
    assert carried.certain
    assert new[carried.start : carried.end] == "Hi there."


def test_a_correction_inside_is_carried() -> None:
    old, new = "and then teh whole village came to see us", "and then the whole village came to see us"
    assert align(old, new).carry(4, 40) == Carried(4, 40, True)


@pytest.mark.parametrize(
    ("old", "new", "span", "guess", "why"),
    [
        ("the cat sat", "the cat cat sat", (4, 7), (4, 7), "either"),
        ("one two three", "one three", (4, 7), (None, None), "removed"),
        ("one two three", "one 22222 three", (4, 7), (None, None), "removed"),
        ("we saw the river today", "we saw the lake today", (7, 16), (7, 11), "end of the passage"),
        ("we saw the river today", "we noticed the river today", (3, 16), (10, 20), "beginning"),
        (
            "a start and the end z",
            "a start, oh what a long story it was, and the end z",
            (2, 19),
            (2, 49),
            "added",
        ),
    ],
)
def test_doubt_is_said(
    old: str, new: str, span: tuple[int, int], guess: tuple[int | None, int | None], why: str
) -> None:
    carried = align(old, new).carry(*span)
    assert (carried.start, carried.end) == guess
    assert not carried.certain
    assert carried.why is not None
    assert why in carried.why


def test_rewritten_text_offers_no_anchor_by_chance() -> None:
    old = "Stays. We ate maize and beans every single day then. Stays too."
    new = "Stays. Nobody could afford to send their children. Stays too."
    for start in range(8, 48):
        assert not align(old, new).carry(start, start + 4).certain


@given(SMALL, SMALL)
def test_storing(old: str, new: str) -> None:
    alignment = align(old, new)
    assert Alignment.from_list(json.loads(json.dumps(alignment.to_list()))) == alignment


@pytest.mark.parametrize("stored", [[], [[[1, 2]], []], [[[-1, 0, 0]], []], [[["x", 0, 0]], []], 5])
def test_what_was_never_stored_is_refused(stored: object) -> None:
    with pytest.raises(ValueError, match="stored"):
        Alignment.from_list(stored)  # type: ignore[arg-type]


@pytest.mark.parametrize("span", [(-1, 2), (2, 2), (3, 2), (0, 4)])
def test_spans_outside_are_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="span"):
        align("abc", "abc").carry(*span)


@pytest.mark.parametrize("line_end", ["\n", " "])
def test_ten_times_as_long_a_text_takes_about_ten_times_as_long(line_end: str, growth: Growth) -> None:
    def corrected(lines: int) -> tuple[str, str]:
        old = prose(3, lines).replace("\n", line_end)
        chance = random.Random(4)
        new = old
        for _ in range(20):
            at = chance.randrange(len(new))
            new = new[:at] + "um, " + new[at + chance.choice([0, 3]) :]
        return old, new

    long = corrected(9_500)
    assert len(long[0]) > 500_000
    assert len(align(*long).runs) >= 15
    assert growth(lambda texts: align(*texts), corrected(950), long) < 40


MOVED = [
    "A: What was the first visit like?\nB: They called my name in front of everybody. It hurt.\n",
    "A: And later?\nB: Later my sister came with me to the clinic.\n",
]


def test_a_moved_passage_is_offered_where_its_words_stand_now() -> None:
    old, new = "".join(MOVED), "".join(reversed(MOVED))
    alignment = align(old, new)
    for words in ("Later my sister came", "in front of everybody. It hurt.", "my name"):
        start = old.index(words)
        carried = alignment.carry(start, start + len(words))
        assert carried.start is not None
        assert new[carried.start : carried.end] == words
    at = old.index("Later")
    assert not alignment.carry(at, at + 20).certain
    assert Alignment.from_list(json.loads(json.dumps(alignment.to_list()))) == alignment


def test_words_that_stand_twice_were_not_moved_to_either_place() -> None:
    old = "B: Later my sister came with me.\nA: What was the first visit like?\nB: It hurt, and I cried.\n"
    line = "B: Later my sister came with me.\n"
    new = old.removeprefix(line) + line + "A: Say that again, please.\n" + line
    start = old.index("sister came")
    assert align(old, new).carry(start, start + 11).start is None


@given(st.lists(st.sampled_from(WORDS), min_size=8, max_size=30), st.randoms(use_true_random=False))
def test_what_is_said_to_have_moved_has_the_same_words_there(words: list[str], chance: random.Random) -> None:
    lines = [f"{number} {word} and {word} again.\n" for number, word in enumerate(words)]
    old = "".join(lines)
    chance.shuffle(lines)
    new = "".join(lines)
    alignment = align(old, new)
    position = 0
    for line in old.splitlines():
        carried = alignment.carry(position, position + len(line))
        if carried.why == "The passage was moved.":
            assert new[carried.start : carried.end] == line
        position += len(line) + 1
