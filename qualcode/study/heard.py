"""The codings that count in tables of themes, and whose words each of them touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.study import frames
from qualcode.study.assignments import STANCES
from qualcode.study.transcripts import unplaced

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from qualcode.codebook.tree import Codebook
    from qualcode.study.counted import Counted
    from qualcode.study.study import Study
    from qualcode.study.viewer import Viewer


@dataclass(frozen=True)
class Segment:
    """One coding with the keys of the respondents whose words it touches (none: nobody in particular)."""

    transcript: int
    code: int
    start: int
    end: int
    stance: str | None
    owners: tuple[int, ...]


@dataclass(frozen=True)
class Heard:
    """Codings that count, as arrays of one length; ``code`` is what each was merged into, if it was.

    ``coding``, ``owner`` and ``place`` are parallel: which coding touches whose turn in which transcript.
    ``focus_groups`` are transcripts (keys). ``lost`` counts the codings of the study that a correction has
    left without a place, and which are therefore not here.
    """

    codings: frames.Codings
    coding: NDArray[np.int64]
    owner: NDArray[np.int64]
    place: NDArray[np.int64]
    focus_groups: frozenset[int]
    lost: int

    def missing(self) -> list[str]:
        """What tables and quotes leave out without a place, as a sentence for the reader."""
        if not self.lost:
            return []
        many = "coding has" if self.lost == 1 else "codings have"
        return [
            f"{self.lost} {many} had no place since a correction and cannot be counted or quoted; see "
            "qualcode transcripts unplaced."
        ]

    @property
    def silent(self) -> int:
        """How many codings touch no respondent's words."""
        return len(self.codings.code) - len(np.unique(self.coding[self.owner != frames.NOBODY]))

    def segments(self) -> Iterator[Segment]:
        """The codings that touch respondents' words, by transcript and place."""
        owners: dict[int, list[int]] = {}
        for i, owner in zip(self.coding.tolist(), self.owner.tolist(), strict=True):
            if owner != frames.NOBODY:
                owners.setdefault(i, []).append(owner)
        c = self.codings
        for i in sorted(owners, key=lambda i: (c.transcript[i], c.start[i], c.end[i], c.code[i])):
            yield Segment(
                int(c.transcript[i]),
                int(c.code[i]),
                int(c.start[i]),
                int(c.end[i]),
                STANCES[int(c.stance[i])],
                tuple(dict.fromkeys(owner for owner in owners[i] if owner >= 0)),
            )


def hear(study: Study, book: Codebook, count: Counted, viewer: Viewer) -> Heard:
    """The codings of the coders that count, where the viewer may see them."""
    codings = frames.load_codings(study, viewer)
    pairs = [(t << 20) | c for t, coders in count.coders.items() for c in coders]
    kept = np.isin((codings.transcript << 20) | codings.coder, np.array(pairs, dtype=np.int64))
    codings = frames.Codings(*(column[kept] for column in codings))
    codings = codings._replace(code=_standing(book, codings.code))
    texts = frames.load_texts(study)
    touched = frames.touched(codings, texts.turns)
    return Heard(
        codings,
        touched.coding,
        texts.turns.owner[touched.turn],
        texts.turns.transcript[touched.turn],
        texts.focus_groups,
        sum(item.placed == "lost" for item in unplaced(study).uncertain),
    )


def _standing(book: Codebook, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each code, or what it was merged into."""
    table = np.arange(int(codes.max(initial=0)) + 1, dtype=np.int64)
    for code in book:
        into = book.standing_for(code.id).id
        if isinstance(code.id, int) and isinstance(into, int) and code.id < len(table):
            table[code.id] = into
    return table[codes]
