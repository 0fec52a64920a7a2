"""Merged codes followed to the code that stands for them, and the place of every code today."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

K = TypeVar("K")


def standing(merged: Mapping[K, K | None]) -> dict[K, K]:
    """For each code the one that stands for it: itself, or the last of those that it was merged into in turn.

    ``merged`` has for each code the one that it was merged into; codes that are not among its keys are
    ignored. A circle of merges, which only two copies of a study can make together, stops where it closes.
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
    """Under which code each code lies today: a code under a merged one lies under the merged one's target.

    Where the target is the code itself, or lies under it, the code takes the merged one's place instead.
    """
    stands = standing(merged)
    # For each code that was put under a merged one, the code under which it is tried.
    at: dict[K, K | None] = {
        key: parent
        for key, parent in parents.items()
        if parent is not None and stands.get(parent, parent) != parent
    }
    above = dict(parents)
    lifted = list(at)
    while lifted:
        for key in lifted:
            above[key] = _standing_over(key, at, parents, stands)
        lifted = [key for key in at if _runs_in_a_circle(key, above)]
        for key in lifted:
            at[key] = _over(at[key], parents)
    return above


def _standing_over(
    key: K, at: dict[K, K | None], parents: Mapping[K, K | None], stands: Mapping[K, K]
) -> K | None:
    """What stands for the code at which ``key`` is, or for the nearest above that which is not ``key`` itself."""
    while (parent := at[key]) is not None and stands.get(parent, parent) == key:
        at[key] = _over(parent, parents)
    return None if parent is None else stands.get(parent, parent)


def _over(key: K | None, parents: Mapping[K, K | None]) -> K | None:
    return None if key is None else parents.get(key)


def _runs_in_a_circle(key: K, above: Mapping[K, K | None]) -> bool:
    seen = {key}
    at = above[key]
    while at is not None and at not in seen:
        seen.add(at)
        at = above.get(at)
    return at == key
