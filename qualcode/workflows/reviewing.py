"""Reviewing another's codings: keep, change and drop, and what is left to decide."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.study import reviews
from qualcode.study.codes import code_ids, codebook, key_of
from qualcode.study.transcripts import current_revision
from qualcode.study.viewer import viewer_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry


def keep(study: Study, who: Coder, codings: Sequence[bytes]) -> None:
    """Take these reviewed codings (ids) as they are, as one step. Raises NotAllowed or NotFound; then none is."""
    reviews.keep_all(study, who, codings)


def drop(study: Study, who: Coder, codings: Sequence[bytes]) -> None:
    """Drop these reviewed codings (ids), as one step. Raises NotAllowed or NotFound; then none is."""
    reviews.drop_all(study, who, codings)


def change(study: Study, who: Coder, coding: bytes, fields: Mapping[str, Any]) -> None:
    """Take a reviewed coding with another ``code`` (id, hex), ``at`` ([current revision's id, start, end in
    code points]) or ``stance``, as one step. Raises as ``keep``; QualcodeError where it cannot be coded so."""
    reviews.change(study, who, coding, fields)


def change_code(study: Study, who: Coder, coding: bytes, code: int) -> None:
    """Take a reviewed coding with another code (key), as one step. Raises as ``change``."""
    with study.reading():
        usable = codebook(study, viewer_for(study, who)).usable(code)
        ids = code_ids(study)
    reviews.change(study, who, coding, {"code": ids[key_of(usable)].hex()})


def change_span(study: Study, who: Coder, coding: bytes, entry: Entry, start: int, end: int) -> None:
    """Take a reviewed coding on another span of its transcript, as one step. Raises as ``change``."""
    revision = current_revision(study, entry)
    reviews.change(study, who, coding, {"at": [revision.hex(), start, end]})


def outcomes(study: Study, who: Coder, transcript: Entry) -> dict[bytes, reviews.Outcome]:
    """What the reviewer did with each reviewed coding of the transcript, by its id; the undecided are absent."""
    return reviews.outcomes(study, who, transcript)


def undecided(study: Study, who: Coder, transcript: Entry) -> int:
    """How many reviewed codings of the transcript the reviewer has yet to decide on."""
    return reviews.undecided(study, who, transcript)
