"""The interface as a person has it: a small study, the real application, keys pressed one by one."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, contextmanager
from time import monotonic, process_time
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from textual._compositor import Compositor
from textual.command import CommandPalette
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.screen import ModalScreen

from qualcode.ledger.study import Study
from qualcode.study import coders, codes, transcripts
from qualcode.tui.app import QualcodeApp
from qualcode.workflows import assigning, coding, importing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
    from pathlib import Path

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
        "respondent,respondent_type,transcript,interviewer,consent_to_quote\n"
        "R1,Beneficiary,P01,I,yes\nR2,Staff,P02,I,yes\n",
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


def finish_differing(path: Path, coded: Mapping[str, Sequence[tuple[str, str, str | None]]]) -> Path:
    """Each of these coders codes P01 and finishes everything."""
    with Study.open(path) as study:
        book, first = codes.codebook(study), transcripts.entries(study)[0]
        for name, rows in coded.items():
            who = coders.find_coder(study, name)
            for words, code, stance in rows:
                key = book.find(code).id
                assert isinstance(key, int)
                start = FIRST.index(words)
                coding.code_span(study, who, first, key, start, start + len(words), stance)
        for name in coded:
            assigning.finish(study, ["P01", "P02"], name)
    return path


_IDLE = 0.2  # seconds without any work after which a thread is taken to wait for the test, not for the disk


class _Quiet:
    """Waits until nothing is under way: no callback is ready, no thread at work, nothing left to be drawn.

    Textual's own rule sleeps 20 ms at a time until the process uses no time, which is both long, for each key
    several times, and a guess, as on a loaded machine a process may be kept waiting. It is followed only while
    a thread is at work, for longer, since that may itself be waiting for what the test does next.
    """

    def __init__(self, app: QualcodeApp) -> None:
        self._app = app
        self._loop = asyncio.get_running_loop()
        self._at_work: set[asyncio.Future[Any]] = set()
        self._run_in_executor = self._loop.run_in_executor
        self._screen_has_answered = Pilot._wait_for_screen
        # Asyncio and Textual have no public way to ask for either; this is the one place that asks privately.
        self._ready = self._loop._ready  # type: ignore[attr-defined]

    @contextmanager
    def instead(self) -> Iterator[None]:
        """Within, this is how the pilot waits."""

        async def wait_for_screen(pilot: Pilot[None], timeout: float = 30) -> bool:
            await self.wait()
            return not self._at_work or await self._screen_has_answered(pilot, timeout)

        with (
            patch.object(self._loop, "run_in_executor", self._noted),
            patch.object(Pilot, "_wait_for_screen", wait_for_screen),
            patch("textual.pilot.wait_for_idle", self.wait),
            patch("textual.app.wait_for_idle", self.wait),
        ):
            yield

    def _noted(self, *args: Any) -> asyncio.Future[Any]:
        future = self._run_in_executor(*args)
        self._at_work.add(future)
        future.add_done_callback(self._at_work.discard)
        return future

    async def wait(self, least: float = 0, most: float = 30) -> None:
        """Return when all is quiet, or after ``most`` seconds; ``least`` is Textual's and has no use here."""
        end = monotonic() + most
        idle = monotonic()
        await asyncio.sleep(0.001)  # who waits again and again for something else shall not keep a core busy
        while monotonic() < end:
            if self._ready:
                await asyncio.sleep(0)
            elif self._at_work:
                used = process_time()
                await asyncio.wait(self._at_work, timeout=0.02, return_when="FIRST_COMPLETED")
                if process_time() - used > 0.002:
                    idle = monotonic()
                elif monotonic() - idle > _IDLE:
                    return
            elif (
                self._app._batch_count and not self._app._exit
            ):  # after a change of screens Textual holds drawing up for a moment
                await asyncio.sleep(0.005)
            elif not self._draws():
                self._paint()
                return

    def _draws(self) -> bool:
        """Have done what waits for the next picture, a new size and drawing; whether anything did."""
        if not self._app.screen_stack:
            return False
        if self._app._resize_event is not None:
            self._app._check_resize()
            return True
        screen = self._app.screen
        waits = screen._update_timer._active.is_set()
        if waits:
            screen._on_timer_update()
        return waits

    def _paint(self) -> None:
        """Draw what has changed since it was quiet last, once, for a terminal that is not there."""
        if self._app.screen_stack:
            _render_update(self._app.screen._compositor, screen_stack=self._app._background_screens)


# Rules of style are told apart by which they are, a hundred thousand times a screen; the same hash, without Python.
RuleSet.__hash__ = object.__hash__  # type: ignore[method-assign]
_render_update = Compositor.render_update
_parsed: dict[Any, Any] = {}
_parse_rules = Stylesheet._parse_rules


def _parsed_once(sheet: Stylesheet, css: str, read_from: Any, *more: Any, **named: Any) -> Any:
    """The same rules for the same style sheet, which every run of the application would parse anew."""
    key = (css, read_from, more, *named.items(), frozenset(sheet._variables.items()))
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, css, read_from, *more, **named)
    return _parsed[key]


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
    What a person would see for some milliseconds only is not drawn.
    """
    app = QualcodeApp(path, coder, **{"tour": False, **options})
    if not busy:
        app.desk.store.on_wait = lambda _: None
    with (
        _Quiet(app).instead(),
        patch.object(Stylesheet, "_parse_rules", _parsed_once),
        patch.object(Compositor, "render_update", lambda *_, **__: None),
        patch.object(CommandPalette, "_NO_MATCHES_COUNTDOWN", 0.001),
        patch.object(CommandPalette, "_BUSY_COUNTDOWN", 3600),
    ):
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
    await app.desk.store.do(lambda _: None)
    await app.desk.store.read(lambda _: None)
    counting = [w for w in app.workers if w.group in ("themes", "quotes") and not w.is_finished]
    if counting:
        await app.workers.wait_for_complete(counting)
    await pilot.pause()
