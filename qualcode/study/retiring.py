"""Coders who are none any more: somebody who left, or a name that was a mistake.

What a retired coder did stays in the record and counts as it did; unfinished assignments end, so that nobody waits
for them. Work that was done under a wrong name can be given to the right coder: codings, memos, reviews, rechecks,
and assignments, finished ones with what they froze.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.errors import NotAllowed
from qualcode.ledger.log import Draft
from qualcode.study.assignments import assignments
from qualcode.study.coders import RETIRED, primary_coder
from qualcode.study.codings import CodingReader
from qualcode.study.memos import memos
from qualcode.study.names import some_of
from qualcode.study.transcripts import transcript_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.study.seen import Seen


class Work(NamedTuple):
    """The work of a coder that the viewer may see. Assignments are no secret."""

    codings: int
    transcripts: int
    memos: int
    finished: int
    open: int


def work_of(seen: Seen, coder: Coder) -> Work:
    """How much of a coder's work there is, of what the viewer may see."""
    coded = [c for c in CodingReader(seen).of(None) if c.coder == coder.name and c.code in seen.book]
    own = [a for a in assignments(seen.study) if a.coder.key == coder.key]
    finished = sum(a.finished for a in own)
    written = sum(memo.coder == coder.name for memo in memos(seen))
    inside = len({c.transcript for c in coded})
    return Work(len(coded), inside, written, finished, len(own) - finished)


def retire(study: Study, coder: Coder, by: Coder | None = None) -> None:
    """Take a coder out of what is offered, as one step; unfinished assignments end."""
    with study.writing():
        drafts = [Draft("coder", coder.id, {"role": RETIRED})]
        drafts += [
            Draft("assignment", a.id, {"deleted": True})
            for a in assignments(study)
            if a.coder.key == coder.key and not a.finished
        ]
        study.record("retire coder", drafts, coder=by.id if by else None)


def give_work(study: Study, coder: Coder, to: Coder, by: Coder | None = None) -> None:
    """Retire a coder and give all that was done under that name to another, as one step.

    Raises NotAllowed where the two cannot be one person: one reviews the other, or both are assigned to the same
    transcript in a round and one of them has finished it.
    """
    with study.writing():
        drafts = [Draft("coder", coder.id, {"role": RETIRED})]
        drafts += _assignments(study, coder, to)
        drafts += _written(study, coder, to)
        drafts += _decisions(study, coder, to)
        primary = primary_coder(study)
        if primary is not None and primary.key == coder.key:
            drafts.append(Draft("study", study.id, {"primary_coder": to.id.hex()}))
        reason = f"what {coder.name} did is {to.name}'s"
        study.record("give work to coder", drafts, coder=by.id if by else None, reason=reason)


def _assignments(study: Study, coder: Coder, to: Coder) -> Iterator[Draft]:
    every = assignments(study)
    _refuse_two_people(study, every, coder, to)
    theirs = {(a.transcript, a.round) for a in every if a.coder.key == to.key}
    for a in every:
        if a.coder.key == coder.key and (a.transcript, a.round) in theirs:
            yield Draft("assignment", a.id, {"deleted": True})
        elif a.coder.key == coder.key:
            yield Draft("assignment", a.id, {"about": _about(study, a, to)})
        elif a.reviews == coder.name:
            yield Draft("assignment", a.id, {"mode": [a.mode, to.id.hex()]})


def _refuse_two_people(study: Study, every: Sequence[Assignment], coder: Coder, to: Coder) -> None:
    names = transcript_names(study)
    reviewing = [names[a.transcript] for a in every if {a.coder.name, a.reviews} == {coder.name, to.name}]
    if reviewing:
        raise NotAllowed(
            f"One of {coder.name} and {to.name} reviews the other in {some_of(reviewing)}: they are two people."
        )
    busy = [_busy_in(study, every, one) for one in (coder, to)]
    finished = {a.transcript for a in every if a.finished and a.coder.key in (coder.key, to.key)}
    twice = [name for key, name in names.items() if key in busy[0] & busy[1] & finished]
    if twice:
        raise NotAllowed(
            f"{coder.name} and {to.name} both worked on {some_of(twice)}, and one of them has finished it: what is "
            "finished cannot be joined. If they are one person, reopen it first."
        )


