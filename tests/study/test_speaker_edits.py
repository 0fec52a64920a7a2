"""Who speaks, changed in the study: one step, no coding moves, and whatever counts follows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.counting.heard import whose_words
from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.log import Draft
from qualcode.study import coding as acts
from qualcode.study import codings, finishing, respondents, revising, transcripts
from qualcode.study.respondents import About, Part
from qualcode.study.seen import Seen
from qualcode.study.speaker_edits import Edit, change
from qualcode.study.speakers import speakers
from qualcode.transcript.model import NO_LABEL
from qualcode.workflows import comparing, reconciling, summarising

if TYPE_CHECKING:
    from collections.abc import Callable


def called(s: Any, entry: Any = None) -> list[tuple[str, str, str | None, bool]]:
    return [
        (one.label, one.role, one.respondent, one.inferred) for one in speakers(s.study, entry or s.first)
    ]


def link(s: Any) -> None:
    people = [About("BEN-01", "mother"), About("BEN-02", "mother"), About("STAFF", "nurse")]
    parts = [Part("BEN-01", s.first), Part("BEN-02", s.second)]
    respondents.take_in_respondents(s.study, people, parts, by=s.ben)


def heard(s: Any) -> list[str | None]:
    """Whose words each coding of T1 touches."""
    names = {person.key: person.name for person in respondents.respondents(s.study)}
    found = whose_words(Seen(s.study, None), [s.first.key])
    return [None if not owners else "; ".join(names[key] for key in owners) for owners in found]


def steps(s: Any) -> int:
    (count,) = s.study.connection.execute("SELECT count(*) FROM step").fetchone()
    return int(count)


def test_an_edit_of_many_is_one_step_that_undo_takes_back(
    setting: Any, by_ids: Callable[..., Any], assert_replays: Callable[..., None], import_as: Any
) -> None:
    link(setting)
    other = import_as(setting.study, "T3", "Q: Who came?\nA: My aunt.", setting.ben)
    before, count = by_ids(setting.study, live=True), steps(setting)
    every = transcripts.entries(setting.study)
    done = change(setting.study, every, Edit("R", rename="Rosa", role="respondent"), setting.ann)
    assert ([e.name for e in done.changed], [e.name for e, _ in done.without]) == (["T1", "T2"], ["T3"])
    assert steps(setting) == count + 1
    assert called(setting) == [("I", "interviewer", None, False), ("Rosa", "respondent", "BEN-01", False)]
    assert called(setting, other)[0][0] == "Q"
    assert_replays(setting.study)
    setting.study.undo(setting.ann.id)
    assert by_ids(setting.study, live=True) == before


def test_no_coding_moves_and_tables_follow_at_once(setting: Any) -> None:
    """Everything is asked before, so that whatever remembers an answer would give it again."""
    link(setting)
    table_of = [setting.new("Kin", 47, 87), setting.new("Shunned", 152, 180)]
    acts.apply_codings(setting.study, setting.ann, table_of)
    finishing.finish(setting.study, setting.ann, [setting.first])

    def table() -> dict[str, int]:
        found = summarising.themes(setting.study, "Ann")
        (row,) = (row for row in found["rows"] if row["path"] == ["Stigma"])
        return {cell["group"]: cell["respondents"] for cell in row["cells"]}

    coded = codings.codings(setting.study)
    assert (heard(setting), table()) == (["BEN-01", "BEN-01"], {"mother": 1, "nurse": 0})
    edit = Edit("R", to="Nurse", from_turn=4, respondent="STAFF")
    change(setting.study, [setting.first], edit, setting.ben)
    assert codings.codings(setting.study) == coded
    assert heard(setting) == ["BEN-01", "STAFF"]
    change(setting.study, [setting.first], Edit("Nurse", role="interviewer"), setting.ben)
    assert heard(setting) == ["BEN-01", None]
    change(setting.study, [setting.first], Edit("R", join="Nurse"), setting.ben)
    assert (heard(setting), table()) == (["BEN-01", "BEN-01"], {"mother": 1, "nurse": 0})


def test_the_wrong_one_was_taken_for_the_interviewer(setting: Any) -> None:
    """Of two roles that were guessed the wrong way round, setting both is enough: the link goes over."""
    link(setting)
    for label, role in (("I", "respondent"), ("R", "interviewer")):
        change(setting.study, [setting.first], Edit(label, role=role), setting.ann)  # type: ignore[arg-type]
    assert called(setting) == [("I", "respondent", "BEN-01", False), ("R", "interviewer", None, False)]
    setting.coded(setting.ann, "Kin", 3, 20)
    setting.coded(setting.ann, "Kin", 47, 87)
    assert heard(setting) == ["BEN-01", None]


def test_naming_the_interviewer_leaves_no_words_to_nobody(setting: Any) -> None:
    """The label linked before is the interviewer's now: the other's words are the respondent's all the same."""
    link(setting)
    transcripts.set_details(setting.study, setting.first, {}, ("R",), by=setting.ann)
    assert called(setting) == [("I", "respondent", "BEN-01", False), ("R", "interviewer", None, False)]
    setting.coded(setting.ann, "Kin", 3, 20)
    assert heard(setting) == ["BEN-01"]


