"""Finished reviews of finished work: what the reviewer found, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.counting import frames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.study.assignments import Assignment
    from qualcode.study.seen import Seen

    Codings = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Review:
    """One transcript (key) that one coder reviewed of another; names, and codings (code, start, end) as frozen.

    Codes (keys) that were merged since stand for what they were merged into; what then says the same is one.
    """

    transcript: int
    reviewer: str
    reviewed: str
    before: Codings
    after: Codings


def finished_reviews(seen: Seen, every: Sequence[Assignment]) -> list[Review]:
    """The finished reviews among ``every`` assignment whose reviewed coder has finished independently."""
    done = {
        (a.transcript, a.coder.name): a for a in every if a.status == "finished" and a.mode == "independent"
    }
    reviews = [a for a in every if a.mode == "review" and a.status == "finished"]
    found_first = [(done.get((a.transcript, a.reviews or "")), a) for a in reviews]
    pairs = [(first, review) for first, review in found_first if first is not None]
    if not pairs:
        return []
    wanted = {(a.transcript, a.coder.key): a for pair in pairs for a in pair}
    codings = frames.load_frozen(seen, wanted.values()).codings
    columns = (codings.transcript, codings.coder, codings.code, codings.start, codings.end)
    book = seen.book
    found: dict[tuple[int, int], dict[tuple[int, int, int], None]] = {}
    for transcript, coder, code, start, end in zip(*(c.tolist() for c in columns), strict=True):
        found.setdefault((transcript, coder), {})[book.today(code), start, end] = None
    return [
        Review(
            review.transcript,
            review.coder.name,
            first.coder.name,
            list(found.get((first.transcript, first.coder.key), ())),
            list(found.get((review.transcript, review.coder.key), ())),
        )
        for first, review in pairs
    ]
