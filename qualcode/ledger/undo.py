"""Undo and redo: a new step that writes again what was there before, one's own steps only.

A step can be taken back only where its writes are still the last: otherwise something done since would be
lost without a word. A write of an undo that brought an earlier write back counts as that earlier write, so
that undoing several steps in a row works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.errors import NotAllowed
from qualcode.ledger.actions import ACTIONS
from qualcode.ledger.kinds import KINDS
from qualcode.ledger.log import (
    STEP_COLUMNS,
    Draft,
    Step,
    Write,
    as_step,
    heads,
    replaced,
    step_of,
    writes_of,
    writes_of_step,
)

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

_REFERRERS = {
    kind.name: [
        (other.name, register.columns[i])
        for other in KINDS.values()
        if other.name != "pin"  # goes out of sight with its coding, and comes back with it
        for register in other.registers
        for i in range(len(register.columns))
        if register.ref(i) == kind.name
    ]
    for kind in KINDS.values()
}


def last_undoable(connection: sqlite3.Connection, coder: bytes | None) -> Step | None:
    """The coder's latest step that undo would take back, or None."""
    cancelled: set[bytes] = set()
    for step, depth in _own_steps(connection, coder):
        if step.id in cancelled:
            continue
        if depth % 2 == 1:
            assert step.undoes is not None
            cancelled.add(step.undoes)
        elif depth or ACTIONS[step.action].undoable:
            return step
        elif step.action == "finish" and _still_finished(connection, step):
            raise NotAllowed(
                "Your last step finished transcripts, which undo cannot take back; open them again "
                "with qualcode reopen, which is recorded."
            )
    return None


def _still_finished(connection: sqlite3.Connection, step: Step) -> bool:
    row = connection.execute(
        "SELECT 1 FROM change c JOIN assignment a ON a.id = c.entity "
        "WHERE c.step = ? AND a.status = 'finished' AND json_type(c.fields, '$.state') IS NOT NULL",
        (step.n,),
    ).fetchone()
    return row is not None


def last_redoable(connection: sqlite3.Connection, coder: bytes | None) -> Step | None:
    """The coder's latest undo that nothing but redos has followed, or None."""
    cancelled: set[bytes] = set()
    for step, depth in _own_steps(connection, coder):
        if step.id in cancelled:
            continue
        if depth == 0:
            return None
        if depth % 2 == 1:
            return step
        if step.undoes is not None:
            cancelled.add(step.undoes)
    return None


def _own_steps(connection: sqlite3.Connection, coder: bytes | None) -> Iterator[tuple[Step, int]]:
    """The coder's local steps, latest first, each with its depth: 0 an action, 1 its undo, 2 the redo..."""
    rows = connection.execute(
        f"SELECT {STEP_COLUMNS} FROM step WHERE coder IS ? AND merged = 0 "
        "ORDER BY hlc DESC, session DESC, seq DESC",
        (coder,),
    )
    for row in rows:
        step = as_step(row)
        yield step, _depth(connection, step)


def _depth(connection: sqlite3.Connection, step: Step) -> int:
    depth, undone = 0, step.undoes
    while undone is not None:
        depth += 1
        earlier = step_of(connection, undone)
        undone = earlier.undoes if earlier else None
    return depth


def origin(connection: sqlite3.Connection, step: Step) -> Step:
    """The step that a chain of undos and redos is about."""
    while step.undoes is not None and (earlier := step_of(connection, step.undoes)) is not None:
        step = earlier
    return step


def take_back(connection: sqlite3.Connection, step: Step) -> list[Draft]:
    """The drafts that bring every register written by ``step`` back to what it was before.

    Raises NotAllowed, naming the obstacle, where something was written since or now refers to an entity that
    the step made.
    """
    writes = writes_of_step(connection, step.id)
    own = {write.entity for write in writes}
    drafts = []
    for write in writes:
        history = writes_of(connection, write.entity)
        by_step = {other.step: other for other in history}
        if len(history) > 1:
            _refuse_overwritten(connection, write, history, by_step, step)
        if write.bases is None:
            referrer = _referrer(connection, write, own)
            if referrer is not None and write.kind == "round":
                continue  # the step only happened to be the first in it: it stays for the others
            _refuse_referred(connection, write, referrer, step)
            fields: dict[str, Any] = {"deleted": True}
        else:
            fields = {register: _before(write, register, by_step) for register in write.fields}
        drafts.append(Draft(write.kind, write.entity, fields))
    return drafts


