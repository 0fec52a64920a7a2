"""An import that is told to stop keeps what it has stored, and says what it left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.ledger.study import Study
from qualcode.study import transcripts
from qualcode.workflows import importing

if TYPE_CHECKING:
    from pathlib import Path


def test_it_stops_before_the_file_that_was_refused(tmp_path: Path) -> None:
    files = [tmp_path / f"P{n}.txt" for n in range(4)]
    for n, file in enumerate(files):
        file.write_text(f"INT: Question {n}?\nR: Answer {n}.\n", encoding="utf-8")
    asked = []

    def progress(number: int, of: int, name: str) -> bool:
        asked.append((number, of, name))
        return number < 3

    with Study.create(tmp_path / "s.qualcode", "s") as study:
        done = importing.import_files(study, files, progress=progress)
        assert [entry.name for entry in transcripts.entries(study)] == ["P0", "P1"]
    assert asked == [(1, 4, "P0.txt"), (2, 4, "P1.txt"), (3, 4, "P2.txt")]
    assert [entry["transcript"] for entry in done["imported"]] == ["P0", "P1"]
    assert done["refused"] == []
    assert done["warnings"] == ["Stopped: 2 of 4 files were not taken in: P2.txt, P3.txt."]


def test_stopped_at_once_nothing_is_taken_in(tmp_path: Path) -> None:
    file = tmp_path / "P.txt"
    file.write_text("INT: Question?\nR: Answer.\n", encoding="utf-8")
    table = tmp_path / "people.csv"
    table.write_text("respondent,respondent_type,transcript\nR1,A,P\n", encoding="utf-8")
    with Study.create(tmp_path / "s.qualcode", "s") as study:
        before = study.connection.execute("SELECT count(*) FROM step").fetchone()
        importing.import_files(study, [file], respondents=table, progress=lambda *_: False)
        assert study.connection.execute("SELECT count(*) FROM step").fetchone() == before
