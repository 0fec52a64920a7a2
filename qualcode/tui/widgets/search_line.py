"""The search line above a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding
from textual.widgets import Input

if TYPE_CHECKING:
    from textual.binding import BindingType


class SearchLine(Input):
    """The words to search for; Enter or Down goes back to the list, Esc also clears them."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "screen.back_to_list", show=False),
        Binding("escape", "screen.forget_search", show=False),
    ]
