"""Why a statistic of a code is not defined, in words."""

from __future__ import annotations

from dataclasses import dataclass

NOT_YET = "not computed yet"
"""In place of a reason, of a statistic that is left for later."""


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of the text looked at carries a code; this decides which statistics exist."""

    coders: int
    units: float
    marks: float
    text: float
    marked: float


def why_undefined(statistic: str, extent: Extent) -> str:
    """The sentence for a statistic of a code that has no value."""
    nobody = "neither coder" if extent.coders == 2 else "no coder"
    everybody = "both coders" if extent.coders == 2 else "every coder"
    in_text = statistic in ("u_alpha", "f1")
    if (extent.text if in_text else extent.units) == 0:
        return "there is no text in which every coder was offered this code"
    if extent.marked == 0:
        return f"{nobody} used this code"
    if in_text:
        return f"{everybody} marked all of the text with this code"
    if extent.marks == 0:
        return f"{nobody} marked enough of any unit with this code"
    return f"{everybody} marked every unit with this code"


def why_pooled_undefined(statistic: str, coders: int, *, used: bool, units: float) -> str:
    """The sentence for a pooled statistic that has no value."""
    if units == 0:
        return "there is no text to compare"
    if not used:
        return "neither coder used any code" if coders == 2 else "no coder used any code"
    if statistic == "set_alpha":
        return "every coder gave every unit the same set of codes"
    return "every code was marked by every coder in every unit, or by none in any"
