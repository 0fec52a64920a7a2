"""The contents of a codebook file in any format, and the way to a Codebook and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.codebook.names import SEPARATOR, folded, level_twin, twin
from qualcode.errors import FileRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.codebook.tree import Code, Codebook

TEXT_FIELDS = ("level", "claim", "mark", "definition", "use", "do_not_use", "origin", "colour")
LIST_FIELDS = ("examples", "keywords")
FIELDS = (
    "name",
    "level",
    "claim",
    "mark",
    "definition",
    "use",
    "do_not_use",
    "examples",
    "keywords",
    "origin",
    "colour",
)
"""The fields of a code in the order in which files are written."""

MAX_DEPTH = 50
"""How deep a code may lie; nobody codes with a tree deeper than a hand's count."""

FieldValue = str | tuple[str, ...]


@dataclass(frozen=True)
class CodebookEntry:
    """One code of a file: its path from the theme down, its fields, and where they stand.

    ``line`` is where it begins, None for a parent that a CSV names in a path without giving it a row;
    ``lines`` has the line of each field where that is another.
    """

    path: tuple[str, ...]
    level: str | None = None
    claim: str | None = None
    mark: str | None = None
    definition: str | None = None
    use: str | None = None
    do_not_use: str | None = None
    examples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    origin: str | None = None
    colour: str | None = None
    line: int | None = field(default=None, compare=False)
    lines: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The last name of the path."""
        return self.path[-1]

    @property
    def full_name(self) -> str:
        """The path joined by ' > '."""
        return SEPARATOR.join(self.path)

    def values(self) -> dict[str, FieldValue]:
        """The fields that say something, by name, in the order of ``FIELDS``."""
        given: dict[str, FieldValue] = {name: getattr(self, name) for name in FIELDS}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True)
class CodebookFile:
    """A codebook as a file has it; entries depth first, each parent before what is under it.

    ``levels`` are the file's list, or where it has none the levels that codes use, as they first occur.
    """

    title: str
    levels: tuple[str, ...]
    entries: tuple[CodebookEntry, ...]


def make_file(
    file: str, title: str | None, levels: tuple[str, ...], entries: Iterable[CodebookEntry]
) -> CodebookFile:
    """The file, once its entries are known to agree with each other and with the list of levels.

    Raises FileRefused, with the line, for a name that its parent already has and an unlisted level.
    """
    known: list[str] = []
    for level in levels:
        _refuse_twin(file, level, known, None)
        known.append(level)
    seen: dict[tuple[str, ...], CodebookEntry] = {}
    checked: list[CodebookEntry] = []
    for entry in entries:
        place = tuple(map(folded, entry.path))
        if len(place) > MAX_DEPTH:
            raise FileRefused(file, f"a code lies more than {MAX_DEPTH} levels deep.", entry.line)
        if place in seen:
            before = seen[place].line
            reason = f"'{entry.full_name}' is there already" + (f", in line {before}." if before else ".")
            raise FileRefused(file, reason, entry.lines.get("name", entry.line))
        seen[place] = entry
        if entry.level and entry.level not in known:
            line = entry.lines.get("level", entry.line)
            _refuse_twin(file, entry.level, known, line)
            if levels:
                raise FileRefused(file, _unlisted(entry.level, levels), line)
            known.append(entry.level)
        checked.append(entry)
    used = dict.fromkeys(entry.level for entry in checked if entry.level)
    return CodebookFile(title or "", levels or tuple(used), tuple(checked))


def _refuse_twin(file: str, level: str, known: Iterable[str], line: int | None) -> None:
    other = twin(level, known)
    if other is not None:
        raise FileRefused(file, level_twin(level, other), line)


def _unlisted(level: str, levels: tuple[str, ...]) -> str:
    return f"the level '{level}' is not in the file's list of levels ({', '.join(levels)})."


def entries_of(codebook: Codebook) -> tuple[CodebookEntry, ...]:
    """The entries that a file of this codebook has: the live codes, and codes over live ones, in order.

    Text is trimmed and blank items of lists are left out, as reading does.
    """
    written = {code.id for code in codebook.live()}
    for code in codebook.live():
        written.update(above.id for above in codebook.ancestors(code.id))
    return tuple(_entry(codebook.path(code.id), code) for code in codebook if code.id in written)


def _entry(path: tuple[str, ...], code: Code) -> CodebookEntry:
    texts: Mapping[str, str | None] = {name: trimmed(getattr(code, name)) for name in TEXT_FIELDS}
    lists = {name: trimmed_items(getattr(code, name)) for name in LIST_FIELDS}
    return CodebookEntry(path=path, **texts, **lists)  # type: ignore[arg-type]


def trimmed(text: str | None) -> str | None:
    """The text without outer blanks, None if nothing is left."""
    return (text or "").strip() or None


def trimmed_items(items: Iterable[str]) -> tuple[str, ...]:
    """The items without outer blanks, and without blank items."""
    return tuple(item.strip() for item in items if item.strip())
