"""A reader's result: passages, the encoding taken, and the digest of the original bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.transcript.model import Extract, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualcode.files.source import Source


def extract(
    source: Source, passages: Iterable[Passage], encoding: str, warnings: Iterable[str] = ()
) -> Extract:
    """The result of a reader of turns: a passage for each utterance."""
    return Extract(tuple(passages), encoding, source.digest, tuple(warnings))


def free_text(source: Source, text: str, encoding: str, warnings: Iterable[str] = ()) -> Extract:
    """The result of a reader of free text: one passage with the whole text."""
    return extract(source, (Passage(text),), encoding, warnings)
