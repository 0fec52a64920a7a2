"""The gate out of the study: only texts recorded as anonymised pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.answers import YES
from qualcode.errors import QualcodeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.study.transcripts import Entry

_NAMED = 5  # transcripts named one by one


def anonymised(used: Sequence[Entry], *, not_anonymised: bool) -> list[str]:
    """The notice for the pack on its transcripts (``used``) that are not recorded as anonymised.

    Raises QualcodeError where there are any, unless the caller asked for them.
    """
    bare = [entry.name for entry in used if entry.details["anonymised"] != YES]
    if not bare:
        return []
    some = ", ".join(bare[:_NAMED]) + (f" and {len(bare) - _NAMED} more" if len(bare) > _NAMED else "")
    one = len(bare) == 1
    if not not_anonymised:
        raise QualcodeError(
            f"No pack was made: of the {len(used)} transcripts in it {len(bare)} {'is' if one else 'are'} not "
            f"recorded as anonymised ({some}). Record it with: qualcode transcripts set NAME --anonymised yes "
            '--anonymised-note "WHO, WHEN"; or pass --not-anonymised, and the pack says so.'
        )
    return [
        f"{len(bare)} of the {len(used)} transcripts used {'is' if one else 'are'} not recorded as anonymised: "
        "what is printed here may identify people. Handle it as confidential."
    ]
