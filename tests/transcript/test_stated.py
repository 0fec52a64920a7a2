"""Lines above the turns that state who asks and who answers."""

from __future__ import annotations

import pytest

from tests.transcript.composed import made

TALK = [
    ("Alice Brown", "Where did you grow up?"),
    ("Peter Dube", "By the river, with seven brothers."),
    ("Bongani Cele", "What did your father do?"),
    ("Peter Dube", "He mended carts. Is that of interest?"),
    ("Carla Diaz", "Tell me of the school."),
    ("Peter Dube", "It was four miles away."),
    ("Alice Brown", "Go on."),
    ("Bongani Cele", "And the river?"),
    ("Carla Diaz", "And the bridge?"),
    ("Peter Dube", "It went in the flood."),
]
FULL = {name: name for name, _ in TALK}
INITIALS = {name: "".join(word[0] for word in name.split()) for name in FULL}
SURNAMES = {name: name.split()[1] for name in FULL}


def roles(above: str, called: dict[str, str]) -> dict[str, str]:
    talk = "\n\n".join(f"{called[name]}: {said}" for name, said in TALK)
    found = made(f"{above}\n\n{talk}\n")
    assert len(found.turns) == len(TALK)
    return {speaker.label: speaker.role for speaker in found.speakers}


@pytest.mark.parametrize("called", [FULL, INITIALS, SURNAMES])
@pytest.mark.parametrize(
    "above",
    [
        "Interviewers: Alice Brown, Bongani Cele and Carla Diaz",
        "Interviewers: Alice Brown of the County Museum, Bongani Cele, and Carla Diaz",
        "Interviewers:\nAlice Brown\nBongani Cele\nCarla Diaz",
        "Interviewer: Alice Brown\nInterviewer: Bongani Cele\nInterviewer: Carla Diaz",
        "Interviewers: Alice Brown; Bongani Cele; Carla Diaz\nNarrator: Peter Dube\nDate: 3 May 2019",
        "A talk of an afternoon\nEntrevistadores: Alice Brown, Bongani Cele y Carla Diaz",
    ],
)
def test_a_line_that_names_those_who_ask_is_a_cover_and_says_their_role(
    above: str, called: dict[str, str]
) -> None:
    assert roles(above, called) == {
        called[name]: "respondent" if name == "Peter Dube" else "interviewer" for name in FULL
    }


def test_whom_a_line_above_names_speaks_though_only_once() -> None:
    above = "Interviewers: Alice Brown, Bongani Cele and Carla Diaz\n\n"
    talk = "AB: Where?\nPD: By the river.\nBC: Alone?\nPD: Yes.\nCD: And then?\nPD: Then we left.\n"
    found = made(above + talk)
    assert [(one.label, one.role, one.turns) for one in found.speakers] == [
        ("AB", "interviewer", 1),
        ("PD", "respondent", 3),
        ("BC", "interviewer", 1),
        ("CD", "interviewer", 1),
    ]


@pytest.mark.parametrize("sign", [": ", " = ", " – "])
def test_lines_that_explain_initials_are_no_turns(sign: str) -> None:
    legend = "\n".join(
        f"{short}{sign}{name}, {'narrator' if name == 'Peter Dube' else 'interviewer'}"
        for name, short in INITIALS.items()
    )
    assert roles(legend, INITIALS) == {
        short: "respondent" if name == "Peter Dube" else "interviewer" for name, short in INITIALS.items()
    }


def test_nobody_is_guessed_to_ask_besides_those_whom_the_file_names() -> None:
    text = "Interviewer: Alice\n\nAlice: Tell me.\n\nMary: What of?\n\nRose: I was born here, and stayed.\n\n"
    found = made(
        text + "Alice: Of the flood.\n\nMary: Which?\n\nRose: It took the bridge and the carts with it.\n"
    )
    assert {one.label: one.role for one in found.speakers} == {
        "Alice": "interviewer",
        "Mary": "respondent",
        "Rose": "respondent",
    }


@pytest.mark.parametrize(
    "above",
    [
        "Interviewer: Thandi Moyo",
        "Respondent: P07, woman, 34",
        "Interview 7\nDate: 3 May\nInterviewer: Thandi\nRespondent: P07\nPlace: Gota",
        "I: Interviewer\nR: Respondent",
    ],
)
def test_facts_of_the_interview_above_it_are_nobodys_words(above: str) -> None:
    found = made(f"{above}\n\nI: How far is it?\n\nR: An hour.\n\nI: And now?\n\nR: The same.\n")
    assert [(one.label, one.turns) for one in found.speakers] == [("I", 2), ("R", 2)]


def test_who_mostly_asks_beside_the_interviewer_is_named() -> None:
    text = "Interviewer: How far?\n\nGrace: Far.\n\nRose: Who goes?\n\nGrace: I do.\n\nRose: When?\n\nGrace: Now.\n"
    assert any('"Rose" mostly asks' in warning for warning in made(text).warnings)
    assert not any("mostly" in warning for warning in made(text.replace("When?", "I see.")).warnings)


@pytest.mark.parametrize(
    "first",
    [
        "Interviewer: Peter?",
        "Interviewer: Peter, where did you grow up?",
        "Interviewer: Tell me of Peter and Rose.",
    ],
)
def test_what_an_interviewer_says_to_somebody_is_a_turn(first: str) -> None:
    found = made(f"{first}\n\nPeter: Here.\n\nRose: There.\n\nPeter: So it is.\n\nRose: Yes.\n")
    assert [turn.speaker for turn in found.turns] == [0, 1, 2, 1, 2]
    assert found.speakers[0].label == "Interviewer"


def test_an_interviewer_who_calls_somebody_and_speaks_again_speaks() -> None:
    found = made("Interviewer: Peter.\n\nPeter: Yes?\n\nInterviewer: How far is it?\n\nPeter: Far.\n")
    assert [turn.speaker for turn in found.turns] == [0, 1, 0, 1]
