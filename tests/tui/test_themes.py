"""The themes workspace: the matrix as the command counts it, and the way from a figure to its quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.ledger.study import Study
from qualcode.study import memos
from qualcode.study.coders import find_coder
from qualcode.study.codes import codebook
from qualcode.study.seen import Seen
from qualcode.study.transcripts import content, find_transcript
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.quotes import QuotesScreen
from qualcode.tui.screens.themes import ThemesScreen
from qualcode.workflows import assigning, coding, importing, listing, summarising
from tests.tui.interface import make_study, running, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp

GROUP = (
    "M: How is it here?\nAnna: We help each other.\nBeth: People talk too much.\nM: Why?\nAnna: They do.\n"
)
CODED = [
    ("P01", "My mother was afraid of the neighbours.", "Fear of talk", "supports"),
    ("P01", "I told nobody for a year.", "Stigma", "contrary"),
    ("P01", "Later my sister helped me.", "Family helps", None),
    ("P02", "He was angry at first.", "Support", None),
    ("FG", "We help each other.", "Support", None),
]


@pytest.fixture
def counted(tmp_path: Path) -> Path:
    """The small study and a focus group, coded and finished by Ana alone."""
    path = make_study(tmp_path, assigned=False)
    (tmp_path / "FG.txt").write_text(GROUP, encoding="utf-8")
    (tmp_path / "fg.csv").write_text(
        "respondent,respondent_type,site,transcript,speaker,interviewer,consent_to_quote\n"
        "Anna,Beneficiary,North,FG,Anna,M,yes\nBeth,Staff,South,FG,Beth,M,yes\nR1,Beneficiary,North,P01,,I,\n",
        encoding="utf-8",
    )
    with Study.open(path) as study:
        importing.import_files(study, [tmp_path / "FG.txt"], respondents=tmp_path / "fg.csv", coder="Ana")
        ana, book = find_coder(study, "Ana"), codebook(study)
        for name, words, code, stance in CODED:
            entry, key = find_transcript(study, name), book.find(code).id
            assert isinstance(key, int)
            start = content(study, entry).text.index(words)
            coding.code_span(study, ana, entry, key, start, start + len(words), stance)
        assigning.finish(study, ["P01", "P02", "FG"], "Ana")
    return path


async def press(app: QualcodeApp, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(app, pilot)


def rows(app: QualcodeApp) -> dict[str, str]:
    """What stands on the screen beside each name of a level, theme or code."""
    found = {}
    for line in screen_text(app).splitlines():
        name, _, figures = line.strip().partition("  ")
        if figures.strip():
            found[name] = " ".join(figures.replace("█", " ").split())
    return found


def message(app: QualcodeApp) -> str:
    return str(app.screen.query_one(".message").render())


def table(app: QualcodeApp) -> Any:
    assert isinstance(app.screen, ThemesScreen)
    return app.screen.table


async def test_the_figures_are_those_of_the_command(counted: Path) -> None:
    with Study.open(counted) as study:
        document = summarising.themes(study, "Ana", by="respondent_type")
    async with running(counted, size=(120, 40)) as (app, pilot):
        await press(app, pilot, "f6", "e")
        shown = {(line.row.kind, line.row.path): line.cells for line in table(app).rows}
        for row, circle in zip(document["rows"], document["focus_groups"]["rows"], strict=True):
            cells = shown[row["kind"], tuple(row["path"])]
            assert list(cells) == [*row["cells"], row["total"], *circle["cells"]]
        titles = [head.title for head in table(app).heads]
        assert titles == ["Beneficiary", "Staff", "all", "focus group: Beneficiary; Staff"]
        figures = rows(app)
        assert figures["Stigma"].split() == ["1/1", "!1", "0/1", "1/2", "!1", "0/1"]
        assert figures["Support"].split() == ["1/1", "1/1", "2/2", "1/1"]
        await press(app, pilot, "right")
        assert "Coded in the interviews of 0 of 1 respondent considered; 0 segments." in screen_text(app)


async def test_enter_goes_to_the_quotes_and_again_to_the_place_and_back(counted: Path) -> None:
    async with running(counted, size=(120, 40)) as (app, pilot):
        await press(app, pilot, "f6", "down", "enter")
        assert isinstance(app.screen, QuotesScreen)
        shown = screen_text(app)
        assert "Stigma · Beneficiary · 2 quotes of 1 respondent, 1 contrary or mixed" in shown
        assert "Claim: People fear talk." in shown
        assert "CONTRARY" in shown
        await press(app, pilot, "down", "enter")
        assert isinstance(app.screen, CodeScreen)
        mark = app.screen.text.chosen_mark()
        assert mark is not None
        assert mark.stance == "contrary"
        await press(app, pilot, "q")
        assert isinstance(app.screen, QuotesScreen)
        assert app.screen.listed.current.stance == "contrary"
        await press(app, pilot, "escape")
        assert table(app).current.row.path == ("Stigma",)


async def test_pins_and_what_is_left_out_are_stored_and_taken_back(counted: Path) -> None:
    async with running(counted, size=(120, 40)) as (app, pilot):
        await press(app, pilot, "f6", "down", "enter", "p")
        assert "PINNED" in screen_text(app)
        await press(app, pilot, "down", "x")
        assert "LEFT OUT" in screen_text(app)
        await press(app, pilot, "b")
        assert "chosen 1 quote" in screen_text(app)
        await press(app, pilot, "b", "u", "u")
        assert "PINNED" not in screen_text(app)
        await press(app, pilot, "A", "p")
        assert [quote.decided for quote in app.screen.listed.rows] == ["pinned", "pinned"]
        await press(app, pilot, "A", "p")
        assert [quote.decided for quote in app.screen.listed.rows] == [None, None]


async def test_quotes_that_may_not_be_printed_are_counted_and_cannot_be_pinned(counted: Path) -> None:
    with Study.open(counted) as study:
        listing.set_transcript(study, "P01", details={"consent_to_quote": "not recorded"})
    async with running(counted, size=(120, 40)) as (app, pilot):
        await press(app, pilot, "f6", "down", "enter")
        assert "2 quotes may not be printed: consent to be quoted is not recorded." in screen_text(app)
        assert screen_text(app).count("consent not recorded") == 2
        await press(app, pilot, "p")
        assert "Consent to quote this is not recorded." in message(app)
        assert "PINNED" not in screen_text(app)
        with Study.open(counted) as study:
            listing.set_transcript(study, "P01", details={"consent_to_quote": "refused"})
        await press(app, pilot, "b", "b")
        assert "2 quotes may not be printed: no consent to be quoted." in screen_text(app)
        await press(app, pilot, "p")
        assert "The respondent has not consented to be quoted." in message(app)


async def test_the_summary_of_a_cell_is_written_beside_its_quotes(counted: Path) -> None:
    async with running(counted, size=(120, 40)) as (app, pilot):
        await press(app, pilot, "f6", "enter", "m", *"Hid it", "ctrl+s")
        assert "R1: 2 quotes · Hid it" in screen_text(app)
    with Study.open(counted) as study:
        (memo,) = memos.memos(Seen(study, None))
        assert (memo.on, memo.body) == ("R1 x Stigma", "Hid it")


async def test_sorting_folding_and_empty_rows(counted: Path) -> None:
    async with running(counted, size=(120, 40)) as (app, pilot):
        await press(app, pilot, "f6")
        names = [line.row.path[-1] for line in table(app).rows]
        assert names == ["Community", "Stigma", "Fear of talk", "Family", "Support", "Family helps"]
        await press(app, pilot, "z")
        assert [line.row.kind for line in table(app).rows] == ["level", "theme"] * 2
        await press(app, pilot, "z")
        assert [line.row.path for line in table(app).rows] == [("Community",), ("Family",)]
        await press(app, pilot, "z", "o")
        assert "most first in the column Beneficiary" in message(app)
        await press(app, pilot, "o", "o", "s")
        assert rows(app)["Stigma"].split()[0] == "2"
        assert "cut text" in message(app)


async def test_other_attributes_and_other_codings(counted: Path) -> None:
    async with running(counted, size=(120, 40)) as (app, pilot):
        await press(app, pilot, "f6", "a", *"site", "enter")
        assert [head.title for head in table(app).heads][:2] == ["North", "(not given)"]
        await press(app, pilot, "a", *"x", "enter")
        assert table(app).heads[0].title == "Beneficiary / North"
        await press(app, pilot, "c", "down", "down", "down", "down", "enter")
        assert "codings: coder:Ben" in screen_text(app)
        assert "Codings of Ben alone" in screen_text(app)
        await press(app, pilot, "n")
        assert "What does not count, and why" in screen_text(app)


async def test_what_cannot_be_done_says_why(counted: Path) -> None:
    async with running(counted) as (app, pilot):
        await press(app, pilot, "f6", "down", "right", "enter")
        assert message(app) == "Nothing is coded here."
        await press(app, pilot, "n")
        assert "there are no notes" in message(app)


async def test_a_study_in_which_nothing_is_finished(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(app, pilot, "f6")
        assert "No theme is coded yet in finished work." in screen_text(app)
        assert "not counted: P01, P02. (n)" in screen_text(app)
        await press(app, pilot, "enter")
        assert message(app) == "No theme is coded yet in finished work. e shows all themes."
        await press(app, pilot, "e", "enter")
        assert message(app) == "No transcript here has been considered under this yet."
        assert rows(app)["Stigma"].split() == ["–", "–", "–"]


async def test_what_was_coded_meanwhile_is_counted_on_coming_back(counted: Path) -> None:
    async with running(counted, size=(120, 40)) as (app, pilot):
        await press(app, pilot, "f6", "f3")
        with Study.open(counted) as study:
            assigning.reopen(study, ["P02"], "Ana")
        await press(app, pilot, "f6")
        assert rows(app)["Support"].split() == ["1/1", "–", "1/1", "1/1"]


async def test_by_mouse(counted: Path) -> None:
    async with running(counted, size=(120, 40)) as (app, pilot):
        await press(app, pilot, "f6")
        laid = table(app)._laid
        x = laid.names + laid.widths[0] + 2
        await pilot.click(table(app), offset=(x, 6))
        assert (table(app).column, table(app).current.row.path) == (1, ("Support",))
        await pilot.click(table(app), offset=(x, 0))
        assert table(app).order == "most first"
        await pilot.click(table(app), offset=(x, 6), times=2)
        await press(app, pilot)
        assert isinstance(app.screen, QuotesScreen)


@pytest.mark.parametrize("size", [(80, 24), (60, 15), (40, 10), (24, 8)])
async def test_it_is_whole_in_any_size(counted: Path, size: tuple[int, int]) -> None:
    async with running(counted, size=size) as (app, pilot):
        await press(app, pilot, "f6", "a", *"x", "enter", *["right"] * 6)
        at = table(app).column
        assert table(app)._laid.first <= at < table(app)._laid.last
        await press(app, pilot, *["left"] * 6, "enter")
        assert isinstance(app.screen, QuotesScreen)
