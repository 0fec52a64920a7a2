"""A list of coded words in blocks of rows, of which only the visible rows are drawn."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from rich.cells import cell_len
from rich.segment import Segment as Drawn
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from qualcode.tui.page.blocks import Block, block
from qualcode.tui.page.cells import row_cells
from qualcode.tui.page.find import matches
from qualcode.tui.palette import component_style
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.drawn_list import MARKED, MarkedList
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_INDENT = 4  # cells before the words
_WIDEST = 96  # cells of text in a row; longer rows are hard to read


class Said(Protocol):
    """Coded words, with the text before and after them."""

    @property
    def quote(self) -> str: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


RowT = TypeVar("RowT", bound=Said)


class BlockList(MarkedList[RowT, bytes]):
    """Shows coded words in their context, each under a line with its ``facts``."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "block--heading",
        "block--who",
        "block--here",
        "block--unfocused",
        "block--quote",
        "block--context",
        "block--fold",
        "block--match",
    }

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.unfolded: set[bytes] = set()
        self.words: Sequence[str] = ()
        self._headings: Mapping[int, str] = {}
        self._blocks: list[Block] = []
        self._known: dict[bytes, tuple[tuple[str, str, str, bool], Block]] = {}
        self._tops: list[int] = [0]
        self._width = 0

    # -- content ------------------------------------------------------------------------------------

    def show(self, rows: Sequence[RowT], headings: Mapping[int, str], to: bytes | None = None) -> None:
        """Show these rows, with headings by place; the cursor stays on its coding if that is still there, or
        goes to the coding ``to``."""
        self._headings = headings
        self.keep(rows, to)
        self._lay_out()
        self.post_message(self.Changed())

    def facts(self, row: RowT) -> list[tuple[str, str]]:
        """The facts in the line above the words: (text, colour or "")."""
        raise NotImplementedError

    # -- layout -------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        if width != self._width:
            self._width = width
            self._known.clear()
        self._blocks = [self._block(row) for row in self.rows]
        self._stack()

    def _block(self, row: RowT) -> Block:
        words = (row.before, row.quote, row.after, self.id_of(row) in self.unfolded)
        known = self._known.get(self.id_of(row))
        if known is not None and known[0] == words:
            return known[1]
        width = max(8, min(self._width - _INDENT - 1, _WIDEST))
        laid = block(*words[:3], width, unfolded=words[3])
        self._known[self.id_of(row)] = (words, laid)
        return laid

    def _stack(self) -> None:
        """Stack the blocks, each under a line of facts and above a blank one."""
        headed = self._headings
        heights = (len(laid.rows) + 2 + (n in headed) for n, laid in enumerate(self._blocks))
        self._tops = list(accumulate(heights, initial=0))
        self.virtual_size = Size(self._width, self._tops[-1])
        self._follow()
        self.refresh()

    def on_resize(self) -> None:
        if self.scrollable_content_region.width != self._width:
            self._lay_out()
        else:
            self._follow()

    def act_fold(self) -> None:
        """Show the words under the cursor in full, with more context; or fold them."""
        if self.current is not None:
            self.unfolded ^= {self.id_of(self.current)}
            self._blocks[self.cursor] = self._block(self.current)
            self._stack()

    def act_fold_all(self) -> None:
        """Show all in full; if all are, fold them."""
        shown = {self.id_of(row) for row in self.rows}
        self.unfolded = set() if shown <= self.unfolded else shown
        self._lay_out()

    # -- the cursor ---------------------------------------------------------------------------------

    def lines(self) -> tuple[int, int]:
        """The block without the blank line below it; of a long one, the first screenful."""
        if self.cursor + 1 >= len(self._tops):
            return 0, 0
        first, below = self._tops[self.cursor], self._tops[self.cursor + 1] - 1
        return first, min(below, first + self.room) - 1

    def row_at(self, y: int) -> int | None:
        line = y + self.scroll_offset.y
        return bisect_right(self._tops, line) - 1 if line < self._tops[-1] else None

    def action_move(self, step: int) -> None:
        """Go to the next block; in one longer than the screen, scroll first."""
        top, height = self.scroll_offset.y, self.room
        if self.cursor + 1 < len(self._tops):
            first, last = self._tops[self.cursor], self._tops[self.cursor + 1] - 1
            if step > 0 and first <= top + height <= last and top >= first:
                self._scroll(top + max(1, height - 2))
                return
            if step < 0 and first < top <= last:
                self._scroll(max(first, top - max(1, height - 2)))
                return
        self.go(self.cursor + step)

    def action_page(self, pages: int) -> None:
        """Go to a block a screenful away, or at least to the next."""
        row = self._tops[min(self.cursor, len(self._tops) - 1)] + pages * max(1, self.size.height - 2)
        found = bisect_right(self._tops, max(0, row)) - 1
        self.go(found if found != self.cursor else self.cursor + pages)

    # -- drawing ------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        row = y + self.scroll_offset.y
        if row >= self._tops[-1] or self._tops[-1] == 0:
            return Strip.blank(width, base)
        at = bisect_right(self._tops, row) - 1
        line = row - self._tops[at]
        if at in self._headings:
            if line == 0:
                heading = clipped(one_line(self._headings[at]), width)
                return self._strip([Drawn(heading, base + self._style("heading"))], base)
            line -= 1
        if line == 0:
            style = base + self._style("who")
            if at == self.cursor:
                style += self._style("here" if self.has_focus else "unfocused")
            return self._strip(self._who(at, width, style), style)
        laid = self._blocks[at]
        if line > len(laid.rows):
            return Strip.blank(width, base)
        lead = Drawn(("│" if at == self.cursor else " ") + " " * (_INDENT - 1), base)
        return self._strip([lead, *self._words(laid, laid.rows[line - 1], base)], base)

    def _strip(self, drawn: list[Drawn], style: Style) -> Strip:
        return Strip(drawn).adjust_cell_length(self.size.width, style)

    def _who(self, at: int, width: int, style: Style) -> list[Drawn]:
        """The line above the words, with the facts that fit."""
        row = self.rows[at]
        sign = MARKED if self.id_of(row) in self.marked else " "
        drawn = [Drawn(("▸" if at == self.cursor else " ") + sign, style + Style(bold=True))]
        room = width - self.LEAD
        for text, colour in self.facts(row):
            shown = clipped(one_line(text), room)
            drawn.append(Drawn(shown, style + Style(color=colour or None, bold=bool(colour) or None)))
            room -= cell_len(shown)
        return drawn

    def _words(self, laid: Block, row: tuple[int, int], base: Style) -> list[Drawn]:
        """A row of a block: the coded words, and the context in a quieter style."""
        start, end = row
        cells = row_cells(laid.text, start, end)
        found = [span for word in self.words for span in matches(laid.text[start:end], word)]
        spans = [(a + start, b + start) for a, b in found]
        edges = {start, end, *laid.quote, *(laid.fold or ()), *(edge for span in spans for edge in span)}
        cuts = sorted({bisect_left(cells.offsets, e - start) for e in edges if start <= e <= end})
        drawn = []
        for a, b in pairwise(cuts):
            at = start + cells.offsets[a]
            name = "quote" if laid.quote[0] <= at < laid.quote[1] else "context"
            style = base + self._style("fold" if laid.fold and laid.fold[0] <= at < laid.fold[1] else name)
            if any(first <= at < last for first, last in spans):
                style += self._style("match")
            drawn.append(Drawn("".join(cells.shown[a:b]), style))
        return drawn

    def _style(self, name: str) -> Style:
        return component_style(self, f"block--{name}")
