"""The confusion table: which codes two coders used at the same places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Static

from qualcode.errors import QualcodeError
from qualcode.tui.places import About
from qualcode.tui.screens.behind_agreement import BehindAgreement
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.confusion_list import ConfusionList
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from qualcode.documents.differences import CodePair, Result
    from qualcode.tui.places import Path
    from qualcode.tui.screens.behind_agreement import Compared

_MEANS = (
    "Each line counts the places where the coders used these two codes for the same words. “nothing”: that coder "
    "has no coding there, with this code or another."
)


class ConfusionScreen(BehindAgreement):
    """Lists the cells about the code of ``path`` (None: all): different codes first, most places on top."""

    def __init__(self, table: Compared, path: Path | None) -> None:
        super().__init__(table)
        self._path = path
        self._all = path is None
        self._pair = 0
        self._result: Result | None = None
        self._trouble = ""

    def body(self) -> ComposeResult:
        yield Static("Looking for the places …", id="confusion-title", markup=False)
        yield Static(_MEANS, id="confusion-means", markup=False)
        yield ConfusionList(id="confusion-list")

    @property
    def listed(self) -> ConfusionList:
        return self.query_one(ConfusionList)

    async def look(self) -> None:
        """Count the places again."""
        try:
            self._result, self._trouble = await self._table.diagnosis(), ""
        except QualcodeError as error:
            self._result, self._trouble = None, str(error)
        self._show()

    def _show(self) -> None:
        width = max(10, self.size.width - 2)
        title, coders = self._trouble, ["", ""]
        cells: list[CodePair] = []
        if self._result is not None:
            table = self._result["confusion"][self._pair]
            coders = table["coders"]
            cells = [cell for cell in table["cells"] if self._all or list(self._path or ()) in cell["paths"]]
            cells.sort(key=lambda cell: (cell["paths"][0] == cell["paths"][1], -cell["places"]))
            about = "all codes" if self._all or self._path is None else one_line(" > ".join(self._path))
            title = f"Confusion of {about} · {' and '.join(map(one_line, coders))}"
            title += f" · {one_line(self._result['group'])}" if self._result["group"] else ""
        self.listed.show(cells, coders)
        self.query_one("#confusion-title", Static).update(clipped(title, width))

    def on_resize(self) -> None:
        self.call_after_refresh(self._show)

    # -- actions ------------------------------------------------------------------------------------

    def why_not(self, name: str) -> str | None:
        """Why an action of the list cannot be done now."""
        if name == "pair" and (self._result is None or len(self._result["confusion"]) < 2):
            return "Only two coders are compared."
        if name == "all" and self._path is None:
            return "All codes are shown."
        return None

    def act_all(self) -> None:
        self._all = not self._all
        self._show()

    def act_pair(self) -> None:
        assert self._result is not None
        self._pair = (self._pair + 1) % len(self._result["confusion"])
        self._show()

    async def act_open(self) -> None:
        cell = self.listed.current
        assert cell is not None  # why_not has seen to it
        assert self._result is not None
        first, second = (None if path is None else tuple(path) for path in cell["paths"])
        coders = self._result["confusion"][self._pair]["coders"]
        about = About(first or second, (coders[0], coders[1]), (first, second))
        await self._table.show_places(about)
