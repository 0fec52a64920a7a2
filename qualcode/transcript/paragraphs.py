"""The beginnings of paragraphs in a text, whether or not its lines were wrapped by hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qualcode.transcript.sentences import CLOSING_MARKS, END_MARKS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

# Lines wider than this (code points) were broken by nobody, narrower ones are words to themselves.
_WIDEST = 160
_NARROWEST = 40
# Of that width: a line that goes on in the next has at least the first share, and where no blank line parts the
# paragraphs it has no room for the next word within the second.
_LONG = 0.6
_FULL = 0.9
# So many lines in a narrow column are no list, if few of them look like the notes of one.
_COLUMN = 20
_ENDS = tuple(END_MARKS)
_ITEM = re.compile(r"\s*(?:[-–—•*·▪▫◦‣●○■□→✓+][ \t]|\(?(?:\d{1,3}[.)]|(?:[a-zA-Z]|[ivx]{2,4})\))[ \t])")


def paragraph_starts(lines: Sequence[str], begun: Collection[int] = ()) -> tuple[int, ...]:
    """Indexes of the lines at which a paragraph begins; ``begun`` names those that do so in any case.

    A blank line ends a paragraph, and so does a line break, except where the lines are wrapped (see ``_wrapped``).
    """
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return ()
    has_blank_lines = filled[-1] - filled[0] + 1 > len(filled)
    following = [
        index
        for index in filled
        if index not in begun and index and lines[index - 1].strip() and not _is_apart(lines, index, begun)
    ]
    joined = _wrapped(lines, following, begun, has_blank_lines=has_blank_lines)
    return tuple(index for index in filled if index not in joined)


def _wrapped(
    lines: Sequence[str], following: Sequence[int], begun: Collection[int], *, has_blank_lines: bool
) -> frozenset[int]:
    """Which of the lines that follow another one directly go on with it.

    A line is wrapped into the next one if it is long (60 % of the widest, where one in ten may be an exception);
    where no blank line parts paragraphs, it must also have no room for the next word, or no sentence may end or
    begin there. Lines are wrapped at all only if the widest has more than 40 and at most 160 code points; if half
    of the long ones had no room for the next word, as even lines have not; and if they do not look like notes: more
    than a third of those must break a sentence off, and at most a third as many short lines. A narrow column of
    many lines is wrapped where two in three break a sentence off.
    """
    if not following:
        return frozenset()
    # Lines with a label may be headings of their own; others show the width better, where there are any.
    plain = [index for index in following if index - 1 not in begun] or following
    before = sorted(len(lines[index - 1].rstrip()) for index in plain)
    width = before[len(before) - 1 - len(before) // 10]
    if width <= _NARROWEST:
        few = 3 * sum(_is_closed(lines, index) for index in following) < len(following)
        return frozenset(following) if few and len(following) >= _COLUMN else frozenset()
    long = [index for index in following if len(lines[index - 1].rstrip()) >= _LONG * width]
    full = [index for index in long if not _had_room(lines[index - 1], lines[index], width)]
    going_on = [index for index in following if not _is_closed(lines, index)]
    sure = len(set(full).intersection(going_on))
    short = len(set(going_on).difference(long))
    if width > _WIDEST or 2 * len(full) < len(long) or 3 * sure <= len(full) or 3 * short > sure:
        return frozenset()
    if has_blank_lines:
        return frozenset(long)
    return frozenset(full).union(set(long).intersection(going_on))


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


def _is_closed(lines: Sequence[str], index: int) -> bool:
    """Whether a line begins with a capital letter, or follows one that ends as sentences do."""
    ended = lines[index - 1].rstrip().rstrip(CLOSING_MARKS).endswith(_ENDS)
    return ended or lines[index].lstrip()[:1].isupper()
