"""The state shown is a function of the set of steps, in whatever file and order they came together."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualcode.counting.frames import load_texts
from qualcode.errors import NotFound
from qualcode.ledger import database, log
from qualcode.ledger.checking import check
from qualcode.ledger.log import digest
from qualcode.ledger.study import Study
from qualcode.study import (
    assignments,
    codes,
    codings,
    finishing,
    pins,
    removing,
    renaming,
    respondents,
    revising,
    transcripts,
)
from qualcode.study import coding as acts
from qualcode.study.coders import add_coder
from qualcode.study.respondents import About, Part
from qualcode.study.seen import Seen
from qualcode.study.speaker_edits import Edit, change
from qualcode.study.speakers import speakers
from qualcode.workflows import reconciling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(autouse=True)
def clock(monkeypatch: Any) -> None:
    """A second passes between any two steps, so that later in the test is later in the log."""
    now = iter(range(1_700_000_000_000_000_000, 1_800_000_000_000_000_000, 1_000_000_000))
    monkeypatch.setattr(log, "time", SimpleNamespace(time_ns=lambda: next(now)))


def _copy(s: Any, path: Path) -> Any:
    database.backup(s.study.connection, path)
    return replace(s, study=Study.open(path))


@pytest.fixture
def copies(setting: Any, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """A function that opens one more copy of the study as it stands."""
    opened = []

    def another() -> Any:
        opened.append(_copy(setting, tmp_path / f"copy{len(opened)}.qualcode"))
        return opened[-1]

    yield another
    for copy in opened:
        copy.study.connection.close()


def _bring(source: Study, into: Study) -> int:
    """Take the steps and texts of ``source`` that ``into`` lacks, and project what they touch."""
    here, there = into.connection, source.connection
    with into.writing():
        here.executemany("INSERT OR IGNORE INTO text VALUES (?,?,?)", there.execute("SELECT * FROM text"))
        touched: list[bytes] = []
        missing = 0
        for row in there.execute(
            "SELECT s.n, s.id, e.id, s.seq, s.hlc, s.wall, s.coder, s.action, s.reason, s.undoes "
            "FROM step s JOIN session e ON e.key = s.session ORDER BY s.n"
        ):
            if here.execute("SELECT 1 FROM step WHERE id = ?", (row[1],)).fetchone():
                continue
            missing += 1
            (n,) = here.execute("SELECT max(n) + 1 FROM step").fetchone()
            here.execute("INSERT OR IGNORE INTO session(id) VALUES (?)", (row[2],))
            (session,) = here.execute("SELECT key FROM session WHERE id = ?", (row[2],)).fetchone()
            changes = [
                (n, *rest)
                for rest in there.execute(
                    "SELECT ord, kind, entity, fields, bases FROM change WHERE step = ? ORDER BY ord", row[:1]
                )
            ]
            head = (n, *row[1:], 1)
            stored = (n, row[1], session, *row[3:], 1, digest(head, changes))
            here.execute(f"INSERT INTO step VALUES ({','.join('?' * len(stored))})", stored)
            here.executemany("INSERT INTO change VALUES (?,?,?,?,?,?)", changes)
            touched += [change[3] for change in changes]
        into._projector.entities(touched)
        into._memory.forget()
    return missing


@pytest.fixture
def settle(by_ids: Any, assert_replays: Any) -> Callable[[Any, Any], None]:
    """Bring each copy's steps into the other, and assert that they show the same and are whole."""

    def both_ways(left: Any, right: Any) -> None:
        missing = _bring(left.study, right.study)
        assert missing
        _bring(right.study, left.study)
        assert by_ids(left.study) == by_ids(right.study)
        for copy in (left, right):
            assert_replays(copy.study)
            assert check(copy.study.connection) == []
            for entry in transcripts.entries(copy.study):  # whoever speaks there is known
                said = transcripts.content(copy.study, entry)
                assert [s.label for s in said.speakers] == [s.label for s in speakers(copy.study, entry)]
            load_texts(copy.study, sentences=True)
        before = by_ids(left.study)
        assert _bring(right.study, left.study) == 0
        assert by_ids(left.study) == before

    return both_ways


def _conflicts(s: Any) -> list[tuple[str, str, str]]:
    return s.study.connection.execute("SELECT kind, register, why FROM conflict ORDER BY 1, 2").fetchall()


