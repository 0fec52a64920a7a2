"""Opening, making, copying and writing the file itself, and one sentence for whatever goes wrong."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from qualcode.errors import StudyError
from qualcode.ledger import database, schema
from qualcode.ledger.checking import check
from qualcode.ledger.schema import APPLICATION_ID, SCHEMA_VERSION
from qualcode.ledger.study import Study
from qualcode.study import coding as acts
from qualcode.study import codings, rechecks
from qualcode.study.coders import add_coder
from qualcode.study.opening import open_study
from qualcode.study.seen import Seen


def _mode(path: str | Path) -> int:
    return stat.S_IMODE(Path(path).stat().st_mode)


def _pragma(connection: sqlite3.Connection, name: str) -> Any:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


# -- what a study file is ---------------------------------------------------------------------------


def test_only_its_owner_may_read_a_study(setting: Any) -> None:
    path = setting.study.path
    assert [_mode(f"{path}{suffix}") for suffix in ("", "-wal", "-shm")] == [0o600] * 3


@pytest.mark.parametrize("reopened", [False, True])
def test_pragmas(setting: Any, reopened: bool) -> None:
    study = Study.open(setting.study.path) if reopened else setting.study
    found = {
        name: _pragma(study.connection, name)
        for name in ("foreign_keys", "journal_mode", "synchronous", "application_id", "user_version")
    }
    assert found == {
        "foreign_keys": 1,
        "journal_mode": "wal",
        "synchronous": 2,
        "application_id": APPLICATION_ID,
        "user_version": SCHEMA_VERSION,
    }
    if reopened:
        study.connection.close()


def test_a_file_brought_up_to_date_has_the_shape_of_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "earlier.qualcode"
    earlier = sqlite3.connect(path)
    earlier.executescript((Path(__file__).parent / "study-of-format-6.sql").read_text(encoding="utf-8"))
    earlier.close()
    fresh = database.create(tmp_path / "fresh.qualcode")
    with open_study(path)[0] as now:
        shapes = [
            file.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
            for file in (now.connection, fresh)
        ]
        assert _pragma(now.connection, "user_version") == SCHEMA_VERSION
    fresh.close()
    assert shapes[0] == shapes[1]


def test_a_migration_runs_once_when_the_file_is_opened(setting: Any, monkeypatch: Any) -> None:
    def next_one(db: Any) -> None:
        db.conn.execute("CREATE TABLE later(key INTEGER PRIMARY KEY) STRICT")
        db.conn.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")

    monkeypatch.setitem(schema.MIGRATIONS, "next", next_one)
    monkeypatch.setattr(database, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    for _ in range(2):
        with open_study(setting.study.path)[0] as study:
            assert study.connection.execute("SELECT count(*) FROM later").fetchone() == (0,)
            assert _pragma(study.connection, "user_version") == SCHEMA_VERSION + 1


# -- what is refused --------------------------------------------------------------------------------


def _refused(path: Path) -> str:
    with pytest.raises(StudyError) as refused:
        Study.open(path)
    said = str(refused.value)
    assert str(path) in said
    assert said.endswith((".", "qualcode"))
    return said


def test_a_newer_file_is_refused(setting: Any) -> None:
    setting.study.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    said = _refused(setting.study.path)
    assert "newer version of qualcode" in said
    assert "Upgrade" in said


def test_what_is_no_study_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    other, text, empty = (tmp_path / name for name in ("other.db", "text.qualcode", "empty.qualcode"))
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE t(x)")
    connection.close()
    text.write_text("I: Hello?\n" * 200)
    empty.write_bytes(b"")
    for path in (other, text, empty):
        before = path.read_bytes()
        assert "is not a qualcode study" in _refused(path)
        assert path.read_bytes() == before


def test_missing_files_and_folders_are_refused(tmp_path: Path) -> None:
    assert "There is no study" in _refused(tmp_path / "none.qualcode")
    assert "is a folder" in _refused(tmp_path)
    (tmp_path / "file").write_text("x")
    assert "There is no study" in _refused(tmp_path / "file" / "in it.qualcode")
    assert "cannot be opened" in _refused(tmp_path / ("n" * 300))


def test_a_file_that_may_not_be_looked_at_is_refused(tmp_path: Path, monkeypatch: Any) -> None:
    def denied(*_: Any, **__: Any) -> None:
        raise PermissionError(13, "Permission denied")

    path = tmp_path / "theirs.qualcode"
    monkeypatch.setattr(Path, "stat", denied)
    assert "cannot be opened: Permission denied" in _refused(path)


def test_a_study_is_never_made_over_a_file(setting: Any, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="exists already"):
        Study.create(setting.study.path, "Again")
    assert setting.study.connection.execute("SELECT name FROM study").fetchone() == ("Two villages",)
    with pytest.raises(StudyError, match="cannot be made"):
        Study.create(tmp_path / "no folder" / "a.qualcode", "A")


def test_a_study_that_could_not_be_made_leaves_nothing_behind(tmp_path: Path, monkeypatch: Any) -> None:
    def full(_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(database, "migrate", full)
    with pytest.raises(StudyError, match="full"):
        Study.create(tmp_path / "a.qualcode", "A")
    assert list(tmp_path.iterdir()) == []


# -- writing that fails -----------------------------------------------------------------------------


def _fails(s: Any, entries: Any = None) -> str:
    """What a person is told when a coding cannot be stored."""
    with pytest.raises(StudyError) as failed, database.explained(s.study.path):
        acts.apply_codings(s.study, s.ann, entries or [s.new("Kin")])
    assert not s.study.connection.in_transaction
    return str(failed.value)


def _still_works(s: Any, before: dict[str, Any], tables: Any, assert_replays: Any) -> None:
    assert tables(s.study.connection) == before
    assert check(s.study.connection) == []
    s.coded(s.ann, "Kin")
    assert_replays(s.study)
    assert check(s.study.connection) == []


def test_a_full_disk_is_told_and_leaves_the_study_as_it_was(
    setting: Any, tables: Any, assert_replays: Any
) -> None:
    before = tables(setting.study.connection)
    pages = _pragma(setting.study.connection, "page_count")
    setting.study.connection.execute(f"PRAGMA max_page_count = {pages}")
    many = [setting.new("Kin", start, end) for start in range(47, 80) for end in range(81, 117)]
    said = _fails(setting, many)
    assert "full" in said
    assert "nothing was stored" in said
    setting.study.connection.execute("PRAGMA max_page_count = 1000000")
    _still_works(setting, before, tables, assert_replays)


def test_a_file_held_by_another_is_told_after_some_patience(
    setting: Any, tables: Any, assert_replays: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(database, "WRITE_PATIENCE", 0.05)
    before = tables(setting.study.connection)
    other = sqlite3.connect(setting.study.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert "held by another program; nothing was stored" in _fails(setting)
    assert len(codings.codings(setting.study)) == 0  # reading goes on meanwhile
    other.execute("ROLLBACK")
    other.close()
    _still_works(setting, before, tables, assert_replays)


def test_a_read_only_file_is_told(setting: Any, tables: Any, assert_replays: Any) -> None:
    before = tables(setting.study.connection)
    setting.study.connection.execute("PRAGMA query_only = ON")
    said = _fails(setting)
    assert "read-only; nothing was stored" in said
    setting.study.connection.execute("PRAGMA query_only = OFF")
    _still_works(setting, before, tables, assert_replays)


def test_a_backup_on_a_read_only_disk_can_be_read(setting: Any, tmp_path: Path, monkeypatch: Any) -> None:
    """As root every file can be written, so the connection is opened as the disk would have it."""
    setting.coded(setting.ann, "Kin")
    copy = tmp_path / "copy.qualcode"
    database.backup(setting.study.connection, copy)
    plain = sqlite3.connect

    def read_only(address: str, **more: Any) -> sqlite3.Connection:
        return plain(address.replace("mode=rw", "mode=ro"), **more)

    monkeypatch.setattr(sqlite3, "connect", read_only)
    with Study.open(copy) as study:
        assert len(codings.codings(study)) == 1
        with pytest.raises(StudyError, match="read-only"), database.explained(copy), study.writing():
            study.keep_text("x")


def _stop_half_way(s: Any) -> None:
    with s.study.writing():
        s.coded(s.ann, "Kin")
        acts.apply_codings(s.study, s.ann, [s.new("Clinic")])
        raise RuntimeError("half way")


def test_an_error_inside_a_step_takes_all_of_it_back(setting: Any, tables: Any, assert_replays: Any) -> None:
    before = tables(setting.study.connection)
    with pytest.raises(RuntimeError, match="half way"):
        _stop_half_way(setting)
    _still_works(setting, before, tables, assert_replays)


def test_what_was_taken_back_leaves_no_key_behind(setting: Any, assert_replays: Any) -> None:
    """Cleo had a local key when the disk was full; by the time she is added again it is Dan's."""

    def fail(s: Any) -> None:
        with s.study.writing():
            s.coded(add_coder(s.study, "Cleo"), "Kin")
            raise RuntimeError("half way")

    with pytest.raises(RuntimeError):
        fail(setting)
    add_coder(setting.study, "Dan")
    setting.coded(add_coder(setting.study, "Cleo"), "Kin")
    assert [coding.coder for coding in codings.codings(setting.study)] == ["Cleo"]
    assert_replays(setting.study)


