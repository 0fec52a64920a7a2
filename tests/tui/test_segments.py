"""By code, through the real application: reading, marking, and rearranging segments, each as one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from qualcode.ledger.study import Study
from qualcode.study import codings as stored
from qualcode.study import transcripts
from qualcode.study.coders import find_coder
from qualcode.study.codes import codebook, key_of
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.picker import CodePicker
from qualcode.tui.screens.segments import SegmentsScreen
from qualcode.tui.widgets.segment_list import SegmentList
from qualcode.workflows import assigning, coding
from tests.tui.interface import running, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp

MOTHER, TOLD, SISTER, NURSE = (
    "My mother was afraid",
    "I told nobody",
    "my sister helped me",
    "The nurse was kind",
)
PARTNER, ANGRY = "Only my partner knows", "He was angry"


def code(path: Path, *marks: tuple[str, str], who: str = "Ana") -> None:
    """Code the words under a code, wherever they stand."""
    with Study.open(path) as study:
        coder, book = find_coder(study, who), codebook(study)
        for name, words in marks:
            for entry in transcripts.entries(study):
                start = transcripts.content(study, entry).text.find(words)
                if start >= 0:
                    key = key_of(book.find(name))
                    coding.code_span(study, coder, entry, key, start, start + len(words))


def coded(path: Path, who: str = "Ana") -> list[tuple[str, str]]:
    """What a coder has coded so: code and words."""
    with Study.open(path) as study:
        book = codebook(study)
        texts = {entry.key: transcripts.content(study, entry).text for entry in transcripts.entries(study)}
        return sorted(
            (book.full_name(c.code), texts[c.transcript][c.start : c.end])
            for c in stored.codings(study)
            if c.coder == who
        )


def finish(path: Path, *names: str, who: str) -> None:
    with Study.open(path) as study:
        assigning.finish(study, names, who)


@pytest.fixture
def coded_path(study_path: Path) -> Path:
    """The small study with four segments under Stigma, one of them of the theme itself, and one elsewhere."""
    code(study_path, ("Fear of talk", MOTHER), ("Fear of talk", TOLD), ("Fear of talk", ANGRY))
    code(study_path, ("Stigma", PARTNER), ("Family helps", SISTER))
    return study_path


async def press(app: QualcodeApp, pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(app, pilot)


async def show(app: QualcodeApp, pilot: Pilot[None], name: str | None) -> SegmentList:
    key = None if name is None else key_of(app.desk.book.find(name))
    await app.push_screen(SegmentsScreen(key))
    await settle(app, pilot)
    return app.screen.query_one(SegmentList) if name is not None else None  # type: ignore[return-value]


def quotes(listed: SegmentList) -> list[str]:
    return [segment.quote for segment in listed.rows]


async def test_a_theme_shows_all_under_it_with_what_stands_around(coded_path: Path) -> None:
    async with running(coded_path) as (app, pilot):
        listed = await show(app, pilot, "Stigma")
        assert quotes(listed) == [MOTHER, TOLD, PARTNER, ANGRY]
        text = screen_text(app)
        assert "Stigma · 4 segments of 2 respondents in 2 transcripts" in text
        assert "Talk." in text  # the definition
        assert "P01 · R1 (Beneficiary) · FT Fear of talk" in text
        assert "P02 · R2 (Staff)\n" in text  # the theme's own segment names no other code
        assert f"I: How did your family take the news?\n│   R: {MOTHER} of the neighbours." in text


async def test_marked_segments_are_recoded_in_one_step_and_doubles_joined(coded_path: Path) -> None:
    code(coded_path, ("Family helps", TOLD))
    before = coded(coded_path)
    async with running(coded_path) as (app, pilot):
        listed = await show(app, pilot, "Fear of talk")
        await press(app, pilot, "space", "space")
        assert len(listed.marked) == 2
        assert "2 marked" in screen_text(app)
        await press(app, pilot, "r")
        assert isinstance(app.screen, CodePicker)
        await press(app, pilot, *"family", "enter")
        said = "2 segments recoded to Support > Family helps; 1 of them joins a coding with this code."
        assert said in " ".join(screen_text(app).split())
        assert quotes(listed) == [ANGRY]
        assert coded(coded_path) == [
            ("Stigma", PARTNER),
            ("Stigma > Fear of talk", ANGRY),
            ("Support > Family helps", TOLD),
            ("Support > Family helps", MOTHER),
            ("Support > Family helps", SISTER),
        ]
        await press(app, pilot, "u")
        assert quotes(listed) == [MOTHER, TOLD, ANGRY]
    assert coded(coded_path) == before


async def test_segments_are_split_out_to_a_new_code_under_this_one(coded_path: Path) -> None:
    before = coded(coded_path)
    async with running(coded_path) as (app, pilot):
        await show(app, pilot, "Fear of talk")
        await press(app, pilot, "A", "s", *"Silence", "enter")
        assert "3 segments split out to Stigma > Fear of talk > Silence" in screen_text(app)
        now = [("Stigma > Fear of talk > Silence", words) for words in (ANGRY, TOLD, MOTHER)]
        assert coded(coded_path) == sorted([("Stigma", PARTNER), *now, ("Support > Family helps", SISTER)])
        assert app.desk.book.find("Silence").origin == "emergent"
        assert (
            "Silence" in screen_text(app).split("split out")[0]
        )  # still listed: it lies under the code shown
        await press(app, pilot, "u")
    assert coded(coded_path) == before


async def test_what_lies_in_finished_work_is_refused_and_nothing_half_done(coded_path: Path) -> None:
    finish(coded_path, "P02", who="Ana")
    before = coded(coded_path)
    async with running(coded_path) as (app, pilot):
        listed = await show(app, pilot, "Stigma")
        await press(app, pilot, "A", "r", *"family", "enter")
        assert "P02 is finished; reopen it before you change its codings." in screen_text(app)
        assert len(listed.marked) == 4
        await press(app, pilot, "s", *"Silence", "enter")
        assert "P02 is finished" in screen_text(app)
        await press(app, pilot, "x", "down", "enter")
        assert "P02" in screen_text(app).splitlines()[-2]
    assert coded(coded_path) == before


async def test_removing_asks_only_for_several(coded_path: Path) -> None:
    async with running(coded_path) as (app, pilot):
        listed = await show(app, pilot, "Fear of talk")
        await press(app, pilot, "x")
        assert "1 segment removed. u brings it back." in screen_text(app)
        assert quotes(listed) == [TOLD, ANGRY]
        await press(app, pilot, "A", "x")
        assert "Remove 2 segments?" in screen_text(app)
        await press(app, pilot, "enter")
        assert quotes(listed) == [TOLD, ANGRY]
        await press(app, pilot, "x", "down", "enter")
        assert "2 segments removed. u brings them back." in screen_text(app)
        assert quotes(listed) == []
        await press(app, pilot, "u")
        assert quotes(listed) == [TOLD, ANGRY]


async def test_stance_turns_for_one_and_is_chosen_for_several(coded_path: Path) -> None:
    async with running(coded_path) as (app, pilot):
        listed = await show(app, pilot, "Fear of talk")
        await press(app, pilot, "exclamation_mark")
        assert [s.mark.stance for s in listed.rows] == ["supports", None, None]
        await press(app, pilot, "A", "exclamation_mark", "down", "enter")
        assert [s.mark.stance for s in listed.rows] == ["contrary"] * 3
        await press(app, pilot, "u")
        assert [s.mark.stance for s in listed.rows] == ["supports", None, None]


async def test_the_text_is_opened_at_the_segment_and_the_list_comes_back_as_it_was(coded_path: Path) -> None:
    async with running(coded_path) as (app, pilot):
        await show(app, pilot, "Stigma")
        await press(app, pilot, "space", "o", "end", "enter")
        screen = app.screen
        assert isinstance(screen, CodeScreen)
        chosen = screen.text.chosen_mark()
        assert chosen is not None
        assert screen.text.reading is not None
        assert screen.text.reading.text[chosen.start : chosen.end] == ANGRY
        for back in ("q", "a"):
            await press(app, pilot, back)
            assert isinstance(app.screen, SegmentsScreen)
            listed = app.screen.listed
            assert app.desk.book.full_name(app.screen.code or 0) == "Stigma"
            assert listed.current is not None
            assert listed.current.quote == ANGRY
            assert len(listed.marked) == 1
            assert "Staff: 2 segments" in screen_text(app)
            await press(app, pilot, "enter")
        await press(app, pilot, "greater_than_sign", "less_than_sign", "n", "a")
        assert isinstance(app.screen, SegmentsScreen)


async def test_filter_and_order_by_type(coded_path: Path) -> None:
    async with running(coded_path) as (app, pilot):
        listed = await show(app, pilot, "Stigma")
        await press(app, pilot, "slash", *"MOTHER", "enter")
        assert quotes(listed) == [MOTHER]
        assert "1 of 4 segments of 1 respondent in 1 transcript" in screen_text(app)
        await press(app, pilot, "A", "escape")
        assert quotes(listed) == [MOTHER, TOLD, PARTNER, ANGRY]
        assert len(listed.marked) == 1
        await press(app, pilot, "slash", *"angry", "enter")
        assert "1 marked, 1 not shown" in screen_text(app)
        await press(app, pilot, "x")
        assert quotes(listed) == [ANGRY]  # the marked one went, not the one under the cursor
        await press(app, pilot, "escape", "o")
        text = screen_text(app)
        assert text.index("Beneficiary: 1 segment") < text.index("Staff: 2 segments")


async def test_others_segments_only_once_both_have_finished_and_never_to_change(coded_path: Path) -> None:
    code(coded_path, ("Fear of talk", NURSE), who="Ben")
    finish(coded_path, "P01", who="Ben")
    async with running(coded_path) as (app, pilot):
        listed = await show(app, pilot, "Fear of talk")
        await press(app, pilot, "B")
        assert "You may not see others' segments of this code" in screen_text(app)
        assert NURSE not in quotes(listed)
        finish(coded_path, "P01", who="Ana")
        await app.desk.study_changed()
        assert quotes(listed) == [MOTHER, TOLD, NURSE, ANGRY]
        await press(app, pilot, "down", "down", "x")
        assert "This coding is Ben's; only they can change it." in screen_text(app)
        await press(app, pilot, "A")
        assert len(listed.marked) == 3
        await press(app, pilot, "escape", "down", "up", "enter")
        assert isinstance(app.screen, CodeScreen)
        chosen = app.screen.text.chosen_mark()
        assert chosen is not None
        assert chosen.coder == "Ben"
    assert coded(coded_path, "Ben") == [("Stigma > Fear of talk", NURSE)]


async def test_without_a_code_it_asks_which_and_another_can_be_shown(coded_path: Path) -> None:
    async with running(coded_path) as (app, pilot):
        await show(app, pilot, None)
        assert isinstance(app.screen, CodePicker)
        await press(app, pilot, *"family", "enter")
        assert isinstance(app.screen, SegmentsScreen)
        assert quotes(app.screen.listed) == [SISTER]
        await press(app, pilot, "c", *"stigma", "enter")
        assert len(quotes(app.screen.listed)) == 4
        depth = len(app.screen_stack)
        await press(app, pilot, "q")
        await show(app, pilot, None)
        await press(app, pilot, "escape")
        assert len(app.screen_stack) == depth - 1


async def test_a_code_without_segments_says_so_and_small_screens_hold(coded_path: Path) -> None:
    for size in ((40, 10), (20, 6), (120, 40)):
        async with running(coded_path, size=size) as (app, pilot):
            await show(app, pilot, "Stigma")
            await press(app, pilot, "z", "Z", "pagedown", "end", "home", "o")
            await pilot.resize_terminal(60, 20)
            await press(app, pilot, "down")
            assert "Stigma · 4 segments" in screen_text(app)
    async with running(coded_path) as (app, pilot):
        await show(app, pilot, "Support > Family helps")
        await press(app, pilot, "x", "enter")
        assert "There is no segment here: c shows those of another code." in screen_text(app)


async def test_another_workspace_is_reached_from_the_list(coded_path: Path) -> None:
    async with running(coded_path) as (app, pilot):
        for key, mode in (("f2", "transcripts"), ("f3", "code"), ("f3", "code")):
            await show(app, pilot, "Fear of talk")
            await press(app, pilot, key)
            assert (app.current_mode, len(app.screen_stack)) == (mode, 1)


async def test_the_mouse_marks_at_the_left_and_opens_by_a_double_click(coded_path: Path) -> None:
    async with running(coded_path) as (app, pilot):
        listed = await show(app, pilot, "Fear of talk")
        row = screen_text(app).splitlines().index("  P01 · R1 (Beneficiary)") - listed.region.y
        await pilot.click(listed, offset=(0, row + 1))
        await settle(app, pilot)
        assert [segment.quote for segment in listed.rows if segment.mark.id in listed.marked] == [TOLD]
        await pilot.click(listed, offset=(20, row), times=2)
        await settle(app, pilot)
        assert isinstance(app.screen, CodeScreen)


async def test_a_memo_is_written_on_the_coding_and_shows_in_the_list(coded_path: Path) -> None:
    async with running(coded_path) as (app, pilot):
        await show(app, pilot, "Fear of talk")
        await press(app, pilot, "m", *"odd", "ctrl+s")
        assert "P01 · R1 (Beneficiary) · memo" in screen_text(app)
