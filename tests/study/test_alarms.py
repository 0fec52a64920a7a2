"""Each kind of doubt about whose words they are is told once for all transcripts; ordinary ones raise none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from qualcode.study import respondents, transcripts
from qualcode.study.alarms import alarms, told_of, unclear, unclear_transcripts
from qualcode.study.voices import Voice, Voices, stored_voices
from qualcode.transcript.model import NO_LABEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from qualcode.study.transcripts import Entry
    from tests.setting import Setting


def spoken(*voices: Voice, **more: Any) -> Voices:
    return Voices("T1", voices, **{"unlabelled": 0, "unknown": 0, "before": "", **more})


ASKS = Voice("INT", "interviewer", False, 100)
GUESSED = Voice("Thandi Moyo", "interviewer", True, 100)
ANSWERS = Voice("Peter Dube", "respondent", True, 400)
SECOND = Voice("Lindiwe Sibanda", "respondent", True, 50)
CERTAIN = Voice("R1", "respondent", False, 300)


@pytest.mark.parametrize(
    ("kind", "one"),
    [
        ("only_interviewers", spoken(ASKS)),
        ("only_interviewers", spoken(ASKS, Voice("NB", "other", False, 20))),
        ("only_interviewers", spoken(ASKS, Voice("R", "respondent", False, 0))),
        ("only_interviewers", spoken(ASKS, Voice(NO_LABEL, "respondent", True, 300))),
        ("nobody_labelled", spoken(unlabelled=400)),
        ("nobody_labelled", spoken(Voice(NO_LABEL, "respondent", True, 300))),
        ("respondent_without_words", spoken(ASKS, parts={1: "P1"})),
        ("respondent_without_words", spoken(ASKS, CERTAIN._replace(respondent=1), parts={1: "P1", 2: "P2"})),
        ("words_before_first_label", spoken(ASKS, CERTAIN, before="We came early that day, all of us.\n\n")),
        ("words_before_first_label", spoken(ASKS, CERTAIN, before="我们那天来得很早，都在这里。\n")),
        ("words_before_first_label", spoken(ASKS, CERTAIN, before="so we went " * 20)),
        ("interviewer_unclear", spoken(CERTAIN, Voice("R2", "respondent", False, 300))),
        ("interviewer_unclear", spoken(GUESSED, ANSWERS, SECOND)),
        ("interviewer_unclear", spoken(GUESSED, CERTAIN, SECOND)),
        ("one_has_nearly_all", spoken(ASKS, Voice("R1", "respondent", False, 10))),
        ("one_has_nearly_all", spoken(ASKS._replace(letters=10), CERTAIN._replace(letters=900))),
        ("one_has_nearly_all", spoken(CERTAIN)),
        ("rows_without_speaker", spoken(ASKS, CERTAIN, unknown=3)),
        ("rows_without_speaker", spoken(ASKS, CERTAIN, unlabelled=30)),
    ],
)
def test_what_looks_wrong_is_told_by_its_kind(kind: str, one: Voices) -> None:
    told = {alarm["kind"]: alarm for alarm in told_of([one])}
    assert kind in told
    assert told[kind]["transcripts"] == ["T1"]
    assert told[kind]["text"].startswith("T1")
    assert unclear(one)


@pytest.mark.parametrize(
    "one",
    [
        spoken(ASKS, CERTAIN),
        spoken(GUESSED, ANSWERS),
        spoken(GUESSED._replace(letters=6), ANSWERS._replace(letters=94)),  # a life told with few questions
        spoken(ASKS._replace(letters=48), CERTAIN._replace(letters=52)),
        spoken(ASKS, *(Voice(f"R{n}", "respondent", False, 100) for n in range(8))),
        spoken(GUESSED, *(Voice(f"P{n}", "respondent", False, 100) for n in range(3))),
        spoken(
            GUESSED, ANSWERS._replace(respondent=1), SECOND._replace(respondent=2), parts={1: "A", 2: "B"}
        ),
        spoken(GUESSED, SECOND._replace(role="interviewer"), ANSWERS),
        spoken(
            ASKS, CERTAIN, before="Interview 7\nDate: 3 March 2024.\nPlace: Bulawayo\nSite of the well\n\n"
        ),
        spoken(unlabelled=400, notes=True, parts={1: "P1"}),
        spoken(ASKS, Voice(NO_LABEL, "respondent", False, 300), parts={1: "P1"}),
        spoken(ASKS, CERTAIN, parts={1: "P1"}),
        spoken(ASKS, CERTAIN, Voice("R2", "respondent", False, 300), parts={1: "P1", 2: "P2"}),
    ],
)
def test_ordinary_transcripts_raise_no_alarm(one: Voices) -> None:
    assert told_of([one]) == []


def test_an_alarm_is_one_sentence_for_all_transcripts_that_it_is_about() -> None:
    every = [spoken(ASKS)._replace(transcript=f"P{n}") for n in range(28)]
    (told,) = told_of(every)
    assert told["transcripts"] == [f"P{n}" for n in range(28)]
    assert told["text"].startswith("28 transcripts, P0, P1, P2, P3, P4 and 23 more (INT")
    assert told["text"].count("only interviewers are labelled") == 1


def test_what_is_stored_gives_the_same_answer_as_before_storing(setting: Setting) -> None:
    assert alarms(setting.study) == []
    respondents.take_in_respondents(
        setting.study, [respondents.About("X")], [respondents.Part("X", setting.first)]
    )
    transcripts.set_details(setting.study, setting.first, {}, ("I", "R"))
    told = {alarm["kind"]: alarm["transcripts"] for alarm in alarms(setting.study)}
    assert told == {"only_interviewers": ["T1"], "respondent_without_words": ["T1"]}
    assert {alarm["kind"] for alarm in alarms(setting.study, [setting.second.key])} == set()
    assert list(unclear_transcripts(setting.study)) == ["T1"]


def test_a_study_from_before_letters_were_counted_raises_the_same_alarms(
    setting: Setting, import_as: Callable[..., Entry]
) -> None:
    study = setting.study
    import_as(study, "T3", "I: Where is the well that we passed this morning?\nR: No.")
    counted = alarms(study)
    assert [alarm["kind"] for alarm in counted] == ["one_has_nearly_all"]
    shares = [[v.letters / one.letters for v in one.voices] for one in stored_voices(study)]
    study.connection.execute("UPDATE revision SET account = NULL")
    again = [[v.letters / one.letters for v in one.voices] for one in stored_voices(study)]
    assert again == [pytest.approx(share, abs=0.05) for share in shares]


def test_values_of_an_attribute_that_differ_in_capitals_alone_are_told_with_their_transcripts(
    setting: Setting,
) -> None:
    people = [
        respondents.About("A", "Patient"),
        respondents.About("B", "patient"),
        respondents.About("C", "Nurse"),
    ]
    parts = [respondents.Part("A", setting.first), respondents.Part("B", setting.second)]
    respondents.take_in_respondents(setting.study, people, parts)
    (told,) = alarms(setting.study)
    assert told["kind"] == "groups_alike"
    assert told["transcripts"] == ["T1", "T2"]
    assert "'Patient' and 'patient'" in told["text"]