def test_who_is_linked_takes_part_and_who_is_not_any_more_does_not(setting: Any) -> None:
    link(setting)
    done = change(setting.study, [setting.first], Edit("R", respondent="ben-02"), setting.ann)
    assert called(setting)[1] == ("R", "respondent", "BEN-02", False)
    assert [name for name, _ in respondents.taking_part_in(setting.study, setting.first)] == ["BEN-02"]
    assert done.notes == ("T1: BEN-01 has no label there any more, and takes no part in it.",)
    change(setting.study, [setting.first], Edit("R", respondent=""), setting.ann)
    assert called(setting)[1] == ("R", "respondent", None, False)
    assert respondents.taking_part_in(setting.study, setting.first) == []


def test_a_refusal_comes_back_with_who_refused(setting: Any) -> None:
    link(setting)
    respondents.take_in_respondents(
        setting.study, [], [Part("BEN-01", setting.first, consent="no")], by=setting.ben
    )
    for whose in ("BEN-02", "BEN-01"):
        change(setting.study, [setting.first], Edit("R", respondent=whose), setting.ann)
    (state,) = setting.study.connection.execute(
        "SELECT consent_to_quote FROM participant WHERE transcript = ? AND deleted = 0", (setting.first.key,)
    ).fetchone()
    assert state == "no"


def test_a_label_joined_to_one_without_an_owner_brings_its_own(setting: Any, import_as: Any) -> None:
    link(setting)
    entry = import_as(setting.study, "T3", "I: Who?\nR: I did.\nN: I too.", setting.ben)
    respondents.take_in_respondents(setting.study, [], [Part("STAFF", entry, "N")], by=setting.ben)
    change(setting.study, [entry], Edit("R", join="N"), setting.ann)
    assert called(setting, entry)[1] == ("R", "respondent", "STAFF", False)


def test_saying_the_role_that_it_has_makes_it_sure_once(setting: Any, import_as: Any) -> None:
    entry = import_as(setting.study, "T3", "I: Who?\nR: I did.", setting.ben)
    with setting.study.writing():
        guessed = Draft("speaker", speakers(setting.study, entry)[1].id, {"inferred": True})
        setting.study.record("change speakers", [guessed], coder=None)
    assert called(setting, entry)[1] == ("R", "respondent", None, True)
    change(setting.study, [entry], Edit("R", role="respondent"), setting.ann)
    assert called(setting, entry)[1] == ("R", "respondent", None, False)
    before = steps(setting)
    change(setting.study, [entry], Edit("R", role="respondent"), setting.ann)
    assert steps(setting) == before


