"""Memos on everything: where they are, whose they are, and who does not see them while work is blind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.errors import NotAllowed, NotFound, QualcodeError
from qualcode.ledger import log
from qualcode.study import assignments, codes, codings, finishing, revising, transcripts
from qualcode.study import coding as acts
from qualcode.study.coders import add_coder
from qualcode.study.history import history
from qualcode.study.memos import MEMO_KINDS, change_memo, find_memo, memos, remove_memo, write_memo
from qualcode.study.respondents import About, Part, respondents, take_in_respondents
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def s(setting: Any) -> Any:
    """The setting, with a respondent BEN-07 in T1."""
    take_in_respondents(setting.study, [About("BEN-07", "beneficiary")], [Part("BEN-07", setting.first)])
    return setting


def _code(s: Any, name: str) -> bytes:
    return codes.code_ids(s.study)[s.code(name).id]


def _ben_07(s: Any) -> bytes:
    (person,) = respondents(s.study)
    return person.id


def _targets(s: Any, coding: bytes) -> dict[str, tuple[str, bytes | None, bytes | None]]:
    """One of everything that a memo can be on, by what it is called."""
    return {
        "the study": ("study", None, None),
        "transcript T1": ("transcript", s.first.id, None),
        "respondent BEN-07": ("respondent", _ben_07(s), None),
        "code Support > Kin": ("code", _code(s, "Kin"), None),
        "coding T1 47-87 Kin": ("coding", coding, None),
        "BEN-07 x Support": ("cell", _ben_07(s), _code(s, "Support")),
    }


def _write_all(s: Any, coder: Any, coding: bytes) -> None:
    for on, (on_kind, on_id, theme) in _targets(s, coding).items():
        write_memo(s.study, coder, on_kind, on_id, f"{coder.name} on {on}", theme=theme)


def _bodies(s: Any, coder: Any, **filters: Any) -> list[str]:
    return [memo.body for memo in memos(Seen(s.study, coder), **filters)]


# -- writing and reading ----------------------------------------------------------------------------


def test_a_memo_on_anything_says_where_it_is(s: Any, assert_replays: Any) -> None:
    coding = s.coded(s.ann, "Kin")
    _write_all(s, s.ann, coding)
    found = memos(Seen(s.study, s.ann))
    assert [memo.on for memo in sorted(found, key=lambda m: m.on)] == sorted(_targets(s, coding))
    assert all(memo.body == f"Ann on {memo.on}" and memo.coder == "Ann" for memo in found)
    by_kind = {memo.on_kind: memo for memo in found}
    key = s.first.key
    places = {kind: (memo.transcript, memo.start, memo.end) for kind, memo in by_kind.items()}
    assert places.pop("coding") == (key, 47, 87)
    assert places.pop("transcript") == (key, None, None)
    assert set(places.values()) == {(None, None, None)}
    assert (by_kind["cell"].on_id, by_kind["cell"].theme) == (_ben_07(s), _code(s, "Support"))
    assert by_kind["study"].on_id == s.study.id
    assert_replays(s.study)


def test_filters_leave_what_they_name(s: Any) -> None:
    coding = s.coded(s.ann, "Kin")
    _write_all(s, s.ann, coding)
    write_memo(s.study, s.ann, "cell", _ben_07(s), "another theme", "decision", _code(s, "Stigma"))
    for on, (on_kind, on_id, theme) in _targets(s, coding).items():
        on_id = on_id or s.study.id
        assert _bodies(s, s.ann, on_kind=on_kind, on_id=on_id, theme=theme)[:1] == [f"Ann on {on}"]
    assert len(_bodies(s, s.ann, on_kind="cell", on_id=_ben_07(s), theme=_code(s, "Support"))) == 1
    assert len(_bodies(s, s.ann, on_id=_ben_07(s))) == 3
    assert _bodies(s, s.ann, kind="decision") == ["another theme"]
    assert _bodies(s, s.ann, kind="reflexive") == []


@pytest.mark.parametrize(
    ("body", "search", "found"),
    [
        ("Die Straße nach Hause", "STRASSE", True),
        ("Cafe\u0301 talk", "CAFÉ", True),
        ("first\nsecond", "SECOND", True),
        ("100% sure", "100%", True),
        ("100 sure", "100%", False),
        ("nothing", "no thing", False),
    ],
)
def test_search_finds_text_whatever_its_case(s: Any, body: str, search: str, found: bool) -> None:
    write_memo(s.study, s.ann, "study", None, body)
    assert _bodies(s, s.ann, search=search) == ([body] if found else [])


def test_the_oldest_comes_first(s: Any) -> None:
    for number in range(5):
        write_memo(s.study, s.ann, "study", None, f"{number}")
    before = memos(Seen(s.study, None))
    assert [memo.created for memo in before] == sorted(memo.created for memo in before)
    change_memo(s.study, s.ann, before[0].id, body="later")
    assert [memo.id for memo in memos(Seen(s.study, None))] == [memo.id for memo in before]


def test_a_body_is_kept_with_line_feeds_and_without_blank_ends(s: Any) -> None:
    write_memo(s.study, s.ann, "study", None, " \r\nfirst\r\n\r\nsecond\rthird \n")
    assert _bodies(s, s.ann) == ["first\n\nsecond\nthird"]


@pytest.mark.parametrize("body", ["", " \n\t ", "\u3000"])
def test_a_blank_body_is_refused(s: Any, body: str) -> None:
    with pytest.raises(QualcodeError, match="blank"):
        write_memo(s.study, s.ann, "study", None, body)
    memo = write_memo(s.study, s.ann, "study", None, "words")
    with pytest.raises(QualcodeError, match="blank"):
        change_memo(s.study, s.ann, memo, body=body)
    assert _bodies(s, s.ann) == ["words"]


def test_bytes_that_are_no_characters_are_refused(s: Any) -> None:
    with pytest.raises(QualcodeError, match="UTF-8"):
        write_memo(s.study, s.ann, "study", None, b"caf\xe9".decode("utf-8", "surrogateescape"))


def test_a_kind_that_is_none_is_refused(s: Any) -> None:
    with pytest.raises(QualcodeError, match="analytic, reflexive or decision, not angry"):
        write_memo(s.study, s.ann, "study", None, "words", "angry")
    memo = write_memo(s.study, s.ann, "study", None, "words")
    with pytest.raises(QualcodeError, match="not angry"):
        change_memo(s.study, s.ann, memo, kind="angry")


_UNKNOWN: list[Callable[[Any], tuple[Any, ...]]] = [
    lambda s: ("transcript", s.study.id, None),
    lambda s: ("transcript", None, None),
    lambda s: ("turn", s.first.id, None),
    lambda s: ("study", s.first.id, _code(s, "Support")),
    lambda s: ("code", _ben_07(s), None),
    lambda s: ("code", _code(s, "Kin"), _code(s, "Support")),
    lambda s: ("respondent", _code(s, "Kin"), None),
    lambda s: ("coding", _code(s, "Kin"), None),
    lambda s: ("cell", _ben_07(s), None),
    lambda s: ("cell", _ben_07(s), s.study.id),
    lambda s: ("cell", s.first.id, _code(s, "Support")),
]


@pytest.mark.parametrize("number", range(len(_UNKNOWN)))
def test_an_unknown_target_is_refused(s: Any, number: int) -> None:
    on_kind, on_id, theme = _UNKNOWN[number](s)
    with pytest.raises(NotFound, match=f"no such {on_kind}"):
        write_memo(s.study, s.ann, on_kind, on_id, "words", theme=theme)
    assert _bodies(s, None) == []


def test_a_cell_is_of_a_theme(s: Any) -> None:
    with pytest.raises(QualcodeError, match="not a code under one"):
        write_memo(s.study, s.ann, "cell", _ben_07(s), "words", theme=_code(s, "Kin"))


def test_who_may_only_read_writes_none(s: Any) -> None:
    with pytest.raises(NotAllowed, match="may only read"):
        write_memo(s.study, add_coder(s.study, "Rea", "reader"), "study", None, "words")


def test_finishing_does_not_freeze_memos(s: Any) -> None:
    acts.apply_codings(s.study, s.ann, [s.new("Kin")])
    (coding,) = codings.codings(s.study)
    finishing.finish(s.study, s.ann, [s.first])
    memo = write_memo(s.study, s.ann, "coding", coding.id, "on second thoughts")
    change_memo(s.study, s.ann, memo, kind="reflexive")
    assert _bodies(s, s.ann, kind="reflexive") == ["on second thoughts"]
    s.study.undo(s.ann.id)
    s.study.undo(s.ann.id)
    assert _bodies(s, s.ann) == []


def test_a_memo_goes_and_comes_back_with_its_coding(s: Any) -> None:
    coding = s.coded(s.ann, "Kin")
    write_memo(s.study, s.ann, "coding", coding, "her words")
    acts.remove(s.study, s.ann, [coding])
    assert _bodies(s, s.ann) == []
    with pytest.raises(NotFound):
        write_memo(s.study, s.ann, "coding", coding, "too late")
    s.study.undo(s.ann.id)
    assert _bodies(s, s.ann) == ["her words"]


def test_a_memo_names_a_lost_place_and_a_merged_code(s: Any, interview_of: Any) -> None:
    write_memo(s.study, s.ann, "coding", s.coded(s.ann, "Kin"), "her words")
    codes.merge_code(s.study, s.code("Kin"), s.code("Clinic"))
    shorter = transcripts.content(s.study, s.first).text.replace(
        "My mother helped me from the first day. ", ""
    )
    revising.revise(s.study, s.first, "T1.txt", interview_of(shorter))
    (memo,) = memos(Seen(s.study, s.ann))
    assert (memo.on, memo.start, memo.end) == ("coding T1 (lost) Clinic", None, None)


# -- changing and removing --------------------------------------------------------------------------


def test_one_changes_and_removes_ones_own(s: Any) -> None:
    memo = write_memo(s.study, s.ann, "study", None, "words")
    assert change_memo(s.study, s.ann, memo, body="other words", kind="decision") == ["body", "kind"]
    (found,) = memos(Seen(s.study, s.ann))
    assert (found.body, found.kind) == ("other words", "decision")
    steps = s.study.connection.execute("SELECT count(*) FROM step").fetchone()
    assert change_memo(s.study, s.ann, memo, body="other words ", kind="decision") == []
    assert s.study.connection.execute("SELECT count(*) FROM step").fetchone() == steps
    remove_memo(s.study, s.ann, memo)
    assert _bodies(s, s.ann) == []
    with pytest.raises(NotFound):
        change_memo(s.study, s.ann, memo, body="again")


def test_anothers_is_neither_changed_nor_removed(s: Any) -> None:
    memo = write_memo(s.study, s.ann, "study", None, "words")
    with pytest.raises(QualcodeError, match="is Ann's"):
        change_memo(s.study, s.ben, memo, body="mine")
    with pytest.raises(QualcodeError, match="is Ann's"):
        remove_memo(s.study, s.ben, memo)
    assert _bodies(s, s.ben) == ["words"]


def test_a_memo_is_found_by_how_its_id_begins(s: Any) -> None:
    memo = write_memo(s.study, s.ann, "study", None, "words")
    seen = Seen(s.study, s.ann)
    assert find_memo(seen, f" {memo.hex()[:8].upper()} ").id == memo
    with pytest.raises(NotFound, match="no memo that begins"):
        find_memo(seen, "xyz")
    for number in range(16):  # of seventeen ids, two begin with the same digit
        write_memo(s.study, s.ann, "study", None, f"{number}")
    digits = [memo.id.hex()[0] for memo in memos(seen)]
    twice = next(digit for digit in digits if digits.count(digit) > 1)
    for text in (twice, ""):
        with pytest.raises(NotFound):
            find_memo(seen, text)


def test_history_says_where_a_memo_is_and_what_became_of_it(s: Any) -> None:
    _write_all(s, s.ann, s.coded(s.ann, "Kin"))
    told = {t.what for event in history(Seen(s.study, None)) for t in event.told}
    assert {
        "analytic memo on the study",
        "analytic memo on transcript T1",
        "analytic memo on respondent BEN-07",
        "analytic memo on code Kin",
        "analytic memo on a coding",
        "analytic memo on BEN-07 x Support",
    } <= told
    change_memo(s.study, s.ann, memos(Seen(s.study, None))[0].id, body="anew")
    (event,) = history(Seen(s.study, None), last=1)
    assert (event.coder, event.did) == ("Ann", "changed a memo")
    assert [(t.register, t.before, t.after) for t in event.told] == [("body", "Ann on the study", "anew")]


# -- blindness --------------------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that goes on by a second at each step, so that before and after are different milliseconds."""
    now = [log.time.time_ns()]

    def tick() -> int:
        now[0] += 1_000_000_000
        return now[0]

    monkeypatch.setattr(log.time, "time_ns", tick)