def _before(write: Write, register: str, by_step: dict[str, Write]) -> Any:
    earlier = replaced(write, register, by_step)
    default = KINDS[write.kind].by_name[register].default
    return default if earlier is None else earlier.fields.get(register, default)


def _refuse_overwritten(
    connection: sqlite3.Connection,
    write: Write,
    history: list[Write],
    by_step: dict[str, Write],
    step: Step,
) -> None:
    registers = KINDS[write.kind].by_name if write.bases is None else write.fields
    for register in registers:
        standing = {_meant(connection, head, register, by_step) for head in heads(history, register)}
        if standing != {_meant(connection, write, register, by_step)}:
            other = max(
                (head for head in heads(history, register) if head.step != write.step),
                key=lambda head: head.order,
                default=write,
            )
            raise NotAllowed(
                f"Cannot undo: {_named(connection, other)} has since changed the same {write.kind} "
                f"({register.replace('_', ' ')}) as your step, in which you {ACTIONS[step.action].did}. "
                "Change it by hand instead."
            )


def _meant(connection: sqlite3.Connection, head: Write, register: str, by_step: dict[str, Write]) -> str:
    """The step whose value ``head`` shows: an undo stands for the write that it brought back."""
    while True:
        undone = _undone_by(connection, head.step)
        if undone is None or undone not in by_step or head.bases is None:
            return head.step
        taken_back = by_step[undone]
        bases = (taken_back.bases or {}).get(register, [])
        if len(bases) != 1 or bases[0] not in by_step:
            return head.step
        head = by_step[bases[0]]


def _undone_by(connection: sqlite3.Connection, step: str) -> str | None:
    found = step_of(connection, bytes.fromhex(step))
    return None if found is None or found.undoes is None else found.undoes.hex()


def _referrer(connection: sqlite3.Connection, write: Write, own: set[bytes]) -> str | None:
    """The kind of a live entity, not of the ``own`` step, that refers to the entity that the step made."""
    for kind, column in _REFERRERS[write.kind]:
        rows = connection.execute(
            f'SELECT r.id FROM {kind} r JOIN {write.kind} e ON r."{column}" = e.key '
            f"WHERE e.id = ? AND r.deleted = 0 LIMIT {len(own) + 1}",
            (write.entity,),
        )
        if any(entity not in own for (entity,) in rows):
            return kind
    return None


def _refuse_referred(connection: sqlite3.Connection, write: Write, referrer: str | None, step: Step) -> None:
    if write.kind == "coder" and _has_acted(connection, write.entity):
        raise NotAllowed(
            f"Cannot undo the step in which you {ACTIONS[step.action].did}: that coder has since done "
            "something in the study."
        )
    if referrer == "review":
        raise NotAllowed(
            f"Cannot undo the step in which you {ACTIONS[step.action].did}: a reviewer has since decided "
            "on a coding that it made. Remove the coding by hand instead."
        )
    if referrer is not None:
        article = "an" if referrer[0] in "aeiou" else "a"
        raise NotAllowed(
            f"Cannot undo the step in which you {ACTIONS[step.action].did}: the {write.kind} it made is "
            f"in use by {article} {referrer}. Undo or remove that first."
        )


def _has_acted(connection: sqlite3.Connection, coder: bytes) -> bool:
    return connection.execute("SELECT 1 FROM step WHERE coder = ? LIMIT 1", (coder,)).fetchone() is not None


def _named(connection: sqlite3.Connection, write: Write) -> str:
    if write.coder is None:
        return "somebody"
    row = connection.execute("SELECT name FROM coder WHERE id = ?", (write.coder,)).fetchone()
    return str(row[0]) if row else "somebody"
