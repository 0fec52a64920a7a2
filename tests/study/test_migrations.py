"""A study of an earlier version is opened, brought up to date once, and has lost nothing."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import StudyError
from qualcode.ledger import database
from qualcode.ledger.checking import check
from qualcode.ledger.schema import SCHEMA_VERSION, migrate
from qualcode.ledger.study import Study
from qualcode.study import assignments, codings, desk, reviews, transcripts

if TYPE_CHECKING:
    from pathlib import Path

LOG = ("session", "step", "change", "text")
OPENERS = 4


def _tables_of(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    return [name for (name,) in rows]


@pytest.fixture
def earlier(setting: Any, tmp_path: Path, tables: Any) -> Path:
    """The study of ``setting``, with work in it, as version 1 of the format would have it."""
    s, path = setting, tmp_path / "earlier.qualcode"
    s.coded(s.ann, "Kin", memo="her words", stance="supports")
    s.coded(s.ann, "Clinic", 89, 116)
    s.study.undo(s.ann.id)
    assignments.assign(s.study, [(s.first, s.ann)], round_name="main")
    assignments.assign(s.study, [(s.first, s.ben)], round_name="main", mode="review", reviews=s.ann)
    assignments.finish(s.study, s.ann, [s.first])
    old = database.wrap(sqlite3.connect(path, isolation_level=None))
    migrate(old, to=1)
    for table in [*LOG, *tables(s.study.connection)]:
        if table not in _tables_of(old.conn):  # which version 1 did not know
            continue
        known = ", ".join(f'"{row[1]}"' for row in old.conn.execute(f"PRAGMA table_info({table})"))
        rows = s.study.connection.execute(f"SELECT {known} FROM {table}").fetchall()
        if rows:
            old.conn.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)
    assert not {"review", "desk", "card", "proposal", "pin", "decision"} & set(_tables_of(old.conn))
    assert "stratum" not in [row[1] for row in old.conn.execute("PRAGMA table_info(assignment)")]
    assert old.conn.execute("PRAGMA user_version").fetchone() == (1,)
    old.conn.execute("PRAGMA journal_mode = WAL")
    old.conn.close()
    return path


def _version(study: Study) -> int:
    return int(study.connection.execute("PRAGMA user_version").fetchone()[0])


def test_a_study_of_version_1_keeps_everything(
    setting: Any, earlier: Path, tables: Any, assert_replays: Any
) -> None:
    with Study.open(earlier) as study:
        assert _version(study) == SCHEMA_VERSION
        assert tables(study.connection) == tables(setting.study.connection)
        for table in LOG:
            now, then = (s.connection.execute(f"SELECT * FROM {table}") for s in (study, setting.study))
            assert now.fetchall() == then.fetchall()
        assert_replays(study)
        assert check(study.connection) == []


def test_what_is_new_works_in_it(setting: Any, earlier: Path, assert_replays: Any) -> None:
    with Study.open(earlier) as study:
        (coding,) = codings.codings(study)
        reviews.keep(study, setting.ben, coding.id)
        entry = transcripts.find_transcript(study, "T1")
        assert reviews.outcomes(study, setting.ben, entry) == {coding.id: "kept"}
        desk.keep(study, setting.ben, "draft", "Luck?")
        assert_replays(study)
        assert check(study.connection) == []
    with Study.open(earlier) as again:
        assert desk.kept(again, setting.ben, "draft") == "Luck?"


_OPENER = """
import sys
from pathlib import Path
from qualcode.ledger.study import Study
import sqlite_utils.migrations

print("ready", flush=True)
sys.stdin.readline()
with Study.open(Path(sys.argv[1])) as study:
    print(study.connection.execute("PRAGMA user_version").fetchone()[0])
    print(study.connection.execute("SELECT count(*) FROM review").fetchone()[0])
"""


@pytest.mark.parametrize("mode", ["WAL", "DELETE"])
def test_several_processes_that_open_it_at_once_all_succeed(earlier: Path, mode: str) -> None:
    connection = sqlite3.connect(earlier, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.close()
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", _OPENER, str(earlier)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(OPENERS)
    ]
    for opener in openers:
        assert opener.stdout is not None
        assert opener.stdout.readline() == "ready\n"
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("go\n")
        opener.stdin.flush()
    results = [(*opener.communicate(), opener.returncode) for opener in openers]
    assert results == [(f"{SCHEMA_VERSION}\n0\n", "", 0)] * OPENERS
    with Study.open(earlier) as study:
        assert check(study.connection) == []


def test_who_comes_while_another_migrates_finds_it_done(earlier: Path, monkeypatch: Any) -> None:
    """The other has read the old version, and is overtaken before it can write."""
    real = database.writing

    def overtaken(connection: sqlite3.Connection) -> Any:
        monkeypatch.setattr(database, "writing", real)
        Study.open(earlier).connection.close()
        return real(connection)

    monkeypatch.setattr(database, "writing", overtaken)
    with Study.open(earlier) as study:
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
            Study.open(earlier)
    assert before.execute("SELECT * FROM sqlite_master").fetchall() == shape
    assert before.execute("PRAGMA user_version").fetchone() == (1,)
    before.close()
    with Study.open(earlier) as study:
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
        Study.open(earlier)
    assert earlier.read_bytes() == before
