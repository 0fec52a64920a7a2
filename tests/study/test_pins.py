"""What was decided of quotes: it holds for the words, by whomever and under whatever code they are coded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import NotFound, QualcodeError
from qualcode.study import coding as acts
from qualcode.study import pins
from qualcode.study.codes import key_of, merge_code
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from qualcode.study.pins import Pins


def decided(s: Any) -> Pins:
    return pins.pins(Seen(s.study, None))


def verdict(s: Any, code: str, start: int = 47, end: int = 87) -> str | None:
    return decided(s).verdict(s.first.key, key_of(s.code(code)), start, end)


def test_a_pin_holds_for_the_code_on_the_span_whosever_the_coding_is(setting: Any) -> None:
    mine, his = setting.coded_long_ago(setting.ann, "Kin"), setting.coded_long_ago(setting.ben, "Kin")
    assert pins.decide(setting.study, setting.ann, [mine], "pinned") == 1
    assert verdict(setting, "Kin") == "pinned"
    assert verdict(setting, "Clinic") is None
    assert pins.decide(setting.study, setting.ben, [his], "pinned") == 0
    assert pins.decide(setting.study, setting.ben, [his], None) == 1
    assert verdict(setting, "Kin") is None


def test_what_is_left_out_takes_with_it_all_that_overlaps_it(setting: Any) -> None:
    part, other = (
        setting.coded_long_ago(setting.ann, "Kin", 50, 60),
        setting.coded_long_ago(setting.ben, "Clinic", 59, 87),
    )
    pins.decide(setting.study, setting.ann, [part], "left out")
    assert [verdict(setting, "Clinic", *span) for span in ((59, 87), (60, 87), (40, 50))] == [
        "left out",
        None,
        None,
    ]
    assert pins.decide(setting.study, setting.ben, [other], "pinned") == 1  # which takes it back
    assert (verdict(setting, "Kin", 50, 60), verdict(setting, "Clinic", 59, 87)) == (None, "pinned")


def test_it_goes_with_its_coding_and_comes_back_with_it(setting: Any) -> None:
    coding = setting.coded(setting.ann, "Kin")
    pins.decide(setting.study, setting.ben, [coding], "pinned")
    setting.study.undo(setting.ann.id)
    assert decided(setting).pinned == set()
    setting.study.redo(setting.ann.id)
    assert verdict(setting, "Kin") == "pinned"
    acts.remove(setting.study, setting.ann, [coding])
    assert decided(setting).pinned == set()


def test_it_follows_a_code_that_is_merged(setting: Any) -> None:
    pins.decide(setting.study, setting.ann, [setting.coded(setting.ann, "Kin")], "pinned")
    merge_code(setting.study, setting.code("Kin"), setting.code("Clinic"))
    assert verdict(setting, "Clinic") == "pinned"


def test_the_original_wording_belongs_to_the_words(setting: Any) -> None:
    mine, his = setting.coded_long_ago(setting.ann, "Kin"), setting.coded_long_ago(setting.ben, "Clinic")
    pins.keep_original(setting.study, setting.ann, mine, " Umama\r\nwami \n")
    assert decided(setting).originals == {(setting.first.key, 47, 87): "Umama\nwami"}
    pins.keep_original(setting.study, setting.ben, his, "Umama")
    assert decided(setting).originals == {(setting.first.key, 47, 87): "Umama"}
    pins.keep_original(setting.study, setting.ben, his, " ")
    assert decided(setting).originals == {}


def test_nothing_is_recorded_where_nothing_changes(setting: Any) -> None:
    coding = setting.coded(setting.ann, "Kin")
    steps = "SELECT count(*) FROM step"
    before = setting.study.connection.execute(steps).fetchone()
    assert pins.decide(setting.study, setting.ann, [coding], None) == 0
    assert setting.study.connection.execute(steps).fetchone() == before


def test_a_coding_that_is_not_there_is_refused(setting: Any) -> None:
    with pytest.raises(NotFound):
        pins.decide(setting.study, setting.ann, [b"0" * 16], "pinned")
    with pytest.raises(QualcodeError, match="UTF-8"):
        pins.keep_original(setting.study, setting.ann, setting.coded(setting.ann, "Kin"), "\ud800")
