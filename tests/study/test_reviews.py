"""Reviewing another's codings: what is kept, changed and dropped, and that the first coder's stay as they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import NotAllowed, NotFound, QualcodeError
from qualcode.ledger.checking import check
from qualcode.study import assignments, codes, codings, finishing, history, reviews, revising, transcripts
from qualcode.study import coding as acts
from qualcode.study.coders import add_coder
from qualcode.study.coding_step import UNSET
from qualcode.study.seen import Seen
from qualcode.workflows import assigning, reviewing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass
class Reviewed:
    """Ann has coded three segments of T1; Ben reviews them."""

    s: Any
    kin: bytes
    clinic: bytes
    shunned: bytes

    @property
    def all(self) -> list[bytes]:
        return [self.kin, self.clinic, self.shunned]

    @property
    def outcomes(self) -> dict[bytes, str]:
        return dict(reviews.outcomes(self.s.study, self.s.ben, self.s.first))

    @property
    def undecided(self) -> int:
        return reviews.undecided(self.s.study, self.s.ben, self.s.first)

    def of(self, coder: Any) -> list[tuple[str, int | None, int | None, str | None]]:
        """A coder's live codings of T1: name of the code, span, stance."""
        book = codes.codebook(self.s.study)
        return [
            (book[one.code].name, one.start, one.end, one.stance)
            for one in codings.codings(self.s.study, transcript=self.s.first)
            if one.coder == coder.name
        ]

    @property
    def bens(self) -> list[tuple[str, int | None, int | None, str | None]]:
        return self.of(self.s.ben)

    def bens_id(self, code: str) -> bytes:
        """The id of Ben's only coding with a code."""
        key = self.s.code(code).id
        (found,) = [one.id for one in codings.codings(self.s.study) if one.coder == "Ben" and one.code == key]
        return found

    def keep(self, *chosen: bytes) -> None:
        reviews.keep(self.s.study, self.s.ben, chosen)

    def drop(self, *chosen: bytes) -> None:
        reviews.drop(self.s.study, self.s.ben, chosen)

    def change(self, coding: bytes, **fields: Any) -> None:
        reviews.change(self.s.study, self.s.ben, coding, **fields)

    def code_key(self, name: str) -> int:
        return int(self.s.code(name).id)

    def at(self, start: int, end: int) -> Any:
        return (self.s.first, start, end)

    @property
    def steps(self) -> list[str]:
        return [action for (action,) in self.s.study.connection.execute("SELECT action FROM step ORDER BY n")]


@pytest.fixture
def reviewed(setting: Any) -> Reviewed:
    study = setting.study
    kin = setting.coded(setting.ann, "Kin", stance="supports")
    clinic = setting.coded(setting.ann, "Clinic", 89, 116)
    shunned = setting.coded(setting.ann, "Shunned", 145, 170, stance="mixed")
    assignments.assign(study, [(setting.first, setting.ann)], round_name="main")
    assignments.assign(
        study, [(setting.first, setting.ben)], round_name="main", mode="review", reviews=setting.ann
    )
    return Reviewed(setting, kin, clinic, shunned)


@pytest.fixture(autouse=True)
def whole(reviewed: Reviewed, assert_replays: Any) -> Iterator[None]:
    """After every test: the log makes the same tables, and nothing is wrong with the file."""
    yield
    assert_replays(reviewed.s.study)
    assert check(reviewed.s.study.connection) == []


ANNS = [("Kin", 47, 87, "supports"), ("Clinic", 89, 116, None), ("Shunned", 145, 170, "mixed")]


# -- deciding ---------------------------------------------------------------------------------------


def test_nothing_is_decided_at_first(reviewed: Reviewed) -> None:
    assert reviewed.outcomes == {}
    assert reviewed.undecided == 3


