"""The list of memos: a row each, drawn only where it is seen, so that thousands of them cost nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.tui.palette import component_style
from qualcode.tui.pane import Pane
from qualcode.tui.registry import bindings
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events
    from textual.binding import BindingType

    from qualcode.study.memos import Memo
    from qualcode.workflows.drafting import Unfinished


@dataclass(frozen=True)
class Row:
    """A memo in the list, or one left unfinished (``unfinished``), which has no day and is one's own.

    ``on`` says what it is on, ``first`` is its first line; ``searched`` is all that a search looks through.
    """

    key: str
    day: str
    kind: str
    on: str
    coder: str
    first: str
    searched: str
    own: bool
    memo: Memo | None = None
    unfinished: Unfinished | None = None


class MemoList(ScrollView, Pane, can_focus=True):
    """Shows rows, one of them highlighted. Its actions are the screen's."""

    PANE = "memos"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"memos--here", "memos--dim", "memos--draft"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home", "end(-1)", show=False),
        Binding("end", "end(1)", show=False),
        *bindings("memos"),
    ]

    class Highlighted(Message):
        """Another row is highlighted, or none is there."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[Row] = ()
        self.at = 0

    @property
    def here(self) -> Row | None:
        """The highlighted row; None where the list is empty."""
        return self.rows[self.at] if self.rows else None

    def show(self, rows: Sequence[Row], to: str | None = None) -> None:
        """Show these rows; the one highlighted stays so where it is still among them, or ``to`` is (keys)."""
        wanted = to or (self.here.key if self.here else None)
        self.rows = rows
        found = next((n for n, row in enumerate(rows) if row.key == wanted), None)
        self.at = found if found is not None else min(self.at, max(0, len(rows) - 1))
        self.virtual_size = Size(0, len(rows))
        self._to(self.at)

    def why_not(self, name: str) -> str | None:
        row = self.here
        if name in ("open", "go", "remove", "read") and row is None:
            return "There is no memo here: {memos.add} writes one."
        if name == "remove" and row is not None and not row.own:
            return f"This memo is {row.coder}'s; only who wrote it removes it."
        return None

    # -- going through it ---------------------------------------------------------------------------

    def _to(self, row: int) -> None:
        self.at = min(max(row, 0), max(0, len(self.rows) - 1))
        self.scroll_to_region(Region(0, self.at, 1, 1), animate=False, immediate=True, x_axis=False)
        self.refresh()
        self.post_message(self.Highlighted())

    def action_move(self, rows: int) -> None:
        self._to(self.at + rows)

    def action_page(self, pages: int) -> None:
        self._to(self.at + pages * max(1, self.size.height - 1))

    def action_end(self, end: int) -> None:
        self._to(0 if end < 0 else len(self.rows) - 1)

    async def on_click(self, event: events.Click) -> None:
        row = event.y + self.scroll_offset.y
        if row < len(self.rows):
            self._to(row)
            if event.chain == 2:
                await self.run_action("act('open')")

    # -- drawing ------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        at = y + self.scroll_offset.y
        if at >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        row = self.rows[at]
        base = self.rich_style
        dim = base + component_style(self, "memos--dim")
        lead = base + component_style(self, "memos--draft") if row.unfinished else dim
        if at == self.at and (self.has_focus or not self.rows):
            base = dim = lead = base + component_style(self, "memos--here")
        elif at == self.at:
            base = dim = lead = base + Style(bold=True)
        segments = [Segment("▸ " if at == self.at else "  ", base)]
        for text, room, style in self._cells(row, width - 2, (lead, dim, base)):
            segments.append(Segment(set_cell_size(clipped(text, room), room) + " ", style))
        return Strip(segments).adjust_cell_length(width, base)

    @staticmethod
    def _cells(row: Row, width: int, styles: tuple[Style, Style, Style]) -> list[tuple[str, int, Style]]:
        """What stands in a row and in how many cells; where there is little room, only what it says."""
        lead, dim, base = styles
        cells = [(row.day, 10, lead)] if width >= 44 else []
        cells += [(row.kind, 9, dim)] if width >= 54 else []
        on = row.on.removeprefix("coding ")  # most memos are on codings, and room is short
        cells += [(on, min(40, width // 3), base)] if width >= 30 else []
        cells += [(row.coder, 8, dim)] if width >= 66 else []
        taken = sum(room + 1 for _, room, _ in cells)
        return [*cells, (row.first, max(1, width - taken - 1), base)]

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
