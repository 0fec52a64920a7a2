"""Undo and redo as a coder does them: what has become of the codebook since must leave room for the step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from qualcode.codebook.names import RESTORE_FIRST
from qualcode.errors import NotAllowed
from qualcode.ledger.actions import ACTIONS
from qualcode.ledger.log import latest_step
from qualcode.study.coders import coders
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


def nobodys_turn(study: Study) -> bool:
    """Whether nobody need say whose step is to be taken back: the last one, looks aside, was made without a coder,
    and can be."""
    if not coders(study):
        return True
    coder, action, undoes = study.connection.execute(
        "SELECT coder, action, undoes FROM step WHERE merged = 0 AND action <> 'look' "
        "ORDER BY hlc DESC, session DESC, seq DESC LIMIT 1"
    ).fetchone()
    return coder is None and (undoes is not None or ACTIONS[action].undoable)


def _stepped_back(study: Study, action: Literal["undo", "redo"], coder: Coder | None) -> Step:
    whose = coder.id if coder else None
    with study.writing():
        before = _circles(study)
        step = study.undo(whose) if action == "undo" else study.redo(whose)
        written = study.connection.execute(
            "SELECT entity, json_extract(fields, '$.merged_into') FROM change WHERE step = ? AND kind = 'code'",
            (latest_step(study.connection),),
        ).fetchall()
        _refuse_same_names(study, action)
        if written:
            book = Seen(study, coder).book
            keys = {entity: key for key, entity in code_ids(study).items()}
            _refuse_circles(action, book, [(keys[e], r) for e, r in sorted(_circles(study) - before)])
            _refuse_retired(action, book, [keys[entity] for entity, into in written if into is not None])
    return step


def _refuse_same_names(study: Study, action: str) -> None:
    """What comes back must not have the name of something that came meanwhile."""
    step = latest_step(study.connection)
    for kind in ("transcript", "respondent", "coder"):
        row = study.connection.execute(
            f"SELECT e.name FROM change c JOIN {kind} e ON e.id = c.entity AND e.deleted = 0 "
            f"JOIN {kind} o ON lower(o.name) = lower(e.name) AND o.key <> e.key AND o.deleted = 0 "
            "WHERE c.step = ? AND c.kind = ? AND coalesce("
            "json_type(c.fields, '$.deleted'), json_type(c.fields, '$.name')) IS NOT NULL LIMIT 1",
            (step, kind),
        ).fetchone()
        if row:
            raise NotAllowed(
                f"Cannot {action}: there is another {kind} {row[0]} by now. Rename or remove that one first."
            )


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
