"""The closed vocabularies of a codebook: where a code comes from, and the colours that it may have."""

from __future__ import annotations

import re

ORIGINS = ("framework", "workshop", "emergent", "in vivo")
"""Where a code may come from; a code need not say."""

OKABE_ITO = {
    "black": "#000000",
    "orange": "#e69f00",
    "sky blue": "#56b4e9",
    "bluish green": "#009e73",
    "yellow": "#f0e442",
    "blue": "#0072b2",
    "vermilion": "#d55e00",
    "reddish purple": "#cc79a7",
}
"""Okabe and Ito (2008), Color Universal Design: eight colours that colour-blind readers can tell apart."""

_HEX = re.compile(r"#[0-9a-f]{6}\Z")


def as_colour(text: str) -> str | None:
    """The colour as the codebook keeps it (palette name or ``#rrggbb``, lower case), or None."""
    folded = " ".join(text.lower().split())
    return folded if folded in OKABE_ITO or _HEX.match(folded) else None
