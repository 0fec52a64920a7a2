"""Cells of a table of themes as text."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from qualcode.themes import wording

if TYPE_CHECKING:
    from qualcode.documents.themes import AnyFigures

SMALL_GROUP = 20  # with fewer considered no percentage is printed


def cell_shown(cell: AnyFigures, segments: bool, of: str) -> str:
    """One cell: how many of how many, and how many of them contrary or mixed."""
    if "withheld" in cell:
        return "*"
    if cell["share"] is None:
        return "-"
    shown = f"{cell['respondents']}{of}{cell['considered']}"
    if cell["considered"] >= SMALL_GROUP and of != "/":
        shown += f" {floor(cell['share'] * 100 + 0.5)}%"
    if cell.get("low") is not None:
        shown += f" [{cell['low']:.2f}, {cell['high']:.2f}]"
    if against := wording.against(cell):
        shown += f" !{against}"
    if segments and cell["segments"] is not None:
        shown += f"; {cell['segments']} seg."
    return shown