@pytest.fixture
def blind(s: Any, clock: None) -> Any:
    """Ann and Ben code T1 blind to each other; each has written on everything, also on the other's coding."""
    s.of_ann, s.of_ben = s.coded_long_ago(s.ann, "Kin"), s.coded_long_ago(s.ben, "Kin")
    write_memo(s.study, s.ben, "code", _code(s, "Kin"), "Ben, before")
    write_memo(s.study, s.ben, "coding", s.of_ann, "Ben on Ann's coding")
    write_memo(s.study, s.ann, "coding", s.of_ben, "Ann on Ben's coding")
    pairs = [(s.first, s.ann), (s.first, s.ben)]
    assignments.assign(s.study, pairs, round_name="main", by=s.ann)
    _write_all(s, s.ann, s.of_ann)
    _write_all(s, s.ben, s.of_ben)
    return s


ALSO = {"Ben, before", "Ben on Ann's coding", "Ann on Ben's coding"}


def _everything(s: Any) -> set[str]:
    return ALSO | {f"{who} on {on}" for who in ("Ann", "Ben") for on in _targets(s, s.of_ann)}


def test_a_blind_partner_sees_only_their_own(blind: Any) -> None:
    own = {body for body in _everything(blind) if body.startswith("Ann on") and body not in ALSO}
    assert set(_bodies(blind, blind.ann)) == own | {"Ben, before"}
    own = {body for body in _everything(blind) if body.startswith("Ben on") and body not in ALSO}
    assert set(_bodies(blind, blind.ben)) == own | {"Ben, before"}
    assert set(_bodies(blind, None)) == _everything(blind)


