"""Line numbers printed in a text: on every line, on every fifth, or on every turn.

Numbers are taken for line numbers only where they run: each is by one (or five) above the one before, over nearly
the whole text, and what stands behind them is a conversation or lines that only wrap. A list within an answer, a
list of questions and the numbers of paragraphs in prose stay.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.transcript.account import letters
from qualcode.transcript.sentences import CLOSING_MARKS, END_MARKS
from qualcode.transcript.speakers import find_speakers

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEFORE = re.compile(r"[ \t]*[\[(]?(?P<number>\d{1,5})[\])]?(?P<dot>[.)|])?(?:[ \t]+(?=\S)|[ \t]*$)")
_BEHIND = re.compile(r"(?:.*\S)??(?:[ \t]{2,}|\t)(?P<number>\d{1,5})[ \t]*$")
_ENDS = tuple(END_MARKS)
# The share of steps and lines that must fit, the fewest numbers, and how many lines apart they may be printed.
_NEARLY_ALL = 0.9
_FEWEST = 4
_APART = (2, 3, 4, 5, 10)
_EDGE = 3


@dataclass(frozen=True)
class _Numbered:
    """A line with a number: where it stands, and what is left without it."""

    page: int
    line: int
    order: int  # among the lines of all pages that are not blank
    number: int
    rest: str
    dotted: bool

    def follows(self, other: _Numbered, step: int) -> bool:
        """Whether the number goes on from ``other``'s, or begins again on a new page.

        Where every line has a number, those of lines without words may be left out between the two.
        """
        if self.number == other.number + step or (self.page > other.page and self.number == step):
            return True
        return step == 1 and 0 < self.number - other.number == self.order - other.order


def without_line_numbers(pages: list[list[str]], named: frozenset[str]) -> tuple[list[list[str]], int, int]:
    """The pages without line numbers, how many letters those have, and how many lines held nothing else.

    ``named`` are the keys of labels that the caller knows.
    """
    filled = sum(1 for page in pages for line in page if line.strip())
    for pattern in (_BEFORE, _BEHIND):
        numbered = _numbered(pages, pattern)
        if chosen := _running(pages, numbered, filled, named):
            return *_without(pages, chosen), 0
        if chosen := _alone(numbered, filled):
            places = {(one.page, one.line) for one in chosen}
            kept = [
                [line for index, line in enumerate(page) if (number, index) not in places]
                for number, page in enumerate(pages)
            ]
            return kept, sum(letters(pages[one.page][one.line]) for one in chosen), len(chosen)
    return pages, 0, 0


def _numbered(pages: Sequence[Sequence[str]], pattern: re.Pattern[str]) -> list[_Numbered]:
    found: list[_Numbered] = []
    order = 0
    for number, page in enumerate(pages):
        for index, line in enumerate(page):
            words = line.strip()
            if not words:
                continue
            order += 1
            edge = words[0] if pattern is _BEFORE else words[-1]
            if not edge.isdecimal() and edge not in "[(":  # most lines: a pattern takes longer to say so
                continue
            match = pattern.match(line) if pattern is _BEFORE else pattern.fullmatch(line[-400:])
            if match is not None:
                start = len(line) - len(line[-400:]) if pattern is _BEHIND else 0
                at = start + match.start("number")
                rest = line[match.end() :] if pattern is _BEFORE else line[:at].rstrip()
                dotted = "dot" in match.groupdict() and match["dot"] in (".", ")")
                found.append(_Numbered(number, index, order, int(match["number"]), rest, dotted))
    return found


def _running(
    pages: Sequence[Sequence[str]], numbered: Sequence[_Numbered], filled: int, named: frozenset[str]
) -> Sequence[_Numbered]:
    """The numbered lines, if their numbers run over the text."""
    full = [one for one in numbered if one.rest.strip()]
    if len(full) >= _FEWEST and _steps(full, 1):
        heads, starts = _turns(pages, full, named)
        wraps = sum(not _ends(one.rest) for one in full) >= 0.4 * len(full)
        dotted = sum(one.dotted for one in full) > 0.5 * len(full)
        # A header and a footer need have no number.
        every_line = len(numbered) >= _NEARLY_ALL * (filled - _EDGE * len(pages) * (len(pages) > 1))
        every_turn = starts >= _NEARLY_ALL * len(full) and len(full) >= _NEARLY_ALL * heads
        if (every_line and (heads or (wraps and not dotted))) or (heads and every_turn):
            return _with_blank_lines(numbered)
    for step in _APART:
        some = [one for one in full if one.number % step == 0]
        few = len(full) <= 1.3 * len(some)
        if few and len(some) >= 3 and len(some) >= 0.8 * filled / step - 1 and _steps(some, step):
            apart = sum(
                other.page > one.page or step in (other.order - one.order, other.line - one.line)
                for one, other in itertools.pairwise(some)
            )
            if apart >= 0.8 * (len(some) - 1):
                return some
    return ()


def _with_blank_lines(numbered: Sequence[_Numbered]) -> list[_Numbered]:
    """The numbered lines, with those that hold a number only where it goes on from the one before."""
    chosen: list[_Numbered] = []
    for one in numbered:
        if one.rest.strip() or (chosen and one.page == chosen[-1].page and one.follows(chosen[-1], 1)):
            chosen.append(one)
    return chosen


def _alone(numbered: Sequence[_Numbered], filled: int) -> Sequence[_Numbered]:
    """The lines that hold a number only, if those run and are a fifth of all lines."""
    alone = [one for one in numbered if not one.rest.strip()]
    return alone if len(alone) >= max(5, filled / 5) and _steps(alone, 1) else ()


def _steps(numbered: Sequence[_Numbered], step: int) -> bool:
    pairs = [other.follows(one, step) for one, other in itertools.pairwise(numbered)]
    return sum(pairs) >= _NEARLY_ALL * len(pairs)


def _turns(
    pages: Sequence[Sequence[str]], numbered: Sequence[_Numbered], named: frozenset[str]
) -> tuple[int, int]:
    """How many lines begin with a label once the numbers are out, and how many of those had a number."""
    rests = {(one.page, one.line): one.rest for one in numbered}
    lines: list[str] = []
    had: list[bool] = []
    for page, there in enumerate(pages):
        for index, line in enumerate(there):
            lines.append(rests.get((page, index), line))
            had.append((page, index) in rests)
    heads = find_speakers(lines, named).heads
    return len(heads), sum(had[index] for index in heads)


def _ends(line: str) -> bool:
    return line.rstrip().rstrip(CLOSING_MARKS).endswith(_ENDS)


def _without(pages: Sequence[Sequence[str]], chosen: Sequence[_Numbered]) -> tuple[list[list[str]], int]:
    kept = [list(page) for page in pages]
    out = 0
    for one in chosen:
        out += letters(kept[one.page][one.line]) - letters(one.rest)
        kept[one.page][one.line] = one.rest
    return kept, out
