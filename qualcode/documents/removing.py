"""What was taken out of a study, renamed, or given to another coder."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Document


class OfCoder(TypedDict):
    """How many codings of a coder, of those that may be seen."""

    coder: str
    codings: int


class TranscriptGone(Document):
    """A transcript that is taken out, and what goes with it; of codings, memos and decisions what may be seen.

    ``hidden``: others' work may go with it, too, that is hidden while independent work is open.
    """

    transcript: str
    by_coder: list[OfCoder]
    consensus: int
    memos: int
    assignments: int
    decisions: int
    respondents: list[str]
    hidden: bool


class RespondentRenamed(Document):
    """A respondent's name now and before; ``joined`` with the one who had the name, if somebody had."""

    respondent: str
    was: str
    joined: bool
    transcripts: list[str]


class CoderRenamed(Document):
    """A coder's name now and before."""

    coder: str
    was: str


class CoderRetired(Document):
    """A coder who is retired, and the work that may be seen, which stays, or is ``given_to`` another.

    ``hidden``: there may be more, which is hidden while independent work is open.
    """

    coder: str
    given_to: str | None
    codings: int
    transcripts: int
    memos: int
    finished: int
    open: int
    hidden: bool
