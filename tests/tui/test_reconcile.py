"""The workspace of reconciling: every outcome by its key, what is shown of it, and coming back to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.ledger.study import Study
from qualcode.study import coders, codes
from qualcode.study.settings import set_agreement
from qualcode.study.transcripts import entries
from qualcode.tui.screens.reconcile import ReconcileScreen
from qualcode.workflows import assigning, reconciling
from tests.tui.interface import DIFFERING, FIRST, finish_differing, make_study, running, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp

AGREED = ("Fear of talk", "My mother was afraid of the neighbours.", None)


@pytest.fixture
def both(study_path: Path) -> Path:
    """Ana and Ben have finished P01 (agreed, stance, other theme, boundary, missed) and P02, without a coding."""
    return finish_differing(study_path, DIFFERING)


def consensus(path: Path) -> list[tuple[str, str, str | None]]:
    """What P01 has in the consensus: code, words, stance."""
    with Study.open(path) as study:
        work = reconciling.queue(study, None, entries(study)[0]).work
        book = codes.codebook(study)
        return [(book[s.code].name, FIRST[s.start : s.end], s.stance) for _, s in work.consensus]


async def press(app: QualcodeApp, pilot: Pilot[None], *keys: str) -> ReconcileScreen:
    for key in keys:
        await pilot.press(*(["space" if c == " " else c for c in key[1:]] if key[0] == "'" else [key]))
        await settle(app, pilot)
    return next(screen for screen in app.screen_stack if isinstance(screen, ReconcileScreen))


async def test_the_queue_shows_what_differs_and_the_text_who_has_it(both: Path) -> None:
    async with running(both) as (app, pilot):
        screen = await press(app, pilot, "f4")
        assert [case.kind for case in screen.listed.rows] == ["stance", "other code", "boundary", "missed"]
        shown = screen_text(app)
        assert "P01 · A Ana | B Ben · 1 of 5 alike" in shown
        assert "0 of 4 settled · by place" in shown
        assert "1 Ana's  2 Ben's  a both  x neither" in shown
        assert "A Ana: " in shown
        assert "supports" in shown
        left, right = screen.text.painter.left, screen.text.painter.right
        assert [place is not None for place in left.lanes].count(True) == 4
        assert [place is not None for place in right.lanes].count(True) == 5
        assert "≠" in shown


KEYS: dict[str, tuple[tuple[str, ...], tuple[str, str, str | None]]] = {
    "A's": (("1",), ("Stigma", "She said they would talk.", "supports")),
    "B's": (("2",), ("Stigma", "She said they would talk.", "contrary")),
    "both": (("a",), ("Stigma", "She said they would talk.", "mixed")),
    "another code": (("c", "'family", "enter"), ("Family helps", "She said they would talk.", "mixed")),
    "another code on other words": (
        ("s", "s", "enter", "'family", "enter"),
        ("Family helps", "She said they would talk. I told nobody for a year.", "mixed"),
    ),
    "another span": (("s", "s", "e"), ("Stigma", "She said they would talk. I told nobody for a year.", "mixed")),
    "another stance": (("exclamation_mark", "enter"), ("Stigma", "She said they would talk.", None)),
}  # fmt: skip


@pytest.mark.parametrize("outcome", KEYS)
async def test_an_outcome_is_stored_by_its_key_and_the_next_difference_shown(
    both: Path, outcome: str
) -> None:
    keys, expected = KEYS[outcome]
    async with running(both) as (app, pilot):
        screen = await press(app, pilot, "f4", *keys)
        assert consensus(both) == [AGREED, expected]
        assert (screen.case is not None and screen.case.number, screen.case and screen.case.open) == (3, True)
        assert "The agreements were carried over first (1)" in " ".join(screen_text(app).split())
        assert "3 left" in " ".join(screen_text(app).split())
        await press(app, pilot, "u")
        assert consensus(both) == [AGREED]
        assert screen.case is not None
        assert screen.case.number == 2, "back to what is open again"
        await press(app, pilot, "ctrl+r")
        assert expected in consensus(both)


async def test_neither_asks_for_a_reason(both: Path) -> None:
    async with running(both) as (app, pilot):
        await press(app, pilot, "f4", "x", "escape")
        assert consensus(both) == []
        screen = await press(app, pilot, "x", "'not about stigma", "enter")
        assert consensus(both) == [AGREED]
        await press(app, pilot, "N")
        assert screen.case is not None
        assert screen.case.decision is not None
        assert screen.case.decision.why == "not about stigma"
        assert "✓ Ana: nothing · not about stigma" in screen_text(app)


async def test_a_note_is_written_and_a_difference_settled_again(both: Path) -> None:
    async with running(both) as (app, pilot):
        screen = await press(app, pilot, "f4", "m")
        assert "Settle it first" in screen_text(app)
        await press(app, pilot, "1", "N", "m", "'as she says", "enter")
        assert screen.case is not None
        assert screen.case.decision is not None
        assert screen.case.decision.why == "as she says"
        await press(app, pilot, "2")
        assert ("Stigma", "She said they would talk.", "contrary") in consensus(both)


async def test_settled_to_the_end_by_keyboard(both: Path) -> None:
    async with running(both) as (app, pilot):
        screen = await press(app, pilot, "f4", "1", "2", "a", "1")
        assert "P01 is reconciled" in " ".join(screen_text(app).split())
        assert screen.queue is not None
        assert screen.queue.work.reconciled
        await press(app, pilot, "greater_than_sign")
        assert "P02 · A Ana | B Ben · 0 of 0 alike" in screen_text(app)
        await press(app, pilot, "1")
        assert "There are no differences here" in screen_text(app)
        await press(app, pilot, "A")
        assert "P02 is reconciled" in " ".join(screen_text(app).split())
        await press(app, pilot, "A")
        assert "The study records that nobody coded anything" in screen_text(app)
        await press(app, pilot, "l")
        shown = screen_text(app)
        assert "P01 · reconciled" in shown
        assert "P02 · reconciled" in shown
    with Study.open(both) as study:
        assert [done for _, done in reconciling.states(study, None)] == [True, True]


async def test_the_words_are_to_be_selected_for_another_span(both: Path) -> None:
    async with running(both) as (app, pilot):
        await press(app, pilot, "f4", "e")
        assert "Select the words first: s takes the sentence, v begins here." in screen_text(app)
        await press(app, pilot, "n", "s", "e")
        assert "Which code shall it have?" in screen_text(app)
        await press(app, pilot, "down", "enter")
        assert ("Fear of talk", "I told nobody for a year.", None) in consensus(both)


async def test_the_order_turns_and_keys_go_from_difference_to_difference(both: Path) -> None:
    async with running(both) as (app, pilot):
        screen = await press(app, pilot, "f4", "O")
        assert [case.kind for case in screen.listed.rows][:3] == ["stance", "boundary", "missed"]
        assert "by kind" in screen_text(app)
        await press(app, pilot, "O")
        gains = [case.gain for case in screen.listed.rows]
        assert gains == sorted(gains, reverse=True)
        await press(app, pilot, "O", "n", "n", "n", "n")
        assert "This is the last difference" in screen_text(app)
        await press(app, pilot, "N", "N", "N", "N")
        assert "This is the first difference" in screen_text(app)
        await press(app, pilot, "1", "n", "right_square_bracket", "right_square_bracket")
        assert screen.case is not None
        assert screen.case.number == 3, "round to the first that is open"


async def test_one_comes_back_to_the_same_place(both: Path) -> None:
    async with running(both) as (app, pilot):
        await press(app, pilot, "f4", "1", "n", "O", "O")
        screen = await press(app, pilot, "f3", "f4")
        at = screen.case
        await press(app, pilot, "ctrl+q")
    async with running(both) as (app, pilot):
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, ReconcileScreen), "where one left, one starts"
        assert screen.case is not None
        assert at is not None
        assert (screen.case.id, screen.order) == (at.id, "gain")


async def test_by_mouse_from_the_stripes_the_queue_and_the_key_bar(both: Path) -> None:
    async with running(both, size=(120, 40)) as (app, pilot):
        screen = await press(app, pilot, "f4")
        await pilot.click("QueueList", offset=(5, 3))
        assert screen.case is not None
        assert screen.case.number == 5
        painter, row = screen.text.painter, screen.text.wrapped.row_of(FIRST.index("my sister helped"))
        right = painter.gutter + painter.text_width + 1
        await pilot.click("DifferenceText", offset=(right, row - round(screen.text.scroll_y)))
        assert screen.case.kind == "boundary"
        bar = screen_text(app).splitlines()[-1]
        await pilot.click("KeyBar", offset=(bar.index("Ben's") - 1, 0))
        await settle(app, pilot)
        assert ("Family helps", "my sister helped me. She came to the clinic with me.", None) in consensus(
            both
        )


async def test_three_coders_have_their_letters_at_the_left(study_path: Path) -> None:
    with Study.open(study_path) as study:
        coders.add_coder(study, "Cleo")
        assigning.assign(study, ["Cleo"], coder="Ana")
    more = {**DIFFERING, "Cleo": (("I told nobody for a year.", "Stigma", None),)}
    path = finish_differing(study_path, more)
    async with running(path) as (app, pilot):
        await press(app, pilot, "f4", "n", "n")
        shown = screen_text(app)
        assert "A Ana, B Ben, C Cleo" in shown
        assert "1 Ana's  2 Ben's  3 Cleo's  a all" in shown
        row = next(line for line in shown.splitlines() if "I told nobody" in line)
        assert {"AST", "CST"} <= set(row.split()), row
        await press(app, pilot, "3", "4")
        assert "There is no coder number 4 here" in screen_text(app)


async def test_what_is_not_finished_says_who_is_waited_for(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        screen = await press(app, pilot, "f4")
        assert "P01 cannot be reconciled yet: Ana and Ben have not finished it." in screen_text(app)
        await press(app, pilot, "1")
        assert "have not finished it" in screen_text(app).splitlines()[-2]
        assert screen.text.reading is None
        await press(app, pilot, "greater_than_sign")
        assert "transcript that all have finished" in screen_text(app)


async def test_where_nothing_is_coded_twice_it_says_what_to_do(tmp_path: Path) -> None:
    path = make_study(tmp_path, assigned=False)
    async with running(path) as (app, pilot):
        await press(app, pilot, "f2", "f4", "l")
        assert (
            "No transcript is coded by several coders yet. F2 lists transcripts, a assigns."
            in screen_text(app)
        )


async def test_a_reader_may_look_and_settle_nothing(both: Path) -> None:
    with Study.open(both) as study:
        coders.add_coder(study, "Rea", "reader")
    async with running(both, "Rea") as (app, pilot):
        await press(app, pilot, "f4", "1")
        assert "Rea may only read this study" in screen_text(app)
    assert consensus(both) == []


async def test_another_terminal_settles_meanwhile(both: Path) -> None:
    async with running(both) as (app, pilot):
        screen = await press(app, pilot, "f4")
        with Study.open(both) as study:
            first, ben = entries(study)[0], coders.find_coder(study, "Ben")
            case = reconciling.queue(study, ben, first).differences[0]
            reconciling.take(study, ben, first, case.id, [ben.key])
        await app.desk.look()
        await settle(app, pilot)
        assert screen.case is not None
        assert (screen.case.number, screen.case.open) == (2, False), "the place stays"
        assert "1 of 4 settled" in screen_text(app)


@pytest.mark.parametrize("size", [(40, 9), (30, 20), (200, 60)])
async def test_it_is_whole_at_any_size(both: Path, size: tuple[int, int], monkeypatch: Any) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with running(both, size=size) as (app, pilot):
        await press(app, pilot, "f4", "1", "n", "s", "question_mark", "escape", "escape", "2")
        await pilot.resize_terminal(80, 24)
        await settle(app, pilot)
        assert "2 of 4 settled" in screen_text(app)


async def test_where_agreement_is_not_used_nothing_is_said_of_it(both: Path) -> None:
    with Study.open(both) as study:
        set_agreement(study, False)
    async with running(both) as (app, pilot):
        await press(app, pilot, "f4", "1")
        shown = screen_text(app)
        assert "P01 · A Ana | B Ben " in shown
        assert "alike" not in shown
        assert "1 of 4 settled" in shown
