"""Who speaks, on screen: seen, put right in one transcript or in all marked, and taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from textual.widgets import Input

from qualcode.ledger.study import Study
from qualcode.study import coders, codes, transcripts
from qualcode.study import coding as acts
from qualcode.study.coding_step import NewCoding
from qualcode.study.speaker_edits import Edit
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.speakers import SpeakersScreen
from qualcode.tui.screens.transcripts import TranscriptsScreen
from qualcode.tui.widgets.speaker_list import SpeakerList, TurnList, TurnRow
from qualcode.workflows import importing, removing, speakers
from tests.tui.interface import FIRST, running, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp

# A recogniser's labels; one interviewer asks, a second one is taken for a respondent, and one label was missed.
RECOGNISED = """SPEAKER_00: How did you hear of it?
SPEAKER_01: My aunt told me of it.
SPEAKER_02: And what did you think of it then?
SPEAKER_01: I was glad, and I went.
Mama T >> I went with her.
SPEAKER_00: Why was that?
SPEAKER_01: She is my daughter.
"""


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settle(cast("QualcodeApp", pilot.app), pilot)


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type in place of what stands in the line that has the focus, and take it."""
    line = pilot.app.focused
    assert isinstance(line, Input)
    line.value = text
    await press(pilot, "enter")


def words(app: QualcodeApp) -> str:
    """What the screen says, as running text."""
    return " ".join(screen_text(app).replace("│", " ").split())


def labels(app: QualcodeApp) -> list[tuple[str, str, str | None, int]]:
    """The listed speakers: label, role, whose they are, turns."""
    assert isinstance(app.screen, SpeakersScreen)
    rows = app.screen.listed.rows
    return [(row["label"], row["role"], row["respondent"], row["turns"]) for row in rows]


def here(app: QualcodeApp) -> str:
    """The label under the cursor."""
    assert isinstance(app.screen, SpeakersScreen)
    current = app.screen.listed.current
    assert current is not None
    return current["label"]


def stored(path: Path, name: str) -> dict[str, str]:
    """The role of each label, as the study has it."""
    with Study.open(path) as study:
        return {row["label"]: row["role"] for row in speakers.list_speakers(study, [name])["speakers"]}


@pytest.fixture
def recognised(study_path: Path) -> Path:
    """The small study with two transcripts of a recogniser more, P03 and P04; only P03 has SPEAKER_02."""
    (study_path.parent / "P03.txt").write_text(RECOGNISED, encoding="utf-8")
    later = RECOGNISED.replace("SPEAKER_02", "SPEAKER_00").replace("aunt", "sister")
    (study_path.parent / "P04.txt").write_text(later, encoding="utf-8")
    with Study.open(study_path) as study:
        importing.import_files(study, [study_path.parent / f"P0{n}.txt" for n in (3, 4)], coder="Ana")
    return study_path


async def on_third(pilot: Pilot[None]) -> None:
    """Go to who speaks in P03."""
    await press(pilot, "f2", "home", "down", "down", "s")
    assert isinstance(pilot.app.screen, SpeakersScreen)


async def test_each_speaker_is_listed_with_what_they_say(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "s")
        assert "Who speaks in P01: 2 speakers" in screen_text(app)
        assert labels(app) == [("I", "interviewer", None, 2), ("R", "respondent", "R1", 2)]
        assert "How did your family take the news?" in words(app)
        assert "My mother was afraid" not in words(app)
        await press(pilot, "down")
        assert "turn 2 My mother was afraid of the neighbours. She said they would talk." in words(app)
        assert "turn 4 Later my sister helped me." in words(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, TranscriptsScreen)


async def test_what_looks_wrong_stands_on_top_with_the_key_that_puts_it_right(recognised: Path) -> None:
    async with running(recognised) as (app, pilot):
        await on_third(pilot)
        assert "! it is not clear who asks" in words(app)
        assert "t says who it is." in words(app)
        assert "qualcode transcripts" not in words(app)
        await press(pilot, "down", "down", "t", "enter", "up", "up", "t", "enter")
        assert "it is not clear" not in words(app)
        assert stored(recognised, "P03") == {
            "SPEAKER_00": "interviewer",
            "SPEAKER_01": "respondent",
            "SPEAKER_02": "interviewer",
        }