@pytest.mark.parametrize(
    ("edit", "error", "said"),
    [
        (Edit("X", role="other"), NotFound, "In T1 nobody speaks under the label X; its labels are: I, R."),
        (Edit("R", rename="i"), QualcodeError, "In T1 somebody speaks under the label I already"),
        (Edit("R", rename="  "), QualcodeError, "a label cannot be blank"),
        (Edit("R", join="R"), QualcodeError, "cannot be joined to itself"),
        (Edit("R", respondent="BEN-9"), NotFound, "There is no respondent BEN-9"),
        (Edit("R", to="N", from_turn=99), NotFound, "there is no turn 99: it has 4"),
        (Edit("R", to="N", position=10_000), NotFound, "no turn from there on"),
        (Edit(find=("Nobody",)), NotFound, "no line with speech begins with Nobody"),
        (Edit(NO_LABEL, rename="N"), NotFound, "nobody speaks under the label"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_written(
    setting: Any, by_ids: Callable[..., Any], edit: Edit, error: type[Exception], said: str
) -> None:
    link(setting)
    before = by_ids(setting.study)
    with pytest.raises(error, match=said) as refused:
        change(setting.study, [setting.first], edit, setting.ann)
    assert "mother helped" not in str(refused.value)
    assert by_ids(setting.study) == before


def test_finished_and_reconciled_work_stays_and_units_follow(setting: Any) -> None:
    link(setting)
    for coder, end in ((setting.ann, 116), (setting.ben, 110)):
        table = [setting.new("Kin", 47, 87), setting.new("Clinic", 89, end)]
        acts.apply_codings(setting.study, coder, table)
    for coder in (setting.ann, setting.ben):
        finishing.finish(setting.study, coder, [setting.first])
    reconciling.carry_over(setting.study, setting.ann)
    (case,) = reconciling.queue(setting.study, setting.ann, setting.first).differences
    reconciling.take(setting.study, setting.ann, setting.first, case.id, [setting.ann.key])
    frozen = setting.study.connection.execute("SELECT frozen FROM assignment ORDER BY key").fetchall()

    def measured() -> tuple[int, bool]:
        found = comparing.agreement(setting.study, "Ann", comparing.Asked(units=("turn",), replicates=0))
        done = reconciling.queue(setting.study, None, setting.first).work.reconciled
        return found["scope"]["units"], done

    assert measured() == (2, True)
    change(setting.study, [setting.first], Edit("I", role="respondent"), setting.ben)
    assert measured() == (4, True)
    change(setting.study, [setting.first], Edit("R", role="other"), setting.ben)
    assert measured() == (2, True)
    assert setting.study.connection.execute("SELECT frozen FROM assignment ORDER BY key").fetchall() == frozen


def test_a_correction_keeps_what_was_said_of_who_speaks(setting: Any, interview_of: Any) -> None:
    link(setting)
    change(setting.study, [setting.first], Edit("R", rename="Rosa", role="respondent"), setting.ann)
    text = transcripts.content(setting.study, setting.first).text
    revising.revise(
        setting.study, setting.first, "a.txt", interview_of(text.replace("mother", "aunt")), by=setting.ben
    )
    assert called(setting)[1] == ("Rosa", "respondent", "BEN-01", False)
    done = revising.revise(
        setting.study, setting.first, "b.txt", interview_of(text.replace("R: ", "Maria: ")), by=setting.ben
    )
    assert done.renamed == {"Rosa": "Maria"}
    assert called(setting)[1] == ("Maria", "respondent", "BEN-01", False)


def test_a_study_from_before_letters_were_counted_has_them_of_its_turns(setting: Any) -> None:
    counted = [one.letters for one in transcripts.content(setting.study, setting.first).speakers]
    setting.study.connection.execute("UPDATE revision SET account = NULL")
    assert [one.letters for one in transcripts.content(setting.study, setting.first).speakers] == counted
    assert all(counted)
