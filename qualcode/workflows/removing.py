"""Taking things out again: a transcript, a wrong name of a respondent or a coder, a coder who is none.

Of each there is a function that says what would happen and one that does it, each as one step that undo takes back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qualcode.documents import FORMAT
from qualcode.errors import QualcodeError, UsageError
from qualcode.study import coders as persons
from qualcode.study import removing, renaming, retiring
from qualcode.study.respondents import (
    find_respondent,
    participants,
    respondent_named,
    taking_part_in,
)
from qualcode.study.seen import look
from qualcode.study.transcripts import find_transcript, transcript_names

if TYPE_CHECKING:
    from qualcode.documents import removing as documents
    from qualcode.ledger.study import Study
    from qualcode.study.respondents import Respondent


def transcript_going(study: Study, name: str, coder: str | None = None) -> documents.TranscriptGone:
    """What would go with a transcript, of what the acting coder may see."""
    entry = find_transcript(study, name)
    by = persons.actor(study, coder)
    seen, warnings = look(study, by.name if by else None, f"what goes with {entry.name}")
    with study.reading():
        gone = removing.going(seen, entry)
        respondents = [name for name, _ in taking_part_in(study, entry)]
    return {
        "format": FORMAT,
        "transcript": entry.name,
        "by_coder": [{"coder": who, "codings": count} for who, count in gone.codings.items()],
        "consensus": gone.consensus,
        "memos": gone.memos,
        "assignments": gone.assignments,
        "decisions": gone.decisions,
        "respondents": respondents,
        "hidden": seen.blind,
        "warnings": warnings,
    }


def remove_transcript(study: Study, name: str, coder: str | None = None) -> None:
    """Take a transcript out with all that was done in it. Raises NotFound."""
    removing.remove(study, find_transcript(study, name), persons.actor(study, coder))


def respondent_renamed(study: Study, name: str, new: str) -> documents.RespondentRenamed:
    """What renaming a respondent would do: it joins two where somebody has the new name. Raises NotFound."""
    person, other = find_respondent(study, name), respondent_named(study, new)
    return _renamed(study, person, new, joined=other is not None and other.id != person.id)


def rename_respondent(
    study: Study, name: str, new: str, *, join: bool = False, coder: str | None = None
) -> documents.RespondentRenamed:
    """Rename a respondent; with ``join``, where there is one of the new name, make one of the two.

    Raises NotFound for an unknown name, UsageError where there is nobody to join.
    """
    person, other = find_respondent(study, name), respondent_named(study, new)
    by = persons.actor(study, coder)
    if other is None or other.id == person.id:
        if join:
            raise UsageError(f"There is no respondent {new} to join {person.name} to.")
        renaming.rename_respondent(study, person, new, by)
        return _renamed(study, person, new, joined=False)
    if not join:
        raise QualcodeError(
            f"There is a respondent {other.name} already; if {person.name} is the same person, say --join."
        )
    before = _renamed(study, person, other.name, joined=True)
    told = renaming.join_respondents(study, person, other, by)
    return {**before, "warnings": told}


def _renamed(study: Study, person: Respondent, new: str, *, joined: bool) -> documents.RespondentRenamed:
    names = transcript_names(study)
    spoken = [names[key] for key, people in participants(study).items() if person.key in people]
    return {
        "format": FORMAT,
        "respondent": " ".join(new.split()),
        "was": person.name,
        "joined": joined,
        "transcripts": spoken,
        "warnings": [],
    }


def rename_coder(study: Study, name: str, new: str, coder: str | None = None) -> documents.CoderRenamed:
    """Rename a coder. Raises NotFound, QualcodeError where another coder has the new name."""
    person = persons.find_coder(study, name)
    named = persons.rename_coder(study, person, new, persons.actor(study, coder))
    return {"format": FORMAT, "coder": named.name, "was": person.name, "warnings": []}


def coder_retired(
    study: Study, name: str, give_to: str | None = None, coder: str | None = None
) -> documents.CoderRetired:
    """What retiring a coder would do, of what the acting coder may see. Raises NotFound, NotAllowed."""
    person = persons.active(study, name)
    to = persons.active(study, give_to) if give_to is not None else None
    if to is not None and to.id == person.id:
        raise UsageError(f"{person.name}'s work is {person.name}'s already.")
    by = persons.actor(study, coder)
    seen, warnings = look(study, by.name if by else None, f"the work of {person.name}")
    with study.reading():
        work = retiring.work_of(seen, person)
    return {
        "format": FORMAT,
        "coder": person.name,
        "given_to": None if to is None else to.name,
        "codings": work.codings,
        "transcripts": work.transcripts,
        "memos": work.memos,
        "finished": work.finished,
        "open": work.open,
        "hidden": seen.blind,
        "warnings": warnings,
    }


def retire_coder(study: Study, name: str, give_to: str | None = None, coder: str | None = None) -> None:
    """Retire a coder; with ``give_to``, that coder gets what was done. Raises NotFound, NotAllowed."""
    person, by = persons.active(study, name), persons.actor(study, coder)
    if give_to is None:
        retiring.retire(study, person, by)
    else:
        retiring.give_work(study, person, persons.active(study, give_to), by)
