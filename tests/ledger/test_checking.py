"""One damaged value anywhere is found, and named by its table; a whole study gives no finding."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import StudyError
from qualcode.ledger.checking import check
from qualcode.ledger.ids import new_id
from qualcode.ledger.kinds import KINDS
from qualcode.ledger.log import Draft
from qualcode.ledger.study import Study
from qualcode.study import (
    assignments,
    cards,
    codes,
    finishing,
    pins,
    proposals,
    rechecks,
    respondents,
    reviews,
    revising,
    transcripts,
    versions,
)
from qualcode.study.coders import set_primary
from qualcode.study.respondents import About, Part
from qualcode.workflows import reconciling

if TYPE_CHECKING:
    from pathlib import Path

SPOKEN = ("mother", "nurse", "greeting", "neighbours", "illness")

LOG_COLUMNS = {
    "session": ("id",),
    "step": (
        "n", "id", "session", "seq", "hlc", "wall", "coder", "action", "reason", "undoes", "merged", "digest",
    ),
    "change": ("step", "ord", "kind", "entity", "fields", "bases"),
    "text": ("sha", "body", "length"),
    "conflict": ("entity", "register", "kind", "why"),
}  # fmt: skip
# A step, its session and its changes are told by the step; a text also by what refers to it.
NAMED_AS = {"session": ("session", "step"), "change": ("change", "step"), "text": ("text",)}


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: Any, begin_at: Any, interview_of: Any) -> Path:
    """A study with a row in every table, and in each at least one in every column that may be empty."""
    path = tmp_path_factory.mktemp("check") / "villages.qualcode"
    s = begin_at(path)
    study = s.study
    details = {field: "as told" for field in transcripts.DETAILS if field != "medium"}
    transcripts.set_details(study, s.first, details, by=s.ann)
    with study.writing():
        study.record(
            "change transcript",
            [Draft("transcript", s.second.id, {"follows": s.first.id.hex()})],
            coder=s.ann.id,
        )
    people = [About("BEN-01", "beneficiary", {"site": "Luveve"}, {"mother_of": ["BEN-02"]}), About("BEN-02")]
    parts = [Part("BEN-01", s.first, consent="yes", consent_note="in writing"), Part("BEN-02", s.second)]
    respondents.take_in_respondents(study, people, parts, by=s.ann)
    fields = {"mark": "ki", "use": "u", "do_not_use": "n", "examples": ["e"], "colour": "red"}
    codes.change_code(study, s.code("Kin"), {**fields, "claim": "c", "level": "Family"}, by=s.ben)
    s.coded_long_ago(s.ann, "Kin", stance="supports", memo="her words")
    s.coded_long_ago(s.ann, "Clinic", 89, 116, suggested_by="rule")
    kept = s.coded_long_ago(s.ben, "Shunned")
    s.coded_long_ago(s.ben, "Stigma")
    study.undo(s.ben.id)
    with study.writing():
        study.record("change coding", [Draft("coding", kept, {"stance": "mixed"})], coder=s.ben.id)
    pins.decide(study, s.ann, [kept], "pinned")
    pins.keep_original(study, s.ann, kept, "Umama")
    codes.merge_code(study, s.code("Clinic"), s.code("Kin"), by=s.ann)
    versions.name_version(study, "pilot", "as agreed", by=s.ann)
    set_primary(study, s.ann)
    cell = ["respondent", people[0].name, s.code("Support").name]
    with study.writing():
        fields = {"about": cell, "kind": "analytic", "body": "kin first"}
        study.record("code", [Draft("memo", new_id(), fields, new=True)], coder=s.ann.id)
    text = transcripts.content(study, s.first).text.replace("mother", "own mother")
    revising.revise(study, s.first, "T1.txt", interview_of(text), by=s.ann)
    cards.number_cards(study, [kept])
    proposals.propose(study, s.ann, [(kept, int(s.code("Support").id), "workshop, card 1")])
    proposals.refuse(study, s.ann, [p.id for p in proposals.proposals(study, s.ann)])
    drawn = {s.first.key: assignments.Drawn("Mother", 1, 2)}
    assignments.assign(study, [(s.first, s.ann), (s.first, s.ben)], round_name="main", drawn=drawn)
    assignments.assign(study, [(s.second, s.ben)], round_name="main", mode="review", reviews=s.ann)
    reviews.keep(study, s.ben, [s.coded(s.ann, "Shunned", entry=s.second)])
    for coder in (s.ann, s.ben):
        finishing.finish(study, coder, [s.first])
    case = reconciling.queue(study, s.ann, s.first).cases[0]
    reconciling.take(study, s.ann, s.first, case.id, [s.ann.key], "as she told it")
    new = codes.add_code(study, "Work", by=s.ann)
    rechecks.consider(study, s.ann, [(s.first.key, s.first.id)], [int(new.id)])
    _conflicting_name(study, s.code("Kin"))
    assert check(study.connection) == []
    study.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    study.connection.close()
    return path


def _conflicting_name(study: Study, code: Any) -> None:
    """Two changes of one name, neither of which knew of the other, as a merge of two copies brings them."""
    from qualcode.ledger import log

    entity = codes.code_ids(study)[code.id]
    with study.writing():
        known = log._standing(study.connection, Draft("code", entity, {"name": ""}))
        usual = log._standing
        log._standing = lambda *_: known
        try:
            for name in ("Kin A", "Kin B"):
                study.record("change code", [Draft("code", entity, {"name": name})], coder=None)
        finally:
            log._standing = usual


@pytest.fixture
def copy(furnished: Path, tmp_path: Path) -> Path:
    path = tmp_path / "copy.qualcode"
    path.write_bytes(furnished.read_bytes())
    return path


def _damage(path: Path, *statements: tuple[str, tuple[Any, ...]]) -> None:
    """Write what no constraint of the file would let through."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("PRAGMA ignore_check_constraints = ON")
    for statement, values in statements:
        assert connection.execute(statement, values).rowcount > 0, statement
    connection.close()


