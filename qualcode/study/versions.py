"""Named versions of the codebook, and the codebook as plain data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qualcode.errors import QualcodeError
from qualcode.ledger.ids import new_id
from qualcode.ledger.log import Draft
from qualcode.study.codes import code_ids, key_of
from qualcode.study.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from qualcode.codebook.tree import Codebook
    from qualcode.documents.codebook import Code, Content
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder


def name_version(study: Study, name: str, note: str | None = None, by: Coder | None = None) -> None:
    """Keep the codebook as it is now under a name, for the methods section. Raises QualcodeError if taken."""
    with study.writing():
        seen = Seen(study, by)  # what is hidden from its author is no obstacle, and not in it
        if any(version == name for version, *_ in versions(seen)):
            raise QualcodeError(f"There is a version {name} already.")
        content = json.dumps(as_data(seen.book, code_ids(study)), ensure_ascii=False)
        sha = study.keep_text(content)
        draft = Draft("version", new_id(), {"name": name, "note": note, "content": sha.hex()}, new=True)
        study.record("name version", [draft], coder=by.id if by else None, reason=note)


def versions(seen: Seen) -> list[tuple[str, str | None, int, Content]]:
    """The named versions that the viewer may see: (name, note, when in ms since 1970, the codebook as data)."""
    rows = seen.study.connection.execute(
        "SELECT name, note, created, content, created_by FROM version WHERE deleted = 0 ORDER BY created, key"
    ).fetchall()
    return [
        (name, note, made, json.loads(seen.study.text(bytes.fromhex(sha))))
        for name, note, made, sha, made_by in rows
        if seen.viewer.sees_code(made_by, made)
    ]


def as_data(book: Codebook, ids: Mapping[int, bytes]) -> Content:
    """The codebook as plain data: title, levels, codes with id, path and fields, in order."""
    codes: list[Code] = []
    for code in book:
        into = code.merged_into
        merged = None if into is None or into not in book else book.full_name(into)
        codes.append(
            {
                "id": ids[key_of(code)].hex(),
                "path": list(book.path(code.id)),
                "level": code.level,
                "claim": code.claim,
                "mark": code.mark,
                "definition": code.definition,
                "use": code.use,
                "do_not_use": code.do_not_use,
                "origin": code.origin,
                "colour": code.colour,
                "examples": list(code.examples),
                "keywords": list(code.keywords),
                "retired": code.retired,
                "merged_into": merged,
            }
        )
    return {"title": book.title, "levels": list(book.levels), "codes": codes}
