"""Correct a transcript's text, and list the codings that a correction left without a certain place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.documents import FORMAT
from qualcode.study import transcripts
from qualcode.study.coders import actor
from qualcode.study.codings import codings
from qualcode.study.seen import look
from qualcode.workflows.importing.reading import Known, composed, read_file

if TYPE_CHECKING:
    from pathlib import Path

    from qualcode.documents import importing as documents
    from qualcode.ledger.study import Study
    from qualcode.study.transcripts import Entry


def revise_transcript(study: Study, name: str, file: Path, *, coder: str | None = None) -> documents.Revised:
    """Correct a transcript's text from a file; codings are carried over, and those that need a person listed."""
    entry = transcripts.find_transcript(study, name)
    speakers = transcripts.speakers(study, entry)
    asking = [s.label for s in speakers if s.role == "interviewer"]
    labels = frozenset(s.label for s in speakers)
    extract, corrected = read_file(file, Known(labels=labels))
    there = {speaker.label for speaker in corrected.speakers}
    kept = [label for label in asking if label in there]
    if kept:
        corrected = composed(file, extract, Known(";".join(kept), labels))
    who = actor(study, coder)
    done = transcripts.revise(study, entry, file.name, corrected, by=who)
    carried, uncertain, warnings = _places(study, None if who is None else who.name, done, entry)
    return {
        "format": FORMAT,
        "transcript": entry.name,
        "carried": carried,
        "uncertain": uncertain,
        "warnings": [*corrected.warnings, *warnings],
    }


def list_unplaced(study: Study, coder: str | None = None) -> documents.Unplaced:
    """Codings that a correction of their transcript has left uncertain or without a place."""
    carried, uncertain, warnings = _places(study, coder, transcripts.unplaced(study))
    return {"format": FORMAT, "carried": carried, "uncertain": uncertain, "warnings": warnings}


def _places(
    study: Study, coder: str | None, found: transcripts.Revised, entry: Entry | None = None
) -> tuple[int, list[documents.UncertainCoding], list[str]]:
    """Codings made on an earlier text that the acting coder may see: how many were carried, the others as a
    list, and warnings."""
    seen, warnings = look(study, coder, "unplaced codings")
    places = {coding.id: coding.placed for coding in codings(study, seen.coder, entry)}
    listed = [item for item in _uncertain(found) if bytes.fromhex(item["coding"]) in places]
    return sum(placed == "carried" for placed in places.values()), listed, warnings


def _uncertain(found: transcripts.Revised) -> list[documents.UncertainCoding]:
    return [
        {
            "coding": item.coding.hex(),
            "transcript": item.transcript,
            "coder": item.coder,
            "code": item.code,
            "start": item.start,
            "end": item.end,
            "placed": item.placed,
        }
        for item in found.uncertain
    ]
