"""What says what stands already is no step: undo would take it back in place of real work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.ledger.checking import check
from qualcode.ledger.log import Draft
from qualcode.study import codes, finishing, memos, pins, rechecks, respondents, transcripts
from qualcode.study import coding as acts
from qualcode.study.coders import set_primary
from qualcode.study.respondents import About, Part
from qualcode.study.settings import set_agreement

if TYPE_CHECKING:
    from collections.abc import Callable

TWICE: dict[str, Callable[[Any], object]] = {
    "the primary coder": lambda s: set_primary(s.study, s.ben, by=s.ann),
    "whether agreement is used": lambda s: set_agreement(s.study, False, by=s.ann),
    "what a transcript records": lambda s: transcripts.set_details(
        s.study, s.first, {"translator": "N. N."}, by=s.ann
    ),
    "who asks": lambda s: transcripts.set_details(s.study, s.first, {}, ("R",), by=s.ann),
    "a respondent": lambda s: respondents.take_in_respondents(
        s.study,
        [About("P", "Mother", {"site": "Luveve"})],
        [Part("P", s.first, "R", details={"translator": "N. N."})],
        by=s.ann,
    ),
    "what a code says": lambda s: codes.change_code(
        s.study,
        s.code("Kin"),
        {"definition": "Kin alone", "examples": ["my mother"], "level": "Faith"},
        by=s.ann,
    ),
    "a code retired": lambda s: codes.retire_code(s.study, s.code("Kin"), by=s.ann),
    "a code in use": lambda s: codes.retire_code(s.study, s.code("Clinic"), restore=True, by=s.ann),
    "a code's place, last": lambda s: codes.move_code(
        s.study, s.code("Kin"), under=s.code("Support"), by=s.ann
    ),
    "a code's place, before another": lambda s: codes.move_code(
        s.study, s.code("Clinic"), under=s.code("Support"), before=s.code("Kin"), by=s.ann
    ),
    "a memo": lambda s: memos.change_memo(s.study, s.ann, s.memo, body="a guest", kind="reflexive"),
    "an original wording": lambda s: pins.keep_original(s.study, s.ann, s.coding, "Umama"),
    "a pin": lambda s: pins.decide(s.study, s.ann, [s.coding], "pinned"),
    "a coding": lambda s: acts.change(
        s.study, s.ann, [s.coding], code=int(s.code("Clinic").id), stance="mixed"
    ),
}


def _log(s: Any) -> list[Any]:
    return [
        s.study.connection.execute(f"SELECT * FROM {table}").fetchall()
        for table in ("step", "change", "session")
    ]


@pytest.mark.parametrize("what", TWICE)
def test_what_is_said_again_is_not_recorded(setting: Any, what: str, assert_replays: Any) -> None:
    s = setting
    s.coding = s.coded(s.ann, "Kin", 89, 116)
    s.memo = memos.write_memo(s.study, s.ann, "study", None, "who am I here?")
    TWICE[what](s)
    before = _log(s)
    TWICE[what](s)
    assert _log(s) == before
    assert_replays(s.study)
    assert check(s.study.connection) == []


def test_of_a_step_only_what_differs_is_written(setting: Any) -> None:
    kin = setting.code("Kin")
    codes.change_code(setting.study, kin, {"definition": kin.definition, "use": "Often"})
    (fields,) = setting.study.connection.execute(
        "SELECT fields FROM change ORDER BY step DESC LIMIT 1"
    ).fetchone()
    assert fields == '{"use":"Often"}'
    assert rechecks.due(setting.study) == []


def test_undo_takes_back_the_last_real_change(setting: Any) -> None:
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "Kin alone"}, by=setting.ann)
    codes.change_code(setting.study, setting.code("Kin"), {"definition": "Kin alone"}, by=setting.ann)
    setting.study.undo(setting.ann.id)
    assert setting.code("Kin").definition == "From the family"


def test_a_step_of_before_that_changed_nothing_is_taken_back_as_any_other(
    setting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, ann = setting.study, setting.ann
    codes.retire_code(study, setting.code("Kin"), by=ann)
    with monkeypatch.context() as of_before:
        of_before.setattr("qualcode.ledger.log._differing", lambda change: change)
        codes.retire_code(study, setting.code("Kin"), by=ann)
    study.undo(ann.id)
    assert setting.code("Kin").retired
    study.undo(ann.id)
    assert not setting.code("Kin").retired


def test_saying_again_what_is_shown_settles_a_conflict(setting: Any, monkeypatch: Any) -> None:
    """Two copies have named a code differently; whoever names it so again has chosen."""
    study, entity = setting.study, codes.code_ids(setting.study)[setting.code("Kin").id]
    from qualcode.ledger import log

    with study.writing():
        known = log._standing(study.connection, Draft("code", entity, {"name": ""}))
        with monkeypatch.context() as apart:
            apart.setattr(log, "_standing", lambda *_: known)
            for name in ("Kin A", "Kin B"):
                study.record("change code", [Draft("code", entity, {"name": name})], coder=None)
    conflicts = "SELECT register FROM conflict"
    assert study.connection.execute(conflicts).fetchall() == [("name",)]
    with study.writing():
        study.record("change code", [Draft("code", entity, {"name": "Kin B"})], coder=setting.ann.id)
    assert study.connection.execute(conflicts).fetchall() == []


def test_considering_again_what_was_considered_counts_again(setting: Any) -> None:

    study, ann, pair = setting.study, setting.ann, [(setting.first.key, setting.first.id)]
    setting.coded(ann, "Clinic")
    finishing.finish(study, ann, [setting.first])
    for definition in ("one", "two"):
        codes.change_code(study, setting.code("Kin"), {"definition": definition})
        assert rechecks.consider(study, ann, pair, [int(setting.code("Kin").id)]) == 1
        assert rechecks.due(study) == []
