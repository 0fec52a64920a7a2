"""The framework matrix: respondents by themes."""

from __future__ import annotations

from typing_extensions import TypedDict

from qualcode.documents.document import Document
from qualcode.documents.quotes import Quote


class Theme(TypedDict):
    """A column of the matrix."""

    path: list[str]
    level: str | None
    claim: str | None


class Summary(TypedDict):
    """An analytic memo on a cell."""

    memo: str
    coder: str
    body: str


class Cell(TypedDict):
    """One respondent and one theme; ``segments`` are those that ``themes`` counts."""

    theme: list[str]
    level: str | None
    considered: bool
    segments: int
    contrary: int
    summaries: list[Summary]
    quotes: list[Quote]


class Row(TypedDict):
    """A respondent, or a focus group."""

    respondent: str | None
    respondent_type: str | None
    group: str
    focus_group: str | None
    cells: list[Cell]


class Framework(Document):
    """What ``framework`` answers."""

    by: str
    group: str | None
    codings_of: str
    themes: list[Theme]
    rows: list[Row]