def test_a_reference_to_nothing_is_refused_when_the_step_ends(setting: Any, tables: Any) -> None:
    from qualcode.ledger.log import Draft

    before = tables(setting.study.connection)
    missing = Draft("code", bytes(15) + b"x", {"name": "x", "place": ["00" * 16, 1.0]}, new=True)
    with pytest.raises(StudyError, match="FOREIGN KEY"), setting.study.writing():
        setting.study.record("add code", [missing], coder=setting.ann.id)
    assert tables(setting.study.connection) == before


# -- backup -----------------------------------------------------------------------------------------


def test_a_backup_while_another_writes_holds_what_was_stored(setting: Any, tmp_path: Path) -> None:
    setting.coded(setting.ann, "Kin")
    copy = tmp_path / "copy.qualcode"
    with Study.open(setting.study.path) as writer, writer.writing():
        acts.apply_codings(writer, setting.ben, [setting.new("Clinic"), setting.new("Shunned")])
        database.backup(setting.study.connection, copy)
        assert _mode(copy) == 0o600
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith("copy")] == ["copy.qualcode"]
    with Study.open(copy) as study:
        assert [coding.coder for coding in codings.codings(study)] == ["Ann"]
        assert check(study.connection) == []
        assert _pragma(study.connection, "journal_mode") == "wal"
        setting.coded(setting.ann, "Clinic")
        assert len(codings.codings(study)) == 1
    assert len(codings.codings(setting.study)) == 4


