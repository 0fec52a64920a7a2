"""A reader's result: passages, the encoding taken, the digest of the original bytes, and the account of letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.transcript.account import letters
from qualcode.transcript.canonical import canonicalise
from qualcode.transcript.model import Extract, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qualcode.files.source import Source


def extract(
    source: Source,
    passages: Iterable[Passage],
    encoding: str,
    warnings: Iterable[str] = (),
    count: int = 0,
    taken_out: Mapping[str, int] | None = None,
) -> Extract:
    """The result of a reader of turns: a passage for each utterance.

    ``count`` is that of the letters of the source, ``taken_out`` of those that are in no passage, by name.
    """
    return Extract(tuple(passages), encoding, source.digest, tuple(warnings), count, taken_out or {})


def free_text(
    source: Source,
    text: str,
    encoding: str,
    warnings: Iterable[str] = (),
    strong: frozenset[int] = frozenset(),
) -> Extract:
    """The result of a reader of free text: one passage with all letters of the source."""
    passage = Passage(text, strong=strong)
    return extract(source, (passage,), encoding, warnings, letters(canonicalise(text)))
