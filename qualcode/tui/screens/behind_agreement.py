"""The base of the screens that show the places behind figures of agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from qualcode.tui.screens.workspace import Workspace
from qualcode.tui.widgets.drawn_list import DrawnList

if TYPE_CHECKING:
    from qualcode.documents.differences import Result
    from qualcode.tui.places import About, Path


class Compared(Protocol):
    """The comparison behind the figures: the workspace of agreement."""

    async def catch_up(self) -> bool:
        """Compare again if the study or the coder has changed; return whether it did."""

    async def diagnosis(self) -> Result:
        """The places behind the shown result. Raises QualcodeError without one."""

    async def show_places(self, about: About) -> None:
        """Open the list of these disagreements."""

    async def show_confusion(self, path: Path | None) -> None:
        """Open the confusion table of a code, or of all."""


class BehindAgreement(Workspace):
    """A screen over the workspace of agreement, which follows its comparison."""

    TAB = "agreement"

    def __init__(self, table: Compared) -> None:
        super().__init__()
        self._table = table

    async def on_mount(self) -> None:
        self.query_one(DrawnList).focus()
        await self.study_changed()

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.call_later(self._catch_up)

    async def _catch_up(self) -> None:
        if await self._table.catch_up():
            await self.study_changed()

    async def study_changed(self) -> None:
        self.run_worker(self.look(), group="disagreements", exclusive=True)

    async def look(self) -> None:
        """Find the places again and show them; runs in a worker."""
        raise NotImplementedError

    def act_leave(self) -> None:
        self.app.pop_screen()
