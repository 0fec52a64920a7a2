"""Transcripts and respondents in; what is recorded of them; correcting a text."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from qualcode.counting.groups import TYPE, alike
from qualcode.documents import FORMAT
from qualcode.errors import FileRefused, NotFound, QualcodeError, StudyError
from qualcode.study import respondents as people
from qualcode.study import transcripts
from qualcode.study.coders import acting, actor
from qualcode.study.codings import codings
from qualcode.study.names import nearest, one_line
from qualcode.study.viewer import look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from qualcode.documents import importing as documents
    from qualcode.documents.document import Refused
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from qualcode.tables.respondents_table import RespondentRow
    from qualcode.transcript.model import Extract, Transcript
    from qualcode.transcript.readers import Columns


def import_files(
    study: Study,
    files: Sequence[Path],
    *,
    coder: str | None = None,
    respondents: Path | None = None,
    interviewer: str | None = None,
    details: Mapping[str, str | None] | None = None,
    columns: Columns | None = None,
    strict: bool = False,
    progress: Callable[[int, int, str], object] | None = None,
) -> documents.Imported:
    """Take in transcripts, each file in a transaction of its own, and link them to their respondents.

    A file that cannot be taken is listed in ``refused``, and so is a respondents table that does not fit
    what was imported (a speaker's label that is not there); with ``strict`` either raises FileRefused instead,
    and nothing is stored. Where no file can be taken, neither is the table. Raises FileRefused for a
    respondents table that names a transcript not there.

    ``progress`` is told the number of the file that comes next, how many there are, and its name. Where it
    returns False, the import stops before that file: what was stored stays, and a warning names the rest.
    """
    by = actor(study, coder)
    details = dict(details or {})
    transcripts.refuse_unknown_medium(details.get("medium"))
    rows = (
        _respondent_rows(study, respondents, [one_line(file.stem) for file in files]) if respondents else []
    )
    labels, spoken = _interviewers(rows, interviewer), _speakers(rows)
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
                known = _Known(labels.get(name, interviewer), spoken.get(name, frozenset()), columns)
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
        if rows and respondents and (imported or not (refused or left)):
            try:
                _take_in(study, respondents.name, rows, by)
            except FileRefused as error:
                if strict or not imported:
                    raise
                refused.append(_refusal(error))
        _link_by_name(study, [entry["transcript"] for entry in imported], by)
    warnings = [_stopped(left, len(files))] if left else []
    if rows:
        warnings += _alike(study, rows)
    if respondents and not imported:
        warnings.append(f"{respondents.name} was not taken in either; qualcode respondents import takes it.")
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
    """What is known of a file before it is read: the interviewer's label, other labels, a table's columns."""

    interviewer: str | None = None
    labels: frozenset[str] = frozenset()
    columns: Columns | None = None


def _read(file: Path, known: _Known) -> tuple[Extract, Transcript]:
    from qualcode.transcript.readers import read

    extract = read(file, known.columns)
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
    study: Study, file: Path, *, coder: str | None = None
) -> documents.RespondentsImported:
    """Take in a table of respondents: types, attributes, links, and who speaks where; as one step.

    Raises FileRefused, with the line, for a transcript or speaker label that is not there.
    """
    by = actor(study, coder)
    with study.writing():
        rows = _respondent_rows(study, file, [])
        before = {person.name for person in people.respondents(study)}
        _take_in(study, file.name, rows, by)
        _link_by_name(study, _without_respondent(study), by)
        after = people.respondents(study)
        missing = _without_respondent(study)
    warnings = _alike(study, rows)
    if missing:
        warnings.append(f"Transcripts without a respondent: {', '.join(missing)}.")
    find = transcripts.finder(study)
    early = [row.respondent for row in rows if _of_interview(row) and not _is_there(find, row)]
    if early:
        warnings.append(
            f"What the table says of the interviews of {', '.join(early)} was not kept, as their transcripts "
            "are not there yet; take the table in again after importing them."
        )
    return {
        "format": FORMAT,
        "respondents": len({row.respondent.casefold() for row in rows}),
        "added": len([person for person in after if person.name not in before]),
        "warnings": warnings,
    }


def _alike(study: Study, rows: Sequence[RespondentRow]) -> list[str]:
    """Values of the table's attributes that differ in case, blanks or accents alone from others of the study."""
    named = dict.fromkeys(name for row in rows for name in row.attributes)
    return alike(people.respondents(study), [TYPE, *named])


def _respondent_rows(study: Study, file: Path, coming: Sequence[str]) -> list[RespondentRow]:
    """The rows of the table, once every transcript that it names is there or is just being imported."""
    from qualcode.tables.respondents_table import read_respondents

    rows = read_respondents(file)
    names = [entry.name for entry in transcripts.entries(study)] + list(coming)
    known = {name.casefold() for name in names}
    for row in rows:
        if row.transcript and not _named(row.transcript) & known:
            close = nearest(row.transcript, names)
            hint = (
                f"did you mean {' or '.join(close)}?"
                if close
                else "import it first, or in one go: qualcode import FILE... --respondents TABLE.csv"
            )
            raise FileRefused(file.name, f"there is no transcript {row.transcript}; {hint}", row.line)
    return rows


def _named(transcript: str) -> set[str]:
    return {one_line(transcript).casefold(), one_line(Path(transcript).stem).casefold()}


def _interviewers(rows: Sequence[RespondentRow], interviewer: str | None) -> dict[str, str]:
    """For each transcript (its name folded) the interviewer's label that the table gives."""
    if interviewer is not None:
        return {}
    return {
        name: row.interviewer
        for row in rows
        if row.interviewer
        for name in _named(row.transcript or row.respondent)
    }


def _speakers(rows: Sequence[RespondentRow]) -> dict[str, frozenset[str]]:
    """For each transcript (its name folded) the respondents' labels that the table gives."""
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        for name in _named(row.transcript or row.respondent) if row.speaker else ():
            found[name] = found.get(name, frozenset()) | {row.speaker or ""}
    return found


def _take_in(study: Study, file: str, rows: Sequence[RespondentRow], by: Coder | None) -> None:
    find = transcripts.finder(study)
    about: dict[str, people.About] = {}
    parts = []
    for row in rows:
        person = about.setdefault(row.respondent.casefold(), people.About(row.respondent))
        person.type = person.type or row.respondent_type
        person.attributes.update(row.attributes)
        for relation, others in row.links.items():
            person.links.setdefault(relation, []).extend(others)
        try:
            part = _part(study, find, row)
        except QualcodeError as error:
            raise FileRefused(file, str(error), row.line) from error
        if part is not None:
            parts.append(part)
    try:
        people.take_in_respondents(study, list(about.values()), parts, by=by)
    except NotFound as error:
        raise FileRefused(file, str(error)) from error


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
    return people.Part(row.respondent, entry, row.speaker, interviewers, recorded)


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
    carried, uncertain, warnings = _places(study, who, done, entry)
    return {
        "format": FORMAT,
        "transcript": entry.name,
        "carried": carried,
        "uncertain": uncertain,
        "warnings": [*corrected.warnings, *warnings],
    }


def list_unplaced(study: Study, coder: str | None = None) -> documents.Unplaced:
    """Codings that a correction of their transcript has left uncertain or without a place."""
    carried, uncertain, warnings = _places(study, acting(study, coder), transcripts.unplaced(study))
    return {"format": FORMAT, "carried": carried, "uncertain": uncertain, "warnings": warnings}


def _places(
    study: Study, who: Coder | None, found: transcripts.Revised, entry: Entry | None = None
) -> tuple[int, list[documents.UncertainCoding], list[str]]:
    """Of codings made on an earlier text, those that ``who`` may see: how many are carried, the others as a
    list, and warnings."""
    viewer, warnings = look(study, who, "unplaced codings")
    seen = {coding.id: coding.placed for coding in codings(study, viewer, entry)}
    listed = [item for item in _uncertain(found) if bytes.fromhex(item["coding"]) in seen]
    return sum(placed == "carried" for placed in seen.values()), listed, warnings


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
