"""A choice among a few things on one line: Space, the arrows or a click show the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Static

from qualcode.tui.widgets.frame import clipped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.binding import BindingType


class Turning(Static, can_focus=True):
    """Shows the chosen one of ``options`` between arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,right", "turn(1)", show=False),
        Binding("left", "turn(-1)", show=False),
    ]

    class Turned(Message):
        """Another option was chosen."""

    def __init__(self, options: Sequence[str], id: str | None = None) -> None:
        super().__init__("", id=id, markup=False)
        self._options = list(options)
        self._place = 0

    @property
    def value(self) -> str:
        """The chosen option."""
        return self._options[self._place]

    def render(self) -> Text:
        style = "bold reverse" if self.has_focus else "bold"
        more = f"  ({self._place + 1} of {len(self._options)})" if len(self._options) > 1 else ""
        value = clipped(self.value, max(4, self.size.width - len(more) - 4))
        return Text.assemble(("‹ ", "dim"), (value, style), (" ›", "dim"), (more, "dim"))

    def action_turn(self, by: int) -> None:
        self._place = (self._place + by) % len(self._options)
        self.refresh()
        self.post_message(self.Turned())

    def on_click(self) -> None:
        self.focus()
        self.action_turn(1)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()
