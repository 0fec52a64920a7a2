"""Breaking text into lines of a fixed number of columns, so that a line is the same line in every copy."""

from __future__ import annotations

from unicodedata import combining, east_asian_width


def columns_of(text: str) -> int:
    """The width of the text: two columns for a wide character, none for a combining one."""
    if text.isascii():
        return len(text)
    return sum(2 if east_asian_width(c) in "WF" else 0 if combining(c) else 1 for c in text)


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines of up to ``columns``, broken at blanks; a word longer than a line is cut.

    Line feeds in it are kept; empty text is one empty line.
    """
    return [line for paragraph in text.split("\n") for line in _paragraph(paragraph, columns)]


def _paragraph(text: str, columns: int) -> list[str]:
    lines, line, used = [], "", 0
    for word in text.split():
        for piece in _pieces(word, columns):
            wide = columns_of(piece)
            if line and used + 1 + wide <= columns:
                line, used = f"{line} {piece}", used + 1 + wide
                continue
            if line:
                lines.append(line)
            line, used = piece, wide
    return [*lines, line]


def _pieces(word: str, columns: int) -> list[str]:
    if columns_of(word) <= columns:
        return [word]
    pieces, piece, used = [], "", 0
    for character in word:
        wide = columns_of(character)
        if piece and used + wide > columns:
            pieces.append(piece)
            piece, used = "", 0
        piece, used = piece + character, used + wide
    return [*pieces, piece]
