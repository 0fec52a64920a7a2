"""Respondents: types, attributes, links, and in which transcripts and turns each one speaks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from qualcode.answers import CAUTION, CONSENT, NO, NOT_RECORDED, YES
from qualcode.errors import NotFound
from qualcode.ledger.log import Draft
from qualcode.ledger.study import remembered
from qualcode.study.names import id_for, not_found, one_line
from qualcode.study.speakers import find_speaker, interviewer_drafts, speakers
from qualcode.study.transcripts import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from qualcode.transcript.model import Transcript


# Attributes that are none: consent of respondents whose transcripts were not there yet; see ``study.consent``.
_CONSENT = (CONSENT, "consent_note")


@dataclass(frozen=True)
class Respondent:
    """A person interviewed, under a pseudonymous name, with type and attributes."""

    key: int
    id: bytes
    name: str
    type: str | None
    attributes: dict[str, str]


@dataclass
class About:
    """One person in a respondents table: type, attributes, links {relation: names}, and consent to be quoted
    wherever the person speaks and no other consent is recorded."""

    name: str
    type: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    links: dict[str, list[str]] = field(default_factory=dict)
    consent: str | None = None
    consent_note: str | None = None


@dataclass
class Part:
    """A respondent's part in a transcript; ``speaker`` is the label where it is not obvious.

    ``consent`` is the consent to be quoted there, as a state; None where the table is silent.
    """

    respondent: str
    transcript: Entry
    speaker: str | None = None
    interviewers: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    consent: str | None = None
    consent_note: str | None = None


class Withheld(NamedTuple):
    """Permissions that were not understood: of a respondent in a transcript, or (None) wherever they speak."""

    respondent: str
    transcript: Entry | None
    permissions: tuple[str, ...]


@remembered("respondent", "attribute")
def respondents(study: Study) -> Sequence[Respondent]:
    """The respondents of the study, in the order in which they came in."""
    attributes: dict[int, dict[str, str]] = {}
    for key, name, value in study.connection.execute(
        "SELECT respondent, name, value FROM attribute WHERE deleted = 0 ORDER BY key"
    ):
        if value is not None and name not in _CONSENT:
            attributes.setdefault(key, {})[name] = value
    rows = study.connection.execute(
        "SELECT key, id, name, type FROM respondent WHERE deleted = 0 ORDER BY key"
    )
    return [Respondent(key, i, name, type_, attributes.get(key, {})) for key, i, name, type_ in rows]


def find_respondent(study: Study, name: str) -> Respondent:
    """The respondent of this name, whatever its capitals. Raises NotFound with the nearest names."""
    found = respondent_named(study, name)
    if found is None:
        raise not_found("respondent", one_line(name), [person.name for person in respondents(study)])
    return found


def respondent_named(study: Study, name: str) -> Respondent | None:
    """The respondent of this name, whatever its capitals, if there is one."""
    asked = one_line(name).casefold()
    return next((person for person in respondents(study) if person.name.casefold() == asked), None)


@remembered("respondent", "link")
def links(study: Study) -> Mapping[int, Mapping[str, Sequence[str]]]:
    """For each respondent's key, whom they are linked to: {relation: names}."""
    rows = study.connection.execute(
        "SELECT l.respondent, l.relation, r.name FROM link l JOIN respondent r ON r.key = l.other "
        "WHERE l.deleted = 0 AND r.deleted = 0 ORDER BY l.key"
    )
    found: dict[int, dict[str, list[str]]] = {}
    for respondent, relation, other in rows:
        found.setdefault(respondent, {}).setdefault(relation, []).append(other)
    return found


@remembered("participant", "transcript", "respondent")
def participants(study: Study) -> Mapping[int, Sequence[int]]:
    """For each transcript key, the keys of the respondents who take part in it."""
    rows = study.connection.execute(
        "SELECT p.transcript, p.respondent FROM participant p JOIN transcript t ON t.key = p.transcript "
        "JOIN respondent r ON r.key = p.respondent "
        "WHERE p.deleted = 0 AND t.deleted = 0 AND r.deleted = 0 ORDER BY p.key"
    )
    found: dict[int, list[int]] = {}
    for transcript, respondent in rows:
        found.setdefault(transcript, []).append(respondent)
    return found


def turn_owners(study: Study, entry: Entry, content: Transcript) -> tuple[str | None, ...]:
    """For each turn of a transcript the name of the respondent whose it is, None where that is not known."""
    owner = {speaker.label: speaker.respondent for speaker in speakers(study, entry)}
    by_speaker = [owner[speaker.label] for speaker in content.speakers]
    taking_part = [name for name, _ in taking_part_in(study, entry)]
    unlabelled = taking_part[0] if len(taking_part) == 1 else None
    return tuple(unlabelled if turn.speaker is None else by_speaker[turn.speaker] for turn in content.turns)


