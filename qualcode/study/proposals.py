"""Proposals: a code for a segment that somebody else thought of (a workshop that sorted quote cards), for a coder
to take or to refuse. A proposal is no coding until it is taken, and counts nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import NotFound
from qualcode.ledger.log import Draft
from qualcode.study.coding_step import CodingStep, NewCoding
from qualcode.study.codings import place_of
from qualcode.study.seen import Seen
from qualcode.study.transcripts import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder


@dataclass(frozen=True)
class Proposal:
    """A code (key, as it stands today) for a span of today's text, in code points; ``source`` says whose idea.

    ``coding`` is the coding (id) whose segment it is about.
    """

    id: bytes
    coding: bytes
    transcript: int
    start: int
    end: int
    code: int
    source: str


def propose(study: Study, coder: Coder, items: Iterable[tuple[bytes, int, str]]) -> tuple[int, int]:
    """Propose to the coder, for the segment of each coding (id), a code (key), with whose idea it is; as one step.

    A code is not proposed where the coder has it already, or where it was proposed before (taken, refused or
    neither). Returns how many were proposed and how many were not. Raises as ``codings.place_of``.
    """
    with study.writing():
        own = CodingStep(study, coder)
        drafts: dict[bytes, Draft] = {}
        asked = 0
        for coding, code, source in items:
            asked += 1
            transcript, _, start, end = place_of(own.seen, coding)
            if own.at(transcript, own.standing(code), start, end) is not None:
                continue
            about = [coding.hex(), own.ids[code].hex(), coder.id.hex()]
            entity = study.natural_id("proposal", *about)
            known = study.connection.execute(
                "SELECT deleted FROM proposal WHERE id = ?", (entity,)
            ).fetchone()
            if known is None or known[0]:
                drafts[entity] = study.making("proposal", entity, {"about": about, "source": source})
        if drafts:
            study.record("propose codings", list(drafts.values()), coder=coder.id)
    return len(drafts), asked - len(drafts)


def proposals(study: Study, coder: Coder) -> list[Proposal]:
    """The coder's proposals that are neither taken nor refused, by transcript and place.

    It leaves out proposals whose segment the coder may not see or has lost its place, and proposals whose
    code is no longer in use.
    """
    seen = Seen(study, coder)
    book = seen.book
    found = []
    for entity, coding, transcript, start, end, code, source in study.connection.execute(
        'SELECT p.id, coding.id, coding.transcript, coding.start, coding."end", p.code, p.source FROM proposal p '
        "JOIN coding ON coding.key = p.coding JOIN transcript t ON t.key = coding.transcript "
        "WHERE p.coder = ? AND p.deleted = 0 AND p.verdict IS NULL AND coding.deleted = 0 AND t.deleted = 0 "
        f"AND coding.start IS NOT NULL AND {seen.viewer.condition()} "
        'ORDER BY coding.transcript, coding.start, coding."end", p.key',
        (coder.key,),
    ):
        stands_for = book.today(code)
        if stands_for in book and book[stands_for].live:
            found.append(Proposal(entity, coding, transcript, start, end, stands_for, source))
    return found


def take(study: Study, coder: Coder, chosen: Sequence[bytes]) -> int:
    """Code the segments of these proposals (ids), as one step; returns how many codings were made.

    A coding so made says whose idea it was. Raises NotAllowed where a transcript is finished, NotFound where
    one of them is not there to be taken.
    """
    with study.writing():
        waiting = _waiting(study, coder, chosen)
        known = {entry.key: entry for entry in entries(study)}
        step = CodingStep(study, coder)
        step.open(known[key] for key in dict.fromkeys(p.transcript for p in waiting))
        made = 0
        for p in waiting:
            item = NewCoding(known[p.transcript], p.code, p.start, p.end, suggested_by=p.source)
            if not step.has(item):
                step.add(item)
                made += 1
            step.drafts.append(Draft("proposal", p.id, {"verdict": "taken"}))
        step.record("take proposals")
    return made


def refuse(study: Study, coder: Coder, chosen: Sequence[bytes]) -> int:
    """Refuse these proposals (ids), as one step; returns how many. Raises NotFound as ``take``."""
    with study.writing():
        waiting = _waiting(study, coder, chosen)
        drafts = [Draft("proposal", p.id, {"verdict": "refused"}) for p in waiting]
        study.record("refuse proposals", drafts, coder=coder.id)
    return len(waiting)


def _waiting(study: Study, coder: Coder, chosen: Sequence[bytes]) -> list[Proposal]:
    known = {p.id: p for p in proposals(study, coder)}
    missing = [entity for entity in chosen if entity not in known]
    if missing or not chosen:
        which = missing[0].hex()[:8] if missing else "at all"
        raise NotFound(f"{coder.name} has no proposal {which} to decide on.")
    return [known[entity] for entity in dict.fromkeys(chosen)]
