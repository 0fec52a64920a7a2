"""Is a study file whole? SQLite's own checks, every text, span and reference, the log, and a replay.

Each finding is one sentence that names the table or the column of the log where the damage is, and quotes
nothing of what the file holds.
"""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import chain, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.ledger import database
from qualcode.ledger.actions import ACTIONS
from qualcode.ledger.ids import text_hash
from qualcode.ledger.kinds import KINDS, MANY
from qualcode.ledger.log import digest, parsed
from qualcode.ledger.projector import Projector
from qualcode.ledger.schema import MIGRATIONS, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

_LIMIT = 20  # findings told per check; more are counted

# The registers whose value, or one item of it, is the hash of a text.
_TEXT_REGISTERS: dict[tuple[str, str], int | None] = {
    ("study", "codebook_source"): None,
    ("version", "content"): None,
    ("revision", "body"): 0,
    ("assignment", "state"): 2,
}
# The kinds that have no such register, with the registers that they have.
_PLAIN = {
    name: frozenset(kind.by_name)
    for name, kind in KINDS.items()
    if not any(name == textual for textual, _ in _TEXT_REGISTERS)
}


def check(connection: sqlite3.Connection) -> list[str]:
    """Every finding about this study file, as it stands at one moment; an empty list where it is whole."""
    (file,) = (path for _, name, path in connection.execute("PRAGMA database_list") if name == "main")
    findings = []
    with ThreadPoolExecutor(1) as beside, _lenient(connection), database.reading(connection):
        # SQLite's own check takes a quarter of the time of all; it reads the file beside the others.
        own = beside.submit(lambda: _bounded("sqlite", _sqlite(file)))
        for examine in (_versions, _foreign_keys, _texts, _log, _sequences, _spans, _replay):
            findings += _bounded(examine.__name__.strip("_").replace("_", " "), examine(connection))
    return own.result() + findings


@contextmanager
def _lenient(connection: sqlite3.Connection) -> Iterator[None]:
    """Read text that is no longer UTF-8 all the same: the error that Python raises would quote it."""
    usual = connection.text_factory
    connection.text_factory = partial(str, encoding="utf-8", errors="replace")
    try:
        yield
    finally:
        connection.text_factory = usual


def _bounded(name: str, found: Iterator[str]) -> list[str]:
    told: list[str] = []
    more = 0
    try:
        for finding in found:
            if len(told) < _LIMIT:
                told.append(finding)
            else:
                more += 1
    except sqlite3.Error as error:
        told.append(f"The check of {name} could not be finished: {error}.")
    except Exception as error:  # whatever damage makes of the data; where the check stumbles is a finding too
        told.append(f"The check of {name} could not be finished ({type(error).__name__}).")
    return [*told, f"... and {more} more like these."] if more else told


def _sqlite(file: str) -> Iterator[str]:
    connection = sqlite3.connect(f"{Path(file).as_uri()}?mode=ro", uri=True)
    try:
        for (verdict,) in connection.execute(f"PRAGMA integrity_check({_LIMIT})"):
            if verdict != "ok":
                yield f"SQLite finds the file damaged: {verdict}."
    finally:
        connection.close()


def _versions(connection: sqlite3.Connection) -> Iterator[str]:
    applied = [name for (name,) in connection.execute("SELECT name FROM _sqlite_migrations ORDER BY rowid")]
    if applied[-len(MIGRATIONS) :] != list(MIGRATIONS):
        yield f"Table _sqlite_migrations does not list the versions of the format: {', '.join(applied)}."


def _foreign_keys(connection: sqlite3.Connection) -> Iterator[str]:
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"Table {table}, row {row} refers to something that is not in table {parent}."


