"""The study behind the interface: one thread writes, another reads, and the keyboard waits for neither."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from qualcode.ledger.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PATIENCE = 0.5  # seconds after which a person wonders
_STEPS = 10_000  # of SQLite's virtual machine (under a millisecond) between checks for a cancelled call
# KiB of the file kept in memory. Little is enough, and less for reading: most pages are read once.
_TO_WRITE, _TO_READ = 16384, 8192

WORKING = "Still working on what you asked for."
HELD_UP = "Waiting for the study: another program is writing to it."

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """An open study: ``do`` writes, ``read`` reads beside it.

    Calls of ``do`` run in order, so that a removal never overtakes its coding. ``read`` has its own connection,
    so that no count or long list delays a coding; it sees everything that an answered ``do`` has stored.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # Called with the reason when an answer takes long, and with "" when it has come.
        self.on_wait: Callable[[str], None] = lambda _: None
        self.doing = 0
        """The number of unanswered calls of ``do``."""
        self._writer = _Connection(path, "study")
        self._reader = _Connection(path, "study-reading")
        self._told: set[object] = set()  # the slow calls that were reported to the person

    async def open(self) -> None:
        """Open the study. Raises StudyError."""
        await self._writer.open()
        if await self._writer.call(Study.reads_beside_writing, (), {}):
            await self._reader.open(reads_only=True)
        else:
            self._reader = self._writer

    async def do(self, function: Callable[Concatenate[Study, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``function`` with the study and these arguments; its writes are durable on return.

        Raises the function's own errors, and StudyError for those of SQLite.
        """
        self.doing += 1
        try:
            return await self._patiently(self._writer, function, args, kwargs)
        finally:
            self.doing -= 1

    async def read(
        self, function: Callable[Concatenate[Study, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call ``function``, which only reads, beside any writing; a cancelled call stops reading.

        Raises as ``do``, and StudyError if the function writes.
        """
        return await self._patiently(self._reader, function, args, kwargs)

    async def _patiently(
        self,
        connection: _Connection,
        function: Callable[..., T],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> T:
        """Call, and say why if the answer takes long."""
        loop, call = asyncio.get_running_loop(), object()

        def wonder(said: str) -> None:
            why = HELD_UP if connection.held_up else WORKING
            if why != said:
                self._told.add(call)
                self.on_wait(why)
            timers.append(loop.call_later(_PATIENCE, wonder, why))

        timers = [loop.call_later(_PATIENCE, wonder, "")]
        try:
            return await connection.call(function, args, kwargs)
        finally:
            timers[-1].cancel()
            if call in self._told:
                self._told.remove(call)
                if not self._told:
                    self.on_wait("")

    async def close(self) -> None:
        """Close the file after all calls are done."""
        await self._reader.close()
        await self._writer.close()


class _Connection:
    """A connection to the study on its own thread, as SQLite requires."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, name)
        self._study: Study | None = None
        self._unwanted = threading.Event()  # of the call that is under way

    @property
    def held_up(self) -> bool:
        """Whether it waits for another program to finish writing."""
        return self._study is not None and self._study.held_up

    async def open(self, *, reads_only: bool = False) -> None:
        """Open the file. Raises StudyError."""
        self._study = await self._run(Study.open, self._path)
        cache = _TO_READ if reads_only else _TO_WRITE
        await self._run(self._study.connection.execute, f"PRAGMA cache_size = -{cache}")
        if reads_only:
            await self._run(self._only_reading, self._study)

    def _only_reading(self, study: Study) -> None:
        study.connection.execute("PRAGMA query_only = ON")
        study.connection.set_progress_handler(lambda: self._unwanted.is_set(), _STEPS)

    async def call(
        self, function: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> T:
        """Call ``function`` with the study on the thread."""
        unwanted = threading.Event()
        try:
            return await self._run(self._explained, unwanted, function, args, kwargs)
        except asyncio.CancelledError:
            unwanted.set()
            raise

    def _explained(
        self,
        unwanted: threading.Event,
        function: Callable[..., T],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> T:
        from qualcode.ledger.database import explained

        study = self._study
        if study is None:
            raise RuntimeError("the study is not open")
        self._unwanted = unwanted
        with explained(self._path):
            try:
                return function(study, *args, **kwargs)
            finally:
                self._unwanted = threading.Event()  # the rollback below must run
                if study.connection.in_transaction:
                    study.connection.execute("ROLLBACK")

    async def _run(self, function: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    async def close(self) -> None:
        """Close the file after all calls are done; a reading one is cancelled."""
        self._unwanted.set()
        if self._study is not None:
            study, self._study = self._study, None
            await self._run(study.__exit__, None, None, None)
        self._thread.shutdown()
