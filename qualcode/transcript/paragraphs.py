"""The beginnings of paragraphs in text without labels, whether or not its lines were wrapped by hand."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: A line longer than this (code points) was not broken by a typist or an e-mail program.
LONGEST_WRAPPED = 120
_SHORTEST_WIDTH = 40


def paragraph_starts(lines: Sequence[str]) -> tuple[int, ...]:
    """Indexes of the lines at which a paragraph begins.

    A blank line ends a paragraph. A line break alone ends one where the lines are not wrapped: some
    line is longer than LONGEST_WRAPPED; or there is no blank line between lines, and either no line
    is longer than 40 or the first word of the next line would still have fitted.
    """
    filled = [index for index, line in enumerate(lines) if line.strip()]
    if not filled:
        return ()
    width = max(len(lines[index].rstrip()) for index in filled)
    has_blank_lines = filled[-1] - filled[0] + 1 > len(filled)
    starts = [filled[0]]
    for before, index in itertools.pairwise(filled):
        if index > before + 1 or width > LONGEST_WRAPPED:
            starts.append(index)
        elif not has_blank_lines:
            word = lines[index].split(maxsplit=1)[0]
            if width <= _SHORTEST_WIDTH or len(lines[before].rstrip()) + 1 + len(word) <= 0.9 * width:
                starts.append(index)
    return tuple(starts)
