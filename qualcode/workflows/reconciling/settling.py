"""Settling a case in the consensus, and carrying over what all agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import NotAllowed, NotFound, UsageError
from qualcode.ledger.log import latest_step
from qualcode.study import settling
from qualcode.study.codes import key_of
from qualcode.study.reconciling import Outcome, Segment
from qualcode.workflows.reconciling.cases import UNSET, overview, queue

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.agreement.differences import Piece
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from qualcode.workflows.reconciling.cases import Case, Queue


def take(
    study: Study, who: Coder, entry: Entry, case: str, whose: Sequence[int], why: str | None = None
) -> int:
    """Settle a case (id) with the codings of these coders (keys), who may have nothing there.

    Where two of them have one code on one span with different stances, the consensus has it once: supports
    and contrary become mixed, and a stance replaces none. Codings that all agree on in the transcript are
    carried over first; returns how many were. Raises NotFound where the case is gone.
    """
    with study.writing():
        now, found = case_of(study, who, entry, case)
        taken = [piece for piece in found.difference.pieces if piece.coder in whose]
        ids = tuple(coder.id for coder in now.coders if coder.key in whose)
        return _settle(study, who, now, found, Outcome("taken", _joined(taken), ids, why))


def take_neither(study: Study, who: Coder, entry: Entry, case: str, why: str) -> int:
    """Settle a case with nothing, for a reason. Returns and raises as ``take``; QualcodeError without a reason."""
    with study.writing():
        now, found = case_of(study, who, entry, case)
        return _settle(study, who, now, found, Outcome("neither", why=why))


def take_other(
    study: Study,
    who: Coder,
    entry: Entry,
    case: str,
    *,
    code: int | None = None,
    span: tuple[int, int] | None = None,
    stance: str | None = None,
    why: str | None = None,
) -> int:
    """Settle a case with one segment that has another code (key), span (code points of today's text) or
    stance (``unset`` for none) than the coders gave it. An argument left out keeps the coders' value.

    Returns and raises as ``take``; UsageError where they have several codes or spans and none is given.
    """
    with study.writing():
        now, found = case_of(study, who, entry, case)
        pieces = found.difference.pieces
        codes = {piece.code for piece in pieces} if code is None else {key_of(now.book.usable(code))}
        spans = {(piece.start, piece.end) for piece in pieces} if span is None else {span}
        for several, what in ((codes, "code"), (spans, "span")):
            if len(several) > 1:
                raise UsageError(f"The coders have several {what}s here: choose one {what}.")
        (chosen,), ((start, end),) = codes, spans
        given = _stance(p.stance for p in pieces) if stance is None else stance
        segment = Segment(chosen, start, end, None if given == UNSET else given)
        return _settle(study, who, now, found, Outcome("other", (segment,), (), why))


def note(study: Study, who: Coder, entry: Entry, case: str, why: str) -> None:
    """Write why a settled case was settled as it was. Raises NotAllowed where it is open."""
    with study.writing():
        now, found = case_of(study, who, entry, case)
        decision = found.decision
        if decision is None:
            raise NotAllowed("Settle the difference first; the note says why it was settled so.")
        segments = tuple(segment for _, segment in decision.made)
        outcome = Outcome(decision.verdict, segments, decision.whose, why)
        settling.settle(study, who, now.work, decision.pieces, outcome)


def carry_over(study: Study, who: Coder, entries: Sequence[Entry] | None = None) -> tuple[int, list[Queue]]:
    """Carry over, as one step, what the coders agree on in these transcripts, or in all that can be reconciled.

    Where all have finished and nobody coded anything, that is recorded, and the transcript is reconciled.
    Returns how many decisions it made, and the transcripts as they stood before.
    """
    with study.reading():
        read_at, queues = latest_step(study.connection), _all(study, who, entries)
    with (
        study.writing()
    ):  # for as short a time as can be: what was read is read again only where others wrote
        if latest_step(study.connection) != read_at:
            queues = _all(study, who, entries)
        agreed = [(now.work, [_agreement(case) for case in now.to_carry_over]) for now in queues]
        return settling.carry_over(study, who, agreed), queues


def _all(study: Study, who: Coder, entries: Sequence[Entry] | None) -> list[Queue]:
    if entries is None:
        return [found for _, found in overview(study, who) if found is not None]
    return [queue(study, who, entry) for entry in entries]


def _agreement(case: Case) -> tuple[tuple[bytes, ...], Outcome]:
    return case.ids, Outcome("agreed", _joined(case.difference.pieces))


def case_of(study: Study, who: Coder, entry: Entry, case: str) -> tuple[Queue, Case]:
    """A case (id) of a transcript, with all others as they stand now. Raises NotFound where it is no more."""
    now = queue(study, who, entry)
    for found in now.cases:
        if found.id == case:
            return now, found
    raise NotFound(f"{entry.name} no longer has that difference; look again.")


def _settle(study: Study, who: Coder, now: Queue, case: Case, outcome: Outcome) -> int:
    carried = 0
    if now.to_carry_over and not case.agreed:
        agreed = [_agreement(one) for one in now.to_carry_over]
        carried = settling.carry_over(study, who, [(now.work, agreed)])
    settling.settle(study, who, now.work, case.ids, outcome)
    return carried


def _joined(pieces: Iterable[Piece]) -> tuple[Segment, ...]:
    """The codings as segments, each code on each span once."""
    stances: dict[tuple[int, int, int], list[str | None]] = {}
    for piece in pieces:
        stances.setdefault((piece.code, piece.start, piece.end), []).append(piece.stance)
    return tuple(Segment(*place, _stance(given)) for place, given in stances.items())


def _stance(given: Iterable[str | None]) -> str | None:
    """The joint stance of several, as for a respondent in the tables: supports and contrary become mixed."""
    there = {stance for stance in given if stance}
    if len(there) > 1:
        return "mixed"
    return next(iter(there), None)
