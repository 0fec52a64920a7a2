"""Which transcripts a coder has not yet considered under a code that could not be used then, or was redefined."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.codebook.standing import standing
from qualcode.ledger.log import wall_time
from qualcode.study.assignments import assignments, finished_at, offered_codes
from qualcode.study.codes import code_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder

# What a code means: whoever finished before one of these changed has not considered what it means now.
_MEANING = ("definition", "use", "do_not_use")


@dataclass(frozen=True)
class Due:
    """A transcript (key) that ``coder`` finished without the code (key), or before it was redefined.

    ``why`` is ``new`` where the coder could not use it then (it was not there, hidden or retired), else
    ``redefined``. ``since`` is when it was made or redefined, in ms since 1970.
    """

    transcript: int
    coder: Coder
    code: int
    why: str
    since: int


def due(study: Study, coder: Coder | None = None) -> list[Due]:
    """The recheck queue, of one coder or of all.

    What was considered under a code that was merged since was considered under what stands for that code.
    """
    ids = code_ids(study)
    keys = {entity.hex(): key for key, entity in ids.items()}
    live = study.connection.execute(
        "SELECT key, created FROM code WHERE deleted = 0 AND retired = 0 AND merged_into IS NULL ORDER BY key"
    ).fetchall()
    stands = standing(dict(study.connection.execute("SELECT key, merged_into FROM code")))
    redefined = _redefined(study)
    finished = finished_at(study)
    considered: dict[tuple[int, int, int], int] = {}
    for (transcript, who, code), at in _considered(study).items():
        about = (transcript, who, stands[code])
        considered[about] = max(at, considered.get(about, 0))
    offered_on = offered_codes(study)
    shared: dict[int, frozenset[int]] = {}  # one set for each list of codes, which most assignments share
    queue = []
    for a in assignments(study):
        if a.key not in offered_on or (coder is not None and a.coder.key != coder.key):
            continue
        listed = offered_on[a.key]
        if id(listed) not in shared:
            shared[id(listed)] = frozenset(stands[keys[code]] for code in listed)
        offered = shared[id(listed)]
        for code, created in live:
            since = redefined.get(ids[code], 0)
            new = code not in offered
            seen = max(
                considered.get((a.transcript, a.coder.key, code), 0), 0 if new else finished.get(a.id, 0)
            )
            if seen == 0 or since > seen:
                when = created if seen == 0 else wall_time(since)
                queue.append(Due(a.transcript, a.coder, code, "new" if new else "redefined", when))
    return queue


def consider(
    study: Study, coder: Coder, transcripts: Sequence[tuple[int, bytes]], codes: Sequence[int]
) -> int:
    """Record that the coder has now considered these transcripts (key, id) under these codes."""
    return consider_each(study, coder, [(t, code) for t in transcripts for code in codes])


def consider_each(study: Study, coder: Coder, pairs: Iterable[tuple[tuple[int, bytes], int]]) -> int:
    """Record that the coder has now considered each transcript (key, id) under the code (key) beside it."""
    ids = code_ids(study)
    drafts = []
    with study.writing():
        waiting = {(d.transcript, d.code) for d in due(study, coder)}
        for (transcript, transcript_id), code in pairs:
            if (transcript, code) in waiting:
                about = [transcript_id.hex(), coder.id.hex(), ids[code].hex()]
                entity = study.natural_id("considered", *about)
                drafts.append(study.making("considered", entity, {"about": about}))
        if drafts:
            study.record("recheck", drafts, coder=coder.id)
    return len(drafts)


def considered_pairs(study: Study) -> set[tuple[int, int, int]]:
    """Every (transcript, coder, code), by keys, that was considered again after finishing."""
    return set(_considered(study))


def _considered(study: Study) -> dict[tuple[int, int, int], int]:
    clocks = _considered_at(study)
    rows = study.connection.execute(
        "SELECT id, transcript, coder, code FROM considered WHERE deleted = 0"
    ).fetchall()
    return {(t, coder, code): clocks[entity] for entity, t, coder, code in rows}


def _redefined(study: Study) -> dict[bytes, int]:
    """For each code whose meaning was changed after it was made, the clock of the latest such change."""
    found: dict[bytes, int] = {}
    for entity, fields, hlc in study.connection.execute(
        "SELECT c.entity, c.fields, s.hlc FROM code e CROSS JOIN change c ON c.entity = e.id "
        "JOIN step s ON s.n = c.step WHERE c.bases IS NOT NULL"
    ):
        if any(register in json.loads(fields) for register in _MEANING):
            found[entity] = max(hlc, found.get(entity, 0))
    return found


def _considered_at(study: Study) -> dict[bytes, int]:
    """The clock of the latest write of each record of rechecking; one that says only whose it is does not count."""
    return dict(
        study.connection.execute(
            "SELECT e.id, max(s.hlc) FROM considered e CROSS JOIN change c ON c.entity = e.id "
            "JOIN step s ON s.n = c.step "
            "WHERE c.bases IS NULL OR json_type(c.fields, '$.deleted') IS NOT NULL GROUP BY e.id"
        )
    )
