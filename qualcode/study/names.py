"""Names that people type: the nearest known ones where a name is not known."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from qualcode.errors import NotFound
from qualcode.ledger.study import remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.ledger.study import Study

_CLOSE = 60  # RapidFuzz ratio (0 to 100) from which a known name is worth offering


def one_line(name: str) -> str:
    """A name as the study keeps it: NFC, on one line, without control characters or outer blanks.

    Macs write file names decomposed, so that the same name would otherwise be two.
    """
    kept = "".join(c if unicodedata.category(c) not in {"Cc", "Cs"} else " " for c in name)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def nearest(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """The known names most like ``name``, best first."""
    from rapidfuzz import fuzz, process, utils

    found = process.extract(
        name, list(known), scorer=fuzz.WRatio, processor=utils.default_process, limit=limit
    )
    return [candidate for candidate, score, _ in found if score >= _CLOSE]


def not_found(what: str, name: str, known: Iterable[str]) -> NotFound:
    """The error for a name that the study does not have, with the nearest that it has."""
    known = list(known)
    close = nearest(name, known)
    if close:
        return NotFound(f"There is no {what} {name}; did you mean {' or '.join(close)}?")
    if known and len(known) <= 8:
        return NotFound(f"There is no {what} {name}; there are: {', '.join(sorted(known))}.")
    return NotFound(f"There is no {what} {name}" + ("." if known else " (the study has none yet)."))


def some_of(names: Sequence[str]) -> str:
    """Names for a sentence: the first five, and how many more there are."""
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return ", ".join(names[:5]) + more


def id_for(study: Study, kind: str, name: str) -> bytes:
    """The id of the respondent or coder (``kind``) of this name, or the one that a new one of this name gets.

    It is made from the name, so that two copies of a study make one thing of one name. Who was renamed keeps the id
    made from the first name; somebody new with that name gets another id, the same in every copy.
    """
    folded, (called, ids) = name.casefold(), _called(study, kind)
    parts = [folded]
    if folded in called:
        return called[folded]
    while (made := study.natural_id(kind, *parts)) in ids:
        parts.append("again")
    return made


@remembered("respondent", "coder")
def _called(study: Study, kind: str) -> tuple[Mapping[str, bytes], frozenset[bytes]]:
    """The ids of those that there are by their names, and all of their ids."""
    rows = study.connection.execute(
        f"SELECT id, name FROM {kind} WHERE deleted = 0 ORDER BY id DESC"
    ).fetchall()
    return {name.casefold(): entity for entity, name in rows}, frozenset(entity for entity, _ in rows)
