"""The log: one action of a person is one step; a step has changes; a change writes registers.

A write is known by its step (a step writes a register of an entity at most once), so ``bases``, the writes
that a change replaces, are lists of step ids per register. A change without bases makes the entity: it
writes every register, those left out of ``fields`` with their defaults.

Order is by a hybrid logical clock (Kulkarni et al. 2014): wall milliseconds in the upper bits, a counter in
the lower 16, never behind any clock seen in the file; session and sequence break ties.
"""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple

from qualcode.ledger.ids import new_id
from qualcode.ledger.kinds import KINDS

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_COUNTER_BITS = 16


def wall_time(hlc: int) -> int:
    """About when a step with this clock was made, in ms since 1970."""
    return hlc >> _COUNTER_BITS


@dataclass(frozen=True)
class Draft:
    """Registers of one entity that a caller wants written; ``new`` where the draft makes the entity."""

    kind: str
    entity: bytes
    fields: dict[str, Any]
    new: bool = False


@dataclass(frozen=True)
class Step:
    """One action of a person, as it stands in the log."""

    n: int
    id: bytes
    coder: bytes | None
    action: str
    reason: str | None
    undoes: bytes | None
    wall: int
    merged: bool


class Write(NamedTuple):
    """One change of one entity with the step that it belongs to.

    ``order`` is (clock, session id, sequence), by which the latest of several writes is known.
    """

    kind: str
    entity: bytes
    fields: dict[str, Any]
    bases: dict[str, list[str]] | None
    step: str
    order: tuple[int, bytes, int]
    coder: bytes | None
    wall: int

    def writes(self, register: str) -> bool:
        return self.bases is None or register in self.fields


@dataclass(frozen=True)
class Session:
    """One writing process, known by its random id."""

    id: bytes = field(default_factory=new_id)


_WRITES = """
SELECT c.kind, c.entity, c.fields, c.bases, s.id, s.hlc, e.id, s.seq, s.coder, s.wall
FROM change c JOIN step s ON s.n = c.step JOIN session e ON e.key = s.session
"""


parsed = json.JSONDecoder().raw_decode  # half the cost of json.loads, for JSON that we wrote ourselves


def _write(row: tuple[Any, ...]) -> Write:
    kind, entity, fields, bases, step, hlc, session, seq, coder, wall = row
    return Write(
        kind,
        entity,
        parsed(fields)[0],
        None if bases is None else parsed(bases)[0],
        step.hex(),
        (hlc, session, seq),
        coder,
        wall,
    )


def writes_of(connection: sqlite3.Connection, entity: bytes) -> list[Write]:
    """Every write of ``entity`` in the log, in the order in which they came into this file."""
    rows = connection.execute(_WRITES + "WHERE c.entity = ? ORDER BY c.step, c.ord", (entity,))
    return [_write(row) for row in rows]


def writes_of_kind(connection: sqlite3.Connection, kind: str) -> Iterator[Write]:
    """Every write of entities of ``kind``, in the order in which they came into this file."""
    for row in connection.execute(_WRITES + "WHERE c.kind = ? ORDER BY c.step, c.ord", (kind,)):
        yield _write(row)


def writes_of_step(connection: sqlite3.Connection, step: bytes) -> list[Write]:
    """The writes of one step."""
    rows = connection.execute(_WRITES + "WHERE s.id = ? ORDER BY c.ord", (step,))
    return [_write(row) for row in rows]


def kinds_of_step(connection: sqlite3.Connection, step: bytes) -> list[str]:
    """The kinds of thing that one step has written."""
    rows = connection.execute(
        "SELECT DISTINCT c.kind FROM change c JOIN step s ON s.n = c.step WHERE s.id = ?", (step,)
    )
    return [kind for (kind,) in rows]


def heads(writes: Iterable[Write], register: str) -> list[Write]:
    """The writes of ``register`` that no other write has replaced; more than one is a conflict."""
    found = [write for write in writes if write.writes(register)]
    replaced = {base for write in found if write.bases for base in write.bases.get(register, ())}
    return [write for write in found if write.step not in replaced]


def step_of(connection: sqlite3.Connection, step: bytes) -> Step | None:
    """The step with this id, if the log has it."""
    row = connection.execute(f"SELECT {STEP_COLUMNS} FROM step WHERE id = ?", (step,)).fetchone()
    return None if row is None else as_step(row)


STEP_COLUMNS = "n, id, coder, action, reason, undoes, wall, merged"


def as_step(row: tuple[Any, ...]) -> Step:
    """The step of a row of STEP_COLUMNS."""
    n, entity, coder, action, reason, undoes, wall, merged = row
    return Step(n, entity, coder, action, reason, undoes, wall, bool(merged))


def replaced(write: Write, register: str, by_step: Mapping[str, Write]) -> Write | None:
    """The write that ``write`` replaced in ``register``; None where there was none.

    ``by_step`` has the entity's writes by their steps.
    """
    bases = (write.bases or {}).get(register, ())
    earlier = [by_step[base] for base in bases if base in by_step]
    return max(earlier, key=attrgetter("order"), default=None)


