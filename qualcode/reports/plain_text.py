"""Text that every format can hold: nothing in it steers a printer, a screen or the direction of writing."""

from __future__ import annotations

import re

# C0 and C1 controls but tab and line feed, lone surrogates, non-characters, and the marks that turn the
# direction of all that follows (a name could make the figures beside it read backwards).
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
_NO_CHARACTERS = "".join(chr((plane << 16) + last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))
_BEYOND = re.compile(f"[{_NO_CHARACTERS}]")


def fit(text: str) -> str:
    """The text without what no document can hold; each such character becomes a replacement mark."""
    if text.isprintable():
        return text
    return _BEYOND.sub("\ufffd", _UNFIT.sub("\ufffd", text))
