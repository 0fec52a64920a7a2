"""While independent work is open, nothing of a colleague's reaches who works beside them."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.counting import frames
from qualcode.study import assignments, codes, codings, finishing, history, transcripts
from qualcode.study.coders import add_coder
from qualcode.study.seen import Seen, look
from qualcode.study.viewer import open_independent_work


@pytest.fixture
def blind(setting: Any) -> Any:
    """Ann and Ben each code T1 independently; T2 is Ann's alone. Both have coded, each has added a code."""
    pairs = [(setting.first, setting.ann), (setting.first, setting.ben), (setting.second, setting.ann)]
    assignments.assign(setting.study, pairs, round_name="main", by=setting.ann)
    for coder, name in ((setting.ann, "Luck"), (setting.ben, "Fate")):
        codes.add_code(setting.study, name, fields={"definition": f"{coder.name}'s"}, by=coder)
        setting.coded(coder, name, memo=f"{coder.name}'s thought")
        setting.coded(coder, "Kin", 89, 116)
    setting.coded(setting.ann, "Kin", 50, 80, entry=setting.second)
    return setting


def _seen(s: Any, coder: Any) -> dict[str, Any]:
    """What reaches a person by every question there is, reduced to whose it is."""
    seen = Seen(s.study, coder)
    frame = frames.load_codings(seen).codings
    names = {one.key: one.name for one in (s.ann, s.ben)}
    listed = codings.codings(s.study, coder)
    by_step = history.history(seen)
    return {
        "codings on T1": sorted({one.coder for one in listed if one.transcript == s.first.key}),
        "codings on T2": sorted({one.coder for one in listed if one.transcript == s.second.key}),
        "memos": sorted(memo for one in listed for memo in one.memos),
        "counts": {names[key]: int((frame.coder == key).sum()) for key in set(frame.coder.tolist())},
        "new codes": sorted(c.name for c in seen.book if c.origin == "emergent"),
        "coded": sorted({e.coder for e in by_step if e.action == "code"}),
        "codes added": sorted({e.coder for e in by_step if e.action == "add code"}),
        "told": sorted({w for e in by_step for t in e.told for w in ("Luck", "Fate") if w in str(t)}),
    }


EVERYTHING = {
    "codings on T1": ["Ann", "Ben"],
    "codings on T2": ["Ann"],
    "memos": ["Ann's thought", "Ben's thought"],
    "counts": {"Ann": 3, "Ben": 2},
    "new codes": ["Fate", "Luck"],
    "coded": ["Ann", "Ben"],
    "codes added": ["Ann", "Ben"],
    "told": ["Fate", "Luck"],
}
ANNS = {
    "codings on T1": ["Ann"],
    "codings on T2": ["Ann"],
    "memos": ["Ann's thought"],
    "counts": {"Ann": 3},
    "new codes": ["Luck"],
    "coded": ["Ann"],
    "codes added": ["Ann"],
    "told": ["Luck"],
}
BENS = {
    "codings on T1": ["Ben"],
    "codings on T2": [],
    "memos": ["Ben's thought"],
    "counts": {"Ben": 2},
    "new codes": ["Fate"],
    "coded": ["Ben"],
    "codes added": ["Ben"],
    "told": ["Fate"],
}


def test_partners_see_only_their_own_while_work_is_open(blind: Any) -> None:
    assert _seen(blind, blind.ann) == ANNS
    assert _seen(blind, blind.ben) == BENS


def test_finishing_alone_reveals_nothing(blind: Any) -> None:
    finishing.finish(blind.study, blind.ann, [blind.first, blind.second])
    assert _seen(blind, blind.ann) == ANNS
    assert _seen(blind, blind.ben) == BENS


def test_all_is_seen_when_the_last_has_finished(blind: Any) -> None:
    finishing.finish(blind.study, blind.ann, [blind.first])
    finishing.finish(blind.study, blind.ben, [blind.first])
    assert _seen(blind, blind.ben) == EVERYTHING
    # Ann's T2 is still open, but nobody works on it beside her.
    assert _seen(blind, blind.ann) == EVERYTHING


