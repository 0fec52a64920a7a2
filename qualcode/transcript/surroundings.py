"""The text around a span, in whole words."""

from __future__ import annotations

CONTEXT = 160  # code points shown before and after a span, at most
_BLANKS = (" ", "\n", "\t")


def surroundings(text: str, start: int, end: int) -> tuple[str, str]:
    """The text before and after ``[start, end)``: at most CONTEXT code points each, and whole words."""
    return _before(text, start), _after(text, end)


def _before(text: str, start: int) -> str:
    """The text before ``start``, from the beginning of a word on; cut where one word fills it all."""
    cut = max(0, start - CONTEXT)
    if cut and text[cut - 1] not in _BLANKS:
        cut = min((at + 1 for blank in _BLANKS if (at := text.find(blank, cut, start)) >= 0), default=cut)
    return text[cut:start]


def _after(text: str, end: int) -> str:
    """The text from ``end`` on, up to the end of a word; cut where one word fills it all."""
    cut = min(len(text), end + CONTEXT)
    if cut < len(text) and text[cut] not in _BLANKS:
        last = max(text.rfind(blank, end, cut) for blank in _BLANKS)
        cut = last if last >= 0 else cut
    return text[end:cut]