def test_what_is_kept_is_a_coding_of_the_reviewers_own(reviewed: Reviewed) -> None:
    reviews.keep(reviewed.s.study, reviewed.s.ben, [reviewed.kin])
    assert reviewed.bens == [("Kin", 47, 87, "supports")]
    assert reviewed.of(reviewed.s.ann) == ANNS
    assert reviewed.outcomes == {reviewed.kin: "kept"}
    assert reviewed.undecided == 2


def test_several_are_kept_in_one_step(reviewed: Reviewed) -> None:
    before = len(reviewed.steps)
    reviewed.keep(*reviewed.all, reviewed.kin)
    assert reviewed.steps[before:] == ["keep coding"]
    assert reviewed.bens == ANNS
    assert set(reviewed.outcomes.values()) == {"kept"}
    reviewed.s.study.undo(reviewed.s.ben.id)
    assert (reviewed.bens, reviewed.outcomes) == ([], {})


def test_keeping_again_changes_nothing(reviewed: Reviewed) -> None:
    reviewed.keep(reviewed.kin)
    before = reviewed.steps
    reviewed.keep(reviewed.kin)
    assert reviewed.steps == before


def test_the_same_code_on_the_same_span_is_not_made_twice(reviewed: Reviewed) -> None:
    own = reviewed.s.coded(reviewed.s.ben, "Kin", stance="supports")
    reviewed.keep(reviewed.kin)
    assert [one.id for one in codings.codings(reviewed.s.study) if one.coder == "Ben"] == [own]
    assert reviewed.outcomes == {reviewed.kin: "kept"}
    reviewed.drop(reviewed.kin)  # what the reviewer had coded anyway is not taken away
    assert reviewed.bens == [("Kin", 47, 87, "supports")]
    assert reviewed.outcomes == {reviewed.kin: "dropped"}


def test_two_alike_under_review_are_one(reviewed: Reviewed) -> None:
    twin = reviewed.s.coded_long_ago(reviewed.s.ann, "Kin", stance="contrary")
    assert reviewed.undecided == len(ANNS)
    reviewed.keep(twin)
    assert reviewed.bens == [(*ANNS[0][:3], "mixed")]
    assert reviewed.outcomes == {reviewed.kin: "kept"}
    reviewed.drop(reviewed.kin)
    assert reviewed.bens == []
    assert reviewed.outcomes == {reviewed.kin: "dropped"}
    assert reviewed.undecided == len(ANNS) - 1


def test_dropping_makes_nothing(reviewed: Reviewed) -> None:
    before = len(reviewed.steps)
    reviews.drop(reviewed.s.study, reviewed.s.ben, [reviewed.kin])
    assert reviewed.steps[before:] == ["drop coding"]
    assert reviewed.bens == []
    assert reviewed.of(reviewed.s.ann) == ANNS
    assert reviewed.outcomes == {reviewed.kin: "dropped"}
    assert reviewed.undecided == 2


def test_dropping_what_was_kept_removes_what_was_made_of_it_in_one_step(reviewed: Reviewed) -> None:
    reviewed.keep(reviewed.kin, reviewed.clinic)
    reviewed.drop(reviewed.kin)
    assert reviewed.bens == [ANNS[1]]
    assert reviewed.outcomes == {reviewed.kin: "dropped", reviewed.clinic: "kept"}
    reviewed.s.study.undo(reviewed.s.ben.id)
    assert reviewed.bens == ANNS[:2]
    assert set(reviewed.outcomes.values()) == {"kept"}
    reviewed.s.study.redo(reviewed.s.ben.id)
    assert reviewed.outcomes == {reviewed.kin: "dropped", reviewed.clinic: "kept"}


def test_keeping_what_was_dropped(reviewed: Reviewed) -> None:
    reviewed.drop(reviewed.kin)
    reviewed.keep(reviewed.kin)
    assert reviewed.outcomes == {reviewed.kin: "kept"}
    for _ in range(2):
        reviewed.s.study.undo(reviewed.s.ben.id)
    assert reviewed.outcomes == {}