def taking_part_in(study: Study, entry: Entry) -> list[tuple[str, str | None]]:
    """The names and types of the respondents who take part in a transcript."""
    return study.connection.execute(
        "SELECT r.name, r.type FROM participant p JOIN respondent r ON r.key = p.respondent "
        "WHERE p.transcript = ? AND p.deleted = 0 AND r.deleted = 0 ORDER BY p.key",
        (entry.key,),
    ).fetchall()


def take_in_respondents(
    study: Study,
    people: Sequence[About],
    parts: Sequence[Part],
    *,
    withheld: Sequence[Withheld] = (),
    by: Coder | None = None,
) -> list[tuple[str, str]]:
    """Add or change respondents, their links, and who speaks where, as one step.

    ``withheld`` permissions become no where the respondent or the transcript is known; returns whose and which.
    Raises NotFound for a link to an unknown respondent or an unknown speaker label.
    """
    with study.writing():
        people, parts, drafts, told = _without_leave(study, people, parts, withheld)
        parts = [*parts, *_everywhere(study, people, parts)]
        drafts = [*_people(study, people), *_links(study, people), *_parts(study, parts), *drafts]
        if drafts:
            study.record("import respondents", drafts, coder=by.id if by else None)
    return told


def _without_leave(
    study: Study, people: Sequence[About], parts: Sequence[Part], withheld: Sequence[Withheld]
) -> tuple[list[About], list[Part], list[Draft], list[tuple[str, str]]]:
    """``people`` and ``parts`` with a refusal for each withheld permission, drafts for transcripts where the
    person concerned is unknown, and the names whose permission became no."""
    about, joined = {person.name.casefold(): person for person in people}, list(parts)
    known = {person.name.casefold() for person in respondents(study)} | about.keys()
    drafts, told = [], []
    for respondent, entry, permissions in withheld:
        name = respondent.casefold()
        for permission in permissions:
            if permission != CONSENT:
                if entry is None:
                    continue
                drafts.append(Draft("transcript", entry.id, {permission: NO}))
            elif entry is None:
                if name not in known:
                    continue
                about.setdefault(name, About(respondent)).consent = NO
            elif name in {part.respondent.casefold() for part in joined if part.transcript.id == entry.id} | {
                other.casefold() for other, _ in taking_part_in(study, entry)
            }:
                joined.append(Part(respondent, entry, consent=NO))
            else:
                drafts.append(Draft("transcript", entry.id, {CONSENT: NO}))
            told.append((entry.name if entry else respondent, permission))
    return list(about.values()), joined, drafts, told


def _everywhere(study: Study, people: Sequence[About], parts: Sequence[Part]) -> list[Part]:
    """A person's consent from a row without a transcript, for each transcript in which they take part;
    without any yet, it is kept as their own."""
    said = {_id(study, person.name): person for person in people if person.consent is not None}
    if not said:
        return []
    of_part = {(_id(study, part.respondent), part.transcript.key) for part in parts if part.consent}
    speaking = {_id(study, part.respondent) for part in parts}
    by_key = {entry.key: entry for entry in entries(study)}
    found = []
    for entity, transcript in study.connection.execute(
        "SELECT r.id, p.transcript FROM participant p JOIN respondent r ON r.key = p.respondent "
        "JOIN transcript t ON t.key = p.transcript "
        "WHERE p.deleted = 0 AND r.deleted = 0 AND t.deleted = 0 ORDER BY p.key"
    ).fetchall():
        if entity in said:
            speaking.add(entity)
            if (entity, transcript) not in of_part:
                own = said[entity]
                found.append(
                    Part(own.name, by_key[transcript], consent=own.consent, consent_note=own.consent_note)
                )
    for entity in said.keys() - speaking:
        own = said[entity]
        given = {CONSENT: own.consent, "consent_note": own.consent_note}
        own.attributes.update({name: value for name, value in given.items() if value is not None})
    return found


def _id(study: Study, name: str) -> bytes:
    return id_for(study, "respondent", name)


def _people(study: Study, people: Iterable[About]) -> list[Draft]:
    known = {r.id: r for r in respondents(study)}
    drafts = []
    for person in people:
        entity = _id(study, person.name)
        before = known.get(entity)
        if before is None:
            drafts.append(study.making("respondent", entity, {"name": person.name, "type": person.type}))
        elif person.type is not None and person.type != before.type:
            drafts.append(Draft("respondent", entity, {"type": person.type}))
        for name, value in person.attributes.items():
            if before is not None and before.attributes.get(name) == value:
                continue
            attribute = study.natural_id("attribute", entity.hex(), name)
            if before is not None and name in before.attributes:
                drafts.append(Draft("attribute", attribute, {"value": value}))
            else:
                drafts.append(
                    study.making("attribute", attribute, {"about": [entity.hex(), name], "value": value})
                )
    return drafts


