"""Reconciling: every outcome, what stays settled when the work, the codes or the text change, and who may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import NotAllowed, NotFound, QualcodeError, UsageError
from qualcode.ledger.checking import check
from qualcode.study import assignments, codes, codings, finishing, revising, transcripts
from qualcode.study import coding as acts
from qualcode.study.coders import add_coder
from qualcode.study.coding_step import UNSET
from qualcode.study.history import history
from qualcode.study.seen import Seen
from qualcode.workflows import reconciling

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qualcode.study.coders import Coder

Row = tuple[Any, ...]  # code, start, end and perhaps a stance


class Pair:
    """T1 coded by Ann and Ben (and whoever comes later), to be reconciled by Ann."""

    def __init__(self, setting: Any) -> None:
        self.s = setting
        self.study = setting.study
        assignments.assign(
            self.study, [(setting.first, c) for c in (setting.ann, setting.ben)], round_name="main"
        )

    def code(self, coder: Coder, *rows: Row) -> list[bytes]:
        return [self.s.coded(coder, *row[:3], stance=row[3] if row[3:] else None) for row in rows]

    def finished(self, anns: Sequence[Row] = (), bens: Sequence[Row] = ()) -> Pair:
        self.code(self.s.ann, *anns)
        self.code(self.s.ben, *bens)
        self.finish(self.s.ann, self.s.ben)
        return self

    def finish(self, *coders: Coder) -> None:
        for coder in coders:
            finishing.finish(self.study, coder, [self.s.first])

    def reopen(self, coder: Coder) -> None:
        assignments.reopen(self.study, coder, [self.s.first])

    @property
    def queue(self) -> reconciling.Queue:
        return reconciling.queue(self.study, None, self.s.first)

    @property
    def open(self) -> list[tuple[str, int, int]]:
        """Kind and place of all that is not settled."""
        return [(c.kind, c.difference.start, c.difference.end) for c in self.queue.cases if c.open]

    def case(self, number: int = 1) -> str:
        return self.queue.cases[number - 1].id

    def take(self, *whose: Coder, number: int = 1, **more: Any) -> int:
        keys = [coder.key for coder in whose]
        return reconciling.take(self.study, self.s.ann, self.s.first, self.case(number), keys, **more)

    def other(self, number: int = 1, **more: Any) -> int:
        return reconciling.take_other(self.study, self.s.ann, self.s.first, self.case(number), **more)

    def neither(self, why: str, number: int = 1) -> int:
        return reconciling.take_neither(self.study, self.s.ann, self.s.first, self.case(number), why)

    def carry_over(self) -> int:
        return reconciling.carry_over(self.study, self.s.ann)[0]

    def key(self, code: str) -> int:
        key = self.s.code(code).id
        assert isinstance(key, int)
        return key

    @property
    def consensus(self) -> list[Row]:
        """What was settled, by place: code, start, end, stance."""
        book = codes.codebook(self.study)
        return [(book[x.code].name, x.start, x.end, x.stance) for _, x in self.queue.work.consensus]

    @property
    def own(self) -> list[codings.Coding]:
        return codings.codings(self.study)

    @property
    def steps(self) -> list[str]:
        rows = self.study.connection.execute("SELECT action FROM step ORDER BY n")
        return [action for (action,) in rows]

    @property
    def reconciled(self) -> bool:
        return self.queue.work.reconciled


@pytest.fixture
def pair(setting: Any) -> Pair:
    return Pair(setting)


KIN, CLINIC, LATE = ("Kin", 47, 87), ("Clinic", 89, 116), ("Shunned", 144, 168)


# -- outcomes ---------------------------------------------------------------------------------------


def test_what_all_agree_on_is_carried_over_in_one_step(pair: Pair, assert_replays: Any) -> None:
    rows = [(*KIN, "supports"), CLINIC]
    pair.finished(rows, rows)
    before = pair.own, len(pair.steps)
    assert pair.carry_over() == 2
    assert pair.steps[before[1] :] == ["carry over agreed codings"]
    assert pair.consensus == [(*KIN, "supports"), (*CLINIC, None)]
    assert (pair.own, pair.reconciled) == (before[0], True)
    assert pair.carry_over() == 0
    assert len(pair.steps) == before[1] + 1
    assert_replays(pair.study)
    pair.study.undo(pair.s.ann.id)
    assert (pair.consensus, pair.reconciled) == ([], False)
    pair.study.redo(pair.s.ann.id)
    assert pair.reconciled


OUTCOMES: dict[str, tuple[Callable[[Pair], Any], list[Row]]] = {
    "A's": (lambda p: p.take(p.s.ann), [("Kin", 47, 70, "supports")]),
    "B's": (lambda p: p.take(p.s.ben), [("Kin", 60, 87, None)]),
    "both": (lambda p: p.take(p.s.ann, p.s.ben), [("Kin", 47, 70, "supports"), ("Kin", 60, 87, None)]),
    "neither": (lambda p: p.neither("Not about kin"), []),
    "a new span": (lambda p: p.other(span=(47, 87)), [("Kin", 47, 87, "supports")]),
    "another code": (
        lambda p: p.other(code=p.key("Clinic"), span=(47, 87), stance="mixed"), [("Clinic", 47, 87, "mixed")],
    ),
    "no stance": (lambda p: p.other(span=(60, 70), stance="unset"), [("Kin", 60, 70, None)]),
}  # fmt: skip


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_a_difference_is_settled_in_one_step_and_taken_back(
    pair: Pair, outcome: str, assert_replays: Any
) -> None:
    act, expected = OUTCOMES[outcome]
    pair.finished([("Kin", 47, 70, "supports")], [("Kin", 60, 87)])
    assert pair.open == [("boundary", 47, 87)]
    own = pair.own
    act(pair)
    assert pair.steps[-1] == "settle"
    assert (pair.consensus, pair.open, pair.reconciled, pair.own) == (expected, [], True, own)
    assert_replays(pair.study)
    assert check(pair.study.connection) == []
    pair.study.undo(pair.s.ann.id)
    assert (pair.consensus, pair.reconciled) == ([], False)
    pair.study.redo(pair.s.ann.id)
    assert (pair.consensus, pair.reconciled) == (expected, True)


def test_one_who_has_nothing_there_can_be_taken_too(pair: Pair) -> None:
    pair.finished([KIN], [])
    pair.take(pair.s.ben, why="He asked nothing of her mother")
    (case,) = pair.queue.cases
    assert case.kind == "missed"
    assert case.decision is not None
    assert (case.decision.verdict, case.decision.whose) == ("taken", (pair.s.ben.id,))
    assert (pair.consensus, pair.reconciled) == ([], True)


def test_two_stances_on_one_segment_come_to_one(pair: Pair) -> None:
    pair.finished([(*KIN, "supports"), (*CLINIC, "contrary")], [(*KIN, "contrary"), CLINIC])
    assert [kind for kind, *_ in pair.open] == ["stance", "stance"]
    for number in (1, 2):
        pair.take(pair.s.ann, pair.s.ben, number=number)
    assert pair.consensus == [(*KIN, "mixed"), (*CLINIC, "contrary")]
    pair.other(1, stance="supports")
    assert pair.consensus[0] == (*KIN, "supports")


def test_the_first_decision_carries_over_what_is_agreed(pair: Pair) -> None:
    pair.finished([KIN, CLINIC], [KIN])
    assert pair.take(pair.s.ann, number=2) == 1
    assert pair.steps[-2:] == ["carry over agreed codings", "settle"]
    assert pair.consensus == [(*KIN, None), (*CLINIC, None)]


def test_what_was_settled_is_settled_again(pair: Pair) -> None:
    pair.finished([KIN], [("Kin", 47, 80)])
    pair.take(pair.s.ann)
    with pytest.raises(QualcodeError, match="already settled that way"):
        pair.take(pair.s.ann)
    reconciling.take(pair.study, pair.s.ben, pair.s.first, pair.case(), [pair.s.ben.key])
    assert (pair.steps[-1], pair.consensus) == ("settle again", [("Kin", 47, 80, None)])
    assert [case.decision and case.decision.by for case in pair.queue.cases] == ["Ben"]
    with pytest.raises(NotAllowed, match="Ben has since changed"):
        pair.study.undo(pair.s.ann.id)
    pair.study.undo(pair.s.ben.id)
    assert pair.consensus == [(*KIN, None)]
    (case,) = pair.queue.cases
    assert case.decision is not None
    assert case.decision.by == "Ann"  # an undo brings the decision back, it is not one


def test_a_note_says_why(pair: Pair) -> None:
    pair.finished([KIN], [])
    with pytest.raises(NotAllowed, match="Settle the difference first"):
        reconciling.note(pair.study, pair.s.ann, pair.s.first, pair.case(), "so")
    pair.take(pair.s.ann)
    reconciling.note(pair.study, pair.s.ben, pair.s.first, pair.case(), "Kin by marriage")
    (case,) = pair.queue.cases
    assert case.decision is not None
    assert (case.decision.why, case.decision.by) == ("Kin by marriage", "Ann")
    assert pair.consensus == [(*KIN, None)]


def test_where_all_coded_nothing_it_is_reconciled_once_asked_for(pair: Pair, assert_replays: Any) -> None:
    pair.finished()
    assert not pair.reconciled
    assert pair.carry_over() == 1
    assert (pair.reconciled, pair.carry_over()) == (True, 0)
    assert_replays(pair.study)
    pair.reopen(pair.s.ben)
    pair.code(pair.s.ben, KIN)
    pair.finish(pair.s.ben)
    assert pair.open == [("missed", 47, 87)]
    assert not pair.reconciled


# -- refusals ---------------------------------------------------------------------------------------


def test_neither_wants_a_reason(pair: Pair) -> None:
    pair.finished([KIN], [])
    with pytest.raises(QualcodeError, match="Give a reason for taking neither"):
        pair.neither("  ")
    assert pair.consensus == []


def test_several_codes_or_spans_must_be_chosen_from(pair: Pair) -> None:
    pair.finished([KIN], [("Clinic", 47, 80)])
    assert pair.open == [("other code", 47, 87)]
    with pytest.raises(UsageError, match="several codes"):
        pair.other(span=(47, 87))
    with pytest.raises(UsageError, match="several spans"):
        pair.other(code=pair.key("Kin"))
    with pytest.raises(QualcodeError, match="lies outside the text"):
        pair.other(code=pair.key("Kin"), span=(47, 9_000))
    codes.retire_code(pair.study, pair.s.code("Clinic"))
    with pytest.raises(NotFound, match="is retired"):
        pair.other(code=pair.key("Clinic"), span=(47, 80))
    pair.take(pair.s.ben)  # what was coded with it stays
    assert pair.consensus == [("Clinic", 47, 80, None)]


def test_what_is_not_there_is_not_settled(pair: Pair) -> None:
    pair.finished([KIN], [])
    with pytest.raises(NotFound, match="T1 no longer has that difference"):
        reconciling.take(pair.study, pair.s.ann, pair.s.first, "0" * 32, [])


def test_only_what_all_have_finished_is_reconciled(pair: Pair) -> None:
    pair.code(pair.s.ann, KIN)
    pair.finish(pair.s.ann)
    for act in (lambda: pair.queue, lambda: reconciling.carry_over(pair.study, pair.s.ann, [pair.s.first])):
        with pytest.raises(NotAllowed, match="T1 cannot be reconciled yet: Ben has not finished it"):
            act()
    assert reconciling.carry_over(pair.study, pair.s.ann) == (0, [])
    with pytest.raises(NotAllowed, match="T2 has nothing to reconcile: nobody"):
        reconciling.queue(pair.study, None, pair.s.second)


def test_a_reader_settles_nothing(pair: Pair) -> None:
    pair.finished([KIN], [])
    reader = add_coder(pair.study, "Rea", "reader")
    with pytest.raises(NotAllowed, match="only read"):
        reconciling.take(pair.study, reader, pair.s.first, pair.case(), [pair.s.ann.key])


def test_who_is_blind_elsewhere_sees_no_other_coders_differences(pair: Pair) -> None:
    s = pair.s
    pair.finished([KIN], [])
    cleo = add_coder(pair.study, "Cleo")
    assignments.assign(pair.study, [(s.second, s.ann), (s.second, cleo)], round_name="main")
    with pytest.raises(NotAllowed, match="Cleo still has open independent work, and cannot see"):
        reconciling.queue(pair.study, cleo, s.first)
    assert reconciling.overview(pair.study, cleo)[0][0].entry.name == "T2"
    pair.take(s.ann)  # her own work on T1 is done, and Ben's is open to her
    seen = history(Seen(pair.study, cleo))
    assert "settle" not in [event.action for event in seen]
    assert "settle" in [event.action for event in history(Seen(pair.study, s.ben))]


def test_a_code_that_is_hidden_hides_what_was_settled_with_it(pair: Pair) -> None:
    """Ben adds a code while Ann is blind to him in T2, and uses it in T1, which both have finished."""
    s = pair.s
    assignments.assign(pair.study, [(s.second, s.ann), (s.second, s.ben)], round_name="main")
    codes.add_code(pair.study, "Luck", by=s.ben)
    pair.finished([KIN], [("Luck", 47, 87)])
    cleo = add_coder(pair.study, "Cleo")
    kin, luck = pair.queue.cases
    assert [kin.kind, luck.kind] == ["missed", "not offered"]
    reconciling.take(pair.study, cleo, s.first, luck.id, [s.ben.key])
    assert len(pair.queue.work.consensus) == 1
    hers = reconciling.queue(pair.study, s.ann, s.first)
    assert [(case.kind, case.open) for case in hers.cases] == [("missed", True)]
    assert hers.work.consensus == []


def test_only_a_decision_changes_the_consensus(pair: Pair) -> None:
    s = pair.s
    pair.finished([KIN], [KIN])
    pair.carry_over()
    keys = [key for key, _ in pair.queue.work.consensus]
    reader = codings.CodingReader(Seen(pair.study, None), {s.first.key: keys})
    (settled,) = reader.of(None)
    assert settled.coder == "consensus"
    for change in (
        lambda: acts.remove(pair.study, s.ann, [settled.id]),
        lambda: acts.change(pair.study, s.ann, [settled.id], stance="mixed"),
    ):
        with pytest.raises(QualcodeError, match="belongs to the consensus; settle its difference again"):
            change()


# -- what stays settled -----------------------------------------------------------------------------


def test_what_is_changed_after_reopening_is_open_again_and_the_rest_stays(pair: Pair) -> None:
    s = pair.s
    pair.finished([KIN, CLINIC], [("Kin", 47, 80), ("Clinic", 89, 110), LATE])
    for number in (1, 2, 3):
        pair.take(s.ben, number=number)
    assert pair.reconciled
    pair.reopen(s.ben)
    with pytest.raises(NotAllowed, match="Ben has not finished it"):
        pair.take(s.ann)
    kin = next(one for one in pair.own if (one.coder, one.start) == ("Ben", 47))
    acts.change(pair.study, s.ben, [kin.id], stance="supports")
    pair.finish(s.ben)
    assert pair.open == [("boundary", 47, 87)]
    assert pair.consensus == [("Clinic", 89, 110, None), (*LATE, None)]
    assert pair.take(s.ben) == 0
    assert pair.steps[-1] == "settle again"
    assert pair.consensus == [("Kin", 47, 80, "supports"), ("Clinic", 89, 110, None), (*LATE, None)]
    assert pair.reconciled


def test_what_is_changed_back_is_settled_as_it_was(pair: Pair) -> None:
    s = pair.s
    (kin,) = pair.code(s.ann, KIN)
    pair.finished()
    pair.take(s.ann)
    pair.reopen(s.ann)
    for stance, expected in (("mixed", False), (None, True)):
        acts.change(pair.study, s.ann, [kin], stance=stance or UNSET)
        pair.finish(s.ann)
        assert pair.reconciled is expected
        pair.reopen(s.ann)


def test_what_is_changed_and_then_loses_its_place_is_open_again(pair: Pair, interview_of: Any) -> None:
    s = pair.s
    (kin,) = pair.code(s.ann, KIN)
    pair.finished([], [("Kin", 47, 116)])
    pair.neither("Of two minds")
    assert pair.open == []
    pair.reopen(s.ann)
    acts.change(pair.study, s.ann, [kin], stance="mixed")
    text = transcripts.content(pair.study, s.first).text
    revising.revise(pair.study, s.first, "T1.txt", interview_of(text.replace(text[47:88], "")))
    pair.finish(s.ann)
    assert {one.coder: one.placed for one in pair.own}["Ann"] == "lost"
    assert pair.open == [("missed", 47, 75)]


def test_what_both_have_removed_leaves_nothing_in_the_consensus(pair: Pair) -> None:
    s = pair.s
    pair.finished([KIN, CLINIC], [("Kin", 47, 80), CLINIC])
    pair.take(s.ann)
    for coder in (s.ann, s.ben):
        pair.reopen(coder)
        acts.remove(pair.study, coder, [x.id for x in pair.own if x.coder == coder.name][:1])
    pair.finish(s.ann, s.ben)
    assert (pair.open, pair.consensus, pair.reconciled) == ([], [(*CLINIC, None)], True)


def test_a_further_coder_opens_all_again(pair: Pair) -> None:
    s = pair.s
    pair.finished([KIN, CLINIC], [KIN])
    pair.take(s.ann, number=2)
    cleo = add_coder(pair.study, "Cleo")
    assignments.assign(pair.study, [(s.first, cleo)], round_name="main")
    with pytest.raises(NotAllowed, match="Cleo has not finished it"):
        pair.take(s.ann)
    pair.code(cleo, KIN)
    pair.finish(cleo)
    assert pair.open == [("agreed", 47, 87), ("missed", 89, 116)]
    assert pair.take(s.ben, cleo, number=2) == 1
    assert (pair.consensus, pair.reconciled) == ([(*KIN, None)], True)


def test_four_spans_of_three_coders_chain_into_one_difference(pair: Pair) -> None:
    s = pair.s
    cleo = add_coder(pair.study, "Cleo")
    assignments.assign(pair.study, [(s.first, cleo)], round_name="main")
    pair.code(cleo, ("Kin", 64, 76))
    pair.finish(cleo)
    pair.finished([("Kin", 47, 58), ("Kin", 74, 87)], [("Kin", 55, 66)])
    (case,) = pair.queue.cases
    assert (case.kind, len(case.ids), case.difference.start, case.difference.end) == ("boundary", 4, 47, 87)
    pair.take(s.ann, cleo)
    assert pair.consensus == [("Kin", 47, 58, None), ("Kin", 64, 76, None), ("Kin", 74, 87, None)]
    pair.other(span=(47, 87), why="One story")
    assert (pair.consensus, pair.reconciled) == ([("Kin", 47, 87, None)], True)


def test_codes_merged_midway_leave_what_was_settled_settled(pair: Pair, assert_replays: Any) -> None:
    s = pair.s
    pair.finished([KIN, ("Clinic", 40, 60)], [("Kin", 47, 80), ("Clinic", 42, 60), LATE])
    assert [kind for kind, *_ in pair.open] == ["boundary", "boundary", "missed"]
    pair.take(s.ann, number=1)
    codes.merge_code(pair.study, s.code("Clinic"), s.code("Kin"))
    assert pair.open == [("boundary", 40, 87), ("missed", 144, 168)]  # of which a part is settled
    assert pair.consensus == [("Kin", 40, 60, None)]
    pair.study.undo(None)
    assert pair.open == [("boundary", 47, 87), ("missed", 144, 168)]
    pair.take(s.ben, number=2)
    codes.merge_code(pair.study, s.code("Clinic"), s.code("Kin"))
    assert pair.open == [("missed", 144, 168)]
    pair.take(s.ann, number=2)
    assert pair.reconciled
    pair.take(s.ben, number=1)  # now as one difference, in place of both decisions
    assert pair.consensus == [("Kin", 42, 60, None), ("Kin", 47, 80, None)]
    assert_replays(pair.study)


def test_a_correction_of_the_text_carries_what_was_settled(pair: Pair, interview_of: Any) -> None:
    s = pair.s
    pair.finished([KIN, LATE], [("Kin", 47, 80)])
    pair.take(s.ann)

    def correct(old: str, new: str) -> None:
        text = transcripts.content(pair.study, s.first).text.replace(old, new)
        revising.revise(pair.study, s.first, "T1.txt", interview_of(text))

    correct("I: How is it", "I: Well, how is it")
    assert pair.consensus == [("Kin", 53, 93, None)]
    assert pair.open == [("missed", 150, 174)]
    pair.take(s.ann, number=2)
    assert pair.reconciled
    correct("my mother helped me from the first day".capitalize(), "Our mother helped me from the first day")
    assert pair.open == [("boundary", 56, 94)]  # its place is a guess now: somebody is to look
    pair.take(s.ann)
    assert pair.reconciled


def test_history_names_the_outcome(pair: Pair) -> None:
    pair.finished([KIN], [])
    pair.take(pair.s.ann)
    pair.neither("Not about kin")
    first, second = history(Seen(pair.study, None), last=2)
    assert (first.did, first.counts) == ("settled a difference between coders", {"coding": 1, "decision": 1})
    told = [one for one in second.told if one.kind == "decision"]
    assert {(one.what, one.register): (one.before, one.after) for one in told} == {
        ("T1", "outcome"): (["taken", "Ann"], ["neither"]),
        ("T1", "why"): (None, "Not about kin"),
    }
