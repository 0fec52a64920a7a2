"""Drawing a row of a transcript: stripes with code marks, then the text, tinted where it is coded."""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from qualcode.tui.page.cells import row_cells
from qualcode.tui.page.wrap import SPACER
from qualcode.tui.palette import component_style, readable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.codebook.tree import Code, Key
    from qualcode.tui.page.wrap import TextRow
    from qualcode.tui.widgets.text_page import TextPage
    from qualcode.workflows.reading import Mark

_CACHE = 2000  # strips kept
_TINT = 0.24  # share of a code's colour in the background of coded text
_STANCES = {"supports": "+", "contrary": "!", "mixed": "±"}


class Painter:
    """Makes strips of rows, and keeps them until they change."""

    def __init__(self, view: TextPage) -> None:
        self._view = view
        self.lane_count, self.lane_width = 1, 3
        self.gutter, self.text_width = 4, 40
        self.codes: Mapping[Key, Code] = {}
        self.colours: Mapping[Key, str] = {}
        self.tinted = True
        self._strips: dict[tuple[object, ...], Strip] = {}
        self._styles: dict[object, Style] = {}
        self._ground: Color | None = None
        self._width = 0

    def use(self, codes: Mapping[Key, Code], colours: Mapping[Key, str], tinted: bool) -> None:
        """Draw with these codes and colours; not ``tinted`` on a terminal with few colours."""
        self.codes, self.colours, self.tinted = codes, colours, tinted
        longest = max((len(code.mark or "") for code in codes.values()), default=2)
        self.lane_width = max(2, min(longest, 3)) + 1
        self.forget_styles()

    def measure(self, width: int) -> None:
        """Divide ``width`` cells between the stripes and the text."""
        self._width = width
        self.lane_count = 1 if width < 44 else 2 if width < 66 else 3 if width < 96 else 4
        self.gutter = self.lane_count * self.lane_width + 1
        self.text_width = max(1, width - self.gutter)
        self.forget()

    def forget(self) -> None:
        """Draw every row again."""
        self._strips.clear()

    def forget_styles(self) -> None:
        """Draw every row again, with the styles looked up again."""
        self._styles.clear()
        self._ground = None
        self.forget()

    # -- a row --------------------------------------------------------------------------------------

    def strip(self, row: int) -> Strip:
        """The strip of a row."""
        view = self._view
        if row >= len(view.wrapped) or view.reading is None:
            return Strip.blank(view.size.width, self._style("base"))
        place = view.wrapped[row]
        selected = _part_of(view.selection, place)
        caret = view.caret if view.has_focus and view.wrapped.row_of(view.caret) == row else -1
        key = (row, selected, caret)
        strip = self._strips.get(key)
        if strip is None:
            if len(self._strips) > _CACHE:
                self._strips.clear()
            strip = self._strips[key] = self._draw(row, place, selected, caret)
        return strip

    def _draw(self, row: int, place: TextRow, selected: tuple[int, int] | None, caret: int) -> Strip:
        segments = [*self._stripes(row), *self._text(place, selected, caret)]
        used = sum(cell_len(text) for text, _, _ in segments)
        segments.append(Segment(" " * (self._width - used), self._style("base")))
        return Strip(_joined(segments), max(used, self._width)).adjust_cell_length(self._width)

    # -- stripes ------------------------------------------------------------------------------------

    def _stripes(self, row: int) -> list[Segment]:
        view, base = self._view, self._style("base")
        segments = []
        used = 0
        for lane, span, part in view.lanes.at(row):
            mark = view.marks[span]
            drawn = self._stripe(mark, part).rstrip(" ")
            segments.append(Segment(" " * (lane * self.lane_width - used), base))
            segments.append(Segment(drawn, self._mark_style(mark)))
            used = lane * self.lane_width + cell_len(drawn)
        more = "+" if view.lanes.overflow(row) else ""
        segments.append(Segment(f"{more:>{self.gutter - used}}", base))
        return segments

    def _stripe(self, mark: Mark, part: str) -> str:
        if part in ("first", "only"):
            code = self.codes.get(mark.code)
            letters = (code.mark if code is not None and code.mark else "?")[: self.lane_width - 1]
            return letters + _STANCES.get(mark.stance or "", "")
        return "│" if mark.own else "┊"

    def _mark_style(self, mark: Mark) -> Style:
        chosen = mark.id == self._view.chosen
        key = ("mark", mark.code, chosen, mark.own)
        if key not in self._styles:
            base = self._style("base")
            colour = self.colours.get(mark.code)
            style = base + Style(bold=mark.own, italic=not mark.own, reverse=chosen)
            if colour and self.tinted:
                style += Style.from_color(readable(colour, self._background()).rich_color, base.bgcolor)
            self._styles[key] = style
        return self._styles[key]

    def _background(self) -> Color:
        if self._ground is None:
            self._ground = self._view.background_colors[1]
        return self._ground

    # -- text ---------------------------------------------------------------------------------------

    def _text(self, place: TextRow, selected: tuple[int, int] | None, caret: int) -> list[Segment]:
        view = self._view
        assert view.reading is not None
        base = self._style("base")
        segments = [Segment(" " * place.indent, base)] if place.indent else []
        if place.turn == SPACER:
            return segments + ([Segment(" ", self._style("caret"))] if caret >= 0 else [])
        cells = row_cells(view.reading.text, place.start, place.end)
        offsets = cells.offsets
        edges = {place.start, place.end}
        layers = view.lanes.layers(place.start, place.end)
        edges.update(edge for start, end, _ in layers for edge in (start, end))
        turn = view.reading.turns[place.turn] if place.turn >= 0 else None
        if turn is not None and place.start < turn.start < place.end:
            edges.add(turn.start)
        edges.update(selected or ())
        found = _matches_in(view.matches, place)
        edges.update(edge for match in found for edge in match)
        if caret >= 0:
            edges.update((caret, view.motion.next_cluster(caret)))
        cuts = []
        for edge in sorted(edges):
            index = bisect_left(offsets, edge - place.start)
            if index < len(offsets) and offsets[index] == edge - place.start:  # none splits a cluster
                cuts.append((edge, index))
        layer = 0
        drawn_caret = False
        for (start, first), (_, until) in pairwise(cuts):
            while layer + 1 < len(layers) and layers[layer][1] <= start:
                layer += 1
            over = layers[layer][2] if layers and layers[layer][0] <= start < layers[layer][1] else ()
            style = self._text_style(turn is not None and start < turn.start, place.turn, over)
            if any(a <= start < b for a, b in found):
                style += self._style("match")
            if selected and selected[0] <= start < selected[1]:
                style += self._style("selection")
            shown = "".join(cells.shown[first:until])
            if start == caret:
                shown, drawn_caret = shown or " ", True
                style += self._style("caret")
            segments.append(Segment(shown, style))
        if caret >= 0 and not drawn_caret:
            segments.append(Segment(" ", self._style("caret")))
        return segments

    def _text_style(self, label: bool, turn: int, over: tuple[int, ...]) -> Style:
        view = self._view
        role = self._role(turn)
        code = view.marks[over[-1]].code if over else -1
        chosen = any(view.marks[i].id == view.chosen for i in over)
        key = ("text", label, role, code, len(over) > 1, chosen)
        if key in self._styles:
            return self._styles[key]
        style = self._style("base")
        if role == "interviewer":
            style += self._style("dimmed" if view.dim_interviewer else "interviewer")
        if label:
            style += self._style("label")
        if over and self.tinted:
            colour = self.colours.get(code, "#808080")
            tint = self._background().blend(Color.parse(colour), _TINT * (1.7 if chosen else 1))
            style += Style(bgcolor=tint.rich_color)
            style += Style(underline=True) if len(over) > 1 else Style()
        elif over:
            style += Style(underline=True, bold=len(over) > 1)
        if chosen:
            style += self._style("chosen")
        self._styles[key] = style
        return style

    def _role(self, turn: int) -> str:
        reading = self._view.reading
        if reading is None or turn < 0 or reading.turns[turn].speaker is None:
            return ""
        speaker = reading.turns[turn].speaker
        assert speaker is not None
        return reading.speakers[speaker].role

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            if name == "base":
                self._styles[name] = self._view.rich_style
            else:
                self._styles[name] = component_style(self._view, f"text--{name}")
        return self._styles[name]


def _joined(segments: list[Segment]) -> list[Segment]:
    """The segments that are not empty, neighbours of one style joined: less output to the terminal."""
    joined: list[Segment] = []
    for segment in segments:
        if joined and joined[-1].style is segment.style:
            joined[-1] = Segment(joined[-1].text + segment.text, segment.style)
        elif segment.text:
            joined.append(segment)
    return joined


def _part_of(selection: tuple[int, int] | None, place: TextRow) -> tuple[int, int] | None:
    if selection is None or selection[0] >= place.end or selection[1] <= place.start:
        return None
    return (max(selection[0], place.start), min(selection[1], place.end))


def _matches_in(matches: list[tuple[int, int]], place: TextRow) -> list[tuple[int, int]]:
    if not matches:
        return []
    first = bisect_left(matches, (place.start, 0))
    found = matches[max(0, first - 1) : first + 50]
    return [(max(a, place.start), min(b, place.end)) for a, b in found if a < place.end and place.start < b]
