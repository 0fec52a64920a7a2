"""Reconciling: what the coders of a transcript finished, settled difference by difference into the consensus.

The consensus is a layer of codings of its own; the coders' own codings stay as they are. A decision says which
codings it settles, as they stood, and what came of them. It holds while they stand so: what is changed after
(its coder has opened the work again) is open again, and so is what a further coder has come to.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from qualcode.errors import NotAllowed, NotFound, QualcodeError
from qualcode.study.assignments import STANCES, assignments
from qualcode.study.codebook_seen import hidden_codes
from qualcode.study.codes import code_ids, codebook, key_of
from qualcode.study.codings import span_fault
from qualcode.study.kinds import KINDS
from qualcode.study.log import Draft, heads, writes_of
from qualcode.study.placement import Placer
from qualcode.study.transcripts import content, current_revision, entries
from qualcode.study.viewer import viewer_for

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.study.study import Study
    from qualcode.study.transcripts import Entry
    from qualcode.study.viewer import Viewer

Verdict = Literal["agreed", "taken", "neither", "other"]


class Piece(NamedTuple):
    """A coder's coding (keys of coder and code) as it stands today: the code that stands for it, ``[start, end)``
    in code points of the current text."""

    coder: int
    code: int
    start: int
    end: int
    stance: str | None
    id: bytes


class Segment(NamedTuple):
    """What is to be coded in the consensus: a code (key), ``[start, end)`` of the current text, a stance."""

    code: int
    start: int
    end: int
    stance: str | None


@dataclass(frozen=True)
class Outcome:
    """How a difference is settled: ``whose`` codings were taken (ids of coders), and what the consensus has of it.

    ``agreed``: all had the same; ``taken``: those of ``whose`` (who may have nothing there); ``neither``; or
    ``other``: another span, code or stance than any of them.
    """

    verdict: Verdict
    segments: tuple[Segment, ...] = ()
    whose: tuple[bytes, ...] = ()
    why: str | None = None


@dataclass(frozen=True)
class Decision:
    """A decision that is on record: what it settles (ids of codings), and the consensus codings made (keys).

    ``holds``: all that it stood on is as it was, what it made has kept a certain place through corrections of the
    text, and no two copies of the study have settled it differently.
    ``decided`` is in ms since 1970.
    """

    id: bytes
    verdict: Verdict
    whose: tuple[bytes, ...]
    made: tuple[tuple[int, Segment], ...]
    why: str | None
    decided: int
    by: str | None
    pieces: frozenset[bytes]
    holds: bool


@dataclass(frozen=True)
class Finished:
    """The finished work of a transcript's independent coders side by side, and what was decided on it.

    ``offered``: for each coder, in that order, the codes (keys, as they stand today) that there were to choose
    from on finishing.
    """

    entry: Entry
    coders: tuple[Coder, ...]
    pieces: tuple[Piece, ...]
    decisions: tuple[Decision, ...]
    offered: tuple[frozenset[int], ...]

    def had(self, code: int) -> set[int]:
        """The coders (keys) who had this code to choose; for the others it is missing, not absent."""
        return {coder.key for coder, codes in zip(self.coders, self.offered, strict=True) if code in codes}

    @cached_property
    def _holding(self) -> dict[bytes, list[Decision]]:
        found: dict[bytes, list[Decision]] = {}
        for decision in self.decisions:
            if decision.holds:
                for piece in decision.pieces:
                    found.setdefault(piece, []).append(decision)
        return found

    def settled(self, pieces: Iterable[bytes]) -> bool:
        """Whether each of these codings is settled by just one decision that holds."""
        return all(len(self._holding.get(piece, ())) == 1 for piece in pieces)

    def decisions_on(self, pieces: Collection[bytes]) -> list[Decision]:
        """The decisions on any of these codings, whether they hold or not."""
        return [decision for decision in self.decisions if not decision.pieces.isdisjoint(pieces)]

    @property
    def reconciled(self) -> bool:
        """Whether every coding is settled. Where nobody coded anything, that must have been recorded too."""
        return any(d.holds for d in self.decisions) and self.settled(piece.id for piece in self.pieces)

    @property
    def consensus(self) -> list[tuple[int, Segment]]:
        """What was settled so far, as consensus codings (key and what they say) by place."""
        made = [one for decision in self.decisions if decision.holds for one in decision.made]
        return sorted(made, key=lambda one: (one[1].start, one[1].end, one[1].code))


@dataclass(frozen=True)
class Ready:
    """A transcript with several independent coders; ``waits_for`` are those who have not finished it."""

    entry: Entry
    coders: tuple[Coder, ...]
    waits_for: tuple[str, ...]


# -- what there is to reconcile ---------------------------------------------------------------------


def double_coded(study: Study, viewer: Viewer, book: Codebook) -> list[tuple[Ready, Finished | None]]:
    """The transcripts with two or more independent coders, in the order of their names: the work on each where
    all have finished it. What all have finished and the viewer may not see yet is left out."""
    reader = _Reader(study, viewer, book)
    found: list[tuple[Ready, Finished | None]] = []
    for entry, group in _groups(study):
        ready = _ready(entry, group)
        if len(ready.coders) > 1 and ready.waits_for:
            found.append((ready, None))
        elif len(ready.coders) > 1 and _sees(viewer, entry):
            found.append((ready, reader.work(ready)))
    return found


def _groups(study: Study) -> list[tuple[Entry, list[Assignment]]]:
    """Each transcript with the independent assignments on it."""
    of: dict[int, list[Assignment]] = {}
    for a in assignments(study):
        if a.mode == "independent":
            of.setdefault(a.transcript, []).append(a)
    return [(entry, of.get(entry.key, [])) for entry in entries(study)]


def _open(group: Sequence[Assignment]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a.coder.name for a in group if a.status != "finished"))


def _sees(viewer: Viewer, entry: Entry) -> bool:
    return viewer.open_to is None or entry.key in viewer.open_to


def _ready(entry: Entry, group: Sequence[Assignment]) -> Ready:
    persons = {a.coder.key: a.coder for a in group}
    return Ready(entry, tuple(persons[key] for key in sorted(persons)), _open(group))


def finished_work(study: Study, viewer: Viewer, book: Codebook, entry: Entry) -> Finished:
    """The coders' work on a transcript, to be reconciled; ``book`` is the codebook as the viewer sees it.

    Raises NotAllowed where fewer than two coders are assigned to it independently, where one of them has not
    finished it, or where the viewer is still blind.
    """
    (group,) = [group for known, group in _groups(study) if known.key == entry.key]
    ready = _ready(entry, group)
    if len(ready.coders) < 2:
        whose = f"{ready.coders[0].name} alone codes it" if ready.coders else "nobody is assigned to code it"
        raise NotAllowed(f"{entry.name} has nothing to reconcile: {whose} independently.")
    if ready.waits_for:
        who = " and ".join(ready.waits_for)
        raise NotAllowed(
            f"{entry.name} cannot be reconciled yet: {who} {'has' if len(ready.waits_for) == 1 else 'have'} "
            "not finished it."
        )
    if not _sees(viewer, entry):
        name = viewer.coder.name if viewer.coder else "The viewer"
        raise NotAllowed(
            f"{name} has independent work that is still open, and until all have finished that does not see "
            f"what the others coded in {entry.name}."
        )
    return _Reader(study, viewer, book).work(ready)


def decision_id(study: Study, entry: Entry, pieces: Iterable[bytes]) -> bytes:
    """The id that every copy of the study gives to the decision on these codings of a transcript."""
    return study.natural_id("decision", entry.id.hex(), *sorted(piece.hex() for piece in pieces))


def in_force(study: Study, viewer: Viewer, book: Codebook) -> dict[int, list[tuple[int, Segment]]]:
    """For each transcript (key) that is reconciled, as far as the viewer may see, its consensus codings (key, and
    what each says)."""
    begun = {t for (t,) in study.connection.execute("SELECT transcript FROM decision WHERE deleted = 0")}
    if not begun:
        return {}
    reader = _Reader(study, viewer, book)
    found = {}
    for entry, group in _groups(study):
        ready = _ready(entry, group)
        if entry.key in begun and len(ready.coders) > 1 and not ready.waits_for and _sees(viewer, entry):
            work = reader.work(ready)
            if work.reconciled:
                found[entry.key] = work.consensus
    return found


def settled(study: Study, viewer: Viewer, book: Codebook) -> set[int]:
    """The consensus codings (keys) that the viewer may see, of all that is settled so far."""
    found = (work for _, work in double_coded(study, viewer, book) if work is not None)
    return {key for work in found for key, _ in work.consensus}


class _Reader:
    """Reads the work on transcripts, and whether what was decided on it still holds."""

    def __init__(self, study: Study, viewer: Viewer, book: Codebook) -> None:
        self._study = study
        self._connection = study.connection
        self._standing = {key_of(code): key_of(book.standing_for(code.id)) for code in book}
        self._hidden = {entity.hex() for entity in hidden_codes(study, viewer).values()}
        self._codes = {entity.hex(): key for key, entity in code_ids(study).items()}
        self._placer = Placer(study.connection)
        self._lists: dict[str, frozenset[int]] = {}
        self._contested = {
            entity
            for (entity,) in study.connection.execute(
                "SELECT entity FROM conflict WHERE kind = 'decision' AND register <> 'why'"
            )
        }

    def work(self, ready: Ready) -> Finished:
        rows = self._own(ready)
        pieces = tuple(piece for piece, _ in rows.values() if piece is not None)
        decisions = tuple(self._decisions(ready, rows))
        return Finished(ready.entry, ready.coders, pieces, decisions, self._offered(ready))

    def _offered(self, ready: Ready) -> tuple[frozenset[int], ...]:
        found: dict[int, frozenset[int]] = {}
        for coder, sha in self._connection.execute(
            "SELECT coder, offered FROM assignment WHERE transcript = ? AND mode = 'independent' "
            "AND status = 'finished' AND deleted = 0",
            (ready.entry.key,),
        ).fetchall():
            if sha not in self._lists:
                codes = [self._codes[code] for code in json.loads(self._study.text(bytes.fromhex(sha)))]
                self._lists[sha] = frozenset(self._standing.get(key, key) for key in codes)
            found[coder] = found.get(coder, frozenset()) | self._lists[sha]
        return tuple(found.get(coder.key, frozenset()) for coder in ready.coders)

    def _own(self, ready: Ready) -> dict[str, tuple[Piece | None, list[Any]]]:
        """The coders' live codings by id (hex): as they stand (None where the place is lost), and as written."""
        found: dict[str, tuple[Piece | None, list[Any]]] = {}
        keys = ",".join(str(coder.key) for coder in ready.coders)
        for entity, coder, code, start, end, stance, *at in self._connection.execute(
            'SELECT g.id, g.coder, o.id, g.start, g."end", g.stance, r.id, g.start_in_rev, g.end_in_rev '
            "FROM coding g JOIN code o ON o.key = g.code JOIN revision r ON r.key = g.rev "
            f"WHERE g.transcript = ? AND g.layer = 'own' AND g.deleted = 0 AND g.coder IN ({keys}) "
            'ORDER BY g.start, g."end", g.key',
            (ready.entry.key,),
        ):
            if code.hex() in self._hidden:
                continue
            key = self._codes[code.hex()]
            piece = None
            if start is not None:
                piece = Piece(coder, self._standing.get(key, key), start, end, stance, entity)
            found[entity.hex()] = (piece, [code.hex(), at[0].hex(), at[1], at[2], stance])
        return found

    def _decisions(
        self, ready: Ready, own: Mapping[str, tuple[Piece | None, list[Any]]]
    ) -> Iterable[Decision]:
        now = {coder.id.hex() for coder in ready.coders}
        rows = self._connection.execute(
            "SELECT d.id, d.coders, d.pieces, d.verdict, d.whose, d.made, d.why, d.decided, c.name FROM decision d "
            "LEFT JOIN coder c ON c.key = d.decided_by WHERE d.transcript = ? AND d.deleted = 0 ORDER BY d.key",
            (ready.entry.key,),
        ).fetchall()
        for entity, coders, stood, verdict, whose, made, why, decided, by in rows:
            pieces, codings = json.loads(stood), json.loads(made)
            segments = self._segments(codings)
            if segments is None or any(code in self._hidden for _, code, *_ in pieces):
                continue  # what is hidden is as if it were not there
            holds = (
                entity not in self._contested
                and len(segments) == len(codings)
                and now <= set(json.loads(coders))
                and all(piece in own and self._same(own[piece], was) for piece, *was in pieces)
            )
            ids = frozenset(bytes.fromhex(piece[0]) for piece in pieces)
            by_ids = tuple(map(bytes.fromhex, json.loads(whose)))
            yield Decision(entity, verdict, by_ids, segments, why, decided, by, ids, holds)

    def _segments(self, made: Sequence[str]) -> tuple[tuple[int, Segment], ...] | None:
        """The consensus codings with these ids that have a certain place; None where one has a hidden code."""
        found = []
        for entity in made:
            key, code, start, end, stance, placed, code_id = self._connection.execute(
                'SELECT g.key, g.code, g.start, g."end", g.stance, g.placed, o.id FROM coding g '
                "JOIN code o ON o.key = g.code WHERE g.id = ?",
                (bytes.fromhex(entity),),
            ).fetchone()
            if code_id.hex() in self._hidden:
                return None
            if placed in (None, "carried"):
                found.append((key, Segment(self._standing.get(code, code), start, end, stance)))
        return tuple(found)

    def _same(self, own: tuple[Piece | None, list[Any]], was: list[Any]) -> bool:
        """Whether a coding says today what it said when it was decided on, however its code or place is written."""
        piece, now = own
        if now == was:
            return True
        if piece is None:
            return False
        code, revision, start, end, stance = was
        key = self._codes.get(code)
        (rev,) = self._connection.execute(
            "SELECT key FROM revision WHERE id = ?", (bytes.fromhex(revision),)
        ).fetchone()
        _, start, end, _ = self._placer.today(rev, start, end)
        stood = (None if key is None else self._standing.get(key, key), start, end, stance)
        return stood == (piece.code, piece.start, piece.end, piece.stance)


