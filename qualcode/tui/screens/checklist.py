"""A list of things to tick; at its ends the arrows leave it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from qualcode.tui.transcript_columns import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from textual.binding import BindingType


class Checklist(OptionList):
    """Space or a click ticks; past the last line the focus moves to the widget below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False),
        Binding("down", "step(1)", show=False),
        Binding("space", "select", show=False),
    ]

    class Ticked(Message):
        """A thing was ticked or unticked."""

    def __init__(self, names: Sequence[str], ticked: Iterable[str] = (), id: str | None = None) -> None:
        self._names, self._ticked = list(names), set(ticked)
        options = [Option(self._line(name), id=str(n)) for n, name in enumerate(self._names)]
        super().__init__(*options, id=id)

    @property
    def ticked(self) -> list[str]:
        """The names that are ticked, in the order of the list."""
        return [name for name in self._names if name in self._ticked]

    def _line(self, name: str) -> Text:
        return Text(f"[{'x' if name in self._ticked else ' '}] {one_line(name)}", no_wrap=True)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        name = self._names[event.option_index]
        self._ticked ^= {name}
        self.replace_option_prompt_at_index(event.option_index, self._line(name))
        self.post_message(self.Ticked())

    def action_step(self, by: int) -> None:
        at = (self.highlighted if self.highlighted is not None else -1) + by
        if 0 <= at < self.option_count:
            self.highlighted = at
        elif by > 0:
            self.screen.focus_next()
        else:
            self.screen.focus_previous()
