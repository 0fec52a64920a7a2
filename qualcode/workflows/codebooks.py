"""The codebook: in and out of files, shown, checked, changed, and its history."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from qualcode.codebook.checking import problems
from qualcode.codebook.names import folded, level_twin, twin
from qualcode.documents import FORMAT
from qualcode.errors import FileRefused, NotFound, QualcodeError
from qualcode.ledger.log import latest_step
from qualcode.study import codes, versions
from qualcode.study.coders import actor
from qualcode.study.history import history
from qualcode.study.seen import Seen, look

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from qualcode.codebook.tree import Code, Codebook
    from qualcode.documents import codebook as documents
    from qualcode.ledger.study import Study
    from qualcode.tables.codebook_file import CodebookFile

FORMATS = ".yaml, .yml or .csv"


def read_file(file: Path, there: Codebook | None = None) -> tuple[CodebookFile, str | None]:
    """A codebook file, and its text where that is YAML (for its comments). ``there`` is the study's codebook, whose
    codes and levels the file may name. Raises FileRefused."""
    suffix = file.suffix.lower()
    if suffix in {".yaml", ".yml"}:
        from qualcode.files.tables import decode, read_bytes
        from qualcode.tables.codebook_yaml import parse_codebook_yaml

        text, _ = decode(file.name, read_bytes(file))
        return parse_codebook_yaml(text, file.name), text
    if suffix in {".csv", ".xlsx", ".tsv"}:
        from qualcode.tables.codebook_csv import read_codebook_csv

        return read_codebook_csv(file, there), None
    raise FileRefused(file.name, f"a codebook is a file that ends in {FORMATS}.")


def import_codebook(
    study: Study, file: Path, *, coder: str | None = None, reason: str | None = None
) -> documents.CodebookImported:
    """Add the file's codes to the study, and change those that are there; none is removed.

    ``made`` are the codes that stand above others in a path and have no row of their own.
    """
    book = Seen(study, actor(study, coder)).book
    found, source = read_file(file, book)
    _refuse_level_twins(file, found, book)
    entries = [(entry.path, _fields(entry)) for entry in found.entries]
    added, changed = codes.take_in_codebook(
        study,
        found.title,
        found.levels,
        entries,
        source=source,
        by=actor(study, coder),
        reason=reason,
    )
    unchanged = len(entries) - added - changed
    return {
        "format": FORMAT,
        "added": added,
        "changed": changed,
        "unchanged": unchanged,
        "made": _made(found, book),
        "warnings": [],
    }


def _made(found: CodebookFile, book: Codebook) -> list[str]:
    """The codes that only paths of others name, in full, and that were not there before."""
    before = {tuple(map(folded, book.path(code.id))) for code in book}
    return [e.full_name for e in found.entries if e.line is None and tuple(map(folded, e.path)) not in before]


def _refuse_level_twins(file: Path, found: CodebookFile, book: Codebook) -> None:
    """Raise FileRefused, with the line, for a level that differs from one of the study in case alone."""
    lines = {e.level: e.lines.get("level", e.line) for e in reversed(found.entries) if e.level}
    for level in found.levels:
        other = twin(level, book.level_order())
        if other is not None:
            raise FileRefused(file.name, level_twin(level, other), lines.get(level))


def _fields(entry: Any) -> dict[str, Any]:
    return {name: value for name, value in entry.values().items() if name != "name"}


def export_codebook(study: Study, file: Path, *, coder: str | None = None) -> documents.CodebookExported:
    """Write the codebook as YAML (with the comments of the file it came from) or CSV, by the file's ending."""
    seen, warnings = look(study, coder, "codebook export")
    suffix = file.suffix.lower()
    if suffix in {".yaml", ".yml"}:
        from qualcode.tables.yaml_writing import write_codebook_yaml

        write_codebook_yaml(seen.book, file, seen.codebook_source)
    elif suffix == ".csv":
        from qualcode.tables.codebook_csv import write_codebook_csv

        write_codebook_csv(seen.book, file)
    else:
        raise FileRefused(file.name, f"a codebook is written to a file that ends in {FORMATS}.")
    return {"format": FORMAT, "file": str(file), "codes": len(seen.book.live()), "warnings": warnings}


def show(study: Study, coder: str | None = None, version: str | None = None) -> documents.Codebook:
    """The codebook as data, as it is now or as it was under a name."""
    seen, warnings = look(study, coder, "codebook")
    if version is not None:
        known = {name: content for name, _, _, content in _versions(seen)}
        if version not in known:
            raise QualcodeError(
                f"There is no version {version}; there are: {', '.join(known) or 'none yet'}."
            )
        return {"format": FORMAT, **known[version], "warnings": warnings}
    return {"format": FORMAT, **versions.as_data(seen.book, codes.code_ids(study)), "warnings": warnings}


def _versions(seen: Seen) -> list[tuple[str, str | None, int, documents.Content]]:
    """The named versions that hold no code hidden from the viewer."""
    hidden = {entity.hex() for entity in seen.hidden.values()}
    return [
        version
        for version in versions.versions(seen)
        if hidden.isdisjoint(code["id"] for code in version[3]["codes"])
    ]


