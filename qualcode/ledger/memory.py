"""Answers from an open study, kept until a step writes something of the kinds that they rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Hashable, Iterable

T = TypeVar("T")

_ENOUGH = 64  # answers kept before those that no longer hold are dropped


class Memory:
    """Answers by key, each with the state of the kinds that it rests on.

    The state of a kind is how many times it was seen to be written, from here or by others. Others' steps are
    found by ``others_wrote``, which a reader calls before it asks, outside of a transaction, or at its start.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._states: dict[str, int] = {}
        self._kept: dict[Hashable, tuple[tuple[tuple[str, int], ...], Any]] = {}
        self._data_version = -1
        self._newest = 0

    def recall(self, key: Hashable, kinds: Collection[str], make: Callable[[], T]) -> T:
        """The last answer of ``make``, or a new one where one of ``kinds`` was written since."""
        known = self._kept.get(key)
        if known is not None and all(self._states.get(kind, 0) == state for kind, state in known[0]):
            return cast("T", known[1])
        value = make()
        if len(self._kept) >= _ENOUGH:
            self._drop_stale()
        self._kept[key] = (tuple((kind, self._states.get(kind, 0)) for kind in kinds), value)
        return value

    def _drop_stale(self) -> None:
        self._kept = {
            key: (states, value)
            for key, (states, value) in self._kept.items()
            if all(self._states.get(kind, 0) == state for kind, state in states)
        }

    def wrote(self, step: int, kinds: Iterable[str]) -> None:
        """A step of this number was written from here, with changes of these kinds."""
        self._newest = step
        for kind in set(kinds):
            self._states[kind] = self._states.get(kind, 0) + 1

    def others_wrote(self) -> bool:
        """Whether another connection has written since the last look; what rests on its steps is forgotten."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if version == self._data_version:
            return False
        if not self._kept:  # nothing can be out of date, and the log may be long
            (self._newest,) = self._connection.execute("SELECT coalesce(max(n), 0) FROM step").fetchone()
            self._data_version = version
            return True
        rows = self._connection.execute(
            "SELECT kind, max(step) FROM change WHERE step > ? GROUP BY kind", (self._newest,)
        ).fetchall()
        self.wrote(max((step for _, step in rows), default=self._newest), (kind for kind, _ in rows))
        self._data_version = version  # last, since reading may be stopped in between
        return True

    def forget(self) -> None:
        """Drop everything, because a transaction was rolled back, and answers read within it are void."""
        self._kept.clear()
        self._data_version = -1
        self._newest = 0
