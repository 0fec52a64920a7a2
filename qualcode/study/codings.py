"""The codings that there are: finding one, and reading them as a list."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from qualcode.errors import NotFound
from qualcode.study.alike import joint_stance
from qualcode.study.codebook_seen import hidden_codes
from qualcode.study.transcripts import entry_of
from qualcode.study.viewer import Viewer, viewer_for

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.transcripts import Entry


@dataclass(frozen=True)
class Coding:
    """A live coding. ``start`` and ``end`` are today's, None where a correction has lost the place.

    ``code`` is the code as coded; what it was merged into is the codebook's to say. ``created`` is in
    milliseconds since 1970. ``memos`` are those on the
    coding itself that may be seen.
    """

    id: bytes
    transcript: int
    coder: str
    code: int
    start: int | None
    end: int | None
    stance: str | None
    created: int
    placed: str | None
    memos: tuple[str, ...]
    key: int


def find_coding(study: Study, text: str, viewer: Viewer) -> bytes:
    """The id of the live coding whose id begins with these hex digits, of those that the viewer may see.

    Raises NotFound unless just one does.
    """
    asked = text.strip().lower()
    rows = []
    if re.fullmatch("[0-9a-f]{1,32}", asked):
        hidden = ",".join(map(str, hidden_codes(study, viewer)))
        rows = study.connection.execute(
            f"SELECT id FROM coding WHERE deleted = 0 AND {viewer.condition()} AND code NOT IN ({hidden}) "
            "AND id BETWEEN ? AND ? LIMIT 2",
            (bytes.fromhex(f"{asked:0<32}"), bytes.fromhex(f"{asked:f<32}")),
        ).fetchall()
    if len(rows) != 1:
        many = "Several codings begin" if rows else "There is no coding that begins"
        raise NotFound(f"{many} with {text}; qualcode codings --csv lists their ids.")
    return bytes(rows[0][0])


def transcript_of(study: Study, coding: bytes) -> Entry:
    """The transcript in which a coding lies, which must be there."""
    (entity,) = study.connection.execute(
        "SELECT t.id FROM coding c JOIN transcript t ON t.key = c.transcript WHERE c.id = ?", (coding,)
    ).fetchone()
    return entry_of(study, entity)


def codings(
    study: Study,
    viewer: Viewer | None = None,
    transcript: Entry | None = None,
    consensus: Collection[int] | None = None,
) -> list[Coding]:
    """The live codings of coders that the viewer may see, by transcript, start, end, coder and code; or those of
    the ``consensus`` (keys), whose coder is called so."""
    which = "coding.layer = 'own'"
    if consensus is not None:
        which = f"coding.key IN ({','.join(map(str, sorted(consensus)))})"
    viewer = viewer or viewer_for(study, None)
    memos: dict[str, list[tuple[int | None, int, str]]] = {}
    for on, by, made, body in study.connection.execute(
        "SELECT on_id, coder, created, body FROM memo WHERE on_kind = 'coding' AND deleted = 0 ORDER BY key"
    ):
        memos.setdefault(on, []).append((by, made, body))

    def seen(entity: bytes, transcript: int) -> tuple[str, ...]:
        on_it = memos.get(entity.hex(), ())
        return tuple(body for by, made, body in on_it if viewer.sees_memo(by, made, transcript))

    rows = study.connection.execute(
        "SELECT coding.id, coding.transcript, CASE coding.layer WHEN 'own' THEN o.name ELSE coding.layer END, "
        'coding.code, coding.start, coding."end", coding.stance, '
        "coding.created, coding.placed, coding.key FROM coding JOIN coder o ON o.key = coding.coder "
        "JOIN transcript t ON t.key = coding.transcript "
        f"WHERE coding.deleted = 0 AND t.deleted = 0 AND {which} "
        f"AND {viewer.condition()} AND (?1 IS NULL OR coding.transcript = ?1) "
        'ORDER BY coding.transcript, coding.start, coding."end", o.name, coding.code, coding.key',
        (None if transcript is None else transcript.key,),
    )
    return [
        Coding(entity, t, name, code, start, end, stance, created, placed, seen(entity, t), key)
        for entity, t, name, code, start, end, stance, created, placed, key in rows
    ]


def passages(found: Iterable[Coding], book: Codebook) -> list[Coding]:
    """These codings under the codes that stand today, those that say the same (``study.alike``) as one: the first
    made, with the stance and the memos of all. Those with a code that the codebook does not have are left out."""
    said: dict[Hashable, list[Coding]] = {}
    for c in found:
        if c.code in book:
            code = book.today(c.code)
            place = c.id if c.start is None else (c.transcript, c.coder, code, c.start, c.end)
            said.setdefault(place, []).append(replace(c, code=code))
    return [
        replace(
            min(same, key=lambda c: c.key),
            stance=joint_stance(c.stance for c in same),
            memos=tuple(memo for c in same for memo in c.memos),
        )
        for same in said.values()
    ]


def first_coded(study: Study, viewer: Viewer) -> dict[tuple[int, int], int]:
    """When each coder made the first coding of each transcript that the viewer may see: {(transcript, coder): ms
    since 1970}, by keys."""
    rows = study.connection.execute(
        "SELECT transcript, coder, min(created) FROM coding WHERE deleted = 0 AND layer = 'own' "
        f"AND {viewer.condition()} GROUP BY transcript, coder"
    )
    return {(transcript, coder): created for transcript, coder, created in rows}


def coding_ids(study: Study, keys: Iterable[int]) -> dict[int, bytes]:
    """The id of each of these codings (keys)."""
    rows = study.connection.execute(
        "SELECT c.key, c.id FROM json_each(?) j CROSS JOIN coding c ON c.key = j.value", (json.dumps(list(keys)),)
    )
    return dict(rows)
