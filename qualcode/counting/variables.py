"""One line for each respondent, with attributes and what is coded in the interviews: for statistics programs."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualcode.study.attributes import TYPE
from qualcode.themes.tabulation import considered_units, counted_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.counting.basis import Basis
    from qualcode.documents.relating import Column

LONGEST = 32  # characters of a column's name: Stata's limit, below those of SPSS and others
_TAKEN_WORDS = frozenset({"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"})


@dataclass(frozen=True)
class Variable:
    """A column: its name, which any statistics program takes, and what it holds."""

    column: str
    kind: str
    path: str | None
    level: str | None
    values: str


def variables(basis: Basis) -> tuple[list[Variable], list[list[str | int | None]]]:
    """The columns, and a row of cells for each respondent, with or without an interview.

    After name, type, attributes and how many interviews there are and are finished, two columns for each
    level, theme and code: whether it is coded (1, 0) and in how many segments; empty where the respondent was
    not considered under it, because an empty cell and a 0 mean different things: not looked for, and not
    coded.
    """
    names = _Columns()
    units, rows = basis.singles, basis.rows
    assert units.owners is not None
    attributes = list(dict.fromkeys(name for person in basis.people for name in person.attributes))
    columns = [
        Variable(names.new("respondent"), "respondent", None, None, "the respondent's pseudonym"),
        Variable(names.new(TYPE), "attribute", None, None, "the respondent type; empty: not given"),
        *(Variable(names.new(a), "attribute", a, None, "as given; empty: not given") for a in attributes),
        Variable(
            names.new("interviews"), "number", None, None, "interviews (transcripts other than focus groups)"
        ),
        Variable(names.new("finished"), "0 or 1", None, None, "1: all of them are finished"),
    ]
    for row in rows:
        path = " > ".join(row.path)
        name = f"{'level_' if row.kind == 'level' else ''}{row.path[-1]}"
        both = names.pair(name)
        told = f"1: the {row.kind} is coded; 0: it is not; empty: not considered under it"
        columns.append(Variable(both[0], "0 or 1", path, row.level, told))
        columns.append(
            Variable(both[1], "number", path, row.level, f"segments of the {row.kind}; empty: not considered")
        )
    codes = [row.codes for row in rows]
    considered = considered_units(units, codes, basis.considered)
    lines = counted_lines(basis.coded, basis.touches, units, codes, basis.considered, basis.coders_needed)
    segments = np.zeros(considered.shape, dtype=np.int64)
    np.add.at(segments, (lines.respondent, lines.row), 1)
    people = {person.key: person for person in basis.people}
    table: list[list[str | int | None]] = []
    for i, (key, own) in enumerate(zip(units.owners, units.transcripts, strict=True)):
        person = people[key]
        finished = bool(own) and all(t in basis.considered and t not in basis.count.begun for t in own)
        cells: list[str | int | None] = [
            person.name,
            person.type,
            *(person.attributes.get(a) for a in attributes),
        ]
        cells += [len(own), int(finished)]
        for counted, seen in zip(segments[i].tolist(), considered[i].tolist(), strict=True):
            cells += [int(counted > 0), counted] if seen else [None, None]
        table.append(cells)
    return columns, table


class _Columns:
    """Names of columns: letters, digits and underscores, beginning with a letter, each once whatever the case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, text: str) -> str:
        return self._free(text, ("",))[0]

    def pair(self, text: str) -> tuple[str, str]:
        """A name, and the same for its number of segments."""
        first, second = self._free(text, ("", "_n"))
        return first, second

    def _free(self, text: str, endings: tuple[str, ...]) -> list[str]:
        base = _plain(text)
        number = 1
        while True:
            mark = "" if number == 1 else f"_{number}"
            found = [
                base[: LONGEST - len(mark) - len(ending)].rstrip("_") + mark + ending for ending in endings
            ]
            if not self._taken.intersection(found) and not _TAKEN_WORDS.intersection(found):
                self._taken.update(found)
                return found
            number += 1


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "_", folded.replace("'", "")).strip("_")
    return words if words[:1].isalpha() else f"v_{words}".rstrip("_")


def described(columns: Iterable[Variable]) -> list[Column]:
    """What each column holds, as documents have it."""
    return [
        {"column": v.column, "kind": v.kind, "path": v.path, "level": v.level, "values": v.values}
        for v in columns
    ]
