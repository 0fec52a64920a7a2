"""Who says what has no label of its own."""

from __future__ import annotations

import pytest

from qualcode.transcript.model import Passage, Transcript
from tests.transcript.composed import made, said

NOBODY = "(no label)"
QUESTIONS = (
    "MODERATOR: Shall we go on?\n\nYes, the gate is heavy.\n\nMODERATOR: And the well?\n\nIt is dry now.\n"
)


def roles(transcript: Transcript) -> dict[str, str]:
    return {speaker.label: speaker.role for speaker in transcript.speakers}


def told(transcript: Transcript, words: str) -> bool:
    return any(words in warning for warning in transcript.warnings)


def times(*passages: tuple[str, str | None], timed: bool) -> list[Passage]:
    return [
        Passage(text, speaker, float(at) if timed else None) for at, (text, speaker) in enumerate(passages)
    ]


# --- one rule of continuation -----------------------------------------------------------------------


@pytest.mark.parametrize("timed", [False, True])
@pytest.mark.parametrize(
    "rows",
    [
        [
            ("Where is the well?", "Interviewer"),
            ("The old one.", None),
            ("By the road.", "Respondent"),
            ("Yes.", None),
        ],
        [
            ("Interviewer: Where is the well?", None),
            ("The old one.", None),
            ("Respondent: By the road.", None),
            ("Yes.", None),
        ],
        [
            ("Where is the well?", "Interviewer"),
            ("The old one.", ""),
            ("By the road.", "Respondent"),
            ("Yes.", "quote"),
        ],
    ],
)
def test_a_row_without_a_speaker_goes_on_with_the_one_before(
    rows: list[tuple[str, str | None]], *, timed: bool
) -> None:
    transcript = made(*times(*rows, timed=timed))
    assert said(transcript) == [
        ("Interviewer", "Where is the well?\nThe old one."),
        ("Respondent", "By the road.\nYes."),
    ]
    assert roles(transcript) == {"Interviewer": "interviewer", "Respondent": "respondent"}
    assert told(transcript, "2 rows without a speaker go on")
    assert [transcript.text[start:end] for start, end in transcript.rows] == [
        *("Where is the well?", "The old one.", "By the road.", "Yes."),
    ]


def test_a_paragraph_without_a_label_goes_on_too() -> None:
    transcript = made("Interviewer: Where is the well?\n\nThe old one.\n\nRespondent: By the road.\n\nYes.")
    assert said(transcript) == [
        ("Interviewer", "Where is the well?\n\nThe old one."),
        ("Respondent", "By the road.\n\nYes."),
    ]
    assert transcript.rows == ()


def test_a_name_in_a_row_of_its_own_is_whose_the_next_rows_are() -> None:
    transcript = made(Passage("How?", "INT"), Passage("", "RES"), Passage("Well."), Passage("So."))
    assert said(transcript) == [("INT", "How?"), ("RES", "Well.\nSo.")]


@pytest.mark.parametrize("timed", [False, True])
def test_rows_before_any_speaker_are_of_nobody_known(*, timed: bool) -> None:
    rows = [("We begin.", None), ("It is May.", None), ("How?", "INT"), ("Well.", "RES")]
    transcript = made(*times(*rows, timed=timed))
    assert said(transcript) == [
        *((NOBODY, "We begin."), (NOBODY, "It is May.")),
        *(("INT", "How?"), ("RES", "Well.")),
    ]
    assert roles(transcript)[NOBODY] == "group"
    assert transcript.unknown == 2


def test_a_quote_without_a_label_is_nobodys_where_nobody_asks() -> None:
    rows = ["Ten votes.", "R.2. I think so.", "R.1. Me too.", "R 2 Yes.", "And this is nobody's."]
    transcript = made(*rows)
    assert [label for label, _ in said(transcript)] == [NOBODY, "R.2", "R.1", "R.2", NOBODY]
    assert transcript.speakers[1].spelt == ("R.2", "R 2")
    assert transcript.unknown == 2
    conversation = made("I: Ten votes?", "R: I think so.", "I: And you?", "R: Yes.", "We all.")
    assert said(conversation)[-1] == ("R", "Yes.\nWe all.")