def _findings(path: Path) -> list[str]:
    with Study.open(path) as study:
        return check(study.connection)


def _other(value: Any) -> Any:
    """A value of the same type that differs in its last bit or character."""
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, str):
        return value[:-1] + ("x" if value[-1:] != "x" else "y")
    if isinstance(value, float):
        return value + 0.5
    return value + 1 if value != 1 else 0


def _columns() -> list[tuple[str, str]]:
    entity = [(kind.table, column) for kind in KINDS.values() for column in kind.columns]
    return entity + [(table, column) for table, columns in LOG_COLUMNS.items() for column in columns]


def _assert_told(findings: list[str], table: str) -> None:
    assert any(f"able {name}" in finding for name in NAMED_AS.get(table, (table,)) for finding in findings), (
        findings
    )
    assert not any(word in finding for word in SPOKEN for finding in findings), findings


def test_a_whole_study_has_no_finding(furnished: Path) -> None:
    assert _findings(furnished) == []


def test_every_column_of_every_table_is_covered(furnished: Path) -> None:
    with Study.open(furnished) as study:
        stored = {
            (table, column)
            for (table,) in study.connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\' "
                "AND name NOT LIKE 'sqlite%'"
            ).fetchall()
            for _, column, *_ in study.connection.execute(f"PRAGMA table_info({table})")
        }
    on_desk = {("desk", column) for column in ("coder", "what", "body")}  # no part of the log
    assert stored == {*_columns(), *on_desk, ("session", "key")}


@pytest.mark.parametrize(("table", "column"), _columns())
def test_a_damaged_value_is_told_with_its_table(copy: Path, table: str, column: str) -> None:
    connection = sqlite3.connect(copy)
    known_by = {"step": "n", "change": "step, ord", "text": "sha", "conflict": "entity, register"}.get(
        table, "key"
    )
    row = connection.execute(
        f'SELECT {known_by}, "{column}" FROM {table} WHERE "{column}" IS NOT NULL AND "{column}" <> \'\' '
        "ORDER BY 1 DESC LIMIT 1"
    ).fetchone()
    connection.close()
    assert row is not None, f"no value in {table}.{column} to damage"
    where = " AND ".join(f"{name} = ?" for name in known_by.split(", "))
    _damage(copy, (f'UPDATE {table} SET "{column}" = ? WHERE {where}', (_other(row[-1]), *row[:-1])))
    _assert_told(_findings(copy), table)


@pytest.mark.parametrize(
    ("table", "statement"),
    [(kind, f"DELETE FROM {kind} WHERE key = (SELECT max(key) FROM {kind})") for kind in KINDS]
    + [
        ("text", "DELETE FROM text WHERE sha = (SELECT min(sha) FROM text)"),
        ("conflict", "DELETE FROM conflict"),
        ("change", "DELETE FROM change WHERE step = 9"),
        ("step", "DELETE FROM step WHERE n = (SELECT max(n) FROM step)"),
        ("session", "DELETE FROM session WHERE key = 1"),
    ],
)
def test_a_missing_row_is_told_with_its_table(copy: Path, table: str, statement: str) -> None:
    _damage(copy, (statement, ()))
    _assert_told(_findings(copy), table)


