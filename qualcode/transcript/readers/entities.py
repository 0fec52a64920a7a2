"""HTML's entities in a text that is no web page: ``&amp;``, ``&#8212;``."""

from __future__ import annotations

import html
import re

# With their semicolon only: "&copy" within a sentence is no sign.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")


def decoded(text: str) -> str:
    """``text`` with its entities as the characters that they stand for; unknown ones stay."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def count(text: str) -> int:
    """How many entities ``text`` holds."""
    if "&" not in text:
        return 0
    return sum(1 for found in _ENTITY.finditer(text) if _character(found) != found[0])


def _character(found: re.Match[str]) -> str:
    return html.unescape(found[0])
