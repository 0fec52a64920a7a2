"""The list of disagreements, a line for each place, in groups; and the codings of one place in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.text import Text
from textual.strip import Strip

from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import beginnings, one_line
from qualcode.tui.widgets.drawn_list import GroupedList
from qualcode.tui.widgets.frame import Plain, clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType

    from qualcode.tui.places import Place

PlaceId = tuple[bytes, int, int, str, tuple[tuple[str, ...], ...]]
"""Transcript, start, end, kind and codes of a place."""
_LEAD = 2
_SPARE = 6  # cells at the end of a row that wrapping at words leaves empty
_NAME = 14  # cells for the transcript's name, at most


class DisagreementList(GroupedList["Place", PlaceId]):
    """Shows places. Its screen does the actions."""

    PANE = "disagreements"
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "disagreements--heading",
        "disagreements--here",
        "disagreements--unfocused",
        "disagreements--who",
    }
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("disagreements")]

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._letters: dict[str, str] = {}

    def id_of(self, row: Place) -> PlaceId:
        return row.transcript_id, row.start, row.end, row.kind, row.paths

    def show(self, places: Sequence[Place], coders: Sequence[str]) -> None:
        """Show these places in this order; the cursor stays on its place if that is still there."""
        self._letters = dict(zip(coders, beginnings(coders), strict=True))
        self.keep(places)
        self.group(place.heading for place in places)

    def why_not(self, name: str) -> str | None:
        if name in ("open", "text") and self.current is None:
            return "There is no disagreement here."
        return None

    def who(self, place: Place) -> str:
        """The coders of the place by their first letters, with dots for the others."""
        return "".join(
            "·" * cell_len(letters) if coder in place.without else letters
            for coder, letters in self._letters.items()
        )

    def render_line(self, y: int) -> Strip:
        width, base = self.scrollable_content_region.width, self.rich_style
        shown = self.line(y)
        if shown is None:
            return Strip.blank(width, base)
        if isinstance(shown, str):
            heading = base + self._style("heading")
            return Strip([Segment(clipped(shown, width), heading)]).adjust_cell_length(width, base)
        place, who = self.rows[shown], base + self._style("who")
        if shown == self.cursor:
            base = who = base + self._style("here" if self.has_focus else "unfocused")
        name = min(_NAME, max(cell_len(row.transcript) for row in self.rows[:200]))
        lead = "▸ " if shown == self.cursor else "  "
        cells = [
            Segment(lead + set_cell_size(clipped(one_line(place.transcript), name), name) + "  ", base),
            Segment(self.who(place) + "  ", who),
        ]
        taken = sum(cell_len(cell.text) for cell in cells)
        cells.append(Segment(clipped(place.words, max(0, width - taken)), base))
        return Strip(cells).adjust_cell_length(width, base)


class PlaceDetails(Plain):
    """The codings of one place, and the coders without any; long quotes are cut in the middle."""

    _place: Place | None = None

    def show(self, place: Place | None) -> None:
        """Show this place, if any."""
        self._place = place
        self.update(Text("") if place is None else self._details(place))

    def on_resize(self) -> None:
        self.show(self._place)

    def _details(self, place: Place) -> Text:
        size = self.content_size
        rows = max(1, (size.height - 1 - len(place.without)) // max(1, len(place.codings)))
        text = Text.assemble((one_line(place.transcript), "bold"))
        for coding in sorted(place.codings, key=lambda coding: (coding["coder"], coding["start"])):
            stance = coding["stance"] or ("stance unset" if place.kind == "stance" else "")
            said = f"{one_line(coding['coder'])}: {one_line(coding['path'][-1])}{f', {stance}' if stance else ''} "
            room = max(20, rows * size.width - cell_len(said) - _SPARE * rows)
            words = _without_middle(one_line(place.text[coding["start"] : coding["end"]]), room)
            text.append(f"\n{said}").append(f"“{words}”", "italic")
        for coder in place.without:
            text.append(f"\n{one_line(coder)}: no such coding here")
        return text


def _without_middle(words: str, room: int) -> str:
    """Words in about ``room`` cells: their beginning and end, where bounds differ."""
    if cell_len(words) <= room:
        return words
    half = (room - 3) // 2
    return f"{words[:half].rstrip()} … {words[-half:].lstrip()}"
