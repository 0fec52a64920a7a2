"""A transcript on a page, and where the person is in it: what is painted, and what keys and mouse change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.scroll_view import ScrollView

from qualcode.tui.page.lanes import Lanes
from qualcode.tui.page.motion import Motion
from qualcode.tui.page.wrap import Wrapped

if TYPE_CHECKING:
    from qualcode.workflows.reading import Mark, Reading


class TextPage(ScrollView):
    """One transcript with its codings; knows nothing of the study.

    ``caret`` and ``pivot`` are offsets in code points, the two ends of the selection; without a pivot nothing
    is selected. ``chosen`` is the coding (id) that keys act on.
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
        """``[start, end)`` of what is selected, None where nothing is."""
        if self.pivot is None or self.pivot == self.caret:
            return None
        return (min(self.pivot, self.caret), max(self.pivot, self.caret))
