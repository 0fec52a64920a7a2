"""JSON of speech recognisers: Whisper, WhisperX, whisper.cpp, Hugging Face's pipeline, Deepgram."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from qualcode.transcript.account import OTHER_FIELDS, TIME_STAMPS, WITHOUT_WORDS, WORD_BY_WORD, letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage
from qualcode.transcript.readers import columns, fields
from qualcode.transcript.stamps import parse_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.files.source import Source
    from qualcode.transcript.readers.read_as import ReadAs

# Where the utterances are: Whisper and WhisperX, whisper.cpp, Hugging Face, Deepgram.
_PLACES = (("segments",), ("transcription",), ("chunks",), ("results", "utterances"))
# The whole text, and each word with its time, say the same once more.
_AGAIN = frozenset(("text", "word_segments", "words", "tokens", "channels"))
_TEXTS = ("text", "transcript")
_TIMES = frozenset(("start", "end", "timestamp", "timestamps", "offsets"))

_UNKNOWN = (
    "is JSON, but none of a speech recogniser that is known (Whisper, WhisperX, whisper.cpp, Deepgram): "
    "it has no segments with text; export the transcript as text, vtt or srt"
)


def read(source: Source, how: ReadAs) -> Extract:
    """One passage for each segment with words, with its speaker and its beginning in seconds, in the file's order.

    A speaker who is only numbered is called "Speaker 0", and counts with this name in the account.
    Raises FileRefused for JSON of another kind.
    """
    data, encoding = fields.load(source)
    segments = _segments(data)
    if segments is None:
        raise source.refused(_UNKNOWN)
    reading = _Reading()
    passages = [passage for segment in segments for passage in reading.passages(segment)]
    rest = _others(data, segments)
    if not passages and isinstance(data, dict) and isinstance(data.get("text"), str):
        passages = [Passage(data["text"])]
        rest[WORD_BY_WORD] -= fields.text_letters(data["text"])
    if not any(passage.text.strip() for passage in passages):
        raise source.refused(_UNKNOWN)
    taken_out = reading.taken_out + rest
    return Extract(
        tuple(passages),
        encoding,
        source.digest,
        tuple(reading.warnings(data)),
        letters=fields.text_letters(data) + reading.named,
        taken_out=dict(+taken_out),
    )


def _segments(data: Any) -> list[Any] | None:
    if isinstance(data, list):
        return data
    if not isinstance(data, dict):
        return None
    for path in _PLACES:
        found: Any = data
        for name in path:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, list):
            return found
    return [] if isinstance(data.get("text"), str) else None


def _others(data: Any, segments: list[Any]) -> Counter[str]:
    """The letters outside the segments."""
    found: Counter[str] = Counter()
    waiting = [data] if isinstance(data, dict) else []
    while waiting:
        for name, value in waiting.pop().items():
            if value is segments:
                continue
            if name == "results" and isinstance(value, dict):
                waiting.append(value)
            else:
                found[WORD_BY_WORD if name in _AGAIN else OTHER_FIELDS] += fields.text_letters(value)
    return found


class _Reading:
    def __init__(self) -> None:
        self.taken_out: Counter[str] = Counter()
        self.unused: dict[str, None] = {}
        self.said = 0
        # The letters of "Speaker" where a file only numbers who speaks.
        self.named = 0

    def passages(self, segment: Any) -> Iterator[Passage]:
        if not isinstance(segment, dict):
            self.taken_out[OTHER_FIELDS] += fields.text_letters(segment)
            return
        used = next((name for name in _TEXTS if isinstance(segment.get(name), str)), None)
        text = segment[used] if used else ""
        speaker = self._speaker(segment.get("speaker"))
        for name, value in segment.items():
            if name not in (used, "speaker") or (name == "speaker" and isinstance(value, list | dict)):
                self._aside(name, value)
        if text.strip():
            self.said += letters(canonicalise(text))
            yield Passage(text, speaker, _start(segment))
        else:
            self.taken_out[WITHOUT_WORDS] += letters(canonicalise((speaker or "") + text))

    def _speaker(self, value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool):
            label = f"Speaker {value}"
            self.named += letters(label)
            return label
        return value.strip() or None if isinstance(value, str) else None

    def _aside(self, name: str, value: Any) -> None:
        count = fields.text_letters(value)
        if name in _AGAIN:
            self.taken_out[WORD_BY_WORD] += count
        elif name in _TIMES:
            self.taken_out[TIME_STAMPS] += count
        elif count:
            self.taken_out[OTHER_FIELDS] += count
            self.unused[name] = None

    def warnings(self, data: Any) -> Iterator[str]:
        if self.unused:
            many = "fields were" if len(self.unused) > 1 else "field was"
            yield f"{len(self.unused)} {many} not used: {columns.named(self.unused)}"
        whole = data.get("text") if isinstance(data, dict) else None
        if isinstance(whole, str) and self.said:
            more = fields.text_letters(whole) - self.said
            if more > 0:
                yield f"the whole text of the file has {more} letters more than its segments, which were taken"


def _start(segment: dict[str, Any]) -> float | None:
    value = segment.get("start")
    stamp = segment.get("timestamp")
    offsets = segment.get("offsets")
    if value is None and isinstance(stamp, list) and stamp:
        value = stamp[0]
    if value is None and isinstance(offsets, dict) and isinstance(offsets.get("from"), int):
        value = offsets["from"] / 1000 if offsets["from"] < 1e12 else None
    if isinstance(value, str):
        return parse_time(value.strip())
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if 0 <= value < 1e9 else None
