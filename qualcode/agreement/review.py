"""A reviewer's decisions on another coder's codings. They do not measure reliability: the reviewer saw the
codings."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

Span = tuple[int, int, int]
"""A coding in one transcript: (code, start, end)."""


class Reviewed(NamedTuple):
    """The reviewed codings that were kept, changed and dropped, and the codings that were added."""

    kept: list[Span]
    changed: list[Span]
    dropped: list[Span]
    added: list[Span]


def review(before: Sequence[Span], after: Sequence[Span]) -> Reviewed:
    """Match the reviewer's codings of one transcript with those reviewed, one to one.

    Equal code and span: kept. Of the rest, the same code on overlapping text, else another code on the same
    span: changed; in order of position. The remaining codings were dropped, or added. A changed coding is
    returned as it was before the review.
    """
    left, right = sorted(set(before)), sorted(set(after))
    kept = set(left) & set(right)
    left = [span for span in left if span not in kept]
    right = [span for span in right if span not in kept]
    changed = []
    for same in (_moved, _recoded):
        for span in list(left):
            match = next((other for other in right if same(span, other)), None)
            if match is not None:
                left.remove(span)
                right.remove(match)
                changed.append(span)
    return Reviewed(sorted(kept), changed, left, right)


def _moved(span: Span, other: Span) -> bool:
    return span[0] == other[0] and span[1] < other[2] and other[1] < span[2]


def _recoded(span: Span, other: Span) -> bool:
    return span[1:] == other[1:]
