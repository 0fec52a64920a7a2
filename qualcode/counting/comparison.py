"""The frozen work of several coders on the same transcripts, as the arrays that agreement takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
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

    ``regions`` are the text looked at, ``units`` (turn, sentence, row, document) the units in it, and rows that
    have none of it, too. ``offered`` is (coders, lines, transcripts): whether the coder who finished could use a
    code of the line.
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
        self._transcripts, self._coders = list(transcripts), list(coders)
        work = frames.load_frozen(seen, chosen)
        texts = frames.load_texts(seen.study, transcripts, sentences=True, rows=True)
        # What the comparison does not need goes, and transcripts and coders become numbers: there is much of it.
        place, codings = {key: i for i, key in enumerate(transcripts)}, work.codings
        self._coded = Spans(
            _numbered(codings.coder, {key: i for i, key in enumerate(coders)}).astype(np.int8),
            _numbered(codings.transcript, place),
            codings.code,
            codings.start,
            codings.end,
        )
        self._stance, self._offered_to = codings.stance, work.offered
        turns, sentences = texts.turns, texts.sentences
        turn_ends = (turns.start.astype(np.int32), turns.end.astype(np.int32))
        self._turns, self._said = Stretches(_numbered(turns.transcript, place), *turn_ends), turns.said
        self._sentences, self._rows = (
            Stretches(_numbered(table[:, 0], place), *(table[:, i].copy() for i in (1, 2)))
            for table in (sentences, texts.rows)
        )
        self._sentence_said = turns.said[sentences[:, 3]]
        self.lost = work.lost
        """Codings that a correction of the text has left without a place."""
        self.uncertain = work.uncertain
        """Codings that a correction of the text has left in a place that is a best guess."""
        self.with_rows = frozenset(np.unique(texts.rows[:, 0]).tolist())
        """The transcripts (keys) that have rows: those from tables, captions and the like."""
        self.codes = set(np.unique(codings.code).tolist())
        """The codes (keys) that anybody used."""

    def arrays(self, lines: Sequence[Collection[int]], *, everybody: bool) -> Arrays:
        """The arrays for these lines, each a set of codes (keys) that count as one.

        ``everybody``: look at the speech of every turn, not of respondents and groups alone.
        """
        regions = _where(self._turns, self._said, everybody)
        sentences = _where(self._sentences, self._sentence_said, everybody)
        units = {
            "turn": regions, "sentence": sentences, "row": self._rows, "document": _documents(regions),
        }  # fmt: skip
        return Arrays(self._spans(lines), regions, units, self._offered(lines))

    def pieces(self, lines: Sequence[Collection[int]], *, everybody: bool) -> tuple[list[list[Coded]], int]:
        """The codings of each transcript as (coder, line, start, end, stance), cut to begin and end in the
        text looked at; and how many lie outside it.

        A coding that only reaches over other text stays one piece. Codings of one coder that count as the
        same on the same words are one piece.
        """
        regions, spans = _where(self._turns, self._said, everybody), self._spans(lines)
        first, last = around(spans, regions)
        kept = first <= last
        first, last = first[kept], last[kept]
        columns = (
            spans.coder[kept],
            spans.code[kept],
            np.maximum(spans.start[kept], regions.start[first]),
            np.minimum(spans.end[kept], regions.end[last]),
            self._stance[kept],
        )
        said: list[dict[tuple[int, int, int, int], list[str | None]]] = [{} for _ in self._transcripts]
        for place, *coded, stance in zip(
            spans.transcript[kept].tolist(), *(column.tolist() for column in columns), strict=True
        ):
            said[place].setdefault(tuple(coded), []).append(STANCES[stance])
        found = [[(*one, joint_stance(stances)) for one, stances in own.items()] for own in said]
        return found, int(len(kept) - kept.sum())

    def _spans(self, lines: Sequence[Collection[int]]) -> Spans:
        line_of = {code: i for i, codes in enumerate(lines) for code in codes}
        return replace(self._coded, code=_numbered(self._coded.code, line_of))

    def _offered(self, lines: Sequence[Collection[int]]) -> NDArray[np.bool_]:
        shape = (len(self._coders), len(lines), len(self._transcripts))
        result = np.ones(shape, dtype=bool)
        known: dict[frozenset[int], NDArray[np.bool_]] = {}
        for i, coder in enumerate(self._coders):
            for j, transcript in enumerate(self._transcripts):
                codes = self._offered_to[transcript, coder]
                if codes not in known:
                    known[codes] = np.array([not codes.isdisjoint(line) for line in lines])
                result[i, :, j] = known[codes]
        return result


def _where(stretches: Stretches, said: NDArray[np.bool_], everybody: bool) -> Stretches:
    """The stretches of ``everybody``, or those in which a respondent or a group is heard."""
    if everybody:
        return stretches
    return Stretches(*(column[said] for column in (stretches.transcript, stretches.start, stretches.end)))


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
