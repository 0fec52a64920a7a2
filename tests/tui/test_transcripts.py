"""The list of transcripts: finding, opening, assigning, finishing, and what it keeps from the blind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from textual.widgets import Input, Static

from qualcode.ledger.study import Study
from qualcode.study import assignments, coders, codes, transcripts
from qualcode.study import coding as acts
from qualcode.study.coding_step import NewCoding
from qualcode.study.speakers import speakers
from qualcode.tui.screens.assigning import Assigning
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.transcript_details import TranscriptDetails
from qualcode.tui.screens.transcripts import TranscriptsScreen
from qualcode.tui.transcript_columns import short_names
from qualcode.tui.widgets.transcript_table import TranscriptTable
from qualcode.workflows import assigning, importing
from tests.tui.interface import make_study, running, screen_text

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp


async def settled(pilot: Pilot[None]) -> None:
    """Wait until the study has answered all that the screen asked, and the screen has shown it."""
    app = cast("QualcodeApp", pilot.app)
    for _ in range(3):  # an answer may bring another question
        await pilot.pause()
        await app.desk.store.do(lambda _study: None)
        await app.desk.store.read(lambda _study: None)
    await pilot.pause()


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await settled(pilot)


async def typed(pilot: Pilot[None], text: str) -> None:
    """Type into the line that has the focus."""
    line = pilot.app.focused
    assert isinstance(line, Input)
    line.insert_text_at_cursor(text)
    await settled(pilot)


def table(app: QualcodeApp) -> TranscriptTable:
    assert isinstance(app.screen, TranscriptsScreen)
    return app.screen.table


def names(app: QualcodeApp) -> list[str]:
    return [row.entry.name for row in table(app).rows]


def ten_more(folder: Path, path: Path) -> None:
    """Take in P3 to P12, of the types A and B in turn."""
    files = []
    rows = ["respondent,respondent_type,transcript,site"]
    for n in range(3, 13):
        file = folder / f"P{n}.txt"
        file.write_text(f"I: Question {n}?\nR: {'An answer. ' * n}\n", encoding="utf-8")
        files.append(file)
        rows.append(f"N{n},{'AB'[n % 2]},P{n},{'North' if n < 8 else 'South'}")
    (folder / "more.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with Study.open(path) as study:
        importing.import_files(study, files, respondents=folder / "more.csv", coder="Ana")


def coded(study: Study, coder: str, transcript: str, count: int) -> None:
    """Code the first characters of a transcript, one after the other."""
    entry = transcripts.find_transcript(study, transcript)
    code = codes.key_of(codes.codebook(study).find("Stigma"))
    new = [NewCoding(entry, code, n, n + 1) for n in range(count)]
    acts.apply_codings(study, coders.find_coder(study, coder), new)


async def test_the_list_filters_sorts_and_keeps_its_place(tmp_path: Path) -> None:
    path = make_study(tmp_path)
    ten_more(tmp_path, path)
    async with running(path) as (app, pilot):
        await press(pilot, "f2")
        assert names(app)[:4] == ["P01", "P02", "P3", "P4"]
        assert names(app)[-1] == "P12"
        await press(pilot, "end", "up")
        assert table(app).current is not None
        assert names(app)[table(app).cursor] == "P11"
        await press(pilot, "slash")
        await typed(pilot, "south b")
        assert names(app) == ["P9", "P11"]
        await press(pilot, "enter")
        assert names(app)[table(app).cursor] == "P11"
        await press(pilot, "escape")
        assert len(names(app)) == 12
        assert names(app)[table(app).cursor] == "P11"
        while table(app).sorted_by != "length":
            await press(pilot, "o")
        await press(pilot, "O")
        lengths = [row.entry.characters for row in table(app).rows]
        assert lengths == sorted(lengths, reverse=True)
        await app.desk.study_changed()
        assert names(app)[table(app).cursor] == "P11"
        assert lengths == [row.entry.characters for row in table(app).rows]
        await pilot.click(TranscriptTable, offset=(3, 0))
        assert names(app)[:3] == ["P01", "P02", "P3"]


async def test_a_transcript_opens_for_coding(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "down", "enter")
        assert isinstance(app.screen, CodeScreen)
        assert app.screen.text.reading is not None
        assert app.screen.text.reading.entry.name == "P02"
        await press(pilot, "f2")
        await pilot.click(TranscriptTable, offset=(5, 1), times=2)
        await settled(pilot)
        assert isinstance(app.screen, CodeScreen)
        assert app.screen.text.reading.entry.name == "P01"


async def test_the_list_counts_only_ones_own_codings(study_path: Path) -> None:
    with Study.open(study_path) as study:
        coded(study, "Ben", "P01", 7)
        coded(study, "Ana", "P02", 3)
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2")
        first, second = table(app).rows
        assert (first.own, second.own) == (0, 3)
        shown = screen_text(app).splitlines()
        row = next(line for line in shown if line.startswith("  P01"))
        assert "7" not in row
        assert "○" in row
        with Study.open(study_path) as study:
            assigning.finish(study, ["P01"], "Ben")
        await app.desk.study_changed()
        await settled(pilot)
        row = next(line for line in screen_text(app).splitlines() if line.startswith("  P01"))
        assert "B●" in row
        assert "7" not in row


async def test_a_sample_is_shown_before_it_is_assigned(tmp_path: Path) -> None:
    path = make_study(tmp_path, assigned=False)
    ten_more(tmp_path, path)
    async with running(path) as (app, pilot):
        await press(pilot, "f2", "a", "down", "space")
        assert isinstance(app.screen, Assigning)
        share, by = app.screen.query_one("#share", Input), app.screen.query_one("#by", Input)
        share.value, by.value = "50%", "respondent_tipe"
        await settled(pilot)
        assert "did you mean respondent_type" in str(app.screen.query_one(".trouble", Static).content)
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, Assigning)
        assert (share.value, by.value) == ("50%", "respondent_tipe")
        by.value = "respondent_type"
        await settled(pilot)
        drawn = str(app.screen.query_one("#drawn", Static).content)
        assert "A: 2 of 5 (40%)" in drawn
        with Study.open(path) as study:
            assert assignments.assignments(study) == []
            expected = assigning.draw(study, sample=0.5, by="respondent_type", seed=1)["transcripts"]
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, TranscriptsScreen)
        assert "Assigned in round main" in screen_text(app)
    with Study.open(path) as study:
        made = assignments.assignments(study)
        named = {entry.key: entry.name for entry in transcripts.entries(study)}
        assert [named[a.transcript] for a in made] == expected
        assert {(a.coder.name, a.mode) for a in made} == {("Ben", "independent")}
        study.undo(coders.find_coder(study, "Ana").id)
        assert assignments.assignments(study) == []


async def test_a_review_is_assigned_for_the_marked(study_path: Path) -> None:
    with Study.open(study_path) as study:
        coders.add_coder(study, "Cleo")
    async with running(study_path) as (app, pilot):
        await press(
            pilot, "f2", "down", "space", "a", "down", "down", "space", "tab", "tab", "right", "ctrl+s"
        )
        assert isinstance(app.screen, TranscriptsScreen)
        assert not table(app).marked
    with Study.open(study_path) as study:
        made = [a for a in assignments.assignments(study) if a.coder.name == "Cleo"]
        assert [(a.mode, a.reviews) for a in made] == [("review", "Ana")]


async def test_marked_transcripts_are_finished_together(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "A", "f")
        assert "Finish 2 transcripts?" in screen_text(app)
        await press(pilot, "down", "enter")
        assert screen_text(app).count("●") >= 2
        await press(pilot, "f")
        assert "Reopen P01?" in screen_text(app)
    with Study.open(study_path) as study:
        own = [a for a in assignments.assignments(study) if a.coder.name == "Ana"]
        assert [a.status for a in own] == ["finished", "finished"]


async def test_a_permission_that_is_not_understood_is_refused_and_is_no(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "e")
        app.screen.query_one("#consent_to_quote", Input).value = "yes, in writing"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, TranscriptDetails)
        assert "yes, no or not recorded" in " ".join(screen_text(app).split())
        with Study.open(study_path) as study:
            assert transcripts.find_transcript(study, "P01").details["consent_to_quote"] == "no"
        app.screen.query_one("#consent_to_quote", Input).value = "yes"  # as it was before
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, TranscriptsScreen)
    with Study.open(study_path) as study:
        assert transcripts.find_transcript(study, "P01").details["consent_to_quote"] == "yes"


async def test_a_wrong_guess_of_the_interviewer_is_put_right(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2", "e")
        assert isinstance(app.screen, TranscriptDetails)
        await press(pilot, "space", "down", "space")  # I no more, R instead
        app.screen.query_one("#consent_to_quote", Input).value = "Non"
        app.screen.query_one("#consent_note", Input).value = "refused at the end"
        app.screen.query_one("#medium", Input).value = "video"
        await press(pilot, "ctrl+s")
        assert "audio or notes" in screen_text(app)
        app.screen.query_one("#medium", Input).value = "notas"
        await press(pilot, "ctrl+s")
        assert isinstance(app.screen, TranscriptsScreen)
    with Study.open(study_path) as study:
        entry = transcripts.find_transcript(study, "P01")
        assert (entry.medium, entry.details["consent_to_quote"]) == ("notes", "no")
        assert entry.details["consent_note"] == "refused at the end"
        assert {s.label: s.role for s in speakers(study, entry)} == {
            "I": "respondent",
            "R": "interviewer",
        }


async def test_without_a_coder_the_first_thing_asked_is_who(study_path: Path) -> None:
    async with running(study_path, coder=None) as (app, pilot):
        await settled(pilot)
        assert "Who is coding?" in screen_text(app)
        await press(pilot, "down", "enter")
        assert app.desk.who is not None
        assert app.desk.who.name == "Ben"
        await press(pilot, "f8", "end", "enter")
        await typed(pilot, " ana ")
        await press(pilot, "enter")
        assert "There is a coder ana already." in screen_text(app)
        cast("Any", app.focused).value = "Cleo"
        await press(pilot, "enter")
        assert app.desk.who.name == "Cleo"
    with Study.open(study_path) as study:
        assert [coder.name for coder in coders.coders(study)] == ["Ana", "Ben", "Cleo"]


async def test_small_and_large_terminals(study_path: Path) -> None:
    for size in ((40, 10), (20, 5), (80, 24), (200, 60)):
        async with running(study_path, size=size) as (app, pilot):
            await press(pilot, "f2", "a", "escape", "i", "escape", "slash", "x", "escape")
            assert len(names(app)) == 2
            if size[0] >= 80:
                assert "P01" in screen_text(app)
                assert "Beneficiary" in screen_text(app)


def test_the_shortest_names_that_tell_coders_apart() -> None:
    listed = [coders.Coder(n, b"", name, "coder") for n, name in enumerate(("Ana", "Anna", "Ben", "An"))]
    assert short_names(listed) == {0: "Ana", 1: "Ann", 2: "B", 3: "An"}


async def test_the_list_catches_up_with_what_was_coded_meanwhile(study_path: Path) -> None:
    async with running(study_path) as (app, pilot):
        await press(pilot, "f2")
        assert table(app).rows[0].own == 0
        await press(pilot, "enter", "s", "1")
        with Study.open(study_path) as study:
            coded(study, "Ana", "P01", 2)
        await press(pilot, "f2")
        assert table(app).rows[0].own >= 2


async def test_what_looks_wrong_with_whose_words_they_are_stands_beside_the_list(tmp_path: Path) -> None:
    path = make_study(tmp_path)
    odd = tmp_path / "A0.txt"
    odd.write_text("INT: Where is the well?\nINT: And the gate?\n", encoding="utf-8")
    with Study.open(path) as study:
        importing.import_files(study, [odd])
    async with running(path) as (app, pilot):
        await press(pilot, "f2", "slash")
        await typed(pilot, "A0")
        assert names(app) == ["A0"]
        about = " ".join(screen_text(app).split())
        assert "look at:" in about
        assert "only interviewers" in about
