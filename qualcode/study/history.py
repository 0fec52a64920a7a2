"""The audit trail: who did what, when, and what stood there before, in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from qualcode.ledger.actions import ACTIONS
from qualcode.ledger.kinds import KINDS
from qualcode.ledger.log import Write, replaced, writes_of, writes_of_step
from qualcode.study.memos import memos

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.seen import Seen

DETAIL_LIMIT = 25  # changes of one step that are told one by one unless all are asked for
# Registers that place or carry an entity rather than tell a person anything.
_UNTOLD = {"about", "of", "layout", "codebook_source", "content", "current", "source", "basis"}
_UNTOLD_IN = {
    ("revision", "body"),
    ("revision", "rows"),
    ("revision", "account"),
    ("assignment", "revealed"),
    ("decision", "transcript"),
    ("assignment", "sample"),
}


@dataclass(frozen=True)
class Told:
    """One register of one thing: what it is called, what it was, what it became (as JSON values)."""

    kind: str
    what: str
    register: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Event:
    """One step. ``counts`` says how many things of each kind it touched; ``told`` lists its changes, unless
    they are more than DETAIL_LIMIT. ``undone``: a later undo took it back."""

    id: str
    when: int
    coder: str | None
    action: str
    did: str
    reason: str | None
    undone: bool
    merged: bool
    counts: dict[str, int]
    told: list[Told] = field(default_factory=list)


def history(
    seen: Seen,
    *,
    last: int | None = None,
    step: str | None = None,
    kinds: Sequence[str] = (),
) -> list[Event]:
    """The steps that the viewer may see, oldest first: the ``last`` ones, or the one whose id begins so.

    ``kinds`` leaves only steps that touch such things ("code"). Sessions that are blind to each other see
    only each other's neutral steps (imports, assignments). A blind viewer sees no step of anybody that holds
    a hidden memo, code or coding.
    """
    study = seen.study
    undone = _undone(study)
    rows = study.connection.execute(
        "SELECT s.id, s.wall, s.coder, o.name, o.key, s.action, s.reason, s.merged FROM step s "
        "LEFT JOIN coder o ON o.id = s.coder WHERE ?1 IS NULL OR lower(hex(s.id)) LIKE ?1 || '%' "
        "ORDER BY s.hlc DESC, s.session DESC, s.seq DESC",
        (step.lower() if step else None,),
    )
    names = _Names(study, {entity.hex() for entity in seen.hidden.values()})
    hides = _hiding(seen, names.hidden)
    own = None if seen.coder is None else seen.coder.key
    events: list[Event] = []
    for entity, wall, _coder, name, key, action, reason, merged in rows:
        if seen.blind and key in seen.viewer.partners and not _neutral(action):
            continue
        hidden = hides(entity)
        if hidden and not _neutral(action) and key != own:
            continue
        counts = _counts(study, entity, hidden)
        if kinds and not any(kind in counts for kind in kinds):
            continue
        told = []
        if step is not None or sum(counts.values()) <= DETAIL_LIMIT:
            told = _told(study, names, entity, hidden)
        did = ACTIONS[action].did if action in ACTIONS else action
        events.append(
            Event(entity.hex(), wall, name, action, did, reason, entity in undone, bool(merged), counts, told)
        )
        if last is not None and len(events) == last:
            break
    return events[::-1]


def _undone(study: Study) -> set[bytes]:
    """The steps that are taken back now: by an undo that is not itself taken back by a redo."""
    by = {
        bytes(target): bytes(step)
        for step, target in study.connection.execute(
            "SELECT id, undoes FROM step WHERE undoes IS NOT NULL ORDER BY hlc, session, seq"
        )
    }
    found = set()
    for step in by:
        taken_back, at = False, by.get(step)
        while at is not None:
            taken_back, at = not taken_back, by.get(at)
        if taken_back:
            found.add(step)
    return found


def _neutral(action: str) -> bool:
    return action in ACTIONS and ACTIONS[action].neutral


def _counts(study: Study, step: bytes, hidden: Collection[bytes]) -> dict[str, int]:
    rows = study.connection.execute(
        "SELECT c.kind, count(*) FROM change c JOIN step s ON s.n = c.step WHERE s.id = ? GROUP BY c.kind",
        (step,),
    )
    counts = Counter(dict(rows.fetchall()))
    if hidden:
        counts -= Counter(w.kind for w in writes_of_step(study.connection, step) if w.entity in hidden)
    return dict(counts)


def _told(study: Study, names: _Names, step: bytes, hidden: Collection[bytes]) -> list[Told]:
    told = []
    for write in writes_of_step(study.connection, step):
        if write.entity in hidden:
            continue
        by_step = {other.step: other for other in writes_of(study.connection, write.entity)}
        for register in _registers(write):
            before = _before(write, register, by_step)
            after = write.fields.get(register, KINDS[write.kind].by_name[register].default)
            told.append(
                Told(
                    write.kind,
                    names.of(write.kind, write.entity),
                    register,
                    names.value(write.kind, register, before),
                    names.value(write.kind, register, after),
                )
            )
    return told


def _registers(write: Write) -> list[str]:
    return [
        register
        for register in write.fields
        if register not in _UNTOLD and (write.kind, register) not in _UNTOLD_IN
    ]


def _before(write: Write, register: str, by_step: dict[str, Write]) -> Any:
    earlier = replaced(write, register, by_step)
    default = KINDS[write.kind].by_name[register].default
    return None if earlier is None else earlier.fields.get(register, default)


def _hiding(seen: Seen, hidden: Collection[str]) -> Callable[[bytes], Collection[bytes]]:
    """A function from a step's id to the things in it that are hidden from the viewer.

    ``hidden`` are the codes (ids, hex) that are. Also somebody who is no partner may have written on a
    partner's work, changed a partner's code, or coded with it elsewhere; and a step of one's own may have taken
    a partner's work along.
    """
    connection = seen.study.connection
    memos_seen = {memo.id for memo in memos(seen)} if seen.blind else set()

    def is_hidden(kind: str, entity: bytes, fields: str) -> bool:
        if kind == "memo" and entity not in memos_seen:
            return True
        if (
            kind in ("coding", "considered")
            and not connection.execute(
                f"SELECT 1 FROM {kind} WHERE id = ? AND {seen.viewer.condition(kind)}", (entity,)
            ).fetchone()
        ):
            return True
        for column in _ABOUT_CODINGS.get(kind, ()):
            about = connection.execute(
                f"SELECT {seen.viewer.condition()}, (SELECT lower(hex(id)) FROM code k WHERE k.key = coding.code) "
                f"FROM {kind} e JOIN coding ON coding.key = e.{column} WHERE e.id = ?",
                (entity,),
            ).fetchone()
            if about is not None and (not about[0] or about[1] in hidden):
                return True
        if (
            kind == "decision"
            and not connection.execute(
                f"SELECT 1 FROM decision WHERE id = ? AND {seen.viewer.condition_on_transcript()}", (entity,)
            ).fetchone()
        ):
            return True
        return any(code in fields for code in hidden)  # among what was ever written of it: before and after

    def hides(step: bytes) -> Collection[bytes]:
        if not seen.blind:
            return ()
        rows = connection.execute(
            "SELECT c.kind, c.entity, (SELECT lower(hex(c.entity)) || group_concat(w.fields) FROM change w "
            "WHERE w.entity = c.entity) FROM change c JOIN step s ON s.n = c.step WHERE s.id = ?",
            (step,),
        )
        return {row[1] for row in rows.fetchall() if is_hidden(*row)}

    return hides


def _memo_on(kind: str, column: str = "on_id") -> str:
    """SQL for the name of what the memo ``e`` is on."""
    return f"(SELECT x.name FROM {kind} x WHERE lower(hex(x.id)) = e.{column})"


# SQL for the name of the coding that ``e`` is about.
_CODING = (
    "(SELECT (SELECT name FROM code k WHERE k.key = g.code) || ' in ' || "
    "(SELECT name FROM transcript t WHERE t.key = g.transcript) || ' ' || "
    "g.start_in_rev || '-' || g.end_in_rev FROM coding g WHERE g.key = e.coding)"
)

# The columns of each kind that refer to codings: what is about a hidden coding is hidden.
_ABOUT_CODINGS = {
    kind.name: [
        column
        for register in kind.registers
        for i, column in enumerate(register.columns)
        if register.ref(i) == "coding"
    ]
    for kind in KINDS.values()
}


class _Names:
    """What entities are called today."""

    _CALLED: ClassVar = {
        "coding": "(SELECT name FROM code k WHERE k.key = e.code) || ' in ' || "
        "(SELECT name FROM transcript t WHERE t.key = e.transcript) || ' ' || "
        "e.start_in_rev || '-' || e.end_in_rev",
        "review": _CODING,
        "pin": _CODING,
        "card": f"e.number || ', ' || {_CODING}",
        "proposal": "(SELECT name FROM code k WHERE k.key = e.code) || ' for ' || "
        "(SELECT (SELECT name FROM transcript t WHERE t.key = g.transcript) || ' ' || "
        "g.start_in_rev || '-' || g.end_in_rev FROM coding g WHERE g.key = e.coding)",
        "decision": "(SELECT name FROM transcript t WHERE t.key = e.transcript)",
        "assignment": "(SELECT name FROM transcript t WHERE t.key = e.transcript) || ', ' || "
        "(SELECT name FROM coder c WHERE c.key = e.coder) || ', ' || "
        "(SELECT name FROM round r WHERE r.key = e.round)",
        "revision": "(SELECT name FROM transcript t WHERE t.key = e.transcript)",
        "speaker": "e.label || ' in ' || (SELECT name FROM transcript t WHERE t.key = e.transcript)",
        "attribute": "(SELECT name FROM respondent r WHERE r.key = e.respondent) || ': ' || e.name",
        "participant": "(SELECT name FROM respondent r WHERE r.key = e.respondent) || ' in ' || "
        "(SELECT name FROM transcript t WHERE t.key = e.transcript)",
        "link": "(SELECT name FROM respondent r WHERE r.key = e.respondent) || ' ' || e.relation || ' ' || "
        "(SELECT name FROM respondent r WHERE r.key = e.other)",
        # Of a coding no more than that: its code may have changed since it was last to be seen.
        "memo": "e.kind || ' memo on ' || coalesce(CASE e.on_kind WHEN 'study' THEN 'the study' "
        f"WHEN 'transcript' THEN 'transcript ' || {_memo_on('transcript')} "
        f"WHEN 'code' THEN 'code ' || {_memo_on('code')} "
        f"WHEN 'respondent' THEN 'respondent ' || {_memo_on('respondent')} "
        f"WHEN 'cell' THEN {_memo_on('respondent')} || ' x ' || {_memo_on('code', 'theme')} "
        "END, 'a ' || e.on_kind)",
        "considered": "(SELECT name FROM transcript t WHERE t.key = e.transcript) || ' under ' || "
        "(SELECT name FROM code k WHERE k.key = e.code)",
    }

    def __init__(self, study: Study, hidden: Collection[str] = ()) -> None:
        self._study = study
        self.hidden = hidden  # ids (hex) of codes that are not to be named

    def of(self, kind: str, entity: bytes) -> str:
        called = self._CALLED.get(kind, "e.name")
        row = self._study.connection.execute(
            f"SELECT {called} FROM {kind} e WHERE e.id = ?", (entity,)
        ).fetchone()
        return str(row[0]) if row and row[0] is not None else entity.hex()[:8]

    def value(self, kind: str, register: str, value: Any) -> Any:
        """A register's value for people: names instead of ids; a frozen view is left out."""
        if kind == "assignment" and register == "state" and value:
            return value[0]
        if kind == "coding" and register == "at" and value:
            return f"{value[1]}-{value[2]}"
        if kind == "decision" and register == "outcome" and value:
            return [value[0], *(self.of("coder", bytes.fromhex(whose)) for whose in value[1])]
        columns = KINDS[kind].by_name[register]
        values = value if isinstance(value, list) and len(columns.columns) > 1 else [value]
        shown = []
        for i, item in enumerate(values):
            ref = columns.ref(i)
            if ref == "code" and item in self.hidden:
                item = None
            named = ref is not None and isinstance(item, str)
            shown.append(self.of(ref, bytes.fromhex(item)) if named and ref else item)
        return shown if len(shown) > 1 else shown[0]
