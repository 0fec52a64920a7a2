"""Subtitles (WebVTT and SubRip): one passage for each voice in each cue."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from qualcode.files import encodings
from qualcode.files.source import parsing
from qualcode.transcript.model import Passage
from qualcode.transcript.readers.extracting import extract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from webvtt import Caption

    from qualcode.files.source import Source
    from qualcode.transcript.model import Extract
    from qualcode.transcript.readers.read_as import ReadAs

# WebVTT (W3C, section 3.4): <v Name>, <v.class Name>, ended by </v>, by the next voice, or by the cue.
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t\n]+([^<>]*)>|</v>")
# Only these are tags; a transcriber's <inaudible> is text.
_TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|<\d[\d:.]*>", re.IGNORECASE)
_SUBRIP_STYLE = re.compile(r"\{\\[^{}]*\}")


def read(source: Source, how: ReadAs) -> Extract:
    """The cues in the file's order, with their voices (where given) and their beginning in seconds.

    Raises FileRefused where the file is not of the format it is called, or has no cue with words.
    Cues whose times cannot be read are left out and counted in ``warnings``.
    """
    decoded = encodings.decode(source)
    text = decoded.text.lstrip("\ufeff \t\r\n")
    form = "vtt" if source.name.lower().endswith(".vtt") else "srt"
    captions = _captions(source, text, form)
    passages = [passage for caption in captions for passage in _voices(caption)]
    if not passages:
        raise source.refused("holds no cue with words; export the subtitles again")
    warnings = list(decoded.warnings)
    lost = len(re.findall(r"^[^\r\n]*\d[ \t]*-->[ \t]*\d", text, re.MULTILINE)) - len(captions)
    if lost > 0:
        warnings.append(f"{lost} cues have times that could not be read and were left out")
    return extract(source, passages, decoded.encoding, warnings)


def _captions(source: Source, text: str, form: str) -> list[Caption]:
    with parsing(source, "subtitles"):
        from webvtt import WebVTT
        from webvtt.errors import MalformedCaptionError, MalformedFileError

        try:
            return list(WebVTT.from_buffer([text], format=form).captions)
        except MalformedFileError:
            missing = "does not begin with WEBVTT" if form == "vtt" else "does not begin with a numbered cue"
            raise source.refused(f"{missing}, so it is not .{form}; export the subtitles again") from None
        except MalformedCaptionError:
            raise source.refused(
                "holds a cue with a time that cannot be read; export the subtitles again"
            ) from None


def _voices(caption: Caption) -> Iterator[Passage]:
    seconds = _seconds(caption.start)
    speaker: str | None = None
    at = 0
    raw = caption.raw_text
    for voice in _VOICE.finditer(raw):
        yield from _passage(raw[at : voice.start()], speaker, seconds)
        speaker = _words(voice[1]) or None if voice[1] else None
        at = voice.end()
    yield from _passage(raw[at:], speaker, seconds)


def _passage(raw: str, speaker: str | None, seconds: float) -> Iterator[Passage]:
    text = _words(raw)
    if text:
        yield Passage(text, speaker, seconds)


def _words(raw: str) -> str:
    # Entities last: &lt;i&gt; is text that shows a tag, not a tag.
    return html.unescape(_SUBRIP_STYLE.sub("", _TAG.sub("", raw))).strip()


def _seconds(stamp: str) -> float:
    """Seconds of a stamp as webvtt writes it, H:MM:SS.mmm."""
    hours, minutes, seconds = stamp.replace(",", ".").split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3)
