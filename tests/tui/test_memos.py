"""Memos on the screen: writing one, drafts that outlive the terminal, the list, and what stays hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from textual.widgets import TextArea

from qualcode.ledger.study import Study
from qualcode.study import coders, codes, memos, respondents, transcripts
from qualcode.tui.screens.memo_editor import KindLine, MemoEditor
from qualcode.tui.screens.memos import MemosScreen
from qualcode.tui.widgets.memo_list import MemoList
from qualcode.workflows import assigning, drafting
from tests.tui.conftest import running, screen_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.study.memos import Memo
    from qualcode.tui.app import QualcodeApp


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press keys one after the other, each once the one before has done what it does."""
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def settled(pilot: Pilot[None]) -> None:
    """Wait until nothing is under way but what waits for the person in a dialog."""
    app = cast("QualcodeApp", pilot.app)
    for _ in range(3):  # a message may ask for something of the study, whose answer brings a message
        await pilot.pause()
        busy = [w for w in app.workers if w.group == "memo on" and not w.is_finished]
        if busy:
            await app.workers.wait_for_complete(busy)
        await app.desk.store.do(lambda _study: None)
        await app.desk.store.read(lambda _study: None)
    await pilot.pause()


async def type_in(pilot: Pilot[None], words: str) -> None:
    await pilot.press(*("space" if c == " " else c for c in words))
    await settled(pilot)


def written(path: Path, by: str = "Ana") -> list[Memo]:
    with Study.open(path) as study:
        return [memo for memo in _all(study, by) if memo.coder == by]


def _all(study: Study, by: str) -> list[Memo]:
    from qualcode.study.seen import Seen

    return memos.memos(Seen(study, coders.find_coder(study, by)))


def left(path: Path, by: str = "Ana") -> list[str]:
    with Study.open(path) as study:
        return [text.body for text, _ in drafting.unfinished(study, coders.find_coder(study, by))]


def write(path: Path, by: str, on_kind: str, body: str, kind: str = "analytic") -> None:
    """Write a memo on the study, the transcript P01, the respondent R1 or the code Stigma."""
    with Study.open(path) as study:
        on: dict[str, Callable[[], bytes | None]] = {
            "study": lambda: None,
            "transcript": lambda: transcripts.find_transcript(study, "P01").id,
            "respondent": lambda: respondents.respondents(study)[0].id,
            "code": lambda: codes.code_ids(study)[codes.key_of(codes.codebook(study).find("Stigma"))],
        }
        memos.write_memo(study, coders.find_coder(study, by), on_kind, on[on_kind](), body, kind)


def rows(app: QualcodeApp) -> list[str]:
    return [row.first for row in app.screen.query_one(MemoList).rows]


async def at_memos(pilot: Pilot[None]) -> None:
    await press(pilot, "f7")
    assert isinstance(pilot.app.screen, MemosScreen)


# -- writing ----------------------------------------------------------------------------------------


async def test_a_memo_on_a_cell_is_written_by_keys_alone(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await at_memos(pilot)
        await press(pilot, "a", "down", "down", "down", "enter")  # a cell
        await type_in(pilot, "r2")
        await press(pilot, "enter")
        await type_in(pilot, "supp")
        await press(pilot, "enter")
        assert "Memo on R2 · Staff x Support" in screen_text(app)
        await press(pilot, "ctrl+t")
        await type_in(pilot, "he came round")
        await press(pilot, "ctrl+s")
        assert "R2 x Support" in screen_text(app)
        assert rows(app) == ["he came round"]
        await press(pilot, "u")
        assert rows(app) == []
        await press(pilot, "ctrl+r")
    (memo,) = written(study_path)
    assert (memo.kind, memo.body, memo.on) == ("reflexive", "he came round", "R2 x Support")
    assert left(study_path) == []


async def test_a_memo_of_ones_own_is_changed_and_removed(study_path: Path) -> None:
    write(study_path, "Ana", "code", "Talk is feared.")
    async with running(study_path) as (app, pilot):
        await at_memos(pilot)
        await press(pilot, "enter")
        assert "Talk." in screen_text(app)  # the definition that the memo is on
        await type_in(pilot, " Always")
        await press(pilot, "ctrl+s")
        assert [memo.body for memo in written(study_path)] == ["Talk is feared. Always"]
        await press(pilot, "x")
        assert rows(app) == []
        await press(pilot, "u")
        assert rows(app) == ["Talk is feared. Always"]


async def test_the_second_memo_on_a_transcript_is_offered_beside_the_first(study_path: Path) -> None:
    write(study_path, "Ana", "transcript", "first memo")
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "m")
        assert "first memo" in screen_text(app)
        assert "A new memo" in screen_text(app)
        await press(pilot, "enter")
        await type_in(pilot, "second")
        await press(pilot, "ctrl+s")
    assert sorted(memo.body for memo in written(study_path)) == ["first memo", "second"]


