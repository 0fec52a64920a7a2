"""Packs for a room: the files that were written, and what is in them in numbers."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Document


class FindingsHold(TypedDict):
    """How many transcripts, themes and quotes the findings are of."""

    transcripts: int
    themes: int
    quotes: int


class Card(TypedDict):
    """A quote card, and the coding on it."""

    card: int
    coding: str
    code: list[str]
    transcript: str
    start: int
    end: int


class CardsHold(TypedDict):
    """How many transcripts the cards are of, and each card."""

    transcripts: int
    cards: list[Card]


class ReadingTable(TypedDict):
    """A table of people, and what it reads."""

    table: int
    transcripts: list[str]


class ReadingHolds(TypedDict):
    """How many transcripts are read, and at which table which."""

    transcripts: int
    tables: list[ReadingTable]


Holds = FindingsHold | CardsHold | ReadingHolds


class Written(Document):
    """The files of a pack; ``withheld`` says what was left out of it, in sentences."""

    kind: str
    files: list[str]
    withheld: list[str]


class FindingsWritten(Written, FindingsHold):
    """What ``report --kind findings`` answers."""


class CardsWritten(Written, CardsHold):
    """What ``report --kind cards`` answers."""


class ReadingWritten(Written, ReadingHolds):
    """What ``report --kind reading`` answers."""


Report = FindingsWritten | CardsWritten | ReadingWritten
