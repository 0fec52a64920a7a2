"""Codings as marks beside a text: where they stand today, under the codes that stand today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from qualcode.study.codes import key_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.viewer import Viewer

_RECENT = 2_000  # so many of a coder's last codings are looked through for the codes used in them


@dataclass(frozen=True)
class Mark:
    """A coding that has a place: ``[start, end)`` in code points of the transcript's current text.

    ``code`` is the key of the code that stands for it today. ``own``: the viewer's. ``created`` is in ms
    since 1970; ``memos`` counts those of the coding itself that the viewer may see. ``placed`` is None where
    the coding was made on this text, else carried or uncertain.
    """

    id: bytes
    code: int
    start: int
    end: int
    stance: str | None
    coder: str
    own: bool
    created: int
    memos: int
    placed: str | None


def standing_codes(book: Codebook) -> dict[int, int]:
    """For each code (key) the one that stands for it today."""
    return {key_of(code): key_of(book.standing_for(code.id)) for code in book}


def marks_in(study: Study, viewer: Viewer, book: Codebook, transcript: int) -> list[Mark]:
    """The placed codings of a transcript (key) that the viewer may see, the wider first where they begin alike.

    ``book`` is the codebook as the viewer sees it; codings of other codes are left out.
    """
    found = _marks(study, viewer, standing_codes(book), "coding.transcript = ?", (transcript,))
    return [mark for _, mark in found]


def marks_of(
    study: Study, viewer: Viewer, book: Codebook, codes: Collection[int], *, own_only: bool = False
) -> list[tuple[int, Mark]]:
    """As ``marks_in``, of the codings that stand under one of these codes, each with its transcript (key)."""
    standing = {key: code for key, code in standing_codes(book).items() if code in codes}
    condition = f"coding.code IN ({','.join(map(str, standing))})"
    if own_only:
        condition += f" AND coding.coder = {_key(viewer)}"
    return _marks(study, viewer, standing, condition, ())


def _marks(
    study: Study, viewer: Viewer, standing: dict[int, int], condition: str, values: tuple[Any, ...]
) -> list[tuple[int, Mark]]:
    where = (
        f"{condition} AND coding.layer = 'own' AND coding.deleted = 0 AND coding.start IS NOT NULL "
        f"AND {viewer.condition()}"
    )
    memos = _memo_counts(study, viewer, where, values)
    rows = study.connection.execute(
        'SELECT coding.transcript, coding.id, coding.code, coding.start, coding."end", coding.stance, o.name, '
        "coding.coder, coding.created, coding.placed "
        "FROM coding JOIN coder o ON o.key = coding.coder JOIN transcript t ON t.key = coding.transcript "
        f"WHERE {where} AND t.deleted = 0 "
        'ORDER BY coding.transcript, coding.start, coding."end" DESC, coding.created, coding.key',
        values,
    )
    own = _key(viewer)
    return [
        (t, Mark(i, standing[code], start, end, stance, name, who == own, created, memos.get(i, 0), placed))
        for t, i, code, start, end, stance, name, who, created, placed in rows
        if code in standing
    ]


def _memo_counts(study: Study, viewer: Viewer, where: str, values: tuple[Any, ...]) -> dict[bytes, int]:
    """How many memos on each of these codings the viewer may see."""
    found = study.connection.execute(
        "SELECT coding.id, memo.coder, memo.created, coding.transcript FROM coding "
        "JOIN memo ON memo.on_id = lower(hex(coding.id)) AND memo.on_kind = 'coding' AND memo.deleted = 0 "
        f"WHERE {where}",
        values,
    )
    return Counter(id for id, by, made, transcript in found if viewer.sees_memo(by, made, transcript))


def _key(viewer: Viewer) -> int:
    return -1 if viewer.coder is None else viewer.coder.key


def own_counts(study: Study, coder: Coder, book: Codebook) -> dict[int, int]:
    """How many live codings the coder has under each code (key) that stands today, over the whole study."""
    standing = standing_codes(book)
    found: dict[int, int] = {}
    # CROSS JOIN keeps this order of the tables: each transcript's own codings lie together in the index.
    for code, count in study.connection.execute(
        "SELECT c.code, count(*) FROM transcript t CROSS JOIN coding c ON c.transcript = t.key "
        "AND c.layer = 'own' AND c.coder = ? AND c.deleted = 0 WHERE t.deleted = 0 GROUP BY c.code",
        (coder.key,),
    ):
        if code in standing:
            found[standing[code]] = found.get(standing[code], 0) + count
    return found


def own_by_transcript(study: Study, coder: Coder) -> dict[int, int]:
    """How many live codings the coder has in each transcript (key); those without any are left out."""
    return dict(
        study.connection.execute(
            "SELECT t.key, count(*) FROM transcript t CROSS JOIN coding c ON c.transcript = t.key "
            "AND c.layer = 'own' AND c.coder = ? AND c.deleted = 0 WHERE t.deleted = 0 GROUP BY t.key",
            (coder.key,),
        )
    )


def recent_codes(study: Study, coder: Coder, book: Codebook, limit: int) -> list[int]:
    """The codes (keys) that the coder used last and that are still offered, the latest first."""
    standing = standing_codes(book)
    # Keys are in order of arrival, so that the latest are found without sorting all.
    rows = study.connection.execute(
        "SELECT code FROM (SELECT code, created, key FROM coding WHERE coder = ? AND layer = 'own' "
        f"AND deleted = 0 ORDER BY key DESC LIMIT {_RECENT}) ORDER BY created DESC, key DESC",
        (coder.key,),
    )
    used = dict.fromkeys(standing[code] for (code,) in rows if code in standing)
    return list(islice((key for key in used if book[key].live), limit))
