"""Assignments: who codes which transcript, in which round, blind or reviewing; frozen work; reopening."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import NotAllowed
from qualcode.ledger.log import Draft
from qualcode.ledger.study import remembered
from qualcode.study.coders import Coder
from qualcode.study.names import some_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.transcripts import Entry


class Drawn(NamedTuple):
    """A stratum of a random sample: how many transcripts were drawn, of how many there were."""

    stratum: str
    drawn: int
    available: int


@dataclass(frozen=True)
class Assignment:
    """This coder codes this transcript in this round; made at ``created``, in ms since 1970.

    ``reopened`` stays true once finished work was opened again: the pair is no longer independent.
    ``revealed``: everybody assigned has finished, so each may see what the others did. ``drawn``: from what, where
    the transcript came in by a random sample.
    """

    key: int
    id: bytes
    transcript: int
    coder: Coder
    round: str
    counts: bool
    mode: str
    reviews: str | None
    status: str
    reopened: bool
    revealed: bool
    created: int
    drawn: Drawn | None

    @property
    def finished(self) -> bool:
        """Whether it is finished now."""
        return self.status == "finished"


# Whether what assignment ``a`` holds is shown to the others who are assigned.
REVEALED = """(a.revealed OR NOT EXISTS (
    SELECT 1 FROM assignment o WHERE o.transcript = a.transcript AND o.round = a.round AND o.deleted = 0
    AND o.mode = 'independent' AND o.status <> 'finished'))"""

_ASSIGNMENTS = f"""
SELECT a.key, a.id, a.transcript, c.key, c.id, c.name, c.role, r.name, r.counts, a.mode, v.name, a.status,
  a.reopened, {REVEALED}, a.created, a.stratum, a.drawn, a.available
