"""A new study leads by the hand: a coder, a codebook, transcripts; and files that cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.widgets import Input

from qualcode.errors import QualcodeError
from qualcode.ledger.study import Study
from qualcode.study import coders, codes, respondents, transcripts
from qualcode.tui.screens.files import ChooseFiles, FolderList, completed, found_files, read_folder
from qualcode.tui.screens.importing import Importing
from qualcode.tui.screens.transcripts import TranscriptsScreen
from qualcode.tui.widgets.first_steps import FirstSteps
from qualcode.workflows.importing import files
from tests.tui.interface import FIRST, SECOND, running, screen_text
from tests.tui.test_transcripts import names, press, settled, typed

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A study with nothing in it, beside two interviews, their respondents, and a file that is no document."""
    path = tmp_path / "empty.qualcode"
    with Study.create(path, "empty"):
        pass
    (tmp_path / "P01.txt").write_text(FIRST, encoding="utf-8")
    (tmp_path / "P02.txt").write_text(SECOND, encoding="utf-8")
    (tmp_path / "people.csv").write_text(
        "respondent,respondent_type,transcript,interviewer\nR1,Beneficiary,P01,I\nR2,Staff,P02,I\n",
        encoding="utf-8",
    )
    (tmp_path / "broken.docx").write_text("not a document", encoding="utf-8")
    return path


async def imported(pilot: Pilot[None]) -> None:
    """Wait for the import that has begun."""
    await settled(pilot)
    await settled(pilot)


async def test_from_nothing_to_the_first_open_transcript(empty: Path) -> None:
    async with running(empty, coder=None) as (app, pilot):
        await settled(pilot)
        await typed(pilot, "Ana")
        await press(pilot, "enter")
        assert isinstance(app.focused, FirstSteps)
        assert "✓ 1  Say who is coding" in screen_text(app)
        assert "▸   2  Take a codebook" in screen_text(app)
        await press(pilot, "enter", "down", "enter")  # the first example
        assert "✓ 2  Take a codebook" in screen_text(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, ChooseFiles)
        await typed(pilot, "P*.txt")
        app.screen.query_one("#people", Input).value = "people.csv"
        await press(pilot, "enter")
        await imported(pilot)
        assert isinstance(app.screen, Importing)
        assert "2 transcripts taken in" in screen_text(app)
        assert "I interviewer (20%), R respondent (80%)" in screen_text(app)
        await press(pilot, "enter")
        assert isinstance(app.screen, TranscriptsScreen)
        assert "a assigns" in screen_text(app)
        assert names(app) == ["P01", "P02"]
        await press(pilot, "enter")
        assert "How did your family take the news?" in screen_text(app)
    with Study.open(empty) as study:
        assert [coder.name for coder in coders.coders(study)] == ["Ana"]
        assert len(codes.codebook(study).live()) > 5
        assert [person.type for person in respondents.respondents(study)] == ["Beneficiary", "Staff"]


async def test_each_step_can_be_clicked(empty: Path) -> None:
    with Study.open(empty) as study:
        coders.add_coder(study, "Ana")
    async with running(empty) as (app, pilot):
        await settled(pilot)
        await pilot.click(FirstSteps, offset=(10, 6))
        await settled(pilot)
        assert "Which codebook?" in screen_text(app)
        await press(pilot, "escape")
        await pilot.click(FirstSteps, offset=(10, 9))
        await settled(pilot)
        assert isinstance(app.screen, ChooseFiles)


async def test_what_cannot_be_taken_is_said_and_the_rest_stays(empty: Path) -> None:
    with Study.open(empty) as study:
        coders.add_coder(study, "Ana")
    async with running(empty) as (app, pilot):
        await press(pilot, "i")
        screen = app.screen
        assert isinstance(screen, ChooseFiles)
        await typed(pilot, "nowhere.txt")
        await press(pilot, "enter")
        assert "There is no nowhere.txt in" in screen_text(app)
        screen.query_one("#path", Input).value = ""
        screen.query_one("#people", Input).value = "missing.csv"
        listed = screen.query_one(FolderList)
        assert listed.there.files == ["broken.docx", "P01.txt", "P02.txt", "people.csv"]
        await press(pilot, "down", "down", "space", "space")  # broken.docx and P01.txt
        assert listed.marked == ["broken.docx", "P01.txt"]
        await press(pilot, "enter")
        assert "There is no missing.csv in" in screen_text(app)
        assert listed.marked == ["broken.docx", "P01.txt"]
        screen.query_one("#people", Input).value = ""
        await press(pilot, "enter")
        await imported(pilot)
        assert "1 transcript taken in" in screen_text(app)
        assert "1 refused" in screen_text(app)
        assert "broken.docx" in screen_text(app)
        await press(pilot, "enter")
        assert names(app) == ["P01"]


