"""The frozen work of several coders on the same transcripts, as the arrays that agreement takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.agreement import Spans, Stretches
from qualcode.counting import frames
from qualcode.counting.frames import around
from qualcode.study.alike import joint_stance
from qualcode.study.assignments import STANCES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from qualcode.study.assignments import Assignment
    from qualcode.study.seen import Seen

    Ints = NDArray[np.int32] | NDArray[np.int64]
    Coded = tuple[int, int, int, int, str | None]
    Reviewable = list[tuple[int, int, int]]


@dataclass(frozen=True)
class Arrays:
    """Transcripts, coders and lines are numbered from 0 in the order in which they were given.

    ``regions`` are the text looked at, ``units`` (turn, sentence, document) the units in it. ``offered`` is
    (coders, lines, transcripts): whether the coder who finished could use a code of the line.
    """

    spans: Spans
    regions: Stretches
    units: dict[str, Stretches]
    offered: NDArray[np.bool_]


class FrozenWork:
    """The frozen codings of these assignments (all coders, on all of the transcripts) that may be seen,
    read once."""

    def __init__(
        self,
        seen: Seen,
        transcripts: Sequence[int],
        coders: Sequence[int],
        chosen: Sequence[Assignment],
    ) -> None:
        self._transcripts = np.array(transcripts, dtype=np.int64)
        self._coders = list(coders)
        self._work = frames.load_frozen(seen, chosen)
        self._texts = frames.load_texts(seen.study, transcripts, sentences=True)

    @property
    def lost(self) -> int:
        """Codings that a correction of the text has left without a place."""
        return self._work.lost

    @property
    def uncertain(self) -> int:
        """Codings that a correction of the text has left in a place that is a best guess."""
        return self._work.uncertain

    @property
    def codes(self) -> set[int]:
        """The codes (keys) that anybody used."""
        return set(np.unique(self._work.codings.code).tolist())

    def arrays(self, lines: Sequence[Collection[int]], *, everybody: bool) -> Arrays:
        """The arrays for these lines, each a set of codes (keys) that count as one.

        ``everybody``: look at the speech of every turn, not of respondents and groups alone.
        """
        regions = self._regions(everybody)
        units = {"turn": regions, "sentence": self._sentences(everybody), "document": _documents(regions)}
        return Arrays(self._spans(lines), regions, units, self._offered(lines))

    def pieces(self, lines: Sequence[Collection[int]], *, everybody: bool) -> tuple[list[list[Coded]], int]:
        """The codings of each transcript as (coder, line, start, end, stance), cut to begin and end in the
        text looked at; and how many lie outside it.

        A coding that only reaches over other text stays one piece. Codings of one coder that count as the
        same on the same words are one piece.
        """
        regions, spans = self._regions(everybody), self._spans(lines)
        first, last = around(spans, regions)
        kept = first <= last
        first, last = first[kept], last[kept]
        columns = (
            spans.coder[kept],
            spans.code[kept],
            np.maximum(spans.start[kept], regions.start[first]),
            np.minimum(spans.end[kept], regions.end[last]),
            self._work.codings.stance[kept],
        )
        said: list[dict[tuple[int, int, int, int], list[str | None]]] = [{} for _ in self._transcripts]
        for place, *coded, stance in zip(
            spans.transcript[kept].tolist(), *(column.tolist() for column in columns), strict=True
        ):
            said[place].setdefault(tuple(coded), []).append(STANCES[stance])
        found = [[(*one, joint_stance(stances)) for one, stances in own.items()] for own in said]
        return found, int(len(kept) - kept.sum())

    def _spans(self, lines: Sequence[Collection[int]]) -> Spans:
        codings = self._work.codings
        return Spans(
            _numbered(codings.coder, {key: i for i, key in enumerate(self._coders)}),
            self._place(codings.transcript),
            _numbered(codings.code, {code: i for i, codes in enumerate(lines) for code in codes}),
            codings.start,
            codings.end,
        )

    def _place(self, keys: Ints) -> Ints:
        return np.searchsorted(self._transcripts, keys).astype(np.int32)

    def _regions(self, everybody: bool) -> Stretches:
        turns = self._texts.turns
        kept = np.ones(len(turns.said), dtype=bool) if everybody else turns.said
        return Stretches(self._place(turns.transcript[kept]), turns.start[kept], turns.end[kept])

    def _sentences(self, everybody: bool) -> Stretches:
        rows = self._texts.sentences
        if not everybody:
            rows = rows[self._texts.turns.said[rows[:, 3]]]
        return Stretches(self._place(rows[:, 0]), rows[:, 1], rows[:, 2])

    def _offered(self, lines: Sequence[Collection[int]]) -> NDArray[np.bool_]:
        shape = (len(self._coders), len(lines), len(self._transcripts))
        result = np.ones(shape, dtype=bool)
        known: dict[frozenset[int], NDArray[np.bool_]] = {}
        for i, coder in enumerate(self._coders):
            for j, transcript in enumerate(self._transcripts.tolist()):
                codes = self._work.offered[transcript, coder]
                if codes not in known:
                    known[codes] = np.array([not codes.isdisjoint(line) for line in lines])
                result[i, :, j] = known[codes]
        return result


def _documents(regions: Stretches) -> Stretches:
    found, first = np.unique(regions.transcript.astype(np.int64), return_index=True)
    last = np.append(first[1:], len(regions.transcript)) - 1
    return Stretches(found, regions.start[first], regions.end[last] if len(found) else regions.end[:0])


def _numbered(values: Ints, numbers: dict[int, int]) -> Ints:
    table = np.full(max(max(numbers, default=0), int(values.max(initial=0))) + 1, -1, dtype=np.int32)
    table[list(numbers)] = list(numbers.values())
    return table[values]


# -- finished reviews of finished work: what the reviewer found, and what came of it -------------------


@dataclass(frozen=True)
class FinishedReview:
    """One transcript (key) that one coder reviewed of another; names, and codings (code, start, end) as frozen.

    A code (key) that was merged since is replaced by its target; codings that then say the same are one.
    """

    transcript: int
    reviewer: str
    reviewed: str
    before: Reviewable
    after: Reviewable


def finished_reviews(seen: Seen, every: Sequence[Assignment]) -> list[FinishedReview]:
    """The finished reviews among ``every`` assignment whose reviewed coder has finished independently."""
    done = {(a.transcript, a.coder.name): a for a in every if a.finished and a.mode == "independent"}
    reviews = [a for a in every if a.mode == "review" and a.finished]
    found_first = [(done.get((a.transcript, a.reviews or "")), a) for a in reviews]
    pairs = [(first, review) for first, review in found_first if first is not None]
    if not pairs:
        return []
    wanted = {(a.transcript, a.coder.key): a for pair in pairs for a in pair}
    c = frames.load_frozen(seen, wanted.values()).codings
    columns = (c.transcript, c.coder, c.code, c.start, c.end)
    book = seen.book
    found: dict[tuple[int, int], dict[tuple[int, int, int], None]] = {}
    for transcript, coder, code, start, end in zip(*(column.tolist() for column in columns), strict=True):
        found.setdefault((transcript, coder), {})[book.today(code), start, end] = None
    return [
        FinishedReview(
            review.transcript,
            review.coder.name,
            first.coder.name,
            list(found.get((first.transcript, first.coder.key), ())),
            list(found.get((review.transcript, review.coder.key), ())),
        )
        for first, review in pairs
    ]
