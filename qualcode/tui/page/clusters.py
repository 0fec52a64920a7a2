"""Grapheme clusters for a terminal: their places, the characters to send, and their widths.

Clusters follow Unicode (``\\X``), but one without width joins the one before it in its line, or at the start of
a line the one after: a cursor cannot stand on nothing. Widths are Rich's, because Rich measures the drawing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

import regex
from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Iterator

# Inside a character class: one cell wide, a cluster by itself beside any other of these, safe to draw, and no
# blank but the space and the no-break space. The class is not complete; it covers most characters of Latin,
# Greek, Cyrillic, Hebrew and Arabic interviews.
NARROW = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u0531-\u0556\u0561-\u0587\u05d0-\u05ea\u0620-\u064a"
    "\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u2100-\u218b\u2190-\u2319\u2500-\u25fc"
)

# Blanks at which a row may break; no-break spaces are not among them.
BLANKS = frozenset(" \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000")

# Characters that a terminal could take for a command, and those that cannot be encoded.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# They would reverse their neighbours, the margin included.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_JOINER = "\u200d"
_TAB = "\t"

# Flags are spelt out: \X counts each from the start of its run, which is too slow for many.
_CLUSTER = regex.compile(r"\p{GCB=RI}{1,2}[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]*|\X")
_PLAIN = regex.compile(r"[\p{GCB=Other}\p{GCB=LV}\p{GCB=LVT}]")


def clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int, str, int]]:
    """The clusters of ``text[start:end]`` in order, as ``(start, end, shown, cells)`` in code points of text.

    A cluster must start at ``start``. A newline shows as nothing and has no cells. A tab counts as one cell:
    its width depends on the column. Any other cluster has at least one cell, unless its whole line has none.
    """
    begun, shown, cells, based = start, "", 0, False
    for found in _CLUSTER.finditer(text, start, end):
        piece = found.group()
        drawn, room = _drawn(piece)
        if room:
            at = found.start()
            if based:
                yield begun, at, shown, cells
                begun, shown, cells = at, drawn, room
            else:
                # A combining mark at the start of a line would land on the margin: put it after the next.
                shown, cells, based = drawn + shown, room, True
                cells = _width(shown, cells)
        elif piece[-1] == "\n":
            if based:
                yield begun, found.start(), shown, cells
                begun = found.start()
            yield begun, found.end(), "", 0
            begun, shown, cells, based = found.end(), "", 0, False
        else:
            shown += drawn
            if based:
                cells = _width(shown, cells)
    if begun < end:
        yield begun, end, shown, cells


def cluster_start(text: str, offset: int) -> int:
    """The start of the cluster at an offset; the length of the text at or after its end."""
    if offset <= 0:
        return 0
    if offset >= len(text):
        return len(text)
    return _around(text, offset)[0]


def cluster_end(text: str, offset: int) -> int:
    """The end of the cluster at an offset; the length of the text at or after its end."""
    if offset >= len(text):
        return len(text)
    return _around(text, max(offset, 0))[1]


def _around(text: str, offset: int) -> tuple[int, int]:
    for begun, until, _, _ in clusters(text, _anchor(text, offset), len(text)):
        if until > offset:
            return begun, until
    return offset, len(text)


def _anchor(text: str, offset: int) -> int:
    """The last place up to an offset where a cluster is sure to start, whatever the rest of the text."""
    at = offset
    while at > 0 and text[at - 1] != "\n":
        if _plain(text[at]) and _plain(text[at - 1]):
            return at
        at -= 1
    return at


@lru_cache(maxsize=8192)
def _plain(character: str) -> bool:
    """Whether a cluster always starts between this character and another of its kind."""
    return _PLAIN.match(character) is not None and _drawn(character)[1] > 0


@lru_cache(maxsize=8192)
def _drawn(cluster: str) -> tuple[str, int]:
    """The characters to send for a cluster, and its cells."""
    if cluster in ("\n", "\r\n"):
        return "", 0
    if cluster == _TAB:
        return _TAB, 1
    # To Rich a joiner at the end swallows the next character, though that is another cluster.
    shown = _UNSAFE.sub("\ufffd", _DIRECTIONS.sub("", cluster)).strip(_JOINER)
    return shown, cell_len(shown)


def _width(shown: str, cells: int) -> int:
    return cells if shown[0] == _TAB else cell_len(shown)
