"""The base of tables sorted by a column: the line of headings, and their keys and clicks."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Generic, Protocol, TypeVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual import events


class Heading(Protocol):
    """A column: ``width`` is in cells without the gap; ``right`` aligns numbers."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def right(self) -> bool: ...


H = TypeVar("H", bound=Heading)


class SortedColumns(Generic[H]):
    """A mixin for a list. ``sorted_by`` is the key of the column that sorts its rows."""

    LEAD: ClassVar[int] = 2  # cells before the first column
    GAP: ClassVar[int] = 2  # cells after each column

    columns: list[H]
    sorted_by: str
    descending: bool

    def sort_rows(self) -> None:
        """Sort the rows and show them."""
        raise NotImplementedError

    @property
    def sortable(self) -> Sequence[H]:
        """The columns for ``sort_by_next``, in order."""
        return self.columns

    def key_of(self, column: H) -> str:
        """The key that a click on this heading sorts by."""
        return column.key

    def sort_by(self, key: str) -> None:
        """Sort by a column; a second time, in the other direction."""
        self.descending = key == self.sorted_by and not self.descending
        self.sorted_by = key
        self.sort_rows()

    def sort_by_next(self) -> H:
        """Sort by the next column, and return it."""
        keys = [column.key for column in self.sortable]
        place = (keys.index(self.sorted_by) + 1) % len(keys) if self.sorted_by in keys else 0
        self.sorted_by, self.descending = keys[place], False
        self.sort_rows()
        return self.sortable[place]

    async def on_click(self, event: events.Click) -> None:
        """A click on a heading sorts; the list handles a click on a row."""
        column = self._column_at(event.x) if event.y == 0 else None
        if column is not None:
            self.sort_by(self.key_of(column))

    def _column_at(self, x: int) -> H | None:
        start = self.LEAD
        for column in self.columns:
            if start <= x < start + column.width + self.GAP:
                return column
            start += column.width + self.GAP
        return None

    # -- drawing --------------------------------------------------------------------------------------

    def _strip(self, text: str, width: int, style: Style) -> Strip:
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _headings(self) -> str:
        arrow = "▼" if self.descending else "▲"
        shown = []
        for column in self.columns:
            title = one_line(column.title)
            if column.key == self.sorted_by:
                title = clipped(title, column.width - 1) + arrow
            shown.append(self._padded(title, column))
        return " " * self.LEAD + "".join(shown)

    def _padded(self, text: str, column: H) -> str:
        text = clipped(text, column.width)
        blanks = " " * (column.width - cell_len(text))
        return (blanks + text if column.right else text + blanks) + " " * self.GAP
