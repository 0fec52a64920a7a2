"""Where the coders of a transcript differ, case by case, and which cases are settled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Literal

from qualcode.agreement.differences import KINDS, Difference, Piece, differences
from qualcode.study import reconciling
from qualcode.study.codes import key_of
from qualcode.study.reconciling import decision_id, double_coded, finished_work, works
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.reconciling import Decision, Ready, SideBySide
    from qualcode.study.transcripts import Entry

Order = Literal["place", "kind", "gain"]
ORDERS: tuple[Order, ...] = ("place", "kind", "gain")
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
UNSET = "unset"


@dataclass(frozen=True)
class Case:
    """One difference, or one agreement, of a transcript: ``number`` in the order of place, from 1.

    ``id`` stays the same while the same codings make it up. ``decision`` is the one that settles it; None while
    it is open. ``gain`` is how many code points, counted for each code and pair of coders, the coders differ on
    here: settled in the coding itself, so much disagreement would be gone.
    """

    id: str
    number: int
    difference: Difference
    decision: Decision | None
    gain: int

    @property
    def kind(self) -> str:
        return self.difference.kind

    @property
    def agreed(self) -> bool:
        return self.difference.kind == "agreed"

    @property
    def open(self) -> bool:
        return self.decision is None

    @property
    def ids(self) -> tuple[bytes, ...]:
        return tuple(piece_id(piece) for piece in self.difference.pieces)


def piece_id(piece: Piece) -> bytes:
    """The id of the coding that a piece is."""
    assert isinstance(piece.id, bytes)
    return piece.id


@dataclass(frozen=True)
class Queue:
    """All cases of a transcript by place, the coders in the order of their letters, the codebook as seen."""

    work: SideBySide
    book: Codebook
    cases: tuple[Case, ...]

    @property
    def entry(self) -> Entry:
        return self.work.entry

    @property
    def coders(self) -> tuple[Coder, ...]:
        return self.work.coders

    @property
    def differences(self) -> list[Case]:
        """The cases in which the coders differ."""
        return [case for case in self.cases if not case.agreed]

    @property
    def to_settle(self) -> list[Case]:
        """The differences that are open."""
        return [case for case in self.cases if case.open and not case.agreed]

    @property
    def to_carry_over(self) -> list[Case]:
        """The codings that all agree on and that are not in the consensus yet."""
        return [case for case in self.cases if case.open and case.agreed]

    def ordered(self, order: Order) -> list[Case]:
        """The differences by place; by kind and then the longest first; or by gain, the highest first."""
        if order == "kind":
            return sorted(self.differences, key=lambda c: (KINDS.index(c.difference.kind), -c.gain, c.number))
        if order == "gain":
            return sorted(self.differences, key=lambda c: (-c.gain, c.number))
        return self.differences


def queue(study: Study, who: Coder | None, entry: Entry) -> Queue:
    """The cases of a transcript. Raises NotAllowed where it cannot be reconciled yet, or not be seen."""
    with study.reading():
        seen = Seen(study, who)
        return _queue(seen, finished_work(seen, entry))


def _queue(seen: Seen, work: SideBySide) -> Queue:
    book, study_id = seen.book, seen.study.id
    themes, levels = {}, {}
    for code in book:
        theme = book.theme_of(code.id)
        themes[key_of(code)], levels[key_of(code)] = key_of(theme), book.level_of(code.id)
    keys = [coder.key for coder in work.coders]
    pieces = (Piece(*piece) for piece in work.pieces)
    found = differences(pieces, keys, themes, levels, offered=work.had)
    cases = []
    for number, difference in enumerate(found, start=1):
        ids = [piece_id(piece) for piece in difference.pieces]
        decision = None
        if work.settled(ids):
            decision = next(d for d in work.decisions_on(ids) if d.holds)
        entity = decision_id(study_id, work.entry, ids)
        cases.append(Case(entity.hex(), number, difference, decision, _gain(difference, keys)))
    return Queue(work, book, tuple(cases))


def _gain(difference: Difference, coders: Sequence[int]) -> int:
    """Code points marked by one and not by the other, over the pairs of coders and the codes concerned."""
    total = 0
    for code in {piece.code for piece in difference.pieces}:
        marked = {
            coder: _covered((p.start, p.end) for p in difference.pieces if (p.coder, p.code) == (coder, code))
            for coder in coders
        }
        for one, other in combinations(coders, 2):
            both = _covered([*marked[one], *marked[other]])
            total += 2 * _length(both) - _length(marked[one]) - _length(marked[other])
    return total


def _covered(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _length(spans: Iterable[tuple[int, int]]) -> int:
    return sum(end - start for start, end in spans)


def overview(study: Study, who: Coder | None) -> list[tuple[Ready, Queue | None]]:
    """Every transcript with several independent coders, with its cases where all of them have finished."""
    with study.reading():
        seen = Seen(study, who)
        return [(ready, None if work is None else _queue(seen, work)) for ready, work in works(seen)]


def states(study: Study, who: Coder | None) -> list[tuple[Ready, bool | None]]:
    """Every transcript with several independent coders, and whether it is reconciled; None where not all of them
    have finished it."""
    with study.reading():
        return list(reconciling.states(Seen(study, who)))


def ready_ones(study: Study, who: Coder | None) -> list[Entry]:
    """The transcripts that all of several independent coders have finished."""
    with study.reading():
        every = double_coded(Seen(study, who))
    return [ready.entry for ready in every if not ready.waits_for]


def to_begin_with(study: Study, who: Coder | None) -> Entry | None:
    """The first transcript that is open to be reconciled, else the first that is reconciled, else the first that
    waits for a coder; None where nothing is coded by several."""
    with study.reading():
        first: dict[bool | None, Entry] = {}
        for ready, done in reconciling.states(Seen(study, who)):
            first.setdefault(done, ready.entry)
            if done is False:
                break
    return next((first[done] for done in (False, True, None) if done in first), None)