async def test_a_change_of_role_says_what_it_does_to_counting_and_is_taken_back(study_path: Path) -> None:
    with Study.open(study_path) as study:
        entry = transcripts.find_transcript(study, "P01")
        code = codes.key_of(codes.codebook(study).find("Stigma"))
        start = FIRST.index("I told nobody")
        acts.apply_codings(
            study, coders.find_coder(study, "Ana"), [NewCoding(entry, code, start, start + 13)]
        )
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "s", "down", "t", "enter")
        assert labels(app)[1] == ("R", "interviewer", None, 2)
        assert "R counts as interviewer now." in words(app)
        assert "Of 1 coding, 1 touched words of known respondents before, and 0 do now." in words(app)
        await press(pilot, "u")
        assert labels(app)[1] == ("R", "respondent", "R1", 2)


async def test_a_speaker_is_renamed_joined_and_given_to_a_respondent(recognised: Path) -> None:
    async with running(recognised) as (app, pilot):
        await on_third(pilot)
        await press(pilot, "down", "r")
        await typed(pilot, "Nomsa")
        assert here(app) == "Nomsa"
        await press(pilot, "p", "down", "enter")
        assert ("Nomsa", "respondent", "R1", 3) in labels(app)
        assert "The words of Nomsa are R1's now." in words(app)
        await press(pilot, "p", "enter")
        assert ("Nomsa", "respondent", None, 3) in labels(app)
        await press(pilot, "r")
        await typed(pilot, "SPEAKER_00")
        assert "join the two instead" in words(app)
        await press(pilot, "home", "g", "down", "enter")
        assert [row[0] for row in labels(app)] == ["SPEAKER_00", "Nomsa"]
        assert labels(app)[0][3] == 3
        await press(pilot, "u", "u", "u", "u")
        assert [row[0] for row in labels(app)] == ["SPEAKER_00", "SPEAKER_01", "SPEAKER_02"]


async def test_a_respondent_is_renamed_or_made_one_with_another(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "s", "N")
        assert "It is not known whose words these are: p says it." in words(app)
        await press(pilot, "down", "N")
        await typed(pilot, "Thandi")
        assert "The respondent R1 is Thandi now, in 1 transcript." in words(app)
        assert labels(app)[1] == ("R", "respondent", "Thandi", 2)
        await press(pilot, "N")
        await typed(pilot, "R2")
        assert "Are Thandi and R2 one person?" in words(app)
        await press(pilot, "enter")
        assert labels(app)[1] == ("R", "respondent", "Thandi", 2)
        await press(pilot, "N")
        await typed(pilot, "R2")
        await press(pilot, "down", "enter")
        assert labels(app)[1] == ("R", "respondent", "R2", 2)
        await press(pilot, "u", "u")
        assert labels(app)[1] == ("R", "respondent", "R1", 2)


async def test_turns_are_split_off_from_the_chosen_one_on(recognised: Path) -> None:
    async with running(recognised) as (app, pilot):
        await on_third(pilot)
        await press(pilot, "down", "s")
        assert "Go first to the turn" in words(app)
        await press(pilot, "enter", "down", "s")
        assert "in place of SPEAKER_01, from turn 4 on?" in words(app)
        await typed(pilot, "Nurse")
        assert ("SPEAKER_01", "respondent", None, 1) in labels(app)
        assert ("Nurse", "respondent", None, 2) in labels(app)
        assert here(app) == "Nurse"
        assert "turn 4 I was glad, and I went." in words(app)


async def test_a_label_that_was_missed_is_added_and_not_where_no_line_begins_with_it(
    recognised: Path,
) -> None:
    async with running(recognised) as (app, pilot):
        await on_third(pilot)
        await press(pilot, "a")
        await typed(pilot, "Papa")
        assert "no line with speech begins with Papa" in words(app)
        await press(pilot, "a")
        await typed(pilot, "Mama T >>")
        assert here(app) == "Mama T"
        assert "turn 5 I went with her." in words(app)


async def test_a_change_is_for_all_marked_transcripts_or_for_the_one_shown(recognised: Path) -> None:
    async with running(recognised) as (app, pilot):
        await press(pilot, "f2", "A", "home", "down", "down", "s")
        assert "changes are for 4 transcripts" in words(app)
        await press(pilot, "home", "t", "enter")
        assert "SPEAKER_00 counts as interviewer now, in 2 transcripts. No such label in P01, P02." in words(
            app
        )
        await press(pilot, "A")
        assert "changes are for this one only" in words(app)
        await press(pilot, "r")
        await typed(pilot, "Thandi")
        assert "Thandi" in stored(recognised, "P03")
        assert "Thandi" not in stored(recognised, "P04")
        await press(pilot, "escape", "escape", "s", "A")
        assert "in the list of transcripts marks several" in words(app)


