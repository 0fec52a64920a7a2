"""Who asks and who answers."""

from __future__ import annotations

import pytest

from qualcode.errors import QualcodeError
from qualcode.transcript.roles import Share, named_interviewers, roles_of, share_of

ASKS = Share(turns=10, questions=6, characters=300)
ANSWERS = Share(turns=10, questions=1, characters=3000)


def test_known_words() -> None:
    labels = [
        "Moderator",
        "I",
        "R2",
        "All",
        "Women",
        "?",
        "Transcriber's note",
        "Notes",
        "Ben",
        "Interviewer 2",
    ]
    roles = roles_of(dict.fromkeys(labels, ANSWERS))
    assert [roles[label] for label in labels] == [
        *("interviewer", "interviewer", "respondent", "group", "group", "group", "other", "other"),
        *("respondent", "interviewer"),
    ]


def test_of_two_the_one_who_asks() -> None:
    assert roles_of({"ANNA": ASKS, "BEN": ANSWERS}) == {"ANNA": "interviewer", "BEN": "respondent"}
    assert roles_of({"Dan": ANSWERS, "Participant": ANSWERS})["Dan"] == "interviewer"


def test_nobody_where_it_is_not_clear() -> None:
    assert set(roles_of({"ANNA": ANSWERS, "BEN": ANSWERS}).values()) == {"respondent"}
    talks = Share(turns=10, questions=6, characters=9000)
    assert set(roles_of({"ANNA": talks, "BEN": ANSWERS}).values()) == {"respondent"}
    assert set(roles_of({"ANNA": ASKS, "BEN": ASKS, "CAT": ANSWERS}).values()) == {"respondent"}


def test_of_several_the_one_who_clearly_asks_most() -> None:
    roles = roles_of({"ANNA": ASKS, "BEN": ANSWERS, "CAT": ANSWERS, "All": ASKS})
    assert roles == {"ANNA": "interviewer", "BEN": "respondent", "CAT": "respondent", "All": "group"}


def test_a_named_interviewer_wins_over_letters() -> None:
    roles = roles_of({"R": ASKS, "I": ANSWERS, "Moderator": ASKS}, frozenset({"R"}))
    assert roles == {"R": "interviewer", "I": "respondent", "Moderator": "interviewer"}


def test_named_in_any_case_and_several() -> None:
    spelt = {"ANNA": ("ANNA",), "Ben": ("Ben", "BEN."), "CAT": ("CAT",)}
    assert named_interviewers("anna; ben", spelt) == {"ANNA", "Ben"}
    with pytest.raises(QualcodeError, match=r'"Dora".*ANNA; Ben; CAT'):
        named_interviewers("Dora", spelt)


def test_questions_are_counted_behind_closing_marks() -> None:
    assert share_of(["Why?", 'He said "why?"', "Why? I see.", "why？"]).questions == 3
