"""Small dialogs: one line of text, a choice among a few, a yes or no."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult
    from textual.binding import BindingType


class Ask(ModalScreen[str | None]):
    """Asks for one line; returns it, or None if the person leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "leave", show=False)]

    def __init__(self, title: str, hint: str = "", value: str = "") -> None:
        super().__init__()
        self._title, self._hint, self._value = title, hint, value

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog small"):
            yield Static(self._title, classes="dialog-title", markup=False)
            yield Input(value=self._value, placeholder=self._hint)
            yield Static("Enter takes it, Esc leaves.", classes="dialog-keys", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)


class Choose(ModalScreen[str | None]):
    """Offers a few things to choose from; returns the chosen one's id, or None if the person leaves."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "leave", show=False)]

    def __init__(self, title: str, options: Sequence[tuple[str, str]], text: str = "") -> None:
        super().__init__()
        self._title, self._options, self._text = title, options, text

    def compose(self) -> ComposeResult:
        from rich.text import Text

        with Vertical(classes="dialog small"):
            yield Static(self._title, classes="dialog-title", markup=False)
            if self._text:
                yield Static(self._text, markup=False)
            yield OptionList(*(Option(Text(shown), id=key) for key, shown in self._options))
            yield Static("Enter chooses, Esc leaves.", classes="dialog-keys", markup=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)


def confirm(title: str, text: str, yes: str) -> Choose:
    """A question before a change that is hard to undo; only the answer "yes" confirms it."""
    return Choose(title, [("no", "No, leave it as it is"), ("yes", yes)], text)
