"""Cards on sheets of paper: how large each must be at 16 points, and where it lies.

A sheet has two columns and three rows of one size, which fits both A4 and Letter within margins that a
photocopier keeps. A quote too long for one place takes two or six of them; one too long for a sheet goes on
on the next, under the same number.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.reports.wrapping import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.reports.model import Card

WIDTH, HEIGHT = 95, 84  # of one place, in mm: 190 x 252 together
ROWS, COLUMNS = 3, 2
POINTS = 16
# What a place holds of 16 points, somewhat less than what the usual typefaces put there: characters a line,
# and lines beside the number of the card.
_NARROW, _BROAD = 28, 60
_LINES, _LINES_OF_SHEET = 9, 32


@dataclass(frozen=True)
class Face:
    """A card as it lies: ``words`` with their marks, over so many columns and rows of the sheet."""

    card: Card
    words: str
    columns: int
    rows: int
    part: str = ""


def sheets(cards: Iterable[Card]) -> list[list[list[Face]]]:
    """Sheets, each of rows, each of one or two faces, in the order of the cards as far as places allow."""
    pages: list[list[list[Face]]] = []
    for face in (face for card in cards for face in _faces(card)):
        if face.rows == ROWS:
            pages.append([[face]])
            continue
        row = _row_with_room(pages, face)
        if row is None:
            page = next((page for page in pages[-2:] if _rows_of(page) + face.rows <= ROWS), None)
            if page is None:
                page = []
                pages.append(page)
            row = []
            page.append(row)
        row.append(face)
    return pages


def _row_with_room(pages: list[list[list[Face]]], face: Face) -> list[Face] | None:
    """A row begun lately that has a place for it, so that few places stay empty."""
    if face.columns == COLUMNS:
        return None
    for page in pages[-2:]:
        for row in page:
            if sum(other.columns for other in row) < COLUMNS:
                return row
    return None


def _rows_of(page: list[list[Face]]) -> int:
    return sum(row[0].rows for row in page)


def _faces(card: Card) -> list[Face]:
    words = card.quote.said
    for characters, lines, columns, rows in (
        (_NARROW, _LINES, 1, 1),
        (_BROAD, _LINES, COLUMNS, 1),
        (_BROAD, _LINES_OF_SHEET, COLUMNS, ROWS),
    ):
        room = lines - len(wrapped(card.quote.attribution, characters))
        broken = wrapped(words, characters)
        if len(broken) <= room:
            return [Face(card, words, columns, rows)]
    parts = [" ".join(broken[i : i + room]) for i in range(0, len(broken), room)]
    whole = Face(card, "", COLUMNS, ROWS)
    return [
        replace(whole, words=words, part=f"part {i} of {len(parts)}")
        for i, words in enumerate(parts, start=1)
    ]
