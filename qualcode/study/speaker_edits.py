"""Putting right who speaks: labels renamed, joined, split off and found again, their roles, and whose they are.

An edit of one transcript or many is one step. The text stays, and so does every coding: what changes is whose words
a coding touches. A step writes the registers ``layout`` and ``account`` of the revision that is current, and the
speakers: a label that is gone is deleted, a new one is made with what was known of the old.

Where two copies of a study change who speaks in one transcript and are merged, the layouts are a conflict, which
is listed, and the later one holds whole. What is known of its labels stands with the labels (see
``speakers.speakers``), so that each of them has a role also where the other copy took the label away. What the
other copy said of a label that this one renamed (its role, say) stays with the deleted label: whoever settles the
conflict for the other layout has it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualcode.errors import NotFound, QualcodeError
from qualcode.ledger.log import Draft
from qualcode.study.names import one_line
from qualcode.study.respondents import find_respondent
from qualcode.study.speakers import (
    StoredSpeaker,
    find_speaker,
    in_roles,
    owned,
    said_of,
    sole_respondent,
    speakers,
)
from qualcode.study.transcripts import content, current_revision, layout_of
from qualcode.transcript.model import NO_LABEL
from qualcode.transcript.resegmenting import (
    found_again,
    joined,
    labelled,
    renamed,
    split_off,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from qualcode.transcript.model import Role, Transcript


Owner = tuple[str, bytes]  # a respondent's name and id


@dataclass(frozen=True)
class Edit:
    """What to change of ``label``; NO_LABEL means the turns that no label begins.

    ``rename`` gives it another name, ``join`` makes another label's turns its own, ``to`` takes its turns from turn
    number ``from_turn`` of the transcript on (counted from 1), or from ``position`` on, which is in code points.
    ``find`` are texts that begin lines: labels not yet known as such. ``role`` and ``respondent`` (a name; "" for
    nobody) are of the label that results.
    """

    label: str | None = None
    rename: str | None = None
    join: str | None = None
    to: str | None = None
    from_turn: int | None = None
    position: int | None = None
    find: tuple[str, ...] = ()
    role: Role | None = None
    respondent: str | None = None


@dataclass(frozen=True)
class Edited:
    """Which transcripts were changed, which do not have the label, and why not; notes on what followed."""

    changed: tuple[Entry, ...]
    without: tuple[tuple[Entry, str], ...]
    notes: tuple[str, ...]


def change(study: Study, chosen: Sequence[Entry], edit: Edit, by: Coder | None = None) -> Edited:
    """Make one edit in all of these transcripts that have the label, as one step.

    Raises NotFound where none of them has it or the respondent is unknown, QualcodeError for a name that is blank
    or another's.
    """
    respondent: Owner | None = None
    if edit.respondent:
        person = find_respondent(study, edit.respondent)
        respondent = person.name, person.id
    changed, without, notes, drafts = [], [], [], list[Draft]()
    with study.writing():
        for entry in chosen:
            try:
                own, told = _drafts(study, entry, edit, respondent)
            except NotFound as error:
                without.append((entry, str(error)))
                continue
            drafts += own
            notes += told
            changed.append(entry)
        if not changed:
            raise NotFound(without[0][1] if len(without) == 1 else _nowhere(edit, len(without)))
        study.record("change speakers", drafts, coder=by.id if by else None)
    return Edited(tuple(changed), tuple(without), tuple(notes))


def _nowhere(edit: Edit, count: int) -> str:
    label = edit.label or " or ".join(edit.find)
    return f"In none of these {count} transcripts does anybody speak under the label {label}."


def _drafts(
    study: Study, entry: Entry, edit: Edit, respondent: Owner | None
) -> tuple[list[Draft], list[str]]:
    """The drafts of an edit of one transcript, and what is to be said of it."""
    before, known = content(study, entry), speakers(study, entry)
    after, meant = _edited(entry, before, known, edit)
    whose, notes = _owners(entry, known, edit, meant)
    speaking = [
        owned(
            StoredSpeaker(
                study.natural_id("speaker", entry.id.hex(), s.label),
                s.label,
                s.spelt,
                s.role,
                s.inferred,
                None,
                None,
            ),
            whose.get(s.label),
        )
        for s in after.speakers
    ]
    alone = sole_respondent(study, entry)
    role: Role | None = "respondent" if respondent is not None else edit.role
    roles: dict[str, Role] = dict.fromkeys(meant, role) if role else {}
    speaking = in_roles(speaking, roles, alone if edit.respondent is None else None)
    if edit.respondent is not None:
        speaking = [owned(s, respondent) if s.label in meant else s for s in speaking]
    drafts = [Draft("revision", current_revision(study, entry), layout_of(after))] if after != before else []
    drafts += _speaker_drafts(study, entry, known, speaking)
    # A wrong role leaves who takes part alone in place: the words are that person's, under whatever label.
    stays = alone if edit.respondent is None and edit.join is None else None
    people, told = _participants(study, entry, known, speaking, stays)
    return drafts + people, notes + told


def _edited(
    entry: Entry, before: Transcript, known: Sequence[StoredSpeaker], edit: Edit
) -> tuple[Transcript, list[str]]:
    """The transcript after the edit, and the labels that result."""
    after = before
    try:
        if edit.label is None:
            meant = []
            for text in edit.find:
                after, name = found_again(after, one_line(text) if text.strip() == text else text)
                meant.append(name)
            return after, meant
        after, label = _label(entry, after, known, edit.label)
        if edit.join is not None:
            after, other = _label(entry, after, known, edit.join)
            if other == label:
                raise QualcodeError(f"{label} cannot be joined to itself")
            return joined(after, label, other), [label]
        if edit.rename is not None:
            new = _name(after, edit.rename, but=label)
            return renamed(after, label, new), [new]
        if edit.to is not None:
            new = _name(after, edit.to)
            return split_off(after, label, _place(before, edit), new), [new]
    except NotFound as error:
        raise NotFound(_within(entry, error)) from error
    except QualcodeError as error:
        raise QualcodeError(_within(entry, error)) from error
    return after, [label]


def _within(entry: Entry, error: QualcodeError) -> str:
    said = str(error)
    return said if said.startswith(f"In {entry.name} ") else f"In {entry.name} {said}."


def _label(
    entry: Entry, transcript: Transcript, known: Sequence[StoredSpeaker], asked: str
) -> tuple[Transcript, str]:
    """The label that is asked for; NO_LABEL, too, is one where turns have none."""
    if asked.strip() == NO_LABEL:
        transcript = labelled(transcript)
        if any(speaker.label == NO_LABEL for speaker in transcript.speakers):
            return transcript, NO_LABEL
    return transcript, find_speaker(entry, known, asked).label


def _name(transcript: Transcript, asked: str, but: str | None = None) -> str:
    """The label to store: one that is there already, where only capitals differ."""
    name = one_line(asked)
    if not name:
        raise QualcodeError("a label cannot be blank")
    there = (s.label for s in transcript.speakers if s.label != but)
    return next((label for label in there if label.casefold() == name.casefold()), name)


def _place(transcript: Transcript, edit: Edit) -> int:
    """From which place on turns are split off. Raises NotFound beyond the end of the text."""
    if edit.from_turn is None:
        return edit.position or 0
    if not 1 <= edit.from_turn <= len(transcript.turns):
        raise NotFound(f"there is no turn {edit.from_turn}: it has {len(transcript.turns)}")
    return transcript.turns[edit.from_turn - 1].start


def _owners(
    entry: Entry, known: Sequence[StoredSpeaker], edit: Edit, meant: Sequence[str]
) -> tuple[dict[str, Owner | None], list[str]]:
    """Whose each label is after names and turns have changed, and what is to be said of it."""
    whose = {speaker.label: _owner(speaker) for speaker in known}
    if edit.label is None:
        return whose, []
    if edit.rename is not None:
        whose[meant[0]] = whose.get(_known_as(entry, known, edit.label))
    if edit.join is not None:
        label, other = meant[0], _known_as(entry, known, edit.join)
        own, others = whose.get(label), whose.get(other)
        if own is None:
            whose[label] = others
        elif others not in (None, own):
            return whose, [f"{entry.name}: the turns of {other} were {others[0]}'s, and are now {own[0]}'s."]
    return whose, []


def _known_as(entry: Entry, known: Sequence[StoredSpeaker], asked: str) -> str:
    return NO_LABEL if asked.strip() == NO_LABEL else find_speaker(entry, known, asked).label


def _owner(speaker: StoredSpeaker) -> Owner | None:
    if speaker.respondent is None or speaker.respondent_id is None:
        return None
    return speaker.respondent, speaker.respondent_id


def _speaker_drafts(
    study: Study, entry: Entry, before: Sequence[StoredSpeaker], after: Sequence[StoredSpeaker]
) -> list[Draft]:
    """Make the labels that are new, write what differs of those that stay, and take away those that are gone."""
    there = {speaker.id for speaker in before}
    drafts = []
    for speaker in after:
        if speaker.id in there:
            drafts.append(Draft("speaker", speaker.id, said_of(speaker)))
        else:
            fields = {"about": [entry.id.hex(), speaker.label], **said_of(speaker)}
            drafts.append(study.making("speaker", speaker.id, fields))
    stay = {speaker.id for speaker in after}
    return drafts + [Draft("speaker", gone, {"deleted": True}) for gone in sorted(there - stay)]


def _participants(
    study: Study,
    entry: Entry,
    before: Sequence[StoredSpeaker],
    after: Sequence[StoredSpeaker],
    stays: Owner | None,
) -> tuple[list[Draft], list[str]]:
    """Who is linked takes part; who was and has no label any more does not, unless it is who ``stays``. Their
    consent is kept meanwhile."""
    had, have = ({owner for s in some if (owner := _owner(s))} for some in (before, after))
    drafts, notes = [], []
    for _, respondent in sorted(have - had):
        entity = study.natural_id("participant", entry.id.hex(), respondent.hex())
        there = study.connection.execute("SELECT 1 FROM participant WHERE id = ?", (entity,)).fetchone()
        fields = {"deleted": False} if there else {"about": [entry.id.hex(), respondent.hex()]}
        drafts.append(Draft("participant", entity, fields, new=there is None))
    for name, respondent in sorted(had - have - {stays}):
        entity = study.natural_id("participant", entry.id.hex(), respondent.hex())
        drafts.append(Draft("participant", entity, {"deleted": True}))
        notes.append(f"{entry.name}: {name} has no label there any more, and takes no part in it.")
    return drafts, notes
