"""What was taken in of transcripts and respondents, and what a correction did to codings."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Document, Refused


class Speaker(TypedDict):
    """A speaker's label, the role that it was given, its turns, and the other ways in which it is written."""

    label: str
    role: str
    turns: int
    spelt: list[str]


class ImportedFile(TypedDict):
    """A transcript that was taken in."""

    file: str
    transcript: str
    encoding: str
    characters: int
    turns: int
    sentences: int
    speakers: list[Speaker]
    time_stamps: int
    page_furniture: int
    warnings: list[str]


class Imported(Document):
    """What ``import`` answers."""

    imported: list[ImportedFile]
    refused: list[Refused]


class RespondentsImported(Document):
    """How many respondents a table names, how many of them are new, and which rows are refused."""

    respondents: int
    added: int
    refused: list[Refused]


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


class Revised(Unplaced):
    """What ``transcripts revise`` answers."""

    transcript: str
