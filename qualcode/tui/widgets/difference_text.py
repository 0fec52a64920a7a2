"""The transcript in the workspace of reconciling: what the coders did stands beside it, and is settled in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from qualcode.tui.page.lanes import Lanes
from qualcode.tui.registry import bindings
from qualcode.tui.widgets.both_sides import BothSides
from qualcode.tui.widgets.moving import Moving

if TYPE_CHECKING:
    from textual import events
    from textual.binding import BindingType


class Settling(Protocol):
    """What settles the differences that the text shows: its screen."""

    def why_not(self, name: str) -> str | None:
        """Why an action cannot be done now: see ``Pane.why_not``."""

    def footer(self) -> list[str]:
        """The names of the actions that the key bar shows now."""

    def called(self, name: str) -> str | None:
        """What the key bar calls an action now."""

    def to_case(self, case: str) -> None:
        """Go to a difference (id)."""


class DifferenceText(Moving):
    """The ``reconcile`` part of the registry, which its screen does but for moving and selecting.

    A mark has the id of the difference to which its coding belongs, and is ``own`` while that is open, so that
    all of a difference is chosen at once, and stands out until it is settled.
    """

    PANE = "reconcile"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("reconcile")]

    def __init__(self, settling: Settling, id: str | None = None) -> None:
        super().__init__(id=id)
        self._settling = settling
        self.painter: BothSides = BothSides(self)

    def why_not(self, name: str) -> str | None:
        return self._settling.why_not(name)

    def footer(self) -> list[str]:
        return self._settling.footer()

    def called(self, name: str) -> str | None:
        return self._settling.called(name)

    def span(self) -> tuple[int, int] | None:
        """What is selected, without the blanks at its ends; None where that is nothing."""
        start, end = self.selection or (0, 0)
        words = self.motion.text[start:end]
        if not words.strip():
            return None
        return start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())

    def _lay_lanes(self) -> None:
        self.lanes = Lanes([(mark.start, mark.end) for mark in self.marks], self.wrapped, 1)
        self.painter.lay(self.marks)
        self.painter.forget()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click on a stripe, at either side, goes to its difference."""
        mark = self.painter.mark_at(event.x, event.y + round(self.scroll_y)) if self.reading else None
        if event.button == 1 and mark is not None:
            event.prevent_default()
            self.focus()
            self._settling.to_case(mark.id.hex())
