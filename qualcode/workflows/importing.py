"""Import transcripts and respondents; record facts about them; correct a text."""

from __future__ import annotations

from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qualcode.answers import CONSENT, NO, not_understood, with_states
from qualcode.counting.groups import TYPE, alike
from qualcode.documents import FORMAT
from qualcode.errors import FileRefused, NotFound, QualcodeError, StudyError, UsageError
from qualcode.study import respondents as people
from qualcode.study import transcripts
from qualcode.study.coders import actor
from qualcode.study.codings import codings
from qualcode.study.consent import consents
from qualcode.study.names import nearest, one_line
from qualcode.study.seen import look
from qualcode.transcript.readers.read_as import AS_IT_IS, ReadAs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from qualcode.documents import importing as documents
    from qualcode.documents.document import Refused
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from qualcode.tables.respondents_table import NotTaken, People, RespondentRow
    from qualcode.transcript.model import Extract, Transcript


def import_files(
    study: Study,
    files: Sequence[Path],
    *,
    coder: str | None = None,
    respondents: Path | None = None,
    interviewer: str | None = None,
    details: Mapping[str, str | None] | None = None,
    how: ReadAs = AS_IT_IS,
    strict: bool = False,
    progress: Callable[[int, int, str], object] | None = None,
) -> documents.Imported:
    """Take in transcripts, each file in a transaction of its own, and link them to their respondents.

    A file that cannot be taken is listed in ``refused``, and so is a row of the respondents table that is not
    understood, or a table that does not fit what was imported (a speaker's label that is not there); with
    ``strict`` each raises FileRefused instead, and nothing is stored. Where no file can be taken, neither is the
    table. Raises FileRefused for a respondents table that names a transcript not there, UsageError for details
    that are not understood.

    ``progress`` is called with the number of the next file, the number of files, and its name. If it returns
    False, the import stops before that file: the files stored so far stay, and a warning names the rest.
    """
    by = actor(study, coder)
    details, unclear = with_states(details or {})
    for name, cell in unclear.items():
        raise UsageError(f"Nothing was imported: {not_understood(name, cell)}.")
    table = _table(study, respondents, [one_line(f.stem) for f in files], strict) if respondents else None
    rows = table.rows if table else []
    labels, spoken = _interviewers(rows, interviewer), _speakers(rows)
    warnings: list[str] = []
    imported: list[documents.ImportedFile] = []
    refused: list[Refused] = []
    left: list[str] = []
    with study.writing() if strict else nullcontext():
        for number, file in enumerate(files, start=1):
            if progress and progress(number, len(files), file.name) is False:
                left = [file.name for file in files[number - 1 :]]
                break
            try:
                name = one_line(file.stem).casefold()
                known = _Known(labels.get(name, interviewer), spoken.get(name, frozenset()), how)
                imported.append(_import_one(study, file, known, details, by))
            except FileRefused as error:
                if strict:
                    raise
                refused.append(_refusal(error))
            except StudyError as error:  # the disk is full, say: those before it are stored, none after it is
                if strict or not imported:
                    raise
                untried = [file.name for file in files[number - 1 :]]
                refused += [{"file": name, "line": None, "reason": str(error)} for name in untried]
                return {"format": FORMAT, "imported": imported, "refused": refused, "warnings": []}
        if table and respondents and (imported or not (refused or left)):
            try:
                warnings += _take_in(study, respondents.name, table, by)
                refused += [_refusal(row.error) for row in table.refused]
            except FileRefused as error:
                if strict or not imported:
                    raise
                refused.append(_refusal(error))
        _link_by_name(study, [entry["transcript"] for entry in imported], by)
    warnings += [_stopped(left, len(files))] if left else []
    if rows:
        warnings += _alike(study, rows)
    if respondents and not imported:
        warnings.append(
            f"{respondents.name} was not imported either; import it with: qualcode respondents import."
        )
    return {"format": FORMAT, "imported": imported, "refused": refused, "warnings": warnings}


def _stopped(left: Sequence[str], of: int) -> str:
    named = ", ".join(left[:5]) + (f" and {len(left) - 5} more" if len(left) > 5 else "")
    return f"Stopped: {len(left)} of {of} files were not taken in: {named}."


def _refusal(error: FileRefused) -> Refused:
    return {"file": error.file, "line": error.line, "reason": error.reason}