def _links(study: Study, people: Iterable[About]) -> list[Draft]:
    people = list(people)
    names = {r.name.casefold() for r in respondents(study)} | {person.name.casefold() for person in people}
    drafts = []
    for person in people:
        for relation, others in person.links.items():
            for other in others:
                if other.casefold() not in names:
                    raise NotFound(
                        f"{person.name} is said to be {relation.replace('_', ' ')} {other}, "
                        "who is not among the respondents."
                    )
                ends = (_id(study, person.name), _id(study, other))
                link = study.natural_id("link", ends[0].hex(), relation, ends[1].hex())
                if not _live(study, "link", link):
                    about = [ends[0].hex(), relation, ends[1].hex()]
                    drafts.append(study.making("link", link, {"about": about}))
    return drafts


def _live(study: Study, kind: str, entity: bytes) -> bool:
    row = study.connection.execute(f"SELECT 1 FROM {kind} WHERE id = ? AND deleted = 0", (entity,)).fetchone()
    return row is not None


def _parts(study: Study, parts: Sequence[Part]) -> list[Draft]:
    drafts = []
    by_transcript: dict[bytes, list[Part]] = {}
    for part in parts:
        by_transcript.setdefault(part.transcript.id, []).append(part)
    for entity, group in by_transcript.items():
        entry = group[0].transcript
        for part in group:
            respondent = _id(study, part.respondent)
            participant = study.natural_id("participant", entity.hex(), respondent.hex())
            if not _live(study, "participant", participant):
                about = [entity.hex(), respondent.hex()]
                drafts.append(study.making("participant", participant, {"about": about}))
        details = {field: value for part in group for field, value in part.details.items()}
        if details:
            drafts.append(Draft("transcript", entity, details))
        drafts += _consents(study, entry, group)
        drafts += _speaker_drafts(study, entry, group)
    return drafts


def _consents(study: Study, entry: Entry, group: Sequence[Part]) -> list[Draft]:
    """The consent of each person whose consent the table records, and of an interview where it records that
    of all."""
    said: dict[bytes, Part] = {}
    for part in group:
        if part.consent is not None:
            before = said.setdefault(_id(study, part.respondent), part)
            if CAUTION.index(part.consent) < CAUTION.index(before.consent or YES):
                said[_id(study, part.respondent)] = part
    recorded = {
        respondent: (state, note)
        for respondent, state, note in study.connection.execute(
            "SELECT r.id, p.consent_to_quote, p.consent_note FROM participant p JOIN respondent r "
            "ON r.key = p.respondent WHERE p.transcript = ? AND p.deleted = 0 AND r.deleted = 0",
            (entry.key,),
        )
    }
    drafts = []
    for respondent, part in said.items():
        fields = _changed(recorded.get(respondent, (None, None)), part.consent, part.consent_note)
        if fields:
            participant = study.natural_id("participant", entry.id.hex(), respondent.hex())
            drafts.append(Draft("participant", participant, fields))
    everybody = recorded.keys() | {_id(study, part.respondent) for part in group}
    if said.keys() >= everybody:
        states, notes = ({getattr(part, name) for part in said.values()} for name in _OF_PART)
        whole = states.pop() if len(states) == 1 else NOT_RECORDED
        note = notes.pop() if len(notes) == 1 else None
        fields = _changed((entry.details["consent_to_quote"], entry.details["consent_note"]), whole, note)
        if fields:
            drafts.append(Draft("transcript", entry.id, fields))
    return drafts


_OF_PART = ("consent", "consent_note")


def _changed(
    before: tuple[str | None, str | None], state: str | None, note: str | None
) -> dict[str, str | None]:
    """The registers of a consent to write; the note on another state does not stay."""
    fields: dict[str, str | None] = {} if state == before[0] else {"consent_to_quote": state}
    if note != before[1] and (note is not None or fields):
        fields["consent_note"] = note
    return fields


def _speaker_drafts(study: Study, entry: Entry, group: Sequence[Part]) -> list[Draft]:
    """Which labels are the interviewer's and whose the others are."""
    labels = tuple(dict.fromkeys(label for part in group for label in part.interviewers))
    drafts = interviewer_drafts(study, entry, labels) if labels else []
    known = speakers(study, entry)
    roles: dict[bytes, str] = {
        draft.entity: draft.fields["role"] for draft in drafts if "role" in draft.fields
    }
    for part in group:
        if part.speaker is not None:
            speaker = find_speaker(entry, known, part.speaker)
            owner = {
                "role": "respondent",
                "inferred": False,
                "respondent": _id(study, part.respondent).hex(),
            }
            drafts.append(Draft("speaker", speaker.id, owner))
    speaking = [s for s in known if roles.get(s.id, s.role) == "respondent"]
    people = {part.respondent for part in group} | _already(study, entry)
    if len(people) == 1 and len(speaking) == 1 and all(part.speaker is None for part in group):
        owner = {"respondent": _id(study, group[0].respondent).hex()}
        drafts.append(Draft("speaker", speaking[0].id, owner))
    return drafts


def _already(study: Study, entry: Entry) -> set[str]:
    rows = study.connection.execute(
        "SELECT r.name FROM participant p JOIN respondent r ON r.key = p.respondent "
        "WHERE p.transcript = ? AND p.deleted = 0",
        (entry.key,),
    )
    return {name for (name,) in rows}