def _texts(connection: sqlite3.Connection) -> Iterator[str]:
    for sha, body, length in connection.execute("SELECT sha, body, length FROM text"):
        if text_hash(body) != sha:
            yield f"Table text: the body of {sha.hex()[:12]} does not have the hash under which it is kept."
        elif len(body) != length:
            yield f"Table text: the length of {sha.hex()[:12]} is given as {length}, but is {len(body)}."
    held = _held(connection)
    for column, table in (
        ("sha", "revision"),
        ("offered", "assignment"),
        ("content", "version"),
        ("codebook_source", "study"),
    ):
        for key, sha in connection.execute(f"SELECT key, {column} FROM {table} WHERE {column} IS NOT NULL"):
            if sha not in held:
                yield f"Table {table}, row {key}: its text is not in table text."


def _held(connection: sqlite3.Connection) -> set[str]:
    return {bytes(sha).hex() for (sha,) in connection.execute("SELECT sha FROM text")}


def _log(connection: sqlite3.Connection) -> Iterator[str]:
    coders = {
        coder
        for (coder,) in connection.execute("SELECT DISTINCT coder FROM step").fetchall()
        if connection.execute("SELECT 1 FROM change WHERE entity = ? AND kind = 'coder'", (coder,)).fetchone()
    }
    texts = _held(connection)
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
            yield f"Table step, row {n}: its action is not known."
        if undoes is not None and not _is_step(connection, undoes):
            yield f"Table step, row {n} undoes a step that is not there."
        if coder is not None and coder not in coders:
            yield f"Table step, row {n} is by a coder that is not there."
        for _, ord_, kind, entity, fields, bases in rows:
            try:
                written = parsed(fields)[0]  # what stands behind it is found by the digest
                if bases is None and kind in _PLAIN and _PLAIN[kind].issuperset(written):
                    continue
                faults = list(_faults(connection, kind, entity, written, bases, texts))
            except (ValueError, TypeError, AttributeError, KeyError, IndexError):
                faults = ["cannot be read"]
            for fault in faults:
                yield f"Table change, step {n}, change {ord_} {fault}."


def _is_step(connection: sqlite3.Connection, step: bytes) -> bool:
    return connection.execute("SELECT 1 FROM step WHERE id = ?", (step,)).fetchone() is not None


def _faults(
    connection: sqlite3.Connection,
    kind: str,
    entity: bytes,
    fields: dict[str, Any],
    bases: str | None,
    texts: set[str],
) -> Iterator[str]:
    """The faults of one change, in words that follow its name."""
    if kind not in KINDS:
        yield "is of a kind that is not known"
        return
    if not fields.keys() <= KINDS[kind].by_name.keys():
        yield f"writes what a {kind} does not have"
    for register, value in fields.items():
        if (kind, register) in _TEXT_REGISTERS:
            item = _TEXT_REGISTERS[kind, register]
            sha = value if item is None else value[item]
            if sha is not None and sha not in texts:
                yield "refers to a text that is not in table text"
    if bases is None:
        return
    for base in {base for steps in json.loads(bases).values() for base in steps}:
        if not connection.execute(
            "SELECT 1 FROM change c JOIN step s ON s.n = c.step WHERE c.entity = ? AND s.id = ?",
            (entity, bytes.fromhex(base)),
        ).fetchone():
            yield "replaces a write that is not there"


def _sequences(connection: sqlite3.Connection) -> Iterator[str]:
    for session, count, first, last in connection.execute(
        "SELECT session, count(*), min(seq), max(seq) FROM step GROUP BY session"
    ):
        if (first, last) != (1, count):
            yield f"Table step: session {session} lacks steps (seq {first} to {last}, {count} there)."
    for (key,) in connection.execute("SELECT key FROM session WHERE key NOT IN (SELECT session FROM step)"):
        yield f"Table session, row {key} has no steps."