def test_one_missing_row_is_one_finding_and_not_all_that_follow(copy: Path) -> None:
    _damage(copy, ("DELETE FROM code WHERE key = 1", ()))
    told = [finding for finding in _findings(copy) if finding.startswith("Table code, row")]
    assert [finding for finding in told if "log makes" in finding] == [
        "Table code, row 1 is not what the log makes of it."
    ]


def test_a_step_gone_with_all_its_changes_is_told(copy: Path) -> None:
    last = "(SELECT max(n) FROM step WHERE action = 'code')"
    _damage(
        copy,
        (f"DELETE FROM change WHERE step = {last}", ()),
        (f"DELETE FROM step WHERE n = {last}", ()),
    )
    _assert_told(_findings(copy), "step")


def test_a_text_that_only_an_earlier_state_refers_to_is_missed_too(setting: Any) -> None:
    codes.take_in_codebook(setting.study, "Villages", [], [], source="codes: [later]\n")
    connection = setting.study.connection
    earlier = connection.execute("DELETE FROM text WHERE body = 'codes: []\n'")
    assert earlier.rowcount == 1
    _assert_told(check(connection), "text")


@pytest.mark.parametrize("table", ["text", "step", "change", "coding", "memo"])
def test_text_that_is_no_longer_utf8_is_told_and_not_quoted(copy: Path, table: str) -> None:
    column = {"text": "body", "step": "reason", "change": "fields", "coding": "layer", "memo": "body"}[table]
    change = f"UPDATE {table} SET {column} = CAST({column} || x'ff' AS TEXT) WHERE {column} IS NOT NULL"
    _damage(copy, (change, ()))
    _assert_told(_findings(copy), table)


def test_json_cut_off_in_the_log_does_not_hide_other_damage(copy: Path) -> None:
    _damage(
        copy,
        ("UPDATE change SET fields = substr(fields, 1, 5) WHERE step = 4", ()),
        ("UPDATE step SET reason = 'another' WHERE action = 'revise transcript'", ()),
        ("UPDATE revision SET turns = '{' WHERE key = 1", ()),
    )
    findings = _findings(copy)
    for table in ("change, step 4", "step, row", "revision, row 1"):
        assert any(table in finding for finding in findings), findings


def test_turns_that_do_not_fit_their_text_are_told(copy: Path) -> None:
    _damage(copy, ("UPDATE revision SET sentences = '[0,999999]' WHERE key = 1", ()))
    assert any("a sentence from 0 to 999999" in finding for finding in _findings(copy))


def test_many_findings_of_one_sort_are_counted(copy: Path) -> None:
    connection = sqlite3.connect(copy)
    (before,) = connection.execute("SELECT count(*) FROM attribute").fetchone()
    row = connection.execute("SELECT respondent FROM attribute LIMIT 1").fetchone()
    connection.executemany(
        "INSERT INTO attribute(id, respondent, name, value, deleted) VALUES (randomblob(16), ?, 'x', 'x', 0)",
        [row] * 30,
    )
    connection.commit()
    connection.close()
    told = [finding for finding in _findings(copy) if "attribute" in finding or "more" in finding]
    assert told == [
        *(f"Table attribute, row {before + i} is not what the log makes of it." for i in range(1, 21)),
        "... and 10 more like these.",
    ]


def test_a_reading_check_leaves_the_connection_as_it_was(setting: Any) -> None:
    check(setting.study.connection)
    assert setting.study.connection.text_factory is str
    assert not setting.study.connection.in_transaction


def _bruised(path: Path) -> list[str]:
    try:
        return _findings(path)
    except StudyError as error:
        return [str(error)]


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_truncated_file_is_told_without_a_crash(copy: Path, share: float) -> None:
    whole = copy.read_bytes()
    copy.write_bytes(whole[: int(len(whole) * share)])
    findings = _bruised(copy)
    assert findings
    assert not any(word in finding for word in SPOKEN for finding in findings)


def test_flipped_bytes_are_told_without_a_crash(furnished: Path, copy: Path) -> None:
    """Sixteen flipped bytes in each page in turn that holds anything."""
    whole = furnished.read_bytes()
    size = int.from_bytes(whole[16:18], "big")
    for page in range(len(whole) // size):
        at = page * size + size - 64
        if not any(whole[at : at + 16]):
            continue
        flipped = bytes(byte ^ 0xA5 for byte in whole[at : at + 16])
        copy.write_bytes(whole[:at] + flipped + whole[at + 16 :])
        findings = _bruised(copy)
        assert findings, f"page {page + 1}"
        assert not any(word in finding for word in SPOKEN for finding in findings), findings
