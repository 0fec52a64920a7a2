"""Help, the palette, the tour, the message line, the key bar and the tabs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from rich.cells import cell_len
from textual.events import MouseDown
from textual.widgets import Input, OptionList

from qualcode.ledger.study import Study
from qualcode.study import coders, desk
from qualcode.tui.registry import ACTS, acts_of
from qualcode.tui.screens.asking import Ask
from qualcode.tui.screens.help import Help
from qualcode.tui.screens.picker import CodePicker
from qualcode.tui.screens.tour import CARDS, Tour, card
from qualcode.tui.widgets.frame import KeyBar, MessageLine
from qualcode.workflows import assigning
from tests.tui.interface import running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp


def rows(app: QualcodeApp) -> list[str]:
    return screen_text(app).split("\n")


def words(app: QualcodeApp) -> str:
    """What the screen says, as running text."""
    return " ".join(screen_text(app).replace("│", " ").split())


def message(app: QualcodeApp) -> str:
    """What the line for messages says; empty where there is none."""
    shown = [str(line.render()) for line in app.screen.query(MessageLine) if line.display]
    return " ".join(" ".join(shown).split())


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


async def choose_action(pilot: Pilot[None], typed: str) -> None:
    """Find an action in the palette by typing, and take the first."""
    await press(pilot, "ctrl+p")
    pilot.app.screen.query_one(Input).value = typed
    await pilot.pause()
    await pilot.app.workers.wait_for_complete(
        [worker for worker in pilot.app.workers if worker.group not in ("dialogs",)]
    )
    await pilot.pause()
    await press(pilot, "enter")
    await pilot.pause()


# -- help -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["f1", "question_mark"])
async def test_help_shows_the_keys_of_the_focused_pane_and_why_some_do_nothing(
    study_path: Path, key: str
) -> None:
    async with running(study_path, size=(100, 60)) as (app, pilot):
        await press(pilot, "f3", key)
        said = words(app)
        assert "Transcript" in said
        assert "x Del Remove the chosen coding; in review, drop it. Not now: There is no coding here" in said
        assert "F4 " not in said.partition("Everywhere")[0]
        await press(pilot, "end")
        await pilot.pause()
        assert "Leave qualcode. Everything is stored already." in words(app)
        await press(pilot, "escape")
        assert not isinstance(app.screen, Help)
        assert app.focused is app.screen.text


async def test_help_is_of_the_pane_in_use_and_scrolls_at_80_by_24(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "f1")
        assert len(rows(app)) <= 24
        assert "Open the transcript to code it." in words(app)
        assert "Esc leaves" in words(app)
        first = words(app)
        await press(pilot, "pagedown", "pagedown", "pagedown", "pagedown")
        assert words(app) != first
        assert "Leave qualcode. Everything is stored already." in words(app)
        assert all(cell_len(row) <= 80 for row in rows(app))


async def test_help_shows_numbered_actions_as_one(study_path: Path) -> None:
    async with running(study_path, size=(100, 60)) as (app, pilot):
        await press(pilot, "f3", "f1")
        assert "Apply recent code number 1 to 9." in words(app)


async def test_in_a_dialog_help_breaks_nothing(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "slash", "f1", "question_mark", "f4", "ctrl+p")
        assert isinstance(app.screen, Ask)
        assert app.screen.query_one(Input).value == "?"
        await press(pilot, "escape")
        assert len(app.screen_stack) == 1


# -- palette ----------------------------------------------------------------------------------------


async def test_an_action_is_found_by_name_and_done_in_the_pane_that_had_the_focus(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3")
        text = app.screen.text
        await choose_action(pilot, "transcript: sentence")
        assert app.focused is text
        assert text.selection == text.motion.sentence_at(0)
        await choose_action(pilot, "choose a code for the selection")
        assert isinstance(app.screen, CodePicker)  # it asks, and so runs beside
        await press(pilot, "escape")
        assert app.focused is text


async def test_the_palette_says_why_and_so_does_choosing(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "ctrl+p")
        app.screen.query_one(Input).value = "transcript: in vivo"
        await pilot.pause()
        await app.workers.wait_for_complete([w for w in app.workers if w.group != "dialogs"])
        await pilot.pause()
        assert "Not now: Select words first" in words(app)
        await press(pilot, "enter")
        await pilot.pause()
        assert message(app) == "Select words first: s takes the sentence, t the turn, v begins here."


async def test_every_action_of_the_screen_is_in_the_palette_and_brackets_stay(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "ctrl+p")
        await app.workers.wait_for_complete([w for w in app.workers if w.group != "dialogs"])
        await pilot.pause()
        options = app.screen.query_one(OptionList).options
        listed = [str(option.prompt) for option in options]
        for pane in ("text", "codebook", "app"):
            for act in acts_of(pane):
                assert any(f": {act.title}" in shown for shown in listed), act.name
        assert any("choose next  (])" in shown for shown in listed)
        app.exit()


async def test_a_name_in_the_palette_is_no_markup(study_path: Path) -> None:
    with Study.open(study_path) as study:
        coders.add_coder(study, "[b]Rea[/x]", "reader")
    async with running(study_path, coder="[b]Rea[/x]") as (app, pilot):
        await press(pilot, "f2", "ctrl+p")
        app.screen.query_one(Input).value = "everywhere: undo"
        await pilot.pause()
        await app.workers.wait_for_complete([w for w in app.workers if w.group != "dialogs"])
        await pilot.pause()
        assert "Not now: [b]Rea[/x] may only read this study." in words(app)


async def test_what_a_closed_codebook_could_do_says_how_it_is_opened(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3")
        assert not app.screen.drawer.display
        await choose_action(pilot, "codebook: rename")
        assert message(app) == "Codebook is closed: d opens it."


async def test_the_tour_is_found_by_name(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await choose_action(pilot, "everywhere: tour")
        assert isinstance(app.screen, Tour)


# -- why a key does nothing -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        (["f3", "1"], "There is no recent code 1 yet: Enter chooses one."),
        (["f3", "x"], "There is no coding here: n goes to the next one."),
        (["f3", "i"], "Select words first: s takes the sentence, t the turn, v begins here."),
    ],
)
async def test_a_key_that_cannot_do_anything_says_why(study_path: Path, keys: list[str], said: str) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, *keys)
        assert message(app) == said
        assert said.split()[0] in rows(app)[-2]


async def test_with_nothing_to_take_back_that_is_said(tmp_path: Path, study_path: Path) -> None:
    async with running(study_path, coder="Ben") as (app, pilot):
        await press(pilot, "u")
        assert message(app).startswith("! ")
        assert "undo" in message(app) or "take back" in message(app)


async def test_a_finished_transcript_says_that_it_is(study_path: Path) -> None:
    with Study.open(study_path) as study:
        assigning.finish(study, ["P01"], "Ana")
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "home", "enter")
        assert app.screen.text.reading.entry.name == "P01"
        await press(pilot, "s", "enter")
        assert message(app) == "You have finished P01: its codings are frozen. f reopens it."


async def test_a_reader_is_told_so_whatever_else_is_missing(study_path: Path) -> None:
    with Study.open(study_path) as study:
        coders.add_coder(study, "Rea", "reader")
    async with running(study_path, coder="Rea", tour=True) as (app, pilot):
        assert not isinstance(app.screen, Tour)
        await press(pilot, "f2", "a")
        assert message(app) == "Rea may only read this study."
        await press(pilot, "u")
        assert message(app) == "Rea may only read this study."


# -- the message line -------------------------------------------------------------------------------


async def test_a_message_lies_over_the_text_and_goes_at_any_key_or_click(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3")
        before = rows(app)
        for go in (["z"], ["f20"], ["left"]):  # two that do nothing, and one that does
            app.desk.say("Said.")
            await pilot.pause()
            assert rows(app)[:-2] == before[:-2]
            assert rows(app)[-2].strip() == "Said."
            assert rows(app)[-1] == before[-1]
            await press(pilot, *go)
            assert message(app) == ""
        assert rows(app) == before
        app.desk.say("Said.")
        await pilot.pause()
        down = MouseDown(None, 5, 5, 0, 0, 1, False, False, False, 5, 5)
        app.post_message(down)  # Pilot's own clicks go past the application, to the screen
        await pilot.pause()
        assert message(app) == ""


async def test_a_long_message_wraps_and_ends_within_five_rows(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        app.desk.say("wörter " * 30)
        await pilot.pause()
        assert app.screen.query_one(MessageLine).region.height == 3
        assert app.screen.query_one(MessageLine).region.bottom == 23
        await pilot.resize_terminal(40, 24)
        await pilot.pause()
        assert app.screen.query_one(MessageLine).region.height == 5
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.screen.query_one(MessageLine).region.height == 3
        app.desk.say("wörter " * 100, bad=True)
        await pilot.pause()
        assert app.screen.query_one(MessageLine).region.height == 5
        assert rows(app)[-2].rstrip().endswith("…")
        assert rows(app)[-6].startswith(" ! wörter")


async def test_what_is_said_while_a_dialog_is_open_is_seen_there_and_after_it(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "slash")
        app.desk.say("[b]Somebody[/b] is writing.", bad=True)
        await pilot.pause()
        await pilot.pause()
        assert rows(app)[-2].strip() == "! [b]Somebody[/b] is writing."
        app.screen.dismiss(None)
        await pilot.pause()
        assert rows(app)[-2].strip() == "! [b]Somebody[/b] is writing."
        await press(pilot, "down")
        assert message(app) == ""


# -- key bar ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [24, 40, 80, 120])
async def test_the_key_bar_is_one_row_of_whole_keys_and_help_at_its_end(study_path: Path, width: int) -> None:
    async with running(study_path, size=(width, 24)) as (app, pilot):
        await press(pilot, "f3")
        line = rows(app)[-1]
        assert cell_len(line) <= width
        assert line.endswith("F1 help")
        assert app.screen.query_one(KeyBar).size.height == 1
        assert line.strip().startswith("s sentence")
        if width >= 80:
            assert "n next coding" in line


async def test_a_click_on_a_key_does_it(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3")
        for at in (line_start := rows(app)[-1].index("t turn"), line_start + len("t turn") - 1):
            await press(pilot, "escape")
            await pilot.click(KeyBar, offset=(at, 0))
            await pilot.pause()
            turn = app.screen.text.reading.turns[0]
            assert app.screen.text.selection == (turn.start, turn.end)
        await pilot.click(KeyBar, offset=(rows(app)[-1].index("help"), 0))
        await pilot.pause()
        assert isinstance(app.screen, Help)


# -- tabs -------------------------------------------------------------------------------------------


async def test_the_row_of_tabs_fits_with_who_codes_before_the_study(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3")
        assert rows(app)[0] == (
            " F2 Transcripts  F3 Code  F4 Reconcile  F5 Agreement  F6 Themes     Ana · small"
        )
        assert app.screen.query_one("#tab-code").has_class("current")


@pytest.mark.parametrize("width", [69, 40, 30])
async def test_narrow_tabs_are_keys_and_the_name_of_the_one_in_use(study_path: Path, width: int) -> None:
    async with running(study_path, size=(width, 12)) as (app, pilot):
        await press(pilot, "f3")
        assert rows(app)[0].startswith(" F2  F3 Code  F4  F5  F6")
        assert cell_len(rows(app)[0]) <= width
        assert "Ana" in rows(app)[0] or width < 40
        await pilot.resize_terminal(100, 24)
        await pilot.pause()
        assert "F6 Themes" in rows(app)[0]


async def test_a_long_name_is_cut_with_an_ellipsis(study_path: Path) -> None:
    longer = study_path.rename(study_path.with_name("a study with a rather long name.qualcode"))
    async with running(longer) as (app, _):
        assert rows(app)[0].rstrip().endswith("…")
        assert "Ana · a" in rows(app)[0]


async def test_a_click_on_a_tab_goes_there(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3")
        await pilot.click("#tab-transcripts")
        await pilot.pause()
        assert app.current_mode == "transcripts"


async def test_a_workspace_key_leaves_a_list_that_lies_over_it(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "f7")
        assert len(app.screen_stack) == 2
        await press(pilot, "f3")
        assert len(app.screen_stack) == 1
        assert app.focused is app.screen.text


# -- tour -------------------------------------------------------------------------------------------


def kept_place(path: Path, name: str) -> dict[str, Any]:
    with Study.open(path) as study:
        kept = desk.kept(study, coders.find_coder(study, name), "place")
    return json.loads(kept) if kept else {}


async def test_the_tour_comes_at_the_first_start_of_each_coder_only(study_path: Path) -> None:
    for coder, toured in (("Ana", False), ("Ana", True), ("Ben", False)):
        async with running(study_path, coder=coder, tour=True) as (app, pilot):
            await pilot.pause()
            assert isinstance(app.screen, Tour) != toured
            await press(pilot, "escape")
            assert not isinstance(app.screen, Tour)
            assert len(app.screen_stack) == 1
        assert kept_place(study_path, coder)["toured"] is True


async def test_without_the_tour_it_is_offered_another_time(study_path: Path) -> None:
    async with running(study_path):
        pass
    assert "toured" not in kept_place(study_path, "Ana")


async def test_whoever_says_at_the_start_who_they_are_gets_the_tour_too(study_path: Path) -> None:
    async with running(study_path, coder=None, tour=True) as (app, pilot):
        await pilot.pause()
        assert "Who is coding?" in words(app)
        await press(pilot, "enter")
        await pilot.pause()
        assert isinstance(app.screen, Tour)
        await press(pilot, "escape")
        assert message(app) == "Ana is coding."


async def test_the_cards_are_leafed_through_whole_at_80_by_24(study_path: Path) -> None:
    async with running(study_path, tour=True) as (app, pilot):
        await pilot.pause()
        for number in range(len(CARDS)):
            title, text = card(number, {})
            assert f"{title} ({number + 1} of 6)" in words(app)
            assert " ".join(text.split()) in words(app), "cut"
            assert "{" not in text.replace(" { ", " ").replace("{ and }", "")
            await press(pilot, "enter" if number % 2 else "right")
        assert not isinstance(app.screen, Tour)


async def test_the_tour_can_be_taken_from_help(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f1", "t")
        await pilot.pause()
        assert isinstance(app.screen, Tour)
        await press(pilot, "right", "left", "left")
        assert "(1 of 6)" in words(app)
        await pilot.click(".tour", offset=(2, 2))
        assert "(2 of 6)" in words(app)
        await press(pilot, "escape")
        assert len(app.screen_stack) == 1


def test_the_tour_names_keys_as_the_person_has_them() -> None:
    assert "Z selects the sentence" in card(1, {"text.sentence": ("Z",)})[1]
    assert "For this tour again: F1" in card(5, {})[1]
    for _, text in CARDS:
        for name in [part.partition("}")[0] for part in text.split("{")[1:]]:
            assert name in ACTS


async def test_the_theme_is_switched_and_kept(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        app.theme = "qualcode-dark"  # a terminal of many colours; the one of the tests has few
        await pilot.press("f9")
        await pilot.pause()
        assert app.theme == "qualcode-light"
        await app.desk.keep_place()
        assert app.desk.place["theme"] == "qualcode-light"
