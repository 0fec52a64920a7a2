"""Reconciling: where the coders of a transcript differ, and settling each difference into the consensus.

How the coders agreed is a fact of their own, independent work; reconciling does not change it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from qualcode.agreement.differences import KINDS, Difference, Piece, differences
from qualcode.errors import NotAllowed, NotFound, QualcodeError, UsageError
from qualcode.study import reconciling as settling
from qualcode.study.coders import acting, must_act
from qualcode.study.codes import codebook, key_of
from qualcode.study.log import latest_step
from qualcode.study.reconciling import Decision, Finished, Outcome, Ready, Segment
from qualcode.study.transcripts import finder
from qualcode.study.viewer import look, viewer_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.study.coders import Coder
    from qualcode.study.study import Study
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
        return tuple(_id(piece) for piece in self.difference.pieces)


def _id(piece: Piece) -> bytes:
    assert isinstance(piece.id, bytes)
    return piece.id


@dataclass(frozen=True)
class Queue:
    """All cases of a transcript by place, the coders in the order of their letters, the codebook as seen."""

    work: Finished
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
        """What all agree on and is not in the consensus yet."""
        return [case for case in self.cases if case.open and case.agreed]

    def ordered(self, order: Order) -> list[Case]:
        """The differences by place; by kind and then the longest first; or by gain, the highest first."""
        if order == "kind":
            return sorted(self.differences, key=lambda c: (KINDS.index(c.difference.kind), -c.gain, c.number))
        if order == "gain":
            return sorted(self.differences, key=lambda c: (-c.gain, c.number))
        return self.differences


# -- what there is ----------------------------------------------------------------------------------


def queue(study: Study, who: Coder | None, entry: Entry) -> Queue:
    """The cases of a transcript. Raises NotAllowed where it cannot be reconciled yet, or not be seen."""
    with study.reading():
        viewer = viewer_for(study, who)
        book = codebook(study, viewer)
        return _queue(study, book, settling.finished_work(study, viewer, book, entry))


def _queue(study: Study, book: Codebook, work: Finished) -> Queue:
    themes, levels = {}, {}
    for code in book:
        theme = book.theme_of(code.id)
        themes[key_of(code)], levels[key_of(code)] = key_of(theme), book.level_of(code.id)
    keys = [coder.key for coder in work.coders]
    pieces = (Piece(*piece) for piece in work.pieces)
    found = differences(pieces, keys, themes, levels, offered=work.had)
    cases, study_id = [], study.id
    for number, difference in enumerate(found, start=1):
        ids = [_id(piece) for piece in difference.pieces]
        decision = None
        if work.settled(ids):
            decision = next(d for d in work.decisions_on(ids) if d.holds)
        entity = settling.decision_id(study_id, work.entry, ids)
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
        viewer = viewer_for(study, who)
        book = codebook(study, viewer)
        return [
            (ready, None if work is None else _queue(study, book, work))
            for ready, work in settling.double_coded(study, viewer, book)
        ]


def states(study: Study, who: Coder | None) -> list[tuple[Ready, bool | None]]:
    """Every transcript with several independent coders, and whether it is reconciled; None where not all of them
    have finished it."""
    with study.reading():
        viewer = viewer_for(study, who)
        found = settling.double_coded(study, viewer, codebook(study, viewer))
    return [(ready, None if work is None else work.reconciled) for ready, work in found]


# -- settling ---------------------------------------------------------------------------------------


def take(
    study: Study, who: Coder, entry: Entry, case: str, whose: Sequence[int], why: str | None = None
) -> int:
    """Settle a case (id) with the codings of these coders (keys), who may have nothing there.

    Where two of them have one code on one span with different stances the consensus has it once: supports and
    contrary are mixed, and a stance goes before none. What all agree on in the transcript is carried over first,
    if it was not yet; returns how many that were. Raises NotFound where there is no such case any more.
    """
    with study.writing():
        now, found = _found(study, who, entry, case)
        taken = [piece for piece in found.difference.pieces if piece.coder in whose]
        ids = tuple(coder.id for coder in now.coders if coder.key in whose)
        return _settle(study, who, now, found, Outcome("taken", _joined(taken), ids, why))


def take_neither(study: Study, who: Coder, entry: Entry, case: str, why: str) -> int:
    """Settle a case with nothing, for a reason. Returns and raises as ``take``; QualcodeError without a reason."""
    with study.writing():
        now, found = _found(study, who, entry, case)
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
    """Settle a case with one segment that has another code (key), span (code points of today's text) or stance
    (``unset`` for none) than the coders gave it; what is not given is as they have it.

    Returns and raises as ``take``; UsageError where they have several codes or spans and none is given.
    """
    with study.writing():
        now, found = _found(study, who, entry, case)
        pieces = found.difference.pieces
        codes = {piece.code for piece in pieces} if code is None else {key_of(now.book.usable(code))}
        spans = {(piece.start, piece.end) for piece in pieces} if span is None else {span}
        for several, what in ((codes, "code"), (spans, "span")):
            if len(several) > 1:
                raise UsageError(f"The coders have several {what}s here: say which {what} it is to be.")
        (chosen,), ((start, end),) = codes, spans
        given = _stance(p.stance for p in pieces) if stance is None else stance
        segment = Segment(chosen, start, end, None if given == UNSET else given)
        return _settle(study, who, now, found, Outcome("other", (segment,), (), why))


def note(study: Study, who: Coder, entry: Entry, case: str, why: str) -> None:
    """Write why a settled case was settled as it was. Raises NotAllowed where it is open."""
    with study.writing():
        now, found = _found(study, who, entry, case)
        decision = found.decision
        if decision is None:
            raise NotAllowed("Settle the difference first; the note says why it was settled so.")
        segments = tuple(segment for _, segment in decision.made)
        outcome = Outcome(decision.verdict, segments, decision.whose, why)
        settling.settle(study, who, now.work, decision.pieces, outcome)


def carry_over(study: Study, who: Coder, entries: Sequence[Entry] | None = None) -> tuple[int, list[Queue]]:
    """Carry over, as one step, what the coders agree on in these transcripts, or in all that can be reconciled.

    Where all have finished and coded nothing that is recorded: the transcript is reconciled. Returns how many
    decisions that made, and the transcripts as they stood before.
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


def _found(study: Study, who: Coder, entry: Entry, case: str) -> tuple[Queue, Case]:
    now = queue(study, who, entry)
    for found in now.cases:
        if found.id == case:
            return now, found
    raise NotFound(f"That difference is not among those of {entry.name} any more; look again.")


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
    """What several stances come to, as a respondent's do in the tables: supports and contrary are mixed."""
    there = {stance for stance in given if stance}
    if len(there) > 1:
        return "mixed"
    return next(iter(there), None)


# -- for the shell ----------------------------------------------------------------------------------


def listed(
    study: Study,
    coder: str | None = None,
    *,
    transcripts: Sequence[str] = (),
    order: str = "place",
    everything: bool = False,
) -> dict[str, Any]:
    """The queue of these transcripts, or of all: what is open, or ``everything``, and how far it has come.

    Raises UsageError for another order, NotAllowed for a named transcript that cannot be reconciled yet.
    """
    if order not in ORDERS:
        raise UsageError(f"--by takes {', '.join(ORDERS)}; not {order}.")
    who = acting(study, coder)
    _, warnings = look(study, who, "reconcile")
    with study.reading():
        every = _of(study, who, transcripts)
        shown = [
            (now, case)
            for _, now in every
            if now is not None
            for case in (now.cases if everything else now.to_settle)
        ]
        if order == "kind":
            shown.sort(key=lambda s: (KINDS.index(s[1].difference.kind), -s[1].gain))
        elif order == "gain":
            shown.sort(key=lambda s: -s[1].gain)
        return {
            "format": 1,
            "by": order,
            "transcripts": [_progress(ready, now) for ready, now in every],
            "differences": [_told(now, case) for now, case in shown],
            "warnings": warnings,
        }


def progress(study: Study, coder: str | None = None) -> dict[str, int]:
    """How many transcripts are coded by several, finished by all of those, and reconciled, as far as is seen."""
    found = [reconciled for _, reconciled in states(study, acting(study, coder))]
    return {
        "double_coded": len(found),
        "finished_by_all": len(found) - found.count(None),
        "reconciled": found.count(True),
    }


def _of(study: Study, who: Coder | None, names: Sequence[str]) -> list[tuple[Ready, Queue | None]]:
    every = overview(study, who)
    if not names:
        return every
    find = finder(study)
    wanted = {find(name).key: find(name) for name in names}
    found = [one for one in every if one[0].entry.key in wanted]
    there = {ready.entry.key for ready, now in found if now is not None}
    for entry in wanted.values():
        if entry.key not in there:
            queue(study, who, entry)  # which says why it cannot be
    return found


def _progress(ready: Ready, now: Queue | None) -> dict[str, Any]:
    status = "waiting" if now is None else "reconciled" if now.work.reconciled else "open"
    return {
        "transcript": ready.entry.name,
        "coders": [coder.name for coder in ready.coders],
        "status": status,
        "waits_for": list(ready.waits_for),
        "agreed": None if now is None else len(now.cases) - len(now.differences),
        "to_carry_over": None if now is None else len(now.to_carry_over),
        "differences": None if now is None else len(now.differences),
        "settled": None if now is None else len(now.differences) - len(now.to_settle),
    }


def _told(now: Queue, case: Case) -> dict[str, Any]:
    names = {coder.key: coder.name for coder in now.coders}
    having = {piece.coder for piece in case.difference.pieces}
    return {
        "difference": case.id,
        "transcript": now.entry.name,
        "kind": case.kind,
        "start": case.difference.start,
        "end": case.difference.end,
        "gain": case.gain,
        "codings": [
            {
                "coding": _id(piece).hex(),
                "coder": names[piece.coder],
                **_segment(now.book, Segment(piece.code, piece.start, piece.end, piece.stance)),
            }
            for piece in case.difference.pieces
        ],
        "without": [coder.name for coder in now.coders if coder.key not in having],
        "settled": None if case.decision is None else _decision(now, case.decision),
    }


def _decision(now: Queue, decision: Decision) -> dict[str, Any]:
    names = {coder.id: coder.name for coder in now.coders}
    return {
        "outcome": decision.verdict,
        "taken": [names[whose] for whose in decision.whose if whose in names],
        "consensus": [_segment(now.book, segment) for _, segment in decision.made],
        "why": decision.why,
        "by": decision.by,
        "when": datetime.fromtimestamp(decision.decided / 1000, UTC).isoformat(timespec="milliseconds"),
    }


def _segment(book: Codebook, segment: Segment) -> dict[str, Any]:
    return {
        "code": list(book.path(segment.code)) if segment.code in book else [],
        "start": segment.start,
        "end": segment.end,
        "stance": segment.stance or UNSET,
    }


def accept_agreed(study: Study, coder: str | None, transcripts: Sequence[str] = ()) -> dict[str, Any]:
    """Carry over what the coders agree on in these transcripts, or in all that can be reconciled."""
    who = must_act(study, coder)
    find = finder(study)
    entries = [find(name) for name in transcripts] or None
    made, _ = carry_over(study, who, entries)
    with study.reading():
        every = [_progress(ready, now) for ready, now in _of(study, who, transcripts)]
    warnings = [
        f"{one['transcript']} is left: {' and '.join(one['waits_for'])} not finished."
        for one in every
        if one["status"] == "waiting"
    ]
    return {"format": 1, "carried_over": made, "transcripts": every, "warnings": warnings}


def settle(
    study: Study,
    coder: str | None,
    difference: str,
    *,
    taken: str | None = None,
    code: str | None = None,
    span: tuple[int, int] | None = None,
    stance: str | None = None,
    why: str | None = None,
) -> dict[str, Any]:
    """Settle the difference whose id begins so: ``taken`` is a coder's name or letter, both, all, or neither; or
    with another ``code`` (name), ``span`` or ``stance``.

    Raises UsageError for what does not fit together, NotFound for a difference that is not there.
    """
    who = must_act(study, coder)
    other = code is not None or span is not None or stance is not None
    if (taken is None) != other:
        raise UsageError(
            "Say how it is to be settled: either --take NAME, both or neither, or with another --code, --start and "
            "--end, or --stance."
        )
    with study.writing():
        now, case = _beginning(study, who, difference)
        if other:
            chosen = None if code is None else key_of(now.book.find(code))
            carried = take_other(
                study, who, now.entry, case.id, code=chosen, span=span, stance=stance, why=why
            )
        elif taken is not None and taken.casefold() == "neither":
            carried = take_neither(study, who, now.entry, case.id, why or "")
        else:
            carried = take(study, who, now.entry, case.id, _whose(now, taken or ""), why)
        after, settled = _found(study, who, now.entry, case.id)
    return {
        "format": 1,
        "carried_over": carried,
        "difference": _told(after, settled),
        "left": len(after.to_settle),
        "reconciled": after.work.reconciled,
        "warnings": [],
    }


def _beginning(study: Study, who: Coder, text: str) -> tuple[Queue, Case]:
    asked = text.strip().lower()
    found = [
        (now, case)
        for _, now in overview(study, who)
        if now is not None
        for case in now.cases
        if asked and case.id.startswith(asked)
    ]
    if len(found) != 1:
        many = "Several differences begin" if found else "There is no difference that begins"
        raise NotFound(f"{many} with {text}; qualcode reconcile --list lists their ids.")
    return found[0]


def _whose(now: Queue, taken: str) -> list[int]:
    asked = taken.strip().casefold()
    for place, coder in enumerate(now.coders):
        if asked in (coder.name.casefold(), LETTERS[place].casefold()):
            return [coder.key]
    if asked in ("both", "all"):
        return [coder.key for coder in now.coders]
    names = ", ".join(f"{LETTERS[i]} or {coder.name}" for i, coder in enumerate(now.coders))
    raise QualcodeError(f"--take knows {names}, both, and neither; not {taken}.")
