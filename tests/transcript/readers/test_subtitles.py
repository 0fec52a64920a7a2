from __future__ import annotations

from qualcode.transcript.model import Passage

VTT = """WEBVTT

NOTE made by hand

1
00:00:01.500 --> 00:00:04.000 align:start
<v Anna>Tom &amp; I <i>went</i></v> <v.loud Ben Lee>Where?
There?</v>

00:00:04.000 --> 00:00:06.000
<v Anna>On &lt;i&gt; and <inaudible></v>

01:00:06.250 --> 01:00:07.000
<c.yellow>No voice</c> <00:00:06.500>here
"""


def test_vtt_every_voice_of_a_cue_is_a_passage(desk):
    extract = desk.read("a.vtt", VTT)
    assert extract.passages == (
        Passage("Tom & I went", "Anna", 1.5),
        Passage("Where?\nThere?", "Ben Lee", 1.5),
        Passage("On <i> and <inaudible>", "Anna", 4.0),
        Passage("No voice here", None, 3606.25),
    )
    assert extract.encoding == "utf-8"


def test_vtt_words_around_voices_have_no_speaker(desk):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nBefore <v Anna>hers</v> after\n"
    assert [(p.text, p.speaker) for p in desk.read("a.vtt", text).passages] == [
        ("Before", None),
        ("hers", "Anna"),
        ("after", None),
    ]


def test_srt_with_byte_order_mark_and_crlf(desk):
    text = (
        "1\r\n00:00:01,250 --> 00:00:02,000\r\n{\\an8}Anna: <b>Tom &amp; me</b>\r\n\r\n"
        "2\r\n00:00:03,000 --> 00:00:04,000\r\nYes\r\n"
    )
    extract = desk.read("a.srt", text.encode("utf-8-sig"))
    assert extract.passages == (Passage("Anna: Tom & me", None, 1.25), Passage("Yes", None, 3.0))
    assert extract.encoding == "utf-8 (with BOM)"


def test_cues_that_cannot_be_read_are_counted(desk):
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nYes\n\n1 --> 2\nlost\n"
    extract = desk.read("a.vtt", text)
    assert len(extract.passages) == 1
    assert extract.warnings == ("1 cues have times that could not be read and were left out",)


def test_subtitles_without_cues_are_refused(desk):
    assert "no cue" in desk.refusal("a.vtt", "WEBVTT\n\nNOTE nothing\n").reason
    assert "no cue" in desk.refusal("b.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n").reason
    assert "numbered cue" in desk.refusal("a.srt", "just words\n").reason
    assert "does not begin with WEBVTT" in desk.refusal("c.vtt", "just words\n").reason


def test_vtt_called_srt_is_refused(desk):
    assert "WebVTT" in desk.refusal("a.srt", VTT).reason


def test_ten_times_the_tags_that_are_never_closed_take_about_ten_times_as_long(desk, growth):
    def tags(many):
        text = "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "<v " * many
        assert desk.read("a.vtt", text).passages[0].text.count("<v") == many

    assert growth(tags, 2_000, 20_000) < 40
