"""One small file of each form of utterances that the readers know, and how to spoil it."""

from __future__ import annotations

import copy
import io
import json
from typing import TYPE_CHECKING, Any

import xlsxwriter
from lxml import etree

from qualcode.transcript.readers import ReadAs

if TYPE_CHECKING:
    import random

VTT = """WEBVTT - River
Kind: captions

STYLE
::cue { color: red }

NOTE checked by hand
twice

a-1
00:00:01.500 --> 00:00:04.000 align:start
<v Anna>Tom &amp; I <i>went</i></v> <v.loud Ben Lee>the path --> the road?

There?</v>

a-2
00:00:04.000 --> 00:00:06.000

On &lt;i&gt; <inaudible>
00:00:0x.000 --> 00:00:07.000
<c.yellow>No voice</c> <00:00:06.500>here
"""
ROLLING = """WEBVTT
Kind: captions

00:00:00.160 --> 00:00:02.389 align:start position:0%
\x20
hello<00:00:00.480><c> and</c><00:00:00.640><c> welcome</c>

00:00:02.389 --> 00:00:02.399 align:start position:0%
hello and welcome
\x20

00:00:02.399 --> 00:00:04.789 align:start position:0%
hello and welcome
to<00:00:02.560><c> the</c> show
"""
SRT = (
    "1\r\n00:00:01,250 --> 00:00:02,000\r\n{\\an8}Anna: <b>Tom &amp; me</b>\r\n\r\nand more\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000 X1:40\r\n[SPEAKER_01]: Yes\r\n3\r\n00:00:05,000 --> x\r\nNo\r\n"
)
CSV = (
    'sep=;\nInterview 7;;\nTime;Speaker;Text;notes\n[0:01:05.5];Anna;"Yes, I &#8212; do\nso";x\n'
    ';;Ragged\n75;Ben;"He said ""no""";\nTime;Speaker;Text;notes\nsoon;;;y\n'
)
TSV = "start\tend\ttext\n0\t4200\tHow far is it?\n4200\t9800\tI walk with my sister.\n"
INTERVIEWS = "interview,who,said\nA,Int,How far?\n,P,An hour\nB,Int,How far?\nB,P,Two é\n"
SURVEY = (
    "id,age,What is the worst of the road?,Anything else\nP1,34,It is wet and long,\n"
    'P2,21,"Dust, everywhere I go",We want to have a bridge\nP3,,,\n'
)
WHISPER = json.dumps(
    {
        "text": " How far? An hour.",
        "segments": [
            {"id": 0, "start": 0.0, "end": 2.5, "text": " How far?", "words": [{"word": " How", "start": 0}]},
            {"id": 1, "start": 2.5, "text": " An hour.", "speaker": "SPEAKER_01"},
            {"id": 2, "start": None, "text": "Two", "speaker": 0, "translation": "Deux"},
        ],
        "word_segments": [{"word": "How"}],
        "language": "en",
    }
)
OTR = json.dumps(
    {
        "text": '<p><span class="timestamp" data-timestamp="2.3">00:02</span>&nbsp;<b>Int: How far?</b></p>'
        "<p>Ann: An hour &lt; two <i>hours</i><br />on foot</p>",
        "media": "river.mp3",
        "media-time": 3.4,
    }
)
CHA = (
    "@UTF8\n@Begin\n@Participants:\tINV Anna_B Investigator , P01 Participant\n"
    "*INV:\thow far is it ? \x150_1500\x15\n%mor:\tadv|how\n*P01:\tan hour (.)\n\ton foot . \x151500_3000\x15\n"
    "%com:\tlaughs\nstray words\n@End\n"
)
EAF = """<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="me" FORMAT="3.0"><HEADER><PROPERTY NAME="x">urn:3</PROPERTY></HEADER>
<TIME_ORDER><TIME_SLOT TIME_SLOT_ID="t1" TIME_VALUE="0"/><TIME_SLOT TIME_SLOT_ID="t2" TIME_VALUE="1500"/>
<TIME_SLOT TIME_SLOT_ID="t3"/><TIME_SLOT TIME_SLOT_ID="t4" TIME_VALUE="3000"/></TIME_ORDER>
<TIER TIER_ID="A-spch" PARTICIPANT="Anna"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a1"
 TIME_SLOT_REF1="t1" TIME_SLOT_REF2="t2"><ANNOTATION_VALUE>How far?</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>
</ANNOTATION><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a3" TIME_SLOT_REF1="t4" TIME_SLOT_REF2="t4">
<ANNOTATION_VALUE>I see.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="Ben"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="t2"
 TIME_SLOT_REF2="t4"><ANNOTATION_VALUE>An hour &amp; more.</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION>
</ANNOTATION></TIER>
<TIER TIER_ID="Ben-ft" PARENT_REF="Ben"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a4" ANNOTATION_REF="a2">
<ANNOTATION_VALUE>Une heure</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="ref@C"><ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a5" TIME_SLOT_REF1="t3"
 TIME_SLOT_REF2="t4"><ANNOTATION_VALUE>K_001</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION></TIER>
<TIER TIER_ID="orth@C" PARENT_REF="ref@C" PARTICIPANT="Cleo"><ANNOTATION><REF_ANNOTATION ANNOTATION_ID="a6"
 ANNOTATION_REF="a5"><ANNOTATION_VALUE>Yes it is</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION></TIER>
</ANNOTATION_DOCUMENT>
"""


