"""Import transcripts: read each file, store it, find who asks, link respondents, and say what looks wrong."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qualcode.answers import not_understood, with_states
from qualcode.documents import FORMAT
from qualcode.errors import FileRefused, QualcodeError, StudyError, UsageError
from qualcode.study import transcripts
from qualcode.study.alarms import alarms, unclear
from qualcode.study.coders import actor
from qualcode.study.interviewers import infer_interviewers
from qualcode.study.names import one_line, some_of
from qualcode.study.speakers import speakers
from qualcode.study.voices import voices_of
from qualcode.transcript.readers.read_as import AS_IT_IS, ReadAs
from qualcode.workflows.importing import people
from qualcode.workflows.importing.people import refusal
from qualcode.workflows.importing.reading import Known, composed_with, extracts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from qualcode.documents import importing as documents
    from qualcode.documents.document import Refused
    from qualcode.ledger.study import Study
    from qualcode.study.coders import Coder
    from qualcode.study.transcripts import Entry
    from qualcode.transcript.model import Extract, Transcript, Unlabelled


def import_files(
    study: Study,
    files: Sequence[Path],
    *,
    coder: str | None = None,
    respondents: Path | None = None,
    interviewer: str | None = None,
    unlabelled: Unlabelled | None = None,
    details: Mapping[str, str | None] | None = None,
    how: ReadAs = AS_IT_IS,
    same_words: bool = False,
    strict: bool = False,
    strict_speakers: bool = False,
    progress: Callable[[int, int, str], object] | None = None,
) -> documents.Imported:
    """Take in transcripts, each file in a transaction of its own, and link them to their respondents.

    A file that cannot be taken is listed in ``refused``, and so is a row of the respondents table that is not
    understood, or names a speaker who is not there; with ``strict`` each raises FileRefused instead, and nothing
    is stored. Where no file can be taken, neither is the table. Raises FileRefused for a respondents table that
    names a transcript not there, UsageError for details that are not understood.

    ``interviewer`` has the labels of interviewers, joined by ";". ``unlabelled`` says whose the words without a
    label are: the respondent's, of the turn before, or of a group. ``same_words`` takes a file that the study has
    under another name. ``strict_speakers`` refuses a transcript of which it is not clear whose words are whose.

    ``progress`` is called with the number of the next file, the number of files, and its name. If it returns
    False, the import stops before that file: the files stored so far stay, and a warning names the rest.
    """
    by = actor(study, coder)
    details, not_clear = with_states(details or {})
    for name, cell in not_clear.items():
        raise UsageError(f"Nothing was imported: {not_understood(name, cell)}.")
    names = _names(files)
    split = how.split_by is not None or how.one_per_row
    table = people.read_table(study, respondents, None if split else names, strict) if respondents else None
    work = _Import(
        study,
        by,
        people.FromTable(table),
        interviewer,
        unlabelled,
        details,
        how,
        same_words,
        strict,
        strict_speakers,
    )
    left: list[str] = []
    with study.writing() if strict else nullcontext():
        for number, file in enumerate(files, start=1):
            if progress and progress(number, len(files), file.name) is False:
                left = [file.name for file in files[number - 1 :]]
                break
            try:
                work.take(file, names[number - 1])
            except StudyError as error:  # the disk is full, say: those before it are stored, none after it is
                if strict or not work.imported:
                    raise
                untried = [file.name for file in files[number - 1 :]]
                work.refused += [{"file": name, "line": None, "reason": str(error)} for name in untried]
                return work.document([])
        warnings = work.interviewers()
        if table and respondents and (work.imported or not (work.refused or left)):
            try:
                told, refused = people.take_in(study, respondents.name, table, by, strict=strict)
                warnings += told
                work.refused += refused
            except FileRefused as error:
                if strict or not work.imported:
                    raise
                work.refused.append(refusal(error))
        people.link_by_name(study, [entry.name for entry in work.entries], by)
    warnings = [*_renamed(files, names), *warnings]
    warnings += [_stopped(left, len(files))] if left else []
    if respondents and not work.imported:
        warnings.append(
            f"{respondents.name} was not imported either; import it with: qualcode respondents import."
        )
    return work.document(warnings)


def _stopped(left: Sequence[str], of: int) -> str:
    return f"Stopped: {len(left)} of {of} files were not taken in: {some_of(left)}."


def _names(files: Sequence[Path]) -> list[str]:
    """The transcripts' names: those of the files, with their folders where files of several have the same."""
    found = [one_line(file.stem) for file in files]
    folders = [file.absolute().parent for file in files]
    while True:
        of_name: dict[str, list[int]] = {}
        for i, name in enumerate(found):
            of_name.setdefault(name.casefold(), []).append(i)
        again = [i for group in of_name.values() if len({folders[i] for i in group}) > 1 for i in group]
        if not again:
            return found
        for i in again:
            found[i] = one_line(f"{folders[i].name}-{found[i]}") if folders[i].name else found[i]
            folders[i] = folders[i].parent


def _renamed(files: Sequence[Path], names: Sequence[str]) -> list[str]:
    changed = [name for file, name in zip(files, names, strict=True) if name != one_line(file.stem)]
    if not changed:
        return []
    return [
        f"{len(changed)} files have the name of another file of this import; the names of their transcripts begin "
        f"with the folder: {some_of(changed)}."
    ]


