"""What was taken in of transcripts and respondents, and what a correction did to codings."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Alarm, Document, Refused


class Speaker(TypedDict):
    """A speaker's label, its role, turns, and the other ways in which it is written.

    ``letters`` are of speech, ``share`` is their share in all speech. ``inferred``: no role word and no person says
    which role it is.
    """

    label: str
    role: str
    turns: int
    spelt: list[str]
    letters: int
    share: float
    inferred: bool


class Account(TypedDict):
    """Where the letters of a file are: letters_in = in_turns + labels + all that was taken out, by its names."""

    letters_in: int
    in_turns: int
    labels: int
    taken_out: dict[str, int]


class ImportedFile(TypedDict):
    """A transcript that was taken in."""

    file: str
    transcript: str
    encoding: str
    characters: int
    turns: int
    sentences: int
    speakers: list[Speaker]
    account: Account
    time_stamps: int
    page_furniture: int
    warnings: list[str]


class Imported(Document):
    """What ``import`` answers."""

    imported: list[ImportedFile]
    refused: list[Refused]
    alarms: list[Alarm]


class RespondentsImported(Document):
    """How many respondents a table names, how many of them are new, and which rows are refused."""

    respondents: int
    added: int
    refused: list[Refused]
    alarms: list[Alarm]


class UncertainCoding(TypedDict):
    """A coding to which a correction of the text left no certain place."""

    coding: str
    transcript: str
    coder: str | None
    code: str
    start: int | None
    end: int | None
    placed: str


class Unplaced(Document):
    """What ``transcripts unplaced`` answers."""

    carried: int
    uncertain: list[UncertainCoding]


class SpeakerChanged(TypedDict):
    """A label before a correction and after it (None: not there), with its role and respondent.

    Where both are there, ``after`` is taken as the new name of ``before``, because it has the same turns.
    """

    before: str | None
    after: str | None
    role: str
    respondent: str | None


class CodingsKept(TypedDict):
    """How many codings a correction left where, of those that the acting coder may see."""

    carried: int
    uncertain: int
    lost: int


class Revised(Unplaced):
    """What ``transcripts revise`` answers."""

    transcript: str
    speakers_changed: list[SpeakerChanged]
    codings: CodingsKept
    alarms: list[Alarm]