def check(study: Study, coder: str | None = None) -> documents.Problems:
    """Faults, and likely faults, in the codebook."""
    seen, warnings = look(study, coder, "codebook check")
    found: list[documents.Problem] = [
        {"kind": p.kind, "codes": [list(path) for path in p.paths], "problem": p.sentence}
        for p in problems(seen.book)
    ]
    return {"format": FORMAT, "problems": found, "warnings": warnings}


def changes(study: Study, coder: str | None = None) -> documents.CodebookHistory:
    """The codebook's history: each change with who, when, why, before and after; and the named versions."""
    seen, warnings = look(study, coder, "codebook history")
    events = history(seen, kinds=("code", "level", "version"))
    listed: list[documents.CodebookStep] = [
        {
            "step": event.id,
            "when": _when(event.when),
            "coder": event.coder,
            "did": event.did,
            "reason": event.reason,
            "undone": event.undone,
            "counts": event.counts,
            "changes": [
                {"what": t.what, "register": t.register, "before": t.before, "after": t.after}
                for t in event.told
                if t.kind in {"code", "level", "version"}
            ],
        }
        for event in events
    ]
    named: list[documents.Version] = [
        {"version": name, "note": note, "when": _when(made), "codes": len(content["codes"])}
        for name, note, made, content in _versions(seen)
    ]
    return {"format": FORMAT, "history": listed, "versions": named, "warnings": warnings}


def _when(wall: int) -> str:
    return datetime.fromtimestamp(wall / 1000, UTC).isoformat(timespec="milliseconds")


# -- changes ----------------------------------------------------------------------------------------


class Editor:
    """Changes of the codebook by one acting person; every method is one step, with a reason if there is one.

    Codes are named as everywhere, by path or the shortest unambiguous end of it; or given by their local key.
    """

    def __init__(self, study: Study, coder: str | None, reason: str | None = None) -> None:
        self._study = study
        self._seen = Seen(study, actor(study, coder))
        self._by = self._seen.coder
        self._reason = reason
        self._began = latest_step(study.connection)

    @property
    def changed(self) -> bool:
        """Whether the editor's changes came to a step: what is so already is not recorded."""
        return latest_step(self._study.connection) > self._began

    def _find(self, name: str | int) -> Code:
        """The code of this name, or of this id: two coders blind to each other may have made one name twice."""
        book = self._seen.book
        if isinstance(name, int):
            if name not in book:
                raise NotFound("That code is not in the codebook any more.")
            return book[name]
        for key, entity in codes.code_ids(self._study).items():
            if entity.hex() == name and key in book:
                return book[key]
        return book.find(name)

    def add(self, name: str, under: str | int | None, fields: Mapping[str, Any]) -> str:
        """Add a code; returns its full name."""
        parent = self._find(under) if under else None
        checked = _checked(fields)
        code = codes.add_code(
            self._study, name, under=parent, fields=checked, by=self._by, reason=self._reason
        )
        return self._seen.book.full_name(code.id)

    def change(self, name: str | int, fields: Mapping[str, Any], new_name: str | None = None) -> str:
        """Rename a code or change what it says; returns its full name."""
        code = self._find(name)
        checked = _checked(fields)
        codes.change_code(self._study, code, checked, name=new_name, by=self._by, reason=self._reason)
        return self._seen.book.full_name(code.id)

    def move(self, name: str | int, under: str | int | None, before: str | int | None) -> str:
        """Put a code under another, or at the top; returns its full name."""
        code = self._find(name)
        codes.move_code(
            self._study,
            code,
            under=self._find(under) if under else None,
            before=self._find(before) if before else None,
            by=self._by,
            reason=self._reason,
        )
        return self._seen.book.full_name(code.id)

    def merge(self, name: str | int, into: str | int) -> str:
        """Merge a code into another; returns the other's full name."""
        target = self._find(into)
        codes.merge_code(self._study, self._find(name), target, by=self._by, reason=self._reason)
        return self._seen.book.full_name(target.id)

    def split(self, name: str | int, into: Sequence[str]) -> list[str]:
        """Make the parts of a split code under it; returns their full names."""
        code = self._find(name)
        codes.split_code(self._study, code, into, by=self._by, reason=self._reason)
        book = self._seen.book
        return [book.full_name(child.id) for child in book.children(code.id) if child.name in into]

    def retire(self, name: str | int, restore: bool = False) -> str:
        """Retire a code or bring it back; returns its full name."""
        code = self._find(name)
        codes.retire_code(self._study, code, restore=restore, by=self._by, reason=self._reason)
        return self._seen.book.full_name(code.id)

    def name_version(self, name: str) -> str:
        """Keep the codebook as it is now under a name."""
        versions.name_version(self._study, name, self._reason, self._by)
        return name


def _checked(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as the study keeps them; the rules are those for codebook files. Raises QualcodeError."""
    if not fields:
        return {}
    from qualcode.tables.codebook_fields import checked_fields

    return checked_fields(fields)
