"""What stands for what: merged codes followed to the code in which they ended, and where every code lies today."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

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
