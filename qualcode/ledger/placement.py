"""Where a coding stands today: carried from the revision on which it was made to the current one.

Alignment maps are stored with each revision (recomputed ones do not compose). A coding whose edges all lie in
text that stayed is carried; one that cannot be carried with certainty keeps the best guess and is listed as
uncertain; one whose text is gone is lost, and listed. None is ever dropped.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from qualcode.transcript.alignment import Alignment

_UNPLACED = "uncertain"
_LOST = "lost"


class Placer:
    """Carries positions; remembers, within one open study, which revision is current and the maps between."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._routes: dict[int, tuple[int, list[Alignment] | None]] = {}

    def forget(self) -> None:
        self._routes.clear()

    def today(self, revision: int, start: int, end: int) -> tuple[int, int | None, int | None, str | None]:
        """(transcript, start, end, placed) of a span made on ``revision``.

        ``placed`` is None on the current revision, else 'carried', 'uncertain' or 'lost' (then without
        start and end).
        """
        if revision not in self._routes:
            self._routes[revision] = self._route(revision)
        transcript, maps = self._routes[revision]
        if maps is None:
            return transcript, None, None, _LOST
        certain = True
        for alignment in maps:
            carried = alignment.carry(start, end)
            if carried.start is None or carried.end is None:
                return transcript, None, None, _LOST
            start, end, certain = carried.start, carried.end, certain and carried.certain
        if not maps:
            return transcript, start, end, None
        return transcript, start, end, "carried" if certain else _UNPLACED

    def _route(self, revision: int) -> tuple[int, list[Alignment] | None]:
        """The transcript of a revision, and the maps from it forward to the current one; None if apart."""
        row = self._connection.execute(
            "SELECT r.transcript, t.current FROM revision r JOIN transcript t ON t.key = r.transcript "
            "WHERE r.key = ?",
            (revision,),
        ).fetchone()
        transcript, at = row
        if at == revision:
            return transcript, []
        from qualcode.transcript.alignment import Alignment

        maps: list[Alignment] = []
        while at is not None and at != revision:
            at, stored = self._connection.execute(
                "SELECT parent, map FROM revision WHERE key = ?", (at,)
            ).fetchone()
            if at is not None:
                maps.append(Alignment.from_list(json.loads(stored)))
        return transcript, None if at is None else maps[::-1]

    def place_transcripts(self, transcripts: Iterable[int]) -> None:
        """Place again the codings of these transcripts, whose current revision may have changed."""
        self.forget()
        for transcript in transcripts:
            rows = self._connection.execute(
                "SELECT key, rev, start_in_rev, end_in_rev FROM coding WHERE transcript = ?", (transcript,)
            ).fetchall()
            self._update(rows)

    def _update(self, rows: list[tuple[int, int, int, int]]) -> None:
        places = [(*self.today(rev, start, end)[1:], key) for key, rev, start, end in rows]
        self._connection.executemany(
            'UPDATE coding SET start = ?, "end" = ?, placed = ? '
            'WHERE key = ?4 AND (start IS NOT ?1 OR "end" IS NOT ?2 OR placed IS NOT ?3)',
            places,
        )
