"""Which code of an earlier text is which code of the codebook, though names and places may have changed."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from qualcode.codebook.names import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence

    from qualcode.tables.codebook_file import CodebookEntry


def matches(now: Sequence[CodebookEntry], before: Sequence[CodebookEntry]) -> list[tuple[CodebookEntry, int]]:
    """Pairs of a code and the place in ``before`` of what it was, each place at most once.

    By path first; the rest by mark, by name, by definition, where only one code on each side has it.
    """
    traits: tuple[Callable[[CodebookEntry], Hashable], ...] = (
        lambda entry: tuple(map(folded, entry.path)),
        lambda entry: entry.mark,
        lambda entry: folded(entry.name),
        lambda entry: entry.definition,
    )
    left_now, left_before = list(now), list(range(len(before)))
    found: list[tuple[CodebookEntry, int]] = []
    for trait in traits:
        ours: dict[Hashable, list[CodebookEntry]] = defaultdict(list)
        theirs: dict[Hashable, list[int]] = defaultdict(list)
        for entry in left_now:
            ours[trait(entry)].append(entry)
        for place in left_before:
            theirs[trait(before[place])].append(place)
        for value, entries in ours.items():
            places = theirs.get(value, [])
            if value and len(entries) == len(places) == 1:
                found.append((entries[0], places[0]))
        taken_now = {entry.path for entry, _ in found}
        taken_before = {place for _, place in found}
        left_now = [entry for entry in left_now if entry.path not in taken_now]
        left_before = [place for place in left_before if place not in taken_before]
    return found
