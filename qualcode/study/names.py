"""Names that people type: the nearest known ones where a name is not known."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from qualcode.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

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
