"""The codebook in the study: reading it as a tree, taking one in, and every change of a code."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from qualcode.codebook.marks import propose_mark
from qualcode.codebook.names import folded, level_twin, name_fault, twin
from qualcode.codebook.placing import merge_into, not_merged, open_to_others, place_under
from qualcode.codebook.standing import places
from qualcode.codebook.tree import Code, Codebook
from qualcode.errors import NotAllowed, QualcodeError
from qualcode.ledger.ids import new_id
from qualcode.ledger.log import Draft
from qualcode.ledger.schema import IN_CODEBOOK
from qualcode.ledger.study import remembered
from qualcode.study.codebook_seen import hidden_codes, levels, of_file
from qualcode.study.viewer import viewer_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.viewer import Viewer

TEXT_FIELDS = ("claim", "mark", "definition", "use", "do_not_use", "origin", "colour")
LIST_FIELDS = ("examples", "keywords")
FIELDS = ("level", *TEXT_FIELDS, *LIST_FIELDS)

_CODES = f"""
SELECT c.key, c.parent, c.rank, c.name, l.name, c.claim, c.mark, c.definition, c.use, c.do_not_use,
  c.examples, c.keywords, c.origin, c.colour, c.retired, c.merged_into
FROM code c LEFT JOIN level l ON l.key = c.level WHERE {IN_CODEBOOK} ORDER BY c.key
"""


def codebook(study: Study, viewer: Viewer | None = None) -> Codebook:
    """The study's codebook as ``viewer`` may see it; codes are known by their local keys.

    A code that was put under a merged code lies under that code's target.
    """
    viewer = viewer or viewer_for(study, None)
    # What was taken back is there as long as a coding has it.
    kinds = (*_RESTS_ON, "coding") if _taken_back(study) else _RESTS_ON
    return study.remembered(("codebook", viewer.key), kinds, lambda: _codebook(study, viewer))


_RESTS_ON = ("code", "level", "study", "coder")


@remembered("code")
def _taken_back(study: Study) -> bool:
    return study.connection.execute("SELECT 1 FROM code WHERE deleted = 1").fetchone() is not None


def _codebook(study: Study, viewer: Viewer) -> Codebook:
    codes = []
    hidden = hidden_codes(study, viewer)
    rows = [row for row in study.connection.execute(_CODES) if row[0] not in hidden]
    # Until the target of a merge is seen, the code is offered as before.
    merged_into = {row[0]: None if row[15] in hidden else row[15] for row in rows}
    above = places({row[0]: row[1] for row in rows}, merged_into)
    for row in rows:
        key, _, *said, examples, keywords, origin, colour, retired, _ = row
        said += [tuple(json.loads(examples)), tuple(json.loads(keywords)), origin, colour]
        codes.append(Code(*[key, above[key], *said, bool(retired), merged_into[key]]))
    named = levels(study, viewer, {code.level for code in codes})
    return Codebook(of_file(study, "codebook_title", viewer) or "", tuple(named), tuple(codes))


def _seen_by(study: Study, coder: Coder | None) -> Codebook:
    """The codebook on which a coder works, without codes that a partner adds unseen. A name that the partner
    has taken too is then neither an obstacle nor a hint; the clash is listed when both see it."""
    return codebook(study, viewer_for(study, coder))


@remembered("code")
def code_ids(study: Study) -> Mapping[int, bytes]:
    """The global id of every code, by its local key."""
    return dict(study.connection.execute("SELECT key, id FROM code"))


def take_in_codebook(
    study: Study,
    title: str,
    level_names: Sequence[str],
    entries: Sequence[tuple[tuple[str, ...], Mapping[str, Any]]],
    *,
    source: str | None = None,
    by: Coder | None = None,
    reason: str | None = None,
) -> tuple[int, int]:
    """Add the codes of a codebook file, and change those that are there (by path); as one step.

    ``entries`` are (path, fields) in file order, parents before children; fields not given stay as they are,
    and no code is removed. Returns how many codes were added and how many changed. Raises NotAllowed where a
    code would be added under a merged or retired code.
    """
    with study.writing():
        book = _seen_by(study, by)
        # Of several with one path, the one in use.
        known = {tuple(map(folded, book.path(c.id))): c for c in sorted(book, key=lambda code: code.live)}
        ids = code_ids(study)
        drafts, level_ids = _level_drafts(study, book, level_names, entries)
        added = changed = 0
        new: dict[tuple[str, ...], bytes] = {}
        for rank, (path, fields) in enumerate(entries):
            place = tuple(map(folded, path))
            registers = _registers(fields, level_ids)
            if place in known:
                code = known[place]
                differing = _differing(code, fields, registers)
                if differing:
                    drafts.append(Draft("code", ids[key_of(code)], differing))
                    changed += 1
                continue
            parent = new.get(place[:-1])
            if parent is None and place[:-1] in known:
                parent = ids[key_of(open_to_others(book, known[place[:-1]].id))]
            entity = new[place] = new_id()
            at = [parent.hex() if parent else None, float(rank)]
            drafts.append(Draft("code", entity, {"place": at, "name": path[-1], **registers}, new=True))
            added += 1
        drafts += _study_drafts(study, title, source, viewer_for(study, by))
        if drafts:
            study.record("import codebook", drafts, coder=by.id if by else None, reason=reason)
    return added, changed


def key_of(code: Code) -> int:
    """The local key of a code of the study's codebook."""
    assert isinstance(code.id, int)
    return code.id


