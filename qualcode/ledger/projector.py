"""The tables, made from the log: one projector for live writes, for replay, and for merging.

State is a function of the set of steps. For every register the value shown is the unreplaced write with the
highest order; several unreplaced writes with different values are a conflict, listed until somebody settles
it. Values that depend on more than one entity are worked out last: a cycle in the tree of codes is cut at its
newest edge and listed; a coding's place today is carried from the revision on which it was made.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from qualcode.ledger.ids import is_natural
from qualcode.ledger.kinds import KINDS, MANY, Kind, Register
from qualcode.ledger.log import Write, heads, writes_of, writes_of_kind
from qualcode.ledger.placement import Placer

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

_BATCH = 20_000
# What refers to the kind of which there are many is shown after it, so that its keys are allotted by the order
# of its own entities alone.
_ABOUT_MANY = frozenset(
    kind.name for kind in KINDS.values() for register in kind.registers if MANY.name in register.refs
)
_CODE_EDGES = ("place", "merged_into")  # registers through which codes point at codes


class Projector:
    """Keeps the entity tables of one open study in step with its log.

    ``log`` is where the log is read, if it is not in the same database (a replay into an empty one).
    """

    def __init__(self, connection: sqlite3.Connection, log: sqlite3.Connection | None = None) -> None:
        self._connection = connection
        self._log = log or connection
        self._keys: dict[str, dict[bytes, int]] = {}
        self._keys_by_hex: dict[str, dict[str, int]] = {kind: {} for kind in KINDS}
        self._highest: dict[str, int] = {}
        self._builders = {name: _Builder(kind, self) for name, kind in KINDS.items()}
        self._placer = Placer(connection)
        self._changed: set[bytes] = set()  # of the kind of which there are many

    def forget(self) -> None:
        """Drop everything remembered between steps: after a rollback, or when another connection wrote."""
        self._keys.clear()
        for known in self._keys_by_hex.values():
            known.clear()
        self._highest.clear()
        self._placer.forget()

    def step_written(self, writes: list[Write]) -> None:
        """Show the writes of a step that was just appended."""
        made = [write for write in writes if write.bases is None]
        changed = [write.entity for write in writes if write.bases is not None]
        self._show([[write] for write in made] + [writes_of(self._log, entity) for entity in changed])

    def entities(self, entities: Iterable[bytes]) -> None:
        """Show these entities again from the whole log (after steps were merged in).

        New ones get their keys in the order in which they came into the log, as a replay allots them.
        """
        arrived = sorted((self._arrival(entity), entity) for entity in set(entities))
        self._show([writes_of(self._log, entity) for _, entity in arrived], perhaps_there=True)

    def _arrival(self, entity: bytes) -> tuple[int, int]:
        row = self._log.execute(
            "SELECT step, ord FROM change WHERE entity = ? AND bases IS NULL ORDER BY step, ord LIMIT 1",
            (entity,),
        ).fetchone()
        return (int(row[0]), int(row[1]))

    def replay(self) -> None:
        """Show everything from the log; the entity tables must be empty."""
        self.replay_but_many()
        for rows in self.rows_of_many():
            _insert(self._connection, MANY, rows)

    def replay_but_many(self) -> None:
        """As ``replay``, without the kind of which there are many."""
        others: dict[bytes, None] = {}
        self._number_many()
        self._changed.clear()
        for kind, entity, makes in self._log.execute(
            "SELECT kind, entity, bases IS NULL FROM change "
            "WHERE kind <> ? OR bases IS NOT NULL ORDER BY step, ord",
            (MANY.name,),
        ):
            if kind == MANY.name:
                self._changed.add(entity)
            elif makes:
                self.key(kind, entity)  # in order of arrival, as keys were allotted live
                others[entity] = None
        self._show([writes_of(self._log, entity) for entity in others])

    def _number_many(self) -> None:
        """Know the keys that ``rows_of_many`` will give to the entities that something else refers to."""
        wanted: set[bytes] = set()
        for name in _ABOUT_MANY:
            for write in writes_of_kind(self._log, name):
                wanted.update(_many_in(KINDS[name], write.fields))
        if not wanted:
            return
        known = self._keys.setdefault(MANY.name, {})
        made = self._log.execute(
            "SELECT entity FROM change WHERE kind = ? AND bases IS NULL ORDER BY step, ord", (MANY.name,)
        )
        once = _Once()
        first = (entity for (entity,) in made if not once.again(entity))
        for key, entity in enumerate(first, start=1):
            if entity in wanted:
                known[entity] = key

    def rows_of_many(self) -> Iterator[list[tuple[Any, ...]]]:
        """The rows of the kind of which there are many, as a replay makes them, by their keys, in batches.

        The other tables must have been replayed. Conflicts are listed on the way.
        """
        build = self._builders[MANY.name].row
        rows: list[tuple[Any, ...]] = []
        once = _Once()
        made = (
            w for w in writes_of_kind(self._log, MANY.name) if w.bases is None and not once.again(w.entity)
        )
        for key, write in enumerate(made, start=1):
            several = write.entity in self._changed or is_natural(write.entity)
            history = writes_of(self._log, write.entity) if several else [write]
            rows.append((key, write.entity, *build(self._resolve(MANY, history), history)))
            if len(rows) == _BATCH:
                yield rows
                rows = []
        yield rows

    # -- keys ---------------------------------------------------------------------------------------

    def key(self, kind: str, entity: bytes) -> int:
        """The local integer key of an entity; one is allotted, for good, where it is new."""
        known = self._keys.setdefault(kind, {})
        key = known.get(entity)
        if key is None:
            row = self._connection.execute(f"SELECT key FROM {kind} WHERE id = ?", (entity,)).fetchone()
            key = int(row[0]) if row else self._next_key(kind)
            known[entity] = key
        return key

    def key_by_hex(self, kind: str, entity: str) -> int:
        """As ``key``, for an id as the log writes it."""
        known = self._keys_by_hex[kind]
        key = known.get(entity)
        if key is None:
            key = known[entity] = self.key(kind, bytes.fromhex(entity))
        return key

    def _next_key(self, kind: str) -> int:
        if kind not in self._highest:
            (highest,) = self._connection.execute(f"SELECT max(key) FROM {kind}").fetchone()
            self._highest[kind] = highest or 0
        self._highest[kind] += 1
        return self._highest[kind]

    # -- rows ---------------------------------------------------------------------------------------

    def _show(self, histories: list[list[Write]], *, perhaps_there: bool = False) -> None:
        by_kind: dict[str, list[list[Write]]] = {}
        for history in histories:
            by_kind.setdefault(history[0].kind, []).append(history)
        for kind, group in by_kind.items():
            if kind != MANY.name:
                for history in group:
                    self.key(kind, history[0].entity)
        for kind, group in by_kind.items():
            if kind != MANY.name and kind not in _ABOUT_MANY:
                self._store(KINDS[kind], group)
        if MANY.name in by_kind:
            self._store_many(by_kind[MANY.name], perhaps_there=perhaps_there)
        for kind in _ABOUT_MANY & by_kind.keys():
            self._store(KINDS[kind], by_kind[kind])
        if "code" in by_kind:
            self._derive_codes()
        revised = {self.key("transcript", history[0].entity) for history in by_kind.get("transcript", ())}
        revised |= {self._transcript_of(history[0].entity) for history in by_kind.get("revision", ())}
        if revised:
            self._placer.place_transcripts(sorted(revised))

    def _transcript_of(self, revision: bytes) -> int:
        (key,) = self._connection.execute(
            "SELECT transcript FROM revision WHERE id = ?", (revision,)
        ).fetchone()
        return int(key)

    def _store(self, kind: Kind, histories: list[list[Write]]) -> None:
        build = self._builders[kind.name].row
        rows = []
        for history in histories:
            values = self._resolve(kind, history)
            rows.append((self.key(kind.name, history[0].entity), history[0].entity, *build(values, history)))
        _upsert(self._connection, kind, rows)

    def _store_many(self, histories: list[list[Write]], *, perhaps_there: bool) -> None:
        """Store them without asking of each whether it is there, unless it may be."""
        build = self._builders[MANY.name].row
        fresh, again = [], []
        for history in histories:
            entity = history[0].entity
            row = build(self._resolve(MANY, history), history)
            known = None
            if perhaps_there or len(history) > 1:
                query = f"SELECT key FROM {MANY.table} WHERE id = ?"
                known = self._connection.execute(query, (entity,)).fetchone()
            if known:
                again.append((known[0], entity, *row))
            else:
                fresh.append((self._next_key(MANY.name), entity, *row))
        _insert(self._connection, MANY, fresh)
        _upsert(self._connection, MANY, again)

    def _resolve(self, kind: Kind, history: list[Write]) -> dict[str, Any]:
        """The value shown of each register; one that is left out has its default."""
        first = history[0]
        if len(history) == 1 and first.bases is None:
            return first.fields
        values: dict[str, Any] = {}
        several = []
        for register in kind.registers:
            name = register.name
            unreplaced = heads(history, name)
            shown = max(unreplaced, key=attrgetter("order"))
            values[name] = shown.fields.get(name, register.default)
            if any(head.fields.get(name, register.default) != values[name] for head in unreplaced):
                several.append(name)
        self._list_conflicts(first.entity, kind.name, several)
        return values

    def _list_conflicts(self, entity: bytes, kind: str, registers: list[str]) -> None:
        self._connection.execute("DELETE FROM conflict WHERE entity = ? AND why = 'several'", (entity,))
        self._connection.executemany(
            "INSERT OR IGNORE INTO conflict(entity, register, kind, why) VALUES (?,?,?,'several')",
            [(entity, register, kind) for register in registers],
        )

    # -- the tree of codes --------------------------------------------------------------------------

    def _derive_codes(self) -> None:
        """Cut, in each cycle of parents or of merges, the newest edge, and list it as a conflict."""
        connection = self._connection
        cut_before = [
            entity for (entity,) in connection.execute("SELECT entity FROM conflict WHERE why = 'cycle'")
        ]
        connection.execute("DELETE FROM conflict WHERE why = 'cycle'")
        self._store(KINDS["code"], [writes_of(self._log, entity) for entity in cut_before])
        for register, column in zip(_CODE_EDGES, ("parent", "merged_into"), strict=True):
            edges = dict(
                connection.execute(f"SELECT key, {column} FROM code WHERE {column} IS NOT NULL").fetchall()
            )
            for cycle in _cycles(edges):
                self._cut_newest(cycle, register, column)

    def _cut_newest(self, cycle: list[int], register: str, column: str) -> None:
        def age(key: int) -> tuple[tuple[int, bytes, int], bytes]:
            (entity,) = self._connection.execute("SELECT id FROM code WHERE key = ?", (key,)).fetchone()
            return max(head.order for head in heads(writes_of(self._log, entity), register)), entity

        newest = max(cycle, key=age)
        self._connection.execute(f"UPDATE code SET {column} = NULL WHERE key = ?", (newest,))
        self._connection.execute(
            "INSERT OR REPLACE INTO conflict(entity, register, kind, why) "
            "SELECT id, ?, 'code', 'cycle' FROM code WHERE key = ?",
            (register, newest),
        )

    def length_of_text(self, sha: bytes) -> int:
        """The length in code points of a text by its hash; 0 where damage has taken it, which check finds."""
        row = self._log.execute("SELECT length FROM text WHERE sha = ?", (sha,)).fetchone()
        return int(row[0]) if row else 0

    def place_of(self, revision: int, start: int, end: int) -> tuple[int, int | None, int | None, str | None]:
        return self._placer.today(revision, start, end)


class _Once:
    """Says whether an entity is there already, in the order in which they were made: each of two copies may
    have made an entity with the same natural id."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def again(self, entity: bytes) -> bool:
        if not is_natural(entity):
            return False
        if entity in self._seen:
            return True
        self._seen.add(entity)
        return False


