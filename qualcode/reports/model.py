"""A pack as plain values: its contents, their order and their kinds, but not their looks.

Every text is as people wrote it. Each writer of a format makes sure that no text acts as markup or as a
formula.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Cell = str | int | float | None
"""What a table holds. A number is written as a number where the format knows numbers."""

Tone = Literal["plain", "lead", "note", "notice"]
Paper = Literal["a4", "letter"]


@dataclass(frozen=True)
class Paragraph:
    """``tone``: a lead is larger, a note smaller; a notice must not be missed."""

    text: str
    tone: Tone = "plain"


@dataclass(frozen=True)
class Bullets:
    """Points of one list. ``title`` is said before it, smaller than a heading."""

    items: tuple[str, ...]
    title: str = ""


@dataclass(frozen=True)
class Column:
    """``numbers``: the column holds figures, set flush right. ``share`` of the width, beside the others'."""

    title: str
    numbers: bool = False
    share: int = 2


@dataclass(frozen=True)
class Table:
    """A table whose first column names its rows. ``name`` is short, as for a sheet; ``explains`` says what the
    figures are. ``indents`` is the depth of each row in a tree, ``strong`` the rows (indices) that stand out.
    """

    name: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    explains: str = ""
    indents: tuple[int, ...] = ()
    strong: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Bar:
    """``count`` of ``of``, and ``against`` of the count are contrary or mixed; ``says`` is the figure in words.
    Where ``of`` is 0 or the figure is withheld (``count`` None) nothing is drawn."""

    label: str
    count: int | None
    of: int
    against: int
    says: str


@dataclass(frozen=True)
class Bars:
    """One figure a group, drawn to one scale: a full bar is all of those considered."""

    caption: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class Quote:
    """``words`` as they stand in the transcript; in quotation marks unless they are from notes.

    ``mark`` is a word on how it stands to the theme ("contrary"), empty for most. ``original`` is the wording
    in the language that was spoken, where it is kept.
    """

    words: str
    attribution: str
    from_notes: bool = False
    mark: str = ""
    original: str = ""

    @property
    def said(self) -> str:
        """The words with their marks, on one line."""
        words = " ".join(self.words.split())
        return f"{words} (from notes)" if self.from_notes else f"“{words}”"


@dataclass(frozen=True)
class Quotes:
    """Quotes under a title of their own."""

    title: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class Line:
    """One printed line of a transcript; ``number`` None where it only parts two turns."""

    number: int | None
    text: str


@dataclass(frozen=True)
class Lines:
    """A transcript in lines that are the same in every copy and format, with room to write beside them."""

    name: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Field:
    """A field to fill in by hand: its question, and how many lines there are for the answer."""

    label: str
    lines: int = 1


@dataclass(frozen=True)
class Form:
    """A sheet to fill in by hand; one page each."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Card:
    """One quote to cut out; ``number`` is the study's own and means the same coding for ever."""

    number: int
    quote: Quote


@dataclass(frozen=True)
class Cards:
    """Cards to cut out and sort."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Section:
    """A part with a heading. Sections in it are a level deeper. ``new_page``: it begins one."""

    title: str
    blocks: tuple[Block, ...]
    new_page: bool = False


Block = Paragraph | Bullets | Table | Bars | Quotes | Lines | Form | Cards | Section


@dataclass(frozen=True)
class Pack:
    """A pack. ``notices`` stand on the first page and name withheld figures and faults.

    ``sheets`` are the tables that a workbook has, one a sheet; the other formats have ``blocks``. ``copy``
    says which numbered copy this is ("Copy 3 of 12").
    """

    title: str
    subtitle: str
    notices: tuple[str, ...]
    blocks: tuple[Block, ...]
    sheets: tuple[Table, ...] = ()
    paper: Paper = "a4"
    copy: str = ""
    footer: str = field(default="Not to be copied or passed on outside the group that it was made for.")