async def test_a_table_that_does_not_fit_leaves_the_dialog_as_it_was(empty: Path) -> None:
    with Study.open(empty) as study:
        coders.add_coder(study, "Ana")
    async with running(empty) as (app, pilot):
        await press(pilot, "i")
        screen = app.screen
        await typed(pilot, "P01.txt")
        screen.query_one("#people", Input).value = "people.csv"
        await press(pilot, "enter")
        await imported(pilot)
        assert app.screen is screen
        assert "there is no transcript P02" in " ".join(screen_text(app).split())
        assert screen.query_one("#path", Input).value == "P01.txt"
        await press(pilot, "escape", "p")
        await typed(pilot, "people.csv")
        await press(pilot, "enter")
        assert "there is no transcript P01" in " ".join(screen_text(app).split())
    with Study.open(empty) as study:
        assert transcripts.entries(study) == []


async def test_an_import_stops_between_files(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Study.open(empty) as study:
        coders.add_coder(study, "Ana")
    real = files.extracts

    async with running(empty) as (app, pilot):

        def stopped_meanwhile(*given: object, **named: object) -> object:
            app.call_from_thread(app.screen.action_leave)  # type: ignore[attr-defined]
            return real(*given, **named)  # type: ignore[arg-type]

        monkeypatch.setattr(files, "extracts", stopped_meanwhile)
        await press(pilot, "i")
        await typed(pilot, "P*.txt")
        await pilot.press("enter")
        await pilot.pause()
        await imported(pilot)
        assert "Stopped: 1 of 2 files were not taken in: P02.txt." in screen_text(app)
        await press(pilot, "enter")
        assert names(app) == ["P01"]


async def test_files_are_chosen_by_mouse_alone(empty: Path) -> None:
    with Study.open(empty) as study:
        coders.add_coder(study, "Ana")
    async with running(empty) as (app, pilot):
        await press(pilot, "i")
        screen = app.screen
        listed = screen.query_one(FolderList)
        await pilot.click(FolderList, offset=(5, 2))
        await pilot.click(FolderList, offset=(5, 3))
        await settled(pilot)
        assert listed.marked == ["P01.txt", "P02.txt"]
        await pilot.click(FolderList, offset=(5, 3))
        await settled(pilot)
        assert listed.marked == ["P01.txt"]
        await pilot.click(screen.query(".buttons Button").first())
        await imported(pilot)
        assert "1 transcript taken in" in screen_text(app)
        await pilot.click(app.screen.query(".buttons Button").first())
        await settled(pilot)
        assert names(app) == ["P01"]


def test_paths_are_completed_and_found(tmp_path: Path) -> None:
    for name in ("interviews/a1.txt", "interviews/a2.txt", "interviews/notes.xyz", "index.md", ".hidden.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    endings = (".txt", ".md")
    assert completed("int", tmp_path, endings) == "interviews/"
    assert completed("in", tmp_path, endings) is None
    assert completed("INTER", tmp_path, endings) == "interviews/"
    assert completed("interviews/a", tmp_path, endings) is None
    assert completed("interviews/", tmp_path, endings) == "interviews/a"
    assert read_folder(tmp_path, endings) == (["interviews"], ["index.md"])
    assert [file.name for file in found_files("interviews/*", tmp_path, endings)] == ["a1.txt", "a2.txt"]
    assert found_files(f"'{tmp_path}/index.md'", tmp_path, endings) == [tmp_path / "index.md"]
    for wrong, why in (
        ("interviews", "is a folder"),
        ("gone.txt", "There is no gone.txt"),
        ("interviews/notes.xyz", "cannot be read here; choose a file that ends in .txt, .md"),
        ("interviews/*.pdf", "No readable file matches"),
    ):
        with pytest.raises(QualcodeError, match=why):
            found_files(wrong, tmp_path, endings)


def test_a_folder_that_may_not_be_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(_folder: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("qualcode.tui.screens.files.os.scandir", refuses)
    with pytest.raises(QualcodeError, match=r"cannot be opened: Permission denied\.$"):
        read_folder(tmp_path, (".txt",))
