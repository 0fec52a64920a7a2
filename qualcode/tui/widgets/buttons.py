"""The row of buttons under a dialog: its keys, for the mouse."""

from __future__ import annotations

from textual.containers import Horizontal
from textual.widgets import Button


class Buttons(Horizontal):
    """One small button for each (label, action of the dialog)."""

    def __init__(self, *buttons: tuple[str, str]) -> None:
        made = (Button(label, action=f"screen.{action}", compact=True) for label, action in buttons)
        super().__init__(*made, classes="buttons")