def test_a_code_renamed_on_both_shows_the_later_name_and_is_listed(
    setting: Any, copies: Any, settle: Any
) -> None:
    other = copies()
    codes.change_code(setting.study, setting.code("Kin"), {}, name="Relatives", by=setting.ann)
    codes.change_code(other.study, other.code("Kin"), {}, name="Family", by=other.ben)
    settle(setting, other)
    assert setting.code("Family").definition == "From the family"
    assert _conflicts(setting) == [("code", "name", "several")]

    codes.change_code(setting.study, setting.code("Family"), {}, name="Kin", by=setting.ann)
    settle(setting, other)
    assert other.code("Kin")
    assert _conflicts(other) == []


def test_the_same_new_name_on_both_is_no_conflict(setting: Any, copies: Any, settle: Any) -> None:
    other = copies()
    for copy, coder in ((setting, setting.ann), (other, other.ben)):
        codes.change_code(copy.study, copy.code("Kin"), {}, name="Relatives", by=coder)
    settle(setting, other)
    assert _conflicts(setting) == []


def test_different_fields_of_one_code_are_no_conflict(setting: Any, copies: Any, settle: Any) -> None:
    other = copies()
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "Blood kin"}, by=setting.ann)
    codes.change_code(other.study, other.code("Kin"), {"use": "Help by kin"}, name="Family", by=other.ben)
    settle(setting, other)
    family = setting.code("Family")
    assert (family.definition, family.use) == ("Blood kin", "Help by kin")
    assert _conflicts(setting) == []


@pytest.mark.parametrize("first", [0, 1])
def test_a_circle_of_moves_is_cut_at_the_later_one(
    setting: Any, copies: Any, settle: Any, first: int
) -> None:
    pair = [(setting, "Support", "Stigma"), (copies(), "Stigma", "Support")]
    for copy, moved, under in (pair[first], pair[1 - first]):
        codes.move_code(copy.study, copy.code(moved), under=copy.code(under), by=copy.ann)
    settle(pair[0][0], pair[1][0])
    _, later, earlier = pair[1 - first]
    assert setting.code(later).parent is None
    assert setting.code(earlier).parent == setting.code(later).id
    assert _conflicts(setting) == [("code", "place", "cycle")]

    codes.move_code(setting.study, setting.code(earlier), under=None, by=setting.ann)
    settle(*(copy for copy, *_ in pair))
    assert setting.code(earlier).parent is None
    assert setting.code(later).parent == setting.code(earlier).id
    assert _conflicts(setting) == []


def test_a_circle_of_merges_is_cut_at_the_later_one(setting: Any, copies: Any, settle: Any) -> None:
    other = copies()
    codes.merge_code(setting.study, setting.code("Kin"), setting.code("Clinic"), by=setting.ann)
    codes.merge_code(other.study, other.code("Clinic"), other.code("Kin"), by=other.ben)
    settle(setting, other)
    assert setting.code("Kin").merged_into == setting.code("Clinic").id
    assert setting.code("Clinic").merged_into is None
    assert _conflicts(setting) == [("code", "merged_into", "cycle")]


def test_two_circles_in_three_copies(setting: Any, copies: Any, settle: Any) -> None:
    second, third = copies(), copies()
    codes.move_code(setting.study, setting.code("Support"), under=setting.code("Stigma"), by=setting.ann)
    codes.move_code(second.study, second.code("Stigma"), under=second.code("Kin"), by=second.ben)
    codes.move_code(third.study, third.code("Stigma"), under=third.code("Clinic"), by=third.ben)
    settle(setting, second)
    settle(second, third)
    settle(third, setting)
    assert set(_conflicts(setting)) == {("code", "place", "cycle")}


def test_one_respondent_made_on_both_is_one(setting: Any, copies: Any, settle: Any) -> None:
    other = copies()
    for copy, kind, entry in ((setting, "mother", setting.first), (other, "nurse", other.second)):
        respondents.take_in_respondents(
            copy.study, [About("BEN-01", kind, {"site": "Luveve"})], [Part("BEN-01", entry)], by=copy.ann
        )
    settle(setting, other)
    (found,) = respondents.respondents(setting.study)
    assert (found.type, found.attributes) == ("nurse", {"site": "Luveve"})
    assert respondents.participants(other.study) == {1: [found.key], 2: [found.key]}
    assert _conflicts(setting) == [("respondent", "type", "several")]