def test_all_memos_are_seen_when_the_last_has_finished(blind: Any) -> None:
    finishing.finish(blind.study, blind.ann, [blind.first])
    assert "Ben on the study" not in _bodies(blind, blind.ann)
    finishing.finish(blind.study, blind.ben, [blind.first])
    for coder in (blind.ann, blind.ben):
        assert set(_bodies(blind, coder)) == _everything(blind)


def test_a_memo_of_before_is_hidden_once_its_writer_changes_it(blind: Any) -> None:
    memo = next(m for m in memos(Seen(blind.study, None)) if m.body == "Ben, before")
    change_memo(blind.study, blind.ben, memo.id, body="Ben, after")
    assert not [body for body in _bodies(blind, blind.ann) if body.startswith("Ben")]


def test_the_list_of_codings_holds_no_memo_of_a_partner(blind: Any) -> None:
    (own,) = codings.codings(blind.study, blind.ann)
    assert own.memos == ("Ann on coding T1 47-87 Kin",)
    for coder in (blind.ann, blind.ben):
        finishing.finish(blind.study, coder, [blind.first])
    both = codings.codings(blind.study, blind.ann)
    assert sorted(len(coding.memos) for coding in both) == [2, 2]


def test_work_that_is_revealed_stays_open_beside_work_that_is_not(blind: Any) -> None:
    for coder in (blind.ann, blind.ben):
        finishing.finish(blind.study, coder, [blind.first])
    assignments.assign(blind.study, [(blind.second, blind.ann), (blind.second, blind.ben)], round_name="main")
    write_memo(blind.study, blind.ben, "transcript", blind.first.id, "Ben, on T1 again")
    write_memo(blind.study, blind.ben, "transcript", blind.second.id, "Ben, on T2")
    write_memo(blind.study, blind.ben, "coding", blind.of_ann, "Ben, on Ann's again")
    write_memo(blind.study, blind.ben, "study", None, "Ben, on the study again")
    seen = set(_bodies(blind, blind.ann))
    assert {"Ben, on T1 again", "Ben, on Ann's again", "Ben on Ann's coding", "Ben on the study"} <= seen
    assert {"Ben, on T2", "Ben, on the study again"}.isdisjoint(seen)