def test_a_column_that_says_only_that_it_is_a_quote_names_nobody() -> None:
    transcript = made(Passage("I think so.", "quote"), Passage("Ten votes.", "Transcriber’s summary"))
    assert said(transcript) == [(NOBODY, "I think so."), ("Transcriber’s summary", "Ten votes.")]
    assert transcript.speakers[1].role == "other"


# --- neighbours of one speaker ----------------------------------------------------------------------


@pytest.mark.parametrize("given", [False, True])
def test_neighbouring_cues_of_one_speaker_are_one_turn_with_one_label(*, given: bool) -> None:
    cues = [("Ann Lee", "Shall we begin with the"), ("Ann Lee", "river?"), ("Ben Owen", "Yes.")]
    transcript = made(
        *(
            Passage(words, name, float(at)) if given else Passage(f"{name}: {words}", None, float(at))
            for at, (name, words) in enumerate(cues)
        )
    )
    assert transcript.text == "Ann Lee: Shall we begin with the\nriver?\n\nBen Owen: Yes."
    assert len(transcript.turns) == 2
    assert len(transcript.sentences) == 2
    assert transcript.times == ((0, 0.0), (33, 1.0), (41, 2.0))
    assert transcript.account is not None
    assert transcript.account.labels == len("AnnLeeAnnLeeBenOwen")


def test_paragraphs_of_free_text_keep_their_labels() -> None:
    raw = "I: How?\nI: And why?\nR: Well."
    assert made(raw).text == raw
    assert len(made(raw).turns) == 3


# --- only interviewers have labels --------------------------------------------------------------------


def test_paragraphs_after_an_only_interviewers_questions_are_answers() -> None:
    transcript = made(QUESTIONS)
    assert transcript.text == QUESTIONS
    assert said(transcript) == [
        *(("MODERATOR", "Shall we go on?"), (NOBODY, "Yes, the gate is heavy.")),
        *(("MODERATOR", "And the well?"), (NOBODY, "It is dry now.")),
    ]
    assert roles(transcript) == {"MODERATOR": "interviewer", NOBODY: "respondent"}
    assert [speaker.inferred for speaker in transcript.speakers] == [False, True]
    assert told(transcript, "2 paragraphs without one stand after the questions; taken as the respondent's")


def test_somebody_may_say_whose_the_answers_are() -> None:
    assert roles(made(QUESTIONS, unlabelled="group")) == {"MODERATOR": "interviewer", NOBODY: "group"}
    before = made(QUESTIONS, unlabelled="before")
    assert roles(before) == {"MODERATOR": "interviewer"}
    assert len(before.turns) == 2
    assert before.warnings == ()


def test_an_opening_statement_is_the_interviewers_up_to_its_question() -> None:
    opening = (
        "MODERATOR: Welcome.\n\nWe record this.\n\nShall we begin?\n\nYes.\n\nMODERATOR: Good.\n\nSo it is."
    )
    assert said(made(opening))[:2] == [
        ("MODERATOR", "Welcome.\n\nWe record this.\n\nShall we begin?"),
        (NOBODY, "Yes."),
    ]
    asked = "MODERATOR: Tell me of it.\n\nIt is dry.\n\nMODERATOR: More?\n\nYou mean now?\n\nNo."
    assert [label for label, _ in said(made(asked))] == ["MODERATOR", NOBODY, "MODERATOR", NOBODY, NOBODY]


def test_a_label_alone_on_its_line_stands_before_its_question() -> None:
    transcript = made("MODERATOR\n\nShall we?\n\nYes.\n\nMODERATOR\n\nAnd the well?\n\nDry.")
    assert [label for label, _ in said(transcript)] == ["MODERATOR", NOBODY] * 2


def test_a_name_that_only_asks_is_an_interviewers() -> None:
    transcript = made(QUESTIONS.replace("MODERATOR", "Thandi Moyo"))
    assert roles(transcript) == {"Thandi Moyo": "interviewer", NOBODY: "respondent"}
    assert all(speaker.inferred for speaker in transcript.speakers)
    told_so = made(QUESTIONS.replace("?", "."), interviewer="moderator", labels=("MODERATOR",))
    assert roles(told_so) == {"MODERATOR": "interviewer", NOBODY: "respondent"}