def test_one_coder_and_one_transcript_made_on_both(
    setting: Any, copies: Any, settle: Any, import_as: Any
) -> None:
    other = copies()
    for copy in (setting, other):
        cleo = add_coder(copy.study, "Cleo" if copy is other else "cleo", by=copy.ann)
        entry = import_as(copy.study, "T3", "I: Yes?\nR: I am well today.", cleo)
        acts.code(copy.study, cleo, copy.new("Kin", 11, 15, entry))
    settle(setting, other)
    (third,) = [entry for entry in transcripts.entries(other.study) if entry.name == "T3"]
    assert len(codings.codings(other.study, transcript=third)) == 2
    assert _conflicts(setting) == [("coder", "name", "several")]


def test_what_is_made_on_both_dates_from_the_first_of_them(setting: Any, copies: Any, settle: Any) -> None:
    other = copies()
    for copy in (setting, other, setting):
        pairs = [(copy.first, copy.ann), (copy.second, copy.ann)]
        assignments.assign(copy.study, pairs[: 2 if copy is other else 1], round_name="main", by=copy.ben)
    assignments.assign(setting.study, [(setting.second, setting.ann)], round_name="main", by=setting.ben)
    settle(setting, other)
    made = dict(setting.study.connection.execute("SELECT transcript, created FROM assignment"))
    steps = other.study.connection.execute("SELECT wall FROM step WHERE action = 'assign' ORDER BY hlc")
    walls = [wall for (wall,) in steps]
    assert made == {setting.first.key: walls[0], setting.second.key: walls[1]}


def test_codings_of_both_are_there_and_follow_a_merge_of_their_code(
    setting: Any, copies: Any, settle: Any
) -> None:
    other = copies()
    setting.coded(setting.ann, "Clinic")
    codes.merge_code(setting.study, setting.code("Clinic"), setting.code("Kin"), by=setting.ann)
    for start in (47, 50, 89):
        other.coded(other.ben, "Clinic", start, 116)
    settle(setting, other)
    book = codes.codebook(setting.study)
    coded = codings.codings(setting.study)
    assert len(coded) == 4
    assert {book.standing_for(coding.code).name for coding in coded} == {"Kin"}
    assert _conflicts(setting) == []


def test_a_coding_changed_on_both_is_listed_and_one_removed_stays_removed(
    setting: Any, copies: Any, settle: Any
) -> None:
    changed, removed = setting.coded(setting.ann, "Kin"), setting.coded(setting.ann, "Clinic")
    other = copies()
    acts.change(setting.study, setting.ann, [changed], stance="supports")
    acts.remove(setting.study, setting.ann, [removed])
    acts.change(other.study, other.ann, [changed], stance="contrary")
    acts.change(other.study, other.ann, [removed], stance="mixed")
    settle(setting, other)
    assert [(coding.id, coding.stance) for coding in codings.codings(setting.study)] == [
        (changed, "contrary")
    ]
    assert _conflicts(setting) == [("coding", "stance", "several")]


def test_codings_are_placed_anew_when_a_revision_comes_in(
    setting: Any, copies: Any, settle: Any, interview_of: Any
) -> None:
    other = copies()
    text = transcripts.content(other.study, other.first).text.replace("R: My", "R: Oh, my")
    revising.revise(other.study, other.first, "T1.txt", interview_of(text), by=other.ben)
    coding = setting.coded(setting.ann, "Kin", 50, 60)
    settle(setting, other)
    for copy in (setting, other):
        (found,) = codings.codings(copy.study)
        assert (found.id, found.start, found.end, found.placed) == (coding, 54, 64, "carried")


def test_a_text_revised_on_both_keeps_every_coding_in_the_list(
    setting: Any, copies: Any, settle: Any, interview_of: Any
) -> None:
    other = copies()
    for copy, word in ((setting, "aunt"), (other, "granny")):
        text = transcripts.content(copy.study, copy.first).text.replace("mother", word)
        revising.revise(copy.study, copy.first, "T1.txt", interview_of(text), by=copy.ann)
        copy.coded(copy.ann, "Kin", 50, 60)
    settle(setting, other)
    assert _conflicts(setting) == [("transcript", "current", "several")]
    told = revising.unplaced(setting.study, setting.first)
    assert [row[-1] for row in told.uncertain] == ["lost"]
    assert "granny" in transcripts.content(setting.study, setting.first).text


