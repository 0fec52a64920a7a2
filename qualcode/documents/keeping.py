"""A study file itself: made, how far the work has come, whether it is whole, copied; its settings; the keys."""

from __future__ import annotations

from typing import NotRequired

from typing_extensions import TypedDict

from qualcode.documents.codebook import CodebookImported
from qualcode.documents.document import Alarm, Document
from qualcode.documents.reconciling import Progress as Reconciling


class StudyMade(Document):
    """What ``new`` answers; ``codebook`` is there where one was taken in."""

    study: str
    codebook: NotRequired[CodebookImported]


class CoderProgress(TypedDict):
    """How many transcripts are assigned to a coder, and finished."""

    coder: str
    assigned: int
    finished: int


class TypeProgress(TypedDict):
    """How many transcripts of a respondent type there are, and how many a coder has finished."""

    group: str
    transcripts: int
    finished: int


class RoundProgress(TypedDict):
    """What is assigned and finished in a round, and whether it counts in agreement."""

    round: str
    counts: bool
    transcripts: int
    assigned: int
    finished: int


class Progress(Document):
    """How far the work has come."""

    transcripts: int
    respondents: int
    coders: list[CoderProgress]
    rounds: list[RoundProgress]
    respondent_types: list[TypeProgress]


class Status(Progress):
    """What ``status`` answers."""

    study: str
    reconciling: Reconciling
    alarms: list[Alarm]


class Checked(Document):
    """What ``check`` answers; ``findings`` are sentences."""

    study: str
    whole: bool
    findings: list[str]
    alarms: list[Alarm]
    sqlite: str


class BackedUp(Document):
    """The copy that ``backup`` made."""

    backup: str
    bytes: int


class Settings(Document):
    """What the study is set to; ``primary_coder`` is null where that is the first assigned, ``consent`` is assumed,
    or recorded: then it must be."""

    primary_coder: str | None
    agreement: bool
    consent: str


class DemoMade(Document):
    """What ``demo`` made, and where its tables are."""

    study: str
    exports: str


class Key(TypedDict):
    """An action of the screens and its keys."""

    action: str
    pane: str
    keys: list[str]
    does: str
    changed: bool


class Keys(Document):
    """What ``keys`` answers; ``file`` is where other keys are given."""

    keys: list[Key]
    file: str
