"""The confusion table as a list: pairs of codes that two coders used at the same places, with counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from textual.strip import Strip

from qualcode.tui.pane import ScreensPane
from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.drawn_list import GroupedList
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from qualcode.documents.differences import CodePair

NOTHING = "nothing"
_NUMBER = 7  # cells for the number of places
_LEAD = 2


class ConfusionList(GroupedList["CodePair", tuple[str, str]], ScreensPane):
    """Shows cells under the names of the coders. Its screen does the actions."""

    PANE = "confusion"
    TOP = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "confusion--heading",
        "confusion--here",
        "confusion--unfocused",
        "confusion--same",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("confusion")]

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._coders: Sequence[str] = ("", "")

    def id_of(self, row: CodePair) -> tuple[str, str]:
        return named(row["paths"][0]), named(row["paths"][1])

    def show(self, cells: Sequence[CodePair], coders: Sequence[str]) -> None:
        """Show the cells of these two coders, in this order."""
        self._coders = coders
        self.keep(cells)
        self.group(None for _ in cells)

    def why_not(self, name: str) -> str | None:
        if name == "open" and self.current is None:
            return "There is no place here to go to."
        return super().why_not(name)

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        if y == 0:
            text, base = self._row("places", *map(one_line, self._coders)), base + self._style("heading")
        else:
            shown = self.line(y)
            if not isinstance(shown, int):
                return Strip.blank(width, base)
            cell = self.rows[shown]
            names = self.id_of(cell)
            text = self._row(f"{cell['places']:,}", *names, here=shown == self.cursor)
            if names[0] == names[1]:
                base += self._style("same")
            if shown == self.cursor:
                base += self._style("here" if self.has_focus else "unfocused")
        return Strip([Segment(text, base)]).adjust_cell_length(width, base)

    def _row(self, number: str, first: str, second: str, *, here: bool = False) -> str:
        room = max(4, (self.size.width - _LEAD - _NUMBER - 5) // 2)
        left, right = (set_cell_size(clipped(_short(name, room), room), room) for name in (first, second))
        return f"{'▸ ' if here else '  '}{number:>{_NUMBER}}  {left}  {right}"


def named(path: Sequence[str] | None) -> str:
    """The full name of a code, or "nothing" for None."""
    return NOTHING if path is None else one_line(" > ".join(path))


def _short(name: str, room: int) -> str:
    """As much of the end of a path as fits."""
    path = name.split(" > ")
    while len(path) > 1 and len(name) > room:
        path = path[1:]
        name = "… > " + " > ".join(path)
    return name
