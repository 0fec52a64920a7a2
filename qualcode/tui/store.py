"""The one thread on which the interface uses the study, so that no write ever holds up the keyboard."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from qualcode.ledger.study import Study

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_PATIENCE = 0.5  # seconds after which a person wonders

P = ParamSpec("P")
T = TypeVar("T")


class Store:
    """An open study on a thread of its own; what is asked of it is done in the order of asking.

    SQLite's connections belong to the thread that opened them, and one queue means that a removal never
    overtakes the coding that it removes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        # Called when an answer is long in coming, so that the person knows that the key was heard.
        self.on_wait: Callable[[], None] = lambda: None
        self._thread = ThreadPoolExecutor(1, "study")
        self._study: Study | None = None

    async def open(self) -> None:
        """Open the study. Raises StudyError."""
        self._study = await self._run(Study.open, self.path)

    async def do(self, function: Callable[Concatenate[Study, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call ``function`` with the study and these arguments; what it stores is durable on return.

        Raises what the function raises; what SQLite raises comes as a StudyError.
        """
        waiting = asyncio.get_running_loop().call_later(_PATIENCE, self.on_wait)
        try:
            return await self._run(self._explained, function, args, kwargs)
        finally:
            waiting.cancel()

    def _explained(
        self, function: Callable[..., T], args: tuple[object, ...], kwargs: dict[str, object]
    ) -> T:
        from qualcode.ledger.database import explained

        if self._study is None:
            raise RuntimeError("the study is not open")
        with explained(self.path):
            return function(self._study, *args, **kwargs)

    async def _run(self, function: Callable[..., T], *args: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    async def close(self) -> None:
        """Close the file, once all that was asked has been done."""
        if self._study is not None:
            study, self._study = self._study, None
            await self._run(study.__exit__, None, None, None)
        self._thread.shutdown()
