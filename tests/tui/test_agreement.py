"""The workspace of agreement: the command's numbers, one key for each change, and the way to the places behind."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest
from textual.widgets import Static

from qualcode.ledger.study import Study
from qualcode.study.settings import set_agreement
from qualcode.tui.screens import agreement as module
from qualcode.tui.screens.about_agreement import AboutAgreement
from qualcode.tui.screens.agreement import AgreementScreen
from qualcode.tui.screens.code import CodeScreen
from qualcode.tui.screens.confusion import ConfusionScreen
from qualcode.tui.screens.disagreements import DisagreementsScreen
from qualcode.tui.screens.reconcile import ReconcileScreen
from qualcode.tui.widgets.agreement_table import AgreementTable
from qualcode.tui.widgets.disagreement_list import DisagreementList
from qualcode.tui.widgets.frame import MessageLine, Tab
from qualcode.workflows import comparing
from tests.tui.interface import make_study, running, screen_text, settle

if TYPE_CHECKING:
    from pathlib import Path

    from textual.pilot import Pilot

    from qualcode.tui.app import QualcodeApp
    from tests.conftest import Shell


async def done(app: QualcodeApp, pilot: Pilot[None]) -> None:
    """Until what is computed beside the keys is shown."""
    await settle(app, pilot)
    beside = [worker for worker in app.workers if worker.group in ("agreement", "disagreements")]
    if beside:
        await app.workers.wait_for_complete(beside)
    await settle(app, pilot)


async def press(app: QualcodeApp, pilot: Pilot[None], *keys: str) -> Any:
    """Press keys, each after what the one before began is done; gives the screen."""
    for key in keys:
        await pilot.press(key)
        await done(app, pilot)
    return app.screen


def asked(path: Path, **options: Any) -> dict[str, Any]:
    """The document of the command, with a sentence for each line."""
    with Study.open(path) as study:
        return comparing.with_sentences(comparing.agreement(study, "Ana", comparing.Asked(**options)))


def told(app: QualcodeApp, part: str) -> str:
    """What stands in a part of the workspace."""
    return str(app.screen.query_one(f"#agreement-{part}", Static).render())


async def test_the_numbers_are_those_of_the_command(both_finished: Path) -> None:
    async with running(both_finished, size=(120, 40)) as (app, pilot):
        screen = await press(app, pilot, "f5")
        assert screen.document == asked(both_finished)
        assert "2 transcripts · 9 sentences of respondents' words · round main" in screen_text(app)
        screen = await press(app, pilot, "s")
        assert screen.document == asked(both_finished, units=("turn",))
        screen = await press(app, pilot, "s", "s", "r", "w")
        assert screen.document == asked(both_finished, units=("character",), roll_ups=("theme",), text="all")
        screen = await press(app, pilot, "i")
        values = asked(both_finished, units=("character",), roll_ups=("theme",), text="all", replicates=0)
        assert screen.document == values
        assert "no intervals" in screen_text(app)


async def test_rows_are_offered_where_a_transcript_has_them(tmp_path: Path, shell_in: type[Shell]) -> None:
    shell = shell_in(tmp_path)
    shell.write("book.yaml", "title: Small\ncodes:\n  - name: Help\n")
    shell("new", "small.qualcode", "--codebook", "book.yaml")
    rows = [("INT", "Who helps?"), ("RES", "My aunt cooks"), ("RES", "and my uncle pays.")]
    shell.rows("P1.csv", "speaker,text", rows)
    shell.write("P2.txt", "INT: Who helps?\nRES: Nobody.\n")
    shell("import", "P1.csv", "P2.txt", "--interviewer", "INT")
    for coder, quote in (("Ana", "My aunt cooks"), ("Ben", "and my uncle pays.")):
        shell("coder", "add", coder)
        shell.rows("codings.csv", "transcript,code,quote", [("P1", "Help", quote), ("P2", "Help", "Nobody.")])
        shell("codings", "apply", "codings.csv", "--coder", coder, "--finished")
    async with running(tmp_path / "small.qualcode", size=(120, 40)) as (app, pilot):
        screen = await press(app, pilot, "f5", "s", "s")
        assert screen.document == asked(tmp_path / "small.qualcode", units=("row",))
        assert "1 transcript · 2 rows of respondents' words" in screen_text(app)
        assert "only tables and captions have rows: P2." in told(app, "warnings")
        assert (await press(app, pilot, "s")).view.unit == "document"
        await press(app, pilot, "s", "s", "s", "s")
        assert app.screen.view.unit == "row"  # type: ignore[attr-defined]
        shell.write("P1.txt", "".join(f"{label}: {words}\n" for label, words in rows))
        shell("transcripts", "revise", "P1", "P1.txt")
        await press(app, pilot, "f2", "f5")
        assert "Nothing can be compared by row" in told(app, "none")
        assert (await press(app, pilot, "s")).document == asked(tmp_path / "small.qualcode")


async def test_each_respondent_type_is_shown_in_turn(both_finished: Path) -> None:
    async with running(both_finished) as (app, pilot):
        screen = await press(app, pilot, "f5", "g")
        groups = asked(both_finished, by="respondent_type")["results"]
        assert screen.result == groups[0]
        assert "Beneficiary (1 of 2)" in screen_text(app)
        assert (await press(app, pilot, "g")).result == groups[1]
        assert (await press(app, pilot, "g")).result == asked(both_finished)


async def test_lines_stand_by_level_and_theme_or_sorted(both_finished: Path) -> None:
    async with running(both_finished, size=(120, 40)) as (app, pilot):
        screen = await press(app, pilot, "f5")
        shown = [row.strip() for row in screen_text(app).splitlines()]
        first = shown.index("Community")
        assert [row.removeprefix("▸ ").split("  ")[0].strip() for row in shown[first + 1 : first + 5]] == [
            "Stigma", "Fear of talk", "Family", "Support",
        ]  # fmt: skip
        await press(app, pilot, "o", "O")
        assert [row["all"] for row in screen.table.rows] == [1, 1, 0, 0]
        await pilot.click(AgreementTable, offset=(4, 0))
        assert screen.table.grouped
        while screen.table.sorted_by != "krippendorff_alpha":
            await press(app, pilot, "o")
        assert [row["krippendorff_alpha"]["value"] for row in screen.table.rows] == sorted(
            row["krippendorff_alpha"]["value"] for row in screen.table.rows
        )


async def test_what_is_not_defined_says_why_and_comes_last(
    both_finished: Path, shell_in: type[Shell]
) -> None:
    async with running(both_finished) as (app, pilot):
        screen = await press(app, pilot, "f5", "g", "g", "o")
        while screen.table.sorted_by != "krippendorff_alpha":
            await press(app, pilot, "o")
        for _ in range(2):
            assert [row["krippendorff_alpha"]["value"] is None for row in screen.table.rows] == [
                False, True, True, True,
            ]  # fmt: skip
            await press(app, pilot, "O")
        await press(app, pilot, "end")
        assert "neither coder used this code" in str(
            app.screen.query_one("#agreement-details", Static).render()
        )


async def test_other_figures_come_in_place_of_the_counts(both_finished: Path) -> None:
    async with running(both_finished) as (app, pilot):
        await press(app, pilot, "f5")
        assert "both" in screen_text(app)
        await press(app, pilot, "f")
        assert all(
            title in screen_text(app) for title in ("kappa", "pi", "PABAK", "AC1", "agree", "pos", "neg")
        )


async def test_computing_intervals_shows_how_far_it_is_and_stops_at_esc(
    both_finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, go_on = module._compared, threading.Event()

    def slow(scope: Any, asked: Any, progress: Any = None) -> dict[str, Any]:
        if asked.replicates:
            progress(0.4)
            go_on.wait()
        return real(scope, asked, progress)

    monkeypatch.setattr(module, "_compared", slow)
    async with running(both_finished) as (app, pilot):
        await pilot.press("f5")
        while "intervals 40%" not in screen_text(app):
            await pilot.pause()
        screen = app.screen
        assert isinstance(screen, AgreementScreen)
        assert screen.result is not None
        assert screen.result["codes"][0]["krippendorff_alpha"]["low"] is None
        await pilot.press("escape")
        go_on.set()
        await done(app, pilot)
        assert "no intervals" in screen_text(app)
        assert "values without intervals" in screen_text(app)
        monkeypatch.setattr(module, "_compared", real)
        assert (await press(app, pilot, "i")).document == asked(both_finished)


async def test_the_table_is_shown_before_the_alpha_of_sets_is_computed(
    both_finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, go_on = module._compared, threading.Event()

    def slow(scope: Any, asked: Any, progress: Any = None) -> dict[str, Any]:
        if asked.set_alpha:
            go_on.wait()
        return real(scope, asked, progress)

    monkeypatch.setattr(module, "_compared", slow)
    values = asked(both_finished, replicates=0)
    async with running(both_finished, size=(120, 40)) as (app, pilot):
        await pilot.press("f5")
        while "Pooled" not in screen_text(app):
            await pilot.pause()
        screen = app.screen
        assert isinstance(screen, AgreementScreen)
        assert screen.result is not None
        assert screen.result["codes"] == values["codes"]
        assert told(app, "pooled").endswith("MASI sets not computed yet")
        await pilot.press("a")
        while not isinstance(app.screen, AboutAgreement):
            await pilot.pause()
        assert "(MASI): not computed yet\n" in str(app.screen.query(Static)[1].render())
        await pilot.press("escape")
        await pilot.press("i")  # without intervals, the alpha of sets is to come
        go_on.set()
        await done(app, pilot)
        assert screen.document == values
        assert "not computed yet" not in screen_text(app)


async def test_from_a_figure_to_the_place_and_back(both_finished: Path) -> None:
    async with running(both_finished) as (app, pilot):
        await press(app, pilot, "f5", "down")
        screen = await press(app, pilot, "enter")
        assert isinstance(screen, DisagreementsScreen)
        assert "1 disagreement · Stigma > Fear of talk" in screen_text(app)
        assert "I told nobody for a year." in screen_text(app)
        assert "Other code of the same theme · 1 place" in screen_text(app)
        reconcile = await press(app, pilot, "enter")
        assert isinstance(reconcile, ReconcileScreen)
        assert reconcile.case is not None
        assert reconcile.case.kind == "other code"
        assert isinstance(await press(app, pilot, "q"), DisagreementsScreen)
        code = await press(app, pilot, "t")
        assert isinstance(code, CodeScreen)
        assert code.text.reading is not None
        assert code.text.reading.entry.name == "P01"
        here = [mark for mark in code.text.marks if mark.start <= code.text.caret < mark.end]
        assert {mark.coder for mark in here} == {"Ana", "Ben"}
        assert isinstance(await press(app, pilot, "q"), DisagreementsScreen)
        assert isinstance(await press(app, pilot, "escape"), AgreementScreen)


async def test_disagreements_stand_by_what_would_raise_agreement(both_finished: Path) -> None:
    async with running(both_finished, size=(120, 40)) as (app, pilot):
        screen = await press(app, pilot, "f5", "d")
        listed = screen.query_one(DisagreementList)
        result = await screen._table.diagnosis()
        assert [place.kind for place in listed.rows] == [row["kind"] for row in result["gains"]]
        assert {place.kind for place in listed.rows} == {"boundary", "missed", "other code"}
        assert [listed.who(place) for place in listed.rows if place.kind == "missed"] == ["·B"]


async def test_the_confusion_table_leads_to_places(both_finished: Path) -> None:
    async with running(both_finished) as (app, pilot):
        screen = await press(app, pilot, "f5", "down", "x")
        assert isinstance(screen, ConfusionScreen)
        assert [screen.listed.id_of(cell) for cell in screen.listed.rows] == [
            ("Stigma", "Stigma > Fear of talk"),
            ("Stigma > Fear of talk", "Stigma > Fear of talk"),
        ]
        await press(app, pilot, "c")
        assert "Only two coders are compared." in screen_text(app)
        await press(app, pilot, "a")
        assert len(screen.listed.rows) == 4
        await press(app, pilot, "a", "home", "enter")
        assert "1 disagreement · Ana: Stigma, Ben: Fear of talk" in screen_text(app)
        await press(app, pilot, "escape", "escape")
        assert isinstance(app.screen, AgreementScreen)


async def test_the_mouse_opens_a_line(both_finished: Path) -> None:
    async with running(both_finished) as (app, pilot):
        await press(app, pilot, "f5")
        await pilot.click(AgreementTable, offset=(6, 3), times=2)
        await done(app, pilot)
        assert isinstance(app.screen, DisagreementsScreen)
        assert "Fear of talk" in screen_text(app)


async def test_switched_off_it_says_so_and_shows_no_figure(both_finished: Path) -> None:
    with Study.open(both_finished) as study:
        set_agreement(study, False)
    async with running(both_finished, size=(120, 40)) as (app, pilot):
        screen = await press(app, pilot, "f5")
        assert screen.document is None
        assert "This study does not use agreement between coders" in screen_text(app)
        assert "Agreement off" in str(app.screen.query_one("#tab-agreement", Tab).render())
        assert "alpha" not in screen_text(app)
        await press(app, pilot, "s")
        assert "Agreement is switched off in this study" in str(app.screen.query_one(MessageLine).render())
        await screen.table.action_act("use")
        await done(app, pilot)
        await press(app, pilot, "down", "enter")
        assert app.screen.document == asked(both_finished)  # type: ignore[attr-defined]
        assert "Agreement off" not in screen_text(app)


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ([], "Nobody has anything to code independently yet"),
        (
            [("assign", "--transcripts", "P01", "--coders", "Ana")],
            "Only Ana has something to code independently.",
        ),
        (
            [
                ("assign", "--transcripts", "P01", "--coders", "Ana"),
                ("assign", "--transcripts", "P02", "--coders", "Ben"),
            ],
            "No transcript is assigned to two coders",
        ),
        (
            [("assign", "--coders", "Ana,Ben"), ("finish", "P01", "--coder", "Ana")],
            "Ana has finished 1 of 2, Ben has finished 0 of 2",
        ),
    ],
)
async def test_with_nothing_to_compare_it_says_what_comes_next(
    tmp_path: Path, shell_in: type[Shell], do: list[tuple[str, ...]], said: str
) -> None:
    path = make_study(tmp_path, assigned=False)
    for words in do:
        shell_in(tmp_path)(*words)
    async with running(path) as (app, pilot):
        await press(app, pilot, "f5")
        assert said in " ".join(told(app, "none").split())
        await press(app, pilot, "enter")
        assert "There is nothing to compare yet." in screen_text(app)


async def test_review_work_alone_is_shown_as_no_reliability(tmp_path: Path, shell_in: type[Shell]) -> None:
    path = make_study(tmp_path, assigned=False)
    shell = shell_in(tmp_path)
    shell("assign", "--transcripts", "P01", "--coders", "Ana")
    review = ("--mode", "review", "--reviews", "Ana", "--round", "review")
    shell("assign", "--transcripts", "P01", "--coders", "Ben", *review)
    rows = [("P01", "Stigma", "I told nobody for a year."), ("P01", "Support", "Later my sister helped me.")]
    shell(
        "codings", "apply", shell.rows("a.csv", "transcript,code,quote", rows), "--coder", "Ana", "--finished"
    )
    shell(
        "codings",
        "apply",
        shell.rows("b.csv", "transcript,code,quote", rows[:1]),
        "--coder",
        "Ben",
        "--finished",
    )
    async with running(path) as (app, pilot):
        await press(app, pilot, "f5")
        assert "Only reviews, which are not reliability" in screen_text(app)
        assert ["all", "1", "0", "1", "0"] in [row.split() for row in told(app, "none").splitlines()]


async def test_warnings_are_in_view_and_read_in_full(both_finished: Path) -> None:
    async with running(both_finished) as (app, pilot):
        await press(app, pilot, "f5")
        assert "Intervals are rough: they rest on only 2 transcripts." in " ".join(
            told(app, "warnings").split()
        )
        await press(app, pilot, "a")
        assert isinstance(app.screen, AboutAgreement)
        assert "Intervals are rough" in screen_text(app)
        assert "Pooled Krippendorff's alpha" in screen_text(app)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, AgreementScreen)


async def test_of_three_coders_each_two_are_compared_in_turn(
    both_finished: Path, shell_in: type[Shell]
) -> None:
    shell = shell_in(both_finished.parent)
    shell("coder", "add", "Cleo")
    shell("assign", "--coders", "Cleo")
    shell("finish", "P01", "P02", "--coder", "Cleo")
    async with running(both_finished) as (app, pilot):
        screen = await press(app, pilot, "f5")
        compared = [tuple(screen.result["coders"])]
        for _ in range(4):
            compared.append(tuple((await press(app, pilot, "c")).result["coders"]))
        every = ("Ana", "Ben", "Cleo")
        assert compared == [every, ("Ana", "Ben"), ("Ana", "Cleo"), ("Ben", "Cleo"), every]
        confusion = await press(app, pilot, "x", "c")
        assert isinstance(confusion, ConfusionScreen)
        assert "Ana and Cleo" in screen_text(app)