def workbook(rows: list[list[object]]) -> bytes:
    box = io.BytesIO()
    with xlsxwriter.Workbook(box, {"in_memory": True}) as book:
        for cells, hidden in ((rows, False), ([["Aside", "words"]], False), ([["Real", "names"]], True)):
            sheet = book.add_worksheet()
            for at, row in enumerate(cells):
                sheet.write_row(at, 0, row)
            if hidden:
                sheet.hide()
            else:
                sheet.write_comment("A1", "Remark of the transcriber")
    return box.getvalue()


SAMPLES: dict[str, tuple[str, bytes, ReadAs]] = {
    "vtt": ("a.vtt", VTT.encode(), ReadAs()),
    "rolling": ("a.vtt", ROLLING.encode(), ReadAs()),
    "srt": ("a.srt", SRT.encode(), ReadAs()),
    "csv": ("a.csv", CSV.encode(), ReadAs()),
    "tsv": ("a.tsv", TSV.encode(), ReadAs()),
    "interviews": ("a.csv", INTERVIEWS.encode(), ReadAs(split_by="interview")),
    "survey": ("a.csv", SURVEY.encode(), ReadAs(one_per_row=True)),
    "whisper": ("a.json", WHISPER.encode(), ReadAs()),
    "otr": ("a.otr", OTR.encode(), ReadAs()),
    "cha": ("a.cha", CHA.encode(), ReadAs()),
    "eaf": ("a.eaf", EAF.encode(), ReadAs()),
}

_PIECES = (
    *(
        b"\n",
        b"\n\n",
        b"\r",
        b"\t",
        b" ",
        b",",
        b";",
        b'"',
        b"<",
        b">",
        b"&amp;",
        b"-->",
        b"00:00:01.000",
        b"*P01:\t",
    ),
    *(
        b"%",
        b"@",
        b"{",
        b"}",
        b"[",
        b"]",
        b"\\",
        b"</v>",
        b"<v Ann>",
        b"NOTE x\n",
        b"1",
        b"\x15",
        b"e\xcc\x81",
        b"\xe1\x84\x80",
    ),
    *(
        b"\xe1\x85\xa1",
        b"\xef\xbb\xbf",
        b"\xff",
        b"\0",
        b"&#4352;",
        b"<br>",
        b":",
        b"WEBVTT\n\n",
        b"\xe2\x80\xa8",
        b"text",
    ),
)


def mutated(content: bytes, dice: random.Random) -> bytes:
    """``content`` with one to four changes: pieces lost, doubled, moved, or put in."""
    for _ in range(dice.randint(1, 4)):
        at, end = sorted(dice.randrange(len(content) + 1) for _ in range(2))
        end = min(end, at + dice.choice((1, 3, 20, 200)))
        piece = content[at:end]
        match dice.randrange(5):
            case 0:
                content = content[:at] + content[end:]
            case 1:
                content = content[:at] + piece + content[at:]
            case 2:
                rest = content[:at] + content[end:]
                to = dice.randrange(len(rest) + 1)
                content = rest[:to] + piece + rest[to:]
            case 3:
                content = content[:at] + dice.choice(_PIECES) + content[at:]
            case _:
                lines = content.split(b"\n")
                one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
                lines[one], lines[other] = lines[other], lines[one]
                content = b"\n".join(lines)
    return content


def shaken(form: str, content: bytes, dice: random.Random) -> bytes:
    """``content`` changed within its structure where it has one (JSON, XML), so that it stays well formed."""
    if form in ("whisper", "otr"):
        return _shaken_json(content, dice)
    return _shaken_xml(content, dice) if form == "eaf" else mutated(content, dice)


def _shaken_json(content: bytes, dice: random.Random) -> bytes:
    whole = [json.loads(content)]
    for _ in range(dice.randint(1, 4)):
        places = [(holder, key) for holder in _holders(whole) for key in _keys(holder)]
        (holder, key), (other, name) = dice.choice(places), dice.choice(places)
        match dice.randrange(3):
            case 0 if holder is not whole:
                del holder[key]
            case 1:
                holder[key] = json.loads(json.dumps(other[name]))
            case _:
                holder[key] = dice.choice(
                    (None, "", "words \u1100<p>\u1161 &am<b>p;", 3, -1.5, [], {}, True, 1e400)
                )
    return json.dumps(whole[0]).encode()


def _holders(value: Any) -> list[Any]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    own = [value] if isinstance(value, dict | list) else []
    return own + [holder for one in inner for holder in _holders(one)]


def _keys(holder: Any) -> list[Any]:
    return list(holder) if isinstance(holder, dict) else list(range(len(holder)))


def _shaken_xml(content: bytes, dice: random.Random) -> bytes:
    root = etree.fromstring(content)
    for _ in range(dice.randint(1, 4)):
        inner = list(root.iter())[1:]
        if not inner:
            break
        one, other = dice.choice(inner), dice.choice(inner)
        match dice.randrange(5):
            case 0:
                one.getparent().remove(one)
            case 1:
                other.append(copy.deepcopy(one))
            case 2:
                one.tail = "tail \u00e9"
            case 3:
                one.text = dice.choice((None, "", "words", "A_1", "e\u0301"))
            case _:
                one.set(dice.choice(_ATTRIBUTES), dice.choice(("", "Ben", "a1", "a4", "t1", "-5", "x" * 50)))
    return bytes(etree.tostring(root))


_ATTRIBUTES = (
    *(
        "TIER_ID",
        "PARENT_REF",
        "PARTICIPANT",
        "ANNOTATION_ID",
        "ANNOTATION_REF",
        "TIME_SLOT_REF1",
        "TIME_VALUE",
    ),
    "TIME_SLOT_ID",
)
