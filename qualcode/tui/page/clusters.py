"""Grapheme clusters as a terminal is to draw them: where they lie, what is sent, how wide it is.

Clusters follow Unicode (``\\X``), but one that takes no room is joined to the one before it in its line, or,
where a line begins with it, to the one after: a cursor cannot stand on nothing. Widths are Rich's, since it
is Rich that will measure what is drawn.
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
# blank but the space and the no-break space. Not all there are, but what Latin, Greek, Cyrillic, Hebrew and
# Arabic interviews are mostly made of.
NARROW = (
    " -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f\u0531-\u0556\u0561-\u0587\u05d0-\u05ea\u0620-\u064a"
    "\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u20a0-\u20c0\u2100-\u218b\u2190-\u2319\u2500-\u25fc"
)

# Blanks at which a row may be broken; no-break spaces are none.
BLANKS = frozenset(" \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000")

# What a terminal could take for an order, and what cannot be encoded.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# They would turn round what stands beside them, the margin included.
_DIRECTIONS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_JOINER = "\u200d"
_TAB = "\t"

# Flags are spelt out, for \X counts them from the start of their run for each: too slow where they are many.
_CLUSTER = regex.compile(r"\p{GCB=RI}{1,2}[\p{GCB=Extend}\p{GCB=SpacingMark}\p{GCB=ZWJ}]*|\X")
_PLAIN = regex.compile(r"[\p{GCB=Other}\p{GCB=LV}\p{GCB=LVT}]")


def clusters(text: str, start: int, end: int) -> Iterator[tuple[int, int, str, int]]:
    """The clusters of ``text[start:end]`` in order, as ``(start, end, shown, cells)`` in code points of text.

    ``start`` must be where a cluster starts. A newline shows as nothing and has no cells. A tab is given as
    a tab of one cell: how far it reaches depends on the column. Any other cluster has a cell at least,
    unless its whole line has none.
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
                # A mark that a line begins with would be drawn on the margin: it goes after what follows.
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
    """Where the cluster starts in which an offset lies; the length of the text at or after its end."""
    if offset <= 0:
        return 0
    if offset >= len(text):
        return len(text)
    return _around(text, offset)[0]


def cluster_end(text: str, offset: int) -> int:
    """Where the cluster ends in which an offset lies; the length of the text at or after its end."""
    if offset >= len(text):
        return len(text)
    return _around(text, max(offset, 0))[1]


def _around(text: str, offset: int) -> tuple[int, int]:
    for begun, until, _, _ in clusters(text, _anchor(text, offset), len(text)):
        if until > offset:
            return begun, until
    return offset, len(text)


def _anchor(text: str, offset: int) -> int:
    """The last place up to an offset where a cluster is sure to start, whatever stands further away."""
    at = offset
    while at > 0 and text[at - 1] != "\n":
        if _plain(text[at]) and _plain(text[at - 1]):
            return at
        at -= 1
    return at


@lru_cache(maxsize=8192)
def _plain(character: str) -> bool:
    """Whether a cluster always starts between this character and another such."""
    return _PLAIN.match(character) is not None and _drawn(character)[1] > 0


@lru_cache(maxsize=8192)
def _drawn(cluster: str) -> tuple[str, int]:
    """What to send for one cluster, and its cells."""
    if cluster in ("\n", "\r\n"):
        return "", 0
    if cluster == _TAB:
        return _TAB, 1
    # Rich takes a joiner at the end to swallow what follows, though that is another cluster.
    shown = _UNSAFE.sub("\ufffd", _DIRECTIONS.sub("", cluster)).strip(_JOINER)
    return shown, cell_len(shown)


def _width(shown: str, cells: int) -> int:
    return cells if shown[0] == _TAB else cell_len(shown)