def _study_drafts(study: Study, title: str, source: str | None, viewer: Viewer) -> list[Draft]:
    fields: dict[str, Any] = {}
    if title and title != of_file(study, "codebook_title", viewer):
        fields["codebook_title"] = title
    if source is not None:
        sha = study.keep_text(source).hex()
        if sha != of_file(study, "codebook_source", viewer):
            fields["codebook_source"] = sha
    return [Draft("study", study.id, fields)] if fields else []


def _level_drafts(
    study: Study,
    book: Codebook,
    names: Sequence[str],
    entries: Sequence[tuple[tuple[str, ...], Mapping[str, Any]]],
) -> tuple[list[Draft], dict[str, bytes]]:
    every = study.connection.execute("SELECT name, id, rank FROM level WHERE deleted = 0")
    rows = [row for row in every if row[0] in book.levels]  # a level that its author does not see is none
    ids = {name: entity for name, entity, _ in rows}
    rank = max((row[2] for row in rows), default=0.0)
    drafts = []
    used = [fields["level"] for _, fields in entries if fields.get("level")]
    for name in dict.fromkeys((*names, *used)):
        if name not in ids:
            other = twin(name, ids)
            if other is not None:
                reason = level_twin(name, other)
                raise QualcodeError(reason[0].upper() + reason[1:])
            rank += 1.0
            ids[name] = new_id()
            drafts.append(Draft("level", ids[name], {"name": name, "rank": rank}, new=True))
    return drafts, ids


def _registers(fields: Mapping[str, Any], level_ids: Mapping[str, bytes]) -> dict[str, Any]:
    registers: dict[str, Any] = {}
    for name, value in fields.items():
        if name not in FIELDS:
            raise ValueError(f"a code has no field {name}")
        if name == "level":
            registers["level"] = level_ids[value].hex() if value else None
        elif name in LIST_FIELDS:
            registers[name] = list(value or ())
        else:
            registers[name] = value or None
    return registers


def _differing(code: Code, fields: Mapping[str, Any], registers: dict[str, Any]) -> dict[str, Any]:
    def same(name: str, value: Any) -> bool:
        before = getattr(code, name)
        return tuple(before) == tuple(value or ()) if name in LIST_FIELDS else before == (value or None)

    return {name: registers[name] for name, value in fields.items() if not same(name, value)}


# -- single changes ---------------------------------------------------------------------------------


