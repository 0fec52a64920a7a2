"""The interface as a person has it: a small study, the real application, keys pressed one by one."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from textual.screen import ModalScreen

from qualcode.study import coders, codes, transcripts
from qualcode.study.study import Study
from qualcode.tui.app import QualcodeApp
from qualcode.workflows import assigning, importing, segments

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from textual.pilot import Pilot

FIRST = """I: How did your family take the news?
R: My mother was afraid of the neighbours. She said they would talk. I told nobody for a year.
I: And later?
R: Later my sister helped me. She came to the clinic with me. The nurse was kind to us both.
"""
SECOND = """I: Who knows of your status?
R: Only my partner knows. He was angry at first. Now he reminds me of the pills.
"""


def make_study(folder: Path, *, assigned: bool = True) -> Path:
    """A study with two transcripts (P01, P02), four codes, and the coders Ana and Ben, blind to each other."""
    path = folder / "small.qualcode"
    for name, text in (("P01", FIRST), ("P02", SECOND)):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / "people.csv").write_text(
        "respondent,respondent_type,transcript,interviewer\nR1,Beneficiary,P01,I\nR2,Staff,P02,I\n",
        encoding="utf-8",
    )
    with Study.create(path, "small") as study:
        for name in ("Ana", "Ben"):
            coders.add_coder(study, name)
        importing.import_files(
            study, [folder / "P01.txt", folder / "P02.txt"], respondents=folder / "people.csv", coder="Ana"
        )
        stigma = codes.add_code(
            study,
            "Stigma",
            fields={"level": "Community", "claim": "People fear talk.", "definition": "Talk."},
        )
        codes.add_code(study, "Fear of talk", under=stigma, fields={"definition": "Fears what others say."})
        support = codes.add_code(study, "Support", fields={"level": "Family"})
        codes.add_code(study, "Family helps", under=support, fields={"use": "Help by relatives."})
        if assigned:
            assigning.assign(study, ["Ana", "Ben"], coder="Ana")
        assert len(transcripts.entries(study)) == 2
    return path


# What each has coded of P01, for reconciling: the words, the code, the stance.
DIFFERING = {
    "Ana": (
        ("My mother was afraid of the neighbours.", "Fear of talk", None),
        ("She said they would talk.", "Stigma", "supports"),
        ("I told nobody for a year.", "Stigma", None),
        ("Later my sister helped me.", "Family helps", None),
    ),
    "Ben": (
        ("My mother was afraid of the neighbours.", "Fear of talk", None),
        ("She said they would talk.", "Stigma", "contrary"),
        ("I told nobody for a year.", "Fear of talk", None),
        ("my sister helped me. She came to the clinic with me.", "Family helps", None),
        ("The nurse was kind to us both.", "Support", None),
    ),
}


def finish_differing(path: Path, coding: Mapping[str, Sequence[tuple[str, str, str | None]]]) -> Path:
    """Each of these coders codes P01 and finishes everything."""
    with Study.open(path) as study:
        book, first = codes.codebook(study), transcripts.entries(study)[0]
        for name, rows in coding.items():
            who = coders.find_coder(study, name)
            for words, code, stance in rows:
                key = book.find(code).id
                assert isinstance(key, int)
                start = FIRST.index(words)
                segments.code_span(study, who, first, key, start, start + len(words), stance)
        for name in coding:
            assigning.finish(study, ["P01", "P02"], name)
    return path


@asynccontextmanager
async def running(
    path: Path,
    coder: str | None = "Ana",
    size: tuple[int, int] = (80, 24),
    *,
    busy: bool = False,
    **options: Any,
) -> AsyncIterator[tuple[QualcodeApp, Pilot[None]]]:
    """The application over this study, past its first paint and, unless ``tour`` is given, without the tour.

    Only with ``busy`` does it say that the study keeps it waiting: a slow machine must not change a screen.
    """
    app = QualcodeApp(path, coder, **{"tour": False, **options})
    if not busy:
        app.store.on_wait = lambda: None
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app, pilot
    if app.fault is not None:
        raise app.fault


def screen_text(app: QualcodeApp) -> str:
    """What is on the screen, as rows of text."""
    # Textual has no public way to ask for the screen's text; this is the one place that asks it privately.
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips)


async def settle(app: QualcodeApp, pilot: Pilot[None]) -> None:
    """Until the work that a key began is done, or a dialog waits for the person."""
    await pilot.pause()
    while not isinstance(app.screen, ModalScreen) and any(
        worker.group == "dialogs" and not worker.is_finished for worker in app.workers
    ):
        await pilot.pause()
    await app.store.do(lambda _: None)
    counting = [w for w in app.workers if w.group in ("themes", "quotes") and not w.is_finished]
    if counting:
        await app.workers.wait_for_complete(counting)
    await pilot.pause()
