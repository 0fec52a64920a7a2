"""How many segments a coder has coded: counted once, and then again only in the transcripts that steps touch."""

from __future__ import annotations

from array import array
from collections import Counter
from typing import TYPE_CHECKING

from qualcode.ledger.log import latest_step
from qualcode.study.codes import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.codebook.tree import Codebook
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder

_AT_ONCE = 500  # transcripts counted by one statement

# CROSS JOIN keeps this order of the tables: each transcript's own codings lie together in the index.
_SEGMENTS = (
    "SELECT t.key AS transcript, {stands} AS stands, "
    "CASE WHEN c.start IS NULL THEN count(*) ELSE 1 END AS segments "
    "FROM transcript t CROSS JOIN coding c ON c.transcript = t.key "
    "AND c.layer = 'own' AND c.coder = {coder} AND c.deleted = 0 WHERE t.deleted = 0 AND {where} "
    'GROUP BY t.key, c.start, c."end", stands'
)


def own_by_code(study: Study, coder: Coder, book: Codebook) -> dict[int, int]:
    """How many segments the coder has coded with each code (key) that stands today, over the whole study."""
    with study.reading():
        return {code: n for code, n in _counted(study, coder, book).by_code.items() if n and code in book}


def own_by_transcript(study: Study, coder: Coder, book: Codebook) -> dict[int, int]:
    """How many segments the coder has coded in each transcript (key); those without any are left out."""
    with study.reading():
        return {key: n for key, n in _counted(study, coder, book).by_transcript.items() if n}


def _counted(study: Study, coder: Coder, book: Codebook) -> _Counted:
    merged = tuple((key, book.today(key)) for key in map(key_of, book) if book.today(key) != key)
    key = ("own segments", coder.key, merged)
    # It rests on the codings, too, and follows them itself.
    counted = study.remembered(key, ("transcript", "revision"), lambda: _Counted(study, coder.key, merged))
    counted.follow()
    return counted


class _Counted:
    """A coder's segments by code and by transcript, as of one step.

    Codings that say the same are one segment; those that have lost their place are one each.
    """

    def __init__(self, study: Study, coder: int, merged: tuple[tuple[int, int], ...]) -> None:
        self._study, self._coder = study, coder
        cases = " ".join(f"WHEN {key} THEN {stands}" for key, stands in merged)
        self._stands = f"CASE c.code {cases} ELSE c.code END" if cases else "c.code"
        self.by_code: Counter[int] = Counter()
        self.by_transcript: dict[int, int] = {}
        self._parts: dict[int, array[int]] = {}  # of each transcript: code, number, code, number ...
        self._step = latest_step(study.connection)
        self._put(self._count("1"))

    def follow(self) -> None:
        """Count again in the transcripts in which codings of the coder were written since the last look."""
        step = latest_step(self._study.connection)
        if step == self._step:
            return
        rows = self._study.connection.execute(
            "SELECT DISTINCT e.transcript FROM change c CROSS JOIN coding e ON e.id = c.entity "
            "WHERE c.step > ? AND c.kind = 'coding' AND e.coder = ?",
            (self._step, self._coder),
        )
        touched = [key for (key,) in rows]
        found: dict[int, array[int]] = {key: array("q") for key in touched}
        for at in range(0, len(touched), _AT_ONCE):
            some = ",".join(map(str, touched[at : at + _AT_ONCE]))
            found.update(self._count(f"t.key IN ({some})"))
        self._put(found)  # once all is read, since reading may be stopped in between
        self._step = step

    def _count(self, where: str) -> dict[int, array[int]]:
        parts: dict[int, array[int]] = {}
        segments = _SEGMENTS.format(stands=self._stands, coder=self._coder, where=where)
        for transcript, *part in self._study.connection.execute(
            f"SELECT transcript, stands, sum(segments) FROM ({segments}) GROUP BY transcript, stands"
        ):
            parts.setdefault(transcript, array("q")).extend(part)
        return parts

    def _put(self, parts: dict[int, array[int]]) -> None:
        for transcript, part in parts.items():
            self.by_code.subtract(_pairs(self._parts.get(transcript, ())))
            self.by_code.update(_pairs(part))
            self.by_transcript[transcript] = sum(part[1::2])
            self._parts[transcript] = part


def _pairs(part: Iterable[int]) -> dict[int, int]:
    values = iter(part)
    return dict(zip(values, values, strict=True))
