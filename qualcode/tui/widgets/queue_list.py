"""The queue of differences: a line each with kind, codes, their coders, and whether it is settled."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from qualcode.tui.palette import ink
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.both_sides import LETTERS
from qualcode.tui.widgets.drawn_list import DrawnList
from qualcode.tui.widgets.frame import clipped
from qualcode.workflows.reconciling import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events

    from qualcode.workflows.reconciling import Queue

SETTLED = "✓"
_KIND = 12  # cells for the kind


class QueueList(DrawnList[Case, str], can_focus=False):
    """Shows the differences in queue order. The text keeps the focus; a click chooses a difference (id)."""

    PANE = "reconcile"
    COMPONENT_CLASSES: ClassVar[set[str]] = {"reconcile--here", "reconcile--settled"}

    def __init__(self, on_chosen: Callable[[str], None], id: str | None = None) -> None:
        super().__init__(id=id)
        self._on_chosen = on_chosen
        self._queue: Queue | None = None

    def id_of(self, row: Case) -> str:
        return row.id

    def show(self, queue: Queue | None, rows: Sequence[Case], to: str | None = None) -> None:
        """Show these differences of the queue; the cursor stays on its own if that is still there, or goes to
        ``to`` (id)."""
        self._queue = queue
        self.keep(rows, to)
        self.virtual_size = Size(0, len(rows))
        self.go(self.cursor)

    async def clicked(self, event: events.Click) -> None:
        if self.current is not None:
            self._on_chosen(self.current.id)

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        at = y + self.scroll_offset.y
        base = self.rich_style
        if at >= len(self.rows) or self._queue is None:
            return Strip.blank(width, base)
        case = self.rows[at]
        if not case.open:
            base += self._style("settled")
        if at == self.cursor:
            base += self._style("here")
        lead = f"{'▸' if at == self.cursor else ' '}{' ' if case.open else SETTLED} {case.kind:<{_KIND}} "
        segments = [Segment(lead, base)]
        room = width - len(lead)
        for text, code in self._who(self._queue, case):
            shown = clipped(one_line(text), room)
            segments.append(Segment(shown, base + ink(self, self.desk.colour(code))))
            room -= len(shown)
        return Strip(segments).adjust_cell_length(width, base)

    def _who(self, queue: Queue, case: Case) -> list[tuple[str, int | None]]:
        """Each code with the letters of its coders here."""
        having: dict[int, set[int]] = {}
        for piece in case.difference.pieces:
            having.setdefault(piece.code, set()).add(piece.coder)
        found: list[tuple[str, int | None]] = []
        for code, coders in having.items():
            letters = "".join(LETTERS[n] for n, coder in enumerate(queue.coders) if coder.key in coders)
            name = queue.book[code].name if code in queue.book else "?"
            found += [("  " if found else "", None), (f"{letters} ", None), (name, code)]
        return found
