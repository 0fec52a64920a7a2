from __future__ import annotations

import pytest

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


def test_words_under_a_time_that_cannot_be_read_stay_and_are_told(desk):
    extract = desk.read("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nYes\n\n1 --> 2\nkept\n")
    assert extract.passages == (Passage("Yes", None, 1.0), Passage("kept"))
    assert extract.warnings == ("1 cue has a time that cannot be read; the words are kept without one",)
    broken = "1\n00:00:01,000 --> 00:00:02,000\nYes\n\n2\n00:00:0x,000 --> 00:00:04,000\nkept\n"
    assert [p.text for p in desk.read("a.srt", broken).passages] == ["Yes", "kept"]
    assert [p.text for p in desk.read("a.srt", broken.replace("\n\n2\n", "\n")).passages] == ["Yes", "kept"]


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


def said(desk, name, text):
    return [(passage.speaker, passage.text) for passage in desk.read(name, text).passages]


@pytest.mark.parametrize(
    "body",
    [
        "00:01.000 --> 00:03.000\n\nOne.\nmore of one.\n\n00:04.000 --> 00:05.000\nTwo.\n",
        "00:01.000 --> 00:03.000\nOne.\n\nmore of one.\n\n00:04.000 --> 00:05.000\nTwo.\n",
        "00:01.000 --> 00:03.000\nOne.\n \n\nmore of one.\n00:04.000 --> 00:05.000\nTwo.\n",
        "00:01.000 --> 00:03.000\nOne.\n\nmore of one.\n\n\n\nb2\n00:04.000 --> 00:05.000\n\n\nTwo.\n",
    ],
)
def test_blank_lines_lose_no_words_of_a_cue(desk, body):
    assert said(desk, "a.vtt", f"WEBVTT\n\n{body}") == [(None, "One.\nmore of one."), (None, "Two.")]
    numbered = body.replace("b2", "2").replace(".000", ",000").replace("00:0", "00:00:0")
    assert said(desk, "a.srt", f"1\n{numbered}") == [(None, "One.\nmore of one."), (None, "Two.")]


@pytest.mark.parametrize(
    "words",
    ["the path --> the road", "from 3 --> 4 o'clock", "a -> b", "so 5:30 --> late", "5:30 --> or six"],
)
def test_an_arrow_in_what_was_said_is_no_time(desk, words):
    text = f"WEBVTT\n\n00:01.000 --> 00:02.000\nWe took {words}\n{words}\n\n00:03.000 --> 00:04.000\nYes\n"
    assert said(desk, "a.vtt", text) == [(None, f"We took {words}\n{words}"), (None, "Yes")]


def test_a_cue_without_blank_lines_around_it_begins_at_its_time(desk):
    text = "1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n0:0:3.5 --> 0:0:4\nTwo\n42\n"
    extract = desk.read("a.srt", text)
    assert extract.passages == (Passage("One", None, 1.0), Passage("Two\n42", None, 3.5))


def test_lines_that_were_doubled_by_their_ends_are_read(desk):
    text = "1\n00:00:01,000 --> 00:00:02,000\nIn\n1985\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\n"
    assert said(desk, "a.srt", text.replace("\n", "\r\r\n")) == [(None, "In\n1985"), (None, "Two")]


def test_names_and_numbers_of_cues_are_counted_and_a_single_line_above_a_time_is_speech(desk):
    cues = "{}\n00:01.000 --> 00:02.000\nOne\n\n{}\n00:03.000 --> 00:04.000\nTwo\n"
    extract = desk.read("a.vtt", "WEBVTT\n\n" + cues.format("intro a", "intro b"))
    assert [p.text for p in extract.passages] == ["One", "Two"]
    assert extract.taken_out["cue numbers"] == len("introaintrob")
    guids = cues.format("ab12-ff/3-0", "ab12-ff/3-1")
    assert [text for _, text in said(desk, "a.vtt", "WEBVTT\n\n" + guids)] == ["One", "Two"]
    spoken = "00:01.000 --> 00:02.000\nOne\n\nI see\n00:03.000 --> 00:04.000\nTwo\n"
    assert [text for _, text in said(desk, "a.vtt", "WEBVTT\n\n" + spoken)] == ["One\nI see", "Two"]


