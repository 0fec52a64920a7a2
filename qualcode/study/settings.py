"""The settings of a study: whether it uses agreement, and whether consent to be quoted must be recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.errors import NotAllowed
from qualcode.ledger.log import Draft
from qualcode.ledger.schema import unless_disputed
from qualcode.ledger.study import remembered

if TYPE_CHECKING:
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder


@remembered("study")
def uses_agreement(study: Study) -> bool:
    """Whether agreement between coders may be shown: every screen, status, command and report asks this."""
    row = study.connection.execute("SELECT agreement FROM study").fetchone()
    return row is None or bool(row[0])


@remembered("study")
def assumes_consent(study: Study) -> bool:
    """Whether people whose consent is not recorded may be quoted, because the study says that all consented."""
    row = study.connection.execute(
        f"SELECT {unless_disputed('s.consent', 'recorded')} FROM study s ORDER BY s.key"
    ).fetchone()
    return row is not None and row[0] == "assumed"


def set_consent(study: Study, assumed: bool, by: Coder | None = None) -> None:
    """Say that consent to be quoted was obtained from all, or that it must be recorded; as it is already,
    nothing is recorded."""
    with study.writing():
        if assumes_consent(study) != assumed:
            draft = Draft("study", study.id, {"consent": "assumed" if assumed else "recorded"})
            study.record("change study", [draft], coder=by.id if by else None)


def refuse_without_agreement(study: Study) -> None:
    """Raise NotAllowed where the study does not use agreement, saying how to switch it on."""
    if not uses_agreement(study):
        raise NotAllowed(
            "This study does not use agreement between coders; switch it on: qualcode settings agreement on"
        )


def set_agreement(study: Study, on: bool, by: Coder | None = None) -> None:
    """Switch agreement on or off; as it is already, nothing is recorded."""
    with study.writing():
        if uses_agreement(study) != on:
            draft = Draft("study", study.id, {"agreement": on})
            study.record("change study", [draft], coder=by.id if by else None)
