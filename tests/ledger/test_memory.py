"""What was read of a study is kept until it changes, from here or from elsewhere, and no longer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.ledger.log import Draft
from qualcode.ledger.study import Study, remembered
from qualcode.study import assignments, codes, codings, finishing
from qualcode.study import coding as acts
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def asked(setting: Any) -> Callable[[], int]:
    """A question that rests on codes; its answer says how many times it was read."""
    times = iter(range(1, 100))

    @remembered("code")
    def count(_study: Study) -> int:
        return next(times)

    return lambda: count(setting.study)


def test_a_question_is_read_once(asked: Any) -> None:
    assert [asked(), asked()] == [1, 1]


def test_a_step_of_the_kind_from_here_is_seen(setting: Any, asked: Any) -> None:
    asked()
    codes.add_code(setting.study, "Weather")
    assert asked() == 2


def test_a_step_of_the_kind_from_another_process_is_seen(setting: Any, asked: Any) -> None:
    asked()
    with Study.open(setting.study.path) as other:
        codes.add_code(other, "Weather")
    assert asked() == 2
    assert asked() == 2


def test_a_step_of_another_kind_leaves_the_answer(setting: Any, asked: Any) -> None:
    asked()
    assignments.assign(setting.study, [(setting.first, setting.ann)], round_name="main")
    with Study.open(setting.study.path) as other:
        assignments.assign(other, [(setting.first, setting.ben)], round_name="main")
    assert asked() == 1


def test_what_was_read_in_a_transaction_that_failed_is_forgotten(setting: Any) -> None:
    before = len(codes.codebook(setting.study))

    within = []

    def stopped_half_way() -> None:
        with setting.study.writing():
            codes.add_code(setting.study, "Weather")
            within.append(len(codes.codebook(setting.study)))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped_half_way()
    assert within == [before + 1]
    assert len(codes.codebook(setting.study)) == before


def test_one_view_stays_one_while_others_write(setting: Any) -> None:
    with setting.study.reading():
        before = len(codes.codebook(setting.study))
        with Study.open(setting.study.path) as other:
            codes.add_code(other, "Weather")
        assert len(codes.codebook(setting.study)) == before
    assert len(codes.codebook(setting.study)) == before + 1


def test_a_blind_coder_who_sees_what_is_revealed_gets_another_codebook(setting: Any) -> None:
    study, ann, ben = setting.study, setting.ann, setting.ben
    assignments.assign(study, [(setting.first, ann), (setting.first, ben)], round_name="main")
    codes.add_code(study, "Weather", by=ben)
    assert "Weather" not in {code.name for code in Seen(study, ann).book}
    finishing.finish(study, ann, [setting.first])
    finishing.finish(study, ben, [setting.first])
    assert "Weather" in {code.name for code in Seen(study, ann).book}


def test_a_code_taken_back_stays_in_the_codebook_as_long_as_a_coding_has_it(setting: Any) -> None:
    study = setting.study
    setting.coded(setting.ann, "Kin")
    (entity,) = study.connection.execute("SELECT id FROM code WHERE name = 'Kin'").fetchone()
    with study.writing():
        study.record("change code", [Draft("code", entity, {"deleted": True})], coder=None)
    assert "Kin" in {code.name for code in codes.codebook(study)}
    acts.remove(study, setting.ann, [coding.id for coding in codings.codings(study)])
    assert "Kin" not in {code.name for code in codes.codebook(study)}


def test_the_first_question_does_not_read_the_log(setting: Any) -> None:
    asked: list[str] = []
    with Study.open(setting.study.path) as study:
        study.connection.set_trace_callback(asked.append)
        assignments.assignments(study)
    assert not [statement for statement in asked if "FROM change" in statement]
