"""A transcript on a page, with its codings and the person's place in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.scroll_view import ScrollView

from qualcode.tui.page.lanes import Lanes
from qualcode.tui.page.motion import Motion
from qualcode.tui.page.wrap import Wrapped

if TYPE_CHECKING:
    from qualcode.workflows.reading import Mark, Reading


class TextPage(ScrollView):
    """One transcript with its codings, without the study.

    ``caret`` and ``pivot``, offsets in code points, are the ends of the selection; without a pivot nothing is
    selected. Keys act on the coding ``chosen`` (id).
    """

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.reading: Reading | None = None
        self.marks: list[Mark] = []
        self.caret = 0
        self.pivot: int | None = None
        self.matches: list[tuple[int, int]] = []
        self.dim_interviewer = False
        self.chosen: bytes | None = None
        self.motion = Motion("", (), ())
        self.wrapped = Wrapped("", (), 40)
        self.lanes = Lanes([], self.wrapped, 1)

    @property
    def selection(self) -> tuple[int, int] | None:
        """``[start, end)`` of the selection; None without one."""
        if self.pivot is None or self.pivot == self.caret:
            return None
        return (min(self.pivot, self.caret), max(self.pivot, self.caret))
