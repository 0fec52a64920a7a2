"""Respondents by codes, a plain table for other programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.counting.basis import load_basis
from qualcode.counting.variables import described, variables
from qualcode.documents import FORMAT
from qualcode.study.seen import look

if TYPE_CHECKING:
    from qualcode.documents.relating import RespondentsByCodes
    from qualcode.ledger.study import Study


def respondents_by_codes(
    study: Study, coder: str | None = None, *, codings_of: str = "final"
) -> RespondentsByCodes:
    """One row for each respondent with attributes, and for each level, theme and code whether it is coded, and
    in how many segments; ``columns`` says what each column holds.

    Raises UsageError or NotFound for a choice or a coder that is not there.
    """
    seen, warnings = look(study, coder, "respondents")
    with study.reading():
        basis = load_basis(seen, codings_of=codings_of)
    columns, rows = variables(basis)
    return {
        "format": FORMAT,
        "codings_of": codings_of,
        "columns": described(columns),
        "rows": rows,
        "warnings": [*warnings, *basis.warnings()],
    }
