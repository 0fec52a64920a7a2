"""A transcript as the rooms exchange it: as a reader extracts it, and as it is stored.

Positions are ``[start, end)`` in Unicode code points of the canonical text.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.transcript.account import Account

Role = Literal["interviewer", "respondent", "group", "other"]
#: Whose the words are that no label begins, where only interviewers have labels; "before": of who spoke before.
Unlabelled = Literal["respondent", "before", "group"]

#: The label of words that a rule gives to somebody, since no label begins them.
NO_LABEL = "(no label)"
#: That of the lines in the stronger of two styles, where only the style tells who speaks.
EMPHASISED = "(emphasised)"
BY_A_RULE = frozenset((NO_LABEL, EMPHASISED))


@dataclass(frozen=True)
class Passage:
    """A stretch of raw text as the file has it, before anything is taken out.

    ``speaker`` and ``seconds`` (from the start of the recording) are set where the format itself has them
    (subtitles, tables with a speaker column); None where only the text shows them. So is ``role``, where the form
    itself says it (the question of a survey). ``strong`` numbers the lines, from 0, of which every letter is bold.
    """

    text: str
    speaker: str | None = None
    seconds: float | None = None
    role: Role | None = None
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Extract:
    """The extract of one file that a reader made.

    A free-text format has one passage with the whole text, pages parted by form feeds where the format has
    pages. A format of utterances (vtt, srt, csv, xlsx) has one passage per utterance. ``encoding`` names the
    text encoding, or the format where it fixes its own ("docx"). ``sha256`` is of the original bytes; of a file
    that holds several transcripts, of those bytes and ``name``, which is then the transcript's own.

    ``letters`` counts the letters of the source, ``taken_out`` those that are in no passage, by the names in
    ``account``: the letters of the passages (with each one's speaker) and these are all. ``repeated`` of them are
    letters of labels that the source has once, or not at all, and the passages have again; the account of a
    transcript has them only once.
    """

    passages: tuple[Passage, ...]
    encoding: str
    sha256: bytes
    warnings: tuple[str, ...] = ()
    letters: int = 0
    taken_out: Mapping[str, int] = field(default_factory=dict)
    name: str | None = None
    repeated: int = 0


@dataclass(frozen=True)
class Turn:
    """One speaker's uninterrupted stretch.

    ``[start, end)`` is speech only, without blanks at its ends; the label lies in
    ``[label_start, start)`` (equal where there is none). ``speaker`` indexes Transcript.speakers; it is
    None where nothing in the whole text says who speaks.
    """

    label_start: int
    start: int
    end: int
    speaker: int | None


@dataclass(frozen=True)
class Speaker:
    """A label under which somebody speaks.

    ``spelt`` lists every spelling that was taken as this label, ``letters`` counts those of the turns.
    ``inferred``: neither a role word, nor a person, nor the form says which role it is. The text shows no label of
    speakers in BY_A_RULE.
    """

    label: str
    role: Role
    spelt: tuple[str, ...]
    turns: int
    letters: int = 0
    inferred: bool = False


@dataclass(frozen=True)
class Transcript:
    """One interview in canonical form.

    ``sentences`` lie within turns, without blanks at their ends, in order, never overlapping.
    ``times`` maps offsets to seconds, ascending in offset. ``furniture`` counts the page headers,
    footers and page numbers that were taken out. ``rows`` are ``[start, end)`` of the words of each row or cue,
    without blanks at their ends, where the file is a table or captions; several may be one turn. ``unknown`` counts
    the rows or cues that say nobody speaks, where a column, voices or labels say it of others.
    """

    text: str
    turns: tuple[Turn, ...]
    speakers: tuple[Speaker, ...]
    sentences: tuple[tuple[int, int], ...]
    times: tuple[tuple[int, float], ...] = ()
    furniture: int = 0
    rows: tuple[tuple[int, int], ...] = ()
    unknown: int = 0
    account: Account | None = None
    warnings: tuple[str, ...] = field(default=())
