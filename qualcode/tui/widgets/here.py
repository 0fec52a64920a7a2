"""The codings at the caret, and below them the recent codes with their digits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.style import Style
from rich.text import Text
from textual.widgets import Static

from qualcode.tui.palette import ink
from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from textual import events

    from qualcode.tui.widgets.text_pane import TextPane
    from qualcode.workflows.reading import Mark
_NONE_YET = (
    "{text.sentence} selects, {text.pick} chooses a code. Codes in use get the keys {text.recent_1} to "
    "{text.recent_9}."
)
_CHOOSE = "{text.choose_previous} and {text.choose_next} choose"


class Here(Static):
    """The codings at the caret, the chosen one marked, and the recent codes.

    The height is fixed: the text must not jump while a person reads.
    """

    def __init__(self, text: TextPane, id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._pane = text
        self._shown: object = None
        self._rows: list[Mark] = []
        self._spots: list[tuple[int, int, int]] = []  # first and last cell of each recent code, its number

    def show(self) -> None:
        """Show the codings at the caret that fit, then the recent codes."""
        pane = self._pane
        marks, chosen = pane.marks_here(), pane.chosen_mark()
        key = (tuple(marks), chosen, tuple(pane.desk.recent), self.size)
        if key == self._shown:
            return
        self._shown = key
        room = max(1, self.size.height - 1)
        at = marks.index(chosen) if chosen in marks else 0
        first = max(0, min(at, len(marks) - room))
        self._rows = marks[first : first + room]
        lines = [self._line(mark, mark == chosen) for mark in self._rows]
        if len(marks) > room:
            lines[-1].append(f"  ({at + 1} of {len(marks)}: {pane.desk.hint(_CHOOSE)})")
        lines += [Text("")] * (room - len(lines))
        lines.append(self._recent())
        self.update(Text("\n").join(lines), layout=False)

    def _line(self, mark: Mark, chosen: bool) -> Text:
        desk = self._pane.desk
        code = desk.code(mark.code)
        line = Text("▸ " if chosen else "  ", no_wrap=True, overflow="ellipsis")
        letters = (code.mark if code is not None else None) or "?"
        line.append(f"{letters:<3} ", self._ink(mark.code) + Style(bold=True))
        line.append(desk.book.full_name(mark.code), "bold" if chosen else "")
        for fact in (mark.stance, _memos(mark.memos), None if mark.own else mark.coder, _doubt(mark)):
            if fact:
                line.append(f" · {fact}")
        return line

    def _recent(self) -> Text:
        desk = self._pane.desk
        line, self._spots = Text(), []
        if not desk.recent:
            line.append(desk.hint(_NONE_YET))
            return line
        each = max(6, (self.size.width or 78) // len(desk.recent)) - 1
        for number, key in enumerate(desk.recent, start=1):
            code = desk.code(key)
            if code is not None:
                called = code.name if each >= 12 or not code.mark else code.mark
                self._spots.append((line.cell_len, line.cell_len + each, number))
                line.append(f"{number} ", "bold")
                line.append(f"{clipped(called, each - 3):<{each - 3}} ", self._ink(key))
        return line

    async def on_click(self, event: events.Click) -> None:
        """A click on a recent code applies it; a click on a coding chooses it."""
        pane = self._pane
        where = event.get_content_offset(self)
        if where is None:
            return
        if where.y == self.size.height - 1:
            for start, end, number in self._spots:
                if start <= where.x < end:
                    await pane.action_act(f"recent_{number}")
        elif where.y < len(self._rows):
            pane.choose(self._rows[where.y].id)
            pane.on_moved()
        pane.focus()

    def _ink(self, code: int) -> Style:
        return ink(self, self._pane.desk.colour(code))


def _memos(count: int) -> str | None:
    return None if not count else "memo" if count == 1 else f"{count} memos"


def _doubt(mark: Mark) -> str | None:
    return "place uncertain since a correction" if mark.placed == "uncertain" else None
