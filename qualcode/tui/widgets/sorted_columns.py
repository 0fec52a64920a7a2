"""What tables have in common whose rows are sorted by a column: the line of headings, and the keys and clicks."""

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
    """What a column must say of itself: ``width`` in cells without the gap; ``right`` aligns numbers."""

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
    """Put this beside a list. ``sorted_by`` is the key of the column by which its rows are sorted."""

    LEAD: ClassVar[int] = 2  # cells before the first column
    GAP: ClassVar[int] = 2  # cells after each column

    columns: list[H]
    sorted_by: str
    descending: bool

    def sort_rows(self) -> None:
        """Sort the rows and show them anew."""
        raise NotImplementedError

    @property
    def sortable(self) -> Sequence[H]:
        """The columns through which ``sort_by_next`` goes."""
        return self.columns

    def key_of(self, column: H) -> str:
        """The key by which a click on this heading sorts."""
        return column.key

    def sort_by(self, key: str) -> None:
        """Sort by a column; by the same once more, the other way round."""
        self.descending = key == self.sorted_by and not self.descending
        self.sorted_by = key
        self.sort_rows()

    def sort_by_next(self) -> H:
        """Sort by the column after the one by which it is sorted now; gives it."""
        keys = [column.key for column in self.sortable]
        place = (keys.index(self.sorted_by) + 1) % len(keys) if self.sorted_by in keys else 0
        self.sorted_by, self.descending = keys[place], False
        self.sort_rows()
        return self.sortable[place]

    async def on_click(self, event: events.Click) -> None:
        """What a click on the headings does; that on a row, the list does."""
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