@pytest.mark.parametrize("what", ["code", "place", "stance"])
def test_a_coding_is_taken_with_a_change_in_one_step(reviewed: Reviewed, what: str) -> None:
    cases: dict[str, tuple[dict[str, Any], tuple[str, int, int, str | None]]] = {
        "code": ({"code": reviewed.code_key("Clinic")}, ("Clinic", 47, 87, "supports")),
        "place": ({"at": reviewed.at(47, 60)}, ("Kin", 47, 60, "supports")),
        "stance": ({"stance": UNSET}, ("Kin", 47, 87, None)),
    }
    fields, expected = cases[what]
    before = len(reviewed.steps)
    reviewed.change(reviewed.kin, **fields)
    assert reviewed.steps[before:] == ["change reviewed coding"]
    assert reviewed.bens == [expected]
    assert reviewed.of(reviewed.s.ann) == ANNS
    assert reviewed.outcomes == {reviewed.kin: "changed"}
    reviewed.s.study.undo(reviewed.s.ben.id)
    assert (reviewed.bens, reviewed.outcomes) == ([], {})
    reviewed.s.study.redo(reviewed.s.ben.id)
    assert (reviewed.bens, reviewed.outcomes) == ([expected], {reviewed.kin: "changed"})


def test_a_coding_kept_and_then_changed_stays_one_and_changes_add_up(reviewed: Reviewed) -> None:
    reviewed.keep(reviewed.kin)
    own = reviewed.bens_id("Kin")
    reviewed.change(reviewed.kin, stance="contrary")
    reviewed.change(reviewed.kin, at=reviewed.at(50, 80))
    assert reviewed.bens == [("Kin", 50, 80, "contrary")]
    assert reviewed.bens_id("Kin") == own
    reviewed.keep(reviewed.kin)  # and back to what it was
    assert reviewed.bens == [ANNS[0]]
    assert reviewed.outcomes == {reviewed.kin: "kept"}


def test_a_change_into_what_the_reviewer_has_already_leaves_one(reviewed: Reviewed) -> None:
    own = reviewed.s.coded(reviewed.s.ben, "Clinic")
    reviewed.keep(reviewed.kin)
    reviewed.change(reviewed.kin, code=reviewed.code_key("Clinic"))
    assert [one.id for one in codings.codings(reviewed.s.study) if one.coder == "Ben"] == [own]
    assert reviewed.outcomes == {reviewed.kin: "changed"}


def test_what_the_reviewer_changes_or_removes_by_hand_counts_too(reviewed: Reviewed) -> None:
    reviewed.keep(reviewed.kin, reviewed.clinic)
    study, ben = reviewed.s.study, reviewed.s.ben
    acts.change(study, ben, [reviewed.bens_id("Kin")], stance="contrary")
    acts.remove(study, ben, [reviewed.bens_id("Clinic")])
    assert reviewed.outcomes == {reviewed.kin: "changed"}
    assert reviewed.undecided == 2
    reviewed.keep(reviewed.clinic)
    assert reviewed.outcomes == {reviewed.kin: "changed", reviewed.clinic: "kept"}


def test_a_merged_code_stands_for_its_target(reviewed: Reviewed) -> None:
    reviewed.keep(reviewed.kin)
    later = reviewed.s.coded(reviewed.s.ann, "Clinic", 47, 87)
    codes.merge_code(reviewed.s.study, reviewed.s.code("Kin"), reviewed.s.code("Clinic"))
    assert reviewed.outcomes == {reviewed.kin: "kept"}
    reviewed.keep(later)  # the same code on the same span now
    assert len(reviewed.bens) == 1
    reviewed.s.study.undo(reviewed.s.ben.id)
    reviewed.s.study.undo(reviewed.s.ben.id)
    reviewed.keep(reviewed.kin)
    assert reviewed.bens == [("Clinic", 47, 87, "supports")]
    assert reviewed.outcomes == {reviewed.kin: "kept"}


