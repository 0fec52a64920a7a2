"""The codings that count in tables of themes, and whose words each of them touches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.counting import frames
from qualcode.study.assignments import STANCES
from qualcode.study.codes import key_of
from qualcode.study.codings import CodingReader
from qualcode.study.respondents import participants, respondents

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from numpy.typing import NDArray

    from qualcode.codebook.tree import Codebook
    from qualcode.counting.counted import Counting
    from qualcode.ledger.study import Study
    from qualcode.study.seen import Seen


@dataclass(frozen=True)
class HeardCoding:
    """One coding with the keys of the respondents whose words it touches (none: the speaker is unknown).

    ``index`` is its place in ``Heard.codings``.
    """

    index: int
    transcript: int
    coder: int
    code: int
    start: int
    end: int
    stance: str | None
    owners: tuple[int, ...]


@dataclass(frozen=True)
class Heard:
    """Codings that count, as arrays of one length; ``code`` is what each was merged into, if it was. Several
    codings of one coder that say the same (``study.alike``) are one; its ``key`` is that of the first made.

    ``coding``, ``owner`` and ``place`` are parallel: which coding touches whose turn in which transcript,
    without turns that belong to no respondent or group. ``lost`` counts the codings that a correction left
    without a place and that the viewer may see; they are not in the arrays.
    """

    codings: frames.LiveCodings
    key: NDArray[np.int64]
    coding: NDArray[np.int64]
    owner: NDArray[np.int64]
    place: NDArray[np.int64]
    texts: frames.Texts
    lost: int

    @property
    def focus_groups(self) -> frozenset[int]:
        """The transcripts (keys) that are focus groups."""
        return self.texts.focus_groups

    def missing(self) -> list[str]:
        """A sentence on the codings that tables and quotes leave out because they have no place."""
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
        touching = np.zeros(len(self.codings.code), dtype=bool)
        touching[self.coding] = True
        return int(len(touching) - touching.sum())

    def segments(self, of: Collection[int]) -> Iterator[HeardCoding]:
        """Those of these codings (indices) that touch respondents' words, by transcript and place."""
        kept = np.isin(self.coding, np.array(list(of), dtype=np.int64))
        owners = _respondents(self.coding[kept], self.owner[kept])
        c = self.codings
        for i in sorted(owners, key=lambda i: (c.transcript[i], c.start[i], c.end[i], c.code[i])):
            yield HeardCoding(
                i,
                int(c.transcript[i]),
                int(c.coder[i]),
                int(c.code[i]),
                int(c.start[i]),
                int(c.end[i]),
                STANCES[int(c.stance[i])],
                owners[i],
            )


def _respondents(coding: NDArray[np.int64], owner: NDArray[np.int64]) -> dict[int, tuple[int, ...]]:
    """For each coding (index) that touches words of those interviewed, the respondents (keys), in order of
    speaking; () where the speaker is unknown."""
    found: dict[int, dict[int, None]] = {}
    for i, key in zip(coding.tolist(), owner.tolist(), strict=True):
        own = found.setdefault(i, {})
        if key >= 0:
            own[key] = None
    return {i: tuple(own) for i, own in found.items()}


def voices(study: Study, spans: Sequence[tuple[int, int | None, int | None]]) -> list[tuple[int, ...] | None]:
    """For each span (transcript, start, end) the respondents (keys) whose words it touches; () where the
    speaker is unknown; None where only an interviewer speaks, or where it has no place."""
    placed = [i for i, (_, start, _) in enumerate(spans) if start is not None]
    table = np.array([spans[i] for i in placed], dtype=np.int64).reshape(-1, 3)
    turns = frames.load_texts(study, {transcript for transcript, _, _ in spans}).turns
    coding, owner, _ = _touching(frames.Places(*table.T), turns)
    found = _respondents(coding, owner)
    result: list[tuple[int, ...] | None] = [None] * len(spans)
    for number, i in enumerate(placed):
        result[i] = found.get(number)
    return result


def whose_words(seen: Seen, transcripts: Collection[int]) -> list[tuple[int, ...] | None]:
    """Whose words each coding in these transcripts (keys) touches that the viewer may see, as ``voices`` has it."""
    coded = [c for c in CodingReader(seen).of(transcripts) if c.code in seen.book]
    return voices(seen.study, [(c.transcript, c.start, c.end) for c in coded]) if coded else []


class Whose:
    """Names and types of the people whose words a coding holds, from the owners that ``voices`` returns."""

    def __init__(self, study: Study) -> None:
        self._people = {person.key: person for person in respondents(study)}
        self._linked = participants(study)

    def of(self, transcript: int, owners: tuple[int, ...] | None) -> tuple[list[str], list[str]]:
        """(respondents, types); where the speaker is unknown, no respondent and the types of all who take part."""
        found = [self._people[key] for key in owners or ()]
        of_types = found
        if owners == ():
            of_types = [self._people[key] for key in self._linked.get(transcript, [])]
        return (
            list(dict.fromkeys(person.name for person in found)),
            list(dict.fromkeys(person.type for person in of_types if person.type)),
        )


def _touching(
    spans: frames.Places | frames.LiveCodings, turns: frames.Turns
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Which span (index) touches whose turn, in which transcript, without turns of no respondent or group."""
    span, turn = frames.touched(spans, turns)
    owner = turns.owner[turn]
    somebodys = owner != frames.NOBODY
    return span[somebodys], owner[somebodys], turns.transcript[turn][somebodys]


def hear(seen: Seen, count: Counting, *, sentences: bool = False) -> Heard:
    """The codings of the coders that count, where the viewer may see them, and those of the consensus that do;
    the texts with their ``sentences``, where they are asked for."""
    study, book = seen.study, seen.book
    found = _one_of_alike(book, frames.load_codings(seen, count.coders))
    if count.consensus:
        settled = frames.load_consensus(study, frozenset().union(*count.consensus.values()))
        settled = _one_of_alike(book, settled)
        found = frames.Keyed(
            frames.LiveCodings(*map(np.concatenate, zip(found.codings, settled.codings, strict=True))),
            np.concatenate((found.key, settled.key)),
        )
    codings = found.codings
    texts = frames.load_texts(study, sentences=sentences)
    return Heard(codings, found.key, *_touching(codings, texts.turns), texts, frames.count_lost(seen))


def _one_of_alike(book: Codebook, found: frames.Keyed) -> frames.Keyed:
    codings = found.codings
    return frames.one_of_alike(found._replace(codings=codings._replace(code=_today(book, codings.code))))


def _today(book: Codebook, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each code, or what it was merged into."""
    table = np.arange(int(codes.max(initial=0)) + 1, dtype=np.int64)
    for code in book:
        if key_of(code) < len(table):
            table[key_of(code)] = book.today(key_of(code))
    return table[codes]