def test_two_who_finish_on_their_own_copies_see_each_other_after(
    setting: Any, copies: Any, settle: Any
) -> None:
    assignments.assign(
        setting.study, [(setting.first, setting.ann), (setting.first, setting.ben)], round_name="main"
    )
    other = copies()
    setting.coded(setting.ann, "Kin")
    other.coded(other.ben, "Clinic")
    finishing.finish(setting.study, setting.ann, [setting.first])
    finishing.finish(other.study, other.ben, [other.first])
    assert not any(a.revealed for a in assignments.assignments(setting.study))
    settle(setting, other)
    assert all(a.revealed for a in assignments.assignments(setting.study))
    assert len(codings.codings(other.study)) == 2


def test_a_code_taken_back_on_one_and_used_on_the_other_can_still_be_finished(
    setting: Any, copies: Any, settle: Any
) -> None:
    codes.add_code(setting.study, "Church", by=setting.ann)
    other = copies()
    setting.study.undo(setting.ann.id)
    acts.apply_codings(other.study, other.ben, [other.new("Church")])
    settle(setting, other)
    assert finishing.finish(setting.study, setting.ben, [setting.first])
    (finished,) = assignments.assignments(setting.study)
    (view,) = assignments.frozen_views(setting.study, [finished.key])
    assert len(json.loads(view)["codings"]) == 4
    (coding,) = codings.codings(setting.study)
    assert codes.codebook(setting.study)[coding.code].name == "Church"


def test_who_speaks_changed_on_both_is_listed_and_every_label_of_the_later_is_known(
    setting: Any, copies: Any, settle: Any
) -> None:
    other = copies()
    change(setting.study, [setting.first], Edit("R", rename="Rosa"), setting.ann)
    change(other.study, [other.first], Edit("R", to="Nurse", from_turn=4, role="other"), other.ben)
    settle(setting, other)
    assert _conflicts(setting) == [("revision", "account", "several"), ("revision", "layout", "several")]
    for copy in (setting, other):
        found = [(s.label, s.role) for s in speakers(copy.study, copy.first)]
        assert found == [("I", "interviewer"), ("R", "respondent"), ("Nurse", "other")]


def test_a_respondent_renamed_on_one_is_the_one_that_the_other_means(
    setting: Any, copies: Any, settle: Any
) -> None:
    respondents.take_in_respondents(setting.study, [About("BEN-1", "mother")], [], by=setting.ann)
    other = copies()
    (person,) = respondents.respondents(setting.study)
    renaming.rename_respondent(setting.study, person, "BEN-01", setting.ann)
    more = [About("BEN-1", attributes={"site": "Luveve"})]
    respondents.take_in_respondents(other.study, more, [], by=other.ben)
    settle(setting, other)
    (found,) = respondents.respondents(other.study)
    assert (found.name, found.type, found.attributes) == ("BEN-01", "mother", {"site": "Luveve"})


def test_what_is_coded_in_a_transcript_that_the_other_takes_out_is_shown_nowhere(
    setting: Any, copies: Any, settle: Any
) -> None:
    other = copies()
    removing.remove(setting.study, setting.first, setting.ann)
    coding = other.coded(other.ben, "Kin")
    pins.decide(other.study, other.ben, [coding], "pinned")
    settle(setting, other)
    for copy in (setting, other):
        seen = Seen(copy.study, None)
        assert [entry.name for entry in transcripts.entries(copy.study)] == ["T2"]
        assert codings.codings(copy.study) == []
        assert pins.pins(seen) == type(pins.pins(seen))()
        with pytest.raises(NotFound):
            codings.find_coding(seen, coding.hex())
    setting.study.undo(setting.ann.id)
    settle(setting, other)
    assert [c.id for c in codings.codings(other.study)] == [coding]


def _differing(s: Any) -> None:
    """Both have coded T1: they agree on one segment, and differ in the end of another."""
    for coder, end in ((s.ann, 116), (s.ben, 110)):
        acts.apply_codings(s.study, coder, [s.new("Kin"), s.new("Clinic", 89, end)])
    for coder in (s.ann, s.ben):
        finishing.finish(s.study, coder, [s.first])