async def test_the_text_leads_to_its_speakers_and_back_to_the_turn(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f3", *("right_curly_bracket",) * 3, "W")
        assert here(app) == "R"
        assert app.screen.query_one(TurnList).current == TurnRow(
            4, FIRST.index("Later"), FIRST[FIRST.index("Later") :].strip()
        )
        await press(pilot, "t", "enter", "enter", "enter")
        assert isinstance(app.screen, CodeScreen)
        reading = app.screen.text.reading
        assert reading is not None
        assert app.screen.text.caret == FIRST.index("Later my sister")
        await press(pilot, "q")
        assert here(app) == "R"
        assert labels(app)[1][1] == "interviewer"


async def test_a_click_chooses_a_speaker_and_another_goes_to_the_turns(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "s")
        assert isinstance(app.screen, SpeakersScreen)
        await pilot.click(SpeakerList, offset=(5, 2))
        await settle(app, pilot)
        assert here(app) == "R"
        await pilot.click(SpeakerList, offset=(5, 2), times=2)
        await settle(app, pilot)
        assert app.screen.turns.has_focus
        await pilot.click(TurnList, offset=(1, 5))
        await settle(app, pilot)
        assert app.screen.turns.current is not None
        assert app.screen.turns.current.number == 4


async def test_a_reader_sees_who_speaks_and_changes_nothing(study_path: Path) -> None:
    with Study.open(study_path) as study:
        coders.add_coder(study, "Rea", "reader")
    async with running(study_path, coder="Rea") as (app, pilot):
        await press(pilot, "f2", "s", "t")
        assert "Rea may only read this study." in words(app)
        assert len(labels(app)) == 2
        await press(pilot, "escape", "x")
        assert "Rea may only read this study." in words(app)


LONG = "The Honourable Respondent Whose Label Is So Long"


@pytest.fixture
def crowded(study_path: Path) -> Path:
    """The small study with a transcript more, P00, of 64 speakers, one of them with a label of 48 characters."""
    named = ["Longname", "المشاركة", "受访者", *(f"Person {n}" for n in range(60))]
    said = "\n".join(
        f"I: And {n}?\n{label}: An answer, some words, number {n}." for n, label in enumerate(named)
    )
    (study_path.parent / "P00.txt").write_text(f"{said}\n{said}", encoding="utf-8")
    with Study.open(study_path) as study:
        importing.import_files(study, [study_path.parent / "P00.txt"], coder="Ana")
        speakers.change_speakers(study, ["P00"], Edit(label="Longname", rename=LONG), coder="Ana")
    return study_path


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (20, 5), (120, 40)])
async def test_many_long_and_foreign_labels_fit_any_screen(crowded: Path, size: tuple[int, int]) -> None:
    async with running(crowded, size=size) as (app, pilot):
        await press(pilot, "f2", "home", "s", "down")
        assert [row[0] for row in labels(app)][:4] == ["I", LONG, "المشاركة", "受访者"]
        if size[0] >= 80:
            row = next(
                line for line in screen_text(app).split("\n") if "▸ The Honourable Respondent W" in line
            )
            assert row.split()[-2:] == ["2", "1%"]
            assert "受访者" in screen_text(app)
        await press(pilot, "end", "enter", "end", "z", "escape")
        assert here(app) == "Person 59"
        await press(pilot, "pageup", "home")
        assert here(app) == "I"


async def test_what_is_gone_meanwhile_is_said(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "s")
        with Study.open(study_path) as study:
            removing.remove_transcript(study, "P01", "Ana")
        await app.desk.study_changed()
        await settle(app, pilot)
        assert "This transcript is not in the study any more." in words(app)
        await press(pilot, "t", "a", "enter")
        assert "Nobody speaks here." in words(app)


async def test_a_transcript_is_taken_out_with_what_was_done_in_it_and_comes_back(study_path: Path) -> None:
    with Study.open(study_path) as study:
        entry = transcripts.find_transcript(study, "P01")
        code = codes.key_of(codes.codebook(study).find("Stigma"))
        for coder in ("Ana", "Ben"):
            acts.apply_codings(study, coders.find_coder(study, coder), [NewCoding(entry, code, 3, 9)])
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "x")
        assert "Take P01 out of the study?" in words(app)
        assert "1 coding of Ana" in words(app)
        assert "of Ben" not in words(app)
        assert "What others did in it, which you may not see yet, goes too." in words(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, TranscriptsScreen)
        assert len(app.screen.table.rows) == 2
        await press(pilot, "x", "down", "enter")
        assert [row.entry.name for row in app.screen.table.rows] == ["P02"]
        await press(pilot, "u")
        assert [(row.entry.name, row.own) for row in app.screen.table.rows] == [("P01", 1), ("P02", 0)]
