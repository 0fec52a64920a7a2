"""The changes between two texts: few edits, as a person would see them, found fast in long texts.

Lines are compared first, then sentences within changed lines, words within changed sentences, and
characters within changed words.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz.distance import Levenshtein

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: Characters are compared where the lengths of the two stretches multiply to no more than this.
LARGEST_BY_CHARACTERS = 25_000_000
#: Lines, sentences and words, likewise; beyond it a stretch counts as replaced as a whole.
LARGEST_BY_WORDS = 20_000_000_000

#: The units of a text: lines with their ends, and roughly sentences, with the blanks after them.
LINES = re.compile(r"[^\n]*\n|[^\n]+")
SENTENCES = re.compile(r"[^.?!…\n]*(?:[.?!…]+\s*|\n+|$)")
_WORDS = re.compile(r"\S+\s*|\s+")
_SHORTEST_ANCHOR = 3


class Edit(NamedTuple):
    """``old[old_start:old_end]`` became ``new[new_start:new_end]``; offsets in code points."""

    old_start: int
    old_end: int
    new_start: int
    new_end: int


def edits_between(old: str, new: str) -> list[Edit]:
    """The edits that make ``new`` of ``old``, ascending, with unchanged text between any two.

    Unchanged text too short against the edits on both its sides is part of one larger edit.
    """
    found = _narrowed(old, new, Edit(0, len(old), 0, len(new)))
    for split in (_lines, _sentences, _words, _characters):
        found = [finer for edit in found for finer in _refined(old, new, edit, split)]
    return _without_chance_agreement(found)


def _lines(text: str) -> Sequence[str]:
    return LINES.findall(text)


def _sentences(text: str) -> Sequence[str]:
    return [unit for unit in SENTENCES.findall(text) if unit]


def _words(text: str) -> Sequence[str]:
    return _WORDS.findall(text)


def _characters(text: str) -> Sequence[str]:
    return text


def _narrowed(old: str, new: str, edit: Edit) -> list[Edit]:
    """The edit without what is equal at its beginning and end; nothing if all of it is."""
    old_start, old_end, new_start, new_end = edit
    one, other = old[old_start:old_end], new[new_start:new_end]
    if one == other:
        return []
    front = _common_prefix(one, other)
    back = _common_prefix(one[front:][::-1], other[front:][::-1])
    return [Edit(old_start + front, old_end - back, new_start + front, new_end - back)]


def _common_prefix(one: str, other: str) -> int:
    """Length of what both begin with, by halving: comparing slices is much faster than characters."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _refined(old: str, new: str, edit: Edit, split: Callable[[str], Sequence[str]]) -> list[Edit]:
    """The edit as smaller edits between the units that ``split`` makes of both sides."""
    old_start, old_end, new_start, new_end = edit
    if old_start == old_end or new_start == new_end:
        return [edit]
    one = split(old[old_start:old_end])
    other = split(new[new_start:new_end])
    size = len(one) * len(other)
    if size > (LARGEST_BY_CHARACTERS if isinstance(one, str) else LARGEST_BY_WORDS):
        return [edit]
    old_at = list(accumulate((len(unit) for unit in one), initial=old_start))
    new_at = list(accumulate((len(unit) for unit in other), initial=new_start))
    found: list[Edit] = []
    for code in Levenshtein.opcodes(one, other):
        if code.tag == "equal":
            continue
        piece = Edit(
            old_at[code.src_start], old_at[code.src_end], new_at[code.dest_start], new_at[code.dest_end]
        )
        if found and found[-1].old_end == piece.old_start and found[-1].new_end == piece.new_start:
            piece = Edit(found[-1].old_start, piece.old_end, found[-1].new_start, piece.new_end)
            found.pop()
        found.append(piece)
    return found


def _without_chance_agreement(edits: list[Edit]) -> list[Edit]:
    """Neighbouring edits as one where the unchanged text between them is too short to trust."""
    kept: list[Edit] = []
    for edit in edits:
        current = edit
        while kept and _is_chance(kept[-1], current):
            before = kept.pop()
            current = Edit(before.old_start, current.old_end, before.new_start, current.new_end)
        kept.append(current)
    return kept


def _is_chance(before: Edit, after: Edit) -> bool:
    between = after.old_start - before.old_end
    return between < _SHORTEST_ANCHOR or between <= min(_size(before), _size(after))


def _size(edit: Edit) -> int:
    return max(edit.old_end - edit.old_start, edit.new_end - edit.new_start)
