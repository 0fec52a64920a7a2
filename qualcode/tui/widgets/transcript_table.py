"""The list of transcripts: sorted, filtered, marked; a line is drawn only when it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual.binding import Binding
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.tui.palette import component_style
from qualcode.tui.pane import Pane
from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import Column, columns, one_line, searched
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

    from qualcode.study.coders import Coder
    from qualcode.workflows.listing import Listed, Overview

MARK = "+"
_LEAD = 2  # cells before the first column, for the mark


class TranscriptsPane(Pane):
    """What acts on transcripts; the workspace does it and knows what cannot be done now."""

    PANE = "transcripts"

    def why_not(self, name: str) -> str | None:
        asked = getattr(self.screen, "why_not", None)
        reason: str | None = asked(name) if asked is not None else None
        return reason


class TranscriptTable(ScrollView, TranscriptsPane, can_focus=True):
    """The transcripts, one a row, under a line of headings. Sorting, filter, marks and cursor survive ``show``."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("transcripts"),
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,ctrl+home", "edge(0)", show=False),
        Binding("end,ctrl+end", "edge(1)", show=False),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "transcripts--heading",
        "transcripts--cursor",
        "transcripts--unfocused",
        "transcripts--marked",
    }

    class Highlighted(Message):
        """Another transcript has the cursor, or none is shown."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0
        self.marked: set[bytes] = set()
        self.rows: list[Listed] = []
        self.columns: list[Column] = []
        self.sorted_by = "name"
        self.descending = False
        self.words = ""
        self._overview: Overview | None = None
        self._who: Coder | None = None
        self._texts: dict[bytes, str] = {}

    # -- what is shown --------------------------------------------------------------------------------

    def show(self, overview: Overview, who: Coder | None) -> None:
        """Show these transcripts; the cursor stays on the same transcript where it is still there."""
        self._overview, self._who = overview, who
        self._texts = {row.entry.id: searched(row) for row in overview.transcripts}
        self.marked &= self._texts.keys()
        self._lay_out()

    def filter(self, words: str) -> None:
        """Show only rows whose text holds all of these words."""
        self.words = words
        self._arrange()

    @property
    def current(self) -> Listed | None:
        """The transcript under the cursor."""
        return self.rows[self.cursor] if self.cursor < len(self.rows) else None

    @property
    def chosen(self) -> list[Listed]:
        """The marked transcripts, also those that the filter hides; without marks, the one under the cursor."""
        if self.marked and self._overview is not None:
            return [row for row in self._overview.transcripts if row.entry.id in self.marked]
        return [self.current] if self.current is not None else []

    def _lay_out(self) -> None:
        if self._overview is None:
            return
        self.columns = columns(self._overview, self._who, max(10, self.size.width - _LEAD))
        if self.sorted_by not in {column.key for column in self.columns}:
            self.sorted_by, self.descending = "name", False
        self._arrange()

    def _arrange(self) -> None:
        assert self._overview is not None
        before = self.current.entry.id if self.current is not None else None
        words = self.words.casefold().split()
        rows = [
            row
            for row in self._overview.transcripts
            if all(word in self._texts[row.entry.id] for word in words)
        ]
        by = next((column for column in self.columns if column.key == self.sorted_by), None)
        if by is not None and (by.key != "name" or self.descending):
            rows.sort(key=by.sorts, reverse=self.descending)  # type: ignore[arg-type]
        self.rows = rows
        places = {row.entry.id: place for place, row in enumerate(rows)}
        place = places.get(before) if before is not None else None
        self.cursor = min(self.cursor, max(0, len(rows) - 1)) if place is None else place
        self.virtual_size = Size(max(1, self.size.width), len(rows) + 1)
        self.refresh()
        self._follow()
        self.post_message(self.Highlighted())

    def on_resize(self) -> None:
        self._lay_out()

    def sort_by(self, key: str) -> None:
        """Sort by a column; by the same once more, the other way round."""
        self.descending = key == self.sorted_by and not self.descending
        self.sorted_by = key
        self._arrange()

    def sort_by_next(self) -> Column:
        """Sort by the column after the one by which it is sorted now; gives it."""
        keys = [column.key for column in self.columns]
        place = (keys.index(self.sorted_by) + 1) % len(keys)
        self.sorted_by, self.descending = keys[place], False
        self._arrange()
        return self.columns[place]

    def toggle_mark(self) -> None:
        """Mark the transcript under the cursor, or not, and go on to the next."""
        if self.current is not None:
            self.marked ^= {self.current.entry.id}
            self.move_to(self.cursor + 1)
            self.refresh()
            self.post_message(self.Highlighted())

    def toggle_all(self) -> None:
        """Mark all that are shown; where they all are marked, none."""
        shown = {row.entry.id for row in self.rows}
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown
        self.refresh()
        self.post_message(self.Highlighted())

    # -- the cursor -----------------------------------------------------------------------------------

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, as near as there is one."""
        row = max(0, min(row, len(self.rows) - 1))
        if row != self.cursor:
            before, self.cursor = self.cursor, row
            top = self.scroll_offset.y
            self._follow()
            if self.scroll_offset.y == top:
                for line in (before, row):
                    self.refresh(Region(0, line - top + 1, self.size.width, 1))
            self.post_message(self.Highlighted())

    def _follow(self) -> None:
        """Scroll so that the cursor is in sight."""
        room = max(1, self.size.height - 1)
        top = self.scroll_offset.y
        target = min(max(top, self.cursor - room + 1), self.cursor)
        if target != top:
            self.scroll_to(y=target, animate=False, immediate=True, force=True)

    def action_move(self, step: int) -> None:
        self.move_to(self.cursor + step)

    def action_page(self, step: int) -> None:
        self.move_to(self.cursor + step * max(1, self.size.height - 2))

    def action_edge(self, end: int) -> None:
        self.move_to(len(self.rows) if end else 0)

    async def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            column = self._column_at(event.x)
            if column is not None:
                self.sort_by(column.key)
            return
        row = self.scroll_offset.y + event.y - 1
        if row >= len(self.rows):
            return
        if event.x < _LEAD:
            self.move_to(row)
            self.toggle_mark()
            return
        self.move_to(row)
        if event.chain == 2:
            await self.run_action("act('open')")

    def _column_at(self, x: int) -> Column | None:
        start = _LEAD
        for column in self.columns:
            if start <= x < start + column.width + 2:
                return column
            start += column.width + 2
        return None

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

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

    def _style(self, name: str) -> Style:
        return component_style(self, f"transcripts--{name}")

    def _strip(self, text: str, width: int, style: Style) -> Strip:
        return Strip([Segment(text, style)]).adjust_cell_length(width, style)

    def _headings(self) -> str:
        arrow = "▼" if self.descending else "▲"
        shown = []
        for column in self.columns:
            title = one_line(column.title)
            if column.key == self.sorted_by:
                title = clipped(title, column.width - 1) + arrow
            shown.append(_padded(title, column))
        return " " * _LEAD + "".join(shown)

    def _cells(self, listed: Listed) -> str:
        lead = MARK if listed.entry.id in self.marked else " "
        return f"{lead:<{_LEAD}}" + "".join(
            _padded(one_line(column.shows(listed)), column) for column in self.columns
        )


def _padded(text: str, column: Column) -> str:
    text = clipped(text, column.width)
    blanks = " " * (column.width - cell_len(text))
    return (blanks + text if column.right else text + blanks) + "  "
