"""The recheck queue: transcripts still to be considered under codes, grouped; a row is drawn when it is shown."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment as Drawn
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.tui.palette import component_style
from qualcode.tui.pane import Pane
from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

    from qualcode.workflows.segments import Waiting

MARKED = "+"
_LEAD = 4  # cells before what a row says
Pair = tuple[bytes, int]
"""A transcript (id) and a code (key) under which it is to be considered."""


def pair(item: Waiting) -> Pair:
    """What tells a row of the queue from all others."""
    return (item.transcript_id, item.code)


class RecheckList(ScrollView, Pane, can_focus=True):
    """Shows what is waiting, in groups by code or by transcript. Its actions are the screen's."""

    PANE = "recheck"
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "recheck--heading",
        "recheck--here",
        "recheck--unfocused",
        "recheck--dim",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,ctrl+home", "edge(0)", show=False),
        Binding("end,ctrl+end", "edge(1)", show=False),
        *bindings("recheck"),
    ]

    class Highlighted(Message):
        """Another row is under the cursor, or others are marked."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.items: Sequence[Waiting] = ()
        self.at = 0
        self.marked: set[Pair] = set()
        self.by_code = True
        self._rows: list[int | str] = []  # on the screen: the place of an item, or a heading
        self._row_of: list[int] = []

    def show(self, items: Sequence[Waiting], to: Pair | None = None) -> None:
        """Show these, in this order; the cursor stays where it is among them, or goes to the pair ``to``."""
        wanted = to or (pair(self.current) if self.current else None)
        self.items = items
        found = next((n for n, item in enumerate(items) if pair(item) == wanted), None)
        self.at = found if found is not None else min(self.at, max(0, len(items) - 1))
        self._rows, self._row_of = [], []
        group: object = None
        for n, item in enumerate(items):
            above = item.code if self.by_code else item.transcript_id
            if above != group:
                group = above
                self._rows.append(self._code(item) if self.by_code else item.transcript)
            self._row_of.append(len(self._rows))
            self._rows.append(n)
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.go(self.at)

    @property
    def current(self) -> Waiting | None:
        """The row under the cursor; None where nothing waits."""
        return self.items[self.at] if self.at < len(self.items) else None

    def why_not(self, name: str) -> str | None:
        if self.current is None and name not in ("leave", "order"):
            return "Nothing is waiting to be considered."
        return None

    def _code(self, item: Waiting) -> str:
        book = self.desk.book
        return book.full_name(item.code) if item.code in book else "?"

    # -- marks and the cursor -----------------------------------------------------------------------

    def mark_here(self) -> None:
        """Mark the row under the cursor, or not, and go on to the next."""
        if self.current is not None:
            self.marked ^= {pair(self.current)}
            self.go(self.at + 1)

    def mark_all(self) -> None:
        """Mark all rows; where they all are marked, none."""
        every = {pair(item) for item in self.items}
        self.marked = set() if every <= self.marked else every
        self.go(self.at)

    def go(self, at: int) -> None:
        """Put the cursor on a row, as near as there is one, and show it."""
        self.at = max(0, min(at, len(self.items) - 1))
        if self._row_of:
            row, top, height = self._row_of[self.at], round(self.scroll_y), max(1, self.size.height)
            first = row - 1 if isinstance(self._rows[row - 1], str) else row  # its heading with it
            if first < top:
                self.scroll_to(y=first, animate=False, immediate=True, force=True)
            elif row >= top + height:
                self.scroll_to(y=row - height + 1, animate=False, immediate=True, force=True)
        self.refresh()
        self.post_message(self.Highlighted())

    def action_move(self, step: int) -> None:
        self.go(self.at + step)

    def action_page(self, pages: int) -> None:
        self.go(self.at + pages * max(1, self.size.height - 2))

    def action_edge(self, end: int) -> None:
        self.go(len(self.items) - 1 if end else 0)

    async def on_click(self, event: events.Click) -> None:
        row = event.y + round(self.scroll_y)
        if not 0 <= row < len(self._rows):
            return
        if isinstance(self._rows[row], str):
            return
        self.go(bisect_right(self._row_of, row) - 1)
        if event.x < _LEAD and event.chain == 1:
            await self.run_action("act('mark')")
        elif event.chain == 2:
            await self.run_action("act('open')")

    def on_resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self.go(self.at)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # -- drawing ------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        row = y + round(self.scroll_y)
        if row >= len(self._rows):
            return Strip.blank(width, base)
        shown = self._rows[row]
        if isinstance(shown, str):
            heading = base + self._style("heading")
            return Strip([Drawn(clipped(one_line(shown), width), heading)]).adjust_cell_length(width, base)
        item, dim = self.items[shown], base + self._style("dim")
        if shown == self.at:
            base = base + self._style("here" if self.has_focus else "unfocused")
            dim = base
        lead = ("▸ " if shown == self.at else "  ") + (MARKED if pair(item) in self.marked else " ") + " "
        said = item.transcript if self.by_code else self._code(item)
        why = f"{item.why} {datetime.fromtimestamp(item.since / 1000):%Y-%m-%d}"
        room = width - _LEAD - len(why) - 2
        if room < 12:
            room, why = width - _LEAD, ""
        name = set_cell_size(clipped(one_line(said), room), max(room, 0))
        return Strip([Drawn(lead + name, base), Drawn(f" {why} " if why else "", dim)]).adjust_cell_length(
            width, base
        )

    def _style(self, name: str) -> Style:
        return component_style(self, f"recheck--{name}")
