"""Candidates for speaker labels at the start of a line."""

from __future__ import annotations

import pytest

from qualcode.transcript.labels import head_of


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
        ("Interviewer", "Interviewer", ""),
        ("Transcriber’s summary: Ten votes", "Transcriber’s summary", "Ten votes"),
    ],
)
def test_forms(line: str, label: str, speech: str) -> None:
    head = head_of(line)
    assert head is not None
    assert (head.label, line[head.speech_at :]) == (label, speech)
    assert line[head.at :].lstrip("*").startswith(label)


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
