"""Themes by respondent type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.counting.basis import load_basis
from qualcode.counting.rows import kinds_of
from qualcode.counting.table import Tables
from qualcode.study.attributes import TYPE
from qualcode.study.seen import look
from qualcode.themes.wording import RESPONDENTS

if TYPE_CHECKING:
    from qualcode.documents.themes import Themes
    from qualcode.ledger.study import Study


def themes(
    study: Study,
    coder: str | None = None,
    *,
    by: str = TYPE,
    codings_of: str = "final",
    intervals: bool = False,
    rows: str | None = None,
    suppress_below: int | None = None,
    units: str = RESPONDENTS,
    individuals: bool = False,
) -> Themes:
    """The table of themes by group, as the contract of ``qualcode themes --json`` has it.

    ``rows``: only those of these kinds, joined by commas. ``suppress_below``: without figures of smaller
    groups. ``units`` names the study's respondents (in a study of quotes: quotes). ``individuals``: members
    of focus groups count as respondents too, where the transcript shows who speaks. Raises UsageError or
    NotFound for an unknown attribute, choice or coder.
    """
    seen, warnings = look(study, coder, "themes")
    with study.reading():
        tables = Tables(load_basis(seen, by=by, codings_of=codings_of, individuals=individuals))
    document = tables.document(intervals=intervals, kinds=kinds_of(rows), suppress_below=suppress_below)
    if individuals:
        warnings.append(
            "Members of focus groups count as respondents where the transcript shows who speaks; what "
            "members of one group say is not independent."
        )
    return {**document, "units": units, "warnings": [*warnings, *document["warnings"]]}
