"""Subtitles (WebVTT and SubRip): one passage for each voice in each cue."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from qualcode.files import encodings
from qualcode.transcript.account import MARKUP, REPEATED, TIME_STAMPS, WITHOUT_WORDS, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage
from qualcode.transcript.readers import cues, entities, rolling

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterator, Sequence

    from qualcode.files.source import Source
    from qualcode.transcript.readers.cues import Captions
    from qualcode.transcript.readers.read_as import ReadAs

# WebVTT (W3C, section 3.4): <v Name>, <v.class Name>, ended by </v>, by the next voice, or by the cue.
_VOICE = re.compile(r"<v(\.[^\s<>]*)?[ \t\n]([^<>]*)>|</v>")
# Only these are tags; a transcriber's <inaudible> is text.
_TAG = re.compile(r"</?(?:c|i|b|u|v|ruby|rt|lang|font)(?:[.\s][^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
_WORD_TIME = re.compile(r"<\d[\d:.]*>")


class _Said(NamedTuple):
    """The words of one voice in a cue, which was begun at ``seconds``."""

    text: str
    speaker: str | None
    seconds: float | None


def read(source: Source, how: ReadAs) -> Extract:
    """The cues in the file's order, with their voices (where given) and their beginning in seconds.

    Nothing in a cue is left out but its markup; what else is taken out is counted. Captions that roll come in once.
    Raises FileRefused where the file is not of the format it is called, or has no cue with words.
    """
    decoded = encodings.decode(source)
    text = canonicalise(decoded.text)
    captions = cues.parse(text.lstrip())
    if not captions.cues:
        raise source.refused(_why_none(source, text))
    taken_out = captions.taken_out
    said = [_voices("\n".join(cue.lines), cue.start, taken_out) for cue in captions.cues]
    said, again = _once(captions, said, timed=_WORD_TIME.search(text) is not None)
    passages = [Passage(*words) for words in _clean("\n".join(captions.before), None, None, taken_out)]
    outside = len(passages)
    passages += [Passage(*voice) for voices in said for voice in voices]
    if not passages:
        raise source.refused("holds no cue with words; export the subtitles again")
    warnings = [*decoded.warnings, *_warnings(captions, outside, again)]
    return Extract(
        tuple(passages),
        decoded.encoding,
        source.digest,
        tuple(warnings),
        letters=letters(text),
        taken_out=dict(+taken_out),
    )


def _why_none(source: Source, text: str) -> str:
    if source.name.lower().endswith(".vtt"):
        if text.lstrip().startswith("WEBVTT"):
            return "holds no cue with words; export the subtitles again"
        return "does not begin with WEBVTT, so it is not .vtt; export the subtitles again"
    return "does not begin with a numbered cue, so it is not .srt; export the subtitles again"


def _voices(raw: str, seconds: float | None, taken_out: Counter[str]) -> list[_Said]:
    said: list[_Said] = []
    speaker: str | None = None
    at = 0
    for voice in _VOICE.finditer(raw):
        said.extend(_clean(raw[at : voice.start()], speaker, seconds, taken_out))
        taken_out[MARKUP] += letters(voice[0]) - letters(voice[2] or "")
        name = voice[2] or ""
        speaker = canonicalise(entities.decoded(name)).strip()
        taken_out[MARKUP] += letters(name) - letters(speaker)
        at = voice.end()
    said.extend(_clean(raw[at:], speaker, seconds, taken_out))
    return said


def _clean(raw: str, speaker: str | None, seconds: float | None, taken_out: Counter[str]) -> Iterator[_Said]:
    """The words without markup, if there are any; markup, and the name of a voice that says nothing, is counted."""
    for stamp in _WORD_TIME.findall(raw):
        taken_out[TIME_STAMPS] += letters(stamp)
    raw = _WORD_TIME.sub("", raw)
    for tag in _TAG.findall(raw):
        taken_out[MARKUP] += letters(tag)
    # Entities last: &lt;i&gt; is text that shows a tag, not a tag.
    bare = _TAG.sub("", raw)
    text = canonicalise(entities.decoded(bare)).strip()
    taken_out[MARKUP] += letters(bare) - letters(text)
    if text:
        yield _Said(text, speaker or None, seconds)
    else:
        taken_out[WITHOUT_WORDS] += letters(speaker or "")


def _once(captions: Captions, said: Sequence[list[_Said]], timed: bool) -> tuple[list[list[_Said]], int]:
    """The cues without the words that they repeat of the one before, and how many cues do."""
    kept = list(said)
    # Where several voices share a cue, nothing rolls; a cue without words is passed over.
    alone = [at for at, voices in enumerate(said) if len(voices) == 1]
    again = rolling.repeated_words([said[at][0].text for at in alone], timed)
    repeating = 0
    for (before, at), many in zip(pairwise(alone), again[1:], strict=True):
        words = said[at][0]
        if not many and captions.cues[before] == captions.cues[at] and words.seconds is not None:
            # A cue that stands twice in the file, with its times.
            many = len(words.text.split())
        if not many or words.speaker != said[before][0].speaker:
            continue
        repeating += 1
        rest = rolling.without_first_words(words.text, many)
        captions.taken_out[REPEATED] += letters(words.text) - letters(rest)
        captions.taken_out[REPEATED] += 0 if rest else letters(words.speaker or "")
        kept[at] = [words._replace(text=rest)] if rest else []
    return kept, repeating


def _warnings(captions: Captions, outside: int, again: int) -> Iterator[str]:
    if captions.unread_times:
        many = (
            "1 cue has a time" if captions.unread_times == 1 else f"{captions.unread_times} cues have times"
        )
        yield f"{many} that cannot be read; the words are kept without one"
    if outside:
        lines = len(captions.before)
        many = (
            "1 line stands before the first cue and is"
            if lines == 1
            else f"{lines} lines stand before the first cue and are"
        )
        yield f"{many} kept without a time"
    if again:
        yield f"rolling captions: {again} cues repeat words of the one before, which are taken in once"
    if captions.names:
        yield f"{captions.names} lines above a time were taken as names of cues and left out"
    starts = [cue.start for cue in captions.cues if cue.start is not None]
    backwards = sum(1 for before, after in pairwise(starts) if after < before)
    if backwards:
        many = "1 cue begins" if backwards == 1 else f"{backwards} cues begin"
        yield f"{many} earlier than the one above; the order of the file is kept"