# -- settling ---------------------------------------------------------------------------------------


def settle(study: Study, who: Coder, work: Finished, pieces: Collection[bytes], outcome: Outcome) -> None:
    """Settle what these codings differ in, as one step, in place of what was decided on any of them before.

    ``work`` is what was read of the transcript within the same write transaction. Raises NotFound for a coding
    that is not part of it, QualcodeError where a segment cannot be coded, where nothing is taken without a
    reason, or where it is settled so already.
    """
    with study.writing():
        known = {piece.id for piece in work.pieces}
        if not pieces or not known.issuperset(pieces):
            raise NotFound(f"That difference is not among those of {work.entry.name} any more; look again.")
        if outcome.verdict == "neither" and not (outcome.why or "").strip():
            raise QualcodeError("Say why neither is taken: a reason is what is left of it.")
        settling = _Settling(study, who)
        before = work.decisions_on(pieces)
        settling.decide(work, pieces, outcome)
        if not settling.drafts:
            raise QualcodeError("That difference is settled so already.")
        settling.record("settle again" if before else "settle")


def carry_over(
    study: Study, who: Coder, agreed: Sequence[tuple[Finished, Sequence[tuple[Collection[bytes], Outcome]]]]
) -> int:
    """Carry over, as one step, what the coders of these transcripts agree on: groups of codings, each with the
    outcome ``agreed``. Of a transcript in which nobody coded anything that is recorded too. Returns how many
    decisions that made."""
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
        self._ids = code_ids(study)
        self._book = codebook(study, viewer_for(study, who))
        self.drafts: list[Draft] = []

    def record(self, action: str) -> None:
        if self.drafts:
            self._study.record(action, self.drafts, coder=self._who.id)

    def decide(self, work: Finished, pieces: Collection[bytes], outcome: Outcome) -> None:
        named = sorted(piece.hex() for piece in pieces)
        transcript = work.entry.id.hex()
        entity = decision_id(self._study, work.entry, pieces)
        made = self._made(work.entry, entity, outcome.segments)
        for earlier in work.decisions_on(pieces):
            if earlier.id != entity:
                self.drafts.append(Draft("decision", earlier.id, {"deleted": True}))
                self._take_away(earlier.id, ())
        self._take_away(entity, made)
        fields: dict[str, Any] = {
            "transcript": transcript,
            "basis": [sorted(coder.id.hex() for coder in work.coders), self._as_written(named)],
            "outcome": [outcome.verdict, sorted(coder.hex() for coder in outcome.whose), sorted(made)],
        }
        why = (outcome.why or "").strip()
        if why:
            fields["why"] = why
        stored = self._stored(entity)
        if stored is None:
            self.drafts.append(self._study.making("decision", entity, fields))
        else:
            wanted = {**KINDS["decision"].defaults, **fields}
            differing = {name: value for name, value in wanted.items() if stored[name] != value}
            if differing:
                self.drafts.append(Draft("decision", entity, differing))
        for coding, draft in made.items():
            if self._alive(coding) is not True:
                self.drafts.append(draft)

    def _stored(self, entity: bytes) -> dict[str, Any] | None:
        """The registers of a decision as they stand; None where it is not there, or contested."""
        row = self._connection.execute(
            "SELECT t.id, d.coders, d.pieces, d.verdict, d.whose, d.made, d.why, d.deleted FROM decision d "
            "JOIN transcript t ON t.key = d.transcript WHERE d.id = ?1 "
            "AND NOT EXISTS (SELECT 1 FROM conflict WHERE entity = ?1)",
            (entity,),
        ).fetchone()
        if row is None:
            return None
        transcript, coders, pieces, verdict, whose, made, why, deleted = row
        return {
            "transcript": transcript.hex(),
            "basis": [json.loads(coders), json.loads(pieces)],
            "outcome": [verdict, json.loads(whose), json.loads(made)],
            "why": why,
            "deleted": bool(deleted),
        }

    def _as_written(self, pieces: Sequence[str]) -> list[list[Any]]:
        """Each coding with its code, place and stance as the log has them."""
        found = []
        for piece in pieces:
            code, revision, start, end, stance = self._connection.execute(
                "SELECT o.id, r.id, g.start_in_rev, g.end_in_rev, g.stance FROM coding g "
                "JOIN code o ON o.key = g.code JOIN revision r ON r.key = g.rev WHERE g.id = ?",
                (bytes.fromhex(piece),),
            ).fetchone()
            found.append([piece, code.hex(), revision.hex(), start, end, stance])
        return found

    def _made(self, entry: Entry, decision: bytes, segments: Sequence[Segment]) -> dict[str, Draft]:
        """The consensus codings that a decision makes, by their ids (hex): what says the same has the same id."""
        made: dict[str, Draft] = {}
        if not segments:
            return made
        revision = current_revision(self._study, entry).hex()
        text = content(self._study, entry).text
        for segment in segments:
            code = self._ids[key_of(self._book.standing_for(segment.code))].hex()
            fault = span_fault(text, segment.start, segment.end)
            if fault:
                raise QualcodeError(f"{entry.name}: {fault}.")
            if segment.stance not in STANCES:
                raise QualcodeError(f"A stance is one of: {', '.join(s for s in STANCES if s)}.")
            at = [revision, segment.start, segment.end]
            key = (decision.hex(), code, *map(str, at), segment.stance or "")
            entity = self._study.natural_id("consensus", *key)
            fields = {"layer": "consensus", "code": code, "at": at, "stance": segment.stance}
            made[entity.hex()] = Draft("coding", entity, fields, new=True)
            if self._alive(entity.hex()) is False:
                made[entity.hex()] = Draft("coding", entity, {"deleted": False})
        return made

    def _alive(self, coding: str) -> bool | None:
        """Whether a coding is there; None where it never was."""
        row = self._connection.execute(
            "SELECT deleted = 0 FROM coding WHERE id = ?", (bytes.fromhex(coding),)
        ).fetchone()
        return None if row is None else bool(row[0])

    def _take_away(self, decision: bytes, kept: Collection[str]) -> None:
        """Remove the consensus codings of a decision, in whichever copy it was made, but for those ``kept``."""
        outcomes = heads(writes_of(self._connection, decision), "outcome")
        made = {coding for write in outcomes for coding in write.fields.get("outcome", (0, 0, ()))[2]}
        for coding in sorted(made.difference(kept)):
            if self._alive(coding):
                self.drafts.append(Draft("coding", bytes.fromhex(coding), {"deleted": True}))
