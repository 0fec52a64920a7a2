"""Who speaks in a transcript: its labels, the role of each, and whose it is where that is known."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from qualcode.errors import NotFound
from qualcode.ledger.log import Draft
from qualcode.transcript.vocabulary import named_part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from qualcode.ledger.study import Study
    from qualcode.transcript.model import Role


@dataclass(frozen=True)
class StoredSpeaker:
    """A label in one transcript, the role it has, and whose it is where that is known."""

    id: bytes
    label: str
    spelt: tuple[str, ...]
    role: Role
    inferred: bool
    respondent: str | None
    respondent_id: bytes | None


class Interview(Protocol):
    """A transcript of the study, as ``transcripts.Entry`` is one."""

    @property
    def key(self) -> int: ...

    @property
    def name(self) -> str: ...


def speakers(study: Study, entry: Interview) -> list[StoredSpeaker]:
    """Who speaks in the current text of a transcript, in the order of their first turns.

    The layout of the text says who speaks; what is known of each label stands with the label, also where another
    copy of the study has taken the label away meanwhile.
    """
    # Joined here: the file finds speakers by transcript alone, and a text may have thousands.
    labels = study.connection.execute(
        "SELECT json_extract(r.turns, '$.labels') FROM transcript t JOIN revision r ON r.key = t.current "
        "WHERE t.key = ?",
        (entry.key,),
    ).fetchone()
    rows = study.connection.execute(
        "SELECT s.id, s.label, s.spelt, s.role, s.inferred, p.name, p.id FROM speaker s "
        "LEFT JOIN respondent p ON p.key = s.respondent AND p.deleted = 0 WHERE s.transcript = ?",
        (entry.key,),
    )
    known = {
        label: StoredSpeaker(entity, label, tuple(json.loads(spelt)), role, bool(inferred), *owner)
        for entity, label, spelt, role, inferred, *owner in rows
    }
    speaking = json.loads(labels[0]) if labels is not None else []
    return [known[label] for label in speaking if label in known]


def interviewer_drafts(study: Study, entry: Interview, labels: tuple[str, ...]) -> list[Draft]:
    """Make these labels the interviewers', and the labels so guessed before respondents'."""
    known = speakers(study, entry)
    named = {find_speaker(entry, known, label).label for label in labels}
    roles: dict[str, Role] = {s.label: "respondent" for s in known if s.role == "interviewer"}
    roles.update(dict.fromkeys(named, "interviewer"))
    after = in_roles(known, roles, sole_respondent(study, entry))
    return [
        Draft("speaker", now.id, said_of(now)) for now, was in zip(after, known, strict=True) if now != was
    ]


def said_of(speaker: StoredSpeaker) -> dict[str, Any]:
    """The registers of what is said of a label."""
    whose = speaker.respondent_id
    return {
        "spelt": list(speaker.spelt),
        "role": speaker.role,
        "inferred": speaker.inferred,
        "respondent": whose.hex() if whose else None,
    }


def in_roles(
    known: Sequence[StoredSpeaker], roles: Mapping[str, Role], alone: tuple[str, bytes] | None
) -> list[StoredSpeaker]:
    """The speakers with the ``roles`` that a person has said some labels have.

    Who does not answer is no respondent. Where one respondent is ``alone`` in taking part, the only label that
    answers is that respondent's.
    """
    after = []
    for speaker in known:
        role = roles.get(speaker.label)
        if role is not None:
            speaker = replace(speaker, role=role, inferred=False)
            if role != "respondent":
                speaker = owned(speaker, None)
        after.append(speaker)
    answering = [i for i, speaker in enumerate(after) if speaker.role == "respondent"]
    if alone is not None and len(answering) == 1 and after[answering[0]].respondent_id is None:
        after[answering[0]] = owned(after[answering[0]], alone)
    return after


def owned(speaker: StoredSpeaker, respondent: tuple[str, bytes] | None) -> StoredSpeaker:
    """The same label as that of this respondent (name and id), or of nobody known."""
    name, entity = respondent or (None, None)
    return replace(speaker, respondent=name, respondent_id=entity)


def sole_respondent(study: Study, entry: Interview) -> tuple[str, bytes] | None:
    """The name and the id of the respondent who alone takes part in a transcript; None with several, or none."""
    found = study.connection.execute(
        "SELECT r.name, r.id FROM participant p JOIN respondent r ON r.key = p.respondent "
        "WHERE p.transcript = ? AND p.deleted = 0 AND r.deleted = 0",
        (entry.key,),
    ).fetchall()
    return found[0] if len(found) == 1 else None


def find_speaker(entry: Interview, known: Sequence[StoredSpeaker], label: str) -> StoredSpeaker:
    """The speaker of this label, else of this spelling, else of this label with a description ("P1 (nurse, 34)").

    Raises NotFound with the labels there are.
    """
    asked = label.strip().rstrip(":").casefold()
    by_label = [s for s in known if s.label.casefold() == asked]
    by_spelling = [s for s in known if asked in {spelt.rstrip(":").casefold() for spelt in s.spelt}]
    described = [s for s in known if named_part(s.label).casefold() == asked]
    for found in (by_label, by_spelling, described):
        if len(found) == 1:
            return found[0]
    labels = ", ".join(speaker.label for speaker in known) or "none"
    if by_label or by_spelling or described:
        raise NotFound(
            f"In {entry.name} several are labelled {label} in the text; they are called: {labels}."
        )
    raise NotFound(f"In {entry.name} nobody speaks under the label {label}; its labels are: {labels}.")
