"""The segments of a code, one block of rows under another; a row is drawn only when it is shown."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.segment import Segment as Drawn
from rich.style import Style
from textual.binding import Binding
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.tui.page.blocks import Block, block
from qualcode.tui.page.cells import row_cells
from qualcode.tui.page.find import matches
from qualcode.tui.palette import component_style
from qualcode.tui.pane import Pane
from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from textual import events
    from textual.binding import BindingType

    from qualcode.workflows.segments import Segment

MARKED = "+"
_LEAD = 2  # cells at the left: where one is, and the sign of what is marked
_INDENT = 4  # cells before the words of a segment
_WIDEST = 96  # cells of text in a row; longer rows are hard to read
_CHANGES = frozenset({"recode", "split", "stance", "remove", "mark"})


class SegmentList(ScrollView, Pane, can_focus=True):
    """Shows segments, with the cursor on one; any may be marked. Its actions are the screen's.

    ``root`` is the code or theme shown: a segment says which code it has where that is another one.
    """

    PANE = "segments"
    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "segments--heading",
        "segments--who",
        "segments--here",
        "segments--unfocused",
        "segments--quote",
        "segments--context",
        "segments--fold",
        "segments--match",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", show=False),
        Binding("down", "move(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("home,ctrl+home", "edge(0)", show=False),
        Binding("end,ctrl+end", "edge(1)", show=False),
        *bindings("segments"),
    ]

    class Changed(Message):
        """Another segment is under the cursor, or others are marked."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.segments: Sequence[Segment] = ()
        self.root: int | None = None
        self.at = 0
        self.marked: set[bytes] = set()
        self.unfolded: set[bytes] = set()
        self.words: Sequence[str] = ()
        self._headings: Mapping[int, str] = {}
        self._blocks: list[Block] = []
        self._known: dict[bytes, tuple[tuple[str, str, str, bool], Block]] = {}
        self._tops: list[int] = [0]
        self._width = 0

    # -- content ------------------------------------------------------------------------------------

    def show(self, segments: Sequence[Segment], headings: Mapping[int, str], to: bytes | None = None) -> None:
        """Show these segments, with headings above some (by their place); the cursor stays on its coding
        where that is among them, or goes to the coding ``to``."""
        wanted = to or (self.current.mark.id if self.current else None)
        self.segments, self._headings = segments, headings
        found = next((n for n, segment in enumerate(segments) if segment.mark.id == wanted), None)
        self.at = found if found is not None else min(self.at, max(0, len(segments) - 1))
        self._lay_out()
        self.post_message(self.Changed())

    @property
    def current(self) -> Segment | None:
        """The segment under the cursor; None where the list is empty."""
        return self.segments[self.at] if self.at < len(self.segments) else None

    def why_not(self, name: str) -> str | None:
        here = self.current
        if name in ("choose", "others", "leave", "filter", "order"):
            return None
        if here is None and not (self.marked and name in _CHANGES):
            return "There is no segment here: {segments.choose} shows those of another code."
        alone = name == "mark" or not self.marked
        if name in _CHANGES and alone and here is not None and not here.mark.own:
            return f"This coding is {here.mark.coder}'s; only its maker changes it."
        return None

    # -- layout -------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        width = self.scrollable_content_region.width
        if width <= 0:
            return
        if width != self._width:
            self._width = width
            self._known.clear()
        self._blocks = [self._block(segment) for segment in self.segments]
        self._stack()

    def _block(self, segment: Segment) -> Block:
        words = (segment.before, segment.quote, segment.after, segment.mark.id in self.unfolded)
        known = self._known.get(segment.mark.id)
        if known is not None and known[0] == words:
            return known[1]
        width = max(8, min(self._width - _INDENT - 1, _WIDEST))
        laid = block(*words[:3], width, unfolded=words[3])
        self._known[segment.mark.id] = (words, laid)
        return laid

    def _stack(self) -> None:
        """Put the blocks under one another, each with a line on who says it above and a blank one below."""
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

    def fold_or_unfold(self) -> None:
        """Show the segment under the cursor in full, with all that is known of what stands around, or not."""
        if self.current is not None:
            self.unfolded ^= {self.current.mark.id}
            self._blocks[self.at] = self._block(self.current)
            self._stack()

    def fold_or_unfold_all(self) -> None:
        """Show all segments in full; where they all are, fold them."""
        shown = {segment.mark.id for segment in self.segments}
        self.unfolded = set() if shown <= self.unfolded else shown
        self._lay_out()

    # -- marks and the cursor -----------------------------------------------------------------------

    def mark_here(self) -> None:
        """Mark the segment under the cursor, or not, and go on to the next."""
        if self.current is not None:
            self.marked ^= {self.current.mark.id}
            self._go(self.at + 1)

    def mark_all(self) -> None:
        """Mark all of the coder's own that are shown; where they all are marked, none of them."""
        shown = {segment.mark.id for segment in self.segments if segment.mark.own}
        self.marked = self.marked - shown if shown <= self.marked else self.marked | shown
        self.refresh()
        self.post_message(self.Changed())

    def _go(self, at: int) -> None:
        self.at = max(0, min(at, len(self.segments) - 1))
        self._follow()
        self.refresh()
        self.post_message(self.Changed())

    def _follow(self) -> None:
        """Scroll so that the segment under the cursor is in view, its beginning at least."""
        if self.at + 1 >= len(self._tops):
            return
        top, height = round(self.scroll_y), max(1, self.size.height)
        first, last = self._tops[self.at], self._tops[self.at + 1] - 1
        if first < top or last - first >= height:
            self._scroll(first)
        elif last > top + height:
            self._scroll(last - height)

    def _scroll(self, row: int) -> None:
        self.scroll_to(y=max(0, row), animate=False, immediate=True, force=True)

    def action_move(self, step: int) -> None:
        """Go to the segment beside; in one that is longer than the screen, a screenful on first."""
        top, height = round(self.scroll_y), max(1, self.size.height)
        if self.at + 1 < len(self._tops):
            first, last = self._tops[self.at], self._tops[self.at + 1] - 1
            if step > 0 and first <= top + height <= last and top >= first:
                self._scroll(top + max(1, height - 2))
                return
            if step < 0 and first < top <= last:
                self._scroll(max(first, top - max(1, height - 2)))
                return
        self._go(self.at + step)

    def action_page(self, pages: int) -> None:
        """Go to a segment a screenful away, and at least to the next."""
        row = self._tops[min(self.at, len(self._tops) - 1)] + pages * max(1, self.size.height - 2)
        found = bisect_right(self._tops, max(0, row)) - 1
        self._go(found if found != self.at else self.at + pages)

    def action_edge(self, end: int) -> None:
        """Go to the first segment or the last."""
        self._go(len(self.segments) - 1 if end else 0)

    async def on_click(self, event: events.Click) -> None:
        row = event.y + round(self.scroll_y)
        if row >= self._tops[-1]:
            return
        self.at = bisect_right(self._tops, row) - 1
        self.refresh()
        self.post_message(self.Changed())
        if event.x < _LEAD and event.chain == 1:
            await self.run_action("act('mark')")
        elif event.chain == 2:
            await self.run_action("act('open')")

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    # -- drawing ------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, base = self.size.width, self.rich_style
        row = y + round(self.scroll_y)
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
            if at == self.at:
                style += self._style("here" if self.has_focus else "unfocused")
            return self._strip(self._who(at, width, style), style)
        laid = self._blocks[at]
        if line > len(laid.rows):
            return Strip.blank(width, base)
        lead = Drawn(("│" if at == self.at else " ") + " " * (_INDENT - 1), base)
        return self._strip([lead, *self._words(laid, laid.rows[line - 1], base)], base)

    def _strip(self, drawn: list[Drawn], style: Style) -> Strip:
        return Strip(drawn).adjust_cell_length(self.size.width, style)

    def _style(self, name: str) -> Style:
        return component_style(self, f"segments--{name}")

    def _who(self, at: int, width: int, style: Style) -> list[Drawn]:
        """The line above a segment: the transcript, whose words, which code where it may be another, the rest."""
        segment = self.segments[at]
        sign = MARKED if segment.mark.id in self.marked else " "
        drawn = [Drawn(("▸" if at == self.at else " ") + sign, style + Style(bold=True))]
        room = width - _LEAD
        for text, colour in self._facts(segment):
            shown = clipped(one_line(text), room)
            drawn.append(Drawn(shown, style + Style(color=colour or None, bold=bool(colour) or None)))
            room -= cell_len(shown)
        return drawn

    def _facts(self, segment: Segment) -> list[tuple[str, str]]:
        """What is said of a segment, and in which colour where it has one."""
        desk, mark = self.desk, segment.mark
        people = ", ".join(segment.respondents[:3]) + (" …" if len(segment.respondents) > 3 else "")
        whose = people if people != segment.transcript else ""
        types = f"({', '.join(segment.types)})" if segment.types else ""
        who = " ".join(filter(None, (whose, types)))
        joint = " · " if whose else " "
        facts = [(segment.transcript + (joint + who if who else ""), "")]
        if mark.code != self.root and mark.code in desk.book:
            above = len(desk.book.path(self.root)) if self.root is not None and self.root in desk.book else 0
            name = " > ".join(desk.book.path(mark.code)[above:])
            letters = desk.book[mark.code].mark
            colour = "" if desk.plain else desk.colours.get(mark.code, "")
            facts += [(" · ", ""), (f"{letters} {name}" if letters else name, colour)]
        memos = "memo" if mark.memos == 1 else f"{mark.memos} memos" if mark.memos else None
        doubt = "place uncertain since a correction" if mark.placed == "uncertain" else None
        said = filter(None, (mark.stance, memos, None if mark.own else mark.coder, doubt))
        return [*facts, *((f" · {fact}", "") for fact in said)]

    def _words(self, laid: Block, row: tuple[int, int], base: Style) -> list[Drawn]:
        """A row of a segment: the words coded, and in quieter style what stands around them."""
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
