"""Take in the respondents table: who was interviewed, of which type, and who speaks where."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from qualcode.answers import CONSENT, NO
from qualcode.documents import FORMAT
from qualcode.errors import FileRefused, NotFound, QualcodeError
from qualcode.study import respondents as people
from qualcode.study import transcripts
from qualcode.study.alarms import alarms
from qualcode.study.coders import actor
from qualcode.study.consent import consents
from qualcode.study.names import nearest, one_line, some_of
from qualcode.study.speakers import find_speaker, speakers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from qualcode.documents import importing as documents
    from qualcode.documents.document import Refused
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.speakers import StoredSpeaker
    from qualcode.study.transcripts import Entry
    from qualcode.tables.respondents_table import NotTaken, People, RespondentRow


def import_respondents(
    study: Study, file: Path, *, coder: str | None = None, strict: bool = False
) -> documents.RespondentsImported:
    """Take in a table of respondents: types, attributes, links, and who speaks where; as one step.

    A row in which a cell is not understood, or that names a speaker who is not there, is listed in ``refused``;
    with ``strict``, or where there is no other and nothing changes by it, the first is raised, and nothing is
    stored. Raises FileRefused, with the line, for a transcript that is not there.
    """
    by = actor(study, coder)
    with study.writing():
        table = read_table(study, file, [], strict)
        rows = table.rows
        before = {person.name for person in people.respondents(study)}
        warnings, refused = take_in(study, file.name, table, by, strict=strict)
        link_by_name(study, _without_respondent(study), by)
        after = people.respondents(study)
        missing = _without_respondent(study)
    if missing:
        warnings.append(f"Transcripts without a respondent: {', '.join(missing)}.")
    return {
        "format": FORMAT,
        "respondents": len({row.respondent.casefold() for row in rows}),
        "added": len([person for person in after if person.name not in before]),
        "refused": refused,
        "alarms": alarms(study, _concerned(study, rows)),
        "warnings": warnings,
    }


def refusal(error: FileRefused) -> Refused:
    """The error as the documents have it."""
    return {"file": error.file, "line": error.line, "reason": error.reason}


def read_table(study: Study, file: Path, coming: Sequence[str] | None, strict: bool) -> People:
    """The content of the table, once every transcript that it names is in the study or is just being imported.

    ``coming`` names those; None: they are not known yet.
    """
    from qualcode.tables.respondents_table import read_respondents

    table = read_respondents(file)
    if strict and table.refused:
        raise table.refused[0].error
    if coming is None:
        return table
    names = [entry.name for entry in transcripts.entries(study)] + list(coming)
    known = {name.casefold() for name in names}
    for row in table.rows:
        if row.transcript and not _named(row.transcript) & known:
            raise FileRefused(file.name, _not_there(row.transcript, names), row.line)
    return table


def _not_there(transcript: str, names: Sequence[str]) -> str:
    close = nearest(transcript, names)
    hint = (
        f"did you mean {' or '.join(close)}?"
        if close
        else "import it first, or in one go: qualcode import FILE... --respondents TABLE.csv"
    )
    return f"there is no transcript {transcript}; {hint}"


def _concerned(study: Study, rows: Sequence[RespondentRow]) -> list[int]:
    """The transcripts (keys) in which the respondents of the table take part."""
    named = {row.respondent.casefold() for row in rows}
    keys = {person.key for person in people.respondents(study) if person.name.casefold() in named}
    return [transcript for transcript, parts in people.participants(study).items() if keys & set(parts)]


class FromTable:
    """What a respondents table (if there is one) says of transcripts that are about to be read, by their names."""

    def __init__(self, table: People | None) -> None:
        self.table = table
        self._interviewers: dict[str, dict[str, None]] = {}
        self._speakers: dict[str, set[str]] = {}
        self._mediums: dict[str, str] = {}
        for row in table.rows if table else ():
            for name in _named(row.transcript or row.respondent):
                if row.interviewer:
                    self._interviewers.setdefault(name, {})[row.interviewer] = None
                if row.speaker:
                    self._speakers.setdefault(name, set()).add(row.speaker)
                if row.medium:
                    self._mediums[name] = row.medium

    def interviewer(self, transcript: str) -> str | None:
        """The interviewers' labels, joined by ";"."""
        return ";".join(self._interviewers.get(transcript.casefold(), ())) or None

    def speakers(self, transcript: str) -> frozenset[str]:
        """The respondents' labels."""
        return frozenset(self._speakers.get(transcript.casefold(), ()))

    def medium(self, transcript: str) -> str | None:
        """Recorded, or kept in notes."""
        return self._mediums.get(transcript.casefold())


