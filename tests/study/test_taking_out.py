"""Taking things out again, and other names: what goes along, what stays, and what comes back."""

from __future__ import annotations

from typing import Any

import pytest

from qualcode.counting.counted import counted
from qualcode.errors import NotAllowed, NotFound, QualcodeError
from qualcode.study import (
    assignments,
    codings,
    consent,
    finishing,
    memos,
    removing,
    renaming,
    respondents,
    retiring,
    reviews,
    transcripts,
    undoing,
)
from qualcode.study import coding as acts
from qualcode.study.coders import (
    active,
    actor,
    add_coder,
    coders,
    find_coder,
    must_act,
    rename_coder,
    set_primary,
)
from qualcode.study.respondents import About, Part
from qualcode.study.seen import Seen
from qualcode.study.speakers import speakers


def people(s: Any, *parts: Part) -> None:
    about = [
        About("BEN-1", "mother", {"site": "Luveve"}, {"recruited_by": ["BEN-2"]}),
        About("BEN-2", "nurse", {"site": "Cowdray", "age": "30"}),
    ]
    respondents.take_in_respondents(s.study, about, parts, by=s.ben)


def person(s: Any, name: str) -> Any:
    return respondents.find_respondent(s.study, name)


# -- a transcript -----------------------------------------------------------------------------------


def test_what_goes_with_a_transcript_is_told_by_coder(setting: Any) -> None:
    both = [setting.coded(coder, "Kin") for coder in (setting.ann, setting.ben)]
    setting.coded(setting.ann, "Clinic", 89, 116)
    memos.write_memo(setting.study, setting.ann, "coding", both[0], "her words")
    finishing.finish(setting.study, setting.ann, [setting.first])
    lead, blind = (removing.going(Seen(setting.study, who), setting.first) for who in (None, setting.ben))
    assert lead == ({"Ann": 2, "Ben": 1}, 0, 1, 2, 0)
    assert blind == ({"Ben": 1}, 0, 0, 2, 0)


def test_its_file_comes_in_again_as_for_the_first_time(setting: Any, import_as: Any, by_ids: Any) -> None:
    people(setting, Part("BEN-1", setting.first, consent="yes"))
    setting.coded(setting.ann, "Kin")
    memos.write_memo(setting.study, setting.ann, "transcript", setting.first.id, "long")
    removing.remove(setting.study, setting.first, setting.ann)
    entry = import_as(setting.study, "T1", by=setting.ann)
    assert codings.codings(setting.study) == []
    assert memos.memos(Seen(setting.study, None)) == []
    assert [a.transcript for a in assignments.assignments(setting.study)] == []
    assert respondents.taking_part_in(setting.study, entry) == []
    assert [one.respondent for one in speakers(setting.study, entry)] == [None, None]
    assert entry.details["consent_to_quote"] == "not recorded"


@pytest.mark.parametrize("whose", ["interview", "respondent"])
def test_a_refusal_to_be_quoted_outlives_it(setting: Any, import_as: Any, whose: str) -> None:
    if whose == "interview":
        transcripts.set_details(setting.study, setting.first, {"consent_to_quote": "no"}, by=setting.ann)
    else:
        people(setting, Part("BEN-1", setting.first, consent="no"), Part("BEN-2", setting.first))
    removing.remove(setting.study, setting.first, setting.ann)
    entry = import_as(setting.study, "T1", by=setting.ann)
    assert entry.details["consent_to_quote"] == "no"
    assert consent.consents(setting.study).state(entry.key) == "no"


def test_an_import_that_was_undone_leaves_no_refusal(setting: Any, import_as: Any) -> None:
    entry = import_as(setting.study, "T3", "I: Who?\nR: I did.", setting.ann)
    transcripts.set_details(setting.study, entry, {"consent_to_quote": "no"}, by=setting.ann)
    setting.study.undo(setting.ann.id)
    setting.study.undo(setting.ann.id)
    entry = import_as(setting.study, "T3", "I: Who?\nR: I did.", setting.ann)
    assert entry.details["consent_to_quote"] == "not recorded"


def test_a_person_heard_only_there_keeps_the_consent_of_elsewhere(setting: Any) -> None:
    people(setting, Part("BEN-1", setting.first, consent="no"), Part("BEN-1", setting.second, consent="yes"))
    assert consent.consents(setting.study).of_person(person(setting, "BEN-1").key) == "no"
    removing.remove(setting.study, setting.first, setting.ann)
    assert consent.consents(setting.study).of_person(person(setting, "BEN-1").key) == "yes"


def test_it_does_not_come_back_beside_another_of_its_name(setting: Any, import_as: Any) -> None:
    removing.remove(setting.study, setting.first, setting.ann)
    import_as(setting.study, "T1", "I: Who?\nR: Another one.", setting.ben)
    with pytest.raises(NotAllowed, match="there is another transcript T1 by now"):
        undoing.undo(setting.study, setting.ann)
    assert len(transcripts.entries(setting.study)) == 2


