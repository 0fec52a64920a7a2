"""Any changes of the codebook, in any order, with undo, two coders and finished work: no total is wrong after any.

What the tables count is compared with a count by the rows of the study file alone: which codings there are, under
which code each was made, into what each code was merged and under what it was put.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from qualcode.counting.basis import load_basis
from qualcode.errors import QualcodeError
from qualcode.ledger.checking import check
from qualcode.ledger.study import Study
from qualcode.study import assignments, coding, finishing, undoing
from qualcode.study import codes as coded
from qualcode.study.coders import find_coder
from qualcode.study.codes import key_of
from qualcode.study.coding_step import NewCoding
from qualcode.study.seen import Seen
from qualcode.study.transcripts import entries
from qualcode.study.viewer import viewer_for
from qualcode.themes.tabulation import counted_lines, tabulate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from qualcode.study.coders import Coder
    from tests.conftest import Once
    from tests.workflows.conftest import Small

OPERATIONS = 40  # of each example
PEOPLE = ("P1", "P2", "P3", "P4")
CODERS = ("Ann", "Ben")


@pytest.fixture(scope="module")
def begun(once: Once, shell_in: Any, small_in: Callable[[Any], Small]) -> Path:
    """Two coders, blind to each other in P1 and P2; Ann has P3 to herself, and Ben P4."""
    return once("surgery", lambda folder: _begin(small_in(shell_in(folder)))) / "small.qualcode"


def _begin(small: Small) -> None:
    small.interviews(dict.fromkeys(PEOPLE, "Mother")).coders(*CODERS)
    small.shell("assign", "--transcripts", "P1,P2", "--coders", "Ann,Ben")
    small.shell("assign", "--transcripts", "P3", "--coders", "Ann")
    small.shell("assign", "--transcripts", "P4", "--coders", "Ben")
    small.code("Ann", [("P3", "Kin", 0), ("P3", "Clinic", 0, "contrary"), ("P3", "Gossip", 1)], "--finished")
    small.code("Ben", [("P1", "Clinic", 2), ("P4", "Clinic", 3), ("P4", "Shame", 4)])
    small.shell("finish", "P4", "--coder", "Ben")


class Surgery:
    """An open study, and a person at work on it who asks for anything."""

    def __init__(self, path: Path) -> None:
        self.study = Study.open(path)
        self.study.connection.execute("PRAGMA synchronous = OFF")
        self.coders = [find_coder(self.study, name) for name in CODERS]
        self.entries = entries(self.study)
        self.named = 0

    def do(self, action: str, coder: int, one: int, other: int, place: int) -> None:
        """Do it, or be refused in a sentence, with nothing written."""
        steps = self._steps()
        try:
            ACTIONS[action](self, self.coders[coder], one, other, place)
        except QualcodeError:
            assert self._steps() == steps, action

    def _steps(self) -> int:
        return int(self.study.connection.execute("SELECT count(*) FROM step").fetchone()[0])

    def _code_of(self, who: Any, number: int) -> Any:
        """One of the codes that the coder sees, whatever has become of it."""
        book = coded.codebook(self.study, viewer_for(self.study, who))
        keys = sorted(code.id for code in book)
        return book[keys[number % len(keys)]]

    def _above(self, who: Any, number: int) -> Any:
        return None if number < 0 else self._code_of(who, number)

    def _name(self) -> str:
        self.named += 1
        return f"N{self.named}"

    def _rest(self, who: Any, one: int, other: int, place: int) -> None:
        """What an example is made simpler with."""

    def _add(self, who: Any, _one: int, other: int, _place: int) -> None:
        coded.add_code(self.study, self._name(), under=self._above(who, other), by=who)

    def _rename(self, who: Any, one: int, _other: int, _place: int) -> None:
        coded.change_code(self.study, self._code_of(who, one), {}, name=self._name(), by=who)

    def _move(self, who: Any, one: int, other: int, _place: int) -> None:
        coded.move_code(self.study, self._code_of(who, one), under=self._above(who, other), by=who)

    def _merge(self, who: Any, one: int, other: int, _place: int) -> None:
        coded.merge_code(self.study, self._code_of(who, one), self._code_of(who, abs(other)), by=who)

    def _split(self, who: Any, one: int, _other: int, _place: int) -> None:
        coded.split_code(self.study, self._code_of(who, one), [self._name(), self._name()], by=who)

    def _retire(self, who: Any, one: int, _other: int, _place: int) -> None:
        coded.retire_code(self.study, self._code_of(who, one), by=who)

    def _restore(self, who: Any, one: int, _other: int, _place: int) -> None:
        coded.retire_code(self.study, self._code_of(who, one), restore=True, by=who)

    def _undo(self, who: Any, _one: int, _other: int, _place: int) -> None:
        undoing.undo(self.study, who)

    def _redo(self, who: Any, _one: int, _other: int, _place: int) -> None:
        undoing.redo(self.study, who)

    def _code(self, who: Any, one: int, _other: int, place: int) -> None:
        entry = self.entries[place % 4]
        start = 35 + 2 * (place % 3)  # in the respondent's first sentence
        stance = [None, "supports", "contrary"][place % 3]
        item = NewCoding(entry, self._code_of(who, one).id, start, start + 8, stance)
        coding.code(self.study, who, item)

    def _own(self, who: Any, number: int) -> list[bytes]:
        rows = self.study.connection.execute(
            "SELECT id FROM coding WHERE deleted = 0 AND coder = ? ORDER BY key", (who.key,)
        ).fetchall()
        return [rows[number % len(rows)][0]] if rows else []

    def _change(self, who: Any, one: int, other: int, _place: int) -> None:
        coding.change(self.study, who, self._own(who, one), code=self._code_of(who, abs(other)).id)

    def _remove(self, who: Any, one: int, _other: int, _place: int) -> None:
        coding.remove(self.study, who, self._own(who, one))

    def _finish(self, who: Any, _one: int, _other: int, place: int) -> None:
        finishing.finish(self.study, who, [self.entries[place % 4]])

    def _reopen(self, who: Any, _one: int, _other: int, place: int) -> None:
        assignments.reopen(self.study, who, [self.entries[place % 4]])


ACTIONS: dict[str, Callable[[Surgery, Any, int, int, int], None]] = {
    "rest": Surgery._rest,
    "add": Surgery._add,
    "rename": Surgery._rename,
    "move": Surgery._move,
    "merge": Surgery._merge,
    "split": Surgery._split,
    "retire": Surgery._retire,
    "restore": Surgery._restore,
    "undo": Surgery._undo,
    "redo": Surgery._redo,
    "code": Surgery._code,
    "change": Surgery._change,
    "remove": Surgery._remove,
    "finish": Surgery._finish,
    "reopen": Surgery._reopen,
}
OPERATION = st.tuples(
    st.sampled_from([*ACTIONS, "merge", "undo", "code", "code", "finish"]),
    st.integers(0, 1),  # which coder
    st.integers(0, 40),  # which code, of those that there are
    st.integers(-1, 40),  # which other code; -1: none
    st.integers(0, 30),  # which transcript, place in it and stance
)


# -- a count of one's own -----------------------------------------------------------------------------


class OwnCount:
    """Segments and respondents of every code, by rows of the study file alone, of all who have finished.

    A respondent has one transcript here, so that transcripts stand for respondents. ``in_a_circle``: a code was
    put, by somebody who could not see it, under one that was merged into what lies under that code; where it lies
    then is for the program to say.
    """

    def __init__(self, study: Study) -> None:
        ask = study.connection.execute
        codes = ask(
            "SELECT key, parent, merged_into FROM code c WHERE deleted = 0 "
            "OR EXISTS (SELECT 1 FROM coding g WHERE g.code = c.key AND g.deleted = 0)"
        ).fetchall()
        self.parent = {key: parent for key, parent, _ in codes}
        self.into = {key: into for key, _, into in codes}
        done = {
            tuple(row)
            for row in ask(
                "SELECT transcript, coder FROM assignment WHERE status = 'finished' AND deleted = 0"
            )
        }
        self.live = [
            row
            for row in ask(
                "SELECT transcript, coder, code, start, \"end\" FROM coding WHERE deleted = 0 AND layer = 'own'"
            )
            if tuple(row[:2]) in done
        ]
        self.in_a_circle = False
        self.segments: dict[int, set[Any]] = defaultdict(set)
        self.respondents: dict[int, set[int]] = defaultdict(set)
        for transcript, coder, code, start, end in self.live:
            stands = self.stands(code)
            for row in (stands, *self.above(stands)):
                self.segments[row].add((transcript, coder, stands, start, end))
                self.respondents[row].add(transcript)

    def stands(self, code: int) -> int:
        while self.into[code] is not None:
            code = self.into[code]
        return code

    def over(self, code: int) -> int | None:
        parent = self.parent[code]
        return None if parent is None else self.stands(parent)

    def above(self, code: int) -> list[int]:
        """The codes over this one, and what stands for those."""
        found: list[int] = []
        at = self.over(code)
        while at is not None:
            self.in_a_circle |= at == code or at in found
            if self.in_a_circle:
                break
            found.append(at)
            at = self.over(at)
        return found


class Shown:
    """A table of themes as somebody sees it: in each row the respondents and the codings that count."""

    def __init__(self, study: Study, who: Coder | None, codings_of: str) -> None:
        basis = load_basis(Seen(study, who), codings_of=codings_of)
        self.book = basis.book
        self.rows = [row for row in basis.rows if row.kind != "level"]
        by_row = [row.codes for row in self.rows]
        counted = (basis.coded, basis.touches, basis.singles)
        lines = counted_lines(*counted, by_row, basis.considered)
        self.people: dict[int | None, set[int]] = defaultdict(set)
        self.codings: dict[int | None, set[int]] = defaultdict(set)
        self.own: dict[int, set[int]] = defaultdict(set)
        for number, unit, index in zip(
            *(part.tolist() for part in (lines.row, lines.respondent, lines.coding)), strict=True
        ):
            (transcript,) = basis.singles.transcripts[unit]
            self.people[self.rows[number].code].add(transcript)
            self.codings[self.rows[number].code].add(index)
            self.own[int(basis.coded.code[index])].add(transcript)
        _, printed = tabulate(*counted, ["Mother"], by_row, basis.considered)
        self.printed = printed.respondents[:, -1].tolist()

    def is_sound(self) -> None:
        """A row has what its own code and its children have, and stands under the row of its parent."""
        there = {row.code for row in self.rows}
        for row in self.rows:
            assert row.code is not None
            children = [
                self.people[key_of(child)] for child in self.book.children(row.code) if child.id in there
            ]
            assert self.people[row.code] == self.own[row.code].union(*children), row.path
            above = self.book.parent(row.code)
            assert above is None or above.id in there, row.path
            assert len(row.path) == 1 or row.path[:-1] in {other.path for other in self.rows}


def _holds(study: Study, coders: list[Coder]) -> None:
    own, shown = OwnCount(study), Shown(study, None, "any")
    for row, printed in zip(shown.rows, shown.printed, strict=True):
        if own.in_a_circle:
            break
        assert row.code is not None
        assert shown.people[row.code] == own.respondents[row.code], row.path
        assert len(shown.codings[row.code]) == len(own.segments[row.code]), row.path
        assert printed == len(own.respondents[row.code]), row.path
    # No coding vanishes: each that counts is in the row of what stands for its code, and that row is there.
    assert {own.stands(code) for _, _, code, _, _ in own.live} <= {row.code for row in shown.rows}
    shown.is_sound()
    for who in coders:
        Shown(study, who, "final").is_sound()


@settings(
    max_examples=settings.default.max_examples // 5,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(operations=st.lists(OPERATION, min_size=OPERATIONS, max_size=OPERATIONS))
def test_no_change_of_the_codebook_makes_a_total_wrong(
    begun: Path, tmp_path_factory: pytest.TempPathFactory, operations: list[Any]
) -> None:
    path = tmp_path_factory.mktemp("example") / "small.qualcode"
    shutil.copy(begun, path)
    surgery = Surgery(path)
    with surgery.study as study:
        for operation in operations:
            surgery.do(*operation)
            _holds(study, surgery.coders)
        assert check(study.connection) == []
