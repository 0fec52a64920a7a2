"""What a coder leaves on the desk: theirs alone, in this file alone, and no part of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import StudyError
from qualcode.ledger import database
from qualcode.ledger.checking import check, replayed
from qualcode.ledger.study import Study
from qualcode.study import desk
from qualcode.study.coders import add_coder

if TYPE_CHECKING:
    from pathlib import Path


def test_what_is_left_is_there_until_it_is_taken_away(setting: Any) -> None:
    study, ann = setting.study, setting.ann
    assert desk.kept(study, ann, "place/T1") is None
    desk.keep(study, ann, "place/T1", "4711")
    desk.keep(study, ann, "place/T1", "4712")
    assert desk.kept(study, ann, "place/T1") == "4712"
    desk.keep(study, ann, "place/T1", None)
    desk.keep(study, ann, "place/T1", None)
    assert desk.kept(study, ann, "place/T1") is None
    desk.keep(study, ann, "draft", "")  # nothing typed yet is not nothing
    assert desk.kept(study, ann, "draft") == ""


def test_each_has_a_desk_of_their_own(setting: Any) -> None:
    desk.keep(setting.study, setting.ann, "draft", "Luck?")
    assert desk.kept(setting.study, setting.ben, "draft") is None
    assert desk.kept_all(setting.study, setting.ben, "") == {}


def test_all_of_one_kind(setting: Any) -> None:
    for what in ("draft/b", "draft/a", "draft%", "drafty", "place/T1", "Draft/c"):
        desk.keep(setting.study, setting.ann, what, what.upper())
    assert desk.kept_all(setting.study, setting.ann, "draft/") == {"draft/a": "DRAFT/A", "draft/b": "DRAFT/B"}
    assert list(desk.kept_all(setting.study, setting.ann, "draft%")) == ["draft%"]
    assert len(desk.kept_all(setting.study, setting.ann, "")) == 6


def test_it_is_stored_when_it_returns(setting: Any) -> None:
    desk.keep(setting.study, setting.ann, "draft", "“Ubuntu” — ndiyakuthanda 💬")
    with Study.open(setting.study.path) as other:
        assert desk.kept(other, setting.ann, "draft") == "“Ubuntu” — ndiyakuthanda 💬"


def test_a_reader_has_a_desk_too(setting: Any) -> None:
    reader = add_coder(setting.study, "Cleo", "reader")
    desk.keep(setting.study, reader, "place/T1", "7")
    assert desk.kept(setting.study, reader, "place/T1") == "7"


def test_the_log_and_the_check_know_nothing_of_it(setting: Any, assert_replays: Any) -> None:
    def logged() -> Any:
        return setting.study.connection.execute("SELECT count(*) FROM step").fetchone()

    before = logged()
    desk.keep(setting.study, setting.ann, "draft", "Luck?")
    assert logged() == before
    assert_replays(setting.study)
    assert check(setting.study.connection) == []
    copy = replayed(setting.study.connection)
    assert copy.execute("SELECT * FROM desk").fetchall() == []
    copy.close()


def test_undo_leaves_it(setting: Any) -> None:
    setting.coded(setting.ann, "Kin")
    desk.keep(setting.study, setting.ann, "draft", "Luck?")
    setting.study.undo(setting.ann.id)
    assert desk.kept(setting.study, setting.ann, "draft") == "Luck?"


def test_a_backup_carries_it(setting: Any, tmp_path: Path) -> None:
    desk.keep(setting.study, setting.ann, "draft", "Luck?")
    database.backup(setting.study.connection, tmp_path / "backup.qualcode")
    with Study.open(tmp_path / "backup.qualcode") as copy:
        assert desk.kept(copy, setting.ann, "draft") == "Luck?"
        assert check(copy.connection) == []


def test_a_full_disk_is_told_and_leaves_what_was_there(setting: Any) -> None:
    study = setting.study
    desk.keep(study, setting.ann, "draft", "Luck?")
    (pages,) = study.connection.execute("PRAGMA page_count").fetchone()
    study.connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StudyError, match="full"):
        desk.keep(study, setting.ann, "draft", "x" * 1_000_000)
    assert desk.kept(study, setting.ann, "draft") == "Luck?"
