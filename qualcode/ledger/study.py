"""One open study: the door through which every change goes, undo and redo, and reading in one view."""

from __future__ import annotations

import os
from contextlib import contextmanager
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from qualcode.errors import NotAllowed, QualcodeError, UsageError
from qualcode.ledger import database, undo
from qualcode.ledger.actions import ACTIONS
from qualcode.ledger.ids import natural_id, new_id, text_hash
from qualcode.ledger.kinds import KINDS
from qualcode.ledger.log import Draft, Session, Step, append
from qualcode.ledger.memory import Memory
from qualcode.ledger.projector import Projector

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Hashable, Iterator, Sequence

P = ParamSpec("P")
T = TypeVar("T")

SUFFIX = ".qualcode"


class Study:
    """An open study file. Use it in a ``with`` statement; what SQLite raises leaves it as a StudyError."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self.session = Session()
        self._projector = Projector(self.connection)
        self._memory = Memory(self.connection)
        self.held_up = False
        """Whether a write is waiting for another connection to end its own."""

    @classmethod
    def create(cls, path: Path, name: str) -> Study:
        """Make a new study. Raises StudyError where the file exists or cannot be made."""
        study = cls(path, database.create(path))
        try:
            with study:
                study_id = new_id()
                with study.writing():
                    study.record(
                        "new study", [Draft("study", study_id, {"name": name}, new=True)], coder=None
                    )
        except BaseException:
            database.discard(path)
            raise
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, put_right: Callable[[Study], None] | None = None) -> Study:
        """Open an existing study; see database.connect for what is refused.

        ``put_right`` is called once, when a file of an earlier format is brought up to date; without it such a
        file is not opened (``study.opening`` has it).
        """
        if put_right is None:
            return cls(path, database.connect(path))
        return cls(path, database.connect(path, lambda connection: put_right(cls(path, connection))))

    def __enter__(self) -> Study:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        import sqlite3

        self.connection.close()
        if isinstance(error, sqlite3.Error):
            with database.explained(self.path):
                raise error

    @cached_property
    def id(self) -> bytes:
        """The id that every copy of this study has; it never changes."""
        (study_id,) = self.connection.execute("SELECT id FROM study ORDER BY key LIMIT 1").fetchone()
        return bytes(study_id)

    @property
    def key(self) -> int:
        (key,) = self.connection.execute("SELECT key FROM study ORDER BY key LIMIT 1").fetchone()
        return int(key)

    @property
    def name(self) -> str:
        """The name of the study; empty where it has none."""
        (name,) = self.connection.execute("SELECT name FROM study ORDER BY key LIMIT 1").fetchone()
        return name or ""

    def natural_id(self, kind: str, *parts: str) -> bytes:
        """The id that the entity with this natural key has in every copy of this study."""
        return natural_id(self.id, kind, *parts)

    # -- writing ------------------------------------------------------------------------------------

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One write transaction: all checks and records in it succeed, or nothing is stored.

        Nested calls join the outer transaction.
        """
        if self.connection.in_transaction:
            yield
            return
        try:
            with database.explained(self.path), database.writing(self.connection, self._hold_up):
                self._look()
                yield
        except BaseException:
            self._projector.forget()
            self._memory.forget()
            raise

    def _hold_up(self, held_up: bool) -> None:
        self.held_up = held_up

    def reads_beside_writing(self) -> bool:
        """Whether a further connection can read while this one writes: not on a disk that is read-only."""
        return database.uses_wal(self.connection)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """One consistent view for several questions, whatever others write meanwhile."""
        outermost = not self.connection.in_transaction
        with database.reading(self.connection):
            if outermost:
                self._look()
            yield

    def remembered(self, key: Hashable, kinds: Collection[str], read: Callable[[], T]) -> T:
        """The answer of ``read`` about this study, read again only when a step has written something of ``kinds``.

        ``key`` names the question, with everything apart from the study that the answer depends on. The
        answer is shared: callers must not change it.
        """
        if not self.connection.in_transaction:
            self._look()
        return self._memory.recall(key, kinds, read)

    def _look(self) -> None:
        if self._memory.others_wrote():
            self._projector.forget()

    def record(
        self,
        action: str,
        drafts: Sequence[Draft],
        *,
        coder: bytes | None,
        reason: str | None = None,
        undoes: bytes | None = None,
    ) -> Step | None:
        """The door: one step into the log, and the tables brought up to it. Call it inside ``writing()``.

        A step that changes nothing is not recorded, so that undo never takes one back in place of real work;
        then None is returned. Recorded all the same is what counts by being done again (``Action.again``).

        Raises KeyError for an action that the registry does not know, NotAllowed for a coder who may only
        read.
        """
        again = ACTIONS[action].again
        if not self.connection.in_transaction:
            raise RuntimeError("record() outside a write transaction")
        self._refuse_reader(coder)
        written = append(
            self.connection,
            self.session,
            action,
            drafts,
            coder=coder,
            reason=reason,
            undoes=undoes,
            again=again,
        )
        if written is None:
            return None
        step, writes = written
        self._projector.step_written(writes)
        self._memory.wrote(step.n, (write.kind for write in writes))
        return step

    def _refuse_reader(self, coder: bytes | None) -> None:
        if coder in self._readers():
            raise NotAllowed(f"{self._readers()[coder]} may only read this study.")

    def _readers(self) -> dict[bytes, str]:
        rows = "SELECT id, name FROM coder WHERE role = 'reader'"
        return self.remembered("readers", ("coder",), lambda: dict(self.connection.execute(rows).fetchall()))

    def making(self, kind: str, entity: bytes, fields: dict[str, Any]) -> Draft:
        """A draft that makes an entity with a natural id, or brings back one that was taken away."""
        known = self.connection.execute(f"SELECT 1 FROM {kind} WHERE id = ?", (entity,)).fetchone()
        if known is None:
            return Draft(kind, entity, fields, new=True)
        return Draft(kind, entity, {**KINDS[kind].defaults, **fields})

    def keep_text(self, body: str) -> bytes:
        """Store a text by its content, once; returns its SHA-256. Call it inside ``writing()``."""
        sha = text_hash(body)
        self.connection.execute(
            "INSERT OR IGNORE INTO text(sha, body, length) VALUES (?,?,?)", (sha, body, len(body))
        )
        return sha

    def text(self, sha: bytes) -> str:
        """The stored text with this hash."""
        row = self.connection.execute("SELECT body FROM text WHERE sha = ?", (sha,)).fetchone()
        if row is None:
            raise QualcodeError(f"{self.path} lacks a text that it refers to; run qualcode check.")
        return str(row[0])

    # -- undo ---------------------------------------------------------------------------------------

    def undo(self, coder: bytes | None) -> Step:
        """Take back the coder's last undoable step (None: the last made without a coder). Returns that step.

        Raises NotAllowed where there is none, or where something stands in the way.
        """
        return self._step_back("undo", coder)

    def redo(self, coder: bytes | None) -> Step:
        """Do again what the coder last took back; returns the undo that was undone. Raises NotAllowed."""
        return self._step_back("redo", coder)

    def _step_back(self, action: str, coder: bytes | None) -> Step:
        find = undo.last_undoable if action == "undo" else undo.last_redoable
        with self.writing():
            step = find(self.connection, coder)
            if step is None:
                raise NotAllowed(f"There is nothing of yours to {action}.")
            drafts = undo.take_back(self.connection, step)
            if not ACTIONS[undo.origin(self.connection, step).action].with_finished:
                self._refuse_frozen(drafts)
            self.record(action, drafts, coder=coder, undoes=step.id)
        return step

    def _refuse_frozen(self, drafts: Sequence[Draft]) -> None:
        """Undo must not reach into what finishing has frozen."""
        for draft in drafts:
            frozen_with = KINDS[draft.kind].frozen_with
            if frozen_with:
                row = self.connection.execute(
                    f"SELECT t.name FROM {frozen_with} "
                    "JOIN assignment a ON a.transcript = c.transcript AND a.coder = e.coder "
                    "AND a.status = 'finished' AND a.deleted = 0 "
                    "JOIN transcript t ON t.key = c.transcript WHERE e.id = ?",
                    (draft.entity,),
                ).fetchone()
                if row:
                    raise NotAllowed(f"{row[0]} is finished; reopen it before you change its codings.")