# -- respondents ------------------------------------------------------------------------------------


def test_a_renamed_respondent_is_known_to_tables_by_the_new_name_alone(setting: Any) -> None:
    people(setting, Part("BEN-1", setting.first))
    before = person(setting, "BEN-1")
    renaming.rename_respondent(setting.study, before, "BEN-01", setting.ann)
    assert person(setting, "ben-01").id == before.id
    with pytest.raises(NotFound, match="did you mean"):
        person(setting, "BEN-1")
    more = [About("BEN-01", attributes={"age": "40"}), About("BEN-1", "father")]
    respondents.take_in_respondents(setting.study, more, [Part("BEN-01", setting.second)], by=setting.ben)
    found = {one.name: (one.type, one.attributes) for one in respondents.respondents(setting.study)}
    assert found["BEN-01"] == ("mother", {"site": "Luveve", "age": "40"})
    assert found["BEN-1"] == ("father", {})
    assert person(setting, "BEN-1").id != before.id
    spoken = respondents.participants(setting.study)
    assert {key for keys in spoken.values() for key in keys} == {before.key}


def test_a_name_of_somebody_else_is_refused(setting: Any) -> None:
    people(setting)
    with pytest.raises(QualcodeError, match="There is a respondent BEN-2 already"):
        renaming.rename_respondent(setting.study, person(setting, "BEN-1"), "ben-2", setting.ann)
    renaming.rename_respondent(setting.study, person(setting, "BEN-1"), "Ben-1", setting.ann)
    assert person(setting, "BEN-1").name == "Ben-1"


def test_two_joined_are_one_with_the_words_of_both(setting: Any) -> None:
    people(setting, Part("BEN-1", setting.first), Part("BEN-2", setting.second))
    one, two = person(setting, "BEN-1"), person(setting, "BEN-2")
    memos.write_memo(setting.study, setting.ann, "respondent", one.id, "shy")
    told = renaming.join_respondents(setting.study, one, two, setting.ann)
    (found,) = respondents.respondents(setting.study)
    assert (found.name, found.type, found.attributes) == ("BEN-2", "nurse", {"site": "Cowdray", "age": "30"})
    assert told == ["BEN-2 keeps site Cowdray; BEN-1 had Luveve.", "BEN-2 stays nurse; BEN-1 was mother."]
    assert respondents.participants(setting.study) == {1: [found.key], 2: [found.key]}
    assert [speakers(setting.study, e)[1].respondent for e in (setting.first, setting.second)] == [
        "BEN-2"
    ] * 2
    assert [memo.on for memo in memos.memos(Seen(setting.study, None))] == ["respondent BEN-2"]
    assert respondents.links(setting.study) == {}


@pytest.mark.parametrize(
    ("one", "other", "joint"), [("yes", "no", "no"), ("no", "yes", "no"), ("yes", None, "not recorded")]
)
def test_of_two_consents_the_more_cautious_stands(
    setting: Any, one: str | None, other: str | None, joint: str
) -> None:
    parts = [Part("BEN-1", setting.first, consent=one), Part("BEN-2", setting.first, consent=other)]
    people(setting, *parts)
    renaming.join_respondents(setting.study, person(setting, "BEN-1"), person(setting, "BEN-2"), setting.ann)
    (kept,) = respondents.respondents(setting.study)
    (state,) = setting.study.connection.execute(
        "SELECT consent_to_quote FROM participant WHERE deleted = 0"
    ).fetchone()
    assert (state or "not recorded", kept.name) == (joint, "BEN-2")


def test_a_refusal_of_all_that_one_said_holds_for_both(setting: Any) -> None:
    people(setting, Part("BEN-2", setting.first))
    respondents.take_in_respondents(setting.study, [About("BEN-1", consent="no")], [], by=setting.ben)
    renaming.join_respondents(setting.study, person(setting, "BEN-1"), person(setting, "BEN-2"), setting.ann)
    assert consent.consents(setting.study).state(setting.first.key) == "no"


# -- coders -----------------------------------------------------------------------------------------


def test_a_renamed_coder_is_found_by_the_new_name_and_the_old_one_is_free(setting: Any) -> None:
    setting.coded(setting.ann, "Kin")
    finishing.finish(setting.study, setting.ann, [setting.first])
    assert [c.coder for c in codings.codings(setting.study)] == ["Ann"]
    renamed = rename_coder(setting.study, setting.ann, "Anna", setting.ben)
    assert (renamed.id, [c.coder for c in codings.codings(setting.study)]) == (setting.ann.id, ["Anna"])
    assert counted(Seen(setting.study, None), "coder:anna").coders == {setting.first.key: {setting.ann.key}}
    with pytest.raises(QualcodeError, match="--give-to 'Anna'"):
        rename_coder(setting.study, setting.ben, "ANNA")
    other = add_coder(setting.study, "Ann")
    assert other.id != setting.ann.id
    assert [coder.name for coder in coders(setting.study)] == ["Anna", "Ben", "Ann"]


