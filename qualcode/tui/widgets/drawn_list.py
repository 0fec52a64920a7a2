"""Lists that draw only their visible lines, so that thousands of rows cost nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView

from qualcode.tui.palette import component_style
from qualcode.tui.pane import Pane
from qualcode.tui.registry import LIST_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

MARKED = "+"
RowT = TypeVar("RowT")
IdT = TypeVar("IdT")


class DrawnList(ScrollView, Pane, Generic[RowT, IdT], can_focus=True):
    """Shows rows, with the cursor on one. Its pane or screen has the actions on a row."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, show=False) for key, action in LIST_KEYS.items()
    ]

    class Changed(Message):
        """The cursor moved, or the marks changed."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Sequence[RowT] = ()
        self.cursor = 0

    @property
    def current(self) -> RowT | None:
        """The row under the cursor; None in an empty list."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def id_of(self, row: RowT) -> IdT:
        """A row's identity, the same when the list is read again."""
        raise NotImplementedError

    @property
    def room(self) -> int:
        """The number of visible lines of rows."""
        return max(1, self.size.height)

    def lines(self) -> tuple[int, int]:
        """The first and the last line to keep visible with the row under the cursor."""
        return self.cursor, self.cursor

    def row_at(self, y: int) -> int | None:
        """The place of the row drawn ``y`` lines below the upper edge; None without one."""
        at = y + self.scroll_offset.y
        return at if 0 <= at < len(self.rows) else None

    def keep(self, rows: Sequence[RowT], to: IdT | None = None) -> None:
        """Take these rows; the cursor stays on its row if that is still there, or goes to the row ``to``."""
        wanted = to if to is not None or self.current is None else self.id_of(self.current)
        self.rows = rows
        found = next((n for n, row in enumerate(rows) if self.id_of(row) == wanted), None)
        self.cursor = found if found is not None else min(self.cursor, max(0, len(rows) - 1))

    # -- the cursor ---------------------------------------------------------------------------------

    def go(self, at: int) -> None:
        """Put the cursor on the row nearest to ``at``, and show it."""
        self._put(at)
        self._follow()

    def _put(self, at: int) -> None:
        self.cursor = max(0, min(at, len(self.rows) - 1))
        self._tell()

    def _tell(self) -> None:
        self.refresh()
        self.post_message(self.Changed())

    def _follow(self) -> None:
        """Scroll as little as possible to show the row under the cursor."""
        first, last = self.lines() if self.rows else (0, 0)
        top = self.scroll_offset.y
        if first < top:
            self._scroll(first)
        elif last >= top + self.room:
            self._scroll(last - self.room + 1)

    def _scroll(self, line: int) -> None:
        self.scroll_to(y=line, animate=False, immediate=True, force=True)

    def action_move(self, step: int) -> None:
        self.go(self.cursor + step)

    def action_page(self, pages: int) -> None:
        self.go(self.cursor + pages * max(1, self.room - 1))

    def action_edge(self, end: int) -> None:
        self.go(len(self.rows) - 1 if end else 0)

    async def on_click(self, event: events.Click) -> None:
        at = self.row_at(event.y)
        if at is not None:
            self._put(at)  # without scrolling, so that a second click meets the same row
            await self.clicked(event)

    async def clicked(self, event: events.Click) -> None:
        """Handle a click on the row under the cursor: a second click opens it."""
        if event.chain == 2:
            await self.run_action("act('open')")

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _style(self, name: str) -> Style:
        return component_style(self, f"{self.PANE}--{name}")


class GroupedList(DrawnList[RowT, IdT]):
    """A list of rows in groups, under headings that the cursor skips.

    ``TOP``: fixed lines above the rows.
    """

    TOP: ClassVar[int] = 0

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[int | str] = []  # the place of a row, or a heading
        self._line_of: list[int] = []

    def group(self, headings: Iterable[str | None]) -> None:
        """Put each row under its heading, or under none (None); neighbours share a heading.

        The cursor stays, and is visible.
        """
        self._lines, self._line_of = [], []
        above: str | None = None
        for n, heading in enumerate(headings):
            if heading is not None and heading != above:
                self._lines.append(heading)
            above = heading
            self._line_of.append(len(self._lines))
            self._lines.append(n)
        self._measure()
        self.go(self.cursor)

    def _measure(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines) + self.TOP)

    def line(self, y: int) -> int | str | None:
        """The place of the row, or the heading, drawn ``y`` lines below the upper edge; None without either."""
        at = y - self.TOP + self.scroll_offset.y
        return self._lines[at] if y >= self.TOP and at < len(self._lines) else None

    @property
    def room(self) -> int:
        return max(1, self.size.height - self.TOP)

    def lines(self) -> tuple[int, int]:
        line = self._line_of[self.cursor]
        headed = line > 0 and isinstance(self._lines[line - 1], str)
        return line - headed, line

    def row_at(self, y: int) -> int | None:
        shown = self.line(y)
        return shown if isinstance(shown, int) else None

    def action_page(self, pages: int) -> None:
        self.go(self.cursor + pages * max(1, self.room - 2))  # one less, for the headings in between

    def on_resize(self) -> None:
        self._measure()
        self.go(self.cursor)


class MarkedList(DrawnList[RowT, IdT]):
    """A list with rows to mark, for actions on several at once."""

    LEAD: ClassVar[int] = 2
    """Cells at the start of a row that hold its mark; a click there marks the row."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.marked: set[IdT] = set()

    def can_mark(self, row: RowT) -> bool:
        """Whether "mark all" marks this row."""
        return True

    def act_mark(self) -> None:
        """Mark or unmark the row under the cursor, and go on to the next."""
        if self.current is not None:
            self.marked ^= {self.id_of(self.current)}
            self.go(self.cursor + 1)

    def act_mark_all(self) -> None:
        """Mark all shown rows that can be marked; if all are, unmark them."""
        shown = {self.id_of(row) for row in self.rows if self.can_mark(row)}
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown
        self._tell()

    def unmark(self) -> None:
        """Unmark all rows."""
        self.marked = set()
        self._tell()

    async def clicked(self, event: events.Click) -> None:
        if event.x < self.LEAD and event.chain == 1:
            await self.run_action("act('mark')")
        else:
            await super().clicked(event)
