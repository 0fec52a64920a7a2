"""The beginnings of paragraphs in a text, whether or not its lines were wrapped by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.transcript.sentences import CLOSING_MARKS, END_MARKS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

#: A line longer than this (code points) was not broken by a typist or an e-mail program.
LONGEST_WRAPPED = 120
_SHORTEST_WIDTH = 40
# Of the widest line: a line that goes on in the next has at least the first share, and where no blank line parts
# the paragraphs it has no room for the next word within the second.
_LONG = 0.6
_FULL = 0.9
_ITEM = re.compile(r"\s*(?:[-–—•*·▪▫◦‣●○■□→✓+][ \t]|\(?(?:\d{1,3}[.)]|(?:[a-zA-Z]|[ivx]{2,4})\))[ \t])")


def paragraph_starts(lines: Sequence[str], begun: Collection[int] = ()) -> tuple[int, ...]:
    """Indexes of the lines at which a paragraph begins; ``begun`` names those that do so in any case.

    A blank line ends a paragraph, and so does a line break, except where the lines are wrapped. A line is wrapped
    into the next one if it is long (60 % of the widest), and the next is neither an item of a list nor set in
    more deeply; where no blank line parts paragraphs, it must have no room for the next word as well. Lines are
    wrapped at all only if the widest has more than 40 and at most LONGEST_WRAPPED code points; if half of the
    long ones had no room for the next word, as even lines have not; and if fewer than two in three of them end
    as sentences do or stand before a capital letter, as the notes of a list do.
    """
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return ()
    width = max(len(lines[index].rstrip()) for index in filled)
    starts = {index for index in begun if lines[index].strip()}
    starts.update(
        index
        for index in filled
        if index == 0 or not lines[index - 1].strip() or _is_apart(lines, index, begun)
    )
    long = [
        index for index in filled if index not in starts and len(lines[index - 1].rstrip()) >= _LONG * width
    ]
    full = [index for index in long if not _had_room(lines[index - 1], lines[index], width)]
    has_blank_lines = filled[-1] - filled[0] + 1 > len(filled)
    wrapped = long if has_blank_lines else full
    closed = sum(1 for index in wrapped if _is_closed(lines[index - 1], lines[index]))
    if (
        not _SHORTEST_WIDTH < width <= LONGEST_WRAPPED
        or 2 * len(full) < len(long)
        or 3 * closed >= 2 * len(wrapped)
    ):
        return tuple(filled)
    joined = frozenset(wrapped)
    return tuple(index for index in filled if index in starts or index not in joined)


def _is_apart(lines: Sequence[str], index: int, begun: Collection[int]) -> bool:
    """Whether a line is an item of a list, or set in more deeply than the one before, which is no item or label."""
    line, before = lines[index], lines[index - 1]
    if _ITEM.match(line):
        return True
    return index - 1 not in begun and _indentation(line) > _indentation(before) and not _ITEM.match(before)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip())


def _had_room(line: str, following: str, width: int) -> bool:
    word = following.split(maxsplit=1)[0]
    return len(line.rstrip()) + 1 + len(word) <= _FULL * width


def _is_closed(line: str, following: str) -> bool:
    """Whether a line ends as sentences do, or the next begins with a capital letter."""
    return line.rstrip().rstrip(CLOSING_MARKS).endswith(tuple(END_MARKS)) or following.lstrip()[:1].isupper()
