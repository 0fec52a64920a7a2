"""The codings that there are: finding one, and reading them as a list."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.ids import ids_that_begin
from qualcode.study.alike import joint_stance
from qualcode.study.seen import Seen
from qualcode.study.transcripts import entry_of

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterable, Mapping

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry


# Whether the transcript of a row of ``coding`` has not been taken out.
IN_THE_STUDY = "EXISTS (SELECT 1 FROM transcript t WHERE t.key = coding.transcript AND t.deleted = 0)"


class Coding(NamedTuple):
    """A live coding. ``start`` and ``end`` are today's, None where a correction has lost the place.

    ``code`` is the code as coded; the codebook knows its target if it was merged. ``created`` is in
    milliseconds since 1970. ``memos`` are the memos on the coding itself that the viewer may see, the oldest
    first.
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
    key: int
    memos: tuple[str, ...]


def find_coding(seen: Seen, text: str) -> bytes:
    """The id of the live coding whose id begins with these hex digits.

    Raises NotFound unless the viewer may see exactly one.
    """
    hidden = ",".join(map(str, seen.hidden))
    asked = ids_that_begin(text)
    rows = seen.study.connection.execute(
        f"SELECT id FROM coding WHERE deleted = 0 AND {seen.viewer.condition()} AND code NOT IN ({hidden}) "
        f"AND {IN_THE_STUDY} AND id BETWEEN ? AND ? LIMIT 2",
        asked or (None, None),
    ).fetchall()
    if len(rows) != 1:
        many = "Several codings begin" if rows else "There is no coding that begins"
        raise NotFound(f"{many} with {text}; qualcode codings --csv lists their ids.")
    return bytes(rows[0][0])


def place_of(seen: Seen, coding: bytes) -> tuple[int, int, int, int]:
    """Where a live coding is: its transcript, the code that stands for it (keys), and ``[start, end)`` of today.

    Raises NotFound for one that is not seen, QualcodeError for one without a place.
    """
    row = seen.study.connection.execute(
        'SELECT transcript, code, start, "end" FROM coding WHERE id = ? AND deleted = 0 '
        f"AND {IN_THE_STUDY} AND {seen.viewer.condition()}",
        (coding,),
    ).fetchone()
    if row is None or row[1] not in seen.book:
        raise NotFound(f"There is no coding {coding.hex()}.")
    if row[2] is None:
        raise QualcodeError(
            f"The coding {coding.hex()} has had no place since a correction: give it one first."
        )
    return row[0], seen.book.today(row[1]), row[2], row[3]


def transcript_of(study: Study, coding: bytes) -> Entry:
    """The transcript in which a coding lies, which must be there."""
    (entity,) = study.connection.execute(
        "SELECT t.id FROM coding c JOIN transcript t ON t.key = c.transcript WHERE c.id = ?", (coding,)
    ).fetchone()
    return entry_of(study, entity)


def codings(study: Study, coder: Coder | None = None, transcript: Entry | None = None) -> list[Coding]:
    """The live codings of coders that ``coder`` may see, by transcript, start, end, coder and code."""
    reader = CodingReader(Seen(study, coder))
    return reader.of(None if transcript is None else [transcript.key])


class CodingReader:
    """Reads the live codings that the viewer may see, any number of transcripts at a time: the coders'
    codings, or those of the ``consensus`` (keys, by transcript), whose coder has that name."""

    def __init__(self, seen: Seen, consensus: Mapping[int, Collection[int]] | None = None) -> None:
        self._connection = seen.study.connection
        self._viewer = seen.viewer
        self._consensus = consensus
        self._memos: dict[bytes, list[tuple[int | None, int, str]]] = {}
        for on, by, made, body in self._connection.execute(
            "SELECT on_id, coder, created, body FROM memo WHERE on_kind = 'coding' AND deleted = 0 ORDER BY key"
        ):
            self._memos.setdefault(bytes.fromhex(on), []).append((by, made, body))

    def of(self, transcripts: Collection[int] | None) -> list[Coding]:
        """The codings of these transcripts (keys), or of all, by transcript, start, end, coder and code."""
        which = "coding.layer = 'own'"
        if self._consensus is not None:
            settled = self._consensus.keys() if transcripts is None else transcripts
            keys = sorted(key for t in settled for key in self._consensus.get(t, ()))
            which = f"coding.key IN ({','.join(map(str, keys))})"
        if transcripts is not None:
            which += f" AND coding.transcript IN ({','.join(map(str, sorted(transcripts)))})"
        rows = self._connection.execute(
            "SELECT coding.id, coding.transcript, "
            "CASE coding.layer WHEN 'own' THEN o.name ELSE coding.layer END, "
            'coding.code, coding.start, coding."end", coding.stance, '
            "coding.created, coding.placed, coding.key FROM coding JOIN coder o ON o.key = coding.coder "
            "JOIN transcript t ON t.key = coding.transcript "
            f"WHERE coding.deleted = 0 AND t.deleted = 0 AND {which} AND {self._viewer.condition()} "
            'ORDER BY coding.transcript, coding.start, coding."end", o.name, coding.code, coding.key'
        )
        return [
            Coding._make((*row, self._on(row[0], row[1]) if row[0] in self._memos else ())) for row in rows
        ]

    def _on(self, coding: bytes, transcript: int) -> tuple[str, ...]:
        seen = self._viewer.sees_memo
        return tuple(body for by, made, body in self._memos[coding] if seen(by, made, transcript))


def count_waiting(seen: Seen) -> int:
    """How many live codings, of those that the viewer may see, lost their certain place to a correction."""
    (waiting,) = seen.study.connection.execute(
        "SELECT count(*) FROM coding JOIN transcript t ON t.key = coding.transcript "
        "WHERE coding.deleted = 0 AND t.deleted = 0 AND coding.layer = 'own' "
        f"AND coding.placed IN ('uncertain', 'lost') AND {seen.viewer.condition()}"
    ).fetchone()
    return int(waiting)


def passages(found: Iterable[Coding], book: Codebook) -> list[Coding]:
    """These codings under the codes that stand today.

    Those that say the same (``study.alike``) are one: the first made, with the stance and the memos of all.
    Codings with a code that the codebook does not have are left out."""
    said: dict[Hashable, list[Coding]] = {}
    for c in found:
        if c.code in book:
            code = book.today(c.code)
            place = c.id if c.start is None else (c.transcript, c.coder, code, c.start, c.end)
            said.setdefault(place, []).append(c if c.code == code else c._replace(code=code))
    return [same[0] if len(same) == 1 else _as_one(same) for same in said.values()]


def _as_one(same: list[Coding]) -> Coding:
    return min(same, key=lambda c: c.key)._replace(
        stance=joint_stance(c.stance for c in same), memos=tuple(memo for c in same for memo in c.memos)
    )


def first_coded(seen: Seen) -> dict[tuple[int, int], int]:
    """When each coder made the first coding of each transcript that the viewer may see: {(transcript, coder): ms
    since 1970}, by keys."""
    rows = seen.study.connection.execute(
        "SELECT transcript, coder, min(created) FROM coding WHERE deleted = 0 AND layer = 'own' "
        f"AND {seen.viewer.condition()} GROUP BY transcript, coder"
    )
    return {(transcript, coder): created for transcript, coder, created in rows}


def coding_ids(study: Study, keys: Iterable[int]) -> dict[int, bytes]:
    """The id of each of these codings (keys)."""
    rows = study.connection.execute(
        "SELECT c.key, c.id FROM json_each(?) j CROSS JOIN coding c ON c.key = j.value",
        (json.dumps(list(keys)),),
    )
    return dict(rows)
