"""The codebook drawer: what it counts, and every change of a code as one step that can be taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input, Select, TextArea

from qualcode.ledger.study import Study
from qualcode.study import coders, codes, codings
from qualcode.study.transcripts import entries
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.code_form import CodeForm
from qualcode.tui.widgets.code_tree import CodeTree
from qualcode.tui.widgets.text_pane import TextPane
from qualcode.workflows import coding
from tests.tui.interface import FIRST, running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.codebook.tree import Code, Codebook
    from qualcode.tui.app import QualcodeApp


async def type_in(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in text))


async def open_drawer(app: QualcodeApp, pilot: Pilot[None], code: str | None = None) -> CodeTree:
    """Open the codebook, with the cursor on a code."""
    await pilot.press("f3", "d")
    await pilot.pause()
    tree = app.screen.query_one(CodeTree)
    assert tree.has_focus
    if code is not None:
        assert tree.go_to(codes.key_of(app.desk.book.find(code)))
        await pilot.pause()
    return tree


async def settled(app: QualcodeApp, pilot: Pilot[None]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()


def book_of(path: Path) -> Codebook:
    with Study.open(path) as study:
        return codes.codebook(study)


def names(path: Path) -> list[str]:
    """The full names of the codes in use."""
    book = book_of(path)
    return [book.full_name(code.id) for code in book.live()]


def code_words(path: Path, words: str, code: str, coder: str = "Ana", transcript: int = 0) -> None:
    with Study.open(path) as study:
        who = coders.find_coder(study, coder)
        start = FIRST.index(words)
        key = codes.key_of(codes.codebook(study).find(code))
        coding.code_span(study, who, entries(study)[transcript], key, start, start + len(words))


def row_of(app: QualcodeApp, name: str) -> str:
    return next(
        row.partition("│")[2] for row in screen_text(app).splitlines() if name in row.partition("│")[2]
    )


START = ["Stigma", "Stigma > Fear of talk", "Support", "Support > Family helps"]


async def test_counts_are_ones_own_here_and_in_all(study_path: Path) -> None:
    code_words(study_path, "My mother", "Fear of talk")
    code_words(study_path, "the neighbours", "Fear of talk")
    code_words(study_path, "your", "Fear of talk", transcript=1)
    code_words(study_path, "the neighbours", "Stigma")
    code_words(study_path, "my sister", "Family helps", coder="Ben")
    async with running(study_path) as (app, pilot):
        await open_drawer(app, pilot)
        assert row_of(app, "Fear of talk").split()[-1] == "2/3"
        assert row_of(app, "Stigma").split()[-2:] == ["1/1", "+3"]
        assert row_of(app, "Family helps").split()[-1] == "helps"  # Ben's is not told to Ana


def code_screen(app: QualcodeApp) -> CodeScreen:
    screen = app.screen
    assert isinstance(screen, CodeScreen)
    return screen


async def test_a_code_is_applied_from_the_drawer_and_the_text_is_gone_back_to(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await pilot.press("f3", "s")
        await open_drawer(app, pilot, "Family helps")
        await pilot.press("enter")
        await settled(app, pilot)
        assert app.screen.query_one(TextPane).has_focus
        await app.desk.codings_counted()  # as it is when the keys have paused
        assert row_of(app, "Family helps").split()[-1] == "1/1"
    with Study.open(study_path) as study:
        (made,) = codings.codings(study)
        assert codes.codebook(study)[made.code].name == "Family helps"


async def test_without_a_selection_nothing_is_coded_and_it_is_said_why(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_drawer(app, pilot, "Family helps")
        await pilot.press("enter")
        await settled(app, pilot)
        assert "first: s takes the sentence" in screen_text(app)


async def test_adding_and_taking_back(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        tree = await open_drawer(app, pilot, "Support")
        await pilot.press("a")
        await type_in(pilot, "Money")
        await pilot.press("enter")
        await settled(app, pilot)
        assert names(study_path) == [*START, "Support > Money"]
        assert tree.current == codes.key_of(book_of(study_path).find("Money"))
        assert "Added Support > Money" in screen_text(app)
        await pilot.press("A")
        await type_in(pilot, "Clinic")
        await pilot.press("enter")
        await settled(app, pilot)
        assert names(study_path)[-1] == "Clinic"
        await pilot.press("u", "u")
        await settled(app, pilot)
        assert names(study_path) == START


async def test_a_name_that_is_taken_is_said_and_what_was_typed_stays(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_drawer(app, pilot, "Support")
        await pilot.press("r")
        await pilot.pause()
        app.screen.query_one(Input).value = "Stigma"
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        assert "There is a code Stigma already." in screen_text(app)
        assert app.screen.query_one(Input).value == "Stigma"
        app.screen.query_one(Input).value = "Help"
        await pilot.press("enter")
        await settled(app, pilot)
    assert "Help > Family helps" in names(study_path)


async def test_moving_under_another_and_to_the_top(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_drawer(app, pilot, "Fear of talk")
        await pilot.press("m")
        await type_in(pilot, "SU")
        await pilot.press("enter")
        await settled(app, pilot)
        assert "Support > Fear of talk" in names(study_path)
        await pilot.press("m")
        await type_in(pilot, "top")
        await pilot.press("enter")
        await settled(app, pilot)
        assert names(study_path)[-1] == "Fear of talk"


async def test_a_code_is_not_offered_a_place_under_itself(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_drawer(app, pilot, "Stigma")
        await pilot.press("m")
        await pilot.pause()
        shown = screen_text(app)
        assert "Family helps" in shown
        assert "Fear of talk" not in shown


async def test_siblings_change_places(study_path: Path) -> None:
    with Study.open(study_path) as study:
        above = codes.codebook(study).find("Support")
        codes.add_code(study, "Money", under=above)
        codes.add_code(study, "Time", under=above)
    async with running(study_path) as (app, pilot):
        await open_drawer(app, pilot, "Time")
        await pilot.press("K")
        await settled(app, pilot)
        assert [name.rpartition(" > ")[2] for name in names(study_path)[3:]] == [
            "Family helps",
            "Time",
            "Money",
        ]
        await pilot.press("shift+up", "K")
        await settled(app, pilot)
        assert names(study_path)[3] == "Support > Time"
        assert "Time is the first already." in screen_text(app)
        await pilot.press("J")
        await settled(app, pilot)
        assert names(study_path)[3:5] == ["Support > Family helps", "Support > Time"]


async def test_merging_says_how_many_codings_follow_and_asks(study_path: Path) -> None:
    code_words(study_path, "My mother", "Fear of talk")
    async with running(study_path) as (app, pilot):
        tree = await open_drawer(app, pilot, "Fear of talk")
        await pilot.press("g")
        await type_in(pilot, "SU")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.pause()
        assert "Your 1 coding of it will count as Support" in " ".join(
            screen_text(app).replace("│", " ").split()
        )
        await pilot.press("down", "enter")
        await settled(app, pilot)
        assert tree.current == codes.key_of(book_of(study_path).find("Support"))
        assert row_of(app, "Support").split()[-1] == "1/1"
    code = next(code for code in book_of(study_path) if code.name == "Fear of talk")
    assert code.merged_into == book_of(study_path).find("Support").id


async def test_merging_is_not_done_unless_said_yes(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_drawer(app, pilot, "Fear of talk")
        await pilot.press("g")
        await type_in(pilot, "SU")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("enter")  # the first answer is no
        await settled(app, pilot)
    assert names(study_path) == START


async def test_splitting_makes_the_parts(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await open_drawer(app, pilot, "Fear of talk")
        await pilot.press("s")
        await pilot.pause()
        app.screen.query_one(Input).value = "At home; In the street"
        await pilot.press("enter")
        await settled(app, pilot)
    assert names(study_path)[2:4] == [
        "Stigma > Fear of talk > At home",
        "Stigma > Fear of talk > In the street",
    ]


async def test_retiring_hides_and_brings_back(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        tree = await open_drawer(app, pilot, "Stigma")
        await pilot.press("x")
        await settled(app, pilot)
        assert not book_of(study_path).find("Stigma").live
        assert "(retired)" in row_of(app, "Stigma")  # a code in use lies under it
        tree.go_to(codes.key_of(app.desk.book.find("Fear of talk")))
        await pilot.press("x")
        await settled(app, pilot)
        assert "Fear of talk" not in screen_text(app).partition("────")[0]
        await pilot.press("R")
        await settled(app, pilot)
        tree.go_to(codes.key_of(app.desk.book.find("Fear of talk")))
        await pilot.press("x")
        await settled(app, pilot)
    assert names(study_path) == START[1:]


async def test_the_cursor_and_what_is_folded_outlast_a_change_from_elsewhere(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        tree = await open_drawer(app, pilot, "Stigma")
        await pilot.press("left")
        await pilot.pause()
        assert "Fear of talk" not in screen_text(app)
        tree.go_to(codes.key_of(app.desk.book.find("Family helps")))
        at = tree.current
        with Study.open(study_path) as study:
            codes.add_code(study, "Aside", by=coders.find_coder(study, "Ana"))
        await app.desk.study_changed()
        await pilot.pause()
        assert "Aside" in screen_text(app)
        assert tree.current == at
        assert "Fear of talk" not in screen_text(app)


async def test_two_clicks_apply(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await pilot.press("f3", "s")
        tree = await open_drawer(app, pilot)
        row = next(i for i, text in enumerate(screen_text(app).splitlines()) if "Family helps" in text)
        await pilot.click(CodeTree, offset=(12, row - tree.region.y), times=2)
        await settled(app, pilot)
    with Study.open(study_path) as study:
        assert len(codings.codings(study)) == 1


async def form(app: QualcodeApp, pilot: Pilot[None], code: str) -> CodeForm:
    await open_drawer(app, pilot, code)
    await pilot.press("e")
    await pilot.pause()
    screen = app.screen
    assert isinstance(screen, CodeForm)
    return screen


def field(code: Code, *fields: str) -> list[object]:
    return [getattr(code, name) for name in fields]


async def test_all_that_a_code_says_is_changed_in_one_step(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        screen = await form(app, pilot, "Fear of talk")
        screen.query_one("#name", Input).value = "Gossip"
        screen.query_one("#definition", TextArea).text = "What others say.\nAnd do."
        screen.query_one("#examples", TextArea).text = "They talk.\n\nThey will talk."
        screen.query_one("#colour", Select).value = "vermilion"
        screen.query_one("#new-level", Input).value = "Street"
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert isinstance(app.screen, CodeScreen)
        code = book_of(study_path).find("Gossip")
        assert field(code, "definition", "examples", "colour", "level", "origin", "mark") == [
            "What others say.\nAnd do.", ("They talk.", "They will talk."), "vermilion", "Street", "emergent", "FT",
        ]  # fmt: skip
        await pilot.press("u")
        await settled(app, pilot)
    code = book_of(study_path).find("Fear of talk")
    assert field(code, "definition", "examples", "colour", "level") == [
        "Fears what others say.",
        (),
        None,
        None,
    ]


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("mark", "F T", "not a mark for the margin"),
        ("mark", "su", "Support has the mark SU already."),
        ("name", " ", "A code needs a name."),
        ("name", "a > b", "joins the names of a path"),
    ],
)
async def test_a_fault_is_said_in_the_form_and_nothing_typed_is_lost(
    study_path: Path, name: str, typed: str, said: str
) -> None:
    before = book_of(study_path)
    async with running(study_path) as (app, pilot):
        screen = await form(app, pilot, "Fear of talk")
        screen.query_one(f"#{name}", Input).value = typed
        screen.query_one("#use", TextArea).text = "Whenever."
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert app.screen is screen
        assert said in " ".join(screen_text(app).replace("│", " ").split())
        assert screen.query_one("#use", TextArea).text == "Whenever."
    assert book_of(study_path) == before


async def test_leaving_the_form_asks_only_where_something_was_typed(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await form(app, pilot, "Fear of talk")
        await pilot.press("escape")
        await settled(app, pilot)
        assert isinstance(app.screen, CodeScreen)
        await pilot.press("escape")
        screen = await form(app, pilot, "Fear of talk")
        screen.query_one("#use", TextArea).text = "Whenever."
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("enter")  # no: stay
        await pilot.pause()
        assert app.screen is screen
        assert screen.query_one("#use", TextArea).text == "Whenever."
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("down", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, CodeScreen)
    assert book_of(study_path).find("Fear of talk").use is None


async def test_the_view_is_filtered_to_a_theme_a_level_and_back(study_path: Path) -> None:
    code_words(study_path, "My mother", "Fear of talk")
    code_words(study_path, "my sister", "Family helps")
    async with running(study_path, size=(120, 40)) as (app, pilot):
        await pilot.press("f3")
        text = app.screen.query_one(TextPane)

        async def filtered(typed: str) -> list[str]:
            await pilot.press("F")
            await pilot.pause()
            await type_in(pilot, typed)
            await pilot.press("enter")
            await settled(app, pilot)
            return [app.desk.book[mark.code].name for mark in text.marks]

        assert await filtered("ST") == ["Fear of talk"]
        assert "only Stigma" in screen_text(app)
        assert await filtered("level: family") == ["Family helps"]
        assert await filtered("all cod") == ["Fear of talk", "Family helps"]


@pytest.mark.parametrize("size", [(40, 10), (20, 5), (58, 20)])
async def test_where_there_is_no_room_it_lies_over_the_text_only_while_used(
    study_path: Path, size: tuple[int, int]
) -> None:
    async with running(study_path, size=size) as (app, pilot):
        tree = await open_drawer(app, pilot)
        assert tree.region.width == size[0]
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen.query_one(TextPane).has_focus
        assert tree.region.x >= size[0]