def _import_one(
    study: Study,
    file: Path,
    known: _Known,
    details: Mapping[str, str | None],
    by: Coder | None,
) -> documents.ImportedFile:
    extract, transcript = _read(file, known)
    try:
        entry = transcripts.take_in(
            study,
            one_line(file.stem),
            one_line(file.name),
            transcript,
            original=extract.sha256,
            encoding=extract.encoding,
            details=details,
            by=by,
        )
    except (FileRefused, StudyError):
        raise
    except QualcodeError as error:
        raise FileRefused(file.name, str(error)) from error
    return {
        "file": file.name,
        "transcript": entry.name,
        "encoding": extract.encoding,
        "characters": entry.characters,
        "turns": entry.turns,
        "sentences": entry.sentences,
        "speakers": [
            {"label": s.label, "role": s.role, "turns": s.turns, "spelt": list(s.spelt)}
            for s in transcript.speakers
        ],
        "time_stamps": len(transcript.times),
        "page_furniture": transcript.furniture,
        "warnings": list(transcript.warnings),
    }


class _Known(NamedTuple):
    """Facts about a file known before it is read: the interviewer's label, other labels, its form."""

    interviewer: str | None = None
    labels: frozenset[str] = frozenset()
    how: ReadAs = AS_IT_IS


def _read(file: Path, known: _Known) -> tuple[Extract, Transcript]:
    from qualcode.transcript.readers import read

    (extract,) = read(file, known.how)
    return extract, _composed(file, extract, known)


def _composed(file: Path, extract: Extract, known: _Known) -> Transcript:
    from qualcode.transcript.compose import compose

    try:
        transcript = compose(extract, interviewer=known.interviewer, labels=known.labels)
    except FileRefused:
        raise
    except QualcodeError as error:
        raise FileRefused(file.name, str(error)) from error
    if not transcript.turns:
        raise FileRefused(file.name, "nothing in it is anybody's speech")
    return transcript


# -- respondents ------------------------------------------------------------------------------------


def import_respondents(
    study: Study, file: Path, *, coder: str | None = None, strict: bool = False
) -> documents.RespondentsImported:
    """Take in a table of respondents: types, attributes, links, and who speaks where; as one step.

    A row in which a cell is not understood is listed in ``refused``; with ``strict``, or where there is no
    other and nothing changes by it, the first is raised, and nothing is stored. Raises FileRefused, with the
    line, for a transcript or speaker label that is not there.
    """
    by = actor(study, coder)
    with study.writing():
        table = _table(study, file, [], strict)
        rows = table.rows
        before = {person.name for person in people.respondents(study)}
        warnings = _take_in(study, file.name, table, by)
        if table.refused and not (rows or warnings):
            raise table.refused[0].error
        _link_by_name(study, _without_respondent(study), by)
        after = people.respondents(study)
        missing = _without_respondent(study)
    warnings += _alike(study, rows)
    if missing:
        warnings.append(f"Transcripts without a respondent: {', '.join(missing)}.")
    find = transcripts.finder(study)
    early = [row.respondent for row in rows if _of_interview(row) and not _is_there(find, row)]
    if early:
        warnings.append(
            f"The table's details of the interviews of {', '.join(early)} were not stored, because the "
            "study does not have these transcripts yet; import them, and then the table again."
        )
    return {
        "format": FORMAT,
        "respondents": len({row.respondent.casefold() for row in rows}),
        "added": len([person for person in after if person.name not in before]),
        "refused": [_refusal(row.error) for row in table.refused],
        "warnings": warnings,
    }


def _alike(study: Study, rows: Sequence[RespondentRow]) -> list[str]:
    """Values of the table's attributes that differ in case, blanks or accents alone from others of the study."""
    named = dict.fromkeys(name for row in rows for name in row.attributes)
    return alike(people.respondents(study), [TYPE, *named])


def _table(study: Study, file: Path, coming: Sequence[str], strict: bool) -> People:
    """The content of the table, once every transcript that it names is in the study or is just being imported."""
    from qualcode.tables.respondents_table import read_respondents

    table = read_respondents(file)
    if strict and table.refused:
        raise table.refused[0].error
    names = [entry.name for entry in transcripts.entries(study)] + list(coming)
    known = {name.casefold() for name in names}
    for row in table.rows:
        if row.transcript and not _named(row.transcript) & known:
            close = nearest(row.transcript, names)
            hint = (
                f"did you mean {' or '.join(close)}?"
                if close
                else "import it first, or in one go: qualcode import FILE... --respondents TABLE.csv"
            )
            raise FileRefused(file.name, f"there is no transcript {row.transcript}; {hint}", row.line)
    return table