def test_reopening_later_hides_nothing_again_and_is_no_longer_independent(blind: Any) -> None:
    for coder in (blind.ann, blind.ben):
        finishing.finish(blind.study, coder, [blind.first])
    assignments.reopen(blind.study, blind.ann, [blind.first])
    assert _seen(blind, blind.ann) == EVERYTHING
    assert _seen(blind, blind.ben) == EVERYTHING
    assert [a.reopened for a in assignments.assignments(blind.study) if a.transcript == blind.first.key] == [
        True,
        False,
    ]


def test_reopening_before_the_other_has_finished_keeps_both_blind(blind: Any) -> None:
    finishing.finish(blind.study, blind.ann, [blind.first])
    assignments.reopen(blind.study, blind.ann, [blind.first])
    finishing.finish(blind.study, blind.ben, [blind.first])
    assert _seen(blind, blind.ben) == BENS
    finishing.finish(blind.study, blind.ann, [blind.first])
    assert _seen(blind, blind.ben) == EVERYTHING


def test_a_newly_assigned_partner_hides_the_work_again(blind: Any) -> None:
    for coder in (blind.ann, blind.ben):
        finishing.finish(blind.study, coder, [blind.first])
    cleo = add_coder(blind.study, "Cleo", by=blind.ann)
    assert _seen(blind, cleo) == EVERYTHING
    assignments.assign(blind.study, [(blind.first, cleo)], round_name="Main", by=blind.ann)
    assert not any(a.revealed for a in assignments.assignments(blind.study) if a.transcript == 1)
    assert _seen(blind, cleo)["codings on T1"] == []
    assert _seen(blind, cleo)["told"] == []
    assert _seen(blind, blind.ben) == BENS
    finishing.finish(blind.study, cleo, [blind.first])
    assert _seen(blind, cleo) == EVERYTHING
    assert _seen(blind, blind.ben) == EVERYTHING


def test_a_coder_without_independent_work_there_sees_all(blind: Any) -> None:
    assert _seen(blind, add_coder(blind.study, "Cleo")) == EVERYTHING


def test_a_reviewer_sees_the_work_under_review_and_stays_unseen(blind: Any) -> None:
    cleo = add_coder(blind.study, "Cleo")
    assignments.assign(
        blind.study, [(blind.first, cleo)], round_name="main", mode="review", reviews=blind.ann
    )
    assert _seen(blind, cleo) == EVERYTHING
    codes.add_code(blind.study, "Luck of the reviewer", by=cleo)
    blind.coded(cleo, "Luck of the reviewer")
    assert _seen(blind, blind.ann) == ANNS
    assert _seen(blind, blind.ben) == BENS


def test_undoing_and_doing_again_is_not_seen_either(blind: Any) -> None:
    blind.study.undo(blind.ben.id)
    blind.study.redo(blind.ben.id)
    actions = [event.action for event in history.history(Seen(blind.study, blind.ann))]
    assert "undo" not in actions
    assert "redo" not in actions


def test_what_is_neutral_is_seen_by_all(blind: Any) -> None:
    transcripts.set_details(blind.study, blind.second, {"translator": "N. N."}, by=blind.ben)
    event = history.history(Seen(blind.study, blind.ann), last=1)[0]
    assert (event.coder, event.action) == ("Ben", "change transcript")


def test_the_lead_sees_all_and_the_look_is_logged_while_work_is_open(blind: Any) -> None:
    assert _seen(blind, None) == EVERYTHING
    seen, said = look(blind.study, None, "codings")
    assert seen.coder is None
    assert "logged" in said[0]
    last = history.history(Seen(blind.study, blind.ben), last=1)[0]
    assert (last.action, last.reason, last.coder) == ("look", "codings", None)


def test_no_look_is_logged_once_nothing_is_blind(blind: Any) -> None:
    for coder in (blind.ann, blind.ben):
        finishing.finish(blind.study, coder, [blind.first])
    assert not open_independent_work(blind.study)
    steps = blind.study.connection.execute("SELECT count(*) FROM step").fetchone()
    assert look(blind.study, None, "codings")[1] == []
    assert blind.study.connection.execute("SELECT count(*) FROM step").fetchone() == steps


def test_a_coder_who_looks_is_told_what_is_hidden(blind: Any) -> None:
    assert "hidden" in look(blind.study, "Ann", "codings")[1][0]
