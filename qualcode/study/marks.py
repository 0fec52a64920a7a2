"""Codings as marks beside a text: where they stand today, under the codes that stand today."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from qualcode.study.alike import joint_stance
from qualcode.study.codes import key_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.seen import Seen

_RECENT = 2_000  # so many of a coder's last codings are looked through for the codes used in them


@dataclass(frozen=True)
class Mark:
    """A coding that has a place: ``[start, end)`` in code points of the transcript's current text. Several that say
    the same (``study.alike``) are one mark.

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


def marks_in(seen: Seen, transcript: int) -> list[Mark]:
    """The placed codings of a transcript (key) that the viewer may see, without codings whose code is hidden;
    where several begin alike, the wider first.
    """
    found = _marks(seen, _standing(seen.book), "coding.transcript = ?", (transcript,))
    return [mark for _, mark in found]


def marks_of(seen: Seen, codes: Collection[int], *, own_only: bool = False) -> list[tuple[int, Mark]]:
    """As ``marks_in``, of the codings that stand under one of these codes, each with its transcript (key)."""
    standing = {key: code for key, code in _standing(seen.book).items() if code in codes}
    condition = f"coding.code IN ({','.join(map(str, standing))})"
    if own_only:
        condition += f" AND coding.coder = {_key(seen)}"
    return _marks(seen, standing, condition, ())


def _marks(
    seen: Seen, standing: dict[int, int], condition: str, values: tuple[Any, ...]
) -> list[tuple[int, Mark]]:
    where = (
        f"{condition} AND coding.layer = 'own' AND coding.deleted = 0 AND coding.start IS NOT NULL "
        f"AND {seen.viewer.condition()}"
    )
    memos = _memo_counts(seen, where, values)
    rows = seen.study.connection.execute(
        'SELECT coding.transcript, coding.id, coding.code, coding.start, coding."end", coding.stance, o.name, '
        "coding.coder, coding.created, coding.placed "
        "FROM coding JOIN coder o ON o.key = coding.coder JOIN transcript t ON t.key = coding.transcript "
        f"WHERE {where} AND t.deleted = 0 "
        'ORDER BY coding.transcript, coding.start, coding."end" DESC, coding.created, coding.key',
        values,
    )
    own = _key(seen)
    found: dict[tuple[int, int, int, int, int], Mark] = {}
    for t, i, code, start, end, stance, name, who, created, placed in rows:
        if code in standing:
            place = (t, who, standing[code], start, end)
            count, first = memos.get(i, 0), found.get(place)
            if first is None:
                found[place] = Mark(
                    i, standing[code], start, end, stance, name, who == own, created, count, placed
                )
            else:
                joint = joint_stance((first.stance, stance))
                found[place] = replace(first, stance=joint, memos=first.memos + count)
    return [(place[0], mark) for place, mark in found.items()]


def _standing(book: Codebook) -> dict[int, int]:
    return {key_of(code): book.today(key_of(code)) for code in book}


def _memo_counts(seen: Seen, where: str, values: tuple[Any, ...]) -> dict[bytes, int]:
    """How many memos on each of these codings the viewer may see."""
    found = seen.study.connection.execute(
        "SELECT coding.id, memo.coder, memo.created, coding.transcript FROM coding "
        "JOIN memo ON memo.on_id = lower(hex(coding.id)) AND memo.on_kind = 'coding' AND memo.deleted = 0 "
        f"WHERE {where}",
        values,
    )
    return Counter(id for id, by, made, transcript in found if seen.viewer.sees_memo(by, made, transcript))


def _key(seen: Seen) -> int:
    return -1 if seen.coder is None else seen.coder.key


def recent_codes(study: Study, coder: Coder, book: Codebook, limit: int) -> list[int]:
    """The codes (keys) that the coder used last and that are still offered, the latest first."""
    standing = _standing(book)
    # Keys are in order of arrival, so that the latest are found without sorting all.
    rows = study.connection.execute(
        "SELECT code FROM (SELECT code, created, key FROM coding WHERE coder = ? AND layer = 'own' "
        f"AND deleted = 0 ORDER BY key DESC LIMIT {_RECENT}) ORDER BY created DESC, key DESC",
        (coder.key,),
    )
    used = dict.fromkeys(standing[code] for (code,) in rows if code in standing)
    return list(islice((key for key in used if book[key].live), limit))