def test_a_memo_on_a_code_that_is_hidden_is_hidden_whoever_wrote_it(blind: Any) -> None:
    cleo = add_coder(blind.study, "Cleo")
    codes.add_code(blind.study, "Fate", by=blind.ben)
    write_memo(blind.study, cleo, "code", _code(blind, "Fate"), "Cleo on Fate")
    write_memo(blind.study, cleo, "cell", _ben_07(blind), "Cleo on a cell", theme=_code(blind, "Fate"))
    write_memo(blind.study, cleo, "coding", blind.of_ben, "Cleo on Ben's coding")
    write_memo(blind.study, cleo, "study", None, "Cleo on the study")
    seen = _bodies(blind, blind.ann)
    assert [body for body in seen if body.startswith("Cleo")] == ["Cleo on the study"]
    assert len([body for body in _bodies(blind, cleo) if body.startswith("Cleo")]) == 4


def test_one_cannot_write_on_what_one_does_not_see(blind: Any) -> None:
    codes.add_code(blind.study, "Fate", by=blind.ben)
    hidden = [("coding", blind.of_ben, None), ("code", _code(blind, "Fate"), None)]
    hidden.append(("cell", _ben_07(blind), _code(blind, "Fate")))
    for on_kind, on_id, theme in hidden:
        with pytest.raises(NotFound, match=f"no such {on_kind}"):
            write_memo(blind.study, blind.ann, on_kind, on_id, "words", theme=theme)


