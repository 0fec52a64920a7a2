"""Searching the text as a person reads it: case, kinds of quotes and line breaks do not matter."""

from __future__ import annotations

import unicodedata

import regex

# Characters that look the same to a reader, typed or typeset.
_ALIKE = ("'‘’‚‛′´`", '"“”„‟«»″', "-‐‑‒–—―−")
_CLASSES = {character: f"[{regex.escape(alike)}]" for alike in _ALIKE for character in alike}
_WORDS = regex.compile(r"\S+|\s+")


def matches(text: str, query: str) -> list[tuple[int, int]]:
    """The places of a query in the text, as ``[start, end)`` in code points, in order, not overlapping.

    The query is literal. Case is folded ("STRASSE" finds "Straße"); a run of blanks finds any run of blanks,
    line breaks included; typographic and plain quotes, apostrophes and dashes are the same. A query of
    blanks alone finds nothing.
    """
    if not query.strip():
        return []
    pattern = regex.compile(_pattern(query), regex.IGNORECASE | regex.FULLCASE)
    return [found.span() for found in pattern.finditer(text)]


def _pattern(query: str) -> str:
    return "".join(
        r"\s+" if piece.isspace() else "".join(_CLASSES.get(c) or regex.escape(c) for c in piece)
        for piece in _WORDS.findall(unicodedata.normalize("NFC", query))
    )
