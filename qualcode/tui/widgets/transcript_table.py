"""The list of transcripts: sorted, filtered, marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Size
from textual.strip import Strip

from qualcode.tui.pane import ScreensPane
from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import TranscriptColumn, columns, one_line, searched
from qualcode.tui.widgets.drawn_list import MARKED, MarkedList
from qualcode.tui.widgets.sorted_columns import SortedColumns

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

    from qualcode.study.coders import Coder
    from qualcode.workflows.listing import Listed, Overview


class TranscriptsPane(ScreensPane):
    """The pane of transcripts; its screen does the actions."""

    PANE = "transcripts"


class TranscriptTable(MarkedList["Listed", bytes], SortedColumns[TranscriptColumn], TranscriptsPane):
    """The transcripts, one a row, under a line of headings. Sorting, filter, marks and cursor survive ``show``."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("transcripts")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transcripts--heading",
        "transcripts--cursor",
        "transcripts--unfocused",
        "transcripts--marked",
    }

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.columns: list[TranscriptColumn] = []
        self.sorted_by = "name"
        self.descending = False
        self.words = ""
        self._overview: Overview | None = None
        self._who: Coder | None = None
        self._texts: dict[bytes, str] = {}

    # -- what is shown --------------------------------------------------------------------------------

    def show(self, overview: Overview, who: Coder | None) -> None:
        """Show these transcripts; the cursor stays on its transcript if that is still there."""
        self._overview, self._who = overview, who
        self._texts = {row.entry.id: searched(row) for row in overview.transcripts}
        self.marked &= self._texts.keys()
        self._lay_out()

    def filter(self, words: str) -> None:
        """Show only the rows that hold all of these words."""
        self.words = words
        self.sort_rows()

    def id_of(self, row: Listed) -> bytes:
        return row.entry.id

    @property
    def chosen(self) -> list[Listed]:
        """The marked transcripts, hidden ones too; without marks the one under the cursor."""
        if self.marked and self._overview is not None:
            return [row for row in self._overview.transcripts if row.entry.id in self.marked]
        return [self.current] if self.current is not None else []

    def _lay_out(self) -> None:
        if self._overview is None:
            return
        self.columns = columns(self._overview, self._who, max(10, self.size.width - self.LEAD))
        if self.sorted_by not in {column.key for column in self.columns}:
            self.sorted_by, self.descending = "name", False
        self.sort_rows()

    def sort_rows(self) -> None:
        assert self._overview is not None
        words = self.words.casefold().split()
        every, texts = self._overview.transcripts, self._texts
        rows = [row for row in every if all(word in texts[row.entry.id] for word in words)]
        by = next((column for column in self.columns if column.key == self.sorted_by), None)
        if by is not None and (by.key != "name" or self.descending):
            rows.sort(key=by.sorts, reverse=self.descending)  # type: ignore[arg-type]
        self.keep(rows)
        self.virtual_size = Size(max(1, self.size.width), len(rows) + 1)
        self.go(self.cursor)

    def on_resize(self) -> None:
        self._lay_out()

    # -- the cursor -----------------------------------------------------------------------------------

    @property
    def room(self) -> int:
        return max(1, self.size.height - 1)  # the headings take a line

    def row_at(self, y: int) -> int | None:
        return super().row_at(y - 1) if y else None

    async def clicked(self, event: events.Click) -> None:
        if event.x < self.LEAD:
            self.act_mark()
        else:
            await super().clicked(event)

    # -- drawing --------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        base = self.rich_style
        if y == 0:
            return self._strip(self._headings(), width, base + self._style("heading"))
        row = self.scroll_offset.y + y - 1
        if row >= len(self.rows):
            return Strip.blank(width, base)
        listed = self.rows[row]
        style = base
        if listed.entry.id in self.marked:
            style += self._style("marked")
        if row == self.cursor:
            style += self._style("cursor" if self.has_focus else "unfocused")
        return self._strip(self._cells(listed), width, style)

    def _cells(self, listed: Listed) -> str:
        lead = MARKED if listed.entry.id in self.marked else " "
        return f"{lead:<{self.LEAD}}" + "".join(
            self._padded(one_line(column.shows(listed)), column) for column in self.columns
        )
