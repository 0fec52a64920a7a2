"""Correct a transcript's text, and list the codings that a correction left without a certain place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.documents import FORMAT
from qualcode.study import revising, transcripts
from qualcode.study.alarms import alarms
from qualcode.study.coders import actor
from qualcode.study.codings import codings
from qualcode.study.seen import look
from qualcode.study.speakers import speakers
from qualcode.transcript.model import BY_A_RULE
from qualcode.workflows.importing.reading import Known, composed, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from qualcode.documents import importing as documents
    from qualcode.documents.document import Alarm
    from qualcode.ledger.study import Study
    from qualcode.study.speakers import StoredSpeaker
    from qualcode.study.transcripts import Entry
    from qualcode.transcript.model import Transcript


def revise_transcript(study: Study, name: str, file: Path, *, coder: str | None = None) -> documents.Revised:
    """Correct a transcript's text from a file.

    Codings are carried over, and those that need a person listed. Speakers keep their roles and respondents; what
    changed of them is listed, and an alarm says it.
    """
    entry = transcripts.find_transcript(study, name)
    before = {speaker.label: speaker for speaker in speakers(study, entry)}
    text = transcripts.content(study, entry)
    corrected = _corrected(text, file, before.values())
    who = actor(study, coder)
    viewer = None if who is None else who.name
    touching = _touching(study, viewer, entry)
    done = revising.revise(study, entry, file.name, corrected, by=who)
    entry = transcripts.find_transcript(study, name)
    changed = _changed(before, {s.label: s for s in speakers(study, entry)}, done.renamed)
    carried, uncertain, warnings = _places(study, viewer, done, entry)
    told = _told(entry.name, changed, touching, _touching(study, viewer, entry))
    return {
        "format": FORMAT,
        "transcript": entry.name,
        "carried": carried,
        "uncertain": uncertain,
        "speakers_changed": changed,
        "codings": {
            "carried": carried,
            "uncertain": sum(item["placed"] == "uncertain" for item in uncertain),
            "lost": sum(item["placed"] == "lost" for item in uncertain),
        },
        "alarms": [*told, *alarms(study, {entry.key}, groups=False)],
        "warnings": [*corrected.warnings, *_rows_gone(text, corrected), *warnings],
    }


def _rows_gone(before: Transcript, corrected: Transcript) -> list[str]:
    if not before.rows or corrected.rows:
        return []
    return [
        "The text before was a table or captions; this one has no rows, so that qualcode agreement --unit row "
        "leaves the transcript out. Correct it from a table to have rows again."
    ]


def _corrected(before: Transcript, file: Path, known: Iterable[StoredSpeaker]) -> Transcript:
    """The corrected transcript; its labels are those that were there, and what stands in their places now."""
    from qualcode.transcript.alignment import align
    from qualcode.transcript.keeping_speakers import labels_in_place

    labels = frozenset(spelt for s in known for spelt in (s.label, *s.spelt) if s.label not in BY_A_RULE)
    extract, corrected = read_file(file, Known(labels=labels))
    new = labels_in_place(before, corrected.text, align(before.text, corrected.text)) - labels
    return composed(file, extract, Known(labels=labels | new)) if new else corrected


def _touching(study: Study, coder: str | None, entry: Entry) -> int:
    """How many of the codings that the coder may see touch a respondent's words."""
    from qualcode.counting.heard import voices

    seen, _ = look(study, coder, "codings")
    spans = [(entry.key, coding.start, coding.end) for coding in codings(study, seen.coder, entry)]
    return sum(owners is not None for owners in voices(study, spans))


def _changed(
    before: Mapping[str, StoredSpeaker], after: Mapping[str, StoredSpeaker], renamed: Mapping[str, str]
) -> list[documents.SpeakerChanged]:
    """Labels that have a new name, are gone, or are new, in this order."""
    pairs: list[tuple[str | None, str | None]] = [
        *renamed.items(),
        *((label, None) for label in before if label not in after and label not in renamed),
        *((None, label) for label in after if label not in before and label not in renamed.values()),
    ]
    found: list[documents.SpeakerChanged] = []
    for old, new in pairs:
        speaker = after[new] if new is not None else before[str(old)]
        found.append({"before": old, "after": new, "role": speaker.role, "respondent": speaker.respondent})
    return found


def _told(
    transcript: str, changed: Sequence[documents.SpeakerChanged], touching: int, now: int
) -> list[Alarm]:
    """The alarm that a correction changed who speaks, or how many codings touch a respondent's words."""
    said = []
    for one in changed:
        whose = f"{one['role']}, {one['respondent']}" if one["respondent"] else one["role"]
        if one["after"] is None:
            said.append(f"nobody speaks as {one['before']} any more ({whose})")
        elif one["before"] is None:
            said.append(f"{one['after']} is new ({whose})")
        else:
            said.append(
                f"{one['after']} is taken as the new name of {one['before']}, with the same turns ({whose})"
            )
    if touching != now:
        said.append(f"{touching} of the codings touched respondents' words before, and {now} do now")
    if not said:
        return []
    text = f"{transcript}: {'; '.join(said)}. Look with: qualcode transcripts speakers {transcript}"
    return [{"kind": "speakers_changed", "transcripts": [transcript], "text": text}]


def list_unplaced(study: Study, coder: str | None = None) -> documents.Unplaced:
    """Codings that a correction of their transcript has left uncertain or without a place."""
    carried, uncertain, warnings = _places(study, coder, revising.unplaced(study))
    return {"format": FORMAT, "carried": carried, "uncertain": uncertain, "warnings": warnings}


def _places(
    study: Study, coder: str | None, found: revising.Revised, entry: Entry | None = None
) -> tuple[int, list[documents.UncertainCoding], list[str]]:
    """Codings made on an earlier text that the acting coder may see: how many were carried, the others as a
    list, and warnings."""
    seen, warnings = look(study, coder, "unplaced codings")
    places = {coding.id: coding.placed for coding in codings(study, seen.coder, entry)}
    listed = [item for item in _uncertain(found) if bytes.fromhex(item["coding"]) in places]
    return sum(placed == "carried" for placed in places.values()), listed, warnings


def _uncertain(found: revising.Revised) -> list[documents.UncertainCoding]:
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