def add_code(
    study: Study,
    name: str,
    *,
    under: Code | None = None,
    fields: Mapping[str, Any] | None = None,
    by: Coder | None = None,
    reason: str | None = None,
) -> Code:
    """Add a code, as a theme or under another; emergent and with a mark of its own, unless ``fields`` says else.

    Raises QualcodeError where a sibling has the name or the name cannot be one, NotAllowed where no code may be
    put under ``under``.
    """
    with study.writing():
        entity, drafts = new_code_drafts(study, _seen_by(study, by), name, under=under, fields=fields)
        study.record("add code", drafts, coder=by.id if by else None, reason=reason)
    return codebook(study)[code_key(study, entity)]


def new_code_drafts(
    study: Study,
    book: Codebook,
    name: str,
    *,
    under: Code | None = None,
    fields: Mapping[str, Any] | None = None,
) -> tuple[bytes, list[Draft]]:
    """The id of a new code and the drafts of ``add_code``, for a step that does more than adding it.

    ``book`` is the codebook as its author sees it.
    """
    parent = open_to_others(book, under.id).id if under else None
    refuse_name(book, name, parent)
    entity = new_id()
    drafts, level_ids = _level_drafts(study, book, (), [((name,), fields or {})])
    rank = max((code.rank for code in book.children(parent)), default=0.0) + 1.0
    registers = {
        "place": [code_ids(study)[key_of(under)].hex() if under else None, rank],
        "name": name.strip(),
        "origin": "emergent",
        "mark": propose_mark(name, _marks(book)),
        **_registers(fields or {}, level_ids),
    }
    drafts.append(Draft("code", entity, registers, new=True))
    return entity, drafts


def code_key(study: Study, entity: bytes) -> int:
    """The local key of the code with this id, which must be there."""
    (key,) = study.connection.execute("SELECT key FROM code WHERE id = ?", (entity,)).fetchone()
    return int(key)


def _marks(book: Codebook) -> list[str]:
    return [code.mark for code in book if code.mark]


def refuse_name(book: Codebook, name: str, parent: int | str | bytes | None, but: Code | None = None) -> None:
    """Raise QualcodeError where ``name`` cannot be a code's name, or a live sibling has it."""
    fault = name_fault(name)
    if fault:
        raise QualcodeError(f"The name {name!r} {fault}.")
    clash = book.sibling_clash(name, parent, but.id if but else None)
    if clash is not None:
        raise QualcodeError(f"There is a code {book.full_name(clash.id)} already.")


def change_code(
    study: Study,
    code: Code,
    fields: Mapping[str, Any],
    *,
    name: str | None = None,
    by: Coder | None = None,
    reason: str | None = None,
) -> None:
    """Rename a code or change what it says; None or an empty list takes a field away."""
    with study.writing():
        book = _seen_by(study, by)
        drafts, level_ids = _level_drafts(study, book, (), [((code.name,), fields)])
        registers = _registers(fields, level_ids)
        if name is not None and name != code.name:
            refuse_name(book, name, code.parent, but=code)
            registers["name"] = name.strip()
        if not registers:
            return
        drafts.append(Draft("code", code_ids(study)[key_of(code)], registers))
        study.record("change code", drafts, coder=by.id if by else None, reason=reason)


def move_code(
    study: Study,
    code: Code,
    *,
    under: Code | None,
    before: Code | None = None,
    by: Coder | None = None,
    reason: str | None = None,
) -> None:
    """Put a code under another (None: make it a theme), last or before a sibling; its codings stay with it.

    Raises NotAllowed where that would make a circle, or where one of the two was merged away or the other is
    retired.
    """
    with study.writing():
        book = _seen_by(study, by)
        parent = under.id if under else None
        place_under(book, code.id, parent)
        refuse_name(book, code.name, parent, but=code)
        ids = code_ids(study)
        above = ids[key_of(under)].hex() if under else None
        drafts = [
            Draft("code", ids[key_of(moved)], {"place": [above, rank]})
            for moved, rank in _ranks(book, parent, before, code)
        ]
        study.record("move code", drafts, coder=by.id if by else None, reason=reason)


