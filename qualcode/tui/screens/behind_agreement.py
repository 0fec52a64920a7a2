"""What the screens have in common that show the places behind the figures of agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from qualcode.tui.screens.workspace import Workspace

if TYPE_CHECKING:
    from qualcode.documents.differences import Result
    from qualcode.tui.places import About, Path


class Compared(Protocol):
    """The comparison whose figures have places behind them: the workspace of agreement has it."""

    async def catch_up(self) -> bool:
        """Compare again if the study or the coder has changed; whether that was so."""

    async def diagnosis(self) -> Result:
        """The places behind the result that is shown. Raises QualcodeError where there is none."""

    async def show_places(self, about: About) -> None:
        """Open the list of these disagreements."""

    async def show_confusion(self, path: Path | None) -> None:
        """Open the confusion table of a code, or of all."""


class BehindAgreement(Workspace):
    """A screen over the comparison that the workspace of agreement has; it follows when that one changes."""

    TAB = "agreement"

    def __init__(self, table: Compared) -> None:
        super().__init__()
        self._table = table

    def on_screen_resume(self) -> None:
        super().on_screen_resume()
        self.call_later(self._catch_up)

    async def _catch_up(self) -> None:
        if await self._table.catch_up():
            await self.study_changed()

    async def study_changed(self) -> None:
        self.run_worker(self.look(), group="disagreements", exclusive=True)

    async def look(self) -> None:
        """Find anew what is shown; on a worker."""
        raise NotImplementedError
