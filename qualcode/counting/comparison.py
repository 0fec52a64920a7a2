"""The frozen work of several coders on the same transcripts, as the arrays that agreement takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.counting import frames
from qualcode.counting.frames import Spans, around
from qualcode.study.alike import joint_stance
from qualcode.study.assignments import STANCES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from numpy.typing import NDArray

    from qualcode.study.assignments import Assignment
    from qualcode.study.seen import Seen

    Ints = NDArray[np.int32] | NDArray[np.int64]
    Stretches = tuple[Ints, Ints, Ints]
    Coded = tuple[int, int, int, int, str | None]


@dataclass(frozen=True)
class Compared:
    """Transcripts, coders and lines are numbered from 0 in the order in which they were given.

    ``spans``: coder, transcript, line, start, end. ``regions``, ``turns``, ``sentences``, ``documents``:
    transcript, start, end of the text looked at and of the units in it. ``offered`` is (coders, lines,
    transcripts): whether the coder who finished could use a code of the line.
    """

    spans: tuple[Ints, Ints, Ints, Ints, Ints]
    regions: Stretches
    sentences: Stretches
    documents: Stretches
    offered: NDArray[np.bool_]


class Frozen:
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

    def compared(self, lines: Sequence[Collection[int]], *, everybody: bool) -> Compared:
        """The arrays for these lines, each a set of codes (keys) that count as one.

        ``everybody``: look at the speech of every turn, not of respondents and groups alone.
        """
        regions = self._regions(everybody)
        return Compared(
            self._spans(lines), regions, self._sentences(everybody), _documents(regions), self._offered(lines)
        )

    def pieces(self, lines: Sequence[Collection[int]], *, everybody: bool) -> tuple[list[list[Coded]], int]:
        """The codings of each transcript as (coder, line, start, end, stance), cut to begin and end in the text
        looked at; and how many lie outside it. A coding that only reaches over other text stays one piece, and
        those of one coder that count as the same on the same words are one.
        """
        regions = Spans(*self._regions(everybody))
        coder, transcript, line, start, end = self._spans(lines)
        first, last = around(Spans(transcript, start, end), regions)
        kept = first <= last
        first, last = first[kept], last[kept]
        columns = (
            coder[kept],
            line[kept],
            np.maximum(start[kept], regions.start[first]),
            np.minimum(end[kept], regions.end[last]),
            self._work.codings.stance[kept],
        )
        said: list[dict[tuple[int, int, int, int], list[str | None]]] = [{} for _ in self._transcripts]
        for place, *coded, stance in zip(
            transcript[kept].tolist(), *(column.tolist() for column in columns), strict=True
        ):
            said[place].setdefault(tuple(coded), []).append(STANCES[stance])
        found = [[(*one, joint_stance(stances)) for one, stances in own.items()] for own in said]
        return found, int(len(kept) - kept.sum())

    def _spans(self, lines: Sequence[Collection[int]]) -> tuple[Ints, Ints, Ints, Ints, Ints]:
        codings = self._work.codings
        return (
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
        return self._place(turns.transcript[kept]), turns.start[kept], turns.end[kept]

    def _sentences(self, everybody: bool) -> Stretches:
        rows = self._texts.sentences
        if not everybody:
            rows = rows[self._texts.turns.said[rows[:, 3]]]
        return self._place(rows[:, 0]), rows[:, 1], rows[:, 2]

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
    transcript, start, end = regions
    found, first = np.unique(transcript.astype(np.int64), return_index=True)
    last = np.append(first[1:], len(transcript)) - 1
    return found, start[first], end[last] if len(found) else end[:0]


def _numbered(values: Ints, numbers: dict[int, int]) -> Ints:
    table = np.full(max(max(numbers, default=0), int(values.max(initial=0))) + 1, -1, dtype=np.int32)
    table[list(numbers)] = list(numbers.values())
    return table[values]
