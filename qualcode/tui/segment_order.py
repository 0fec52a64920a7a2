"""Filtering and ordering the segments of a code: by words, by transcript or by respondent type."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.workflows.segments import Excerpt

_NO_TYPE = "no type"


def several(number: int, one: str) -> str:
    """A number with its noun: 1 segment, 12 segments."""
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def folded(text: str) -> str:
    """Text as the filter compares it: any case, and accents however they are encoded."""
    if text.isascii():
        return text.casefold()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def searched(segment: Excerpt, code: str) -> str:
    """The text that the filter searches: the words coded, whose they are, and the code's name."""
    said = (segment.quote, segment.transcript, code, *segment.respondents, *segment.types)
    return folded("\n".join(said))


def by_type(segments: Sequence[Excerpt]) -> tuple[list[Excerpt], dict[int, str]]:
    """The segments by respondent type, and a heading for the place of each type's first."""
    ordered = sorted(segments, key=lambda s: (not s.types, _type(s).casefold(), _type(s)))
    counts = Counter(_type(segment) for segment in ordered)
    headings: dict[int, str] = {}
    place = 0
    for kind, count in counts.items():
        headings[place] = f"{kind}: {several(count, 'segment')}"
        place += count
    return ordered, headings


def _type(segment: Excerpt) -> str:
    return ", ".join(segment.types) or _NO_TYPE