def _named(transcript: str) -> set[str]:
    return {one_line(transcript).casefold(), one_line(Path(transcript).stem).casefold()}


def _interviewers(rows: Sequence[RespondentRow], interviewer: str | None) -> dict[str, str]:
    """For each transcript (its name folded) the interviewer's label in the table."""
    if interviewer is not None:
        return {}
    return {
        name: row.interviewer
        for row in rows
        if row.interviewer
        for name in _named(row.transcript or row.respondent)
    }


def _speakers(rows: Sequence[RespondentRow]) -> dict[str, frozenset[str]]:
    """For each transcript (its name folded) the respondents' labels in the table."""
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        for name in _named(row.transcript or row.respondent) if row.speaker else ():
            found[name] = found.get(name, frozenset()) | {row.speaker or ""}
    return found


def _take_in(study: Study, file: str, table: People, by: Coder | None) -> list[str]:
    """Record what the table says, as one step; returns what has to be said of it."""
    find = transcripts.finder(study)
    about: dict[str, people.About] = {}
    parts = []
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
        try:
            part = _part(study, find, row)
        except QualcodeError as error:
            raise FileRefused(file, str(error), row.line) from error
        if part is not None:
            parts.append(part)
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


def _is_there(find: Callable[[str], Entry], row: RespondentRow) -> bool:
    try:
        find(row.transcript or row.respondent)
    except NotFound:
        return False
    return True


def _part(study: Study, find: Callable[[str], Entry], row: RespondentRow) -> people.Part | None:
    """In which transcript the respondent of a row speaks; None where that has not been imported.

    Raises NotFound for a speaker's or an interviewer's label that the transcript does not have.
    """
    try:
        entry = find(row.transcript or row.respondent)
    except NotFound:
        return None
    known = transcripts.speakers(study, entry)
    for label in filter(None, (row.speaker, row.interviewer)):
        transcripts.find_speaker(entry, known, label)
    recorded = {**row.facts, **({"medium": row.medium} if row.medium else {})}
    interviewers = (row.interviewer,) if row.interviewer else ()
    return people.Part(
        row.respondent, entry, row.speaker, interviewers, recorded, row.consent, row.consent_note
    )


def _link_by_name(study: Study, names: Sequence[str], by: Coder | None) -> None:
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


# -- correcting a text ------------------------------------------------------------------------------


def revise_transcript(study: Study, name: str, file: Path, *, coder: str | None = None) -> documents.Revised:
    """Correct a transcript's text from a file; codings are carried over, and those that need a person listed."""
    entry = transcripts.find_transcript(study, name)
    speakers = transcripts.speakers(study, entry)
    asking = [s.label for s in speakers if s.role == "interviewer"]
    labels = frozenset(s.label for s in speakers)
    extract, corrected = _read(file, _Known(labels=labels))
    there = {speaker.label for speaker in corrected.speakers}
    kept = [label for label in asking if label in there]
    if kept:
        corrected = _composed(file, extract, _Known(";".join(kept), labels))
    who = actor(study, coder)
    done = transcripts.revise(study, entry, file.name, corrected, by=who)
    carried, uncertain, warnings = _places(study, None if who is None else who.name, done, entry)
    return {
        "format": FORMAT,
        "transcript": entry.name,
        "carried": carried,
        "uncertain": uncertain,
        "warnings": [*corrected.warnings, *warnings],
    }


def list_unplaced(study: Study, coder: str | None = None) -> documents.Unplaced:
    """Codings that a correction of their transcript has left uncertain or without a place."""
    carried, uncertain, warnings = _places(study, coder, transcripts.unplaced(study))
    return {"format": FORMAT, "carried": carried, "uncertain": uncertain, "warnings": warnings}


def _places(
    study: Study, coder: str | None, found: transcripts.Revised, entry: Entry | None = None
) -> tuple[int, list[documents.UncertainCoding], list[str]]:
    """Codings made on an earlier text that the acting coder may see: how many were carried, the others as a
    list, and warnings."""
    seen, warnings = look(study, coder, "unplaced codings")
    places = {coding.id: coding.placed for coding in codings(study, seen.coder, entry)}
    listed = [item for item in _uncertain(found) if bytes.fromhex(item["coding"]) in places]
    return sum(placed == "carried" for placed in places.values()), listed, warnings


def _uncertain(found: transcripts.Revised) -> list[documents.UncertainCoding]:
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
