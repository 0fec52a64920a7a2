"""Undo and redo: one's own last steps, one after another, and never over what somebody did since."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import NotAllowed
from qualcode.ledger import log
from qualcode.ledger.checking import check
from qualcode.ledger.log import digest
from qualcode.ledger.study import Study
from qualcode.study import assignments, codes, codings, finishing
from qualcode.study import coding as acts
from qualcode.study.coders import add_coder, coders

if TYPE_CHECKING:
    from collections.abc import Iterator

NOTHING_LEFT = "nothing of yours to"


@pytest.fixture(autouse=True)
def whole(setting: Any) -> Iterator[None]:
    yield
    assert check(setting.study.connection) == []


def _stances(s: Any) -> list[str | None]:
    return [coding.stance for coding in codings.codings(s.study)]


def test_several_steps_are_taken_back_in_a_row_and_done_again(setting: Any) -> None:
    ann, study = setting.ann, setting.study
    coding = setting.coded(ann, "Kin")
    for stance in ("supports", "contrary", "mixed"):
        acts.change(study, ann, [coding], stance=stance)
    trail = []
    for _ in range(4):
        study.undo(ann.id)
        trail.append(_stances(setting))
    assert trail == [["contrary"], ["supports"], [None], []]
    with pytest.raises(NotAllowed, match=NOTHING_LEFT):
        study.undo(ann.id)
    trail = []
    for _ in range(4):
        study.redo(ann.id)
        trail.append(_stances(setting))
    assert trail == [[None], ["supports"], ["contrary"], ["mixed"]]
    with pytest.raises(NotAllowed, match=NOTHING_LEFT):
        study.redo(ann.id)


def test_undo_and_redo_to_and_fro(setting: Any) -> None:
    ann, study = setting.ann, setting.study
    coding = setting.coded(ann, "Kin")
    acts.change(study, ann, [coding], stance="mixed")
    trail = []
    for way in "uuruurrurr":
        try:
            (study.undo if way == "u" else study.redo)(ann.id)
        except NotAllowed:
            trail.append("no")
        else:
            trail.append(_stances(setting))
    assert trail == [[None], [], [None], [], "no", [None], ["mixed"], [None], ["mixed"], "no"]


def test_a_new_step_ends_what_can_be_done_again(setting: Any) -> None:
    setting.coded(setting.ann, "Kin")
    setting.study.undo(setting.ann.id)
    setting.coded(setting.ann, "Clinic")
    with pytest.raises(NotAllowed, match="redo"):
        setting.study.redo(setting.ann.id)
    setting.study.undo(setting.ann.id)
    assert codings.codings(setting.study) == []


def test_steps_before_an_undone_one_are_next(setting: Any) -> None:
    """Undo, a new step, undo, undo: the second undo passes over what is already taken back."""
    first = setting.coded(setting.ann, "Kin")
    setting.coded(setting.ann, "Clinic")
    setting.study.undo(setting.ann.id)
    setting.coded(setting.ann, "Shunned")
    setting.study.undo(setting.ann.id)
    assert [coding.id for coding in codings.codings(setting.study)] == [first]
    setting.study.undo(setting.ann.id)
    assert codings.codings(setting.study) == []


def test_another_coders_steps_are_never_taken(setting: Any) -> None:
    setting.coded(setting.ann, "Kin")
    bens = setting.coded(setting.ben, "Kin")
    setting.study.undo(setting.ann.id)
    assert [coding.id for coding in codings.codings(setting.study)] == [bens]
    with pytest.raises(NotAllowed, match=NOTHING_LEFT):
        setting.study.undo(setting.ann.id)
    with pytest.raises(NotAllowed, match=NOTHING_LEFT):
        setting.study.redo(setting.ben.id)


def _make_merged(connection: Any) -> None:
    """Mark the last step as one that came in with another copy of the study."""
    head = connection.execute(
        "SELECT s.n, s.id, e.id, s.seq, s.hlc, s.wall, s.coder, s.action, s.reason, s.undoes, 1 "
        "FROM step s JOIN session e ON e.key = s.session ORDER BY s.n DESC LIMIT 1"
    ).fetchone()
    changes = connection.execute("SELECT * FROM change WHERE step = ? ORDER BY ord", head[:1]).fetchall()
    connection.execute("UPDATE step SET merged = 1, digest = ? WHERE n = ?", (digest(head, changes), head[0]))


def test_merged_steps_are_never_taken(setting: Any) -> None:
    setting.coded(setting.ann, "Clinic", 89, 116)
    setting.coded(setting.ann, "Kin")
    _make_merged(setting.study.connection)
    setting.study.undo(setting.ann.id)
    (left,) = codings.codings(setting.study)
    assert (left.start, left.end) == (47, 87)
    with pytest.raises(NotAllowed, match=NOTHING_LEFT):
        setting.study.undo(setting.ann.id)


def test_what_another_has_changed_since_stands_in_the_way(setting: Any) -> None:
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "Blood kin"}, by=setting.ann)
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "All kin"}, by=setting.ben)
    with pytest.raises(NotAllowed, match=r"Ben has since changed the same code \(definition\)"):
        setting.study.undo(setting.ann.id)
    assert setting.code("Kin").definition == "All kin"


def test_another_field_of_the_same_code_does_not(setting: Any) -> None:
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "Blood kin"}, by=setting.ann)
    codes.change_code(setting.study, setting.code("Kin"), {"use": "For kin"}, by=setting.ben)
    setting.study.undo(setting.ann.id)
    assert (setting.code("Kin").definition, setting.code("Kin").use) == ("From the family", "For kin")


def test_it_is_possible_again_once_the_other_has_taken_theirs_back(setting: Any) -> None:
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "Blood kin"}, by=setting.ann)
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "All kin"}, by=setting.ben)
    setting.study.undo(setting.ben.id)
    setting.study.undo(setting.ann.id)
    assert setting.code("Kin").definition == "From the family"


def test_redo_too_gives_way_to_what_another_did_since(setting: Any) -> None:
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "Blood kin"}, by=setting.ann)
    setting.study.undo(setting.ann.id)
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "All kin"}, by=setting.ben)
    with pytest.raises(NotAllowed, match="Ben has since changed"):
        setting.study.redo(setting.ann.id)


@pytest.mark.parametrize("use", ["coding", "child", "merge"])
def test_a_code_in_use_is_not_taken_back(setting: Any, use: str) -> None:
    new = codes.add_code(setting.study, "Church", by=setting.ann)
    if use == "coding":
        coding = setting.coded(setting.ben, "Church")
    elif use == "child":
        codes.add_code(setting.study, "Choir", under=new, by=setting.ben)
    else:
        codes.merge_code(setting.study, setting.code("Kin"), new, by=setting.ben)
    with pytest.raises(NotAllowed, match="in use by a cod"):
        setting.study.undo(setting.ann.id)
    if use == "coding":
        acts.remove(setting.study, setting.ben, [coding])
        setting.study.undo(setting.ann.id)
        assert "Church" not in [code.name for code in codes.codebook(setting.study)]


def test_a_transcript_that_is_coded_is_not_taken_back(setting: Any, import_as: Any) -> None:
    third = import_as(setting.study, "T3", "R: I am well.", setting.ann)
    setting.coded(setting.ben, "Kin", 3, 12, entry=third)
    with pytest.raises(NotAllowed, match="in use by an assignment"):
        setting.study.undo(setting.ann.id)


def test_a_coder_who_has_done_something_is_not_taken_back(setting: Any) -> None:
    cleo = add_coder(setting.study, "Cleo", by=setting.ann)
    codes.retire_code(setting.study, setting.code("Kin"), by=cleo)
    with pytest.raises(NotAllowed, match="has since done something"):
        setting.study.undo(setting.ann.id)
    assert cleo in coders(setting.study)


def test_a_coder_who_has_done_nothing_is(setting: Any) -> None:
    add_coder(setting.study, "Cleo", by=setting.ann)
    setting.study.undo(setting.ann.id)
    assert [coder.name for coder in coders(setting.study)] == ["Ann", "Ben"]


def _finished(s: Any) -> None:
    """Ann has coded T1 twice, taken the second coding back, and finished."""
    assignments.assign(s.study, [(s.first, s.ann)], round_name="main", by=s.ben)
    s.coded(s.ann, "Kin")
    s.coded(s.ann, "Clinic")
    s.study.undo(s.ann.id)
    finishing.finish(s.study, s.ann, [s.first])


def test_finishing_stands_in_the_way_until_reopened(setting: Any) -> None:
    _finished(setting)
    with pytest.raises(NotAllowed, match="qualcode reopen"):
        setting.study.undo(setting.ann.id)
    with pytest.raises(NotAllowed, match=NOTHING_LEFT):
        setting.study.redo(setting.ann.id)
    assert len(codings.codings(setting.study)) == 1
    assignments.reopen(setting.study, setting.ann, [setting.first])
    assert setting.study.undo(setting.ann.id).action == "code"
    assert codings.codings(setting.study) == []


def test_finishing_on_another_copy_stands_in_the_way_too(setting: Any) -> None:
    _finished(setting)
    _make_merged(setting.study.connection)
    for back in (setting.study.undo, setting.study.redo):
        with pytest.raises(NotAllowed, match="T1 is finished"):
            back(setting.ann.id)
    assert len(codings.codings(setting.study)) == 1


def test_another_who_has_finished_is_no_hindrance(setting: Any) -> None:
    _finished(setting)
    setting.coded(setting.ben, "Shunned")
    assert setting.study.undo(setting.ben.id).action == "code"


def test_the_steps_of_an_earlier_opening_are_taken_back_too(setting: Any) -> None:
    setting.coded(setting.ann, "Kin")
    with Study.open(setting.study.path) as later:
        later.undo(setting.ann.id)
    assert codings.codings(setting.study) == []
    setting.study.redo(setting.ann.id)
    assert len(codings.codings(setting.study)) == 1


def test_a_refused_undo_leaves_no_trace(setting: Any, tables: Any) -> None:
    codes.add_code(setting.study, "Church", by=setting.ann)
    setting.coded(setting.ben, "Church")
    before = tables(setting.study.connection)
    steps = setting.study.connection.execute("SELECT count(*) FROM step").fetchone()
    with pytest.raises(NotAllowed):
        setting.study.undo(setting.ann.id)
    assert tables(setting.study.connection) == before
    assert setting.study.connection.execute("SELECT count(*) FROM step").fetchone() == steps


def test_steps_of_nobody_in_particular_are_taken_back_by_nobody_in_particular(setting: Any) -> None:
    codes.retire_code(setting.study, setting.code("Kin"))
    setting.coded(setting.ann, "Clinic")
    setting.study.undo(None)
    assert not setting.code("Kin").retired
    setting.study.redo(None)
    assert setting.code("Kin").retired
    assert len(codings.codings(setting.study)) == 1


def test_a_clock_that_is_set_back_changes_no_order(
    setting: Any, monkeypatch: Any, assert_replays: Any
) -> None:
    """Each step's wall time is earlier than that of the one before."""
    now = iter(range(1_600_000_000_000_000_000, 0, -3_600_000_000_000))
    monkeypatch.setattr(log, "time", SimpleNamespace(time_ns=lambda: next(now)))
    coding = setting.coded(setting.ann, "Kin")
    for stance in ("supports", "contrary", "mixed"):
        acts.change(setting.study, setting.ann, [coding], stance=stance)
    assert _stances(setting) == ["mixed"]
    setting.study.undo(setting.ann.id)
    assert _stances(setting) == ["contrary"]
    setting.study.undo(setting.ann.id)
    setting.study.redo(setting.ann.id)
    assert _stances(setting) == ["contrary"]
    assert_replays(setting.study)
