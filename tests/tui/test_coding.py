"""Coding a transcript by the keyboard: every key does to the study what it says."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

import pytest

from qualcode.ledger.study import Study
from qualcode.study import coders, codings
from qualcode.study.codes import codebook
from qualcode.study.transcripts import content, entries
from qualcode.workflows import assigning, coding
from tests.tui.interface import FIRST, make_study, running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.study.codings import Coding
    from qualcode.tui.app import QualcodeApp


def stored(path: Path, coder: str = "Ana") -> list[tuple[str, str, str]]:
    """What a coder's codings are: transcript, code and words."""
    with Study.open(path) as study:
        book = codebook(study)
        listed = {entry.key: entry for entry in entries(study)}
        return [
            (
                listed[c.transcript].name,
                book[c.code].name,
                content(study, listed[c.transcript]).text[c.start : c.end],
            )
            for c in codings.codings(study)
            if c.coder == coder
        ]


def coding_of(path: Path, coder: str = "Ana") -> Coding:
    with Study.open(path) as study:
        return next(c for c in codings.codings(study) if c.coder == coder)


def code_first(
    path: Path, coder: str = "Ana", words: str = "My mother was afraid of the neighbours."
) -> bytes:
    """Code these words of P01 with Fear of talk."""
    with Study.open(path) as study:
        who = coders.find_coder(study, coder)
        code = codebook(study).find("Fear of talk").id
        start = FIRST.index(words)
        return coding.code_span(study, who, entries(study)[0], code, start, start + len(words))


def code_app(app: QualcodeApp):
    """The text pane."""
    from qualcode.tui.widgets.text_pane import TextPane

    return app.screen.query_one(TextPane)


async def test_a_sentence_is_coded_with_two_keys(study_path: Path) -> None:
    code_first(study_path)  # so that there is a recent code
    async with running(study_path) as (app, pilot):
        code_app(app).go(FIRST.index("She said"))
        await pilot.press("s", "1")
        await pilot.pause()
        assert ("P01", "Fear of talk", "She said they would talk.") in stored(study_path)
        assert len(code_app(app).marks) == 2