def test_two_interviewers_may_be_the_only_ones() -> None:
    transcript = made(QUESTIONS + "\nInterviewer 2: And the road?\n\nIt is long.\n")
    assert roles(transcript) == {
        "MODERATOR": "interviewer",
        NOBODY: "respondent",
        "Interviewer 2": "interviewer",
    }


@pytest.mark.parametrize(
    "raw",
    [
        "I: Shall we?\n\nThe gate, I mean.\n\nR: Yes.\n\nI am sure.\n\nI: And the well?\n\nR: Dry.",
        "R: A long life.\n\nWe had goats.\n\nR: And then a school.\n\nIt was far.",
        "Thandi Moyo: A long life.\n\nWe had goats.\n\nThandi Moyo: And then a school.\n\nIt was far.",
        "MODERATOR: Shall we?\n\nThe gate, I mean.\n\nSeveral: Yes.\n\nMODERATOR: And?\n\nSeveral: No.",
    ],
)
def test_a_paragraph_goes_on_where_others_have_labels_too(raw: str) -> None:
    transcript = made(raw)
    assert NOBODY not in roles(transcript)
    assert len(transcript.turns) == raw.count(":")


@pytest.mark.parametrize("timed", [False, True])
def test_rows_after_an_only_interviewers_question_are_answers(*, timed: bool) -> None:
    rows = [("Shall we?", "INT"), ("Yes.", None), ("It is heavy.", None), ("And?", "INT"), ("Dry.", None)]
    transcript = made(*times(*rows, timed=timed))
    assert [label for label, _ in said(transcript)] == ["INT", NOBODY, NOBODY, "INT", NOBODY]
    assert roles(transcript)[NOBODY] == "respondent"
    assert transcript.unknown == 0


def test_a_question_over_several_cues_is_one_question() -> None:
    cues = [("Shall we", "INT"), ("go on?", None), ("Yes, the", None), ("gate is heavy.", None)]
    assert said(made(*times(*cues, timed=True))) == [
        ("INT", "Shall we\ngo on?"),
        (NOBODY, "Yes, the\ngate is heavy."),
    ]


def test_what_the_form_says_of_a_role_is_taken_as_given() -> None:
    transcript = made(
        Passage("Where to.", "Question", role="interviewer"), Passage("Why?", "P3", role="respondent")
    )
    assert roles(transcript) == {"Question": "interviewer", "P3": "respondent"}
    assert not any(speaker.inferred for speaker in transcript.speakers)


# --- nobody has a label -------------------------------------------------------------------------------


def test_of_two_styles_the_one_that_asks_is_the_interviewers() -> None:
    raw = (
        "Talk 7\n\nWhere was it?\n\nBy the river, where my mother kept goats.\n\nAnd then?\n\nWe left in May."
    )
    strong = Passage(raw, strong=frozenset((0, 2, 6)))
    transcript = made(strong)
    assert transcript.text == raw
    assert [label for label, _ in said(transcript)] == ["(emphasised)"] * 2 + [NOBODY, "(emphasised)", NOBODY]
    assert roles(transcript) == {"(emphasised)": "interviewer", NOBODY: "respondent"}
    assert all(speaker.inferred for speaker in transcript.speakers)
    plain = made(Passage(raw, strong=frozenset((4, 8))))
    assert roles(plain) == {NOBODY: "interviewer", "(emphasised)": "respondent"}


def test_headings_in_bold_ask_nothing() -> None:
    raw = "Background\n\nWe came in May.\n\nThe well\n\nIt was dry."
    transcript = made(Passage(raw, strong=frozenset((0, 4))))
    assert transcript.speakers == ()
    assert len(transcript.turns) == 4


def test_bold_lines_count_where_furniture_was_taken_out_before_them() -> None:
    raw = "Page 1 of 2\nWhere?\n\nBy the river, at home.\n\nPage 2 of 2\nAnd then?\n\nWe left in May."
    transcript = made(Passage(raw, strong=frozenset((1, 6))))
    assert [label for label, _ in said(transcript)] == ["(emphasised)", NOBODY] * 2
    assert transcript.furniture == 2


def test_labels_are_believed_before_the_style_of_lines() -> None:
    transcript = made(Passage("I: Where?\nR: By the river.\nI: Why?\nR: It was.", strong=frozenset((1, 3))))
    assert roles(transcript) == {"I": "interviewer", "R": "respondent"}
