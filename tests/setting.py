"""A small study to work in, and ways to look at all of it at once."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import QualcodeError
from qualcode.ledger.checking import replayed
from qualcode.ledger.kinds import KINDS
from qualcode.ledger.study import Study
from qualcode.study import (
    assignments,
    codes,
    codings,
    finishing,
    rechecks,
    removing,
    renaming,
    respondents,
    retiring,
    reviews,
    revising,
    transcripts,
    versions,
)
from qualcode.study import coding as acts
from qualcode.study.coders import Coder, add_coder, rename_coder
from qualcode.study.coding_step import UNSET, CodingStep, NewCoding
from qualcode.study.speaker_edits import Edit, change
from qualcode.study.speakers import speakers
from qualcode.transcript.account import Account, letters
from qualcode.transcript.model import Speaker, Transcript, Turn
from qualcode.workflows import reconciling

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qualcode.codebook.tree import Code
    from qualcode.study.transcripts import Entry

# What a derived column refers to; the registers' own columns say it themselves.
_DERIVED_REFS = {
    ("coding", "transcript"): "transcript",
    ("code", "created_by"): "coder",
    ("version", "created_by"): "coder",
    ("decision", "decided_by"): "coder",
}
TALK = (
    "I: How is it to live with the illness here?\n"
    "R: My mother helped me from the first day. The nurse was kind to me.\n"
    "I: And your neighbours?\n"
    "R: They stopped greeting us. Later some of them came back."
)


def interview(text: str = TALK) -> Transcript:
    """A transcript of lines ``label: speech``; each turn is one sentence; I is the interviewer."""
    labels: list[str] = []
    turns = []
    position = 0
    for line in text.split("\n"):
        label, speech = line.split(": ", 1)
        if label not in labels:
            labels.append(label)
        start = position + len(label) + 2
        turns.append(Turn(position, start, start + len(speech), labels.index(label)))
        position += len(line) + 1
    speakers = tuple(
        Speaker(
            label,
            "interviewer" if label == "I" else "respondent",
            (f"{label}:",),
            sum(turn.speaker == i for turn in turns),
            sum(letters(text[turn.start : turn.end]) for turn in turns if turn.speaker == i),
        )
        for i, label in enumerate(labels)
    )
    said = sum(speaker.letters for speaker in speakers)
    return Transcript(
        text,
        tuple(turns),
        speakers,
        tuple((turn.start, turn.end) for turn in turns),
        account=Account(letters(text), said, letters(text) - said),
    )


def take_in(study: Study, name: str, text: str = TALK, by: Coder | None = None) -> Entry:
    """Import an interview whose file is known by its name and text."""
    original = hashlib.sha256(f"{name}\n{text}".encode()).digest()
    return transcripts.take_in(
        study, name, f"{name}.txt", interview(text), original=original, encoding="utf-8", details={}, by=by
    )


@dataclass
class Setting:
    """An open study with two coders, a codebook of two themes, and two transcripts, T1 and T2."""

    study: Study
    ann: Coder
    ben: Coder

    @property
    def first(self) -> Entry:
        return transcripts.find_transcript(self.study, "T1")

    @property
    def second(self) -> Entry:
        return transcripts.find_transcript(self.study, "T2")

    def code(self, name: str) -> Code:
        return codes.codebook(self.study).find(name)

    def new(self, code: str, start: int = 47, end: int = 87, entry: Entry | None = None, **more: Any) -> Any:
        return NewCoding(entry or self.first, int(self.code(code).id), start, end, **more)

    def coded(self, coder: Coder, code: str, start: int = 47, end: int = 87, **more: Any) -> bytes:
        """Code a span of a transcript (T1, unless ``entry`` says other)."""
        return acts.code(self.study, coder, self.new(code, start, end, **more))

    def coded_long_ago(self, coder: Coder, code: str, start: int = 47, end: int = 87, **more: Any) -> bytes:
        """A coding as earlier versions let the shell make it: unassigned, whatever is on the same words already."""
        with self.study.writing():
            step = CodingStep(self.study, coder)
            made = step.add(self.new(code, start, end, **more))
            step.record("code")
        return made


CODEBOOK = [
    (("Support",), {"definition": "Help of any kind", "level": "Family"}),
    (("Support", "Kin"), {"definition": "From the family"}),
    (("Support", "Clinic"), {"definition": "From health workers"}),
    (("Stigma",), {"claim": "Neighbours shun those who are ill", "level": "Community"}),
    (("Stigma", "Shunned"), {"keywords": ["greeting", "avoid"]}),
]


def begin(path: Path) -> Setting:
    study = Study.create(path, "Two villages")
    ann = add_coder(study, "Ann")
    ben = add_coder(study, "Ben")
    codes.take_in_codebook(study, "Villages", ["Family", "Community"], CODEBOOK, source="codes: []\n")
    take_in(study, "T1")
    take_in(study, "T2", TALK.replace("mother", "sister"))
    return Setting(study, ann, ben)


@pytest.fixture
def setting(tmp_path: Path) -> Iterator[Setting]:
    made = begin(tmp_path / "villages.qualcode")
    yield made
    made.study.connection.close()


@pytest.fixture(scope="session")
def begin_at() -> Callable[[Path], Setting]:
    """``begin`` for tests that keep several studies, or outlive one test function."""
    return begin


@pytest.fixture(scope="session")
def interview_of() -> Callable[[str], Transcript]:
    return interview


@pytest.fixture(scope="session")
def import_as() -> Callable[..., Entry]:
    return take_in


def _rows(connection: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    tables = {}
    for kind in KINDS.values():
        columns = ", ".join(f'"{column}"' for column in kind.columns)
        tables[kind.table] = connection.execute(f"SELECT {columns} FROM {kind.table} ORDER BY key").fetchall()
    tables["conflict"] = connection.execute(
        "SELECT entity, register, kind, why FROM conflict ORDER BY entity, register"
    ).fetchall()
    return tables


@pytest.fixture(scope="session")
def tables() -> Callable[[sqlite3.Connection], dict[str, list[tuple[Any, ...]]]]:
    """Every row of every entity table, local keys included."""
    return _rows


@pytest.fixture(scope="session")
def assert_replays() -> Callable[[Study], None]:
    """Assert that an empty database makes the same tables of this study's log, table by table."""

    def compare(study: Study) -> None:
        copy = replayed(study.connection)
        try:
            made = _rows(copy)
        finally:
            copy.close()
        for table, rows in _rows(study.connection).items():
            assert rows == made[table], f"table {table}"

    return compare


