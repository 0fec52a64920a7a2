"""Codebooks as CSV (or a sheet of a workbook), in and out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from qualcode.codebook.finding import nearest
from qualcode.codebook.names import folded, name_fault, split_path
from qualcode.codebook.placing import open_to_others
from qualcode.codebook.tree import Codebook
from qualcode.errors import FileRefused, NotAllowed, NotFound
from qualcode.files.tables import Row, Table, read_table
from qualcode.tables.codebook_file import (
    FIELDS,
    LIST_FIELDS,
    TEXT_FIELDS,
    CodebookEntry,
    CodebookFile,
    entries_of,
    make_file,
)
from qualcode.tables.formula_cells import plain
from qualcode.tables.writing import write_csv

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from qualcode.tables.writing import TextSink

COLUMNS = ("path", *FIELDS[1:])
"""The columns that are written; ``name`` and ``parent`` are read in place of ``path`` as well."""

_READ = (*COLUMNS, "name", "parent")
_JOINED = "; "
Names = tuple[str, ...]


def read_codebook_csv(path: Path, there: Codebook | None = None) -> CodebookFile:
    """Read a codebook from a table with ``path``, or with ``name`` and ``parent``, and any other fields.

    Items of a list are parted by semicolons in their cell. A code that a path names above another and that
    has no row is made, with only a name. A ``parent`` is another row, or a code that is ``there`` already.
    The table has no title and no list of levels: these stand as they first occur.

    Raises FileRefused, with the line, for every fault.
    """
    table = read_table(path, _READ)
    _check_columns(table)
    paths = _given_paths(table) if "path" in table.columns else _Parents(table, there or Codebook()).paths()
    entries = [_entry(table, row, names) for row, names in zip(table.rows, paths, strict=True)]
    # Repeats are refused while each entry still has its line, before the tree is put in order.
    whole = make_file(table.file, None, (), entries)
    return replace(whole, entries=tuple(_in_tree_order(whole.entries)))


def _check_columns(table: Table) -> None:
    unknown = [column for column in table.columns if column not in _READ]
    if unknown:
        from difflib import get_close_matches

        near = get_close_matches(unknown[0].lower(), _READ, n=1, cutoff=0.5)
        hint = f"did you mean '{near[0]}'?" if near else f"known are {', '.join(_READ)}."
        raise FileRefused(table.file, f"'{unknown[0]}' is not a column of a codebook; {hint}")
    if "path" not in table.columns:
        table.require("name")
    elif "name" in table.columns or "parent" in table.columns:
        raise FileRefused(table.file, "give each code a 'path', or a 'name' and a 'parent', not both.")


def _text(row: Row, column: str) -> str:
    return plain(row.cells.get(column, "").strip()).strip()


def _given_paths(table: Table) -> Iterator[Names]:
    for row in table.rows:
        names = split_path(_text(row, "path"))
        for name in names:
            _refuse_name(table, row, name, "the path" if name else "a name in the path")
        yield names


def _refuse_name(table: Table, row: Row, name: str, what: str) -> None:
    fault = name_fault(name)
    if fault:
        shown = f" '{name}'" if name.isprintable() and name else ""
        raise FileRefused(table.file, f"{what}{shown} {fault}.", row.line)


class _Parents:
    """From names and parents to paths. A parent is named, or given by its path where names repeat."""

    def __init__(self, table: Table, there: Codebook) -> None:
        self._table, self._there = table, there
        self._rows = table.rows
        self._named: dict[str, list[int]] = {}
        for number, row in enumerate(self._rows):
            name = _text(row, "name")
            _refuse_name(table, row, name, "the name")
            self._named.setdefault(folded(name), []).append(number)
        self._found: dict[int, Names] = {}

    def paths(self) -> list[Names]:
        """The path of each row, in order."""
        return [self._path(number) for number in range(len(self._rows))]

    def _path(self, number: int) -> Names:
        """Climbs until a path is known, then comes down again; a row met twice on the way is a circle."""
        climbed: list[int] = []
        above: Names = ()
        current: int | None = number
        while current is not None and current not in self._found:
            if current in climbed:
                name = _text(self._rows[current], "name")
                reason = f"'{name}' comes under itself by way of its parent."
                raise FileRefused(self._table.file, reason, self._rows[current].line)
            climbed.append(current)
            current, above = self._parent(current)
        if current is not None:
            above = self._found[current]
        for place in reversed(climbed):
            above = (*above, _text(self._rows[place], "name"))
            self._found[place] = above
        return self._found[number]

    def _parent(self, number: int) -> tuple[int | None, Names]:
        """The parent's row; where it has none, None and the path of the code that is there already."""
        row = self._rows[number]
        written = _text(row, "parent")
        if not written:
            return None, ()
        names = split_path(written)
        for name in names:
            _refuse_name(self._table, row, name, "the parent")
        same = self._named.get(folded(names[-1]), [])
        candidates = [place for place in same if place != number and self._fits(place, names)]
        if not candidates and number in same and len(names) == 1:
            candidates = [number]
        if len(candidates) > 1:
            reason = f"the parent '{written}' could be several codes; give its path, joined by ' > '."
            raise FileRefused(self._table.file, reason, row.line)
        return (candidates[0], ()) if candidates else (None, self._path_of(row, written))

    def _path_of(self, row: Row, parent: str) -> Names:
        try:
            code = open_to_others(self._there, self._there.find(parent).id)
        except NotAllowed as error:
            raise FileRefused(self._table.file, f"the parent '{parent}': {error}", row.line) from error
        except NotFound as error:
            near = nearest(parent, [_text(other, "name") for other in self._rows if other is not row])
            hint = f" The nearest in the table: {'; '.join(near)}." if near else ""
            reason = (
                f"the parent '{parent}' is neither a row of the table nor a code that is there. {error}{hint}"
            )
            raise FileRefused(self._table.file, reason, row.line) from error
        return self._there.path(code.id)

    def _fits(self, place: int, names: Names) -> bool:
        """Whether the parents of the row, as written, bear out the names before the last."""
        if len(names) == 1:
            return True
        written = split_path(_text(self._rows[place], "parent"))
        wanted = tuple(map(folded, names[:-1]))
        shorter = min(len(written), len(wanted))
        return tuple(map(folded, written))[-shorter:] == wanted[-shorter:]


