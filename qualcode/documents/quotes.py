"""Quotes, and what was decided of them by hand."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from qualcode.documents.document import Document

Decided = Literal["pinned", "left out"]


class Quote(TypedDict):
    """A counted coding as a quote, with the words that say whose it is; positions are code points of the text."""

    code: list[str]
    quote: str
    attribution: str
    groups: list[str]
    respondents: list[str]
    transcript: str
    start: int
    end: int
    stance: str
    medium: str
    coding: str
    decided: Decided | None
    complete: bool
    original: str | None


class Quotes(Document):
    """What ``quotes`` answers; ``chosen_from`` is there where a balanced choice was asked for."""

    path: list[str]
    group: str | None
    by: str
    codings_of: str
    chosen_from: NotRequired[int]
    quotes: list[Quote]


class QuotesDecided(Document):
    """Which codings were pinned, left out or taken back (``decided`` null), and how many that changed."""

    codings: list[str]
    decided: Decided | None
    changed: int


class OriginalKept(Document):
    """The original wording that is recorded of a coding."""

    coding: str
    original: str | None
