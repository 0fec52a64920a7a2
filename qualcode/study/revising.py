"""Correcting a transcript's text: where codings stand then, and who speaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from qualcode.errors import QualcodeError
from qualcode.ledger.log import Draft
from qualcode.study.speakers import speakers
from qualcode.study.transcripts import content, current_revision, revision_fields, speaker_made

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from qualcode.transcript.model import Transcript


class Unplaced(NamedTuple):
    """A coding that needs a person since a correction; ``placed`` is uncertain (a best guess) or lost."""

    coding: bytes
    transcript: str
    coder: str
    code: str
    start: int | None
    end: int | None
    placed: str


@dataclass(frozen=True)
class Revised:
    """How codings stand after a correction: how many were carried, and which need a person.

    ``renamed`` maps each old label to the new one that was taken as its new name.
    """

    carried: int
    uncertain: list[Unplaced]
    renamed: Mapping[str, str] = field(default_factory=dict)


def revise(
    study: Study, entry: Entry, file: str, corrected: Transcript, *, by: Coder | None = None
) -> Revised:
    """Replace a transcript's text by a corrected one, carrying codings over by a stored alignment.

    Speakers keep their roles and respondents, also under a new label that has the same turns. ``file`` is for the
    record of reasons. Raises QualcodeError where the text is the same, and brings no rows that were not known.
    """
    from qualcode.transcript.alignment import align
    from qualcode.transcript.keeping_speakers import keep_speakers

    with study.reading():
        before, parent = content(study, entry), current_revision(study, entry)
    if before.text == corrected.text and (before.rows or not corrected.rows):
        raise QualcodeError(f"{file} has the same text as {entry.name}; nothing to correct.")
    alignment = align(before.text, corrected.text)
    kept = keep_speakers(before, corrected, alignment)
    with study.writing():
        if current_revision(study, entry) != parent:
            raise QualcodeError(f"{entry.name} was corrected by somebody else just now; look, and try again.")
        sha = study.keep_text(corrected.text)
        revision = study.natural_id("revision", entry.id.hex(), sha.hex(), parent.hex())
        fields = revision_fields(entry.id, parent, sha, alignment, kept.transcript)
        drafts = [
            study.making("revision", revision, fields),
            *_speakers(study, entry, kept.transcript, kept.renamed),
            Draft("transcript", entry.id, {"current": revision.hex()}),
        ]
        study.record("revise transcript", drafts, coder=by.id if by else None, reason=f"from {file}")
    found = unplaced(study, entry)
    return Revised(found.carried, found.uncertain, kept.renamed)


def _speakers(study: Study, entry: Entry, now: Transcript, renamed: Mapping[str, str]) -> Iterator[Draft]:
    """The speakers that come and go with a correction; one that comes under a new name takes over whose it was."""
    known = {speaker.label: speaker for speaker in speakers(study, entry)}
    former = {new: old for old, new in renamed.items()}
    there = {speaker.label for speaker in now.speakers}
    for speaker in now.speakers:
        if speaker.label not in known:
            owner = known[former[speaker.label]].respondent_id if speaker.label in former else None
            yield speaker_made(study, entry.id, speaker, owner)
    for label, gone in known.items():
        if label not in there:
            yield Draft("speaker", gone.id, {"deleted": True})


def unplaced(study: Study, entry: Entry | None = None) -> Revised:
    """The coders' codings of a transcript (or of all) that were made on an earlier revision, and how they stand."""
    rows = study.connection.execute(
        'SELECT g.id, t.name, o.name, c.name, g.start, g."end", g.placed FROM coding g '
        "JOIN coder o ON o.key = g.coder JOIN code c ON c.key = g.code "
        "JOIN transcript t ON t.key = g.transcript "
        "WHERE g.deleted = 0 AND t.deleted = 0 AND g.layer = 'own' AND g.placed IS NOT NULL "
        "AND (?1 IS NULL OR t.key = ?1) "
        "ORDER BY g.transcript, g.start_in_rev, g.key",
        (None if entry is None else entry.key,),
    )
    found = [Unplaced(*row) for row in rows]
    return Revised(
        sum(item.placed == "carried" for item in found), [item for item in found if item.placed != "carried"]
    )
