"""Choosing a code: by mark, by letters, by mouse; and making a new one where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.ledger.study import Study
from qualcode.study import codes, codings
from qualcode.tui.screens.picker import CodePicker
from qualcode.tui.widgets.offers import Offers
from qualcode.tui.widgets.text_pane import TextPane
from tests.tui.interface import running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp


async def type_in(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in text))


async def open_picker(app: QualcodeApp, pilot: Pilot[None]) -> None:
    await pilot.press("f3", "s", "enter")
    await pilot.pause()
    assert isinstance(app.screen, CodePicker)


def used(path: Path) -> list[str]:
    """The full names of the codes of all codings."""
    with Study.open(path) as study:
        book = codes.codebook(study)
        return [book.full_name(coding.code) for coding in codings.codings(study)]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("FH", "Support > Family helps"),
        ("fear", "Stigma > Fear of talk"),
        ("frtk", "Stigma > Fear of talk"),
        ("fmaily", "Support > Family helps"),
        ("support helps", "Support > Family helps"),
    ],
)
async def test_what_is_typed_finds_the_code(study_path: Path, typed: str, code: str) -> None:
    async with running(study_path) as (app, pilot):
        await open_picker(app, pilot)
        await type_in(pilot, typed)
        await pilot.press("enter")
        await app.workers.wait_for_complete()
    assert used(study_path) == [code]


async def test_the_list_moves_under_the_input_and_shows_what_a_code_means(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_picker(app, pilot)
        assert "People fear talk." in screen_text(app)  # the first code's claim
        await pilot.press("down")
        await pilot.pause()
        shown = screen_text(app)
        assert "Stigma > Fear of talk" in shown
        assert "Fears what others say." in shown
        await pilot.press("pagedown")
        await pilot.pause()
        assert "Use: Help by relatives." in screen_text(app)
        await pilot.press("up", "up", "up", "up", "enter")
        await app.workers.wait_for_complete()
    assert used(study_path) == ["Stigma"]


async def test_recent_codes_come_first_when_nothing_is_typed(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_picker(app, pilot)
        await type_in(pilot, "FH")
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await open_picker(app, pilot)
        rows = [row.strip(" │") for row in screen_text(app).splitlines()]
        at = rows.index("Recent")
        assert "Family helps" in rows[at + 1]
        assert rows[at + 1].endswith("key 1")
        assert rows[at + 2] == "Community"


async def test_a_new_code_goes_where_the_person_says(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_picker(app, pilot)
        await type_in(pilot, "Fear of loss")
        await pilot.pause()
        assert "New code “Fear of loss”  as a theme, at the top" in screen_text(app)
        await pilot.press("tab")
        await pilot.pause()
        assert "under Stigma" in screen_text(app)
        await pilot.press("enter")
        await app.workers.wait_for_complete()
    assert used(study_path) == ["Stigma > Fear of loss"]
    with Study.open(study_path) as study:
        code = codes.codebook(study).find("Fear of loss")
        assert (code.origin, code.definition) == ("emergent", None)


async def test_a_new_code_is_offered_under_the_theme_of_the_nearest_and_tab_changes_it(
    study_path: Path,
) -> None:
    async with running(study_path) as (app, pilot):
        await open_picker(app, pilot)
        await type_in(pilot, "help")
        await pilot.pause()
        assert "New code “help”  under Support" in screen_text(app)
        await pilot.press("tab", "tab")  # to its row, then elsewhere
        await pilot.pause()
        assert "as a theme, at the top" in screen_text(app)
        await pilot.press("shift+tab", "shift+tab", "tab", "enter")
        await app.workers.wait_for_complete()
    assert used(study_path) == ["Support > help"]


async def test_a_name_that_is_there_is_not_offered_anew(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_picker(app, pilot)
        await type_in(pilot, "stigma")
        await pilot.pause()
        assert "New code" not in screen_text(app)


async def test_retired_codes_are_not_offered(study_path: Path) -> None:
    with Study.open(study_path) as study:
        codes.retire_code(study, codes.codebook(study).find("Family helps"))
    async with running(study_path) as (app, pilot):
        await open_picker(app, pilot)
        assert "Fear of talk" in screen_text(app)
        assert "Family helps" not in screen_text(app)


async def test_a_click_applies(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_picker(app, pilot)
        rows = screen_text(app).splitlines()
        top = app.screen.query_one(Offers).region.y
        row = next(i for i, text in enumerate(rows) if "Family helps" in text)
        await pilot.click(Offers, offset=(5, row - top))
        await app.workers.wait_for_complete()
    assert used(study_path) == ["Support > Family helps"]


async def test_leaving_codes_nothing(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_picker(app, pilot)
        await type_in(pilot, "fear")
        await pilot.press("escape")
        await app.workers.wait_for_complete()
        assert app.screen.query_one(TextPane).has_focus
    assert used(study_path) == []


@pytest.mark.parametrize("size", [(40, 10), (20, 5), (120, 40)])
async def test_it_works_at_any_size(study_path: Path, size: tuple[int, int]) -> None:
    async with running(study_path, size=size) as (app, pilot):
        await open_picker(app, pilot)
        await type_in(pilot, "FT")
        await pilot.press("enter")
        await app.workers.wait_for_complete()
    assert used(study_path) == ["Stigma > Fear of talk"]
