"""The transcript in the workspace of reconciling, with the coders' stripes beside it."""

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
    """The screen of the text, which settles the differences."""

    def why_not(self, name: str) -> str | None:
        """See ``Pane.why_not``."""

    def footer(self) -> list[str]:
        """See ``Pane.footer``."""

    def called(self, name: str) -> str | None:
        """See ``Pane.called``."""

    def to_case(self, case: str) -> None:
        """Go to a difference (id)."""


class DifferenceText(Moving):
    """The pane of reconciling: it moves and selects, and its screen does the other actions.

    A mark has its difference's id, so that the whole difference is chosen at once. It is ``own`` while the
    difference is open, so that it stands out.
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

    def _lay_lanes(self) -> None:
        self.lanes = Lanes([(mark.start, mark.end) for mark in self.marks], self.wrapped, 1)
        self.painter.lay(self.marks)
        self.painter.forget()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A click on a stripe, on either side, goes to its difference."""
        mark = self.painter.mark_at(event.x, event.y + round(self.scroll_y)) if self.reading else None
        if event.button == 1 and mark is not None:
            event.prevent_default()
            self.focus()
            self._settling.to_case(mark.id.hex())