def test_a_retired_coder_is_offered_nowhere_and_the_work_counts_as_before(setting: Any) -> None:
    setting.coded(setting.ann, "Kin")
    finishing.finish(setting.study, setting.ann, [setting.first])
    assignments.assign(setting.study, [(setting.second, setting.ann)], round_name="main")
    before = counted(Seen(setting.study, None), "final").coders
    retiring.retire(setting.study, setting.ann, setting.ben)
    assert counted(Seen(setting.study, None), "final").coders == before
    assert [coder.name for coder in coders(setting.study)] == ["Ben"]
    assert [a.transcript for a in assignments.assignments(setting.study)] == [setting.first.key]
    for ask in (active, actor, must_act):
        with pytest.raises(NotAllowed, match="Ann is retired"):
            ask(setting.study, "ann")
    assert find_coder(setting.study, "Ann").id == setting.ann.id
    assert add_coder(setting.study, "Ann").id == setting.ann.id
    assert [coder.name for coder in coders(setting.study)] == ["Ann", "Ben"]


def test_nobody_waits_for_who_is_retired(setting: Any) -> None:
    both = [(setting.first, setting.ann), (setting.first, setting.ben)]
    assignments.assign(setting.study, both, round_name="main")
    finishing.finish(setting.study, setting.ben, [setting.first])
    assert Seen(setting.study, setting.ben).blind
    retiring.retire(setting.study, setting.ann, setting.ben)
    assert not Seen(setting.study, setting.ben).blind


def test_work_under_a_wrong_name_becomes_the_right_coders(setting: Any) -> None:
    """Finished work stays finished, with what froze it; who reviews it still does; it is still the primary one."""
    coding = setting.coded(setting.ann, "Kin")
    memos.write_memo(setting.study, setting.ann, "coding", coding, "her words")
    finishing.finish(setting.study, setting.ann, [setting.first])
    assignments.assign(
        setting.study, [(setting.first, setting.ben)], round_name="again", mode="review", reviews=setting.ann
    )
    reviews.keep(setting.study, setting.ben, [coding])
    set_primary(setting.study, setting.ann)
    anna = add_coder(setting.study, "Anna")
    (frozen,) = setting.study.connection.execute(
        "SELECT frozen FROM assignment WHERE frozen NOTNULL"
    ).fetchone()
    retiring.give_work(setting.study, setting.ann, anna, setting.ben)
    assert {c.coder for c in codings.codings(setting.study)} == {"Anna", "Ben"}
    own, review = assignments.assignments(setting.study)
    assert (own.coder.name, own.status, review.reviews) == ("Anna", "finished", "Anna")
    (now,) = setting.study.connection.execute("SELECT frozen FROM assignment WHERE frozen NOTNULL").fetchone()
    assert now == frozen
    assert [memo.coder for memo in memos.memos(Seen(setting.study, None))] == ["Anna"]
    assert reviews.outcomes(setting.study, setting.ben, setting.first)
    with pytest.raises(QualcodeError, match="finished"):
        acts.remove(setting.study, anna, [coding])
    assert assignments.assign(setting.study, [(setting.first, anna)], round_name="main") == 0


def test_what_two_people_did_is_not_joined(setting: Any) -> None:
    for coder in (setting.ann, setting.ben):
        setting.coded(coder, "Kin")
    finishing.finish(setting.study, setting.ann, [setting.first])
    with pytest.raises(NotAllowed, match="both worked on T1, and one of them has finished it"):
        retiring.give_work(setting.study, setting.ann, setting.ben)
    cleo = add_coder(setting.study, "Cleo")
    assignments.assign(
        setting.study, [(setting.first, cleo)], round_name="again", mode="review", reviews=setting.ann
    )
    with pytest.raises(NotAllowed, match="reviews the other in T1"):
        retiring.give_work(setting.study, cleo, setting.ann)


def test_a_partner_stays_blind_to_work_that_was_given_to_another(setting: Any) -> None:
    both = [(setting.first, setting.ann), (setting.first, setting.ben)]
    assignments.assign(setting.study, both, round_name="main")
    setting.coded(setting.ann, "Kin")
    anna = add_coder(setting.study, "Anna")
    retiring.give_work(setting.study, setting.ann, anna, setting.ann)
    assert codings.codings(setting.study, setting.ben) == []
    assert len(codings.codings(setting.study, anna)) == 1