def _settled(s: Any, by: Any, whose: Any) -> None:
    (case,) = reconciling.queue(s.study, by, s.first).differences
    reconciling.take(s.study, by, s.first, case.id, [whose.key])


def _consensus(s: Any) -> list[tuple[int, int]]:
    work = reconciling.queue(s.study, None, s.first).work
    return [(segment.start, segment.end) for _, segment in work.consensus]


def test_a_difference_settled_alike_on_both_is_settled_once(
    setting: Any, copies: Any, settle: Any, assert_replays: Any
) -> None:
    _differing(setting)
    other = copies()
    _settled(setting, setting.ann, setting.ann)
    _settled(other, other.ben, other.ann)
    settle(setting, other)
    assert _conflicts(setting) == []
    for copy in (setting, other):
        now = reconciling.queue(copy.study, None, copy.first)
        assert (now.work.reconciled, _consensus(copy)) == (True, [(47, 87), (89, 116)])
        assert {case.decision.by for case in now.cases if case.decision} == {"Ann"}  # who came first
    assert setting.study.connection.execute(
        "SELECT count(*), count(DISTINCT id) FROM coding WHERE layer = 'consensus'"
    ).fetchone() == (2, 2)


def test_a_difference_settled_in_two_ways_is_open_until_settled_again(
    setting: Any, copies: Any, settle: Any
) -> None:
    _differing(setting)
    other = copies()
    _settled(setting, setting.ann, setting.ann)
    _settled(other, other.ben, other.ben)
    settle(setting, other)
    assert _conflicts(setting) == [("decision", "outcome", "several")]
    (case,) = reconciling.queue(setting.study, None, setting.first).differences
    assert (case.open, _consensus(setting)) == (True, [(47, 87)])
    _settled(setting, setting.ben, setting.ann)
    settle(setting, other)
    for copy in (setting, other):
        assert _conflicts(copy) == []
        assert _consensus(copy) == [(47, 87), (89, 116)]
        (ends,) = copy.study.connection.execute(
            "SELECT group_concat(end_in_rev) FROM coding WHERE layer = 'consensus' AND deleted = 0 AND start = 89"
        ).fetchone()
        assert ends == "116"


def test_what_a_copy_holds_does_not_depend_on_the_order_of_arrival(
    setting: Any, copies: Any, by_ids: Any, assert_replays: Any
) -> None:
    for name in ("Support", "Stigma"):
        setting.coded(setting.ann, name)
    sources = [copies() for _ in range(3)]
    for i, copy in enumerate(sources):
        codes.change_code(copy.study, copy.code("Kin"), {"use": f"as {i}"}, name=f"Kin {i}", by=copy.ann)
        new = codes.add_code(copy.study, f"New {i}", under=copy.code("Support"), by=copy.ben)
        moved, under = (("Clinic", new.name), ("Stigma", new.name), ("Support", "Stigma"))[i]
        codes.move_code(copy.study, copy.code(moved), under=copy.code(under), by=copy.ann)
        copy.coded(copy.ben, f"New {i}", 47 + i, 80)
        respondents.take_in_respondents(copy.study, [About("BEN-01", f"type {i}")], [], by=copy.ann)
    states = []
    for order in permutations(sources):
        target = copies()
        for source in order:
            _bring(source.study, target.study)
        assert_replays(target.study)
        states.append(by_ids(target.study))
    assert all(state == states[0] for state in states)


_NUMBER = st.integers(0, 11)


@settings(
    max_examples=settings.default.max_examples // 5,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_random_work_on_two_copies_comes_to_the_same(
    begin_at: Any, operations: Any, perform: Any, settle: Any, data: st.DataObject
) -> None:
    work = st.lists(st.tuples(st.sampled_from(operations), _NUMBER, _NUMBER, _NUMBER), max_size=20)
    with tempfile.TemporaryDirectory() as folder:
        left = begin_at(Path(folder) / "left.qualcode")
        for operation, *numbers in data.draw(work):
            perform(left, operation, *numbers)
        right = _copy(left, Path(folder) / "right.qualcode")
        with left.study, right.study:
            for _ in range(2):  # the second time they diverge from what a merge made
                for copy in (left, right):
                    for operation, *numbers in data.draw(work):
                        perform(copy, operation, *numbers)
                    codes.add_code(copy.study, f"Only {copy is left} {_}", by=copy.ann)
                settle(left, right)
