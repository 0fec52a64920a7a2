"""Other names for respondents, and two of them joined where they are one person.

A respondent keeps the id made from the first name, so that what another copy of the study says of that name is said
of the same person; tables and commands know a person by the name of today (``names.id_for``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualcode.answers import CAUTION, CONSENT, NO, NOT_RECORDED, as_stored
from qualcode.errors import QualcodeError
from qualcode.ledger.log import Draft
from qualcode.study.names import one_line
from qualcode.study.respondents import respondent_named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.respondents import Respondent


def rename_respondent(study: Study, person: Respondent, name: str, by: Coder | None = None) -> None:
    """Give a respondent another name, as one step. Raises QualcodeError where it is blank or another's."""
    name = one_line(name)
    if not name:
        raise QualcodeError("A respondent needs a name.")
    with study.writing():
        other = respondent_named(study, name)
        if other is not None and other.id != person.id:
            raise QualcodeError(f"There is a respondent {other.name} already.")
        draft = Draft("respondent", person.id, {"name": name})
        study.record("rename respondent", [draft], coder=by.id if by else None)


def join_respondents(
    study: Study, person: Respondent, into: Respondent, by: Coder | None = None
) -> list[str]:
    """Make one respondent of two, as one step: all that is of ``person`` becomes ``into``'s.

    Where both have a type or an attribute, that of ``into`` stands. Of two consents the more cautious one stands.
    Returns sentences on what did not come along.
    """
    with study.writing():
        drafts, told = _attributes(study, person, into)
        drafts += _links(study, person, into)
        drafts += _participants(study, person, into)
        drafts += _speakers_and_memos(study, person, into)
        if into.type is None:
            drafts.append(Draft("respondent", into.id, {"type": person.type}))
        elif person.type not in (None, into.type):
            told.append(f"{into.name} stays {into.type}; {person.name} was {person.type}.")
        drafts.append(Draft("respondent", person.id, {"deleted": True}))
        study.record(
            "join respondents",
            drafts,
            coder=by.id if by else None,
            reason=f"{person.name} and {into.name} are one",
        )
    return told


def _attributes(study: Study, person: Respondent, into: Respondent) -> tuple[list[Draft], list[str]]:
    stored = {
        name: (entity, value)
        for name, entity, value in study.connection.execute(
            "SELECT name, id, value FROM attribute WHERE respondent = ? AND deleted = 0 AND value IS NOT NULL",
            (person.key,),
        )
    }
    own = dict(
        study.connection.execute(
            "SELECT name, value FROM attribute WHERE respondent = ? AND deleted = 0", (into.key,)
        ).fetchall()
    )
    drafts, told = [], []
    refused = as_stored(stored[CONSENT][1]) == NO if CONSENT in stored else False
    for name, (entity, value) in stored.items():
        drafts.append(Draft("attribute", entity, {"deleted": True}))
        if name in (CONSENT, "consent_note"):
            if not refused:  # a yes was said of this person's words alone, and stays with them
                continue
        elif own.get(name) not in (None, value):
            told.append(f"{into.name} keeps {name} {own[name]}; {person.name} had {value}.")
            continue
        made = study.natural_id("attribute", into.id.hex(), name)
        fields = {"about": [into.id.hex(), name], "value": value}
        drafts.append(
            Draft("attribute", made, fields) if name in own else study.making("attribute", made, fields)
        )
    return drafts, told


def _links(study: Study, person: Respondent, into: Respondent) -> Iterator[Draft]:
    rows = study.connection.execute(
        "SELECT l.id, a.id, l.relation, b.id FROM link l JOIN respondent a ON a.key = l.respondent "
        "JOIN respondent b ON b.key = l.other WHERE l.deleted = 0 AND ?1 IN (l.respondent, l.other) ORDER BY l.key",
        (person.key,),
    ).fetchall()
    for entity, one, relation, other in rows:
        yield Draft("link", entity, {"deleted": True})
        ends = [into.id if end == person.id else end for end in (one, other)]
        if ends[0] != ends[1]:
            about = [ends[0].hex(), relation, ends[1].hex()]
            yield study.making("link", study.natural_id("link", *about), {"about": about})


def _participants(study: Study, person: Respondent, into: Respondent) -> Iterator[Draft]:
    """Who takes part, with the more cautious of two consents; consent given for all that a person said is given
    for each of that person's interviews."""
    ask = study.connection.execute
    whole = dict(ask("SELECT name, value FROM attribute WHERE respondent = ? AND deleted = 0", (person.key,)))
    for entity, key, transcript, *said in ask(
        "SELECT p.id, t.key, t.id, p.consent_to_quote, p.consent_note FROM participant p "
        "JOIN transcript t ON t.key = p.transcript WHERE p.respondent = ? AND p.deleted = 0 ORDER BY p.key",
        (person.key,),
    ).fetchall():
        yield Draft("participant", entity, {"deleted": True})
        state, note = said
        if as_stored(state) == NOT_RECORDED and CONSENT in whole:
            state, note = whole[CONSENT], whole.get("consent_note")
        there = ask(
            "SELECT consent_to_quote, consent_note, deleted FROM participant "
            "WHERE transcript = ? AND respondent = ?",
            (key, into.key),
        ).fetchone()
        if there is not None and (not there[2] or as_stored(there[0]) == NO):
            state, note = min(((state, note), there[:2]), key=lambda one: CAUTION.index(as_stored(one[0])))
        about = [transcript.hex(), into.id.hex()]
        made = study.natural_id("participant", *about)
        fields: dict[str, Any] = {"about": about, "consent_to_quote": state, "consent_note": note}
        yield study.making("participant", made, fields)


def _speakers_and_memos(study: Study, person: Respondent, into: Respondent) -> Iterator[Draft]:
    ask = study.connection.execute
    for (entity,) in ask(
        "SELECT id FROM speaker WHERE respondent = ? ORDER BY key", (person.key,)
    ).fetchall():
        yield Draft("speaker", entity, {"respondent": into.id.hex()})
    for entity, kind, theme in ask(
        "SELECT id, on_kind, theme FROM memo WHERE on_id = ? AND on_kind IN ('respondent', 'cell') "
        "AND deleted = 0 ORDER BY key",
        (person.id.hex(),),
    ).fetchall():
        yield Draft("memo", entity, {"about": [kind, into.id.hex(), theme]})
