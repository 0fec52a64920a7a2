"""Candidates for speaker labels at the start of a line."""

from __future__ import annotations

import pytest

from qualcode.transcript.labels import head_of, weak_heads


@pytest.mark.parametrize(
    ("line", "label", "speech"),
    [
        ("Interviewer: How so?", "Interviewer", "How so?"),
        ("Interviewer : How so?", "Interviewer", "How so?"),
        ("I: How so?", "I", "How so?"),
        ("R2: Well", "R2", "Well"),
        ("P1 0:00", "P1", ""),
        ("Jane Doe   0:15", "Jane Doe", ""),
        ("NAME:", "NAME", ""),
        ("Dan:\t", "Dan", ""),
        ("[00:01:09] Name: Well", "Name", "Well"),
        ("Name [00:01:09]: Well", "Name", "Well"),
        ("Name: [00:01:09] Well", "Name", "Well"),
        ("(0:15) Name: Well", "Name", "Well"),
        ("0:15 Name: Well", "Name", "Well"),
        ("RICHARD JOHNSEN: Good", "RICHARD JOHNSEN", "Good"),
        ("Mary-Jane O'Neil (nurse): Well", "Mary-Jane O'Neil (nurse)", "Well"),
        ("R.2. There are", "R.2", "There are"),
        ("R.1.: There are", "R.1", "There are"),
        ("R 6 There are", "R 6", "There are"),
        ("**Interviewer:** How", "Interviewer", "How"),
        ("?: (laughs)", "?", "(laughs)"),
        ("采访者：你好", "采访者", "你好"),
        ("उत्तरदाता: Well", "उत्तरदाता", "Well"),
        ("Ọ̀gb́ẹni: Well", "Ọ̀gb́ẹni", "Well"),
        ("ผู้ให้ข้อมูล: Well", "ผู้ให้ข้อมูล", "Well"),
        ("ጠያቂ፦ ሰላም", "ጠያቂ", "ሰላም"),
        ("ጠያቂ፡ ሰላም", "ጠያቂ", "ሰላም"),
        ("Enquêteur\u00a0: Bien", "Enquêteur", "Bien"),
        ("\u200fرات: طيب", "رات", "طيب"),
        ("P1 (female, 34): Well", "P1 (female, 34)", "Well"),
        ("Participant #3: Well", "Participant #3", "Well"),
        ("SPEAKER_00: Well", "SPEAKER_00", "Well"),
        ("The older sister of the bride: Well", "The older sister of the bride", "Well"),
        (">> THANDI: Well", "THANDI", "Well"),
        ("Thandi:- Well", "Thandi", "Well"),
        ("[Lee Ann] 14:03:22", "Lee Ann", ""),
        ("00:12 Thandi", "Thandi", ""),
        ("10:32 AM Thandi", "Thandi", ""),
        ("12/03/2024, 14:03 - Thandi: Well", "Thandi", "Well"),
        ("00:00:01 --> 00:00:02 Thandi: Well", "Thandi", "Well"),
        ("Interviewer", "Interviewer", ""),
        ("Transcriber’s summary: Ten votes", "Transcriber’s summary", "Ten votes"),
    ],
)
def test_forms(line: str, label: str, speech: str) -> None:
    head = head_of(line)
    assert head is not None
    assert (head.label, line[head.speech_at :]) == (label, speech)
    assert line[head.at :].lstrip("*[").startswith(label)


@pytest.mark.parametrize(
    "line",
    [
        "http://example.org",
        "At 10:30 we left",
        "We were six people in one house: mine",
        "10:30",
        "Well, John: he left",
        "A lot of people",
        "",
        ": what",
    ],
)
def test_what_no_label_can_be(line: str) -> None:
    assert head_of(line) is None


def test_stamps_beside_a_label_are_found() -> None:
    head = head_of("[00:01:09] Name: Well")
    assert head is not None
    assert [stamp.seconds for stamp in head.stamps] == [69]


@pytest.mark.parametrize(
    ("line", "form", "label", "speech"),
    [
        ("[SPEAKER_00]: Well", "odd", "SPEAKER_00", "Well"),
        ("[SPEAKER_00] [00:00:01.000 --> 00:00:02.000]: Well", "odd", "SPEAKER_00", "Well"),
        ("[00:00.000 --> 00:01.000] [SPEAKER_00]: Well", "odd", "SPEAKER_00", "Well"),
        ("[Name removed]: Well", "odd", "Name removed", "Well"),
        ("P1, female: Well", "odd", "P1, female", "Well"),
        ("P1 – F: Well", "odd", "P1 – F", "Well"),
        ("Moyo, Thandi: Well", "odd", "Moyo, Thandi", "Well"),
        ("“Thandi”: Well", "odd", "Thandi", "Well"),
        ("#3: Well", "odd", "#3", "Well"),
        ("01: Well", "odd", "01", "Well"),
        ("2023-P-04: Well", "odd", "2023-P-04", "Well"),
        ("🙂 Thandi: Well", "odd", "Thandi", "Well"),
        ("🙂: Well", "odd", "🙂", "Well"),
        ("- Thandi: Well", "odd", "Thandi", "Well"),
        ("12 Thandi: Well", "counted", "Thandi", "Well"),
        ("Thandi\tWell", "gap", "Thandi", "Well"),
        ("Thandi    Well", "gap", "Thandi", "Well"),
        ("00:00:01\tLee Ann\tWell", "gap", "Lee Ann", "Well"),
        ("| Thandi | Well", "gap", "Thandi", "Well"),
        ("Thandi (0:12) Well", "timed", "Thandi", "Well"),
        ("[Thandi] Well", "wrapped", "Thandi", "Well"),
        ("**Thandi** Well", "wrapped", "Thandi", "Well"),
        ("Thandi – Well", "dash", "Thandi", "Well"),
        ("Thandi - Well", "dash", "Thandi", "Well"),
        ("THANDI. Well", "stop", "THANDI", "Well"),
        ("Thandi", "alone", "Thandi", ""),
    ],
)
def test_forms_that_prose_has_too(line: str, form: str, label: str, speech: str) -> None:
    head = next(head for head in weak_heads(line) if head.form == form)
    assert (head.label, line[head.speech_at :]) == (label, speech)
    assert label in line[head.at : head.label_end]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "  ",
        "Well, I think so.",
        "What do you mean?",
        "https://example.org",
        "One two three four five six seven",
    ],
)
def test_what_is_no_label_in_any_form(line: str) -> None:
    assert list(weak_heads(line)) == []
