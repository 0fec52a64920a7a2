"""Moves go where they say, stay within the text and stop on clusters only."""

from __future__ import annotations

import regex
from hypothesis import given
from hypothesis import strategies as st

from qualcode.transcript.model import Turn
from qualcode.tui.page.clusters import clusters
from qualcode.tui.page.motion import Motion, column, down, offset_in_row, row_end, row_start, up
from qualcode.tui.page.wrap import SPACER, Wrapped

PIECES = [
    *[
        "a",
        "word",
        "don’t",
        "it's",
        "'",
        "’",
        " ",
        " ",
        ".",
        " — ",
        "\t",
        "\n",
        "two words",
        "é",
        "e\u0301",
        "\u0301",
    ],
    *[
        "你好",
        "，",
        "👩‍👩‍👧",
        "🇿🇼",
        "क्षि",
        "क्\u200dष",
        "नमस्ते",
        "שלום",
        "مرحبا",
        "\u200e",
        "\u200d",
        "x\u200dy",
    ],
]
SENTENCES = st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=7).map("".join), max_size=3)


@st.composite
def pages(draw: st.DrawFn) -> tuple[str, list[Turn], list[tuple[int, int]]]:
    """A text with its turns and sentences."""
    text, turns, sentences = draw(st.sampled_from(["", "\n"])), [], []
    for said in draw(st.lists(SENTENCES, max_size=3)):
        label_start = len(text)
        text += draw(st.sampled_from(["", "I: "]))
        start = len(text)
        for sentence in said:
            if sentence := sentence.strip():
                sentences.append((len(text), len(text) + len(sentence)))
                text += sentence + " "
        text = text.rstrip(" ") if len(text) > start else text
        if len(text) > start:
            turns.append(Turn(label_start, start, len(text), 0))
        text += draw(st.sampled_from(["\n", "\n\n"]))
    return text, turns, sentences


def stops(text: str) -> list[int]:
    """Every place where the cursor may stand."""
    return [*(begun for begun, *_ in clusters(text, 0, len(text))), len(text)]


def before(places: list[int], offset: int) -> int:
    return max((place for place in places if place < offset), default=0)


def after(text: str, places: list[int], offset: int) -> int:
    return min((place for place in places if place > offset), default=len(text))


@given(pages())
def test_moves_are_those_of_a_plain_search(page: tuple[str, list[Turn], list[tuple[int, int]]]) -> None:
    text, turns, sentences = page
    motion, places = Motion(text, turns, sentences), stops(text)

    def floor(offset: int) -> int:
        return max(place for place in places if place <= offset)

    for offset in range(len(text) + 1):
        assert motion.next_cluster(offset) == after(text, places, offset)
        assert motion.previous_cluster(offset) == before(places, offset)
        for following, previous, starts in (
            (motion.next_sentence, motion.previous_sentence, [start for start, _ in sentences]),
            (motion.next_turn, motion.previous_turn, [turn.start for turn in turns]),
        ):
            assert following(offset) == after(text, [floor(start) for start in starts], offset)
            assert previous(offset) == floor(before(starts, offset))


@given(
    st.lists(st.sampled_from(["a", "don’t", "it's", "é", " ", "\n", "'", "’", "—", "नमस्ते", "你", "7_"])).map(
        "".join
    )
)
def test_words_are_those_of_a_plain_search(text: str) -> None:
    motion = Motion(text, [], [])
    words = [found.start() for found in regex.finditer(r"\w+(?:['’]\w+)*", text)]
    for offset in range(len(text) + 1):
        assert motion.next_word(offset) == after(text, words, offset)
        assert motion.previous_word(offset) == before(words, offset)