def test_a_retired_code_is_kept_but_not_changed_to(reviewed: Reviewed) -> None:
    codes.retire_code(reviewed.s.study, reviewed.s.code("Kin"))
    reviewed.keep(reviewed.kin)
    assert reviewed.outcomes == {reviewed.kin: "kept"}
    with pytest.raises(NotFound, match="is retired"):
        reviewed.change(reviewed.clinic, code=reviewed.code_key("Kin"))


def test_a_correction_carries_both_alike(reviewed: Reviewed, interview_of: Any) -> None:
    def correct(old: str, new: str) -> None:
        s = reviewed.s
        text = transcripts.content(s.study, s.first).text.replace(old, new)
        revising.revise(s.study, s.first, "T1.txt", interview_of(text))

    correct("How is it", "Well, how is it")
    reviewed.keep(reviewed.kin, reviewed.clinic)
    correct("Well, how", "So how")
    correct("was kind to me", "was good to me")
    assert reviewed.outcomes == {reviewed.kin: "kept", reviewed.clinic: "kept"}


# -- refusals ---------------------------------------------------------------------------------------


def test_who_has_no_review_there_decides_nothing(reviewed: Reviewed) -> None:
    s = reviewed.s
    other = s.coded(s.ann, "Kin", entry=s.second)
    for coder, coding in ((s.ben, other), (add_coder(s.study, "Cleo"), reviewed.kin)):
        for decide in (reviews.keep, reviews.drop):
            with pytest.raises(NotAllowed, match=f"{coder.name} has no review of T"):
                decide(s.study, coder, [coding])


def test_a_finished_review_is_decided(reviewed: Reviewed) -> None:
    s = reviewed.s
    reviewed.keep(reviewed.kin)
    finishing.finish(s.study, s.ben, [s.first])
    acts: list[Callable[[], None]] = [
        lambda: reviewed.keep(reviewed.clinic),
        lambda: reviewed.drop(reviewed.kin),
        lambda: reviewed.change(reviewed.kin, stance=UNSET),
    ]
    for act in acts:
        with pytest.raises(NotAllowed, match="Ben has finished T1"):
            act()
    assert reviewed.outcomes == {reviewed.kin: "kept"}
    assignments.reopen(s.study, s.ben, [s.first])
    reviewed.keep(reviewed.clinic)


def test_only_the_reviewed_coders_codings_are_decided_on(reviewed: Reviewed) -> None:
    s = reviewed.s
    cleos = s.coded(add_coder(s.study, "Cleo"), "Kin", 50, 60)
    with pytest.raises(NotAllowed, match="is Cleo's, and Ben does not review Cleo in T1"):
        reviewed.keep(cleos)
    with pytest.raises(NotAllowed, match="is Ben's"):
        reviewed.keep(s.coded(s.ben, "Kin", 50, 61))
    assert reviewed.outcomes == {}
    with pytest.raises(NotFound, match="no coding"):
        reviewed.keep(b"\0" * 16)


def test_one_refusal_refuses_all(reviewed: Reviewed) -> None:
    before = reviewed.steps
    with pytest.raises(NotFound):
        reviewed.keep(reviewed.kin, b"\0" * 16)
    assert (reviewed.steps, reviewed.bens) == (before, [])


def test_a_coding_that_lost_its_place_is_taken_only_with_a_new_one(
    reviewed: Reviewed, interview_of: Any
) -> None:
    s = reviewed.s
    lines = transcripts.content(s.study, s.first).text.split("\n")
    revising.revise(s.study, s.first, "T1.txt", interview_of("\n".join([lines[0], *lines[2:]])))
    lost = [one.id for one in codings.codings(s.study) if one.start is None]
    assert lost == [reviewed.kin]
    assert reviewed.undecided == 2
    for decide in (reviewed.keep, reviewed.drop):
        with pytest.raises(NotAllowed, match="lost its place when T1 was corrected"):
            decide(reviewed.kin)
    reviewed.change(reviewed.kin, at=reviewed.at(5, 20))
    assert reviewed.outcomes == {reviewed.kin: "changed"}
    assert reviewed.bens == [("Kin", 5, 20, "supports")]