async def test_the_first_coding_assigns_the_transcript(tmp_path: Path) -> None:
    path = make_study(tmp_path, assigned=False)
    async with running(path) as (app, pilot):
        assert "not assigned" in screen_text(app)
        code_app(app).go(FIRST.index("Later my sister"))
        await pilot.press("enter", *"helps", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "independent · main" in screen_text(app)
        assert len(code_app(app).marks) == 1


async def test_the_next_s_goes_on_to_the_next_sentence(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path) as (app, pilot):
        code_app(app).go(FIRST.index("My mother"))
        await pilot.press("s", "s", "1", "s", "1")
        await pilot.pause()
        words = [w for _, _, w in stored(study_path)]
        assert "My mother was afraid of the neighbours. She said they would talk." in words
        assert "I told nobody for a year." in words


async def test_picking_a_code_by_some_of_its_letters(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        code_app(app).go(FIRST.index("Later my sister"))
        await pilot.press("enter", *"helps", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert stored(study_path) == [("P01", "Family helps", "Later my sister helped me.")]


async def test_a_code_in_the_respondents_own_words(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        code_app(app).go(FIRST.index("I told nobody"))
        await pilot.press("s", "i")
        await pilot.pause()
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert stored(study_path) == [("P01", "I told nobody for a year", "I told nobody for a year.")]
        await pilot.press("u")
        await pilot.pause()
        assert stored(study_path) == []
        assert not [code for code in app.desk.book if code.origin == "in vivo"]


async def test_removing_undoing_and_doing_again(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path) as (app, pilot):
        await pilot.press("n")
        await pilot.press("x")
        await pilot.pause()
        assert stored(study_path) == []
        await pilot.press("u")
        await pilot.pause()
        assert len(stored(study_path)) == 1
        assert "Taken back" in screen_text(app)
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert stored(study_path) == []


async def test_changing_a_span_from_either_end(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path) as (app, pilot):
        await pilot.press("n", "e", "w", "w", "o", "w", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert [w for _, _, w in stored(study_path)] == ["mother was afraid of the neighbours. She"]


async def test_a_span_that_is_left_stays(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path) as (app, pilot):
        await pilot.press("n", "e", "w", "w", "escape")
        await pilot.pause()
        assert [w for _, _, w in stored(study_path)] == ["My mother was afraid of the neighbours."]
        assert code_app(app).editing is None


async def test_another_code_and_a_stance(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path) as (app, pilot):
        await pilot.press("n", "r", *"helps", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert [c for _, c, _ in stored(study_path)] == ["Family helps"]
        await pilot.press("exclamation_mark", "exclamation_mark")
        await pilot.pause()
        assert coding_of(study_path).stance == "contrary"
        assert "contrary" in screen_text(app)


async def test_searching_goes_from_match_to_match(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        pane = code_app(app)
        pane.go(0)
        await pilot.press("slash", *"sister", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert pane.caret == FIRST.index("sister")
        await pilot.press("n")
        assert pane.caret == FIRST.index("sister"), "the only match is found again"
        await pilot.press("escape")
        assert pane.matches == []


@pytest.mark.parametrize(
    ("asked", "words"),
    [("4", "Later my sister"), ("the nurse was kind", "The nurse was kind")],
)
async def test_going_to_a_turn_or_a_quote(study_path: Path, asked: str, words: str) -> None:
    async with running(study_path) as (app, pilot):
        await pilot.press("g", *asked, "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        pane = code_app(app)
        start = pane.selection[0] if pane.selection else pane.caret
        assert FIRST[start:].startswith(words)


async def test_finishing_freezes_and_says_so(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path) as (app, pilot):
        await pilot.press("f", "down", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        with Study.open(study_path) as study:
            done = [a.status for a in assigning.work.assignments(study) if a.coder.name == "Ana"]
        assert done == ["finished", "open"]
        await pilot.press("n", "x")
        await pilot.pause()
        assert len(stored(study_path)) == 1
        assert "frozen" in screen_text(app)


async def test_finishing_takes_a_yes(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await pilot.press("f", "enter")
        await app.workers.wait_for_complete()
        with Study.open(study_path) as study:
            assert {a.status for a in assigning.work.assignments(study)} == {"open"}


async def test_the_next_start_returns_to_the_same_place(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await pilot.press("greater_than_sign")
        code_app(app).go(40)
        await app.desk.keep_place()
    async with running(study_path) as (app, _):
        pane = code_app(app)
        assert pane.reading is not None
        assert (pane.reading.entry.name, pane.caret) == ("P02", 40)


async def test_another_terminals_change_is_seen(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        assert code_app(app).marks == []
        code_first(study_path)
        await app.desk.look()
        await pilot.pause()
        assert len(code_app(app).marks) == 1


async def test_the_mouse_alone(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path) as (app, pilot):
        pane = code_app(app)
        row = pane.wrapped.row_of(FIRST.index("Later my"))
        x = pane.painter.gutter + 6
        await pilot.click("#text", offset=(x, row), times=2)
        await pilot.pause()
        assert pane.selection is not None
        assert FIRST[slice(*pane.selection)] == "Later my sister helped me."


async def test_a_click_on_a_recent_code_applies_it(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path) as (app, pilot):
        pane = code_app(app)
        row = pane.wrapped.row_of(FIRST.index("Later my"))
        await pilot.click("#text", offset=(pane.painter.gutter + 6, row), times=2)
        await pilot.click("#here", offset=(2, 3))
        await pilot.pause()
        assert ("P01", "Fear of talk", "Later my sister helped me.") in stored(study_path)


async def test_a_reader_changes_nothing(study_path: Path) -> None:
    with Study.open(study_path) as study:
        coders.add_coder(study, "Rea", "reader")
    code_first(study_path)
    async with running(study_path, "Rea") as (app, pilot):
        await pilot.press("s", "1", "x")
        await pilot.pause()
        assert "may only read" in screen_text(app)
        assert len(stored(study_path)) == 1


async def test_a_study_that_is_held_by_another_program_is_waited_for(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path, busy=True) as (app, pilot):
        with sqlite3.connect(study_path, isolation_level=None) as other:
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("s")
            pressing = asyncio.create_task(pilot.press("1"))
            while "Waiting for the study" not in screen_text(app):
                await asyncio.sleep(0.02)
            other.execute("ROLLBACK")
        other.close()
        await pressing
        await pilot.pause()
        assert len(stored(study_path)) == 2
