"""A transcript as the rooms exchange it: as a reader extracts it, and as it is stored.

Positions are ``[start, end)`` in Unicode code points of the canonical text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Role = Literal["interviewer", "respondent", "group", "other"]


@dataclass(frozen=True)
class Passage:
    """A stretch of raw text as the file has it, before anything is taken out.

    ``speaker`` and ``seconds`` (from the start of the recording) are set where the format itself has them
    (subtitles, tables with a speaker column); None where only the text shows them.
    """

    text: str
    speaker: str | None = None
    seconds: float | None = None


@dataclass(frozen=True)
class Extract:
    """The extract of one file that a reader made.

    A free-text format has one passage with the whole text, pages parted by form feeds where the format has
    pages. A format of utterances (vtt, srt, csv, xlsx) has one passage per utterance. ``encoding`` names the
    text encoding, or the format where it fixes its own ("docx"). ``sha256`` is of the original bytes.
    """

    passages: tuple[Passage, ...]
    encoding: str
    sha256: bytes
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Turn:
    """One speaker's uninterrupted stretch.

    ``[start, end)`` is speech only, without blanks at its ends; the label lies in
    ``[label_start, start)`` (equal where there is none). ``speaker`` indexes Transcript.speakers,
    None in unlabelled text.
    """

    label_start: int
    start: int
    end: int
    speaker: int | None


@dataclass(frozen=True)
class Speaker:
    """A label under which somebody speaks. ``spelt`` lists every spelling that was taken as this label."""

    label: str
    role: Role
    spelt: tuple[str, ...]
    turns: int


@dataclass(frozen=True)
class Transcript:
    """One interview in canonical form.

    ``sentences`` lie within turns, without blanks at their ends, in order, never overlapping.
    ``times`` maps offsets to seconds, ascending in offset. ``furniture`` counts the page headers,
    footers and page numbers that were taken out.
    """

    text: str
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    sentences: tuple[tuple[int, int], ...]
    times: tuple[tuple[int, float], ...] = ()
    furniture: int = 0
    warnings: tuple[str, ...] = field(default=())
