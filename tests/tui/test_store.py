"""The study behind the interface: reading holds up no coding, stops when nobody waits, and waiting is explained."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
import threading
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import StudyError
from qualcode.ledger.study import Study
from qualcode.study.coders import add_coder, coders, find_coder
from qualcode.study.codes import add_code
from qualcode.study.transcripts import entries
from qualcode.tui import store as module
from qualcode.tui.screens import agreement
from qualcode.tui.store import HELD_UP, WORKING, Store
from qualcode.tui.widgets.code_tree import CodeTree
from qualcode.tui.widgets.frame import MessageLine
from qualcode.tui.widgets.text_pane import TextPane
from qualcode.tui.widgets.text_view import TextView
from qualcode.tui.widgets.theme_table import ThemeTable
from qualcode.workflows import assigning, reading, settings
from tests.tui import interface
from tests.tui.interface import FIRST, running, screen_text
from tests.tui.test_coding import code_first, stored

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path

    from qualcode.study.coders import Coder
    from qualcode.tui.app import QualcodeApp

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Store]:
    store = Store(path)
    await store.open()
    try:
        async with asyncio.timeout(
            60
        ):  # where one call waits for another it is a failure, not a wait for ever
            yield store
    finally:
        await store.close()


def held(begun: threading.Event, go_on: threading.Event) -> Callable[[Study], int]:
    """A function over the study that has begun, and ends when it is let go on."""

    def waiting(study: Study) -> int:
        begun.set()
        go_on.wait()
        return len(coders(study))

    return waiting


@contextmanager
def let_go(event: threading.Event) -> Iterator[None]:
    """Let go on in the end what waits for the event, or its thread would keep a failed test from ending."""
    try:
        yield
    finally:
        event.set()


async def happened(event: threading.Event) -> None:
    await asyncio.to_thread(event.wait)


def names(study: Study) -> list[str]:
    return [coder.name for coder in coders(study)]


async def test_what_is_being_read_holds_up_no_writing(study_path: Path) -> None:
    begun, go_on = threading.Event(), threading.Event()
    async with opened(study_path) as store:
        long = asyncio.create_task(store.read(held(begun, go_on)))
        with let_go(go_on):
            await happened(begun)
            await store.do(add_coder, "Cleo")
        assert await long == 3


async def test_reading_sees_what_was_stored_before_it_was_asked(study_path: Path) -> None:
    async with opened(study_path) as store:
        assert await store.read(names) == ["Ana", "Ben"]
        for name in ("Cleo", "Dan", "Eve"):
            await store.do(add_coder, name)
            assert name in await store.read(names)


async def test_a_function_that_reads_cannot_write(study_path: Path) -> None:
    async with opened(study_path) as store:
        with pytest.raises(StudyError):
            await store.read(add_coder, "Cleo")
        assert await store.read(names) == ["Ana", "Ben"]


async def test_a_reading_that_nobody_waits_for_any_more_stops(study_path: Path) -> None:
    begun = threading.Event()

    def endless(study: Study) -> None:
        begun.set()
        study.connection.execute(ENDLESS).fetchone()

    async with opened(study_path) as store:
        long = asyncio.create_task(store.read(endless))
        await happened(begun)
        long.cancel()
        with suppress(asyncio.CancelledError):
            await long
        assert await store.read(names) == ["Ana", "Ben"]


async def test_stopping_a_reading_anywhere_leaves_nothing_outdated_behind(study_path: Path) -> None:
    async with opened(study_path) as store:
        who = await store.read(find_coder, "Ana")
        stopped = []
        for steps in range(10, 1200, 30):
            await store.do(add_code, f"Code {steps}")
            stopped.append(await store.read(stopped_after, steps, who))
            assert f"Code {steps}" in [code.name for code in await store.read(reading.book, who)]
        assert all(stopped)


def stopped_after(study: Study, steps: int, who: Coder) -> bool:
    """Read the codebook, for so many steps of SQLite's machine; whether that was too few."""
    taken = itertools.count()
    study.connection.set_progress_handler(lambda: next(taken) > steps, 1)
    try:
        reading.book(study, who)
    except sqlite3.OperationalError:
        return True
    finally:
        study.connection.set_progress_handler(None, 1)
    return False


async def test_leaving_the_program_does_not_wait_for_what_is_being_read(study_path: Path) -> None:
    begun = threading.Event()

    def endless(study: Study) -> None:
        begun.set()
        study.connection.execute(ENDLESS).fetchone()

    async with opened(study_path) as store:
        long = asyncio.create_task(store.read(endless))
        await happened(begun)
    with pytest.raises(StudyError):
        await long


class Said:
    """What a person is told while an answer is waited for."""

    def __init__(self, store: Store) -> None:
        self._sentences: asyncio.Queue[str] = asyncio.Queue()
        store.on_wait = self._sentences.put_nowait

    async def next(self) -> str:
        return await self._sentences.get()