def _named(transcript: str) -> set[str]:
    return {one_line(transcript).casefold(), one_line(Path(transcript).stem).casefold()}


def take_in(
    study: Study, file: str, table: People, by: Coder | None, *, strict: bool
) -> tuple[list[str], list[Refused]]:
    """Record what the table says, as one step; returns what has to be said of it, and the rows that are refused.

    Raises the first refusal where ``strict``, or where nothing else is in the table.
    """
    fitting = _Fitting(study, table.rows)
    rows, parts, refused = [], [], list(table.refused)
    for row in table.rows:
        try:
            part = fitting.part(row)
        except QualcodeError as error:
            if strict:
                raise FileRefused(file, str(error), row.line) from error
            refused.append(_not_taken(file, row, error))
            continue
        rows.append(row)
        if part is not None:
            parts.append(part)
    table = replace(table, rows=rows, refused=refused)
    told = _record(study, file, table, parts, by)
    if refused and not (rows or told):
        raise refused[0].error
    return [*told, *fitting.told(file)], [refusal(row.error) for row in refused]


def _not_taken(file: str, row: RespondentRow, error: QualcodeError) -> NotTaken:
    from qualcode.tables.respondents_table import NotTaken

    return NotTaken(FileRefused(file, str(error), row.line), row.respondent, row.transcript, ())


class _Fitting:
    """Fits rows to the transcripts there are, and notes what does not fit and can be taken all the same."""

    def __init__(self, study: Study, rows: Sequence[RespondentRow]) -> None:
        self._study = study
        self._find = transcripts.finder(study)
        self._names = [entry.name for entry in transcripts.entries(study)]
        self._in_one = Counter(row.transcript.casefold() for row in rows if row.transcript)
        self._early: dict[str, None] = {}
        self._silent: list[str] = []
        self._unheard: dict[str, dict[str, None]] = {}

    def part(self, row: RespondentRow) -> people.Part | None:
        """In which transcript the respondent of a row speaks; None where that has not been imported.

        Raises NotFound for a speaker's label that an interview does not have; in a focus group who is named and
        does not speak takes part all the same.
        """
        try:
            entry = self._find(row.transcript or row.respondent)
        except NotFound:
            if row.transcript or _of_interview(row):
                self._early[row.respondent] = None
            return None
        known = speakers(self._study, entry)
        speaker, interviewers = row.speaker, (row.interviewer,) if row.interviewer else ()
        if speaker is not None and not _has(entry, known, speaker):
            if not self._is_group(row, entry):
                find_speaker(entry, known, speaker)
            self._silent.append(f"{row.respondent} ({speaker} in {entry.name})")
            speaker = None
        if row.interviewer and not _has(entry, known, row.interviewer):
            self._unheard.setdefault(row.interviewer, {})[entry.name] = None
            interviewers = ()
        recorded = {**row.facts, **({"medium": row.medium} if row.medium else {})}
        return people.Part(
            row.respondent, entry, speaker, interviewers, recorded, row.consent, row.consent_note
        )

    def _is_group(self, row: RespondentRow, entry: Entry) -> bool:
        stated = row.facts.get("focus_group") or entry.details["focus_group"]
        others = {name for name, _ in people.taking_part_in(self._study, entry)} - {row.respondent}
        return stated == "yes" or len(others) > 1 or self._in_one[(row.transcript or "").casefold()] > 1

    def told(self, file: str) -> list[str]:
        """Sentences on what does not fit."""
        told = [
            f"{some_of(list(names))}: nobody speaks under the interviewer's label {label} of {file}."
            for label, names in self._unheard.items()
        ]
        if self._silent:
            told.append(
                f"{some_of(self._silent)}: nobody speaks under that label in the focus group; taken as somebody "
                "who takes part and says nothing."
            )
        if self._early:
            told.append(
                f"The table's details of the interviews of {', '.join(self._early)} were not stored, because the "
                "study does not have these transcripts yet; import them, and then the table again."
            )
        return told


