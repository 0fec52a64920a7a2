"""What the workspaces have in common: the frame, and being told that the study changed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Horizontal, Vertical
from textual.events import Mount
from textual.screen import Screen

from qualcode.tui.pane import Pane, desk_of
from qualcode.tui.widgets.frame import KeyBar, MessageLine, Tabs

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.geometry import Size

    from qualcode.tui.desk import Desk


class Below(Vertical):
    """Panes one below the other that fill it. Textual then need not draw, row by row, what they cover."""

    BLANK = True


class Beside(Horizontal):
    """The same for panes side by side."""

    BLANK = True


class Workspace(Screen[None]):
    """A screen with tabs, a body, one line for messages and the key bar."""

    BLANK = True
    TAB = ""

    def compose(self) -> ComposeResult:
        self._class_by_size(self.app.size)  # before there is anything that would have to be styled again
        yield Tabs(self.TAB)
        with Below(classes="body"):
            yield from self.body()
        yield MessageLine()
        yield KeyBar()

    def body(self) -> ComposeResult:
        """The widgets between the tabs and the message."""
        yield from ()

    @cached_property
    def desk(self) -> Desk:
        """The study, the coder and the codebook at hand."""
        return desk_of(self)

    @on(Mount)
    def _frame(self) -> None:
        self.show_whose()
        self.watch(self, "focused", lambda _: self.show_keys(), init=True)

    def on_screen_resume(self) -> None:
        self.show_whose()
        self.show_keys()

    def on_resize(self) -> None:
        self._class_by_size(self.size)
        self.call_after_refresh(self.show_keys)

    def _class_by_size(self, size: Size) -> None:
        self.set_class(size.width >= 100, "wide")
        self.set_class(size.width < 60, "narrow")
        self.set_class(size.height < 20, "short")
        self.set_class(size.height < 11, "tiny")

    def show_whose(self) -> None:
        """Fill the tabs, with who codes and the name of the study."""
        self.query_one(Tabs).show_whose(self.desk.whose)

    def show_keys(self) -> None:
        """Fill the key bar with the keys of the focused pane."""
        node: DOMNode | None = self.focused
        while node is not None and not isinstance(node, Pane):
            node = node.parent
        if node is not None:
            self.query_one(KeyBar).show(node)

    @property
    def transcript(self) -> bytes | None:
        """The transcript (id) whose text is open here; None where there is none."""
        return None

    def place(self) -> dict[str, Any]:
        """What is kept of this workspace for the next start."""
        return {}

    async def study_changed(self) -> None:
        """Somebody, perhaps in another terminal, changed the study: show what is there now."""

    def counts_changed(self) -> None:
        """Codings that are shown were counted again: show what the desk has of the counts."""

    async def codings_changed(self) -> None:
        """Codings were changed from here, and nothing else but perhaps the codebook: show what is there now."""
        await self.study_changed()
