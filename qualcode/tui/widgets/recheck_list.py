"""The recheck queue: transcripts still to consider under codes, in groups."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment as Drawn
from textual.strip import Strip

from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.drawn_list import MARKED, GroupedList, MarkedList
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from qualcode.workflows.rechecking import Waiting

Pair = tuple[bytes, int]
"""A transcript (id) and a code (key) to consider it under."""


def pair(item: Waiting) -> Pair:
    """The identity of a row of the queue."""
    return (item.transcript_id, item.code)


class RecheckList(MarkedList["Waiting", Pair], GroupedList["Waiting", Pair]):
    """Shows the waiting rows, in groups by code or by transcript. Its screen does the actions."""

    PANE = "recheck"
    LEAD = 4
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "recheck--heading",
        "recheck--here",
        "recheck--unfocused",
        "recheck--dim",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("recheck")]

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.by_code = True

    def id_of(self, row: Waiting) -> Pair:
        return pair(row)

    def show(self, items: Sequence[Waiting], to: Pair | None = None) -> None:
        """Show these in this order; the cursor stays on its row if that is still there, or goes to ``to``."""
        self.keep(items, to)
        self.group(self._code(item) if self.by_code else item.transcript for item in items)

    def why_not(self, name: str) -> str | None:
        if self.current is None and name not in ("leave", "order"):
            return "Nothing is waiting to be considered."
        return None

    def _code(self, item: Waiting) -> str:
        book = self.desk.book
        return book.full_name(item.code) if item.code in book else "?"

    # -- drawing ------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        shown = self.line(y)
        if shown is None:
            return Strip.blank(width, base)
        if isinstance(shown, str):
            heading = base + self._style("heading")
            return Strip([Drawn(clipped(one_line(shown), width), heading)]).adjust_cell_length(width, base)
        item, dim = self.rows[shown], base + self._style("dim")
        if shown == self.cursor:
            base = base + self._style("here" if self.has_focus else "unfocused")
            dim = base
        lead = ("▸ " if shown == self.cursor else "  ") + (MARKED if pair(item) in self.marked else " ") + " "
        said = item.transcript if self.by_code else self._code(item)
        why = f"{item.why} {datetime.fromtimestamp(item.since / 1000):%Y-%m-%d}"
        room = width - self.LEAD - len(why) - 2
        if room < 12:
            room, why = width - self.LEAD, ""
        name = set_cell_size(clipped(one_line(said), room), max(room, 0))
        drawn = [Drawn(lead + name, base), Drawn(f" {why} " if why else "", dim)]
        return Strip(drawn).adjust_cell_length(width, base)
