"""What the screens have in common that show the places behind the figures of agreement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.tui.screens.workspace import Workspace

if TYPE_CHECKING:
    from qualcode.tui.screens.agreement import AgreementScreen


class BehindAgreement(Workspace):
    """A screen over the comparison that the workspace of agreement has; it follows when that one changes."""

    TAB = "agreement"

    def __init__(self, table: AgreementScreen) -> None:
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
