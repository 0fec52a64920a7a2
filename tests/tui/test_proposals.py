"""What a workshop proposes, taken and refused through the real application."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.ledger.study import Study
from qualcode.study import cards, codings, proposals
from qualcode.study import coding as acts
from qualcode.study.coders import find_coder
from qualcode.study.codes import codebook, key_of
from qualcode.study.coding_step import NewCoding
from qualcode.study.transcripts import find_transcript
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.proposals import ProposalsScreen
from tests.tui.interface import FIRST, make_study, running, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

WORDS = ("My mother was afraid of the neighbours.", "I told nobody for a year.", "Later my sister helped me.")


@pytest.fixture
def proposed(tmp_path: Path) -> Path:
    """Cards of three of Ana's codings, which a room has sorted under Stigma; nobody else is assigned."""
    path = make_study(tmp_path, assigned=False)
    with Study.open(path) as study:
        ana, entry = find_coder(study, "Ana"), find_transcript(study, "P01")
        book = codebook(study)
        fear, stigma = key_of(book.find("Fear of talk")), key_of(book.find("Stigma"))
        starts = [(FIRST.index(words), words) for words in WORDS]
        rows = [NewCoding(entry, fear, start, start + len(words)) for start, words in starts]
        acts.apply_codings(study, ana, rows)
        made = [coding.id for coding in codings.codings(study)]
        cards.number_cards(study, made)
        proposals.propose(study, ana, [(coding, stigma, "workshop, card 1") for coding in made])
    return path


def stigma_codings(path: Path) -> int:
    with Study.open(path) as study:
        stigma = key_of(codebook(study).find("Stigma"))
        return sum(coding.code == stigma for coding in codings.codings(study))


async def press(app: object, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(app, pilot)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_is_proposed_is_shown_with_its_words(proposed: Path, size: tuple[int, int]) -> None:
    async with running(proposed, size=size) as (app, pilot):
        await press(app, pilot, "f2", "P", "down")
        text = " ".join(screen_text(app).split())
        assert isinstance(app.screen, ProposalsScreen)
        assert "3 proposed codings to take or refuse" in text
        assert "“I told nobody for a year.”" in text
        assert "workshop, card 1: Stigma" in text


async def test_marked_ones_are_taken_in_one_step_and_one_is_refused(proposed: Path) -> None:
    async with running(proposed) as (app, pilot):
        await press(app, pilot, "f2", "P", "space", "space", "k")
        assert "2 coded." in screen_text(app)
        assert stigma_codings(proposed) == 2
        await press(app, pilot, "u")
        assert stigma_codings(proposed) == 0
        assert "3 proposed codings" in screen_text(app)
        await press(app, pilot, "end", "x")
        assert "2 proposed codings" in screen_text(app)
        assert stigma_codings(proposed) == 0


async def test_enter_goes_to_the_words_and_back(proposed: Path) -> None:
    async with running(proposed) as (app, pilot):
        await press(app, pilot, "f2", "P", "down", "enter")
        assert isinstance(app.screen, CodeScreen)
        assert app.screen.text.caret == FIRST.index(WORDS[1])
        await press(app, pilot, "q")
        assert isinstance(app.screen, ProposalsScreen)


async def test_nothing_proposed_is_said(tmp_path: Path) -> None:
    async with running(make_study(tmp_path)) as (app, pilot):
        await press(app, pilot, "f2", "P")
        assert "You have no proposals." in screen_text(app)
        await press(app, pilot, "k")
        assert "No proposals are waiting." in screen_text(app)
