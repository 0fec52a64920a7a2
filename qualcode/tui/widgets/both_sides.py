"""The text with two coders' stripes at its two sides, and a sign on rows where they differ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from textual.strip import Strip

from qualcode.tui.page.lanes import Lanes
from qualcode.tui.widgets.text_paint import Painter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.tui.page.wrap import TextRow
    from qualcode.tui.widgets.text_page import TextPage
    from qualcode.workflows.reading import Mark

DIFFERS = "≠"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class BothSides(Painter):
    """Draws the first coder's stripes at the left and the second's at the right.

    With three coders or more all are at the left, each stripe with its coder's letter. ``coders``: their names.
    """

    def __init__(self, view: TextPage) -> None:
        super().__init__(view)
        self.coders: Sequence[str] = ()
        self.left = self.right = Lanes([], view.wrapped, 1)
        self._lane = 3  # cells of a stripe, with its coder's letter, if shown
        self._right_width = 0

    @property
    def two(self) -> bool:
        """Whether there are two coders, one on each side."""
        return len(self.coders) == 2

    def measure(self, width: int) -> None:
        self._lane = self.lane_width + (not self.two)
        self.lane_count = (1 if width < 56 else 2 if width < 100 else 3) * (1 if self.two else 2)
        self.gutter = self.lane_count * self._lane + 2  # 2: more stripes than lanes, and the sign
        self._right_width = self.lane_count * self._lane + 1 if self.two else 0
        self.text_width = max(1, width - self.gutter - self._right_width)
        self._width = width
        self.forget()

    def lay(self, marks: Sequence[Mark]) -> None:
        """Divide the stripes between the sides."""
        wrapped, second = self._view.wrapped, self.coders[1] if self.two else None
        sides = [
            [(m.start, m.end) if (m.coder == second) is right else (None, None) for m in marks]
            for right in (False, True)
        ]
        self.left, self.right = (Lanes(spans, wrapped, self.lane_count) for spans in sides)

    def mark_at(self, x: int, row: int) -> Mark | None:
        """The mark with a stripe in this cell of a row."""
        for lanes, edge in ((self.left, 0), (self.right, self.gutter + self.text_width + 1)):
            for lane, span, _ in lanes.at(row):
                if edge + lane * self._lane <= x < edge + (lane + 1) * self._lane:
                    return self._view.marks[span]
        return None

    # -- a row --------------------------------------------------------------------------------------

    def _draw(self, row: int, place: TextRow, selected: tuple[int, int] | None, caret: int) -> Strip:
        base = self._style("base")
        sign = DIFFERS if self._differs(place) else " "
        segments = [*self._side(self.left, row), Segment(sign, base), *self._text(place, selected, caret)]
        if not self.two:
            return Strip(segments).adjust_cell_length(self._width, base)
        strip = Strip(segments).adjust_cell_length(self.gutter + self.text_width, base)
        right = Strip([Segment(" ", base), *self._side(self.right, row)])
        return Strip.join([strip, right]).adjust_cell_length(self._width, base)

    def _differs(self, place: TextRow) -> bool:
        return any(self._view.marks[i].own for i in self._view.lanes.covering(place.start, place.end))

    def _side(self, lanes: Lanes, row: int) -> list[Segment]:
        base = self._style("base")
        found = {lane: (self._view.marks[span], part) for lane, span, part in lanes.at(row)}
        segments = []
        for lane in range(self.lane_count):
            drawn = ""
            if lane in found:
                mark, part = found[lane]
                drawn = self._stripe(mark, part).rstrip(" ")
                if part in ("first", "only") and not self.two:
                    drawn = LETTERS[self.coders.index(mark.coder)] + drawn
                segments.append(Segment(drawn, self._mark_style(mark)))
            segments.append(Segment(" " * (self._lane - cell_len(drawn)), base))
        segments.append(Segment("+" if lanes.overflow(row) else " ", base))
        return segments