@pytest.fixture(scope="session")
def by_ids() -> Callable[..., dict[str, list[dict[str, Any]]]]:
    """Every row with ids in place of local keys, so that two files can be compared.

    With ``live``, only what queries see: rows not deleted.
    """

    def look(study: Study, live: bool = False) -> dict[str, list[dict[str, Any]]]:
        ids: dict[str, dict[int, bytes]] = {
            name: dict(study.connection.execute(f"SELECT key, id FROM {name}")) for name in KINDS
        }
        found: dict[str, list[dict[str, Any]]] = {}
        for table, rows in _rows(study.connection).items():
            if table == "conflict":
                found[table] = [dict(enumerate(row)) for row in rows]
                continue
            kind = KINDS[table]
            refs = {c: r.ref(i) for r in kind.registers for i, c in enumerate(r.columns)}
            refs |= {c: _DERIVED_REFS[table, c] for c in kind.derived if (table, c) in _DERIVED_REFS}
            shown = []
            for row in rows:
                values = dict(zip(kind.columns, row, strict=True))
                del values["key"]
                if live and values["deleted"]:
                    continue
                for column, ref in refs.items():
                    if ref is not None and values[column] is not None:
                        values[column] = ids[ref][values[column]]
                shown.append(values)
            found[table] = sorted(shown, key=lambda values: values["id"])
        return found

    return look


# -- work at random ---------------------------------------------------------------------------------

OPERATIONS = (
    "import", "add", "change", "move", "merge", "split", "retire", "code", "change coding", "remove",
    "apply", "assign", "finish", "reopen", "recheck", "revise", "people", "version", "undo", "redo",
    "keep", "drop", "change reviewed", "settle", "settle again", "carry over", "speakers", "take out",
    "rename person", "rename coder", "give work",
)  # fmt: skip


@pytest.fixture(scope="session")
def operations() -> tuple[str, ...]:
    """The names that ``perform`` knows."""
    return OPERATIONS


@pytest.fixture(scope="session")
def perform() -> Callable[[Setting, str, int, int, int], None]:
    """Do one named thing, with everything it is about chosen by three numbers; refusals are let pass."""

    def do(s: Setting, operation: str, a: int, b: int, c: int) -> None:
        coder = (s.ann, s.ben)[a % 2]
        entries = transcripts.entries(s.study)
        book = list(codes.codebook(s.study))
        if not entries or not book:
            return
        entry, code, other = entries[b % len(entries)], book[b % len(book)], book[c % len(book)]
        with contextlib.suppress(QualcodeError):
            _OPERATIONS[operation](s, coder, entry, code, other, (a, b, c))

    return do


def _span(s: Setting, entry: Entry, b: int, c: int) -> tuple[int, int]:
    turns = transcripts.content(s.study, entry).turns
    turn = turns[b % len(turns)]
    start = turn.start + c % max(1, turn.end - turn.start)
    return start, min(turn.end, start + 5 + 3 * b)