def test_styles_notes_and_settings_are_counted(desk):
    text = "WEBVTT - The river\nKind: captions\n\nSTYLE\n::cue { color: red }\n\nNOTE by hand\ntwice\n\n"
    text += "00:01.000 --> 00:02.000 align:start\nOne\n\nNOTE\nunsure\n\n00:03.000 --> 00:04.000\nTwo\n"
    extract = desk.read("a.vtt", text)
    assert [p.text for p in extract.passages] == ["One", "Two"]
    left_out = "WEBVTTTheriverKindcaptionsSTYLEcuecolorredNOTEbyhandtwicealignstartNOTEunsure"
    assert extract.taken_out["notes and settings of captions"] == len(left_out)


def test_words_before_the_first_cue_are_kept_and_told(desk):
    extract = desk.read("a.srt", "River talk\n\n1\n00:00:01,000 --> 00:00:02,000\nOne\n")
    assert extract.passages == (Passage("River talk"), Passage("One", None, 1.0))
    assert extract.warnings == ("1 line stands before the first cue and is kept without a time",)


def test_cues_out_of_order_stay_in_the_order_of_the_file_and_are_told(desk):
    extract = desk.read("a.vtt", "WEBVTT\n\n00:03.000 --> 00:04.000\nTwo\n\n00:01.000 --> 00:02.000\nOne\n")
    assert [p.text for p in extract.passages] == ["Two", "One"]
    assert "1 cue begins earlier" in extract.warnings[0]


def rolled(*cues):
    return "WEBVTT\n\n" + "\n\n".join(
        f"00:{at:02}.000 --> 00:{at + 1:02}.000\n{cue}" for at, cue in enumerate(cues)
    )


@pytest.mark.parametrize(
    ("cues", "once"),
    [
        # YouTube's: a cue with times of its words, the line alone, the line and the next one.
        (
            (
                " \nwe<00:00:00.500><c> went</c><c> up</c>",
                "we went up\n ",
                "we went up\nto<c> the</c> well",
                "to the well\n ",
            ),
            ["we went up", "to the well"],
        ),
        # Two lines that move up by one.
        (
            ("we went\nup to the", "up to the\nwell and", "well and\nback"),
            ["we went\nup to the", "well and", "back"],
        ),
        # Captions that grow while they are spoken.
        (("we went", "we went up to", "we went up to the well"), ["we went", "up to", "the well"]),
        # Windows that overlap by words.
        (
            ("we went up to the well", "up to the well and came back", "well and came back at dusk"),
            ["we went up to the well", "and came back", "at dusk"],
        ),
    ],
)
def test_rolling_captions_come_in_once(desk, cues, once):
    extract = desk.read("a.vtt", rolled(*cues))
    assert [p.text for p in extract.passages] == once
    assert "rolling captions" in extract.warnings[0]
    assert extract.taken_out["repeated captions"] > 0


@pytest.mark.parametrize(
    "cues",
    [
        ("Yes.", "Yes.", "I do.", "I do. I really do.", "The well is dry.", "It is far."),
        ("No", "No", "No", "No"),
        ("<v Ann>I see the road</v>", "<v Ben>I see the road\nand the well</v>", "<v Ann>and the well</v>"),
    ],
)
def test_what_people_say_twice_stays(desk, cues):
    extract = desk.read("a.vtt", rolled(*cues))
    assert len(extract.passages) == len(cues)
    assert "repeated captions" not in extract.taken_out


def test_a_cue_that_stands_twice_with_its_times_comes_in_once(desk):
    cue = "00:01.000 --> 00:02.000\n<v Ann>One</v>\n\n"
    extract = desk.read("a.vtt", f"WEBVTT\n\n{cue}{cue}00:03.000 --> 00:04.000\nTwo\n")
    assert [p.text for p in extract.passages] == ["One", "Two"]
