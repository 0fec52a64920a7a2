"""Who speaks in a transcript, one speaker a row, and the turns of one of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from textual.geometry import Size
from textual.strip import Strip

from qualcode.tui.pane import ScreensPane
from qualcode.tui.registry import bindings
from qualcode.tui.transcript_columns import one_line
from qualcode.tui.widgets.block_list import BlockList
from qualcode.tui.widgets.drawn_list import DrawnList
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.style import Style
    from textual import events
    from textual.binding import BindingType

    from qualcode.documents.speakers import Speaker

_NUMBER = 6  # cells
_GUESSED = "?"
_HEADINGS = ("label", f"role ({_GUESSED} guessed)", "whose", "turns", "words")
_LEAST = 8  # cells of a label or a name, where there is little room


class SpeakersPane(ScreensPane):
    """The pane of speakers; its screen does the actions."""

    PANE = "speakers"


class SpeakerList(DrawnList["Speaker", str], SpeakersPane):
    """The speakers of one transcript, under a line of headings."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("speakers")]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"speakers--heading", "speakers--here", "speakers--unfocused"}

    everywhere = False
    """Whether transcripts are marked, so that changes can be for all of them."""

    def id_of(self, row: Speaker) -> str:
        return row["label"]

    def show(self, rows: Sequence[Speaker], to: str | None = None) -> None:
        """Show these; the cursor stays on its label if that is still there, or goes to the label ``to``."""
        self.keep(rows, to)
        self.virtual_size = Size(0, len(rows) + 1)
        self.go(self.cursor)

    def footer(self) -> list[str]:
        keys = ["open", "role", "respondent", "rename", "join", "label"]
        return ["everywhere", *keys] if self.everywhere else keys

    def called(self, name: str) -> str | None:
        return "its turns" if name == "speakers.open" else None

    @property
    def room(self) -> int:
        return max(1, self.size.height - 1)  # the headings take a line

    def row_at(self, y: int) -> int | None:
        return super().row_at(y - 1) if y else None

    def on_resize(self) -> None:
        self.go(self.cursor)

    # -- drawing ------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        width, base = self.scrollable_content_region.width, self.rich_style
        at = y - 1 + self.scroll_offset.y
        if y == 0:
            return self._line("  ", _HEADINGS, width, base + self._style("heading"))
        if at >= len(self.rows):
            return Strip.blank(width, base)
        if at == self.cursor:
            base += self._style("here" if self.has_focus else "unfocused")
        return self._line("▸ " if at == self.cursor else "  ", _cells(self.rows[at]), width, base)

    def _line(self, lead: str, cells: Sequence[str], width: int, style: Style) -> Strip:
        label, role, whose, turns, share = cells
        named, owned = self._widths(width)
        texts = [(label, named), (role, len(_HEADINGS[1])), (whose, owned)]
        line = lead + "".join(set_cell_size(clipped(text, cell), cell) + "  " for text, cell in texts if cell)
        line += f"{turns:>{_NUMBER}} {share:>{_NUMBER}}"
        return Strip([Segment(line, style)]).adjust_cell_length(width, style)

    def _widths(self, width: int) -> tuple[int, int]:
        """The cells of labels and of whose they are: the labels have what is left."""
        left = width - 2 - (len(_HEADINGS[1]) + 2) - 2 * _NUMBER - 1 - 4
        owned = max(len("whose"), *(cell_len(row["respondent"] or "") for row in self.rows), 0)
        owned = min(owned, max(0, left - _LEAST), max(_LEAST, left // 3))
        longest = max(_LEAST, *(cell_len(row["label"]) for row in self.rows), 0)
        return max(0, min(longest, left - owned)), owned


def _cells(row: Speaker) -> tuple[str, ...]:
    return (
        one_line(row["label"]),
        f"{row['role']}{_GUESSED if row['inferred'] else ''}",
        one_line(row["respondent"] or ""),
        f"{row['turns']:,}",
        "" if row["share"] is None else f"{row['share']:.0%}",
    )


class TurnRow(NamedTuple):
    """One turn: its number in the transcript, where its words start (code points), and the words."""

    number: int
    start: int
    quote: str
    before: str = ""
    after: str = ""


class TurnList(BlockList[TurnRow], SpeakersPane):
    """All turns of one speaker, as the text has them."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("speakers")]

    def id_of(self, row: TurnRow) -> bytes:
        return b"%d" % row.start

    def facts(self, row: TurnRow) -> list[tuple[str, str]]:
        return [(f"turn {row.number:,}", "")]

    def footer(self) -> list[str]:
        return ["split", "open", "fold", "leave"]

    def called(self, name: str) -> str | None:
        return "go to text" if name == "speakers.open" else None

    async def clicked(self, event: events.Click) -> None:
        await DrawnList.clicked(self, event)  # turns are not marked
