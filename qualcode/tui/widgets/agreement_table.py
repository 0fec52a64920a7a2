"""The table of agreement: a line for each code, theme or level, grouped, or sorted by a column."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.strip import Strip

from qualcode.agreement.words import outline
from qualcode.counting.rolling_up import NO_LEVEL
from qualcode.tui.agreement_columns import AgreementColumn, columns
from qualcode.tui.pane import ScreensPane
from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.drawn_list import GroupedList
from qualcode.tui.widgets.frame import clipped
from qualcode.tui.widgets.sorted_columns import SortedColumns

if TYPE_CHECKING:
    from textual.binding import BindingType

    from qualcode.documents.agreement import Code, Result

LineId = tuple[str | None, tuple[str, ...]]
"""The level and the path of a line."""
IN_ORDER = "name"


class AgreementPane(ScreensPane):
    """The pane of agreement; its screen does the actions."""

    PANE = "agreement"


class AgreementTable(GroupedList["Code", LineId], SortedColumns[AgreementColumn], AgreementPane):
    """Shows one result. In the codebook's order, levels are headings and lines are indented."""

    TOP = 1
    GAP = 1
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("agreement")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "agreement--heading",
        "agreement--level",
        "agreement--cursor",
        "agreement--unfocused",
        "agreement--undefined",
    }

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.columns: list[AgreementColumn] = []
        self.sorted_by = IN_ORDER
        self.descending = False
        self.more = False
        self._result: Result | None = None
        self._outline: dict[LineId, tuple[int, list[str]]] = {}

    def id_of(self, row: Code) -> LineId:
        return row["level"], tuple(row["path"])

    # -- what is shown --------------------------------------------------------------------------------

    def show(self, result: Result | None) -> None:
        """Show a result of an agreement document; sorting and cursor stay."""
        self._result = result
        self._lay_out()

    def _lay_out(self) -> None:
        if self._result is None:
            self.columns, self.rows = [], ()
            self.group(())
            return
        width = self.scrollable_content_region.width
        self.columns = columns(self._result, max(10, width - self.LEAD), more=self.more)
        self.sort_rows()

    def sort_rows(self) -> None:
        assert self._result is not None
        rows: list[Code] = list(self._result["codes"])
        by = next((column for column in self.columns if column.key == self.sorted_by), None)
        if by is not None and by.key != IN_ORDER:
            defined = [row for row in rows if by.sorts(row) is not None]
            defined.sort(key=by.sorts, reverse=self.descending)  # type: ignore[arg-type]
            rows = defined + [row for row in rows if by.sorts(row) is None]
        elif self.descending:
            rows.reverse()
        self._outline = {}
        for _, under in groupby(rows, key=lambda row: row["level"]):
            level = list(under)
            for row, place in zip(level, outline([row["path"] for row in level]), strict=True):
                self._outline[self.id_of(row)] = place
        self.keep(rows)
        levels = self.grouped and self._result["roll_up"] != "level" and any(row["level"] for row in rows)
        self.group(one_line(row["level"] or NO_LEVEL) if levels else None for row in rows)

    @property
    def grouped(self) -> bool:
        """Whether the lines are in the codebook's order, under their levels."""
        return self.sorted_by == IN_ORDER and not self.descending

    def on_resize(self) -> None:
        self._lay_out()

    @property
    def sortable(self) -> list[AgreementColumn]:
        return [column for column in self.columns if column.key != "drawn"]

    def key_of(self, column: AgreementColumn) -> str:
        return "krippendorff_alpha" if column.key == "drawn" else column.key

    def turn_more(self) -> None:
        """Show the other coefficients in place of the counts, or the counts again."""
        self.more = not self.more
        self._lay_out()

    # -- drawing --------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if y == 0:
            return self._strip(self._headings(), width, base + self._style("heading"))
        shown = self.line(y)
        if shown is None:
            return Strip.blank(width, base)
        if isinstance(shown, str):
            return self._strip(clipped(shown, width), width, base + self._style("level"))
        row, style = self.rows[shown], base
        if row["all"] + row["some"] == 0:
            style += self._style("undefined")
        if shown == self.cursor:
            style += self._style("cursor" if self.has_focus else "unfocused")
        return self._strip(self._cells(row, here=shown == self.cursor), width, style)

    def _cells(self, row: Code, *, here: bool) -> str:
        cells = [self._padded(self._called(row, column) if n == 0 else column.shows(row), column)
                 for n, column in enumerate(self.columns)]  # fmt: skip
        return ("▸ " if here else "  ") + "".join(cells)

    def _called(self, row: Code, column: AgreementColumn) -> str:
        """The part of the path that the rows above lack (all of it in a sorted table), as far as it fits."""
        depth, names = self._outline[self.id_of(row)] if self.grouped else (0, row["path"])
        path, lead = [one_line(part) for part in names], "  " * depth
        name = lead + " > ".join(path)
        while len(path) > 1 and cell_len(name) > column.width:
            path = path[1:]
            name = f"{lead}… > " + " > ".join(path)
        return name
