"""Paragraphs and tables of a word processor's document, as text.

One paragraph a line with a blank line between, a line break within a paragraph as a line feed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Cell = list[str]
"""The paragraphs of a table cell."""

LONGEST_LABEL = 40


def join(paragraphs: Iterable[str]) -> str:
    """Join the paragraphs that are not blank."""
    return "\n\n".join(paragraph.strip("\n") for paragraph in paragraphs if paragraph.strip())


def from_table(rows: list[list[Cell]]) -> list[str]:
    """The paragraphs of a table.

    Where every row is a short label and what was said under it, a row becomes "Label: speech"; a row
    whose label is blank goes on with the speech before. Of other tables, each cell's paragraphs follow
    each other, row by row.
    """
    rows = [[[text for text in cell if text.strip()] for cell in row] for row in rows]
    rows = [row for row in rows if any(row)]
    if not _is_dialogue(rows):
        return [text for row in rows for cell in row for text in cell]
    paragraphs = []
    for label, speech in rows:
        if label:
            first, *others = speech or [""]
            paragraphs.append(f"{_bare(label[0])}: {first.strip()}".rstrip())
            paragraphs.extend(others)
        else:
            paragraphs.extend(speech)
    return paragraphs


def _is_dialogue(rows: list[list[Cell]]) -> bool:
    if not rows or any(len(row) != 2 for row in rows):
        return False
    labels = [row[0] for row in rows if row[0]]
    return bool(labels) and all(_is_label(cell) for cell in labels)


def _is_label(cell: Cell) -> bool:
    # A column of line numbers or of times is no column of speakers.
    text = _bare(cell[0])
    named = any(char.isalpha() for char in text)
    return len(cell) == 1 and named and len(text) <= LONGEST_LABEL and "\n" not in text


def _bare(label: str) -> str:
    return label.strip().removesuffix(":").rstrip()
