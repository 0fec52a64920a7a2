"""The table of themes as a document: groups, rows, cells; the same for every command, screen and report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from qualcode.counting.rows import KINDS
from qualcode.documents import FORMAT
from qualcode.study.names import some_of
from qualcode.themes.frequencies import STANCE_NAMES
from qualcode.themes.intervals import wilson
from qualcode.themes.suppression import withheld_groups, withhold
from qualcode.themes.tabulation import contrary_to_a_part, tabulate

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from qualcode.counting.basis import Basis
    from qualcode.counting.rows import Row
    from qualcode.documents.themes import Figures, Part, Table
    from qualcode.themes.frequencies import Frequencies
    from qualcode.themes.tabulation import GroupSize, Units

INTERVALS = "Wilson 95%, as if independent random sampling"


@dataclass(frozen=True)
class Tallied:
    """Units counted: the groups with their sizes, and counts by row and group, the last group being all.

    ``contrary_to_a_theme``, of the same shape: of a level, how many are contrary or mixed in a theme of it.
    """

    sizes: Sequence[GroupSize]
    counts: Frequencies
    contrary_to_a_theme: NDArray[np.int64]


class Tables:
    """The two tables of a basis, of respondents and of focus groups, each counted when it is asked for."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis

    @cached_property
    def respondents(self) -> Tallied:
        """Counts of respondents by their interviews."""
        return self._counted(self.basis.singles)

    @cached_property
    def focus_groups(self) -> Tallied:
        """Counts of focus groups as groups."""
        return self._counted(self.basis.circles)

    def _counted(self, units: Units) -> Tallied:
        basis = self.basis
        coded = (basis.coded, basis.touches, units, basis.columns(units))
        where = (basis.considered, basis.coders_needed)
        sizes, counts = tabulate(*coded, [row.codes for row in basis.rows], *where, basis.count.begun)
        against = contrary_to_a_part(*coded, [row.themes for row in basis.rows], *where)
        return Tallied(sizes, counts, against)

    def document(
        self,
        *,
        intervals: bool = False,
        kinds: Collection[str] = KINDS,
        suppress_below: int | None = None,
    ) -> Table:
        """The table as the contract of ``qualcode themes --json`` has it, ``warnings`` included.

        ``kinds``: only rows of these kinds. ``suppress_below``: without figures of groups of fewer, as
        ``themes.suppression`` has it.
        """
        parts: list[Part] = []
        withheld: dict[str, None] = {}
        for counted in (self.respondents, self.focus_groups):
            part = self._part(counted, intervals)
            if suppress_below is not None:
                part = withhold(part, suppress_below)
                withheld.update(dict.fromkeys(withheld_groups(part)))
            rows = [row for row in part["rows"] if row["kind"] in kinds]
            parts.append({"groups": part["groups"], "rows": rows})
        document: Table = {
            "format": FORMAT,
            "by": self.basis.by,
            "codings_of": self.basis.codings_of,
            "groups": parts[0]["groups"],
            "rows": parts[0]["rows"],
            "focus_groups": parts[1],
            "warnings": [*self.basis.warnings(), *self._partly_considered()],
        }
        if intervals:
            document["intervals"] = INTERVALS
        if suppress_below is not None:
            document["suppress_below"] = suppress_below
            if withheld:
                document["warnings"].append(
                    f"Figures of groups of fewer than {suppress_below} are withheld ({'; '.join(withheld)}); "
                    "totals are of the groups shown."
                )
        return document

    def _part(self, counted: Tallied, intervals: bool) -> Part:
        return {
            "groups": [
                {"group": s.group, "in_group": s.in_group, "finished": s.finished} for s in counted.sizes
            ],
            "rows": [
                {
                    "path": list(row.path),
                    "level": row.level,
                    "kind": row.kind,
                    "cells": [
                        {"group": size.group, **_cell(counted, row, i, place, intervals)}
                        for place, size in enumerate(counted.sizes)
                    ],
                    "total": _cell(counted, row, i, len(counted.sizes), intervals),
                }
                for i, row in enumerate(self.basis.rows)
            ],
        }

    def _retired(self, row: Row) -> bool:
        return row.code is not None and self.basis.book[row.code].retired

    def _partly_considered(self) -> list[str]:
        """Which themes and codes some of the finished interviews were not considered under."""
        out_of = self.respondents.counts.considered[:, -1].tolist()
        counting = sum(size.finished + size.begun for size in self.respondents.sizes)
        late = [
            f"{row.path[-1]} ({'retired, ' if self._retired(row) else ''}{considered} of {counting})"
            for row, considered in zip(self.basis.rows, out_of, strict=True)
            if row.kind != "level" and considered < counting
        ]
        if not late:
            return []
        return [
            f"{len(late)} {'row was' if len(late) == 1 else 'rows were'} considered in a part of the finished "
            f"interviews only, and the others do not count in {'it' if len(late) == 1 else 'them'}: "
            f"{some_of(late)}; see qualcode recheck."
        ]


def _cell(counted: Tallied, line: Row, row: int, group: int, intervals: bool) -> Figures:
    counts = counted.counts
    voiced, considered = int(counts.respondents[row, group]), int(counts.considered[row, group])
    cell: Figures = {
        "respondents": voiced,
        "considered": considered,
        "share": voiced / considered if considered else None,
        "segments": int(counts.segments[row, group]),
        "stance": None,
    }
    if line.kind == "level":
        cell["contrary_to_a_theme"] = int(counted.contrary_to_a_theme[row, group])
    else:
        stance = dict(zip(STANCE_NAMES, counts.stance[row, group].tolist(), strict=True))
        cell["stance"] = {
            "supports": stance["supports"],
            "contrary": stance["contrary"],
            "mixed": stance["mixed"],
            "unset": stance["unset"],
        }
    if intervals:
        cell["low"], cell["high"] = wilson(voiced, considered) or (None, None)
    return cell