def test_a_backup_never_overwrites(setting: Any, tmp_path: Path) -> None:
    target = tmp_path / "there.qualcode"
    target.write_text("keep me")
    with pytest.raises(StudyError, match="never overwrites"):
        database.backup(setting.study.connection, target)
    assert target.read_text() == "keep me"
    with pytest.raises(StudyError, match="cannot be made"):
        database.backup(setting.study.connection, tmp_path / "no folder" / "copy.qualcode")


def test_a_failed_backup_is_taken_away(setting: Any, tmp_path: Path, monkeypatch: Any) -> None:
    plain = sqlite3.connect

    def tiny(*args: Any, **more: Any) -> sqlite3.Connection:
        connection = plain(*args, **more)
        connection.execute("PRAGMA max_page_count = 2")
        return connection

    monkeypatch.setattr(sqlite3, "connect", tiny)
    target = tmp_path / "copy.qualcode"
    with pytest.raises(StudyError):
        database.backup(setting.study.connection, target)
    assert not target.exists()


def test_no_look_at_the_codebook_goes_through_the_whole_log(setting: Any) -> None:
    """The log has a row for every coding: the codebook is asked for at every command and on every screen."""
    asked: list[str] = []
    study = setting.study
    blind = Seen(study, setting.ann)
    study.connection.set_trace_callback(asked.append)
    assert blind.book
    assert blind.codebook_source is not None
    rechecks.due(study)
    study.connection.set_trace_callback(None)
    of_log = [sql for sql in asked if "change c" in sql]
    plans = [row[3] for sql in of_log for row in study.connection.execute(f"EXPLAIN QUERY PLAN {sql}")]
    by_entity = [
        plan for plan in plans if plan.startswith("SEARCH c") and "INDEX change_entity (entity=?)" in plan
    ]
    assert len(by_entity) == len(of_log) > 3
