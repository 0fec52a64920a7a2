"""A line-rendered view of the transcript, with a caret and a selection in code points."""

from __future__ import annotations

from bisect import bisect_left, insort
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.geometry import Offset, Region, Size

from qualcode.tui.page.lanes import Lanes
from qualcode.tui.page.motion import Motion, column, down, offset_in_row, up
from qualcode.tui.page.wrap import Wrapped
from qualcode.tui.widgets.scroll_bar import draw_directly
from qualcode.tui.widgets.text_page import TextPage
from qualcode.tui.widgets.text_paint import Painter

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual import events
    from textual.strip import Strip
    from textual.timer import Timer

    from qualcode.workflows.reading import Mark, Reading

_WIDEST = 96  # cells of text in a row; longer rows are hard to read
_MARGIN = 2  # rows kept in view above and below the caret


@dataclass(frozen=True)
class Spot:
    """A place in a transcript, for the next start: the caret, and the first offset in view."""

    offset: int
    top: int


class TextView(TextPage):
    """Shows a transcript with stripes for codings at its left."""

    ALLOW_SELECT = False
    can_focus = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "text--caret",
        "text--selection",
        "text--label",
        "text--interviewer",
        "text--dimmed",
        "text--match",
        "text--chosen",
        "text--coded",
    }

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.painter = Painter(self)
        # Called when the caret, the selection or the chosen coding changes. It is no message: other widgets
        # must show the place in the same frame, or every key costs two.
        self.on_moved: Callable[[], None] = lambda: None
        self._goal: int | None = None
        self._dragging = False
        self._drag_timer: Timer | None = None
        self._drawn: tuple[int, int] | None = None

    def on_mount(self) -> None:
        draw_directly(self.vertical_scrollbar)

    # -- content ------------------------------------------------------------------------------------

    def show(self, reading: Reading, marks: Sequence[Mark], spot: Spot | None = None) -> None:
        """Show a transcript at this spot."""
        same = self.reading is not None and self.reading.text == reading.text
        self.reading = reading
        if not same:
            self.motion = Motion(reading.text, reading.turns, reading.sentences)
            self.matches = []
        self.marks = list(marks)
        if spot is not None or not same:
            first = reading.turns[0].start if reading.turns else 0
            self.caret = min(spot.offset if spot else first, len(reading.text))
            self.pivot = None
        self._lay_out(spot.top if spot else None)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show these codings in place of the shown ones."""
        self.marks = list(marks)
        self._lay_lanes()
        self.refresh()
        self.on_moved()

    def add_mark(self, mark: Mark) -> None:
        """Add a coding in the study's order and choose it; only rows that change are drawn."""
        top = round(self.scroll_y)
        rows = range(top, min(top + self.size.height, len(self.wrapped)))
        chosen = {self.chosen, mark.id}
        before = {row: self._stripes_at(row) for row in rows}
        insort(self.marks, mark, key=lambda m: (m.start, -m.end, m.created))
        self.chosen = mark.id
        self._lay_lanes()
        for row in rows:
            after = self._stripes_at(row)
            if after != before[row] or chosen & {coding for _, coding, _ in after[0]} or after[1]:
                self.refresh(Region(0, row - top, self.size.width, 1))
        self.on_moved()

    def _stripes_at(self, row: int) -> tuple[list[tuple[int, bytes, str]], int]:
        stripes: list[tuple[int, bytes, str]] = [
            (lane, self.marks[span].id, part) for lane, span, part in self.lanes.at(row)
        ]
        return stripes, self.lanes.overflow(row)

    def restyle(self) -> None:
        """Draw everything again: colours, codes, dimming or matches changed."""
        self.painter.forget()
        self.refresh()

    def _lay_out(self, top: int | None = None) -> None:
        if self.reading is None or not self.size.width:
            return
        keep = self.wrapped.row_of(self.caret) - round(self.scroll_y) if len(self.wrapped) > 1 else 0
        self.painter.measure(self.size.width - self.scrollbar_size_vertical)
        width = max(1, min(self.painter.text_width, _WIDEST))
        self.wrapped = Wrapped(self.reading.text, self.reading.turns, width)
        self.virtual_size = Size(self.size.width, len(self.wrapped))
        self._lay_lanes()
        if top is not None:
            target = self.wrapped.row_of(min(top, len(self.reading.text)))
        else:
            target = self.wrapped.row_of(self.caret) - max(0, min(keep, self.size.height - 1))
        self.scroll_to(y=max(0, target), animate=False, immediate=True, force=True)
        self.follow()
        self.refresh()
        self.on_moved()

    def _lay_lanes(self) -> None:
        spans = [(mark.start, mark.end) for mark in self.marks]
        self.lanes = Lanes(spans, self.wrapped, self.painter.lane_count, self.lanes)
        self.painter.forget()

    def on_resize(self) -> None:
        self._lay_out()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if hasattr(self, "painter"):
            self.painter.forget_styles()

    # -- painting -----------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        return self.painter.strip(y + round(self.scroll_y))

    def render_lines(self, crop: Region) -> list[Strip]:
        """As Textual's own, but without its second copy of every row, which each scrolling discards and only a
        widget with border or padding needs. The painter's rows stay the same objects, so that Textual's results
        for them stay valid.
        """
        strips = [self.render_line(y) for y in crop.line_range]
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, self.size.width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def _redraw(self, before: tuple[int, int] | None) -> None:
        """Draw only the rows that the caret or the selection left or entered."""
        now = self.selection or (self.caret, self.caret)
        rows: set[int] = set()
        for old, new in ((before, now), (now, before)):
            if old is None:
                continue
            first, last = self.wrapped.row_of(old[0]), self.wrapped.row_of(old[1])
            if new is None or last - first < 3:
                rows.update(range(first, last + 1))
            else:  # a long selection changes only where its ends moved
                rows.update(self._between(old[0], new[0]))
                rows.update(self._between(old[1], new[1]))
        top = round(self.scroll_y)
        for row in rows:
            if top <= row < top + self.size.height:
                self.refresh(Region(0, row - top, self.size.width, 1))

    def _between(self, one: int, other: int) -> range:
        return range(self.wrapped.row_of(min(one, other)), self.wrapped.row_of(max(one, other)) + 1)

    # -- caret and selection ------------------------------------------------------------------------

    def go(self, offset: int, *, extend: bool = False, goal: int | None = None, scroll: int = 0) -> None:
        """Move the caret; ``extend`` extends the selection to it, otherwise the selection is dropped.

        ``goal`` is the column that moving up and down keeps; the view scrolls by ``scroll`` rows.
        """
        before = self.selection or (self.caret, self.caret)
        if extend and self.pivot is None:
            self.pivot = self.caret
        elif not extend:
            self.pivot = None
        self.caret = max(0, min(offset, len(self.reading.text) if self.reading else 0))
        self._goal = goal
        self._moved(before, scroll)

    def select(self, start: int, end: int) -> None:
        """Select ``[start, end)``, with the caret at its end."""
        before = self.selection or (self.caret, self.caret)
        self.pivot, self.caret, self._goal = start, end, None
        self._moved(before)

    def drop_selection(self) -> None:
        """Select nothing; the caret stays."""
        before = self.selection
        self.pivot = None
        self._moved(before or (self.caret, self.caret))

    def _moved(self, before: tuple[int, int], scroll: int = 0) -> None:
        self._redraw(before)
        self.follow(scroll)
        self.on_moved()

    def choose(self, mark: bytes | None) -> None:
        """Choose this coding among those at the caret."""
        if mark != self.chosen:
            self.chosen = mark
            self.painter.forget()
            self.refresh()

    def vertical(self, rows: int) -> tuple[int, int]:
        """The offset this many rows further down (or up), and the column to keep."""
        goal = self._goal if self._goal is not None else column(self.wrapped, self.caret)
        move = up if rows < 0 else down
        return move(self.wrapped, self.caret, goal, abs(rows)), goal

    def follow(self, scroll: int = 0) -> None:
        """Scroll by ``scroll`` rows, and then as little as possible to show the caret."""
        row, height = self.wrapped.row_of(self.caret), self.size.height
        top = max(0, min(round(self.scroll_y) + scroll, len(self.wrapped) - height))
        margin = min(_MARGIN, max(0, (height - 1) // 2))
        top = max(0, row - height + 1 + margin, min(top, row - margin))
        if top != round(self.scroll_y):  # once a key: each scrolling is a frame
            self.scroll_to(y=top, animate=False, immediate=True)
        self._place_cursor(row)

    def _place_cursor(self, row: int) -> None:
        across = self.painter.gutter + column(self.wrapped, self.caret)
        self.app.cursor_position = self.region.offset + Offset(across, row - round(self.scroll_y))

    def spot(self) -> Spot:
        """The person's place."""
        return Spot(self.caret, self.wrapped.starts[min(round(self.scroll_y), len(self.wrapped) - 1)])

    def reveal(self, offset: int) -> None:
        """Go to ``offset`` with some rows before it in view."""
        self.go(offset)
        row = self.wrapped.row_of(offset)
        self.scroll_to(y=max(0, row - self.size.height // 3), animate=False, immediate=True)
        self.follow()

    # -- codings here -------------------------------------------------------------------------------

    def marks_here(self) -> list[Mark]:
        """The codings at the caret, or of any part of the selection: longest first."""
        start, end = self.selection or (self.caret, self.caret + 1)
        return [self.marks[i] for i in self.lanes.covering(start, end)]

    def chosen_mark(self) -> Mark | None:
        """The coding for keys such as remove and memo: the chosen one, else the innermost, latest."""
        here = self.marks_here()
        for mark in here:
            if mark.id == self.chosen:
                return mark
        own = [mark for mark in here if mark.own] or here
        return min(own, key=lambda mark: (mark.end - mark.start, -mark.created), default=None)

    def next_mark(self, back: bool, wanted: Callable[[Mark], bool]) -> Mark | None:
        """The nearest coding that starts after the caret (or the chosen coding), or with ``back`` before it."""
        origin = self.chosen_mark()
        at = origin.start if origin is not None else self.caret
        starts = [mark.start for mark in self.marks]
        if back:
            range_ = reversed(self.marks[: bisect_left(starts, at)])
        else:
            range_ = iter(self.marks[bisect_left(starts, at) :])
        for mark in range_:
            if wanted(mark) and (mark.start > at if not back else mark.start < at):
                return mark
        return None

    # -- mouse --------------------------------------------------------------------------------------

    def offset_at(self, x: int, y: int) -> int:
        """The offset of the text nearest to a cell of the widget."""
        row = max(0, min(y + round(self.scroll_y), len(self.wrapped) - 1))
        return offset_in_row(self.wrapped, row, x - self.painter.gutter)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        if event.button != 1 or self.reading is None:
            return
        self.focus()
        if event.x < self.painter.gutter:
            self._choose_in_gutter(event.x, event.y)
            return
        self.go(self.offset_at(event.x, event.y), extend=event.shift)
        self.capture_mouse()
        self._dragging = True

    def _choose_in_gutter(self, x: int, y: int) -> None:
        row = y + round(self.scroll_y)
        for lane, span, _part in self.lanes.at(row):
            if lane * self.painter.lane_width <= x < (lane + 1) * self.painter.lane_width:
                mark = self.marks[span]
                self.go(max(mark.start, self.wrapped.starts[row]))
                self.choose(mark.id)
                self.on_moved()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if not self._dragging:
            return
        self._drag_to(event.x, event.y)
        outside = event.y < 0 or event.y >= self.size.height
        if outside and self._drag_timer is None:
            self._drag_timer = self.set_interval(0.05, lambda: self._drag_on(event.x, event.y < 0))
        elif not outside:
            self._stop_drag_timer()

    def _drag_to(self, x: int, y: int) -> None:
        offset = self.offset_at(x, max(-1, min(y, self.size.height)))
        if offset != self.caret:
            self.go(offset, extend=True)

    def _drag_on(self, x: int, up: bool) -> None:
        self._drag_to(x, -1 if up else self.size.height)

    def _stop_drag_timer(self) -> None:
        if self._drag_timer is not None:
            self._drag_timer.stop()
            self._drag_timer = None

    def on_mouse_up(self, _event: events.MouseUp) -> None:
        if self._dragging:
            self._dragging = False
            self._stop_drag_timer()
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        if event.x < self.painter.gutter or event.shift or self.reading is None:
            return
        if event.chain == 2:
            found = self.motion.sentence_at(self.offset_at(event.x, event.y))
            if found:
                self.select(*found)
        elif event.chain == 3 and self.reading.turns:
            turn = self.reading.turns[self.motion.turn_at(self.offset_at(event.x, event.y))]
            self.select(turn.start, turn.end)
