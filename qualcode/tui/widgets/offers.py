"""A list of one-line offers below an input, which keeps the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len
from rich.text import Text
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events


class Offer(NamedTuple):
    """One row: its value ``what`` (None: a heading), and its texts.

    ``places`` are the typed letters of the name; ``above`` follows the name, ``note`` is at the right.
    """

    what: object
    name: str
    mark: str = ""
    colour: str = ""
    places: tuple[int, ...] = ()
    above: str = ""
    note: str = ""


class Offers(ScrollView):
    """Draws only the visible rows, so that a long list costs nothing at a key."""

    can_focus = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"offers--cursor", "offers--heading"}

    class Moved(Message):
        """The cursor went to another row, or other rows are shown."""

    class Taken(Message):
        """A row was clicked; ``at_note``: on the note at its right."""

        def __init__(self, at_note: bool) -> None:
            super().__init__()
            self.at_note = at_note

    def __init__(self) -> None:
        super().__init__()
        self._rows: Sequence[Offer] = ()
        self._cursor = -1

    @property
    def current(self) -> Offer | None:
        """The row under the cursor; None if there is none to take."""
        return self._rows[self._cursor] if 0 <= self._cursor < len(self._rows) else None

    def show(self, rows: Sequence[Offer]) -> None:
        """Show these rows, with the cursor on the first that can be taken."""
        self._rows = rows
        self._cursor = next((i for i, row in enumerate(rows) if row.what is not None), -1)
        self.virtual_size = Size(self.scrollable_content_region.width, len(rows))
        self._follow()

    def move(self, step: int) -> None:
        """Move the cursor by ``step`` rows, past headings and not beyond the ends."""
        takable = [i for i, row in enumerate(self._rows) if row.what is not None]
        if takable:
            at = takable.index(self._cursor) if self._cursor in takable else 0
            self._cursor = takable[max(0, min(at + step, len(takable) - 1))]
            self._follow()

    def move_page(self, direction: int) -> None:
        """Move the cursor by one screenful."""
        self.move(direction * max(1, self.scrollable_content_region.height - 1))

    def move_to_last(self) -> None:
        """Move the cursor to the last row."""
        self.move(len(self._rows))

    def _follow(self) -> None:
        height = max(1, self.scrollable_content_region.height)
        top = round(self.scroll_y)
        # The heading above the first row is shown with it.
        first = 0 if not any(row.what is not None for row in self._rows[: self._cursor]) else self._cursor
        if first < top:
            self.scroll_to(y=first, animate=False, immediate=True)
        elif self._cursor >= top + height:
            self.scroll_to(y=self._cursor - height + 1, animate=False, immediate=True, force=True)
        self.refresh()
        self.post_message(self.Moved())

    def on_resize(self) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows))
        self._follow()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        row = y + round(self.scroll_y)
        if row >= len(self._rows):
            return Strip.blank(width, self.rich_style)
        offer = self._rows[row]
        style = self.rich_style
        if row == self._cursor:
            style = self.get_component_rich_style("offers--cursor")
            offer = offer._replace(colour="")  # unreadable on the cursor's
        elif offer.what is None:
            style = self.get_component_rich_style("offers--heading")
        return (
            Strip(self._drawn(offer, width).render(self.app.console))
            .adjust_cell_length(width, style)
            .apply_style(style)
        )

    def _drawn(self, offer: Offer, width: int) -> Text:
        """The row: mark, name, parents as far as they fit, and the note at the right."""
        if offer.what is None:
            return Text(clipped(offer.name, width), end="")
        line = Text("", end="", no_wrap=True)
        if offer.mark:
            line.append(f"{offer.mark:<3} ", f"bold {offer.colour}".strip())
        room = width - cell_len(offer.note) - 1 - cell_len(line.plain)
        start = len(line)
        line.append(clipped(offer.name, room))
        for place in offer.places:
            if start + place < len(line):
                line.stylize("bold underline", start + place, start + place + 1)
        left = room - cell_len(offer.name)
        if offer.above and left > 6:
            line.append("  " + clipped(offer.above, left - 2), "dim")
        gap = width - cell_len(line.plain) - cell_len(offer.note)
        if offer.note and gap > 0:
            line.append(" " * gap + offer.note, "dim")
        return line

    def on_click(self, event: events.Click) -> None:
        row = event.y + round(self.scroll_y)
        if not 0 <= row < len(self._rows) or self._rows[row].what is None:
            return
        self._cursor = row
        self._follow()
        note = self._rows[row].note
        width = self.scrollable_content_region.width
        self.post_message(self.Taken(bool(note) and event.x >= width - cell_len(note)))