@given(pages(), st.integers(1, 9), st.integers(0, 12))
def test_every_move_stops_on_a_cluster_and_goes_its_way(
    page: tuple[str, list[Turn], list[tuple[int, int]]], width: int, goal: int
) -> None:
    text, turns, sentences = page
    motion, wrapped, places = Motion(text, turns, sentences), Wrapped(text, turns, width), set(stops(text))
    # A row may begin where a turn does, even if what it begins with is joined to the blank before it.
    places |= set(wrapped.starts)
    for offset in range(-1, len(text) + 2):
        here = min(max(offset, 0), len(text))
        for step in (motion.next_cluster, motion.next_word, motion.next_sentence, motion.next_turn):
            assert step(offset) in places
            assert step(offset) > here or step(offset) == len(text) or offset < 0
        back = (motion.previous_cluster, motion.previous_word, motion.previous_sentence, motion.previous_turn)
        for step in back:
            assert step(offset) in places
            assert step(offset) < here or step(offset) == 0
    for offset in sorted(places):
        row = wrapped.row_of(offset)
        for rows in (1, 3):
            for to, way in ((up(wrapped, offset, goal, rows), -1), (down(wrapped, offset, goal, rows), 1)):
                assert to in places
                landed = wrapped.row_of(to)
                assert wrapped.turns[landed] != SPACER
                assert (landed - row) * way > 0 or to == offset


@given(pages(), st.integers(4, 12))
def test_up_and_down_keep_the_goal_column(
    page: tuple[str, list[Turn], list[tuple[int, int]]], width: int
) -> None:
    text, turns, _ = page
    wrapped = Wrapped(text, turns, width)
    for row in range(len(wrapped)):
        if wrapped.turns[row] == SPACER:
            continue
        start, end, _, indent = wrapped[row]
        on_row = [
            place for place in {*stops(text), start} if wrapped.row_of(place) == row and start <= place <= end
        ]
        for goal in range(width + 2):
            to = offset_in_row(wrapped, row, goal)
            assert wrapped.row_of(to) == row
            # The last cluster that begins at or before the goal.
            fitting = [place for place in on_row if column(wrapped, place) <= max(goal, indent)]
            assert column(wrapped, to) == max(column(wrapped, place) for place in fitting)
        assert row_start(wrapped, start) == start
        assert row_end(wrapped, start) == max(on_row)


@given(pages())
def test_sentences_grow_and_shrink(page: tuple[str, list[Turn], list[tuple[int, int]]]) -> None:
    text, turns, sentences = page
    motion, places = Motion(text, turns, sentences), set(stops(text))
    for offset in range(len(text) + 1):
        found = motion.sentence_at(offset)
        if not sentences:
            assert found is None
            assert motion.grow(offset, offset) == motion.shrink(offset, offset) == (offset, offset)
            continue
        expected = next((s for s in sentences if offset < s[1]), sentences[-1])
        assert found is not None
        assert set(found) <= places
        assert found[0] <= expected[0] < expected[1] <= found[1]
        more = motion.grow(*found)
        assert more[1] > found[1] or found[1] >= sentences[-1][1]
        assert more == found or motion.shrink(*more) == found


def test_turns_and_sentences_by_hand() -> None:
    text = "I: One. Two.\n\nR: Three."
    motion = Motion(text, [Turn(0, 3, 12, 0), Turn(14, 17, 23, 1)], [(3, 7), (8, 12), (17, 23)])
    assert [motion.turn_at(offset) for offset in (0, 12, 13, 14, 23)] == [0, 0, 0, 1, 1]
    assert [motion.sentence_at(offset) for offset in (0, 7, 12, 14, 23)] == [
        *[(3, 7), (8, 12), (17, 23), (17, 23), (17, 23)]
    ]
    assert motion.grow(3, 7) == (3, 12)
    assert motion.grow(3, 12) == (3, 23)
    assert motion.grow(3, 23) == (3, 23)
    assert motion.shrink(3, 23) == (3, 12)
    assert motion.shrink(3, 7) == (3, 7)
    assert (motion.next_turn(0), motion.next_turn(3), motion.next_turn(17)) == (3, 17, 23)
    assert (motion.previous_turn(23), motion.previous_turn(17), motion.previous_turn(3)) == (17, 3, 0)
    assert Motion("", [], []).turn_at(0) == -1


def test_down_over_a_spacer_and_to_the_end_of_a_turn() -> None:
    text = "one\n\ntwo longer"
    wrapped = Wrapped(text, [Turn(0, 0, 3, None), Turn(5, 5, 15, None)], 20)
    assert down(wrapped, 1, 1) == 6
    assert up(wrapped, 14, 9) == 3
    assert up(wrapped, 1, 1) == 1
    assert down(wrapped, 6, 1) == 6
