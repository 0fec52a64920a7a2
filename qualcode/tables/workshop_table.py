"""A workshop's decisions about the codebook, from a table (CSV, xlsx) or YAML: one decision a row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from qualcode.codebook.names import name_fault
from qualcode.errors import FileRefused
from qualcode.tables.formula_cells import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

ACTIONS = ("keep", "rename", "merge", "split", "drop", "new")
FIELDS = ("level", "claim", "definition")
"""What a row may say of the code that it leaves behind."""

COLUMNS = ("action", "code", "name", "into", "under", *FIELDS, "cards", "group", "dissent", "note")
_LISTS = ("into", "cards")
_RANGE = re.compile(r"(\d{1,9})(?:\s*[-–]\s*(\d{1,9}))?\Z")
_LONGEST_RANGE = 1_000


@dataclass(frozen=True)
class WorkshopRow:
    """One decision.

    ``code`` is a code of the codebook as it was, None for a new one; ``name`` is the name of a new or renamed
    code; ``into`` the code merged into (one), or the names of the parts (two or more). ``fields`` are those
    of ``FIELDS`` that the row sets. ``cards`` are the numbers of the quote cards sorted under the code.
    ``fault`` says why the row cannot be understood; the other fields then hold what could be read of it.
    """

    line: int
    action: str
    code: str | None
    name: str | None
    into: tuple[str, ...]
    under: str | None
    fields: Mapping[str, str]
    cards: tuple[int, ...]
    group: str | None
    dissent: str | None
    note: str | None
    fault: str | None = None


class _Raw(NamedTuple):
    """A row before it is understood: text, or a list of texts, by column; and what is wrong with it already."""

    line: int
    cells: dict[str, str | list[str]]
    fault: str | None = None


def read_workshop(path: Path) -> list[WorkshopRow]:
    """The decisions in the order of the file, including those with a ``fault``: a bad cell spoils only its row.

    Raises FileRefused, with the line, for a file that holds no table of decisions.
    """
    raw = _from_yaml(path) if path.suffix.lower() in {".yaml", ".yml"} else _from_table(path)
    rows = [_row(one) for one in raw]
    if not rows:
        raise FileRefused(path.name, "it holds no decision.")
    return rows


def _from_table(path: Path) -> Iterator[_Raw]:
    from qualcode.files.tables import read_table

    table = read_table(path, COLUMNS)
    table.require("action")
    _refuse_unknown(table.file, table.columns, None)
    for row in table.rows:
        cells = {column: row.get(column) for column in table.columns}
        yield _Raw(row.line, {column: plain(cell) for column, cell in cells.items() if cell is not None})


def _from_yaml(path: Path) -> Iterator[_Raw]:
    from qualcode.files.tables import decode, read_bytes
    from qualcode.tables import yaml_reading as yaml

    text, _ = decode(path.name, read_bytes(path))
    root = yaml.compose(path.name, text)
    if root is not None and yaml.kind(root) == "mapping":
        root = next((pair.value for pair in yaml.pairs(path.name, root) if pair.key == "changes"), None)
    if root is None or yaml.kind(root) != "sequence":
        raise FileRefused(path.name, "it must hold 'changes:', a list in which each item has an 'action:'.")
    for item in root.value:
        line = item.start_mark.line + 1
        if yaml.kind(item) != "mapping":
            raise FileRefused(path.name, "each change must begin with '- action:'.", line)
        found = yaml.pairs(path.name, item)
        cells, fault = {}, None
        try:
            _refuse_unknown(path.name, [pair.key for pair in found], line)
            cells = {pair.key: _as_text(path.name, pair) for pair in found}
        except FileRefused as error:
            fault = error.reason
        yield _Raw(line, {key: value for key, value in cells.items() if value is not None}, fault)


def _as_text(file: str, pair: Any) -> str | list[str] | None:
    """A YAML value as it is written, so that card 017 or a code named 1990 stays as it is."""
    from qualcode.tables import yaml_reading as yaml

    node = pair.value
    if yaml.kind(node) == "sequence":
        if pair.key not in _LISTS or any(yaml.kind(item) != "scalar" for item in node.value):
            raise FileRefused(file, f"'{pair.key}' must be a single text.", pair.line)
        return [str(item.value) for item in node.value]
    if yaml.kind(node) != "scalar":
        raise FileRefused(file, f"'{pair.key}' must be a single text.", pair.line)
    return None if yaml.plain_value(node) is None else str(node.value).strip() or None


def _refuse_unknown(file: str, columns: list[str], line: int | None) -> None:
    for column in columns:
        if column not in COLUMNS:
            raise FileRefused(
                file, f"'{column}' is not something a workshop decides; known are {', '.join(COLUMNS)}.", line
            )


def _row(raw: _Raw) -> WorkshopRow:
    def text(column: str) -> str | None:
        value = raw.cells.get(column)
        return " ".join(value.split()) if isinstance(value, str) and value.strip() else None

    action = (text("action") or "").lower()
    code, name, into = text("code"), text("name"), _parts(raw.cells.get("into"))
    if action == "new" and name is None:
        code, name = None, code
    fault = raw.fault or _fault(action, code, name, into)
    cards: tuple[int, ...] = ()
    try:
        cards = _cards(raw.cells.get("cards"))
    except ValueError as error:
        fault = fault or str(error)
    return WorkshopRow(
        line=raw.line,
        action=action,
        code=code,
        name=name,
        into=into,
        under=text("under"),
        fields={column: value for column in FIELDS if (value := text(column)) is not None},
        cards=cards,
        group=text("group"),
        dissent=text("dissent"),
        note=text("note"),
        fault=None if fault is None else fault[0].upper() + fault[1:],
    )


def _fault(action: str, code: str | None, name: str | None, into: tuple[str, ...]) -> str | None:
    """The fault of a row that says too little or too much for its action."""
    if action not in ACTIONS:
        return f"the action {action!r} is none of {', '.join(ACTIONS)}."
    if action == "new":
        if name is None:
            return "a new code needs a 'name'."
        if code is not None:
            return "a new code has a 'name' and no 'code'; to change one that is there, write rename."
    elif code is None:
        return f"{action} needs the 'code' that is meant."
    if (action == "rename") != (name is not None) and action != "new":
        return "rename needs the new 'name'." if name is None else f"{action} takes no 'name'."
    if action == "merge" and len(into) != 1:
        return "merge needs one code in 'into'."
    if action == "split" and len(into) < 2:
        return "split needs two or more names in 'into', joined by ';'."
    if into and action not in {"merge", "split"}:
        return f"{action} takes no 'into'."
    for given in (name, *(into if action == "split" else ())):
        fault = name_fault(given) if given is not None else None
        if fault:
            return f"the name {given!r} {fault}."
    return None


def _parts(value: str | list[str] | None) -> tuple[str, ...]:
    given = value if isinstance(value, list) else (value or "").split(";")
    return tuple(" ".join(part.split()) for part in given if part.strip())


def _cards(value: str | list[str] | None) -> tuple[int, ...]:
    """Numbers of cards, each once, in the order given; '3-5' is 3, 4 and 5. Raises ValueError with the reason."""
    given = (
        value if isinstance(value, list) else re.split(r"[;,\s]+", re.sub(r"\s*[-–]\s*", "-", value or ""))
    )
    numbers: list[int] = []
    for part in filter(None, map(str.strip, given)):
        match = _RANGE.match(part.lstrip("#"))
        first = int(match[1]) if match else 0
        last = int(match[2] or first) if match else 0
        if not 0 < first <= last < first + _LONGEST_RANGE:
            raise ValueError(f"'cards' holds {part[:20]!r}, which is no number of a card.")
        numbers += range(first, last + 1)
    return tuple(dict.fromkeys(numbers))