def test_a_place_outside_the_text_or_on_an_older_text_is_refused(
    reviewed: Reviewed, interview_of: Any
) -> None:
    s = reviewed.s
    at = reviewed.at(47, 60)
    with pytest.raises(QualcodeError, match="lies outside the text"):
        reviewed.change(reviewed.kin, at=(at[0], 47, 10_000))
    text = transcripts.content(s.study, s.first).text + " Yes."
    revising.revise(s.study, s.first, "T1.txt", interview_of(text))
    with pytest.raises(QualcodeError, match="was corrected"):
        reviewed.change(reviewed.kin, at=at)
    with pytest.raises(NotFound, match="not in the codebook"):
        reviewed.change(reviewed.kin, code=-5)
    assert reviewed.outcomes == {}


# -- undo, history ----------------------------------------------------------------------------------


def test_the_first_coder_cannot_undo_what_was_reviewed(reviewed: Reviewed) -> None:
    s = reviewed.s
    coding = s.coded(s.ann, "Kin", 50, 60)
    reviewed.drop(coding)
    with pytest.raises(NotAllowed, match="a reviewer has since decided"):
        s.study.undo(s.ann.id)
    s.study.undo(s.ben.id)
    s.study.undo(s.ann.id)
    assert reviewed.of(s.ann) == ANNS


def test_what_the_first_coder_removes_is_no_longer_under_review(reviewed: Reviewed) -> None:
    s = reviewed.s
    reviewed.keep(reviewed.kin)
    acts.remove(s.study, s.ann, [reviewed.kin])
    assert (reviewed.outcomes, reviewed.undecided) == ({}, 2)
    assert reviewed.bens == [ANNS[0]]  # what the reviewer has is the reviewer's
    with pytest.raises(NotFound):
        reviewed.drop(reviewed.kin)
    s.study.undo(s.ann.id)
    assert reviewed.outcomes == {reviewed.kin: "kept"}


def test_every_decision_is_taken_back_and_done_again_in_turn(reviewed: Reviewed) -> None:
    states = [(reviewed.bens, reviewed.outcomes)]
    acts: list[Callable[[], None]] = [
        lambda: reviewed.keep(reviewed.kin),
        lambda: reviewed.change(reviewed.kin, stance="contrary"),
        lambda: reviewed.drop(reviewed.kin, reviewed.clinic),
        lambda: reviewed.keep(reviewed.kin),
        lambda: reviewed.keep(*reviewed.all),
    ]
    for act in acts:
        act()
        states.append((reviewed.bens, reviewed.outcomes))
    for state in states[-2::-1]:
        reviewed.s.study.undo(reviewed.s.ben.id)
        assert (reviewed.bens, reviewed.outcomes) == state
    for state in states[1:]:
        reviewed.s.study.redo(reviewed.s.ben.id)
        assert (reviewed.bens, reviewed.outcomes) == state


def test_history_names_what_was_decided_on(reviewed: Reviewed) -> None:
    reviewed.keep(reviewed.kin)
    reviewed.drop(reviewed.clinic)
    kept, dropped = history.history(Seen(reviewed.s.study, None), last=2)
    assert (kept.did, kept.counts) == ("kept reviewed codings", {"coding": 1, "review": 1})
    (told,) = [one for one in kept.told if one.kind == "review"]
    assert (told.what, told.after) == ("Kin in T1 47-87", ["taken", "Kin in T1 47-87"])
    (told,) = dropped.told
    assert (told.what, told.after) == ("Clinic in T1 89-116", ["dropped", None])


# -- finishing and agreement ------------------------------------------------------------------------


def test_finishing_a_review_tells_what_counts_as_dropped(reviewed: Reviewed) -> None:
    s = reviewed.s
    reviewed.keep(reviewed.kin)
    said = assigning.finish(s.study, ["T1"], "Ben")["warnings"]
    assert said == ["2 of Ann's codings in T1 are undecided; they count as dropped."]
    assert assigning.finish(s.study, ["T1"], "Ben")["warnings"] == ["Finished before: T1."]


