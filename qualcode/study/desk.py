"""A coder's desk: the place where they were reading, the draft of a memo that they are typing.

The desk belongs to this file alone. It is not part of the log: history, undo, replay and other copies of the
study do not see it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder


def keep(study: Study, coder: Coder, what: str, body: str | None) -> None:
    """Leave ``body`` on the coder's desk under the name ``what``, in place of what lay there; None takes it
    away. Durable when it returns. Raises StudyError where the file cannot be written."""
    with study.writing():
        if body is None:
            study.connection.execute("DELETE FROM desk WHERE coder = ? AND what = ?", (coder.key, what))
        else:
            study.connection.execute(
                "INSERT INTO desk(coder, what, body) VALUES (?,?,?) "
                "ON CONFLICT(coder, what) DO UPDATE SET body = excluded.body",
                (coder.key, what, body),
            )


def kept(study: Study, coder: Coder, what: str) -> str | None:
    """The text on the coder's desk under this name; None where there is none."""
    row = study.connection.execute(
        "SELECT body FROM desk WHERE coder = ? AND what = ?", (coder.key, what)
    ).fetchone()
    return None if row is None else str(row[0])


def kept_all(study: Study, coder: Coder, prefix: str) -> dict[str, str]:
    """Everything on the coder's desk whose name begins with ``prefix``, by its name."""
    rows = study.connection.execute(
        "SELECT what, body FROM desk WHERE coder = ? AND substr(what, 1, ?) = ? ORDER BY what",
        (coder.key, len(prefix), prefix),
    )
    return dict(rows.fetchall())
