"""The tables of a study file, and how a file of an earlier format is brought up to date.

Entity tables are what the projector makes of the log (``step``, ``change``); only the log and ``text`` are
the study, the rest can be made again from them. ``desk`` alone is neither: it holds a person's unfinished
work in this file, and no other copy is to have it. Local integer keys keep the file small; two copies of a
study share the 16-byte ids beside them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3

    from sqlite_utils import Database

APPLICATION_ID = 0x51434F44  # "QCOD"; tells a study from any other SQLite file
SCHEMA_VERSION = 8
MIGRATION_SET = "qualcode"

# Which codes ``c`` the codebook has: also one that one copy of the study took back while another used it.
IN_CODEBOOK = "(c.deleted = 0 OR EXISTS (SELECT 1 FROM coding g WHERE g.code = c.key AND g.deleted = 0))"


def unless_disputed(column: str, instead: str) -> str:
    """SQL for a register's ``column`` (``t.anonymised``), or ``instead`` where two copies of the study wrote
    different values into it and nobody has settled which holds."""
    row, register = column.split(".")
    return (
        f"CASE WHEN EXISTS (SELECT 1 FROM conflict x WHERE x.entity = {row}.id AND x.register = '{register}') "
        f"THEN '{instead}' ELSE {column} END"
    )


_LOG = """
CREATE TABLE session(
  key INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK(length(id) = 16)
) STRICT;
CREATE TABLE step(
  n INTEGER PRIMARY KEY,
  id BLOB NOT NULL UNIQUE CHECK(length(id) = 16),
  session INTEGER NOT NULL REFERENCES session(key),
  seq INTEGER NOT NULL,
  hlc INTEGER NOT NULL,
  wall INTEGER NOT NULL,
  coder BLOB CHECK(length(coder) = 16),
  action TEXT NOT NULL,
  reason TEXT,
  undoes BLOB CHECK(length(undoes) = 16),
  merged INTEGER NOT NULL DEFAULT 0 CHECK(merged IN (0, 1)),
  digest BLOB NOT NULL CHECK(length(digest) = 16),
  UNIQUE(session, seq)
) STRICT;
CREATE INDEX step_clock ON step(hlc);
CREATE TABLE change(
  step INTEGER NOT NULL REFERENCES step(n),
  ord INTEGER NOT NULL,
  kind TEXT NOT NULL,
  entity BLOB NOT NULL CHECK(length(entity) = 16),
  fields TEXT NOT NULL,
  bases TEXT,
  PRIMARY KEY(step, ord)
) STRICT, WITHOUT ROWID;
CREATE INDEX change_entity ON change(entity, step);
CREATE TABLE text(
  sha BLOB PRIMARY KEY CHECK(length(sha) = 32),
  length INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
"""

_DESK = """
CREATE TABLE desk(
  coder INTEGER NOT NULL REFERENCES coder(key),
  what TEXT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY(coder, what)
) STRICT, WITHOUT ROWID;
"""

_ENTITY = "key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE CHECK(length(id) = 16)"
_DELETED = "deleted INTEGER NOT NULL CHECK(deleted IN (0, 1))"

# A review is found by the coding it is about and by the coding that came of it: undo asks by both. What a
# decision settles, and what it stood on, is JSON, since nothing asks by them but with the transcript.
_SHOWN = f"""
CREATE TABLE conflict(
  entity BLOB NOT NULL,
  register TEXT NOT NULL,
  kind TEXT NOT NULL,
  why TEXT NOT NULL CHECK(why IN ('several', 'cycle')),
  PRIMARY KEY(entity, register)
) STRICT, WITHOUT ROWID;
CREATE TABLE study({_ENTITY}, name TEXT, codebook_title TEXT, codebook_source TEXT,
  primary_coder INTEGER REFERENCES coder(key), agreement INTEGER NOT NULL, consent TEXT NOT NULL,
  {_DELETED}) STRICT;
CREATE TABLE coder({_ENTITY}, name TEXT NOT NULL, role TEXT NOT NULL, {_DELETED}) STRICT;
CREATE TABLE level({_ENTITY}, name TEXT NOT NULL, rank REAL NOT NULL, {_DELETED}) STRICT;
CREATE TABLE respondent({_ENTITY}, name TEXT NOT NULL, type TEXT, {_DELETED}) STRICT;
CREATE TABLE attribute({_ENTITY}, respondent INTEGER NOT NULL REFERENCES respondent(key),
  name TEXT NOT NULL, value TEXT, {_DELETED}) STRICT;
CREATE INDEX attribute_respondent ON attribute(respondent);
CREATE TABLE link({_ENTITY}, respondent INTEGER NOT NULL REFERENCES respondent(key),
  relation TEXT NOT NULL, other INTEGER NOT NULL REFERENCES respondent(key), {_DELETED}) STRICT;
CREATE TABLE transcript({_ENTITY}, name TEXT NOT NULL, file TEXT, encoding TEXT, original TEXT,
  medium TEXT NOT NULL, original_language TEXT, translator TEXT, interviewed_by TEXT, interview_date TEXT,
  consent_to_quote TEXT, consent_note TEXT, anonymised TEXT, anonymised_note TEXT, focus_group TEXT,
  follows INTEGER REFERENCES transcript(key),
  current INTEGER REFERENCES revision(key), {_DELETED}) STRICT;
CREATE TABLE revision({_ENTITY}, transcript INTEGER NOT NULL REFERENCES transcript(key),
  parent INTEGER REFERENCES revision(key), sha TEXT NOT NULL, map TEXT, turns TEXT NOT NULL,
  sentences TEXT NOT NULL, times TEXT NOT NULL, furniture INTEGER NOT NULL,
  rows TEXT NOT NULL, account TEXT, {_DELETED},
  characters INTEGER NOT NULL, turn_count INTEGER NOT NULL, sentence_count INTEGER NOT NULL) STRICT;
CREATE TABLE speaker({_ENTITY}, transcript INTEGER NOT NULL REFERENCES transcript(key),
  label TEXT NOT NULL, spelt TEXT NOT NULL, role TEXT NOT NULL,
  inferred INTEGER NOT NULL CHECK(inferred IN (0, 1)),
  respondent INTEGER REFERENCES respondent(key), {_DELETED}) STRICT;
CREATE INDEX speaker_transcript ON speaker(transcript);
CREATE TABLE participant({_ENTITY}, transcript INTEGER NOT NULL REFERENCES transcript(key),
  respondent INTEGER NOT NULL REFERENCES respondent(key), consent_to_quote TEXT, consent_note TEXT,
  {_DELETED}) STRICT;
CREATE TABLE code({_ENTITY}, parent INTEGER REFERENCES code(key), rank REAL NOT NULL, name TEXT NOT NULL,
  level INTEGER REFERENCES level(key), claim TEXT, mark TEXT, definition TEXT, use TEXT, do_not_use TEXT,
  examples TEXT NOT NULL, keywords TEXT NOT NULL, origin TEXT, colour TEXT,
  retired INTEGER NOT NULL CHECK(retired IN (0, 1)), merged_into INTEGER REFERENCES code(key), {_DELETED},
  created INTEGER NOT NULL, created_by INTEGER REFERENCES coder(key)) STRICT;
CREATE TABLE version({_ENTITY}, name TEXT NOT NULL, note TEXT, content TEXT NOT NULL, {_DELETED},
  created INTEGER NOT NULL, created_by INTEGER REFERENCES coder(key)) STRICT;
CREATE TABLE round({_ENTITY}, name TEXT NOT NULL, counts INTEGER NOT NULL CHECK(counts IN (0, 1)),
  {_DELETED}) STRICT;
CREATE TABLE assignment({_ENTITY}, transcript INTEGER NOT NULL REFERENCES transcript(key),
  coder INTEGER NOT NULL REFERENCES coder(key), round INTEGER NOT NULL REFERENCES round(key),
  mode TEXT NOT NULL CHECK(mode IN ('independent', 'review')), reviews INTEGER REFERENCES coder(key),
  status TEXT NOT NULL CHECK(status IN ('open', 'finished', 'reopened')),
  reopened INTEGER NOT NULL CHECK(reopened IN (0, 1)), offered TEXT, frozen TEXT,
  revealed INTEGER NOT NULL CHECK(revealed IN (0, 1)), stratum TEXT, drawn INTEGER, available INTEGER,
  {_DELETED}, created INTEGER NOT NULL) STRICT;
CREATE INDEX assignment_transcript ON assignment(transcript, coder);
CREATE TABLE coding({_ENTITY}, layer TEXT NOT NULL CHECK(layer IN ('own', 'consensus')),
  coder INTEGER NOT NULL REFERENCES coder(key), code INTEGER NOT NULL REFERENCES code(key),
  rev INTEGER NOT NULL REFERENCES revision(key), start_in_rev INTEGER NOT NULL, end_in_rev INTEGER NOT NULL,
  stance TEXT CHECK(stance IN ('supports', 'contrary', 'mixed')), suggested_by TEXT, {_DELETED},
  transcript INTEGER NOT NULL REFERENCES transcript(key), start INTEGER, "end" INTEGER,
  placed TEXT CHECK(placed IN ('carried', 'uncertain', 'lost')), created INTEGER NOT NULL) STRICT;
CREATE INDEX coding_place ON coding(transcript, layer, coder, start, "end", code, stance, deleted);
CREATE INDEX coding_code ON coding(code, transcript);
CREATE TABLE memo({_ENTITY}, on_kind TEXT NOT NULL, on_id TEXT NOT NULL, theme TEXT,
  coder INTEGER REFERENCES coder(key), kind TEXT NOT NULL, body TEXT NOT NULL, {_DELETED},
  created INTEGER NOT NULL) STRICT;
CREATE INDEX memo_on ON memo(on_id);
CREATE TABLE considered({_ENTITY}, transcript INTEGER NOT NULL REFERENCES transcript(key),
  coder INTEGER NOT NULL REFERENCES coder(key), code INTEGER NOT NULL REFERENCES code(key), {_DELETED},
  created INTEGER NOT NULL) STRICT;
CREATE TABLE review({_ENTITY}, coding INTEGER NOT NULL REFERENCES coding(key),
  coder INTEGER NOT NULL REFERENCES coder(key), verdict TEXT NOT NULL CHECK(verdict IN ('taken', 'dropped')),
  own INTEGER REFERENCES coding(key), {_DELETED}) STRICT;
CREATE INDEX review_coding ON review(coding);
CREATE INDEX review_own ON review(own);
CREATE TABLE card({_ENTITY}, coding INTEGER NOT NULL REFERENCES coding(key), number INTEGER NOT NULL,
  {_DELETED}) STRICT;
CREATE INDEX card_coding ON card(coding);
CREATE TABLE proposal({_ENTITY}, coding INTEGER NOT NULL REFERENCES coding(key),
  code INTEGER NOT NULL REFERENCES code(key), coder INTEGER NOT NULL REFERENCES coder(key), source TEXT,
  verdict TEXT CHECK(verdict IN ('taken', 'refused')), {_DELETED}) STRICT;
CREATE INDEX proposal_coding ON proposal(coding);
CREATE INDEX proposal_code ON proposal(code);
CREATE TABLE pin({_ENTITY}, coding INTEGER NOT NULL REFERENCES coding(key),
  verdict TEXT CHECK(verdict IN ('pinned', 'left out')), original TEXT, {_DELETED}) STRICT;
CREATE INDEX pin_coding ON pin(coding);
CREATE TABLE decision({_ENTITY}, transcript INTEGER NOT NULL REFERENCES transcript(key),
  coders TEXT NOT NULL, pieces TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK(verdict IN ('agreed', 'taken', 'neither', 'other')),
  whose TEXT NOT NULL, made TEXT NOT NULL, why TEXT, {_DELETED},
  decided INTEGER NOT NULL, decided_by INTEGER REFERENCES coder(key)) STRICT;
CREATE INDEX decision_transcript ON decision(transcript);
"""

_KEPT = frozenset(("session", "step", "change", "text", "desk", "_sqlite_migrations"))


def _v8(db: Database) -> None:
    """Make the tables of a new study; in a file of an earlier format, make all that is shown again from the log."""
    connection = db.conn
    earlier = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    for table in earlier - _KEPT:
        connection.execute(f'DROP TABLE "{table}"')
    if "step" not in earlier:
        _execute(connection, _LOG)
    _execute(connection, _SHOWN)
    if "desk" not in earlier:
        _execute(connection, _DESK)
    if "step" in earlier:
        from qualcode.ledger.projector import Projector

        Projector(connection).replay()
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def _execute(connection: sqlite3.Connection, statements: str) -> None:
    # One by one: sqlite3's executescript would commit the transaction that the migration runs in.
    for statement in statements.split(";\n"):
        if statement.strip():
            connection.execute(statement)


# One function a format since the first release, in order; each ends by setting user_version. The formats before
# 8 are not in it: what they show is a function of the log, which has not changed, and is made again from it.
MIGRATIONS = {"v8": _v8}


def migrate(db: Database) -> None:
    """Bring ``db``, new or of an earlier format, up to date.

    Each migration is whole or not at all, in a transaction of its own or within the caller's. Where others may
    open the file at the same time, the caller's must be a write transaction (``database.connect``), with
    foreign keys off: tables are dropped while others refer to them.
    """
    from sqlite_utils.migrations import Migrations

    migrations = Migrations(MIGRATION_SET)
    for name, function in MIGRATIONS.items():
        migrations(name=name)(function)
    migrations.apply(db)