def test_finishing_tells_nothing_of_what_is_decided_or_coded_alike(reviewed: Reviewed) -> None:
    s = reviewed.s
    reviewed.drop(reviewed.kin)
    s.coded(s.ben, "Clinic", 89, 116)
    assert reviewed.undecided == 2
    said = assigning.finish(s.study, ["T1"], "Ben")["warnings"]
    assert said == ["1 of Ann's codings in T1 is undecided; it counts as dropped."]
    assert assigning.finish(s.study, ["T1"], "Ann")["warnings"] == []


def test_agreement_counts_as_was_decided(reviewed: Reviewed) -> None:
    from qualcode.workflows import comparing

    s = reviewed.s
    reviewing.keep(s.study, s.ben, [reviewed.kin])
    reviewing.change(s.study, s.ben, reviewed.clinic, code=reviewed.code_key("Kin"))
    reviewing.drop(s.study, s.ben, [reviewed.shunned])
    s.coded(s.ben, "Shunned", 119, 130)
    assert reviewing.undecided(s.study, s.ben, s.first) == 0
    assert sorted(reviewing.outcomes(s.study, s.ben, s.first).values()) == ["changed", "dropped", "kept"]
    # A second independent coder, without whom there is no agreement to ask for.
    assignments.assign(s.study, [(s.first, add_coder(s.study, "Cleo"))], round_name="main")
    for coder in ("Ann", "Ben", "Cleo"):
        assigning.finish(s.study, ["T1"], coder)
    found = comparing.agreement(s.study)["review"]
    assert found == {"transcripts": 1, "kept": 1, "changed": 1, "dropped": 1, "added": 1}


# -- blindness --------------------------------------------------------------------------------------


def _coders_seen(s: Any, coder: Any, entry: Any) -> set[str]:
    return {one.coder for one in codings.codings(s.study, coder, entry)}


def test_a_reviewer_who_is_blind_elsewhere_sees_what_is_to_be_reviewed(reviewed: Reviewed) -> None:
    s = reviewed.s
    assignments.assign(s.study, [(s.second, s.ann), (s.second, s.ben)], round_name="main")
    s.coded(s.ann, "Kin", entry=s.second)
    assert _coders_seen(s, s.ben, s.first) == {"Ann"}
    assert _coders_seen(s, s.ben, s.second) == set()
    assert Seen(s.study, s.ben).blind
    reviewed.keep(reviewed.kin)
    assert reviewed.outcomes == {reviewed.kin: "kept"}
    # And the first coder, who is blind to the reviewer, does not see what came of it.
    assert _coders_seen(s, s.ann, s.first) == {"Ann"}


def test_independent_work_on_the_same_transcript_keeps_it_hidden(reviewed: Reviewed) -> None:
    s = reviewed.s
    assignments.assign(s.study, [(s.first, s.ben)], round_name="second")
    assert _coders_seen(s, s.ben, s.first) == set()
    assert (reviewed.outcomes, reviewed.undecided) == ({}, 0)
    with pytest.raises(NotFound, match="no coding"):
        reviewed.keep(reviewed.kin)
    said = assigning.finish(s.study, ["T1"], "Ben")["warnings"]
    assert said == []


def test_a_code_that_stays_hidden_is_neither_told_nor_decided_on(reviewed: Reviewed) -> None:
    """What a partner adds to the codebook while both are blind elsewhere is hidden wherever it is used."""
    s = reviewed.s
    assignments.assign(s.study, [(s.second, s.ann), (s.second, s.ben)], round_name="main")
    codes.add_code(s.study, "Luck", by=s.ann)
    hidden = s.coded(s.ann, "Luck", 50, 60)
    assert reviewed.undecided == 3
    with pytest.raises(NotFound, match="no coding"):
        reviewed.keep(hidden)