@dataclass
class _Import:
    """One import under way: what was asked, and what was taken and refused so far."""

    study: Study
    by: Coder | None
    known: people.FromTable
    interviewer: str | None
    unlabelled: Unlabelled | None
    details: Mapping[str, str | None]
    how: ReadAs
    same_words: bool
    strict: bool
    strict_speakers: bool
    imported: list[documents.ImportedFile] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    nobody: dict[str, list[str]] = field(
        default_factory=dict
    )  # the option's labels, and who has no such speaker

    def take(self, file: Path, name: str) -> None:
        """Take in the transcripts of a file, as one transaction; what cannot be taken is listed as refused."""
        try:
            found = extracts(file, self.how)
        except FileRefused as error:
            self._refuse(error)
            return
        ready = []
        for extract in found:
            own = name if extract.name is None else one_line(extract.name)
            try:
                ready.append((own, extract, *self._read(file, own, extract)))
            except FileRefused as error:
                self._refuse(error if len(found) == 1 else _within(error, extract))
        stored = []
        with self.study.writing():
            for own, extract, transcript, missing in ready:
                try:
                    stored.append((self._store(file, own, extract, transcript), extract, transcript, missing))
                except FileRefused as error:
                    self._refuse(error if len(found) == 1 else _within(error, extract))
        for entry, extract, transcript, missing in stored:
            self.entries.append(entry)
            self.imported.append(_imported(file, entry, extract, transcript))
            for label in missing if self.interviewer else ():
                self.nobody.setdefault(label, []).append(entry.name)

    def _refuse(self, error: FileRefused) -> None:
        if self.strict:
            raise error
        self.refused.append(refusal(error))

    def _read(self, file: Path, name: str, extract: Extract) -> tuple[Transcript, tuple[str, ...]]:
        """The transcript, and the interviewers' labels under which nobody speaks in it."""
        labels = self.interviewer or self.known.interviewer(name)
        known = Known(labels, self.known.speakers(name), self.how, self.unlabelled)
        found = composed_with(file, extract, known, needed=self.interviewer is not None)
        if self.strict_speakers:
            self._refuse_unclear(file, name, found[0])
        return found

    def _store(self, file: Path, name: str, extract: Extract, transcript: Transcript) -> Entry:
        try:
            return transcripts.take_in(
                self.study,
                name,
                one_line(file.name),
                transcript,
                original=extract.sha256,
                encoding=extract.encoding,
                details=self.details,
                same_words=self.same_words,
                by=self.by,
            )
        except (FileRefused, StudyError):
            raise
        except QualcodeError as error:
            raise FileRefused(file.name, str(error)) from error

    def _refuse_unclear(self, file: Path, name: str, transcript: Transcript) -> None:
        notes = "notes" in (self.details.get("medium"), self.known.medium(name))
        why = unclear(voices_of(name, transcript, notes=notes))
        if why:
            raise FileRefused(
                file.name,
                f"its speakers are not clear: {'; '.join(why)}. Name them with --interviewer or in the respondents "
                "table, or import it without --strict-speakers",
            )

    def interviewers(self) -> list[str]:
        """Have the interviewers of other transcripts found in these; returns what has to be said of them."""
        told = [
            f"{some_of(names)}: nobody speaks under the label {label}, which --interviewer names."
            for label, names in self.nobody.items()
        ]
        if self.interviewer is not None:
            return told
        respondents = {entry.key: self.known.speakers(entry.name) for entry in self.entries}
        found = infer_interviewers(self.study, respondents.keys(), respondents, by=self.by)
        told += [
            f"{some_of(names)}: {label} is taken as {role}, as in most transcripts."
            for (label, role), names in found.items()
        ]
        return told

    def document(self, warnings: list[str]) -> documents.Imported:
        """The result, with the roles that the speakers have at the end."""
        for entry, told in zip(self.entries, self.imported, strict=True):
            now = {speaker.label: speaker for speaker in speakers(self.study, entry)}
            for speaker in told["speakers"]:
                stored = now[speaker["label"]]
                speaker["role"], speaker["inferred"] = stored.role, stored.inferred
        return {
            "format": FORMAT,
            "imported": self.imported,
            "refused": self.refused,
            "alarms": alarms(
                self.study, [entry.key for entry in self.entries], groups=self.known.table is not None
            ),
            "warnings": warnings,
        }


def _within(error: FileRefused, extract: Extract) -> FileRefused:
    return FileRefused(error.file, f"{extract.name}: {error.reason}", error.line)


def _imported(file: Path, entry: Entry, extract: Extract, transcript: Transcript) -> documents.ImportedFile:
    account = transcript.account
    assert account is not None, "compose accounts for every letter"
    warnings = list(transcript.warnings)
    if account.missing:
        are = "are nowhere" if account.missing > 0 else "are too many"
        warnings.append(
            f"{abs(account.missing):,} letters of the file {are} in the transcript, by an error of qualcode; "
            "compare the transcript with the file, and report it."
        )
    return {
        "file": file.name,
        "transcript": entry.name,
        "encoding": extract.encoding,
        "characters": entry.characters,
        "turns": entry.turns,
        "sentences": entry.sentences,
        "speakers": [
            {
                "label": s.label,
                "role": s.role,
                "turns": s.turns,
                "spelt": list(s.spelt),
                "letters": s.letters,
                "share": s.letters / account.in_turns if s.letters else 0.0,
                "inferred": s.inferred,
            }
            for s in transcript.speakers
        ],
        "account": {
            "letters_in": account.letters_in,
            "in_turns": account.in_turns,
            "labels": account.labels,
            "taken_out": dict(account.taken_out),
        },
        "time_stamps": len(transcript.times),
        "page_furniture": transcript.furniture,
        "warnings": warnings,
    }
