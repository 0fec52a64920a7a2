"""The recheck queue: transcripts still to be considered under codes, grouped; a row is drawn when it is shown."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment as Drawn
from textual.geometry import Size
from textual.strip import Strip

from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.drawn_list import MARKED, MarkedList
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from qualcode.workflows.segments import Waiting

Pair = tuple[bytes, int]
"""A transcript (id) and a code (key) under which it is to be considered."""


def pair(item: Waiting) -> Pair:
    """What tells a row of the queue from all others."""
    return (item.transcript_id, item.code)


class RecheckList(MarkedList["Waiting", Pair]):
    """Shows what is waiting, in groups by code or by transcript. Its actions are the screen's."""

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
        self._lines: list[int | str] = []  # on the screen: the place of a row, or a heading
        self._line_of: list[int] = []

    def id_of(self, row: Waiting) -> Pair:
        return pair(row)

    def show(self, items: Sequence[Waiting], to: Pair | None = None) -> None:
        """Show these, in this order; the cursor stays where it is among them, or goes to the pair ``to``."""
        self.keep(items, to)
        self._lines, self._line_of = [], []
        group: object = None
        for n, item in enumerate(items):
            above = item.code if self.by_code else item.transcript_id
            if above != group:
                group = above
                self._lines.append(self._code(item) if self.by_code else item.transcript)
            self._line_of.append(len(self._lines))
            self._lines.append(n)
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines))
        self.go(self.cursor)

    def why_not(self, name: str) -> str | None:
        if self.current is None and name not in ("leave", "order"):
            return "Nothing is waiting to be considered."
        return None

    def _code(self, item: Waiting) -> str:
        book = self.desk.book
        return book.full_name(item.code) if item.code in book else "?"

    # -- the cursor ---------------------------------------------------------------------------------

    def lines(self) -> tuple[int, int]:
        line = self._line_of[self.cursor]
        return (line - 1 if isinstance(self._lines[line - 1], str) else line), line  # its heading with it

    def row_at(self, y: int) -> int | None:
        line = y + self.scroll_offset.y
        shown = self._lines[line] if 0 <= line < len(self._lines) else None
        return shown if isinstance(shown, int) else None

    def action_page(self, pages: int) -> None:
        self.go(self.cursor + pages * max(1, self.room - 2))  # one less, for the headings in between

    def on_resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines))
        self.go(self.cursor)

    # -- drawing ------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        line = y + self.scroll_offset.y
        if line >= len(self._lines):
            return Strip.blank(width, base)
        shown = self._lines[line]
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
        return Strip([Drawn(lead + name, base), Drawn(f" {why} " if why else "", dim)]).adjust_cell_length(
            width, base
        )