def remembered(
    *kinds: str,
) -> Callable[[Callable[Concatenate[Study, P], T]], Callable[Concatenate[Study, P], T]]:
    """Answer a question to a study from memory until a step writes something of ``kinds``.

    The answer must rest only on these kinds and on the arguments, which must be hashable. It is shared:
    callers must not change it.
    """

    def decorate(read: Callable[Concatenate[Study, P], T]) -> Callable[Concatenate[Study, P], T]:
        question = f"{read.__module__}.{read.__qualname__}"

        @wraps(read)
        def ask(study: Study, /, *args: P.args, **kwargs: P.kwargs) -> T:
            key = (question, args, *kwargs.items())
            return study.remembered(key, kinds, lambda: read(study, *args, **kwargs))

        return ask

    return decorate


def locate(path: str | None) -> Path:
    """The study that is meant: ``path``, else QUALCODE_STUDY, else the only study in this folder.

    Raises UsageError where none or several could be meant.
    """
    named = path or os.environ.get("QUALCODE_STUDY")
    if named:
        return Path(named)
    found = sorted(Path.cwd().glob(f"*{SUFFIX}"))
    if len(found) == 1:
        return found[0]
    if not found:
        raise UsageError("No study here: name one with --study, or make one with qualcode new NAME.qualcode")
    raise UsageError("Several studies here; name one with --study: " + ", ".join(p.name for p in found))
