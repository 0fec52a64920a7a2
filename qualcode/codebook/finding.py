"""Names that resemble one that does not exist."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.codebook.names import folded, split_path

if TYPE_CHECKING:
    from collections.abc import Sequence

NEAR = 60.0
"""Similarity (0 to 100) from which a name is offered instead of one that is not there."""


def nearest(text: str, full_names: Sequence[str], limit: int = 3) -> list[str]:
    """The full names most like ``text``, whole or in their last name, best first."""
    from rapidfuzz import fuzz

    wanted = folded(text)

    def likeness(full_name: str) -> float:
        last = split_path(full_name)[-1]
        return max(fuzz.ratio(wanted, folded(full_name)), fuzz.ratio(wanted, folded(last)))

    scored = sorted(((likeness(name), name) for name in full_names), key=lambda pair: (-pair[0], pair[1]))
    return [name for score, name in scored[:limit] if score >= NEAR]
