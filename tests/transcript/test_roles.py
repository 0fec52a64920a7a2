"""Who asks and who answers."""

from __future__ import annotations

import pytest

from qualcode.errors import QualcodeError
from qualcode.transcript.roles import Share, named_interviewers, share_of
from qualcode.transcript.roles import roles_of as told_of

ASKS = Share(turns=10, questions=6, characters=300)
ANSWERS = Share(turns=10, questions=1, characters=3000)


def roles_of(shares: dict[str, Share], interviewers: frozenset[str] = frozenset()) -> dict[str, str]:
    return {label: told.role for label, told in told_of(shares, interviewers).items()}


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
    three = {
        "ANNA": ASKS,
        "BEN": ANSWERS,
        "CAT": Share(10, 2, 400),
        "DAN": Share(10, 3, 400),
        "EVE": Share(10, 4, 400),
    }
    assert set(roles_of(three | {"ANNA": Share(10, 5, 400)}).values()) == {"respondent"}


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


def test_two_may_ask_where_others_answer() -> None:
    roles = told_of({"ANNA": ASKS, "BEN": ANSWERS, "CAT": Share(4, 2, 200)})
    assert roles["ANNA"] == roles["CAT"] == ("interviewer", True)
    assert roles["BEN"] == ("respondent", True)


def test_somebody_who_says_most_or_speaks_once_does_not_ask() -> None:
    shares = {"ANNA": ASKS, "BEN": ANSWERS, "CAT": Share(10, 7, 5000), "DAN": Share(1, 1, 20)}
    assert roles_of(shares) == {
        "ANNA": "interviewer",
        "BEN": "respondent",
        "CAT": "respondent",
        "DAN": "respondent",
    }


def test_who_opens_the_talk_and_says_little_asks() -> None:
    opening, telling = Share(10, 2, 400), Share(10, 1, 4000)
    assert roles_of({"ANNA": opening, "BEN": telling})["ANNA"] == "interviewer"
    assert set(roles_of({"BEN": telling, "ANNA": opening}).values()) == {"respondent"}


def test_helping_professions_ask_those_they_help_and_answer_an_interviewer() -> None:
    assert roles_of(dict.fromkeys(("Nurse", "Patient"), ANSWERS)) == {
        "Nurse": "interviewer",
        "Patient": "respondent",
    }
    assert roles_of(dict.fromkeys(("Interviewer", "Nurse"), ANSWERS))["Nurse"] == "respondent"
    assert told_of(dict.fromkeys(("Therapist", "Client 2"), ANSWERS))["Therapist"] == ("interviewer", False)


@pytest.mark.parametrize(
    ("asks", "answers"),
    [
        ("Enquêteur", "Répondante"),
        ("Entrevistadora", "Entrevistado"),
        ("Interviewerin", "Befragte"),
        ("Mhojaji", "Mhojiwa"),
        ("Umbuzi", "Umphenduli"),
        ("Mubvunzi", "Mupinduri"),
        ("ጠያቂ", "መላሽ"),
        ("साक्षात्कारकर्ता", "उत्तरदाता"),
        ("采访者", "受访者1"),
        ("Counsellor", "Client"),
        ("Host", "Guest"),
        ("Médecin", "Patiente"),
    ],
)
def test_role_words_of_many_languages(asks: str, answers: str) -> None:
    assert roles_of({answers: ASKS, asks: ANSWERS}) == {asks: "interviewer", answers: "respondent"}


def test_what_a_word_or_a_person_says_is_not_inferred() -> None:
    told = told_of({"Interviewer": ASKS, "P1": ANSWERS, "Mary": ANSWERS})
    assert [told[label].inferred for label in told] == [False, False, True]
    assert told_of({"ANN": ANSWERS, "BEN": ANSWERS}, frozenset({"ANN"}))["ANN"] == ("interviewer", False)


def test_greek_asks_with_its_own_mark() -> None:
    assert share_of(["Ποιος έρχεται;", "Ήρθε χθες.", "It is far;"]).questions == 1
