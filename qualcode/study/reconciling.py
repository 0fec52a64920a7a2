"""Reconciling: the coders' finished work on a transcript, settled difference by difference into the consensus.

The consensus is a layer of codings of its own; the coders' own codings stay as they are. A decision records
the codings that it settles, as they stood, and their outcome. It holds while they stand so: if a coder opens
the work again and changes a coding, or a further coder joins, the difference is open again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from qualcode.errors import NotAllowed
from qualcode.ledger.ids import natural_id
from qualcode.ledger.placement import Placer
from qualcode.study.alike import joint_stance
from qualcode.study.assignments import assignments
from qualcode.study.codes import code_ids
from qualcode.study.transcripts import entries

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.assignments import Assignment
    from qualcode.study.coders import Coder
    from qualcode.study.seen import Seen
    from qualcode.study.transcripts import Entry

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
    """How a difference is settled: ``whose`` codings were taken (ids of coders), and its segments in the consensus.

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
class SideBySide:
    """The finished work of a transcript's independent coders side by side, and the decisions on it.

    ``offered``: for each coder, in that order, the codes (keys, as they stand today) that the coder could use
    on finishing. ``written`` has the code, place and stance of each piece as the log has them.
    """

    entry: Entry
    coders: tuple[Coder, ...]
    pieces: tuple[Piece, ...]
    decisions: tuple[Decision, ...]
    offered: tuple[frozenset[int], ...]
    written: Mapping[bytes, Sequence[Any]]

    def had(self, code: int) -> set[int]:
        """The coders (keys) who could use this code; for the others it is missing, not absent."""
        return {coder.key for coder, codes in zip(self.coders, self.offered, strict=True) if code in codes}

    @cached_property
    def _holding(self) -> dict[bytes, list[Decision]]:
        return {piece: [d for d in decisions if d.holds] for piece, decisions in self._on.items()}

    def settled(self, pieces: Iterable[bytes]) -> bool:
        """Whether each of these codings is settled by just one decision that holds."""
        return all(len(self._holding.get(piece, ())) == 1 for piece in pieces)

    def decisions_on(self, pieces: Collection[bytes]) -> list[Decision]:
        """The decisions on any of these codings, whether they hold or not."""
        found = {d.id: d for piece in pieces for d in self._on.get(piece, ())}
        if not pieces:
            found = {d.id: d for d in self.decisions if not d.pieces}
        return list(found.values())

    @cached_property
    def _on(self) -> dict[bytes, list[Decision]]:
        found: dict[bytes, list[Decision]] = {}
        for decision in self.decisions:
            for piece in decision.pieces:
                found.setdefault(piece, []).append(decision)
        return found

    @property
    def reconciled(self) -> bool:
        """Whether every coding is settled. If nobody coded anything, a decision must record that."""
        return any(d.holds for d in self.decisions) and self.settled(piece.id for piece in self.pieces)

    @property
    def consensus(self) -> list[tuple[int, Segment]]:
        """The settled outcomes so far, as consensus codings (key and content) by place."""
        made = [one for decision in self.decisions if decision.holds for one in decision.made]
        return sorted(made, key=lambda one: (one[1].start, one[1].end, one[1].code))


@dataclass(frozen=True)
class Ready:
    """A transcript with several independent coders; ``waits_for`` are those who have not finished it."""

    entry: Entry
    coders: tuple[Coder, ...]
    waits_for: tuple[str, ...]


# -- what there is to reconcile ---------------------------------------------------------------------


def double_coded(seen: Seen) -> list[Ready]:
    """The transcripts with two or more independent coders, in the order of their names, without those that
    all have finished but that the viewer may not see yet."""
    found = (_ready(entry, group) for entry, group in _groups(seen.study))
    opens = seen.viewer.opens
    return [r for r in found if len(r.coders) > 1 and (r.waits_for or opens(r.entry.key))]


def works(seen: Seen) -> Iterator[tuple[Ready, SideBySide | None]]:
    """Each transcript of ``double_coded`` with the work on it, read when its turn comes; None where not all have
    finished it."""
    reader = _Reader(seen)
    for ready in double_coded(seen):
        yield ready, None if ready.waits_for else reader.work(ready)


