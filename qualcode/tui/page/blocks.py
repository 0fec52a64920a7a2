"""A coded segment as a block of rows: the coded words in their context, long ones folded."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qualcode.tui.page.wrap import Wrapped

_LINE_END = re.compile(r"[^\S\n]*\n\s*")
_HEAD, _LONGEST = 3, 6  # rows of a folded quote before the fold; most rows of an unfolded one


@dataclass(frozen=True)
class Block:
    """``text`` as shown, without blank lines, and its rows as ``[start, end)`` in code points of it.

    ``quote`` is the place of the coded words in it, ``fold`` that of the note on words left out, if any.
    """

    text: str
    quote: tuple[int, int]
    fold: tuple[int, int] | None
    rows: list[tuple[int, int]]


def block(before: str, quote: str, after: str, width: int, *, unfolded: bool) -> Block:
    """Lay out a quote and its context in rows of ``width`` cells.

    Unless ``unfolded``, the context is about a row before and after, and a long quote shows its beginning and end.
    """
    before, quote, after = (_LINE_END.sub("\n", part) for part in (before, quote, after))
    before = before.lstrip()
    fold = ""
    head, tail = quote, ""
    if not unfolded:
        before, after = _last(before, width), _first(after, width)
        if len(quote) > _LONGEST * width:
            head, fold, tail = _folded(quote, width)
    text = f"{before}{head}{fold}{tail}{after}"
    start = len(before)
    end = start + len(head) + len(fold) + len(tail)
    at = start + len(head)
    wrapped = Wrapped(text, (), width)
    rows = [row for row in zip(wrapped.starts, wrapped.ends, strict=True) if text[row[0] : row[1]].strip()]
    return Block(text, (start, end), (at, at + len(fold)) if fold else None, rows)


def _folded(quote: str, width: int) -> tuple[str, str, str]:
    """The beginning of a long quote, a note on the words left out, and its end."""
    start = _word_start(quote, _HEAD * width)
    end = _word_start(quote, len(quote) - width)
    left_out = len(quote[start:end].split())
    return quote[:start], f"[… {left_out} more words …] ", quote[end:]


def _word_start(text: str, at: int) -> int:
    """Where the last word up to ``at`` starts; ``at`` itself if one word fills a row or more."""
    blank = max(text.rfind(" ", at // 2, at), text.rfind("\n", at // 2, at))
    return blank + 1 if blank >= 0 else at


def _last(text: str, most: int) -> str:
    """The end of a text, whole words, in at most ``most`` code points."""
    if len(text) <= most:
        return text
    kept = text[len(text) - most :]
    blank = re.search(r"\s", kept)
    return "… " + (kept[blank.end() :] if blank and blank.end() < len(kept) else kept)


def _first(text: str, most: int) -> str:
    """The beginning of a text, whole words, in at most ``most`` code points."""
    if len(text) <= most:
        return text
    kept = text[:most]
    blank = max(kept.rfind(" "), kept.rfind("\n"))
    return (kept[:blank] if blank > 0 else kept) + " …"
