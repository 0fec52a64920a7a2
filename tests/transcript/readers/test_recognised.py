"""JSON of speech recognisers, and oTranscribe's."""

from __future__ import annotations

import json

import pytest

from qualcode.transcript.model import Passage
from tests.transcript.readers.samples import OTR, WHISPER


def test_whisper_s_and_whisperx_s_segments_are_passages(desk):
    extract = desk.read("a.json", WHISPER)
    assert extract.passages == (
        Passage(" How far?", None, 0.0),
        Passage(" An hour.", "SPEAKER_01", 2.5),
        Passage("Two", "Speaker 0", None),
    )
    assert extract.taken_out["the same words one by one"] == len("HowfarAnhourHowHow")
    assert extract.warnings == ("1 field was not used: \u201ctranslation\u201d",)


@pytest.mark.parametrize(
    ("data", "passage"),
    [
        (
            {
                "transcription": [
                    {
                        "timestamps": {"from": "00:00:01,500", "to": "00:00:03,000"},
                        "offsets": {"from": 1500, "to": 3000},
                        "text": " Yes",
                    }
                ]
            },
            Passage(" Yes", None, 1.5),
        ),
        ({"text": "Yes", "chunks": [{"timestamp": [1.5, 2], "text": "Yes"}]}, Passage("Yes", None, 1.5)),
        ([{"start": "0:01.5", "text": "Yes"}], Passage("Yes", None, 1.5)),
        ({"text": "Yes"}, Passage("Yes")),
        (
            {
                "results": {
                    "channels": ["Yes"],
                    "utterances": [{"start": 1, "transcript": "Yes", "speaker": 1}],
                }
            },
            Passage("Yes", "Speaker 1", 1.0),
        ),
    ],
)
def test_other_recognisers_forms(desk, data, passage):
    assert desk.read("a.json", json.dumps(data)).passages == (passage,)


def test_a_text_that_holds_more_than_its_segments_is_told(desk):
    data = {"text": "Yes, and more of it", "segments": [{"text": "Yes"}]}
    assert "11 letters more" in desk.read("a.json", json.dumps(data)).warnings[0]


@pytest.mark.parametrize("start", [float("nan"), -1, True, 1e300, "soon", [], {}])
def test_what_is_no_time_is_none(desk, start):
    extract = desk.read("a.json", json.dumps({"segments": [{"start": start, "text": "Yes"}]}))
    assert extract.passages == (Passage("Yes"),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a": 1}', "none of a speech recogniser"),
        ("[1, 2]", "none of a speech recogniser"),
        ('{"segments": [{"text": " "}]}', "none of a speech recogniser"),
        ('{"segments": [', "no whole JSON"),
        ('{"text": "a", "text": "b"}', "two fields of one name"),
        ("[" * 100_000, "RecursionError"),
    ],
)
def test_other_json_is_refused(desk, text, why):
    assert why in desk.refusal("a.json", text).reason


def test_otranscribe_s_html_is_text_with_its_stamps_in_brackets(desk):
    extract = desk.read("a.otr", OTR)
    assert extract.passages == (Passage("[00:02]  Int: How far?\n\nAnn: An hour < two hours\non foot"),)
    assert extract.taken_out == {"other fields of the file": len("rivermp3")}
    assert "no text" in desk.refusal("a.otr", '{"media": "x"}').reason
    assert "no text" in desk.refusal("a.otr", '{"text": "<p> </p>"}').reason