def states(seen: Seen) -> Iterator[tuple[Ready, bool | None]]:
    """Each transcript of ``double_coded``, and whether it is reconciled; None where not all have finished it.

    Codings are read only where something has been decided.
    """
    begun, reader = _begun(seen.study), _Reader(seen)
    for ready in double_coded(seen):
        done = ready.entry.key in begun and not ready.waits_for and reader.work(ready).reconciled
        yield ready, None if ready.waits_for else done


def _begun(study: Study) -> set[int]:
    """The transcripts (keys) on which something has been decided."""
    return {t for (t,) in study.connection.execute("SELECT transcript FROM decision WHERE deleted = 0")}


def _groups(study: Study) -> list[tuple[Entry, list[Assignment]]]:
    """Each transcript with the independent assignments on it."""
    of: dict[int, list[Assignment]] = {}
    for a in assignments(study):
        if a.mode == "independent":
            of.setdefault(a.transcript, []).append(a)
    return [(entry, of.get(entry.key, [])) for entry in entries(study)]


def _open(group: Sequence[Assignment]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(a.coder.name for a in group if not a.finished))


def _ready(entry: Entry, group: Sequence[Assignment]) -> Ready:
    persons = {a.coder.key: a.coder for a in group}
    return Ready(entry, tuple(persons[key] for key in sorted(persons)), _open(group))


def finished_work(seen: Seen, entry: Entry) -> SideBySide:
    """The coders' work on a transcript, to be reconciled.

    Raises NotAllowed where fewer than two coders are assigned to it independently, where one of them has not
    finished it, or where the viewer is still blind.
    """
    every = assignments(seen.study)
    ready = _ready(entry, [a for a in every if a.transcript == entry.key and a.mode == "independent"])
    if len(ready.coders) < 2:
        whose = f"{ready.coders[0].name} alone codes it" if ready.coders else "nobody is assigned to code it"
        raise NotAllowed(f"{entry.name} has nothing to reconcile: {whose} independently.")
    if ready.waits_for:
        who = " and ".join(ready.waits_for)
        raise NotAllowed(
            f"{entry.name} cannot be reconciled yet: {who} {'has' if len(ready.waits_for) == 1 else 'have'} "
            "not finished it."
        )
    if not seen.viewer.opens(entry.key):
        name = seen.coder.name if seen.coder else "The viewer"
        raise NotAllowed(
            f"{name} still has open independent work, and cannot see until all have finished it what the "
            f"others coded in {entry.name}."
        )
    return _Reader(seen).work(ready)


def decision_id(study: bytes, entry: Entry, pieces: Iterable[bytes]) -> bytes:
    """The id that the decision on these codings of a transcript has in every copy of the study with this id."""
    return natural_id(study, "decision", entry.id.hex(), *sorted(piece.hex() for piece in pieces))


def decided(seen: Seen) -> Iterator[SideBySide]:
    """The work on each transcript that all have finished and that may be seen, where something has been decided."""
    begun = _begun(seen.study)
    if begun:
        reader = _Reader(seen)
        for ready in double_coded(seen):
            if ready.entry.key in begun and not ready.waits_for:
                yield reader.work(ready)