def _spans(connection: sqlite3.Connection) -> Iterator[str]:
    for key, turns, sentences in connection.execute("SELECT key, turns, sentences FROM revision"):
        text = _text_of(connection, key)
        if text is None:
            continue  # told by the check of texts
        try:
            numbers, edges = json.loads(turns)["turns"], json.loads(sentences)
            spans = [
                *(("turn", *span) for span in zip(numbers[1::4], numbers[2::4], strict=True)),
                *(("sentence", *span) for span in zip(edges[::2], edges[1::2], strict=True)),
            ]
            unfit = [span for span in spans if not _holds(text, *span[1:])]
        except (ValueError, TypeError, KeyError):
            yield f"Table revision, row {key}: its turns and sentences cannot be read."
            continue
        for name, start, end in unfit:
            yield f"Table revision, row {key}: a {name} from {start} to {end} does not fit its text."
    of: int | None = None
    text = None
    for key, revision, start, end in connection.execute(
        "SELECT key, rev, start_in_rev, end_in_rev FROM coding ORDER BY rev"
    ):
        if revision != of:
            of, text = revision, _text_of(connection, revision)
        if text is not None and not _holds(text, start, end):
            yield f"Table coding, row {key}: {start} to {end} does not fit its text."


def _text_of(connection: sqlite3.Connection, revision: int) -> str | None:
    found = connection.execute("SELECT sha FROM revision WHERE key = ?", (revision,)).fetchone()
    if found is not None:
        found = connection.execute(
            "SELECT body FROM text WHERE sha = ?", (bytes.fromhex(found[0]),)
        ).fetchone()
    return None if found is None else str(found[0])


def _holds(text: str, start: int, end: int) -> bool:
    return 0 <= start < end <= len(text) and not text[start:end].isspace()


def _replay(connection: sqlite3.Connection) -> Iterator[str]:
    """Make every entity table again from the log, in memory, and compare it row by row."""
    copy = _empty()
    projector = Projector(copy, log=connection)
    projector.replay_but_many()
    try:
        for table, columns, known_by in _tables():
            query = f"SELECT {columns} FROM {table} ORDER BY 1, 2"
            made: Iterator[tuple[Any, ...]] = copy.execute(query)
            if table == MANY.table:  # compared as they are made: a million of them need not be kept
                made = chain.from_iterable(projector.rows_of_many())
            for row in _differing(connection.execute(query), made, known_by):
                name = row[0].hex()[:8] if isinstance(row[0], bytes) else row[0]
                yield f"Table {table}, row {name} is not what the log makes of it."
    finally:
        copy.close()


def _differing(
    stored: Iterator[tuple[Any, ...]], made: Iterator[tuple[Any, ...]], known_by: int
) -> Iterator[tuple[Any, ...]]:
    """The rows that only one of two tables has, or that differ; both in the order of their first columns."""
    ours, theirs = next(stored, None), next(made, None)
    while ours is not None or theirs is not None:
        if ours == theirs:
            ours, theirs = next(stored, None), next(made, None)
        elif theirs is None or (ours is not None and ours[:known_by] < theirs[:known_by]):
            assert ours is not None
            yield ours
            ours = next(stored, None)
        elif ours is None or theirs[:known_by] < ours[:known_by]:
            yield theirs
            theirs = next(made, None)
        else:
            yield ours
            ours, theirs = next(stored, None), next(made, None)


def _tables() -> Iterator[tuple[str, str, int]]:
    """Every table that the projector fills: its name, its columns, how many of the first know a row."""
    for kind in KINDS.values():
        yield kind.table, ", ".join(f'"{column}"' for column in kind.columns), 1
    yield "conflict", "entity, register, kind, why", 2


def replayed(connection: sqlite3.Connection) -> sqlite3.Connection:
    """A database in memory whose entity tables are made from this study's log alone."""
    copy = _empty()
    Projector(copy, log=connection).replay()
    return copy


def _empty() -> sqlite3.Connection:
    copy = sqlite3.connect(":memory:", isolation_level=None)
    migrate(database.wrap(copy))
    copy.execute("PRAGMA journal_mode = OFF")
    copy.execute("BEGIN")
    for (index,) in copy.execute(
        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    ).fetchall():
        copy.execute(f"DROP INDEX {index}")
    return copy