_WHERE_THE_LOG_ENDS = """
SELECT (SELECT coalesce(max(hlc), 0) FROM step), (SELECT coalesce(max(n), 0) + 1 FROM step), own.key,
  (SELECT coalesce(max(seq), 0) + 1 FROM step WHERE session = own.key)
FROM (SELECT (SELECT key FROM session WHERE id = ?) AS key) own
"""


def append(
    connection: sqlite3.Connection,
    session: Session,
    action: str,
    drafts: Sequence[Draft],
    *,
    coder: bytes | None,
    reason: str | None = None,
    undoes: bytes | None = None,
    again: bool = False,
) -> tuple[Step, list[Write]] | None:
    """Write one step with its changes, inside the caller's write transaction.

    The log as it stands fills in the bases. Drafts of one entity become one change. A register that has the
    value already, without a conflict, is not written, unless ``again``. If no draft is left, no step is
    written, and None is returned.
    """
    changes = [(draft, _standing(connection, draft)) for draft in _one_each(drafts)]
    if not again:
        changes = [change for change in map(_differing, changes) if change[0].new or change[0].fields]
        if drafts and not changes:
            return None
    wall = time.time_ns() // 1_000_000
    # Read from the file, not counted in memory: a step that was rolled back must leave no gap.
    latest, n, session_key, seq = connection.execute(_WHERE_THE_LOG_ENDS, (session.id,)).fetchone()
    if session_key is None:
        session_key = connection.execute("INSERT INTO session(id) VALUES (?)", (session.id,)).lastrowid
    hlc = max(wall << _COUNTER_BITS, latest + 1)
    step = Step(n, new_id(), coder, action, reason, undoes, wall, False)
    order = (hlc, session.id, seq)
    writes = [
        Write(
            draft.kind,
            draft.entity,
            draft.fields,
            None
            if standing is None
            else {name: [head.step for head in standing[name]] for name in draft.fields},
            step.id.hex(),
            order,
            coder,
            wall,
        )
        for draft, standing in changes
    ]
    rows = [
        (step.n, i, w.kind, w.entity, _json(w.fields), None if w.bases is None else _json(w.bases))
        for i, w in enumerate(writes)
    ]
    head = (step.n, step.id, session.id, seq, hlc, wall, coder, action, reason, undoes, 0)
    connection.execute(
        "INSERT INTO step(n, id, session, seq, hlc, wall, coder, action, reason, undoes, merged, digest) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (*head[:2], session_key, *head[3:], digest(head, rows)),
    )
    connection.executemany(
        "INSERT INTO change(step, ord, kind, entity, fields, bases) VALUES (?,?,?,?,?,?)", rows
    )
    return step, writes


def digest(head: tuple[Any, ...], rows: Sequence[tuple[Any, ...]]) -> bytes:
    """BLAKE2b (16 bytes) of a step and its changes as this file holds them, so that damage is found.

    ``head`` is n, id, session id, seq, hlc, wall, coder, action, reason, undoes, merged; a row is step, ord,
    kind, entity, fields, bases. It is a check against damage, not against somebody who means to deceive.
    """
    # ascii(), since which characters repr() escapes depends on the Unicode version of the Python that runs.
    state = hashlib.blake2b(ascii(head).encode(), digest_size=16)
    for at in range(0, len(rows), 1000):
        state.update("".join(map(ascii, rows[at : at + 1000])).encode())
    return state.digest()


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _one_each(drafts: Sequence[Draft]) -> list[Draft]:
    merged: dict[bytes, Draft] = {}
    for draft in drafts:
        before = merged.get(draft.entity)
        if before is not None:
            draft = Draft(
                draft.kind, draft.entity, {**before.fields, **draft.fields}, before.new or draft.new
            )
        merged[draft.entity] = draft
    return list(merged.values())


def _standing(connection: sqlite3.Connection, draft: Draft) -> dict[str, list[Write]] | None:
    """The writes that a draft replaces, by register; None where it makes the entity."""
    if draft.new:
        return None
    written = writes_of(connection, draft.entity)
    return {register: heads(written, register) for register in draft.fields}


def _differing(
    change: tuple[Draft, dict[str, list[Write]] | None],
) -> tuple[Draft, dict[str, list[Write]] | None]:
    """A draft, and the writes that it replaces, without the registers that have its value already."""
    draft, standing = change
    if standing is None:
        return change
    registers = KINDS[draft.kind].by_name
    fields = {
        name: value
        for name, value in draft.fields.items()
        if any(head.fields.get(name, registers[name].default) != value for head in standing[name])
        or not standing[name]
    }
    return Draft(draft.kind, draft.entity, fields), standing


def latest_step(connection: sqlite3.Connection) -> int:
    """The number of the newest step in this file, whoever wrote it; 0 where there is none."""
    (n,) = connection.execute("SELECT coalesce(max(n), 0) FROM step").fetchone()
    return int(n)
