"""Codings that say the same: of one coder, under the code that stands today, on the same words.

A merge of two codes makes such codings where a coder had both on one span. They are one passage wherever
codings are listed, counted or quoted. The first made stands for all of them, and a change of it changes all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study


def joint_stance(stances: Iterable[str | None]) -> str | None:
    """The stance of codings that are one passage: the stance that they record, ``mixed`` where they differ."""
    given = {stance for stance in stances if stance is not None}
    return "mixed" if len(given) > 1 else next(iter(given), None)


def with_alike(study: Study, book: Codebook, codings: Sequence[bytes]) -> list[bytes]:
    """These live codings (ids), each followed by the others that say the same, without doubles.

    A coding that has lost its place says the same as no other.
    """
    found: dict[bytes, None] = {}
    for coding in codings:
        found[coding] = None
        row = study.connection.execute(
            'SELECT transcript, layer, coder, start, "end", code FROM coding '
            "WHERE id = ? AND deleted = 0 AND start IS NOT NULL",
            (coding,),
        ).fetchone()
        if row is not None:
            *place, code = row
            others = study.connection.execute(
                "SELECT id, code FROM coding WHERE transcript = ? AND layer = ? AND coder = ? AND start = ? "
                'AND "end" = ? AND deleted = 0 ORDER BY key',
                place,
            )
            found |= dict.fromkeys(other for other, own in others if book.today(own) == book.today(code))
    return list(found)