def _ranks(book: Codebook, parent: Any, before: Code | None, moving: Code) -> list[tuple[Code, float]]:
    """The rank of ``moving`` before that sibling, or last; of all siblings where there is none in between.

    Siblings share ranks where two copies, or two files, added codes in the same place.
    """
    siblings = [code for code in book.children(parent) if code.id != moving.id]
    if before is not None and before not in siblings:
        where = "is no other theme" if parent is None else f"does not lie under {book.full_name(parent)}"
        raise NotAllowed(f"{book.full_name(before.id)} {where}, so that nothing can be put before it there.")
    at = len(siblings) if before is None else siblings.index(before)
    if [*siblings[:at], moving, *siblings[at:]] == list(book.children(parent)):
        return [(moving, moving.rank)]  # it is there already
    if before is None:
        return [(moving, max((code.rank for code in siblings), default=0.0) + 1.0)]
    lower = siblings[at - 1].rank if at else before.rank - 2.0
    between = (lower + before.rank) / 2
    if lower < between < before.rank:
        return [(moving, between)]
    return [(code, float(i)) for i, code in enumerate([*siblings[:at], moving, *siblings[at:]], start=1)]


def merge_code(
    study: Study, code: Code, into: Code, *, by: Coder | None = None, reason: str | None = None
) -> None:
    """Merge a code into another: one redirect, which codings made later in another copy follow too.

    Codes under the merged code move under the other. Raises NotAllowed where they are one, where the other
    lies under it, or where one of the two was merged away or the other is retired.
    """
    with study.writing():
        book = _seen_by(study, by)
        merge_into(book, code.id, into.id)
        ids = code_ids(study)
        drafts = [Draft("code", ids[key_of(code)], {"merged_into": ids[key_of(into)].hex()})]
        rank = max((child.rank for child in book.children(into.id)), default=0.0)
        for i, child in enumerate(book.children(code.id), start=1):
            place = [ids[key_of(into)].hex(), rank + i]
            drafts.append(Draft("code", ids[key_of(child)], {"place": place}))
        study.record("merge codes", drafts, coder=by.id if by else None, reason=reason)


def split_code(
    study: Study,
    code: Code,
    names: Sequence[str],
    *,
    origin: str = "emergent",
    by: Coder | None = None,
    reason: str | None = None,
) -> None:
    """Split a code: the new codes lie under it, its codings stay with it until they are recoded.

    Transcripts finished before are due to be rechecked under the new codes. Raises NotAllowed where the code was
    merged away or is retired.
    """
    if len(names) < 2:
        raise QualcodeError("A code is split into two or more.")
    with study.writing():
        book = _seen_by(study, by)
        open_to_others(book, code.id)
        ids = code_ids(study)
        rank = max((child.rank for child in book.children(code.id)), default=0.0)
        drafts = []
        taken = set()
        marks = _marks(book)
        for i, name in enumerate(names, start=1):
            refuse_name(book, name, code.id)
            if folded(name) in taken:
                raise QualcodeError(f"{name} is named twice.")
            taken.add(folded(name))
            fields = {
                "place": [ids[key_of(code)].hex(), rank + i],
                "name": name.strip(),
                "origin": origin,
            }
            mark = propose_mark(name, marks)
            marks.append(mark)
            fields["mark"] = mark
            drafts.append(Draft("code", new_id(), fields, new=True))
        study.record("split code", drafts, coder=by.id if by else None, reason=reason)


def retire_code(
    study: Study, code: Code, *, restore: bool = False, by: Coder | None = None, reason: str | None = None
) -> None:
    """Retire a code (its codings stay, it is offered no more), or bring it back. Raises NotAllowed where it was
    merged away."""
    action = "restore code" if restore else "retire code"
    with study.writing():
        not_merged(_seen_by(study, by), code.id)
        draft = Draft("code", code_ids(study)[key_of(code)], {"retired": not restore})
        study.record(action, [draft], coder=by.id if by else None, reason=reason)