class _Reader:
    """Reads the work on transcripts, and whether the decisions on it still hold."""

    def __init__(self, seen: Seen) -> None:
        self._study = study = seen.study
        self._connection = study.connection
        self._book = seen.book
        self._hidden = {entity.hex() for entity in seen.hidden.values()}
        self._ids = {key: entity.hex() for key, entity in code_ids(study).items()}
        self._codes = {entity: key for key, entity in self._ids.items()}
        self._placer = Placer(study.connection)
        self._lists: dict[str, frozenset[int]] = {}
        self._contested = {
            entity
            for (entity,) in study.connection.execute(
                "SELECT entity FROM conflict WHERE kind = 'decision' AND register <> 'why'"
            )
        }

    def work(self, ready: Ready) -> SideBySide:
        rows = self._own(ready)
        pieces = tuple(_passages(piece for piece, _ in rows.values() if piece is not None))
        decisions = tuple(self._decisions(ready, rows))
        written = {piece.id: was for piece, was in rows.values() if piece is not None}
        return SideBySide(ready.entry, ready.coders, pieces, decisions, self._offered(ready), written)

    def _offered(self, ready: Ready) -> tuple[frozenset[int], ...]:
        found: dict[int, frozenset[int]] = {}
        for coder, sha in self._connection.execute(
            "SELECT coder, offered FROM assignment WHERE transcript = ? AND mode = 'independent' "
            "AND status = 'finished' AND deleted = 0",
            (ready.entry.key,),
        ).fetchall():
            if sha not in self._lists:
                codes = [self._codes[code] for code in json.loads(self._study.text(bytes.fromhex(sha)))]
                self._lists[sha] = frozenset(self._book.today(key) for key in codes)
            found[coder] = found.get(coder, frozenset()) | self._lists[sha]
        return tuple(found.get(coder.key, frozenset()) for coder in ready.coders)

    def _own(self, ready: Ready) -> dict[str, tuple[Piece | None, list[Any]]]:
        """The coders' live codings by id (hex): as they stand (None where the place is lost), and as written."""
        found: dict[str, tuple[Piece | None, list[Any]]] = {}
        keys = ",".join(str(coder.key) for coder in ready.coders)
        revisions = {
            key: entity.hex()
            for key, entity in self._connection.execute(
                "SELECT key, id FROM revision WHERE transcript = ?", (ready.entry.key,)
            )
        }
        for entity, coder, key, start, end, stance, revision, *at in self._connection.execute(
            'SELECT id, coder, code, start, "end", stance, rev, start_in_rev, end_in_rev FROM coding '
            f"WHERE transcript = ? AND layer = 'own' AND deleted = 0 AND coder IN ({keys}) "
            'ORDER BY start, "end", key',
            (ready.entry.key,),
        ):
            code = self._ids[key]
            if code in self._hidden:
                continue
            piece = None
            if start is not None:
                piece = Piece(coder, self._book.today(key), start, end, stance, entity)
            found[entity.hex()] = (piece, [code, revisions[revision], *at, stance])
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
        consensus = self._consensus(ready.entry) if rows else {}
        for entity, coders, stood, verdict, whose, made, why, decided, by in rows:
            pieces, codings = json.loads(stood), json.loads(made)
            segments = self._segments([consensus[coding] for coding in codings])
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

    def _consensus(self, entry: Entry) -> dict[str, tuple[Any, ...]]:
        """The consensus codings that a transcript ever had, by id (hex)."""
        rows = self._connection.execute(
            'SELECT g.id, g.key, g.code, g.start, g."end", g.stance, g.placed, o.id FROM coding g '
            "JOIN code o ON o.key = g.code WHERE g.transcript = ? AND g.layer = 'consensus'",
            (entry.key,),
        )
        return {entity.hex(): tuple(rest) for entity, *rest in rows}

    def _segments(self, made: Sequence[tuple[Any, ...]]) -> tuple[tuple[int, Segment], ...] | None:
        """Those of these consensus codings with a certain place, in order; None where one has a hidden code."""
        found = []
        for key, code, start, end, stance, placed, code_id in made:
            if code_id.hex() in self._hidden:
                return None
            if placed in (None, "carried"):
                found.append((key, Segment(self._book.today(code), start, end, stance)))
        return tuple(sorted(found, key=lambda made: (made[1].start, made[1].end, made[0])))

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
        stood = (None if key is None else self._book.today(key), start, end, stance)
        return stood == (piece.code, piece.start, piece.end, piece.stance)


def _passages(pieces: Iterable[Piece]) -> Iterable[Piece]:
    """The pieces, of several of one coder that say the same the first."""
    found: dict[tuple[int, int, int, int], list[Piece]] = {}
    for piece in pieces:
        found.setdefault(piece[:4], []).append(piece)
    for first, *others in found.values():
        yield first._replace(stance=joint_stance(p.stance for p in (first, *others))) if others else first