async def test_own_work_is_not_laid_to_another_program(
    study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.001)
    begun, go_on = threading.Event(), threading.Event()
    async with opened(study_path) as store:
        said = Said(store)
        for ask in (store.do, store.read):
            long = asyncio.create_task(ask(held(begun, go_on)))
            with let_go(go_on):
                assert await said.next() == WORKING
            await long
            assert await said.next() == ""  # it is true no more
            go_on.clear()


async def test_another_program_that_is_writing_is_named(
    study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.001)
    async with opened(study_path) as store:
        other = sqlite3.connect(study_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        said = Said(store)
        adding = asyncio.create_task(store.do(add_coder, "Cleo"))
        while await said.next() != HELD_UP:  # it may not have come to writing at the first look
            pass
        other.execute("ROLLBACK")
        other.close()
        await adding
        assert "Cleo" in await store.read(names)


# -- in the interface -------------------------------------------------------------------------------


def message(app: QualcodeApp) -> str:
    return " ".join(str(line.render()) for line in app.screen.query(MessageLine) if line.display)


async def test_while_intervals_are_computed_themes_open_and_a_coding_is_stored(
    both_finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    compared = agreement._compared

    def slowly(scope: Any, asked: Any, progress: Any = None) -> dict[str, Any]:
        if progress is not None:
            begun.set()
            go_on.wait()
        return compared(scope, asked, progress)

    monkeypatch.setattr(agreement, "_compared", slowly)
    monkeypatch.setattr(
        interface, "_IDLE", 0.02
    )  # that thread waits for the test, which need not wait for it
    with Study.open(both_finished) as study:
        assigning.reopen(study, ["P02"], "Ana")
        second = next(entry.id for entry in entries(study) if entry.name == "P02")
    async with running(both_finished) as (app, pilot):
        with let_go(go_on):
            await pilot.press("f5")
            await happened(begun)
            await pilot.press("f6")
            while not app.screen.query(ThemeTable) or not app.screen.query_one(ThemeTable).rows:
                await pilot.pause()
            await app.desk.screens.open_transcript(second)
            before = len(stored(both_finished))
            await pilot.press("s", "1")
            assert len(stored(both_finished)) == before + 1
        computing = [worker for worker in app.workers if worker.group == "agreement"]
        await app.workers.wait_for_complete(computing)


async def test_a_message_on_waiting_goes_when_the_waiting_has_an_end(
    study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_PATIENCE", 0.001)
    begun, go_on = threading.Event(), threading.Event()
    async with running(study_path, busy=True) as (app, _pilot):
        long = asyncio.create_task(app.desk.store.do(held(begun, go_on)))
        with let_go(go_on):
            while WORKING not in message(app):
                await asyncio.sleep(0)
        await long
        assert message(app) == ""


async def test_undoing_a_coding_lays_nothing_out_again(
    study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_first(study_path)
    laid_out: list[str] = []

    def noting(of: type, name: str) -> None:
        own = getattr(of, name)

        def noted(*args: Any, **kwargs: Any) -> Any:
            laid_out.append(name)
            return own(*args, **kwargs)

        monkeypatch.setattr(of, name, noted)

    async with running(study_path, size=(120, 40)) as (app, pilot):
        text = app.screen.query_one(TextPane)
        text.go(FIRST.index("She said"))
        await pilot.press("s", "1")
        await app.desk.codings_counted()  # as it is when the keys have paused
        noting(TextView, "_lay_out")
        noting(CodeTree, "_build_nodes")
        await pilot.press("u")
        await pilot.pause()
        assert len(text.marks) == 1
        assert "you coded" in screen_text(app)
        assert "0 coded" not in screen_text(app)
        assert "1 coded" in screen_text(app)
        assert laid_out == []
        await pilot.press("ctrl+r")
        await pilot.pause()
        assert len(text.marks) == 2
        assert laid_out == []


async def test_an_undo_of_more_than_codings_shows_everything_again(study_path: Path) -> None:
    async with running(study_path, size=(120, 40)) as (app, pilot):
        await app.desk.store.do(settings.set_agreement, False, "Ana")
        await app.desk.study_changed()
        assert not app.desk.uses_agreement
        await pilot.press("u")
        await pilot.pause()
        assert app.desk.uses_agreement
        assert "Agreement off" not in screen_text(app)


async def test_what_others_wrote_before_ones_own_coding_is_shown_with_it(study_path: Path) -> None:
    code_first(study_path)
    async with running(study_path, size=(120, 40)) as (app, pilot):
        with Study.open(study_path) as elsewhere:
            settings.set_agreement(elsewhere, False, "Ben")
        app.screen.query_one(TextPane).go(FIRST.index("She said"))
        await pilot.press("s", "1")
        await app.desk.codings_counted()  # as it is when the keys have paused
        await pilot.pause()
        assert "Agreement off" in screen_text(app)
        assert len(stored(study_path)) == 2
