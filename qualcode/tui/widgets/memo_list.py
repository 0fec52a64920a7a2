"""The list of memos, a row each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from qualcode.tui.registry import bindings
from qualcode.tui.widgets.drawn_list import DrawnList
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from qualcode.study.memos import Memo
    from qualcode.workflows.drafting import Unfinished


@dataclass(frozen=True)
class MemoRow:
    """A memo in the list, or the coder's own ``unfinished`` one, which has no day.

    ``on`` is its subject, ``first`` its first line; a search reads ``searched``.
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


class MemoList(DrawnList[MemoRow, str]):
    """Shows rows, one of them highlighted. Its screen does the actions."""

    PANE = "memos"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"memos--here", "memos--dim", "memos--draft"}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("memos")]

    def id_of(self, row: MemoRow) -> str:
        return row.key

    def show(self, rows: Sequence[MemoRow], to: str | None = None) -> None:
        """Show these rows; the highlight stays on its row if that is still there, or goes to ``to`` (key)."""
        self.keep(rows, to)
        self.virtual_size = Size(0, len(rows))
        self.go(self.cursor)

    def why_not(self, name: str) -> str | None:
        row = self.current
        if name in ("open", "go", "remove", "read") and row is None:
            return "There is no memo here: {memos.add} writes one."
        if name == "remove" and row is not None and not row.own:
            return f"This memo is {row.coder}'s; only they can remove it."
        return None

    # -- drawing ------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        at = y + self.scroll_offset.y
        if at >= len(self.rows):
            return Strip.blank(width, self.rich_style)
        row = self.rows[at]
        base = self.rich_style
        dim = base + self._style("dim")
        lead = base + self._style("draft") if row.unfinished else dim
        if at == self.cursor and (self.has_focus or not self.rows):
            base = dim = lead = base + self._style("here")
        elif at == self.cursor:
            base = dim = lead = base + Style(bold=True)
        segments = [Segment("▸ " if at == self.cursor else "  ", base)]
        for text, room, style in self._cells(row, width - 2, (lead, dim, base)):
            segments.append(Segment(set_cell_size(clipped(text, room), room) + " ", style))
        return Strip(segments).adjust_cell_length(width, base)

    @staticmethod
    def _cells(row: MemoRow, width: int, styles: tuple[Style, Style, Style]) -> list[tuple[str, int, Style]]:
        """A row's texts with their cells; a narrow row has only the memo's first line."""
        lead, dim, base = styles
        cells = [(row.day, 10, lead)] if width >= 44 else []
        cells += [(row.kind, 9, dim)] if width >= 54 else []
        on = row.on.removeprefix("coding ")  # most memos are on codings, and space is short
        cells += [(on, min(40, width // 3), base)] if width >= 30 else []
        cells += [(row.coder, 8, dim)] if width >= 66 else []
        taken = sum(room + 1 for _, room, _ in cells)
        return [*cells, (row.first, max(1, width - taken - 1), base)]
