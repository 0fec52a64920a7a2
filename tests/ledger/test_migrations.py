"""A study of an earlier version is opened, brought up to date once, and has lost nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qualcode.errors import StudyError
from qualcode.ledger import database
from qualcode.ledger.checking import check
from qualcode.ledger.schema import SCHEMA_VERSION, migrate
from qualcode.ledger.study import Study
from qualcode.study import opening

LOG = ("session", "step", "change", "text", "desk")
OPENERS = 4
FORMAT_6 = Path(__file__).parent / "study-of-format-6.sql"


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    """A study as format 6 of the file had it, the last before the first release: work by three coders."""
    path = tmp_path / "earlier.qualcode"
    old = sqlite3.connect(path, isolation_level=None)
    old.executescript(FORMAT_6.read_text(encoding="utf-8"))
    old.execute("PRAGMA journal_mode = WAL")
    old.close()
    return path


@pytest.fixture
def nothing_put_right(monkeypatch: Any) -> None:
    """What is shown is made again from the log, and no step is added to it."""
    monkeypatch.setattr(opening, "REPAIRS", ())


def _opened(path: Path) -> Study:
    return opening.open_study(path)[0]


def _version(study: Study) -> int:
    return int(study.connection.execute("PRAGMA user_version").fetchone()[0])


def _rows(connection: sqlite3.Connection, table: str, columns: str = "*") -> list[Any]:
    return connection.execute(f'SELECT {columns} FROM "{table}" ORDER BY 1, 2').fetchall()


@pytest.mark.usefixtures("nothing_put_right")
def test_a_study_of_format_6_keeps_everything(earlier: Path, assert_replays: Any) -> None:
    before = sqlite3.connect(earlier)
    tables = {
        name: ", ".join(f'"{row[1]}"' for row in before.execute(f'PRAGMA table_info("{name}")'))
        for (name,) in before.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    with _opened(earlier) as study:
        assert _version(study) == SCHEMA_VERSION
        old = sqlite3.connect(":memory:")
        old.executescript(FORMAT_6.read_text(encoding="utf-8"))
        for table, columns in tables.items():
            if table != "_sqlite_migrations":
                assert _rows(study.connection, table, columns) == _rows(old, table, columns), table
        assert_replays(study)
        assert check(study.connection) == []
        assert study.connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    before.close()


def test_what_is_put_right_is_in_the_log_and_replays(earlier: Path, assert_replays: Any) -> None:
    with _opened(earlier) as study:
        assert_replays(study)
        assert check(study.connection) == []
        assert study.connection.execute("SELECT body FROM desk").fetchone() == ("Luck?",)
        steps = study.connection.execute("SELECT count(*) FROM step").fetchone()
    with _opened(earlier) as again:
        assert again.connection.execute("SELECT count(*) FROM step").fetchone() == steps


def test_an_earlier_format_is_opened_by_the_one_door_alone(earlier: Path) -> None:
    before = earlier.read_bytes()
    with pytest.raises(RuntimeError, match=r"study\.opening"):
        Study.open(earlier)
    assert earlier.read_bytes() == before


# Makes so many processes, each of which waits until all are there, and then opens the study.
_OPENERS = """
import os
import sys
from pathlib import Path
from qualcode.study.opening import open_study
import sqlite_utils.migrations

start, started = os.pipe()
for _ in range(int(sys.argv[2])):
    if os.fork() == 0:
        os.close(started)
        os.read(start, 1)
        with open_study(Path(sys.argv[1]))[0] as study:
            version = study.connection.execute("PRAGMA user_version").fetchone()[0]
            reviews = study.connection.execute("SELECT count(*) FROM review").fetchone()[0]
        os.write(1, f"{version} {reviews}\\n".encode())
        sys.exit()
os.close(started)
sys.exit(any(os.wait()[1] for _ in range(int(sys.argv[2]))))
"""


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_several_processes_that_open_it_at_once_all_succeed(earlier: Path, mode: str) -> None:
    connection = sqlite3.connect(earlier, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.close()
    command = [sys.executable, "-c", _OPENERS, str(earlier), str(OPENERS)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, f"{SCHEMA_VERSION} 0\n" * OPENERS, "")
    with _opened(earlier) as study:
        assert check(study.connection) == []


def test_who_comes_while_another_migrates_finds_it_done(earlier: Path, monkeypatch: Any) -> None:
    """The other has read the old version, and is overtaken before it can write."""
    real = database.writing

    def overtaken(connection: sqlite3.Connection) -> Any:
        monkeypatch.setattr(database, "writing", real)
        _opened(earlier).connection.close()
        return real(connection)

    monkeypatch.setattr(database, "writing", overtaken)
    with _opened(earlier) as study:
        assert _version(study) == SCHEMA_VERSION
        assert check(study.connection) == []


def test_a_migration_that_fails_leaves_the_file_as_it_was(earlier: Path, monkeypatch: Any) -> None:
    before = sqlite3.connect(earlier)
    shape = before.execute("SELECT * FROM sqlite_master").fetchall()

    def half(db: Any) -> None:
        migrate(db)
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as failing:
        failing.setattr(database, "migrate", half)
        with pytest.raises(StudyError, match="full"):
            _opened(earlier)
    assert before.execute("SELECT * FROM sqlite_master").fetchall() == shape
    assert before.execute("PRAGMA user_version").fetchone() == (6,)
    before.close()
    with _opened(earlier) as study:
        assert check(study.connection) == []


def test_a_file_that_cannot_be_brought_up_to_date_says_so(earlier: Path, monkeypatch: Any) -> None:
    connection = sqlite3.connect(earlier, isolation_level=None)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    before = earlier.read_bytes()

    def read_only(path: Path) -> sqlite3.Connection:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)

    monkeypatch.setattr(database, "_connect", read_only)
    with pytest.raises(StudyError, match=r"must be brought up to date, but .* read-only"):
        _opened(earlier)
    assert earlier.read_bytes() == before
