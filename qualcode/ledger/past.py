"""A study as it stood before each of its steps: the log is projected step by step into a database in memory."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualcode.ledger import database
from qualcode.ledger.projector import Projector
from qualcode.ledger.schema import migrate
from qualcode.ledger.study import Study

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_STEPS = """
SELECT s.n, s.id, s.session, s.seq, s.hlc, s.wall, s.coder, s.action, s.reason, s.undoes, s.merged, s.digest,
  e.id, c.ord, c.kind, c.entity, c.fields, c.bases
FROM change c JOIN step s ON s.n = c.step JOIN session e ON e.key = s.session
WHERE c.kind IN ({}) ORDER BY s.hlc, e.id, s.seq, c.ord
"""
_HEAD = 12  # of these columns, how many are the step's


class Past:
    """The state that a log had made of some kinds, step after step in the order of their clocks."""

    def __init__(self, log: sqlite3.Connection, kinds: Collection[str]) -> None:
        self._log = log
        self._kinds = tuple(kinds)
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        migrate(database.wrap(self._connection))
        self._projector = Projector(self._connection)

    @property
    def study(self) -> Study:
        """The study as it stands at this step; its remembered answers hold for this step alone."""
        return Study(Path(":memory:"), self._connection)

    def close(self) -> None:
        self._connection.close()

    def steps(self) -> Iterator[tuple[bytes, list[tuple[str, str]]]]:
        """Each step that changes something of the kinds: its id, and the kind and fields (JSON) of its changes. The
        study stands as it was before the step until the next is asked for."""
        marks = ",".join("?" * len(self._kinds))
        rows = self._log.execute(_STEPS.format(marks), self._kinds)
        for head, changes in groupby(rows, key=lambda row: row[: _HEAD + 1]):
            found = [row[_HEAD + 1 :] for row in changes]
            yield head[1], [(kind, fields) for _, kind, _, fields, _ in found]
            self._take(head, found)

    def _take(self, head: tuple[Any, ...], changes: list[tuple[Any, ...]]) -> None:
        n, session = head[0], head[2]
        self._connection.execute(
            "INSERT OR IGNORE INTO session(key, id) VALUES (?,?)", (session, head[_HEAD])
        )
        self._connection.execute(
            f"INSERT INTO step VALUES ({','.join('?' * _HEAD)})",
            head[:_HEAD],
        )
        self._connection.executemany(
            "INSERT INTO change(step, ord, kind, entity, fields, bases) VALUES (?,?,?,?,?,?)",
            [(n, *change) for change in changes],
        )
        self._projector.entities({entity for _, _, entity, _, _ in changes})


@contextmanager
def past(log: sqlite3.Connection, kinds: Collection[str]) -> Iterator[Past]:
    """The past of the study with this log, for as long as it is asked."""
    found = Past(log, kinds)
    try:
        yield found
    finally:
        found.close()
