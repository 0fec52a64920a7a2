"""The respondents table in: who was interviewed, of which type, in which transcript."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.answers import NO, PERMISSIONS, not_understood, with_states
from qualcode.errors import FileRefused
from qualcode.files.tables import Row, Table, read_table
from qualcode.tables.formula_cells import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

LINKS = ("recruited_by", "family_of")
"""Columns that name other respondents, several joined by semicolons."""

TRANSCRIPT_FACTS = (
    "original_language",
    "translator",
    "interviewed_by",
    "interview_date",
    "anonymised",
    "anonymised_note",
    "focus_group",
)
"""Columns that say something of the interview, not of the respondent."""

_ALIASES = {
    "language": "original_language",
    "date": "interview_date",
    "anonymized": "anonymised",
    "anonymized_note": "anonymised_note",
}
_CONSENT = ("consent_to_quote", "consent_note")
_OWN = ("respondent", "respondent_type", "transcript", "speaker", "interviewer", "medium", *_CONSENT)
_KNOWN = (*_OWN, *LINKS, *TRANSCRIPT_FACTS, *_ALIASES)
_LIKE_PERMISSIONS = ("consent", "quot", "anonym")


@dataclass(frozen=True)
class RespondentRow:
    """One row: a respondent, and the transcript in which the respondent speaks, if it names one.

    ``speaker`` is the respondent's label there and ``interviewer`` the interviewer's. ``medium`` is audio or
    notes. ``consent`` is the respondent's to be quoted: yes, no or not recorded. ``facts`` are about the
    interview, by the names in ``TRANSCRIPT_FACTS``; ``links`` name other respondents, by the names in
    ``LINKS``; ``attributes`` are all other columns. A blank cell is left out.
    """

    line: int
    respondent: str
    respondent_type: str | None = None
    transcript: str | None = None
    speaker: str | None = None
    interviewer: str | None = None
    medium: str | None = None
    consent: str | None = None
    consent_note: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class NotTaken:
    """A row with a cell that is not understood. ``withheld`` names the permissions that it does not give."""

    error: FileRefused
    respondent: str
    transcript: str | None
    withheld: tuple[str, ...]


@dataclass(frozen=True)
class People:
    """The contents of a respondents table: the rows that are understood, and the others. ``unused`` names
    columns that look like a permission and are read as attributes."""

    rows: list[RespondentRow]
    refused: list[NotTaken]
    unused: list[str]


def read_respondents(path: Path) -> People:
    """Read the table. Several rows of one respondent agree in type and attributes, or leave them blank.

    A row in which medium, focus group, consent or anonymised is not understood is not taken. Raises FileRefused,
    with the line, for a row without a respondent, rows that contradict each other, and a link to the respondent
    itself.
    """
    table = read_table(path, _KNOWN)
    table.require("respondent")
    _refuse_twins(table)
    read = [_row(table, row) for row in table.rows]
    rows = [row for row in read if isinstance(row, RespondentRow)]
    _refuse_contradictions(table.file, rows)
    _refuse_repeats(table.file, rows)
    unused = [
        column
        for column in table.columns
        if column not in _KNOWN and any(part in column.casefold() for part in _LIKE_PERMISSIONS)
    ]
    return People(rows, [row for row in read if isinstance(row, NotTaken)], unused)


def _refuse_twins(table: Table) -> None:
    for alias, column in _ALIASES.items():
        if alias in table.columns and column in table.columns:
            raise FileRefused(table.file, f"'{alias}' and '{column}' mean the same; leave one out.")


def _row(table: Table, row: Row) -> RespondentRow | NotTaken:
    given = {
        _ALIASES.get(column, column): plain(cell)
        for column in table.columns
        if (cell := row.get(column)) is not None
    }
    if "respondent" not in given:
        raise FileRefused(table.file, "the row names no respondent.", row.line)
    respondent = given["respondent"]
    links = {column: _named(given[column]) for column in LINKS if column in given}
    if any(respondent in others for others in links.values()):
        raise FileRefused(table.file, f"'{respondent}' is linked to itself.", row.line)
    read, unclear = with_states(given)
    if unclear:
        reason = "; ".join(not_understood(name, cell) for name, cell in unclear.items())
        withheld = tuple(name for name in PERMISSIONS if name in unclear or read.get(name) == NO)
        error = FileRefused(table.file, f"{reason}.", row.line)
        return NotTaken(error, respondent, given.get("transcript"), withheld)
    given = {name: value for name, value in read.items() if value is not None}
    special = {*_OWN, *LINKS, *TRANSCRIPT_FACTS}
    return RespondentRow(
        line=row.line,
        respondent=respondent,
        respondent_type=given.get("respondent_type"),
        transcript=given.get("transcript"),
        speaker=given.get("speaker"),
        interviewer=given.get("interviewer"),
        medium=given.get("medium"),
        consent=given.get("consent_to_quote"),
        consent_note=given.get("consent_note"),
        attributes={column: cell for column, cell in given.items() if column not in special},
        facts={column: given[column] for column in TRANSCRIPT_FACTS if column in given},
        links=links,
    )


def _named(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in cell.split(";") if name.strip()))


def _refuse_contradictions(file: str, rows: list[RespondentRow]) -> None:
    """Type and attributes belong to the respondent; medium and the like to the transcript; consent to both."""
    said: dict[tuple[str, str, str], tuple[str, int]] = {}
    for row in rows:
        person = {"respondent_type": row.respondent_type, **row.attributes}
        interview = {"medium": row.medium, **row.facts} if row.transcript else {}
        consent = {"consent_to_quote": row.consent, "consent_note": row.consent_note}
        part = f"{row.respondent} in {row.transcript}" if row.transcript else row.respondent
        of_both = [
            ("respondent", row.respondent, person),
            ("transcript", row.transcript or "", interview),
            ("part", part, consent),
        ]
        for kind, who, facts in of_both:
            for column, value in facts.items():
                if value is None:
                    continue
                before, line = said.setdefault((kind, who, column), (value, row.line))
                if before != value:
                    reason = f"'{column}' of {who} is '{value}' here and '{before}' in line {line}."
                    raise FileRefused(file, reason, row.line)


def _refuse_repeats(file: str, rows: list[RespondentRow]) -> None:
    """One label in one transcript cannot be two people."""
    speaking: dict[tuple[str, str], RespondentRow] = {}
    for row in rows:
        if row.transcript and row.speaker:
            first = speaking.setdefault((row.transcript, row.speaker), row)
            if first.respondent != row.respondent:
                reason = (
                    f"the speaker '{row.speaker}' of '{row.transcript}' is {row.respondent} here "
                    f"and {first.respondent} in line {first.line}."
                )
                raise FileRefused(file, reason, row.line)
