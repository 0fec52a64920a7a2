"""Review: the second coder sees the first's codings, and decides on each with one key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.ledger.study import Study
from qualcode.study import coders, codings
from qualcode.study.codes import codebook
from qualcode.study.transcripts import entries
from qualcode.tui.widgets.text_pane import TextPane
from qualcode.workflows import assigning, coding, reviewing
from tests.tui.interface import FIRST, make_study, running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("My mother was afraid of the neighbours.", "I told nobody for a year.", "Later my sister helped me.")


@pytest.fixture
def reviewed(tmp_path: Path) -> Path:
    """Ana has coded three sentences of P01 and finished it; Ben is to review it."""
    path = make_study(tmp_path, assigned=False)
    with Study.open(path) as study:
        assigning.assign(study, ["Ana"], coder="Ana", transcripts=["P01"])
        ana, first = coders.find_coder(study, "Ana"), entries(study)[0]
        code = codebook(study).find("Fear of talk").id
        assert isinstance(code, int)
        for words in WORDS:
            start = FIRST.index(words)
            coding.code_span(study, ana, first, code, start, start + len(words))
        assigning.finish(study, ["P01"], "Ana")
        assigning.assign(
            study,
            ["Ben"],
            coder="Ben",
            mode="review",
            reviews="Ana",
            transcripts=["P01"],
            round_name="review",
        )
    return path


def outcomes(path: Path) -> dict[str, str]:
    """What Ben decided, by the words of Ana's codings."""
    with Study.open(path) as study:
        ben, first = coders.find_coder(study, "Ben"), entries(study)[0]
        words = {c.id: FIRST[c.start : c.end] for c in codings.codings(study) if c.coder == "Ana"}
        return {words[coding]: outcome for coding, outcome in reviewing.outcomes(study, ben, first).items()}


async def test_keep_drop_and_change_with_one_key_each(reviewed: Path) -> None:
    async with running(reviewed, "Ben") as (app, pilot):
        pane = app.screen.query_one(TextPane)
        assert [(mark.coder, mark.own) for mark in pane.marks] == [("Ana", False)] * 3
        pane.go(0)
        await pilot.press("n")
        assert "k keep  x drop" in screen_text(app)
        await pilot.press("k", "n", "x", "n", "r", *"family helps", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert outcomes(reviewed) == {WORDS[0]: "kept", WORDS[1]: "dropped", WORDS[2]: "changed"}
        assert [mark.own for mark in pane.marks] == [True, True], "what is decided shows as Ben's own, or not"


async def test_a_decision_is_taken_back(reviewed: Path) -> None:
    async with running(reviewed, "Ben") as (app, pilot):
        app.screen.query_one(TextPane).go(0)
        await pilot.press("n", "x")
        await pilot.pause()
        assert len(outcomes(reviewed)) == 1
        await pilot.press("u")
        await pilot.pause()
        assert outcomes(reviewed) == {}


async def test_how_many_wait_for_a_decision_is_in_view(reviewed: Path) -> None:
    async with running(reviewed, "Ben", size=(100, 24)) as (app, pilot):
        assert "3 to decide" in screen_text(app)
        app.screen.query_one(TextPane).go(0)
        await pilot.press("n", "k")
        await pilot.pause()
        assert "2 to decide" in screen_text(app)


async def test_finishing_says_what_is_undecided(reviewed: Path) -> None:
    async with running(reviewed, "Ben") as (app, pilot):
        await pilot.press("f", "down", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "undecided" in screen_text(app)


async def test_the_first_coders_codings_stay_as_they_were(reviewed: Path) -> None:
    async with running(reviewed, "Ben") as (app, pilot):
        app.screen.query_one(TextPane).go(0)
        await pilot.press("n", "x", "n", "e", "w", "enter")
        await app.workers.wait_for_complete()
    with Study.open(reviewed) as study:
        spans = [(c.start, c.end) for c in codings.codings(study) if c.coder == "Ana"]
    assert spans == [(FIRST.index(words), FIRST.index(words) + len(words)) for words in WORDS]
