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
_STEPS = (
    10_000  # of SQLite's virtual machine, well under a millisecond, between looks whether it is still wanted
)

_CACHE = "PRAGMA cache_size = -16384"  # KiB: one segment at a time is coded, and most is read once

WORKING = "Still working on what you asked for."
HELD_UP = "Waiting for the study: another program is writing to it."

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """An open study: ``do`` writes, ``read`` reads beside it.

    What is asked of ``do`` is done in the order of asking, so that a removal never overtakes the coding that it
    removes. ``read`` has a connection of its own, so that no count or long list holds up a coding; it sees all
    that a ``do`` has stored which was answered before.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # Called with the reason when an answer is long in coming, and with "" when it has come.
        self.on_wait: Callable[[str], None] = lambda _: None
        self.doing = 0
        """How many calls of ``do`` are not answered yet."""
        self._writer = _Connection(path, "study")
        self._reader = _Connection(path, "study-reading")
        self._told: set[object] = set()  # the calls that have kept the person waiting, who was told so

    async def open(self) -> None:
        """Open the study. Raises StudyError."""
        await self._writer.open()
        if await self._writer.call(Study.reads_beside_writing, (), {}):
            await self._reader.open(reads_only=True)
        else:
            self._reader = self._writer

    async def do(self, function: Callable[Concatenate[Study, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``function`` with the study and these arguments; what it stores is durable on return.

        Raises what the function raises; what SQLite raises comes as a StudyError.
        """
        self.doing += 1
        try:
            return await self._patiently(self._writer, function, args, kwargs)
        finally:
            self.doing -= 1

    async def read(
        self, function: Callable[Concatenate[Study, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call ``function``, which only reads, beside what is being stored; a cancelled call stops reading.

        Raises as ``do``, and StudyError where the function writes.
        """
        return await self._patiently(self._reader, function, args, kwargs)

    async def _patiently(
        self,
        connection: _Connection,
        function: Callable[..., T],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> T:
        """Call, and where the answer takes long say why."""
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
        """Close the file, once all that was asked has been done."""
        await self._reader.close()
        await self._writer.close()


class _Connection:
    """A connection of the study on a thread of its own, to which SQLite binds it."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, name)
        self._study: Study | None = None
        self._unwanted = threading.Event()  # of the call that is under way

    @property
    def held_up(self) -> bool:
        """Whether it waits for another program to end its writing."""
        return self._study is not None and self._study.held_up

    async def open(self, *, reads_only: bool = False) -> None:
        """Open the file. Raises StudyError."""
        self._study = await self._run(Study.open, self._path)
        await self._run(self._study.connection.execute, _CACHE)
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
                self._unwanted = threading.Event()  # tidying up is wanted in any case
                if study.connection.in_transaction:
                    study.connection.execute("ROLLBACK")

    async def _run(self, function: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    async def close(self) -> None:
        """Close the file, once all that was asked has been done; what is being read is left off."""
        self._unwanted.set()
        if self._study is not None:
            study, self._study = self._study, None
            await self._run(study.__exit__, None, None, None)
        self._thread.shutdown()
