"""Who speaks in transcripts: list it, and put it right, in one transcript or in many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.counting.heard import whose_words
from qualcode.documents import FORMAT
from qualcode.errors import UsageError
from qualcode.study.alarms import unclear_by_kind
from qualcode.study.coders import actor
from qualcode.study.respondents import respondents, turn_owners
from qualcode.study.seen import look
from qualcode.study.speaker_edits import Edit, change
from qualcode.study.transcripts import content, entries, entry_of, finder
from qualcode.study.voices import stored_voices
from qualcode.transcript.resegmenting import labelled, labels_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.documents import speakers as documents
    from qualcode.ledger.study import Study
    from qualcode.study.transcripts import Entry
    from qualcode.transcript.model import Transcript, Turn

_FIRST = 3  # turns of a speaker that are shown
_WORDS = 60  # code points of each


@dataclass(frozen=True)
class Spoken:
    """What is said in one turn: its ``number`` in the transcript, counted from 1, its label, where its words start
    (code points), and the words."""

    number: int
    label: str
    start: int
    words: str


@dataclass(frozen=True)
class Speaking:
    """One transcript: who speaks in it, every turn, and what looks wrong, in a phrase for each kind of alarm.

    ``respondents`` are the names of all respondents of the study.
    """

    entry: Entry
    speakers: Sequence[documents.Speaker]
    turns: Sequence[Spoken]
    unclear: Mapping[str, str]
    respondents: Sequence[str]


def who_speaks(study: Study, transcript: bytes) -> Speaking:
    """Who speaks in the transcript with this id, and what each says. Raises NotFound."""
    with study.reading():
        entry = entry_of(study, transcript)
        plain = content(study, entry)
        shown = labelled(plain)
        turns = [
            Spoken(number, label or "", turn.start, shown.text[turn.start : turn.end])
            for number, (turn, label) in enumerate(zip(shown.turns, labels_of(shown), strict=True), 1)
        ]
        (voices,) = stored_voices(study, [entry.key])
        people = [person.name for person in respondents(study)]
        return Speaking(entry, _speakers(study, entry, plain, shown), turns, unclear_by_kind(voices), people)


def list_speakers(study: Study, names: Sequence[str]) -> documents.Speakers:
    """Who speaks in these transcripts, or without names in all: label, role, whose it is, how much, first words."""
    with study.reading():
        found = [speaker for entry in _chosen(study, names) for speaker in speakers_of(study, entry)]
    return {"format": FORMAT, "speakers": found, "warnings": []}


def speakers_of(study: Study, entry: Entry) -> list[documents.Speaker]:
    """Who speaks in one transcript, in the order of their first turns; turns without a label are listed as such."""
    plain = content(study, entry)
    return _speakers(study, entry, plain, labelled(plain))


def _speakers(study: Study, entry: Entry, plain: Transcript, shown: Transcript) -> list[documents.Speaker]:
    """The speakers of a transcript as it is stored, ``plain``, and with a label for every turn, ``shown``."""
    owners = turn_owners(study, entry, plain)
    every = sum(speaker.letters for speaker in shown.speakers)
    by_speaker: list[list[tuple[Turn, str | None]]] = [[] for _ in shown.speakers]
    for turn, owner in zip(shown.turns, owners, strict=True):
        if turn.speaker is not None:
            by_speaker[turn.speaker].append((turn, owner))
    found: list[documents.Speaker] = []
    for speaker, own in zip(shown.speakers, by_speaker, strict=True):
        found.append(
            {
                "transcript": entry.name,
                "label": speaker.label,
                "spelt": list(speaker.spelt),
                "role": speaker.role,
                "respondent": own[0][1],
                "turns": speaker.turns,
                "letters": speaker.letters,
                "share": speaker.letters / every if every else None,
                "inferred": speaker.inferred,
                "first": [_opening(shown.text[turn.start : turn.end]) for turn, _ in own[:_FIRST]],
            }
        )
    return found


def _opening(speech: str) -> str:
    line = " ".join(speech[: 4 * _WORDS].split())
    return line if len(line) <= _WORDS else f"{line[:_WORDS].rsplit(' ', 1)[0]} ..."


def change_speakers(
    study: Study, names: Sequence[str], edit: Edit, *, coder: str | None = None
) -> documents.SpeakersChanged:
    """Make one edit in these transcripts, or without names in all that have the label, as one step.

    Raises NotFound where none of them has the label or a name is unknown, UsageError for an edit that says nothing
    or two things at once.
    """
    _refuse_unclear(edit)
    by = actor(study, coder)
    chosen = _chosen(study, names)
    seen, warnings = look(study, None if by is None else by.name, "codings whose speakers change")
    keys = [entry.key for entry in chosen]
    with study.writing():
        before = whose_words(seen, keys)
        done = change(study, chosen, edit, by)
        after = whose_words(seen, keys)
        found = [speaker for entry in done.changed for speaker in speakers_of(study, entry)]
    return {
        "format": FORMAT,
        "speakers": found,
        "changed": [entry.name for entry in done.changed],
        "without": [entry.name for entry, _ in done.without],
        "touched": {
            "codings": len(before),
            "before": sum(map(bool, before)),
            "after": sum(map(bool, after)),
            "changed": sum(one != other for one, other in zip(before, after, strict=True)),
        },
        "warnings": [*warnings, *done.notes],
    }


def _refuse_unclear(edit: Edit) -> None:
    ways = [edit.rename is not None, edit.join is not None, edit.to is not None, bool(edit.find)]
    if sum(ways) > 1:
        raise UsageError("Rename, join, split off or find a label: one of these at a time.")
    places = (edit.from_turn is not None) + (edit.position is not None)
    if (edit.to is not None) != (places == 1):
        raise UsageError("To split off turns, say from which turn or position on, and under which label.")
    if not any(ways) and edit.role is None and edit.respondent is None:
        raise UsageError(
            "Say what to change: a role, a respondent, another name, whom to join or to split off."
        )
    if edit.respondent and edit.role not in (None, "respondent"):
        raise UsageError(f"Only a respondent's words are a respondent's; the role {edit.role} has none.")


def _chosen(study: Study, names: Sequence[str]) -> list[Entry]:
    if not names:
        return list(entries(study))
    find = finder(study)
    return list({entry.key: entry for entry in map(find, names)}.values())
