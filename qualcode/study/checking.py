"""Is a study file whole? SQLite's own checks, every text, span and reference, the log, and a replay.

Each finding is one sentence that names the table or the column of the log where the damage is.
"""

from __future__ import annotations

import json
import sqlite3
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING, Any

from qualcode.study import database
from qualcode.study.actions import ACTIONS
from qualcode.study.ids import text_hash
from qualcode.study.kinds import KINDS
from qualcode.study.log import digest
from qualcode.study.projector import Projector
from qualcode.study.schema import MIGRATIONS, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMIT = 20  # findings told per check; more are counted


def check(connection: sqlite3.Connection) -> list[str]:
    """Every finding about this study file; an empty list where it is whole."""
    findings = []
    for examine in (_sqlite, _versions, _foreign_keys, _texts, _log, _spans, _replay):
        try:
            findings += _bounded(examine(connection))
        except (sqlite3.Error, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
            # The check itself may stumble over the damage; where it stumbled is a finding too.
            name = examine.__name__.strip("_").replace("_", " ")
            findings.append(f"The check of {name} could not be done: {type(error).__name__}: {error}.")
    return findings


def _bounded(found: Iterator[str]) -> list[str]:
    told = []
    more = 0
    for finding in found:
        if len(told) < _LIMIT:
            told.append(finding)
        else:
            more += 1
    return [*told, f"... and {more} more like these."] if more else told


def _sqlite(connection: sqlite3.Connection) -> Iterator[str]:
    for (verdict,) in connection.execute(f"PRAGMA integrity_check({_LIMIT})"):
        if verdict != "ok":
            yield f"SQLite finds the file damaged: {verdict}."


def _versions(connection: sqlite3.Connection) -> Iterator[str]:
    applied = [name for (name,) in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid")]
    if applied != [f"v{number}" for number in range(1, len(MIGRATIONS) + 1)]:
        yield f"Table _sqlite_migrations does not list the versions of the format: {', '.join(applied)}."


def _foreign_keys(connection: sqlite3.Connection) -> Iterator[str]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"Table {table}, row {row} refers to something that is not in table {parent}."


def _texts(connection: sqlite3.Connection) -> Iterator[str]:
    held = set()
    for sha, body, length in connection.execute("SELECT sha, body, length FROM text"):
        held.add(sha)
        if text_hash(body) != sha:
            yield f"Table text: the body of {sha.hex()[:12]} does not have the hash under which it is kept."
        elif len(body) != length:
            yield f"Table text: the length of {sha.hex()[:12]} is given as {length}, but is {len(body)}."
    for column, table in (
        ("sha", "revision"),
        ("offered", "assignment"),
        ("content", "version"),
        ("codebook_source", "study"),
    ):
        for key, sha in connection.execute(f"SELECT key, {column} FROM {table} WHERE {column} IS NOT NULL"):
            if bytes.fromhex(sha) not in held:
                yield f"Table {table}, row {key}: its text {sha[:12]} is not in table text."


def _log(connection: sqlite3.Connection) -> Iterator[str]:
    steps = {bytes(entity) for (entity,) in connection.execute("SELECT id FROM step")}
    coders = {
        bytes(entity)
        for (entity,) in connection.execute("SELECT DISTINCT entity FROM change WHERE kind = 'coder'")
    }
    heads = connection.execute(
        "SELECT s.n, s.id, e.id, s.seq, s.hlc, s.wall, s.coder, s.action, s.reason, s.undoes, s.merged, "
        "s.digest FROM step s LEFT JOIN session e ON e.key = s.session ORDER BY s.n"
    )
    changes = groupby(
        connection.execute("SELECT step, ord, kind, entity, fields, bases FROM change ORDER BY step, ord"),
        key=lambda row: row[0],
    )
    pending = next(changes, None)
    for *head, stored in heads:
        n, _, _, _, _, _, coder, action, _, undoes, _ = head
        rows: list[tuple[Any, ...]] = []
        while pending is not None and pending[0] <= n:
            group = list(pending[1])
            if pending[0] == n:
                rows = group
            pending = next(changes, None)
        if digest(tuple(head), rows) != stored:
            yield f"Table step, row {n} (or its session, or its changes in table change) is not as written."
        if action not in ACTIONS:
            yield f"Table step, row {n}: there is no action {action}."
        if undoes is not None and undoes not in steps:
            yield f"Table step, row {n} undoes a step that is not there."
        if coder is not None and coder not in coders:
            yield f"Table step, row {n} is by a coder that is not there."
        yield from _changes(n, rows, steps)
    yield from _sequences(connection)


def _changes(n: int, rows: list[tuple[Any, ...]], steps: set[bytes]) -> Iterator[str]:
    for _, ord_, kind, _, fields, bases in rows:
        if kind not in KINDS:
            yield f"Table change, step {n}, change {ord_}: there is no kind {kind}."
            continue
        unknown = set(json.loads(fields)) - set(KINDS[kind].by_name)
        if unknown:
            yield f"Table change, step {n}, change {ord_}: a {kind} has no {', '.join(sorted(unknown))}."
        for base in (b for found in json.loads(bases or "{}").values() for b in found):
            if bytes.fromhex(base) not in steps:
                yield f"Table change, step {n}, change {ord_} replaces a write that is not there."


def _sequences(connection: sqlite3.Connection) -> Iterator[str]:
    for session, count, first, last in connection.execute(
        "SELECT session, count(*), min(seq), max(seq) FROM step GROUP BY session"
    ):
        if (first, last) != (1, count):
            yield f"Table step: session {session} lacks some of its steps (seq {first} to {last}, {count} there)."
    for (key,) in connection.execute("SELECT key FROM session WHERE key NOT IN (SELECT session FROM step)"):
        yield f"Table session, row {key} has no steps."


def _spans(connection: sqlite3.Connection) -> Iterator[str]:
    revisions = connection.execute("SELECT key, sha, turns, sentences FROM revision").fetchall()
    for key, sha, turns, sentences in revisions:
        row = connection.execute("SELECT body FROM text WHERE sha = ?", (bytes.fromhex(sha),)).fetchone()
        if row is None:
            continue  # told by the check of texts
        text = row[0]
        numbers = json.loads(turns)["turns"]
        edges = json.loads(sentences)
        for name, starts, ends in (
            ("turn", numbers[1::4], numbers[2::4]),
            ("sentence", edges[::2], edges[1::2]),
        ):
            for start, end in zip(starts, ends, strict=True):
                if not _holds(text, start, end):
                    yield f"Table revision, row {key}: a {name} from {start} to {end} does not fit its text."
        for coding, start, end in connection.execute(
            "SELECT key, start_in_rev, end_in_rev FROM coding WHERE rev = ?", (key,)
        ):
            if not _holds(text, start, end):
                yield f"Table coding, row {coding}: {start} to {end} does not fit its text."


def _holds(text: str, start: int, end: int) -> bool:
    return 0 <= start < end <= len(text) and not text[start:end].isspace()


def _replay(connection: sqlite3.Connection) -> Iterator[str]:
    """Make every entity table again from the log, in memory, and compare it row by row."""
    copy = replayed(connection)
    try:
        for table, columns in _tables():
            query = f"SELECT {columns} FROM {table} ORDER BY 1, 2"
            rows = zip_longest(connection.execute(query), copy.execute(query))
            for stored, made in rows:
                if stored != made:
                    key = (stored or made)[0]
                    key = key.hex()[:8] if isinstance(key, bytes) else key
                    yield f"Table {table}, row {key} is not what the log makes of it."
    finally:
        copy.close()


def _tables() -> Iterator[tuple[str, str]]:
    for kind in KINDS.values():
        yield kind.table, ", ".join(f'"{column}"' for column in kind.columns)
    yield "conflict", "entity, register, kind, why"


def replayed(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A database in memory whose entity tables are made from this study's log alone."""
    copy = sqlite3.connect(":memory:", isolation_level=None, uri=True)
    migrate(database.wrap(copy))
    for (index,) in copy.execute(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND name NOT LIKE 'coding_place'"
    ).fetchall():
        copy.execute(f"DROP INDEX {index}")
    Projector(copy, log=connection).replay()
    return copy
