"""Rolling captions, live or automatic: each cue repeats the end of the one before."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# So many words in a row are no chance, also where they are not whole lines.
_MANY = 3


@dataclass(frozen=True)
class _Words:
    keys: tuple[str, ...]
    # How many words there are up to the end of each line.
    line_ends: frozenset[int]


def repeated_words(cues: Sequence[str], timed: bool) -> list[int]:
    """How many of the first words of each cue are those that end the cue before; 0 each where captions do not roll.

    ``timed`` says that the words have times of their own, which only machines write. People say things twice:
    captions roll only where most cues do this, and some of them go on with words of their own.
    """
    parts = [_words(cue) for cue in cues]
    found = [0, *(_overlap(before, after) for before, after in pairwise(parts))][: len(parts)]
    rolls = sum(1 for many in found if many)
    goes_on = sum(
        1
        for many, part in zip(found, parts, strict=True)
        if 0 < many < len(part.keys) and (many > 1 or timed)
    )
    if not goes_on or rolls * 2 < len(parts) - 1 or (rolls < 2 and not timed):
        return [0] * len(cues)
    return found


def without_first_words(text: str, many: int) -> str:
    """``text`` from its word number ``many`` on, counted from 0."""
    at = 0
    for _ in range(many):
        while at < len(text) and text[at].isspace():
            at += 1
        while at < len(text) and not text[at].isspace():
            at += 1
    return text[at:].strip()


def _words(text: str) -> _Words:
    keys: list[str] = []
    ends: set[int] = set()
    for line in text.split("\n"):
        keys.extend("".join(filter(str.isalnum, word)).casefold() or word for word in line.split())
        ends.add(len(keys))
    return _Words(tuple(keys), frozenset(ends))


def _overlap(before: _Words, after: _Words) -> int:
    """The most words that end ``before`` and begin ``after``, as far as they are lines, all of one, or many."""
    # Borders of the string after + end of before (Knuth, Morris and Pratt), whose time is linear.
    tail = before.keys[-len(after.keys) :] if after.keys else ()
    joined = (*after.keys, None, *tail)
    borders = [0] * len(joined)
    border = 0
    for at in range(1, len(joined)):
        while border and joined[at] != joined[border]:
            border = borders[border - 1]
        border += joined[at] == joined[border]
        borders[at] = border
    many = borders[-1] if tail else 0
    while many:
        if many >= _MANY or many in after.line_ends or many == len(before.keys):
            return many
        many = borders[many - 1]
    return 0