FROM assignment a JOIN coder c ON c.key = a.coder JOIN round r ON r.key = a.round
JOIN transcript t ON t.key = a.transcript LEFT JOIN coder v ON v.key = a.reviews
WHERE a.deleted = 0 AND t.deleted = 0 AND {{where}} ORDER BY a.key
"""


@remembered("assignment", "coder", "round", "transcript")
def assignments(study: Study) -> Sequence[Assignment]:
    """Every assignment, in the order in which they were made."""
    return _read(study, "1")


def assignments_on(study: Study, transcript: int) -> Sequence[Assignment]:
    """The assignments to one transcript (key), read alone: one step need not read all of them again."""
    return _read(study, "a.transcript = ?", transcript)


def _read(study: Study, where: str, *values: int) -> list[Assignment]:
    found = []
    for key, entity, transcript, ck, ci, cn, cr, round_, counts, *rest in study.connection.execute(
        _ASSIGNMENTS.format(where=where), values
    ):
        mode, reviews, status, reopened, revealed, created, *sample = rest
        coder = Coder(ck, ci, cn, cr)
        found.append(
            Assignment(
                key,
                entity,
                transcript,
                coder,
                round_,
                bool(counts),
                mode,
                reviews,
                status,
                bool(reopened),
                bool(revealed),
                created,
                None if sample[0] is None else Drawn(*sample),
            )
        )
    return found


@remembered("assignment", "transcript")
def assigned_to(study: Study, coder: int) -> Mapping[int, bool]:
    """The transcripts (keys) assigned to a coder (key), and of each whether there is work that is not finished."""
    rows = study.connection.execute(
        "SELECT a.transcript, max(a.status <> 'finished') FROM assignment a "
        "JOIN transcript t ON t.key = a.transcript "
        "WHERE a.coder = ? AND a.deleted = 0 AND t.deleted = 0 GROUP BY a.transcript",
        (coder,),
    )
    return {transcript: bool(unfinished) for transcript, unfinished in rows}


def assign(
    study: Study,
    pairs: Iterable[tuple[Entry, Coder]],
    *,
    round_name: str,
    counts: bool | None = None,
    mode: str = "independent",
    reviews: Coder | None = None,
    by: Coder | None = None,
    reason: str | None = None,
    drawn: Mapping[int, Drawn] | None = None,
) -> int:
    """Assign transcripts to coders in a round, except where they are assigned so already. Returns how many are new.

    ``counts``: whether the round counts in agreement (None: as it does; a new one counts). ``reason`` goes into the
    audit trail (how a sample was drawn), and ``drawn``, the stratum of each transcript (key), stays with the
    assignments. Raises NotAllowed where the round is there and counts otherwise.
    """
    with study.writing():
        drafts = assign_drafts(
            study,
            pairs,
            round_name=round_name,
            counts=counts,
            mode=mode,
            reviews=reviews,
            drawn=drawn or {},
        )
        # Others' assignments are among the drafts where what they did is hidden again.
        made = sum(1 for draft in drafts if draft.kind == "assignment" and "about" in draft.fields)
        if made:
            study.record("assign", drafts, coder=by.id if by else None, reason=reason)
    return made


def assign_drafts(
    study: Study,
    pairs: Iterable[tuple[Entry, Coder]],
    *,
    round_name: str,
    counts: bool | None = None,
    mode: str = "independent",
    reviews: Coder | None = None,
    drawn: Mapping[int, Drawn] = MappingProxyType({}),
) -> list[Draft]:
    """The drafts of ``assign``, for a step that does more than assigning."""
    round_name = " ".join(round_name.split())
    round_id = study.natural_id("round", round_name.casefold())
    on = cache(partial(assignments_on, study))
    there = study.connection.execute(
        "SELECT name, counts FROM round WHERE id = ? AND deleted = 0", (round_id,)
    ).fetchone()
    drafts = []
    if there is None:
        drafts.append(study.making("round", round_id, {"name": round_name, "counts": counts is not False}))
    elif counts is not None and counts != bool(there[1]):
        raise NotAllowed(
            f"The round {there[0]} is there already, and {'counts' if there[1] else 'does not count'} in "
            f"agreement. {'Leave out --does-not-count' if there[1] else 'Say --does-not-count too'}, or give the "
            "round another name."
        )
    for entry, coder in pairs:
        entity = study.natural_id("assignment", entry.id.hex(), coder.id.hex(), round_id.hex())
        others = on(entry.key)
        # Who was given another's work has an assignment that was made for the other.
        if all((a.coder.id, a.round.casefold()) != (coder.id, round_name.casefold()) for a in others):
            if mode == "independent":  # whoever had finished waits for the newcomer before seeing anything
                drafts += [
                    Draft("assignment", a.id, {"revealed": False})
                    for a in others
                    if a.round.casefold() == round_name.casefold() and a.revealed
                ]
            fields = {
                "about": [entry.id.hex(), coder.id.hex(), round_id.hex()],
                "mode": [mode, reviews.id.hex() if reviews else None],
                **({"sample": list(drawn[entry.key])} if entry.key in drawn else {}),
            }
            drafts.append(study.making("assignment", entity, fields))
    return drafts


_AT_ONCE = 200  # frozen views read by one statement

STANCES: tuple[str | None, ...] = (None, "supports", "contrary", "mixed")


def reopen(study: Study, coder: Coder, transcripts: Sequence[Entry]) -> list[Entry]:
    """Open finished work again; it is recorded, and the pair no longer counts as independent.

    Raises NotAllowed where a transcript is not finished by the coder.
    """
    with study.writing():
        drafts = []
        every = assignments(study)
        for entry in transcripts:
            mine = [a for a in every if a.transcript == entry.key and a.coder.key == coder.key and a.finished]
            if not mine:
                raise NotAllowed(f"{entry.name} is not finished by {coder.name}; there is nothing to reopen.")
            drafts += [Draft("assignment", a.id, {"state": ["reopened", True, None, None]}) for a in mine]
        study.record("reopen", drafts, coder=coder.id)
    return list(transcripts)


def refuse_finished(study: Study, coder: Coder, transcripts: Iterable[Entry]) -> None:
    """Raise NotAllowed if the coder has finished any of these and not reopened it."""
    names = [
        entry.name
        for entry in transcripts
        if study.connection.execute(
            "SELECT 1 FROM assignment WHERE transcript = ? AND coder = ? AND status = 'finished' "
            "AND deleted = 0",
            (entry.key, coder.key),
        ).fetchone()
    ]
    if names:
        raise NotAllowed(
            f"{coder.name} has finished {some_of(names)}: the codings are frozen. Reopen first: "
            f"qualcode reopen {names[0]} --coder {coder.name}"
        )


@remembered("assignment")
def finished_at(study: Study) -> Mapping[bytes, int]:
    """When each assignment (id) was last finished: a number that orders steps, the same for one step."""
    # CROSS JOIN: SQLite would otherwise go through every coding that was ever applied. Fields are read in the order
    # in which they lie in the file; without the LIMIT, SQLite drops that order.
    rows = study.connection.execute(
        "SELECT c.entity, max(at.hlc) FROM (SELECT c.step, c.ord, s.hlc FROM assignment a "
        "CROSS JOIN change c ON c.entity = a.id JOIN step s ON s.n = c.step "
        "WHERE s.action IN ('finish', 'apply codings') ORDER BY c.step, c.ord LIMIT -1) at "
        "CROSS JOIN change c ON c.step = at.step AND c.ord = at.ord "
        """WHERE substr(c.fields, 1, 21) = '{"state":["finished",' GROUP BY c.entity"""
    )
    return dict(rows)


def frozen_views(study: Study, assigned: Sequence[int]) -> Iterator[str]:
    """The frozen work of each of these finished assignments (keys), as JSON: the ``revision`` (32 hex digits) and
    the ``codings``, flat numbers index among the codes offered, start, end, stance index."""
    for at in range(0, len(assigned), _AT_ONCE):
        some = assigned[at : at + _AT_ONCE]
        frozen = dict(
            study.connection.execute(
                f"SELECT key, frozen FROM assignment WHERE key IN ({','.join(map(str, some))})"
            ).fetchall()
        )
        for key in some:
            yield frozen[key]


@remembered("assignment")
def offered_codes(study: Study) -> Mapping[int, Sequence[str]]:
    """For each finished assignment's key, the codes offered (ids, 32 hex digits); one list for the same ones."""
    offered: dict[str, list[str]] = {}
    found = {}
    for key, sha in study.connection.execute(
        "SELECT key, offered FROM assignment WHERE status = 'finished' AND deleted = 0"
    ):
        if sha not in offered:
            offered[sha] = json.loads(study.text(bytes.fromhex(sha)))
        found[key] = offered[sha]
    return found
