"""A dialog to pick one of many things: type a part of its name, then choose with the arrows."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType

_MOST = 200  # nobody reads more; more letters leave fewer
_LOW = 16  # with fewer rows the list needs all of them


class PickOne(ModalScreen[int | None]):
    """Offers names; returns the picked one's place among them, or None if the person leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "leave", show=False),
        Binding("down", "move(1)", show=False, priority=True),
        Binding("up", "move(-1)", show=False, priority=True),
        Binding("pagedown", "move(8)", show=False, priority=True),
        Binding("pageup", "move(-8)", show=False, priority=True),
    ]

    def __init__(self, title: str, names: Sequence[str], hint: str = "a part of the name") -> None:
        super().__init__()
        self._title, self._names, self._hint = title, names, hint
        self._folded = [name.casefold() for name in names]

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small filter-dialog"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Input(placeholder=self._hint)
            yield OptionList()
            yield Static("Enter picks, Esc leaves.", classes="dialog-keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).can_focus = False  # the letters go to the line above, the arrows here
        self._show("")

    def on_resize(self) -> None:
        self.set_class(self.size.height < _LOW, "low")

    def on_input_changed(self, event: Input.Changed) -> None:
        self._show(event.value)

    def _show(self, typed: str) -> None:
        words = typed.casefold().split()
        left = [n for n, name in enumerate(self._folded) if all(word in name for word in words)]
        offered = self.query_one(OptionList)
        offered.clear_options()
        offered.add_options(
            Option(Text(self._names[n], no_wrap=True, overflow="ellipsis"), id=str(n)) for n in left[:_MOST]
        )
        offered.highlighted = 0 if left else None
        more = f"  {len(left) - _MOST} more: type on." if len(left) > _MOST else ""
        none = "" if left else "  No name matches."
        self.query_one(".dialog-keys", Static).update(f"Enter picks, Esc leaves.{more}{none}")

    def action_move(self, rows: int) -> None:
        offered = self.query_one(OptionList)
        if offered.option_count:
            offered.highlighted = min(max((offered.highlighted or 0) + rows, 0), offered.option_count - 1)

    def on_input_submitted(self) -> None:
        offered = self.query_one(OptionList)
        if offered.highlighted is not None:
            self._picked(offered.get_option_at_index(offered.highlighted))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._picked(event.option)

    def _picked(self, option: Option) -> None:
        if option.id is not None:
            self.dismiss(int(option.id))
