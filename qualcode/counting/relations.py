"""The codings that count, unit by unit, as co-occurrence takes them; for all and for each group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.counting import frames
from qualcode.study.codes import key_of
from qualcode.themes.cooccurrence import Ground, Marked, elementary, occurring, together

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from qualcode.codebook.tree import Code, Codebook
    from qualcode.counting.basis import Basis
    from qualcode.documents.relating import Pair
    from qualcode.themes.cooccurrence import Together

UNITS = ("span", "sentence", "turn", "transcript")
ALL, FOCUS_GROUPS = "(all)", "(focus groups)"


@dataclass(frozen=True)
class RolledUp:
    """The rows: their names (paths), and which code (key) counts in which row."""

    paths: list[list[str]]
    of: dict[int, int]


def columns_of(book: Codebook, roll_up: str) -> RolledUp:
    """Codes by themselves, themes with all under them, or levels."""
    paths: dict[tuple[str, ...], int] = {}
    of = {}
    for level in (*book.level_order(), None) if roll_up == "level" else (...,):
        for code in book:
            if code.merged_into is not None or level not in (..., book.level_of(code.id)):
                continue
            path = {
                "code": book.path(code.id),
                "theme": book.path(book.theme_of(code.id).id),
                "level": (book.level_of(code.id) or "",),
            }[roll_up]
            if path != ("",) or roll_up != "level":
                of[key_of(code)] = paths.setdefault(path, len(paths))
    return RolledUp([list(path) for path in paths], of)


class Relations:
    """Codings laid out for counting what occurs together, read once for every unit and group."""

    def __init__(self, basis: Basis, roll_up: str) -> None:
        self.basis = basis
        self.columns = columns_of(basis.book, roll_up)
        heard = basis.heard
        self._number = {key: i for i, key in enumerate(basis.names)}
        self._considered = self._considered_matrix()
        needed = basis.coders_needed
        self._needed = (
            None if needed is None else np.array([needed.get(t, 1) for t in basis.names], dtype=np.int64)
        )
        self._transcripts = _lookup(self._number, int(heard.codings.transcript.max(initial=0)))
        column = _lookup(self.columns.of, int(heard.codings.code.max(initial=0)))
        self._column = column[heard.codings.code]

    def _considered_matrix(self) -> NDArray[np.bool_]:
        """(transcripts, columns): whether some code of the column was considered."""
        made: dict[frozenset[int], NDArray[np.bool_]] = {}
        matrix = np.zeros((len(self.basis.names), len(self.columns.paths)), dtype=bool)
        for transcript, codes in self.basis.considered.items():
            if codes not in made:
                row = np.zeros(matrix.shape[1], dtype=bool)
                row[[self.columns.of[code] for code in codes if code in self.columns.of]] = True
                made[codes] = row
            if transcript in self._number:
                matrix[self._number[transcript]] = made[codes]
        return matrix

    def groups(self) -> list[str]:
        """The groups whose words are counted apart, in the order of the columns of the table of themes."""
        named = self.basis.columns(self.basis.singles)
        return [*named, *([FOCUS_GROUPS] if self.basis.heard.focus_groups else [])]

    def counts(self, unit: str, groups: Sequence[str] = ()) -> dict[str, Together]:
        """The counts of codes that occur together: under ALL in all words that count, and for each of these
        groups."""
        coding, owner, transcript, units, ground = self._laid_out(unit)
        line = Marked(units, self._column[coding], self.basis.heard.codings.coder[coding])
        known = line.code >= 0
        found = {ALL: self._together(line.where(known), ground)}
        if groups:
            group = self._group_of(owner, transcript)
            for number, name in enumerate(self.groups()):
                if name in groups:
                    found[name] = self._together(line.where(known & (group == number)), ground)
        return found

    def _together(self, line: Marked, ground: Ground) -> Together:
        return together(line, ground, self._considered, self._needed)

    def by_transcript(self, codes: Iterable[Code]) -> dict[int, list[int]]:
        """For each transcript (key) those of these codes (keys) that count in respondents' words in it."""
        coding, _, _, units, ground = self._laid_out("transcript")
        line = Marked(units, self._column[coding], self.basis.heard.codings.coder[coding])
        transcript, column = occurring(line.where(line.code >= 0), ground, self._considered, self._needed)
        keys = list(self.basis.names)
        wanted = {self.columns.of[key_of(code)]: key_of(code) for code in codes if code.merged_into is None}
        found: dict[int, list[int]] = {}
        for t, c in zip(transcript.tolist(), column.tolist(), strict=True):
            if c in wanted:
                found.setdefault(keys[t], []).append(wanted[c])
        return found

    def _group_of(self, owner: NDArray[np.int64], transcript: NDArray[np.int64]) -> NDArray[np.int64]:
        """The group (index) of the speaker; -1 where the speaker is unknown."""
        names = {name: i for i, name in enumerate(self.groups())}
        own = {key: names.get(group, -1) for key, group in self.basis.group.items()}
        table = _lookup(own, int(owner.max(initial=0)))
        found = np.where(owner >= 0, table[np.maximum(owner, 0)], -1)
        if FOCUS_GROUPS in names:
            focus = np.isin(transcript, list(self.basis.heard.focus_groups))
            found = np.where(focus, names[FOCUS_GROUPS], found)
        return found

    def _laid_out(
        self, unit: str
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], Ground]:
        """Parallel (coding, owner, transcript, unit), and the units."""
        codings, turns = self.basis.heard.codings, self.basis.heard.texts.turns
        said = turns.owner != frames.NOBODY
        if unit == "sentence":
            table = self.basis.heard.texts.sentences
            table = table[said[table[:, 3]]]
            where = frames.Turns(
                table[:, 0], table[:, 1], table[:, 2], turns.owner[table[:, 3]], said[table[:, 3]]
            )
        else:
            where = frames.Turns(*(column[said] for column in turns))
        coding, touched = frames.touched(codings, where)
        owner, transcript = where.owner[touched], where.transcript[touched]
        number = self._transcripts[transcript]
        if unit == "span":
            start = np.maximum(codings.start[coding], where.start[touched])
            end = np.minimum(codings.end[coding], where.end[touched])
            stretch, piece, ground = elementary(number, start, end)
            return coding[stretch], owner[stretch], transcript[stretch], piece, ground
        if unit == "transcript":
            every = np.arange(len(self._number))
            return coding, owner, transcript, number, Ground(every, np.ones(len(every), dtype=np.int64))
        places = _lookup(self._number, int(where.transcript.max(initial=0)))[where.transcript]
        return coding, owner, transcript, touched, Ground(places, np.ones(len(places), dtype=np.int64))

    def pairs(self, counted: Together, *, spans: bool) -> list[Pair]:
        """Each two that occur together anywhere, those most alike first."""
        found: list[Pair] = []
        either = counted.either
        for a, b in np.argwhere(counted.both).tolist():
            pair: Pair = {
                "codes": [self.columns.paths[a], self.columns.paths[b]],
                "first": int(counted.alone[a, b]),
                "second": int(counted.alone[b, a]),
                "both": int(counted.both[a, b]),
                "either": int(either[a, b]),
                "jaccard": int(counted.both[a, b]) / int(either[a, b]),
            }
            if spans:
                pair["stretches"] = int(counted.stretches[a, b])
            found.append(pair)
        return sorted(found, key=lambda pair: (-pair["jaccard"], -pair["both"]))


def _lookup(table: Mapping[int, int], largest: int) -> NDArray[np.int64]:
    """The values of a table by key, -1 where there is none, for keys up to ``largest``."""
    found = np.full(max(largest, max(table, default=0)) + 1, -1, dtype=np.int64)
    found[list(table)] = list(table.values())
    return found
