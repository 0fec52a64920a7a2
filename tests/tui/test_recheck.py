"""The recheck queue, through the real application."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from qualcode.ledger.study import Study
from qualcode.study import codes
from qualcode.study.coders import find_coder
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.recheck import RecheckScreen
from qualcode.workflows import assigning, rechecking
from tests.tui.interface import running, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp


@pytest.fixture
def waiting_path(study_path: Path) -> Path:
    """Both transcripts finished by Ana; since then a new code, Silence, and another meaning of Support."""
    with Study.open(study_path) as study:
        assigning.finish(study, ["P01", "P02"], "Ana")
        ana = find_coder(study, "Ana")
        codes.add_code(study, "Silence", fields={"definition": "Says nothing of it."}, by=ana)
        support = codes.codebook(study).find("Support")
        codes.change_code(study, support, {"use": "Any help."}, by=ana)
    return study_path


def queue(path: Path) -> list[tuple[str, str]]:
    with Study.open(path) as study:
        book = codes.codebook(study)
        return [
            (w.transcript, book[w.code].name) for w in rechecking.waiting(study, find_coder(study, "Ana"))
        ]


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(cast("QualcodeApp", pilot.app), pilot)


async def show(app: QualcodeApp, pilot: Pilot[None]) -> RecheckScreen:
    screen = RecheckScreen()
    await app.push_screen(screen)
    await settle(app, pilot)
    return screen


async def test_the_queue_says_what_waits_and_why(waiting_path: Path) -> None:
    async with running(waiting_path) as (app, pilot):
        screen = await show(app, pilot)
        text = screen_text(app)
        assert "Recheck queue: 4 to consider, 2 transcripts, 2 codes" in text
        assert "redefined 20" in text
        assert "new 20" in text
        assert [i.transcript for i in screen.listed.rows] == ["P01", "P02"] * 2
        assert "Use: Any help." in text
        await press(pilot, "end")
        assert "Says nothing of it." in screen_text(app)
        await press(pilot, "o")
        assert [i.transcript for i in screen.listed.rows] == ["P01", "P01", "P02", "P02"]
        assert "only then it counts as considered" in " ".join(screen_text(app).split())


async def test_just_the_marked_rows_are_recorded_in_one_step(waiting_path: Path) -> None:
    assert queue(waiting_path) == [
        ("P01", "Support"), ("P01", "Silence"), ("P02", "Support"), ("P02", "Silence"),
    ]  # fmt: skip
    async with running(waiting_path) as (app, pilot):
        await show(app, pilot)
        await press(pilot, "space", "end", "space", "d")  # P01 under Support, P02 under Silence
        assert "2 recorded: they now count as considered." in screen_text(app)
        assert queue(waiting_path) == [("P01", "Silence"), ("P02", "Support")]
        await press(pilot, "u")
        assert len(queue(waiting_path)) == 4
        await press(pilot, "home", "d")
        assert "P01 now counts as considered under Support." in screen_text(app)
        assert len(queue(waiting_path)) == 3
        await press(pilot, "A", "d")
        assert "Nothing is waiting: you have considered all" in " ".join(screen_text(app).split())
        assert queue(waiting_path) == []
        await press(pilot, "d", "enter")
        assert "Nothing is waiting to be considered." in screen_text(app)


async def test_a_transcript_is_opened_and_the_queue_comes_back_where_it_was(waiting_path: Path) -> None:
    async with running(waiting_path) as (app, pilot):
        screen = await show(app, pilot)
        await press(pilot, "o", "down", "down", "enter")  # P02 under Support, which was redefined
        code = app.screen
        assert isinstance(code, CodeScreen)
        assert code.text.reading is not None
        assert code.text.reading.entry.name == "P02"
        assert code.only.name == "Support"
        assert "P02 is finished: reopen it with f to code it." in " ".join(screen_text(app).split())
        await press(pilot, "q")
        again = app.screen
        assert isinstance(again, RecheckScreen)
        assert again is not screen
        here = again.listed.current
        assert here is not None
        assert (here.transcript, app.desk.book[here.code].name) == ("P02", "Support")
        await press(pilot, "end", "enter")
        assert code.only.codes is None  # under a new code all is to be read


async def test_an_empty_queue_is_said_calmly(study_path: Path) -> None:
    for size in ((80, 24), (30, 8)):
        async with running(study_path, size=size) as (app, pilot):
            await show(app, pilot)
            await press(pilot, "down", "end", "pagedown")
            assert "The recheck queue is empty" in screen_text(app)