def _busy_in(study: Study, every: Sequence[Assignment], coder: Coder) -> set[int]:
    """The transcripts (keys) that a coder is assigned to or has coded in."""
    coded = study.connection.execute(
        "SELECT DISTINCT transcript FROM coding WHERE coder = ? AND layer = 'own' AND deleted = 0",
        (coder.key,),
    )
    return {a.transcript for a in every if a.coder.key == coder.key} | {key for (key,) in coded}


def _about(study: Study, a: Assignment, to: Coder) -> list[str]:
    transcript, round_ = study.connection.execute(
        "SELECT t.id, r.id FROM assignment a JOIN transcript t ON t.key = a.transcript "
        "JOIN round r ON r.key = a.round WHERE a.key = ?",
        (a.key,),
    ).fetchone()
    return [transcript.hex(), to.id.hex(), round_.hex()]


def _written(study: Study, coder: Coder, to: Coder) -> Iterator[Draft]:
    """Codings, memos and rechecks under the other name; reviews and proposals, whose ids hold the coder, are made
    for the other coder."""
    ask = study.connection.execute
    for kind, also in (("coding", "AND layer = 'own'"), ("memo", "")):
        for (entity,) in ask(
            f"SELECT id FROM {kind} WHERE coder = ? AND deleted = 0 {also} ORDER BY key", (coder.key,)
        ).fetchall():
            yield Draft(kind, entity, {"coder": to.id.hex()})
    for entity, transcript, code in ask(
        "SELECT e.id, t.id, c.id FROM considered e JOIN transcript t ON t.key = e.transcript "
        "JOIN code c ON c.key = e.code WHERE e.coder = ? AND e.deleted = 0 ORDER BY e.key",
        (coder.key,),
    ).fetchall():
        yield Draft("considered", entity, {"about": [transcript.hex(), to.id.hex(), code.hex()]})
    for entity, coding, verdict, own in ask(
        "SELECT e.id, g.id, e.verdict, o.id FROM review e JOIN coding g ON g.key = e.coding "
        "LEFT JOIN coding o ON o.key = e.own WHERE e.coder = ? AND e.deleted = 0 ORDER BY e.key",
        (coder.key,),
    ).fetchall():
        fields = {"outcome": [verdict, own.hex() if own else None]}
        yield from _made_for(study, "review", entity, [coding.hex(), to.id.hex()], fields)
    for entity, coding, code, source, verdict in ask(
        "SELECT e.id, g.id, c.id, e.source, e.verdict FROM proposal e JOIN coding g ON g.key = e.coding "
        "JOIN code c ON c.key = e.code WHERE e.coder = ? AND e.deleted = 0 ORDER BY e.key",
        (coder.key,),
    ).fetchall():
        about = [coding.hex(), code.hex(), to.id.hex()]
        yield from _made_for(study, "proposal", entity, about, {"source": source, "verdict": verdict})


def _made_for(
    study: Study, kind: str, entity: bytes, about: list[str], fields: dict[str, Any]
) -> Iterator[Draft]:
    yield Draft(kind, entity, {"deleted": True})
    made = study.natural_id(kind, *about)
    there = study.connection.execute(f"SELECT 1 FROM {kind} WHERE id = ? AND deleted = 0", (made,)).fetchone()
    if there is None:
        yield study.making(kind, made, {"about": about, **fields})


def _decisions(study: Study, coder: Coder, to: Coder) -> Iterator[Draft]:
    """Decisions on differences name the coders between whom they were."""
    was, now = coder.id.hex(), to.id.hex()
    for entity, coders, pieces, verdict, whose, made in study.connection.execute(
        "SELECT id, coders, pieces, verdict, whose, made FROM decision "
        "WHERE deleted = 0 AND (instr(coders, ?1) OR instr(whose, ?1)) ORDER BY key",
        (was,),
    ).fetchall():
        basis = [_instead(json.loads(coders), was, now), json.loads(pieces)]
        outcome = [verdict, _instead(json.loads(whose), was, now), json.loads(made)]
        yield Draft("decision", entity, {"basis": basis, "outcome": outcome})


def _instead(ids: list[str], was: str, now: str) -> list[str]:
    return sorted({now if one == was else one for one in ids})