def _new(s: Setting, entry: Entry, code: Code, b: int, c: int) -> NewCoding:
    start, end = _span(s, entry, b, c)
    return NewCoding(entry, int(code.id), start, end, (None, "supports", "contrary")[c % 3])


def _own(s: Setting, coder: Coder, b: int) -> bytes:
    own = [coding.id for coding in codings.codings(s.study) if coding.coder == coder.name]
    if not own:
        raise QualcodeError("nothing coded yet")
    return own[b % len(own)]


def _corrected(s: Setting, entry: Entry, b: int, c: int) -> str:
    lines = transcripts.content(s.study, entry).text.split("\n")
    line = lines[b % len(lines)]
    label, speech = line.split(": ", 1)
    changed = {
        0: f"{label}: {speech} Yes.",
        1: f"{label}: Well, {speech}",
        2: f"{label}: {speech[: len(speech) // 2 + 1]}",
        3: f"R2: {speech}",
        4: f"{label}: So it was.",
    }[c % 5]
    lines[b % len(lines)] = changed
    return "\n".join(lines)


def _people(s: Setting, coder: Coder, entry: Entry, b: int, c: int) -> None:
    name = f"BEN-{b % 3}"
    person = respondents.About(name, ("mother", "nurse", None)[c % 3], {"site": f"Site {c}"})
    respondents.take_in_respondents(s.study, [person], [respondents.Part(name, entry)], by=coder)


def _reviewed(s: Setting, coder: Coder, entry: Entry, code: Code, b: int, c: int) -> list[bytes]:
    """Up to three codings of the other's in a transcript that the coder is to review; one is made if need be."""
    other = s.ben if coder == s.ann else s.ann
    assignments.assign(s.study, [(entry, coder)], round_name="review", mode="review", reviews=other, by=coder)
    theirs = [one.id for one in codings.codings(s.study, transcript=entry) if one.coder == other.name]
    if not theirs:
        return [acts.code(s.study, other, _new(s, entry, code, b, c))]
    return [theirs[(b + i) % len(theirs)] for i in range(1 + c % 3)]


def _finished_by_both(s: Setting, entry: Entry, code: Code, b: int, c: int) -> None:
    """Both have coded and finished a transcript; each codes something if need be."""
    assignments.assign(s.study, [(entry, s.ann), (entry, s.ben)], round_name="main")
    there = {one.coder for one in codings.codings(s.study, transcript=entry)}
    with contextlib.suppress(QualcodeError):
        for i, coder in enumerate((s.ann, s.ben)):
            if coder.name not in there:
                acts.code(s.study, coder, _new(s, entry, code, b, c + i * (c % 2)))
    for coder in (s.ann, s.ben):
        finishing.finish(s.study, coder, [entry])


def _settle(s: Setting, who: Coder, entry: Entry, code: Code, b: int, c: int, again: bool) -> None:
    _finished_by_both(s, entry, code, b, c)
    cases = [case for case in reconciling.queue(s.study, who, entry).cases if case.open is not again]
    if not cases:
        raise QualcodeError("nothing to settle")
    case = cases[b % len(cases)]
    if c % 4 == 3:
        reconciling.take_neither(s.study, who, entry, case.id, f"as of {c}")
    elif c % 4 == 2:
        span = (case.difference.start, case.difference.end)
        reconciling.take_other(s.study, who, entry, case.id, code=int(code.id), span=span, stance="mixed")
    else:
        whose = [s.ann.key, s.ben.key][: 1 + c % 4]
        reconciling.take(s.study, who, entry, case.id, whose)


def _carry_over(s: Setting, who: Coder, entry: Entry, code: Code, b: int, c: int) -> None:
    _finished_by_both(s, entry, code, b, c - c % 2)
    reconciling.carry_over(s.study, who, [entry])


def _speakers(s: Setting, who: Coder, entry: Entry, b: int, c: int) -> None:
    labels = [speaker.label for speaker in speakers(s.study, entry)]
    label, other = labels[b % len(labels)], labels[c % len(labels)]
    edits = (
        Edit(label, rename=f"L{c}"),
        Edit(label, join=other),
        Edit(label, to=f"M{b}", from_turn=1 + c % 4),
        Edit(label, role=("interviewer", "respondent", "other")[b % 3]),
        Edit(label, respondent=f"BEN-{b % 3}"),
        Edit(label, respondent=""),
        Edit(find=("R",)),
    )
    change(s.study, [entry], edits[(b + c) % len(edits)], who)


def _rename_person(s: Setting, who: Coder, b: int, c: int) -> None:
    people = respondents.respondents(s.study)
    if not people:
        raise QualcodeError("nobody there")
    person, other = people[b % len(people)], people[c % len(people)]
    if person != other:
        renaming.join_respondents(s.study, person, other, who)
    else:
        renaming.rename_respondent(s.study, person, f"BEN-{c % 5}", who)


