"""The base of the workspaces: the frame, and the hooks for changes of the study."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual import on
from textual.containers import Horizontal, Vertical
from textual.events import Mount
from textual.screen import Screen

from qualcode.tui.pane import Pane, desk_of
from qualcode.tui.widgets.drawn_list import MarkedList
from qualcode.tui.widgets.frame import KeyBar, MessageLine, Tabs

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.dom import DOMNode
    from textual.geometry import Size

    from qualcode.tui.desk import Desk


class Below(Vertical):
    """Panes one below the other that fill it: Textual then does not draw the ground under them."""

    BLANK = True


class Beside(Horizontal):
    """Panes side by side that fill it: see ``Below``."""

    BLANK = True


class Workspace(Screen[None]):
    """A screen with tabs, a body, one line for messages and the key bar."""

    BLANK = True
    TAB = ""

    def compose(self) -> ComposeResult:
        self._class_by_size(self.app.size)  # before any widget exists: none has to be styled twice
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
        """Show who codes, and the name of the study, beside the tabs."""
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
        """The transcript (id) whose text is open here; None without one."""
        return None

    def place(self) -> dict[str, Any]:
        """The place in this workspace, for the next start."""
        return {}

    async def study_changed(self) -> None:
        """Show the study again: somebody, perhaps in another terminal, changed it."""

    def counts_changed(self) -> None:
        """Show the desk's new counts; the codings are shown already."""

    async def codings_changed(self) -> None:
        """Show codings, and perhaps a codebook, that this terminal changed; nothing else has changed."""
        await self.study_changed()


class ListScreen(Workspace):
    """A workspace with a list and lines around it, which follow the list's cursor and marks."""

    def tell(self) -> None:
        """Fill the lines around the list."""
        raise NotImplementedError

    def on_resize(self) -> None:
        self.call_after_refresh(self.tell)

    def on_drawn_list_changed(self) -> None:
        self.tell()

    def act_leave(self) -> None:
        listed = self.query_one(MarkedList)
        if listed.marked:
            listed.unmark()
        else:
            self.app.pop_screen()