def test_a_hidden_memo_is_not_there_to_be_named_changed_or_removed(blind: Any) -> None:
    every = memos(Seen(blind.study, None))
    (memo,) = [memo for memo in every if memo.body == "Ben on the study"]
    for act in (
        lambda: find_memo(Seen(blind.study, blind.ann), memo.id.hex()),
        lambda: change_memo(blind.study, blind.ann, memo.id, kind=MEMO_KINDS[1]),
        lambda: remove_memo(blind.study, blind.ann, memo.id),
    ):
        with pytest.raises(NotFound) as refused:
            act()
        assert "Ben" not in str(refused.value)


def test_history_tells_a_blind_partner_nothing_of_memos(blind: Any) -> None:
    cleo = add_coder(blind.study, "Cleo")
    write_memo(blind.study, cleo, "coding", blind.of_ben, "Cleo on Ben's coding")
    write_memo(blind.study, cleo, "study", None, "Cleo on the study")
    (memo,) = [m for m in memos(Seen(blind.study, None)) if m.body == "Ben on the study"]
    remove_memo(blind.study, blind.ben, memo.id)
    blind.study.undo(blind.ben.id)

    def told(coder: Any) -> str:
        return str(history(Seen(blind.study, coder)))

    assert "Ben on" not in told(blind.ann)
    assert "Cleo on Ben" not in told(blind.ann)
    assert "Cleo on the study" in told(blind.ann)
    assert "Ann on the study" in told(blind.ann)
    assert "Cleo on Ben" in told(cleo)
    assert "Ben on the study" in told(None)
