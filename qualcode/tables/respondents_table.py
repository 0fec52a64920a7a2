"""The respondents table in: who was interviewed, of which type, in which transcript."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

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
    "consent_to_quote",
    "anonymised",
    "focus_group",
)
"""Columns that say something of the interview, not of the respondent."""

_CONSENT = "consent_to_quote"
_ALIASES = {"language": "original_language", "date": "interview_date"}
_OWN = ("respondent", "respondent_type", "transcript", "speaker", "interviewer", "medium")
_KNOWN = (*_OWN, *LINKS, *TRANSCRIPT_FACTS, *_ALIASES)
_MEDIA = {"audio": "audio", "audio transcript": "audio", "notes": "notes"}


@dataclass(frozen=True)
class RespondentRow:
    """One row: a respondent, and the transcript in which the respondent speaks, if it names one.

    ``speaker`` is the respondent's label there and ``interviewer`` the interviewer's. ``medium`` is audio
    or notes. ``facts`` say something of the interview, by the names in ``TRANSCRIPT_FACTS``; ``links``
    name other respondents, by the names in ``LINKS``; ``attributes`` are all other columns. What a row
    leaves blank is not there.
    """

    line: int
    respondent: str
    respondent_type: str | None = None
    transcript: str | None = None
    speaker: str | None = None
    interviewer: str | None = None
    medium: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_respondents(path: Path) -> list[RespondentRow]:
    """Read the table. Several rows of one respondent agree in type and attributes, or leave them blank.

    Raises FileRefused, with the line, for a row without a respondent, an unknown medium, rows that
    contradict each other, and a link to the respondent itself.
    """
    table = read_table(path, _KNOWN)
    table.require("respondent")
    _refuse_twins(table)
    rows = _with_own_consent([_row(table, row) for row in table.rows])
    _refuse_contradictions(table.file, rows)
    _refuse_repeats(table.file, rows)
    return rows


def _refuse_twins(table: Table) -> None:
    for alias, column in _ALIASES.items():
        if alias in table.columns and column in table.columns:
            raise FileRefused(table.file, f"'{alias}' and '{column}' mean the same; leave one out.")


def _row(table: Table, row: Row) -> RespondentRow:
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
    special = {*_OWN, *LINKS, *TRANSCRIPT_FACTS}
    return RespondentRow(
        line=row.line,
        respondent=respondent,
        respondent_type=given.get("respondent_type"),
        transcript=given.get("transcript"),
        speaker=given.get("speaker"),
        interviewer=given.get("interviewer"),
        medium=_medium(table.file, row.line, given.get("medium")),
        attributes={column: cell for column, cell in given.items() if column not in special},
        facts=_facts(table.file, row.line, given),
        links=links,
    )


def _with_own_consent(rows: list[RespondentRow]) -> list[RespondentRow]:
    """Consent to quote is the interview's; where those who take part in one differ in it, it is each one's own."""
    said: dict[str, dict[str, str | None]] = {}
    for row in rows:
        if row.transcript:
            own = said.setdefault(row.transcript, {})
            own[row.respondent] = own.get(row.respondent) or row.facts.get(_CONSENT)
    return [
        replace(
            row,
            facts={name: value for name, value in row.facts.items() if name != _CONSENT},
            attributes={**row.attributes, _CONSENT: row.facts[_CONSENT]},
        )
        if _CONSENT in row.facts and len(set(said.get(row.transcript or "", {}).values())) > 1
        else row
        for row in rows
    ]


def _facts(file: str, line: int, given: Mapping[str, str]) -> dict[str, str]:
    facts = {column: given[column] for column in TRANSCRIPT_FACTS if column in given}
    if "focus_group" in facts:
        facts["focus_group"] = facts["focus_group"].lower()
        if facts["focus_group"] not in {"yes", "no"}:
            raise FileRefused(file, f"'focus_group' is yes or no, not '{given['focus_group']}'.", line)
    return facts


def _named(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name.strip() for name in cell.split(";") if name.strip()))


def _medium(file: str, line: int, cell: str | None) -> str | None:
    if cell is None:
        return None
    medium = _MEDIA.get(" ".join(cell.lower().split()))
    if medium is None:
        raise FileRefused(file, f"the medium '{cell}' is neither 'audio' nor 'notes'.", line)
    return medium


def _refuse_contradictions(file: str, rows: list[RespondentRow]) -> None:
    """Type and attributes belong to the respondent; medium and the like to the transcript."""
    said: dict[tuple[str, str, str], tuple[str, int]] = {}
    for row in rows:
        person = {"respondent_type": row.respondent_type, **row.attributes}
        interview = {"medium": row.medium, **row.facts} if row.transcript else {}
        of_both = [("respondent", row.respondent, person), ("transcript", row.transcript or "", interview)]
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
