"""What the person who imports says about the form of a file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Columns:
    """The names of a table's columns; None leaves it to the usual names.

    Neither case nor blanks around a name count. ``role`` says beside the speaker who asks and who answers, ``end``
    where an utterance ends (it tells in which unit the times are), ``name`` the person of a row where each row is
    a person.
    """

    text: str | None = None
    speaker: str | None = None
    time: str | None = None
    end: str | None = None
    role: str | None = None
    name: str | None = None


@dataclass(frozen=True)
class ReadAs:
    """How to read a file, as far as it is said; formats without columns or an open encoding pass these over.

    ``encoding`` is a codec's name, tried alone. ``split_by`` names the column of a table whose values part it into
    transcripts; ``one_per_row`` takes each row as a person's answers to the questions in the header.
    """

    columns: Columns = Columns()
    encoding: str | None = None
    split_by: str | None = None
    one_per_row: bool = False


AS_IT_IS = ReadAs()
