"""A workshop's proposals to a coder, a row each."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from qualcode.codebook.names import SEPARATOR
from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.drawn_list import MARKED, MarkedList
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from qualcode.documents.workshop import Proposal


class ProposalList(MarkedList["Proposal", str]):
    """Shows proposals: the transcript, the code, and the words. Its screen does the actions."""

    PANE = "proposals"
    LEAD = 4
    COMPONENT_CLASSES: ClassVar[set[str]] = {"proposals--here", "proposals--unfocused", "proposals--dim"}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("proposals")]

    def id_of(self, row: Proposal) -> str:
        return row["proposal"]

    def show(self, rows: Sequence[Proposal]) -> None:
        """Show these; the cursor stays on its row if that is still there."""
        self.marked &= {self.id_of(row) for row in rows}
        self.keep(rows)
        self.virtual_size = Size(0, len(rows))
        self.go(self.cursor)

    def why_not(self, name: str) -> str | None:
        if self.current is None and name != "leave":
            return "No proposals are waiting."
        return None

    def render_line(self, y: int) -> Strip:
        width, base = self.scrollable_content_region.width, self.rich_style
        at = y + self.scroll_offset.y
        if at >= len(self.rows):
            return Strip.blank(width, base)
        row, dim = self.rows[at], base + self._style("dim")
        if at == self.cursor:
            base = dim = base + self._style("here" if self.has_focus else "unfocused")
        mark = MARKED if self.id_of(row) in self.marked else " "
        lead = f"{'▸' if at == self.cursor else ' '} {mark} "
        room = max(0, width - self.LEAD)
        name, code = min(12, room // 5), min(36, room // 3)
        last = row["code"].rpartition(SEPARATOR)[2]
        words = max(0, room - name - code - 4)
        cells = [(row["transcript"], name, dim), (last, code, base), (row["quote"], words, base)]
        drawn = [Segment(lead, base)]
        for text, cell, style in cells:
            drawn.append(Segment(set_cell_size(clipped(one_line(text), cell), cell) + "  ", style))
        return Strip(drawn).adjust_cell_length(width, base)
