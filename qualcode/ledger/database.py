"""Opening a study file: connection, pragmas, versions, permissions, write transactions, backup.

The one place that imports sqlite_utils, for migrations alone, and guarded: it imports pandas, if that happens
to be installed, at a cost of a third of a second.
"""

from __future__ import annotations

import os
import random
import sqlite3
import stat
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.errors import StudyError
from qualcode.ledger.schema import APPLICATION_ID, SCHEMA_VERSION, migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

OLDEST_SQLITE = (3, 37, 0)  # STRICT tables
MENDED_WAL = (3, 51, 3)  # before it, a rare fault in the write-ahead log
SQLITE, SQLITE_VERSION = sqlite3.sqlite_version, sqlite3.sqlite_version_info
WRITE_PATIENCE = 20.0  # seconds that a writer waits for the others before it gives up
READ_PATIENCE_MS = 5000


def wrap(connection: sqlite3.Connection) -> Database:
    """``connection`` as a sqlite_utils Database, without its optional imports."""
    absent = [name for name in ("pandas", "numpy") if name not in sys.modules]
    for name in absent:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        import sqlite_utils
    finally:
        for name in absent:
            if sys.modules.get(name) is None:
                sys.modules.pop(name, None)
    return sqlite_utils.Database(connection, execute_plugins=False)


def create(path: Path) -> sqlite3.Connection:
    """Make a new, empty study file, readable by its owner alone.

    Raises StudyError where a file of that name exists or the folder cannot be written.
    """
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise StudyError(f"{path} exists already; choose another name, or open it.") from None
    except OSError as error:
        raise StudyError(f"{path} cannot be made: {error.strerror}.") from None
    try:
        with explained(path):
            connection = _connect(path)
            try:
                _use_wal(connection)
                migrate(wrap(connection))
            except BaseException:
                connection.close()
                raise
        return connection
    except BaseException:
        discard(path)
        raise


def discard(path: Path) -> None:
    """Take away a study file that was being made and could not be finished."""
    for suffix in ("", "-wal", "-shm", "-journal"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)


PutRight = Callable[[sqlite3.Connection], None]


def connect(path: Path, put_right: PutRight | None = None) -> sqlite3.Connection:
    """Open an existing study file and bring it up to date.

    ``put_right`` is called in the transaction that brings a file of an earlier format up to date, so that no
    file is left half way. Raises StudyError where the file is missing, is no study, is damaged, cannot be written,
    or was made by a newer version of qualcode; RuntimeError where an earlier format comes without ``put_right``.
    """
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise StudyError(f"There is no study {path}; make one with: qualcode new {path}") from None
    except OSError as error:
        raise StudyError(f"{path} cannot be opened: {error.strerror}.") from None
    if stat.S_ISDIR(kind):
        raise StudyError(f"{path} is a folder, not a study file.")
    with explained(path):
        connection = _connect(path)
        try:
            _refuse_strangers(connection, path)
            if _pragma(connection, "user_version") < SCHEMA_VERSION:
                if put_right is None:
                    raise RuntimeError("a study of an earlier format is opened by study.opening alone")
                _bring_up_to_date(connection, path, put_right)
            _use_wal(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StudyError(
            f"This Python brings SQLite {sqlite3.sqlite_version}; qualcode needs 3.37 or later. "
            "Install a newer Python."
        )
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, cached_statements=256
    )
    connection.execute(f"PRAGMA busy_timeout = {READ_PATIENCE_MS}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -65536")  # KiB at most; ids are random, so writes land everywhere
    return connection


def _use_wal(connection: sqlite3.Connection) -> None:
    """Let readers and a writer work side by side. A backup comes without, so that it is one file."""
    if uses_wal(connection):
        return
    try:
        connection.execute("PRAGMA journal_mode = WAL")
    except sqlite3.OperationalError as error:
        # A study on a read-only disk can still be read, and one that is in use can be used as it is.
        if error.sqlite_errorcode & 0xFF not in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_BUSY}:
            raise


def uses_wal(connection: sqlite3.Connection) -> bool:
    """Whether changes go first into a log beside the file, so that no writer waits for a reader."""
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    return bool(mode == "wal")


def _bring_up_to_date(connection: sqlite3.Connection, path: Path, put_right: PutRight) -> None:
    connection.execute("PRAGMA foreign_keys = OFF")  # the tables that refer to each other are all made again
    try:
        with writing(connection):  # of several who open it at once, one migrates and the others find it done
            _refuse_strangers(connection, path)
            if _pragma(connection, "user_version") < SCHEMA_VERSION:
                migrate(wrap(connection))
                put_right(connection)
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
        raise StudyError(
            f"{path} was made by an earlier version of qualcode and must be brought up to date, but the file or "
            "its folder is read-only. Open a copy of it that can be written."
        ) from error
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    return int(connection.execute(f"PRAGMA {name}").fetchone()[0])


