"""Lists of which only the lines in sight are drawn, so that thousands of rows cost nothing."""

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
    """Shows rows, with the cursor on one. What is done with a row is an action of its pane."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(key, action, show=False) for key, action in LIST_KEYS.items()
    ]

    class Changed(Message):
        """Another row is under the cursor, or others are marked."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Sequence[RowT] = ()
        self.cursor = 0

    @property
    def current(self) -> RowT | None:
        """The row under the cursor; None where the list is empty."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    def id_of(self, row: RowT) -> IdT:
        """What tells a row from all others, also when the list is read again."""
        raise NotImplementedError

    @property
    def room(self) -> int:
        """How many lines of rows are seen at once."""
        return max(1, self.size.height)

    def lines(self) -> tuple[int, int]:
        """The first and the last line that are to be in sight with the row under the cursor."""
        return self.cursor, self.cursor

    def row_at(self, y: int) -> int | None:
        """The place of the row that is drawn ``y`` lines below the upper edge; None where there is none."""
        at = y + self.scroll_offset.y
        return at if 0 <= at < len(self.rows) else None

    def keep(self, rows: Sequence[RowT], to: IdT | None = None) -> None:
        """Take these rows; the cursor stays on its row where it is still there, or goes to the row ``to``."""
        wanted = to if to is not None or self.current is None else self.id_of(self.current)
        self.rows = rows
        found = next((n for n, row in enumerate(rows) if self.id_of(row) == wanted), None)
        self.cursor = found if found is not None else min(self.cursor, max(0, len(rows) - 1))

    # -- the cursor ---------------------------------------------------------------------------------

    def go(self, at: int) -> None:
        """Put the cursor on a row, as near as there is one, and show it."""
        self._put(at)
        self._follow()

    def _put(self, at: int) -> None:
        self.cursor = max(0, min(at, len(self.rows) - 1))
        self._tell()

    def _tell(self) -> None:
        self.refresh()
        self.post_message(self.Changed())

    def _follow(self) -> None:
        """Scroll, as little as can be, so that the row under the cursor is in sight."""
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
        """What a click on a row does beyond going to it: a second one opens it."""
        if event.chain == 2:
            await self.run_action("act('open')")

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _style(self, name: str) -> Style:
        return component_style(self, f"{self.PANE}--{name}")


class GroupedList(DrawnList[RowT, IdT]):
    """A list of which rows stand in groups, under headings on which the cursor does not go.

    ``TOP``: lines above the rows that stay where they are.
    """

    TOP: ClassVar[int] = 0

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[int | str] = []  # the place of a row, or a heading
        self._line_of: list[int] = []

    def group(self, headings: Iterable[str | None]) -> None:
        """Put each row under its heading, once for those that follow each other; None: under none.

        The cursor stays, and is in sight.
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
        """What is drawn ``y`` lines below the upper edge: the place of a row, or a heading; None for neither."""
        at = y - self.TOP + self.scroll_offset.y
        return self._lines[at] if y >= self.TOP and at < len(self._lines) else None

    @property
    def room(self) -> int:
        return max(1, self.size.height - self.TOP)

    def lines(self) -> tuple[int, int]:
        line = self._line_of[self.cursor]
        return (
            line - 1 if line and isinstance(self._lines[line - 1], str) else line
        ), line  # its heading with it

    def row_at(self, y: int) -> int | None:
        shown = self.line(y)
        return shown if isinstance(shown, int) else None

    def action_page(self, pages: int) -> None:
        self.go(self.cursor + pages * max(1, self.room - 2))  # one less, for the headings in between

    def on_resize(self) -> None:
        self._measure()
        self.go(self.cursor)


class MarkedList(DrawnList[RowT, IdT]):
    """A list of which rows can be marked, to do something with several at once."""

    LEAD: ClassVar[int] = 2
    """How many cells before what a row says hold its mark; a click there marks it."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.marked: set[IdT] = set()

    def can_mark(self, row: RowT) -> bool:
        """Whether marking all rows marks this one."""
        return True

    def act_mark(self) -> None:
        """Mark the row under the cursor, or not, and go on to the next."""
        if self.current is not None:
            self.marked ^= {self.id_of(self.current)}
            self.go(self.cursor + 1)

    def act_mark_all(self) -> None:
        """Mark all rows shown that can be; where they all are marked, none of them."""
        shown = {self.id_of(row) for row in self.rows if self.can_mark(row)}
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown
        self._tell()

    def unmark(self) -> None:
        """Take all marks away."""
        self.marked = set()
        self._tell()

    async def clicked(self, event: events.Click) -> None:
        if event.x < self.LEAD and event.chain == 1:
            await self.run_action("act('mark')")
        else:
            await super().clicked(event)