async def test_the_mouse_alone_chooses_a_kind_and_stores(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "m")
        await type_in(pilot, "by mouse")
        row = next(row for row in screen_text(app).splitlines() if "( ) decision" in row)
        line = app.screen.query_one(KindLine)
        await pilot.click(line, offset=(row.index("( ) decision") - line.region.x, 0))
        await pilot.click("#store")
        await settled(pilot)
        assert not isinstance(app.screen, MemoEditor)
    assert [(memo.kind, memo.body) for memo in written(study_path)] == [("decision", "by mouse")]


# -- what is not stored is not lost -----------------------------------------------------------------


@pytest.mark.parametrize("how", ["exit", "killed"])
async def test_a_memo_that_was_being_typed_is_there_after_the_terminal_is_gone(
    study_path: Path, how: str
) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "m", "ctrl+t")
        if how == "exit":
            app.screen.query_one(TextArea).insert("half")  # and the end comes before anything is told of it
        else:  # whatever the end of the program would still do is not needed
            await type_in(pilot, "half")
            assert left(study_path) == ["half"]
        app.exit()
    async with running(study_path) as (app, pilot):
        assert "You left a memo unfinished, on transcript P01" in screen_text(app)
        await at_memos(pilot)
        assert "UNFINISHED" in screen_text(app)
        await press(pilot, "enter")
        assert "Here is your unfinished text again." in screen_text(app)
        await type_in(pilot, " done")
        await press(pilot, "ctrl+s")
        assert rows(app) == ["half done"]
        assert "UNFINISHED" not in screen_text(app)
    assert [(memo.kind, memo.body) for memo in written(study_path)] == [("reflexive", "half done")]
    assert left(study_path) == []


@pytest.mark.parametrize(
    ("answer", "stored", "kept"),
    [
        (["enter"], ["words"], []),
        (["down", "enter"], [], ["words"]),
        (["down", "down", "enter"], [], []),
        (["escape", "ctrl+s"], ["words"], []),
    ],
)
async def test_leaving_with_changes_asks_what_becomes_of_them(
    study_path: Path, answer: list[str], stored: list[str], kept: list[str]
) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "m")
        await type_in(pilot, "words")
        await press(pilot, "escape", *answer)
        assert not isinstance(app.screen, MemoEditor)
    assert [memo.body for memo in written(study_path)] == stored
    assert left(study_path) == kept


async def test_a_memo_that_was_not_changed_is_left_without_a_question(study_path: Path) -> None:
    write(study_path, "Ana", "code", "Talk is feared.")
    async with running(study_path) as (app, pilot):
        await at_memos(pilot)
        await press(pilot, "enter", "x", "backspace", "escape")
        assert isinstance(app.screen, MemosScreen)
    assert left(study_path) == []


async def test_a_memo_that_cannot_be_stored_stays_in_the_editor_and_on_the_desk(study_path: Path) -> None:
    write(study_path, "Ana", "code", "Talk is feared.")
    (memo,) = written(study_path)
    async with running(study_path) as (app, pilot):
        await at_memos(pilot)
        await press(pilot, "enter")
        await type_in(pilot, " More")
        with Study.open(study_path) as elsewhere:  # the same coder, in another terminal
            memos.remove_memo(elsewhere, coders.find_coder(elsewhere, "Ana"), memo.id)
        await press(pilot, "ctrl+s")
        assert "There is no memo" in screen_text(app)
        assert app.screen.query_one(TextArea).text == "Talk is feared. More"
    assert left(study_path) == ["Talk is feared. More"]


