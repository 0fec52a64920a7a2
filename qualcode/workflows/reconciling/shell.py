"""Reconciling by the names and ids that people type, as documents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qualcode.agreement.differences import KINDS
from qualcode.documents import FORMAT
from qualcode.errors import NotFound, QualcodeError, UsageError
from qualcode.study.coders import must_act
from qualcode.study.codes import key_of
from qualcode.study.reconciling import Decision, Ready, Segment
from qualcode.study.seen import look
from qualcode.study.settings import uses_agreement
from qualcode.study.transcripts import finder
from qualcode.workflows.reconciling.cases import LETTERS, ORDERS, UNSET, overview, piece_id, queue
from qualcode.workflows.reconciling.settling import carry_over, case_of, take, take_neither, take_other

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.documents import reconciling as documents
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.workflows.reconciling.cases import Case, Queue


def listed(
    study: Study,
    coder: str | None = None,
    *,
    transcripts: Sequence[str] = (),
    order: str = "place",
    everything: bool = False,
) -> documents.ToReconcile:
    """The queue of these transcripts, or of all: the open differences, or ``everything``, and the progress.

    Raises UsageError for another order, NotAllowed for a named transcript that cannot be reconciled yet.
    """
    if order not in ORDERS:
        raise UsageError(f"--by takes {', '.join(ORDERS)}; not {order}.")
    seen, warnings = look(study, coder, "reconcile")
    with study.reading():
        every = _of(study, seen.coder, transcripts)
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
            "format": FORMAT,
            "by": order,
            "transcripts": _progress(study, every),
            "differences": [_told(now, case) for now, case in shown],
            "warnings": warnings,
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


def _progress(study: Study, every: Sequence[tuple[Ready, Queue | None]]) -> list[documents.Come]:
    """The progress of each transcript and, where the study uses agreement, how far the coders agreed by
    themselves."""
    used = uses_agreement(study)
    return [_come(ready, now, alike=used) for ready, now in every]


def _come(ready: Ready, now: Queue | None, *, alike: bool) -> documents.Come:
    status: documents.Status = "waiting" if now is None else "reconciled" if now.work.reconciled else "open"
    return {
        "transcript": ready.entry.name,
        "coders": [coder.name for coder in ready.coders],
        "status": status,
        "waits_for": list(ready.waits_for),
        "agreed": None if now is None or not alike else len(now.cases) - len(now.differences),
        "to_carry_over": None if now is None else len(now.to_carry_over),
        "differences": None if now is None else len(now.differences),
        "settled": None if now is None else len(now.differences) - len(now.to_settle),
    }


def _told(now: Queue, case: Case) -> documents.Difference:
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
                "coding": piece_id(piece).hex(),
                "coder": names[piece.coder],
                **_segment(now.book, Segment(piece.code, piece.start, piece.end, piece.stance)),
            }
            for piece in case.difference.pieces
        ],
        "without": [coder.name for coder in now.coders if coder.key not in having],
        "settled": None if case.decision is None else _decision(now, case.decision),
    }


def _decision(now: Queue, decision: Decision) -> documents.Settled:
    return {
        "outcome": decision.verdict,
        "taken": [coder.name for coder in now.coders if coder.id in decision.whose],
        "consensus": [_segment(now.book, segment) for _, segment in decision.made],
        "why": decision.why,
        "by": decision.by,
        "when": datetime.fromtimestamp(decision.decided / 1000, UTC).isoformat(timespec="milliseconds"),
    }


def _segment(book: Codebook, segment: Segment) -> documents.Segment:
    return {
        "code": list(book.path(segment.code)) if segment.code in book else [],
        "start": segment.start,
        "end": segment.end,
        "stance": segment.stance or UNSET,
    }


def accept_agreed(study: Study, coder: str | None, transcripts: Sequence[str] = ()) -> documents.CarriedOver:
    """Carry over what the coders agree on in these transcripts, or in all that can be reconciled."""
    who = must_act(study, coder)
    find = finder(study)
    entries = [find(name) for name in transcripts] or None
    made, _ = carry_over(study, who, entries)
    with study.reading():
        every = _progress(study, _of(study, who, transcripts))
    warnings = [
        f"{one['transcript']} is left out: not finished by {' and '.join(one['waits_for'])}."
        for one in every
        if one["status"] == "waiting"
    ]
    return {"format": FORMAT, "carried_over": made, "transcripts": every, "warnings": warnings}


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
) -> documents.DifferenceSettled:
    """Settle the difference whose id begins so: ``taken`` is a coder's name or letter, both, all, or neither; or
    with another ``code`` (name), ``span`` or ``stance``.

    Raises UsageError for arguments that contradict each other, NotFound for an unknown difference.
    """
    who = must_act(study, coder)
    other = code is not None or span is not None or stance is not None
    if (taken is None) != other:
        raise UsageError(
            "Say how to settle it: either --take NAME, both or neither, or with another --code, --start and "
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
        after, settled = case_of(study, who, now.entry, case.id)
    return {
        "format": FORMAT,
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
    raise QualcodeError(f"--take takes {names}, both, and neither; not {taken}.")
