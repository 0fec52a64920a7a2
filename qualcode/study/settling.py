"""Settling what coders differ in: the step that makes a decision, and the consensus codings that come of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.ids import natural_id
from qualcode.ledger.kinds import KINDS
from qualcode.ledger.log import Draft, heads, writes_of
from qualcode.study.assignments import STANCES
from qualcode.study.codes import code_ids
from qualcode.study.coding_step import span_fault
from qualcode.study.reconciling import Outcome, Segment, SideBySide, decision_id
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry


def settle(study: Study, who: Coder, work: SideBySide, pieces: Collection[bytes], outcome: Outcome) -> None:
    """Settle a difference between these codings, as one step, in place of earlier decisions on any of them.

    ``work`` is the work on the transcript, read within the same write transaction. Raises NotFound for a
    coding that is not part of it, QualcodeError where a segment cannot be coded, where neither is taken
    without a reason, or where the difference is settled that way already.
    """
    with study.writing():
        known = {piece.id for piece in work.pieces}
        if not pieces or not known.issuperset(pieces):
            raise NotFound(f"{work.entry.name} no longer has that difference; look again.")
        if outcome.verdict == "neither" and not (outcome.why or "").strip():
            raise QualcodeError("Give a reason for taking neither.")
        settling = _Settling(study, who)
        before = work.decisions_on(pieces)
        settling.decide(work, pieces, outcome)
        if not settling.drafts:
            raise QualcodeError("That difference is already settled that way.")
        settling.record("settle again" if before else "settle")


def carry_over(
    study: Study, who: Coder, agreed: Sequence[tuple[SideBySide, Sequence[tuple[Collection[bytes], Outcome]]]]
) -> int:
    """Carry over, as one step, what the coders of these transcripts agree on: groups of codings, each with
    the outcome ``agreed``. A transcript in which nobody coded anything gets a decision that records that.
    Returns how many decisions were made."""
    with study.writing():
        settling = _Settling(study, who)
        for work, groups in agreed:
            for pieces, outcome in groups:
                settling.decide(work, pieces, outcome)
            if not work.pieces and not work.reconciled:
                settling.decide(work, (), Outcome("agreed"))
        settling.record("carry over agreed codings")
    return sum(draft.kind == "decision" and not draft.fields.get("deleted") for draft in settling.drafts)


class _Settling:
    """Decisions gathered into one step. Within a write transaction."""

    def __init__(self, study: Study, who: Coder) -> None:
        self._study = study
        self._connection = study.connection
        self._who = who
        self._study_id = study.id
        self._ids = code_ids(study)
        self._book = Seen(study, who).book
        self._texts: dict[int, tuple[str, str]] = {}  # of each transcript the current revision, and its text
        self.drafts: list[Draft] = []

    def record(self, action: str) -> None:
        if self.drafts:
            self._study.record(action, self.drafts, coder=self._who.id)

    def decide(self, work: SideBySide, pieces: Collection[bytes], outcome: Outcome) -> None:
        entity = decision_id(self._study_id, work.entry, pieces)
        made = self._made(work.entry, entity, outcome.segments)
        for earlier in work.decisions_on(pieces):
            if earlier.id != entity:
                self.drafts.append(Draft("decision", earlier.id, {"deleted": True}))
                self._take_away(earlier.id, ())
        stood = sorted([piece.hex(), *work.written[piece]] for piece in pieces)
        fields: dict[str, Any] = {
            "transcript": work.entry.id.hex(),
            "basis": [sorted(coder.id.hex() for coder in work.coders), stood],
            "outcome": [outcome.verdict, sorted(coder.hex() for coder in outcome.whose), sorted(made)],
        }
        why = (outcome.why or "").strip()
        if why:
            fields["why"] = why
        stored = self._stored(entity)
        if stored is None:  # and then nothing was ever made of it
            self.drafts += [Draft("decision", entity, fields, new=True), *made.values()]
            return
        self._take_away(entity, made)
        wanted = {**KINDS["decision"].defaults, **fields}
        differing = {name: value for name, value in wanted.items() if stored.get(name, self) != value}
        if differing:
            self.drafts.append(Draft("decision", entity, differing))
        for coding, draft in made.items():
            alive = self._alive(coding)
            if not alive:
                again = Draft("coding", draft.entity, {"deleted": False})
                self.drafts.append(draft if alive is None else again)

    def _stored(self, entity: bytes) -> dict[str, Any] | None:
        """The registers of a decision as they stand, without those on which two copies of the study differ; None
        where it never was."""
        row = self._connection.execute(
            "SELECT t.id, d.coders, d.pieces, d.verdict, d.whose, d.made, d.why, d.deleted FROM decision d "
            "JOIN transcript t ON t.key = d.transcript WHERE d.id = ?",
            (entity,),
        ).fetchone()
        if row is None:
            return None
        transcript, coders, pieces, verdict, whose, made, why, deleted = row
        found = {
            "transcript": transcript.hex(),
            "basis": [json.loads(coders), json.loads(pieces)],
            "outcome": [verdict, json.loads(whose), json.loads(made)],
            "why": why,
            "deleted": bool(deleted),
        }
        for (register,) in self._connection.execute(
            "SELECT register FROM conflict WHERE entity = ?", (entity,)
        ):
            del found[register]
        return found

    def _text(self, entry: Entry) -> tuple[str, str]:
        if entry.key not in self._texts:
            revision, sha = self._connection.execute(
                "SELECT r.id, r.sha FROM transcript t JOIN revision r ON r.key = t.current WHERE t.key = ?",
                (entry.key,),
            ).fetchone()
            self._texts[entry.key] = (revision.hex(), self._study.text(bytes.fromhex(sha)))
        return self._texts[entry.key]

    def _made(self, entry: Entry, decision: bytes, segments: Sequence[Segment]) -> dict[str, Draft]:
        """The consensus codings that a decision makes, by their ids (hex): what says the same has the same id."""
        made: dict[str, Draft] = {}
        revision, text = self._text(entry)
        for segment in segments:
            code = self._ids[self._book.today(segment.code)].hex()
            fault = span_fault(text, segment.start, segment.end)
            if fault:
                raise QualcodeError(f"{entry.name}: {fault}.")
            if segment.stance not in STANCES:
                raise QualcodeError(f"A stance is one of: {', '.join(s for s in STANCES if s)}.")
            at = [revision, segment.start, segment.end]
            key = (decision.hex(), code, *map(str, at), segment.stance or "")
            entity = natural_id(self._study_id, "consensus", *key)
            fields = {"layer": "consensus", "code": code, "at": at, "stance": segment.stance}
            made[entity.hex()] = Draft("coding", entity, fields, new=True)
        return made

    def _alive(self, coding: str) -> bool | None:
        """Whether a coding is there; None where it never was."""
        row = self._connection.execute(
            "SELECT deleted = 0 FROM coding WHERE id = ?", (bytes.fromhex(coding),)
        ).fetchone()
        return None if row is None else bool(row[0])

    def _take_away(self, decision: bytes, kept: Collection[str]) -> None:
        """Remove the consensus codings of a decision, in whichever copy it was made, except those ``kept``."""
        outcomes = heads(writes_of(self._connection, decision), "outcome")
        made = {coding for write in outcomes for coding in write.fields.get("outcome", (0, 0, ()))[2]}
        for coding in sorted(made.difference(kept)):
            if self._alive(coding):
                self.drafts.append(Draft("coding", bytes.fromhex(coding), {"deleted": True}))