def _many_in(kind: Kind, fields: dict[str, Any]) -> Iterator[bytes]:
    """The ids of the entities of which there are many that a write of an entity of ``kind`` refers to."""
    for name, value in fields.items():
        refs = kind.by_name[name].refs
        items = value if len(refs) > 1 else [value]
        for ref, item in zip(refs, items or (), strict=False):
            if ref == MANY.name and item is not None:
                yield bytes.fromhex(item)


def _cycles(edges: dict[int, int]) -> list[list[int]]:
    """The cycles of a graph in which every node has at most one edge out."""
    found, seen = [], set[int]()
    for origin in sorted(edges):
        path: list[int] = []
        node: int | None = origin
        while node is not None and node not in seen:
            seen.add(node)
            path.append(node)
            node = edges.get(node)
        if node is not None and node in path:
            found.append(path[path.index(node) :])
    return found


_Convert = Callable[[Any], Any] | None


class _Builder:
    """Turns the register values of one kind into the columns of its table."""

    def __init__(self, kind: Kind, projector: Projector) -> None:
        self._projector = projector
        self._defaults: list[Any] = []
        self._single: dict[str, tuple[int, _Convert]] = {}
        self._several: dict[str, tuple[slice, tuple[_Convert, ...]]] = {}
        for register in kind.registers:
            at = len(self._defaults)
            convert = tuple(self._converter(register, i) for i in range(len(register.columns)))
            if len(convert) == 1:
                self._single[register.name] = (at, convert[0])
            else:
                self._several[register.name] = (slice(at, at + len(convert)), convert)
            self._defaults += [None] * len(convert)
        self._write(self._defaults, kind.defaults)
        derive: dict[tuple[str, ...], Callable[[dict[str, Any], list[Write]], tuple[Any, ...]]] = {
            (): self._nothing,
            ("created",): self._created,
            ("created", "created_by"): self._made_by,
            ("decided", "decided_by"): self._decided,
            ("characters", "turn_count", "sentence_count"): self._measured,
            ("transcript", "start", "end", "placed", "created"): self._placed,
        }
        self._derive = derive[kind.derived]
        self._makers = next((register.name for register in kind.registers if register.makers), None)

    def row(self, values: dict[str, Any], history: list[Write]) -> tuple[Any, ...]:
        if self._makers and values.get(self._makers) is None:
            maker = _first(history).coder
            values = {**values, self._makers: maker.hex() if maker else None}
        own = self._defaults.copy()
        self._write(own, values)
        return (*own, *self._derive(values, history))

    def _write(self, row: list[Any], values: dict[str, Any]) -> None:
        for name, value in values.items():
            if name in self._single:
                at, convert = self._single[name]
                row[at] = value if convert is None or value is None else convert(value)
            else:
                columns, converts = self._several[name]
                row[columns] = [
                    item if convert is None or item is None else convert(item)
                    for convert, item in zip(converts, value or [None] * len(converts), strict=True)
                ]

    def _converter(self, register: Register, column: int) -> _Convert:
        """The function that turns a register's value, other than None, into a column's; None where they are
        the same."""
        kind = register.ref(column)
        if kind is not None:
            return partial(self._projector.key_by_hex, kind)
        if register.columns[column] in register.as_json:
            return partial(json.dumps, ensure_ascii=False, separators=(",", ":"))
        return None

    def _placed(self, values: dict[str, Any], history: list[Write]) -> tuple[Any, ...]:
        revision, start, end = values["at"]
        key = self._projector.key_by_hex("revision", revision)
        return (*self._projector.place_of(key, start, end), *self._created(values, history))

    def _created(self, _values: dict[str, Any], history: list[Write]) -> tuple[Any, ...]:
        return (_first(history).wall,)

    def _made_by(self, _values: dict[str, Any], history: list[Write]) -> tuple[Any, ...]:
        first = _first(history)
        return (first.wall, None if first.coder is None else self._projector.key("coder", first.coder))

    def _decided(self, values: dict[str, Any], history: list[Write]) -> tuple[Any, ...]:
        """When and by whom the outcome shown was first decided on: an undo that brings it back decides nothing."""
        shown = values.get("outcome")
        same = [
            write for write in history if write.writes("outcome") and write.fields.get("outcome") == shown
        ]
        return self._made_by(values, same or history)

    def _measured(self, values: dict[str, Any], _history: list[Write]) -> tuple[Any, ...]:
        """How many characters, turns and sentences a revision has, so that a list need not read them to count."""
        turns, sentences = values["layout"][:2]
        length = self._projector.length_of_text(bytes.fromhex(values["body"][0]))
        return (length, len(turns["turns"]) // 4, len(sentences) // 2)

    def _nothing(self, _values: dict[str, Any], _history: list[Write]) -> tuple[Any, ...]:
        return ()


def _first(history: list[Write]) -> Write:
    return history[0] if len(history) == 1 else min(history, key=attrgetter("order"))


def _quoted(columns: Iterable[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _insert(connection: sqlite3.Connection, kind: Kind, rows: list[tuple[Any, ...]]) -> None:
    marks = ",".join("?" * len(kind.columns))
    connection.executemany(f"INSERT INTO {kind.table}({_quoted(kind.columns)}) VALUES ({marks})", rows)


def _upsert(connection: sqlite3.Connection, kind: Kind, rows: list[tuple[Any, ...]]) -> None:
    marks = ",".join("?" * len(kind.columns))
    updates = ", ".join(f'"{column}" = excluded."{column}"' for column in kind.columns[2:])
    connection.executemany(
        f"INSERT INTO {kind.table}({_quoted(kind.columns)}) VALUES ({marks}) "
        f"ON CONFLICT(key) DO UPDATE SET {updates}",
        rows,
    )
