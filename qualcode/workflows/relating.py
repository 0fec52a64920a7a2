"""Codes that occur together in the same stretch, sentence, turn or transcript; within groups too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.counting.basis import load_basis
from qualcode.counting.relations import UNITS, Relations
from qualcode.counting.rolling_up import ROLL_UPS
from qualcode.documents import FORMAT
from qualcode.errors import UsageError
from qualcode.study.attributes import TYPE
from qualcode.study.seen import look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.documents.relating import Cooccurrence
    from qualcode.ledger.study import Study


def cooccurrence(
    study: Study,
    coder: str | None = None,
    *,
    units: Sequence[str] = ("sentence",),
    roll_up: str = "code",
    by: str | None = None,
    codings_of: str = "final",
) -> Cooccurrence:
    """Which codes occur together, with counts and Jaccard's index, in all words that count and, with ``by``, in
    those of each group.

    Raises UsageError for another unit or roll-up, and for an attribute or a choice that is not there.
    """
    for unit in units:
        if unit not in UNITS:
            raise UsageError(f"--unit takes {', '.join(UNITS)}, not {unit}.")
    if roll_up not in ROLL_UPS:
        raise UsageError(f"--roll-up takes {', '.join(ROLL_UPS)}, not {roll_up}.")
    seen, warnings = look(study, coder, "cooccurrence")
    with study.reading():
        cut = "sentence" in units
        basis = load_basis(seen, by=by or TYPE, codings_of=codings_of, sentences=cut)
    relations = Relations(basis, roll_up)
    groups = relations.groups() if by else []
    return {
        "format": FORMAT,
        "by": by,
        "codings_of": codings_of,
        "roll_up": roll_up,
        "results": [
            {"unit": unit, "group": group, "pairs": relations.pairs(counted, spans=unit == "span")}
            for unit in units
            for group, counted in relations.counts(unit, groups).items()
        ],
        "warnings": [*warnings, *basis.warnings()],
    }
