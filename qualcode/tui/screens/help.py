"""What the keys do: in the focused pane, then everywhere."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, ClassVar

from rich.table import Table
from rich.text import Text
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from qualcode.tui.keys import shown_keys
from qualcode.tui.registry import PANES, acts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events
    from textual.app import ComposeResult
    from textual.binding import BindingType

    from qualcode.tui.pane import Pane
    from qualcode.tui.registry import Act

_KEYS_WIDTH = 14


class Help(ModalScreen[None]):
    """The keys of the focused pane: what each does, or why it cannot now."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss", "leave", show=False),
        Binding("t", "tour", "tour", show=False),
        Binding("space", "page", "on", show=False),
    ]

    def __init__(self, everywhere: Pane, focused: Pane | None) -> None:
        super().__init__()
        self._everywhere, self._pane, self._desk = everywhere, focused, everywhere.desk

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall help"):
            yield Static("What the keys do", classes="dialog-title", markup=False)
            with VerticalScroll():
                if self._pane is not None:
                    yield Static(self._table(self._pane))
                yield Static(self._table(self._everywhere))
            yield Static(
                f"Up and down scroll, Esc leaves, t takes the tour. {self._desk.key('app.palette')} finds any "
                "action by name. Keys can be changed; at the shell: qualcode keys",
                classes="dialog-keys",
                markup=False,
            )

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()

    def _table(self, pane: Pane) -> Table:
        table = Table(box=None, padding=(0, 2, 0, 0), show_header=True, header_style="bold", expand=True)
        table.add_column(Text(PANES[pane.PANE]), width=_KEYS_WIDTH)
        table.add_column("")
        for act, keys, does in self._rows(pane):
            said = Text(does)
            why = pane.reason_against(act)
            if why:
                said.append(f" Not now: {why}", "italic")
            table.add_row(Text(keys, "bold"), said)
        return table

    def _rows(self, pane: Pane) -> Iterator[tuple[Act, str, str]]:
        """(action, keys, what it does) for the pane's actions with keys; numbered ones share a row."""
        for _, acts in groupby(acts_of(pane.PANE), lambda act: act.stem):
            found = list(acts)
            keys = [key for act in found for key in shown_keys(act.name, self._desk.keymap_in_use)]
            if not keys:
                continue
            numbers = f"{found[0].number} to {found[-1].number}"
            does = found[0].help if len(found) == 1 else found[0].help.replace(str(found[0].number), numbers)
            yield found[0], " ".join(keys), does

    async def on_key(self, event: events.Key) -> None:
        """A person's own key for help closes it too."""
        if event.key in self._desk.keymap_in_use.get("app.help", ()):
            event.stop()
            self.dismiss()

    def action_page(self) -> None:
        self.query_one(VerticalScroll).scroll_page_down(animate=False)

    async def action_tour(self) -> None:
        self.dismiss()
        await self._everywhere.action_act("tour")
