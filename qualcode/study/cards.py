"""Quote cards: the permanent number of a coding's card, so that cards sorted last month still map to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.study.codings import IN_THE_STUDY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.seen import Seen


def number_cards(study: Study, codings: Sequence[bytes], by: Coder | None = None) -> dict[bytes, int]:
    """The card's number of each of these codings (ids); those that have none yet get the next ones, in this order,
    as one step. A number is never given twice, nor taken back: undo leaves it."""
    with study.writing():
        known = {coding: number for number, coding in _every(study)}
        (last,) = study.connection.execute("SELECT coalesce(max(number), 0) FROM card").fetchone()
        new = [coding for coding in dict.fromkeys(codings) if coding not in known]
        drafts = []
        for number, coding in enumerate(new, start=last + 1):
            entity = study.natural_id("card", coding.hex())
            drafts.append(study.making("card", entity, {"coding": coding.hex(), "number": number}))
            known[coding] = number
        if drafts:
            study.record("number cards", drafts, coder=by.id if by else None)
    return {coding: known[coding] for coding in codings}


def card_codings(seen: Seen) -> dict[int, bytes]:
    """The coding (id) of each card by its number: of live codings that have a place and that the viewer may see.

    Where two copies of the study gave one number to two codings, it is the first one's.
    """
    shown = {
        entity
        for (entity,) in seen.study.connection.execute(
            "SELECT coding.id FROM card JOIN coding ON coding.key = card.coding "
            f"WHERE coding.deleted = 0 AND coding.start IS NOT NULL AND {IN_THE_STUDY} "
            f"AND {seen.viewer.condition()}"
        )
    }
    found: dict[int, bytes] = {}
    for number, coding in _every(seen.study):
        if coding in shown:
            found.setdefault(number, coding)
    return found


def _every(study: Study) -> list[tuple[int, bytes]]:
    return study.connection.execute(
        "SELECT card.number, coding.id FROM card JOIN coding ON coding.key = card.coding "
        "WHERE card.deleted = 0 ORDER BY card.key"
    ).fetchall()
