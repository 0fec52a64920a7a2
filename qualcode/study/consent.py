"""Consent to be quoted, of an interview as a whole and of each person who takes part in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from qualcode.answers import CONSENT, NO, NOT_RECORDED, PERMISSIONS, YES, as_stored, may_stand, understood
from qualcode.ledger.log import Draft
from qualcode.ledger.schema import unless_disputed
from qualcode.ledger.study import remembered
from qualcode.study.settings import assumes_consent

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from qualcode.ledger.study import Study

_disputed_no = partial(unless_disputed, instead=NO)


class Consents:
    """The recorded consent to be quoted.

    Consent is recorded for an interview, for each person in it, and for a respondent in all interviews for
    which nothing else is recorded. A refusal of the interview counts for everybody in it. ``assumed``: the
    study says that all consented, so that words without recorded consent may be printed. Refused words never
    may, nor may words on whose consent two copies of the study differ.
    """

    def __init__(self, study: Study) -> None:
        self.assumed = assumes_consent(study)
        read = study.connection.execute
        self._whole = {
            key: as_stored(state)
            for key, state in read(f"SELECT t.key, {_disputed_no('t.consent_to_quote')} FROM transcript t")
        }
        self._persons = {
            key: as_stored(state)
            for key, state in read(
                f"SELECT a.respondent, {_disputed_no('a.value')} FROM attribute a "
                "WHERE a.name = ? AND a.deleted = 0",
                (CONSENT,),
            )
        }
        self._taking_part: dict[int, list[int]] = {}
        self._speaking_in: dict[int, list[int]] = {}
        self._own: dict[tuple[int, int], str] = {}
        for transcript, respondent, state in read(
            f"SELECT p.transcript, p.respondent, {_disputed_no('p.consent_to_quote')} FROM participant p "
            "JOIN respondent r ON r.key = p.respondent JOIN transcript t ON t.key = p.transcript "
            "WHERE p.deleted = 0 AND r.deleted = 0 AND t.deleted = 0"
        ):
            self._taking_part.setdefault(transcript, []).append(respondent)
            self._speaking_in.setdefault(respondent, []).append(transcript)
            self._own[transcript, respondent] = as_stored(state)

    def state(self, transcript: int, whose: Iterable[int] | None = None) -> str:
        """Whether words of these respondents (keys) in a transcript (key) may be printed: yes, no, not recorded.

        ``whose`` None: the words of all who take part.
        """
        whole = self._whole.get(transcript, NOT_RECORDED)
        people = self._taking_part.get(transcript, []) if whose is None else whose
        states = [self._said(transcript, respondent) for respondent in people]
        if NO in (whole, *states):
            return NO
        told = [whole if state == NOT_RECORDED else state for state in states] or [whole]
        return YES if all(state == YES for state in told) else NOT_RECORDED

    def of_person(self, respondent: int) -> str:
        """The consent of a respondent (key) in all that they said: no where it is no in any of it."""
        spoken = self._speaking_in.get(respondent, [])
        states = {self.state(transcript, [respondent]) for transcript in spoken}
        states = states or {self._persons.get(respondent, NOT_RECORDED)}
        return NO if NO in states else YES if states == {YES} else NOT_RECORDED

    def _said(self, transcript: int, respondent: int) -> str:
        own = self._own.get((transcript, respondent), NOT_RECORDED)
        return self._persons.get(respondent, NOT_RECORDED) if own == NOT_RECORDED else own

    def assumption(self, used: Collection[int]) -> list[str]:
        """A sentence that consent is assumed for the transcripts (keys) used; nothing where it is not assumed."""
        if not self.assumed:
            return []
        recorded = sum(self.state(transcript) == YES for transcript in used)
        return [
            "The study states that consent to be quoted was obtained from all respondents; it is recorded for "
            f"{recorded} of the {len(used)} transcripts used."
        ]

    def allow(self, state: str) -> bool:
        """Whether words in this state of consent may be printed."""
        return state == YES or (state == NOT_RECORDED and self.assumed)


@remembered("study", "transcript", "participant", "respondent", "attribute")
def consents(study: Study) -> Consents:
    """The consent recorded in the study."""
    return Consents(study)


class _Stored(NamedTuple):
    """A permission as it is stored: whose it is, in which entity, under which name, with its note."""

    who: str
    kind: str
    entity: bytes
    name: str
    value: str
    note: str | None


def _stored(study: Study) -> list[_Stored]:
    """Every permission that is stored as something else than a state: earlier versions took any text."""
    read = study.connection.execute
    found = [
        _Stored(who, "transcript", entity, name, value, note)
        for name, note_in in PERMISSIONS.items()
        for who, entity, value, note in read(
            f"SELECT name, id, {name}, {note_in} FROM transcript "
            f"WHERE deleted = 0 AND {name} IS NOT NULL ORDER BY key"
        )
    ]
    found += [
        _Stored(who, "attribute", entity, CONSENT, value, None)
        for who, entity, value in read(
            "SELECT r.name, a.id, a.value FROM attribute a JOIN respondent r ON r.key = a.respondent "
            "WHERE a.name = ? AND a.value IS NOT NULL AND a.deleted = 0 AND r.deleted = 0 ORDER BY a.key",
            (CONSENT,),
        )
    ]
    return [stored for stored in found if as_stored(stored.value) != stored.value]


def unclear(study: Study) -> list[str]:
    """Sentences on the stored permissions that are not a state and therefore count as no."""
    return _listed(_stored(study), "is not one of {states} and counts as no")


def put_right_permissions(study: Study) -> list[str]:
    """Replace each permission that an earlier version stored as a text by a state; the text stays as its note.

    A text that is not clearly a yes or a no becomes no; returns sentences that name whose.
    """
    drafts, became_no = [], []
    for stored in _stored(study):
        state = understood(stored.name, stored.value)
        if state is None:
            became_no.append(stored)
        note = stored.note or stored.value.strip() or None
        if stored.kind == "transcript":
            fields = {stored.name: state or NO, PERMISSIONS[stored.name]: note}
            drafts.append(Draft("transcript", stored.entity, fields))
        else:
            drafts.append(Draft("attribute", stored.entity, {"value": state or NO}))
            drafts += _noted(study, stored.entity, note)
    if drafts:
        reason = "they are yes, no or not recorded"
        study.record("put right permissions", drafts, coder=None, reason=reason)
    return _listed(became_no, "is not one of {states}; it is now no, and the text is kept as the note")


def _noted(study: Study, attribute: bytes, note: str | None) -> list[Draft]:
    """A note on the consent of a respondent."""
    if note is None:
        return []
    (respondent,) = study.connection.execute(
        "SELECT r.id FROM attribute a JOIN respondent r ON r.key = a.respondent WHERE a.id = ?", (attribute,)
    ).fetchone()
    entity = study.natural_id("attribute", respondent.hex(), PERMISSIONS[CONSENT])
    fields = {"about": [respondent.hex(), PERMISSIONS[CONSENT]], "value": note}
    return [study.making("attribute", entity, fields)]


def _listed(found: Sequence[_Stored], what: str) -> list[str]:
    """A sentence for each permission, with all to whom it applies."""
    told = []
    for name in PERMISSIONS:
        who = [stored.who for stored in found if stored.name == name]
        if who:
            said = what.format(states=may_stand(name).replace(" or ", ", "))
            told.append(f"{', '.join(who)}: what was recorded as {name} {said}.")
    return told