async def test_a_blank_memo_is_refused_with_a_sentence(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", "m", "space", "ctrl+s")
        assert "A memo needs words" in screen_text(app)
        assert left(study_path) == []  # nor is it anything to go on with
        await press(pilot, "escape")
        assert not isinstance(app.screen, MemoEditor)
    assert left(study_path) == []


# -- the list ---------------------------------------------------------------------------------------


async def test_memos_are_searched_by_words_and_kind_and_sorted(study_path: Path) -> None:
    write(study_path, "Ana", "study", "The sample is small.", "decision")
    write(study_path, "Ana", "respondent", "She was glad.\nIn the end.", "reflexive")
    write(study_path, "Ana", "code", "Talk is feared.")
    async with running(study_path, size=(120, 40)) as (app, pilot):
        await at_memos(pilot)
        assert rows(app) == ["Talk is feared.", "She was glad.", "The sample is small."]
        await press(pilot, "down")
        assert "In the end." in screen_text(app)  # the whole text of the highlighted one
        await press(pilot, "o")
        assert rows(app) == ["The sample is small.", "She was glad.", "Talk is feared."]
        await press(pilot, "slash")
        await type_in(pilot, "END")
        assert rows(app) == ["She was glad."]
        await press(pilot, "escape")
        await press(pilot, "t", "t", "t")
        assert rows(app) == ["The sample is small."]
        await press(pilot, "escape")
        assert len(rows(app)) == 3


async def test_another_coders_memo_is_read_only(study_path: Path) -> None:
    _finish(study_path, ["Ana", "Ben"])
    write(study_path, "Ben", "transcript", "Ben thought so.")
    async with running(study_path) as (app, pilot):
        await at_memos(pilot)
        await press(pilot, "enter")
        assert "This memo is Ben's" in screen_text(app)
        await press(pilot, "x")
        assert rows(app) == ["Ben thought so."]


async def test_going_to_what_a_memo_is_on(study_path: Path) -> None:
    from qualcode.tui.screens.code import CodeScreen

    write(study_path, "Ana", "transcript", "here")
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2")
        await at_memos(pilot)
        await press(pilot, "g")
        assert isinstance(app.screen, CodeScreen)
        assert "P01" in screen_text(app)
        await at_memos(pilot)
        await press(pilot, "q")
    write(study_path, "Ana", "code", "on a code")
    async with running(study_path) as (app, pilot):
        await at_memos(pilot)
        await press(pilot, "g")
        assert isinstance(app.screen, CodeScreen)
        assert app.screen.drawer.has_focus_within


async def test_thousands_of_memos_are_listed(study_path: Path) -> None:
    with Study.open(study_path) as study:
        ana = coders.find_coder(study, "Ana")
        with study.writing():
            for n in range(3000):
                memos.write_memo(study, ana, "study", None, f"memo number {n}")
    async with running(study_path, size=(40, 10)) as (app, pilot):
        await at_memos(pilot)
        assert len(rows(app)) == 3000
        await press(pilot, "end")
        assert "number 0" in screen_text(app)
        await press(pilot, "slash")
        await type_in(pilot, "2999")
        assert rows(app) == ["memo number 2999"]


# -- blindness --------------------------------------------------------------------------------------


def _finish(path: Path, names: Iterable[str]) -> None:
    with Study.open(path) as study:
        for name in names:
            assigning.finish(study, ["P01", "P02"], name)


async def test_a_partners_memo_is_nowhere_until_both_have_finished(study_path: Path) -> None:
    for on in ("transcript", "code", "respondent", "study"):
        write(study_path, "Ben", on, "SECRET thought")
    _finish(study_path, ["Ben"])
    async with running(study_path, size=(120, 40)) as (app, pilot):
        await at_memos(pilot)
        assert "SECRET" not in screen_text(app)
        assert "0 of 0" in screen_text(app)
        await press(pilot, "q", "f3", "m")
        assert isinstance(app.screen, MemoEditor)
        assert "SECRET" not in screen_text(app)
        assert "Ben" not in screen_text(app)
    _finish(study_path, ["Ana"])
    async with running(study_path, size=(120, 40)) as (app, pilot):
        await at_memos(pilot)
        assert rows(app) == ["SECRET thought"] * 4
        await press(pilot, "q", "f3", "m")
        assert "Ben · analytic" in screen_text(app)
        assert "SECRET thought" in screen_text(app)


async def test_control_characters_in_a_memo_reach_no_terminal(study_path: Path) -> None:
    write(study_path, "Ana", "study", "red \x1b[31m[bold]text")
    async with running(study_path) as (app, pilot):
        await at_memos(pilot)
        shown = screen_text(app)
        assert "\x1b" not in shown
        assert "red [31m[bold]text" in shown
