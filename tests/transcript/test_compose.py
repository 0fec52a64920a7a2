"""From what a reader found to a transcript."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualcode.errors import QualcodeError
from qualcode.transcript.account import BEFORE_LABELS, FURNITURE, TIME_STAMPS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.compose import compose
from qualcode.transcript.model import Extract, Passage
from tests.transcript.composed import made, said


@pytest.mark.parametrize(
    ("raw", "text", "expected", "times"),
    [
        ("I: How?\nR: Well.\n", "I: How?\nR: Well.\n", [("I", "How?"), ("R", "Well.")], ()),
        (
            "P1 0:00\nWell then.\nP2 0:15\nSo.",
            "P1\nWell then.\nP2\nSo.",
            [("P1", "Well then."), ("P2", "So.")],
            ((0, 0.0), (14, 15.0)),
        ),
        (
            "[00:01:09] Ann: How?\n[00:01:12] Ben: Well.\n",
            "Ann: How?\nBen: Well.\n",
            [("Ann", "How?"), ("Ben", "Well.")],
            ((0, 69.0), (10, 72.0)),
        ),
        (
            "Ann [00:01:09]: How?\nBen [00:01:12]: Well [00:02:00] then.",
            "Ann: How?\nBen: Well then.",
            [("Ann", "How?"), ("Ben", "Well then.")],
            ((0, 69.0), (10, 72.0), (20, 120.0)),
        ),
        (
            "(0:15) Ann: How?\n\n(0:20) Ben: At 10:30 then.",
            "Ann: How?\n\nBen: At 10:30 then.",
            [("Ann", "How?"), ("Ben", "At 10:30 then.")],
            ((0, 15.0), (11, 20.0)),
        ),
        (
            "Dan:\n\tHow\n\twas it?\nParticipant:\n\tWell.",
            "Dan:\n\tHow\n\twas it?\nParticipant:\n\tWell.",
            [("Dan", "How\n\twas it?"), ("Participant", "Well.")],
            (),
        ),
        (
            "ANN LEE: We went\nhome.\n\nThen more.\n\nBEN OWEN: So.\n\nANN LEE: Yes.\n\nBEN OWEN: No.",
            "ANN LEE: We went\nhome.\n\nThen more.\n\nBEN OWEN: So.\n\nANN LEE: Yes.\n\nBEN OWEN: No.",
            [
                ("ANN LEE", "We went\nhome.\n\nThen more."),
                ("BEN OWEN", "So."),
                ("ANN LEE", "Yes."),
                ("BEN OWEN", "No."),
            ],
            (),
        ),
        (
            "00:00:05\nInterviewer: How?\n00:00:09\nParticipant: Well.",
            "Interviewer: How?\nParticipant: Well.",
            [("Interviewer", "How?"), ("Participant", "Well.")],
            ((0, 5.0), (18, 9.0)),
        ),
        (
            "One.\n\nTwo.\nThree.\n",
            "One.\n\nTwo.\nThree.\n",
            [(None, "One."), (None, "Two."), (None, "Three.")],
            (),
        ),
    ],
)
def test_free_text(
    raw: str, text: str, expected: list[tuple[str, str]], times: tuple[tuple[int, float]]
) -> None:
    transcript = made(raw)
    assert transcript.text == text
    assert said(transcript) == expected
    assert transcript.times == times


def test_spellings_of_one_label() -> None:
    transcript = made(
        "Interviewer: a?\nMary: b.\nINTERVIEWER: c?\nMary: d.\nInterviewer : e?\nIntervewer: f?\nMary: g"
    )
    assert [(s.label, s.role, s.turns) for s in transcript.speakers] == [
        ("Interviewer", "interviewer", 4),
        ("Mary", "respondent", 3),
    ]
    assert transcript.speakers[0].spelt == ("Interviewer", "INTERVIEWER", "Intervewer")
    assert any("Intervewer" in warning and "as one" in warning for warning in transcript.warnings)


def test_pages() -> None:
    transcript = made("1/2\nDan:\n\tHow was\n1\n2\f2/2\nit?\nParticipant:\n\tWell.\n3\n4")
    assert said(transcript) == [("Dan", "How was\nit?"), ("Participant", "Well.")]
    assert transcript.furniture == 6


def test_a_text_layer_with_tabs_for_blanks() -> None:
    transcript = made(
        "Dan:\t\n\tSo\thow\twas\tit\tthen?\nParticipant:\t\n" + "\tI\tthink\tit\twas\tgood.\n" * 5
    )
    assert said(transcript)[0] == ("Dan", "So how was it then?")
    assert "\t" not in transcript.text
    assert "a\tb" in made("I: a\tb\nR: c").text


def test_labels_without_speech_are_no_turns() -> None:
    transcript = made("I: How?\nR:\nI: And?\nR: Well.")
    assert [label for label, _ in said(transcript)] == ["I", "I", "R"]
    assert "R:\n" in transcript.text
    assert any(warning.startswith("1 label has no speech") for warning in transcript.warnings)


def test_text_before_the_first_label_is_no_turn() -> None:
    transcript = made("Interview seven\n\nI: How?\nR: Well.")
    assert len(transcript.turns) == 2
    assert transcript.account is not None
    assert transcript.account.taken_out == {BEFORE_LABELS: len("Interviewseven")}


def test_utterances_with_speakers() -> None:
    transcript = made(
        Passage("How?", "Ann", 1.0),
        Passage("Well,", "Ben", 2.0),
        Passage(" it was [0:05] good.\n", "Ben", 4.0),
        Passage("", "Ann", 5.0),
        Passage("(laughter)", None, 6.0),
    )
    assert transcript.text == "Ann: How?\n\nBen: Well,\nit was good.\n\nAnn: (laughter)"
    assert said(transcript) == [("Ann", "How?"), ("Ben", "Well,\nit was good."), ("Ann", "(laughter)")]
    assert transcript.times == ((0, 1.0), (11, 2.0), (22, 4.0), (29, 5.0), (36, 6.0))
    assert [transcript.text[start:end] for start, end in transcript.rows] == [
        *("How?", "Well,", "it was good.", "(laughter)"),
    ]


def test_a_label_that_stands_in_the_words_too_is_not_doubled() -> None:
    transcript = made(Passage("Ann: How?", "Ann"), Passage("Well.", "Ben"))
    assert transcript.text == "Ann: How?\n\nBen: Well."


def test_subtitles_with_labels_in_the_words() -> None:
    cues = ["I: How was", "it then?", "R: Well,", "good."]
    transcript = made(*(Passage(cue, None, float(n)) for n, cue in enumerate(cues)))
    assert said(transcript) == [("I", "How was\nit then?"), ("R", "Well,\ngood.")]


def test_subtitles_without_labels_hold_whole_sentences() -> None:
    cues = ["How was", "it then?", "Well."]
    transcript = made(*(Passage(cue, None, float(n)) for n, cue in enumerate(cues)))
    assert said(transcript) == [(None, "How was\nit then?"), (None, "Well.")]


def test_the_interviewer_that_somebody_names() -> None:
    raw = "ANN: Yes.\nBEN: Yes.\n" * 3
    assert made(raw, interviewer="ben").speakers[1].role == "interviewer"
    with pytest.raises(QualcodeError, match=r"ANN; BEN"):
        made(raw, interviewer="CARA")
    with pytest.raises(QualcodeError, match="none"):
        made("Just prose.", interviewer="CARA")


def test_the_account_names_what_was_taken_out() -> None:
    account = made("Talk 7\n\nAnn [0:05]: How?\n00:00:09\nBen: Well [00:12] then.\nAnn:\nPage 1 of 2").account
    assert account is not None
    assert account.letters_in == letters("Talk7AnnHowBenWellthenAnnPage1of2") + len("0050000090012")
    assert account.in_turns == letters("HowWellthen")
    assert account.labels == letters("AnnBenAnn")
    assert account.taken_out == {
        TIME_STAMPS: len("0050000090012"),
        FURNITURE: letters("Page1of2"),
        BEFORE_LABELS: letters("Talk7"),
    }


def test_nothing() -> None:
    assert made("").turns == ()
    assert compose(Extract((), "csv", b"")).text == ""
    assert made(" \n\n").warnings == ("The transcript holds no text.",)


def test_warnings_of_the_reader_stay() -> None:
    assert compose(Extract((Passage("Prose."),), "pdf", b"", ("no text on page 2",))).warnings == (
        "no text on page 2",
    )


LINES = st.lists(
    st.sampled_from(
        [
            "Interviewer: ",
            "Mary: ",
            "R1: ",
            "R 2 ",
            "ANN LEE:",
            "Note: ",
            "well. ",
            "👩\u200d👩\u200d👧\u200d👦",
            "e\u0301",
            "שלום؟",
            "\n",
            "\n\n",
            "\t",
            "\u202e",
            "  ",
            "why?",
            "I: ",
            "…",
            "\u200b",
            "(at 10:30) ",
            "一：",
            "\u0301",
        ]
    ),
    max_size=40,
).map("".join)
STAMPED = st.lists(
    st.sampled_from(
        ["[00:01:02]", "(0:15) ", "00:00:09", "\f", "1/2\n", "\n", "Ann: ", "Ben: ", "a", " ", "\u0301"]
    ),
    max_size=30,
)


@given(LINES)
def test_text_without_stamps_and_pages_stays_as_it_is(raw: str) -> None:
    assert made(raw).text == canonicalise(raw)


@given(STAMPED.map("".join))
def test_stamps_and_pages_anywhere_keep_the_rules(raw: str) -> None:
    made(raw)


PASSAGES = st.lists(
    st.builds(
        Passage,
        LINES,
        st.sampled_from([None, "Ann", "ann", "Mary Lee", "quote", "R1:", "Moderator"]),
        st.none() | st.floats(0, 9),
        st.sampled_from([None, None, "interviewer", "respondent"]),
        st.frozensets(st.integers(0, 9)),
    ),
    max_size=8,
)


@given(PASSAGES, st.sampled_from(["respondent", "before", "group"]))
def test_utterances_of_any_kind_keep_the_rules(passages: list[Passage], unlabelled: str) -> None:
    made(*passages, unlabelled=unlabelled)
