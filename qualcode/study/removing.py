"""Taking a transcript out of the study, with all that was done in it.

Its codings and those of the consensus, the memos on both, assignments, decisions, rechecks and who takes part are
deleted with it in one step, which undo takes back. Its file can be imported again, as if for the first time; only
a refusal to be quoted outlives it (``transcripts.take_in``). What another copy of the study adds to it meanwhile is
not shown while it is out.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from qualcode.ledger.log import Draft
from qualcode.study.assignments import assignments_on
from qualcode.study.codings import CodingReader
from qualcode.study.memos import memos

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.seen import Seen
    from qualcode.study.transcripts import Entry


class Going(NamedTuple):
    """What goes with a transcript, of what the viewer may see: how many codings of each coder, and the rest."""

    codings: dict[str, int]
    consensus: int
    memos: int
    assignments: int
    decisions: int


def going(seen: Seen, entry: Entry) -> Going:
    """What goes with a transcript. Assignments are no secret; of all else it counts what the viewer may see."""
    ask = seen.study.connection.execute
    own = Counter(c.coder for c in CodingReader(seen).of([entry.key]) if c.code in seen.book)
    shared = (0, 0)
    if not seen.blind:
        shared = ask(
            "SELECT (SELECT count(*) FROM coding WHERE transcript = ?1 AND deleted = 0 AND layer = 'consensus'), "
            "(SELECT count(*) FROM decision WHERE transcript = ?1 AND deleted = 0)",
            (entry.key,),
        ).fetchone()
    written = sum(memo.transcript == entry.key for memo in memos(seen))
    return Going(dict(own), shared[0], written, len(assignments_on(seen.study, entry.key)), shared[1])


_WITH_IT = ("coding", "assignment", "decision", "considered", "participant")
_MEMOS = """
SELECT m.id FROM memo m WHERE m.deleted = 0 AND (
  (m.on_kind = 'transcript' AND m.on_id = ?1) OR (m.on_kind = 'coding' AND m.on_id IN (
    SELECT lower(hex(c.id)) FROM coding c WHERE c.transcript = ?2 AND c.deleted = 0)))
ORDER BY m.key
"""


def remove(study: Study, entry: Entry, by: Coder | None = None) -> None:
    """Take a transcript out, as one step."""
    with study.writing():
        drafts = [Draft(kind, entity, {"deleted": True}) for kind, entity in _with_it(study, entry)]
        gone = Draft("transcript", entry.id, {"deleted": True})
        study.record(
            "remove transcript", [*drafts, gone], coder=by.id if by else None, reason=f"took out {entry.name}"
        )


def _with_it(study: Study, entry: Entry) -> Iterator[tuple[str, bytes]]:
    ask = study.connection.execute
    for (memo,) in ask(_MEMOS, (entry.id.hex(), entry.key)).fetchall():
        yield "memo", memo
    for kind in _WITH_IT:
        rows = ask(f"SELECT id FROM {kind} WHERE transcript = ? AND deleted = 0 ORDER BY key", (entry.key,))
        for (entity,) in rows.fetchall():
            yield kind, entity