def _has(entry: Entry, known: list[StoredSpeaker], label: str) -> bool:
    with suppress(NotFound):
        return bool(find_speaker(entry, known, label))
    return False


def _record(
    study: Study, file: str, table: People, parts: Sequence[people.Part], by: Coder | None
) -> list[str]:
    find = transcripts.finder(study)
    about: dict[str, people.About] = {}
    unknown = {row.respondent.casefold() for row in table.refused}
    unknown -= {person.name.casefold() for person in people.respondents(study)}
    unknown -= {row.respondent.casefold() for row in table.rows}
    for row in table.rows:
        person = about.setdefault(row.respondent.casefold(), people.About(row.respondent))
        person.type = person.type or row.respondent_type
        person.attributes.update(row.attributes)
        if row.transcript is None and row.consent is not None:
            person.consent, person.consent_note = row.consent, row.consent_note
        for relation, others in row.links.items():
            there = [other for other in others if other.casefold() not in unknown]
            person.links.setdefault(relation, []).extend(there)
    withheld = [held for row in table.refused if row.withheld for held in _withheld(find, row)]
    refused_before = _refused(study)
    try:
        became_no = people.take_in_respondents(study, list(about.values()), parts, withheld=withheld, by=by)
    except NotFound as error:
        raise FileRefused(file, str(error)) from error
    told = [
        f"{who}: '{name}' counts as no until you record a word that qualcode knows."
        for who, name in became_no
    ]
    refused_now = _refused(study)
    lifted = [
        f"{', '.join(some)}: '{name}' was no before; now it is what {file} says. If it was withdrawn since "
        f"{file} was written, record no again."
        for name, before in refused_before.items()
        if (some := [one for one in before if one not in refused_now[name]])
    ]
    return [*dict.fromkeys(told), *lifted, *(_not_a_permission(column) for column in table.unused)]


def _refused(study: Study) -> dict[str, list[str]]:
    """The transcripts of which each permission is no."""
    consent, listed = consents(study), transcripts.entries(study)
    return {
        CONSENT: [entry.name for entry in listed if consent.state(entry.key) == NO],
        "anonymised": [entry.name for entry in listed if entry.details["anonymised"] == NO],
    }


def _withheld(find: Callable[[str], Entry], row: NotTaken) -> Iterator[people.Withheld]:
    """A row that names no transcript speaks of all in which the respondent takes part."""
    with suppress(NotFound):
        yield people.Withheld(row.respondent, find(row.transcript or row.respondent), row.withheld)
    if row.transcript is None:
        yield people.Withheld(row.respondent, None, row.withheld)


def _not_a_permission(column: str) -> str:
    return (
        f"The column '{column}' was taken as an attribute. Consent is read from 'consent_to_quote', and whether a "
        "text is anonymised from 'anonymised'."
    )


def _of_interview(row: RespondentRow) -> bool:
    return bool(row.speaker or row.interviewer or row.medium or row.facts)


def _without_respondent(study: Study) -> list[str]:
    linked = people.participants(study)
    return [entry.name for entry in transcripts.entries(study) if entry.key not in linked]


def link_by_name(study: Study, names: Sequence[str], by: Coder | None) -> None:
    """Link transcripts to the respondents of the same name, where no table has linked them."""
    find = transcripts.finder(study)
    linked = people.participants(study)
    known = {person.name.casefold(): person.name for person in people.respondents(study)}
    parts = [
        people.Part(known[name.casefold()], find(name))
        for name in names
        if name.casefold() in known and find(name).key not in linked
    ]
    if parts:
        people.take_in_respondents(study, [], parts, by=by)
