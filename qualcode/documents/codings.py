"""Codings, in from a table and out to one, and one at a time."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Document, Refused


class Coding(TypedDict):
    """A live coding, whose words it is on, and the quote; its place is null where a correction took it."""

    coding: str
    transcript: str
    respondent: str | None
    respondent_type: str | None
    coder: str | None
    code: str
    level: str | None
    start: int | None
    end: int | None
    quote: str | None
    stance: str
    memo: str | None
    created: str


class Codings(Document):
    """What ``codings`` answers."""

    codings: list[Coding]


class Near(TypedDict):
    """A row whose quote was only nearly found, with how near (100: exactly)."""

    line: int
    transcript: str
    start: int
    end: int
    score: float


class CodingsApplied(Document):
    """What ``codings apply`` answers."""

    coder: str
    rows: int
    applied: int
    skipped: int
    near: list[Near]
    refused: list[Refused]


class CodingAdded(Document):
    """A coding that was made; ``score`` says how surely its quote was found (100: exactly)."""

    coding: str
    transcript: str
    start: int
    end: int
    score: float


class CodingChanged(Document):
    """A coding that was changed, and in what."""

    coding: str
    changed: list[str]


class CodingsRemoved(Document):
    """Codings that were removed."""

    removed: list[str]
