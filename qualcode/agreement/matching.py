"""One-to-one matching of two coders' spans within a code: what F1 of spans counts.

Two spans match when their intersection over union reaches a threshold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from qualcode.agreement.sweep import expand

if TYPE_CHECKING:
    from qualcode.agreement.arrays import Ints
    from qualcode.agreement.spans import Intervals


def matches(first: Intervals, second: Intervals, iou: float) -> Ints:
    """The cell of each matched pair of spans; as many pairs as can be.

    Each side's spans are disjoint within a cell and in order, so pairs that overlap are found in an
    order in which both sides only ever move on. Taking each pair whose two spans are still free is
    then the largest matching: a pair passed over could only have been traded for the one taken.
    """
    if not len(first.cell) or not len(second.cell):
        return np.zeros(0, dtype=np.int64)
    bits = max(int(first.end.max()), int(second.end.max())).bit_length()
    base, other = first.cell << bits, second.cell << bits
    low = np.searchsorted(other | second.end, base | first.start, side="right")
    high = np.searchsorted(other | second.start, base | first.end, side="left")
    a, b = expand(low, high)
    shared = np.minimum(first.end[a], second.end[b]) - np.maximum(first.start[a], second.start[b])
    together = first.end[a] - first.start[a] + second.end[b] - second.start[b] - shared
    close = shared >= iou * together * (1 - 1e-12)
    a, b = a[close], b[close]
    return np.asarray(first.cell[a[_free(a, b)]])


def _free(a: Ints, b: Ints) -> Ints:
    """Indices of the pairs taken, going through them in order. Only runs of conflicts are walked."""
    meets = (a[1:] == a[:-1]) | (b[1:] == b[:-1])
    taken = np.ones(len(a), dtype=np.bool_)
    last_a = last_b = -1
    before = -2
    for at in map(int, np.flatnonzero(meets)):
        if at != before + 1:
            last_a, last_b = int(a[at]), int(b[at])
        if a[at + 1] > last_a and b[at + 1] > last_b:
            last_a, last_b = int(a[at + 1]), int(b[at + 1])
        else:
            taken[at + 1] = False
        before = at
    return np.flatnonzero(taken)
