"""Undo and redo as a coder does them: what has become of the codebook since must leave room for the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from qualcode.codebook.names import RESTORE_FIRST
from qualcode.errors import NotAllowed
from qualcode.ledger.log import latest_step
from qualcode.study.codes import code_ids
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.log import Step
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder


def undo(study: Study, coder: Coder | None) -> Step:
    """Take back the coder's last undoable step (None: the last made without a coder). Returns that step.

    Raises NotAllowed where there is none, where something stands in the way, or where two codes would be merged
    into each other or lie under each other, or one be merged into a retired one.
    """
    return _stepped_back(study, "undo", coder)


def redo(study: Study, coder: Coder | None) -> Step:
    """Do again what the coder last took back; returns the undo that was undone. Raises as ``undo``."""
    return _stepped_back(study, "redo", coder)


def _stepped_back(study: Study, action: Literal["undo", "redo"], coder: Coder | None) -> Step:
    whose = coder.id if coder else None
    with study.writing():
        before = _circles(study)
        step = study.undo(whose) if action == "undo" else study.redo(whose)
        written = study.connection.execute(
            "SELECT entity, json_extract(fields, '$.merged_into') FROM change WHERE step = ? AND kind = 'code'",
            (latest_step(study.connection),),
        ).fetchall()
        if written:
            book = Seen(study, coder).book
            keys = {entity: key for key, entity in code_ids(study).items()}
            _refuse_circles(action, book, [(keys[e], r) for e, r in sorted(_circles(study) - before)])
            _refuse_retired(action, book, [keys[entity] for entity, into in written if into is not None])
    return step


def _circles(study: Study) -> set[tuple[bytes, str]]:
    """The codes (ids), each with the register, at which the projector has cut a circle."""
    return set(study.connection.execute("SELECT entity, register FROM conflict WHERE why = 'cycle'"))


def _refuse_circles(action: str, book: Codebook, closed: Sequence[tuple[int, str]]) -> None:
    for key, register in closed:
        name = book.full_name(key) if key in book else "a code"
        what = "merged into itself" if register == "merged_into" else "put under itself"
        raise NotAllowed(
            f"Cannot {action}: the codebook has changed since, and {name} would be {what}. Change it by "
            "hand instead."
        )


def _refuse_retired(action: str, book: Codebook, merged: Sequence[int]) -> None:
    for key in merged:
        if key in book and book.standing_for(key).retired:
            raise NotAllowed(
                f"Cannot {action}: {book.full_name(key)} would be merged into "
                f"{book.full_name(book.today(key))}, which is retired; {RESTORE_FIRST}."
            )
