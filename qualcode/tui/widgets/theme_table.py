"""The matrix of themes by groups: levels, themes and codes down, groups across, the cursor on one cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from qualcode.bars import bar
from qualcode.tui.palette import readable
from qualcode.tui.pane import ScreensPane
from qualcode.tui.registry import bindings
from qualcode.tui.theme_columns import (
    KINDS,
    ORDERS,
    Head,
    Layout,
    ThemeLine,
    arranged,
    figure,
    figure_widths,
    heads,
    layout,
    lines,
    part_of,
    scrolled,
    titles,
)
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.drawn_list import DrawnList
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType

    from qualcode.workflows.matrix import Matrix

_TOP = 2  # lines of headings
_LEAST = 5  # least cells of a column, for a readable heading
_INDENT = {"level": 0, "theme": 1}


class ThemesPane(ScreensPane):
    """The pane of the matrix; its screen does the actions."""

    PANE = "themes"


class ThemeTable(DrawnList[ThemeLine, "tuple[str, tuple[str, ...]]"], ThemesPane):
    """Shows a matrix. Order, folding, unit and cursor survive ``show``."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("themes")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "themes--heading",
        "themes--level",
        "themes--here",
        "themes--unfocused",
        "themes--row",
        "themes--bar",
        "themes--ground",
        "themes--none",
    }

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.heads: list[Head] = []
        self.column = 0
        self.deepest = "code"
        self.order = ORDERS[0]
        self.segments = False
        self.empty = False
        self.hidden = 0
        self._every: list[ThemeLine] = []
        self._laid = Layout(1, (), 0, 0, 0)
        self._wide = False
        self._figures: list[tuple[int, int]] = []
        self._most = 0

    # -- what is shown --------------------------------------------------------------------------------

    def show(self, table: Matrix | None) -> None:
        """Show this matrix; the cursor stays on its row and group if they are still there."""
        here = self.head
        self._every = [] if table is None else lines(table)
        self.heads = [] if table is None else heads(table)
        columns = [head.column for head in self.heads]
        self.column = columns.index(here.column) if here is not None and here.column in columns else 0
        self.in_order()

    def in_order(self) -> None:
        """Arrange the lines again after a change of order, folding, or sorting column."""
        every, heads, order = self._every, self.heads, self.order
        rows = arranged(every, heads, deepest=self.deepest, empty=self.empty, order=order, by=self.column)
        self.keep(rows)
        kinds = KINDS[: KINDS.index(self.deepest) + 1]
        unvoiced = sum(not line.voiced and line.row.kind in kinds for line in every)
        self.hidden = 0 if self.empty else unvoiced
        self._most = max((cell["segments"] or 0 for line in self.rows for cell in line.cells), default=0)
        self._lay_out()
        self.virtual_size = Size(max(1, self.size.width), len(self.rows) + _TOP)
        self.go(self.cursor)

    def id_of(self, row: ThemeLine) -> tuple[str, tuple[str, ...]]:
        return row.row.kind, row.row.path

    @property
    def head(self) -> Head | None:
        """The column under the cursor."""
        return self.heads[self.column] if self.column < len(self.heads) else None

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        for bars, self._wide in ((True, True), (True, False), (False, True), (False, False)):
            self._figures = [
                figure_widths((line.cells[n] for line in self.rows), segments=self.segments, wide=self._wide)
                for n in range(len(self.heads))
            ]
            figures = [max(_LEAST, sum(both)) for both in self._figures]
            laid = layout(width, figures, bars=bars)
            if laid is not None:
                self._laid = laid
                return
        self._laid = scrolled(width, figures, self.column, self._laid.first)

    def on_resize(self) -> None:
        self._lay_out()
        self.virtual_size = Size(max(1, self.size.width), len(self.rows) + _TOP)
        self.go(self.cursor)

    # -- the cursor -----------------------------------------------------------------------------------

    @property
    def room(self) -> int:
        return max(1, self.size.height - _TOP)

    def row_at(self, y: int) -> int | None:
        return super().row_at(y - _TOP) if y >= _TOP else None

    def act_left(self) -> None:
        self.go_across(self.column - 1)

    def act_right(self) -> None:
        self.go_across(self.column + 1)

    def go_across(self, column: int) -> None:
        """Put the cursor on the nearest column."""
        self.column = max(0, min(column, len(self.heads) - 1))
        if self.order == ORDERS[1]:
            self.in_order()
        else:
            self._lay_out()
        self._tell()

    async def on_click(self, event: events.Click) -> None:
        """A click on a cell goes there; a click on a heading sorts by that column."""
        column = self._laid.at(event.x)
        if column is not None and event.y < _TOP:
            self.order = ORDERS[1]
            self.go_across(column)
        elif column is not None:
            self.column = column

    # -- drawing --------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if y < _TOP:
            return self._strip([self._heading(y, base)], base + self._style("heading"))
        at = self.scroll_offset.y + y - _TOP
        if at >= len(self.rows):
            return Strip.blank(width, base)
        line, style = self.rows[at], base
        if line.row.kind == "level":
            style += self._style("level")
        elif at == self.cursor:
            style += self._style("row")
        drawn = [Segment(*self._named(line, style))]
        for n in range(self._laid.first, self._laid.last):
            drawn += self._cell(line, n, style, here=at == self.cursor and n == self.column)
        return self._strip(drawn, style)

    def _strip(self, drawn: list[Segment], style: Style) -> Strip:
        return Strip(drawn).adjust_cell_length(self.size.width, style)

    def _heading(self, y: int, base: Style) -> Segment:
        laid = self._laid
        beyond = len(self.heads) - laid.last
        lead = f"{beyond} more ›" if y == 0 and beyond else f"‹ {laid.first} more" if y and laid.first else ""
        said = clipped(lead, laid.names).ljust(laid.names)
        for n in range(laid.first, laid.last):
            room = laid.widths[n] - 1
            mark = "▼" if y == 0 and self.order == ORDERS[1] and n == self.column else ""
            title = clipped(titles(self.heads[n].title, room)[y], room - len(mark)) + mark
            said += " " * (room + 1 - cell_len(title)) + title
        return Segment(said, base + self._style("heading"))

    def _named(self, line: ThemeLine, style: Style) -> tuple[str, Style]:
        laid, row = self._laid, line.row
        indent = _INDENT.get(row.kind, len(row.path))
        code = None if row.code is None else self.desk.code(row.code)
        mark = f"{code.mark} " if code is not None and code.mark and row.kind == "code" else ""
        text = clipped(" " * indent + mark + one_line(row.path[-1]), laid.names - 1)
        if row.kind == "theme":
            colour = self.desk.colour(row.code)
            if colour:
                style += Style(color=readable(colour, self.styles.background).rich_color)
        return text + " " * (laid.names - cell_len(text)), style

    def _cell(self, line: ThemeLine, n: int, style: Style, *, here: bool) -> list[Segment]:
        laid, cell = self._laid, line.cells[n]
        room = laid.widths[n] - 1
        said, against = figure(cell, segments=self.segments, wide=self._wide)
        said = clipped(said + f" {against}".rstrip().ljust(self._figures[n][1]), room)
        part = part_of(cell, segments=self.segments, most=self._most)
        if here:
            style += self._style("here" if self.has_focus else "unfocused")
        figures = style if cell["segments"] or here else style + self._style("none")
        if laid.bar:
            drawn = [Segment(bar(part, laid.bar), style if here else style + self._style("bar"))]
            room -= laid.bar
            return [Segment(" ", style), *drawn, Segment(" " * (room - cell_len(said)) + said, figures)]
        # Without room for bars the ground under the figure is the bar, if there are colours.
        said = " " * (room - cell_len(said)) + said
        ground = 0 if here or self.desk.plain else round(part * room)
        tinted = Segment(said[:ground], figures + self._style("ground"))
        return [Segment(" ", style), tinted, Segment(said[ground:], figures)]