def _refuse_strangers(connection: sqlite3.Connection, path: Path) -> None:
    application, version = _pragma(connection, "application_id"), _pragma(connection, "user_version")
    if application != APPLICATION_ID:
        raise StudyError(f"{path} is not a qualcode study.")
    if version > SCHEMA_VERSION:
        raise StudyError(
            f"{path} was made by a newer version of qualcode (study format {version}; this version knows "
            f"{SCHEMA_VERSION}). Upgrade qualcode to open it."
        )


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite raises into one sentence for a person."""
    try:
        yield
    except sqlite3.Error as error:
        raise StudyError(_sentence(path, error)) from error
    except UnicodeDecodeError:  # of what SQLite says of a damaged schema, which it quotes
        raise StudyError(_sentence(path, sqlite3.DatabaseError("malformed"))) from None


def _sentence(path: Path, error: sqlite3.Error) -> str:
    said = str(error)
    if "locked" in said or "busy" in said:
        return f"{path} is held by another program; nothing was stored. Try again when it has finished."
    if "full" in said or "disk I/O" in said:
        return (
            f"The disk that holds {path} is full or failing ({said}); nothing was stored. "
            "Make room and try again."
        )
    if "readonly" in said or "read-only" in said:
        return (
            f"{path} cannot be written: the file or its folder is read-only; nothing was stored. "
            "Copy it to a folder in which you may write."
        )
    if "unable to open" in said:
        return f"{path} cannot be opened: check that you may read and write the file and its folder."
    if "not a database" in said:
        return f"{path} is not a qualcode study, or its beginning is damaged."
    if "malformed" in said or "corrupt" in said:
        return (
            f"{path} is damaged. Keep it, restore your latest backup, and run qualcode check on "
            "both to see what differs."
        )
    return f"{path} could not be read or written: {said}. Run qualcode check."


@contextmanager
def writing(
    connection: sqlite3.Connection, on_wait: Callable[[bool], None] = lambda _: None
) -> Iterator[None]:
    """One write transaction, opened IMMEDIATE: whole or not at all, durable when it returns.

    ``on_wait`` is called with True where another connection is writing, and with False when that has ended.
    Raises sqlite3.OperationalError ("database is locked") after WRITE_PATIENCE seconds.
    """
    _begin_immediate(connection, on_wait)
    try:
        connection.execute("PRAGMA defer_foreign_keys = ON")
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _begin_immediate(connection: sqlite3.Connection, on_wait: Callable[[bool], None]) -> None:
    # A busy writer leaves the file free for a tenth of a millisecond between two steps. SQLite's own waiting
    # sleeps up to 100 ms between tries, so that a second writer may starve for seconds: try often at first,
    # and seldom only where somebody holds on for long.
    began = time.monotonic()
    connection.execute("PRAGMA busy_timeout = 0")
    try:
        while True:
            try:
                connection.execute("BEGIN IMMEDIATE")
                return
            except sqlite3.OperationalError as error:
                waited = time.monotonic() - began
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or waited > WRITE_PATIENCE:
                    raise
                on_wait(True)
                time.sleep(
                    random.uniform(0.00002, 0.0001) if waited < 0.25 else random.uniform(0.0005, 0.002)
                )
    finally:
        on_wait(False)
        connection.execute(f"PRAGMA busy_timeout = {READ_PATIENCE_MS}")


@contextmanager
def reading(connection: sqlite3.Connection) -> Iterator[None]:
    """One consistent view for several queries, whatever others write meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:  # SQLite ends it itself when it finds the file damaged
            connection.execute("ROLLBACK")


def backup(connection: sqlite3.Connection, target: Path) -> None:
    """Copy the study into the new file ``target``, safely while others write.

    Raises StudyError where ``target`` exists or cannot be made; a failed copy is taken away again.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        raise StudyError(f"{target} exists already; a backup never overwrites.") from None
    except OSError as error:
        raise StudyError(f"{target} cannot be made: {error.strerror}.") from None
    try:
        with explained(target):
            copy = sqlite3.connect(target, isolation_level=None)
            try:
                connection.backup(copy)
                copy.execute("PRAGMA journal_mode = DELETE")
                (verdict,) = copy.execute("PRAGMA quick_check").fetchone()
            finally:
                copy.close()
        if verdict != "ok":
            raise StudyError(f"The copy {target} is not whole ({verdict}) and was removed.")
    except BaseException:
        discard(target)
        raise