def _entry(table: Table, row: Row, names: Names) -> CodebookEntry:
    from qualcode.tables.codebook_fields import checked_entry

    values: dict[str, object] = {"name": names[-1]}
    for column in TEXT_FIELDS:
        values[column] = None if row.get(column) is None else _text(row, column)
    for column in LIST_FIELDS:
        values[column] = () if row.get(column) is None else tuple(_items(_text(row, column)))
    return checked_entry(table.file, names[:-1], values, {}, row.line)


def _items(cell: str) -> list[str]:
    return [item.strip() for item in cell.split(";")]


def _in_tree_order(entries: Sequence[CodebookEntry]) -> Iterator[CodebookEntry]:
    """Depth first, siblings as they first occur; parents that only paths name come into being here."""
    below: dict[Names, dict[Names, CodebookEntry]] = {(): {}}
    for entry in entries:
        for length in range(1, len(entry.path) + 1):
            above = tuple(map(folded, entry.path[: length - 1]))
            here = (*above, folded(entry.path[length - 1]))
            siblings = below.setdefault(above, {})
            if length == len(entry.path):
                siblings[here] = entry
            elif here not in siblings:
                siblings[here] = CodebookEntry(path=entry.path[:length])

    def walk(above: Names, names: Names) -> Iterator[CodebookEntry]:
        for here, entry in below.get(above, {}).items():
            placed = replace(entry, path=(*names, entry.name))  # the parents as their own rows spell them
            yield placed
            yield from walk(here, placed.path)

    return walk((), ())


def write_codebook_csv(codebook: Codebook, target: Path | TextSink) -> None:
    """Write the codebook as a table with a path for each code, lists joined by '; '.

    Raises FileRefused if it cannot be written.
    """
    rows = [
        [entry.full_name, *(_cell(getattr(entry, field)) for field in COLUMNS[1:])]
        for entry in entries_of(codebook)
    ]
    write_csv(target, COLUMNS, rows)


def _cell(value: str | tuple[str, ...] | None) -> str | None:
    """A semicolon inside an item becomes a comma, since it would part the item when read."""
    if isinstance(value, tuple):
        return _JOINED.join(item.replace(";", ",") for item in value)
    return value
