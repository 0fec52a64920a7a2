"""Cells that a spreadsheet would run as a formula, made harmless, and back.

A text that begins with = + - @, a tab or a line break gets an apostrophe in front. So that nothing is
lost, a text that already begins with apostrophes before such a character gets one more. ``plain`` takes
exactly one away, and ``plain(harmless(text)) == text`` for every text.
"""

from __future__ import annotations

import re

CHANGED_FIRST = frozenset("'=+-@\t\r\n")  # what a text that is changed can begin with

_RUNS = re.compile(r"'*[=+\-@\t\r\n]")
_PREFIXED = re.compile(r"'+[=+\-@\t\r\n]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?\Z")


def harmless(cell: str) -> str:
    """``cell`` with an apostrophe in front if a spreadsheet could run it; a plain number stays as it is."""
    if _RUNS.match(cell) and not _NUMBER.match(cell):
        return "'" + cell
    return cell


def plain(cell: str) -> str:
    """The text that ``harmless`` was given: one leading apostrophe less where it would have added one."""
    return cell[1:] if _PREFIXED.match(cell) else cell