_OPERATIONS: dict[str, Callable[..., Any]] = {
    "import": lambda s, who, entry, code, other, n: take_in(
        s.study, f"N{n[1]}", f"I: How are you?\nR: {'Well, thank you. ' * (n[1] + 1)}", who
    ),
    "add": lambda s, who, entry, code, other, n: codes.add_code(
        s.study, f"C{n[1]}{n[2]}", under=code if n[2] % 2 else None, by=who
    ),
    "change": lambda s, who, entry, code, other, n: codes.change_code(
        s.study, code, {"definition": f"as of {n[2]}", "level": "Faith"}, name=f"D{n[2]}", by=who
    ),
    "move": lambda s, who, entry, code, other, n: codes.move_code(
        s.study, code, under=other if n[2] else None, by=who
    ),
    "merge": lambda s, who, entry, code, other, n: codes.merge_code(s.study, code, other, by=who),
    "split": lambda s, who, entry, code, other, n: codes.split_code(
        s.study, code, [f"S{n[1]}", f"S{n[2]}"], by=who
    ),
    "retire": lambda s, who, entry, code, other, n: codes.retire_code(
        s.study, code, restore=bool(n[2] % 2), by=who
    ),
    "code": lambda s, who, entry, code, other, n: acts.code(s.study, who, _new(s, entry, other, n[1], n[2])),
    "change coding": lambda s, who, entry, code, other, n: acts.change(
        s.study,
        who,
        [_own(s, who, n[1])],
        code=int(other.id) if n[2] % 3 == 0 else None,
        stance=("mixed", UNSET, None)[n[2] % 3],
    ),
    "remove": lambda s, who, entry, code, other, n: acts.remove(s.study, who, [_own(s, who, n[1])]),
    "apply": lambda s, who, entry, code, other, n: acts.apply_codings(
        s.study, who, [_new(s, entry, code, n[1], n[2]), _new(s, entry, other, n[2], n[1])]
    ),
    "assign": lambda s, who, entry, code, other, n: assignments.assign(
        s.study, [(entry, s.ann), (entry, s.ben)][n[2] % 2 :], round_name=("main", "Pilot")[n[2] % 2], by=who
    ),
    "finish": lambda s, who, entry, code, other, n: finishing.finish(s.study, who, [entry]),
    "reopen": lambda s, who, entry, code, other, n: assignments.reopen(s.study, who, [entry]),
    "recheck": lambda s, who, entry, code, other, n: rechecks.consider(
        s.study, who, [(entry.key, entry.id)], [int(code.id), int(other.id)]
    ),
    "revise": lambda s, who, entry, code, other, n: revising.revise(
        s.study, entry, "new.txt", interview(_corrected(s, entry, n[1], n[2])), by=who
    ),
    "people": lambda s, who, entry, code, other, n: _people(s, who, entry, n[1], n[2]),
    "version": lambda s, who, entry, code, other, n: versions.name_version(s.study, f"v{n[2]}", by=who),
    "undo": lambda s, who, entry, code, other, n: s.study.undo(who.id),
    "keep": lambda s, who, entry, code, other, n: reviews.keep(
        s.study, who, _reviewed(s, who, entry, code, n[1], n[2])
    ),
    "drop": lambda s, who, entry, code, other, n: reviews.drop(
        s.study, who, _reviewed(s, who, entry, code, n[1], n[2])
    ),
    "change reviewed": lambda s, who, entry, code, other, n: reviews.change(
        s.study,
        who,
        _reviewed(s, who, entry, code, n[1], n[2])[0],
        **({"stance": "mixed"} if n[2] % 2 else {"code": int(other.id)}),
    ),
    "settle": lambda s, who, entry, code, other, n: _settle(s, who, entry, code, n[1], n[2], False),
    "settle again": lambda s, who, entry, code, other, n: _settle(s, who, entry, code, n[1], n[2], True),
    "carry over": lambda s, who, entry, code, other, n: _carry_over(s, who, entry, code, n[1], n[2]),
    "speakers": lambda s, who, entry, code, other, n: _speakers(s, who, entry, n[1], n[2]),
    "take out": lambda s, who, entry, code, other, n: removing.remove(s.study, entry, who),
    "rename person": lambda s, who, entry, code, other, n: _rename_person(s, who, n[1], n[2]),
    "rename coder": lambda s, who, entry, code, other, n: rename_coder(s.study, who, f"Coder {n[1]}", who),
    "give work": lambda s, who, entry, code, other, n: retiring.give_work(
        s.study, *((s.ann, s.ben) if n[1] % 2 else (s.ben, s.ann)), who
    ),
    "redo": lambda s, who, entry, code, other, n: s.study.redo(who.id),
}
