"""What stands for what: merged codes followed to the code in which they ended, and where every code lies today.

One place decides what stands for a code, under which code another may be put and into which it may be merged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from qualcode.errors import NotAllowed, NotFound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.codebook.tree import Code, Codebook, Key

K = TypeVar("K")


def standing(merged: Mapping[K, K | None]) -> dict[K, K]:
    """For each code the one that stands for it: itself, or the last of those that it was merged into in turn.

    ``merged`` says of each code into which it was merged; what is not among its keys is left out of account. A
    circle of merges, which only two copies of a study can make together, stops where it closes.
    """
    found = {}
    for key in merged:
        stands, seen = key, {key}
        while (into := merged[stands]) is not None and into in merged and into not in seen:
            seen.add(into)
            stands = into
        found[key] = stands
    return found


def places(parents: Mapping[K, K | None], merged: Mapping[K, K | None]) -> dict[K, K | None]:
    """Under which code each code lies today: a code under a merged one lies under what stands for that.

    Where that is the code itself, or lies under it, the code takes the merged one's place instead.
    """
    stands = standing(merged)
    above = {key: _lifted(key, parent, parents, stands) for key, parent in parents.items()}
    for key, parent in parents.items():
        if above[key] == parent:
            continue
        while _runs_in_a_circle(key, above):
            parent = None if parent is None else parents.get(parent)
            above[key] = _lifted(key, parent, parents, stands)
    return above


def _lifted(key: K, parent: K | None, parents: Mapping[K, K | None], stands: Mapping[K, K]) -> K | None:
    """What stands for ``parent``, or for the nearest code above it, that is not the code itself."""
    while parent is not None and stands.get(parent, parent) == key:
        parent = parents.get(parent)
    return None if parent is None else stands.get(parent, parent)


def _runs_in_a_circle(key: K, above: Mapping[K, K | None]) -> bool:
    seen = {key}
    at = above[key]
    while at is not None and at not in seen:
        seen.add(at)
        at = above.get(at)
    return at == key


# -- what a code may be put under, and merged into ----------------------------------------------------


def open_to_others(book: Codebook, key: Key) -> Code:
    """The code of this id, if others may be put under it and merged into it.

    Raises NotFound where the codebook does not have it, NotAllowed where it was merged into another (naming what
    stands for it today) or is retired.
    """
    code = not_merged(book, key)
    if code.retired:
        raise NotAllowed(f"{book.full_name(key)} is retired; restore it first.")
    return code


def not_merged(book: Codebook, key: Key) -> Code:
    """The code of this id, if it was not merged away. Raises NotFound and NotAllowed as ``open_to_others``."""
    if key not in book:
        raise NotFound("That code is not in the codebook any more.")
    stands = book.standing_for(key)
    if stands.id != key:
        instead = "which is retired" if stands.retired else "which stands for it: name that instead"
        raise NotAllowed(f"{book.full_name(key)} was merged into {book.full_name(stands.id)}, {instead}.")
    return book[key]


def place_under(book: Codebook, key: Key, under: Key | None) -> None:
    """Raise NotAllowed unless the code may be put under ``under`` (None: among the themes)."""
    code = not_merged(book, key)
    if under is None:
        return
    above = open_to_others(book, under)
    if book.would_cycle(code.id, above.id):
        raise NotAllowed(
            f"{book.full_name(code.id)} cannot go under {book.full_name(above.id)}, which lies under it."
            if code.id != above.id
            else f"{book.full_name(code.id)} cannot go under itself."
        )


def merge_into(book: Codebook, key: Key, into: Key) -> None:
    """Raise NotAllowed unless the code may be merged into the other."""
    code = not_merged(book, key)
    if code.id == into:
        raise NotAllowed(f"{book.full_name(code.id)} cannot be merged into itself.")
    if into in book and book.standing_for(into).id == code.id:
        raise NotAllowed(
            f"{book.full_name(code.id)} cannot be merged into {book.full_name(into)}, which was merged into "
            f"{book.full_name(code.id)} before."
        )
    target = open_to_others(book, into)
    if target in book.descendants(code.id):
        raise NotAllowed(
            f"{book.full_name(code.id)} cannot be merged into {book.full_name(target.id)}, which lies under it; "
            "move that out first."
        )
