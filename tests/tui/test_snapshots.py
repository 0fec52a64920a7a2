"""What the main screens look like, as text a reviewer can read: at 80x24 and at 120x40.

``QUALCODE_WRITE_GOLDEN=1 pytest tests/tui/test_snapshots.py`` writes them anew; read the difference.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from qualcode.ledger.study import Study
from qualcode.study.coders import find_coder
from qualcode.study.codes import codebook
from qualcode.study.transcripts import entries
from qualcode.workflows import coding
from tests.tui.interface import DIFFERING, FIRST, finish_differing, running, screen_text, settle

if TYPE_CHECKING:
    from collections.abc import Sequence

GOLDEN = Path(__file__).parent.parent / "golden" / "screens"
SIZES = ((80, 24), (120, 40))
CODED = (
    ("My mother was afraid of the neighbours. She said they would talk.", "Fear of talk", None),
    ("She said they would talk. I told nobody for a year.", "Stigma", "supports"),
    ("Later my sister helped me.", "Family helps", "contrary"),
)
SCREENS: dict[str, Sequence[str]] = {
    "code": ("n",),
    "selection": ("ctrl+home", "right_curly_bracket", "s"),
    "picker": ("n", "r", "h", "e"),
    "codebook": ("n", "d"),
    "transcripts": ("f2",),
    "speakers": ("f2", "s", "down"),
    "segments": ("n", "a"),
    "recheck": ("R",),
    "memos": ("M",),
    "themes": ("f6", "c", "down", "down", "down", "enter"),
    "quotes": ("f6", "c", "down", "down", "down", "enter", "down", "enter"),
    "help": ("question_mark",),
    "finish": ("f",),
}
AGREEMENT: dict[str, Sequence[str]] = {
    "agreement": ("f5", "down"),
    "disagreements": ("f5", "down", "enter"),
    "confusion": ("f5", "x", "a"),
}


@pytest.fixture
def coded(study_path: Path) -> Path:
    """The small study with three codings, two of them overlapping."""
    with Study.open(study_path) as study:
        ana, first = find_coder(study, "Ana"), entries(study)[0]
        for words, name, stance in CODED:
            code = codebook(study).find(name).id
            assert isinstance(code, int)
            start = FIRST.index(words)
            coding.code_span(study, ana, first, code, start, start + len(words), stance)
    return study_path


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_screen_of_reconciling_is_as_it_was(study_path: Path, size: tuple[int, int]) -> None:
    """Of what both have finished: settled as Ben has it, then on to the next difference."""
    path = finish_differing(study_path, DIFFERING)
    async with running(path, size=size) as (app, pilot):
        for key in ("f4", "2", "n", "s"):
            await pilot.press(key)
            await settle(app, pilot)
        compare_with_golden("reconcile", size, screen_text(app) + "\n")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", SCREENS)
async def test_the_screen_is_as_it_was(coded: Path, name: str, size: tuple[int, int]) -> None:
    async with running(coded, size=size) as (app, pilot):
        for key in SCREENS[name]:
            await pilot.press(key)
            if not app.screen.is_modal:
                await settle(app, pilot)
        await pilot.pause()
        compare_with_golden(name, size, screen_text(app) + "\n")


def compare_with_golden(name: str, size: tuple[int, int], shown: str) -> None:
    """What is on the screen against the file of this name and size; or it is written anew."""
    file = GOLDEN / f"{name}-{size[0]}x{size[1]}.txt"
    if os.environ.get("QUALCODE_WRITE_GOLDEN"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(shown, encoding="utf-8")
    assert shown == file.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", AGREEMENT)
async def test_agreement_is_as_it_was(both_finished: Path, name: str, size: tuple[int, int]) -> None:
    async with running(both_finished, size=size) as (app, pilot):
        for key in AGREEMENT[name]:
            await pilot.press(key)
            await settle(app, pilot)
            beside = [w for w in app.workers if w.group in ("agreement", "disagreements")]
            if beside:
                await app.workers.wait_for_complete(beside)
            await settle(app, pilot)
        compare_with_golden(name, size, screen_text(app) + "\n")
