"""How many codes each further interview added, as Guest, Namey and Chen (2020, PLoS ONE 15(5): e0232076) count it.

The authors of a study argue what the figures mean for it. Nothing here says that enough was heard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Sequence

BASE_SIZE, RUN_LENGTH = 4, 2  # interviews, as in the paper's example


class Run(NamedTuple):
    """Neighbouring interviews, ``first`` to ``last`` (from 1), the new codes in them, and these as a share of the
    codes in the base; None where the base has none."""

    first: int
    last: int
    new: int
    share: float | None


def new_in_each(interviews: Sequence[Collection[Hashable]]) -> list[list[Hashable]]:
    """For each interview, in their order, its codes that were in none before it, in the order given."""
    seen: set[Hashable] = set()
    found = []
    for codes in interviews:
        new = [code for code in dict.fromkeys(codes) if code not in seen]
        seen.update(new)
        found.append(new)
    return found


def runs(new: Sequence[int], base_size: int = BASE_SIZE, run_length: int = RUN_LENGTH) -> list[Run]:
    """The runs after the base: ``run_length`` interviews each, every run beginning an interview later.

    ``new`` says how many new codes each interview has. The base is the first ``base_size`` interviews; empty
    where not one run follows it. Raises ValueError for sizes below 1.
    """
    if base_size < 1 or run_length < 1:
        raise ValueError("the base and the run must each have at least one interview")
    base = sum(new[:base_size])
    found = []
    for start in range(base_size, len(new) - run_length + 1):
        added = sum(new[start : start + run_length])
        found.append(Run(start + 1, start + run_length, added, added / base if base else None))
    return found
